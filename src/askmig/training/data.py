"""The training data folder -> texts, pairs and question-passage rows, with where each comes from.

Files are gzipped JSON Lines: ``parallel-*`` and ``dict-*`` (``a``, ``b``, ``lang_a``, ``lang_b``), ``qa-*``
(``q``, ``passage``, perhaps ``answer``, ``group``, ``answerable``), ``paraphrase-*``, ``text-*``; beside them a
folder with the thesaurus (``es``, ``en``, ``fr``, ``pt``: lists of terms). The copyleft dictionary is never read.
"""

import gzip
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from askmig.errors import AskmigError

Row = TypeVar("Row")
COPYLEFT = frozenset({"dict-gpl-fr-pt-en-es"})
LANGUAGES = frozenset({"es", "en", "fr", "pt"})
WRITTEN = Path(__file__).parent / "written" / "questions.jsonl.gz"
RANKING = Path(__file__).parent / "written" / "ranking"
# Kept apart for development: never trained on.
WRITTEN_DEV = WRITTEN.with_name("dev.jsonl.gz")
WRITTEN_APART = WRITTEN.with_name("apart.jsonl.gz")
# Questions written for askmig, by the beginnings of their files' names.
_OWN = ("qa-written", "qa-invented")
# Sources whose rows stand alone: what comes next is about something else.
_SINGLE = ("parallel-tatoeba", "parallel-questions", "parallel-stsb", "parallel-tldr")
# Rows taken of the larger sources, so that no kind of text drowns the others; the rest is taken whole.
_LIMITS = {
    "parallel-tatoeba": 40_000,
    "parallel-tatoeba-fr-pt": 60_000,
    "parallel-python-docs": 6_000,
    "parallel-tldr": 2_000,
    "dict-wiktionary-en-es": 20_000,
    "qa-squad-en-train": 14_000,
    "qa-headings-es": 3_000,
}


@dataclass(frozen=True)
class Pair:
    """Two texts that mean the same in two languages."""

    first: str
    second: str
    first_language: str
    second_language: str


@dataclass(frozen=True)
class Asked:
    """A question and the passage that answers it; ``has_neighbours`` where others of its group or article are known.

    ``language`` is the passage's; ``is_own`` tells what was written for askmig; ``answer`` is the part of
    the passage that answers, where it is known. Passages begin with the line of their context, of ``context``
    characters with its end, where it is known: title and headings, as ``index.passage_texts`` has them.
    ``group`` names what the passage was written with, where it is known.
    """

    question: str
    passage: str
    has_neighbours: bool
    language: str
    is_own: bool
    answer: str = ""
    context: int = 0
    group: str = ""


