"""The documents of the index -> a few questions that show what can be asked.

A question is made from what a document prints (labels, notes, headings, acronyms) and is
shown only when its answer cites the very place it was made from, so that none disappoints.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

from askmig.messages import message
from askmig.pipeline import Assistant
from askmig.records import Citation, Document

_WANTED = 4
# Tries of one form in one document, and documents tried: an ask takes some 20 ms.
_TRIES = 5
_DOCUMENTS = 10
_ACRONYM = re.compile(r"\(([A-ZÁÉÍÓÚÑ]{4,8})\)")
_LEADING_NUMBER = re.compile(r"^[\dIVX]+[.)]\s+")
_HEADING_WORDS = range(2, 8)


@dataclass(frozen=True)
class Example:
    """A question and the test that the first citation of its answer has to pass."""

    question: str
    fits: Callable[[Citation], bool]


Form = Callable[[Document], Iterator[Example]]


def example_questions(assistant: Assistant) -> list[str]:
    """Return up to four questions of different forms, each from another document where possible."""
    documents = list(islice(assistant.index.documents.values(), _DOCUMENTS))
    chosen: dict[str, str] = {}
    for form in _FORMS * 2:
        if len(chosen) == _WANTED:
            break
        fresh_first = sorted(documents, key=lambda document: document.id in chosen.values())
        found = next(_good_examples(assistant, form, fresh_first, known=chosen), None)
        if found:
            chosen[found[0]] = found[1]
    return list(chosen)


def _good_examples(
    assistant: Assistant, form: Form, documents: list[Document], *, known: dict[str, str]
) -> Iterator[tuple[str, str]]:
    """Yield the questions of one form that are answered as they should be, with their document's id."""
    for document in documents:
        for example in islice(form(document), _TRIES):
            if example.question in known:
                continue
            cited = assistant.ask(example.question).citations
            if cited and cited[0].document == document.id and example.fits(cited[0]):
                yield example.question, document.id


def _paragraphs(document: Document) -> Iterator[Example]:
    """Ask for numbered paragraphs, the longest first, whose number the document prints once."""
    printed = Counter(one.label for one in document.paragraphs)
    numbered = [
        one
        for one in document.paragraphs
        if one.kind == "paragraph" and one.label and one.label.isdigit() and printed[one.label] == 1
    ]
    for paragraph in sorted(numbered, key=lambda one: -len(one.text)):
        question = _question("example_paragraph", document, paragraph.label or "")
        yield Example(question, lambda cited, name=paragraph.id: cited.paragraph == name)  # type: ignore[misc]


def _footnotes(document: Document) -> Iterator[Example]:
    """Ask for footnotes, the longest first, whose number the document uses once."""
    used = Counter(note.number for note in document.footnotes)
    once = [note for note in document.footnotes if used[note.number] == 1]
    for note in sorted(once, key=lambda one: -len(one.text)):
        question = _question("example_footnote", document, str(note.number))
        yield Example(question, lambda cited, number=note.number: cited.footnote == number)  # type: ignore[misc]


def _headings(document: Document) -> Iterator[Example]:
    """Ask what a document says under a heading of a few words."""
    for section in document.sections:
        heading = _LEADING_NUMBER.sub("", section.heading).strip(" .:")
        if len(heading.split()) in _HEADING_WORDS and not heading.isupper():
            question = _question("example_heading", document, heading)
            yield Example(question, lambda cited, path=section.heading: path in cited.section)  # type: ignore[misc]


def _acronyms(document: Document) -> Iterator[Example]:
    """Ask what an acronym is that the document explains: "Name in full (ACRONYM)"."""
    explained = dict.fromkeys(_ACRONYM.findall(document.text))
    for acronym in sorted(explained, key=lambda one: -document.text.count(one)):
        question = _question("example_acronym", document, acronym)
        yield Example(question, lambda cited, name=acronym: f"({name})" in cited.quote)  # type: ignore[misc]


def _question(form: str, document: Document, label: str) -> str:
    entry = document.entry
    name = entry.symbol or f"«{entry.short_title or entry.title}»"
    return message(form, entry.language).format(label=label, name=name)


_FORMS: tuple[Form, ...] = (_paragraphs, _footnotes, _headings, _acronyms)
