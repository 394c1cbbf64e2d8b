"""The last gate before a reader: quotes are slices, places exist, figures stand in their quotes."""

import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from askmig.language import numbers
from askmig.records import Citation, Document, Footnote, Paragraph, Statement

_NOTE_LOCATOR = re.compile(r"(?:nota|note|fn|n)\.?\s*(\d+(?:\.\d+)?)", re.IGNORECASE)


def verify(
    statements: Sequence[Statement], citations: Sequence[Citation], documents: Mapping[str, Document]
) -> tuple[tuple[Statement, ...], tuple[Citation, ...]]:
    """Return what holds: citations that are in the documents, statements that stand on them.

    A citation that does not hold is dropped, and with it every mark of it; a statement
    without a citation, or with a figure that none of its quotes has, is dropped too. The
    citations that are left are numbered anew from 1 in the order of the statements.
    """
    good = {citation.number: citation for citation in citations if citation_holds(citation, documents)}
    kept: list[Statement] = []
    renumbered: dict[int, Citation] = {}
    for statement in statements:
        cited = [good[number] for number in statement.citations if number in good]
        if not cited or not figures_hold(statement.text, [_said(citation) for citation in cited]):
            continue
        for citation in cited:
            renumbered.setdefault(citation.number, _numbered(citation, len(renumbered) + 1))
        kept.append(Statement(statement.text, tuple(renumbered[citation.number].number for citation in cited)))
    return tuple(kept), tuple(renumbered.values())


def citation_holds(citation: Citation, documents: Mapping[str, Document]) -> bool:
    """Whether the quote is exactly where the citation says, within the unit that it names."""
    document = documents.get(citation.document)
    if document is None or document.text[citation.start : citation.end] != citation.quote or not citation.quote:
        return False
    if citation.footnote is None:
        paragraph = document.paragraph(citation.paragraph)
        return paragraph is not None and paragraph.start <= citation.start <= citation.end <= paragraph.end
    return any(
        note.number == citation.footnote and note.start <= citation.start <= citation.end <= note.end
        for note in document.footnotes
    )


def figures_hold(text: str, quotes: Sequence[str]) -> bool:
    """Whether every figure of ``text`` stands in one of the quotes; "3,6" and "3.6" are one."""
    known = {number for quote in quotes for number in numbers(quote)}
    return all(number in known for number in numbers(text))


def _said(citation: Citation) -> str:
    """Return what a citation vouches for: its quote and, of a paragraph, the label printed before it."""
    label = citation.label if citation.footnote is None and citation.label else ""
    return f"{label} {citation.quote}"


def _numbered(citation: Citation, number: int) -> Citation:
    return replace(citation, number=number)


Verdict = Literal["exact", "other punctuation or blanks", "in another place", "not found"]


@dataclass(frozen=True)
class Claim:
    """A citation as somebody wrote it down: document id, locator ("p7", "n6", "4", "nota 6") and quote."""

    document: str
    locator: str
    quote: str


@dataclass(frozen=True)
class Check:
    """What became of a claim; ``found_in`` names the places that hold the quote, as "scpf-13#p7"."""

    claim: Claim
    verdict: Verdict
    found_in: tuple[str, ...]


def check_claim(claim: Claim, documents: Mapping[str, Document]) -> Check:
    """Return whether the quote stands where the claim says, word for word, or elsewhere, or nowhere."""
    document = documents.get(claim.document)
    named: list[Paragraph | Footnote] = find_units(document, claim.locator) if document else []
    for verdict, holds in _DEGREES:
        found = tuple(f"{claim.document}#{unit.id}" for unit in named if holds(unit.text, claim.quote))
        if found:
            return Check(claim, verdict, found)
    elsewhere = tuple(
        f"{other.id}#{unit.id}"
        for other in documents.values()
        for unit in other.units
        if _holds_words(unit.text, claim.quote)
    )
    return Check(claim, "in another place" if elsewhere else "not found", elsewhere)


def find_units(document: Document, locator: str) -> list[Paragraph | Footnote]:
    """Return the units that a locator names: an id, a label as printed, or "nota 6", "note 6", "n6"."""
    wanted = locator.strip()
    note = _NOTE_LOCATOR.fullmatch(wanted)
    if note:
        return [one for one in document.footnotes if note[1] in (str(one.number), one.id.removeprefix("n"))]
    by_id: list[Paragraph | Footnote] = [one for one in document.paragraphs if one.id == wanted]
    return by_id or [
        one for one in document.paragraphs if one.label is not None and plain_label(one.label) == plain_label(wanted)
    ]


def plain_label(label: str) -> str:
    """Return a label for comparison: "4.", "(4)" and "4" are one."""
    return label.strip(" .:()[]").casefold()


def _holds_exactly(text: str, quote: str) -> bool:
    return bool(quote) and quote in text


def _holds_words(text: str, quote: str) -> bool:
    wanted = _words(quote)
    return bool(wanted) and f" {wanted} " in f" {_words(text)} "


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", unicodedata.normalize("NFKC", text)))


_DEGREES: tuple[tuple[Verdict, Callable[[str, str], bool]], ...] = (
    ("exact", _holds_exactly),
    ("other punctuation or blanks", _holds_words),
)
