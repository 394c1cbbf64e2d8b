"""Finished drafts -> Document: one clean text, and every record a span of it.

The body comes first, unit after unit with a blank line between, labels and bullets as
printed; the footnotes follow, each after its number. A paragraph's span leaves its label out.
"""

from collections import Counter
from dataclasses import replace

from askmig.parse.draft import Draft
from askmig.parse.extract import Extract
from askmig.records import (
    CatalogueEntry,
    Document,
    Footnote,
    Furniture,
    NoteCall,
    Paragraph,
    Section,
)

_KINDS = {"text": "paragraph", "item": "item", "row": "row", "heading": "heading"}


def assemble(entry: CatalogueEntry, drafts: list[Draft], extract: Extract | None = None) -> Document:
    """Return the Document that the drafts make; their spans point into the text of ``extract``, or into the file."""
    body = [draft for draft in drafts if draft.role in _KINDS and draft.text]
    notes = [draft for draft in drafts if draft.role == "note" and draft.text]
    note_ids = _note_ids(notes)
    text = _Text()
    spans = {id(draft): text.add(_lead(draft), draft.text) for draft in body}
    names = {id(draft): f"p{order}" for order, draft in enumerate(body, 1)}
    paragraphs = tuple(_paragraph(draft, names[id(draft)], spans[id(draft)], note_ids) for draft in body)
    note_spans = {id(draft): text.add(f"{draft.number} ", draft.text) for draft in notes}
    footnotes = tuple(
        Footnote(
            id=note_ids[id(draft)],
            number=draft.number or 0,
            text=draft.text,
            start=note_spans[id(draft)][0],
            end=note_spans[id(draft)][1],
            called_by=names.get(id(draft.caller)) if draft.caller else None,
            source=tuple(draft.spans),
            places=tuple(draft.places),
            ocr=draft.ocr,
        )
        for draft in notes
    )
    body_end = paragraphs[-1].end if paragraphs else 0
    sections = _sections(body, spans, body_end)
    document = Document(entry, text.whole(), sections, paragraphs, footnotes, _furniture(drafts))
    if extract is None:
        return document
    return replace(document, extracted=extract.text, metadata=extract.metadata, doubts=tuple(extract.doubts))


class _Text:
    """The document's clean text while it grows."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0

    def add(self, lead: str, text: str) -> tuple[int, int]:
        """Append a unit and return the span of its text, the lead left out."""
        start = self.length + len(lead)
        self.parts.append(f"{lead}{text}\n\n")
        self.length += len(lead) + len(text) + 2
        return start, start + len(text)

    def whole(self) -> str:
        return "".join(self.parts).rstrip("\n") + "\n" if self.parts else ""


def _lead(draft: Draft) -> str:
    bullet = "- " if draft.role == "item" and draft.bullet else ""
    return bullet + (f"{draft.printed} " if draft.printed else "")


def _note_ids(notes: list[Draft]) -> dict[int, str]:
    seen: Counter[int] = Counter()
    ids: dict[int, str] = {}
    for note in notes:
        number = note.number or 0
        seen[number] += 1
        ids[id(note)] = f"n{number}" if seen[number] == 1 else f"n{number}.{seen[number]}"
    return ids


def _paragraph(draft: Draft, name: str, span: tuple[int, int], note_ids: dict[int, str]) -> Paragraph:
    calls = tuple(NoteCall(note_ids[id(note)], note.number or 0, offset) for offset, note in draft.called)
    return Paragraph(
        id=name,
        kind=_KINDS[draft.role],  # type: ignore[arg-type]
        label=draft.label,
        section=draft.section,
        text=draft.text,
        start=span[0],
        end=span[1],
        notes=calls,
        source=tuple(draft.spans),
        places=tuple(draft.places),
        ocr=draft.ocr,
    )


def _sections(body: list[Draft], spans: dict[int, tuple[int, int]], end: int) -> tuple[Section, ...]:
    headings = [draft for draft in body if draft.role == "heading"]
    sections: list[Section] = []
    for order, draft in enumerate(headings):
        closing = next((other for other in headings[order + 1 :] if other.level <= draft.level), None)
        stop = spans[id(closing)][0] if closing else end
        sections.append(Section(draft.text, draft.level, draft.label, spans[id(draft)][0], stop))
    return tuple(sections)


def _furniture(drafts: list[Draft]) -> tuple[Furniture, ...]:
    return tuple(
        Furniture(draft.reason or "empty", draft.text, span)
        for draft in drafts
        if draft.role == "furniture" or not draft.text
        for span in draft.spans
    )
