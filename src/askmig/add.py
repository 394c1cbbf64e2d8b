"""Files from outside -> documents of the corpus: found, read, proposed, and, once accepted, kept.

``examine`` reads without changing anything and tells what it understood; ``accept`` copies
what a person took over. One bad file never stops the others: it becomes a ``Refusal``.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from askmig.corpus import CATALOGUE, add_entry, change_entry, locked, read_catalogue, read_file, remove_entry
from askmig.errors import AskmigError, CorpusError, LocatorError
from askmig.parsed import Parser
from askmig.propose import find_doubts, likeness, propose, sketch
from askmig.records import CatalogueEntry, Document, Doubt
from askmig.settings import Settings
from askmig.unpack import Supplied, find_files

Progress = Callable[[str, int, int], None]
# Two documents with this share of their shingles in common have the same text.
_SAME_TEXT = 0.9
_SILENT: Progress = lambda stage, done, total: None  # noqa: E731 - a name for "tell nobody"


@dataclass(frozen=True)
class Proposal:
    """A file as it was understood: the row it would get, and where a person should look."""

    name: str
    data: bytes
    entry: CatalogueEntry
    document: Document
    doubts: tuple[Doubt, ...]


@dataclass(frozen=True)
class Refusal:
    """A file that is not added, and why; ``same_as`` is the id of the document that it repeats."""

    name: str
    reason: str
    same_as: str | None = None


@dataclass(frozen=True)
class Examined:
    """What ``examine`` found in the files given."""

    proposals: tuple[Proposal, ...]
    refusals: tuple[Refusal, ...]


def examine(settings: Settings, paths: Iterable[Path], report: Progress = _SILENT) -> Examined:
    """Return what the files, folders and zips given hold; changes nothing in the corpus."""
    supplied, refused = find_files(paths)
    refusals = [Refusal(name, reason) for name, reason in refused]
    entries = _catalogue(settings)
    known = {_digest(settings, entry): entry.id for entry in entries}
    new: dict[str, Supplied] = {}
    for file in supplied:
        digest = hashlib.sha256(file.data).hexdigest()
        if digest in known:
            refusals.append(Refusal(file.name, "the same file", known[digest]))
        else:
            new[digest] = file
            known[digest] = file.name
    proposals, bad = _propose_all(settings, new, entries, report)
    return Examined(tuple(proposals), (*refusals, *bad))


def _propose_all(
    settings: Settings, new: dict[str, Supplied], entries: list[CatalogueEntry], report: Progress
) -> tuple[list[Proposal], list[Refusal]]:
    parser = Parser(settings.index / "parsed", settings.ocr)
    blank = [(_blank(file, digest), file.data) for digest, file in new.items()]
    results = parser.parse_all(blank, lambda done: report("parse", done, len(blank)))
    sketches = _Sketches(settings, parser, entries) if new else None
    taken = {entry.id for entry in entries} | {Path(entry.file).stem for entry in entries}
    proposals: list[Proposal] = []
    refusals: list[Refusal] = []
    for (entry, data), file, result in zip(blank, new.values(), results, strict=True):
        if isinstance(result, AskmigError):
            refusals.append(Refusal(file.name, str(result).replace(entry.file, file.name)))
            continue
        row = propose(result, taken)
        double = sketches.same_text(row.id, result) if sketches else None
        if double:
            refusals.append(Refusal(file.name, "the same text", double))
            continue
        taken.add(row.id)
        document = parser.parse(row, data)
        proposals.append(Proposal(file.name, data, row, document, find_doubts(document)))
    return proposals, refusals


class _Sketches:
    """The sketches of all documents, kept in ``index/parsed/sketches.json`` by the sha256 of their files."""

    def __init__(self, settings: Settings, parser: Parser, entries: list[CatalogueEntry]) -> None:
        path = parser.folder / "sketches.json"
        try:
            kept = json.loads(path.read_bytes())
        except (OSError, ValueError):
            kept = {}
        self.known: dict[str, tuple[int, ...]] = {}
        present = {}
        for entry in entries:
            digest = _digest(settings, entry)
            if digest not in kept:
                kept[digest] = sketch(parser.parse(entry, read_file(settings.corpus, entry)))
            present[digest] = self.known[entry.id] = tuple(kept[digest])
        parser.folder.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(present), encoding="utf-8")

    def same_text(self, name: str, document: Document) -> str | None:
        """Return the id of a document with the same text; else remember this one under ``name``."""
        own = sketch(document)
        for other, values in self.known.items():
            if likeness(own, values) >= _SAME_TEXT:
                return other
        self.known[name] = own
        return None


def accept(settings: Settings, proposals: Sequence[Proposal]) -> list[CatalogueEntry]:
    """Copy what was proposed into the corpus, a row each; the index is built afterwards.

    Raises CorpusError when another change got in between (an id or a file that is there by now).
    """
    with locked(settings.corpus):
        for proposal in proposals:
            if (settings.corpus / proposal.entry.file).exists():
                raise CorpusError(f"{settings.corpus / proposal.entry.file} exists already: run `askmig add` again")
            add_entry(settings.corpus, proposal.entry, proposal.data)
    return [proposal.entry for proposal in proposals]


def add_files(
    settings: Settings,
    paths: Iterable[Path],
    *,
    report: Progress = _SILENT,
    agrees: Callable[[Proposal], bool] = lambda proposal: True,
) -> tuple[list[CatalogueEntry], Examined]:
    """Add the files to the corpus that ``agrees`` takes over; return the new rows and what was found."""
    examined = examine(settings, paths, report)
    accepted = [proposal for proposal in examined.proposals if agrees(proposal)]
    return (accept(settings, accepted) if accepted else []), examined


def remove_document(settings: Settings, document_id: str) -> CatalogueEntry:
    """Take a document out of the corpus, row and file, and return its row; raise LocatorError for an unknown id."""
    with locked(settings.corpus):
        entry = _entry(settings, document_id)
        remove_entry(settings.corpus, entry)
    return entry


def update_document(
    settings: Settings, document_id: str, path: Path | None = None, fields: dict[str, str] | None = None
) -> CatalogueEntry:
    """Give a document a new file (``path``), or correct fields of its row; return the new row.

    Without a path the file that lies in the corpus is taken as it is now. The file is read
    first; nothing changes when it cannot be read. Raises LocatorError for an unknown id.
    """
    wrong = set(fields or {}) - {"title", "short_title", "symbol", "publisher", "date", "language", "rights"}
    if wrong:
        raise CorpusError(f"{sorted(wrong)[0]!r} cannot be set; set title, short_title, symbol, publisher or date")
    with locked(settings.corpus):
        old = _entry(settings, document_id)
        source = path or settings.corpus / old.file
        try:
            data = source.read_bytes()
        except OSError as error:
            raise CorpusError(f"{source} cannot be read: {error.strerror}") from None
        file = old.file if path is None else Path(old.file).stem + path.suffix.lower()
        digest = hashlib.sha256(data).hexdigest()
        entry = replace(old, **{**(fields or {}), "file": file, "sha256": digest})
        Parser(settings.index / "parsed", settings.ocr).parse(entry, data)
        change_entry(settings.corpus, entry, data if path else None)
        if file != old.file:
            (settings.corpus / old.file).unlink(missing_ok=True)
    return entry


def _catalogue(settings: Settings) -> list[CatalogueEntry]:
    path = settings.corpus / CATALOGUE
    is_empty = not path.exists() or len(path.read_text(encoding="utf-8-sig").split("\n", 1)[-1].strip()) == 0
    return [] if is_empty else read_catalogue(settings.corpus)


def _entry(settings: Settings, document_id: str) -> CatalogueEntry:
    entries = {entry.id: entry for entry in _catalogue(settings)}
    if document_id not in entries:
        raise LocatorError(f"no document {document_id!r}; there are {', '.join(entries) or 'none'}")
    return entries[document_id]


def _digest(settings: Settings, entry: CatalogueEntry) -> str:
    return entry.sha256 or hashlib.sha256(read_file(settings.corpus, entry)).hexdigest()


def _blank(file: Supplied, digest: str) -> CatalogueEntry:
    """Return the entry with which a file is read for the first time: nothing is known but its name."""
    return CatalogueEntry("", Path(file.name).name, "", "", "", "", "", "es", "", digest)
