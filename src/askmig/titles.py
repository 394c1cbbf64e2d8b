"""Question -> the documents that it names, by symbol, by words of their titles or of whose they are."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import accumulate, dropwhile, islice, pairwise

from askmig.mentions import FIGURES, KIND_OF
from askmig.printed import alike
from askmig.quoted import plain_words
from askmig.records import Document

# What a plain word of a title is worth in naming its document; words that stand in many are worth nothing.
_TITLE_WORD = 0.5
_COMMON = frozenset("migracion documento objetivo sesion tema desarrollo programa".split())
# Words for a paper, and for asking to be shown a part of it, that say nothing of which.
PAPERS = frozenset(
    "documento informe estudio nota conceptual programa plan acta circular memoria sintesis dialogo curso taller"
    " reunion sesion document report study note paper programme program minutes summary dialogue course training"
    " workshop meeting concept session rapport etude compte rendu proces verbal cours atelier seance conceptuelle"
    " relatorio estudo ata plano oficina reuniao sessao".split()
)
_SHOW = frozenset(
    "texto text texte contenido contenu content leeme lee leer lea necesito quiero busco ver muestra muestrame ensename"
    " dame deme pon read show give need want find lis montre donnez voudrais leia mostre preciso quero favor please moi"
    " seccion section secao seccao apartado capitulo chapter chapitre parte part partie titulado llamado called".split()
)
_NUMBER_SIGNS = frozenset("num numero no nr n o number numbers".split())
# The first paragraphs of a paper say whose it is ("Comité de Finanzas"), in so many words at most.
_FRONT_PARAGRAPHS = 6
_FRONT_WORDS = 12
_FRONT_CHARACTERS = 150
_YEAR_FIGURES = 4
# Words of fewer letters, and these, do not begin what a title is about: "Informe sobre los …".
_TITLE_LETTERS = 4
_LEADS_ON = frozenset("sobre para acerca about pour".split())
# A symbol has at most so many words and figures: "A/RES/73/195", "CTM/2018/4/Add.2".
_SYMBOL_WORDS = 8
_ACRONYM = re.compile(r"\b[A-Z]{3,}\b")
_SYMBOL = re.compile(
    r"(?:^|\b(?:del?|of|du|d[ao]|al?|documento?|document|paper|informe|report)\s+|[,;:]\s*)"
    r"(?P<symbol>[A-Z][A-Z0-9-]*(?:/[A-Z0-9](?:[A-Z0-9.-]*[A-Z0-9])?)+)",
    re.IGNORECASE,
)


class Titles:
    """The symbols and titles of documents, listed once, so that a question is quick."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._order = list(documents)
        # The documents of each symbol, its words and figures run together, and of each word of an id or symbol.
        self._symbols: dict[str, list[str]] = defaultdict(list)
        self._own: dict[str, set[str]] = defaultdict(set)
        self._beginnings: set[str] = set()
        # The words that name documents: for each, the documents and what it is worth there.
        self._names: dict[str, dict[str, float]] = defaultdict(dict)
        self._cognates: dict[str, set[str]] = defaultdict(set)
        # By their first word: titles without what leads on to them ("Informe sobre los …"), and whole titles with the
        # documents that have them.
        self._openings: dict[str, list[tuple[str, ...]]] = defaultdict(list)
        self._whole: dict[str, dict[tuple[str, ...], list[str]]] = defaultdict(lambda: defaultdict(list))
        for name, document in documents.items():
            titles = set(plain_words(f"{document.entry.title} {document.entry.short_title}").split())
            for title in {document.entry.title, document.entry.short_title}:
                whole = tuple(plain_words(title).split())
                if len(whole) > 1:
                    self._whole[whole[0]][whole].append(name)
                opening = tuple(dropwhile(_leads_on, whole))
                opening = opening if len(opening) > 1 else whole
                self._openings[opening[0] if opening else ""].append(opening)
            for word in (*plain_words(f"{name} {document.entry.symbol}").split(), *(titles & _COMMON)):
                self._own[word].add(name)
            if document.entry.symbol:
                plain = plain_words(document.entry.symbol)
                self._symbols[plain.replace(" ", "")].append(name)
                self._beginnings.add(plain.split(" ", 1)[0])
            for word, weight in _names(document).items():
                self._names[word][name] = weight
                self._cognates[alike(word)].add(name)

    def named(self, folded: str) -> list[str]:
        """Return the ids of the documents that a folded question names, by symbol or by words of their titles."""
        words = plain_words(folded).split()
        return self._by_symbol(words) or self._by_title(words, least=1.0)

    def likely(self, folded: str) -> list[str]:
        """Return the ids of those that it may well mean: one word of the title of no other is enough."""
        return self.named(folded) or self._by_title(plain_words(folded).split(), least=_TITLE_WORD)

    def strange_symbol(self, question: str) -> str | None:
        """Return what a question names as the symbol of a document, where no document has it.

        Where a title is named too, only what begins like a symbol of a document.
        """
        words = plain_words(question).split()
        if self._by_symbol(words):
            return None
        is_named = bool(self._by_title(words, least=1.0))
        for one in (found["symbol"] for found in _SYMBOL.finditer(question)):
            if any(map(str.isdigit, one)) and (not is_named or plain_words(one).split()[0] in self._beginnings):
                return str(one)
        return None

    def symbols(self, words: Sequence[str]) -> Iterator[tuple[int, int, list[str]]]:
        """Yield where folded words are the symbol of documents, as (first, end, their ids)."""
        start = 0
        while start < len(words):
            runs = list(accumulate(words[start : start + _SYMBOL_WORDS]))
            longest = max((size for size, run in enumerate(runs, 1) if run in self._symbols), default=0)
            if longest:
                yield start, start + longest, self._symbols[runs[longest - 1]]
            start += max(longest, 1)

    def whole(self, words: Sequence[str], first: int) -> tuple[int, list[str]]:
        """Return where the longest title that begins at word ``first`` ends, and the documents that have it."""
        titles = self._whole.get(words[first], {})
        found = [title for title in titles if tuple(words[first : first + len(title)]) == title]
        longest: tuple[str, ...] = max(found, key=len, default=())
        return first + len(longest), titles[longest] if longest else []

    def begins(self, words: Sequence[str]) -> bool:
        """Whether a title begins with these words, but for its words for a paper ("Informe sobre los …")."""
        said = tuple(words)
        return any(title[: len(said)] == said for title in self._openings.get(said[0], ()))

    def is_name(self, word: str, name: str = "") -> bool:
        """Whether a word helps to name the document ``name`` (id), or any document."""
        return name in self._names.get(word, ()) if name else word in self._names

    def is_pair(self, words: str) -> bool:
        """Whether a word and its number name a document: "tema 6"."""
        word, _, number = words.partition(" ")
        return f"{alike(word)} {number}" in self._names

    def unnamed(self, words: Sequence[str], ids: Collection[str]) -> Iterator[str]:
        """Yield the words that neither name one of the documents, nor a paper as such, nor ask to be shown a part."""
        wanted = set(ids)
        before = ""
        for word in (word for word in words if word not in _NUMBER_SIGNS):
            holders = [self._names.get(f"{alike(before)} {word}", ()), self._own.get(word, ())]
            holders += [self._cognates.get(alike(word), ())] if not word.isdigit() else []
            if all(map(wanted.isdisjoint, holders)) and word not in _SHOW and word not in PAPERS:
                yield word
            before = word

    def _by_symbol(self, words: Sequence[str]) -> list[str]:
        """Return the documents whose symbol stands in these words, whatever the signs or blanks within it."""
        found = {name for _, _, names in self.symbols(words) for name in names}
        return [name for name in self._order if name in found]

    def _by_title(self, words: Sequence[str], *, least: float) -> list[str]:
        """Return the documents that words of titles name best, several where even, if that is worth ``least``."""
        plain = [FIGURES.get(word, word) for word in words if word not in _NUMBER_SIGNS]
        plain = plain + [word for pair in pairwise(words) if pair[0] in _NUMBER_SIGNS for word in ("numero", pair[1])]
        numbered = (f"{alike(word)} {number}" for word, number in pairwise(plain))
        said = [*words, *map(" ".join, pairwise(words)), *numbered]
        scores: dict[str, float] = defaultdict(float)
        for word in dict.fromkeys(said):
            holders = self._names.get(word, {})
            for name, weight in holders.items():
                scores[name] += weight / len(holders)
        best = max(scores.values(), default=0.0)
        return [name for name in self._order if scores.get(name) == best] if best >= least else []


