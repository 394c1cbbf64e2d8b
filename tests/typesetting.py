"""PDFs and Word files for tests, with invented text: one difficulty each, set point by point."""

import io
import zipfile

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

from askmig.parse import parse
from askmig.records import Document
from samples import entry_of

WIDTH, HEIGHT = A4
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
FILLER = (
    "La barca del puerto cruza el río cada mañana con los vecinos que venden fruta y pan en la otra orilla y vuelve "
    "al caer la tarde"
)


class Sheet:
    """A PDF that grows line by line; heights are measured from the top of the page."""

    def __init__(self, **options: object) -> None:
        self.buffer = io.BytesIO()
        self.canvas = Canvas(self.buffer, pagesize=A4, **options)
        self.y = 72.0

    def line(self, text: str, *, x: float = 72, size: float = 10, bold: bool = False, y: float | None = None) -> None:
        """Set a line; "^3^" in it is a raised 3."""
        if y is not None:
            self.y = y
        font = "Helvetica-Bold" if bold else "Helvetica"
        for place, piece in enumerate(text.split("^")):
            shown, rise = (0.6 * size, 0.35 * size) if place % 2 else (size, 0.0)
            self.canvas.setFont(font, shown)
            self.canvas.drawString(x, HEIGHT - self.y + rise, piece)
            x += self.canvas.stringWidth(piece, font, shown)
        self.y += 1.25 * size

    def lines(self, text: str, *, x: float = 72, width: float = 440, size: float = 10) -> None:
        """Set a paragraph, broken at ``width``, and some white below it."""
        row = ""
        for word in text.split(" "):
            longer = f"{row} {word}".strip()
            if row and self.canvas.stringWidth(longer.replace("^", ""), "Helvetica", size) > width:
                self.line(row, x=x, size=size)
                row = word
            else:
                row = longer
        self.line(row, x=x, size=size)
        self.y += 0.8 * size

    def rule(self, y: float, x: float = 72, length: float = 120) -> None:
        """Draw the rule above notes."""
        self.canvas.line(x, HEIGHT - y, x + length, HEIGHT - y)

    def grid(self, xs: list[float], ys: list[float]) -> None:
        """Draw the lines of a table."""
        self.canvas.grid(xs, [HEIGHT - y for y in ys])

    def page(self) -> None:
        """Begin a new page."""
        self.canvas.showPage()
        self.y = 72.0

    def data(self) -> bytes:
        """Return the bytes of the PDF."""
        self.canvas.showPage()
        self.canvas.save()
        return self.buffer.getvalue()

    def read(self) -> Document:
        """Return what askmig reads in it."""
        return parse(entry_of("prueba.pdf"), self.data())


def word_file(body: str, footnotes: str = "", numbering: str = "", styles: str = "") -> bytes:
    """Return a Word file of these pieces of XML."""
    parts = {"document": f"<w:body>{body}</w:body>", "footnotes": footnotes, "numbering": numbering, "styles": styles}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, inner in parts.items():
            archive.writestr(f"word/{name}.xml", f'<w:{name} xmlns:w="{W}">{inner}</w:{name}>')
    return buffer.getvalue()


def run(text: str, properties: str = "") -> str:
    """Return a run of text."""
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(inner: str, properties: str = "") -> str:
    """Return a paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr>{inner}</w:p>"
