"""A stretch of a document -> Citation: where it stands, as the document itself numbers it."""

import hashlib

from askmig.messages import message
from askmig.records import Citation, Document, Footnote, FoundPassage, Hit, Paragraph


def cite(document: Document, unit: Paragraph | Footnote, start: int, end: int, *, number: int) -> Citation:
    """Return the citation of ``document.text[start:end]``, which lies in ``unit``."""
    note = unit if isinstance(unit, Footnote) else None
    paragraph = document.paragraph((note.called_by or "") if note else unit.id)
    return Citation(
        number=number,
        document=document.id,
        title=document.entry.title,
        symbol=document.entry.symbol,
        section=paragraph.section if paragraph else (),
        kind="footnote" if note else paragraph.kind if paragraph else "paragraph",
        paragraph=paragraph.id if paragraph else "",
        label=paragraph.label if paragraph else None,
        footnote=note.number if note else None,
        page=unit.page,
        quote=document.text[start:end],
        start=start,
        end=end,
        text=unit.text,
        reference=reference(document, unit),
        link=link(document, unit),
        ocr=unit.ocr,
    )


def reference(document: Document, unit: Paragraph | Footnote) -> str:
    """Return how a person writes the place: "SCPF/13, párr. 4", "FMMD 2020, nota 6"."""
    mark = f" ({message('ocr', document.entry.language)})" if unit.ocr else ""
    return _printed_place(document, unit) + mark


def _printed_place(document: Document, unit: Paragraph | Footnote) -> str:
    name = document.entry.symbol or document.entry.short_title or document.entry.title or document.id
    language = document.entry.language
    if isinstance(unit, Footnote):
        return f"{name}, {message('footnote', language)} {unit.number}"
    heading = unit.section[-1].rstrip(":") if unit.section else ""
    section = f", {heading}" if heading and heading.casefold() != name.casefold() else ""
    if unit.label is None:
        return f"{name}{section}, {message('paragraph', language)} [{unit.id}]"
    if unit.kind == "paragraph" and not unit.section:
        return f"{name}, {message('paragraph', language)} {unit.label}"
    return f"{name}{section}, {unit.label}"


def link(document: Document, unit: Paragraph | Footnote) -> str:
    """Return the link that opens the place in the web app's reader; ``h`` tells a later change of its text."""
    note = f"&n={unit.id.removeprefix('n')}" if isinstance(unit, Footnote) else ""
    paragraph = unit.called_by or "" if isinstance(unit, Footnote) else unit.id
    return f"/?doc={document.id}&p={paragraph}{note}&h={text_hash(unit.text)}"


def text_hash(text: str) -> str:
    """Return the first 8 hexadecimal digits of a text's sha256: in a link, enough to tell a changed text."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def describe(document: Document, hit: Hit) -> FoundPassage:
    """Return a hit as callers see it."""
    passage = hit.passage
    paragraph = document.paragraph(passage.paragraph)
    note = document.footnote(passage.footnote) if passage.footnote else None
    return FoundPassage(
        rank=hit.rank,
        score=round(hit.score, 4),
        document=passage.document,
        kind=passage.kind,
        paragraph=passage.paragraph,
        label=paragraph.label if paragraph else None,
        footnote=note.number if note else None,
        section=paragraph.section if paragraph else (),
        text=passage.text,
    )
