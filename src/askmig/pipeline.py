"""START HERE: every stage of askmig, called once, in order.

``build`` takes the corpus to an index; ``Assistant.ask`` takes a question to an answer.
Nothing else in the program knows the order of the stages.
"""

import hashlib
import time
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import version
from itertools import chain
from typing import TYPE_CHECKING

from askmig.analysed import analysis_hash
from askmig.answer import NO_CHOOSER, Chooser, answer, answer_places, evidence_floor, load_chooser
from askmig.attributed import which_documents
from askmig.chunk import chunk
from askmig.conversation import complete
from askmig.corpus import read_catalogue, read_file
from askmig.courtesy import aside, question_last, without_courtesy
from askmig.embed import Encoder, encode_question, load_encoder
from askmig.errors import AskmigError, BrokenIndexError, CorpusError, LocatorError, QuestionError
from askmig.index import (
    FORMAT,
    Index,
    IndexFolder,
    Manifest,
    corpus_fingerprint,
    make_index,
    unit_of,
)
from askmig.language import terms
from askmig.lookup import Finder, Lookup
from askmig.nearest import Rows
from askmig.parse.apart import draw_apart
from askmig.parsed import Parser, parser_hash
from askmig.records import (
    Answer,
    CatalogueEntry,
    Document,
    Hit,
    Passage,
)
from askmig.reply import Found, reply
from askmig.rerank import NO_RERANKER, Reranker, load_reranker, rerank
from askmig.retrieve import WITHOUT_TOKENS, Query, Weights, likely_units, make_query, retrieve
from askmig.scope import unmentioned
from askmig.settings import Settings, load_settings
from askmig.thesaurus import FILE as THESAURUS
from askmig.vectors import Known, embed_passages
from askmig.verify import verify

if TYPE_CHECKING:
    from askmig.generate import Writer

# Called with a stage's name, how much of it is done and how much there is.
Progress = Callable[[str, int, int], None]
_SHOWN = 10
# So many hits are brought into a better order; of 969 invented questions .96 have a right one among them.
RERANKED = 40
# A question for the documents that speak of something is answered by so many; by those that hold this share of its
# words, if any does (both set by hand).
_MOST_SPEAKING = 5
_WORDED = 0.3
_LIBRARIES = ("askmig", "faiss-cpu", "bm25s", "onnxruntime", "tokenizers")


@dataclass(frozen=True)
class Built:
    """What a build did; ``embedded`` counts the texts embedded anew, None when nothing had changed."""

    manifest: Manifest
    embedded: int | None


def build(
    settings: Settings | None = None,
    progress: Progress | None = None,
    encoder: Encoder | None = None,
) -> Built:
    """Bring the index up to date with the corpus; does nothing when nothing has changed.

    Raises CorpusError for a catalogue or file that is wrong, EncoderError, and
    BrokenIndexError when another build is running; the index in place then stays.
    """
    settings = settings or load_settings()
    encoder = encoder or load_encoder(settings.encoder)
    report = progress or (lambda stage, done, total: None)
    entries = read_catalogue(settings.corpus)
    files = [read_file(settings.corpus, entry) for entry in entries]
    made_from = _fingerprint(entries, files, settings, encoder)
    folder = IndexFolder(settings.index)
    with folder.locked():
        present = _present(folder)
        if present and present.made_from == made_from:
            return Built(present, None)
        documents = _parse(settings, entries, files, report)
        passages = [p for d in documents for p in chunk(d, longest=settings.passage_characters)]
        if not passages:
            raise CorpusError(f"no document of {settings.corpus} holds a paragraph of text")
        known = Known(*folder.known()) if present and present.encoder == encoder.name else Known()
        vectors = embed_passages(passages, encoder, known, lambda done, total: report("embed", done, total))
        manifest = replace(_manifest(encoder, settings, documents, passages, vectors.rows), made_from=made_from)
        index = make_index(manifest, documents, passages, vectors.rows, vectors.tokens, folder.known_terms())
        index = folder.write(index, vectors.keys)
    return Built(index.manifest, vectors.embedded)


def _parse(settings: Settings, entries: list[CatalogueEntry], files: list[bytes], report: Progress) -> list[Document]:
    """Return the documents of the files, of which only those not parsed before are parsed."""
    parser = Parser(settings.index / "parsed", settings.ocr)
    reads = list(zip(entries, files, strict=True))
    documents = []
    for result in parser.parse_all(reads, lambda done: report("parse", done, len(entries))):
        if isinstance(result, AskmigError):
            raise result
        documents.append(result)
    parser.keep_only(reads)
    return documents


