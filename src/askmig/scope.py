"""What a question names and the documents found never mention: a country, a town, a year.

Where "¿Cuántos refugiados recibió Polonia?" leads to documents that speak of refugees and never of
Poland, they do not answer it, however near they come.
"""

import re
from collections.abc import Callable, Sequence
from functools import reduce
from itertools import islice

import numpy as np

from askmig.index import Index
from askmig.language import LANGUAGES, fold, terms
from askmig.names import places_named
from askmig.records import Hit

# The documents of so many hits must mention what is named.
_HITS = 5
# Of a longer list of places or years so many are looked up.
_MOST_NAMES = 8
# A question within a longer text; what else is told there is about the one who asks.
_ASKED = re.compile(r"¿([^?]+)")
_ASIDE = re.compile(
    r"\b(?:soy|somos|vivo|vivimos|escribo|trabajo|estoy|i am|i m|we are|i live|i work|je suis|j habite|je vis"
    r"|sou|moro)\b"
)
# A year in which something happened: behind such a word, and with nothing behind it that it might count.
_YEAR = re.compile(
    r"\b(?:en|in|em|durante|during|pendant|desde|since|depuis|hasta|until|jusqu en|ano|year|annee|entre|between|from|by"
    r"|(?:fines|finales|principios|mediados|end|beginning) (?:de|of)|,|y|o|e|ou|and|or|et|a|to)\s+(?:el (?:ano )?)?"
    r"((?:19|20)\d\d)\b(?![\w./%-]*\d)(?!\s+(?:\w+[oa]s|dollars|euros|dolares)\b)"
)
_RANGE = re.compile(r"\b((?:19|20)\d\d)\s?(?:[-–/]|al?|y|to|and|et?|ate)\s?((?:19|20)\d\d)\b")
Mentions = Callable[[str], bool]


def unmentioned(question: str, hits: Sequence[Hit], index: Index) -> tuple[str, ...]:
    """Return the places and years of a question that no document of the first hits mentions, as they were typed.

    Nothing of a kind of which one is mentioned: who asks of Honduras and what borders on it names more than is told.
    """
    names = list(dict.fromkeys(hit.passage.document for hit in hits[:_HITS]))
    asked = " ".join(_ASKED.findall(question)) or question
    if not names or _ASIDE.search(" ".join(re.findall(r"\w+", fold(asked)))):
        return ()
    places = dict(islice(places_named(asked).items(), _MOST_NAMES))
    years = list(dict.fromkeys(_YEAR.findall(fold(asked))))[:_MOST_NAMES]
    if not places and not years:
        return ()
    mentions = _reader(names, index)
    strange = [
        name
        for name, concepts in places.items()
        if not any(mentions(term) for concept in concepts for named in concept.terms.values() for term in named)
    ]
    spans = [span for name in names for span in _RANGE.findall(index.documents[name].text)] if years else []
    late = [year for year in years if not mentions(year) and not any(first <= year <= last for first, last in spans)]
    return (*(strange if len(strange) == len(places) else ()), *(late if len(late) == len(years) else ()))


def _reader(names: Sequence[str], index: Index) -> Mentions:
    """Return what tells whether all words of a term stand in one passage of these documents, or in their titles."""
    is_theirs = np.zeros(len(index.passages), dtype=np.bool_)
    is_theirs[[place for name in names for place in index.homes[name]]] = True
    entries = [index.documents[name].entry for name in names]
    titles = " ".join(f"{one.title} {one.short_title} {one.symbol} {one.date}" for one in entries)
    known = {language: frozenset(terms(titles, language)) for language in LANGUAGES}
    columns = index.words.scores

    def stands(words: frozenset[str]) -> bool:
        places = [index.words.vocab_dict.get(word) for word in words]
        if any(place is None for place in places):
            return False
        holders = [columns["indices"][columns["indptr"][place] : columns["indptr"][place + 1]] for place in places]
        return bool(is_theirs[reduce(np.intersect1d, holders)].any())

    def mentions(term: str) -> bool:
        forms = {language: frozenset(terms(term, language)) for language in LANGUAGES}
        return any(words <= known[language] or stands(words) for language, words in forms.items() if words)

    return mentions
