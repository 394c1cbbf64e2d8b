"""Question + hits -> Answer out of the documents' own sentences, or "not found".

One to three sentences answer, verbatim; each cites the paragraph or footnote in which it
stands, and a footnote that it calls. Whether the evidence is enough is decided here.
"""

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from askmig.cite import cite
from askmig.index import Index
from askmig.language import detect_language
from askmig.lookup import Place
from askmig.records import Citation, Document, Footnote, Hit, Paragraph, Span, Statement
from askmig.retrieve import Query, TermWeights
from askmig.signals import TYPES, figures_shared, names_shared, types_held

Floats = NDArray[np.float32]

# Of this many hits the sentences are read; of 1,058 invented questions .74 have their answer among them.
_READ = 10
_MOST_WORDS = 1.5
_MOST_STATEMENTS = 3
# A further sentence is shown where it is at least this probable beside the first. On invented questions, learned
# on other themes: facts .60 (of one sentence .51), a right place cited .64 (.60), precision .59 (.60).
_CLOSE = 0.33
FILE = Path(__file__).parent / "data" / "ranking.json"
SENTENCE_FEATURES = ("score", "first", "cosine", "words", "numbers", "names", "length", *TYPES)
EVIDENCE_FEATURES = (
    "similarity",
    "coverage",
    "unknown words",
    "numbers",
    "names",
    "other language",
    "best cosine",
    "best words",
    "score",
)


@dataclass(frozen=True)
class Sentence:
    """A sentence of a hit; ``span`` is in the document's text."""

    hit: Hit
    span: Span


@dataclass(frozen=True)
class Chooser:
    """Learned weights: which sentence answers, and how probable it is that any does (``askmig train --stage rank``).

    ``evidence`` is a logistic regression, its last weight the constant; ``floor`` the probability below
    which the documents are taken not to hold the answer.
    """

    sentences: tuple[float, ...]
    evidence: tuple[float, ...]
    floor: float


# Before anything is learned: the sentence nearest to the question answers, and nothing is refused.
NO_CHOOSER = Chooser(
    tuple(float(name == "cosine") for name in SENTENCE_FEATURES), (0.0,) * (len(EVIDENCE_FEATURES) + 1), floor=0.0
)


def load_chooser(path: Path = FILE) -> Chooser:
    """Return the shipped weights; raise KeyError when the file was learned on other features."""
    learned = json.loads(path.read_text(encoding="utf-8"))
    return Chooser(
        tuple(float(learned["sentences"][name]) for name in SENTENCE_FEATURES),
        tuple(float(learned["evidence"][name]) for name in (*EVIDENCE_FEATURES, "constant")),
        float(learned["floor"]),
    )


def evidence(query: Query, hits: Sequence[Hit], index: Index, chooser: Chooser) -> float:
    """Return how probable it is that the hits answer the question, between 0 and 1."""
    if not hits:
        return 0.0
    *weights, constant = chooser.evidence
    logit = float(np.dot(evidence_features(query, hits, index), weights)) + constant
    return 1 / (1 + math.exp(-max(min(logit, 30.0), -30.0)))


def evidence_features(query: Query, hits: Sequence[Hit], index: Index) -> list[float]:
    """Return one value for each of ``EVIDENCE_FEATURES``; hits best first, at least one."""
    rare = TermWeights(index)
    total = sum(rare.weight(term) for term in query.terms) or 1.0
    unknown = sum(rare.weight(term) for term in query.terms if term not in index.words.vocab_dict)
    read = " ".join(f"{hit.passage.text} {hit.passage.context} {_title(hit, index)}" for hit in hits[:3])
    rows = sentence_features(query, hits[:_READ], index)[1]
    return [
        max(hit.similarity for hit in hits[:_READ]),
        max(hit.coverage for hit in hits[:5]),
        unknown / total,
        figures_shared(query.text, read),
        names_shared(query.text, read),
        float(detect_language(query.text) != index.manifest.language),
        float(rows[:, 2].max()),
        float(rows[:, 3].max()),
        hits[0].score,
    ]


def _title(hit: Hit, index: Index) -> str:
    entry = index.documents[hit.passage.document].entry
    return f"{entry.title} {entry.date}"


