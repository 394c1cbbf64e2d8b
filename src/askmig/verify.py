"""The last gate before a reader: quotes are slices, places exist, figures stand in their quotes."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from askmig.language import numbers
from askmig.records import Citation, Document, Statement


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
        if not cited or not figures_hold(statement.text, [citation.quote for citation in cited]):
            continue
        for citation in cited:
            renumbered.setdefault(citation.number, _numbered(citation, len(renumbered) + 1))
        kept.append(
            Statement(statement.text, tuple(renumbered[citation.number].number for citation in cited))
        )
    return tuple(kept), tuple(renumbered.values())


def citation_holds(citation: Citation, documents: Mapping[str, Document]) -> bool:
    """Whether the quote is exactly where the citation says, within the unit that it names."""
    document = documents.get(citation.document)
    if (
        document is None
        or document.text[citation.start : citation.end] != citation.quote
        or not citation.quote
    ):
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


def _numbered(citation: Citation, number: int) -> Citation:
    return replace(citation, number=number)
