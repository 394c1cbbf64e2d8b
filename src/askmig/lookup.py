"""Exact look-ups, understood before any search: "párrafo 4 de SCPF/13", "note 12", "meta 17.3", «a phrase».

A question names places by a word and labels (see ``mentions``), by a date that heads a section, or
by quoted words; it may name the document by symbol, id or words of its title. What it names is
found by the labels as printed; nothing here knows meaning.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from askmig.language import fold, terms
from askmig.mentions import LAST, Mention, find_mentions
from askmig.printed import Printed
from askmig.quoted import QUOTED, find_quoted, find_said, plain_words
from askmig.records import Document, Footnote, Paragraph, Span

# A question that asks for something of its own, not for what a place says.
_ASKS = re.compile(
    r"\b(?:por que|quien|quienes|cuando|cuant[oa]s?|donde|como|why|who|when|where|how|pourquoi|qui|quand|combien"
    r"|comment|quem|quando|quant[oa]s?|onde)\b"
)
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "enero january janvier janeiro|febrero february fevrier fevereiro|marzo march mars marco|abril april avril"
            "|mayo may mai maio|junio june juin junho|julio july juillet julho|agosto august aout"
            "|septiembre setiembre september septembre setembro|octubre october octobre outubro"
            "|noviembre november novembre novembro|diciembre december decembre dezembro"
        ).split("|"),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATE = re.compile(
    r"(?:\b(?P<day>\d{1,2})(?:st|nd|rd|th|er|o)?(?:\s*(?:-|–|y|al?|e|and|et|to)\s*(?P<until>\d{1,2}))?"
    rf" (?:de |of )?(?P<month>{_MONTH})\b"
    rf"|\b(?P<month_first>{_MONTH}) (?P<day_second>\d{{1,2}})(?:st|nd|rd|th)?\b)"
    r"(?:,? (?:del? |of )?(?P<year>(?:19|20)\d\d)\b)?"
)
# What a plain word of a title is worth in naming its document; words that name kinds of papers are worth nothing.
_TITLE_WORD = 0.5
_COMMON = frozenset("migracion documento objetivo sesion tema desarrollo programa".split())
_A_PARAGRAPH = 150
# A place asked for in so few words of its own is shown whole; else the sentence that answers is picked from it.
_BARE_TERMS = 2
_SHOW = frozenset("texto text texte contenido contenu content leeme".split())
_MOST_PLACES = 12
# Month, day and year; the year is empty where none is named.
Day = tuple[int, int, str]


@dataclass(frozen=True)
class Place:
    """A unit that a question names; ``span`` (in the document's text) is the quoted sentence, None the whole."""

    document: str
    unit: Paragraph | Footnote
    span: Span | None = None


@dataclass(frozen=True)
class Lookup:
    """What a question names: places, whether they are asked for whole, and what was named but is not there.

    ``missing`` is (document id, word and label as asked, the labels that exist), None when nothing is.
    """

    places: tuple[Place, ...] = ()
    is_whole: bool = True
    missing: tuple[str, str, tuple[str, ...]] | None = None


# The units (document id, paragraph or note) in which some words are likely to stand.
Likely = Callable[[str], Sequence[tuple[str, Paragraph | Footnote]]]


class Finder:
    """Finds what a question names among documents; what they print is listed once, so that a question is quick."""

    def __init__(self, documents: Mapping[str, Document], likely: Likely | None = None) -> None:
        self._documents = documents
        self._likely = likely or self._all

    def look_up(self, question: str, only: Collection[str] = ()) -> Lookup:
        """Return what the question names, among the documents ``only`` (ids) where any are given."""
        question = " ".join(question.split())
        folded = fold(question)
        named = [name for name in self.named(folded) if not only or name in only]
        pool = [self._documents[name] for name in named or only or self._documents]
        mentions = find_mentions(folded)
        found = {mention: list(self._places(pool, mention)) for mention in mentions}
        places = _nested(found) or [place for mention in mentions for place in found[mention]]
        places = places or self._spoken(question, mentions, pool) or list(self._dated(folded, pool))
        places = places or (list(_symbol(folded, pool)) if named else [])
        if places:
            return Lookup(tuple(dict.fromkeys(places))[:_MOST_PLACES], self._is_bare(folded, mentions, pool))
        return Lookup(missing=_missing(mentions, pool[0]) if len(pool) == 1 and named else None)

    def named(self, folded: str) -> list[str]:
        """Return the ids of the documents that a folded question names, by symbol or by words of their titles."""
        words = plain_words(folded).split()
        asked = f" {' '.join(words)} "
        likely = [name for word in dict.fromkeys(words) for name in self._by_first_word.get(word, ())]
        by_symbol = [name for name in likely if f" {self._symbols[name]} " in asked]
        longest = {
            name
            for name in by_symbol
            if not any(f"{self._symbols[name]} " in self._symbols[other] for other in by_symbol)
        }
        if longest:
            return [name for name in self._documents if name in longest]
        scores: Counter[str] = Counter()
        for word in dict.fromkeys([*words, *map(" ".join, pairwise(words))]):
            holders = self._names.get(word, {})
            for name, weight in holders.items():
                scores[name] += weight / len(holders)  # type: ignore[assignment]
        best = max(scores.values(), default=0.0)
        first = {name for name, score in scores.items() if score == best}
        return [name for name in self._documents if name in first] if best >= 1 else []

    @cached_property
    def _symbols(self) -> dict[str, str]:
        entries = ((name, document.entry.symbol) for name, document in self._documents.items())
        return {name: plain_words(symbol) for name, symbol in entries if symbol}

    @cached_property
    def _by_first_word(self) -> dict[str, list[str]]:
        """The documents whose symbol begins with each word, so that a question need not be compared with all."""
        table: dict[str, list[str]] = defaultdict(list)
        for name, symbol in self._symbols.items():
            table[symbol.split(" ", 1)[0]].append(name)
        return table

    @cached_property
    def _names(self) -> dict[str, dict[str, float]]:
        """The words that name documents: for each, the documents and what it is worth there."""
        table: dict[str, dict[str, float]] = defaultdict(dict)
        for name, document in self._documents.items():
            for word, weight in _names(document).items():
                table[word][name] = weight
        return table

    def _all(self, words: str) -> list[tuple[str, Paragraph | Footnote]]:
        return [(name, unit) for name, document in self._documents.items() for unit in document.units]

    def _places(self, pool: Sequence[Document], mention: Mention) -> Iterator[Place]:
        for document in pool:
            labels = [one for one in mention.labels if one == LAST or document.id in self._homes.get(one, ())]
            for label in labels if LAST not in labels or len(pool) == 1 else ():
                yield from (Place(document.id, unit) for unit in self._printed[document.id].find(mention, label))

    @cached_property
    def _printed(self) -> dict[str, Printed]:
        return {name: Printed(document) for name, document in self._documents.items()}

    @cached_property
    def _homes(self) -> dict[str, set[str]]:
        """The documents that print each label, or the day of each dated heading."""
        homes: dict[str, set[str]] = defaultdict(set)
        for name, printed in self._printed.items():
            for label in printed.labels:
                homes[label].add(name)
        return homes

    @cached_property
    def _days(self) -> dict[tuple[int, int], set[str]]:
        """The documents that have headings with each day."""
        days: dict[tuple[int, int], set[str]] = defaultdict(set)
        for name, document in self._documents.items():
            for unit in document.paragraphs:
                for month, day, _ in _dates(fold(unit.text)) if unit.kind == "heading" else ():
                    days[month, day].add(name)
        return days

    def _spoken(self, question: str, mentions: Sequence[Mention], pool: Sequence[Document]) -> list[Place]:
        """Return the sentences that hold the quoted words, else those that speak of a numbered thing ("meta 10.7")."""
        ids = {document.id for document in pool}
        names = [f"{one.word} {label}" for one in mentions for label in one.labels if "." in label and not one.kind]
        searches = [(phrase, find_quoted) for phrase in QUOTED.findall(question)] + [(one, find_said) for one in names]
        for words, search in searches:
            units = [(name, unit) for name, unit in self._likely(words) if name in ids]
            found = search(words, [unit for _, unit in units])
            places = [Place(units[place][0], units[place][1], span) for place, span in found]
            if places:
                return places
        return []

    def _dated(self, folded: str, pool: Sequence[Document]) -> Iterator[Place]:
        for date in sorted(_dates(folded)):
            for document in pool if date[:2] in self._days else ():
                if document.id in self._days[date[:2]]:
                    yield from (Place(document.id, one) for one in _of_day(document, date))

    def _is_bare(self, folded: str, mentions: Sequence[Mention], pool: Sequence[Document]) -> bool:
        """Whether a question says little beside the place: then the place is wanted, not a sentence of it."""
        if _ASKS.search(folded):
            return False
        rest = folded
        for mention in mentions:
            rest = rest.replace(mention.text, " ")
        for pattern in (QUOTED, _DATE):
            rest = pattern.sub(" ", rest)
        ids = {document.id for document in pool}
        said = [word for word in re.findall(r"\w+", rest) if not word.isdigit() and word not in _SHOW]
        own = " ".join(word for word in said if ids.isdisjoint(self._names.get(word, ())))
        return len(terms(own, "es")) <= _BARE_TERMS


def _names(document: Document) -> dict[str, float]:
    """Return the words that name a document and what each is worth; 1 is enough.

    A word of its id or an acronym is worth 1, one of its title half; a short number names it
    only with the word before it ("objetivo 23", "tema 6").
    """
    entry = document.entry
    titles = f"{entry.short_title} {entry.title}"
    plain = plain_words(titles).split()
    names = {word: _TITLE_WORD for word in plain if len(word) > 3 and word not in _COMMON}
    names |= {plain_words(word): 1.0 for word in re.findall(r"\b[A-Z]{3,}\b", titles) if not entry.title.isupper()}
    names |= {word: 1.0 for word in entry.id.split("-") if len(word) > 2 and word not in _COMMON}
    pairs = pairwise(plain)
    return names | {f"{word} {number}": 1.0 for word, number in pairs if number.isdigit() and len(number) < 3}


def _nested(found: Mapping[Mention, Sequence[Place]]) -> list[Place]:
    """Return the places of one mention that lie below another's: "inciso 1) del párrafo 3"."""
    for inner, places in found.items():
        for outer in found:
            below = [
                place
                for place in places
                if isinstance(place.unit, Paragraph)
                and place.unit.section
                and any(place.unit.section[-1].startswith(f"{label}. ") for label in outer.labels)
            ]
            if inner is not outer and below:
                return below
    return []


def _dates(folded: str) -> set[Day]:
    """Return the days that a folded text names, whatever their language."""
    days: set[Day] = set()
    for found in _DATE.finditer(folded):
        first = int(found["day"] or found["day_second"])
        last = int(found["until"] or first)
        month, year = _MONTHS[found["month"] or found["month_first"]], found["year"] or ""
        days |= {(month, day, year) for day in range(first, min(last, 31) + 1)}
    return days


def _is_among(date: Day, days: set[Day]) -> bool:
    """Whether a day is one of these; a year that one of two leaves out may be any."""
    return any(date[:2] == day[:2] and (date[2] == day[2] or "" in (date[2], day[2])) for day in days)


def _of_day(document: Document, date: Day) -> Iterator[Paragraph]:
    """Yield what stands between a heading with this day and the next heading with a day."""
    is_of_day, depth = False, 0
    for unit in document.paragraphs:
        days = _dates(fold(unit.text)) if unit.kind == "heading" else set[Day]()
        if days:
            is_of_day, depth = _is_among(date, days), len(unit.section)
        elif unit.kind == "heading" and len(unit.section) < depth:
            is_of_day = False
        if is_of_day and unit.kind != "heading":
            yield unit


def _symbol(folded: str, pool: Sequence[Document]) -> Iterator[Place]:
    """Yield title and first paragraph of a document whose symbol is all that was typed."""
    for document in pool:
        symbol = plain_words(document.entry.symbol)
        rest = f" {plain_words(folded)} ".replace(f" {symbol} ", " ")
        if symbol and f" {symbol} " in f" {plain_words(folded)} " and not terms(rest, "es"):
            title = [one for one in document.paragraphs if one.kind == "heading"][:1]
            text = [one for one in document.paragraphs if one.kind != "heading" and len(one.text) > _A_PARAGRAPH][:1]
            yield from (Place(document.id, one) for one in (*title, *text))


def _missing(mentions: Sequence[Mention], document: Document) -> tuple[str, str, tuple[str, ...]] | None:
    for mention in mentions:
        if mention.kind == "note":
            return document.id, mention.text, tuple(str(note.number) for note in document.footnotes)
        if mention.kind == "paragraph":
            labels = (one.label for one in document.paragraphs if one.kind == "paragraph" and one.label)
            return document.id, mention.text, tuple(dict.fromkeys(labels))
    return None
