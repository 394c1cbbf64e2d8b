"""Question -> hits: words and meaning, both searched, fused, the best first."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from askmig.index import Index
from askmig.language import detect_language, terms
from askmig.records import Hit, Passage
from askmig.thesaurus import widen

Floats = NDArray[np.float32]
# How many passages each search hands to the fusion.
_DEPTH = 100


@dataclass(frozen=True)
class Weights:
    """What the standardised scores of words, passage vectors and best sentence vectors weigh; 0 is off.

    ``thesaurus`` is what a word of the thesaurus weighs beside one that the person typed.
    """

    # Of 256 mixtures on 207 dev questions (gold and invented) among the best in Spanish and in the other
    # languages alike: R@5 .682 -> .729 and RR .522 -> .549 in Spanish, RR .793 -> .818 in the others,
    # against 1 / .5 / .5.
    words: float = 0.5
    passages: float = 0.8
    sentences: float = 0.5
    thesaurus: float = 0.7


@dataclass(frozen=True)
class Query:
    """A question as the searches need it: its text, its terms, those that the thesaurus adds, its unit row."""

    text: str
    terms: tuple[str, ...]
    widened: dict[str, float]
    row: Floats


def make_query(text: str, row: Floats, index: Index, *, thesaurus: float = Weights.thesaurus) -> Query:
    """Return the query of a question; terms come in the form that the index holds.

    A word that the thesaurus adds weighs ``thesaurus`` of a typed one; 0 leaves them out.
    """
    typed = tuple(dict.fromkeys(terms(text, index.manifest.language)))
    languages = dict.fromkeys((detect_language(text), index.manifest.language))
    added = widen(text, languages, index.expansions)
    return Query(
        text,
        typed,
        {term: thesaurus * weight for term, weight in added.items() if thesaurus and term not in typed},
        row,
    )


def retrieve(
    query: Query,
    index: Index,
    *,
    k: int,
    documents: Collection[str] = (),
    units: Collection[str] = (),
    weights: Weights = Weights(),
) -> list[Hit]:
    """Return the ``k`` best passages, best first.

    Only those of ``documents`` (ids), and only those of ``units`` ("scpf-13#p7"), where any are named.
    """
    columns = (_word_scores(query, index), *_similarities(query, index))
    candidates = _candidates(columns, _allowed(index, documents, units))
    scores = _mix([column[candidates] for column in columns], weights)
    best = np.argsort(-scores, kind="stable")[:k]
    rare = TermWeights(index)
    hits = []
    for rank, (place, score) in enumerate(zip(candidates[best].tolist(), scores[best].tolist(), strict=True), 1):
        passage = index.passages[place]
        coverage = rare.of(query, f"{passage.text} {passage.context}")
        hits.append(Hit(rank, passage, score, float(max(columns[1][place], columns[2][place])), coverage))
    return hits


def _mix(columns: Sequence[Floats], weights: Weights) -> Floats:
    """Return the weighted sum of the standardised scores of words, passage vectors and sentence vectors."""
    mixed = np.zeros(len(columns[0]), dtype=np.float32)
    for weight, column in zip((weights.words, weights.passages, weights.sentences), columns, strict=True):
        mixed += weight * _standardised(column)
    return mixed


def _allowed(index: Index, documents: Collection[str], units: Collection[str]) -> NDArray[np.bool_]:
    allowed = np.ones(len(index.passages), dtype=bool)
    if documents:
        allowed &= [passage.document in documents for passage in index.passages]
    if units:
        allowed &= [unit_of(passage) in units for passage in index.passages]
    return allowed


def unit_of(passage: Passage) -> str:
    """Return the key of the paragraph or footnote in which a passage stands: "scpf-13#p7", "scpf-13#n3"."""
    return f"{passage.document}#{passage.footnote or passage.paragraph}"


def _word_scores(query: Query, index: Index) -> Floats:
    """Return the BM25 score of every passage, the thesaurus' words at their weights beside typed ones at 1."""
    weights = query.widened | dict.fromkeys(query.terms, 1.0)
    scores = np.zeros(len(index.passages), dtype=np.float32)
    columns = index.words.scores
    for term, weight in weights.items():
        place = index.words.vocab_dict.get(term)
        if place is not None and weight:
            column = slice(columns["indptr"][place], columns["indptr"][place + 1])
            scores[columns["indices"][column]] += weight * columns["data"][column]
    return scores


def _similarities(query: Query, index: Index) -> tuple[Floats, Floats]:
    """Return the cosine of the question with every passage, and with the best sentence of each."""
    found, rows = index.vectors.search(query.row[None, :], index.vectors.ntotal)
    cosines = np.empty(index.vectors.ntotal, dtype=np.float32)
    cosines[rows[0]] = found[0]
    best = np.full(len(index.passages), -1.0, dtype=np.float32)
    is_first = np.ones(len(index.owners), dtype=bool)
    is_first[1:] = index.owners[1:] != index.owners[:-1]
    np.maximum.at(best, index.owners[~is_first], cosines[~is_first])
    return cosines[is_first], best


def _candidates(columns: tuple[Floats, ...], allowed: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Return the places that any of the searches has among its best and that are allowed."""
    places = np.flatnonzero(allowed)
    chosen = [places[np.argsort(-column[places], kind="stable")[:_DEPTH]] for column in columns]
    return np.unique(np.concatenate(chosen))


def _standardised(values: Floats) -> Floats:
    spread = float(values.std()) if len(values) else 0.0
    return np.asarray((values - values.mean()) / spread if spread > 1e-6 else values * 0)


class TermWeights:
    """How rare each term is in the corpus: its inverse document frequency."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def widened(self, query: Query, text: str) -> float:
        """Return the same share with the thesaurus' words counted at their weights; it may pass 1."""
        total = sum(self.weight(term) for term in query.terms)
        present = frozenset(terms(text, self._index.manifest.language))
        weights = query.widened | dict.fromkeys(query.terms, 1.0)
        return sum(weight * self.weight(term) for term, weight in weights.items() if term in present) / (total or 1.0)

    def of(self, query: Query, text: str) -> float:
        """Return the share of the query's terms that stand in ``text``, rare ones weighing more."""
        if not query.terms:
            return 0.0
        present = frozenset(terms(text, self._index.manifest.language))
        weights = {term: self.weight(term) for term in query.terms}
        total = sum(weights.values())
        return sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0

    def weight(self, term: str) -> float:
        """Return the inverse document frequency of a term; one that the corpus lacks weighs most."""
        words = self._index.words
        total = len(self._index.passages)
        place = words.vocab_dict.get(term)
        if place is None:
            return float(np.log(1 + total))
        pointers = words.scores["indptr"]
        frequency = int(pointers[place + 1] - pointers[place])
        return float(np.log(1 + (total - frequency + 0.5) / (frequency + 0.5)))
