"""Answers -> turns whose statements call notes, and the notes, numbered through all of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from askmig.errors import AskmigError
from askmig.records import Answer, CatalogueEntry, Citation, Document


@dataclass(frozen=True)
class Note:
    """One citation under the number that it has in the file, counted from 1."""

    number: int
    citation: Citation
    entry: CatalogueEntry

    @property
    def place(self) -> str:
        """Where the quote stands, as ``askmig verify`` reads it: "scpf-13#p7", "scpf-13#n6"."""
        cited = self.citation
        unit = cited.paragraph if cited.footnote is None else f"n{cited.footnote}"
        return f"{cited.document}#{unit}"


@dataclass(frozen=True)
class Line:
    """One statement and the numbers of the notes that it calls; none for a refusal."""

    text: str
    notes: tuple[int, ...]


@dataclass(frozen=True)
class Turn:
    """A question and the lines that answer it."""

    question: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Carried:
    """What every writer of a file takes; ``language`` is that of the first question."""

    language: str
    turns: tuple[Turn, ...]
    notes: tuple[Note, ...]

    @property
    def entries(self) -> list[CatalogueEntry]:
        """The documents cited, each once, in the order of their first note."""
        return list({note.entry.id: note.entry for note in self.notes}.values())


def carry(answers: Sequence[Answer], documents: Mapping[str, Document]) -> Carried:
    """Return what is to be written; raise AskmigError for a citation of an unknown document."""
    if not answers:
        raise AskmigError("there is no answer to export yet: ask first")
    notes: dict[tuple[str, int, int], Note] = {}
    turns = []
    for answer in answers:
        by_number = {one.number: one for one in answer.citations}
        lines = []
        for statement in answer.statements:
            called = [_note(by_number[number], notes, documents).number for number in statement.citations]
            lines.append(Line(_one_line(statement.text), tuple(dict.fromkeys(called))))
        refusal = (Line(_one_line(answer.text or answer.error or ""), ()),)
        turns.append(Turn(_one_line(answer.question), tuple(lines) or refusal))
    return Carried(answers[0].language, tuple(turns), tuple(notes.values()))


def _note(citation: Citation, notes: dict[tuple[str, int, int], Note], documents: Mapping[str, Document]) -> Note:
    """Return the note of a citation: the one that the same quote has already, or the next."""
    if citation.document not in documents:
        raise AskmigError(f"the answer cites {citation.document!r}, which is not in the index: ask again")
    key = (citation.document, citation.start, citation.end)
    return notes.setdefault(key, Note(len(notes) + 1, citation, documents[citation.document].entry))


def _one_line(text: str) -> str:
    """Return a text without line breaks and without characters that XML or a terminal would choke on."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
