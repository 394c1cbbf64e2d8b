"""corpus/ -> catalogue entries and the bytes of their files, checked against their sha256."""

import csv
import hashlib
from dataclasses import fields
from pathlib import Path

from askmig.errors import CorpusError
from askmig.language import LANGUAGES
from askmig.records import CatalogueEntry

CATALOGUE = "catalogue.csv"
_COLUMNS = [column.name for column in fields(CatalogueEntry)]


def read_catalogue(corpus: Path) -> list[CatalogueEntry]:
    """Return the rows of ``corpus/catalogue.csv``; raise CorpusError naming what is wrong."""
    path = corpus / CATALOGUE
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file)
            rows = list(reader)
            columns = list(reader.fieldnames or [])
    except FileNotFoundError:
        raise CorpusError(
            f"no {path}: name the folder of the documents with --corpus, or put a catalogue there"
        ) from None
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise CorpusError(f"{path} cannot be read: {error}") from None
    missing = [column for column in _COLUMNS if column not in columns]
    if missing:
        raise CorpusError(f"{path} lacks the column {missing[0]}; its header must be {','.join(_COLUMNS)}")
    entries = [_entry(path, line, row) for line, row in enumerate(rows, 2)]
    _check_ids(path, entries)
    return entries


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
    if not entries:
        raise CorpusError(f"{path} lists no document: add one with `askmig add FILE`")
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
