"""Exact look-ups, understood before any search: "párrafo 4 de SCPF/13", "note 12", "meta 17.3", «a phrase».

A question names places by a word and a label (es, en, fr, pt), by a date that heads a
section, or by quoted words; it may name the document by symbol, id or words of its title.
What it names is found by the labels as printed; nothing here knows meaning.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from askmig.language import fold, sentences, terms
from askmig.records import Document, Footnote, Paragraph, Span

_PARAGRAPH = frozenset("parrafo parr paragraph para paragraphe paragrafo numeral punto point".split())
_NOTE = frozenset("nota notas note notes footnote rodape".split())
_ITEM = frozenset("inciso item literal alinea letra lettre letter subparagraph subparrafo".split())
_SECTION = frozenset("seccion section secao apartado capitulo chapter chapitre".split())
_ORDINALS = {
    word: str(number)
    for number, words in enumerate(
        (
            "primer primera primero first premier premiere primeira primeiro",
            "segunda segundo second seconde deuxieme",
            "tercer tercera tercero third troisieme terceira terceiro",
            "cuarta cuarto fourth quatrieme quarta quarto",
            "quinta quinto fifth cinquieme",
            "sexta sexto sixth sixieme",
            "septima septimo seventh septieme setima setimo",
            "octava octavo eighth huitieme oitava oitavo",
        ),
        1,
    )
    for word in words.split()
}
_NUMBERED = re.compile(
    r"\b(?!(?:del|los|las|hay|has|the|des|sur|aux|dos|com)\s)(?P<word>[a-z]{3,})\s+"
    r"(?:(?:al pie|de pie de pagina|de bas de page|de rodape|especifico|virtual|numero|number)\s+)?"
    r"(?:n[.\s]{0,2}[º°o]?\s*)?\(?(?P<label>\d{1,3}(?:\.(?:\d{1,3}|[a-z]))*)\)?(?![\w/]|[.,]\d)"
)
_LETTERED = re.compile(
    r"\b(?P<word>accion|action|acao|letra|lettre|letter|inciso|literal|alinea|item)(?:\s+[a-z]{4,})?\s+\(?(?P<label>[a-h])\)?"
    r"(?=\s*(?:$|[?.,;:)]|d[eou]l?\b|da\b|of\b|segun\b|en\b|in\b))"
)
_ORDINAL = re.compile(rf"\b(?P<label>{'|'.join(_ORDINALS)})\s+(?P<word>[a-z]{{4,}})")
_DATE = re.compile(r"\b\d{1,2} (?:de )?[a-z]{4,10}\b")
# A question that asks for something of its own, not for what a place says.
_ASKS = re.compile(
    r"\b(?:por que|quien|quienes|cuando|cuant[oa]s?|donde|como|why|who|when|where|how|pourquoi|qui|quand|combien"
    r"|comment|quem|quando|quant[oa]s?|onde)\b"
)
_QUOTED = re.compile(r"[«“\"]\s*([^«»“”\"]{6,}?)\s*[»”\"]")
_STEM = 6
# What a plain word of a title is worth in naming its document; words that name kinds of papers are worth nothing.
_TITLE_WORD = 0.5
_COMMON = frozenset("migracion documento objetivo sesion tema desarrollo programa".split())
_A_PARAGRAPH = 150
# A place asked for in so few words of its own is shown whole; else the sentence that answers is picked from it.
_BARE_TERMS = 2
_MOST_PLACES = 12


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


@dataclass
class _Mention:
    word: str
    label: str
    text: str
    places: list[Place] = field(default_factory=list)


def look_up(question: str, documents: Mapping[str, Document]) -> Lookup:
    """Return what the question names among ``documents``; an empty Lookup when it names nothing."""
    folded = fold(question)
    named = named_documents(folded, documents)
    pool = [documents[name] for name in named] or list(documents.values())
    mentions = list(_mentions(folded))
    for mention in mentions:
        mention.places = [place for document in pool for place in _places(document, mention)]
    places = _nested(mentions) or [place for mention in mentions for place in mention.places]
    places = places or list(_quoted(question, pool)) or list(_dated(folded, pool)) or list(_symbol(folded, pool))
    if places:
        return Lookup(tuple(dict.fromkeys(places))[:_MOST_PLACES], _is_bare(folded, mentions, pool))
    return Lookup(missing=_missing(mentions, pool) if len(named) == 1 else None)


def named_documents(folded: str, documents: Mapping[str, Document]) -> list[str]:
    """Return the ids of the documents that a folded question names, by symbol or by words of their titles."""
    by_symbol = [name for name, one in documents.items() if one.entry.symbol and fold(one.entry.symbol) in folded]
    if by_symbol:
        return by_symbol
    asked = f" {_words(folded)} "
    names = {name: _names(document) for name, document in documents.items()}
    shared = Counter(word for words in names.values() for word in words)
    scores = {
        name: sum(weight / shared[word] for word, weight in words.items() if f" {word} " in asked)
        for name, words in names.items()
    }
    best = max(scores.values(), default=0.0)
    return [name for name, score in scores.items() if score == best] if best >= 1 else []


def _names(document: Document) -> dict[str, float]:
    """Return the words that name a document and what each is worth; 1 is enough.

    A word of its id or an acronym is worth 1, one of its title half; a short number names it
    only with the word before it ("objetivo 23", "tema 6").
    """
    entry = document.entry
    titles = f"{entry.short_title} {entry.title}"
    plain = _words(titles).split()
    names = {word: _TITLE_WORD for word in plain if len(word) > 3 and word not in _COMMON}
    names |= {_words(word): 1.0 for word in re.findall(r"\b[A-Z]{3,}\b", titles) if not entry.title.isupper()}
    names |= {word: 1.0 for word in entry.id.split("-") if len(word) > 2 and word not in _COMMON}
    pairs = pairwise(plain)
    return names | {f"{word} {number}": 1.0 for word, number in pairs if number.isdigit() and len(number) < 3}


def _mentions(folded: str) -> Iterator[_Mention]:
    for pattern in (_NUMBERED, _LETTERED):
        for found in pattern.finditer(folded):
            yield _Mention(found["word"], found["label"], found.group())
    for found in _ORDINAL.finditer(folded):
        yield _Mention(found["word"], _ORDINALS[found["label"]], found.group())


def _places(document: Document, mention: _Mention) -> Iterator[Place]:
    if mention.word in _NOTE:
        yield from (Place(document.id, note) for note in document.footnotes if str(note.number) == mention.label)
        return
    labelled = [one for one in document.paragraphs if _plain(one.label) == mention.label]
    running = [one for one in labelled if one.kind == "paragraph"]
    items = [one for one in labelled if one.kind == "item"]
    below = [one for head in labelled if head.kind == "heading" for one in _below(document, head)]
    if mention.word in _PARAGRAPH:
        yield from (Place(document.id, one) for one in running or items or below)
        return
    if mention.word in _ITEM:
        yield from (Place(document.id, one) for one in items)
        return
    if mention.word in _SECTION:
        yield from (Place(document.id, one) for one in below or running)
        return
    named = _named(document, mention, labelled)
    yield from (Place(document.id, one) for one in named)
    if not named and "." in mention.label:
        yield from _said(document, f"{mention.word} {mention.label}")


def _said(document: Document, name: str) -> Iterator[Place]:
    """Yield the sentences in which a numbered thing without a place of its own is spoken of: "indicador 10.7.1"."""
    for unit in document.units:
        for span in sentences(unit.text) if re.search(rf"\b{re.escape(name)}\b", fold(unit.text)) else ():
            if re.search(rf"\b{re.escape(name)}\b", fold(span.of(unit.text))):
                yield Place(document.id, unit, Span(unit.start + span.start, unit.start + span.end))


def _named(document: Document, mention: _Mention, labelled: Sequence[Paragraph]) -> list[Paragraph]:
    """Return the units that a word and a label name together: "conclusión 2", "panel 3", "meta 17.3"."""
    name = f"{mention.word} {mention.label}"
    printed = [one for one in document.paragraphs if one.label and fold(one.label) == name]
    in_rows = [
        one for one in document.paragraphs if one.kind == "row" and re.search(rf"(?:^|: ){name}\b", fold(one.text))
    ]
    if printed or in_rows:
        return printed or in_rows
    stem = mention.word[:_STEM]
    in_context = [one for one in labelled if one.kind != "heading" and stem in _context(document, one)]
    heads = [one for one in document.paragraphs if one.kind == "heading" and _heads(fold(one.text), mention)]
    if in_context or heads:
        return in_context or [one for head in heads for one in _below(document, head)]
    return [one for one in labelled if one.kind == "item"] if "." in mention.label else []


def _context(document: Document, unit: Paragraph) -> str:
    """Return, folded, the headings above a unit and the last sentence that leads into its list."""
    place = document.paragraphs.index(unit)
    leads = (one.text for one in reversed(document.paragraphs[:place]) if one.text.endswith(":"))
    return fold(" ".join([*unit.section, next(leads, "")[-200:], document.entry.short_title]))


def _heads(heading: str, mention: _Mention) -> bool:
    return re.match(rf"{re.escape(mention.word)}(?: [a-z]+)? {re.escape(mention.label)}\b", heading) is not None


def _below(document: Document, head: Paragraph) -> list[Paragraph]:
    path = (*head.section, head.text)
    return [one for one in document.paragraphs if one.section[: len(path)] == path and one.kind != "heading"]


def _nested(mentions: Sequence[_Mention]) -> list[Place]:
    """Return the places of one mention that lie below another's: "inciso 1) del párrafo 3"."""
    for inner in mentions:
        for outer in mentions:
            below = [
                place
                for place in inner.places
                if isinstance(place.unit, Paragraph)
                and place.unit.section
                and place.unit.section[-1].startswith(f"{outer.label}. ")
            ]
            if inner is not outer and below:
                return below
    return []


