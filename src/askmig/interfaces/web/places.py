"""A citation, a retrieved passage or the query of a link -> the place in a document that it means."""

from collections.abc import Mapping
from dataclasses import dataclass

from askmig.errors import LocatorError
from askmig.interfaces.web.wording import say
from askmig.records import Citation, Document, Footnote, FoundPassage, Paragraph, Span

Documents = Mapping[str, Document]
# A name from a link is repeated in the message about it; more of it would fill the page.
_LONGEST_NAME = 60


@dataclass(frozen=True)
class Place:
    """Where the reader opens: a paragraph or a footnote, and the quote to mark in it, if any."""

    document: Document
    unit: Paragraph | Footnote
    quote: Span | None = None

    @property
    def paragraph(self) -> Paragraph | None:
        """The paragraph to show: the unit, or the one that calls it; None for a note that nothing calls."""
        if isinstance(self.unit, Paragraph):
            return self.unit
        return self.document.paragraph(self.unit.called_by or "")

    @property
    def notes(self) -> list[Footnote]:
        """The footnotes that the paragraph calls, in order, and the unit where it is not among them."""
        calls = self.paragraph.notes if self.paragraph else ()
        called = [self.document.footnote(name) for name in dict.fromkeys(call.note for call in calls)]
        notes = [note for note in called if note is not None]
        if isinstance(self.unit, Footnote) and self.unit not in notes:
            notes.append(self.unit)
        return notes


def cited_place(citation: Citation, documents: Documents) -> Place:
    """Return the place of a citation of these documents, with its quote."""
    document = documents[citation.document]
    quote = Span(citation.start, citation.end)
    if citation.footnote is not None:
        for note in document.footnotes:
            if note.number == citation.footnote and note.start <= quote.start <= quote.end <= note.end:
                return Place(document, note, quote)
    return Place(document, _paragraph(document, citation.paragraph), quote)


def found_place(passage: FoundPassage, documents: Documents) -> Place:
    """Return the place of a passage that was retrieved from these documents."""
    document = documents[passage.document]
    if passage.footnote is not None:
        for note in document.footnotes:
            if note.number == passage.footnote and passage.text in note.text:
                return Place(document, note)
    return Place(document, _paragraph(document, passage.paragraph))


def linked_place(documents: Documents, *, document: str, paragraph: str, note: str) -> Place:
    """Return the place that ``/?doc=ID&p=pN&n=K`` names; only the document is obligatory.

    Raises LocatorError, in the page's language, for a name that does not exist.
    """
    if document not in documents:
        raise LocatorError(say("no_document", name=_short(document)))
    found = documents[document]
    if note:
        footnote = found.footnote(f"n{note}")
        if footnote is None or paragraph not in ("", footnote.called_by):
            raise LocatorError(say("no_footnote", document=document, name=_short(note)))
        return Place(found, footnote)
    return Place(found, _paragraph(found, paragraph) if paragraph else found.paragraphs[0])


def _paragraph(document: Document, name: str) -> Paragraph:
    paragraph = document.paragraph(name)
    if paragraph is None:
        raise LocatorError(say("no_paragraph", document=document.id, name=_short(name)))
    return paragraph


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…"
