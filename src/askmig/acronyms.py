"""A document's own acronyms, "Foro de Mares Australes (FMA)", so that a question may use either form."""

import re
from collections.abc import Iterator

from askmig.language import LANGUAGES, fold, fold_in_place, terms, word_stems
from askmig.records import Span
from askmig.thesaurus import LONGEST_TERM

_SHORT = re.compile(r"\((?P<short>[A-ZÁÉÍÓÚÑ][\w-]{1,9})(?:[,;][^)]*)?\)")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SENTENCE = re.compile(r"[.;:!?()\n]")
_REACH = 60
# "¿Qué significa la sigla FMA?", folded; nothing but a few small words may follow.
_THE = r"(?:(?:l[ae]s?|el|los|the|os?|as?)\s+|l['’ ])?"
_SHORT_ASKED = (
    rf"{_THE}(?:(?:siglas?|acronimos?|abreviaturas?|acronyms?|abbreviations?|sigles?)\s+(?:d[ea]l?\s+|of\s+)?{_THE})?"
    r"[«“\"'(]?(?P<short>[\w-]{2,10})[»”\"')]?"
)
_IN_HERE = (
    r"(?: (?:en (?:este|el) (?:documento|texto)|en espanol|en ingles|in (?:this|the) (?:document|text)|exactamente))?"
    r"\W*$"
)
_ASKS_MEANING = [
    re.compile(pattern)
    for pattern in (
        r"\b(?:que (?:significan?|quieren? decir)|significado d[ea]l?|a que corresponden?|que veut dire"
        rf"|que signifie(?:nt)?|o que (?:significam?|quer dizer)|meaning of)\s+{_SHORT_ASKED}{_IN_HERE}",
        rf"\bwhat (?:does|do|is|are)\s+{_SHORT_ASKED}\s+(?:stand for|mean|short for){_IN_HERE}",
        rf"^\W*(?:siglas?|acronimo|acronym|sigle)\s+(?:d[ea]l?\s+)?{_SHORT_ASKED}\W*$",
    )
]
# Words up to this long ("de", "para") may stand in a long form without a letter in the short one.
_JOINS = 4


def acronyms(text: str) -> Iterator[tuple[str, str]]:
    """Yield (short form, long form) of every acronym that stands in brackets behind its long form.

    After Schwartz & Hearst 2003: the letters of the short form are found, from the last to the first,
    in the words before the bracket; the first one must begin a word. Plain words in brackets are none.
    """
    yield from ((short, long) for short, long, _ in _found(text))


def _found(text: str) -> Iterator[tuple[str, str, Span]]:
    """Yield what ``acronyms`` does, and where both forms stand."""
    for found in _SHORT.finditer(text):
        short = found["short"]
        if sum(map(str.isupper, short)) < 2:
            continue
        reach = text[max(0, found.start() - _REACH - 12 * len(short)) : found.start()]
        before = _SENTENCE.split(reach)[-1]
        long = _long_form(fold(short), before)
        if long:
            yield short, long, Span(text.rindex(long, 0, found.start()), found.end("short"))


def acronym_asked(question: str) -> str | None:
    """Return the short form whose meaning, and nothing more, a question asks for: "¿Qué significa FMA?" FMA."""
    plain = fold_in_place(question)
    found = next((found for one in _ASKS_MEANING if (found := one.search(plain))), None)
    return question[found.start("short") : found.end("short")] if found else None


def find_meaning(short: str, text: str) -> Span | None:
    """Return where ``text`` says what a short form stands for, with both forms: "Foro de Mares Australes (FMA"."""
    wanted = fold(short)
    return next((span for known, _, span in _found(text) if fold(known) == wanted), None)


def _long_form(short: str, before: str) -> str | None:
    """Return the shortest end of ``before`` whose words begin with, or hold in order, the letters of ``short``."""
    words = list(_WORD.finditer(before))
    most = min(len(short) + 5, 2 * len(short))
    for first in range(len(words) - 2, max(len(words) - most, 0) - 1, -1):
        if _begins(short, [fold(word.group()) for word in words[first:]]):
            return before[words[first].start() :].strip()
    return None


def _begins(short: str, words: list[str]) -> bool:
    """Whether the letters of ``short`` are, in order, letters of the words, a word's first letter first."""
    if not words or not short:
        return not short and not any(len(word) > _JOINS for word in words)
    word = words[0]
    taken = 0
    while taken < min(len(word), len(short)) and word[taken] == short[taken]:
        taken += 1
    matches = any(_begins(short[size:], words[1:]) for size in range(taken, 0, -1))
    return matches or (len(word) <= _JOINS and _begins(short, words[1:]))


def acronym_expansions(texts: Iterator[str], language: str) -> dict[str, list[str]]:
    """Return keys and search terms, in the form of ``thesaurus.expansions``, for both forms of every acronym.

    A short form is understood in every language, a long form in ``language``, that of the corpus.
    """
    table: dict[str, dict[str, None]] = {}
    for short, long in (pair for text in texts for pair in acronyms(text)):
        target = " ".join(dict.fromkeys(terms(long, language)))
        for asked in LANGUAGES:
            table.setdefault(f"{asked} {' '.join(word_stems(short, asked))}", {})[target] = None
        stems = word_stems(long, language)
        if len(stems) <= LONGEST_TERM:
            table.setdefault(f"{language} {' '.join(stems)}", {})[" ".join(terms(short, language))] = None
    return {key: [target for target in targets if target] for key, targets in table.items() if any(targets)}
