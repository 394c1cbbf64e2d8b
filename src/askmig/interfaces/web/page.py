"""The page: a question box, a filter, examples, and one place for the answer beside its source."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import Any

import gradio as gr

from askmig.errors import AskmigError, LocatorError, QuestionError
from askmig.interfaces.tools import Tools
from askmig.interfaces.web.api import add_endpoints
from askmig.interfaces.web.examples import example_questions
from askmig.interfaces.web.places import linked_place
from askmig.interfaces.web.result import answer_html, error_html, place_html
from askmig.interfaces.web.wording import PAGE_LANGUAGE, say
from askmig.pipeline import Assistant

# The names in a link, ``/?doc=ID&p=pN&n=K``, and what they stand for.
_LINK = {"doc": "document", "p": "paragraph", "n": "note"}
_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


@dataclass(frozen=True)
class _Form:
    """What a reader asks with."""

    question: gr.Textbox
    documents: gr.Dropdown
    button: gr.Button


def create_app(assistant: Assistant) -> gr.Blocks:
    """Return the app; ``serve`` adds style and script, which Gradio takes at its launch."""
    app = gr.Blocks(title=say("page_title"), analytics_enabled=False)
    with app:
        gr.HTML(_masthead(assistant), apply_default_css=False)
        form = _question_form(assistant)
        examples = _example_buttons(assistant)
        result = gr.HTML(apply_default_css=False)
        _connect(assistant, form, examples=examples, result=result)
        app.load(_link_reader(assistant), None, result, **_QUIET)
        add_endpoints(Tools(assistant))
    return app


def _masthead(assistant: Assistant) -> str:
    size = say("corpus_size", **assistant.index.manifest.counts)
    return (
        f'<header class="am-masthead"><h1>{escape(say("page_heading"))}</h1>'
        f'<p class="am-promise">{escape(say("page_promise"))}</p><p class="am-size">{escape(size)}</p></header>'
    )


def _question_form(assistant: Assistant) -> _Form:
    entries = [document.entry for document in assistant.index.documents.values()]
    with gr.Row(elem_id="am-ask"):
        question = gr.Textbox(
            label=say("your_question"),
            placeholder=say("question_hint"),
            lines=1,
            max_lines=5,
            elem_id="am-question",
        )
        documents = gr.Dropdown(
            [(entry.short_title or entry.title, entry.id) for entry in entries],
            value=[],
            multiselect=True,
            label=say("only_in"),
            elem_id="am-documents",
        )
        button = gr.Button(say("ask"), variant="primary", elem_id="am-send")
    return _Form(question, documents, button)


def _example_buttons(assistant: Assistant) -> list[gr.Button]:
    questions = example_questions(assistant)
    if not questions:
        return []
    with gr.Row(elem_id="am-examples"):
        gr.HTML(f"<p>{escape(say('examples'))}</p>", apply_default_css=False)
        return [gr.Button(question, variant="secondary", size="sm") for question in questions]


def _connect(assistant: Assistant, form: _Form, *, examples: list[gr.Button], result: gr.HTML) -> None:
    show = partial(_show_answer, assistant)
    asked = [form.question.submit, form.button.click]
    gr.on(asked, show, [form.question, form.documents], result, **_QUIET)
    for example in examples:
        ask = partial(_show_example, assistant, example.value)
        example.click(ask, None, [form.question, form.documents, result], **_QUIET)


def _show_answer(assistant: Assistant, question: str, documents: list[str]) -> str:
    try:
        shown = answer_html(assistant.ask(question, documents=documents), assistant.index.documents)
    except QuestionError:
        shown = error_html(say("bad_question", longest=assistant.settings.question_characters))
    except AskmigError as error:
        shown = error_html(str(error), question)
    return _fresh(shown)


def _show_example(assistant: Assistant, question: str) -> tuple[str, list[str], str]:
    return question, [], _show_answer(assistant, question, [])


def _link_reader(assistant: Assistant) -> Callable[[gr.Request], Any]:
    def open_link(request: gr.Request) -> Any:  # noqa: ANN401 - HTML, or Gradio's sign for no change
        names = {long: request.query_params.get(short, "") for short, long in _LINK.items()}
        return _show_link(assistant, names) if any(names.values()) else gr.skip()

    return open_link


def _show_link(assistant: Assistant, names: dict[str, str]) -> str:
    try:
        shown = place_html(linked_place(assistant.index.documents, **names), PAGE_LANGUAGE)
    except LocatorError as error:
        shown = error_html(say("bad_link", reason=error))
    return _fresh(shown)


def _fresh(shown: str) -> str:
    """Return HTML that differs from any before, so that page.js sees an answer that is asked for again."""
    return f'<div data-fresh="{time.monotonic_ns()}">{shown}</div>'
