"""The headers of every response: what the browser may load, run, frame and tell others."""

import base64
import hashlib
import re
from collections.abc import Iterable

Headers = list[tuple[bytes, bytes]]
_SCRIPT = re.compile(rb"<script(?P<attributes>[^>]*)>(?P<code>.*?)</script>", re.DOTALL)
_ALWAYS = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
}
# Everything from this server only. Gradio 6.31 sets style attributes, and its HTML component compiles every value as
# a template, so that styles need 'unsafe-inline' and scripts 'unsafe-eval' (tried without: nothing is shown). A script
# that stands in the page runs by its hash only, so that one that is smuggled in does not.
_POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-eval'",
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "connect-src": "'self'",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}


def safe_headers(page: bytes = b"") -> Headers:
    """Return the headers of a response; ``page`` is its body where it is HTML, whose own scripts are let run."""
    hashes = " ".join(f"'sha256-{one}'" for one in script_hashes(page))
    policy = {**_POLICY, "script-src": f"{_POLICY['script-src']} {hashes}".strip()}
    said = "; ".join(f"{name} {value}" for name, value in policy.items())
    values = {"content-security-policy": said, **_ALWAYS}
    return [(name.encode(), value.encode()) for name, value in values.items()]


def script_hashes(page: bytes) -> list[str]:
    """Return the SHA-256, in base64, of every script that stands in the page itself."""
    found = (one for one in _SCRIPT.finditer(page) if b"src=" not in one["attributes"])
    return list(dict.fromkeys(base64.b64encode(hashlib.sha256(one["code"]).digest()).decode() for one in found))


def with_safe_headers(given: Iterable[tuple[bytes, bytes]], page: bytes = b"") -> Headers:
    """Return the headers of a response with ours in place of any of the same name."""
    ours = safe_headers(page)
    names = {name for name, _ in ours}
    return [*((name, value) for name, value in given if name.lower() not in names), *ours]
