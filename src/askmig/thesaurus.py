"""Our own thesaurus of migration policy: concepts with their terms in es, en, fr and pt.

A question's words are widened by the other terms of their concepts, in the language of the
corpus, so that "plata que mandan a casa" and "remittances" both reach "remesas". One concept
a line in data/thesaurus.jsonl; ``askmig thesaurus`` checks it and adds to it.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from askmig.errors import AskmigError
from askmig.language import LANGUAGES, terms, word_stems

FILE = Path(__file__).parent / "data" / "thesaurus.jsonl"
# A term of more words than this is a definition, not something that people type.
LONGEST_TERM = 6


@dataclass(frozen=True)
class Concept:
    """The terms of one concept, by language, the preferred one first.

    ``country`` is the preferred Spanish term of the country in which a town or region lies, "" for anything else.
    """

    terms: dict[str, tuple[str, ...]]
    topic: str
    country: str = ""


def read_thesaurus(path: Path = FILE, *, topics: Sequence[str] = ()) -> list[Concept]:
    """Return the concepts of a file, of topics that begin with one of ``topics`` where any are named.

    Raises ValueError for a line that is none.
    """
    wanted = [f'"topic": "{topic}' for topic in topics]
    concepts = []
    for line in path.read_text(encoding="utf-8").splitlines():
        if wanted and not any(topic in line for topic in wanted):
            continue
        row = json.loads(line)
        named = {language: tuple(row.get(language, ())) for language in LANGUAGES}
        concepts.append(Concept(named, row.get("topic", ""), row.get("country", "")))
    return concepts


def expansions(concepts: Collection[Concept], vocabulary: Collection[str], language: str) -> dict[str, list[str]]:
    """Return, for every key ("es remesa"), the other terms of its concepts as search terms of the corpus.

    A key is a language and the stems of a term; a value is a list of terms, each its search terms
    joined by blanks; only what ``vocabulary``, the search terms of the corpus, holds is kept.
    """
    table: dict[str, dict[str, None]] = {}
    for concept in concepts:
        targets = [" ".join(dict.fromkeys(terms(term, language))) for term in concept.terms[language]]
        known = [target for target in targets if target and all(word in vocabulary for word in target.split())]
        for key in _keys(concept):
            table.setdefault(key, {}).update(dict.fromkeys(known))
    return {key: list(values) for key, values in table.items() if values}


def _keys(concept: Concept) -> Iterator[str]:
    for language, named in concept.terms.items():
        for term in named:
            stems = word_stems(term, language)
            if 0 < len(stems) <= LONGEST_TERM:
                yield f"{language} {' '.join(stems)}"


def widen(question: str, languages: Collection[str], table: dict[str, list[str]]) -> dict[str, float]:
    """Return the search terms that the question's concepts add, each with a weight up to 1.

    The longest terms are matched first and a word serves one term only; of a target of n words
    each weighs 1/n, so that "persona en situación irregular" does not drown "irregular".
    """
    found: dict[str, float] = {}
    for language in languages:
        stems = word_stems(question, language)
        taken = [False] * len(stems)
        for length in range(min(LONGEST_TERM, len(stems)), 0, -1):
            for start in range(len(stems) - length + 1):
                targets = table.get(f"{language} {' '.join(stems[start : start + length])}")
                if targets is None or any(taken[start : start + length]):
                    continue
                taken[start : start + length] = [True] * length
                for target in targets:
                    words = target.split()
                    for word in words:
                        found[word] = max(found.get(word, 0.0), 1 / len(words))
    return found


def faults(path: Path = FILE) -> list[str]:
    """Return one line for each fault of a thesaurus file: no JSON, no Spanish term, a term or concept twice."""
    found: list[str] = []
    seen: dict[tuple[str, ...], int] = {}
    countries: dict[str, int] = {}
    preferred: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
        except ValueError as error:
            found.append(f"line {number}: not JSON ({error})")
            continue
        found += [f"line {number}: {fault}" for fault in _row_faults(row)]
        key = tuple(sorted(row.get("es", ())))
        if key in seen:
            found.append(f"line {number}: the same Spanish terms as line {seen[key]}")
        seen.setdefault(key, number)
        preferred |= set(row.get("es", ())[:1])
        if row.get("country"):
            countries.setdefault(row["country"], number)
    unknown = {country: number for country, number in countries.items() if country not in preferred}
    return found + [f"line {number}: no concept is the country {country!r}" for country, number in unknown.items()]


def _row_faults(row: dict[str, list[str]]) -> Iterator[str]:
    if not row.get("es"):
        yield "no Spanish term"
    for language in LANGUAGES:
        named = row.get(language, [])
        if len(set(named)) != len(named):
            yield f"a term twice in {language}"
        if any(not term.strip() or term != term.strip() for term in named):
            yield f"a blank term, or blanks around one, in {language}"
    unknown = set(row) - {*LANGUAGES, "topic", "country"}
    if unknown:
        yield f"unknown key {sorted(unknown)[0]!r}"


def add_concept(terms_by_language: dict[str, list[str]], topic: str, path: Path = FILE) -> None:
    """Append a concept; raise AskmigError when it has a fault or its Spanish terms are there already."""
    row: dict[str, object] = {language: terms_by_language.get(language, []) for language in LANGUAGES}
    wrong = list(_row_faults({**terms_by_language, "es": terms_by_language.get("es", [])}))
    present = {tuple(sorted(concept.terms["es"])) for concept in read_thesaurus(path)}
    if tuple(sorted(terms_by_language.get("es", []))) in present:
        wrong.append("a concept with these Spanish terms is there already")
    if wrong:
        raise AskmigError(f"the concept is not added: {'; '.join(wrong)}")
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps({**row, "topic": topic}, ensure_ascii=False) + "\n")
