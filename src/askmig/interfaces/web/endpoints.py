"""What the page's script asks the server: answers as they grow, and places in documents.

Whatever a browser sends is checked here; what it gets back is data for ``answer.js`` or HTML
of ``reader``, and each error one line in the page's language.
"""

import logging
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from askmig.cite import link, reference
from askmig.errors import AskmigError, LocatorError, QuestionError
from askmig.interfaces.export import Export, export_answers
from askmig.interfaces.render import answer_json, told_beside
from askmig.interfaces.web.live import Live
from askmig.interfaces.web.places import Documents, Locator, find_place
from askmig.interfaces.web.reader import reader_html
from askmig.interfaces.web.returned import ReturnedAnswer, read_answer
from askmig.interfaces.web.wording import say
from askmig.records import Answer, Document, Footnote, FoundPassage, Paragraph
from askmig.reply import frames

_LOG = logging.getLogger(__name__)
_NEAREST = 3
# About three lines of the page; the reader shows the rest.
_EXCERPT = 240
# Earlier questions that are looked at; the pipeline keeps fewer in mind.
_BEFORE = 10
# Turns of a conversation, and citations in them, that go into one file; each citation is looked up in its document.
_MOST_TURNS = 200
_MOST_CITATIONS = 2000


class Asked(BaseModel):
    """A turn as the browser sends it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    question: Annotated[str, StringConstraints(max_length=200_000)]
    documents: list[str]
    before: list[str]


def _of_bounded_length(answers: list[ReturnedAnswer]) -> list[ReturnedAnswer]:
    if sum(len(one.citations) for one in answers) > _MOST_CITATIONS:
        raise ValueError(f"more than {_MOST_CITATIONS} citations")
    return answers


_Conversation = Annotated[
    list[ReturnedAnswer], Field(min_length=1, max_length=_MOST_TURNS), AfterValidator(_of_bounded_length)
]


class Carried(BaseModel):
    """What the browser wants as a file: answers, and the kind of file."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    kind: Literal["md", "docx", "json", "ris"]
    answers: _Conversation


def ask_page(live: Live, sent: object, language: str) -> Iterator[dict[str, Any]]:
    """Yield the answer to a turn as it grows, as JSON, or ``{"error": line}``."""
    assistant = live.assistant
    try:
        asked = Asked.model_validate(sent)
        earlier = [one[: assistant.settings.question_characters] for one in asked.before[-_BEFORE:]]
        within = tuple(dict.fromkeys(asked.documents))
        for answer in live.answers(assistant)(asked.question, documents=within, before=earlier):
            yield page_answer(answer, assistant.index.documents)
    except (ValidationError, QuestionError):
        yield {"error": say("bad_question", language, longest=assistant.settings.question_characters)}
    except LocatorError:
        yield {"error": say("bad_filter", language)}
    except AskmigError as error:
        _LOG.warning("a question was not answered: %s", error)
        yield {"error": say("trouble", language)}


def read_page(live: Live, sent: object, language: str) -> dict[str, Any]:
    """Return a place in a document: ``{"html", "name", "link", …}``, or ``{"error": line}``."""
    try:
        place = find_place(live.assistant.index.documents, Locator.model_validate(sent), language)
    except ValidationError:
        return {"error": say("bad_link", language, reason=say("no_document", language, name=""))}
    except LocatorError as error:
        return {"error": say("bad_link", language, reason=error)}
    document, unit = place.document, place.unit
    anchor = f"am-{unit.id}" if unit else ""
    name = reference(document, unit) if unit else document.entry.short_title or document.entry.title
    target = link(document, unit) if unit else f"/?doc={document.id}"
    return {"html": reader_html(place, language), "name": name, "anchor": anchor, "link": target}


def export_page(live: Live, sent: object, language: str) -> Export:
    """Return answers of the browser as a file; raise ValidationError, or AskmigError with a line for the person."""
    wanted = Carried.model_validate(sent)
    documents = live.assistant.index.documents
    return export_answers([read_answer(one, documents, language) for one in wanted.answers], documents, wanted.kind)


def page_answer(answer: Answer, documents: Documents) -> dict[str, Any]:
    """Return an answer as the page keeps it: the contract's JSON, the nearest places instead of all passages.

    Each statement says whose it is (``reply.frames``), each citation the language of its document, for those who hear
    the page; ``notes`` are lines beside the answer: how a later turn was understood, why a language model's answer is
    not shown.
    """
    remark = [answer.remark] if answer.remark else []
    shown = answer_json(answer) | {"error": None, "notes": [*told_beside(answer), *remark]}
    del shown["passages"]
    whose = frames(answer.statements, answer.citations, documents, answer.language)
    for statement, frame in zip(shown["statements"], whose, strict=True):
        statement["frame"] = frame if answer.mode == "extractive" else ""
    for citation in shown["citations"]:
        citation["language"] = documents[citation["document"]].entry.language
    nearest = answer.passages[:_NEAREST] if answer.status == "not_found" else ()
    return {**shown, "nearest": [_nearest(one, documents) for one in nearest]}


def _nearest(passage: FoundPassage, documents: Documents) -> dict[str, Any]:
    document = documents[passage.document]
    unit = _unit(passage, document)
    return {
        "document": document.id,
        "language": document.entry.language,
        "reference": reference(document, unit),
        "link": link(document, unit),
        "text": _excerpt(passage.text),
    }


def _unit(passage: FoundPassage, document: Document) -> Paragraph | Footnote:
    """Return the paragraph or footnote that a passage was cut from."""
    if passage.footnote is not None:
        for note in document.footnotes:
            if note.number == passage.footnote and passage.text in note.text:
                return note
    return document.paragraph(passage.paragraph) or document.paragraphs[0]


def _excerpt(text: str) -> str:
    return text if len(text) <= _EXCERPT else text[:_EXCERPT].rsplit(" ", 1)[0] + " …"
