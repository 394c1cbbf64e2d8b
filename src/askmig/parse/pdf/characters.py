"""Bytes of a PDF -> pages of runs (characters with size and position) and ruled lines, by PDFium.

PDFium was chosen over pypdf (no widths, so no rectangles) and pdfplumber (the same
characters in five times the time: 0.6 s against 3.5 s for the 37 pages of a law). The one
module that imports it. All lengths are points, measured from the top left of the page as
it is shown, so that places fit the page image.
"""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from askmig.errors import CorpusError

if TYPE_CHECKING:
    import pypdfium2

# A gap wider than this, in sizes of the font, ends a run: it may be a column, a cell or a tab.
_GAP = 1.2
_BULLETS = {0xF0B7: "•", 0xF0A7: "▪", 0xF0D8: "•", 0xF02D: "–", 0x2: "-", 0xFFFE: "-", 0xAD: "-", 0xA0: " "}
_MOST_PAGES = 5000
_MOST_CHARACTERS = 200_000
_BOLD = re.compile(r"bold|black|heavy|semib|demi|[-,]bd", re.IGNORECASE)
_THIN = 2.5
# What is drawn as broad as high and not larger than this may be the bullet of a list, as browsers print it.
_DOT = 7.0
# A blank that PDFium guessed from a gap; ``blanks`` decides whether it is one.
GUESSED = "\x1f"
_MOST_SEGMENTS = 2000


@dataclass
class Run:
    """Characters of one font on one baseline; ``lefts[i]`` is where character i begins.

    ``host`` is the baseline of the line it stands in: its own, or for a raised run that of
    the words beside it.
    """

    text: str
    lefts: list[float]
    right: float
    baseline: float
    size: float
    bold: bool
    host: float = 0.0
    raised: bool = False
    spaced: bool = False

    @property
    def left(self) -> float:
        """Where the first character begins."""
        return self.lefts[0]


@dataclass
class Page:
    """A page: its number from 1, its size, its runs in the order of the file, and its ruled lines.

    ``rules`` are (left, top, right, bottom) of what is drawn thin; ``unreadable`` counts the
    characters without a meaning (a font without a table); ``has_image`` says that an image
    covers most of it.
    """

    number: int
    width: float
    height: float
    runs: list[Run] = field(default_factory=list)
    rules: list[tuple[float, float, float, float]] = field(default_factory=list)
    unreadable: int = 0
    has_image: bool = False


class Pdf:
    """An open PDF; a context that closes it."""

    def __init__(self, data: bytes, name: str) -> None:
        import pypdfium2
        import pypdfium2.raw as raw

        self.name, self._raw = name, raw
        try:
            self._pdf: pypdfium2.PdfDocument = pypdfium2.PdfDocument(data)
            self.count = len(self._pdf)
        except pypdfium2.PdfiumError as error:
            if "password" in str(error).lower():
                reason = "is protected by a password: save a copy without one and add that"
            else:
                reason = "is damaged, or no PDF: open it in a viewer and save it anew"
            raise CorpusError(f"{name} {reason}") from None
        if self.count > _MOST_PAGES:
            raise CorpusError(f"{name} has {self.count:,} pages, more than {_MOST_PAGES:,}: split it")

    def __enter__(self) -> "Pdf":
        return self

    def __exit__(self, *_: object) -> None:
        self._pdf.close()

    def metadata(self) -> dict[str, str]:
        """Return what the file says of itself, in lower-case keys, empty values left out."""
        return {key.lower(): value for key, value in self._pdf.get_metadata_dict().items() if value}

    def outline(self) -> list[tuple[str, int, int]]:
        """Return the bookmarks: title, depth from 1, page from 1 (0 where it names none)."""
        marks = []
        for mark in self._pdf.get_toc(max_depth=8):
            target = mark.get_dest()
            page = target.get_index() if target else None
            marks.append((" ".join(mark.get_title().split()), mark.level + 1, 0 if page is None else page + 1))
        return marks

    def pages(self) -> Iterator[Page]:
        """Yield the pages in order; one that cannot be read is empty."""
        import pypdfium2

        for number in range(1, self.count + 1):
            try:
                page = self._pdf[number - 1]
            except pypdfium2.PdfiumError:
                yield Page(number, 0.0, 0.0)
                continue
            width, height = page.get_size()
            read = Page(number, width, height)
            _Reader(page, read, self._raw).read()
            page.close()
            yield read

    def size(self, number: int) -> tuple[float, float]:
        """Return width and height of page ``number`` in points, 1 at least."""
        width, height = self._pdf[number - 1].get_size()
        return max(width, 1.0), max(height, 1.0)

    def image(self, number: int, dpi: float) -> bytes:
        """Return page ``number`` as a PNG image that says its dots an inch."""
        import io

        buffer = io.BytesIO()
        self._pdf[number - 1].render(scale=dpi / 72).to_pil().save(buffer, "PNG", dpi=(dpi, dpi))
        return buffer.getvalue()


