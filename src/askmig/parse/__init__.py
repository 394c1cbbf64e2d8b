"""A supplied file -> Document: paragraphs with their notes, sections, footnotes, one clean text.

Steps, each in a module of its own: ``lines`` tells units apart, ``furniture`` drops what
belongs to the page, ``join`` makes cut paragraphs whole, ``tables`` composes rows,
``headings`` finds the sections, ``notes`` ties footnotes to their calls, ``assemble``
writes the one text that everything after this stage points into.
"""

from askmig.parse.account import unaccounted
from askmig.parse.assemble import assemble
from askmig.parse.furniture import drop_foreign_names, drop_running_heads
from askmig.parse.headings import place_in_sections
from askmig.parse.join import join_pieces
from askmig.parse.lines import decode, read_drafts
from askmig.parse.notes import tie_notes
from askmig.parse.tables import read_tables
from askmig.records import CatalogueEntry, Document

__all__ = ["decode", "parse", "unaccounted"]


def parse(entry: CatalogueEntry, data: bytes) -> Document:
    """Return the document that the bytes of a text file hold.

    ``entry`` gives the language (es, en, fr or pt; it decides which letterheads are foreign)
    and the title, where it is known. Raises CorpusError when the bytes are not UTF-8.
    """
    drafts = read_drafts(decode(data, entry.file))
    drop_foreign_names(drafts, entry.language)
    drop_running_heads(drafts)
    drafts = join_pieces(drafts)
    drafts = read_tables(drafts)
    place_in_sections(drafts, entry.title)
    tie_notes(drafts)
    return assemble(entry, drafts)
