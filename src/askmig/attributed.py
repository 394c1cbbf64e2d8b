"""Question -> the documents that it is asked of, and what it asks of them: "Según SCPF/13, ¿qué …?".

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
_AND = frozenset("y e and et".split())
_MOST_DOCUMENTS = 4
_QUOTES = re.compile(r"[«»“”\"]")
_COMPARE = re.compile(r"^\W*(?:compar\w*|contrast\w*)\s+", re.IGNORECASE)
_BLANK_BEFORE_SIGN = re.compile(r"\s+(?=[?!.,;:])")
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


def asks_overview(words: Sequence[str]) -> bool:
    """Whether folded words, less those that name a document, ask what it is about: "¿De qué trata …?", "Resume …"."""
    return bool(_OVERVIEW.intersection(words)) and set(words) <= _OVERVIEW | _LEADS | _ARTICLES | _ASKS_WHAT


def _titled(words: Sequence[str], titles: Titles, named: Sequence[Named]) -> Iterator[Named]:
    """Yield where a title, or words of it behind a word for a paper, name one document beside those of ``named``."""
    taken = {place for first, end, _ in named for place in range(first, end)}
    for first in range(len(words)):
        if first in taken or not _is_led_to(words, first, taken):
            continue
        end, names = titles.whole(words, first)
        if not names and words[first] in PAPERS:
            end = _title_end(words, first + 1, titles)
            said = words[first:end]
            names = titles.named(" ".join(said))
            if not all(one in _SMALL or one in PAPERS or titles.is_name(one, names[0]) for one in said if names):
                continue
        if len(names) == 1 and taken.isdisjoint(range(first, end)):
            yield first, end, names
            taken.update(range(first, end))


def _is_led_to(words: Sequence[str], first: int, taken: set[int]) -> bool:
    """Whether something is asked of what begins at word ``first``: "según el", "dice el", "PTE/4 y el"."""
    while first and (words[first - 1] in _ARTICLES or words[first - 1] in PAPERS) and first - 1 not in taken:
        first -= 1
    return first > 0 and (words[first - 1] in _ASKED_OF or (words[first - 1] in _AND and first - 2 in taken))


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
