"""A written statement + the passages it names -> where it stands, or the fault for which nobody may see it.

The statement must name a passage that was given and quote words that stand in it; its figures
stand in those words, its names and addresses in the passage; it denies what they deny; and it
says what they say, by the encoder. Nothing here asks a language model anything.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from askmig.facts import addresses, clauses, contradict, figures, gives_orders, names, opposed
from askmig.language import detect_language, fold, numbers, sentences, terms
from askmig.records import Draft, Footnote, Paragraph, Source, Span, Support

# Cosines of texts with texts: one row for each of the first, one column for each of the second.
Near = Callable[[Sequence[str], Sequence[str]], NDArray[np.float32]]
# The names in a text that are known in several languages, each with the numbers of what it may stand for.
KnownNames = Callable[[str], Mapping[str, frozenset[int]]]

_LONGEST = 600
# A quote of fewer words supports nothing, unless the passage itself is as short.
_FEWEST_WORDS = 2
# On the written statements of the dev questions (69): see evals/LOG.md.
NEAR_WHOLE = 0.5
NEAR_CLAUSE = 0.4
NEAR_AROUND = 0.6
# Clauses of the support within this cosine of the best one may each be what a statement restates.
_AS_NEAR = 0.03
_NEAR_NAME = 0.6
_LIKE_SPELT = 0.75
_QUOTES = str.maketrans(
    {**dict.fromkeys("«»“”„‟″", '"'), **dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("‐‑‒–—−", "-")}
)


@dataclass(frozen=True)
class Stand:
    """Where a support stands: the source, the unit of its document, and the stretch of the document's text."""

    source: Source
    unit: Paragraph | Footnote
    span: Span
    translation: str

    @property
    def quote(self) -> str:
        """The document's own words."""
        return self.span.of(self.source.document.text)

    @property
    def language(self) -> str:
        """The language of the document."""
        return self.source.document.entry.language


@dataclass(frozen=True)
class Ruling:
    """What became of a written statement: where it stands, or its fault in one line (English, for the model)."""

    stands: tuple[Stand, ...] = ()
    fault: str = ""


