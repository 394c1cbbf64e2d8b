"""The page: one piece of HTML with its script, the endpoints that it asks, and room for further tabs."""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from gradio.events import api

from askmig.errors import AskmigError
from askmig.interfaces.render import answer_json, invalid_json
from askmig.interfaces.web.endpoints import Answers, ask_endpoint, read_endpoint, whole_answers
from askmig.interfaces.web.examples import example_questions
from askmig.interfaces.web.wording import PAGE_LANGUAGES, page_words
from askmig.pipeline import Assistant
from askmig.settings import Settings

STATIC = Path(__file__).parent / "static"
# Answers at a time; ONNX Runtime uses all cores for one, so that more would only wait for each other.
_AT_ONCE = 4
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
    """A Gradio app, and what stands in the head of its page, which Gradio takes at the launch."""

    app: gr.Blocks
    head: str


def build_page(assistant: Assistant, *, answers: Answers | None = None, tabs: Sequence[Tab] = ()) -> Page:
    """Return the page of an assistant, for ``run_page``.

    ``answers`` gives growing answers (by default each at once), ``tabs`` stand beside asking and reading.
    """
    data = _page_data(tabs, documents=_documents(assistant), examples=example_questions(assistant))
    data |= {"counts": assistant.index.manifest.counts, "longest": assistant.settings.question_characters}
    page = _page(data, tabs)
    with page.app:
        hidden: dict[str, Any] = {"api_visibility": "undocumented"}
        api(ask_endpoint(assistant, answers or whole_answers(assistant)), api_name="page_ask", **hidden)
        api(read_endpoint(assistant), api_name="page_read", queue=False, **hidden)
        api(_json_endpoint(assistant), api_name="ask", api_description="Answer a question, as JSON.")
    page.app.queue(default_concurrency_limit=_AT_ONCE)
    return page


def build_setup_page(settings: Settings, reason: str) -> Page:
    """Return the page of a corpus or an index that cannot be used: what to do, and what was found."""
    return _page(_page_data((), setup={"corpus": str(settings.corpus), "reason": reason}), ())


def _page(data: dict[str, Any], tabs: Sequence[Tab]) -> Page:
    with gr.Blocks(title=page_words()["es"]["page_title"], analytics_enabled=False) as app:
        html = (STATIC / "page.html").read_text(encoding="utf-8")
        gr.HTML(html, js_on_load=_START, apply_default_css=False, elem_id="am-page")
        for tab in tabs:
            with gr.Column(elem_id=f"am-tab-{tab.name}", elem_classes=["am-tab"]):
                tab.build()
    return Page(app, _head(data))


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


def _json_endpoint(assistant: Assistant) -> Callable[..., dict[str, Any]]:
    def ask(question: str, documents: list[str] | None = None) -> dict[str, Any]:
        try:
            return answer_json(assistant.ask(question, documents=documents or []))
        except AskmigError as error:
            return invalid_json(question, str(error))

    return ask
