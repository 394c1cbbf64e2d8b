"""A place in a document -> the HTML of the whole document with that place marked, for the reader.

Whatever comes from a document is escaped here, once; offsets are those of ``Document.text``.
Paragraphs have the ids ``am-p7``, notes ``am-n6``, the first call of a note ``am-c-n6``; the
script of the page scrolls to them (``data-goto``), since the page's base makes of ``#p7`` another address.
"""

from html import escape
from urllib.parse import urlencode

from askmig.cite import link, reference
from askmig.interfaces.web.page_images import pages_of
from askmig.interfaces.web.places import Place
from askmig.interfaces.web.wording import say
from askmig.records import Document, Footnote, NoteCall, Paragraph, Section, Span

_HASH_DIGITS = 12


def reader_html(place: Place, language: str) -> str:
    """Return the inside of the reader in the page's language: head, contents, text, badge."""
    entry = place.document.entry
    name = escape(_name(place))
    return (
        f"{_head(place, name)}{_notice(place, language)}{_contents(place.document, language)}"
        f"{_pages(place, name, language)}"
        f'<div class="am-text" lang="{escape(entry.language)}" tabindex="0" role="group" aria-label="{name}">'
        f"{_body(place, language)}</div>{_foot(place, language)}"
    )


def marked_text(text: str, quote: Span | None = None, calls: tuple[NoteCall, ...] = (), *, language: str = "es") -> str:
    """Return ``text`` escaped, with its quote in <mark> and its footnote calls raised and linked.

    ``quote`` and the calls' offsets count from the start of ``text``. A call that stands at
    the very end of the quote is outside of the mark.
    """
    inserted = [(call.offset, 1, _call(call, language)) for call in calls]
    if quote:
        inserted += [(quote.start, 2, "<mark>"), (quote.end, 0, "</mark>")]
    pieces, done = [], 0
    for offset, _, tag in sorted(inserted):
        pieces += [escape(text[done:offset]), tag]
        done = offset
    return "".join([*pieces, escape(text[done:])])


def _call(call: NoteCall, language: str) -> str:
    name = escape(say("note_call", language, number=call.number))
    return (
        f'<sup class="am-call"><a href="#am-{call.note}" data-goto="am-{call.note}" data-call="{call.note}" '
        f'aria-label="{name}">{call.number}</a></sup>'
    )


def _name(place: Place) -> str:
    entry = place.document.entry
    return reference(place.document, place.unit) if place.unit else entry.short_title or entry.title


def _head(place: Place, name: str) -> str:
    paragraph = place.paragraph
    path = "".join(f"<li>{escape(heading)}</li>" for heading in (paragraph.section if paragraph else ()))
    sections = f'<ol class="am-path">{path}</ol>' if path else ""
    return (
        f'<header class="am-head"><p class="am-title">{escape(place.document.entry.title)}</p>'
        f'<h2 class="am-reference" tabindex="-1">{name}</h2>'
        f"{sections}</header>"
    )


def _notice(place: Place, language: str) -> str:
    return f'<p class="am-notice" role="alert">{escape(say(place.change, language))}</p>' if place.change else ""


def _pages(place: Place, name: str, language: str) -> str:
    """Return the pages of a PDF on which the place stands, to be opened; an image is fetched when it is."""
    pages = pages_of(place.document, place.unit) if place.unit else []
    shown = "".join(_page(place, page, name, language) for page in pages)
    return f'<div class="am-pages">{shown}</div>' if shown else ""


def _page(place: Place, page: int, name: str, language: str) -> str:
    unit = place.unit.id if place.unit else ""
    # With another file the address is another, so that no browser shows a page that it has kept.
    file = place.document.entry.sha256[:_HASH_DIGITS]
    asked = escape(urlencode({"doc": place.document.id, "unit": unit, "page": page, "file": file}))
    shown = escape(say("page_shown", language, page=page, reference="{}")).format(name)
    return (
        f'<details class="am-page"><summary>{escape(say("page_of_pdf", language, page=page))}</summary>'
        f'<div tabindex="0" role="group" aria-label="{shown}">'
        f'<img data-src="page/image?{asked}" alt="{shown}"></div></details>'
    )


