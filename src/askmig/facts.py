"""What a sentence asserts and can be compared without understanding it: figures, names, negations, clauses.

All in es, en, fr and pt: "87 %" and "87 por ciento" are one figure, "tres" and "three" are 3,
"septiembre" and "September" one month. Texts are compared as sets; an order is not kept.
"""

import re
from dataclasses import dataclass
from itertools import pairwise

from askmig.language import STOP_WORDS, fold

_NUMBER_WORDS = {
    "es": """dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince dieciseis
        diecisiete dieciocho diecinueve veinte""",
    "en": """two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen
        seventeen eighteen nineteen twenty""",
    "fr": """deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix-sept
        dix-huit dix-neuf vingt""",
    "pt": """dois|duas tres quatro cinco seis sete oito nove dez onze doze treze quatorze|catorze quinze dezesseis
        dezessete dezoito dezenove vinte""",
}
_TENS = {
    "es": "treinta cuarenta cincuenta sesenta setenta ochenta noventa",
    "en": "thirty forty fifty sixty seventy eighty ninety",
    "fr": "trente quarante cinquante soixante",
    "pt": "trinta quarenta cinquenta sessenta setenta oitenta noventa",
}
_ORDINALS = {
    "es": """segundo|segunda|segundos|segundas tercer|tercero|tercera cuarto|cuarta quinto|quinta sexto|sexta
        septimo|septima octavo|octava noveno|novena decimo|decima""",
    "en": "second third fourth fifth sixth seventh eighth ninth tenth",
    "fr": "deuxieme|seconde troisieme quatrieme cinquieme sixieme septieme huitieme neuvieme dixieme",
    "pt": """segundo|segunda terceiro|terceira quarto|quarta quinto|quinta sexto|sexta setimo|setima oitavo|oitava
        nono|nona decimo|decima""",
}
_MONTHS = (
    "enero january janvier janeiro",
    "febrero february fevrier fevereiro",
    "marzo march mars marco",
    "abril april avril",
    "mayo may mai maio",
    "junio june juin junho",
    "julio july juillet julho",
    "agosto august aout",
    "septiembre setiembre september septembre setembro",
    "octubre october octobre outubro",
    "noviembre november novembre novembro",
    "diciembre december decembre dezembro",
)
_WEEKDAYS = (
    "lunes monday lundi segunda-feira",
    "martes tuesday mardi terca-feira",
    "miercoles wednesday mercredi quarta-feira",
    "jueves thursday jeudi quinta-feira",
    "viernes friday vendredi sexta-feira",
    "sabado saturday samedi",
    "domingo sunday dimanche",
)
# English "may", "march" and "august" are months only with a capital letter; Portuguese "marco" is also a framework.
_DOUBTFUL = frozenset("may march august marco".split())
_CALENDAR = {
    word: f"{kind} {number}"
    for kind, table in (("month", _MONTHS), ("weekday", _WEEKDAYS))
    for number, words in enumerate(table, 1)
    for word in words.split()
}
_SCALES = (
    ("%", r"%|por ciento|per ?cent|pour cent|por cento"),
    ("1e9", r"mil millones|mil milhoes|milliards?|billions?\b|bilhao|bilhoes|biliao|bilioes"),
    ("1e12", r"billon(?:es)?|trillions?|trilhao|trilhoes"),
    ("1e6", r"millon(?:es)?|millions?|milhao|milhoes"),
    ("1e3", r"mil\b|thousand|mille\b|milhares|miles\b"),
)
_CURRENCY = (("$", r"us\$|\$|dolar(?:es)?|dollars?|usd"), ("€", r"€|euros?|eur\b"))
_SCALE = "|".join(pattern for _, pattern in _SCALES)
_MONEY = "|".join(pattern for _, pattern in _CURRENCY)
_FIGURE = re.compile(
    r"(?P<before>us\$|\$|€)?\s*(?P<value>\d+(?:[.,]\d+)*)"
    rf"\s*(?P<scale>{_SCALE})?(?:\s*(?:de |d['’])?(?P<after>{_MONEY}))?"
)
_RANGE = re.compile(r"\s*(?:y|e|et|and|a|al|to|o|or|ou|-|–|—)\s*")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")

_NOT = {
    "es": r"no|ni|nunca|jamas|ningun[oa]?s?|nadie|nada|tampoco",
    "en": r"no|not|never|nor|neither|none|nobody|nothing|cannot|\w+n['’]t",
    "fr": r"ne|n['’](?=\w)|pas|ni|jamais|aucune?s?|rien|non",
    "pt": r"nao|nem|nunca|jamais|nenhuma?|nenhuns|ninguem|nada|tampouco",
}
_WITHOUT = {"es": "sin", "en": "without", "fr": "sans", "pt": "sem"}
# "Not only" denies nothing, and French "ne … que" says "only".
_NOT_DENIED = re.compile(
    r"\bno (?:solo|solamente|unicamente|obstante)\b|\bnot (?:only|just|least)\b|\bnon seulement\b"
    r"|\bnao (?:so|apenas|obstante)\b|\bsin embargo\b|\bsem duvida\b|\bsin duda\b|\bn(?:e |['’])\w+(?: \w+)? qu"
)