def _fingerprint(entries: list[CatalogueEntry], files: list[bytes], settings: Settings, encoder: Encoder) -> str:
    hashes = [hashlib.sha256(data).hexdigest() for data in files]
    made_with: dict[str, str | int] = {"format": FORMAT, "encoder": encoder.name, **_versions()}
    made_with["longest"] = settings.passage_characters
    made_with["ocr"] = any(map(Parser(settings.index, settings.ocr).reads_images, entries))
    made_with["parser"] = parser_hash()
    made_with["analysis"] = analysis_hash()
    made_with["thesaurus"] = hashlib.sha256(THESAURUS.read_bytes()).hexdigest()
    return corpus_fingerprint(entries, hashes, made_with)


def _versions() -> dict[str, str]:
    return {name: version(name) for name in _LIBRARIES}


def _present(folder: IndexFolder) -> Manifest | None:
    """Return the manifest of the index in place when all its files are there, else None."""
    try:
        return folder.check()
    except BrokenIndexError:
        return None


def _manifest(
    encoder: Encoder, settings: Settings, documents: list[Document], passages: list[Passage], rows: Rows
) -> Manifest:
    languages = Counter(document.entry.language for document in documents)
    return Manifest(
        format=FORMAT,
        build="",
        encoder=encoder.name,
        dimensions=rows.shape[1],
        language=languages.most_common(1)[0][0],
        documents={document.id: document.entry.sha256 for document in documents},
        made_from="",
        counts={
            "documents": len(documents),
            "paragraphs": sum(len(document.paragraphs) for document in documents),
            "footnotes": sum(len(document.footnotes) for document in documents),
            "passages": len(passages),
            "rows": len(rows),
        },
        files={},
        versions=_versions(),
        settings={"passage_characters": str(settings.passage_characters)},
    )


@dataclass(frozen=True)
class _Understood:
    """A question as it is understood: what it names, the documents (ids) that it is asked of, how it is searched.

    ``asks_documents`` where it asks for the documents that speak of something.
    """

    question: str
    named: Lookup
    sources: tuple[str, ...]
    query: Query
    asks_documents: bool = False


