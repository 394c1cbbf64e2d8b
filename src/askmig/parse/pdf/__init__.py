"""A PDF -> drafts: characters with places, lines, heads and feet dropped, notes, tables, units.

``characters`` asks PDFium, ``blanks`` settles its guesses, ``tables`` takes ruled tables out
and ``aligned`` those without rules, ``columns`` and ``lines`` find those, ``heads`` drops what
pages repeat, ``layout`` says what is usual, ``footnotes`` finds notes, ``units`` makes
paragraphs (``glue`` joins their lines), ``looks`` tells how deep headings lie; pages that
are images go through Tesseract where it is installed.
"""

from itertools import groupby
from math import sqrt

from askmig.errors import CorpusError, LocatorError
from askmig.parse.draft import Draft, Inline
from askmig.parse.extract import Extract, Writer
from askmig.parse.pdf.aligned import take_aligned_tables
from askmig.parse.pdf.blanks import settle_blanks
from askmig.parse.pdf.characters import Page, Pdf, Run
from askmig.parse.pdf.footnotes import Notes, split_notes
from askmig.parse.pdf.heads import split_heads
from askmig.parse.pdf.layout import find_layout
from askmig.parse.pdf.lines import Line, read_lines
from askmig.parse.pdf.looks import set_depths
from askmig.parse.pdf.tables import Table, take_tables
from askmig.parse.pdf.units import Composer
from askmig.parse.scan import DOUBTFUL, DPI, INSTALL, read_image
from askmig.records import CatalogueEntry, Doubt, Place

# A page with fewer characters than this below an image of its size is a scan.
_FEW = 20
# An image of a page has so many dots at most; A1 has 9.4 million at 110 an inch, but a page may be metres wide.
MOST_DOTS = 10_000_000


def read(data: bytes, entry: CatalogueEntry, *, ocr: bool = False) -> Extract:
    """Return the units of a PDF; raises CorpusError for one that is damaged, locked or without any text."""
    with Pdf(data, entry.file) as pdf:
        pages, scanned, doubts = _read_pages(pdf, entry, ocr)
        metadata, outline = pdf.metadata(), pdf.outline()
    settle_blanks(pages)
    tables = {page.number: take_tables(page) + take_aligned_tables(page) for page in pages}
    lines, heads = split_heads([read_lines(page) for page in pages], [page.height for page in pages])
    layout = find_layout(lines, outline)
    lines, notes = split_notes(lines, pages, layout.size)
    composer = Composer(layout, notes, Writer(), frozenset(scanned))
    drafts = _compose(composer, lines, tables, notes)
    set_depths(drafts)
    furniture = [_furniture(line, composer.writer) for line in heads]
    return Extract([*drafts, *furniture], composer.writer.whole(), metadata, doubts)


def render_page(data: bytes, name: str, page: int, dpi: int = 110) -> bytes:
    """Return a page (from 1) as a PNG image that says its dots an inch; a Place lies at its sides times those / 72.

    They are ``dpi``, fewer on a page so large that it would have more than MOST_DOTS. Raises CorpusError
    for a file that cannot be opened and LocatorError for a page that is not there.
    """
    with Pdf(data, name) as pdf:
        if not 1 <= page <= pdf.count:
            raise LocatorError(f"{name} has no page {page}; it has {pdf.count}")
        width, height = pdf.size(page)
        return pdf.image(page, min(dpi, 72 * sqrt(MOST_DOTS / (width * height))))


def _read_pages(pdf: Pdf, entry: CatalogueEntry, ocr: bool) -> tuple[list[Page], set[int], list[Doubt]]:
    pages: list[Page] = []
    scanned: set[int] = set()
    doubts: list[Doubt] = []
    for page in pdf.pages():
        characters = sum(len(run.text) for run in page.runs)
        if characters < _FEW and (page.has_image or page.unreadable > _FEW):
            if ocr:
                doubts += _scan(pdf, page, entry)
                scanned.add(page.number)
            else:
                doubts.append(Doubt("doubt_image", page.number, ""))
        elif page.unreadable > 0.05 * characters:
            doubts.append(Doubt("doubt_characters", page.number, str(page.unreadable)))
        pages.append(page)
    if not any(page.runs for page in pages):
        images = any(page.has_image for page in pages)
        advice = f"holds only images of text: {INSTALL} and add it again" if images else "holds no text"
        raise CorpusError(f"{entry.file} {advice}")
    return pages, scanned, doubts


def _scan(pdf: Pdf, page: Page, entry: CatalogueEntry) -> list[Doubt]:
    """Fill a page with the words that Tesseract reads off it, and return where that was unsure."""
    words = read_image(pdf.image(page.number, DPI), entry.language, entry.file)
    page.runs = []
    for _, line in groupby(words, key=lambda word: word.line):
        row = list(line)
        heights = sorted(word.bottom - word.top for word in row)
        size = round(1.25 * heights[len(heights) // 2])
        baseline = sorted(word.bottom for word in row)[len(row) // 2]
        for word in row:
            step = (word.right - word.left) / max(len(word.text), 1)
            lefts = [word.left + step * place for place in range(len(word.text))]
            page.runs.append(Run(word.text, lefts, word.right, baseline, size, False, host=baseline, spaced=True))
    unsure = [word.text for word in words if word.sure < DOUBTFUL]
    return [Doubt("doubt_ocr", page.number, " ".join(unsure)[:80])] if unsure else []


def _compose(composer: Composer, pages: list[list[Line]], tables: dict[int, list[Table]], notes: Notes) -> list[Draft]:
    """Return the drafts in reading order: the flows of each page with its tables, then its notes."""
    flows: list[list[Draft]] = []
    for number, lines in enumerate(pages, 1):
        waiting = sorted(tables.get(number, []), key=lambda table: table.top)
        for _, flow in groupby(lines, key=lambda line: line.flow):
            own: list[Line] = []
            for line in flow:
                while waiting and waiting[0].top < line.baseline and waiting[0].place.right > line.left:
                    flows += [composer.read_flow(own), composer.read_table(waiting.pop(0))]
                    own = []
                own.append(line)
            flows.append(composer.read_flow(own))
        flows += [composer.read_table(table) for table in waiting]
        flows.append([composer.read_note(note) for note in notes.all if note.lines and note.lines[0].page == number])
        composer.writer.add("\f", end="")
    return composer.join_flows(flows)


def _furniture(line: Line, writer: Writer) -> Draft:
    text = "".join(part for part, _ in line.parts).strip()
    place = Place(line.page, round(line.left, 1), round(line.top, 1), round(line.right, 1), round(line.bottom, 1))
    return Draft("furniture", Inline(text), [writer.add(text)], 0, reason="running head", places=[place])
