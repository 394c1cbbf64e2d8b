"""JSON lines of questions -> dictionaries of answers, in order; a broken line never stops the run."""

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from askmig.errors import AskmigError
from askmig.interfaces.render import answer_json, invalid_json

if TYPE_CHECKING:
    from askmig.pipeline import Assistant


def answer_lines(assistant: "Assistant", lines: Iterable[str], documents: list[str]) -> Iterator[dict[str, Any]]:
    """Yield one object a line, ``{"id", **answer}`` or ``{"id", "turns": [answer, …]}``; skip blank lines."""
    for document in documents:
        assistant.document(document)
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _answer_line(assistant, line, number, documents)


def _answer_line(assistant: "Assistant", line: str, number: int, documents: list[str]) -> dict[str, Any]:
    try:
        item = json.loads(line)
    except (ValueError, RecursionError) as error:
        return {"id": None, **invalid_json("", f"line {number} is not JSON: {error}")}
    if not isinstance(item, dict):
        return {"id": None, **invalid_json("", f"line {number} is not a JSON object")}
    turns = item.get("turns")
    if isinstance(turns, list) and turns:
        asked = [turn for turn in turns if isinstance(turn, str)]
        answers = [_answer_one(assistant, turn, documents, asked[:place]) for place, turn in enumerate(turns)]
        return {"id": item.get("id"), "turns": answers}
    return {"id": item.get("id"), **_answer_one(assistant, item.get("question"), documents, [])}


def _answer_one(assistant: "Assistant", question: object, documents: list[str], before: list[str]) -> dict[str, Any]:
    if not isinstance(question, str):
        return invalid_json("", 'no text under "question" (or in "turns")')
    try:
        return answer_json(assistant.ask(question, documents=documents, before=before))
    except AskmigError as error:
        return invalid_json(question, str(error))