def _leads_on(word: str) -> bool:
    return word in PAPERS or word in _LEADS_ON or len(word) < _TITLE_LETTERS


def _names(document: Document) -> dict[str, float]:
    """Return the words that name a document and what each is worth; 1 is enough.

    An acronym is worth 1, a word of its id, its title, its publisher or its first lines half, as is a year; a short
    number names it only with the word before it ("objetivo 23", "tema 6", "núm. 6").
    """
    entry = document.entry
    titles = f"{entry.short_title} {entry.title}"
    plain = plain_words(titles).split()
    words = (word for word in (*plain, *plain_words(entry.publisher).split(), *_front_words(document)) if len(word) > 3)
    names = {word: _TITLE_WORD for word in words if word not in _COMMON and word not in KIND_OF and not word.isdigit()}
    names |= {plain_words(word): _TITLE_WORD for word in _ACRONYM.findall(entry.publisher)}
    names |= {plain_words(word): 1.0 for word in _ACRONYM.findall(titles) if not entry.title.isupper()}
    parts = [
        word for word in entry.id.split("-") if len(word) > 2 and word not in _COMMON | PAPERS and word not in KIND_OF
    ]
    names |= {word: _TITLE_WORD for word in parts if not word.isdigit() and word not in names}
    names |= {word: _TITLE_WORD for word in (*parts, *plain) if word.isdigit() and len(word) == _YEAR_FIGURES}
    pairs = [*pairwise(word for word in plain if word not in _NUMBER_SIGNS)]
    pairs += [("numero", number) for word, number in pairwise(plain) if word in _NUMBER_SIGNS]
    return names | {f"{alike(word)} {number}": 1.0 for word, number in pairs if number.isdigit() and len(number) < 3}


def _front_words(document: Document) -> Iterator[str]:
    """Yield the words of the short lines before a paper's first long paragraph: "Comité de Finanzas"."""
    for unit in islice(document.paragraphs, _FRONT_PARAGRAPHS):
        words = plain_words(unit.text).split()
        if len(unit.text) > _FRONT_CHARACTERS or unit.label:
            return
        if unit.kind == "paragraph" and len(words) <= _FRONT_WORDS and ":" not in unit.text:
            yield from words
