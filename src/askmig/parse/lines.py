"""The characters of a text file -> drafts: lines told apart by kind, wrapped lines joined.

A block is a run of lines without a blank one between. Within a block a new unit begins at
a bullet, a label, a table row, a footnote, a separator, or after a heading line; any other
line goes on with the unit before it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from askmig.errors import CorpusError
from askmig.parse.draft import Draft, Inline
from askmig.parse.inline import SUPERSCRIPTS, clean_inline
from askmig.parse.labels import LineStart, next_label, read_line_start
from askmig.parse.letterhead import is_letterhead
from askmig.records import Span

_NOTE = re.compile(rf"\s*(?:([{SUPERSCRIPTS}]+)\s?|\[\^(\d{{1,3}})\]:\s*|<sup>\s*(\d{{1,3}})\s*</sup>\s*)(?=\S)")
_SEPARATOR = re.compile(r"\s*(?:[-_=—–·•*~#]\s*){2,}")
_PAGE_NUMBER = re.compile(
    r"\s*(?:[-–—]\s*)?(?:(?:p[áa]g(?:ina|\.)?|page|p\.)\s*)?\d{1,4}(?:\s*(?:/|de|of|sur)\s*\d{1,4})?(?:\s*[-–—])?\s*",
    re.IGNORECASE,
)
_IMAGE = re.compile(r"\s*!\[[^\]]*\]\([^)]*\)\s*")
_TO_DIGITS = str.maketrans(SUPERSCRIPTS, "0123456789")
_FURNITURE = (("separator", _SEPARATOR), ("page number", _PAGE_NUMBER), ("image", _IMAGE))
# A word cut at a line end, by a hyphen or by a soft one.
_HYPHENATED = re.compile(r"(?:\u00ad|(?<=[^\W\d_])-)[ \t]*\n[ \t]*(?=[^\W\d_])(?![A-ZÁÉÍÓÚÑ])")
# A line this short that ends in a tab is the title row of a table.
_LONGEST_TITLE = 200
_SENTENCE_END = re.compile(r"[.!?:;…][\"”»’')\]]*$")


@dataclass(frozen=True)
class Line:
    """A line of the file, without its line end, and the number of its block."""

    raw: str
    start: int
    block: int

    @property
    def span(self) -> Span:
        """The line's stretch of the file, without blanks at the ends."""
        left = len(self.raw) - len(self.raw.lstrip())
        return Span(self.start + left, self.start + len(self.raw.rstrip()))


