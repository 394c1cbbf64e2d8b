"""What can be read off a question and a text without knowing the subject: figures, names, kinds of answer, parts."""

import re
from functools import lru_cache

from askmig.language import fold, numbers

# What a question asks for, by words of es, en, fr and pt (folded), and what then stands in an answer.
_ASKED = {
    "number": r"\bcuant[oa]s?\b|\bhow (?:many|much|long|old|often)\b|\bcombien\b|\bquant[oa]s?\b|porcentaje|proporcion"
    r"|\bque parte\b|\bshare\b|percentage|pourcentage|porcentagem|\bmonto\b|\bimporte\b|\bplazo\b|\bcost\b|\bcuesta",
    "date": r"\bcuando\b|\bwhen\b|\bquand\b|\bquando\b|\b(?:que|cual|what|which|quelle?|qual) (?:ano|fecha"
    r"|mes|dia|hora|year|date|month|day|time|annee|jour|mois|heure|data)\b|\bplazo\b|\bdeadline\b|\bhasta cuando\b",
    "who": r"\bquien(?:es)?\b|\bwhom?\b|\bqui\b|\bquem\b|\b(?:que|cual|which|what|quel(?:le)?s?|qual) (?:organismo"
    r"|organizacion|institucion|pais|paises|entidad|persona|empresa|body|agency|organi[sz]ation|country|countries|institution"
    r"|organisme|organisation|pays|organismo|orgao|pais)\b",
    "where": r"\badonde\b|\bdonde\b|\bwhere\b|\bonde\b|\b(?:que|what|which|quelle?|qual) (?:ciudad|lugar|sede|pais"
    r"|region|city|place|country|ville|lieu|cidade)\b",
    "money": r"\bpresupuest\w+|\bbudget\w*|\borcament\w+|\bcost[eo]?s?\b|\bcuest[ae]n?\b|\bcout(?:s|e|ent|er)?\b"
    r"|\bcust(?:os?|a|am|ou|aram|ar)\b|\bpreci?os?\b|\bprices?\b|\bprix\b|\bplata\b|\bdinero\b|\bmoney\b|\bargent\b|\bdinheiro\b|\bfondos\b|\bfunds?\b"
    r"|\bmontos?\b|\bimportes?\b|\bmontants?\b|\bamounts?\b|\btarifas?\b|\bfees?\b|\bpag(?:an?|aron|os?|ar)\b|\bpa(?:y|id)\b"
    r"|\bpaye[rsz]?\b|\bcobr\w+|\bgast\w+|\bfinanc\w+",
    "why": r"\bpor ?que\b|\bwhy\b|\bpourquoi\b|\bmotivos?\b|\braz(?:on|ones)\b|\breasons?\b|\ba que se debe",
}
_HELD = {
    "number": r"\d|\b(?:dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|mitad|tercio|cuarto|doble)\b",
    "date": r"\b(?:19|20)\d\d\b|\b\d{1,2} de [a-z]+|\b\d{1,2}[:.]\d\d\b|\b(?:enero|febrero|marzo|abril|mayo|junio|julio"
    r"|agosto|septiembre|octubre|noviembre|diciembre)\b|\b(?:dias?|meses|mes|anos?|semanas?)\b",
    "who": r"[^.!?:·\s] +(?:[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+|[A-Z]{2,})",
    "where": r"\b(?:[Ee]n|[Dd]e|[Aa]|[Dd]esde|[Hh]asta) (?:el |la |los |las )?[A-ZÁÉÍÓÚÑ][a-záéíóúñ]+",
    "money": r"(?:\d|\bmil|\bmill[oó]n(?:es)?|\bcien|cientos)\b[^.;]{0,25}?\b(?:[Dd][oó]lares|dollars|[Ee]uros"
    r"|[Pp]esos|[Ss]oles|bolivianos|quetzales|lempiras|libras|pounds|francos|francs|reales|reais|guaran[ií]es"
    r"|colones|c[oó]rdobas|yenes|USD|EUR|CHF)\b"
    r"|(?:[$€£¥]|\b(?:USD|EUR|CHF)) ?\d|\d ?[€$£]",
    "why": r"\b(?:porque|debido|causa|pues|por falta|ya que|dado que|a fin de|para|con el fin|motivo"
    r"|por lo que|en vista)\b",
}
_ASKS = {name: re.compile(pattern) for name, pattern in _ASKED.items()}
_HOLDS = {name: re.compile(pattern) for name, pattern in _HELD.items()}
_NAME = re.compile(r"(?<![.!?¿¡:«“\"(]\s)(?<!^)(?<![¿¡«“\"(])\b[A-ZÁÉÍÓÚÑ][\w’'-]*[\wáéíóúñ]\b")
TYPES = tuple(_ASKED)
# A second question behind the first: "¿Quién … y cuándo …?", "¿…? ¿…?", "How many … and which …?".
_SECOND = re.compile(
    r"\?\s+\W*\w"
    r"|\b(?:y|e|and|et)\s+(?:(?:a|de|en|con|por|para|desde|hasta|depuis|in|at|by|to|from|em|com|lo?s?|las?) ){0,2}"
    r"(?:que|cual(?:es)?|quien(?:es)?|cuant[oa]s?|cuando|a?donde|como|what|which|who|whom|how|when|where|why"
    r"|quel(?:le)?s?|qui|combien|quand|comment|pourquoi|qual|quais|quem|quant[oa]s?|quando|onde)\b"
)

