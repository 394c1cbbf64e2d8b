"""Question -> hits: words and meaning, both searched, fused, the best first."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import fsum

import numpy as np
from numpy.typing import NDArray

from askmig.index import Index
from askmig.language import detect_language, terms
from askmig.match import match_passages, match_sentences, match_weakest
from askmig.records import Footnote, Hit, Paragraph
from askmig.thesaurus import widen

Floats = NDArray[np.float32]
# How many passages each search hands to the fusion, out of how many rows; of fewer passages all are weighed.
_DEPTH = 100
_ROWS = 600
_ALL = 300


@dataclass(frozen=True)
class Weights:
    """What the standardised scores of words, passage vectors, best sentence vectors and tokens weigh; 0 is off.

    ``thesaurus`` is what a word of the thesaurus weighs beside one that the person typed.
    """

    # Of 72 mixtures on 932 questions kept apart and 1,058 on invented documents (see training/written) the best in
    # Spanish and among the best in the other languages: mean RR .672 and .766, without tokens .646 and .761.
    words: float = 0.7
    passages: float = 0.4
    sentences: float = 0.4
    tokens: float = 1.0
    thesaurus: float = 0.7


# Where the encoder gives no tokens.
WITHOUT_TOKENS = Weights(words=0.5, passages=0.8, sentences=0.5, tokens=0.0)


@dataclass(frozen=True)
class Query:
    """A question as the searches need it: its text, its terms, those that the thesaurus adds, its unit row.

    ``tokens`` has a row a token where the encoder gives any (see ``match``).
    """

    text: str
    terms: tuple[str, ...]
    widened: dict[str, float]
    row: Floats
    tokens: Floats | None = None


def make_query(
    text: str, row: Floats, index: Index, *, thesaurus: float = Weights.thesaurus, tokens: Floats | None = None
) -> Query:
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
        tokens,
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
    words = _word_scores(query, index)
    candidates = _candidates(query, words, index, _allowed(index, documents, units))
    whole, sentence = _similarities(query, index, candidates)
    matched = _matches(query, index, candidates)
    columns = (words[candidates], whole, sentence, matched)
    scores = _mix(columns, weights)
    coverage = TermWeights(index).covered(query, candidates)
    best = np.argsort(-scores, kind="stable")[:k]
    weakest = _weakest(query, index, candidates[best])
    return [
        Hit(
            rank=rank,
            passage=index.passages[candidates[row]],
            score=float(scores[row]),
            similarity=float(max(whole[row], sentence[row])),
            coverage=float(coverage[row]),
            words=float(columns[0][row]),
            whole=float(whole[row]),
            match=float(matched[row]),
            weakest=weak,
        )
        for rank, (row, weak) in enumerate(zip(best.tolist(), weakest, strict=True), 1)
    ]


def _matches(query: Query, index: Index, places: NDArray[np.int64]) -> Floats:
    """Return how well the tokens of each passage match the question's; zeros where there are none."""
    if query.tokens is None or index.tokens is None:
        return np.zeros(len(places), dtype=np.float32)
    return match_passages(query.tokens, index.tokens, places)


def sentence_matches(query: Query, hits: Sequence[Hit], index: Index) -> list[Floats]:
    """Return, for each hit, how well the tokens of each of its sentences match the question's; zeros without tokens."""
    counts = np.array([len(hit.passage.sentences) for hit in hits], dtype=np.int64)
    if query.tokens is None or index.tokens is None or not len(hits):
        return [np.zeros(count, dtype=np.float32) for count in counts]
    places = np.array([index.places[hit.passage.id] for hit in hits], dtype=np.int64)
    return np.split(match_sentences(query.tokens, index.tokens, places, counts), np.cumsum(counts)[:-1])


def _weakest(query: Query, index: Index, places: NDArray[np.int64]) -> Sequence[float | None]:
    if query.tokens is None or index.tokens is None:
        return [None] * len(places)
    return list(map(float, match_weakest(query.tokens, index.tokens, places)))


def _mix(columns: Sequence[Floats], weights: Weights) -> Floats:
    """Return the weighted sum of the standardised scores of words, passage and sentence vectors, and tokens."""
    mixed = np.zeros(len(columns[0]), dtype=np.float32)
    shares = (weights.words, weights.passages, weights.sentences, weights.tokens)
    for weight, column in zip(shares, columns, strict=True):
        mixed += weight * standardised(column)
    return mixed


def _allowed(index: Index, documents: Collection[str], units: Collection[str]) -> NDArray[np.int64] | None:
    """Return the places of the passages that may be found, None when all may."""
    if not documents and not units:
        return None
    by_unit, by_document = (
        {place for name in names for place in index.homes.get(name, ())} for names in (units, documents)
    )
    both = by_unit & by_document if documents and units else by_unit | by_document
    return np.array(sorted(both), dtype=np.int64)


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


def likely_units(words: str, index: Index) -> list[tuple[str, Paragraph | Footnote]]:
    """Return the units (document id, paragraph or note) that share most words with a quoted phrase."""
    query = Query(words, tuple(dict.fromkeys(terms(words, index.manifest.language))), {}, np.zeros(0, np.float32))
    scores = _word_scores(query, index)
    best = _largest(scores, _DEPTH).tolist()
    places = sorted(place for place in best if scores[place] > 0)
    found = {
        (passage.document, passage.footnote or passage.paragraph): None
        for passage in map(index.passages.__getitem__, places)
    }
    return [(name, unit) for name, key in found if (unit := index.documents[name].unit(key)) is not None]


