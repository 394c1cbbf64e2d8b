"""Lines of pages -> drafts: paragraphs, items, headings, rows and notes, each with text, calls and places.

Where a paragraph ends is told by the gap to the next line, its indentation, a label or
bullet, a change of weight or size, and by a line that stops although the next word would
still have fitted on it. A paragraph that a page or column cuts is made whole.
"""

import re
from dataclasses import dataclass, field

from askmig.parse.draft import Draft, Inline
from askmig.parse.extract import Writer
from askmig.parse.join import LEADING, continues_body, is_unfinished, join_piece, last_word, roman_after
from askmig.parse.labels import LineStart, next_label, read_line_start
from askmig.parse.pdf.footnotes import Note, Notes, raised
from askmig.parse.pdf.glue import glue
from askmig.parse.pdf.layout import Layout, is_centered, is_full, is_stretched, title_key
from askmig.parse.pdf.lines import Line, places_of
from askmig.parse.pdf.looks import DIVISION, look_of
from askmig.parse.pdf.tables import Table
from askmig.records import Span

_SENTENCE_END = re.compile(r"[.:;?!…][\"”»’')\]]*$")
_LIGATURES = str.maketrans({"ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st"})
_INLINE_LABEL = re.compile(r"(?<=\s)\(?(?:[a-z]|[ivxl]{1,6}|\d{1,2})\)(?=\s)")
_LONGEST_HEADING = 220
_LARGER = 1.12
# A gap of more than so many times the usual one between lines of that size begins a paragraph.
_WIDE = 1.35


@dataclass
class _Unit:
    """Lines that belong together, and how the first of them begins."""

    start: LineStart
    lines: list[Line]
    spans: list[Span] = field(default_factory=list)

    @property
    def text(self) -> str:
        return " ".join(line.text.strip() for line in self.lines)


