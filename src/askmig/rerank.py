"""Question + hits -> how well each answers, by what searches alone do not weigh.

A reranker gives each hit a score; any CrossEncoder may be one. The shipped one is a small
model over the features below, learned on invented documents (``askmig train --stage rank``).
"""

import json
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from askmig.embed import BUILTIN, load_pair_scorer
from askmig.index import Index
from askmig.records import Hit
from askmig.retrieve import Query, TermWeights, sentence_matches, standardised
from askmig.signals import TYPES, asks_for_list, figures_shared, names_shared, types_held

Floats = NDArray[np.float32]

FEATURES = (
    "score",
    "lead",
    "words",
    "whole",
    "similarity",
    "similarity gap",
    "match",
    "match gap",
    "sentence match",
    "coverage",
    "sentence coverage",
    "numbers",
    "names",
    "title",
    "document",
    "section",
    "neighbours",
    "listed",
    "listed section",
    "opening",
    "length",
    *TYPES,
)
FILE = Path(__file__).parent / "data" / "ranking.json"


class Reranker(Protocol):
    """Anything that scores hits against their question; higher is better."""

    def score(self, query: Query, hits: Sequence[Hit], index: Index) -> Floats:
        """Return one score a hit, in the order of the hits."""
        ...


@dataclass(frozen=True)
class LearnedReranker:
    """A weighted sum of the features; the weights are learned by ``askmig train --stage rank``."""

    weights: tuple[float, ...]

    def score(self, query: Query, hits: Sequence[Hit], index: Index) -> Floats:
        """Return one score a hit: the logarithm of how probable it is, up to a constant of the question."""
        return features(query, hits, index) @ np.asarray(self.weights, dtype=np.float32)


class CrossEncoderReranker:
    """Any Sentence Transformers CrossEncoder: it reads question and passage (in its context) together.

    Raises EncoderError when the model, or the library, is not to be had.
    """

    def __init__(self, name: str) -> None:
        self._score = load_pair_scorer(name)

    def score(self, query: Query, hits: Sequence[Hit], index: Index) -> Floats:
        """Return the model's own score of each hit, as it comes."""
        return self._score([(query.text, f"{hit.passage.context}\n{hit.passage.text}") for hit in hits])


# Before anything is learned: the order of the searches.
NO_RERANKER = LearnedReranker(tuple(float(name == "score") for name in FEATURES))


def load_reranker(name: str = BUILTIN, *, has_tokens: bool = True) -> Reranker:
    """Return the reranker of that name: the shipped one, or any CrossEncoder; raises EncoderError as it does."""
    return load_learned(has_tokens=has_tokens) if name == BUILTIN else CrossEncoderReranker(name)


def load_learned(path: Path = FILE, *, has_tokens: bool = True) -> LearnedReranker:
    """Return the shipped weights, of an index with token rows or without; KeyError for a file of other features."""
    learned = json.loads(path.read_text(encoding="utf-8"))
    weights = (learned if has_tokens else learned["without tokens"])["passages"]
    return LearnedReranker(tuple(float(weights[name]) for name in FEATURES))


def rerank(query: Query, hits: Sequence[Hit], index: Index, reranker: Reranker) -> list[Hit]:
    """Return the hits in the order of the reranker's scores, which take the place of the searches'."""
    if not hits:
        return []
    scores = reranker.score(query, hits, index)
    order = np.argsort(-scores, kind="stable").tolist()
    return [replace(hits[place], rank=rank, score=float(scores[place])) for rank, place in enumerate(order, 1)]


