"""The answers of the guard: no, not yet, or the way to the login, in the reader's language."""

import math
from collections.abc import Mapping
from html import escape
from urllib.parse import quote

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response

from askmig.interfaces.safety.small_page import small_page
from askmig.messages import message

# Written by the page's script, so that also those pages speak its language that have none.
LANGUAGE_COOKIE = "askmig_language"
LANGUAGES = ("es", "en", "fr", "pt")
_WISHES = 20


def language_of(request: Request) -> str:
    """Return the language that the page's reader has chosen, else the best liked of the browser's that there is."""
    chosen = request.cookies.get(LANGUAGE_COOKIE, "")
    return chosen if chosen in LANGUAGES else best_language(request.headers.get("accept-language", ""))


def best_language(accepted: str) -> str:
    """Return the language for an Accept-Language header: the best liked of those that there are, else Spanish."""
    liked: list[tuple[float, str]] = []
    for part in accepted.split(",")[:_WISHES]:
        name, _, weight = part.partition(";")
        try:
            liked.append((float(weight.strip().removeprefix("q=") or 1), name.strip().split("-")[0].lower()))
        except ValueError:
            continue
    offered = [(weight, name) for weight, name in liked if name in LANGUAGES and weight > 0]
    return max(offered, key=lambda one: one[0])[1] if offered else LANGUAGES[0]


def root_of(request: Request) -> str:
    """Return the path under which a reverse proxy shows the server, empty for its root."""
    return str(request.scope.get("root_path", "")).rstrip("/")


def shut(request: Request, path: str) -> Response:
    """Return the way to the login for a person, 401 for a program."""
    if wants_page(request) and not path.startswith("/gradio_api"):
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


def wants_page(request: Request) -> bool:
    """Whether a person's browser goes there, and no script or program asks."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def refusal(
    request: Request, status: int, name: str, headers: Mapping[str, str] | None = None, **values: object
) -> Response:
    """Return a refusal: a page for a person, else JSON, of which Gradio's page shows ``detail``."""
    language = language_of(request)
    said = message(name, language).format(**values)
    if wants_page(request):
        back = f'<p><a href="{escape(root_of(request))}/">{escape(message("to_the_page", language))}</a></p>'
        body = f'<p role="alert">{escape(said)}</p>{back}'
        return HTMLResponse(small_page(language, message("refused", language), body), status, headers)
    return JSONResponse({"detail": said, "error": said}, status, headers)
