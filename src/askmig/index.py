"""Passages and their rows -> an index on disk, and back.

Layout of the index folder::

    manifest.json          written last, in one step: names the build and tells how it was made
    builds/<build>/        documents.jsonl passages.jsonl texts.jsonl expansions.json rows.faiss owners.npy
                           words/ (BM25) terms/ (what it was made from) tokens/ (of an encoder that gives them)

A build is written in a folder of its own and becomes the index when the manifest that
names it replaces the one before; a killed build leaves the old index working. Rows and search
terms are kept by the hash of their text, so that an unchanged paragraph is never read again.
"""

import hashlib
import json
import shutil
import uuid
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter, ValidationError

from askmig.acronyms import acronym_expansions
from askmig.analysed import NOTHING, Analysed, analyse, read_analysed, write_analysed
from askmig.errors import BrokenIndexError
from askmig.match import TokenRows, read_tokens, write_tokens
from askmig.nearest import Rows, Vectors, make_vectors, nearest, read_vectors, write_vectors
from askmig.records import CatalogueEntry, Document, Passage
from askmig.thesaurus import expansions, read_thesaurus

if TYPE_CHECKING:
    import bm25s

FORMAT = 5
MANIFEST = "manifest.json"
_REBUILD = "run `askmig build`"
_DOCUMENT = TypeAdapter(Document)
_PASSAGE = TypeAdapter(Passage)


@dataclass(frozen=True)
class Manifest:
    """How an index was made; two manifests with equal ``made_from`` describe equal indexes."""

    format: int
    build: str
    encoder: str
    dimensions: int
    language: str
    documents: dict[str, str]
    made_from: str
    counts: dict[str, int]
    files: dict[str, int]
    versions: dict[str, str]
    settings: dict[str, str]


_MANIFEST = TypeAdapter(Manifest)


