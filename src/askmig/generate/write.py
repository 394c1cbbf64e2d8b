"""Question + passages -> growing answers, of which every statement has passed the check before it is shown.

When the model fails, or nothing that it wrote passes, the answer out of the documents' own
sentences is shown, and ``Answer.error`` says why.
"""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from askmig.check import Checker, Near, Stand
from askmig.cite import cite
from askmig.conversation import complete
from askmig.embed import Encoder
from askmig.errors import LanguageModelError
from askmig.generate.model import Model
from askmig.generate.prompt import Message, ask_messages, number_passages, repair_messages
from askmig.generate.read import ReplyReader
from askmig.generate.rewrite import rewrite
from askmig.messages import message
from askmig.names import known_names
from askmig.records import Answer, Citation, Document, Draft, Hit, Source, Statement, Translation, Written
from askmig.settings import Settings
from askmig.verify import verify

# The answer out of the documents' own sentences to a question with the turns before it; the passages for a question.
Extract = Callable[[str, Sequence[str]], Answer]
Search = Callable[[str], Sequence[Hit]]
Shown = tuple[str, tuple[Stand, ...]]


class Writer:
    """Writes answers with a language model; safe to share between threads."""

    def __init__(self, model: Model, encoder: Encoder, documents: Mapping[str, Document], settings: Settings) -> None:
        self.model = model
        self._encoder = encoder
        self._documents = documents
        self._settings = settings

    def stream(self, question: str, before: Sequence[str], extract: Extract, search: Search) -> Iterator[Answer]:
        """Yield the answer as it grows by one statement a time; the last one yielded is the whole answer.

        A question that the documents do not answer, by ``extract``, is not put to the model.
        """
        started = time.perf_counter()
        rewritten, error = self._rewrite(question, before)
        plain = replace(extract(rewritten or question, () if rewritten else before), question=question)
        writing = self._writing(rewritten or complete(question, before), plain.language, search)
        try:
            if error:
                raise error
            if plain.status == "answered":
                for _ in writing.run():
                    yield self._written(plain, writing, rewritten, started)
                if not writing.shown:
                    raise LanguageModelError("unproven")
                yield self._written(plain, writing, rewritten, started)
            else:
                yield replace(plain, llm=self._account(writing, rewritten), seconds=_since(started))
        except LanguageModelError as failure:
            account = replace(self._account(writing, rewritten), fallen_back=True)
            line = self._line(failure, plain.language)
            yield replace(plain, error=line, llm=account, seconds=_since(started))

    def _rewrite(self, question: str, before: Sequence[str]) -> tuple[str | None, LanguageModelError | None]:
        try:
            written = rewrite(self.model, question, before) if before else None
        except LanguageModelError as error:
            return None, error
        return (written if written != question else None), None

    def _writing(self, question: str, language: str, search: Search) -> "Writing":
        sources = number_passages(search(question), self._documents, tokens=self._settings.llm_passage_tokens)
        checker = Checker(nearness(self._encoder), known_names)
        return Writing(self.model, checker, sources, question, language, self._documents)

    def _written(self, plain: Answer, writing: "Writing", rewritten: str | None, started: float) -> Answer:
        """Return what has passed so far as an answer, its citations numbered in the order of the statements."""
        statements, citations = verify(*compose(writing.shown), self._documents)
        marked = (f"{one.text} {''.join(f'[{number}]' for number in one.citations)}" for one in statements)
        translated = {
            (stand.source.document.id, stand.span.start, stand.span.end): stand.translation
            for _, stands in writing.shown
            for stand in stands
            if stand.translation
        }
        keys = {one.number: (one.document, one.start, one.end) for one in citations}
        found = tuple(Translation(number, translated[key]) for number, key in keys.items() if key in translated)
        return replace(
            plain,
            mode="llm",
            text=" ".join(marked),
            seconds=_since(started),
            statements=statements,
            citations=citations,
            llm=replace(self._account(writing, rewritten), translations=found),
            remark=None,
        )

    def _account(self, writing: "Writing", rewritten: str | None) -> Written:
        return Written(
            model=self.model.name,
            question=rewritten,
            passed=writing.passed,
            repaired=writing.repaired,
            dropped=len(writing.failed) - writing.repaired,
            fallen_back=False,
        )

    def _line(self, failure: LanguageModelError, language: str) -> str:
        seconds = f"{self._settings.llm_timeout:g}"
        reason = message(f"llm_{failure.kind}", language).format(model=self.model.name, seconds=seconds)
        return message("llm_failed", language).format(reason=reason)


