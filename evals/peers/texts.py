"""corpus/ -> the texts that every peer is given: the raw files, or their paragraphs."""

import json
import re
from pathlib import Path


def read_corpus(corpus: Path) -> dict[str, str]:
    """Return the raw text of every document by the name of its file, in the order of the names."""
    return {path.stem: path.read_text(encoding="utf-8") for path in sorted(corpus.glob("*.txt"))}


def read_paragraphs(corpus: Path) -> list[str]:
    """Return the paragraphs of all documents: what stands between blank lines, trimmed."""
    return [
        part.strip() for text in read_corpus(corpus).values() for part in re.split(r"\n\s*\n", text) if part.strip()
    ]


def read_texts(path: Path) -> list[str]:
    """Return the texts that ``write_texts`` wrote."""
    return [str(text) for text in json.loads(path.read_text(encoding="utf-8"))]


def write_texts(texts: list[str], path: Path) -> None:
    """Write texts as one JSON list, for systems whose index keeps numbers only."""
    path.write_text(json.dumps(texts, ensure_ascii=False), encoding="utf-8")
