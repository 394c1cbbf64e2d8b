"""Question -> the places that it names, as named: a word and its labels ("párrafos 3 a 5", "the last note").

Spanish, English, French and Portuguese alike. Nothing here knows a document: whether a place is
there is for ``lookup`` to say.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal["paragraph", "note", "item", "section", ""]
# The label of "the last paragraph".
LAST = "last"

_KINDS: dict[Kind, str] = {
    "paragraph": "parrafo parr paragraph par paragraphe paragrafo numeral punto point ponto § ¶",
    "note": "nota note footnote rodape",
    "item": "inciso inc item literal lit alinea letra lettre letter subparagraph subparrafo subparagrafo",
    "section": "seccion sec section secao seccao apartado capitulo cap chapter chapitre epigrafe",
}
KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words.split()}
_SINGULAR = {
    "secciones": "seccion",
    "secoes": "secao",
    "seccoes": "seccao",
    "numerales": "numeral",
    "itens": "item",
} | {
    "literales": "literal",
    "parrs": "parr",
}
# Lettered things that are no units of a kind of their own, and parts that carry Roman figures.
_LETTERED = (
    "accion action acao medida measure mesure propuesta proposal proposition proposta recomendacion opcion option"
    " punto point"
)
_ROMAN_WORDS = "anexo annex annexe parte part partie titulo title titre punto point ponto"
_PLURAL = "acciones actions acoes medidas measures mesures propuestas proposals propositions propostas recomendaciones"
_COUNTED = (
    "uno one|dos two deux dois duas|tres three trois|cuatro four quatre quatro|cinco five cinq|seis six"
    "|siete seven sept sete|ocho eight huit oito|nueve nine neuf nove|diez ten dix dez|once eleven onze"
    "|doce twelve douze doze|trece thirteen treize treze|catorce fourteen quatorze|quince fifteen quinze"
    "|dieciseis sixteen seize dezesseis|diecisiete seventeen dezessete|dieciocho eighteen dezoito"
    "|diecinueve nineteen dezenove|veinte twenty vingt vinte"
)
_RANKED = (
    "primer primera primero first premier premiere primeira primeiro|segunda segundo second seconde deuxieme"
    "|tercer tercera tercero third troisieme terceira terceiro|cuarta cuarto fourth quatrieme quarta quarto"
    "|quinta quinto fifth cinquieme|sexta sexto sixth sixieme|septima septimo seventh septieme setima setimo"
    "|octava octavo eighth huitieme oitava oitavo|novena noveno ninth neuvieme nona nono|decima decimo tenth dixieme"
)
FIGURES = {word: str(n) for n, words in enumerate(_COUNTED.split("|"), 1) for word in words.split()}
_ORDINALS = {word: str(n) for n, words in enumerate(_RANKED.split("|"), 1) for word in words.split()} | dict.fromkeys(
    "ultimo ultima last final dernier derniere".split(), LAST
)
_MOST_IN_RANGE = 12
# Of a longer list ("1, 1, 1, …" takes seconds) no more is looked up.
_MOST_LABELS = 40
_MOST_MENTIONS = 12

_AFTER = (
    r"(?:\s+(?:al? pie|de pie|de pagina|de bas de page|de rodape|conexas?|especific[oa]s?|generales|tematic[oa]s?"
    r"|virtual(?:es)?|presencial(?:es)?|plenari[oa]s?|paralel[oa]s?|numeros?|numbers?|marcad[oa]s? con))*\s*"
    r"(?:(?:n|nr|num|nums|no)[.\s]{0,2}[º°o]?s?\.?\s*|#\s*)?"
)
_NUMBER = r"[a-z]?\d{1,3}(?:\.(?:\d{1,3}|[a-z]))*"
_LETTER = r"[a-n]\b"
_END = r"(?![\w/%]|[.,]\d|\s*%)"
_LETTER_END = (
    r"[)\"'»”]*(?=\s*(?:$|[?.,;:)]|d[eouai]s?l?\b|d'|da\b|of\b|from\b|segun\b|according\b|selon\b|en\b|in\b|y\b|e\b|and\b|et\b"
    r"|to\b|a\b|al\b))"
)
_TO = r"\s*(?:-|–|—|\b(?:al?|hasta|to|through|until|ate|ao|à)\b)\s*(?:la\s+|el\s+|l[ea]s?\s+)?"
_AND = (
    r"(?:\s*[,;/]\s*(?:(?:y|e|o|and|or|et|ou)\s+)?|\s+(?:y|e|o|u|and|or|et|ou|as well as)\s+)"
    r"(?:(?:la|el|las|los|the|les?)\s+)?"
)
_KNOWN = "|".join(sorted((re.escape(word) for word in KIND_OF), key=len, reverse=True))
_KNOWN_WORD = rf"(?:secciones|secc?oes|itens|(?:{_KNOWN})(?:e?s)?)"


def _listed(label: str) -> str:
    """Return the pattern of one label or several: "3", "3 a 5", "2, 4 y 7"."""
    return rf"\(?[\"'«“]?{label}\)?(?:(?:{_TO}|{_AND})\(?{label}\)?)*"


_NUMBERS = re.compile(
    rf"(?P<word>(?<![\w])[§¶]{{1,2}}|\b{_KNOWN_WORD}\b\.?){_AFTER}(?P<labels>{_listed(_NUMBER)}){_END}"
    r"(?:\.?\s*\(?(?P<inner>[a-n])\)(?!\w))?"
)
# Words that mean a place only where a figure ends what is named: "cita 4 del acta", not "cita 4 ejemplos"; "para. 6".
_ALSO = {"pie de pagina": "nota", "llamada": "nota", "referencia": "nota", "reference": "nota", "cita": "nota"} | {
    "para": "paragraph",
    "paras": "paragraph",
}
_AT_FOOT = re.compile(rf"\b(?P<word>pie de pagina)\b{_AFTER}(?P<labels>{_listed(_NUMBER)}){_END}")
_ALSO_NUMBERS = re.compile(
    rf"\b(?P<word>{'|'.join(_ALSO)})\b\.?{_AFTER}(?P<labels>{_listed(_NUMBER)}){_END}{_LETTER_END}"
)
_IN_WORDS = "|".join([*FIGURES, *(word for word in _ORDINALS if word not in FIGURES)])
_WORDED = re.compile(rf"\b(?P<word>{_KNOWN_WORD})\b{_AFTER}\b(?P<labels>{_IN_WORDS})\b")
# "panel uno", "webinario dos": whether it is a place is for the document to say.
_NAMED_IN_WORDS = re.compile(rf"\b(?P<word>[a-z]{{4,}})\s+(?P<labels>{'|'.join(FIGURES)}){_LETTER_END}")
_ROMANS = re.compile(
    rf"\b(?P<word>{'|'.join([*_KINDS['section'].split(), *_ROMAN_WORDS.split()])})\.?\s+(?P<labels>[ivxl]{{1,6}})\b"
)
_SMALL = (
    "del|los|las|hay|has|the|des|sur|aux|dos|com|que|son|with|par|entre|from|para|sobre|hasta|cada|unos|unas|mas|sus|otros"
    "|otras|estos|estas|esos|esas|casi|solo|por|pie|may|over|about|than|only|these|those|other|pour|plus|dans|chaque|cerca"
)
_MULTIPLE = (
    r"(?!\s+(?:mil|millon(?:es)?|thousand|million|billion|mille|milhoes|por ciento|percent|de (?:enero|febrero|marzo"
    r"|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|noviembre|diciembre))\b)"
)
_NAMED = re.compile(
    rf"\b(?!(?:{_SMALL})\s)(?P<word>[a-z]{{3,}})"
    rf"{_AFTER}(?<![a-z0-9])(?P<labels>(?:{_NUMBER}(?:(?:{_TO}|\s*(?:,|\by\b|\be\b|\band\b|\bet\b)\s*){_NUMBER})*)|\({_NUMBER}\))(?![\w/]|[.,]\d){_MULTIPLE}"
)
_LETTERS = re.compile(
    rf"\b(?P<word>(?:{'|'.join(_KINDS['item'].split())})s?|{'|'.join([*_LETTERED.split(), *_PLURAL.split()])})"
    rf"\.?(?:\s+(?!del?\b|para\b|from\b)[a-z]{{4,}})?\s+(?P<labels>{_listed(_LETTER)}){_LETTER_END}"
)
# "P3" alone, as a document prints it.
_PRINTED = re.compile(r"\b(?P<word>)(?P<labels>[a-z]\d{1,2})\b(?![./]\d)")
_CLOSED = re.compile(rf"\b(?P<word>[a-z]{{4,}})\s+(?P<labels>\(?[a-n]\)(?:{_AND}\(?[a-n]\))*)(?!\w)")
_RANK = re.compile(
    rf"\b(?P<labels>{'|'.join(_ORDINALS)})s?\s+(?:(?:specific|especific[oa]s?|virtual|tematic[oa])\s+)?(?P<word>[a-z]{{4,}})"
)
_RANKED_FIGURE = re.compile(
    r"\b(?P<labels>\d{1,2})\s?(?:\.?[ºª°]|\.?[oa]|st|nd|rd|th|\.?er|\.?era|e|eme|ere|re)\s+(?P<word>[a-z]{4,})"
)

# The surer ones first: a stretch of a question is read once.
_PATTERNS = (
    _NUMBERS,
    _AT_FOOT,
    _ALSO_NUMBERS,
    _LETTERS,
    _CLOSED,
    _ROMANS,
    _RANKED_FIGURE,
    _RANK,
    _WORDED,
    _NAMED,
    _NAMED_IN_WORDS,
    _PRINTED,
)


@dataclass(frozen=True)
class Mention:
    """A word of a question with the labels that follow it, folded; ``text`` is the whole as typed, folded.

    ``kind`` is what the word can only mean, "" where the document decides ("panel 3", "conclusión 2"); the word is
    empty where a label stands alone ("P3").
    """

    word: str
    kind: Kind
    labels: tuple[str, ...]
    text: str


def find_mentions(folded: str) -> list[Mention]:
    """Return the first mentions of a folded question, each once, in its order; one stretch of it is read once."""
    taken: list[tuple[int, int]] = []
    found: list[tuple[int, Mention]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            if all(match.end() <= start or end <= match.start() for start, end in taken):
                taken.append(match.span())
                found += [(match.start(), one) for one in _read(match)]
    ordered = dict.fromkeys(one for _, one in sorted(found, key=lambda pair: pair[0]))
    return list(ordered)[:_MOST_MENTIONS]


def _read(match: re.Match[str]) -> Iterator[Mention]:
    word = _singular(match["word"].rstrip("."))
    if match.re in (_AT_FOOT, _ALSO_NUMBERS):
        word = _ALSO[word]
    kind = KIND_OF.get(word, "")
    labels = dict.fromkeys(_labels(match["labels"]))
    yield Mention(word, kind, tuple(labels)[:_MOST_LABELS], match.group())
    inner = match.groupdict().get("inner")
    if inner:
        yield Mention("letra", "item", (inner,), match.group())


def _singular(word: str) -> str:
    """Return a word of places in the singular; any other as it is."""
    if word in _SINGULAR or word.startswith(("§", "¶")):
        return _SINGULAR.get(word, word[:1])
    return next((stem for stem in (word, word.removesuffix("s"), word.removesuffix("es")) if stem in KIND_OF), word)


def _labels(text: str) -> Iterator[str]:
    """Yield the labels of a list; "3 a 5" is 3, 4 and 5, "a a c" is a, b and c."""
    if text in FIGURES or text in _ORDINALS:
        yield FIGURES.get(text) or _ORDINALS[text]
        return
    plain = re.sub(r"[()\"'«»“”]|(?<=\d)\.?[oº]\b", "", text)
    pieces = (
        re.split(rf"({_TO})", plain) if re.search(r"\d", plain) else re.split(r"(\s+(?:al?|to|hasta|-|–)\s+)", plain)
    )
    last = ""
    for place, piece in enumerate(pieces):
        if place % 2:
            continue
        labels = [one.strip(". ") for one in re.split(_AND, piece) if one.strip(". ")]
        if place and labels:
            yield from _between(last, labels[0])
        yield from labels
        last = labels[-1] if labels else last


def _between(first: str, last: str) -> Iterator[str]:
    (head, _, one), (other, _, two) = first.rpartition("."), last.rpartition(".")
    if one.isdigit() and two.isdigit() and head == other:
        numbers = range(int(one) + 1, min(int(two), int(one) + _MOST_IN_RANGE))
        yield from (f"{head}.{number}" if head else str(number) for number in numbers)
    elif len(first) == len(last) == 1:
        yield from map(chr, range(ord(first) + 1, ord(last)))
