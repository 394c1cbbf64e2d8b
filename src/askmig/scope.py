"""What a question names and the documents found never mention: a country, a town, a year.

Where "¿Cuántos refugiados recibió Polonia?" leads to documents that speak of refugees and never of
Poland, they do not answer it, however near they come.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from askmig.index import Index
from askmig.language import LANGUAGES, fold, terms
from askmig.names import places_named
from askmig.records import Hit

# The documents of so many hits must mention what is named.
_HITS = 5
_YEAR = re.compile(r"(?<![\w./-])((?:19|20)\d\d)(?![\w/]|[.,-]\d)")
# "los años 2000": no year in which something happened.
_DECADE = re.compile(r"\b(?:decadas?|anos|decades?|annees|years) (?:del? |of |the |los )*$")
_RANGE = re.compile(r"\b((?:19|20)\d\d)\s?(?:[-–/]|al?|y|to|and|et?|ate|a)\s?((?:19|20)?\d\d)\b")
_CENTURY = 100


def unmentioned(question: str, hits: Sequence[Hit], index: Index) -> tuple[str, ...]:
    """Return the places and years of a question that no document of the first hits mentions, as they were typed.

    No places where one of them is mentioned: who asks of Honduras and what borders on it names more than is told.
    """
    names = list(dict.fromkeys(hit.passage.document for hit in hits[:_HITS]))
    if not names:
        return ()
    places = places_named(question)
    years = list(dict.fromkeys(_years(question)))
    if not places and not years:
        return ()
    is_theirs = np.zeros(len(index.passages), dtype=np.bool_)
    is_theirs[[place for name in names for place in index.homes[name]]] = True
    titles = " ".join(_title(name, index) for name in names)
    strange = [
        name
        for name, concepts in places.items()
        if not any(
            _stands(term, index, is_theirs, titles)
            for concept in concepts
            for named in concept.terms.values()
            for term in named
        )
    ]
    if len(strange) < len(places):
        strange = []
    strange += [
        year for year in years if not _stands(year, index, is_theirs, titles) and not _is_within(year, names, index)
    ]
    return tuple(strange)


def _years(question: str) -> Iterator[str]:
    for found in _YEAR.finditer(question):
        if not _DECADE.search(fold(question[: found.start()])):
            yield found[1]


def _title(name: str, index: Index) -> str:
    entry = index.documents[name].entry
    return f"{entry.title} {entry.short_title} {entry.symbol} {entry.date}"


def _stands(term: str, index: Index, is_theirs: NDArray[np.bool_], titles: str) -> bool:
    """Whether all words of a term stand in one of the passages, or in the titles, in the form of any language."""
    return any(
        _is_in_passage(words, index, is_theirs) or words <= frozenset(terms(titles, language))
        for language in LANGUAGES
        if (words := frozenset(terms(term, language)))
    )


def _is_in_passage(words: Collection[str], index: Index, is_theirs: NDArray[np.bool_]) -> bool:
    places = [index.words.vocab_dict.get(word) for word in words]
    if any(place is None for place in places):
        return False
    columns = index.words.scores
    holders = [columns["indices"][columns["indptr"][place] : columns["indptr"][place + 1]] for place in places]
    return bool(is_theirs[reduce(np.intersect1d, holders)].any())


def _is_within(year: str, names: Sequence[str], index: Index) -> bool:
    """Whether a document speaks of a stretch of years that has this one within it: "2017-2020"."""
    return any(
        int(first) <= int(year) <= int(last if len(last) == len(first) else first[:2] + last)
        for name in names
        for first, last in _RANGE.findall(index.documents[name].text)
    )