class _Reader:
    """Reads one page through PDFium's calls."""

    def __init__(self, page: "pypdfium2.PdfPage", into: Page, raw: Any) -> None:  # noqa: ANN401 - a module
        self.page, self.into, self.raw = page, into, raw
        left, bottom, right, top = page.get_bbox()
        self.box = (left, bottom, right, top)
        self.turn = page.get_rotation()
        self.styles: dict[int | None, tuple[float, bool]] = {}
        self.dots: list[tuple[float, float, float, float]] = []

    def read(self) -> None:
        text = self.page.get_textpage()
        try:
            self.read_characters(text.raw, min(text.count_chars(), _MOST_CHARACTERS))
        finally:
            text.close()
        self.read_paths()
        self.into.runs += [run for dot in self.dots if (run := _bullet(dot, self.into.runs))]

    def shown(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the page's own space as it is shown, from the top left."""
        left, bottom, right, top = self.box
        if self.turn == 90:
            return y - bottom, x - left
        if self.turn == 180:
            return right - x, y - bottom
        if self.turn == 270:
            return top - y, right - x
        return x - left, top - y

    def read_characters(self, handle: object, count: int) -> None:
        raw, into = self.raw, self.into
        numbers = [ctypes.c_double() for _ in range(6)]
        left, right, bottom, top, x, y = map(ctypes.byref, numbers)
        run: Run | None = None
        blank = ""
        for index in range(count):
            code = raw.FPDFText_GetUnicode(handle, index)
            if code in (0x20, 0xA0, 0xD, 0xA, 0x9):
                is_guess = code == 0x20 and raw.FPDFText_IsGenerated(handle, index) == 1
                blank = GUESSED if is_guess and blank != " " else " "
                continue
            if code == 0 or code == 0xFFFD or (0xE000 <= code <= 0xF8FF and code not in _BULLETS):
                into.unreadable += 1
                continue
            raw.FPDFText_GetCharBox(handle, index, left, right, bottom, top)
            raw.FPDFText_GetCharOrigin(handle, index, x, y)
            start, _ = self.shown(numbers[0].value, numbers[2].value)
            end, _ = self.shown(numbers[1].value, numbers[3].value)
            _, baseline = self.shown(numbers[4].value, numbers[5].value)
            size, bold = self.style(handle, index)
            start, end = min(start, end), max(start, end)
            glyph = _BULLETS.get(code) or (chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "?")
            if run and _goes_on(run, start, baseline, size, bold):
                if blank:
                    run.text += blank
                    run.lefts.append(run.right)
                run.text += glyph
                run.lefts.append(start)
                run.right = max(run.right, end)
            else:
                run = Run(glyph, [start], end, baseline, size, bold, host=baseline, spaced=bool(blank))
                into.runs.append(run)
            if len(glyph) > 1:
                run.lefts.extend([start] * (len(glyph) - 1))
            blank = ""

    def style(self, handle: object, index: int) -> tuple[float, bool]:
        """Return the shown size and boldness of a character, looked up once for each piece of text."""
        raw = self.raw
        piece = raw.FPDFText_GetTextObject(handle, index)
        key = ctypes.cast(piece, ctypes.c_void_p).value
        if key not in self.styles:
            matrix = raw.FS_MATRIX()
            raw.FPDFText_GetMatrix(handle, index, matrix)
            scale = (matrix.c**2 + matrix.d**2) ** 0.5 or 1.0
            size = raw.FPDFText_GetFontSize(handle, index) * scale
            name = ctypes.create_string_buffer(128)
            flags = ctypes.c_int()
            raw.FPDFText_GetFontInfo(handle, index, name, 128, ctypes.byref(flags))
            weight = raw.FPDFText_GetFontWeight(handle, index)
            bold = bool(_BOLD.search(name.value.decode("latin-1"))) or weight >= 600 or bool(flags.value & (1 << 18))
            self.styles[key] = (max(size, 1.0), bold)
        return self.styles[key]

    def read_paths(self) -> None:
        raw, into = self.raw, self.into
        for order, item in enumerate(self.page.get_objects(max_depth=3)):
            if order > 20_000:
                return
            if item.type not in (raw.FPDF_PAGEOBJ_PATH, raw.FPDF_PAGEOBJ_IMAGE):
                continue
            left, bottom, right, top = item.get_bounds()
            (x0, y0), (x1, y1) = self.shown(left, bottom), self.shown(right, top)
            x0, x1, y0, y1 = min(x0, x1), max(x0, x1), min(y0, y1), max(y0, y1)
            if item.type == raw.FPDF_PAGEOBJ_IMAGE:
                into.has_image |= (x1 - x0) * (y1 - y0) > 0.5 * into.width * into.height
            elif max(x1 - x0, y1 - y0) <= _DOT and abs((x1 - x0) - (y1 - y0)) < 0.5:
                self.dots.append((x0, y0, x1, y1))
            elif x1 - x0 <= _THIN or y1 - y0 <= _THIN:
                into.rules.append((x0, y0, x1, y1))
            elif self.is_stroked(item):
                into.rules += self.segments(item)

    def is_stroked(self, item: Any) -> bool:  # noqa: ANN401 - PDFium's object
        fill, stroke = ctypes.c_int(), ctypes.c_int()
        self.raw.FPDFPath_GetDrawMode(item.raw, ctypes.byref(fill), ctypes.byref(stroke))
        return bool(stroke.value)

    def segments(self, item: Any) -> Iterator[tuple[float, float, float, float]]:  # noqa: ANN401 - PDFium's object
        """Yield the upright and level lines that a path is drawn of."""
        raw, matrix = self.raw, item.get_matrix()
        x, y = ctypes.c_float(), ctypes.c_float()
        before: tuple[float, float] | None = None
        begun: tuple[float, float] | None = None
        for place in range(min(raw.FPDFPath_CountSegments(item.raw), _MOST_SEGMENTS)):
            segment = raw.FPDFPath_GetPathSegment(item.raw, place)
            raw.FPDFPathSegment_GetPoint(segment, ctypes.byref(x), ctypes.byref(y))
            point = self.shown(*matrix.on_point(x.value, y.value))
            if raw.FPDFPathSegment_GetType(segment) == raw.FPDF_SEGMENT_MOVETO:
                begun = point
            elif before:
                yield from _straight(before, point)
            if raw.FPDFPathSegment_GetClose(segment) and begun:
                yield from _straight(point, begun)
            before = point


def _bullet(dot: tuple[float, float, float, float], runs: list[Run]) -> Run | None:
    """Return the bullet that a dot is, None where no words begin right of it with none before them."""
    left, top, right, bottom = dot
    row = [run for run in runs if 0 < run.baseline - (top + bottom) / 2 < 0.6 * run.size]
    first = min(row, key=lambda run: run.left, default=None)
    if first is None or not 0 < first.left - right < 2.2 * first.size:
        return None
    return Run("•", [left], right, first.baseline, first.size, first.bold, host=first.baseline, spaced=True)


def _straight(one: tuple[float, float], other: tuple[float, float]) -> Iterator[tuple[float, float, float, float]]:
    sides = (min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1]))
    if min(sides[2] - sides[0], sides[3] - sides[1]) <= _THIN < max(sides[2] - sides[0], sides[3] - sides[1]):
        yield sides


def _goes_on(run: Run, start: float, baseline: float, size: float, bold: bool) -> bool:
    same = run.bold == bold and abs(run.size - size) < 0.3 and abs(run.baseline - baseline) < 0.12 * size
    return same and -0.6 * size < start - run.right < _GAP * size
