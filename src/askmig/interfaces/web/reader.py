"""A place in a document -> the HTML that shows it in its context, the quote marked.

Whatever comes from a document is escaped here, once; offsets are those of ``Document.text``.
"""

from html import escape

from askmig.cite import link, reference
from askmig.interfaces.web.places import Place
from askmig.messages import message
from askmig.records import Footnote, NoteCall, Paragraph, Span

# How many paragraphs are shown before the cited one, and as many after it.
_CONTEXT = 2
_HASH_DIGITS = 12


def reader_panel(place: Place, key: str, *, language: str, is_open: bool) -> str:
    """Return the reader of one place; ``key`` tells it apart among those of a page."""
    hidden = "" if is_open else " hidden"
    name = escape(reference(place.document, place.unit))
    return (
        f'<article class="am-panel" id="am-panel-{key}" data-name="{name}" tabindex="-1"{hidden}>'
        f"{_head(place, name, language)}"
        f'<div class="am-text" lang="{escape(place.document.entry.language)}" tabindex="0" role="group" '
        f'aria-label="{name}">{_body(place)}</div>'
        f"{_foot(place, language)}</article>"
    )


def marked_text(text: str, quote: Span | None = None, calls: tuple[NoteCall, ...] = ()) -> str:
    """Return ``text`` escaped, with its quote in <mark> and its footnote calls raised.

    ``quote`` and the calls' offsets count from the start of ``text``. A call that stands at
    the very end of the quote is outside of the mark.
    """
    inserted = [(call.offset, 1, f'<sup class="am-call">{call.number}</sup>') for call in calls]
    if quote:
        inserted += [(quote.start, 2, "<mark>"), (quote.end, 0, "</mark>")]
    pieces, done = [], 0
    for offset, _, tag in sorted(inserted):
        pieces += [escape(text[done:offset]), tag]
        done = offset
    return "".join([*pieces, escape(text[done:])])


def _head(place: Place, name: str, language: str) -> str:
    paragraph = place.paragraph
    path = "".join(f"<span>{escape(heading)}</span>" for heading in (paragraph.section if paragraph else ()))
    return (
        f'<header class="am-head"><p class="am-title">{escape(place.document.entry.title)}</p>'
        f'<h3 class="am-reference">{name}</h3>'
        f'{f"""<p class="am-path">{path}</p>""" if path else ""}'
        f'<button type="button" class="am-back" data-back>{escape(message("back_to_answer", language))}</button>'
        "</header>"
    )


def _body(place: Place) -> str:
    paragraph = place.paragraph
    if paragraph is None:
        return _notes(place)
    around = place.document.paragraphs
    at = next(index for index, one in enumerate(around) if one.id == paragraph.id)
    before = [_paragraph(one) for one in around[max(0, at - _CONTEXT) : at]]
    after = [_paragraph(one) for one in around[at + 1 : at + 1 + _CONTEXT]]
    return "".join([*before, _paragraph(paragraph, place), _notes(place), *after])


def _paragraph(paragraph: Paragraph, place: Place | None = None) -> str:
    """Return a paragraph; ``place`` is given for the one that the reader is opened at."""
    is_cited = place is not None and place.unit == paragraph
    quote = _within(place.quote, paragraph) if place and is_cited else None
    cited = " am-cited" if is_cited else ""
    label = _label(paragraph)
    text = marked_text(paragraph.text, quote, paragraph.notes)
    return f'<div class="am-block am-{paragraph.kind}{cited}">{label}<p>{text}</p></div>'


def _label(paragraph: Paragraph) -> str:
    if paragraph.kind == "heading":
        return '<span class="am-label"></span>'
    if paragraph.label is None:
        return f'<span class="am-label am-id">{escape(paragraph.id)}</span>'
    return f'<span class="am-label">{escape(paragraph.label)}</span>'


def _notes(place: Place) -> str:
    notes = "".join(_note(note, place) for note in place.notes)
    return f'<div class="am-notes">{notes}</div>' if notes else ""


def _note(note: Footnote, place: Place) -> str:
    is_cited = note == place.unit
    quote = _within(place.quote, note) if is_cited else None
    cited = " am-cited" if is_cited else ""
    return (
        f'<div class="am-block am-note{cited}"><span class="am-label">{note.number}</span>'
        f"<p>{marked_text(note.text, quote)}</p></div>"
    )


def _within(quote: Span | None, unit: Paragraph | Footnote) -> Span | None:
    return Span(quote.start - unit.start, quote.end - unit.start) if quote else None


def _foot(place: Place, language: str) -> str:
    entry = place.document.entry
    checked = message("quote_checked" if place.quote else "text_of", language)
    line = checked.format(file=entry.file, sha256=entry.sha256[:_HASH_DIGITS])
    # Without its slash the link also works where the app lives below a path.
    target = escape(link(place.document, place.unit).removeprefix("/"))
    return (
        f'<footer class="am-foot"><p>{escape(line)}</p>'
        f'<a href="{target}" target="_blank" rel="noopener">{escape(message("permalink", language))}</a></footer>'
    )