def answer(query: Query, hits: Sequence[Hit], index: Index, chooser: Chooser) -> tuple[list[Statement], list[Citation]]:
    """Return the statements that answer the question and their citations; none for "not found"."""
    if evidence(query, hits, index, chooser) < chooser.floor:
        return [], []
    found, rows = sentence_features(query, hits[:_READ], index)
    logits = rows @ np.asarray(chooser.sentences, dtype=np.float32)
    chances = np.exp(logits - logits.max())
    order = np.argsort(-chances, kind="stable").tolist()
    chosen = [found[place] for place in order if chances[place] >= _CLOSE][:_MOST_STATEMENTS]
    return _write(list(dict.fromkeys(_stretch(one, index) for one in chosen)))


def sentence_features(query: Query, hits: Sequence[Hit], index: Index) -> tuple[list[Sentence], Floats]:
    """Return the sentences of the hits, and one row of ``SENTENCE_FEATURES`` for each."""
    weights = TermWeights(index)
    found: list[Sentence] = []
    rows: list[list[float]] = []
    best = max((hit.score for hit in hits), default=0.0)
    for hit in hits:
        start = int(index.first_rows[index.places[hit.passage.id]]) + 1
        cosines = index.vectors.reconstruct_n(start, len(hit.passage.sentences)) @ query.row
        document = index.documents[hit.passage.document]
        for span, cosine in zip(hit.passage.sentences, cosines.tolist(), strict=True):
            text = span.of(document.text)
            words = min(weights.widened(query, text), _MOST_WORDS)
            shared = figures_shared(query.text, text), names_shared(query.text, text)
            rows.append(
                [
                    *(hit.score - best, float(hit is hits[0]), cosine, words, *shared, math.log(len(text)) / 6),
                    *types_held(query.text, text),
                ]
            )
            found.append(Sentence(hit, span))
    return found, np.asarray(rows, dtype=np.float32)


def answer_places(places: Sequence[Place], index: Index) -> tuple[list[Statement], list[Citation]]:
    """Return the places that a question named, each as a statement that cites it."""
    units = [(index.documents[place.document], place.unit, place.span) for place in places]
    return _write([(document, unit, span or Span(unit.start, unit.end)) for document, unit, span in units])


def _write(
    chosen: Sequence[tuple[Document, Paragraph | Footnote, Span]],
) -> tuple[list[Statement], list[Citation]]:
    statements: list[Statement] = []
    citations: list[Citation] = []
    for document, unit, span in chosen:
        marks = [cite(document, unit, span.start, span.end, number=len(citations) + 1)]
        for note in _called_notes(document, unit, span):
            end = note.start + (len(note.text) if len(note.text) < 300 else note.text.find(". ") + 1 or len(note.text))
            marks.append(cite(document, note, note.start, end, number=len(citations) + len(marks) + 1))
        citations += marks
        statements.append(
            Statement(_lead(document, unit, span) + span.of(document.text), tuple(m.number for m in marks))
        )
    return statements, citations


def _lead(document: Document, unit: Paragraph | Footnote, span: Span) -> str:
    """Return the label that the document prints before the stretch: "4. ", "Panel 3: ", empty for none."""
    if isinstance(unit, Footnote) or unit.label is None or unit.kind == "heading" or span.start != unit.start:
        return ""
    line = document.text.rfind("\n", 0, unit.start) + 1
    return document.text[line : unit.start].removeprefix("- ")


def _stretch(one: Sentence, index: Index) -> tuple[Document, Paragraph | Footnote, Span]:
    """Return where a sentence stands; of a table the whole row, since a cell says little alone."""
    document = index.documents[one.hit.passage.document]
    unit = _unit(document, one.hit)
    return document, unit, Span(unit.start, unit.end) if one.hit.passage.kind == "row" else one.span


def _unit(document: Document, hit: Hit) -> Paragraph | Footnote:
    unit = (
        document.footnote(hit.passage.footnote) if hit.passage.footnote else document.paragraph(hit.passage.paragraph)
    )
    if unit is None:
        raise KeyError(f"{hit.passage.id} is in the index but not in its document")
    return unit


def _called_notes(document: Document, unit: Paragraph | Footnote, span: Span) -> list[Footnote]:
    if isinstance(unit, Footnote):
        return []
    called = [call for call in unit.notes if span.start <= unit.start + call.offset <= span.end]
    return [note for call in called if (note := document.footnote(call.note)) is not None]
