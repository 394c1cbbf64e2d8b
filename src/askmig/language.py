"""The only rules about language: words, stems, sentences, folding, the language of a question."""

import re
import unicodedata
from collections.abc import Iterator
from fractions import Fraction
from functools import lru_cache

from askmig.records import Span

LANGUAGES = ("es", "en", "fr", "pt")
_STEMMERS = {"es": "spanish", "en": "english", "fr": "french", "pt": "portuguese"}

# Words that carry no matter of their own, question words among them, folded.
_STOP = {
    "es": """a al algo ante antes asi aun aunque bajo cada como con contra cual cuales cuando cuanta
        cuantas cuanto cuantos de del desde donde dos el ella ellas ello ellos en entre era eran es
        esa esas ese eso esos esta estaba estan estar estas este esto estos fue fueron ha habia han
        has hasta hay haya hubo la las le les lo los mas me mi mis muy ni no nos o para pero por
        porque que quien quienes se sea sean segun ser si sido sin sobre son su sus tal tambien tan
        te tenia tiene tienen toda todas todo todos tu tus un una unas uno unos y ya yo dice dicen
        dijo documento documentos pregunta existe existen cuentame dime explica""",
    "en": """a about an and any are as at be been by can could did do does for from had has have how i if
        in into is it its many me more most much must my no not of on or our should so some such
        tell than that the their them then there these they this those to under up was we were what
        when where which who whom whose why will with would you your say says said document
        documents mentioned exist""",
    "fr": """a ai alors au aucun aussi autre aux avec c ce cela ces cet cette combien comme comment d
        dans de des du elle elles en est et etait ete etre eu il ils j je l la le les leur leurs lui
        m ma mais me meme mes n ne nous on ont ou par pas plus pour pourquoi qu quand que quel
        quelle quelles quels qui quoi s sa sans se ses si son sont sur t ta te tes toi tous tout
        toute toutes tres tu un une vos votre vous y dit document documents""",
    "pt": """a ao aos as ate com como da das de del dela deles do dos e ela elas ele eles em entre era
        essa essas esse esses esta estao estas este estes eu foi foram ha isso isto ja la lhe mais
        mas me mesmo meu minha muito na nao nas nem no nos num numa o onde os ou para pela pelas
        pelo pelos por porque qual quais quando quanta quantas quanto quantos que quem se sem ser
        seu seus so sua suas sao tambem te tem ter teve um uma voce diz documento documentos existe
        existem""",
}
STOP_WORDS = {language: frozenset(words.split()) for language, words in _STOP.items()}
_ALL_STOP = frozenset().union(*STOP_WORDS.values())
# Words and letters that tell the four languages apart; a stop word of one language alone counts double.
_TELLING = {
    "es": re.compile(r"[ñ¿¡]|ción\b|ciones\b|\b(?:dame|dime|enumer[ae]|explícame|necesito|quiero|busco|hola)\b"),
    "en": re.compile(r"\b\w+(?:ing|tion|tions|ght)\b|\bth\w|\b(?:give|tell|show) me\b|\b(?:hello|hi|hey|bye|help)\b"),
    "fr": re.compile(
        r"[èœùûîëçêôâ]|\b[dlqnsjmc]u?['’]|\w+(?:eaux|ment|eur)\b|\b(?:donne|donnez|dis|dites|merci|bonjour|bonsoir|salut)\b"
    ),
    "pt": re.compile(
        r"[ãõçêôâ]|ção\b|ções\b|\bnh|lh[oae]"
        r"|\b(?:diga|mostre|preciso|quero|olá|obrigad[oa]|bom dia|boa (?:tarde|noite))\b"
    ),
}
# Stop words that, without their accents, are a numeral in another language: "très".
_NUMERALS = frozenset({"tres"})
# The analysis of so many different words is kept: most words of a question's passages have come before.
_KNOWN_WORDS = 2**17
# A hyphen that must not break (U+2011) is folded into U+2010.
_WORD = re.compile(r"[^\W_]+(?:[.,/:\-\u2010'’][^\W_]+)*")
# A large figure: thousands apart by a point, a comma or a blank, or a word of size behind it.
_AMOUNT = re.compile(
    r"(?<![\w.,])(?P<figure>\d{1,3}(?:[.,]\d{3})+|\d{1,3}(?: \d{3})+|\d+(?:[.,]\d+)?)(?![.,]?\d)"
    r"(?:\s(?P<size>mil (?:millones|milhoes)|thousand million|millones|millon|millions?|milhoes|milhao|milliards?"
    r"|billions?|bilhoes|bilhao|mil|thousand|mille)\b)?"
)
_SIZES = {"mil millones": 10**9, "mil milhoes": 10**9, "thousand million": 10**9} | {
    word: size
    for size, words in {
        10**3: "mil thousand mille",
        10**6: "millones millon million millions milhoes milhao",
        10**9: "milliard milliards billion billions bilhoes bilhao",
    }.items()
    for word in words.split()
}
_ABBREVIATIONS = frozenset(
    """sr sra sres sras dr dra drs lic ing prof art arts núm num nro no nº pág pag págs p pp párr parr
    cap vol ed eds fig cf ej p.ej etc ee.uu ee uu d.c n.b vs aprox inc tel av depto dto gral ltd mr
    mrs ms st no nos para paras al i.e e.g fr mme mlle m n.° s.f""".split()
)
_SENTENCE_END = re.compile(r"(?<![.!?…])([.!?…]+)([\"”»’')\]]*)(\s+)(?=[\"“«‘'(\[¿¡—–-]*[A-ZÁÉÍÓÚÑÜÀÂÇÈÊÎÔÕÃ\d])")


