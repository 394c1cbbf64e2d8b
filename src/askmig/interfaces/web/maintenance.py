"""The pages of maintainers: all verdicts with filters and CSV, the evaluation with its worst questions.

::

    /maintenance             VerdictStore ─ filters ─ table
    /maintenance/evaluation  evals/results ─ reports
    /verdicts.csv            the same verdicts for a spreadsheet

Plain pages with forms, in the page's language; what is chosen stands in the address.
"""

from collections.abc import Callable, Iterable
from functools import partial
from html import escape
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from askmig.errors import AskmigError
from askmig.evaluation.verdicts import VERDICTS, Filter, verdict_row, verdicts_csv
from askmig.interfaces.safety import Route, language_of, root_of
from askmig.interfaces.web.desk import Desk
from askmig.interfaces.web.live import Live
from askmig.interfaces.web.reports import comparison_html, read_run, run_names, summary_html, worst_html
from askmig.interfaces.web.tables import table_html
from askmig.interfaces.web.wording import say

_COLUMNS = "moment who verdict question said reference quote comment".split()
_VERDICTS, _EVALUATION = "/maintenance", "/maintenance/evaluation"
Option = tuple[str, str]


def maintenance_routes(live: Live, desk: Desk) -> dict[str, Route]:
    """Return the routes of maintainers, for the guard."""
    pages: dict[str, Callable[[Request], Response]] = {
        _VERDICTS: partial(_verdicts_page, live, desk),
        _EVALUATION: partial(_evaluation_page, desk),
        "/verdicts.csv": partial(_verdicts_file, desk),
    }
    return {path: Route(_application(page), "maintainer", login=True) for path, page in pages.items()}


def _application(page: Callable[[Request], Response]) -> ASGIApp:
    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        from starlette.concurrency import run_in_threadpool

        response = await run_in_threadpool(page, Request(scope, receive))
        await response(scope, receive, send)

    return answer


def _verdicts_file(desk: Desk, request: Request) -> Response:
    disposition = {"Content-Disposition": 'attachment; filename="verdicts.csv"'}
    text = "\ufeff" + verdicts_csv(desk.store.listed(_filter(request)))  # with the mark, Excel reads the accents
    return Response(text, 200, disposition, "text/csv; charset=utf-8")


def _filter(request: Request) -> Filter:
    return Filter(**{name: request.query_params.get(name, "").strip() for name in Filter.__dataclass_fields__})


def _verdicts_page(live: Live, desk: Desk, request: Request) -> Response:
    language, wanted = language_of(request), _filter(request)
    rows: list[dict[str, object]] = []
    for one in desk.store.listed(wanted):
        moment = one.moment[:16].replace("T", " ")
        rows.append({**verdict_row(one), "moment": moment, "verdict": say(f"verdict_{one.verdict}", language)})
    columns = {name: say(name, language) for name in _COLUMNS}
    table = table_html(columns, rows, caption=say("verdicts", language), empty=say("no_verdicts", language))
    query = urlencode({name: value for name, value in vars(wanted).items() if value})
    link = f'<p><a href="{root_of(request)}/verdicts.csv?{escape(query)}" download>{_say("as_csv", language)}</a></p>'
    body = _filters(live, wanted, language) + table + (link if rows else "")
    return _page(request, language, _VERDICTS, body)


def _filters(live: Live, wanted: Filter, language: str) -> str:
    everything = [("", say("any", language))]
    verdicts = [*everything, *((one, say(f"verdict_{one}", language)) for one in VERDICTS)]
    documents = [*everything, *((name, name) for name in live.assistant.index.documents)]
    fields = [
        _select("verdict", verdicts, wanted.verdict, language),
        _select("document", documents, wanted.document, language),
        _input("who", wanted.who, language),
        _input("words", wanted.words, language),
        _input("since", wanted.since, language, kind="date"),
    ]
    return _form(fields, say("show", language))


def _evaluation_page(desk: Desk, request: Request) -> Response:
    language = language_of(request)
    names = run_names(desk.results)
    run = request.query_params.get("run", names[0] if names else "")
    before = request.query_params.get("before", "")
    offered = [(name, name) for name in names]
    fields = [
        _select("run", offered, run, language),
        _select("before", [("", say("no_comparison", language)), *offered], before, language),
    ]
    form = _form(fields, say("show", language)) if names else ""
    return _page(request, language, _EVALUATION, form + _reported(desk, request, run, before))


def _reported(desk: Desk, request: Request, run: str, before: str) -> str:
    language = language_of(request)
    if not run:
        return f'<p role="status">{_say("no_runs", language)}</p>'
    try:
        shown = read_run(desk.results, run, language)
        compared = comparison_html(read_run(desk.results, before, language), shown) if before else ""
    except AskmigError as error:
        return f'<p class="am-error" role="alert">{escape(str(error))}</p>'
    return summary_html(shown, language) + compared + worst_html(shown, language, f"{root_of(request)}/")


# --- the frame of both pages ---


def _page(request: Request, language: str, path: str, body: str) -> Response:
    """Return a page; its script takes over the colours that were chosen in the app."""
    root = escape(root_of(request))
    ways = [("/", "view_ask"), (_VERDICTS, "verdicts"), (_EVALUATION, "evaluation"), ("/logout", "log_out")]
    links = "".join(
        f'<a href="{root}{to}"{" aria-current=page" if to == path else ""}>{_say(name, language)}</a>'
        for to, name in ways
    )
    heading = _say("maintenance", language)
    return HTMLResponse(
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{heading} · askmig</title>'
        f'<meta name="viewport" content="width=device-width"><link rel="icon" href="{root}/askmig/favicon.svg">'
        f'<link rel="stylesheet" href="{root}/askmig/colours.css">'
        f'<link rel="stylesheet" href="{root}/askmig/staff.css">'
        f'<script src="{root}/askmig/staff.js"></script></head>'
        f'<body class="am-desk"><header><h1>{heading}</h1>'
        f'<nav aria-label="{_say("staff_pages", language)}">{links}</nav></header><main>{body}</main></body></html>'
    )


def _say(name: str, language: str) -> str:
    return escape(say(name, language))


def _form(fields: Iterable[str], button: str) -> str:
    return f'<form method="get">{"".join(fields)}<button type="submit">{escape(button)}</button></form>'


def _select(name: str, options: Iterable[Option], chosen: str, language: str) -> str:
    shown = "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(text)}</option>'
        for value, text in options
    )
    return f'<label>{_say(name, language)}<select name="{name}">{shown}</select></label>'


def _input(name: str, value: str, language: str, *, kind: str = "text") -> str:
    return f'<label>{_say(name, language)}<input name="{name}" type="{kind}" value="{escape(value)}"></label>'
