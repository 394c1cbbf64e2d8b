"""Answers -> a file to carry away, every citation in it.

::

    Answers ─ notes ─┬─ markdown     text[^1] and [^1]: reference — “quote” (document#place)
                     ├─ docx         a Word file with real footnotes
                     └─ references   the documents cited, as CSL-JSON or RIS

The same answers give the same bytes: no clock, no random name.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from askmig.errors import AskmigError
from askmig.interfaces.export.docx import docx_file
from askmig.interfaces.export.markdown import markdown_text
from askmig.interfaces.export.notes import Carried, carry
from askmig.interfaces.export.references import csl_json, ris
from askmig.records import Answer, Document

__all__ = ["KINDS", "Export", "export_answers", "export_to"]


@dataclass(frozen=True)
class Export:
    """A file to hand out: a name that fits any file system, its media type, its bytes."""

    name: str
    media_type: str
    data: bytes


_WRITERS: dict[str, tuple[str, Callable[[Carried], bytes]]] = {
    "md": ("text/markdown; charset=utf-8", lambda carried: markdown_text(carried).encode("utf-8")),
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx_file),
    "json": ("application/vnd.citationstyles.csl+json", lambda carried: csl_json(carried).encode("utf-8")),
    "ris": ("application/x-research-info-systems", lambda carried: ris(carried).encode("utf-8")),
}
KINDS = tuple(_WRITERS)


def export_answers(answers: Sequence[Answer], documents: Mapping[str, Document], kind: str) -> Export:
    """Return an answer, or the answers of a conversation, as a file of ``kind``: md, docx, json or ris.

    Citations are numbered through all answers; one that comes back keeps its number. Raises
    AskmigError for another kind and for a citation of a document that is not in ``documents``.
    """
    if kind not in _WRITERS:
        raise AskmigError(f"cannot export as {kind!r}: name the file …{', …'.join(f'.{one}' for one in KINDS)}")
    media_type, write = _WRITERS[kind]
    return Export(f"askmig.{kind}", media_type, write(carry(answers, documents)))


def export_to(path: Path, answers: Sequence[Answer], documents: Mapping[str, Document]) -> None:
    """Write answers to ``path``, whose ending says the kind; raise AskmigError when that fails."""
    export = export_answers(answers, documents, path.suffix.removeprefix(".").lower())
    try:
        path.write_bytes(export.data)
    except OSError as error:
        raise AskmigError(f"{path} cannot be written: {error.strerror}") from None
