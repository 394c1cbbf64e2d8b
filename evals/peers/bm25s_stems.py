"""bm25s alone: BM25 over the paragraphs, Spanish stems, Spanish stop words."""

from collections.abc import Callable
from pathlib import Path

import bm25s
import Stemmer
from texts import read_paragraphs, read_texts, write_texts


def build(corpus: Path, model: str | None, index: Path | None = None) -> Callable[[str], list[str]]:
    """Return question -> the first 10 paragraphs; ``model`` is not used; loads what ``index`` holds, or saves there."""
    stemmer = Stemmer.Stemmer("spanish")
    if index and (index / "paragraphs.json").exists():
        paragraphs, words = read_texts(index / "paragraphs.json"), bm25s.BM25.load(str(index), show_progress=False)
    else:
        paragraphs, words = read_paragraphs(corpus), bm25s.BM25()
        words.index(_tokens(paragraphs, stemmer), show_progress=False)
        if index:
            words.save(str(index), show_progress=False)
            write_texts(paragraphs, index / "paragraphs.json")

    def ask(question: str) -> list[str]:
        places, scores = words.retrieve(_tokens([question], stemmer), k=10, show_progress=False)
        return [paragraphs[place] for place, score in zip(places[0], scores[0], strict=True) if score > 0]

    return ask


def _tokens(texts: list[str], stemmer: Stemmer.Stemmer) -> list[list[str]]:
    found: list[list[str]] = bm25s.tokenize(
        texts, stopwords="es", stemmer=stemmer, return_ids=False, show_progress=False
    )
    return found
