"""The round trip: documents typeset as PDF, Word file and web page are read back and compared, unit by unit."""

from dataclasses import replace
from difflib import SequenceMatcher
from typing import Any

from askmig.evaluation.typeset import typeset_pdf
from askmig.evaluation.typeset_word import (
    chromium,
    libreoffice,
    print_by_chromium,
    print_by_libreoffice,
    typeset_docx,
    typeset_html,
)
from askmig.parse import parse
from askmig.records import Document, Footnote, Paragraph

# How a document is typeset -> the ending of the file and what makes it.
SETTERS = {
    "pdf": (".pdf", typeset_pdf),
    "docx": (".docx", typeset_docx),
    "html": (".html", typeset_html),
    "libreoffice": (".pdf", print_by_libreoffice),
    "chromium": (".pdf", print_by_chromium),
}


def measure_roundtrip(documents: list[Document]) -> dict[str, Any]:
    """Return for every way of typesetting the share of paragraphs, notes and callers that come back the same."""
    missing = {"libreoffice": libreoffice() is None, "chromium": chromium() is None}
    return {way: _measure(documents, way) for way in SETTERS if not missing.get(way)}


def _measure(documents: list[Document], way: str) -> dict[str, float]:
    counts = {"paragraphs": [0, 0], "labels": [0, 0], "notes": [0, 0], "callers": [0, 0]}
    for document in documents:
        for name, (same, all_) in compare(document, read_back(document, way)).items():
            counts[name][0] += same
            counts[name][1] += all_
    return {name: round(same / all_, 4) if all_ else 1.0 for name, (same, all_) in counts.items()}


def read_back(document: Document, way: str) -> Document:
    """Return what is read from the document typeset in one of the ways of SETTERS."""
    ending, typeset = SETTERS[way]
    return parse(replace(document.entry, file=document.id + ending), typeset(document))


def compare(document: Document, read: Document) -> dict[str, tuple[int, int]]:
    """Return how many paragraphs, labels, notes and callers of ``document`` are the same in ``read``, and of how many.

    A caller is the same when the note hangs on the same paragraph and is called at the same place in it.
    """
    pairs = _aligned(document, read)
    labels = [(one, other) for one, other in pairs if one.label]
    found = {_words(note.text): note for note in read.footnotes}
    notes = [(note, found.get(_words(note.text))) for note in document.footnotes]
    called = [(note, other) for note, other in notes if note.called_by]
    return {
        "paragraphs": (len(pairs), len(document.paragraphs)),
        "labels": (
            sum(one.label == other.label or one.kind == "heading" for one, other in labels),
            sum(paragraph.label is not None for paragraph in document.paragraphs),
        ),
        "notes": (sum(other is not None and note.number == other.number for note, other in notes), len(notes)),
        "callers": (
            sum(other is not None and _call(document, note) == _call(read, other) for note, other in called),
            len(called),
        ),
    }


def _aligned(document: Document, read: Document) -> list[tuple[Paragraph, Paragraph]]:
    """Return the pairs of paragraphs with the same words, in the same order."""
    one = [_words(paragraph.text) for paragraph in document.paragraphs]
    other = [_words(paragraph.text) for paragraph in read.paragraphs]
    blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
    return [
        (document.paragraphs[block.a + step], read.paragraphs[block.b + step])
        for block in blocks
        for step in range(block.size)
    ]


def _call(document: Document, note: Footnote) -> tuple[str, str] | None:
    """Return the words of the paragraph that calls a note, and those before the call."""
    paragraph = document.paragraph(note.called_by or "")
    offset = next((call.offset for call in paragraph.notes if call.note == note.id), None) if paragraph else None
    if paragraph is None or offset is None:
        return None
    return _words(paragraph.text), _words(paragraph.text[:offset])


def _words(text: str) -> str:
    return "".join(character for character in text if not character.isspace())
