"""A document for a person at a terminal: ids, labels, and notes under the paragraph that calls them."""

from collections.abc import Iterator, Sequence

from askmig.errors import LocatorError
from askmig.records import Document, Footnote, Paragraph
from askmig.verify import find_units


def locate(document: Document, paragraph: str | None, note: int | None) -> list[Paragraph | Footnote]:
    """Return the units that a person names, all paragraphs when none is named.

    ``paragraph`` is an id ("p7") or a label as printed ("4", "17.3"). Raises LocatorError,
    with the labels that exist, when nothing answers to it.
    """
    if note is not None:
        notes: list[Paragraph | Footnote] = [one for one in document.footnotes if one.number == note]
        if not notes:
            raise LocatorError(f"{document.id} has no footnote {note}; it has {_numbers(document)}")
        return notes
    if paragraph is None:
        return list(document.paragraphs)
    found = find_units(document, paragraph)
    if not found:
        labels = dict.fromkeys(one.label for one in document.paragraphs if one.label)
        known = ", ".join(str(label) for label in labels) or "none"
        raise LocatorError(f"{document.id} has no paragraph {paragraph!r}; labels printed in it: {known}")
    return found


def _numbers(document: Document) -> str:
    return ", ".join(str(one.number) for one in document.footnotes) or "none"


def show_lines(document: Document, units: Sequence[Paragraph | Footnote]) -> Iterator[str]:
    """Yield the lines of a document, or of some of its units."""
    if len(units) == len(document.paragraphs):
        yield f"{document.entry.title} ({document.id}, {document.entry.file})\n"
    page = None
    for unit in units:
        if unit.page != page:
            page = unit.page
            yield f"        — {page} —\n"
        if isinstance(unit, Footnote):
            yield f"{unit.id:>6}  {unit.number} {unit.text}  ← {unit.called_by or 'no call found'}\n"
            continue
        yield from _paragraph_lines(document, unit, alone=len(units) < len(document.paragraphs))


def _paragraph_lines(document: Document, paragraph: Paragraph, *, alone: bool) -> Iterator[str]:
    if alone and paragraph.section:
        yield f"        {' › '.join(paragraph.section)}"
    label = f"{paragraph.label}  " if paragraph.label and paragraph.kind != "heading" else ""
    mark = {"heading": "# ", "item": "· ", "row": "| ", "paragraph": ""}[paragraph.kind]
    yield f"{paragraph.id:>6}  {mark}{label}{_with_marks(paragraph)}\n"
    for call in paragraph.notes:
        note = document.footnote(call.note)
        if note and note.called_by == paragraph.id:
            yield f"          [{note.number}] {note.text}\n"


def _with_marks(paragraph: Paragraph) -> str:
    text, parts, done = paragraph.text, [], 0
    for call in paragraph.notes:
        parts.append(f"{text[done : call.offset]}[{call.number}]")
        done = call.offset
    return "".join([*parts, text[done:]])
