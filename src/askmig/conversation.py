"""Later turns of a conversation -> questions that stand alone: "¿Y en 2021?" needs what was asked before.

By rule: a turn that only names another year, place or number takes the place of the one in the
question before it; any other that leans on what was said is put behind it.
"""

import re
from collections.abc import Sequence

from askmig.courtesy import aside, without_courtesy
from askmig.facts import names
from askmig.language import detect_language, fold, terms

# A turn with more words of weight than this speaks for itself, unless it begins with "and"; one in which a word stands
# for something said before ("¿Qué multa hay para quien no la cumpla?") with more than the second. Of 1,268 invented
# questions that stand alone 17 % were taken to lean on another at 5 for both, 5 % so; later turns on dev as before.
_WORDS_OF_ITS_OWN = 3
_WORDS_BESIDE_ONE_THAT_LEANS = 5
_WORDS_BEHIND_AN_AND = 6
_WORDS_THAT_MEND = 7
_REMEMBERED = 3
# Of a longer earlier turn only its end is kept, so that the encoder still reads the question behind it.
_CHARACTERS = 250
_AND = re.compile(r"^\W*(?:y|e|and|et|pero|but|mais|mas|what about|how about|que tal)\b")
# The speaker mends or takes up what was said before.
_MENDS = re.compile(
    r"^\W*(?:(?:no|n[aã]o|non|perd[oó]n|perdona|perd[aã]o|desculpe|sorry|pardon)\b\W*)?"
    r"(?:me refiero|me refer[ií]a|quiero decir|quer[ií]a decir|volviendo|i mean[t]?|going back to|back to"
    r"|je veux dire|je voulais dire|pour revenir|quero dizer|queria dizer|refiro-me|voltando)\b"
    r"\s*(?:al?\b|to\b|[aà]\b)?\s*",
    re.IGNORECASE,
)
# Another subject is announced.
_ANOTHER = re.compile(
    r"^\W*(?:otra (?:cosa|pregunta|consulta)|cambiando de tema|cambio de tema|another (?:question|thing)|something else"
    r"|autre (?:question|chose)|changeons de sujet|outra (?:coisa|pergunta)|mudando de assunto)\b\W*",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\b(?:que|cual(?:es)?|quien(?:es)?|cuant[oa]s?|cuando|a?donde|como|what|which|who|whom|whose|how|when|where|why"
    r"|quel(?:le)?s?|qui|combien|quand|ou|comment|pourquoi|qual|quais|quem|quant[oa]s?|quando|onde)\b"
)
# Words that stand for something said before (folded), by the language of the turn.
_LEANS = {
    "es": r"al respecto|ell[oa]s?|est[aeo]s?|es[aeo]s?|aquell?[oa]s?|ahi|alli|alla|entonces|despues|luego|antes|tambien"
    r"|ademas|otr[oa]s?|sus?|mism[oa]s?|dich[oa]s?|l[oae]s? \w+(?:a|o|e|an|on|en)$",
    "en": r"it|its|they|them|their|he|she|him|her|this|that|these|those|there|then|also|other|ones?|after|before",
    "fr": r"ils?|elles?|cela|ca|cet(?:te)?|ces?|celles?|celui|ceux|leurs?|ses?|son|sa|en|y|aussi|autres?|ensuite"
    r"|l[ea] \w+$",
    "pt": r"el[ea]s?|del[ea]s?|nel[ea]s?|iss[oae]|ess[ae]s?|est[ae]s?|seus?|suas?|la|ali|tambem|depois|antes|outr[oa]s?"
    r"|[oa]s? \w+(?:a|ou|am)$",
}
_CAPITAL = re.compile(r"(?<=\w )[A-ZÁÉÍÓÚÑ]\S*")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_PLACED = re.compile(
    r"\b(?P<before>(?:en|in|em|no|na|au|aux|a|à|de|do|da|du|of|about|para|for|pour|from|desde)\s+"
    r"(?:el |la |los |las |the |le |les |l['’]|o |os )?)"
    r"(?P<name>(?-i:[A-ZÁÉÍÓÚÑÇÂÊÔ])[\w’'-]+"
    r"(?:[\s-](?:(?:de|del|do|da|of|du|des) (?:la |los )?)?(?-i:[A-ZÁÉÍÓÚÑÇÂÊÔ])[\w’'-]+)*)",
    re.IGNORECASE,
)
_ORDINAL = re.compile(
    r"\b(?:primer[oa]?|segund[oa]|tercer[oa]?|cuart[oa]|quint[oa]|sext[oa]|s[eé]ptim[oa]|octav[oa]|últim[oa]"
    r"|first|second|third|fourth|fifth|sixth|last|premi[eè]re?|deuxi[eè]me|seconde?|troisi[eè]me|quatri[eè]me|derni[eè]re?"
    r"|primeir[oa]|terceir[oa]|quart[oa]|últim[oa])\b",
    re.IGNORECASE,
)
_UNIT = (
    r"(?:p[aá]rrafo|nota|panel|meta|objetivo|conclusi[oó]n|webinario"
    r"|paragraphe?|note|target|goal|objective|cible|objectif|par[aá]grafo)"
)
# What a turn names, and what of the question before it that takes the place of; a label may come without its word.
_SLOTS = (
    (_YEAR, _YEAR),
    (_PLACED, _PLACED),
    (_ORDINAL, _ORDINAL),
    (
        re.compile(rf"\b{_UNIT} \d[\d.]*(?<!\.)", re.IGNORECASE),
        re.compile(rf"\b{_UNIT} \d[\d.]*(?<!\.)", re.IGNORECASE),
    ),
    (re.compile(r"\b\d{1,3}(?:\.\d+)*\b"), re.compile(rf"\b(?P<kept>{_UNIT} )\d[\d.]*(?<!\.)", re.IGNORECASE)),
)
# Beside the year, place or number a turn that only names another one holds nothing but such words.
_SMALL = re.compile(
    r"\b(?:y|e|and|et|pero|but|mais|mas|what|how|about|que|tal|en|in|em|no|na|para|for|pour|de|of|do|da|du|desde|from"
    r"|el|la|los|las|lo|the|one|le|les|o|a|os|as|año|year|ano|l|année)\b|\W",
    re.IGNORECASE,
)


def complete(question: str, before: Sequence[str]) -> str:
    """Return what a turn asks when the turns before it (oldest first) are kept in mind; itself when it stands alone.

    Without its greetings and thanks; turns of nothing else are passed over.
    """
    question = without_courtesy(question)
    before = [without_courtesy(turn) for turn in before if aside(turn) is None]
    if not before or not _needs_more(question):
        return question
    start = len(before) - 1
    while start and len(before) - start < _REMEMBERED and _needs_more(before[start]):
        start -= 1
    understood = before[start][-_CHARACTERS:]
    for turn in [*before[start + 1 :], question]:
        shown = turn if turn is question else turn[-_CHARACTERS:]
        named = _MENDS.sub("", _ANOTHER.sub("", shown))
        understood = _exchange(understood, named) or f"{understood} {shown}"
    return understood


def _needs_more(turn: str) -> bool:
    """Whether a turn leans on those before it: it begins with "and", or is short and names nothing of its own."""
    plain = fold(_ANOTHER.sub("", turn))
    if plain != fold(turn) and not _AND.match(plain):
        return False
    if _MENDS.match(turn):
        return len(terms(turn, "es")) <= _WORDS_THAT_MEND
    nameless = fold(_CAPITAL.sub("–", turn)).strip(" .?!")
    leans = re.search(rf"\b(?:{_LEANS[detect_language(turn)]})\b", nameless) is not None
    weight = len(terms(turn, "es"))
    if _AND.match(plain):
        return leans or weight <= _WORDS_BEHIND_AN_AND
    if weight > (_WORDS_BESIDE_ONE_THAT_LEANS if leans else _WORDS_OF_ITS_OWN):
        return False
    return leans or not (_ASKS.search(plain) and names(turn))


def _exchange(earlier: str, turn: str) -> str | None:
    """Return the earlier question with the year, place or number of ``turn`` in it; None where ``turn`` asks more."""
    for slot, place in _SLOTS:
        named = list(slot.finditer(turn))
        if len(named) != 1 or _SMALL.sub("", slot.sub("", turn)):
            continue
        held = list(place.finditer(earlier))
        if held:
            last, new = held[-1], named[0].group()
            if fold(new).startswith("about "):
                new = last["before"] + named[0]["name"]
            new = last.groupdict().get("kept", "") + new
            return earlier[: last.start()] + new + earlier[last.end() :]
    return None
