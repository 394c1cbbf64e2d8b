"""What programs may ask, as plain functions: the endpoints of the web app and the tools of MCP are these four.

Each takes and gives what JSON holds. Their docstrings are what the callers are told.
"""

from dataclasses import asdict
from typing import Any

from askmig.cite import cite, describe
from askmig.errors import AskmigError, LocatorError
from askmig.interfaces.render import answer_json, invalid_json
from askmig.pipeline import Assistant
from askmig.records import Document, Footnote, Paragraph
from askmig.verify import Claim, check_claim, find_units

_MOST_PASSAGES = 100


class Tools:
    """The four functions over one assistant, in whose place another may be put while they are served."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant

    def ask(self, question: str, documents: list[str] | None = None, before: list[str] | None = None) -> dict[str, Any]:
        """Answer a question out of the documents, every statement with verbatim citations.

        Args:
            question: The question, in Spanish, English, French or Portuguese.
            documents: Ids of the documents to answer from; all when left out.
            before: The earlier questions of the conversation, oldest first.

        Returns:
            The answer: status (answered, not_found or invalid), answer, statements, citations, passages, error.

        """
        try:
            return answer_json(self.assistant.ask(question, documents=_each_once(documents), before=before or []))
        except AskmigError as error:
            return invalid_json(question, str(error))

    def search(self, question: str, k: int = 10, documents: list[str] | None = None) -> dict[str, Any]:
        """Rank the passages of the documents that fit a question, without an answer.

        Args:
            question: What to look for, in Spanish, English, French or Portuguese.
            k: How many passages, 1 to 100.
            documents: Ids of the documents to search; all when left out.

        Returns:
            question, passages (rank, score, document, paragraph, label, footnote, section, text) and error.

        """
        count = max(1, min(int(k), _MOST_PASSAGES))
        try:
            assistant = self.assistant
            hits = assistant.search(question, k=count, documents=_each_once(documents))
        except AskmigError as error:
            return {"question": question, "passages": [], "error": str(error)}
        pool = assistant.index.documents
        found = [asdict(describe(pool[hit.passage.document], hit)) for hit in hits]
        return {"question": question, "passages": found, "error": None}

    def passage(self, document: str, locator: str) -> dict[str, Any]:
        """Return a paragraph or footnote word for word, with its place and the footnotes that it calls.

        Args:
            document: The id of a document.
            locator: An id ("p7", "n6"), a label as printed ("4", "17.3") or a note ("nota 6").

        Returns:
            document, places (reference, link, kind, paragraph, label, footnote, section, text, notes) and error;
            several places where the document prints a label more than once.

        """
        try:
            read = self.assistant.document(document)
            places = [_place(read, unit) for unit in find_units(read, locator)]
            if not places:
                raise LocatorError(f"{document} has no place {locator!r}: ask for an id, a label or a note")
        except AskmigError as error:
            return {"document": document, "places": [], "error": str(error)}
        return {"document": document, "places": places, "error": None}

    def verify(self, document: str, locator: str, quote: str) -> dict[str, Any]:
        """Check whether a quote stands word for word where somebody says that it does.

        Args:
            document: The id of the document that is cited.
            locator: The place that is cited: an id ("p7", "n6"), a label ("4") or a note ("nota 6").
            quote: The words that are quoted.

        Returns:
            verdict (exact, other punctuation or blanks, in another place, not found) and found_in, the places
            that hold the quote, as "scpf-13#p7".

        """
        check = check_claim(Claim(document, locator, quote), self.assistant.index.documents)
        return {"verdict": check.verdict, "found_in": list(check.found_in)}


def _each_once(names: list[str] | None) -> tuple[str, ...]:
    """Return names without those that come again: a list of a million would cost a search each."""
    return tuple(dict.fromkeys(names or ()))


def _place(document: Document, unit: Paragraph | Footnote) -> dict[str, Any]:
    cited = asdict(cite(document, unit, unit.start, unit.end, number=1))
    names = ("reference", "link", "kind", "paragraph", "label", "footnote", "section", "start", "end", "text")
    calls = unit.notes if isinstance(unit, Paragraph) else ()
    notes = [document.footnote(call.note) for call in calls]
    return {
        **{name: cited[name] for name in names},
        "notes": [{"number": note.number, "text": note.text} for note in notes if note],
    }
