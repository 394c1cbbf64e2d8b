"""The page: one piece of HTML with its script, the endpoints that it asks, and room for further tabs."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.events import api

from askmig.interfaces.safety import Role
from askmig.interfaces.tools import Tools
from askmig.interfaces.web.api import add_endpoints
from askmig.interfaces.web.endpoints import Answers, ask_endpoint, read_endpoint
from askmig.interfaces.web.examples import example_questions
from askmig.interfaces.web.staff import Desk, add_staff_links, add_staff_pages
from askmig.interfaces.web.wording import PAGE_LANGUAGES, page_words
from askmig.pipeline import Assistant
from askmig.settings import Settings

STATIC = Path(__file__).parent / "static"
_ENTRY = ("id", "title", "short_title", "symbol", "publisher", "date", "language")
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

    ``assistant`` is None on the page that tells how to set up, ``desk`` where no verdicts are given;
    ``roles`` are the paths of the app that only some may open.
    """

    app: gr.Blocks
    head: str
    settings: Settings
    assistant: Assistant | None = None
    desk: Desk | None = None
    roles: Mapping[str, Role] = field(default_factory=dict)


def build_page(
    assistant: Assistant, *, answers: Answers | None = None, tabs: Sequence[Tab] = (), desk: Desk | None = None
) -> Page:
    """Return the page of an assistant, for ``run_page``.

    ``answers`` gives growing answers (by default the assistant's own), ``tabs`` stand beside asking and reading;
    with a ``desk`` there are pages of staff, and staff judge statements below each answer.
    """
    data = _page_data(tabs, documents=_documents(assistant), examples=example_questions(assistant))
    data |= {"counts": assistant.index.manifest.counts, "longest": assistant.settings.question_characters}
    app, head = _page(data, tabs, desk)
    with app:
        hidden: dict[str, Any] = {"api_visibility": "undocumented"}
        api(ask_endpoint(assistant, answers or assistant.stream), api_name="page_ask", **hidden)
        api(read_endpoint(assistant), api_name="page_read", queue=False, **hidden)
        add_endpoints(Tools(assistant))
    page = Page(app, head, assistant.settings, assistant)
    return replace(page, desk=desk, roles=add_staff_pages(app, assistant, desk)) if desk else page


def build_setup_page(settings: Settings, reason: str) -> Page:
    """Return the page of a corpus or an index that cannot be used: what to do, and what was found."""
    data = _page_data((), setup={"corpus": str(settings.corpus), "reason": reason})
    return Page(*_page(data, ()), settings)


def _page(data: dict[str, Any], tabs: Sequence[Tab], desk: Desk | None = None) -> tuple[gr.Blocks, str]:
    with gr.Blocks(title=page_words()["es"]["page_title"], analytics_enabled=False) as app:
        if desk:
            add_staff_links(app)
        html = (STATIC / "page.html").read_text(encoding="utf-8")
        gr.HTML(html, js_on_load=_START, apply_default_css=False, elem_id="am-page")
        for tab in tabs:
            with gr.Column(elem_id=f"am-tab-{tab.name}", elem_classes=["am-tab"]):
                tab.build()
    return app, _head(data)


def _head(data: dict[str, Any]) -> str:
    """Return the data of the page, its style, and its script to be fetched early."""
    safe = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    styles = "".join(f'<link rel="stylesheet" href="askmig/{one.name}">' for one in sorted(STATIC.glob("*.css")))
    scripts = "".join(f'<link rel="modulepreload" href="askmig/{one.name}">' for one in sorted(STATIC.glob("*.js")))
    return f'<script type="application/json" id="am-data">{safe}</script>{styles}{scripts}'


def _page_data(tabs: Sequence[Tab], **more: object) -> dict[str, Any]:
    named = [{"name": tab.name, "labels": tab.labels} for tab in tabs]
    return {"languages": PAGE_LANGUAGES, "words": page_words(), "tabs": named, **more}


def _documents(assistant: Assistant) -> list[dict[str, str]]:
    entries = [asdict(document.entry) for document in assistant.index.documents.values()]
    return [{name: entry[name] for name in _ENTRY} for entry in entries]
