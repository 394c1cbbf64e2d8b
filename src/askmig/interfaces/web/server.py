"""Settings -> the page on a port of this machine, with its style, its script and no outside request."""

import os
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from askmig.errors import AskmigError
from askmig.interfaces.mcp_server import mcp_app
from askmig.interfaces.safety import Guard, Route, Safety
from askmig.interfaces.tools import Tools
from askmig.interfaces.web.page import create_app
from askmig.interfaces.web.staff import Desk, add_staff_pages, staff_routes
from askmig.interfaces.web.wording import PAGE_LANGUAGE
from askmig.pipeline import Assistant
from askmig.settings import Settings

_STATIC = Path(__file__).parent / "static"
# Answers at a time; ONNX Runtime uses all cores for one, so that more would only wait for each other.
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

    ``desk`` says where verdicts and reports lie, for the pages of staff; they need
    ``safety.users``. Raises AskmigError when the port is taken, and as ``Assistant.load``.
    """
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    _bypass_proxy(host)
    safety = safety or Safety()
    assistant = Assistant.load(settings)
    app = create_app(assistant)
    if desk is not None and safety.users is not None:  # without users nobody is staff
        safety = replace(safety, pages=add_staff_pages(app, assistant, desk), routes=staff_routes(desk))
    app.queue(default_concurrency_limit=_AT_ONCE, max_size=safety.queue)
    options = _launch_options()
    try:
        _, url, _ = app.launch(
            server_name=host,
            server_port=port,
            inbrowser=open_browser,
            prevent_thread_lock=True,
            **options,
            **_safe_options(assistant, replace(safety, head=options["head"])),
        )
    except OSError:
        raise AskmigError(f"port {port} of {host} is taken: askmig serve --port {port + 1}") from None
    sys.stdout.write(f"askmig: {url} (Ctrl-C stops it)\n")
    sys.stdout.flush()
    app.block_thread()


def _bypass_proxy(host: str) -> None:
    """Keep Gradio's own look at the page it has started away from a proxy of the network."""
    for name in ("NO_PROXY", "no_proxy"):
        others = os.environ.get(name, "")
        os.environ[name] = ",".join(filter(None, [others, "127.0.0.1", "localhost", host]))


def _launch_options() -> dict[str, Any]:
    style, script = ((_STATIC / name).read_text(encoding="utf-8") for name in ("page.css", "page.js"))
    return {
        "share": False,
        "quiet": True,
        "ssr_mode": False,
        "footer_links": [],
        "theme": _theme(),
        # As Gradio's own "css" the style would lose its @media rules (6.31 rewrites every selector).
        "head": f"<style>{style}</style><script>{script}</script>",
        "favicon_path": _STATIC / "favicon.svg",
    }


def _safe_options(assistant: Assistant, safety: Safety) -> dict[str, Any]:
    """Return what shuts Gradio's doors, and the guard with our own routes behind it."""
    from starlette.middleware import Middleware

    answer_mcp, lifespan = mcp_app(Tools(assistant))
    routes = {**safety.routes, "/mcp": Route(answer_mcp, login=True)}
    folders = [assistant.settings.corpus, assistant.settings.index]
    return {
        "allowed_paths": [],
        "blocked_paths": [str(folder.resolve()) for folder in folders],
        "enable_monitoring": False,
        "run_history": False,
        "mcp_server": False,
        "max_file_size": safety.uploads.bytes if safety.uploads else 0,
        "app_kwargs": {
            "lifespan": lifespan,
            "middleware": [Middleware(Guard, replace(safety, routes=routes)), Middleware(PageLanguage)],
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
    """Middleware that says the language of the page, which Gradio's template fixes to English."""

    def __init__(self, app: Application) -> None:
        self.app = app

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass a request on; the two-letter codes leave the length of the answer as it is."""

        async def send_translated(part: Message) -> None:
            if part.get("body", b"").startswith(b"<!doctype html>"):
                part["body"] = part["body"].replace(b'lang="en"', f'lang="{PAGE_LANGUAGE}"'.encode(), 1)
            await send(part)

        await self.app(scope, receive, send_translated)
