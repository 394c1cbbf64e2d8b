"""Letterheads and logos: the names of institutions that stand alone on a page.

A block of lines is one when every line is a bare name (no figure, no sentence end) and
says what kind of body it is; a name printed on one line counts only when it is in another
language than the text around it, since otherwise it may be the author of the paper.
"""

import re

_BODIES = {
    "es": """organización conferencia gobierno ministerio secretaría agencia universidad fundación liga
        red""",
    "en": """organization organisation conference government ministry agency university foundation
        nations league network""",
    "fr": """organisation conférence gouvernement ministère agence université fondation secrétariat ligue
        réseau""",
    "pt": """organização conferência governo ministério agência universidade fundação secretaria liga
        rede""",
}
_WORDS = {language: frozenset(words.split()) for language, words in _BODIES.items()}
_LONGEST_LINE = 60
_CONTACT = re.compile(r"^(?:tel|fax|tél)\b|\bwww\.|\S@\S", re.IGNORECASE)
_END = re.compile(r"[.;:!?,]$")
_SENTENCE = re.compile(r"[.;:!?,]\s*\**\s*$|\d{2}")


def is_letterhead(lines: list[str]) -> bool:
    """Whether a block of raw lines is a letterhead: several names, or one name in capitals cut up."""
    names = [line.strip().strip("*").strip() for line in lines]
    if len(names) < 2 or any(len(name) > _LONGEST_LINE for name in names):
        return False
    if any(_CONTACT.search(name) for name in names) and not any(_END.search(name) for name in names):
        return True
    if any(_SENTENCE.search(name) for name in names):
        return False
    named = [name for name in names if body_languages(name)]
    if len(named) == len(names):
        return True
    cut_up = all(len(name.split()) <= 3 and name.isupper() for name in names)
    return cut_up and bool(named)


def is_foreign_name(line: str, language: str) -> bool:
    """Whether a single line is the name of a body in another language than ``language``."""
    name = line.strip().strip("*").strip()
    if len(name) > _LONGEST_LINE or _SENTENCE.search(name):
        return False
    languages = body_languages(name)
    return bool(languages) and language not in languages


def body_languages(name: str) -> frozenset[str]:
    """Return the languages in which ``name`` says what kind of body it names."""
    words = frozenset(re.findall(r"[^\W\d_]+", name.casefold()))
    return frozenset(language for language, bodies in _WORDS.items() if words & bodies)
