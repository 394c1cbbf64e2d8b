"""The pages behind a password: answers to judge (staff), all verdicts and the evaluation (maintainers).

::

    /verdicts      staff        a question ─ answer ─ verdict_form ─ VerdictStore
    /maintenance   maintainers  VerdictStore ─ filters ─ table, CSV; evals/results ─ reports
    /verdicts.csv  maintainers  the same verdicts for a spreadsheet
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import gradio as gr
from gradio.components.navbar import Navbar
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from askmig.errors import AskmigError
from askmig.evaluation.verdicts import VERDICTS, Filter, VerdictStore, verdict_row, verdicts_csv
from askmig.interfaces.render import answer_json
from askmig.interfaces.safety import Role, Route, person_of
from askmig.interfaces.web.reports import comparison_html, read_run, run_names, summary_html, worst_html
from askmig.interfaces.web.tables import table_html
from askmig.interfaces.web.verdict_form import Judged, verdict_form
from askmig.interfaces.web.wording import DESK_LANGUAGE
from askmig.interfaces.web.wording import desk_say as say
from askmig.messages import message
from askmig.pipeline import Assistant

_QUIET: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
_STYLE = Path(__file__).parent / "static" / "staff.css"
_PAGES: tuple[tuple[str, str, Role], ...] = (
    ("verdicts", "judge_answers", "staff"),
    ("maintenance", "maintenance", "maintainer"),
)
_COLUMNS = "moment who verdict question said reference quote comment".split()


@dataclass(frozen=True)
class Desk:
    """Where the work of staff lies: the file of verdicts and the folder of evaluation runs."""

    verdicts: Path
    results: Path


def add_staff_pages(app: gr.Blocks, assistant: Assistant, desk: Desk) -> dict[str, Role]:
    """Add both pages to a finished app; return the role that each path needs, for the guard."""
    store = VerdictStore(desk.verdicts)
    with app:
        Navbar(visible=False)  # the page has links of its own, see add_staff_links
    with app.route(say("judge_answers"), "verdicts", show_in_navbar=False) as page:
        _heading(page, "judge_answers")
        _judging(page, assistant, store)
    with app.route(say("maintenance"), "maintenance", show_in_navbar=False) as page:
        _heading(page, "maintenance")
        with gr.Tab(say("verdicts")):
            _listing(page, assistant, store)
        with gr.Tab(say("evaluation")):
            _evaluation(page, desk.results)
    return {f"/{path}": role for path, _, role in _PAGES}


def staff_routes(desk: Desk) -> dict[str, Route]:
    """Return the routes beside Gradio's: the verdicts as CSV, filtered by the query."""
    store = VerdictStore(desk.verdicts)

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        asked = Request(scope).query_params
        wanted = Filter(**{name: asked.get(name, "") for name in Filter.__dataclass_fields__})
        disposition = {"Content-Disposition": 'attachment; filename="verdicts.csv"'}
        text = "\ufeff" + verdicts_csv(store.listed(wanted))  # with the mark, Excel reads the accents
        await Response(text, 200, disposition, "text/csv; charset=utf-8")(scope, receive, send)

    return {"/verdicts.csv": Route(answer, "maintainer", login=True)}


def _heading(page: gr.Blocks, name: str) -> None:
    """Begin a page of staff: its heading and style, and the links to the others."""
    Navbar(visible=False)
    style = _STYLE.read_text(encoding="utf-8")
    gr.HTML(f'<style>{style}</style><div class="am-desk"><h1>{escape(say(name))}</h1></div>', apply_default_css=False)
    add_staff_links(page)


def add_staff_links(page: gr.Blocks) -> None:
    """Add, where it is called, the links to the pages that the person who looks at the page may open."""
    page.load(_links, None, gr.HTML(apply_default_css=False), **_QUIET)


def _links(request: gr.Request) -> str:
    """Return the links to the pages that this person may open, nothing for who has not logged in."""
    person = person_of(request)
    if not person.name:
        return ""
    pages = [("./", "page_heading"), *((path, name) for path, name, role in _PAGES if person.may(role))]
    links = "".join(f'<a href="{path}">{escape(say(name))}</a> ' for path, name in [*pages, ("logout", "log_out")])
    return f'<div class="am-desk"><nav aria-label="{escape(say("staff_pages"))}">{links}</nav></div>'


def _judging(page: gr.Blocks, assistant: Assistant, store: VerdictStore) -> None:
    judged = gr.State(None)
    question = gr.Textbox(label=say("your_question"), elem_id="am-asked")
    shown = gr.HTML(apply_default_css=False)
    verdict_form(assistant, store, judged)
    ask = partial(_ask, assistant)
    question.submit(ask, question, [shown, judged], **_QUIET)
    page.load(_asked_by_link(assistant), None, [question, shown, judged], **_QUIET)


