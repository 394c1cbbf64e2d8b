"""Question + hits -> how well each answers, by what searches alone do not weigh.

A reranker gives each hit a score; any CrossEncoder may be one. The shipped one is a small
model over the features below, learned on invented documents (``askmig train --stage rank``).
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from askmig.index import Index
from askmig.language import detect_language, fold, numbers
from askmig.records import Hit
from askmig.retrieve import Query, TermWeights

Floats = NDArray[np.float32]

# What a question asks for, by words of es, en, fr and pt (folded), and what then stands in an answer.
_ASKED = {
    "number": r"\bcuant[oa]s?\b|\bhow (?:many|much|long|old|often)\b|\bcombien\b|\bquant[oa]s?\b|porcentaje|proporcion"
    r"|\bque parte\b|\bshare\b|percentage|pourcentage|porcentagem|\bmonto\b|\bimporte\b|\bplazo\b|\bcost\b|\bcuesta",
    "date": r"\bcuando\b|\bwhen\b|\bquand\b|\bquando\b|\b(?:que|cual|what|which|quelle?|qual|em que|en que) (?:ano|fecha|mes"
    r"|dia|hora|year|date|month|day|time|annee|jour|mois|heure|data)\b|\bplazo\b|\bdeadline\b|\bhasta cuando\b",
    "who": r"\bquien(?:es)?\b|\bwhom?\b|\bqui\b|\bquem\b|\b(?:que|cual|which|what|quel(?:le)?s?|qual) (?:organismo|organizacion"
    r"|institucion|pais|paises|entidad|persona|empresa|body|agency|organi[sz]ation|country|countries|institution"
    r"|organisme|organisation|pays|organismo|orgao|pais)\b",
    "where": r"\badonde\b|\bdonde\b|\bwhere\b|\bonde\b|\b(?:que|what|which|quelle?|qual) (?:ciudad|lugar|sede|pais|region"
    r"|city|place|country|ville|lieu|cidade)\b",
    "why": r"\bpor ?que\b|\bwhy\b|\bpourquoi\b|\bmotivos?\b|\braz(?:on|ones)\b|\breasons?\b|\ba que se debe",
    "list": r"\bcuales son\b|\bque (?:medidas|temas|cosas|tipos|requisitos|puntos)\b|\bwhat are\b|\bwhich are\b|\bquels sont\b"
    r"|\bquelles sont\b|\bquais sao\b|\bquais\b|\benumera|\blist\b",
}
_HELD = {
    "number": r"\d|\b(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|mitad|tercio|cuarto|doble)\b",
    "date": r"\b(?:19|20)\d\d\b|\b\d{1,2} de [a-z]+|\b\d{1,2}[:.]\d\d\b|\b(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto"
    r"|septiembre|octubre|noviembre|diciembre)\b|\b(?:dias?|meses|mes|anos?|semanas?)\b",
    "who": r"[^.!?:·\s] +(?:[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+|[A-Z]{2,})",
    "where": r"\b(?:[Ee]n|[Dd]e|[Aa]|[Dd]esde|[Hh]asta) (?:el |la |los |las )?[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+",
    "why": r"\b(?:porque|debido|causa|pues|por falta|ya que|dado que|a fin de|para|con el fin|motivo|por lo que|en vista)\b",
    "list": r"[;:]|, [^,]+, [^,]+ y ",
}
_ASKS = {name: re.compile(pattern) for name, pattern in _ASKED.items()}
_HOLDS = {name: re.compile(pattern) for name, pattern in _HELD.items()}
_NAME = re.compile(r"(?<![.!?¿¡:«“\"(]\s)(?<!^)(?<![¿¡«“\"(])\b[A-ZÁÉÍÓÚÑ][\w’'-]*[\wáéíóúñ]\b")
KINDS = ("paragraph", "item", "row", "footnote")
FEATURES = (
    "score",
    "lead",
    "words",
    "whole",
    "similarity",
    "similarity gap",
    "coverage",
    "sentence coverage",
    "numbers",
    "names",
    "title",
    "document",
    "section",
    "neighbours",
    "length",
    "other language",
    *KINDS,
    *_ASKED,
)


class Reranker(Protocol):
    """Anything that scores hits against their question; higher is better."""

    def score(self, query: Query, hits: Sequence[Hit], index: Index) -> Floats:
        """Return one score a hit, in the order of the hits."""
        ...


def features(query: Query, hits: Sequence[Hit], index: Index) -> Floats:
    """Return one row of ``FEATURES`` a hit; (hits, features).

    Scores of the searches are those of ``retrieve``; the others are shares between 0 and 1 (-1: asked
    for and not there), and what the hits of the same document or section and the neighbours score.
    """
    scores = np.array([hit.score for hit in hits], dtype=np.float32)
    similarities = np.array([hit.similarity for hit in hits], dtype=np.float32)
    columns = [
        scores,
        scores - scores.max(initial=-9.0),
        _standardised(np.array([hit.words for hit in hits], dtype=np.float32)),
        np.array([hit.whole for hit in hits], dtype=np.float32),
        similarities,
        similarities - similarities.max(initial=-1.0),
        np.array([hit.coverage for hit in hits], dtype=np.float32),
        *_said(query, hits, index),
        *_around(hits, scores),
        np.log([max(len(hit.passage.text), 1) for hit in hits]) / 6,
        np.full(len(hits), float(detect_language(query.text) != index.manifest.language)),
        *([float(hit.passage.kind == kind) for hit in hits] for kind in KINDS),
        *_types(query.text, hits),
    ]
    return np.stack([np.asarray(column, dtype=np.float32) for column in columns], axis=1)


def _said(query: Query, hits: Sequence[Hit], index: Index) -> list[list[float]]:
    """Return the best sentence's share of the words, and the shares of figures, names and title words."""
    weights = TermWeights(index)
    figures = frozenset(numbers(query.text))
    names = frozenset(fold(name) for name in _NAME.findall(query.text))
    columns: list[list[float]] = [[], [], [], []]
    for hit in hits:
        document = index.documents[hit.passage.document]
        entry = document.entry
        title = f"{entry.title} {entry.short_title} {entry.symbol} {entry.date}"
        whole = f"{hit.passage.text} {hit.passage.context} {title}"
        said = [weights.widened(query, span.of(document.text)) for span in hit.passage.sentences]
        columns[0].append(min(max(said, default=0.0), 1.5))
        columns[1].append(_share(figures, frozenset(numbers(whole))))
        columns[2].append(_share(names, frozenset(re.findall(r"\w[\w’'-]*\w", fold(whole)))))
        columns[3].append(weights.of(query, title))
    return columns


