"""Parallel text -> what the English teacher says of it: texts of four languages, each with a teacher's row.

A sentence in another language is drawn to the row of its English side. Sentences that follow one another
in a document are joined to stretches as long as a passage, so that long texts are learned too; some English
questions and passages keep what the teacher knows of them.
"""

import hashlib
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askmig.embed import Rows
from askmig.training.data import Pair, read_asked, read_documents, read_pairs

# Stretches are joined until they have this many characters; with the last one about 60 to 150 tokens.
_STRETCH = (200, 480)
# So many stretches are kept: the teacher reads one in the time of five sentences.
_STRETCHES = 8000
# English texts that are no side of a pair: questions and passages, so many of each.
_ENGLISH = 5000


@dataclass(frozen=True)
class Taught:
    """A text and the English text whose row it is drawn to (the text itself where it is English)."""

    english: str
    text: str


def read_sentences(data: Path, *, seed: int) -> list[Taught]:
    """Return the sides of the pairs, shuffled; a pair without English is taught by a third translation of it.

    Every fifth text is the English side itself, and some questions and passages are English, so that
    English is not forgotten.
    """
    pairs = read_pairs(data, seed=seed)
    english = english_sides(pairs)
    found = [one for pair in pairs for one in _teach(pair, english)]
    texts = [Taught(one.english, one.english if place % 5 == 0 else one.text) for place, one in enumerate(found)]
    asked = read_asked(data, seed=seed, written=None)
    plain = [one for one in asked if one.language == "en"][:_ENGLISH]
    texts += [Taught(text, text) for one in plain for text in (one.question, one.passage)]
    random.Random(seed).shuffle(texts)
    return texts


def read_stretches(data: Path, *, seed: int) -> list[Taught]:
    """Return stretches of documents: neighbouring pairs of a document and a language, joined, shuffled."""
    generator = random.Random(seed)
    stretches: list[Taught] = []
    for pairs in read_documents(data):
        english = english_sides(pairs)
        taught = [_teach(pair, english)[:1] for pair in pairs]
        stretches += _join(taught, generator)
    generator.shuffle(stretches)
    return stretches[:_STRETCHES]


def english_sides(pairs: Iterable[Pair]) -> dict[str, str]:
    """Return the English side of every text that has one."""
    sides: dict[str, str] = {}
    for pair in pairs:
        if pair.first_language == "en":
            sides[pair.second] = pair.first
        elif pair.second_language == "en":
            sides[pair.first] = pair.second
    return sides


def _teach(pair: Pair, english: dict[str, str]) -> list[Taught]:
    """Return what a pair teaches: its other side, or the side that another pair does not hold."""
    if pair.first_language == "en":
        return [Taught(pair.first, pair.second)]
    if pair.second_language == "en":
        return [Taught(pair.second, pair.first)]
    if pair.second in english:
        return [Taught(english[pair.second], pair.first)]
    return [Taught(english[pair.first], pair.second)] if pair.first in english else []


def _join(taught: Iterable[list[Taught]], generator: random.Random) -> Iterator[Taught]:
    """Yield stretches of texts that follow one another; a text without English ends one."""
    held: list[Taught] = []
    target = generator.randint(*_STRETCH)
    for one in taught:
        held += one
        size = sum(len(part.text) for part in held)
        if size >= target or not one:
            if len(held) > 1 and size >= _STRETCH[0]:
                yield Taught(" ".join(part.english for part in held), " ".join(part.text for part in held))
            held, target = [], generator.randint(*_STRETCH)


def read_teacher_rows(teacher: str, texts: list[Taught], folder: Path) -> Rows:
    """Return the teacher's unit row of the English of every text, computed once and kept in ``folder``."""
    told = "\n".join([teacher, *(one.english for one in texts)])
    cache = folder / f"teacher-{hashlib.sha256(told.encode()).hexdigest()[:12]}.npy"
    if not cache.exists():
        folder.mkdir(parents=True, exist_ok=True)
        np.save(cache, _encode(teacher, [one.english for one in texts]), allow_pickle=False)
    rows: Rows = np.load(cache, allow_pickle=False).astype(np.float32)
    return rows


def _encode(teacher: str, texts: list[str]) -> NDArray[np.float16]:
    """Return the teacher's rows of texts, each distinct one encoded once."""
    import torch
    from sentence_transformers import SentenceTransformer

    from askmig.training.models import runs_bfloat16

    model: Any = SentenceTransformer(teacher, model_kwargs={"dtype": "float32"})
    places = {text: place for place, text in enumerate(dict.fromkeys(texts))}
    kind = "cuda" if torch.cuda.is_available() else "cpu"
    with torch.autocast(kind, dtype=torch.bfloat16, enabled=runs_bfloat16()):
        rows = model.encode(list(places), batch_size=128, normalize_embeddings=True, show_progress_bar=False)
    return np.asarray(rows, dtype=np.float16)[[places[text] for text in texts]]
