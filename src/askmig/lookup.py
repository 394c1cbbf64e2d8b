"""Exact look-ups, understood before any search: "párrafo 4 de SCPF/13", "note 12", "meta 17.3", «a phrase».

A question names places by a word and labels (see ``mentions``), by a date that heads a section, or
by quoted words; it may name the document by symbol, id or words of its title. What it names is
found by the labels as printed; nothing here knows meaning.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

from askmig.acronyms import acronym_asked, find_meaning
from askmig.attributed import Asked, asked_of, asks_overview
from askmig.language import fold, sentences, terms
from askmig.mentions import LAST, Mention, find_mentions
from askmig.printed import Printed, is_labelled, is_word_of_place, same
from askmig.quoted import QUOTED, find_quoted, find_said, plain_words, whole_sentences
from askmig.records import Document, Footnote, Missing, Paragraph, Span
from askmig.titles import Titles

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
_A_PARAGRAPH = 150
# A place asked for in so few words of its own is shown whole; else the sentence that answers is picked from it.
_BARE_TERMS = 2
_MOST_PLACES = 12
_MOST_MISSING = 4
_MOST_PHRASES = 6
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
    """What a question names: places, whether they are asked for whole, and what each likely document lacks of it."""

    places: tuple[Place, ...] = ()
    is_whole: bool = True
    missing: tuple[Missing, ...] = ()


# The units (document id, paragraph or note) in which some words are likely to stand.
Likely = Callable[[str], Sequence[tuple[str, Paragraph | Footnote]]]


class Finder:
    """Finds what a question names among documents; what they print is listed once, so that a question is quick."""

    def __init__(self, documents: Mapping[str, Document], likely: Likely | None = None) -> None:
        self._documents = documents
        self._likely = likely or self._all

    def look_up(self, question: str, only: Collection[str] = (), *, is_later: bool = False) -> Lookup:
        """Return what the question names, among the documents ``only`` (ids) where any are given.

        A later turn of a conversation (``is_later``) that names a document asks of it what was asked before.
        """
        question = " ".join(question.split())
        folded = fold(question)
        named = [name for name in self._titles.named(folded) if not only or name in only]
        pool = [self._documents[name] for name in named or only or self._documents]
        mentions = self._places_only(find_mentions(folded))
        strange = self._titles.strange_symbol(question) if mentions else None
        if strange and not self._spoken([strange], [], pool):
            known = (document.entry.symbol for document in pool if document.entry.symbol)
            return Lookup(missing=(Missing("", strange, tuple(dict.fromkeys(known))),))
        phrases = QUOTED.findall(question)[:_MOST_PHRASES]
        is_bare = bool(mentions or phrases or named or _dates(folded)) and self._is_bare(folded, mentions, pool)
        places = self._mentioned(mentions, pool, folded)
        places = places or self._spoken(phrases, mentions if is_bare else [], pool)
        places = places or list(self._dated(folded, pool))
        if not places and (short := acronym_asked(question)):
            places = [*self._meant(short, pool)] or [*self._meant(short, [*self._documents.values()])]
            is_bare = is_bare or bool(places)
        if not places and not is_later and (beginnings := self._overviews(question, named)):
            places, is_bare = beginnings, True
        if not places and not _ASKS.search(folded):
            places = list(self._headed(folded, mentions, named or only or self._documents))
            is_bare = is_bare or bool(places)
        if places:
            return Lookup(tuple(dict.fromkeys(places))[:_MOST_PLACES], is_bare)
        return Lookup(missing=tuple(self._missing(question, mentions, pool, is_named=bool(named), is_bare=is_bare)))

    def asked_of(self, turn: str, *, head: str = "") -> Asked:
        """Return the documents that a turn is asked of ("Según SCPF/13, …") and the rest (see ``attributed``)."""
        return asked_of(turn, self._titles, head=head)

    def _overviews(self, question: str, named: Sequence[str]) -> list[Place]:
        """Return how the documents begin of which a question asks nothing, or what they are about."""
        asked = self.asked_of(question)
        words = plain_words(question).split()
        is_all = bool(asked.documents) and not terms(asked.turn, "es")
        if not is_all and not (named and asks_overview([*self._titles.unnamed(words, named)])):
            return []
        return [place for one in asked.documents or named for place in _beginning(self._documents[one])]

    @cached_property
    def _titles(self) -> Titles:
        return Titles(self._documents)

    def _places_only(self, mentions: Sequence[Mention]) -> Sequence[Mention]:
        """Return the mentions less those that only name a document ("tema 6"), where there are others."""
        named = [one for one in mentions if any(self._titles.is_pair(f"{one.word} {label}") for label in one.labels)]
        return [one for one in mentions if one not in named] or mentions

    def _mentioned(self, mentions: Sequence[Mention], pool: Sequence[Document], folded: str) -> list[Place]:
        """Return the places of the mentions: in the documents that the question may well mean, else in all."""
        if not mentions:
            return []
        ids = {document.id for document in pool}
        likely = [self._documents[name] for name in self._titles.likely(folded) if name in ids]
        for documents in (likely, pool):
            found = {one: _told_apart(list(self._places(documents, one)), one, folded) for one in mentions}
            places = _nested(found) or list(chain.from_iterable(found.values()))
            if places:
                return places
        return []

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

    def _spoken(self, phrases: Sequence[str], mentions: Sequence[Mention], pool: Sequence[Document]) -> list[Place]:
        """Return the sentences that hold quoted words, else those that speak of a numbered thing ("meta 10.7").

        Of a heading that is quoted, what stands below it.
        """
        if not phrases and not mentions:
            return []
        ids = {document.id for document in pool}
        things = [(one.word, label) for one in mentions if one.word and not one.kind for label in one.labels]
        names = [f"{word} {label}" for word, label in things if "." in label or is_word_of_place(word)]
        searches = [(phrase, find_quoted) for phrase in phrases] + [(one, find_said) for one in names]
        for words, search in searches:
            units = [(name, unit) for name, unit in self._likely(words) if name in ids]
            found = search(words, [unit for _, unit in units])
            places = [Place(units[place][0], units[place][1], span) for place, span in found]
            if places:
                return [one for place in places for one in self._below_heading(place)]
        return []

    def _below_heading(self, place: Place) -> list[Place]:
        """Return what stands below a heading; any other place as it is."""
        if isinstance(place.unit, Footnote) or place.unit.kind != "heading":
            return [place]
        units = self._printed[place.document].below(place.unit)
        return [Place(place.document, unit) for unit in units] or [place]

    def _meant(self, short: str, pool: Sequence[Document]) -> Iterator[Place]:
        """Yield, of each document that says what an acronym stands for, the sentence that says it first."""
        wanted = {document.id for document in pool}
        for name, unit in self._likely(short):
            if name in wanted and (stretch := find_meaning(short, unit.text)):
                wanted.discard(name)
                yield Place(name, unit, whole_sentences(unit, stretch))

    def _dated(self, folded: str, pool: Sequence[Document]) -> Iterator[Place]:
        for date in sorted(_dates(folded)):
            for document in pool if date[:2] in self._days else ():
                if document.id in self._days[date[:2]]:
                    yield from (Place(document.id, one) for one in _of_day(document, date))

    @cached_property
    def _heads(self) -> dict[str, list[tuple[tuple[str, ...], str, Paragraph]]]:
        """The headings of all documents by their first word (see ``printed.same``): words, document, heading."""
        table: dict[str, list[tuple[tuple[str, ...], str, Paragraph]]] = defaultdict(list)
        for name, printed in self._printed.items():
            for head, words in printed.headings:
                table[words[0]].append((words, name, head))
        return table

    def _headed(self, folded: str, mentions: Sequence[Mention], ids: Collection[str]) -> Iterator[Place]:
        """Yield what stands below the heading that is all a question names: "metodología del curso de faroleros".

        Not of one that a label was looked for under: "acción k" wants no list of actions.
        """
        plain = plain_words(folded).split()
        words = tuple(map(same, plain))
        sought = {same(one.word) for one in mentions if one.word}
        only = [name for name in self._titles.likely(folded) if name in ids] or ids
        for start, first in enumerate(words):
            for name, document_id, head in self._heads.get(first, ()):
                if document_id not in only or words[start : start + len(name)] != name or not sought.isdisjoint(name):
                    continue
                above = set(map(same, plain_words(" ".join((*head.section, head.text))).split()))
                rest = [word for word, stem in zip(plain, words, strict=True) if stem not in above]
                if not terms(" ".join(self._titles.unnamed(rest, [document_id])), "es"):
                    yield from (Place(document_id, unit) for unit in self._printed[document_id].below(head))

    def _missing(
        self, question: str, mentions: Sequence[Mention], pool: Sequence[Document], *, is_named: bool, is_bare: bool
    ) -> Iterator[Missing]:
        """Yield what the first mention names and a document has under other labels only.

        A note or paragraph of one named document; anything else only where nothing more is asked.
        """
        if not mentions:
            return
        is_sure = is_named and len(pool) == 1
        folded = fold(question)
        likely = set(self._titles.likely(folded))
        documents = [document for document in pool if document.id in likely] or pool
        for mention in mentions:
            if LAST in mention.labels or not (is_bare or (is_sure and mention.kind in ("note", "paragraph"))):
                continue
            known = [(document.id, self._printed[document.id].labels_like(mention)) for document in documents]
            start = folded.find(mention.text)
            asked = question[start : start + len(mention.text)] if len(folded) == len(question) else mention.text
            shown = [
                Missing(name, asked, labels)
                for name, labels in known
                if (labels or (is_sure and mention.kind)) and not _has_all(labels, mention.labels)
            ]
            if shown:
                yield from shown[:_MOST_MISSING]
                return

    def _is_bare(self, folded: str, mentions: Sequence[Mention], pool: Sequence[Document]) -> bool:
        """Whether a question says little beside the place: then the place is wanted, not a sentence of it."""
        if _ASKS.search(folded):
            return False
        rest = folded
        for mention in mentions:
            rest = rest.replace(mention.text, " ")
        for pattern in (QUOTED, _DATE):
            rest = pattern.sub(" ", rest)
        said = [word for word in dict.fromkeys(re.findall(r"\w+", rest)) if not word.isdigit()]
        own = self._titles.unnamed(said, [document.id for document in pool])
        return len(terms(" ".join(own), "es")) <= _BARE_TERMS


def _has_all(labels: Sequence[str], asked: Sequence[str]) -> bool:
    """Whether all labels that are asked for are among those that there are."""
    return {label.strip("().:").casefold() for label in labels}.issuperset(asked)


def _told_apart(places: list[Place], mention: Mention, folded: str) -> list[Place]:
    """Return, of places with one label, those below a heading that the question names ("párrafo 2 del anexo").

    Else, of paragraphs, those that carry the label themselves, where there are any.
    """
    words = set(map(same, plain_words(folded).split()))
    below = [place for place in places if _is_below(place, words)]
    if below or mention.kind != "paragraph":
        return below or places
    own = [place for place in places if is_labelled(place.unit, mention.labels)]
    return (
        [place for place in own if isinstance(place.unit, Paragraph) and place.unit.kind == "paragraph"]
        or own
        or places
    )


def _is_below(place: Place, words: set[str]) -> bool:
    """Whether words of a question, in the singular, name a heading above a place."""
    section = place.unit.section if isinstance(place.unit, Paragraph) else ()
    names = (re.findall(r"[a-z]{4,}", plain_words(head)) for head in section)
    return any(name and words.issuperset(map(same, name)) for name in names)


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


def _beginning(document: Document) -> Iterator[Place]:
    """Yield title and first paragraph of a document."""
    title = [one for one in document.paragraphs if one.kind == "heading"][:1]
    texts = [one for one in document.paragraphs if one.kind != "heading" and len(one.text) > _A_PARAGRAPH]
    # A list of names ("Participantes: …") is one sentence, however long.
    text = [one for one in texts if len(sentences(one.text)) > 1] or texts
    yield from (Place(document.id, one) for one in (*title, *text[:1]))
