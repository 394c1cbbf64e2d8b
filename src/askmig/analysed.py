"""Texts -> their search terms, each text analysed once: what one build has analysed the next finds again.

Terms are kept as numbers into one vocabulary, which lists them in the order in which they first come,
so that what is kept from before never changes what is made.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from askmig.errors import BrokenIndexError
from askmig.language import terms

Numbers = NDArray[np.int32]


@dataclass(frozen=True)
class Analysed:
    """The terms of texts: ``ids[ends[n - 1]:ends[n]]`` are those of text ``n``, places in ``vocabulary``."""

    keys: tuple[str, ...]
    ids: Numbers
    ends: NDArray[np.int64]
    vocabulary: tuple[str, ...]

    def of(self, place: int) -> Numbers:
        """Return the terms of a text, as places in the vocabulary."""
        return self.ids[self.ends[place - 1] if place else 0 : self.ends[place]]


NOTHING = Analysed((), np.zeros(0, np.int32), np.zeros(0, np.int64), ())


def analyse(texts: Sequence[tuple[str, str]], known: Analysed = NOTHING) -> Analysed:
    """Return the terms of (language, text) pairs, of which only those that ``known`` lacks are analysed."""
    places = {key: place for place, key in enumerate(known.keys)}
    vocabulary: dict[str, int] = {}
    # Where each term of the known vocabulary stands in the new one; -1 until it comes.
    moved = np.full(len(known.vocabulary), -1, dtype=np.int32)
    keys, found = [], []
    for language, text in texts:
        key = hashlib.sha256(f"{language}\n{text}".encode()).hexdigest()
        keys.append(key)
        if key not in places:
            words = terms(text, language) or [""]
            found.append(np.array([vocabulary.setdefault(word, len(vocabulary)) for word in words], dtype=np.int32))
            continue
        own = known.of(places[key])
        for old in own[moved[own] < 0].tolist():
            moved[old] = vocabulary.setdefault(known.vocabulary[old], len(vocabulary))
        found.append(moved[own])
    ends = np.cumsum([len(own) for own in found], dtype=np.int64)
    return Analysed(tuple(keys), np.concatenate([*found, NOTHING.ids]), ends, tuple(vocabulary))


def write_analysed(folder: Path, analysed: Analysed) -> None:
    """Write terms to a new folder."""
    folder.mkdir()
    np.save(folder / "ids.npy", analysed.ids, allow_pickle=False)
    np.save(folder / "ends.npy", analysed.ends, allow_pickle=False)
    lists = {"analysis": analysis_hash(), "keys": analysed.keys, "vocabulary": analysed.vocabulary}
    (folder / "lists.json").write_text(json.dumps(lists, ensure_ascii=False), encoding="utf-8")


def read_analysed(folder: Path) -> Analysed:
    """Return the terms of a folder, none when analysed by other rules; raise BrokenIndexError for a damaged one."""
    try:
        lists = json.loads((folder / "lists.json").read_text(encoding="utf-8"))
        if lists["analysis"] != analysis_hash():
            return NOTHING
        ids, ends = (np.load(folder / f"{name}.npy", allow_pickle=False) for name in ("ids", "ends"))
        return Analysed(tuple(lists["keys"]), ids, ends, tuple(lists["vocabulary"]))
    except (OSError, ValueError, KeyError) as error:
        raise BrokenIndexError(f"the terms in {folder} are damaged ({type(error).__name__})") from error


def analysis_hash() -> str:
    """Return a hash of all that terms depend on beside their text: the rules of language and the stemmer."""
    rules = (Path(__file__).parent / "language.py").read_bytes()
    return hashlib.sha256(rules + version("PyStemmer").encode()).hexdigest()
