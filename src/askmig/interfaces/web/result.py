"""An Answer, a place or an error -> the one piece of HTML that the page shows below the question."""

from html import escape

from askmig.cite import reference
from askmig.interfaces.web.places import Documents, Place, cited_place, found_place
from askmig.interfaces.web.reader import reader_panel
from askmig.messages import message
from askmig.records import Answer, Citation, Statement

_NEAREST = 3
# About three lines of the page; the reader shows the rest.
_EXCERPT = 240


def answer_html(answer: Answer, documents: Documents) -> str:
    """Return an answer with its sources and their reader, or what stands nearest when there is none."""
    places = {str(one.number): cited_place(one, documents) for one in answer.citations}
    if answer.status == "answered":
        body = _statements(answer) + _sources(answer)
        return _result(answer.question, body, _reader(places, answer.language, opened="1"))
    nearest = {f"q{one.rank}": found_place(one, documents) for one in answer.passages[:_NEAREST]}
    body = f'<p class="am-message" role="status">{escape(answer.text)}</p>{_nearest(nearest, answer)}'
    return _result(answer.question, body, _reader(nearest, answer.language) if nearest else "")


def error_html(reason: str, question: str = "") -> str:
    """Return a known error as one line."""
    return _result(question, f'<p class="am-message am-error" role="alert">{escape(reason)}</p>', "")


def place_html(place: Place, language: str) -> str:
    """Return the reader alone, open at a place."""
    return f'<div class="am-result am-alone">{_reader({"link": place}, language, opened="link")}</div>'


def _result(question: str, body: str, reader: str) -> str:
    heading = f'<h2 class="am-question">{escape(question)}</h2>' if question else ""
    alone = "" if reader else " am-alone"
    return (
        f'<div class="am-result{alone}"><section class="am-answer" tabindex="-1">{heading}{body}</section>'
        f"{reader}</div>"
    )


def _statements(answer: Answer) -> str:
    by_number = {citation.number: citation for citation in answer.citations}
    return "".join(_statement(one, by_number) for one in answer.statements)


def _statement(statement: Statement, citations: dict[int, Citation]) -> str:
    marks = "".join(_mark(citations[number]) for number in statement.citations)
    return f'<p class="am-statement">{escape(statement.text)} <span class="am-marks">{marks}</span></p>'


def _mark(citation: Citation) -> str:
    name = escape(citation.reference)
    return (
        f'<button type="button" class="am-mark" data-panel="{citation.number}" '
        f'aria-controls="am-panel-{citation.number}" aria-label="[{citation.number}] {name}" title="{name}">'
        f"[{citation.number}]</button>"
    )


def _sources(answer: Answer) -> str:
    heading = escape(message("sources", answer.language))
    items = "".join(
        _item(str(one.number), f"[{one.number}]", name=one.reference, text=one.quote) for one in answer.citations
    )
    return f'<h3 class="am-subheading">{heading}</h3><ul class="am-sources">{items}</ul>'


def _nearest(places: dict[str, Place], answer: Answer) -> str:
    if not places:
        return ""
    heading = escape(message("nearest", answer.language))
    items = "".join(
        _item(key, "", name=reference(place.document, place.unit), text=_excerpt(place.unit.text))
        for key, place in places.items()
    )
    return f'<h3 class="am-subheading">{heading}</h3><ul class="am-sources am-nearest">{items}</ul>'


def _item(key: str, number: str, *, name: str, text: str) -> str:
    """Return a line of a list that opens the panel ``key``; a source has a number, a passage none."""
    tag = f'<span class="am-number">{number}</span> ' if number else ""
    return (
        f'<li><button type="button" class="am-source" data-panel="{key}" aria-controls="am-panel-{key}">'
        f"{tag}<span>{escape(name)}</span></button><blockquote>{escape(text)}</blockquote></li>"
    )


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rsplit(" ", 1)[0] + " …"


def _reader(places: dict[str, Place], language: str, opened: str = "") -> str:
    """Return the panels of all places, one of them open, or the invitation to choose one."""
    heading = escape(message("reader", language))
    panels = "".join(
        reader_panel(place, key, language=language, is_open=key == opened) for key, place in places.items()
    )
    invitation = "" if opened else f'<p class="am-choose">{escape(message("choose_passage", language))}</p>'
    return (
        f'<aside class="am-reader" aria-label="{heading}"><p class="am-shown" role="status"></p>'
        f"{invitation}{panels}</aside>"
    )