def _stems(stems: str) -> re.Pattern[str]:
    """Return the pattern of words that begin with one of the stems; "word." is a whole word, "_" a blank."""
    options = "|".join(stem.replace("_", " ").replace(".", r"\b") for stem in stems.split())
    return re.compile(rf"\b(?:{options})")


# Words that deny without a "not": "desconocía" stands for "did not know".
_DENIES = _stems(
    """desconoc desconhec carec falta impid imped imposib impossib prohib proib interdi deneg nieg negar. nego.
    negaron. rechaz descart excluy excluid excluir. exclude exclusion inexist ausen absen absten lack fail refus
    reject deny. denie prevent forbid forbad unable. unknown. unaware. ignor manque empech salvo. except"""
)
# Pairs of opposites, each side in the four languages.
_SIDES = tuple(
    (_stems(one), _stems(other))
    for one, other in (
        (
            "aument increment subio. subieron. increas rose. rising. rais augment hauss elevo. elevar",
            "disminu reduc redu reduz bajo. bajaron. decreas declin fell. fall. falling. baiss dimin diminu",
        ),
        ("mas. more. plus. mais.", "menos. less. fewer. moins."),
        ("antes. before. avant.", "despues. after. apres. depois."),
        ("maxim at_most. up_to. hasta. au_plus. ate.", "minim at_least. al_menos. por_lo_menos. au_moins."),
        ("permit allow autoris autoriz admit admis", "prohib proib forbid interdi impid imped"),
        ("acept accept aceit aprob approv approuv aprov", "rechaz reject rejet rejeit refus deneg"),
        ("incluy incluid incluir include inclur inclus inclui", "excluy excluid excluir exclude exclur exclus exclui"),
        ("mejor improv amelior melhor", "empeor worsen aggrav agrav pior"),
        ("posib possib", "imposib impossib"),
        ("favorab favourab favorav", "desfavorab unfav defavorab"),
    )
)

# Words that speak to a language model, not of anything: a passage with such an order proves nothing.
_ORDER = re.compile(
    r"\b(?:ignor(?:e|a|ad|en|ez|em)|olvid(?:e|a|ad|en)|forget|disregard|oubli(?:e|ez)|esque[cç]a(?:m)?|desconsidere(?:m)?)"
    r"\s+(?:[\w'’]+\s+){0,5}?(?:instruc\w*|instruct\w*|reglas|regras|regles|rules|consignes|prompt|ordenes)\b"
    r"|\bsystem prompt\b"
)
_NAME = re.compile(r"[^\W\d_a-zß-ÿ][\w'’.&/-]*\w|[^\W\d_a-zß-ÿ]")
_ADDRESS = re.compile(
    r"(?:https?:|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w+|\b[\w-]+\.(?:com|org|net|int|gov|info|io|edu|ru|cn)\b\S*"
)
_CLAUSE = re.compile(
    r"[;,:()]\s+|\s+(?=(?:y|e|and|et|pero|but|mais|mas|porque|because|car|que|which|who|lo que|ce qui|o que|gracias"
    r"|thanks|grâce|graças|aunque|although|bien que|embora|mientras|while|tandis)\b)"
)
_CLAUSE_WORDS, _CLAUSE_WEIGHTY = 4, 2


@dataclass(frozen=True)
class Figure:
    """A number with what makes it another one: "%", a scale such as "1e6" and a currency, empty for none."""

    value: str
    scale: str = ""
    currency: str = ""

    def agrees(self, other: "Figure") -> bool:
        """Whether both may stand for the same quantity; a currency that one leaves out is no contradiction."""
        is_same_money = not (self.currency and other.currency) or self.currency == other.currency
        return (self.value, self.scale) == (other.value, other.scale) and is_same_money


def figures(text: str, language: str) -> list[Figure]:
    """Return the figures of ``text``, in digits, in words of ``language`` (from two on) and in the calendar."""
    folded = re.sub(r"(?<=\d)[\u00a0\u202f ](?=\d{3}\b)", "", fold(text))
    found = [(match, _figure(match)) for match in _FIGURE.finditer(folded)]
    read = [figure for _, figure in found]
    for (before, figure), (after, next_one) in pairwise(found):
        if not figure.scale and next_one.scale and _RANGE.fullmatch(folded[before.end("value") : after.start()]):
            read.append(Figure(figure.value, next_one.scale, next_one.currency))
    words = _number_words(language)
    read += [Figure(words[word]) for word in _WORD.findall(folded) if word in words]
    return read + [Figure(_CALENDAR[fold(word)]) for word in _WORD.findall(text) if _is_calendar(word)]


