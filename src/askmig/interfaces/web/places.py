"""What a link or a citation of the page names -> the place in a document, and whether it is still as cited."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import parse_qs, urlsplit

from pydantic import BaseModel, ConfigDict, StringConstraints

from askmig.cite import text_hash
from askmig.errors import LocatorError
from askmig.interfaces.web.wording import say
from askmig.records import Document, Footnote, Paragraph, Span

Documents = Mapping[str, Document]
Change = Literal["", "text_changed", "text_moved"]
_Name = Annotated[str, StringConstraints(max_length=2000)]
# A name from a link is repeated in the message about it; more of it would fill the page.
_LONGEST_NAME = 60


class Locator(BaseModel):
    """The names of a link, ``/?doc=ID&p=pN&n=K&h=HASH``, and the quote of a citation, if it is one.

    ``start`` and ``end`` are offsets in ``Document.text``; only the document is obligatory.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    document: _Name
    paragraph: _Name = ""
    note: _Name = ""
    hash: _Name = ""
    start: int = 0
    end: int = 0
    quote: Annotated[str, StringConstraints(max_length=20_000)] = ""


@dataclass(frozen=True)
class Place:
    """Where the reader opens: a paragraph or a footnote, and the quote to mark in it, if any.

    ``unit`` is None where the document as a whole is meant. The quote is only there when it
    stands, character by character, where the citation says.
    """

    document: Document
    unit: Paragraph | Footnote | None
    quote: Span | None = None
    change: Change = ""

    @property
    def paragraph(self) -> Paragraph | None:
        """The paragraph to show: the unit, or the one that calls it; None for a note that nothing calls."""
        if isinstance(self.unit, Footnote):
            return self.document.paragraph(self.unit.called_by or "")
        return self.unit


def locator_of(link: str, *, start: int, end: int, quote: str) -> Locator:
    """Return the locator of a citation's link and quote; raise pydantic's ValidationError for one that is too long.

    What is no link names no document.
    """
    try:
        named = {name: values[0] for name, values in parse_qs(urlsplit(link).query, max_num_fields=10).items()}
    except ValueError:  # "http://[", or a hundred names
        named = {}
    place = {"document": named.get("doc", ""), "paragraph": named.get("p", ""), "note": named.get("n", "")}
    return Locator(**place, hash=named.get("h", ""), start=start, end=end, quote=quote)


def find_place(documents: Documents, locator: Locator, language: str) -> Place:
    """Return the place that a locator names; where its text has moved within the document, the new one.

    Raises LocatorError, in the page's language, for a name that does not exist.
    """
    document = documents.get(locator.document)
    if document is None:
        raise LocatorError(say("no_document", language, name=_short(locator.document)))
    if not locator.paragraph and not locator.note:
        return Place(document, None)
    unit = _named(document, locator)
    change: Change = ""
    if locator.hash and (unit is None or text_hash(unit.text) != locator.hash):
        moved = next((one for one in document.units if text_hash(one.text) == locator.hash), None)
        unit, change = moved or unit, "text_moved" if moved else "text_changed"
    if unit is None:
        name, wanted = ("no_footnote", locator.note) if locator.note else ("no_paragraph", locator.paragraph)
        raise LocatorError(say(name, language, document=document.id, name=_short(wanted)))
    return Place(document, unit, _quote(document, unit, locator), change)


def _named(document: Document, locator: Locator) -> Paragraph | Footnote | None:
    if not locator.note:
        return document.paragraph(locator.paragraph)
    note = document.footnote(f"n{locator.note}")
    return note if note and locator.paragraph in ("", note.called_by or "") else None


def _quote(document: Document, unit: Paragraph | Footnote, locator: Locator) -> Span | None:
    """Return where the quote stands in the unit: as cited, or wherever its text is now; None without it."""
    if not locator.quote:
        return None
    cited = Span(locator.start, locator.end)
    if unit.start <= cited.start <= cited.end <= unit.end and cited.of(document.text) == locator.quote:
        return cited
    at = unit.text.find(locator.quote)
    return Span(unit.start + at, unit.start + at + len(locator.quote)) if at >= 0 else None


def _short(name: str) -> str:
    return name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…"
