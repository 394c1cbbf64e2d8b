"""Haystack in memory: its splitter as it comes (200 words), its document store, its BM25 retriever."""

from collections.abc import Callable
from pathlib import Path

from haystack import Document
from haystack.components.preprocessors import DocumentSplitter
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from texts import read_corpus


def build(corpus: Path, model: str | None, index: Path | None = None) -> Callable[[str], list[str]]:
    """Return question -> the first 10 splits; ``model`` is not used; loads what ``index`` holds, or saves there."""
    saved = index / "store.json" if index else None
    if saved and saved.exists():
        store = InMemoryDocumentStore.load_from_disk(str(saved))
    else:
        documents = [Document(content=text, meta={"file": name}) for name, text in read_corpus(corpus).items()]
        store = InMemoryDocumentStore()
        store.write_documents(DocumentSplitter().run(documents=documents)["documents"])
        if saved:
            store.save_to_disk(str(saved))
    retriever = InMemoryBM25Retriever(document_store=store, top_k=10)
    return lambda question: [found.content or "" for found in retriever.run(query=question)["documents"]]
