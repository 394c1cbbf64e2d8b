"""Question + hits -> the list that it asks for, whole: "¿Qué seis medidas …?", "Enumere …", "What are the …?".

A list's items are paragraphs of their own, and a question for all of them is seldom near to any one.
What opens the list ("La Comisión recomienda:") often is, so the list is found by its opening or by
several of its items.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass

from askmig.index import Index
from askmig.language import fold, sentences, terms
from askmig.records import Document, Hit, Paragraph, Span
from askmig.retrieve import Query
from askmig.signals import asks_for_list, asks_for_whole_list, types_held

# The hits that may lead to a list.
_READ = 3
# A list of which so many items are among the hits is plainly meant.
_PLAIN = 3
# More items, or characters, than these are no answer but a document.
_MOST_ITEMS = 15
_MOST_CHARACTERS = 4000
_COUNTS = {
    2: "dos|two|deux|dois|duas",
    3: "tres|three|trois",
    4: "cuatro|four|quatre|quatro",
    5: "cinco|five|cinq",
    6: "seis|six",
    7: "siete|seven|sept|sete",
    8: "ocho|eight|huit|oito",
    9: "nueve|nine|neuf|nove",
    10: "diez|ten|dix|dez",
    11: "once|eleven|onze",
    12: "doce|twelve|douze|doze",
}
_COUNT_OF = {word: count for count, words in _COUNTS.items() for word in words.split("|")}
# "¿Qué seis medidas", "las ocho obligaciones", "the four main conditions"; not "los cinco años", "objetivo 10 de los".
_COUNTED = re.compile(
    rf"(?=\b(?:que|l[oa]s|[oa]s|what|which|the|les|quel(?:le)?s|quais) ({'|'.join(_COUNT_OF)}|1?\d) (?:\w+ )?"
    r"(?!(?:anos|meses|dias|semanas|horas|minutos|millones|years|months|days|weeks|hours|ans|mois|jours)\b)\w{2,}s\b)"
)
# "¿Qué dos naciones …?", "Which three agencies …?": what is asked for has a name.
_NAMED = re.compile(
    r"\b(?:que|cuales|what|which|quel(?:le)?s|quais) "
    r"(?:(?:son|fueron|are|were|sont|furent|sao|foram) (?:l[oa]s|the|les|[oa]s) )?"
    rf"(?:(?:{'|'.join(_COUNT_OF)}|\d+) )?"
    r"(?:paises|naciones|estados|ciudades|gobiernos|personas|oradore?s|panelistas|organismos|organizaciones|entidades"
    r"|countries|nations|states|cities|governments|people|speakers|panell?ists|bodies|agencies|organi[sz]ations"
    r"|pays|etats|villes|gouvernements|personnes|orateurs|organismes"
    r"|nacoes|cidades|governos|pessoas|orgaos|organizacoes)\b"
)
_NAME = re.compile(r"\S +[A-ZÁÉÍÓÚÑ]\w")
# "Hora: 09:00 · Sesión: Apertura": the names of the columns (see ``parse.tables``).
_COLUMN = re.compile(r"(?:^|(?<= · ))[^:·]{1,60}(?=: )")
_SHORT_ITEM = 4  # words; "Perú" or "la ciudad de Tarija" need no capital behind the first word
_NUMBER = re.compile(r"(\d+|[a-z]+)\W*$")


@dataclass(frozen=True)
class ItemList:
    """The items of a list, in order, and the paragraph that opens it, None where none does (a heading may)."""

    document: Document
    opening: Paragraph | None
    items: tuple[Paragraph, ...]

    @property
    def opening_span(self) -> Span | None:
        """What of the opening paragraph opens the list: its last sentence."""
        if self.opening is None:
            return None
        last = sentences(self.opening.text)[-1]
        return Span(self.opening.start + last.start, self.opening.end)

    @property
    def counts(self) -> set[int]:
        """How many items it may be said to have: all, and those of the first level ("a)", "b)", not "i)")."""
        wanted, first_level = 1, 0
        for item in self.items:
            if _order(item) in (None, wanted):
                first_level += 1
                wanted += 1
        return {len(self.items), first_level}


def list_asked(query: Query, hits: Sequence[Hit], index: Index) -> ItemList | None:
    """Return the list that the question asks for as a whole, None where it asks for none that is found.

    That is one of as many items as the question counts, among the lists of the first hits; else that of
    the first hit, where it opens it, or where a whole is asked for ("¿Cuáles son …?") and several of the
    items are among the hits. ``hits`` come best first.
    """
    if not asks_for_list(query.text):
        return None
    found = [(hit, _list_of(hit, index)) for hit in hits[:_READ]]
    lists = [(hit, one) for hit, one in found if one is not None and _may_hold(query, one, index.manifest.language)]
    counts = counted(query.text)
    for hit, one in lists:
        if counts & one.counts and (_opens(hit, one) or _held(one, hits) > 1):
            return one
    is_whole = asks_for_whole_list(query.text)
    for hit, one in lists:
        if hit is hits[0] and _opens(hit, one):
            return one
        is_first = hit is hits[0] or (hit in hits[:2] and _opens(hit, one))
        is_plain = _opens(hit, one) or _held(one, hits) >= min(_PLAIN, len(one.items))
        if is_whole and is_plain and (is_first or 2 * _held(one, hits) >= len(one.items)):
            return one
    return None


def counted(question: str) -> set[int]:
    """Return how many things a question says that it asks for: "¿Qué seis medidas …?" 6, "los cinco años" none."""
    return {_COUNT_OF.get(word) or int(word) for word in _COUNTED.findall(fold(question))}


def list_at(document: Document, paragraph_id: str) -> ItemList | None:
    """Return the list that a paragraph opens or is an item of.

    None for no list, for the rest of one that a running paragraph cuts, for one item alone, and for one too
    long to be shown.
    """
    paragraph = document.paragraph(paragraph_id)
    if paragraph is None:
        return None
    paragraphs = document.paragraphs
    place = bisect_left(paragraphs, paragraph.start, key=lambda one: one.start)
    first = place + 1 if _is_opening(paragraphs[place]) else place
    if first == len(paragraphs) or paragraphs[first].kind not in ("item", "row"):
        return None
    kind, section = paragraphs[first].kind, paragraphs[first].section

    def belongs(number: int) -> bool:
        return paragraphs[number].kind == kind and paragraphs[number].section == section

    last, least, most = first, first - _MOST_ITEMS, first + _MOST_ITEMS
    while first and belongs(first - 1) and first > least:
        first -= 1
    while last < len(paragraphs) and belongs(last) and last <= most:
        last += 1
    items = paragraphs[first:last]
    if not 2 <= len(items) <= _MOST_ITEMS or items[-1].end - items[0].start > _MOST_CHARACTERS:
        return None
    before = paragraphs[first - 1] if first else None
    if before is not None and _is_opening(before):
        return ItemList(document, before, items)
    is_first = _order(items[0]) in (None, 1) or fold(items[0].label or "").strip("().") == "i"
    is_rest = before is not None and before.kind != "heading" and not is_first
    return None if is_rest else ItemList(document, None, items)


def _may_hold(query: Query, one: ItemList, language: str) -> bool:
    """Whether a list can be what is asked for.

    One of names can where countries, bodies or people are; rows can where their columns, or what stands over
    them, have the name of what is asked for, or where they hold the figure or date that is.
    """
    if one.items[0].kind == "row" and (named := _column_terms(one, language)):
        is_held = 1.0 in types_held(query.text, one.items[0].text)
        return is_held or not named.isdisjoint({*query.terms, *query.widened})
    if _NAMED.search(fold(query.text)) is None:
        return True
    names = [bool(_NAME.search(item.text)) or len(item.text.split()) <= _SHORT_ITEM for item in one.items]
    return 2 * sum(names) >= len(names)


def _column_terms(one: ItemList, language: str) -> set[str]:
    """Return the terms, without figures, of the names of a table's columns and of the heading over it."""
    columns = " ".join(_COLUMN.findall(one.items[0].text))
    if not columns:
        return set()
    found = terms(f"{columns} {' '.join(one.items[0].section[-1:])}", language)
    return {term for term in found if not any(map(str.isdigit, term))}


def _list_of(hit: Hit, index: Index) -> ItemList | None:
    return None if hit.passage.footnote else list_at(index.documents[hit.passage.document], hit.passage.paragraph)


def _is_opening(paragraph: Paragraph) -> bool:
    return paragraph.kind == "paragraph" and paragraph.text.rstrip().endswith(":")


def _order(item: Paragraph) -> int | None:
    """Return the place that an item's label gives it ("c)": 3, "R2": 2), None where it has no such label."""
    found = _NUMBER.search(fold(item.label or ""))
    if found is None or (len(found[1]) > 1 and not found[1].isdigit()):
        return None if found is None else 0
    return int(found[1]) if found[1].isdigit() else ord(found[1]) - ord("a") + 1


def _opens(hit: Hit, one: ItemList) -> bool:
    return one.opening is not None and hit.passage.paragraph == one.opening.id and hit.passage.end == one.opening.end


def _held(one: ItemList, hits: Sequence[Hit]) -> int:
    """Return how many of a list's items are among the hits."""
    ids = {item.id for item in one.items}
    own = (hit.passage for hit in hits if hit.passage.document == one.document.id and not hit.passage.footnote)
    return len({passage.paragraph for passage in own} & ids)