@dataclass
class Writing:
    """The writing of one answer: what was shown, and what became of every statement.

    ``failed`` holds the statements that did not pass at once, each with its fault.
    """

    model: Model
    checker: Checker
    sources: Mapping[int, Source]
    question: str
    language: str
    documents: Mapping[str, Document]
    shown: list[Shown] = field(default_factory=list)
    failed: list[tuple[Draft, str]] = field(default_factory=list)
    passed: int = 0
    repaired: int = 0

    def run(self) -> Iterator[None]:
        """Yield whenever a statement more is shown; what fails is sent back once, after the rest.

        Raises LanguageModelError when the first reply fails or says that there is no answer. A
        model that turns out not to know structured output is asked again in the form of lines.
        """
        structured = self.model.is_structured
        try:
            yield from self._read(self._asked(structured), structured)
        except LanguageModelError as error:
            if error.kind != "rejected" or structured == self.model.is_structured:
                raise
            structured = False
            yield from self._read(self._asked(structured), structured)
        if self.failed:
            yield from self._repair(structured)

    def _asked(self, structured: bool) -> list[Message]:
        return ask_messages(self.question, self.language, self.sources, structured=structured)

    def _read(self, messages: Sequence[Message], structured: bool) -> Iterator[None]:
        for draft in self._drafts(messages, structured):
            stands, fault = self._ruled(draft)
            if fault:
                self.failed.append((draft, fault))
            elif self._is_new(draft):
                self.shown.append((draft.text, stands))
                self.passed += 1
                yield

    def _repair(self, structured: bool) -> Iterator[None]:
        """Send the failed statements back; when that fails too, they are dropped and what was shown stays."""
        try:
            for draft in self._drafts(repair_messages(self._asked(structured), self.failed), structured):
                stands, fault = self._ruled(draft)
                if not fault and self._is_new(draft) and self.repaired < len(self.failed):
                    self.shown.append((draft.text, stands))
                    self.repaired += 1
                    yield
        except LanguageModelError:
            return

    def _drafts(self, messages: Sequence[Message], structured: bool) -> Iterator[Draft]:
        reader = ReplyReader()
        for piece in self.model.write(messages, structured=structured):
            yield from reader.feed(piece)
        yield from reader.finish()
        if reader.says_no_answer:
            raise LanguageModelError("no_answer")

    def _ruled(self, draft: Draft) -> tuple[tuple[Stand, ...], str]:
        """Return where a statement stands and its fault; the last gate of every answer has its say too."""
        ruling = self.checker.check(draft, self.sources, self.language)
        if not ruling.fault and not verify(*compose([(draft.text, ruling.stands)]), self.documents)[0]:
            return (), "the words quoted do not hold the figures of the statement"
        return ruling.stands, ruling.fault

    def _is_new(self, draft: Draft) -> bool:
        return all(draft.text != text for text, _ in self.shown)


def compose(shown: Sequence[Shown]) -> tuple[list[Statement], list[Citation]]:
    """Return the statements with their citations, one citation for each stretch of a document."""
    numbers: dict[tuple[str, int, int], int] = {}
    citations: list[Citation] = []
    statements: list[Statement] = []
    for text, stands in shown:
        cited = []
        for stand in stands:
            key = (stand.source.document.id, stand.span.start, stand.span.end)
            if key not in numbers:
                numbers[key] = len(numbers) + 1
                citations.append(cite(stand.source.document, stand.unit, key[1], key[2], number=numbers[key]))
            cited.append(numbers[key])
        statements.append(Statement(text, tuple(dict.fromkeys(cited))))
    return statements, citations


def nearness(encoder: Encoder) -> Near:
    """Return the cosines of texts with texts by the encoder; a text is encoded once however often it is asked for."""
    rows: dict[str, NDArray[np.float32]] = {}

    def stacked(texts: Sequence[str]) -> NDArray[np.float32]:
        new = list(dict.fromkeys(text for text in texts if text not in rows))
        if new:
            rows.update(zip(new, encoder.encode(new, "passage"), strict=True))
        return np.stack([rows[text] for text in texts])

    return lambda some, others: stacked(some) @ stacked(others).T


def _since(started: float) -> float:
    return round(time.perf_counter() - started, 4)