class Checker:
    """Checks statements against numbered passages with an encoder and a book of names; keeps nothing between them."""

    def __init__(self, near: Near, known_names: KnownNames) -> None:
        self._near = near
        self._known_names = known_names

    def check(self, draft: Draft, sources: Mapping[int, Source], language: str) -> Ruling:
        """Return where a statement stands, or the first fault found; ``language`` is that of the question."""
        text = draft.text
        if not any(map(str.isalnum, text)) or len(text) > _LONGEST:
            return Ruling(fault=f"a statement needs a word and at most {_LONGEST} characters")
        stands, fault = _stand(draft.supports, sources)
        if fault:
            return Ruling(fault=fault)
        spoken = _language_of(text, language)
        for look in (_figures, _addresses, self._names, self._meaning):
            fault = look(text, spoken, stands)
            if fault:
                return Ruling(fault=fault)
        return Ruling(tuple(self._with_checked_translation(stand, language) for stand in stands))

    def _names(self, text: str, language: str, stands: Sequence[Stand]) -> str:
        """Return the fault of a name that none of the passages, nor their headings and titles, holds."""
        told = " ".join(_told(stand.source) for stand in stands)
        words = set(re.findall(r"\w+", fold(told)))
        there = frozenset[int]().union(*self._known_names(told).values())
        is_translated = any(stand.language != language for stand in stands)
        mentioned = self._known_names(text)
        for name in (*mentioned, *names(text)):
            meant = mentioned.get(name, frozenset())
            is_part = not meant and any(name in one or one in name for one in mentioned)
            if meant & there or is_part or _stands_in(name, words):
                continue
            is_one_place = bool(meant) and " " not in name
            if is_one_place or not (is_translated and self._is_translated(name, told, words)):
                return f"the name “{name}” does not stand in the passage"
        return ""

    def _is_translated(self, name: str, told: str, words: Collection[str]) -> bool:
        """Whether a name is spelt like one of the passage ("Flanders", "Flandes") or translates one, by the encoder."""
        if _is_spelt_alike(name, words):
            return True
        candidates = list(dict.fromkeys(_phrases(told, len(name.split()))))
        return bool(candidates) and float(self._near([name], candidates).max()) >= _NEAR_NAME

    def _meaning(self, text: str, language: str, stands: Sequence[Stand]) -> str:
        """Return the fault of a statement that says something else than its support, or denies it."""
        quotes = [stand.quote for stand in stands]
        said = [clause for quote in quotes for clause in clauses(quote)]
        parts = clauses(text)
        cosines = self._near([text, *parts], [*said, *_pairs(said), *quotes, " ".join(quotes)])
        if not set(terms(text, language)) <= set(terms(" ".join(quotes), language)):
            if float(cosines[0].max()) < NEAR_WHOLE:
                return "the words quoted do not say what the statement says"
            strange = [part for row, part in zip(cosines[1:], parts, strict=True) if float(row.max()) < NEAR_CLAUSE]
            around = list(dict.fromkeys(piece for stand in stands for piece in _sentences(stand))) if strange else []
            for part in strange:
                if float(self._near([part], around).max()) < NEAR_AROUND:
                    return f"the passage does not say “{part}”"
        for row, part in zip(cosines[1:, : len(said)], parts, strict=True):
            nearest = [clause for clause, value in zip(said, row, strict=True) if value >= row.max() - _AS_NEAR]
            if all(_contradicts(part, language, clause, stands[0].language) for clause in nearest):
                return f"the words quoted deny or reverse “{part}”"
        return ""

    def _with_checked_translation(self, stand: Stand, language: str) -> Stand:
        """Return the stand without its translation when that does not say what the quote says."""
        text = stand.translation
        quoted = Stand(stand.source, stand.unit, stand.span, "")
        if not text or language == stand.language or len(text) > 2 * len(stand.quote) + 40:
            return quoted
        spoken = _language_of(text, language)
        faults = [look(text, spoken, [quoted]) for look in (_figures, _addresses, self._names, self._meaning)]
        same = sorted(numbers(text)) == sorted(numbers(stand.quote))
        return stand if same and not any(faults) else quoted


def _stand(supports: Sequence[Support], sources: Mapping[int, Source]) -> tuple[list[Stand], str]:
    if not supports:
        return [], "the statement names no passage"
    stands = []
    for support in supports:
        source = sources.get(support.passage)
        if source is None:
            return [], f"there is no passage {support.passage}; the passages are 1 to {len(sources)}"
        stand = find_words(support, source)
        if stand is None:
            return [], f"the words “{support.words[:80]}” do not stand in passage {support.passage}"
        if gives_orders(_piece(stand)):
            return [], f"passage {support.passage} gives orders to a program; it proves nothing"
        stands.append(stand)
    return stands, ""


def _piece(stand: Stand) -> str:
    """Return the unit as given in which a support stands."""
    pieces = (span.of(stand.source.document.text) for unit, span in stand.source.pieces if unit is stand.unit)
    return next(pieces, "")


def find_words(support: Support, source: Source) -> Stand | None:
    """Return where the supporting words stand in the passage as given, None where they do not.

    Letters must agree one by one; kinds of quotation marks, dashes, apostrophes and blanks need not.
    """
    wanted, _ = _normal(support.words)
    wanted = wanted.strip(" \"'")
    for unit, span in source.pieces:
        text, places = _normal(span.of(source.document.text))
        at = text.find(wanted)
        is_long_enough = len(wanted.split()) >= _FEWEST_WORDS or wanted == text.strip()
        if wanted and at >= 0 and is_long_enough and _is_whole(text, at, at + len(wanted)):
            start, end = span.start + places[at], span.start + places[at + len(wanted) - 1] + 1
            return Stand(source, unit, Span(start, end), " ".join(support.translation.split()))
    return None


