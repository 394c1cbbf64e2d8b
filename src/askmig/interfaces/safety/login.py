"""The page that asks for name and password, and who is logged in since; no script in it."""

import secrets
import time
from collections import OrderedDict
from collections.abc import Callable
from html import escape
from threading import Lock
from urllib.parse import quote

from askmig.messages import message

COOKIE = "askmig_session"
# A working day; the server forgets all when it stops.
SECONDS = 12 * 3600
_SESSIONS = 10_000
_STYLE = """body{font:1.05rem/1.5 system-ui,sans-serif;max-width:22rem;margin:12vh auto;padding:0 1rem;
color:#1a1a1a;background:#fff}label{display:block;margin:1rem 0}input{display:block;width:100%;box-sizing:border-box;
font:inherit;padding:.5rem;border:1px solid #767676;border-radius:.3rem;background:inherit;color:inherit}
button{font:inherit;padding:.5rem 1.2rem;border:0;border-radius:.3rem;background:#1d4ed8;color:#fff}
[role=alert]{color:#b00020}@media(prefers-color-scheme:dark){body{background:#16181c;color:#e6e6e6}
[role=alert]{color:#ff8a80}}"""


class Sessions:
    """Names by the secret in their browser's cookie."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._names: OrderedDict[str, tuple[str, float]] = OrderedDict()

    def begin(self, name: str) -> str:
        """Return the secret of a new session."""
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._names[token] = (name, self._clock() + SECONDS)
            while len(self._names) > _SESSIONS:
                self._names.popitem(last=False)
        return token

    def name(self, token: str) -> str | None:
        """Return whose session it is, None when it is unknown or over."""
        with self._lock:
            name, until = self._names.get(token, ("", 0.0))
            return name if until > self._clock() else None

    def end(self, token: str) -> None:
        """Forget a session."""
        with self._lock:
            self._names.pop(token, None)


def login_page(language: str, *, target: str, failed: bool = False) -> str:
    """Return the page; after a right password it leads to ``target``, a path of this server."""

    def say(name: str) -> str:
        return escape(message(name, language))

    alert = f'<p role="alert">{say("login_failed")}</p>' if failed else ""
    field = '<label>{}<input name="{}" type="{}" autocomplete="{}" required{}></label>'
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{say("login")} · askmig</title>'
        f"<style>{_STYLE}</style></head><body><main><h1>{say('login')}</h1>{alert}"
        f'<form method="post" action="login?next={escape(quote(target, safe="/"))}">'
        f"{field.format(say('name'), 'username', 'text', 'username', ' autofocus')}"
        f"{field.format(say('password'), 'password', 'password', 'current-password', '')}"
        f'<button type="submit">{say("login")}</button></form></main></body></html>'
    )


def safe_target(wanted: str) -> str:
    """Return where to go after the login: a path of this server, the page itself for anything else."""
    inside = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    return wanted if inside and "\\" not in wanted else "/"
