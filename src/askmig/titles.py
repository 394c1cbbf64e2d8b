"""Question -> the documents that it names, by symbol, by words of their titles or of whose they are."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, islice, pairwise

from askmig.language import fold
from askmig.mentions import FIGURES, KIND_OF
from askmig.printed import alike
from askmig.quoted import plain_words
from askmig.records import Document

# What a plain word of a title is worth in naming its document; words that name kinds of papers are worth nothing.
_TITLE_WORD = 0.5
_COMMON = frozenset("migracion documento objetivo sesion tema desarrollo programa".split())
# Words for a paper, and for asking to be shown a part of it, that say nothing of which.
_PAPERS = frozenset(
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
# A symbol has at most so many words and figures: "A/RES/73/195", "CTM/2018/4/Add.2".
_SYMBOL_WORDS = 8
_ACRONYM = re.compile(r"\b[A-Z]{3,}\b")
_SYMBOL = re.compile(r"\b[A-Z][A-Z0-9-]*(?:/[A-Z0-9][A-Za-z0-9.-]*)+")


class Titles:
    """The symbols and titles of documents, listed once, so that a question is quick."""

    def __init__(self, documents: Mapping[str, Document]) -> None:
        self._order = list(documents)
        # The documents of each symbol, its words and figures run together; the words of each document's id and symbol.
        self._symbols: dict[str, list[str]] = defaultdict(list)
        self._own: dict[str, set[str]] = {}
        # The words that name documents: for each, the documents and what it is worth there.
        self._names: dict[str, dict[str, float]] = defaultdict(dict)
        self._cognates: dict[str, set[str]] = defaultdict(set)
        for name, document in documents.items():
            self._own[name] = set(plain_words(f"{name} {document.entry.symbol}").split())
            if document.entry.symbol:
                self._symbols[plain_words(document.entry.symbol).replace(" ", "")].append(name)
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

    def strange_symbols(self, question: str) -> list[str]:
        """Return what is written in a question as the symbol of a document, where it has that of none."""
        if self._by_symbol(plain_words(fold(question)).split()):
            return []
        return [one for one in _SYMBOL.findall(question) if any(map(str.isdigit, one))]

    def is_pair(self, words: str) -> bool:
        """Whether a word and its number name a document: "tema 6"."""
        word, _, number = words.partition(" ")
        return f"{alike(word)} {number}" in self._names

    def unnamed(self, words: Sequence[str], document_id: str) -> Iterator[str]:
        """Yield the words that neither name the document, nor a paper as such, nor ask to be shown a part of it."""
        before = ""
        for word in (word for word in words if word not in _NUMBER_SIGNS):
            pair = f"{alike(before)} {word}"
            is_name = document_id in self._names.get(pair, ()) or (
                not word.isdigit() and document_id in self._cognates.get(alike(word), ())
            )
            if not (is_name or word in self._own[document_id] or word in _SHOW | _PAPERS | _COMMON):
                yield word
            before = word

    def _by_symbol(self, words: Sequence[str]) -> list[str]:
        """Return the documents whose symbol stands in these words, whatever the signs or blanks within it."""
        found: set[str] = set()
        start = 0
        while start < len(words):
            runs = list(accumulate(words[start : start + _SYMBOL_WORDS]))
            longest = max((size for size, run in enumerate(runs, 1) if run in self._symbols), default=0)
            found |= set(self._symbols[runs[longest - 1]]) if longest else set()
            start += max(longest, 1)
        return [name for name in self._order if name in found]

    def _by_title(self, words: Sequence[str], *, least: float) -> list[str]:
        """Return the documents that words of their titles name best, where that is worth ``least``."""
        plain = [FIGURES.get(word, word) for word in words if word not in _NUMBER_SIGNS]
        plain = plain + [word for pair in pairwise(words) if pair[0] in _NUMBER_SIGNS for word in ("numero", pair[1])]
        numbered = (f"{alike(word)} {number}" for word, number in pairwise(plain))
        said = [*words, *map(" ".join, pairwise(words)), *numbered]
        scores: Counter[str] = Counter()
        for word in dict.fromkeys(said):
            holders = self._names.get(word, {})
            for name, weight in holders.items():
                scores[name] += weight / len(holders)  # type: ignore[assignment]
        best = max(scores.values(), default=0.0)
        return [name for name in self._order if scores[name] == best] if best >= least else []


def _names(document: Document) -> dict[str, float]:
    """Return the words that name a document and what each is worth; 1 is enough.

    A word of its id or an acronym is worth 1, one of its title, its publisher or its first lines half, as is a year;
    a short number names it only with the word before it ("objetivo 23", "tema 6", "núm. 6").
    """
    entry = document.entry
    titles = f"{entry.short_title} {entry.title}"
    plain = plain_words(titles).split()
    words = (word for word in (*plain, *plain_words(entry.publisher).split(), *_front_words(document)) if len(word) > 3)
    names = {word: _TITLE_WORD for word in words if word not in _COMMON and word not in KIND_OF and not word.isdigit()}
    names |= {plain_words(word): _TITLE_WORD for word in _ACRONYM.findall(entry.publisher)}
    names |= {plain_words(word): 1.0 for word in _ACRONYM.findall(titles) if not entry.title.isupper()}
    parts = [word for word in entry.id.split("-") if len(word) > 2 and word not in _COMMON]
    names |= {word: 1.0 for word in parts if not word.isdigit()}
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