@dataclass(frozen=True)
class Missed:
    """A passage, a question that it answers, and one as plausible that it does not."""

    passage: str
    question: str
    missed: str


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Yield the rows of a gzipped JSON Lines file; raise AskmigError when it cannot be read."""
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            for line in file:
                yield json.loads(line)
    except (OSError, ValueError) as error:
        raise AskmigError(f"{path} cannot be read as gzipped JSON Lines: {error}") from None


def sources(data: Path, kind: str) -> list[Path]:
    """Return the files of a kind ("parallel", "qa", "dict"), the copyleft one left out, in order of their names."""
    found = sorted(path for path in data.glob(f"{kind}-*.jsonl.gz") if _stem(path) not in COPYLEFT)
    if not found:
        raise AskmigError(f"no {kind}-*.jsonl.gz in {data}: name the training data folder with --data")
    return found


def source_names(data: Path) -> list[str]:
    """Return the names of all files that training reads; their licences are in the model card."""
    return sorted(_stem(path) for kind in ("parallel", "dict", "qa") for path in sources(data, kind))


def read_pairs(data: Path, *, seed: int, kinds: tuple[str, ...] = ("parallel",)) -> list[Pair]:
    """Return the pairs of the four languages, shuffled, large sources cut to a random share."""
    chosen: list[Pair] = []
    for path in (path for kind in kinds for path in sources(data, kind)):
        pairs = [
            Pair(row["a"], row["b"], row["lang_a"], row["lang_b"])
            for row in read_rows(path)
            if {row["lang_a"], row["lang_b"]} <= LANGUAGES
        ]
        chosen += _cut(pairs, path, seed)
    random.Random(seed).shuffle(chosen)
    return chosen


def read_asked(data: Path, *, seed: int, written: Path | None = WRITTEN) -> list[Asked]:
    """Return the answerable questions with their passages, shuffled.

    ``written`` is the file of questions that comes with askmig, None leaves it out.
    """
    chosen: list[Asked] = []
    for path in [*sources(data, "qa"), *([written] if written else [])]:
        rows = [row for row in read_rows(path) if row.get("answerable", True)]
        groups = _passages_of_groups(rows)
        is_own = path == written or _stem(path).startswith(_OWN)
        chosen += [
            Asked(
                row["q"],
                _whole(row),
                len(groups.get(_group(row), ())) > 1,
                row.get("lang_p", "es"),
                is_own,
                row.get("answer") or "",
                len(_whole(row)) - len(row["passage"]),
                f"{_stem(path)}:{row['group']}" if row.get("group") else "",
            )
            for row in _cut(rows, path, seed)
        ]
    random.Random(seed).shuffle(chosen)
    return chosen


def read_missed(data: Path, *, seed: int, written: Path | None = WRITTEN) -> list[Missed]:
    """Return the near misses, each with every question that its passage answers, in its own language if any is."""
    found: list[Missed] = []
    for path in [*sources(data, "qa"), *([written] if written else [])]:
        answered: dict[str, list[dict[str, Any]]] = {}
        rows = list(read_rows(path))
        for row in rows:
            if row.get("answerable", True):
                answered.setdefault(row["passage"], []).append(row)
        for row in rows:
            if not row.get("answerable", True):
                others = answered.get(row["passage"], [])
                alike = [one for one in others if one.get("lang_q") == row.get("lang_q")] or others
                found += [Missed(_whole(row), one["q"], row["q"]) for one in alike]
    random.Random(seed).shuffle(found)
    return found


def read_thesaurus(folder: Path, *, seed: int) -> list[Pair]:
    """Return every variant of a concept with its English and its first Spanish term, as short pairs."""
    pairs: list[Pair] = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            concept = json.loads(line)
            for head_language in ("en", "es"):
                head = next(iter(concept.get(head_language, [])), None)
                for language in LANGUAGES if head else ():
                    terms = (term for term in concept.get(language, []) if term != head)
                    pairs += [Pair(term, head or "", language, head_language) for term in terms]
    random.Random(seed).shuffle(pairs)
    return pairs


def read_documents(data: Path) -> Iterator[list[Pair]]:
    """Yield, for each document-like source of parallel text and pair of languages, its pairs in their order."""
    for path in sources(data, "parallel"):
        if _stem(path).startswith(_SINGLE):
            continue
        documents: dict[tuple[str, str, str], list[Pair]] = {}
        for row in read_rows(path):
            languages = row["lang_a"], row["lang_b"]
            if set(languages) <= LANGUAGES:
                pair = Pair(row["a"], row["b"], *languages)
                documents.setdefault((str(row.get("source")), *languages), []).append(pair)
        yield from documents.values()


def _passages_of_groups(rows: list[dict[str, Any]]) -> dict[object, set[str]]:
    """Return the passages of every group: what was written together, or one article."""
    groups: dict[object, set[str]] = {}
    for row in rows:
        if _group(row) is not None:
            groups.setdefault(_group(row), set()).add(_whole(row))
    return groups


def _group(row: dict[str, Any]) -> object:
    return row.get("group") or row.get("title")


def _whole(row: dict[str, Any]) -> str:
    """Return the passage of a row behind the line of its context, where that was written down."""
    return f"{row['context']}\n{row['passage']}" if row.get("context") else str(row["passage"])


def _cut(rows: list[Row], path: Path, seed: int) -> list[Row]:
    limit = _LIMITS.get(_stem(path))
    if limit is None or len(rows) <= limit:
        return rows
    return random.Random(seed).sample(rows, limit)


def _stem(path: Path) -> str:
    return path.name.removesuffix(".jsonl.gz")
