"""What several tests need: where the corpus is, catalogue entries, and a small fake encoder."""

import hashlib
import re
from pathlib import Path

import numpy as np

from askmig.embed import Progress, Role, Rows
from askmig.match import Tokens
from askmig.records import CatalogueEntry

ROOT = Path(__file__).parent.parent
CORPUS = ROOT / "corpus"


def entry_of(file: str, *, language: str = "es", title: str = "", symbol: str = "") -> CatalogueEntry:
    """Return a catalogue entry with nothing but what a test says."""
    return CatalogueEntry(Path(file).stem, file, title, "", symbol, "", "", language, "", "")


class HashEncoder:
    """Turns a text into a unit row by hashing its words: texts that share words are near each other."""

    name = "hash@1"

    def __init__(self) -> None:
        self.encoded: list[str] = []

    def encode(self, texts: list[str], role: Role, progress: Progress | None = None) -> Rows:
        """Return one row of 64 numbers a text."""
        self.encoded += texts
        rows = np.full((len(texts), 64), 1e-3, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.casefold().split():
                row[hashlib.sha256(word.encode()).digest()[0] % 64] += 1
        if progress:
            progress(len(texts))
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


class TokenHashEncoder(HashEncoder):
    """The same, with a row of eight numbers for each word, after one for a mark of its own."""

    name = "hash with tokens@1"
    token_numbers = 8

    def encode_tokens(
        self, texts: list[str], role: Role, progress: Progress | None = None
    ) -> tuple[Rows, list[Tokens]]:
        """Return the rows of the texts and the tokens of each."""
        return self.encode(texts, role, progress), [self._tokens(text) for text in texts]

    def _tokens(self, text: str) -> Tokens:
        words = list(re.finditer(r"\S+", text))
        rows = np.full((1 + len(words), 8), 0.1, dtype=np.float32)
        for row, word in zip(rows[1:], words, strict=True):
            row[hashlib.sha256(word.group().encode()).digest()[0] % 8] += 1
        return Tokens(rows, np.array([-1, *(word.start() for word in words)], dtype=np.int32))


def write_corpus(folder: Path, texts: dict[str, str]) -> Path:
    """Write a corpus of text files, id -> text, with its catalogue, and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = ["id,file,title,short_title,symbol,publisher,date,language,rights,sha256"]
    for name, text in texts.items():
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()
        rows.append(f"{name},{name}.txt,Título {name},{name.upper()},,,,es,,{digest}")
    (folder / "catalogue.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return folder
