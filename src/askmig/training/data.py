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
# Rows taken of the larger sources, so that no kind of text drowns the others; the rest is taken whole.
_LIMITS = {
    "parallel-tatoeba": 24_000,
    "parallel-tatoeba-fr-pt": 36_000,
    "parallel-python-docs": 4_000,
    "parallel-tldr": 2_000,
    "dict-wiktionary-en-es": 20_000,
    "qa-squad-en-train": 8_000,
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
    """A question, the passage that answers it, and a passage near by that does not (empty: none known)."""

    question: str
    passage: str
    negative: str


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


def read_asked(data: Path, *, seed: int, written: Path = WRITTEN) -> list[Asked]:
    """Return the answerable questions with their passages, shuffled; neighbours of a group are negatives.

    ``written`` is the file of questions that comes with askmig; it need not exist.
    """
    chosen: list[Asked] = []
    for path in [*sources(data, "qa"), *([written] if written.exists() else [])]:
        rows = [row for row in read_rows(path) if row.get("answerable", True)]
        neighbours = _neighbours(rows)
        generator = random.Random(f"{seed}{path.name}")
        asked = [Asked(row["q"], row["passage"], _negative(row, neighbours, generator)) for row in rows]
        chosen += _cut(asked, path, seed)
    random.Random(seed).shuffle(chosen)
    return chosen


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


def _neighbours(rows: list[dict[str, Any]]) -> dict[object, list[str]]:
    groups: dict[object, dict[str, None]] = {}
    for row in rows:
        if row.get("group") is not None:
            groups.setdefault(row["group"], {})[row["passage"]] = None
    return {group: list(passages) for group, passages in groups.items()}


def _negative(row: dict[str, Any], neighbours: dict[object, list[str]], generator: random.Random) -> str:
    others = [passage for passage in neighbours.get(row.get("group"), []) if passage != row["passage"]]
    return generator.choice(others) if others else ""


def _cut(rows: list[Row], path: Path, seed: int) -> list[Row]:
    limit = _LIMITS.get(_stem(path))
    if limit is None or len(rows) <= limit:
        return rows
    return random.Random(seed).sample(rows, limit)


def _stem(path: Path) -> str:
    return path.name.removesuffix(".jsonl.gz")
