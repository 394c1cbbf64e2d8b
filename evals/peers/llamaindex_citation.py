"""LlamaIndex core with the splitter of its CitationQueryEngine, as a vector index; no LLM.

The engine's citation chunks are of 512 tokens (of tiktoken, not characters) with an overlap of
20. They are indexed as they are, so that their order is that of the similarity.
"""

from collections.abc import Callable
from pathlib import Path

from encoder import load_encoder
from llama_index.core import Document, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.query_engine.citation_query_engine import (
    DEFAULT_CITATION_CHUNK_OVERLAP,
    DEFAULT_CITATION_CHUNK_SIZE,
)
from pydantic import PrivateAttr
from sentence_transformers import SentenceTransformer
from texts import read_corpus


class _Embedding(BaseEmbedding):
    """The shared encoder as LlamaIndex wants it."""

    _encoder: SentenceTransformer = PrivateAttr()

    def __init__(self, encoder: SentenceTransformer) -> None:
        super().__init__(embed_batch_size=32)
        self._encoder = encoder

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(value) for value in self._encoder.encode_query(query)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(value) for value in row] for row in self._encoder.encode_document(texts)]


def build(corpus: Path, model: str | None, index: Path | None = None) -> Callable[[str], list[str]]:
    """Return question -> the first 10 citation chunks; loads what ``index`` holds, or saves there what it builds."""
    embedding = _Embedding(load_encoder(model))
    if index and (index / "docstore.json").exists():
        stored = StorageContext.from_defaults(persist_dir=str(index))
        vectors = load_index_from_storage(stored, embed_model=embedding)
    else:
        splitter = SentenceSplitter(
            chunk_size=DEFAULT_CITATION_CHUNK_SIZE, chunk_overlap=DEFAULT_CITATION_CHUNK_OVERLAP
        )
        documents = [Document(text=text, doc_id=name) for name, text in read_corpus(corpus).items()]
        vectors = VectorStoreIndex.from_documents(documents, embed_model=embedding, transformations=[splitter])
        if index:
            vectors.storage_context.persist(persist_dir=str(index))
    retriever = vectors.as_retriever(similarity_top_k=10)
    return lambda question: [found.node.get_content() for found in retriever.retrieve(question)]