class Assistant:
    """Answers questions from a built index. Safe to share between threads: nothing changes after load."""

    def __init__(
        self,
        index: Index,
        encoder: Encoder,
        settings: Settings,
        chooser: Chooser | None = None,
        reranker: Reranker | None = None,
        *,
        weights: Weights | None = None,
        floor: float | None = None,
        writer: "Writer | None" = None,
    ) -> None:
        self.index = index
        self.finder = Finder(index.documents, lambda words: likely_units(words, index))
        self.encoder = encoder
        self.settings = settings
        has_tokens = index.tokens is not None
        self.weights = weights or (Weights() if has_tokens else WITHOUT_TOKENS)
        self.chooser = chooser or load_chooser(has_tokens=has_tokens)
        self.reranker = reranker or load_reranker(settings.reranker, has_tokens=has_tokens)
        self.floor = evidence_floor(index) if floor is None else floor
        self.writer = writer or _load_writer(index, encoder, settings)

    @classmethod
    def load(cls, settings: Settings | None = None, *, build_missing: bool = True, reranks: bool = True) -> "Assistant":
        """Return the assistant of the index on disk; builds it first when there is none.

        Raises BrokenIndexError for an index that is damaged or made with another encoder.
        """
        settings = settings or load_settings()
        encoder = load_encoder(settings.encoder)
        folder = IndexFolder(settings.index)
        if build_missing and folder.read_manifest() is None:
            build(settings, encoder=encoder)
        learned = () if reranks else (NO_CHOOSER, NO_RERANKER)
        return cls(folder.load(encoder.name), encoder, settings, *learned)

    def ask(self, question: str, *, documents: Collection[str] = (), before: Sequence[str] = ()) -> Answer:
        """Return the answer to a question, out of ``documents`` (ids) where any are named.

        ``before`` are the earlier questions of the conversation, oldest first; a short later
        one is understood with them (see ``conversation.complete``).

        Raises QuestionError for a question without words or too long, LocatorError for an
        unknown document id.
        """
        *_, last = self.stream(question, documents=documents, before=before)
        return last

    def stream(self, question: str, *, documents: Collection[str] = (), before: Sequence[str] = ()) -> Iterator[Answer]:
        """Yield the answer as it grows, the whole one last; only one without a language model; raises as ``ask``.

        Each is longer than the one before by a statement that has passed the check. The last
        may be shorter: the documents' own sentences, when the language model failed in the end.
        """

        def extract(asked: str, turns: Sequence[str]) -> Answer:
            return self._extract(asked, documents, turns)

        self._check(question, documents)
        if self.writer is None or aside(question):
            yield extract(question, before)
            return
        yield from self.writer.stream(question, before, extract, lambda asked: self.search(asked, documents=documents))

    def _extract(self, question: str, documents: Collection[str], before: Sequence[str]) -> Answer:
        """Return the answer out of the documents' own sentences."""
        started = time.perf_counter()
        if beside := aside(question):
            found = Found([], (), (), beside=beside)
            return reply(question, found, self.index.documents, understood=None, seconds=time.perf_counter() - started)
        asked = self._understand(question, before, documents)
        understood, named, query = asked.question, asked.named, asked.query
        hits = self._retrieve(asked, _SHOWN, documents)
        strange = () if named.places else unmentioned(understood, hits, self.index)
        if named.places and named.is_whole:
            statements, citations = answer_places(named.places, self.index)
        elif named.places:
            within = [hit for hit in hits if unit_of(hit.passage) in _keys(named)]
            # A place that the question names is where the answer stands, however weak its words.
            statements, citations = answer(query, within, self.index, self.chooser, floor=0.0)
        elif named.missing or strange:
            statements, citations = [], []
        else:
            sources = _speaking(hits) if asked.asks_documents else asked.sources
            within = [hit for hit in hits if not sources or hit.passage.document in sources]
            statements, citations = answer(query, within, self.index, self.chooser, floor=self.floor, sources=sources)
        kept, cited = verify(statements, citations, self.index.documents)
        completed = understood if understood != without_courtesy(question) else None
        found = Found(hits, kept, cited, named.missing, strange)
        seconds = time.perf_counter() - started
        return reply(question, found, self.index.documents, understood=completed, seconds=seconds)

    def search(
        self, question: str, *, k: int = _SHOWN, documents: Collection[str] = (), before: Sequence[str] = ()
    ) -> list[Hit]:
        """Return the ``k`` passages that fit the question best, best first; takes and raises what ``ask`` does."""
        self._check(question, documents)
        return self._retrieve(self._understand(question, before, documents), k, documents)

    def candidates(self, question: str, *, k: int) -> tuple[Query, list[Hit]]:
        """Return the question as the searches read it and its ``k`` best hits before any reranking."""
        query = self._query(question)
        return query, retrieve(query, self.index, k=k, weights=self.weights)

    def _understand(self, question: str, before: Sequence[str], documents: Collection[str]) -> "_Understood":
        """Return what is asked with the turns before it in mind, what it names, and how it is searched."""
        whole = complete(question, before)
        turn = without_courtesy(question)
        # A turn put behind the others names its places itself; one that took a place in them ("5") is read with them.
        is_behind = whole.endswith(turn) and any(map(str.isalpha, turn))
        head = whole.removesuffix(turn) if is_behind else ""
        named = self.finder.look_up(turn if is_behind else whole, documents, is_later=bool(head))
        if head and named.places and named.is_whole:
            whole, head = turn, ""
        if named.places or named.missing:
            text = whole if head or not is_behind else turn
            return _Understood(whole, named, (), self._query(text, stressed=turn if head else ""))
        language = self.index.manifest.language
        if not head and (matter := which_documents(whole)) and terms(matter, language):
            return _Understood(whole, named, (), self._query(matter), asks_documents=True)
        asked = self.finder.asked_of(turn if is_behind else whole, head=head)
        sources = tuple(one for one in asked.documents if not documents or one in documents)
        text, stressed = (f"{asked.head} {asked.turn}", asked.turn) if head else question_last(asked.turn)
        if not terms(text, language):
            sources, text, stressed = (), whole, ""
        stressed = stressed if terms(stressed, language) else ""
        return _Understood(whole, named, sources, self._query(text, stressed=stressed))

    def _retrieve(self, asked: "_Understood", k: int, documents: Collection[str]) -> list[Hit]:
        """Return the passages of places or documents that a question names, then the best others.

        Places that are asked for whole come in their own order, those of which something is asked the best first.
        """
        query, named = asked.query, asked.named
        hits = retrieve(query, self.index, k=max(k, RERANKED), documents=documents, weights=self.weights)
        hits = rerank(query, hits, self.index, self.reranker)
        if asked.asks_documents:
            first = [*{hit.passage.document: hit for hit in reversed(hits)}.values()]
            first.sort(key=lambda hit: hit.rank)
        elif asked.sources:
            first = self._of_each(query, asked.sources, k)
        elif named.places:
            keys = _keys(named)
            first = retrieve(query, self.index, k=len(self.index.passages), units=keys, weights=self.weights)
            first = rerank(query, first, self.index, self.reranker)
            if named.is_whole:
                first.sort(key=lambda hit: keys.index(unit_of(hit.passage)))
        else:
            return hits[:k]
        taken = {unit_of(hit.passage) for hit in first}
        rest = [hit for hit in hits if unit_of(hit.passage) not in taken]
        return [replace(hit, rank=rank) for rank, hit in enumerate([*first, *rest][:k], 1)]

    def _of_each(self, query: Query, sources: Sequence[str], k: int) -> list[Hit]:
        """Return the ``k`` best passages of the documents ``sources``, as many of each."""
        most = max(k, RERANKED) * len(sources)
        hits = retrieve(query, self.index, k=most, documents=sources, weights=self.weights)
        hits = rerank(query, hits, self.index, self.reranker)
        share = -(-k // len(sources))
        kept: dict[str, list[Hit]] = {one: [] for one in sources}
        for hit in hits:
            if len(kept[hit.passage.document]) < share:
                kept[hit.passage.document].append(hit)
        return sorted(chain.from_iterable(kept.values()), key=lambda hit: hit.rank)[:k]

    def document(self, document_id: str) -> Document:
        """Return a document of the index; raise LocatorError for an unknown id."""
        if document_id not in self.index.documents:
            raise LocatorError(f"no document {document_id!r}; there are {', '.join(self.index.documents)}")
        return self.index.documents[document_id]

    def _check(self, question: str, documents: Collection[str]) -> None:
        longest = self.settings.question_characters
        if len(question) > longest:
            raise QuestionError(f"the question has {len(question)} characters; ask in at most {longest}")
        if not any(character.isalnum() for character in question):
            raise QuestionError('the question holds no word: type one, such as "¿Qué dice el párrafo 4?"')
        for document_id in documents:
            self.document(document_id)

    def _query(self, question: str, *, stressed: str = "") -> Query:
        """Return the question as the searches read it; ``stressed`` counts where it is the question's end."""
        text, end = (
            " ".join("".join(c if c.isprintable() else " " for c in one).split()) for one in (question, stressed)
        )
        row, tokens = encode_question(text, self.encoder, stressed=end if text.endswith(end) else "")
        return make_query(text, row, self.index, thesaurus=self.weights.thesaurus, tokens=tokens)


def _load_writer(index: Index, encoder: Encoder, settings: Settings) -> "Writer | None":
    """Return what writes answers with the language model that is set, None where none is."""
    if not settings.llm:
        return None
    from askmig.generate import ChatModel, Writer

    return Writer(ChatModel(settings), encoder, index.documents, settings)


def _speaking(hits: Sequence[Hit]) -> tuple[str, ...]:
    """Return the documents that speak of what is asked, the best first: those that use its words, where any do."""
    worded = [hit for hit in hits if hit.coverage >= _WORDED] or hits
    return tuple(dict.fromkeys(hit.passage.document for hit in worded))[:_MOST_SPEAKING]


def _keys(named: Lookup) -> list[str]:
    return [f"{place.document}#{place.unit.id}" for place in named.places]


def page_image(settings: Settings, document: Document, page: int) -> bytes:
    """Return a page (from 1) of a PDF as a PNG image that says its dots an inch (see ``parse.pdf.render_page``).

    Raises CorpusError for a page that is not there, and when the file is not the one that was read.
    """
    return draw_apart(document.entry, read_file(settings.corpus, document.entry), page)


def read_documents(settings: Settings) -> list[Document]:
    """Return every document as ``parse`` reads it from the corpus, in the order of the catalogue."""
    parser = Parser(settings.index / "parsed", settings.ocr)
    return [parser.parse(entry, read_file(settings.corpus, entry)) for entry in read_catalogue(settings.corpus)]


def read_document(settings: Settings, document_id: str) -> Document:
    """Return a document as ``parse`` reads it from the corpus; raise LocatorError for an unknown id."""
    entries = {entry.id: entry for entry in read_catalogue(settings.corpus)}
    if document_id not in entries:
        raise LocatorError(f"no document {document_id!r}; there are {', '.join(entries)}")
    parser = Parser(settings.index / "parsed", settings.ocr)
    return parser.parse(entries[document_id], read_file(settings.corpus, entries[document_id]))
