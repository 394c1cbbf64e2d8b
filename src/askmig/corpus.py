"""corpus/ -> catalogue entries and the bytes of their files, checked against their sha256; and back.

Whoever changes the corpus holds ``locked``; the catalogue is replaced in one step, so that a
reader sees the old one or the new one, never half of one.
"""

import csv
import hashlib
import io
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields
from pathlib import Path

from askmig.errors import CorpusError
from askmig.language import LANGUAGES
from askmig.records import CatalogueEntry

CATALOGUE = "catalogue.csv"
_COLUMNS = [column.name for column in fields(CatalogueEntry)]


def read_catalogue(corpus: Path) -> list[CatalogueEntry]:
    """Return the rows of ``corpus/catalogue.csv``; raise CorpusError naming what is wrong."""
    path = corpus / CATALOGUE
    columns, rows = _read_rows(path)
    entries = _entries(path, columns, rows)
    if not entries:
        raise CorpusError(f"{path} lists no document: add one with `askmig add FILE`")
    return entries


def _read_rows(path: Path) -> tuple[list[str], list[dict[str, str | None]]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            return list(reader.fieldnames or []), list(reader)
    except FileNotFoundError:
        raise CorpusError(
            f"no {path}: name the folder of the documents with --corpus, or put a catalogue there"
        ) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path} cannot be read: {error}") from None


def _entries(path: Path, columns: list[str], rows: list[dict[str, str | None]]) -> list[CatalogueEntry]:
    missing = [column for column in _COLUMNS if column not in columns]
    if missing:
        raise CorpusError(f"{path} lacks the column {missing[0]}; its header must be {','.join(_COLUMNS)}")
    entries = [_entry(path, line, row) for line, row in enumerate(rows, 2)]
    _check_ids(path, entries)
    return entries


@contextmanager
def locked(corpus: Path, seconds: float = 10) -> Iterator[None]:
    """Hold the corpus against another change; raise CorpusError when one goes on for longer than ``seconds``."""
    from filelock import FileLock, Timeout

    try:
        corpus.mkdir(parents=True, exist_ok=True)
        with FileLock(corpus / ".lock", timeout=seconds):
            yield
    except Timeout:
        raise CorpusError(f"{corpus} is being changed by another askmig: wait for it and try again") from None
    except OSError as error:
        raise CorpusError(f"{corpus} cannot be changed: {error.strerror}") from None


def add_entry(corpus: Path, entry: CatalogueEntry, data: bytes) -> None:
    """Write a document's file, then its row at the end of the catalogue, which is made where there is none.

    Raises CorpusError when the id is taken or the folder cannot be written. Needs ``locked``.
    """
    path = corpus / CATALOGUE
    columns, rows = _read_rows(path) if path.exists() else (_COLUMNS, [])
    row: dict[str, str | None] = {**asdict(entry)}
    _entries(path, columns, [*rows, row])
    _replace(corpus / entry.file, data)
    _write_rows(path, columns, [*rows, row])


def change_entry(corpus: Path, entry: CatalogueEntry, data: bytes | None = None) -> None:
    """Put ``entry`` in place of the row of its id, and ``data``, if given, in place of its file. Needs ``locked``."""
    path = corpus / CATALOGUE
    columns, rows = _read_rows(path)
    changed = [{**row, **asdict(entry)} if row["id"] == entry.id else row for row in rows]
    _entries(path, columns, changed)
    if data is not None:
        _replace(corpus / entry.file, data)
    _write_rows(path, columns, changed)


def remove_entry(corpus: Path, entry: CatalogueEntry) -> None:
    """Take a document's row out of the catalogue, then delete its file. Needs ``locked``."""
    path = corpus / CATALOGUE
    columns, rows = _read_rows(path)
    _write_rows(path, columns, [row for row in rows if row["id"] != entry.id])
    (corpus / entry.file).unlink(missing_ok=True)


def _write_rows(path: Path, columns: list[str], rows: list[dict[str, str | None]]) -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    _replace(path, text.getvalue().encode())


def _replace(path: Path, data: bytes) -> None:
    """Write a file whole or not at all."""
    temporary = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        with temporary.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def _entry(path: Path, line: int, row: dict[str, str | None]) -> CatalogueEntry:
    values = {column: (row[column] or "").strip() for column in _COLUMNS}
    for needed in ("id", "file", "language"):
        if not values[needed]:
            raise CorpusError(f"{path}, line {line}: the {needed} is empty")
    if values["language"] not in LANGUAGES:
        raise CorpusError(f"{path}, line {line}: language {values['language']!r} is none of {', '.join(LANGUAGES)}")
    if Path(values["file"]).name != values["file"]:
        raise CorpusError(f"{path}, line {line}: file {values['file']!r} must be a name within the corpus folder")
    return CatalogueEntry(**values)


def _check_ids(path: Path, entries: list[CatalogueEntry]) -> None:
    seen: set[str] = set()
    for entry in entries:
        if entry.id in seen:
            raise CorpusError(f"{path}: the id {entry.id} stands in two rows; ids must differ")
        seen.add(entry.id)


def read_file(corpus: Path, entry: CatalogueEntry) -> bytes:
    """Return the bytes of a document; raise CorpusError when they are not the catalogued ones."""
    path = corpus / entry.file
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise CorpusError(f"{path} is missing, but the catalogue lists it as {entry.id}: restore it") from None
    except OSError as error:
        raise CorpusError(f"{path} cannot be read: {error.strerror}") from None
    found = hashlib.sha256(data).hexdigest()
    if entry.sha256 and found != entry.sha256:
        raise CorpusError(
            f"{path} has changed: its sha256 is {found[:12]}…, the catalogue says {entry.sha256[:12]}…; "
            "restore the file, or correct the catalogue"
        )
    return data
