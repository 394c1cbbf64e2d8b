"""What is installed, built and supplied, and what of it is wrong."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version

from askmig.corpus import read_catalogue, read_file
from askmig.embed import load_encoder
from askmig.errors import AskmigError
from askmig.index import IndexFolder
from askmig.parse import decode, unaccounted
from askmig.parsed import Parser
from askmig.records import CatalogueEntry
from askmig.rerank import load_reranker
from askmig.settings import Settings

_LIBRARIES = ("askmig", "faiss-cpu", "bm25s", "onnxruntime", "tokenizers", "gradio", "langchain-core")


@dataclass(frozen=True)
class Finding:
    """One check: what was looked at, whether it is good, what was found (and how to mend it)."""

    check: str
    good: bool
    found: str


def examine(settings: Settings) -> list[Finding]:
    """Return the findings on versions, encoder, reranker, corpus, index and language model, in that order."""
    python = ".".join(map(str, sys.version_info[:3]))
    versions = f"Python {python}, " + ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    return [
        Finding("versions", True, versions),
        *_checked("encoder", lambda: load_encoder(settings.encoder).name),
        *_checked("reranker", lambda: _reranker(settings.reranker)),
        *_corpus(settings),
        *_checked("index", lambda: _index(settings)),
        *_language_model(settings),
    ]


def _reranker(name: str) -> str:
    load_reranker(name)
    return name


def _language_model(settings: Settings) -> Iterator[Finding]:
    """Yield whether the language model that is set can be loaded; it is not asked anything."""
    if not settings.llm:
        yield Finding("language model", True, "none set; answers are the documents' own sentences")
        return
    from askmig.generate import ChatModel

    where = settings.llm_base_url or "the provider's own address"
    try:
        ChatModel(settings).load()
        yield Finding(
            "language model", True, f"{settings.llm} at {where}, passages of {settings.llm_passage_tokens} tokens"
        )
    except AskmigError:
        yield Finding(
            "language model", False, f"{settings.llm} cannot be loaded: pip install 'askmig[llm]', or set its key"
        )


def _checked(name: str, look: Callable[[], str]) -> Iterator[Finding]:
    try:
        yield Finding(name, True, look())
    except AskmigError as error:
        yield Finding(name, False, str(error))


def _corpus(settings: Settings) -> Iterator[Finding]:
    try:
        entries = read_catalogue(settings.corpus)
    except AskmigError as error:
        yield Finding("corpus", False, str(error))
        return
    for entry in entries:
        yield from _checked(f"document {entry.id}", partial(_document, settings, entry))


def _document(settings: Settings, entry: CatalogueEntry) -> str:
    data = read_file(settings.corpus, entry)
    document = Parser(settings.index / "parsed", settings.ocr).parse(entry, data)
    source = document.extracted or decode(data, entry.file)
    lost = unaccounted(document, source)
    if lost:
        raise AskmigError(f"{len(lost)} stretches of {entry.file} are in no unit; first: {lost[0].of(source)[:60]!r}")
    orphans = [note.number for note in document.footnotes if note.called_by is None]
    doubts = f", no call found of note {', '.join(map(str, orphans))}" if orphans else ""
    return (
        f"{len(data):,} bytes, sha256 {entry.sha256[:12] or 'not catalogued'}, every character accounted for: "
        f"{len(document.paragraphs)} paragraphs, {len(document.footnotes)} footnotes, "
        f"{len(document.furniture)} pieces of furniture{doubts}"
    )


def _index(settings: Settings) -> str:
    encoder = load_encoder(settings.encoder)
    index = IndexFolder(settings.index).load(encoder.name)
    present = {entry.id: entry.sha256 for entry in read_catalogue(settings.corpus)}
    if present != index.manifest.documents:
        raise AskmigError("the index is older than the corpus: run `askmig build`")
    return ", ".join(f"{count:,} {name}" for name, count in index.manifest.counts.items())