def _quoted(question: str, pool: Sequence[Document]) -> Iterator[Place]:
    for phrase in _QUOTED.findall(question):
        wanted = _words(phrase)
        for document in pool:
            for unit in document.units:
                for span in sentences(unit.text):
                    if f" {wanted} " in f" {_words(span.of(unit.text))} ":
                        yield Place(document.id, unit, Span(unit.start + span.start, unit.start + span.end))


def _words(text: str) -> str:
    return " ".join(re.findall(r"\w+", fold(text)))


def _dated(folded: str, pool: Sequence[Document]) -> Iterator[Place]:
    for date in _DATE.findall(folded):
        for document in pool:
            heads = [one for one in document.paragraphs if one.kind == "heading" and fold(one.text).startswith(date)]
            yield from (Place(document.id, one) for head in heads for one in _below(document, head))


def _symbol(folded: str, pool: Sequence[Document]) -> Iterator[Place]:
    """Yield title and first paragraph of a document whose symbol is all that was typed."""
    for document in pool:
        if document.entry.symbol and folded.strip(" .¿?") == fold(document.entry.symbol):
            title = [one for one in document.paragraphs if one.kind == "heading"][:1]
            text = [one for one in document.paragraphs if one.kind != "heading" and len(one.text) > _A_PARAGRAPH][:1]
            yield from (Place(document.id, one) for one in (*title, *text))