class Composer:
    """Makes drafts of lines, knowing the layout and the notes, and writes down what it reads."""

    def __init__(self, layout: Layout, notes: Notes, writer: Writer, ocr_pages: frozenset[int]) -> None:
        self.layout, self.notes, self.writer, self.ocr_pages = layout, notes, writer, ocr_pages
        self.labels: list[str] = []
        # The drafts whose last line is stretched to the edge, as only lines within a paragraph are.
        self.stretched: set[int] = set()
        # Those whose last line stops well before the edge, as the last of a paragraph does.
        self.ended: set[int] = set()

    def read_flow(self, lines: list[Line]) -> list[Draft]:
        """Return the drafts of lines that are read one after the other in one column."""
        units: list[_Unit] = []
        for line in lines:
            start = read_line_start(line.text)
            span = self.writer.add(line.text.strip())
            if units and self.goes_on(units[-1], line, start):
                units[-1].lines.append(line)
            else:
                units.append(_Unit(start, [line]))
                if start.label:
                    self.labels.append(start.label)
            units[-1].spans.append(span)
        drafts = [self.finish(unit) for unit in units]
        if units and is_stretched(lines):
            self.stretched.add(id(drafts[-1]))
        if units and lines[-1].right < lines[-1].edge - 0.12 * (lines[-1].edge - lines[-1].margin):
            self.ended.add(id(drafts[-1]))
        return drafts

    def goes_on(self, unit: _Unit, line: Line, start: LineStart) -> bool:
        """Whether a line belongs to the unit of the lines above it."""
        last = unit.lines[-1]
        gap = line.baseline - last.baseline
        if gap <= 0 or gap > _WIDE * self.layout.gap(line.size) or abs(line.size - last.size) > 0.08 * last.size:
            return False
        if line.bold != last.bold and not (unit.start.label or line.bold) and not last.partly_bold:
            return False
        if line.bold != last.bold and last.bold and _is_whole_heading(unit):
            return False
        if (
            (start.bullet and not self.is_dash(last, line))
            or (start.label and not self.is_inside(unit, start))
            or DIVISION.fullmatch(unit.text.strip())
        ):
            return False
        if is_centered(last) and is_centered(line):
            return True
        return not self.breaks(unit, last, line)

    def is_dash(self, last: Line, line: Line) -> bool:
        """Whether what looks like a bullet is the dash of a sentence that goes on: "the Forum / – and after it"."""
        is_open = not re.search(r"[.:;,!?…][\"”»’')\]]*$", last.text.rstrip())
        is_dash = line.text.lstrip()[:1] in "–—" and last.text.lstrip()[:1] not in "-–—"
        return is_dash and is_open and is_full(last, line) and abs(line.left - last.left) < 0.5 * line.size

    def is_inside(self, unit: _Unit, start: LineStart) -> bool:
        """Whether what looks like a label is a word of the sentence: "see paragraph / 9. Pupils"."""
        inline = _INLINE_LABEL.findall(unit.text)
        if inline and start.label in (roman_after(inline[-1]), next_label(inline[-1])):
            return True  # "(i) …; (ii) …; / (iii) …"
        if _SENTENCE_END.search(unit.text.rstrip()) or start.label is None:
            return False
        follows = any(next_label(known) == start.label for known in self.labels[-8:])
        return not follows and start.label.strip("()") not in ("1", "a", "i")

    def breaks(self, unit: _Unit, last: Line, line: Line) -> bool:
        """Whether indentation, or a line that stops early, begins a new paragraph."""
        em = line.size
        ended = _SENTENCE_END.search(last.text.rstrip()) is not None
        indent = line.left - last.left
        is_hanging = len(unit.lines) == 1 and (unit.start.label is not None or unit.start.bullet)
        if indent > 0.8 * em and not is_hanging:
            return ended or not is_full(last, line)
        if indent < -0.8 * em and len(unit.lines) > 1 and ended:
            return True
        if is_full(last, line):
            return False
        return ended or (line.text.lstrip()[:1].isupper() and last.edge - last.right > 0.25 * (last.edge - last.margin))

    def finish(self, unit: _Unit) -> Draft:
        """Return the draft of a unit."""
        first = unit.lines[0]
        lead = len(first.text) - len(first.text[unit.start.rest :])
        inline = self.compose(unit.lines, lead)
        bold = all(line.bold for line in unit.lines) and not self.layout.is_bold
        draft = Draft(
            role="item" if unit.start.bullet else "text",
            inline=inline,
            spans=_merged(unit.spans),
            block=unit.spans[0].start,
            label=unit.start.label,
            printed=unit.start.printed.strip(),
            bullet=unit.start.bullet,
            bold=bold,
            places=places_of(unit.lines),
            ocr=first.page in self.ocr_pages,
        )
        if self.is_heading(unit, draft):
            draft.role, draft.look = "heading", look_of(unit.lines, draft)
        return draft

    def is_heading(self, unit: _Unit, draft: Draft) -> bool:
        """Whether weight, size, capitals or a bookmark make a heading of a unit."""
        text, first = draft.text, unit.lines[0]
        if len(text) > _LONGEST_HEADING or not any(map(str.isalpha, text)) or unit.start.bullet:
            return False
        is_article = draft.label is not None and draft.label[:1] == "A" and len(draft.label) > 3
        if (re.search(r"[.;,]$", text) and not is_article) or re.match(r"\(?[a-z]+\)|[a-z]$", draft.label or ""):
            return False
        if any((first.page, title_key(whole)) in self.layout.bookmarks for whole in (text, f"{draft.printed} {text}")):
            return True
        shouts = text.isupper() and sum(map(str.isalpha, text)) > 3 and (len(text) < 120 or is_centered(first))
        return draft.bold or first.size >= _LARGER * self.layout.size or shouts

    def compose(self, lines: list[Line], lead: int = 0) -> Inline:
        """Return the text of lines as one, words cut at a line end made whole, marks taken out as calls."""
        text = ""
        calls: list[tuple[int, int]] = []
        for place, line in enumerate(lines):
            skip = lead if place == 0 else 0
            if place:
                text = glue(text, line.text.lstrip(), self.layout)
            for part, mark in line.parts:
                if mark is not None and skip <= 0:
                    keys = self.keys(mark, line.page)
                    calls += [(len(text.rstrip()) if keys else 0, key) for key in keys]
                    text += "" if keys else raised(part)
                    continue
                if mark is not None:
                    continue
                text = _append(text, part[skip:].translate(_LIGATURES))
                skip = max(skip - len(part), 0)
        return Inline(text, tuple(calls)).stripped()

    def keys(self, mark: str, page: int) -> list[int]:
        """Return the keys of the notes that a mark calls; empty when it is a power or calls an unknown note."""
        numbers = [int(number) for number in re.findall(r"\d{1,3}", mark)]
        notes = [self.notes.called(number, page) for number in numbers]
        return [note.key for note in notes if note] if notes and all(notes) else []

    def read_note(self, note: Note) -> Draft:
        """Return the draft of a note."""
        first = note.lines[0]
        spans = [self.writer.add(_printed(line)) for line in note.lines]
        lead = 0
        lines = note.lines
        if first.first_mark is None:
            found = re.match(rf"\s*\[?\(?(?:{note.number}|[⁰¹²³⁴⁵⁶⁷⁸⁹]+)[\]).]?\s*", first.text)
            lead = found.end() if found else 0
        inline = self.compose_note(lines, lead)
        ocr = first.page in self.ocr_pages
        return Draft(
            "note", inline, _merged(spans), 0, number=note.number, key=note.key, places=places_of(lines), ocr=ocr
        )

    def compose_note(self, lines: list[Line], lead: int) -> Inline:
        """Return the text of a note, whose own number is no call."""
        first = lines[0]
        parts = first.parts
        if first.first_mark is not None:
            first.parts = parts[1:]
        inline = self.compose(lines, lead)
        first.parts = parts
        return Inline(inline.text)

    def read_table(self, table: Table) -> list[Draft]:
        """Return a row for every row of a table."""
        drafts = []
        for row in table.rows:
            lines = [line for cell in row for line in cell]
            span = self.writer.add("\t".join(" ".join(line.text.strip() for line in cell) for cell in row))
            cells = tuple(self.compose(cell) for cell in row)
            text = Inline(" ".join(cell.text for cell in cells))
            ocr = table.place.page in self.ocr_pages
            drafts.append(Draft("row", text, [span], 0, cells=cells, places=places_of(lines), ocr=ocr))
        return drafts

    def join_flows(self, flows: list[list[Draft]]) -> list[Draft]:
        """Return all drafts, a paragraph cut by the end of a page or column made whole."""
        whole: list[Draft] = []
        for drafts in map(_join_open, flows):
            body = [draft for draft in drafts if draft.role != "note"]
            last = next((draft for draft in reversed(whole) if draft.role not in ("note", "furniture")), None)
            if body and last is not None and self.continues(last, body[0]):
                join_piece(last, body[0])
                if id(body[0]) not in self.stretched:
                    self.stretched.discard(id(last))
                drafts = [draft for draft in drafts if draft is not body[0]]
            whole += drafts
        return whole

    def continues(self, last: Draft, piece: Draft) -> bool:
        """Whether the first unit of a page or column goes on with the last one before it."""
        if piece.role != "text" or last.role not in ("text", "item") or piece.bullet:
            return False
        if continues_body(last, piece):
            return True
        if piece.label is not None or len(last.text) < 60 or id(last) in self.ended:
            return False
        # A heading would be loud; a text that stops without a sentence end goes on.
        is_open = is_unfinished(last.text) and not last.text.endswith((";", ":"))
        return is_open or (
            id(last) in self.stretched and piece.text[:1].isalpha() and not last.text.endswith((";", ":"))
        )


def _join_open(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts of a flow, a paragraph that stops after "of the" made one with the next."""
    joined: list[Draft] = []
    for draft in drafts:
        last = joined[-1] if joined else None
        is_open = last is not None and last.role in ("text", "item") and last_word(last.text) in LEADING
        if last and is_open and draft.role == "text" and draft.label is None and len(last.text) > 60:
            join_piece(last, draft)
        else:
            joined.append(draft)
    return joined


def _is_whole_heading(unit: _Unit) -> bool:
    return unit.start.label is None or len(unit.text) < 120


def _append(text: str, more: str) -> str:
    more = re.sub(r"\s+", " ", more)
    return text + (more.lstrip() if not text or text.endswith(" ") else more)


def _printed(line: Line) -> str:
    return "".join(text for text, _ in line.parts).strip()


def _merged(spans: list[Span]) -> list[Span]:
    """Return the spans with those that follow one another, but for a line end, made one."""
    merged: list[Span] = []
    for span in spans:
        if merged and span.start - merged[-1].end <= 1:
            merged[-1] = Span(merged[-1].start, span.end)
        else:
            merged.append(span)
    return merged