def _contents(document: Document, language: str) -> str:
    """Return the headings as a tree of lists, each a link to its paragraph; nothing where there are none."""
    starts = {one.start: one.id for one in document.paragraphs if one.kind == "heading"}
    sections = [one for one in document.sections if one.start in starts]
    if not sections:
        return ""
    items, open_levels = [], [sections[0].level]
    for section in sections:
        items.append(_step(open_levels, section.level))
        items.append(f"<li>{_contents_link(document, section, starts[section.start])}")
    tail = "</li></ol>" * len(open_levels)
    tree = "".join(items).removeprefix("</li>")
    return (
        f'<details class="am-contents"><summary>{escape(say("contents", language))}</summary>'
        f'<nav aria-label="{escape(say("contents", language))}"><ol>{tree}{tail}</nav></details>'
    )


def _step(open_levels: list[int], level: int) -> str:
    """Return the tags between one entry of the tree and the next, and keep the levels that are open."""
    if level > open_levels[-1]:
        open_levels.append(level)
        return "<ol>"
    closed = ""
    while len(open_levels) > 1 and level < open_levels[-1]:
        open_levels.pop()
        closed += "</li></ol>"
    return f"{closed}</li>"


def _contents_link(document: Document, section: Section, paragraph: str) -> str:
    unit = document.paragraph(paragraph)
    target = escape(_target(document, unit)) if unit else ""
    return f'<a href="{target}" data-goto="am-{paragraph}">{escape(section.heading)}</a>'


def _body(place: Place, language: str) -> str:
    document = place.document
    called = {call.note for paragraph in document.paragraphs for call in paragraph.notes}
    blocks = []
    for paragraph in document.paragraphs:
        own = [document.footnote(name) for name in dict.fromkeys(call.note for call in paragraph.notes)]
        notes = [note for note in own if note and note.called_by in (None, paragraph.id)]
        blocks.append(_paragraph(paragraph, place, language) + _notes(notes, place, language))
    orphans = [note for note in document.footnotes if note.id not in called]
    return "".join(blocks) + _notes(orphans, place, language)


def _paragraph(paragraph: Paragraph, place: Place, language: str) -> str:
    is_cited = place.unit == paragraph
    text = marked_text(paragraph.text, _within(place, paragraph), paragraph.notes, language=language)
    shown = "" if paragraph.kind == "heading" else paragraph.label or paragraph.id
    kind = f"am-{paragraph.kind}" + (" am-cited" if is_cited else "") + ("" if paragraph.label else " am-unlabelled")
    tag = f"h{min(len(paragraph.section) + 3, 6)}" if paragraph.kind == "heading" else "p"
    return (
        f'<div class="am-block {kind}" id="am-{paragraph.id}">{_label(paragraph, shown or "¶", place, language)}'
        f"<{tag}>{text}</{tag}></div>"
    )


def _notes(notes: list[Footnote], place: Place, language: str) -> str:
    inner = "".join(_note(note, place, language) for note in notes)
    return f'<div class="am-notes">{inner}</div>' if inner else ""


def _note(note: Footnote, place: Place, language: str) -> str:
    cited = " am-cited" if note == place.unit else ""
    back = escape(say("back_to_call", language, number=note.number))
    to_call = (
        f' <a class="am-up" href="#am-c-{note.id}" data-goto="am-c-{note.id}" aria-label="{back}" title="{back}">↩</a>'
        if note.called_by
        else ""
    )
    return (
        f'<div class="am-block am-note{cited}" id="am-{note.id}">{_label(note, str(note.number), place, language)}'
        f"<p>{marked_text(note.text, _within(place, note))}{to_call}</p></div>"
    )


def _label(unit: Paragraph | Footnote, shown: str, place: Place, language: str) -> str:
    """Return the label of a unit, which is its permanent link."""
    name = escape(f"{say('permalink', language)}: {reference(place.document, unit)}")
    return (
        f'<a class="am-label" href="{escape(_target(place.document, unit))}" data-place title="{name}" '
        f'aria-label="{name}">{escape(shown)}</a>'
    )


def _target(document: Document, unit: Paragraph | Footnote) -> str:
    # Without its slash the link also works where the app lives below a path.
    return link(document, unit).removeprefix("/")


def _within(place: Place, unit: Paragraph | Footnote) -> Span | None:
    if place.quote is None or place.unit != unit:
        return None
    return Span(place.quote.start - unit.start, place.quote.end - unit.start)


def _foot(place: Place, language: str) -> str:
    entry = place.document.entry
    checked = say("quote_checked" if place.quote else "text_of", language, file=entry.file)
    badge = "am-badge am-verified" if place.quote else "am-badge"
    return (
        f'<footer class="am-foot"><p class="{badge}">{escape(checked)} '
        f'<span title="sha256 {escape(entry.sha256)}">sha256 {escape(entry.sha256[:_HASH_DIGITS])}</span></p></footer>'
    )
