"""The answers of the guard: no, not yet, or the way to the login, in the reader's language."""

import math
from collections.abc import Mapping
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from askmig.messages import message

LANGUAGE_COOKIE = "askmig_language"
_LANGUAGES = ("es", "en", "fr", "pt")


def language_of(request: Request) -> str:
    """Return the language that the page's reader has chosen, or the first of the browser's that there is."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    wished = [one.split(";")[0].strip()[:2].lower() for one in request.headers.get("accept-language", "").split(",")]
    return next((one for one in (chosen, *wished) if one in _LANGUAGES), "es")


def root_of(request: Request) -> str:
    """Return the path under which a reverse proxy shows the server, empty for its root."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def shut(request: Request, path: str) -> Response:
    """Return the way to the login for a person, 401 for a program."""
    if (
        request.method == "GET"
        and "text/html" in request.headers.get("accept", "")
        and not path.startswith("/gradio_api")
    ):
        query = f"?{request.url.query}" if request.url.query else ""
        target = quote(f"{path}{query}", safe="/")
        return RedirectResponse(f"{root_of(request)}/login?next={target}", 303)
    headers = {"WWW-Authenticate": 'Basic realm="askmig", charset="UTF-8"'} if _is_program(request) else None
    return refusal(request, 401, "login_needed", headers)


def _is_program(request: Request) -> bool:
    """Whether no browser asks: browsers would answer a 401 to a script with a window of their own."""
    return "sec-fetch-mode" not in request.headers


def too_many(request: Request, seconds: float) -> Response:
    """Return the refusal of a call that came too soon; ``seconds`` are left to wait."""
    wait = math.ceil(seconds)
    return refusal(request, 429, "too_many", {"Retry-After": str(wait)}, seconds=wait)


def refusal(
    request: Request, status: int, name: str, headers: Mapping[str, str] | None = None, **values: object
) -> Response:
    """Return a refusal that Gradio's page shows to its reader: it looks for ``detail``."""
    said = message(name, language_of(request)).format(**values)
    return JSONResponse({"detail": said, "error": said}, status, headers)
