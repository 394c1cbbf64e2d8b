"""txtai's embeddings database over the paragraphs, with content stored."""

from collections.abc import Callable
from pathlib import Path

from encoder import needed
from texts import read_paragraphs
from txtai import Embeddings


def build(corpus: Path, model: str | None, index: Path | None = None) -> Callable[[str], list[str]]:
    """Return question -> the first 10 paragraphs; loads what ``index`` holds, or saves there what it builds."""
    path = needed(model)
    if index and (index / "embeddings").exists():
        embeddings = Embeddings()
        embeddings.load(str(index))
    else:
        embeddings = Embeddings(path=path, content=True, gpu=False, vectors={"dtype": "float32"})
        embeddings.index(read_paragraphs(corpus))
        if index:
            embeddings.save(str(index))
    return lambda question: [found["text"] for found in embeddings.search(question, 10)]
