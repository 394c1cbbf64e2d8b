"""Catalogue entries and bytes -> Documents, each file parsed once: the rest comes from ``index/parsed/``.

A parsed document is kept under the hash of all that it depends on: the bytes, what the
catalogue says that the parser heeds, and the parser itself. Files that are not plain text
are read in child processes with limits (see ``parse.apart``), several at a time.
"""

import hashlib
import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path, PurePath

from pydantic import TypeAdapter, ValidationError

from askmig.errors import AskmigError
from askmig.parse import parse
from askmig.parse.apart import parse_apart
from askmig.parse.scan import can_ocr
from askmig.records import CatalogueEntry, Document

Read = tuple[CatalogueEntry, bytes]
_DOCUMENT = TypeAdapter(Document)
_TEXT = (".txt", ".md", ".markdown")
# So many hexadecimal digits name what was parsed; other files of the folder are not the parser's.
_NAME = 40


@dataclass(frozen=True)
class Parser:
    """Parses files, and keeps what it parsed in ``folder``; ``ocr`` reads images of text."""

    folder: Path
    ocr: bool = False

    def parse(self, entry: CatalogueEntry, data: bytes) -> Document:
        """Return the document, from the folder where it was parsed before; raises CorpusError as ``parse`` does."""
        path = self._path(entry, data)
        kept = _read(path)
        if kept is not None:
            return replace(kept, entry=entry)
        read = parse if PurePath(entry.file).suffix.lower() in _TEXT else parse_apart
        document = read(entry, data, ocr=self.reads_images(entry))
        _write(path, document)
        return document

    def parse_all(self, files: Sequence[Read], report: Callable[[int], None]) -> Iterator[Document | AskmigError]:
        """Yield a document, or the error in its place, for every file in order; ``report`` hears how many are done."""
        workers = os.cpu_count() or 1
        with ThreadPoolExecutor(workers) as pool:
            for done, result in enumerate(pool.map(self._try, files), 1):
                report(done)
                yield result

    def keep_only(self, files: Sequence[Read]) -> None:
        """Delete what was parsed of other files than these, or by an earlier parser."""
        names = {self._path(*file).name for file in files}
        for path in self.folder.glob(f"{'?' * _NAME}.json"):
            if path.name not in names:
                path.unlink(missing_ok=True)

    def _try(self, file: Read) -> Document | AskmigError:
        try:
            return self.parse(*file)
        except AskmigError as error:
            return error

    def reads_images(self, entry: CatalogueEntry) -> bool:
        """Whether pages of a file that are images are read with Tesseract."""
        return self.ocr and entry.file.lower().endswith(".pdf") and can_ocr()

    def _path(self, entry: CatalogueEntry, data: bytes) -> Path:
        ending, ocr = PurePath(entry.file).suffix.lower(), self.reads_images(entry)
        by_looks = (entry.language, entry.title) if ending == ".txt" else entry.language if ocr else ""
        heeded = [parser_hash(), ending, ocr, by_looks]
        digest = hashlib.sha256(repr(heeded).encode())
        digest.update(data)
        return self.folder / f"{digest.hexdigest()[:_NAME]}.json"


@cache
def parser_hash() -> str:
    """Return a hash of the parser's own source, so that a changed parser reads every file again."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in [root / "records.py", root / "language.py", *sorted((root / "parse").rglob("*.py"))]:
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _read(path: Path) -> Document | None:
    try:
        return _DOCUMENT.validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _write(path: Path, document: Document) -> None:
    """Keep a document, in one step; a folder that cannot be written only costs the next run time."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
        temporary.write_bytes(_DOCUMENT.dump_json(document))
        temporary.replace(path)
    except OSError:
        return
