"""Middleware before everything that the server offers: who may enter, how often, how much, with which headers.

::

    request ─ closed? ─ other site? ─ login ─ who? ─ how often? ─ how much? ─┬─ own route (/mcp, …)
                                                                            └─ Gradio
    response ─ headers, our own words where the queue is full ─ browser

Gradio's own login leaves its static files, its uploads and its MCP endpoint open; here nothing is
behind the gate by its own good will: what is not let through never reaches Gradio.
"""

import asyncio
from base64 import b64decode
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from askmig.interfaces.safety.limits import RateLimiter, client_of
from askmig.interfaces.safety.login import COOKIE, SECONDS, Sessions, login_page, safe_target
from askmig.interfaces.safety.refusals import language_of, refusal, root_of, shut, too_many
from askmig.interfaces.safety.traffic import Outgoing, limited, replayed, whole_body
from askmig.interfaces.safety.uploads import UploadLimits, examine
from askmig.interfaces.safety.users import ANYBODY, Person, Role, Users
from askmig.messages import message

_API = "/gradio_api"
_UPLOAD = "/page/upload"
# What Gradio offers beyond the page and its API: fetching foreign addresses for a visitor, recordings, notebooks
# that write code, statistics, its own history, its own uploads and MCP endpoint. None of it is used here.
_CLOSED = (
    *(f"{_API}/{name}" for name in "proxy= file=http stream process_recording run-history runs mcp upload".split()),
    *(f"{_API}/{name}" for name in "vibe- undo-vibe- dev/ deep_link profiling".split()),
    "/monitoring",
)
# The server asks itself for this one at its start.
_ALWAYS_OPEN = (f"{_API}/startup-events", "/favicon.ico", "/robots.txt")
# Each of these calls makes the server work.
_COUNTED = tuple(f"{_API}/{name}" for name in ("queue/join", "call/", "run/", "api/", "component_server"))
# Passwords that a client may try: five at once, then one in ten seconds.
_LOGINS_A_MINUTE, _LOGINS_AT_ONCE = 6, 5
_SCRYPTS_AT_ONCE = 2


@dataclass(frozen=True)
class Route:
    """An application of our own beside Gradio's, and the role that it takes to get there.

    ``login`` says that a password is needed as soon as there are users, even where reading is open; ``is_counted``
    that a call is work, of which a client may ask for so much a minute.
    """

    app: ASGIApp
    role: Role = "reader"
    login: bool = False
    is_counted: bool = True


@dataclass(frozen=True)
class Safety:
    """What ``askmig serve`` lets pass.

    ``per_minute`` and ``burst`` count the calls of one client (0 a minute: no limit), ``queue`` those that wait;
    300 a minute are enough for a conference hall behind one address. ``open_reading`` lets readers in without
    a password although there are users. Uploads are refused unless ``uploads`` has limits. ``routes`` are paths of
    our own beside Gradio's; ``head`` is the HTML that Gradio's page adds to itself, whose scripts may run.
    """

    users: Users | None = None
    open_reading: bool = False
    per_minute: int = 300
    burst: int = 60
    queue: int = 100
    uploads: UploadLimits | None = None
    routes: Mapping[str, Route] = field(default_factory=dict)
    head: str = ""


