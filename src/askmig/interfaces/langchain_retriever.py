"""The index as a LangChain retriever: ``AskmigRetriever(assistant=Assistant.load())``."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from askmig.cite import cite, describe
from askmig.pipeline import Assistant
from askmig.records import Hit


class AskmigRetriever(BaseRetriever):
    """Returns the ``k`` best passages; the metadata say where each stands (see contract: passages)."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    k: int = 10
    documents: tuple[str, ...] = ()

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        hits = self.assistant.search(query, k=self.k, documents=self.documents)
        return [LangChainDocument(page_content=hit.passage.text, metadata=self._metadata(hit)) for hit in hits]

    def _metadata(self, hit: Hit) -> dict[str, Any]:
        document = self.assistant.document(hit.passage.document)
        found = describe(document, hit)
        unit = (
            document.footnote(hit.passage.footnote)
            if hit.passage.footnote
            else document.paragraph(hit.passage.paragraph)
        )
        citation = cite(document, unit, hit.passage.start, hit.passage.end, number=hit.rank) if unit else None
        return {
            "document": found.document,
            "kind": found.kind,
            "paragraph": found.paragraph,
            "label": found.label,
            "footnote": found.footnote,
            "section": list(found.section),
            "score": found.score,
            "reference": citation.reference if citation else "",
            "start": hit.passage.start,
            "end": hit.passage.end,
        }
