"""Question + hits -> Answer out of the documents' own sentences, or "not found".

One to three stretches of paragraphs or footnotes answer, verbatim, or the items of a list that is asked
for whole; each cites the place in which it stands, and a footnote that it calls. Whether the evidence is
enough is decided here.
"""

import json
import math
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from askmig.cite import cite
from askmig.differ import figures_differ
from askmig.index import Index
from askmig.language import fold
from askmig.lists import list_asked
from askmig.lookup import Place
from askmig.records import Citation, Document, Footnote, Hit, Paragraph, Passage, Span, Statement
from askmig.retrieve import Query, TermWeights, sentence_matches
from askmig.signals import TYPES, asks_for, asks_two_things, figures_shared, names_shared, types_held

Floats = NDArray[np.float32]

# Of this many hits the sentences are read: all that are shown as passages.
_READ = 10
_MOST_WORDS = 1.5
_MOST_STATEMENTS = 3
# The best sentence of a further passage is shown where it is at least this probable beside the very best. On 96
# invented dev questions at .33 / .25 / .2: right places .66 / .70 / .72, precision .49, characters 260 / 303 / 316.
_CLOSE = 0.25
# A question that asks two things is answered by one place in few cases; of 177 such invented questions at .33 / .2 /
# .1 / .05: a right place .60 / .66 / .72 / .75, facts the same, statements 1.3 / 1.7 / 2.2 / 2.5.
_CLOSE_OF_TWO = 0.1
# The sentences around the best of a passage come with it while each is at least this probable beside it and the
# stretch stays this short: facts on invented questions .554 -> .631, of the sentences shown before .604.
_CLOSE_AROUND = 0.2
# One further off is shown with what lies between where it is nearly as probable as the best.
_CLOSE_BEYOND = 0.5
_STRETCH_CHARACTERS = 540
# A sentence of another document that gives other figures for the same is shown beside the best where it is at least
# this probable: in 27 of 605 questions for a number or date, of which two thirds are worth comparing.
_CLOSE_OF_DIFFERENT = 0.1
# A passage with the chance of each of its sentences, the best sentence of all at 1.
Likely = tuple[Passage, Floats]
FILE = Path(__file__).parent / "data" / "ranking.json"
SENTENCE_FEATURES = ("score", "first", "cosine", "match", "words", "numbers", "names", "length", *TYPES)
# The evidence is too weak below this floor: on the invented documents' dev questions it refuses 3 % of the
# answerable ones and 83 % of 150 trivia questions (Mintaka). Questions near the topic it hardly refuses.
EVIDENCE_FLOOR = 0.30
# By tokens: refuses 6 % of the answerable questions on the invented documents of training/written, 3 % of the dev
# questions of corpus/, .40 of the unanswerable ones there (.15 on the invented documents) and .93 of the trivia.
TOKEN_FLOOR = 0.44
# Where one of the documents that are compared holds the matter, less is asked of the others (set by hand).
_SHARE_OF_FLOOR = 0.75
_POINTS_BACK = re.compile(
    r"(?:ell[oa]s?|est[aeo]s?|es[aeo]s?|dich[oa]s?|tal(?:es)?|amb[oa]s|aquel(?:l[oa]s?)?|l[oa]s? mism[oa]s?"
    r"|por (?:ell|es)o|this|these|those|such|they|it|both"
    r"|cela|ce(?:s|tte|ci)?|ils?|elles?|isso|isto|ess[ae]s?|tais|del[ae]s)\b"
)
_SIMILARITY_SHARE = 0.7
_HITS = 5


@dataclass(frozen=True)
class Sentence:
    """A sentence of a hit; ``span`` is in the document's text."""

    hit: Hit
    span: Span


@dataclass(frozen=True)
class Chooser:
    """Learned weights that tell which sentence answers, one for each of ``SENTENCE_FEATURES``."""

    weights: tuple[float, ...]


# Before anything is learned: the sentence nearest to the question answers.
NO_CHOOSER = Chooser(tuple(float(name == "cosine") for name in SENTENCE_FEATURES))


