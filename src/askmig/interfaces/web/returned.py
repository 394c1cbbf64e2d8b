"""An answer as the browser has kept it -> Answer: every quote is looked up again in its document.

The browser may have it from yesterday, or from anywhere: what is not a quote of the documents of
today never gets into a file or a verdict.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from askmig.cite import cite
from askmig.errors import LocatorError
from askmig.interfaces.web.places import Documents, find_place, locator_of
from askmig.interfaces.web.wording import say
from askmig.records import Answer, Citation, Mode, Statement

_Text = Annotated[str, StringConstraints(max_length=20_000)]
_MOST = 200


class ReturnedCitation(BaseModel):
    """One citation; ``link`` says its place, ``start`` and ``end`` count in ``Document.text``."""

    model_config = ConfigDict(frozen=True)

    number: Annotated[int, Field(ge=1)]
    link: _Text
    start: int
    end: int
    quote: Annotated[_Text, StringConstraints(min_length=1)]


class ReturnedStatement(BaseModel):
    """One statement and the numbers of its citations."""

    model_config = ConfigDict(frozen=True)

    text: _Text
    citations: Annotated[list[int], Field(max_length=_MOST)]


class ReturnedAnswer(BaseModel):
    """An answer with what a file or a verdict needs of it; whatever else was kept is left out."""

    model_config = ConfigDict(frozen=True)

    question: _Text
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    status: Literal["answered", "not_found"]
    mode: Mode
    answer: _Text
    statements: Annotated[list[ReturnedStatement], Field(max_length=_MOST)]
    citations: Annotated[list[ReturnedCitation], Field(max_length=_MOST)]


def read_answer(returned: ReturnedAnswer, documents: Documents, language: str) -> Answer:
    """Return the answer with its citations as the documents have them now.

    Raises LocatorError, in the page's language, when a quote does not stand in its document any more.
    """
    citations = tuple(_citation(one, documents, language) for one in returned.citations)
    known = {one.number for one in citations}
    statements = tuple(
        Statement(one.text, tuple(number for number in one.citations if number in known)) for one in returned.statements
    )
    return Answer(
        question=returned.question,
        language=returned.language,
        status=returned.status,
        mode=returned.mode,
        text=returned.answer,
        error=None,
        seconds=0.0,
        statements=statements,
        citations=citations,
    )


def _citation(returned: ReturnedCitation, documents: Documents, language: str) -> Citation:
    locator = locator_of(returned.link, start=returned.start, end=returned.end, quote=returned.quote)
    place = find_place(documents, locator, language)
    if place.unit is None or place.quote is None:
        raise LocatorError(say("quote_gone", language, number=returned.number, document=place.document.id))
    return cite(place.document, place.unit, place.quote.start, place.quote.end, number=returned.number)