def _ask(assistant: Assistant, question: str) -> tuple[str, Judged | None]:
    try:
        answer = answer_json(assistant.ask(question))
    except AskmigError as error:
        return f'<p class="am-message" role="alert">{escape(str(error))}</p>', None
    items = "".join(
        f"<li><a href='.{escape(one['link'])}'>[{one['number']}] {escape(one['reference'])}</a>"
        f"<blockquote>{escape(one['quote'])}</blockquote></li>"
        for one in answer["citations"]
    )
    shown = f'<div class="am-answer"><p>{escape(answer["answer"])}</p><ul class="am-sources">{items}</ul></div>'
    return shown, {"answer": answer, "before": []}


def _asked_by_link(assistant: Assistant) -> Callable[[gr.Request], Any]:
    def open_link(request: gr.Request) -> Any:  # noqa: ANN401 - values, or Gradio's sign for no change
        question = request.query_params.get("q", "")
        return (question, *_ask(assistant, question)) if question else (gr.skip(), gr.skip(), gr.skip())

    return open_link


def _listing(page: gr.Blocks, assistant: Assistant, store: VerdictStore) -> None:
    everything = [(say("any"), "")]
    with gr.Row():
        verdicts = [(say(f"verdict_{one}"), one) for one in VERDICTS]
        verdict = gr.Dropdown([*everything, *verdicts], value="", label=say("verdict"))
        documents = [(name, name) for name in assistant.index.documents]
        document = gr.Dropdown([*everything, *documents], value="", label=say("document"))
        who = gr.Textbox(label=say("who"))
        words = gr.Textbox(label=say("words"))
        since = gr.Textbox(label=say("since"), placeholder="2026-01-31")
    shown = gr.HTML(apply_default_css=False)
    fields = [verdict, who, document, words, since]
    show = _for_maintainers(partial(_listed, store))
    gr.on([one.change for one in (verdict, document)], show, fields, shown, **_QUIET)
    gr.on([one.submit for one in (who, words, since)], show, fields, shown, **_QUIET)
    page.load(show, fields, shown, **_QUIET)


def _listed(store: VerdictStore, *values: str) -> str:
    wanted = Filter(*(value or "" for value in values))
    rows: list[dict[str, object]] = []
    for one in store.listed(wanted):
        rows.append({**verdict_row(one), "verdict": say(f"verdict_{one.verdict}")})
    query = urlencode({name: value for name, value in vars(wanted).items() if value})
    link = f'<p><a href="verdicts.csv?{escape(query)}" download>{escape(say("as_csv"))}</a></p>'
    columns = {name: say(name) for name in _COLUMNS}
    return table_html(columns, rows, caption=say("verdicts"), empty=say("no_verdicts")) + (link if rows else "")


def _evaluation(page: gr.Blocks, folder: Path) -> None:
    with gr.Row():
        run = gr.Dropdown([], label=say("run"))
        before = gr.Dropdown([], label=say("compare_with"))
    shown = gr.HTML(apply_default_css=False)
    gr.on([run.change, before.change], _for_maintainers(partial(_reported, folder)), [run, before], shown, **_QUIET)
    page.load(_for_maintainers(partial(_runs, folder)), None, [run, before], **_QUIET)


def _runs(folder: Path) -> tuple[Any, Any]:
    names = run_names(folder)
    newest = names[0] if names else None
    return gr.update(choices=names, value=newest), gr.update(choices=[(say("no_comparison"), ""), *names], value="")


def _reported(folder: Path, run: str | None, before: str | None) -> str:
    if not run:
        return f'<p class="am-message" role="status">{escape(say("no_runs"))}</p>'
    try:
        shown = read_run(folder, run)
        compared = comparison_html(read_run(folder, before), shown) if before else ""
    except AskmigError as error:
        return f'<p class="am-message" role="alert">{escape(str(error))}</p>'
    return summary_html(shown) + compared + worst_html(shown)


def _for_maintainers(work: Callable[..., Any]) -> Callable[..., Any]:
    """Return the handler of an event that works for maintainers only; the page may be called past its path."""

    def handle(request: gr.Request, *values: object) -> Any:  # noqa: ANN401 - as many values as outputs
        person = person_of(request)
        if not person.name or not person.may("maintainer"):
            raise gr.Error(message("not_allowed", DESK_LANGUAGE), print_exception=False)
        return work(*values)

    return handle
