"""Answers -> a Word file with real footnotes, written part by part.

Office Open XML (ECMA-376) is a zip of XML parts. python-docx 1.2 knows no footnotes and stamps
the clock on its files, so the seven small parts are written here: the same answers, the same bytes.
"""

import zipfile
from collections.abc import Iterable
from io import BytesIO
from xml.sax.saxutils import escape, quoteattr

from askmig.interfaces.export.notes import Carried, Line, Note
from askmig.messages import message
from askmig.records import CatalogueEntry

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# The earliest date that a zip can hold; a clock would make two exports of one answer differ.
_NO_TIME = (1980, 1, 1, 0, 0, 0)

_TYPES = f"""{_HEAD}<Types xmlns="{_PACKAGE}/content-types">
<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>
<Default Extension="xml" ContentType="application/xml"/>
<Override PartName="/word/document.xml" ContentType="{_WORD}.document.main+xml"/>
<Override PartName="/word/styles.xml" ContentType="{_WORD}.styles+xml"/>
<Override PartName="/word/footnotes.xml" ContentType="{_WORD}.footnotes+xml"/>
<Override PartName="/word/settings.xml" ContentType="{_WORD}.settings+xml"/>
<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>
</Types>"""
_PARTS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/relationships/officeDocument" Target="word/document.xml"/>
<Relationship Id="rId2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>
</Relationships>"""
_WORD_PARTS = f"""{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">
<Relationship Id="rId1" Type="{_OFFICE}/relationships/styles" Target="styles.xml"/>
<Relationship Id="rId2" Type="{_OFFICE}/relationships/footnotes" Target="footnotes.xml"/>
<Relationship Id="rId3" Type="{_OFFICE}/relationships/settings" Target="settings.xml"/>
</Relationships>"""
_SETTINGS = f"""{_HEAD}<w:settings xmlns:w="{_MAIN}">
<w:footnotePr><w:footnote w:id="-1"/><w:footnote w:id="0"/></w:footnotePr>
<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>
</w:compat></w:settings>"""
_STYLES = f"""{_HEAD}<w:styles xmlns:w="{_MAIN}"><w:docDefaults><w:rPrDefault><w:rPr>
<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/><w:sz w:val="22"/><w:lang w:val="LANGUAGE"/>
</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr>
<w:spacing w:after="120" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>
<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>
<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/>
<w:next w:val="Normal"/><w:pPr><w:keepNext/><w:spacing w:before="240"/><w:outlineLvl w:val="0"/></w:pPr>
<w:rPr><w:b/><w:sz w:val="28"/></w:rPr></w:style>
<w:style w:type="paragraph" w:styleId="FootnoteText"><w:name w:val="footnote text"/><w:basedOn w:val="Normal"/>
<w:pPr><w:spacing w:after="40" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr><w:sz w:val="18"/></w:rPr></w:style>
<w:style w:type="character" w:styleId="FootnoteReference"><w:name w:val="footnote reference"/>
<w:rPr><w:vertAlign w:val="superscript"/></w:rPr></w:style></w:styles>"""


def docx_file(carried: Carried) -> bytes:
    """Return the bytes of a Word file: questions as headings, statements with footnotes, documents cited."""
    parts = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _PARTS,
        "word/document.xml": _document(carried),
        "word/_rels/document.xml.rels": _WORD_PARTS,
        "word/styles.xml": _STYLES.replace("LANGUAGE", escape(carried.language)),
        "word/settings.xml": _SETTINGS,
        "word/footnotes.xml": _footnotes(carried.notes),
        "docProps/core.xml": _properties(carried),
    }
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _NO_TIME), text.encode("utf-8"), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def _document(carried: Carried) -> str:
    called: set[int] = set()
    body = []
    for turn in carried.turns:
        body.append(_paragraph(_run(turn.question), "Heading1"))
        body += [_paragraph(_run(line.text) + _calls(line, called)) for line in turn.lines]
    if carried.entries:
        body.append(_paragraph(_run(message("documents_cited", carried.language)), "Heading1"))
        body += [_paragraph(_run(_described(entry))) for entry in carried.entries]
    page = '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1417" w:right="1417" w:bottom="1417" \
w:left="1417" w:header="708" w:footer="708" w:gutter="0"/></w:sectPr>'
    return f'{_HEAD}<w:document xmlns:w="{_MAIN}"><w:body>{"".join(body)}{page}</w:body></w:document>'


def _calls(line: Line, called: set[int]) -> str:
    """Return the marks after a statement; a note that was called before is referred to by a field."""
    marks = []
    for number in line.notes:
        marks.append(_reference(number) if number in called else _call(number))
        called.add(number)
    return _raised("<w:t>,</w:t>").join(marks)


def _call(number: int) -> str:
    mark = _raised(f'<w:footnoteReference w:id="{number}"/>')
    start = f'<w:bookmarkStart w:id="{number}" w:name="_Note{number}"/>'
    return f'{start}{mark}<w:bookmarkEnd w:id="{number}"/>'


def _reference(number: int) -> str:
    field = [
        '<w:fldChar w:fldCharType="begin"/>',
        f'<w:instrText xml:space="preserve"> NOTEREF _Note{number} \\f \\h </w:instrText>',
        '<w:fldChar w:fldCharType="separate"/>',
        f"<w:t>{number}</w:t>",
        '<w:fldChar w:fldCharType="end"/>',
    ]
    return "".join(_raised(part) for part in field)


def _footnotes(notes: Iterable[Note]) -> str:
    rules = "".join(
        f'<w:footnote w:type="{kind}" w:id="{number}"><w:p><w:r><w:{kind}/></w:r></w:p></w:footnote>'
        for number, kind in ((-1, "separator"), (0, "continuationSeparator"))
    )
    return f'{_HEAD}<w:footnotes xmlns:w="{_MAIN}">{rules}{"".join(map(_footnote, notes))}</w:footnotes>'


def _footnote(note: Note) -> str:
    quote = " ".join(note.citation.quote.split())
    text = (
        _raised("<w:footnoteRef/>")
        + _run(f" {note.citation.reference} — “")
        + _run(quote, language=note.entry.language)
        + _run(f"” ({note.place})")
    )
    return f'<w:footnote w:id="{note.number}">{_paragraph(text, "FootnoteText")}</w:footnote>'


def _described(entry: CatalogueEntry) -> str:
    facts = [entry.title or entry.id, entry.symbol, entry.publisher, entry.date]
    known = ". ".join(fact for fact in dict.fromkeys(facts) if fact)
    return f"{known}. {entry.file}, sha256 {entry.sha256}"


def _paragraph(runs: str, style: str = "") -> str:
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}{runs}</w:p>"


def _run(text: str, *, language: str = "") -> str:
    properties = f"<w:rPr><w:lang w:val={quoteattr(language)}/></w:rPr>" if language else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{_plain(text)}</w:t></w:r>'


def _raised(content: str) -> str:
    return f'<w:r><w:rPr><w:rStyle w:val="FootnoteReference"/></w:rPr>{content}</w:r>'


def _properties(carried: Carried) -> str:
    return (
        f'{_HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{_plain(carried.turns[0].question)}</dc:title><dc:creator>askmig</dc:creator>"
        f"<dc:language>{escape(carried.language)}</dc:language></cp:coreProperties>"
    )


def _plain(text: str) -> str:
    """Return a text as XML; what XML 1.0 cannot hold (most control characters, lone surrogates) is left out."""
    return escape(
        "".join(c for c in text if c in "\t\n" or " " <= c <= "\ud7ff" or "\ue000" <= c <= "\ufffd" or c > "\uffff")
    )
