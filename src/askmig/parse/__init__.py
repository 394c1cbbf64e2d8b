"""A supplied file -> Document: paragraphs with their notes, sections, footnotes, one clean text.

A reader for each format (``lines`` for text; ``pdf``, ``docx``, ``html``, ``markdown``) makes
drafts: units in reading order with what the format knows for certain. Steps that all share
follow, each in a module of its own: ``join`` makes cut paragraphs whole, ``tables`` composes
rows, ``series`` gives the labels that neighbours make certain, ``headings`` (by looks) or
``outline`` (by what the format says) finds the sections, ``notes`` ties footnotes to their
calls, ``assemble`` writes the one text that everything after this stage points into.
``apart`` runs all of it in a process with limits.
"""

from collections.abc import Callable
from importlib import import_module
from pathlib import PurePath

from askmig.errors import CorpusError
from askmig.parse.account import unaccounted
from askmig.parse.assemble import assemble
from askmig.parse.extract import Extract
from askmig.parse.furniture import drop_foreign_names, drop_running_heads
from askmig.parse.headings import place_in_sections
from askmig.parse.join import join_pieces
from askmig.parse.lines import decode, read_drafts
from askmig.parse.notes import tie_notes
from askmig.parse.outline import place_by_outline
from askmig.parse.series import label_series
from askmig.parse.tables import read_tables
from askmig.records import CatalogueEntry, Document

__all__ = ["FORMATS", "decode", "parse", "unaccounted"]

# The ending of a file's name -> the module that reads it; None for the text reader.
_READERS = {
    ".txt": None,
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".docx": "docx",
    ".pdf": "pdf",
}
FORMATS = tuple(_READERS)


def parse(entry: CatalogueEntry, data: bytes, *, ocr: bool = False) -> Document:
    """Return the document that the bytes of a file hold; the ending of ``entry.file`` tells the format.

    ``entry`` gives the language (es, en, fr or pt; it decides which letterheads are foreign)
    and the title, where it is known. ``ocr`` reads pages that are images with Tesseract.
    Raises CorpusError, saying what is wrong and what to do, for a file that cannot be read.
    """
    ending = PurePath(entry.file).suffix.lower()
    if ending not in _READERS:
        raise CorpusError(f"{entry.file}: askmig reads {', '.join(FORMATS)}; save the document as one of these")
    module = _READERS[ending]
    if module is None:
        return _parse_text(entry, data)
    read: Callable[..., Extract] = import_module(f"askmig.parse.{module}").read
    extract = read(data, entry, ocr=ocr) if module == "pdf" else read(data, entry)
    drafts = label_series(read_tables(extract.drafts))
    place_by_outline(drafts)
    tie_notes(drafts)
    document = assemble(entry, drafts, extract)
    if not document.paragraphs:
        raise CorpusError(f"{entry.file} holds no text that can be cited: is it the right file?")
    return document


def _parse_text(entry: CatalogueEntry, data: bytes) -> Document:
    drafts = read_drafts(decode(data, entry.file))
    drop_foreign_names(drafts, entry.language)
    drop_running_heads(drafts)
    drafts = join_pieces(drafts)
    drafts = read_tables(drafts)
    place_in_sections(drafts, entry.title)
    tie_notes(drafts)
    return assemble(entry, drafts)