class _Bare(dict[int, int | None]):
    """A table for ``str.translate`` that drops combining characters; it fills itself as they come."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_BARE = _Bare()


def fold(text: str) -> str:
    """Return ``text`` in lower case and without accents; its length may change."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFKD", text.casefold()).translate(_BARE)


def fold_in_place(text: str) -> str:
    """Return ``text`` folded character by character, those left as they are whose length would change."""
    folded = fold(text)
    if len(folded) == len(text):
        return folded
    return "".join(one if len(one) == 1 else character for character in text for one in [fold(character)])


@lru_cache(maxsize=len(LANGUAGES))
def _stemmer(language: str):  # type: ignore[no-untyped-def]  # noqa: ANN202
    import Stemmer

    return Stemmer.Stemmer(_STEMMERS.get(language, "spanish"))


def tokens(text: str) -> Iterator[str]:
    """Yield the folded words of ``text``; "3,6" becomes "3.6", a compound is one word and its parts.

    "COVID-19" is "covid19" too, as some write it.
    """
    for word in _WORD.findall(fold(text)):
        yield from _parts(word)


@lru_cache(maxsize=_KNOWN_WORDS)
def _parts(word: str) -> tuple[str, ...]:
    """Return a folded word, and behind it the parts of a compound and its form without a hyphen."""
    word = word.replace("’", "'").replace("\u2010", "-")
    if word.isalnum() or not re.search(r"[.,/:\-']", word):
        return (word,)
    if re.fullmatch(r"\d+,\d+", word):
        word = word.replace(",", ".")
    found = [word]
    if not re.fullmatch(r"\d+\.\d+", word):
        found += [part for part in re.split(r"[.,/:\-']", word) if part]
    if re.fullmatch(r"[^\W\d_]{2,}-\d+", word):
        found.append(word.replace("-", ""))
    return tuple(found)


@lru_cache(maxsize=_KNOWN_WORDS)
def _terms_of_word(word: str, language: str) -> tuple[str, ...]:
    """Return the search terms of a folded word: of its parts those of weight, stemmed unless they hold digits."""
    return tuple(_stem(part, language) for part in _parts(word) if _has_weight(part))


def _has_weight(word: str) -> bool:
    return word not in _ALL_STOP and (len(word) > 1 or word.isdigit())


def _stem(word: str, language: str) -> str:
    if not word.isalpha() and any(map(str.isdigit, word)):
        return word
    stem: str = _stemmer(language).stemWord(word)
    return stem


def amounts(text: str) -> Iterator[str]:
    """Return the large figures of ``text`` in plain digits: "80 mil millones" and "80,000 million" alike."""
    return _amounts_of(fold(text))


def _amounts_of(plain: str) -> Iterator[str]:
    if not any(map(plain.__contains__, "0123456789")):
        return
    for found in _AMOUNT.finditer(plain):
        figure, size = found["figure"], _SIZES.get(found["size"] or "", 1)
        apart = re.fullmatch(r"\d{1,3}(?:[., ]\d{3})+", figure)
        if not (apart or size > 1):
            continue
        value = Fraction(re.sub(r"[., ]", "", figure) if apart else figure.replace(",", ".")) * size
        if value.denominator == 1 and value >= 1000:
            yield str(value.numerator)


def terms(text: str, language: str) -> list[str]:
    """Return the search terms of ``text``: folded, stemmed words of weight, in order, then large figures in digits.

    ``language`` is that of the corpus that is searched, so that both sides meet.
    """
    plain = fold(text)
    found = [term for word in _WORD.findall(plain) for term in _terms_of_word(word, language)]
    return [*found, *_amounts_of(plain)]


def word_stems(text: str, language: str) -> list[str]:
    """Return the stems of all words of ``text``, stop words too, as a term of the thesaurus is matched."""
    words = list(tokens(text))
    stems: list[str] = _stemmer(language).stemWords(words)
    return stems


def sentences(text: str) -> list[Span]:
    """Return the sentences of ``text`` as trimmed spans that leave only blanks out."""
    spans: list[Span] = []
    start = 0
    for found in _SENTENCE_END.finditer(text):
        if not _ends_sentence(text, start, found):
            continue
        spans.append(Span(start, found.end(2)))
        start = found.end()
    if text[start:].strip():
        spans.append(Span(start, len(text.rstrip())))
    return spans


def _ends_sentence(text: str, start: int, found: re.Match[str]) -> bool:
    if found[1] != ".":
        return True
    before = text[start : found.start()].rsplit(None, 1)[-1:] or [""]
    word = before[0].strip('([“"«¿').casefold()
    is_initial = len(word) == 1 and word.isalpha()
    is_label = word.isdigit() and len(word) < 3 and text[start : found.start()].strip() == word
    return not (word in _ABBREVIATIONS or is_initial or is_label)


def detect_language(text: str) -> str:
    """Return the most likely of es, en, fr and pt; Spanish where nothing speaks for another."""
    words = re.findall(r"[^\W\d_]+", fold(text))
    scores = dict.fromkeys(LANGUAGES, 0.0)
    for language in LANGUAGES:
        others = [STOP_WORDS[other] for other in LANGUAGES if other != language]
        for word in words:
            if word in STOP_WORDS[language] and word not in _NUMERALS:
                scores[language] += 2.0 if not any(word in other for other in others) else 0.5
        scores[language] += 1.5 * len(_TELLING[language].findall(text.casefold()))
    best = max(scores.values())
    return next(language for language in LANGUAGES if scores[language] == best)


def numbers(text: str) -> list[str]:
    """Return the figures in ``text`` with "," and "." read alike: "3,6" and "3.6" are one."""
    return [found.replace(",", ".") for found in re.findall(r"\d+(?:[.,]\d+)*", text)]
