"""The page: one piece of HTML with its script, the endpoints for programs, and room for further tabs."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr

from askmig.interfaces.web.api import add_endpoints
from askmig.interfaces.web.desk import Desk
from askmig.interfaces.web.live import Answers, Live
from askmig.interfaces.web.wording import PAGE_LANGUAGES, page_words
from askmig.pipeline import Assistant
from askmig.settings import Settings

STATIC = Path(__file__).parent / "static"
# The script is a module of its own address; Gradio runs this line when the HTML is in the page.
_START = 'import(new URL("askmig/app.js", document.baseURI)).then((app) => app.start(element));'


@dataclass(frozen=True)
class Tab:
    """A further part of the page: ``build`` is called within it to make its Gradio components.

    ``name`` is its sign in the address and the script, ``labels`` what its button says in each
    language of the page, ``label["es"]`` where one is missing.
    """

    name: str
    labels: dict[str, str]
    build: Callable[[], None]


@dataclass(frozen=True)
class Page:
    """A Gradio app, what stands in the head of its page, which Gradio takes at the launch, and what it works with.

    ``data`` is what the script is told first; ``live`` is None on the page that tells how to set up,
    ``desk`` where no verdicts are given.
    """

    app: gr.Blocks
    head: str
    settings: Settings
    data: dict[str, Any]
    live: Live | None = None
    desk: Desk | None = None


def build_page(
    assistant: Assistant, *, answers: Answers | None = None, tabs: Sequence[Tab] = (), desk: Desk | None = None
) -> Page:
    """Return the page of an assistant, for ``run_page``.

    ``answers`` gives growing answers (by default the assistant's own), ``tabs`` stand beside asking and reading;
    with a ``desk`` staff judge statements below each answer, and maintainers have pages of their own.
    """
    live = Live(assistant, answers)
    app = _app(tabs)
    with app:
        add_endpoints(live.tools)
    return Page(app, _head(), assistant.settings, _data(tabs), live, desk)


def build_setup_page(settings: Settings, reason: str) -> Page:
    """Return the page of a corpus or an index that cannot be used: what to do, and what was found."""
    setup = {"corpus": str(settings.corpus), "reason": reason}
    return Page(_app(()), _head(), settings, {**_data(()), "setup": setup})


def _app(tabs: Sequence[Tab]) -> gr.Blocks:
    app: gr.Blocks = gr.Blocks(title=page_words()["es"]["page_title"], analytics_enabled=False)
    with app:
        html = (STATIC / "page.html").read_text(encoding="utf-8")
        gr.HTML(html, js_on_load=_START, apply_default_css=False, elem_id="am-page")
        for tab in tabs:
            with gr.Column(elem_id=f"am-tab-{tab.name}", elem_classes=["am-tab"]):
                tab.build()
    return app


def _head() -> str:
    """Return the style of the page, and its script and data to be fetched early."""
    styles = "".join(f'<link rel="stylesheet" href="askmig/{name}.css">' for name in ("colours", "page", "reader"))
    own = [one.name for one in sorted(STATIC.glob("*.js")) if one.name != "staff.js"]
    scripts = "".join(f'<link rel="modulepreload" href="askmig/{name}">' for name in own)
    return f'{styles}{scripts}<link rel="preload" href="page/data" as="fetch" crossorigin>'


def _data(tabs: Sequence[Tab]) -> dict[str, Any]:
    named = [{"name": tab.name, "labels": tab.labels} for tab in tabs]
    return {"languages": PAGE_LANGUAGES, "words": page_words(), "tabs": named, "uploads": None}
