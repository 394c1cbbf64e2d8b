"""Settings -> the page on a port of this machine, with its style, its script and no outside request."""

import os
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from typing import Any

from askmig.errors import AskmigError, BrokenIndexError, CorpusError
from askmig.interfaces.mcp_server import mcp_app
from askmig.interfaces.safety import Guard, Route, Safety, language_of
from askmig.interfaces.web.desk import Desk
from askmig.interfaces.web.maintenance import maintenance_routes
from askmig.interfaces.web.page import STATIC, Page, build_page, build_setup_page
from askmig.interfaces.web.routes import PageRoutes, data_route
from askmig.pipeline import Assistant
from askmig.settings import Settings

# Answers to programs at a time; ONNX Runtime uses all cores for one, so that more would only wait for each other.
_AT_ONCE = 4

Message = MutableMapping[str, Any]
Send = Callable[[Message], Awaitable[None]]
Receive = Callable[[], Awaitable[Message]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]


def serve(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool,
    safety: Safety | None = None,
    desk: Desk | None = None,
) -> None:
    """Serve the page until it is stopped; builds the index first when there is none.

    With a corpus or an index that cannot be used the page says what to do. ``desk`` says where
    verdicts and reports lie, for the pages of staff; they need ``safety.users``. Raises AskmigError
    when the port is taken, and for an encoder that cannot be loaded.
    """
    safety = safety or Safety()
    has_staff = safety.users is not None  # without users nobody is staff
    try:
        page = build_page(Assistant.load(settings), desk=desk if has_staff else None)
    except (CorpusError, BrokenIndexError) as error:
        sys.stderr.write(f"askmig: {error}\n")
        page = build_setup_page(settings, str(error))
    run_page(page, host=host, port=port, open_browser=open_browser, safety=safety)


def run_page(
    page: Page,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    open_browser: bool = False,
    safety: Safety | None = None,
) -> None:
    """Serve a page of ``build_page`` until it is stopped; raise AskmigError when the port is taken."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    _bypass_proxy(host)
    safety = safety or Safety()
    page.app.queue(default_concurrency_limit=_AT_ONCE, max_size=safety.queue)
    try:
        _, url, _ = page.app.launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            prevent_thread_lock=True,
            **_launch_options(page),
            **_safe_options(page, safety),
        )
    except OSError:
        raise AskmigError(f"port {port} of {host} is taken: askmig serve --port {port + 1}") from None
    sys.stdout.write(f"askmig: {url} (Ctrl-C stops it)\n")
    sys.stdout.flush()
    page.app.block_thread()


def _bypass_proxy(host: str) -> None:
    """Keep Gradio's own look at the page it has started away from a proxy of the network."""
    for name in ("NO_PROXY", "no_proxy"):
        others = os.environ.get(name, "")
        os.environ[name] = ",".join(filter(None, [others, "127.0.0.1", "localhost", host]))


def _launch_options(page: Page) -> dict[str, Any]:
    return {
        "share": False,
        "quiet": True,
        "ssr_mode": False,
        "footer_links": [],
        "theme": _theme(),
        # As Gradio's own "css" the style would lose its @media rules (6.31 rewrites every selector).
        "head": page.head,
        "favicon_path": STATIC / "favicon.svg",
    }


def _safe_options(page: Page, safety: Safety) -> dict[str, Any]:
    """Return what shuts Gradio's doors, and the guard with our own routes behind it."""
    from starlette.middleware import Middleware
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    routes, lifespan = dict(safety.routes), None
    if page.live is None:
        routes["/page/data"] = data_route(lambda: page.data)
    else:
        own = PageRoutes(page.live, safety, page.desk)
        has_desk = page.desk is not None
        routes |= {**own.routes(), "/page/data": data_route(lambda: {**page.data, **own.data(), "desk": has_desk})}
        routes |= maintenance_routes(page.live, page.desk) if page.desk else {}
        answer_mcp, lifespan = mcp_app(page.live.tools)
        routes["/mcp"] = Route(answer_mcp, login=True)
    guarded = replace(safety, head=page.head, routes=routes)
    return {
        "allowed_paths": [],
        "blocked_paths": [str(folder.resolve()) for folder in (page.settings.corpus, page.settings.index)],
        "enable_monitoring": False,
        "run_history": False,
        "mcp_server": False,
        "max_file_size": 0,
        "app_kwargs": {
            "lifespan": lifespan,
            "middleware": [Middleware(Guard, guarded), Middleware(PageLanguage)],
            "routes": [Mount("/askmig", StaticFiles(directory=STATIC))],
        },
    }


def _theme() -> Any:  # noqa: ANN401
    """Return Gradio's plain theme in the one of its own faces that is whole; page.css does the rest.

    Of the others that Gradio 6.31 ships, some files hold only the Cyrillic part of the face.
    """
    from gradio import themes

    others = ("Segoe UI", "Helvetica Neue", "Liberation Sans", "Arial", "sans-serif")
    face = themes.LocalFont("Source Sans Pro", weights=(400, 700))
    return themes.Base(font=[face, *map(themes.Font, others)], font_mono=[themes.Font("monospace")])


class PageLanguage:
    """Middleware that says the language of the page, which Gradio's template fixes to English.

    It is the one that the person has chosen before, else the browser's.
    """

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass a request on; the two-letter codes leave the length of the answer as it is."""
        from starlette.requests import Request

        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        language = f'lang="{language_of(Request(scope))}"'.encode()

        async def send_translated(part: Message) -> None:
            if part.get("body", b"").startswith(b"<!doctype html>"):
                part["body"] = part["body"].replace(b'lang="en"', language, 1)
            await send(part)

        await self.app(scope, receive, send_translated)