def load_chooser(path: Path = FILE, *, has_tokens: bool = True) -> Chooser:
    """Return the shipped weights, of an index with token rows or without; KeyError for a file of other features."""
    learned = json.loads(path.read_text(encoding="utf-8"))
    weights = (learned if has_tokens else learned["without tokens"])["sentences"]
    return Chooser(tuple(float(weights[name]) for name in SENTENCE_FEATURES))


def evidence(hits: Sequence[Hit]) -> float:
    """Return how strongly the best hits speak to the question, between 0 and 1.

    By tokens how well the question is matched, half of it the weakest part alone; without them similarity and words.
    """
    return max((_strength(hit) for hit in hits[:_HITS]), default=0.0)


def _strength(hit: Hit) -> float:
    if hit.weakest is not None:
        return (hit.weakest + hit.match) / 2
    return _SIMILARITY_SHARE * hit.similarity + (1 - _SIMILARITY_SHARE) * hit.coverage


def evidence_floor(index: Index) -> float:
    """Return the evidence below which an index is taken not to hold the answer."""
    return EVIDENCE_FLOOR if index.tokens is None else TOKEN_FLOOR


def answer(
    query: Query,
    hits: Sequence[Hit],
    index: Index,
    chooser: Chooser,
    *,
    floor: float,
    sources: Sequence[str] = (),
) -> tuple[list[Statement], list[Citation]]:
    """Return the statements that answer the question and their citations; none for "not found".

    ``floor`` is the evidence (0 to 1) below which the documents are taken not to hold the answer. Of several
    ``sources`` (ids) that are asked, or asked for, each that holds something of it is cited once.
    """
    if not hits or evidence(hits) < floor:
        return [], []
    if len(sources) > 1:
        heard = [[hit for hit in hits if hit.passage.document == one] for one in sources]
        hits = [hit for one in heard if evidence(one) >= _SHARE_OF_FLOOR * floor for hit in one]
        found, rows = sentence_features(query, hits, index)
        likely = _by_passage(found, _chances(rows, chooser))
        firsts = [next(iter(one for one in likely if one[0].document == name), None) for name in sources]
        return _write(_apart([_stretch(*one, index) for one in firsts if one is not None]))
    if (asked := list_asked(query, hits, index)) is not None:
        opening = [(asked.document, asked.opening, asked.opening_span)] if asked.opening and asked.opening_span else []
        return _write([*opening, *((asked.document, one, Span(one.start, one.end)) for one in asked.items)])
    found, rows = sentence_features(query, hits[:_READ], index)
    chances = _chances(rows, chooser)
    close = _CLOSE_OF_TWO if asks_two_things(query.text) else _CLOSE
    likely = _by_passage(found, chances)
    chosen = [one for one in likely if one[1].max() >= close][:_MOST_STATEMENTS]
    if asks_for(query.text, "number", "date"):
        chosen = _beside_what_differs(chosen, likely, index)
    return _write(_apart([_stretch(passage, odds, index) for passage, odds in chosen]))


def _chances(rows: Floats, chooser: Chooser) -> Floats:
    """Return how probable each sentence is as the answer, the best at 1."""
    logits = rows @ np.asarray(chooser.weights, dtype=np.float32)
    chances: Floats = np.exp(logits - logits.max())
    return chances


def _by_passage(found: Sequence[Sentence], chances: Floats) -> list[Likely]:
    """Return the passages, the one with the most probable sentence first, each with its sentences' chances."""
    rows: dict[str, list[int]] = defaultdict(list)
    for row, sentence in enumerate(found):
        rows[sentence.hit.passage.id].append(row)
    odds = [(found[group[0]].hit.passage, chances[group]) for group in rows.values()]
    odds.sort(key=lambda pair: -float(pair[1].max()))
    return odds


def _beside_what_differs(chosen: Sequence[Likely], likely: Sequence[Likely], index: Index) -> list[Likely]:
    """Return the chosen passages, behind the first one of another document that gives other figures for the same."""
    first = chosen[0]
    said = _best_sentence(first, index)
    for other in likely:
        is_elsewhere = other[0].document != first[0].document and other[1].max() >= _CLOSE_OF_DIFFERENT
        if is_elsewhere and figures_differ(said, _best_sentence(other, index), index.manifest.language):
            rest = [one for one in chosen[1:] if one[0] is not other[0]]
            return [first, other, *rest][:_MOST_STATEMENTS]
    return list(chosen)