def _figure(match: re.Match[str]) -> Figure:
    money = match["before"] or match["after"] or ""
    scale = next((name for name, pattern in _SCALES if match["scale"] and re.fullmatch(pattern, match["scale"])), "")
    currency = next((name for name, pattern in _CURRENCY if money and re.fullmatch(pattern, money)), "")
    return Figure(match["value"].replace(",", "."), scale, currency)


def _number_words(language: str) -> dict[str, str]:
    tables = ((_NUMBER_WORDS, 2, 1), (_TENS, 30, 10), (_ORDINALS, 2, 1))
    return {
        word: str(first + step * place)
        for table, first, step in tables
        for place, words in enumerate(table.get(language, "").split())
        for word in words.split("|")
    }


def _is_calendar(word: str) -> bool:
    return fold(word) in _CALENDAR and (fold(word) not in _DOUBTFUL or word[0].isupper())


def denials(text: str, language: str) -> tuple[bool, bool, bool]:
    """Return whether ``text`` holds a "not" (never, none, …), a "without", and a verb that denies ("carecer")."""
    folded = _NOT_DENIED.sub(" ", fold(text))
    has_not = re.search(rf"\b(?:{_NOT[language]})\b", folded) is not None
    has_without = re.search(rf"\b{_WITHOUT[language]}\b", folded) is not None
    return has_not, has_without, _DENIES.search(folded) is not None


def contradict(text: str, language: str, other: str, spoken: str) -> bool:
    """Whether one text denies what the other says: they differ in "not" or "without", and nothing makes up for it.

    "Did not know" and "desconocía" agree; "excluye" and "no excluye", "is not true that without" and
    "without" do not.
    """
    one, two = denials(text, language), denials(other, spoken)
    return one[:2] != two[:2] and sum(one) % 2 != sum(two) % 2


def opposed(text: str, other: str) -> bool:
    """Whether ``text`` says the opposite of a word of ``other`` ("aumentó", "decreased") without saying that word."""
    one, two = fold(text), fold(other)
    return any(
        bool(mine.search(one) and theirs.search(two)) and not mine.search(two) and not theirs.search(one)
        for pair in _SIDES
        for mine, theirs in (pair, pair[::-1])
    )


def names(text: str) -> list[str]:
    """Return the names in ``text``: runs of words with a capital, and acronyms.

    The first word of a sentence counts when it is an acronym, holds a digit or begins a run;
    otherwise its capital says nothing.
    """
    found: list[list[str]] = []
    last = -2
    words = list(re.finditer(r"[\w'’.&/-]*\w", text))
    for place, match in enumerate(words):
        word = re.sub(r"^[A-Za-zÀ-ÿ]{1,2}['’](?=[A-ZÀ-Þ])", "", match.group())
        if not _NAME.fullmatch(word) or fold(word) in _STOPS:
            continue
        joins = last == place - 1 and text[words[place - 1].end() : match.start()].isspace()
        last = place
        if joins:
            found[-1].append(word)
        else:
            found.append([word])
            if _opens(text, match.start()) and not _is_acronym(word):
                found[-1] = ["", word]
    return [" ".join(word for word in run if word) for run in found if run[0] or len(run) > 2]


_STOPS = frozenset().union(*STOP_WORDS.values())


def _opens(text: str, start: int) -> bool:
    return re.search(r"(?:^|[.!?…:]\s*|[«“\"¿¡(]\s*)$", text[:start]) is not None


def _is_acronym(word: str) -> bool:
    return sum(map(str.isupper, word)) > 1 or any(map(str.isdigit, word))


def gives_orders(text: str) -> bool:
    """Whether ``text`` tells a language model to forget its instructions, as no document does of its own accord."""
    return _ORDER.search(fold(text)) is not None


def addresses(text: str) -> list[str]:
    """Return the web and mail addresses in ``text``."""
    return _ADDRESS.findall(text)


def clauses(text: str) -> list[str]:
    """Return the clauses of ``text``, each of at least four words, two of them of weight, where there are as many."""
    joined: list[str] = []
    for piece in _CLAUSE.split(text.strip().rstrip(".")):
        clause = piece.strip() if piece else ""
        if joined and clause and not (_says_something(clause) and _says_something(joined[-1])):
            joined[-1] += f" {clause}"
        elif clause:
            joined.append(clause)
    return joined


def _says_something(clause: str) -> bool:
    weighty = [word for word in re.findall(r"\w+", fold(clause)) if word not in _STOPS and len(word) > 1]
    return len(clause.split()) >= _CLAUSE_WORDS and len(weighty) >= _CLAUSE_WEIGHTY