# A question for a list: "¿Cuáles son las …?", "¿Qué seis medidas …?", "Which measures …?", "Enumere …".
_CLAUSE = r"(?:^|[¿?¡!.,;:(])\W*(?:(?:a|de|en|con|para|sobre|in|for|to|of|by|about|pour|dans|sur|em|com) )?"
_PLURAL = (
    r"(?!(?:es|mas|tras|mes|las|los|sus|nos|les|entonces|is|was|does|has|this|happens|makes|means|becomes)\b)\w{2,}s\b"
)
_WHOLE = re.compile(
    r"\b(?:cuales|quais|quel(?:le)?s) (?:son|fueron|eran|seran|serian|sont|furent|etaient|sao|foram|eram|serao)\b"
    r"|\bwhat (?:are|were) the\b"
    r"|^\W*(?:enumer\w+|liste[rz]?|list|cite[sz]?|mencione|name the|nombre l[oa]s|lista(?:do)? (?:de|dos|das))\b"
    r"|\b(?:un|una|uma|une|a|la|the) (?:lista|listado|list|liste)"
    r" (?:de|of|des|dos|das) (?:las?|los|the|les|todas?|todos?|all)\b"
    r"|\b(?:un[oa]?|uma?) por (?:un[oa]?|uma?)\b|\bone by one\b"
)
_LISTED = re.compile(
    rf"{_CLAUSE}(?:cuales|quais|quel(?:le)?s|(?:que|what|which) (?:\w+ )?{_PLURAL})|{_WHOLE.pattern}",
)


def asks_for_list(question: str) -> bool:
    """Whether a question seems to ask for several things of one kind."""
    return _LISTED.search(fold(question)) is not None


def asks_for_whole_list(question: str) -> bool:
    """Whether a question asks for all things of one kind: "¿Cuáles son …?", "Enumere …"."""
    return _WHOLE.search(fold(question)) is not None


def figures_shared(question: str, text: str) -> float:
    """Return the share of the question's figures that ``text`` has, less one half; 0 where it has none."""
    asked = _figures(question)
    return _share(asked, frozenset(numbers(text))) if asked else 0.0


def names_shared(question: str, text: str) -> float:
    """Return the share of the question's names (capitals within it) that ``text`` has, as ``figures_shared``."""
    asked = _names(question)
    return _share(asked, _words(text)) if asked else 0.0


def asks_for(question: str, *types: str) -> bool:
    """Whether a question asks for one of these ``TYPES``."""
    return not _types_asked(question).isdisjoint(types)


def types_held(question: str, text: str) -> list[float]:
    """Return, for each of ``TYPES``, 1 where it is asked for and in ``text``, -1 where asked only, else 0."""
    asked = _types_asked(question)
    return [(1.0 if _is_held(name, text) else -1.0) if name in asked else 0.0 for name in TYPES]


def asks_two_things(question: str) -> bool:
    """Whether a second question follows in the same line: what answers one of them seldom answers both."""
    return _SECOND.search(fold(question)) is not None


def _share(asked: frozenset[str], present: frozenset[str]) -> float:
    return len(asked & present) / len(asked) - 0.5


@lru_cache(maxsize=256)
def _figures(question: str) -> frozenset[str]:
    return frozenset(numbers(question))


@lru_cache(maxsize=256)
def _names(question: str) -> frozenset[str]:
    return frozenset(fold(name) for name in _NAME.findall(question))


@lru_cache(maxsize=256)
def _types_asked(question: str) -> frozenset[str]:
    plain = fold(question)
    return frozenset(name for name, asks in _ASKS.items() if asks.search(plain))


@lru_cache(maxsize=16384)
def _words(text: str) -> frozenset[str]:
    return frozenset(re.findall(r"\w[\w’'-]*\w", fold(text)))


@lru_cache(maxsize=65536)
def _is_held(name: str, text: str) -> bool:
    return _HOLDS[name].search(text) is not None
