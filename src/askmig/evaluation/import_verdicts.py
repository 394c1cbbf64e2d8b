"""Verdicts of staff -> gold questions and judgements, checked as those written by hand are.

A question gets into the gold file with the quotes that staff found right; a quote on which they do
not agree is left out and told. Every quote judged is a line of the judgements (TREC qrels).
"""

import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from askmig.errors import AskmigError
from askmig.evaluation.gold import read_gold
from askmig.evaluation.verdicts import Judgement
from askmig.records import Document

# How much a place is worth by its verdict; TREC's graded relevance.
GRADES = {"correct": 2, "partial": 1, "wrong": 0}
_TYPES = {"footnote": "footnote", "row": "table"}
Item = dict[str, Any]
# The questions of a conversation up to the one that is judged, which is the last.
Chain = tuple[str, ...]


@dataclass(frozen=True)
class Imported:
    """What came of the verdicts: gold items, lines of judgements, and why others were left out."""

    questions: list[Item]
    judgements: list[str]
    left_out: list[str]


@dataclass(frozen=True)
class _Judged:
    """The verdicts on one quote of the answers to one question."""

    citation: Mapping[str, Any]
    said: str
    votes: tuple[str, ...]

    @property
    def verdict(self) -> str | None:
        """The verdict that has most votes; None where two have as many."""
        (first, count), *others = Counter(self.votes).most_common()
        return None if others and others[0][1] == count else first


def import_verdicts(judgements: Sequence[Judgement], documents: Mapping[str, Document]) -> Imported:
    """Return gold questions and judgements of the last verdicts of each person, as ``VerdictStore.listed`` gives them.

    A conversation becomes one item when every turn of it was judged. The split is drawn from the question itself,
    so that it stays when more verdicts come.
    """
    by_chain: dict[Chain, list[Judgement]] = defaultdict(list)
    for one in judgements:
        by_chain[*one.before, one.question].append(one)
    judged = {chain: _judged(some) for chain, some in sorted(by_chain.items())}
    turns = {chain: turn for chain in judged if (turn := _turn(by_chain[chain][0], judged[chain]))}
    questions, left_out = [], []
    for chain in judged:
        item = _item(chain, turns, by_chain[chain][0])
        reason = _wrong_with(item, documents) if item else _why_none(chain, turns, by_chain[chain], judged[chain])
        if item and not reason:
            questions.append(item)
        else:
            left_out.append(f"{' / '.join(chain)}: {reason}")
    lines = [_line(_name(chain), one, documents) for chain, some in judged.items() for one in some]
    return Imported(questions, [line for line in lines if line], left_out)


def write_imported(imported: Imported, folder: Path) -> list[Path]:
    """Write ``staff.jsonl`` and ``staff.qrels`` into the folder of the gold data; return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    questions, judgements = folder / "staff.jsonl", folder / "staff.qrels"
    lines = [json.dumps(item, ensure_ascii=False) for item in imported.questions]
    for path, some in ((questions, lines), (judgements, imported.judgements)):
        path.write_text("".join(f"{line}\n" for line in some), encoding="utf-8")
    return [questions, judgements]


def _name(chain: Chain) -> str:
    return "staff-" + hashlib.sha256("\0".join(chain).encode()).hexdigest()[:12]


def _judged(some: Sequence[Judgement]) -> list[_Judged]:
    """Return the quotes that verdicts are about, with their votes.

    A verdict on a whole statement counts for its citation where it has only one; "missing" is about no quote.
    """
    votes: dict[tuple[str, int, int], list[tuple[Mapping[str, Any], Judgement]]] = defaultdict(list)
    for one in some:
        cited = one.cited or _only_citation(one)
        if cited and one.verdict != "missing":
            votes[cited["document"], cited["start"], cited["end"]].append((cited, one))
    return [
        _Judged(group[0][0], group[0][1].said, tuple(one.verdict for _, one in group))
        for _, group in sorted(votes.items())
    ]


def _only_citation(one: Judgement) -> Mapping[str, Any] | None:
    numbers = one.answer["statements"][one.statement - 1]["citations"]
    if len(numbers) != 1:
        return None
    return next((cited for cited in one.answer["citations"] if cited["number"] == numbers[0]), None)


def _line(name: str, judged: _Judged, documents: Mapping[str, Document]) -> str | None:
    """Return a line of the qrels, None where the votes are even or the quote is no longer in its place."""
    document = documents.get(judged.citation["document"])
    if judged.verdict is None or document is None:
        return None
    number = judged.citation["footnote"]
    unit = next(
        (
            one.id
            for one in (document.paragraphs if number is None else document.footnotes)
            if judged.citation["quote"] in one.text and (number is not None or one.id == judged.citation["paragraph"])
        ),
        None,
    )
    return f"{name} 0 {document.id}#{unit} {GRADES[judged.verdict]}" if unit else None


def _turn(one: Judgement, judged: Sequence[_Judged]) -> Item | None:
    """Return a question with the quotes that were found right, None without any."""
    right = [quote for quote in judged if quote.verdict == "correct"]
    if not right:
        return None
    return {
        "question": one.question,
        "answerable": True,
        "evidence": [_evidence(quote.citation) for quote in right],
        "answer": right[0].said,
        "facts": [],
        "kind": right[0].citation["kind"],
    }


def _item(chain: Chain, turns: Mapping[Chain, Item], one: Judgement) -> Item | None:
    """Return the gold item of a question or a conversation, None where a turn of it has no quote found right."""
    needed = [turns.get(chain[: length + 1]) for length in range(len(chain))]
    known = [{key: value for key, value in turn.items() if key != "kind"} for turn in needed if turn]
    if len(known) < len(chain):
        return None
    name = _name(chain)
    kind = "conversation" if len(chain) > 1 else _TYPES.get(turns[chain]["kind"], "paragraph")
    split = "test" if int(name[-1], 16) % 2 else "dev"
    head = {"id": name, "language": one.answer["language"], "type": kind, "split": split}
    return {**head, "turns": known} if len(chain) > 1 else {**head, **known[0]}


def _evidence(citation: Mapping[str, Any]) -> Item:
    is_plain = citation["footnote"] is None and citation["kind"] != "row"
    return {
        "document": citation["document"],
        "quote": citation["quote"],
        "footnote": citation["footnote"],
        "label": citation["label"] if is_plain else None,
    }


def _wrong_with(item: Item, documents: Mapping[str, Document]) -> str:
    """Return what the reader of gold questions finds wrong with an item, empty when it takes it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "item.jsonl"
        path.write_text(json.dumps(item, ensure_ascii=False) + "\n", encoding="utf-8")
        try:
            read_gold(path, documents)
        except AskmigError as error:
            return str(error).partition(": ")[2]
    return ""


def _why_none(chain: Chain, turns: Mapping[Chain, Item], some: Sequence[Judgement], judged: Sequence[_Judged]) -> str:
    if chain in turns:
        return "an earlier turn of the conversation has no citation found right"
    if any(one.verdict is None for one in judged):
        return "the verdicts on a quote are even"
    if any(one.verdict == "missing" for one in some):
        return "a citation is missing: write the question by hand with `askmig eval new`"
    return "no citation was found right"
