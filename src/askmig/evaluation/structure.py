"""How much of a document's structure ``parse`` reads as a person does: gold units against read ones.

Gold is one JSON Lines file a document (see evals/gold/structure/README.md). A gold unit is
right when a read unit of its kind begins and ends with the same words and has the same
label, the same footnote calls (or the same caller) and the same innermost heading.
"""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askmig.errors import AskmigError
from askmig.pipeline import read_documents
from askmig.records import Document, Footnote, Paragraph
from askmig.settings import Settings

_ASPECTS = ("found", "label", "notes", "caller", "section")


@dataclass(frozen=True)
class UnitScore:
    """One gold unit and which aspects of it were read wrongly; right when there is none."""

    document: str
    kind: str
    begins: str
    wrong: tuple[str, ...]


def score_structure(document: Document, gold: Path) -> list[UnitScore]:
    """Return a score for every unit of a gold file, in its order."""
    units = [json.loads(line) for line in gold.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [UnitScore(document.id, unit["kind"], unit["begins"], tuple(_wrong(document, unit))) for unit in units]


def _wrong(document: Document, unit: dict[str, Any]) -> Iterator[str]:
    if unit["kind"] == "furniture":
        dropped = _words(" ".join(piece.text for piece in document.furniture))
        if _words(unit["begins"]) not in dropped:
            yield "found"
        return
    candidates = [one for one in document.units if _is_same(one, unit)]
    if not candidates:
        yield "found"
        return
    yield from min((list(_differences(document, one, unit)) for one in candidates), key=len)


def _is_same(read: Paragraph | Footnote, unit: dict[str, Any]) -> bool:
    kind = "footnote" if isinstance(read, Footnote) else read.kind
    text = _words(read.text)
    begins, ends = _words(unit["begins"]), _words(unit["ends"])
    return kind == unit["kind"] and text.startswith(begins) and text.endswith(ends)


def _differences(document: Document, read: Paragraph | Footnote, unit: dict[str, Any]) -> Iterator[str]:
    if isinstance(read, Footnote):
        caller = document.paragraph(read.called_by or "")
        if read.number != unit["number"]:
            yield "label"
        if caller is None or not _words(caller.text).startswith(_words(unit["called_by"])):
            yield "caller"
        return
    if read.label != unit["label"] and not (read.kind == "heading" and read.label is None):
        yield "label"
    if [call.number for call in read.notes] != unit["notes"]:
        yield "notes"
    if not _same_section(read.section, unit["section"]):
        yield "section"


def _same_section(read: tuple[str, ...], gold: list[str]) -> bool:
    """Whether the paths agree, heading by heading; long ones are compared by how they begin."""
    return [_words(heading)[:40] for heading in read] == [_words(heading)[:40] for heading in gold]


def _words(text: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in text).split())


def measure_structure(settings: Settings, gold: Path) -> dict[str, Any]:
    """Return the report over all documents of the corpus that have a gold file in the folder ``gold``."""
    documents = read_documents(settings)
    paths = [(document, gold / f"{document.id}.jsonl") for document in documents]
    scores = [score for document, path in paths if path.exists() for score in score_structure(document, path)]
    if not scores:
        raise AskmigError(f"no gold structure in {gold} for any document of {settings.corpus}")
    return structure_report(scores)


def structure_report(scores: list[UnitScore]) -> dict[str, Any]:
    """Return the share of units read rightly, over all and by document and kind, and what was wrong."""
    return {
        "units": len(scores),
        "right": _share(scores),
        "by_document": {name: _share([s for s in scores if s.document == name]) for name in _names(scores, "document")},
        "by_kind": {name: _share([s for s in scores if s.kind == name]) for name in _names(scores, "kind")},
        "wrong_aspects": {aspect: Counter(w for s in scores for w in s.wrong)[aspect] for aspect in _ASPECTS},
        "wrong": [
            {"document": s.document, "kind": s.kind, "begins": s.begins, "wrong": list(s.wrong)}
            for s in scores
            if s.wrong
        ],
    }


def _names(scores: list[UnitScore], field: str) -> list[str]:
    return list(dict.fromkeys(getattr(score, field) for score in scores))


def _share(scores: list[UnitScore]) -> float:
    return round(sum(not score.wrong for score in scores) / len(scores), 4) if scores else 0.0
