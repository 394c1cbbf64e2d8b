"""What the page works with while it is served; an upload puts another assistant in its place."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from askmig.interfaces.tools import Tools
from askmig.interfaces.web.examples import example_questions
from askmig.pipeline import Assistant
from askmig.records import Answer

_ENTRY = ("id", "title", "short_title", "symbol", "publisher", "date", "language")


class Answers(Protocol):
    """Turns a question into answers, each more complete than the one before; the last is whole."""

    def __call__(
        self, question: str, *, documents: Collection[str] = (), before: Sequence[str] = ()
    ) -> Iterator[Answer]:
        """Yield the answer as it grows; raises as ``Assistant.ask``."""


class Live:
    """The assistant that answers now, its tools for programs, and the questions that show what can be asked.

    Whoever works with it takes ``assistant`` once, so that one request sees one index.
    """

    def __init__(self, assistant: Assistant, answers: Answers | None = None) -> None:
        self.tools = Tools(assistant)
        self.assistant = assistant
        self.examples = example_questions(assistant)
        self._answers = answers

    def replace(self, assistant: Assistant) -> None:
        """Answer with another assistant from now on."""
        self.examples = example_questions(assistant)
        self.assistant = self.tools.assistant = assistant

    def answers(self, assistant: Assistant) -> Answers:
        """Return what answers the questions of the page: this assistant, unless other answers were given."""
        return self._answers or assistant.stream

    def shelf(self) -> dict[str, Any]:
        """Return what the page says of the documents: their entries, examples, counts, the longest question."""
        index = self.assistant.index
        entries = [asdict(document.entry) for document in index.documents.values()]
        return {
            "documents": [{name: entry[name] for name in _ENTRY} for entry in entries],
            "examples": self.examples,
            "counts": index.manifest.counts,
            "longest": self.assistant.settings.question_characters,
        }
