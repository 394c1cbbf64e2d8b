"""Question -> the documents that it is asked of or asks for, and the rest: "Según SCPF/13, ¿…?", "¿Qué informes …?".

By the symbol of a document, or by words of its title behind a word for a paper ("en el informe de los faros");
a title named in passing ("después del curso de Salto") is no such thing.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from askmig.language import fold
from askmig.titles import PAPERS, Titles

# What may stand between a question and the document that it is asked of, in es, en, fr and pt.
_LEADS = frozenset(
    "segun conforme acuerdo con en el la los las lo del de al dice dicen menciona mencionan y"
    " according to in the of does do say says and both"
    " selon d apres dans le les du ce dit disent et"
    " segundo acordo com no na do da o a nos nas diz dizem e".split()
)
# Behind one of these a title names what is asked, not something that is asked about.
_ASKED_OF = frozenset(
    "segun con conforme en dice dicen menciona mencionan to in says say selon apres dans dit segundo com no na em"
    " diz".split()
)
_ARTICLES = frozenset("el la los las lo al the le les l o a os as este esta this ce cet cette este esta mismo".split())
_SMALL = _ARTICLES | frozenset(
    "de del sobre en y of on and d du des sur et do da dos das no na e para for pour".split()
)
_OVERVIEW = frozenset(
    "trata tratan versa resume resumen resumeme resumir resumelo about summarize summarise summary overview"
    " traite parle resumer resumez resuma resumo".split()
)
_ASKS_WHAT = frozenset(
    "que sobre un una breve hazme haz puedes me nos por favor what is it a an short brief please give can you quoi quel"
    " il s agit un pouvez vous faire faites moi voce pode um uma qual".split()
)
_ACCORDING = frozenset("segun conforme to selon apres segundo acordo".split())
_AND = frozenset("y e and et".split())
_MOST_DOCUMENTS = 4
_QUOTES = re.compile(r"[«»“”\"]")
_COMPARE = re.compile(r"^\W*(?:compar\w*|contrast\w*)\s+", re.IGNORECASE)
_BLANK_BEFORE_SIGN = re.compile(r"\s+(?=[?!.,;:])")
# "¿En qué documentos se habla de las remesas?", folded.
_ASKS_WHICH = re.compile(
    r"^\W*(?:(?:en|in|dans|em) )?(?:que|cuales|which|what|quels?|quais) (?:de los |of the )?"
    r"(?:documentos?|informes?|textos?|documents?|papers?|reports?|textes?|rapports?|relatorios?)"
    r"(?: (?:se|esta|is|are|est|sont|hay))?"
    r" (?:hablan?|mencionan?|tratan?|abordan?|discuten?|citan?|mentions?|mentioned|talks?|deals?|discuss(?:es)?|covers?"
    r"|parle(?:nt)?|traite(?:nt)?|mentionne(?:nt)?|evoquent?|falam?|mencionam?|tratam?|abordam?)"
    r"(?: (?:algo|acerca|sobre|about|with|of|de|del|des|du|da|do|das|dos|d|a|al|à))*\s+"
)
# Where words name documents: the first, the end, and the documents' ids.
Named = tuple[int, int, list[str]]


@dataclass(frozen=True)
class Asked:
    """The documents (ids) that a question is asked of, as it names them, and the question without their names."""

    documents: tuple[str, ...]
    question: str


def asked_of(question: str, titles: Titles) -> Asked | None:
    """Return of which documents something is asked, None where no document is named as what it is asked of."""
    placed = [(found.start(), found.end()) for found in re.finditer(r"\w+", question)]
    words = [fold(question[start:end]) for start, end in placed]
    spans = [*titles.symbols(words)]
    spans += _titled(words, titles, spans)
    if not spans:
        return None
    rest, last = "", len(question)
    for first, end, _ in sorted(spans, reverse=True):
        begins = _lead(words, first)
        rest = question[placed[end - 1][1] : last] + rest
        last = placed[begins][0]
    rest = " ".join(_QUOTES.sub("", question[:last] + rest).split()).strip(" ,;:.")
    rest = _BLANK_BEFORE_SIGN.sub("", rest)
    rest = _COMPARE.sub("", rest)
    documents = tuple(dict.fromkeys(name for _, _, names in sorted(spans) for name in names))[:_MOST_DOCUMENTS]
    return Asked(documents, rest)


def which_documents(question: str) -> str | None:
    """Return of what the documents are asked for that speak of it, None where none are asked for."""
    plain = fold(question)
    found = _ASKS_WHICH.match(plain)
    return question[found.end() :] if found and len(plain) == len(question) else None


def asks_overview(words: Sequence[str]) -> bool:
    """Whether folded words, less those that name a document, ask what it is about: "¿De qué trata …?", "Resume …"."""
    return bool(_OVERVIEW.intersection(words)) and set(words) <= _OVERVIEW | _LEADS | _ARTICLES | _ASKS_WHAT


def _titled(words: Sequence[str], titles: Titles, named: Sequence[Named]) -> Iterator[Named]:
    """Yield where a title, or words of it, name one document beside those of ``named``.

    Words of a title stand behind a word for a paper; without one ("según el Pacto Mundial") they are two at least,
    or stand beside another document ("SCPF/13 y el FMMD").
    """
    taken = {place for first, end, _ in named for place in range(first, end)}
    for first in range(len(words)):
        lead = _before(words, first, taken)
        if first in taken or lead < 0 or not (words[lead] in _ASKED_OF or _joins(words, lead, taken)):
            continue
        end, names = titles.whole(words, first)
        if not names and (words[first] in PAPERS or titles.is_name(words[first])):
            end = _title_end(words, first + 1, titles)
            names = titles.named(" ".join(words[first:end]))
            said = [one for one in words[first:end] if one not in _SMALL and one not in PAPERS]
            is_told = words[first] in PAPERS or (len(said) > 1 and words[lead] in _ACCORDING)
            is_joined = _joins(words, lead, taken) or _joins(words, end, taken)
            if not (is_told or is_joined) or not all(titles.is_name(one, names[0]) for one in said if names):
                continue
        if len(names) == 1 and taken.isdisjoint(range(first, end)):
            yield first, end, names
            taken.update(range(first, end))


def _before(words: Sequence[str], first: int, taken: set[int]) -> int:
    """Return the place of the word before word ``first``, its articles and words for a paper; -1 for none."""
    while first and (words[first - 1] in _ARTICLES or words[first - 1] in PAPERS) and first - 1 not in taken:
        first -= 1
    return first - 1


def _joins(words: Sequence[str], place: int, taken: set[int]) -> bool:
    """Whether "y", at ``place``, joins something to a document that is named: "PTE/4 y …", "… y el PTE/4"."""
    if not 0 <= place < len(words) or words[place] not in _AND:
        return False
    behind = place + 1
    while behind < len(words) and (words[behind] in _ARTICLES or words[behind] in PAPERS):
        behind += 1
    return place - 1 in taken or behind in taken


def _title_end(words: Sequence[str], end: int, titles: Titles) -> int:
    while end < len(words) and (words[end] in _SMALL or words[end] in PAPERS or titles.is_name(words[end])):
        end += 1
    while words[end - 1] in _SMALL:
        end -= 1
    return end


def _lead(words: Sequence[str], first: int) -> int:
    """Return where what leads to a document begins: with "según" of "según el documento …"."""
    while first and (words[first - 1] in _LEADS or words[first - 1] in PAPERS):
        first -= 1
    return first - 2 if list(words[max(first - 2, 0) : first]) == ["lo", "que"] else first
