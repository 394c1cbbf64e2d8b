"""An Answer, a hit or a Document -> what a door shows: plain dictionaries, Markdown, lines for a terminal.

What two doors need is here; none of it decides anything.
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from textwrap import shorten
from typing import Any

from askmig.messages import message
from askmig.records import Answer, Citation, Document, Footnote, FoundPassage, Paragraph, Span

_NEAREST = 3
_EXCERPT = 160


def answer_json(answer: Answer) -> dict[str, Any]:
    """Return an answer as the JSON object of the contract.

    ``llm`` is there only where a language model took part; how a turn was understood is said beside the answer.
    """
    return {
        "question": answer.question,
        "language": answer.language,
        "status": answer.status,
        "mode": answer.mode,
        "answer": answer.text,
        "error": answer.error,
        "seconds": answer.seconds,
        "statements": [asdict(statement) for statement in answer.statements],
        "citations": [_citation_json(citation) for citation in answer.citations],
        "passages": [asdict(passage) for passage in answer.passages],
        **({"llm": asdict(answer.llm)} if answer.llm else {}),
    }


def _citation_json(citation: Citation) -> dict[str, Any]:
    """Return a citation; ``ocr`` only where the text was read off an image."""
    return {name: value for name, value in asdict(citation).items() if name != "ocr" or value}


def invalid_json(question: str, error: str) -> dict[str, Any]:
    """Return the contract's JSON object for a question that could not be asked."""
    return answer_json(
        Answer(question, language="es", status="invalid", mode="extractive", text="", error=error, seconds=0.0)
    )


def to_json(value: object, indent: int | None = None) -> str:
    """Return JSON that can be written as UTF-8: half a character (U+D83D alone) becomes "?"."""
    return json.dumps(value, ensure_ascii=False, indent=indent).encode("utf-8", "replace").decode("utf-8")


def document_json(document: Document) -> dict[str, Any]:
    """Return a document's whole structure as the JSON object of the contract."""
    entry = asdict(document.entry)
    keys = ("id", "title", "symbol", "publisher", "date", "language", "file", "sha256")
    return {
        "document": {key: entry[key] for key in keys},
        "text": document.text,
        "sections": [asdict(section) for section in document.sections],
        "paragraphs": [_paragraph_json(paragraph) for paragraph in document.paragraphs],
        "footnotes": [_footnote_json(note) for note in document.footnotes],
        "furniture": [
            {"kind": piece.kind, "text": piece.text, "source": [_pair(piece.source)]} for piece in document.furniture
        ],
        **({"extracted": document.extracted} if document.extracted else {}),
    }


def _paragraph_json(paragraph: Paragraph) -> dict[str, Any]:
    return {
        "id": paragraph.id,
        "kind": paragraph.kind,
        "label": paragraph.label,
        "section": list(paragraph.section),
        "text": paragraph.text,
        "start": paragraph.start,
        "end": paragraph.end,
        "notes": [{"number": call.number, "offset": call.offset} for call in paragraph.notes],
        "source": [_pair(span) for span in paragraph.source],
        **_printed(paragraph),
    }


def _footnote_json(note: Footnote) -> dict[str, Any]:
    return {
        "number": note.number,
        "text": note.text,
        "start": note.start,
        "end": note.end,
        "called_by": note.called_by,
        "source": [_pair(span) for span in note.source],
        **_printed(note),
    }


def _printed(unit: Paragraph | Footnote) -> dict[str, Any]:
    """Return where a unit of a paged file stands, and whether it was read off an image; nothing of plain text."""
    if unit.page is None:
        return {}
    return {"page": unit.page, "places": [asdict(place) for place in unit.places], "ocr": unit.ocr}


def _pair(span: Span) -> list[int]:
    return [span.start, span.end]


def answer_markdown(answer: Answer) -> str:
    """Return an answer as Markdown: the text with its [n], then the sources, one a line.

    A source line is ``[n] reference — “quote” (document#place)``, which ``askmig verify`` reads
    back. What a language model made of the question or of a quote, or why it is not shown, is said.
    """
    lines = [*notes(answer), answer.text, "", *_nearest(answer)]
    translations = {one.citation: one.text for one in answer.llm.translations} if answer.llm else {}
    for citation in answer.citations:
        place = f"n{citation.footnote}" if citation.footnote is not None else citation.paragraph
        lines.append(f"[{citation.number}] {citation.reference} — “{citation.quote}” ({citation.document}#{place})")
        if citation.number in translations:
            said = message("translated", answer.language).format(text=translations[citation.number])
            lines.append(f"    ({said})")
    return "\n".join(lines).rstrip() + "\n"


def _nearest(answer: Answer) -> list[str]:
    """Return where to read on when nothing answers: the nearest passages, a line each; they are no citations."""
    if answer.status != "not_found" or not answer.passages:
        return []
    lines = [
        f"- {passage_place(one)}: {shorten(one.text, _EXCERPT, placeholder=' …')}" for one in answer.passages[:_NEAREST]
    ]
    return [message("perhaps", answer.language), *lines]


def told_beside(answer: Answer) -> list[str]:
    """Return what a reader is told beside an answer: how a later turn was understood, why a model's is not shown."""
    understood = (answer.llm.question if answer.llm else None) or answer.understood
    said = [message("understood_as", answer.language).format(question=understood)] if understood else []
    return [*said, *([answer.error] if answer.error else [])]


def notes(answer: Answer) -> list[str]:
    """Return the same as lines of a text, in brackets."""
    return [f"({line})" for line in told_beside(answer)]


def passage_lines(passages: Sequence[FoundPassage]) -> Iterator[tuple[str, str, str]]:
    """Yield rank and score, place, and text of each passage."""
    for passage in passages:
        yield f"{passage.rank:>2}  {passage.score:6.2f}", passage_place(passage), passage.text


def passage_place(passage: FoundPassage) -> str:
    """Return where a passage stands: document, label or paragraph id, footnote, last heading."""
    label = f" «{passage.label}»" if passage.label else ""
    note = f" nota {passage.footnote}" if passage.footnote is not None else ""
    section = f" · {passage.section[-1]}" if passage.section else ""
    return f"{passage.document} {passage.paragraph}{label}{note}{section}"