def decode(data: bytes, name: str) -> str:
    """Return the characters of a UTF-8 file; raise CorpusError where it is none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        message = f"{name} is not UTF-8 text (byte {error.start}): save it as UTF-8 and build again"
        raise CorpusError(message) from None


def read_drafts(source: str) -> list[Draft]:
    """Return the units of the file in reading order, pages and notes still in between."""
    lines = list(_read_lines(source))
    notes = frozenset(number for line in lines if (number := _note_number(line.raw)) is not None)
    drafts: list[Draft] = []
    for block in _blocks(lines):
        drafts.extend(_read_block(block, notes))
    return drafts


def _read_lines(source: str) -> Iterator[Line]:
    at, block, blank = 0, 0, True
    for raw in source.splitlines(keepends=True):
        text = raw.rstrip("\r\n\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")
        if text.strip(" \t\u00a0\ufeff\u200b"):
            block += blank
            blank = False
            yield Line(text, at, block)
        else:
            blank = True
        at += len(raw)


def _blocks(lines: list[Line]) -> Iterator[list[Line]]:
    block: list[Line] = []
    for line in lines:
        if block and line.block != block[-1].block:
            yield block
            block = []
        block.append(line)
    if block:
        yield block


def _note_number(raw: str) -> int | None:
    found = _NOTE.match(raw)
    if not found:
        return None
    return int((found[1] or found[2] or found[3]).translate(_TO_DIGITS))


def _read_block(block: list[Line], notes: frozenset[int]) -> Iterator[Draft]:
    if is_letterhead([line.raw for line in block]):
        for line in block:
            yield Draft("furniture", Inline(line.raw.strip()), [line.span], line.block, reason="letterhead")
        return
    unit: list[Line] = []
    begun: Draft | None = None
    for line in block:
        start = _begin(line, notes)
        if begun and not start.bullet and (_bold_is_open(unit) or _goes_on(begun, unit, start)):
            unit.append(line)
            continue
        if begun:
            yield _finish(begun, unit, notes)
        begun, unit = start, [line]
    if begun:
        yield _finish(begun, unit, notes)


def _begin(line: Line, notes: frozenset[int]) -> Draft:
    raw = line.raw
    if "\t" in raw.strip() or (raw.endswith("\t") and len(raw) < _LONGEST_TITLE):
        cells = tuple(clean_inline(cell, notes).stripped() for cell in raw.split("\t"))
        return Draft("row", Inline(raw.strip()), [line.span], line.block, cells=cells)
    note = _NOTE.match(raw)
    if note:
        inline = clean_inline(raw[note.end() :], notes).stripped()
        return Draft("note", inline, [line.span], line.block, number=_note_number(raw))
    for reason, pattern in _FURNITURE:
        if pattern.fullmatch(raw):
            return Draft("furniture", Inline(raw.strip()), [line.span], line.block, reason=reason)
    return _begin_text(line, read_line_start(raw), notes)


def _begin_text(line: Line, begun: LineStart, notes: frozenset[int]) -> Draft:
    rest = line.raw[begun.rest :]
    level = re.match(r"#{1,6}\s+", rest)
    return Draft(
        role="item" if begun.bullet else "text",
        inline=clean_inline(rest[level.end() :] if level else rest, notes).stripped(),
        spans=[line.span],
        block=line.block,
        label=begun.label,
        printed=begun.printed,
        bullet=begun.bullet,
        bold=level is not None or _is_bold(line.raw),
        partly_bold="**" in rest or "](" in rest,
    )


def _finish(draft: Draft, unit: list[Line], notes: frozenset[int]) -> Draft:
    """Return the draft with all its lines read as one text, so that a link may run over two."""
    if len(unit) > 1:
        more = "\n".join(line.raw for line in unit[1:])
        first = unit[0].raw
        raw = first[_text_start(first) :] + "\n" + more
        draft.inline = clean_inline(_HYPHENATED.sub("", raw), notes).stripped()
        draft.spans = [Span(unit[0].span.start, unit[-1].span.end)]
        draft.bold = draft.bold and _is_bold("\n".join(line.raw for line in unit))
    return draft


def _text_start(raw: str) -> int:
    note = _NOTE.match(raw)
    return note.end() if note else read_line_start(raw).rest


def _is_bold(raw: str) -> bool:
    """Whether the whole line is set in bold, or a bold stretch begins it and runs on."""
    text = raw.strip()
    return text.startswith("**") and (text.count("**") == 1 or text.find("**", 2) == len(text) - 2)


def _bold_is_open(unit: list[Line]) -> bool:
    """Whether a unit whose first line begins in bold has not closed it yet."""
    return unit[0].raw.lstrip().startswith("**") and sum(x.raw.count("**") for x in unit) % 2 == 1


def _goes_on(before: Draft, unit: list[Line], start: Draft) -> bool:
    """Whether a line continues the unit of the lines above it in the same block."""
    if start.role != "text" or before.role in ("row", "furniture"):
        return False
    if before.role == "note":
        return True
    if start.label is not None:
        return _label_is_text(before, unit[-1].raw, start)
    return len(unit) > 1 or not _is_heading_line(before, start.text)


def _label_is_text(before: Draft, raw: str, start: Draft) -> bool:
    """Whether what looks like a label ends the wrapped sentence above: "see paragraph / 9. Pupils"."""
    if _SENTENCE_END.search(raw.rstrip(" *")):
        return False
    out_of_order = before.label is not None and start.label not in (next_label(before.label), "1")
    return start.text[:1].islower() or (out_of_order and start.label is not None and start.label.isdigit())


def _is_heading_line(before: Draft, following: str) -> bool:
    """Whether the line above is a heading set right on top of its paragraph."""
    if before.bullet or (before.bold and following.isupper()):
        return False
    if before.text.isupper():
        return not following.isupper() and len(following) > 40 and following[:1].isupper()
    short = len(before.text) < 60 and not re.search(r"[.,;:!?…]$", before.text)
    return (before.bold or before.label is not None) and short and following[:1].isupper()


def join_inline(first: Inline, second: Inline) -> Inline:
    """Return both texts as one, a word hyphenated over the cut made whole."""
    if re.search(r"[^\W\d_]-$", first.text) and second.text[:1].islower():
        calls = tuple((min(at, len(first.text) - 1), number) for at, number in first.calls)
        return Inline(first.text[:-1], calls).followed_by(second, glue="")
    return first.followed_by(second, glue=" " if first.text else "")