def _normal(text: str) -> tuple[str, list[int]]:
    """Return the text for comparison and, for each of its characters, the place in ``text`` that it comes from."""
    characters: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for one in unicodedata.normalize("NFKC", character).translate(_QUOTES):
            if one.isspace() and (not characters or characters[-1] == " "):
                continue
            characters.append(" " if one.isspace() else one)
            places.append(place)
    return "".join(characters), places


def _is_whole(text: str, start: int, end: int) -> bool:
    """Whether the stretch begins and ends with whole words, so that "5 %" is not found in "85 %"."""
    before = start > 0 and text[start - 1].isalnum() and text[start].isalnum()
    after = end < len(text) and text[end].isalnum() and text[end - 1].isalnum()
    cuts_number = re.search(r"\d[.,]$", text[:start]) and text[start].isdigit()
    return not (before or after or cuts_number or (re.match(r"[.,]\d", text[end:]) and text[end - 1].isdigit()))


def _language_of(text: str, language: str) -> str:
    """Return the language of a statement: that of the question, unless the text tells another."""
    return detect_language(text) if len(text.split()) > 5 else language


def _figures(text: str, language: str, stands: Sequence[Stand]) -> str:
    told = [f"{_label(stand)} {stand.quote}" for stand in stands]
    in_digits = {number for one in told for number in numbers(one)}
    known = [figure for one, stand in zip(told, stands, strict=True) for figure in figures(one, stand.language)]
    for number in numbers(text):
        if number not in in_digits:
            return f"the figure {number} does not stand in the words quoted"
    for figure in figures(text, language):
        if not any(figure.agrees(other) for other in known):
            return f"the figure {' '.join((figure.value, figure.scale)).strip()} does not stand in the words quoted"
    return ""


def _label(stand: Stand) -> str:
    return (stand.unit.label or "") if isinstance(stand.unit, Paragraph) else ""


def _addresses(text: str, language: str, stands: Sequence[Stand]) -> str:
    told = " ".join(_told(stand.source) for stand in stands)
    strange = [address for address in addresses(text) if address not in told]
    return f"the address {strange[0]} does not stand in the passage" if strange else ""


def _told(source: Source) -> str:
    """Return all that a passage tells: its pieces, and the headings, title and symbol over them."""
    entry = source.document.entry
    pieces = [span.of(source.document.text) for _, span in source.pieces]
    headings = [heading for unit, _ in source.pieces if isinstance(unit, Paragraph) for heading in unit.section]
    return " ".join((entry.title, entry.short_title, entry.symbol, entry.publisher, *headings, *pieces))


def _stands_in(name: str, words: Collection[str]) -> bool:
    return all(word in words for word in re.findall(r"\w+", fold(name)))


def _is_spelt_alike(name: str, words: Collection[str]) -> bool:
    """Whether every word of a name has one spelt almost like it, as "Flanders" and "Flandes"."""
    parts = [word for word in re.findall(r"\w+", fold(name)) if len(word) > 2]
    return bool(parts) and all(
        any(SequenceMatcher(None, part, word).ratio() >= _LIKE_SPELT for word in words if word[0] == part[0])
        for part in parts
    )


def _phrases(text: str, length: int) -> Iterator[str]:
    """Yield the runs of words of ``text`` that begin with a capital and are about as long as a name."""
    words = re.findall(r"[\w'’/-]+", text)
    for start, word in enumerate(words):
        if word[0].isupper():
            yield from (" ".join(words[start : start + size]) for size in range(max(1, length - 1), length + 4))


def _sentences(stand: Stand) -> Iterator[str]:
    text = _piece(stand)
    for one in sentences(text):
        yield one.of(text)
        yield from clauses(one.of(text))


def _pairs(said: Sequence[str]) -> list[str]:
    return [f"{one} {other}" for one, other in pairwise(said)]


def _contradicts(part: str, language: str, clause: str, spoken: str) -> bool:
    return contradict(part, language, clause, spoken) or opposed(part, clause)
