"""Gold questions: JSON Lines -> questions with the units of the documents that may answer them.

The format is in evals/README.md. Evidence is a verbatim quote; which paragraph or footnote
it stands in is looked up in the documents as read, so that gold data outlive paragraph ids.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askmig.errors import AskmigError
from askmig.records import Document, Footnote, Paragraph
from askmig.verify import plain_label

SPLITS = ("dev", "test")


@dataclass(frozen=True)
class Evidence:
    """A quote, and the key ("scpf-13#p12", "scpf-13#n3") of the unit that it stands in."""

    document: str
    quote: str
    footnote: int | None
    label: str | None
    units: tuple[str, ...]


@dataclass(frozen=True)
class Question:
    """A gold question, or one turn of a conversation (``before`` holds the turns before it).

    ``needs_all`` says that every evidence is needed, not any one of them; ``facts`` are
    what a right answer contains, each with its alternatives.
    """

    id: str
    split: str
    type: str
    language: str
    text: str
    answerable: bool
    evidence: tuple[Evidence, ...]
    facts: tuple[tuple[str, ...], ...]
    needs_all: bool
    turn: int | None
    before: tuple[str, ...]

    @property
    def key(self) -> str:
        """The id, with the number of the turn in a conversation."""
        return self.id if self.turn is None else f"{self.id}/{self.turn}"


def read_gold(path: Path, documents: Mapping[str, Document]) -> list[Question]:
    """Return the questions of a file, one a turn; raise AskmigError for a line that is wrong."""
    questions: list[Question] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            questions.extend(_read_item(json.loads(line), documents))
        except (KeyError, TypeError, ValueError) as error:
            raise AskmigError(f"{path}, line {number}: {type(error).__name__} {error}") from None
    return questions


def read_texts(path: Path) -> list[str]:
    """Return the questions of a file as mere text, the first turn of a conversation."""
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [item["turns"][0]["question"] if "turns" in item else item["question"] for item in items]


def _read_item(item: dict[str, Any], documents: Mapping[str, Document]) -> Iterator[Question]:
    if item["split"] not in SPLITS:
        raise ValueError(f"split {item['split']!r} is none of {', '.join(SPLITS)}")
    turns = item.get("turns")
    for order, turn in enumerate(turns or [item], 1):
        evidence = tuple(_read_evidence(one, documents) for one in turn["evidence"])
        if bool(evidence) != turn["answerable"]:
            raise ValueError(f"{item['id']}: evidence and answerable do not agree")
        yield Question(
            id=item["id"],
            split=item["split"],
            type=item["type"],
            language=item["language"],
            text=turn["question"],
            answerable=turn["answerable"],
            evidence=evidence,
            facts=tuple(tuple(fact) for fact in turn["facts"]),
            needs_all=item["type"] in ("multi", "list"),
            turn=order if turns else None,
            before=tuple(one["question"] for one in turns[: order - 1]) if turns else (),
        )


def _read_evidence(item: dict[str, Any], documents: Mapping[str, Document]) -> Evidence:
    document = documents.get(item["document"])
    if document is None:
        raise ValueError(f"no document {item['document']}")
    units = tuple(
        f"{document.id}#{unit.id}"
        for unit in document.units
        if item["quote"] in unit.text
        and (unit.number == item["footnote"] if isinstance(unit, Footnote) else item["footnote"] is None)
        and (isinstance(unit, Footnote) or _has_label(unit, item["label"]))
    )
    if not units:
        raise ValueError(f"the quote “{item['quote']}” stands in no such unit of {document.id}")
    return Evidence(document.id, item["quote"], item["footnote"], item["label"], units)


def _has_label(unit: Paragraph, wanted: str | None) -> bool:
    """Whether a unit has the label that gold names; in a table the label is a cell of the row."""
    if wanted is None:
        return True
    return wanted in unit.text if unit.kind == "row" else plain_label(unit.label or "") == plain_label(wanted)
