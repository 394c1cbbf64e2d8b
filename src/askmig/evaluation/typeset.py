"""A Document -> a PDF that prints it, with real pages, footnotes and numbered labels.

For the round trip of ``roundtrip``: what was typeset here is read back and compared. The PDF
has running heads, page numbers, justified lines, notes under a rule at the foot of the page
that calls them. ``typeset_word`` makes Word files and web pages.
"""

import io
from collections.abc import Iterator
from typing import Any

from askmig.records import Document, Footnote, Paragraph

_SIZES = {"heading": 12.0, "title": 15.0, "text": 10.5, "note": 8.0}
_MARGIN = 72.0
HEAD = "Documento de prueba para la lectura"


def typeset_pdf(document: Document) -> bytes:
    """Return the document as a PDF of A4 pages."""
    from reportlab.lib.pagesizes import A4
    from reportlab.pdfgen.canvas import Canvas

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=A4)
    _Pages(canvas, A4).set(document)
    canvas.save()
    return buffer.getvalue()


class _Pages:
    """Sets paragraphs line by line; the notes of a page grow up from its foot."""

    def __init__(self, canvas: Any, size: tuple[float, float]) -> None:  # noqa: ANN401 - reportlab has no types
        self.canvas = canvas
        self.width, self.height = size
        self.number = 0
        self.y = 0.0
        self.notes: list[str] = []
        self.document: Document
        self.begin()

    def begin(self) -> None:
        """Begin a page with its running head and number."""
        self.number += 1
        self.y = self.height - _MARGIN
        self.canvas.setFont("Helvetica", 8)
        self.canvas.drawString(_MARGIN, self.height - 40, HEAD)
        self.canvas.drawCentredString(self.width / 2, 30, str(self.number))

    def end(self) -> None:
        """Set the notes of the page and finish it."""
        lines = [line for note in self.notes for line in self.break_text(note, "Helvetica", _SIZES["note"])]
        y = 48 + len(lines) * 9.6
        if lines:
            self.canvas.line(_MARGIN, y + 4, _MARGIN + 120, y + 4)
        for words in lines:
            y -= 9.6
            self.draw(words, _MARGIN, y, "Helvetica", _SIZES["note"], None)
        self.notes = []
        self.canvas.showPage()

    def set(self, document: Document) -> None:
        """Set a whole document."""
        self.document = document
        levels = {section.start: section.level for section in document.sections}
        notes = {note.id: note for note in document.footnotes}
        for paragraph in document.paragraphs:
            self.set_paragraph(paragraph, levels.get(paragraph.start, 0), notes)
        self.end()

    def set_paragraph(self, paragraph: Paragraph, level: int, notes: dict[str, Footnote]) -> None:
        """Set one paragraph; every line brings its notes onto the page."""
        is_heading = paragraph.kind == "heading"
        size = (_SIZES["title"] if level == 1 else max(13.5 - level, 10.6)) if is_heading else _SIZES["text"]
        font = "Helvetica-Bold" if is_heading else "Helvetica"
        indent = 18.0 if paragraph.kind == "item" else 0.0
        self.y -= 8 if not is_heading else 14
        lines = list(self.break_text(marked_text(self.document, paragraph), font, size, indent))
        for order, words in enumerate(lines):
            new = [notes[call] for word in words for call in word.calls if call in notes]
            room = sum(len(list(self.break_text(note_text(n), "Helvetica", 8.0))) for n in new) * 9.6
            if self.y - size * 1.25 < self.foot() + room:
                self.end()
                self.begin()
            self.y -= size * 1.25
            self.notes += [note_text(note) for note in new]
            justify = self.width - 2 * _MARGIN - indent if order < len(lines) - 1 and not is_heading else None
            self.draw(words, _MARGIN + indent, self.y, font, size, justify)

    def foot(self) -> float:
        """Return how high the notes of the page reach."""
        lines = sum(len(list(self.break_text(note, "Helvetica", 8.0))) for note in self.notes)
        return 48 + lines * 9.6 + (14 if lines else 0)

    def break_text(self, text: str, font: str, size: float, indent: float = 0.0) -> Iterator[list["_Word"]]:
        """Yield the lines of a text, each a list of words."""
        room = self.width - 2 * _MARGIN - indent
        line: list[_Word] = []
        used = 0.0
        for word in (_Word(raw) for raw in text.split(" ") if raw):
            width = self.canvas.stringWidth(word.text, font, size) + 0.62 * size * 0.55 * len(word.marks)
            if line and used + width > room:
                yield line
                line, used = [], 0.0
            line.append(word)
            used += width + self.canvas.stringWidth(" ", font, size)
        if line:
            yield line

    def draw(self, words: list["_Word"], x: float, y: float, font: str, size: float, room: float | None) -> None:
        """Draw a line of words, stretched to ``room`` where it is given."""
        pieces = [(piece, high) for word in words for piece, high in word.pieces()]
        width = sum(self.canvas.stringWidth(piece, font, 0.62 * size if high else size) for piece, high in pieces)
        blank = self.canvas.stringWidth(" ", font, size)
        if room is not None and len(words) > 1:
            blank = max((room - width) / (len(words) - 1), blank)
        for word in words:
            for piece, high in word.pieces():
                shown = 0.62 * size if high else size
                self.canvas.setFont(font, shown)
                self.canvas.drawString(x, y + (0.36 * size if high else 0), piece)
                x += self.canvas.stringWidth(piece, font, shown)
            x += blank


class _Word:
    """A word with marks in it: STX n6 STX 6 ETX stands for the call of note n6, printed 6."""

    def __init__(self, raw: str) -> None:
        self.raw = raw
        self.calls: list[str] = []
        self.marks = ""
        self.text = ""
        for piece, high in self.pieces():
            if high:
                self.marks += piece
            else:
                self.text += piece

    def pieces(self) -> list[tuple[str, bool]]:
        """Return the stretches of the word, each with whether it is raised."""
        found: list[tuple[str, bool]] = []
        self.calls = []
        for place, part in enumerate(self.raw.replace("\x03", "\x02").split("\x02")):
            if place % 3 == 1:
                self.calls.append(part)
            elif part:
                found.append((part, place % 3 == 2))
        return found


def marked_text(document: Document, paragraph: Paragraph) -> str:
    """Return a paragraph as it is printed: label or bullet, text, and its calls as marks."""
    parts, done = [], 0
    for call in paragraph.notes:
        parts += [paragraph.text[done : call.offset], f"\x02{call.note}\x02{call.number}\x03"]
        done = call.offset
    body = "".join([*parts, paragraph.text[done:]])
    return f"{printed_lead(document, paragraph)}{body}"


def printed_lead(document: Document, paragraph: Paragraph) -> str:
    """Return what stands before the text of a paragraph in the document: its label, a bullet, or both."""
    lead = document.text[: paragraph.start].rpartition("\n")[2]
    return "• " + lead[2:] if lead.startswith("- ") else lead


def note_text(note: Footnote) -> str:
    """Return a note as it is printed, its number raised."""
    return f"\x02-\x02{note.number}\x03 {note.text}"
