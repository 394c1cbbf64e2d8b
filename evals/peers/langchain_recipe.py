"""LangChain's recipe: recursive splits of 1,000 characters, embeddings, the nearest in FAISS.

1,000 characters with an overlap of 200 are the values of LangChain's own RAG tutorial. FAISS is
called directly: langchain-community, which wraps it, is no longer maintained.
"""

from collections.abc import Callable
from pathlib import Path

import faiss
from encoder import load_encoder
from langchain_text_splitters import RecursiveCharacterTextSplitter
from texts import read_corpus, read_texts, write_texts


def build(corpus: Path, model: str | None, index: Path | None = None) -> Callable[[str], list[str]]:
    """Return question -> the first 10 chunks; loads what ``index`` holds, or saves there what it builds."""
    encoder = load_encoder(model)
    if index and (index / "rows.faiss").exists():
        rows, chunks = faiss.read_index(str(index / "rows.faiss")), read_texts(index / "chunks.json")
    else:
        splitter = RecursiveCharacterTextSplitter(chunk_size=1000, chunk_overlap=200)
        chunks = [chunk for text in read_corpus(corpus).values() for chunk in splitter.split_text(text)]
        vectors = encoder.encode_document(chunks, normalize_embeddings=True)
        rows = faiss.IndexFlatIP(vectors.shape[1])
        rows.add(vectors)
        if index:
            faiss.write_index(rows, str(index / "rows.faiss"))
            write_texts(chunks, index / "chunks.json")

    def ask(question: str) -> list[str]:
        _, places = rows.search(encoder.encode_query([question], normalize_embeddings=True), 10)
        return [chunks[place] for place in places[0] if place >= 0]

    return ask
