"""Whether two sentences say the same of a thing but for a figure or a date: "de 2019: 272 millones", "de 2019: 281"."""

import re

from askmig.facts import Figure, figures
from askmig.language import terms

# So much of the shorter sentence's words both must share, of at least so many.
_SHARED = 0.5
_WORDS = 4
_DIGITS = re.compile(r"\d[\d.,]*")


def figures_differ(one: str, other: str, language: str) -> bool:
    """Return whether both speak of the same and give other figures for it.

    They share half their words, name no different years, and hold figures of one kind (percent, dollars,
    a month, mere numbers) of which none is in both.
    """
    mine, theirs = _words(one, language), _words(other, language)
    smaller = min(len(mine), len(theirs))
    if smaller < _WORDS or len(mine & theirs) < _SHARED * smaller:
        return False
    read, heard = _by_kind(one, language), _by_kind(other, language)
    years, others = read.pop("year", set()), heard.pop("year", set())
    if years and others and not years & others:
        return False
    kinds = read.keys() & heard.keys()
    return bool(kinds) and not any(read[kind] & heard[kind] for kind in kinds)


def _words(text: str, language: str) -> set[str]:
    return set(terms(_DIGITS.sub(" ", text), language))


def _by_kind(text: str, language: str) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for figure in figures(text, language):
        found.setdefault(_kind(figure), set()).add(figure.value)
    return found


def _kind(figure: Figure) -> str:
    if figure.scale or figure.currency:
        return f"{figure.scale} {figure.currency}"
    if re.fullmatch(r"(?:19|20)\d\d", figure.value):
        return "year"
    return figure.value.split()[0] if " " in figure.value else "number"