def _best_sentence(one: Likely, index: Index) -> str:
    """Return the most probable sentence of a passage; nothing of a row or heading, whose figures are no statement."""
    passage, odds = one
    if passage.kind in ("row", "heading"):
        return ""
    return passage.sentences[int(odds.argmax())].of(index.documents[passage.document].text)


def sentence_features(query: Query, hits: Sequence[Hit], index: Index) -> tuple[list[Sentence], Floats]:
    """Return the sentences of the hits, and one row of ``SENTENCE_FEATURES`` for each."""
    weights = TermWeights(index)
    found: list[Sentence] = []
    rows: list[list[float]] = []
    best = max((hit.score for hit in hits), default=0.0)
    for hit, matches in zip(hits, sentence_matches(query, hits, index), strict=True):
        start = int(index.first_rows[index.places[hit.passage.id]]) + 1
        cosines = index.vectors.reconstruct_n(start, len(hit.passage.sentences)) @ query.row
        document = index.documents[hit.passage.document]
        texts = [span.of(document.text) for span in hit.passage.sentences]
        said = weights.widened(query, texts)
        for text, span, cosine, match, words in zip(
            texts, hit.passage.sentences, cosines.tolist(), matches.tolist(), said, strict=True
        ):
            shared = figures_shared(query.text, text), names_shared(query.text, text)
            held = min(words, _MOST_WORDS)
            rows.append(
                [
                    *(hit.score - best, float(hit is hits[0]), cosine, match, held, *shared, math.log(len(text)) / 6),
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


def _stretch(passage: Passage, odds: Floats, index: Index) -> tuple[Document, Paragraph | Footnote, Span]:
    """Return what is shown of a passage; of a table the whole row, since a cell says little alone.

    That is its most probable sentence, those around it that are nearly so, and the one before
    where it would begin by pointing back ("Ello…", "Dichas medidas…").
    """
    document = index.documents[passage.document]
    unit = _unit(document, passage)
    if passage.kind == "row":
        return document, unit, Span(unit.start, unit.end)
    spans = passage.sentences
    first, last = _widen(spans, odds)
    if first and _POINTS_BACK.match(fold(spans[first].of(document.text))):
        first -= 1
    return document, unit, Span(spans[first].start, spans[last].end)


def _widen(spans: Sequence[Span], odds: Floats) -> tuple[int, int]:
    """Return the first and last sentence to be shown: the most probable one, likely ones around it or near it."""
    best = int(odds.argmax())
    first = last = best
    for other in np.argsort(-odds, kind="stable").tolist():
        start, end = min(first, other), max(last, other)
        wanted = _CLOSE_AROUND if end - start == last - first + 1 else _CLOSE_BEYOND
        is_short = spans[end].end - spans[start].start <= _STRETCH_CHARACTERS
        if is_short and odds[other] >= wanted * odds[best]:
            first, last = start, end
    return first, last


def _apart(
    stretches: Sequence[tuple[Document, Paragraph | Footnote, Span]],
) -> list[tuple[Document, Paragraph | Footnote, Span]]:
    """Return the stretches, the best first, without those that overlap an earlier one."""
    kept: list[tuple[Document, Paragraph | Footnote, Span]] = []
    for document, unit, span in stretches:
        if all(other is not document or span.end <= taken.start or taken.end <= span.start for other, _, taken in kept):
            kept.append((document, unit, span))
    return kept


def _unit(document: Document, passage: Passage) -> Paragraph | Footnote:
    unit = document.footnote(passage.footnote) if passage.footnote else document.paragraph(passage.paragraph)
    if unit is None:
        raise KeyError(f"{passage.id} is in the index but not in its document")
    return unit


def _called_notes(document: Document, unit: Paragraph | Footnote, span: Span) -> list[Footnote]:
    if isinstance(unit, Footnote):
        return []
    called = [call for call in unit.notes if span.start <= unit.start + call.offset <= span.end]
    return [note for call in called if (note := document.footnote(call.note)) is not None]
