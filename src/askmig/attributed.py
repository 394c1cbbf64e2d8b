"""Question -> the documents that it is asked of or asks for, and the rest: "Según SCPF/13, ¿…?", "¿Qué informes …?".

A document is named by its symbol, by its title, or by words of it behind a word for a paper ("en el informe de los
faros"). One named in passing ("después del curso de Salto", "sobre SCPF/13") is not asked, nor is who speaks in it
("según la Junta").
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from askmig.language import fold, fold_in_place, sentences, terms
from askmig.titles import PAPERS, Titles

# What leads to the document that something is asked of, in es, en, fr and pt; the first ones also to its mere title.
_ACCORDING = (
    "segun|de acuerdo con|de acuerdo a|conforme a|con arreglo a|con base en|as per|according to|based on|selon|d apres"
    "|conformement a|de acordo com o|de acordo com a|de acordo com|com base em|segundo o|segundo a"
)
_SAYING = "dice|dicen|menciona|mencionan|senala|senalan|says|say|does|do|dit|disent|diz|dizem"
_WITHIN = "en|dentro de|en cuanto a|in|within|dans|em|no|na"
_LEADING = (
    f"{_ACCORDING}|{_WITHIN}|con relacion a|en relacion con|respecto a|respecto de|a partir de|de|del|of|from|as for"
    "|d|du|do|da|segundo"
)
_PASSING = (
    "despues de|despues del|antes de|antes del|a raiz de|a raiz del|luego de|luego del|ademas de|ademas del|a|al|sobre"
    "|acerca de|acerca del|desde|to|about|after|before|since|on|than|sur|avant|depuis|apres|ate|apos"
)
_ARTICLES = frozenset("el la los las lo the le les l os as este esta this ce cet cette mismo propio".split())
_SMALL = _ARTICLES | frozenset("de del en y of on and d du des et do da dos das no na e".split())
# Behind one of these a title may go on, or what is asked about begin.
_ABOUT = frozenset("sobre para acerca about for on sur pour con relacion".split())
_AND = frozenset("y e and et con with avec com".split())
_OTHERS = re.compile(
    r"\b(?:otros?|demas|todos los|resto de los|others?|all the|autres|tous les|outros|todos os)\b"
    r".*\b(?:document|informe|report|papel|texto)"
)
# A turn that names whose word it asks for ("¿Y según los alcaldes?") leaves the document of the turns before.
_NAMES_A_SOURCE = re.compile(rf"\b(?:{_ACCORDING})\b")
_OVERVIEW = frozenset(
    "trata tratan versa resume resumen resumeme resumir resumelo explica explicame explique summarize summarise summary"
    " overview traite parle resumer resumez resuma resumo".split()
)
_ASKS_WHAT = frozenset(
    "que sobre de un una breve hazme haz puedes me nos por favor what is a an short brief please give can you quoi quel"
    " il s agit un pouvez vous faire faites fais moi voce pode um uma qual se".split()
)
_MOST_NAMED = 4
_TITLE_WORDS = 25
_SHORTEST_SYMBOL = 4
_QUOTES = re.compile(r"[«»“”\"]")
_COMPARE = re.compile(
    r"^\W*(?:compar\w*|contrast\w*|diferencias? entre)\b"
    r"(?: lo que (?:dicen?|se dice en)| ce que disent| o que dizem)?\W*",
    re.IGNORECASE,
)
_SIGNS = re.compile(r"\s+(?=[?!.,;:])|(?<=[.?!])\s*[,;:]")
_PAPER = r"(?:documentos?|informes?|textos?|documents?|papers?|reports?|textes?|rapports?|relatorios?)"
_MENTIONED = r"(?:mentioned|discussed|addressed|covered)"
# "¿En qué documentos se habla de las remesas?", "¿Qué informes mencionan …?", "Documents about …", folded.
_ASKS_WHICH = [
    re.compile(pattern)
    for pattern in (
        rf"^\W*in (?:which|what) {_PAPER} (?:is|are) (?P<matter>.+?) {_MENTIONED}\W*$",
        rf"^\W*(?:en|dans|em) (?:que|cuales|quels?|quais|qual) {_PAPER} (?:se |est |sont )?"
        r"(?:hablan?|mencionan?|tratan?|abordan?|citan?|aparecen?"
        r"|parle(?:nt)?(?: t on)?|traite(?:nt)?|mentionne(?:nt)?|falam?|tratam)"
        r"(?: (?:acerca|sobre|de|del|des|du|da|do|das|dos|d|a|al))*\s+(?P<matter>.+)",
        rf"^\W*(?:que|cuales|which|what|quels|quais) (?:de los |of the )?{_PAPER} "
        r"(?:hablan|mencionan|tratan|abordan|se refieren|mention|talk|deal|discuss|cover|refer|address|parlent|traitent"
        r"|mentionnent|evoquent|falam|mencionam|tratam|abordam)"
        r"(?: (?:acerca|sobre|about|with|to|of|de|del|des|du|da|do|das|dos|d|a|al))*\s+(?P<matter>.+)",
        rf"^\W*(?:(?:que|cuales|which|what|quels|quais) {_PAPER} )?"
        r"(?:hay|tienes|existen|are there|do you have|y a t il|avez vous|ha)(?: (?:algun(?:os)?|any|des))?"
        rf"(?: {_PAPER})? "
        r"(?:sobre|acerca de|que hablan de|que tratan de|on|about|sur)\s+(?P<matter>.+)",
        rf"^\W*{_PAPER} (?:sobre|acerca de|que (?:hablan|tratan) (?:de|sobre)|que mencionan|on|about|sur)\s+"
        r"(?P<matter>[^?:]+)$",
        rf"^\W*(?:que|cual|which|quel|qual) {_PAPER} (?:habla|trata|se refiere|talks|deals|parle|traite|fala)"
        r" (?:de|del|sobre|acerca de|a|al|about|with|des|du|d|da|do)\s+(?P<matter>.+)",
    )
]
_PHRASES = {tuple(lead.split()): lead for lead in f"{_LEADING}|{_SAYING}|{_PASSING}".split("|")}
_TOLD_BY = frozenset(f"{_ACCORDING}|{_SAYING}".split("|"))
_HOLDS = _TOLD_BY.union(_WITHIN.split("|"))
_LEADS = frozenset(_LEADING.split("|"))
_IN_PASSING = frozenset(_PASSING.split("|"))
# Where words name documents: the first, the end, and the documents' ids.
Named = tuple[int, int, list[str]]


@dataclass(frozen=True)
class Asked:
    """The documents (ids) that a turn is asked of, and the turn, and what stands before it, without their names."""

    documents: tuple[str, ...]
    turn: str
    head: str = ""


def asked_of(turn: str, titles: Titles, *, head: str = "") -> Asked:
    """Return of which documents something is asked; none where no document is named as what it is asked of.

    ``head`` is what a later turn was put behind: its documents are asked still, where the turn names no others.
    """
    found, rest = _asked(turn, titles)
    earlier, before = _asked(head, titles) if head else ((), head)
    if found or not head:
        return Asked(found, rest, before)
    words = [fold(word) for word in re.findall(r"\w+", turn)]
    others = titles.named(" ".join(words))
    if others and not terms(" ".join(titles.unnamed(words, others)), "es"):
        return Asked(tuple(others[:_MOST_NAMED]), "", before)
    if others or _OTHERS.search(fold(turn)) or _NAMES_A_SOURCE.search(" ".join(words)):
        return Asked((), turn, before)
    return Asked(earlier, turn, before)


def which_documents(question: str) -> str | None:
    """Return of what the documents are asked for that speak of it, None where none are asked for."""
    plain = re.sub(r"[’'-]", " ", fold_in_place(question))
    found = next((found for one in _ASKS_WHICH if (found := one.match(plain))), None)
    return question[found.start("matter") : found.end("matter")].strip() if found else None


def asks_overview(words: Sequence[str]) -> bool:
    """Whether folded words, less those that name a document, ask what it is about: "¿De qué trata …?", "Resume …"."""
    is_about = {"what", "is", "about"}.issubset(words)
    rest = set(words) - _OVERVIEW - _SMALL - _ASKS_WHAT - ({"about"} if is_about else set())
    return not rest and (is_about or bool(_OVERVIEW.intersection(words)))


def _asked(question: str, titles: Titles) -> tuple[tuple[str, ...], str]:
    """Return the documents that a question is asked of, and the question without their names."""
    placed = [(found.start(), found.end()) for found in re.finditer(r"\w+", question)]
    words = [fold(question[start:end]) for start, end in placed]
    spans = [one for one in titles.symbols(words) if _is_asked(words, one, question, placed)]
    spans = sorted([*spans, *_titled(words, titles, spans, question, placed)])
    if not spans:
        return (), question
    rest, last = "", len(question)
    for first, end, _ in reversed(spans):
        rest = question[placed[end - 1][1] : last] + rest
        last = placed[_lead(words, first)][0]
    rest = " ".join(_QUOTES.sub("", question[:last] + rest).split()).strip(" ,;:.")
    rest = _COMPARE.sub("", _SIGNS.sub("", rest))
    return tuple(dict.fromkeys(name for *_, names in spans for name in names))[:_MOST_NAMED], rest


def _is_asked(words: Sequence[str], one: Named, question: str, placed: Sequence[tuple[int, int]]) -> bool:
    """Whether a symbol names what is asked: not in passing, nor in a sentence beside the one that asks."""
    first, end, _ = one
    symbol = "".join(words[first:end])
    start = _before(words, first)
    lead = _phrase(words, start)
    told = lead in _TOLD_BY or any(word in PAPERS for word in words[start:first])
    is_plain = symbol.isalpha() or symbol.isdigit() or len(symbol) < _SHORTEST_SYMBOL
    if is_plain and not told:
        return False
    if lead in _IN_PASSING:
        return False
    parts = sentences(question)
    home = next((part for part in parts if part.start <= placed[first][0] < part.end), None)
    asks = any(part.of(question).endswith("?") for part in parts)
    return not asks or told or home is None or home.of(question).endswith("?")


def _titled(
    words: Sequence[str], titles: Titles, named: Sequence[Named], question: str, placed: Sequence[tuple[int, int]]
) -> Iterator[Named]:
    """Yield where a title, or words of it, name one document beside those of ``named``."""
    taken = {place for first, end, _ in named for place in range(first, end)}
    for first, word in enumerate(words):
        start = _before(words, first, taken)
        lead = _phrase(words, start)
        is_joined = _joins(words, start - 1, taken)
        is_paper = word in PAPERS or any(one in PAPERS for one in words[start:first])
        is_led = lead in _TOLD_BY or is_joined or (is_paper and lead in _HOLDS)
        if first in taken or word in _SMALL or not is_led:
            continue
        end, names = titles.whole(words, first)
        if not names:
            end = _title_end(words, first, titles)
            if word not in PAPERS and not (is_joined or _joins(words, end, taken) or _begins(words[first:end], titles)):
                continue
            names = titles.named(" ".join(words[first:end]))
            said = [one for one in words[first:end] if one not in _SMALL and one not in PAPERS]
            if not all(titles.is_name(one, names[0]) for one in said if names):
                continue
        if len(names) == 1 and taken.isdisjoint(range(first, end)) and not _goes_on(question, placed, words, end):
            yield first, end, names
            taken.update(range(first, end))


def _begins(said: Sequence[str], titles: Titles) -> bool:
    """Whether two words or more are those with which the title of a document begins."""
    return len([one for one in said if one not in _SMALL]) > 1 and titles.begins(said)


def _goes_on(question: str, placed: Sequence[tuple[int, int]], words: Sequence[str], end: int) -> bool:
    """Whether a name goes on behind word ``end``: "el Pacto Mundial | sobre los Refugiados" is another."""
    place = end
    while place < len(words) and (words[place] in _SMALL or words[place] in _ABOUT):
        place += 1
    if place == len(words) or place == end:
        return False
    between = question[placed[end - 1][1] : placed[place][0]]
    return question[placed[place][0]].isupper() and not re.search(r"[^\w\s]", between) and words[end] in _ABOUT


def _title_end(words: Sequence[str], first: int, titles: Titles) -> int:
    """Return where the words of a title that begin at ``first`` end: before "sobre …" once they name a document."""
    end = first + 1
    while end < min(len(words), first + _TITLE_WORDS):
        word = words[end]
        if word in _ABOUT and len(titles.named(" ".join(words[first:end]))) == 1:
            break
        if not (word in _SMALL or word in _ABOUT or word in PAPERS or titles.is_name(word)):
            break
        end += 1
    while end > first + 1 and (words[end - 1] in _SMALL or words[end - 1] in _ABOUT):
        end -= 1
    return end


def _before(words: Sequence[str], first: int, taken: set[int] | None = None) -> int:
    """Return where the articles and words for a paper before word ``first`` begin."""
    while first and (words[first - 1] in _ARTICLES or words[first - 1] in PAPERS) and first - 1 not in (taken or ()):
        first -= 1
    return first


def _joins(words: Sequence[str], place: int, taken: set[int]) -> bool:
    """Whether "y", at ``place``, joins something to a document that is named: "PTE/4 y …", "… y el PTE/4"."""
    if not 0 <= place < len(words) or words[place] not in _AND:
        return False
    behind = place + 1
    while behind < len(words) and (words[behind] in _ARTICLES or words[behind] in PAPERS):
        behind += 1
    return place - 1 in taken or behind in taken


def _lead(words: Sequence[str], first: int) -> int:
    """Return where what leads to a document begins: with "según" of "según el documento …"."""
    start = _before(words, first)
    lead = _phrase(words, start)
    if lead in _LEADS:
        return start - len(lead.split())
    return start - 1 if start and words[start - 1] in _AND else start


def _phrase(words: Sequence[str], end: int) -> str:
    """Return the longest phrase before word ``end`` that leads to a document, or names one in passing; "" for none."""
    sizes = range(min(end, 4), 0, -1)
    return next((lead for size in sizes if (lead := _PHRASES.get(tuple(words[end - size : end])))), "")
