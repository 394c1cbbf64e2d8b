"""The notes at the foot of a page: which lines are theirs, where each begins, and which mark calls it.

The lines of notes stand at the bottom of a column, set smaller than the text or below a
short rule, and the first begins with a number. What stands there before the first number
goes on from the page before. A mark is a raised figure, never any digit; it calls the note
of that number on its page, or else the nearest one.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field

from askmig.parse.pdf.characters import Page
from askmig.parse.pdf.lines import Line

# Lines of notes are at most so large beside the text.
_SMALLER = 0.94
_NUMBERED = re.compile(r"\[?(\d{1,3})[\].)]?\s*(?=[^\d\s.,)%])")
_UNICODE = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TO_DIGITS = str.maketrans(_UNICODE, "0123456789")
_TO_RAISED = str.maketrans("0123456789", _UNICODE)
_ENDED = re.compile(r"[.;!?…][\"”»’')\]]*$")
_ENDNOTES = re.compile(
    r"(?:notas|notes|endnotes|notas finales|notas al final|notes de fin|notas de fim)\.?:?",
    re.I,
)


@dataclass
class Note:
    """A note: its printed number, its lines, and ``key``, unique in the document, by which calls name it."""

    number: int
    key: int
    lines: list[Line] = field(default_factory=list)


@dataclass
class Notes:
    """All notes of a document, and the calls that lead to them."""

    all: list[Note] = field(default_factory=list)
    by_number: dict[int, list[Note]] = field(default_factory=lambda: defaultdict(list))
    orphan_lines: list[Line] = field(default_factory=list)

    def open(self, number: int) -> Note:
        """Begin a note of that number."""
        note = Note(number, len(self.all) + 1)
        self.all.append(note)
        self.by_number[number].append(note)
        return note

    def is_open(self, line: Line) -> bool:
        """Whether the last note stopped in its sentence on the page before and ``line`` is set as it is."""
        last = self.all[-1].lines[-1] if self.all and self.all[-1].lines else None
        if last is None or last.page != line.page - 1 or abs(last.size - line.size) > 0.2:
            return False
        return not _ENDED.search(last.text.rstrip())

    def called(self, number: int, page: int) -> Note | None:
        """Return the note that a mark on ``page`` calls: of that page, of the next ones, or the last before."""
        notes = self.by_number.get(number, [])
        later = [note for note in notes if note.lines and note.lines[0].page >= page]
        return later[0] if later else (notes[-1] if notes else None)


def split_notes(pages: list[list[Line]], sources: list[Page], body_size: float) -> tuple[list[list[Line]], Notes]:
    """Return the lines of every page without those of notes, and the notes."""
    notes = Notes()
    kept: list[list[Line]] = []
    for lines, source in zip(pages, sources, strict=True):
        marks = {number for line in lines for number in mark_numbers(line)}
        zone = _zone(lines, source, body_size, marks, notes)
        taken = {id(line) for line in zone}
        kept.append([line for line in lines if id(line) not in taken])
        _read_zone(zone, notes, marks)
    return _split_endnotes(kept, notes), notes


def mark_numbers(line: Line) -> list[int]:
    """Return the numbers of the raised figures of a line that do not begin it."""
    marks = [mark for _, mark in line.parts[1:] if mark]
    return [int(number) for mark in marks for number in re.findall(r"\d{1,3}", mark)]


def _zone(lines: list[Line], page: Page, body_size: float, marks: set[int], notes: Notes) -> list[Line]:
    zone: list[Line] = []
    flows = sorted({line.flow for line in lines})
    for flow in flows:
        own = [line for line in lines if line.flow == flow]
        below = [line for line in lines if line.flow != flow and line.top > own[-1].bottom and _overlaps(line, own)]
        if any(id(line) not in {id(z) for z in zone} for line in below) and below[0].size > _SMALLER * body_size:
            continue
        zone += _foot(own, page, body_size, marks, notes)
    return zone


def _overlaps(line: Line, others: list[Line]) -> bool:
    return line.left < max(o.right for o in others) and line.right > min(o.left for o in others)


def _foot(lines: list[Line], page: Page, body_size: float, marks: set[int], notes: Notes) -> list[Line]:
    """Return the lines of notes at the foot of one column."""
    start = len(lines)
    while start and (lines[start - 1].size <= _SMALLER * body_size or _is_small_start(lines[start - 1])):
        start -= 1
    rule = _rule(lines, page)
    if rule is not None:
        below = next((place for place, line in enumerate(lines) if line.top > rule - 2), len(lines))
        same_size = below < len(lines) and lines[below].size <= body_size * 1.01
        if (below < start and same_size and note_number(lines[below], marks, 0) is not None) or below > start:
            start = below
    foot = lines[start:]
    first = next((place for place, line in enumerate(foot) if note_number(line, marks, 0) is not None), None)
    if notes.all and (rule is not None or (foot and notes.is_open(foot[0]))):
        return foot  # what stands below the rule before the first number goes on from the page before
    return [] if first is None else foot[first:]


def _is_small_start(line: Line) -> bool:
    """Whether a line of notes begins with its raised number and seems larger than it is."""
    return False if line.first_mark is None else line.size <= 9.6


def _rule(lines: list[Line], page: Page) -> float | None:
    """Return the height of the short rule above notes in this column, None where there is none."""
    left = lines[0].margin
    heights = [
        top
        for x0, top, x1, bottom in page.rules
        if bottom - top <= 2.5
        and 20 < x1 - x0 < 0.45 * page.width
        and left - 6 <= x0 <= left + 30
        and top > 0.25 * page.height
    ]
    for height in sorted(heights, reverse=True):
        below = [line for line in lines if line.top > height - 2]
        if below and below[0].top - height < 30:
            return height
    return None


def note_number(line: Line, marks: set[int], before: int) -> int | None:
    """Return the number with which a line begins a note, None where it begins none.

    A raised number always does; a plain one when a mark of the page calls it or it comes
    right after the note ``before``.
    """
    if line.first_mark is not None:
        found = re.fullmatch(r"\[?\(?(\d{1,3})[\]).]?", line.first_mark)
        return int(found[1]) if found else None
    text = line.text.lstrip()
    raised = re.match(rf"[{_UNICODE}]+", text)
    if raised:
        return int(raised.group().translate(_TO_DIGITS))
    plain = _NUMBERED.match(text)
    if plain and (int(plain[1]) in marks or (before and int(plain[1]) == before + 1)):
        return int(plain[1])
    return None


def _read_zone(zone: list[Line], notes: Notes, marks: set[int]) -> None:
    before = 0
    note = notes.all[-1] if notes.all else None
    for line in zone:
        number = note_number(line, marks, before)
        if number is not None and (line.first_mark or not before or before < number <= before + 3):
            note, before = notes.open(number), number
        if note is None:
            notes.orphan_lines.append(line)
        else:
            note.lines.append(line)


def _split_endnotes(pages: list[list[Line]], notes: Notes) -> list[list[Line]]:
    """Take the notes below a heading "Notes" near the end, when marks of the text call them."""
    flat = [(page, line) for page, lines in enumerate(pages) for line in lines]
    called = {number for _, line in flat for number in mark_numbers(line)} - set(notes.by_number)
    heads = [i for i, (_, line) in enumerate(flat) if _ENDNOTES.fullmatch(line.text.strip()) and i > len(flat) // 3]
    if not called or not heads:
        return pages
    note: Note | None = None
    taken: set[int] = set()
    for _, line in flat[heads[-1] + 1 :]:
        number = note_number(line, called, note.number if note else 0)
        if number is not None and (note is None or number == note.number + 1):
            note = notes.open(number)
        elif note is None or (line.bold and not note.lines[-1].bold):
            break
        note.lines.append(line)
        taken.add(id(line))
    return [[line for line in lines if id(line) not in taken] for lines in pages]


def raised(mark: str) -> str:
    """Return a raised figure that calls no note as it is printed: "m" and "2" are "m²"."""
    return mark.translate(_TO_RAISED)
