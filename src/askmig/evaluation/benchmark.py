"""A public retrieval set (question, context) through the same stages: which context answers.

The file is JSON Lines, plain or gzipped, with ``id``, ``question`` and ``context``; questions
may come from a second file with the same ids in another language (XQuAD is such a set).
"""

import gzip
import hashlib
import json
import statistics
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from askmig.answer import evidence
from askmig.chunk import chunk
from askmig.embed import Encoder, encode_question, gives_tokens
from askmig.errors import AskmigError
from askmig.index import FORMAT, Index, Manifest, make_index
from askmig.parse import parse
from askmig.pipeline import RERANKED
from askmig.records import CatalogueEntry, Document
from askmig.rerank import load_learned, rerank
from askmig.retrieve import WITHOUT_TOKENS, Weights, make_query, retrieve
from askmig.settings import Settings
from askmig.vectors import Known, embed_passages

VARIANTS = {
    "words": Weights(passages=0, sentences=0, tokens=0, thesaurus=0),
    "words, thesaurus": Weights(passages=0, sentences=0, tokens=0),
    "passage vectors": Weights(words=0, sentences=0, tokens=0),
    "sentence vectors": Weights(words=0, passages=0, tokens=0),
    "both vectors": replace(WITHOUT_TOKENS, words=0),
    "tokens": Weights(words=0, passages=0, sentences=0, tokens=1),
    "vectors and tokens": Weights(words=0),
    "all but tokens": WITHOUT_TOKENS,
    "all but thesaurus": Weights(thesaurus=0),
    "all": Weights(),
}
_DEPTH = 20
Report = Callable[[str, int, int], None]
Means = dict[str, dict[str, float]]


def run_benchmark(
    contexts: Path,
    questions: Path | None,
    encoder: Encoder,
    settings: Settings,
    report: Report,
    *,
    variants: Mapping[str, Weights] = VARIANTS,
    language: str = "es",
) -> Means:
    """Return R@1, R@5 and RR (over the first 20 passages) of every variant."""
    rows = read_lines(contexts)
    asked = {row["id"]: row["question"] for row in read_lines(questions or contexts)}
    index, home = _index(rows, encoder, settings, language, report)
    variants = {name: fitting(weights, encoder) for name, weights in variants.items()}
    wanted = [(asked[row["id"]], home[row["context"]]) for row in rows if row["id"] in asked]
    places: dict[str, list[int | None]] = {name: [] for name in variants}
    for done, (text, document) in enumerate(wanted, 1):
        row, tokens = encode_question(text, encoder)
        for name, weights in variants.items():
            query = make_query(text, row, index, thesaurus=weights.thesaurus, tokens=tokens)
            hits = retrieve(query, index, k=_DEPTH, weights=weights)
            found = list(dict.fromkeys(hit.passage.document for hit in hits))
            places[name].append(found.index(document) + 1 if document in found else None)
        report("questions", done, len(wanted))
    return {name: _means(found) for name, found in places.items()}


def fitting(weights: Weights, encoder: Encoder) -> Weights:
    """Return the weights, those made for words, rows and tokens together without tokens where there are none."""
    is_whole = weights.words > 0 and weights.tokens > 0
    return replace(WITHOUT_TOKENS, thesaurus=weights.thesaurus) if is_whole and not gives_tokens(encoder) else weights


def evidence_of(
    asked: Path, beside: Path, encoder: Encoder, settings: Settings, report: Report, *, language: str = "es"
) -> tuple[list[float], list[float]]:
    """Return the evidence found for answerable questions and for near misses (``answerable`` false).

    Both are about the same contexts: those of ``asked`` that have a near miss. They are asked of the
    contexts of both files, the answerable ones being of either.
    """
    rows = [*read_lines(asked), *read_lines(beside)]
    index, _ = _index(rows, encoder, settings, language, report)
    weights = fitting(Weights(), encoder)
    reranker = load_learned(has_tokens=index.tokens is not None)
    missed = {row["context"] for row in rows if not row.get("answerable", True)}
    wanted = [row for row in rows if row["context"] in missed]
    found: dict[bool, list[float]] = {True: [], False: []}
    for done, row in enumerate(wanted, 1):
        vector, tokens = encode_question(row["question"], encoder)
        query = make_query(row["question"], vector, index, thesaurus=weights.thesaurus, tokens=tokens)
        hits = rerank(query, retrieve(query, index, k=RERANKED, weights=weights), index, reranker)
        found[bool(row.get("answerable", True))].append(evidence(hits))
        report("near misses", done, len(wanted))
    return found[True], found[False]


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Return the rows of a JSON Lines file, plain or gzipped; raise AskmigError when it cannot be read."""
    try:
        data = path.read_bytes()
        text = (gzip.decompress(data) if path.suffix == ".gz" else data).decode("utf-8-sig")
        return [json.loads(line) for line in text.split("\n") if line.strip()]
    except (OSError, ValueError) as error:
        raise AskmigError(f"{path} cannot be read as JSON Lines: {error}") from None


def _index(
    rows: list[dict[str, Any]], encoder: Encoder, settings: Settings, language: str, report: Report
) -> tuple[Index, dict[str, str]]:
    contexts = list(dict.fromkeys(row["context"] for row in rows))
    documents = [_document(text, language) for text in contexts]
    passages = [p for document in documents for p in chunk(document, longest=settings.passage_characters)]
    vectors = embed_passages(passages, encoder, Known(), lambda done, total: report("embed", done, total))
    counts = {"documents": len(documents), "passages": len(passages)}
    manifest = Manifest(FORMAT, "", encoder.name, vectors.rows.shape[1], language, {}, "", counts, {}, {}, {})
    home = {text: document.id for text, document in zip(contexts, documents, strict=True)}
    return make_index(manifest, documents, passages, vectors.rows, vectors.tokens), home


def _document(text: str, language: str) -> Document:
    name = hashlib.sha256(text.encode()).hexdigest()[:16]
    one_line = " ".join(text.split()) + "\n"
    return parse(CatalogueEntry(name, f"{name}.txt", "", "", "", "", "", language, "", ""), one_line.encode())


def _means(places: list[int | None]) -> dict[str, float]:
    ranks = [1 / place if place else 0.0 for place in places]
    return {
        "R@1": round(statistics.fmean(place == 1 for place in places), 4),
        "R@5": round(statistics.fmean(place is not None and place <= 5 for place in places), 4),
        "RR": round(statistics.fmean(ranks), 4),
    }


def benchmark_table(result: dict[str, dict[str, Any]]) -> str:
    """Return the result as a table for the terminal."""
    lines = [f"{'':<18}{'R@1':>8}{'R@5':>8}{'RR':>8}"]
    lines += [f"{name:<18}{m['R@1']:>8.4f}{m['R@5']:>8.4f}{m['RR']:>8.4f}" for name, m in result.items()]
    return "\n".join(lines)