@dataclass(frozen=True)
class Index:
    """A built index in memory.

    ``vectors`` holds unit rows (inner product = cosine): one of each passage, then one of
    each of its sentences when it has several; ``owners[row]`` is the passage's place in
    ``passages``. ``words`` is BM25 over the same passages; ``expansions`` the part of the
    thesaurus that leads to words of this corpus (see ``thesaurus.expansions``). ``tokens``
    are those of the passages, where the encoder gives any.
    """

    manifest: Manifest
    documents: dict[str, Document]
    passages: tuple[Passage, ...]
    vectors: Vectors
    owners: NDArray[np.int32]
    words: "bm25s.BM25"
    expansions: dict[str, list[str]]
    tokens: TokenRows | None = None
    # The terms of the passages, kept for the next build; an index that was loaded does not hold them.
    analysed: Analysed = NOTHING

    @cached_property
    def first_rows(self) -> NDArray[np.int64]:
        """The row of each passage as a whole, then the number of rows; its sentences' rows come right after."""
        return np.searchsorted(self.owners, np.arange(len(self.passages) + 1), side="left")

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each passage in ``passages``, by its id."""
        return {passage.id: place for place, passage in enumerate(self.passages)}

    @cached_property
    def homes(self) -> dict[str, list[int]]:
        """The places of the passages of each document (by its id) and of each unit ("scpf-13#p7")."""
        homes: dict[str, list[int]] = defaultdict(list)
        for place, passage in enumerate(self.passages):
            homes[passage.document].append(place)
            homes[unit_of(passage)].append(place)
        return dict(homes)

    def nearest_rows(self, row: Rows, count: int, places: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
        """Return the ``count`` rows nearest to a unit row, nearest first, of the passages ``places`` (None: all)."""
        rows = None if places is None else np.flatnonzero(np.isin(self.owners, places))
        return nearest(self.vectors, row, count, rows)


def unit_of(passage: Passage) -> str:
    """Return the key of the paragraph or footnote in which a passage stands: "scpf-13#p7", "scpf-13#n3"."""
    return f"{passage.document}#{passage.footnote or passage.paragraph}"


def passage_texts(passage: Passage) -> list[str]:
    """Return the texts whose rows stand for a passage: the whole in context, then each sentence."""
    whole = f"{passage.context}\n{passage.text}"
    own = [passage.text[span.start - passage.start : span.end - passage.start] for span in passage.sentences]
    return [whole, *own]


def text_key(text: str) -> str:
    """Return the name under which the row of a text is kept."""
    return hashlib.sha256(text.encode()).hexdigest()


def tokens_key(passage: Passage) -> str:
    """Return the name under which the tokens of a passage are kept: they know where its sentences begin."""
    begins = [span.start - passage.start for span in passage.sentences]
    return text_key(json.dumps([passage.context, passage.text, begins]))


class IndexFolder:
    """The index on disk: who reads it, who writes it, what it holds."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def read_manifest(self) -> Manifest | None:
        """Return the manifest, None where there is none; raise BrokenIndexError for a damaged one."""
        try:
            return _MANIFEST.validate_json((self.folder / MANIFEST).read_bytes())
        except FileNotFoundError:
            return None
        except (OSError, ValidationError):
            raise BrokenIndexError(f"{self.folder / MANIFEST} is damaged: {_REBUILD}") from None

    def load(self, encoder: str | None = None) -> Index:
        """Return the index; raise BrokenIndexError when it is missing, cut short or another encoder's."""
        while True:
            manifest = self.read_manifest()
            try:
                return self._load(encoder)
            except BrokenIndexError:
                # Another process may have put a new build in place while this one was reading.
                if self.read_manifest() == manifest:
                    raise

    def check(self) -> Manifest:
        """Return the manifest of an index whose files are all there; else raise BrokenIndexError."""
        manifest = self.read_manifest()
        if manifest is None:
            raise BrokenIndexError(f"there is no index in {self.folder}: {_REBUILD}")
        if manifest.format != FORMAT:
            raise BrokenIndexError(f"the index in {self.folder} is of another version of askmig: {_REBUILD}")
        for name, size in manifest.files.items():
            path = self.folder / "builds" / manifest.build / name
            if _size(path) != size:
                raise BrokenIndexError(f"the index is incomplete, {path} is missing or cut short: {_REBUILD}")
        return manifest

    def _load(self, encoder: str | None) -> Index:
        manifest = self.check()
        if encoder is not None and manifest.encoder != encoder:
            raise BrokenIndexError(
                f"the index in {self.folder} was made with the encoder {manifest.encoder}, not {encoder}: {_REBUILD}"
            )
        return _read_build(self.folder / "builds" / manifest.build, manifest)

    def known(self) -> tuple[dict[str, Rows], dict[str, tuple[NDArray[np.int8], NDArray[np.int16]]]]:
        """Return the rows of the present index by text key, and its tokens by ``tokens_key``; none when unreadable."""
        try:
            index = self.load()
            keys = _read_keys(self.folder / "builds" / index.manifest.build)
        except BrokenIndexError:
            return {}, {}
        rows = index.vectors.reconstruct_n(0, index.vectors.ntotal)
        return dict(zip(keys, rows, strict=True)), _tokens_by_key(index)

    def known_terms(self) -> Analysed:
        """Return the search terms of the present index by text key; none when there is none to be read."""
        try:
            return read_analysed(self.folder / "builds" / self.check().build / "terms")
        except BrokenIndexError:
            return NOTHING

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the folder against a second build; raise BrokenIndexError when one is running."""
        from filelock import FileLock, Timeout

        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            with FileLock(self.folder / ".lock", timeout=0):
                yield
        except Timeout:
            raise BrokenIndexError(f"another build of {self.folder} is running: wait for it and try again") from None

    def write(self, index: Index, keys: list[str]) -> Index:
        """Put an index in place of the present one, and return it with its final manifest."""
        builds = self.folder / "builds"
        name = uuid.uuid4().hex[:12]
        folder = builds / name
        folder.mkdir(parents=True)
        _write_build(folder, index, keys)
        files = {
            path.relative_to(folder).as_posix(): path.stat().st_size
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        }
        manifest = replace(index.manifest, build=name, files=files)
        temporary = self.folder / f".{MANIFEST}.{name}"
        temporary.write_bytes(_MANIFEST.dump_json(manifest, indent=2))
        temporary.replace(self.folder / MANIFEST)
        for other in builds.iterdir():
            if other.name != name:
                shutil.rmtree(other, ignore_errors=True)
        return replace(index, manifest=manifest, analysed=NOTHING)


def _size(path: Path) -> int:
    """Return the size of a file in bytes, -1 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return -1