class Guard:
    """The middleware; ``person_of`` tells those behind it who asks."""

    def __init__(self, app: ASGIApp, safety: Safety) -> None:
        self._app = app
        self._safety = safety
        self._sessions = Sessions()
        self._calls = RateLimiter(safety.per_minute, safety.burst)
        self._logins = RateLimiter(_LOGINS_A_MINUTE, _LOGINS_AT_ONCE)
        uploads = safety.uploads or UploadLimits()
        self._uploads = RateLimiter(uploads.an_hour / 60, uploads.an_hour)
        self._scrypts = asyncio.Semaphore(_SCRYPTS_AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, or answer it here."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        if scope["type"] != "http":  # Gradio 6 has no web sockets
            await send({"type": "websocket.close", "code": 1008})
            return
        request = Request(scope, receive)
        path = _path(scope)
        words = message("queue_full", language_of(request))
        outgoing = Outgoing(send, full=words, private=self._safety.users is not None, head=self._safety.head.encode())
        response = await self._stop(request, path)
        if response is None and path.startswith(_UPLOAD):
            response, receive = await self._take_upload(request, receive)
        if response is not None:
            await response(scope, receive, outgoing)
            return
        own = self._safety.routes.get(path.rstrip("/"))
        # The body of an upload is here already, and was measured.
        body = receive if path.startswith(_UPLOAD) else limited(receive)
        await (own.app if own else self._app)(scope, body, outgoing)

    async def _stop(self, request: Request, path: str) -> Response | None:
        """Return the answer to a request that goes no further, None for one that may pass."""
        if path.startswith(_CLOSED) or (path.startswith(_UPLOAD) and self._safety.uploads is None):
            return refusal(request, 404, "not_here")
        if _comes_from_another_site(request):
            return refusal(request, 403, "other_site")
        if self._safety.users is not None and path in ("/login", "/login/", "/logout", "/logout/"):
            return await (self._log_in(request) if "login" in path else self._log_out(request))
        person = await self._person(request)
        if isinstance(person, Response):
            return person
        own = self._safety.routes.get(path.rstrip("/"))
        refused = None if path in _ALWAYS_OPEN else self._keep_out(request, person, path)
        request.state.askmig_person = person or ANYBODY
        is_counted = own.is_counted if own else path.startswith(_COUNTED)
        if refused is None and is_counted:
            return self._count(request, person or ANYBODY, path)
        return refused

    def _keep_out(self, request: Request, person: Person | None, path: str) -> Response | None:
        """Return the refusal of a person who may not go there, None for one who may."""
        own = self._safety.routes.get(path.rstrip("/"))
        needed = own.role if own else "reader"
        nameless = self._safety.users is not None and not (person and person.name)
        if person is None or (nameless and (needed != "reader" or (own and own.login))):
            return shut(request, path)
        return None if person.may(needed) else refusal(request, 403, "not_allowed")

    def _count(self, request: Request, person: Person, path: str) -> Response | None:
        client = f"person {person.name}" if person.name else _address(request)
        seconds = self._calls.wait(client)
        if not seconds and path.startswith(_UPLOAD):
            seconds = self._uploads.wait(client)
        return too_many(request, seconds) if seconds else None

    async def _person(self, request: Request) -> Person | Response | None:
        """Return who asks, None for nobody known where a password is needed, or a refusal of a bad password."""
        users = self._safety.users
        if users is None:
            return ANYBODY
        name = self._sessions.name(request.cookies.get(COOKIE, ""))
        given = _basic(request)
        if name is not None:
            return users.person(name)
        if given is not None:
            found = await self._check(request, *given)
            return found if found is not None else shut(request, _path(request.scope))
        return ANYBODY if self._safety.open_reading else None

    async def _check(self, request: Request, name: str, password: str) -> Person | Response | None:
        """Return the person whose password it is; a client may be wrong a few times a minute only."""
        users = self._safety.users
        if users is None:
            return None
        recalled = users.recall(name, password)
        if recalled is not None:
            return recalled
        seconds = self._logins.wait(_address(request))
        if seconds:
            return too_many(request, seconds)
        async with self._scrypts:
            return await asyncio.to_thread(users.check, name, password)

    async def _log_in(self, request: Request) -> Response:
        """Show the form, or take it; a program that sends it (gradio_client) gets JSON instead of a page."""
        language, target = language_of(request), safe_target(request.query_params.get("next", "/"))
        is_page = "text/html" in request.headers.get("accept", "")
        if request.method != "POST":
            return HTMLResponse(login_page(language, target=target))
        body = await whole_body(request.receive, 10_000)
        if body is None:
            return refusal(request, 413, "too_long")
        name, password = _form(body)
        person = await self._check(request, name, password)
        if isinstance(person, Response):
            return person
        if person is None:
            page = HTMLResponse(login_page(language, target=target, failed=True), 401)
            return page if is_page else refusal(request, 401, "login_failed")
        done: Response = (
            RedirectResponse(root_of(request) + target, 303) if is_page else JSONResponse({"success": True})
        )
        secure = request.url.scheme == "https"
        token = self._sessions.begin(person.name)
        done.set_cookie(COOKIE, token, max_age=SECONDS, httponly=True, samesite="lax", secure=secure)
        return done

    async def _log_out(self, request: Request) -> Response:
        self._sessions.end(request.cookies.get(COOKIE, ""))
        done = RedirectResponse(f"{root_of(request)}/", 303)
        done.delete_cookie(COOKIE)
        return done

    async def _take_upload(self, request: Request, receive: Receive) -> tuple[Response | None, Receive]:
        limits = self._safety.uploads
        if limits is None or request.method != "POST":
            return None, receive
        body = await whole_body(receive, limits.bytes)
        if body is None:
            return refusal(request, 413, "upload_size"), receive
        refused = examine(body, request.headers.get("content-type", "").encode(), limits)
        if refused:
            return refusal(request, refused.status, refused.message), receive
        return None, replayed(body, receive)


def person_of(request: object) -> Person:
    """Return who is behind a request of Starlette or Gradio that the guard let pass."""
    inner = getattr(request, "request", None) or request
    person = getattr(getattr(inner, "state", None), "askmig_person", ANYBODY)
    return person if isinstance(person, Person) else ANYBODY


def _path(scope: Scope) -> str:
    """Return the path as the routes see it, without the root path of a reverse proxy."""
    path, root = str(scope["path"]), str(scope.get("root_path", "")).rstrip("/")
    return path.removeprefix(root) if root and path.startswith(f"{root}/") else path


def _address(request: Request) -> str:
    return client_of(request.client.host if request.client else "")


def _comes_from_another_site(request: Request) -> bool:
    """Whether a page of another site makes this browser send it; programs name no origin."""
    origin = request.headers.get("origin")
    if request.method in ("GET", "HEAD", "OPTIONS") or origin is None:
        return False
    return origin.partition("://")[2] != request.headers.get("host")


def _basic(request: Request) -> tuple[str, str] | None:
    """Return name and password of an ``Authorization: Basic`` header."""
    kind, _, coded = request.headers.get("authorization", "").partition(" ")
    try:
        name, colon, password = b64decode(coded, validate=True).decode("utf-8").partition(":")
    except ValueError:
        return None
    return (name, password) if kind.lower() == "basic" and colon else None


def _form(body: bytes) -> tuple[str, str]:
    """Return name and password of the form of the login, empty where it is no such form."""
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError:  # more fields than any form of ours
        return "", ""
    return fields.get("username", [""])[0].strip(), fields.get("password", [""])[0]