def _similarities(query: Query, index: Index, places: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """Return the cosine of the question with each passage, and with the best sentence of each."""
    starts, ends = index.first_rows[places], index.first_rows[places + 1]
    rows = np.concatenate([np.arange(start, end) for start, end in zip(starts, ends, strict=True)] or [starts])
    cosines = index.vectors.reconstruct_batch(rows) @ query.row if len(rows) else np.zeros(0, np.float32)
    heads = np.concatenate(([0], np.cumsum(ends - starts)[:-1])) if len(places) else starts
    best = [
        float(cosines[head + 1 : head + size].max(initial=-1.0))
        for head, size in zip(heads.tolist(), (ends - starts).tolist(), strict=True)
    ]
    return cosines[heads], np.array(best, dtype=np.float32)


def _candidates(query: Query, words: Floats, index: Index, allowed: NDArray[np.int64] | None) -> NDArray[np.int64]:
    """Return the places that the words or the vectors have among their best and that are allowed."""
    if allowed is not None and len(allowed) <= _ALL:
        return allowed
    places = np.flatnonzero(words) if allowed is None else allowed[words[allowed] > 0]
    by_words = places[_largest(words[places], _DEPTH)]
    rows = index.nearest_rows(query.row, _ROWS, allowed)
    owners = index.owners[rows]
    is_whole = index.first_rows[owners] == rows
    by_whole = owners[is_whole][:_DEPTH]
    by_sentence = np.array(list(dict.fromkeys(owners[~is_whole].tolist())), dtype=np.int64)[:_DEPTH]
    return np.unique(np.concatenate([by_words, by_whole, by_sentence]).astype(np.int64))


def _largest(values: Floats, count: int) -> NDArray[np.int64]:
    """Return the places of the ``count`` largest values, the largest first, without sorting all the others."""
    if len(values) <= count:
        return np.argsort(-values, kind="stable")
    largest = np.sort(np.argpartition(-values, count)[:count])
    return largest[np.argsort(-values[largest], kind="stable")]


def standardised(values: Floats) -> Floats:
    """Return the values less their mean, in standard deviations; zeros where all are equal."""
    spread = float(values.std()) if len(values) else 0.0
    return np.asarray((values - values.mean()) / spread if spread > 1e-6 else values * 0)


@lru_cache(maxsize=32768)
def _term_set(text: str, language: str) -> frozenset[str]:
    return frozenset(terms(text, language))


class TermWeights:
    """How rare each term is in the corpus: its inverse document frequency. Reckoned once a term; one for a question."""

    def __init__(self, index: Index) -> None:
        self._index = index
        self._weights: dict[str, float] = {}

    def widened(self, query: Query, texts: Iterable[str]) -> list[float]:
        """Return each text's share of the query's terms by weight, the thesaurus' words at theirs; it may pass 1."""
        values = {term: weight * self.weight(term) for term, weight in query.widened.items()}
        values |= {term: self.weight(term) for term in query.terms}
        total = sum(map(self.weight, query.terms)) or 1.0
        language = self._index.manifest.language
        return [fsum(map(values.__getitem__, values.keys() & _term_set(text, language))) / total for text in texts]

    def covered(self, query: Query, places: NDArray[np.int64]) -> Floats:
        """Return, for each place, the share of the query's terms that its passage or context holds, by weight."""
        words = self._index.words
        columns = words.scores
        found = np.zeros(len(places), dtype=np.float32)
        holds = np.zeros(len(self._index.passages), dtype=np.bool_)
        weights = {term: self.weight(term) for term in query.terms}
        for term, weight in weights.items():
            place = words.vocab_dict.get(term)
            if place is not None:
                holders = columns["indices"][columns["indptr"][place] : columns["indptr"][place + 1]]
                holds[holders] = True
                found += weight * holds[places]
                holds[holders] = False
        return found / (sum(weights.values()) or 1.0)

    def of(self, query: Query, text: str) -> float:
        """Return the share of the query's terms that stand in ``text``, rare ones weighing more."""
        if not query.terms:
            return 0.0
        present = _term_set(text, self._index.manifest.language)
        weights = {term: self.weight(term) for term in query.terms}
        total = sum(weights.values())
        return sum(weight for term, weight in weights.items() if term in present) / total if total else 0.0

    def weight(self, term: str) -> float:
        """Return the inverse document frequency of a term; one that the corpus lacks weighs most."""
        known = self._weights.get(term)
        if known is None:
            known = self._weights[term] = self._reckon(term)
        return known

    def _reckon(self, term: str) -> float:
        words = self._index.words
        total = len(self._index.passages)
        place = words.vocab_dict.get(term)
        if place is None:
            return float(np.log(1 + total))
        pointers = words.scores["indptr"]
        frequency = int(pointers[place + 1] - pointers[place])
        return float(np.log(1 + (total - frequency + 0.5) / (frequency + 0.5)))
