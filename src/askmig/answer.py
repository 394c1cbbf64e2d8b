"""Question + hits -> Answer out of the documents' own sentences, or "not found".

One to three sentences answer, verbatim; each cites the paragraph or footnote in which it
stands, and a footnote that it calls. Whether the evidence is enough is decided here.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from askmig.cite import cite
from askmig.index import Index
from askmig.lookup import Place
from askmig.records import Citation, Document, Footnote, Hit, Paragraph, Span, Statement
from askmig.retrieve import Query, TermWeights

# The evidence is too weak below this floor: on the invented documents' dev questions it refuses 3 % of the
# answerable ones and 83 % of 150 trivia questions (Mintaka). Questions near the topic it hardly refuses.
EVIDENCE_FLOOR = 0.30
_SIMILARITY_SHARE = 0.7
_HITS = 5
# A sentence is chosen from this many hits by its cosine plus half the weight of its words, which counts up
# to 1.5; on 207 dev questions the first sentence is right in .454 (of the first five by rank, cosine and words:
# .440) and holds a key fact in .382 (.338); the rank of the hit adds nothing to that.
_READ = 8
_WORDS_SHARE = 0.5
_MOST_WORDS = 1.5
_MOST_STATEMENTS = 3
# A further sentence is worth showing at this share of the first one's score.
_CLOSE = 0.92


@dataclass(frozen=True)
class Scored:
    """A sentence of a hit and how well it answers: cosine plus a share of its words' weight, about 0 to 1.5."""

    hit: Hit
    span: Span
    score: float


def evidence(hits: Sequence[Hit]) -> float:
    """Return how strongly the best hits speak to the question, between 0 and 1."""
    return max((_strength(hit) for hit in hits[:_HITS]), default=0.0)


def _strength(hit: Hit) -> float:
    return _SIMILARITY_SHARE * hit.similarity + (1 - _SIMILARITY_SHARE) * hit.coverage


def answer(
    query: Query, hits: Sequence[Hit], index: Index, *, floor: float = EVIDENCE_FLOOR
) -> tuple[list[Statement], list[Citation]]:
    """Return the statements that answer the question and their citations; none for "not found".

    ``floor`` is the evidence (0 to 1) below which the documents are taken not to hold the answer.
    """
    if evidence(hits) < floor:
        return [], []
    scored = _score_sentences(query, hits[:_READ], index)
    if not scored:
        return [], []
    best = max(scored, key=lambda one: one.score)
    chosen = [one for one in scored if one.score >= _CLOSE * best.score and one.score > 0]
    chosen = sorted(chosen, key=lambda one: -one.score)[:_MOST_STATEMENTS]
    return _write([_stretch(one, index) for one in chosen])


def _score_sentences(query: Query, hits: Sequence[Hit], index: Index) -> list[Scored]:
    weights = TermWeights(index)
    places = {passage.id: place for place, passage in enumerate(index.passages)}
    scored = []
    for hit in hits:
        start = index.first_rows[places[hit.passage.id]] + 1
        rows = index.vectors.reconstruct_n(int(start), len(hit.passage.sentences))
        cosines = np.asarray(rows) @ query.row
        document = index.documents[hit.passage.document]
        for span, cosine in zip(hit.passage.sentences, cosines.tolist(), strict=True):
            words = min(weights.widened(query, span.of(document.text)), _MOST_WORDS)
            scored.append(Scored(hit, span, cosine + _WORDS_SHARE * words))
    return scored


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


def _stretch(one: Scored, index: Index) -> tuple[Document, Paragraph | Footnote, Span]:
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