def _is_bare(folded: str, mentions: Sequence[_Mention], pool: Sequence[Document]) -> bool:
    """Whether a question says little beside the place: then the place is wanted, not a sentence of it."""
    if _ASKS.search(folded):
        return False
    rest = folded
    for mention in mentions:
        rest = rest.replace(mention.text, " ")
    for pattern in (_QUOTED, _DATE):
        rest = pattern.sub(" ", rest)
    names = {word for document in pool for word in _names(document)} | {"texto", "text", "contenido", "leeme"}
    words = " ".join(word for word in re.findall(r"\w+", rest) if word not in names and not word.isdigit())
    return len(terms(words, "es")) <= _BARE_TERMS


def _missing(mentions: Sequence[_Mention], pool: Sequence[Document]) -> tuple[str, str, tuple[str, ...]] | None:
    document = pool[0]
    for mention in mentions:
        if mention.word in _NOTE:
            return document.id, mention.text, tuple(str(note.number) for note in document.footnotes)
        if mention.word in _PARAGRAPH:
            labels = (one.label for one in document.paragraphs if one.kind == "paragraph" and one.label)
            return document.id, mention.text, tuple(dict.fromkeys(labels))
    return None


def _plain(label: str | None) -> str:
    return (label or "").strip("().:").casefold()