def features(query: Query, hits: Sequence[Hit], index: Index) -> Floats:
    """Return one row of ``FEATURES`` a hit; (hits, features).

    Scores of the searches are those of ``retrieve``; the others are shares between 0 and 1 (-1: asked
    for and not there), what the hits of the same document or section and the neighbours score, and flags.
    """
    scores = np.array([hit.score for hit in hits], dtype=np.float32)
    similarities = np.array([hit.similarity for hit in hits], dtype=np.float32)
    matches = np.array([hit.match for hit in hits], dtype=np.float32)
    columns = [
        scores,
        scores - scores.max(initial=-9.0),
        standardised(np.array([hit.words for hit in hits], dtype=np.float32)),
        np.array([hit.whole for hit in hits], dtype=np.float32),
        similarities,
        similarities - similarities.max(initial=-1.0),
        matches,
        matches - matches.max(initial=-1.0),
        [float(one.max(initial=-1.0)) for one in sentence_matches(query, hits, index)],
        np.array([hit.coverage for hit in hits], dtype=np.float32),
        *_said(query, hits, index),
        *_around(query, hits, scores, index),
        np.log([max(len(hit.passage.text), 1) for hit in hits]) / 6,
        *zip(*(types_held(query.text, hit.passage.text) for hit in hits), strict=True),
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _said(query: Query, hits: Sequence[Hit], index: Index) -> list[list[float]]:
    """Return the best sentence's share of the words, and the shares of figures, names and title words."""
    weights = TermWeights(index)
    columns: list[list[float]] = [[], [], [], []]
    for hit in hits:
        document = index.documents[hit.passage.document]
        entry = document.entry
        title = f"{entry.title} {entry.short_title} {entry.symbol} {entry.date}"
        whole = f"{hit.passage.text} {hit.passage.context} {title}"
        said = weights.widened(query, (span.of(document.text) for span in hit.passage.sentences))
        columns[0].append(min(max(said, default=0.0), 1.5))
        columns[1].append(figures_shared(query.text, whole))
        columns[2].append(names_shared(query.text, whole))
        columns[3].append(weights.of(query, title))
    return columns


def _around(query: Query, hits: Sequence[Hit], scores: Floats, index: Index) -> list[list[float]]:
    """Return how the best others of the document, of the section and the paragraphs next to it score.

    Where a list is asked for also whether the hit is an item, and its section's score again; at the end,
    where none is, whether the hit only opens one ("La Comisión recomienda:").
    """
    documents: dict[str, list[float]] = defaultdict(list)
    sections: dict[tuple[str, ...], list[float]] = defaultdict(list)
    places: dict[tuple[str, int], float] = {}
    homes = [_section(hit, index) for hit in hits]
    for hit, home, score in zip(hits, homes, scores.tolist(), strict=True):
        documents[hit.passage.document].append(score)
        sections[home].append(score)
        places[hit.passage.document, _number(hit)] = score
    low = float(scores.min(initial=0.0))
    is_list = float(asks_for_list(query.text))
    columns: list[list[float]] = [[] for _ in range(6)]
    for hit, home, score in zip(hits, homes, scores.tolist(), strict=True):
        near = [places.get((hit.passage.document, _number(hit) + step), low) for step in (-1, 1)]
        section = _others(sections[home], score, low)
        row = (
            _others(documents[hit.passage.document], score, low),
            section,
            max(near),
            is_list * (hit.passage.kind in ("item", "row")),
            is_list * section,
            (1 - is_list) * hit.passage.text.rstrip().endswith(":"),
        )
        for column, value in zip(columns, row, strict=True):
            column.append(value)
    return columns


def _section(hit: Hit, index: Index) -> tuple[str, ...]:
    """Return the document and headings of the hit; a labelled opening is the last of its items' headings."""
    paragraph = index.documents[hit.passage.document].paragraph(hit.passage.paragraph)
    return (hit.passage.document, *(paragraph.section if paragraph else ()))


def _others(scores: list[float], own: float, low: float) -> float:
    rest = sorted(scores, reverse=True)
    rest.remove(own)
    return sum((rest + [low] * 3)[:3]) / 3


def _number(hit: Hit) -> int:
    """Return the place of the hit's paragraph in its document, as its id gives it ("p12")."""
    found = re.search(r"\d+", hit.passage.paragraph)
    return int(found[0]) if found else -9
