"""Returned texts and gold quotes -> R@1, R@5, RR, the same for chunks of every kind.

A text is right when it holds the quote, or at least 60 % of its characters (a splitter may cut
a quote in two), both without markup. As in ``askmig eval``, where a question needs all its
evidence R@k is the share found, and elsewhere any one evidence suffices.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path

_ENOUGH = 0.6
# Shorter runs of words that agree, such as "de la", are chance.
_SHORTEST_RUN = 3
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")
_MARKUP = re.compile(r"[*_\\|⁰¹²³⁴⁵⁶⁷⁸⁹]")


@dataclass(frozen=True)
class Question:
    """An answerable question, or the first turn of a conversation, with the quotes that answer it."""

    id: str
    type: str
    text: str
    quotes: tuple[str, ...]

    @property
    def needs_all(self) -> bool:
        """Whether every quote is needed, not any one of them."""
        return self.type == "multi"


def read_questions(path: Path, split: str) -> list[Question]:
    """Return the answerable questions of a gold file and split ("dev", "test" or "all")."""
    items = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    firsts = [
        (item, item["turns"][0] if "turns" in item else item) for item in items if split in (item["split"], "all")
    ]
    return [
        Question(item["id"], item["type"], turn["question"], tuple(one["quote"] for one in turn["evidence"]))
        for item, turn in firsts
        if turn["answerable"]
    ]


def find_ranks(texts: Sequence[str], question: Question) -> list[int | None]:
    """Return, for each quote, the rank (from 1) of the first text that holds it, None where none does."""
    plain = [plain_text(text) for text in texts]
    return [
        next((rank for rank, text in enumerate(plain, 1) if _holds(text, plain_text(quote))), None)
        for quote in question.quotes
    ]


def measure(ranks: Sequence[int | None], *, needs_all: bool) -> dict[str, float]:
    """Return R@1, R@5 and RR (over the texts given) of one question from the ranks of its quotes."""
    found = [rank for rank in ranks if rank]
    return {
        "R@1": _reached(ranks, 1, needs_all=needs_all),
        "R@5": _reached(ranks, 5, needs_all=needs_all),
        "RR": 1 / min(found) if found else 0.0,
    }


def _reached(ranks: Sequence[int | None], k: int, *, needs_all: bool) -> float:
    hits = [rank is not None and rank <= k for rank in ranks]
    return sum(hits) / len(hits) if needs_all else float(any(hits))


def plain_text(text: str) -> str:
    """Return ``text`` without emphasis, links, backslashes, cell bars and note marks, with single blanks."""
    return " ".join(_MARKUP.sub("", _LINK.sub(r"\1", text)).split())


def _holds(text: str, quote: str) -> bool:
    return quote in text or covered(text, quote) >= _ENOUGH


def covered(text: str, quote: str) -> float:
    """Return the share of the quote's characters that stand in ``text``, in order, in runs of 3 words or more."""
    words = quote.split()
    runs = SequenceMatcher(None, words, text.split(), autojunk=False).get_matching_blocks()
    kept = (" ".join(words[run.a : run.a + run.size]) for run in runs if run.size >= _SHORTEST_RUN)
    return sum(map(len, kept)) / len(quote)