def make_index(
    manifest: Manifest,
    documents: list[Document],
    passages: list[Passage],
    rows: Rows,
    tokens: TokenRows | None = None,
    known: Analysed = NOTHING,
) -> Index:
    """Return the index of passages whose rows, in the order of ``passage_texts``, are ``rows``.

    Of texts whose terms are ``known`` those are taken.
    """
    languages = {document.id: document.entry.language for document in documents}
    analysed = analyse([(languages[one.document], f"{one.context} {one.text}") for one in passages], known)
    words = _index_words(analysed)
    owners = [place for place, passage in enumerate(passages) for _ in passage_texts(passage)]
    return Index(
        manifest,
        {document.id: document for document in documents},
        tuple(passages),
        make_vectors(rows),
        np.asarray(owners, dtype=np.int32),
        words,
        _expansions(documents, words, manifest.language),
        tokens,
        analysed,
    )


def _expansions(documents: list[Document], words: "bm25s.BM25", language: str) -> dict[str, list[str]]:
    """Return what the thesaurus and the documents' own acronyms add to a question's words."""
    table = expansions(read_thesaurus(), words.vocab_dict.keys(), language)
    for key, targets in acronym_expansions((document.text for document in documents), language).items():
        table[key] = list(dict.fromkeys([*table.get(key, []), *targets]))
    return table


def _index_words(analysed: Analysed) -> "bm25s.BM25":
    import bm25s

    words = bm25s.BM25(k1=1.2, b=0.6)
    lists = np.split(analysed.ids, analysed.ends[:-1])
    vocabulary = {word: place for place, word in enumerate(analysed.vocabulary)}
    words.index((lists, vocabulary), show_progress=False)
    return words


def _write_build(folder: Path, index: Index, keys: list[str]) -> None:
    _write_lines(folder / "documents.jsonl", (_DOCUMENT.dump_json(d) for d in index.documents.values()))
    _write_lines(folder / "passages.jsonl", (_PASSAGE.dump_json(p) for p in index.passages))
    _write_lines(folder / "texts.jsonl", (json.dumps(key).encode() for key in keys))
    write_vectors(folder / "rows.faiss", index.vectors)
    np.save(folder / "owners.npy", index.owners, allow_pickle=False)
    (folder / "expansions.json").write_text(json.dumps(index.expansions, ensure_ascii=False), encoding="utf-8")
    index.words.save(str(folder / "words"), show_progress=False)
    write_analysed(folder / "terms", index.analysed)
    if index.tokens is not None:
        write_tokens(folder / "tokens", index.tokens)


def _tokens_by_key(index: Index) -> dict[str, tuple[NDArray[np.int8], NDArray[np.int16]]]:
    tokens = index.tokens
    if tokens is None:
        return {}
    spans = pairwise(tokens.starts.tolist())
    return {
        tokens_key(passage): (np.array(tokens.codes[start:end]), tokens.sentences[start:end])
        for passage, (start, end) in zip(index.passages, spans, strict=True)
    }


def _write_lines(path: Path, lines: Iterator[bytes]) -> None:
    with path.open("wb") as file:
        file.writelines(line + b"\n" for line in lines)


def _read_lines(path: Path) -> list[bytes]:
    return path.read_bytes().splitlines()


def _read_build(folder: Path, manifest: Manifest) -> Index:
    import bm25s

    try:
        documents = [_DOCUMENT.validate_json(line) for line in _read_lines(folder / "documents.jsonl")]
        return Index(
            manifest,
            {document.id: document for document in documents},
            tuple(_PASSAGE.validate_json(line) for line in _read_lines(folder / "passages.jsonl")),
            read_vectors(folder / "rows.faiss"),
            np.load(folder / "owners.npy", allow_pickle=False),
            bm25s.BM25.load(str(folder / "words")),
            json.loads((folder / "expansions.json").read_text(encoding="utf-8")),
            read_tokens(folder / "tokens") if "tokens/codes.npy" in manifest.files else None,
        )
    except (OSError, ValueError, RuntimeError) as error:
        raise BrokenIndexError(f"the index in {folder} is damaged ({type(error).__name__}): {_REBUILD}") from error


def _read_keys(folder: Path) -> list[str]:
    return [json.loads(line) for line in _read_lines(folder / "texts.jsonl")]


def corpus_fingerprint(entries: list[CatalogueEntry], hashes: list[str], made_with: dict[str, str | int]) -> str:
    """Return one hash of all that an index is made from: catalogue rows, files, settings, versions."""
    rows = [[astuple(entry), file] for entry, file in zip(entries, hashes, strict=True)]
    return hashlib.sha256(json.dumps([rows, made_with], sort_keys=True).encode()).hexdigest()
