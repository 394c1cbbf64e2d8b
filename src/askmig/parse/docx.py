"""A Word file -> drafts: its styles, computed numbers, footnotes and tables are certain.

The file is a zip of XML parts: ``document.xml`` the text, ``styles.xml`` which paragraphs
are headings, ``numbering.xml`` how lists count, ``footnotes.xml`` and ``endnotes.xml`` the
notes. Heads and feet lie in parts of their own and are not read.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from askmig.errors import CorpusError
from askmig.parse.docx_numbers import Numbering
from askmig.parse.docx_styles import Style, is_on, list_of, read_styles, value_of
from askmig.parse.draft import Draft, Inline
from askmig.parse.extract import Extract, Writer
from askmig.parse.labels import read_line_start
from askmig.records import CatalogueEntry

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_MOST_BYTES = 100 << 20
# What a change that was not accepted, a comment or a field's code holds is no text of the document.
_SKIPPED = frozenset(
    f"{W}{name}" for name in "del moveFrom delText instrText commentReference pPr rPr sdtPr fldData".split()
)
# What may stand around paragraphs, rows and cells.
_WRAPPERS = frozenset(f"{W}{name}" for name in "sdt sdtContent customXml ins moveTo".split())
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_TEXT_BOX = f"{W}txbxContent"
_LONGEST_HEADING = 200
_TO_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def read(data: bytes, entry: CatalogueEntry) -> Extract:
    """Return the units of a Word file; raises CorpusError for one that is damaged, locked or no .docx."""
    parts = _open(data, entry.file)
    if "word/document.xml" not in parts:
        raise CorpusError(
            f"{entry.file} is no Word document (.docx): open it in Word or LibreOffice and save it as one"
        )
    return _Reader(parts).read()


def _open(data: bytes, name: str) -> dict[str, "Element"]:
    from defusedxml.ElementTree import fromstring

    wanted = re.compile(r"word/(?:document|styles|numbering|footnotes|endnotes)\.xml|docProps/core\.xml")
    if data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise CorpusError(f"{name} is protected by a password, or an old .doc: save it as .docx without a password")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if wanted.fullmatch(info.filename)]
            if sum(info.file_size for info in infos) > _MOST_BYTES:
                raise CorpusError(f"{name} holds more than {_MOST_BYTES >> 20} MB of text: split it")
            return {info.filename: fromstring(archive.read(info)) for info in infos}
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, SyntaxError, NotImplementedError, EOFError) as error:
        reason = f"{type(error).__name__}"
        raise CorpusError(f"{name} is damaged ({reason}): open it in Word or LibreOffice and save it anew") from None


@dataclass
class _Text:
    """The words of a paragraph while they are read; ``heavy`` counts the bold characters."""

    text: str = ""
    calls: list[tuple[int, int]] = field(default_factory=list)
    heavy: int = 0

    def add(self, more: str, bold: bool) -> None:
        shown = re.sub(r"\s+", " ", more.replace("\xad", ""))
        shown = shown.lstrip() if not self.text or self.text.endswith(" ") else shown
        self.text += shown
        self.heavy += len(shown) if bold or not shown.strip() else 0


class _Reader:
    """Reads the parts of one file."""

    def __init__(self, parts: dict[str, "Element"]) -> None:
        self.parts = parts
        self.styles = read_styles(parts.get("word/styles.xml"))
        self.numbering = Numbering(parts.get("word/numbering.xml"))
        self.writer = Writer()
        self.note_texts = {
            kind: {one.get(f"{W}id", ""): one for one in root.iter(f"{W}{kind}")}
            for kind, part in (("footnote", "word/footnotes.xml"), ("endnote", "word/endnotes.xml"))
            if (root := parts.get(part)) is not None
        }
        self.counts = {"footnote": 0, "endnote": 0}
        self.waiting: list[Draft] = []
        self.last_key = 0

    def read(self) -> Extract:
        body = self.parts["word/document.xml"].find(f"{W}body")
        drafts = list(self.blocks(body)) if body is not None else []
        _number_endnotes(drafts)
        return Extract(drafts, self.writer.whole(), _core(self.parts.get("docProps/core.xml")))

    def blocks(self, parent: "Element") -> Iterator[Draft]:
        """Yield the drafts of paragraphs and tables, each followed by the notes it calls."""
        for child in _whole(parent):
            if child.tag == f"{W}p":
                yield from self.paragraph(child)
                boxes = (box for box in child.iter(_TEXT_BOX) if not _is_fallback(child, box))
                for box in boxes:
                    yield from self.blocks(box)
            elif child.tag == f"{W}tbl":
                yield from self.table(child)
            elif child.tag in _WRAPPERS:
                yield from self.blocks(child)
            yield from self.waiting
            self.waiting = []

    def paragraph(self, node: "Element") -> Iterator[Draft]:
        style, number = self.properties(node)
        read = self.inline(node)
        inline = Inline(read.text, tuple(read.calls)).stripped()
        label, printed, bullet, level = self.numbering.next(number) if inline.text else (None, "", False, 0)
        if not inline.text:
            return
        if label is None and not bullet:
            start = read_line_start(inline.text)
            calls = tuple((max(at - start.rest, 0), key) for at, key in inline.calls)
            inline = Inline(inline.text[start.rest :], calls).stripped()
            label, printed, bullet = start.label, start.printed.strip(), start.bullet
        bold = style.bold or read.heavy >= 0.98 * len(read.text)
        depth = style.depth or (8 if bold and _may_be_heading(inline.text) and not bullet else 0)
        span = self.writer.add(f"{printed} {inline.text}" if printed else inline.text)
        role = "heading" if depth else "item" if bullet or level else "text"
        yield Draft(
            role,  # type: ignore[arg-type]
            inline,
            [span],
            self.writer.length,
            label=label,
            printed=printed,
            bullet=bullet,
            bold=bold,
            depth=depth,
        )

    def properties(self, node: "Element") -> tuple[Style, tuple[str, int] | None]:
        """Return the style of a paragraph and the list (id, level) that numbers it."""
        own = node.find(f"{W}pPr")
        if own is None:
            return self.styles.get("", Style()), None
        name = value_of(own.find(f"{W}pStyle"))
        style = self.styles.get(name, Style())
        depth = value_of(own.find(f"{W}outlineLvl"))
        if depth.isdigit():
            style = Style(int(depth) + 1 if int(depth) < 9 else 0, style.number, style.bold)
        listed = own.find(f"{W}numPr")
        number = style.number if listed is None else list_of(listed, style.number)
        return style, number

    def inline(self, node: "Element") -> _Text:
        """Return the words of a paragraph with its calls; the notes called wait to be given out."""
        read = _Text()
        self.read_runs(node, read, False, False)
        return read

    def read_runs(self, node: "Element", read: _Text, bold: bool, high: bool) -> None:
        for child in node:
            tag = child.tag
            if tag in _SKIPPED or tag in (_FALLBACK, _TEXT_BOX):
                continue
            if tag == f"{W}r":
                self.read_runs(
                    child, read, is_on(child, "b"), value_of(child.find(f"{W}rPr/{W}vertAlign")) == "superscript"
                )
            elif tag == f"{W}t":
                text = child.text or ""
                read.add(text.translate(_TO_RAISED) if high and text.strip().isdigit() else text, bold)
            elif tag in (f"{W}footnoteReference", f"{W}endnoteReference"):
                self.call(child, read)
            elif tag in (f"{W}tab", f"{W}br", f"{W}cr"):
                read.add(" ", bold)
            elif tag == f"{W}noBreakHyphen":
                read.add("-", bold)
            elif tag == f"{W}sym":
                read.add("•", bold)
            else:
                self.read_runs(child, read, bold, high)

    def call(self, node: "Element", read: _Text) -> None:
        kind = "footnote" if node.tag.endswith("footnoteReference") else "endnote"
        note = self.note_texts.get(kind, {}).get(node.get(f"{W}id", ""))
        if note is None or node.get(f"{W}customMarkFollows") in ("1", "true", "on"):
            return
        self.counts[kind] += 1
        self.last_key += 1
        key = self.last_key
        read.calls.append((len(read.text.rstrip()), key))
        words = " ".join(self.inline(one).text for one in note.iter(f"{W}p")).strip()
        text = " ".join(words.split())
        span = self.writer.add(text)
        draft = Draft("note", Inline(text), [span], 0, number=self.counts[kind], key=key, reason=kind)
        self.waiting.append(draft)

    def table(self, node: "Element") -> Iterator[Draft]:
        above: list[Inline] = []
        for row in _children(node, "tr"):
            cells: list[Inline] = []
            for cell in _children(row, "tc"):
                whole = Inline("")
                for one in cell.iter(f"{W}p"):
                    read = self.inline(one)
                    piece = Inline(read.text, tuple(read.calls)).stripped()
                    if piece.text:
                        whole = whole.followed_by(piece) if whole.text else piece
                goes_on = cell.find(f"{W}tcPr/{W}vMerge")
                if goes_on is not None and value_of(goes_on) != "restart" and len(cells) < len(above):
                    whole = Inline(above[len(cells)].text)
                span = value_of(cell.find(f"{W}tcPr/{W}gridSpan"))
                cells += [whole, *[Inline("")] * (min(int(span), 50) - 1 if span.isdigit() else 0)]
            above = cells
            text = "\t".join(cell.text for cell in cells)
            if not text.strip():
                continue
            if len(cells) == 1:
                yield Draft("text", cells[0], [self.writer.add(text)], self.writer.length)
                continue
            yield Draft("row", Inline(text), [self.writer.add(text)], self.writer.length, cells=tuple(cells))


def _whole(parent: "Element") -> Iterator["Element"]:
    """Yield the children, a paragraph whose end was deleted in a change not yet accepted made one with the next."""
    open_one: Element | None = None
    for child, following in zip(parent, [*list(parent)[1:], None], strict=True):
        whole = child if open_one is None else _joined(open_one, child)
        is_cut = child.tag == f"{W}p" and child.find(f"{W}pPr/{W}rPr/{W}del") is not None
        open_one = whole if is_cut and following is not None and following.tag == f"{W}p" else None
        if open_one is None:
            yield whole


def _joined(first: "Element", second: "Element") -> "Element":
    """Return a paragraph with the words of both and the properties of the second, as Word shows them."""
    whole = second.makeelement(second.tag, dict(second.attrib))
    whole.extend(second.findall(f"{W}pPr"))
    whole.extend(child for part in (first, second) for child in part if child.tag != f"{W}pPr")
    return whole


def _children(node: "Element", name: str) -> Iterator["Element"]:
    """Yield the rows of a table or the cells of a row, not those of a table within a cell."""
    for child in node:
        if child.tag == f"{W}{name}":
            yield child
        elif child.tag in _WRAPPERS:
            yield from _children(child, name)


def _is_fallback(paragraph: "Element", box: "Element") -> bool:
    """Whether a text box is the copy that old programs read."""
    return any(box in list(fallback.iter(_TEXT_BOX)) for fallback in paragraph.iter(_FALLBACK))


def _may_be_heading(text: str) -> bool:
    return len(text) <= _LONGEST_HEADING and not re.search(r"[.;,]$", text) and any(map(str.isalpha, text))


def _number_endnotes(drafts: list[Draft]) -> None:
    """Count endnotes on after the footnotes where a document has both, so that no number stands for two."""
    footnotes = sum(draft.reason == "footnote" for draft in drafts)
    for draft in drafts:
        if draft.reason == "endnote" and draft.number is not None:
            draft.number += footnotes
        if draft.role == "note":
            draft.reason = ""


def _core(root: "Element | None") -> dict[str, str]:
    if root is None:
        return {}
    found = {"title": root.findtext(f"{_DC}title"), "author": root.findtext(f"{_DC}creator")}
    return {name: value.strip() for name, value in found.items() if value and value.strip()}
