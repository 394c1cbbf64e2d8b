"""What a browser may send up with ``askmig serve --allow-upload``: few, small files of known types.

The body of an upload is held in memory and looked at before anything of it reaches the disk.
"""

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

_MEGABYTE = 1024 * 1024
# Endings of the formats that ``parse`` reads, and how a file of the kind begins; empty where any text does.
TYPES: dict[str, bytes] = {
    ".txt": b"",
    ".md": b"",
    ".html": b"",
    ".pdf": b"%PDF-",
    ".docx": b"PK\x03\x04",
}
# Bytes that no text holds, but most other files do.
_BINARY = re.compile(rb"[\x00-\x08\x0e-\x1f]")
_NAME = re.compile(rb'filename="(?P<name>(?:[^"\\]|\\.)*)"', re.IGNORECASE)
_BOUNDARY = re.compile(rb'boundary="?(?P<boundary>[^";,]{1,70})"?', re.IGNORECASE)
_LOOKED_AT = 4096


@dataclass(frozen=True)
class UploadLimits:
    """How much a client may send up: bytes a request, files a request, requests an hour; and of which types."""

    bytes: int = 20 * _MEGABYTE
    files: int = 5
    an_hour: int = 20
    types: tuple[str, ...] = tuple(TYPES)


@dataclass(frozen=True)
class Refused:
    """Why an upload is not taken: an HTTP status and the name of a message."""

    status: int
    message: str


def examine(body: bytes, content_type: bytes, limits: UploadLimits) -> Refused | None:
    """Return why a multipart body is refused, None when every file in it may be kept."""
    boundary = _BOUNDARY.search(content_type)
    if not content_type.lower().startswith(b"multipart/form-data") or boundary is None:
        return Refused(415, "upload_type")
    if len(body) > limits.bytes:
        return Refused(413, "upload_size")
    parts = [part for part in body.split(b"--" + boundary["boundary"])[1:-1] if b"filename" in _head(part).lower()]
    if len(parts) > limits.files:
        return Refused(413, "upload_count")
    return None if parts and all(_may_be_kept(part) for part in parts) else Refused(415, "upload_type")


def may_be_kept(name: str, content: bytes) -> bool:
    """Whether the name of a file has a known ending and its content begins as its kind does."""
    start = TYPES.get(PurePosixPath(name).suffix.lower())
    if start is None or not content.startswith(start):
        return False
    return bool(start) or not _BINARY.search(content[:_LOOKED_AT])


def _head(part: bytes) -> bytes:
    return part.partition(b"\r\n\r\n")[0]


def _may_be_kept(part: bytes) -> bool:
    named = _NAME.search(_head(part))
    return named is not None and may_be_kept(named["name"].decode("utf-8", "replace"), part.partition(b"\r\n\r\n")[2])
