"""Runs of a page -> lines in reading order, columns told apart, raised figures kept as marks."""

import re
from bisect import bisect_left
from collections import Counter
from dataclasses import dataclass, field
from statistics import median

from askmig.parse.pdf.characters import Page, Run
from askmig.parse.pdf.columns import find_columns, rows_of, segments_of
from askmig.records import Place

# Raised by so much of the size of the words beside it, and so much smaller, a figure is a mark.
_RISE = (0.12, 0.8)
_SMALLER = 0.85
_MARK = re.compile(r"[\d\s,;*†‡()\[\]]{1,12}")


@dataclass
class Line:
    """A line of one column: its runs from left to right, where it stands, its size and weight.

    ``flow`` counts the stretches of the page that are read one after the other; ``edge`` is
    the right border of its column.
    """

    page: int
    runs: list[Run]
    flow: int = 0
    edge: float = 0.0
    margin: float = 0.0
    parts: list[tuple[str, str | None]] = field(default_factory=list)
    size: float = 0.0
    bold: bool = False
    partly_bold: bool = False
    text: str = ""

    def __post_init__(self) -> None:
        self.runs.sort(key=lambda run: run.left)
        main = [run for run in self.runs if not run.raised] or self.runs
        lengths = {size: sum(len(r.text) for r in main if r.size == size) for size in {r.size for r in main}}
        self.size = max(lengths, key=lambda size: (lengths[size], size))
        letters = sum(len(run.text) for run in main)
        heavy = sum(len(run.text) for run in main if run.bold)
        self.bold, self.partly_bold = heavy >= 0.95 * letters, heavy > 0
        self.parts = _parts(self.runs, self.size)
        self.text = "".join(text for text, mark in self.parts if mark is None)

    @property
    def left(self) -> float:
        """Where its first character begins."""
        return self.runs[0].left

    @property
    def right(self) -> float:
        """Where its last character ends."""
        return max(run.right for run in self.runs)

    @property
    def baseline(self) -> float:
        """The line on which its words stand."""
        return self.runs[0].host

    @property
    def top(self) -> float:
        """The top of its characters."""
        return self.baseline - 0.8 * self.size

    @property
    def bottom(self) -> float:
        """The bottom of its characters."""
        return self.baseline + 0.22 * self.size

    @property
    def first_mark(self) -> str | None:
        """The raised figure with which the line begins, None where it begins otherwise."""
        return self.parts[0][1] if self.parts else None


def _parts(runs: list[Run], size: float) -> list[tuple[str, str | None]]:
    """Return the line as stretches of text and marks between them, blanks set where the gap asks for one."""
    parts: list[tuple[str, str | None]] = []
    before: Run | None = None
    for run in runs:
        gap = run.left - before.right if before else 0.0
        is_mark = run.raised or (before is not None and before.raised)
        least = 0.18 if is_mark else 0.05 if run.spaced else 0.22
        blank = before is not None and gap > least * size
        if before is not None and before.raised and run.text[:1] in ".,;:)]»”":
            blank = False
        mark = run.raised and _MARK.fullmatch(run.text) is not None
        if mark:
            parts.append((run.text, run.text.strip()))
        else:
            parts.append(((" " if blank else "") + run.text, None))
        before = run
    return parts


def read_lines(page: Page) -> list[Line]:
    """Return the lines of a page in reading order, each with the flow and the edges of its column."""
    _find_raised(page.runs)
    segments = segments_of(page.runs)
    bands = find_columns(segments, page.width).bands(segments) if segments else []
    lines: list[Line] = []
    for flow, band in enumerate(bands):
        lines += _set_edges([Line(page.number, runs, flow) for runs in rows_of(band)])
    return lines


def _find_raised(runs: list[Run]) -> None:
    """Mark the runs that stand raised beside larger words, and give them the baseline of those."""
    by_height = sorted(range(len(runs)), key=lambda place: runs[place].baseline)
    heights = [runs[place].baseline for place in by_height]
    for run in runs:
        if len(run.text) > 12:
            continue
        low = bisect_left(heights, run.baseline + 0.5)
        high = bisect_left(heights, run.baseline + 12 + run.size)
        for other in (runs[place] for place in by_height[low:high]):
            if _is_raised(run, other):
                run.host, run.raised = other.baseline, True
                break


def _is_raised(run: Run, other: Run) -> bool:
    rise = other.baseline - run.baseline
    if not _RISE[0] * other.size < rise < _RISE[1] * other.size:
        return False
    if run.size > _SMALLER * other.size and not (run.text.strip().isdigit() and run.size <= other.size and rise < 5):
        return False
    near = 0.6 * other.size
    return abs(run.left - other.right) < near or abs(other.left - run.right) < near + 0.5 * other.size


def _edge(rights: list[float]) -> float:
    """Return where full lines end: where most of the long ones do, else the rightmost."""
    middle = median(rights)
    near = Counter(round(right / 3) for right in rights if right >= middle - 1)
    step, count = near.most_common(1)[0]
    if count < max(4, 0.25 * len(rights)):
        return max(rights)
    return max(right for right in rights if abs(right - 3 * step) <= 3)


def _set_edges(lines: list[Line]) -> list[Line]:
    edge = _edge([line.right for line in lines])
    margin = min(line.left for line in lines)
    for line in lines:
        line.edge, line.margin = edge, margin
    return lines


def places_of(lines: list[Line]) -> list[Place]:
    """Return a rectangle for every stretch of lines in one column of one page."""
    places: list[Place] = []
    groups: dict[tuple[int, int], list[Line]] = {}
    for line in lines:
        groups.setdefault((line.page, line.flow), []).append(line)
    for (page, _), own in groups.items():
        sides = (
            min(line.left for line in own),
            min(line.top for line in own),
            max(line.right for line in own),
            max(line.bottom for line in own),
        )
        places.append(Place(page, *(round(side, 1) for side in sides)))
    return places
