"""A Document -> a Word file with real footnotes, or a web page with endnotes; and either printed as PDF.

LibreOffice and Chromium, where they are installed, print as those programs do that most
PDFs come from: their own fonts, spacing, heads and notes.
"""

import io
import shutil
import subprocess
import tempfile
import zipfile
from pathlib import Path
from xml.sax.saxutils import escape

from askmig.errors import AskmigError
from askmig.evaluation.typeset import HEAD, marked_text, printed_lead
from askmig.records import Document, Paragraph

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_PARTS = ("styles", "footnotes", "header", "footer")
_SECONDS = 180
_SIZES = (32, 28, 26, 24, 22)
_RAISED = '<w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
_SEPARATORS = "".join(
    f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
    for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
)
_PAGE = (
    "@page { size: A4; margin: 25mm 28mm } body { font: 11pt/1.35 serif; text-align: justify; hyphens: auto }"
    "sup { font-size: 65% } p { margin: 0 0 .7em } h1, h2, h3, h4, h5 { text-align: left }"
)


def typeset_docx(document: Document) -> bytes:
    """Return the document as a Word file with heading styles, real footnotes, heads and labels as typed."""
    notes = {note.id: place for place, note in enumerate(document.footnotes, 1)}
    levels = _levels(document)
    body = "".join(_paragraph(document, one, levels.get(one.start, 0), notes) for one in document.paragraphs)
    footnotes = _SEPARATORS + "".join(
        f'<w:footnote w:id="{notes[note.id]}"><w:p><w:pPr><w:pStyle w:val="Note"/></w:pPr>'
        f"<w:r>{_RAISED}<w:footnoteRef/></w:r>{_run(' ' + note.text)}</w:p></w:footnote>"
        for note in document.footnotes
    )
    ends = "".join(f'<w:{end}Reference w:type="default" r:id="{end}"/>' for end in ("header", "footer"))
    number = f'{_run("Página ")}<w:fldSimple w:instr="PAGE">{_run("1")}</w:fldSimple>'
    parts = {
        "document": f"<w:body>{body}<w:sectPr>{ends}</w:sectPr></w:body>",
        "footnotes": footnotes,
        "styles": _styles(),
        "header": f"<w:p>{_run(HEAD)}</w:p>",
        "footer": f"<w:p>{number}</w:p>",
    }
    names = {"header": "hdr", "footer": "ftr"}
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _types())
        archive.writestr("_rels/.rels", _relations({"officeDocument": "word/document.xml"}))
        archive.writestr("word/_rels/document.xml.rels", _relations({part: f"{part}.xml" for part in _PARTS}))
        for name, inner in parts.items():
            archive.writestr(f"word/{name}.xml", _xml(names.get(name, name), inner))
    return buffer.getvalue()


def typeset_html(document: Document) -> bytes:
    """Return the document as a web page with raised calls and its notes at the end."""
    levels = _levels(document)
    lines = []
    for one in document.paragraphs:
        text = escape(marked_text(document, one))
        for note in one.notes:
            text = text.replace(
                f"\x02{note.note}\x02{note.number}\x03", f'<sup><a href="#{note.note}">{note.number}</a></sup>'
            )
        name = f"h{min(levels.get(one.start, 5), 5)}" if one.kind == "heading" else "p"
        lines.append(f"<{name}>{text}</{name}>")
    notes = [f'<p id="{note.id}">{note.number}. {escape(note.text)}</p>' for note in document.footnotes]
    lines += ["<h2>Notas</h2>", *notes] if notes else []
    head = f'<html lang="{document.entry.language}"><head><meta charset="utf-8"><style>{_PAGE}</style></head><body>'
    return f"{head}{chr(10).join(lines)}</body></html>".encode()


def print_by_libreoffice(document: Document) -> bytes:
    """Return the document typeset as a Word file and printed by LibreOffice."""
    flags = "-env:UserInstallation=file://FOLDER/home --headless --convert-to pdf --outdir FOLDER FOLDER/x.docx".split()
    return _print(typeset_docx(document), "x.docx", [libreoffice() or "", *flags])


def print_by_chromium(document: Document) -> bytes:
    """Return the document typeset as a web page and printed by Chromium."""
    flags = "--headless --no-sandbox --disable-gpu --no-pdf-header-footer --user-data-dir=FOLDER/home".split()
    files = "--print-to-pdf=FOLDER/x.pdf FOLDER/x.html".split()
    return _print(typeset_html(document), "x.html", [chromium() or "", *flags, *files])


def libreoffice() -> str | None:
    """Return where LibreOffice is, None where it is not installed."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def chromium() -> str | None:
    """Return where Chromium is, None where it is not installed."""
    return shutil.which("chromium") or shutil.which("chromium-browser")


def _print(data: bytes, name: str, command: list[str]) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(data)
        whole = [part.replace("FOLDER", folder) for part in command]
        done = subprocess.run(whole, capture_output=True, timeout=_SECONDS, check=False)  # noqa: S603 - our own command
        printed = Path(folder) / "x.pdf"
        if not printed.exists():
            raise AskmigError(f"{Path(command[0]).name} printed nothing: {done.stderr.decode()[-200:].strip()}")
        return printed.read_bytes()


def _levels(document: Document) -> dict[int, int]:
    return {section.start: section.level for section in document.sections}


def _paragraph(document: Document, paragraph: Paragraph, level: int, notes: dict[str, int]) -> str:
    style = f"H{min(level, 5)}" if paragraph.kind == "heading" else "Text"
    runs, done = [_run(printed_lead(document, paragraph))], 0
    for call in paragraph.notes:
        runs.append(_run(paragraph.text[done : call.offset]))
        runs.append(f'<w:r>{_RAISED}<w:footnoteReference w:id="{notes.get(call.note, 0)}"/></w:r>')
        done = call.offset
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{"".join(runs)}{_run(paragraph.text[done:])}</w:p>'


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""


def _styles() -> str:
    def style(name: str, called: str, space: str, size: int, more: str = "") -> str:
        looks = f'<w:pPr>{space}</w:pPr><w:rPr>{more}<w:sz w:val="{size}"/></w:rPr>'
        return f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{called}"/>{looks}</w:style>'

    after = '<w:spacing w:after="160"/><w:jc w:val="both"/>'
    headings = (
        style(f"H{n}", f"heading {n}", '<w:keepNext/><w:spacing w:before="200" w:after="120"/>', size, "<w:b/>")
        for n, size in enumerate(_SIZES, 1)
    )
    return style("Text", "Text", after, 22) + style("Note", "footnote text", "", 18) + "".join(headings)


def _types() -> str:
    parts = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{_WORD}.{kind}+xml"/>'
        for part, kind in [("document", "document.main"), *((part, part) for part in _PARTS)]
    )
    defaults = (
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
    )
    return f'<?xml version="1.0" encoding="UTF-8"?><Types xmlns="{_PACKAGE}/content-types">{defaults}{parts}</Types>'


def _relations(parts: dict[str, str]) -> str:
    inner = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{target}"/>' for name, target in parts.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="{_PACKAGE}/relationships">{inner}</Relationships>'
    )


def _xml(name: str, inner: str) -> str:
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{name} xmlns:w="{space}" xmlns:r="{_OFFICE}">{inner}</w:{name}>'
