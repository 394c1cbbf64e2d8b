"""Names that are known in four languages, out of the thesaurus: "Suiza", "Swiss" and "Switzerland" are one."""

import re
from collections import defaultdict
from functools import lru_cache

from askmig.language import fold
from askmig.thesaurus import LONGEST_TERM, Concept, read_thesaurus

_TOPICS = ("geografía", "instituciones")
# Of countries the words in small letters count too: "suizo", "marroquí".
_WITH_ADJECTIVES = "geografía: países"


def known_names(text: str) -> dict[str, frozenset[int]]:
    """Return the known names in ``text`` and, for each, the numbers of the concepts that it may stand for.

    The longest names are matched first and a word serves one name only; an acronym is known in
    capitals only, so that the article "un" is not the United Nations.
    """
    words = re.findall(r"\w+", text)
    folded = [fold(word) for word in words]
    found: dict[str, frozenset[int]] = {}
    start = 0
    while start < len(words):
        for length in range(min(LONGEST_TERM, len(words) - start), 0, -1):
            stretch = words[start : start + length]
            concepts = _book().get(" ".join(folded[start : start + length]), {})
            meant = frozenset(number for number, form in concepts.items() if _is_written(stretch, form))
            if meant:
                found[" ".join(stretch)] = meant
                start += length - 1
                break
        start += 1
    return found


def _is_written(words: list[str], form: str) -> bool:
    """Whether words have the capitals that their form in the thesaurus asks for."""
    if form.isupper():
        return "".join(words).isupper()
    return words[0][0].isupper() or form[0].islower()


def places_named(text: str) -> dict[str, tuple[Concept, ...]]:
    """Return the countries and towns that ``text`` names, and what each may stand for.

    With a country come its towns, with a town its country: who writes "Rabat" may mean Morocco. Nouns only
    ("Polonia", not "polaco", "Polish"); one beside another word with a capital may be a person's name ("Santiago
    Roca") and is left out, as is what stands where all words have capitals.
    """
    if text.isupper():
        return {}
    found: dict[str, tuple[Concept, ...]] = {}
    for name, numbers in known_names(text).items():
        meant = [_concepts()[number] for number in sorted(numbers) if fold(name) in _nouns(number)]
        countries = {one.country or (one.terms["es"][0] if one.topic == _WITH_ADJECTIVES else "") for one in meant} - {
            ""
        }
        if countries and name[0].isupper() and not _is_beside_a_name(name, text):
            others = (one for country in sorted(countries) for one in _of_country()[country])
            found[name] = (*(_concepts()[number] for number in sorted(numbers)), *others)
    return found


def _is_beside_a_name(name: str, text: str) -> bool:
    """Whether a word with a capital, not the first of the text, stands directly before or behind a name."""
    pattern = r"\W+".join(map(re.escape, name.split()))
    return (
        re.search(rf"(?<=[\w,;:]\s)[A-ZÁÉÍÓÚÑ][\w’'-]*\s{pattern}\b|\b{pattern}\s[A-ZÁÉÍÓÚÑ]\w*[a-záéíóúñ]", text)
        is not None
    )


@lru_cache(maxsize=1024)
def _nouns(number: int) -> frozenset[str]:
    """Return the folded words of a place's own names: in Spanish those with capitals, elsewhere the preferred one."""
    terms = _concepts()[number].terms
    spanish = [term for term in terms["es"] if term[0].isupper()]
    others = [named[0] for language, named in terms.items() if language != "es" and named]
    return frozenset(" ".join(re.findall(r"\w+", fold(term))) for term in (*spanish, *others))


@lru_cache(maxsize=1)
def _concepts() -> tuple[Concept, ...]:
    return tuple(read_thesaurus(topics=_TOPICS))


@lru_cache(maxsize=1)
def _of_country() -> dict[str, list[Concept]]:
    """Return each country's own concept and those of its towns and regions."""
    table: dict[str, list[Concept]] = defaultdict(list)
    for concept in _concepts():
        if concept.country or concept.topic == _WITH_ADJECTIVES:
            table[concept.country or concept.terms["es"][0]].append(concept)
    return dict(table)


@lru_cache(maxsize=1)
def _book() -> dict[str, dict[int, str]]:
    """Return, for the folded words of every name, the concepts it may stand for and how it is written there."""
    book: dict[str, dict[int, str]] = {}
    for number, concept in enumerate(_concepts()):
        for term in (term for named in concept.terms.values() for term in named):
            if term[0].isupper() or concept.topic == _WITH_ADJECTIVES:
                book.setdefault(" ".join(re.findall(r"\w+", fold(term))), {})[number] = term
    return book