def _share(asked: frozenset[str], present: frozenset[str]) -> float:
    """Return the share of what is asked that is present, less one half; 0 where nothing is asked."""
    return len(asked & present) / len(asked) - 0.5 if asked else 0.0


def _around(hits: Sequence[Hit], scores: Floats) -> list[list[float]]:
    """Return how the best others of the document, of the section and the paragraphs next to it score."""
    documents: dict[str, list[float]] = defaultdict(list)
    sections: dict[str, list[float]] = defaultdict(list)
    places: dict[tuple[str, int], float] = {}
    for hit, score in zip(hits, scores.tolist(), strict=True):
        documents[hit.passage.document].append(score)
        sections[hit.passage.context].append(score)
        places[hit.passage.document, _number(hit)] = score
    low = float(scores.min(initial=0.0))
    columns: list[list[float]] = [[], [], []]
    for hit, score in zip(hits, scores.tolist(), strict=True):
        columns[0].append(_others(documents[hit.passage.document], score, low))
        columns[1].append(_others(sections[hit.passage.context], score, low))
        near = [places.get((hit.passage.document, _number(hit) + step), low) for step in (-1, 1)]
        columns[2].append(max(near))
    return columns


def _others(scores: list[float], own: float, low: float) -> float:
    rest = sorted(scores, reverse=True)
    rest.remove(own)
    return sum((rest + [low] * 3)[:3]) / 3


def _number(hit: Hit) -> int:
    """Return the place of the hit's paragraph in its document, as its id gives it ("p12")."""
    found = re.search(r"\d+", hit.passage.paragraph)
    return int(found[0]) if found else -9


def _types(question: str, hits: Sequence[Hit]) -> list[list[float]]:
    """Return, for each kind of thing asked for, 1 where it is asked and there, -1 where asked only, else 0."""
    plain = fold(question)
    return [
        [(1.0 if _is_held(name, hit.passage.text) else -1.0) if asks.search(plain) else 0.0 for hit in hits]
        for name, asks in _ASKS.items()
    ]


@lru_cache(maxsize=65536)
def _is_held(name: str, text: str) -> bool:
    return _HOLDS[name].search(text) is not None


def _standardised(values: Floats) -> Floats:
    spread = float(values.std()) if len(values) else 0.0
    return np.asarray((values - values.mean()) / spread if spread > 1e-6 else values * 0)
