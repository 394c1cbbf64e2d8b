"""Quoted words -> where they stand, word for word or nearly; and where a numbered thing is spoken of."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from askmig.language import fold, sentences
from askmig.records import Footnote, Paragraph, Span

# Nothing in it gives back what it took: a quote that is never closed, blanks behind it, must cost no time.
QUOTED = re.compile(r"[«“\"„]\s?([^«»“”\"„]{6,}+)[»”\"]")
# Of a phrase of at least so many words so large a share must stand in the text, in this order and within so many
# times its length: of ten words two may be others, or be left out.
_NEAR_WORDS = 5
_NEAR = 0.8
_STRETCH = 1.3
Unit = Paragraph | Footnote
Found = list[tuple[int, Span]]


def plain_words(text: str) -> str:
    """Return the folded words of a text with single blanks between them."""
    return " ".join(re.findall(r"\w+", fold(text)))


def find_quoted(phrase: str, units: Sequence[Unit]) -> Found:
    """Return the places in ``units`` of those that hold a phrase, and the sentences of their document that do.

    Where it stands nowhere word for word, those where it nearly does, the nearest alone.
    """
    wanted = plain_words(phrase).split()
    if not wanted:
        return []
    exact = [
        (place, whole_sentences(unit, span)) for place, unit in enumerate(units) for span in _exactly(wanted, unit)
    ]
    if exact or len(wanted) < _NEAR_WORDS:
        return exact
    near = [(share, place, span) for place, unit in enumerate(units) for share, span in _nearly(wanted, unit)]
    best = max((share for share, *_ in near), default=0.0)
    return [(place, whole_sentences(units[place], span)) for share, place, span in near if share == best]


def find_said(name: str, units: Sequence[Unit]) -> Found:
    """Return the sentences that speak of "indicador 10.7.1" by this name, else by its label where that has points."""
    label = name.rsplit(" ", 1)[1]
    patterns = [rf"\b{re.escape(name)}(?!\w|\.\d)"]
    if "." in label:
        patterns.append(rf"(?<![\w.]){re.escape(label)}(?!\w|\.\d)")
    for pattern in patterns:
        found = [(place, span) for place, unit in enumerate(units) for span in _speaking(pattern, unit)]
        if found:
            return found
    return []


def _speaking(pattern: str, unit: Unit) -> Iterator[Span]:
    if re.search(pattern, fold(unit.text)):
        for span in sentences(unit.text):
            if re.search(pattern, fold(span.of(unit.text))):
                yield Span(unit.start + span.start, unit.start + span.end)


def _exactly(wanted: list[str], unit: Unit) -> Iterator[Span]:
    if f" {' '.join(wanted)} " not in f" {plain_words(unit.text)} ":
        return
    words, spans = _placed_words(unit.text)
    size = len(wanted)
    yield from (
        Span(spans[start].start, spans[start + size - 1].end)
        for start in range(len(words) - size + 1)
        if words[start : start + size] == wanted
    )


def _nearly(wanted: list[str], unit: Unit) -> Iterator[tuple[float, Span]]:
    """Yield the share of the words that stand in a unit and where, when it is enough of them."""
    size = len(wanted)
    if (Counter(wanted) & Counter(plain_words(unit.text).split())).total() < _NEAR * size:
        return
    words, spans = _placed_words(unit.text)
    anchor = SequenceMatcher(None, wanted, words, autojunk=False).find_longest_match()
    first = max(0, anchor.b - anchor.a - int(size * (_STRETCH - 1)))
    window = words[first : first + int(size * (2 * _STRETCH - 1)) + 1]
    blocks = SequenceMatcher(None, wanted, window, autojunk=False).get_matching_blocks()[:-1]
    share = sum(block.size for block in blocks) / size
    if blocks and share >= _NEAR:
        yield share, Span(spans[first + blocks[0].b].start, spans[first + blocks[-1].b + blocks[-1].size - 1].end)


def _placed_words(text: str) -> tuple[list[str], list[Span]]:
    """Return the folded words of a text as ``plain_words`` has them, and where each stands in it."""
    placed = [
        (word, Span(found.start(), found.end()))
        for found in re.finditer(r"\w+", text)
        for word in plain_words(found.group()).split()
    ]
    return [word for word, _ in placed], [span for _, span in placed]


def whole_sentences(unit: Unit, stretch: Span) -> Span:
    """Return, in the text of the document, the sentences over which a stretch of a unit goes."""
    over = [span for span in sentences(unit.text) if span.start < stretch.end and stretch.start < span.end]
    return Span(unit.start + over[0].start, unit.start + over[-1].end)
