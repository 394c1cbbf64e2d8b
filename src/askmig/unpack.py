"""Paths as a person gives them -> single files: folders are walked, zips are opened."""

import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

# A policy document of 1,000 scanned pages has about 100 MB; what is larger is no document.
MOST_BYTES = 200 << 20
# Of one zip: so many files, and so many bytes when unpacked.
_MOST_FILES = 10_000
_MOST_UNPACKED = 2 << 30
_FORMATS = frozenset(".txt .md .markdown .html .htm .xhtml .docx .pdf".split())


@dataclass(frozen=True)
class Supplied:
    """A file as it was given: its name (with folder or zip before it) and its bytes."""

    name: str
    data: bytes


Refused = tuple[str, str]


def find_files(paths: Iterable[Path]) -> tuple[list[Supplied], list[Refused]]:
    """Return the files that the paths lead to, in order, and those that cannot be taken, each with the reason.

    In folders and zips only files of a known format are looked at; a file named itself is
    always tried.
    """
    files: list[Supplied] = []
    refused: list[Refused] = []
    for path in paths:
        for found in _open(path):
            if isinstance(found, Supplied):
                files.append(found)
            else:
                refused.append(found)
    return files, refused


def _open(path: Path) -> Iterator[Supplied | Refused]:
    if path.is_dir():
        for inner in sorted(path.rglob("*")):
            hidden = any(part.startswith(".") for part in inner.relative_to(path).parts)
            if inner.is_file() and not hidden and inner.suffix.lower() in {*_FORMATS, ".zip"}:
                yield from _open(inner)
    elif path.suffix.lower() == ".zip":
        yield from _open_zip(path)
    else:
        yield _read(path)


def _read(path: Path) -> Supplied | Refused:
    try:
        size = path.stat().st_size
        if size > MOST_BYTES:
            return str(path), f"{size >> 20} MB are more than a document has ({MOST_BYTES >> 20} MB): split it"
        return Supplied(str(path), path.read_bytes())
    except OSError as error:
        return str(path), f"cannot be read: {error.strerror}"


def _open_zip(path: Path) -> Iterator[Supplied | Refused]:
    found = _read(path)
    if not isinstance(found, Supplied):
        yield found
        return
    try:
        with zipfile.ZipFile(io.BytesIO(found.data)) as archive:
            members = [info for info in archive.infolist() if _is_document(info)]
            if len(members) > _MOST_FILES or sum(info.file_size for info in members) > _MOST_UNPACKED:
                yield str(path), f"holds more than {_MOST_FILES:,} files or {_MOST_UNPACKED >> 30} GB: split it"
                return
            for info in members:
                yield _read_member(archive, info, path)
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        yield str(path), f"is no zip file that can be opened ({error}): pack it anew"


def _is_document(info: zipfile.ZipInfo) -> bool:
    inner = PurePosixPath(info.filename)
    hidden = any(part.startswith((".", "__MACOSX")) and part != ".." for part in inner.parts)
    return not info.is_dir() and not hidden and inner.suffix.lower() in _FORMATS


def _read_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, path: Path) -> Supplied | Refused:
    name = f"{path}/{info.filename}"
    if info.flag_bits & 1:
        return name, "is encrypted: unpack it with its password first"
    if info.file_size > MOST_BYTES:
        return name, f"{info.file_size >> 20} MB are more than a document has: split it"
    try:
        with archive.open(info) as file:
            data = file.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, ValueError, EOFError) as error:
        return name, f"is damaged within the zip ({error})"
    return (name, "is larger than the zip says") if len(data) > MOST_BYTES else Supplied(name, data)
