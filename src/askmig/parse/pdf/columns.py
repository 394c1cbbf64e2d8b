"""Runs of a page -> segments, and the columns in which they stand.

A white stripe in the middle part of the page, with running text on either side, parts two
columns; it need not go through the whole page: what crosses it, or stands alone beside it,
is read before or after the columns.
"""

from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import inf
from statistics import median

from askmig.parse.pdf.characters import Run

# The gutter stands in this part of the width, with so many lines or more on either side of one stretch of it;
# once it is found, fewer lines make further stretches.
_MIDDLE = (0.3, 0.7)
_MOST_LINES, _LEAST_LINES = 5, 2
_STEPS = 40
# The longer column ends where a gap is so much wider than its others.
_WIDE = 1.8

Segment = list[Run]
Stretch = tuple[float, float]


@dataclass(frozen=True)
class _Row:
    """A line of one side: where it stands, and of how many pieces it is."""

    host: float
    left: float
    right: float
    pieces: int


@dataclass(frozen=True)
class Columns:
    """Where the gutter stands, and the stretches (top, bottom) of the page that it parts; empty with one column."""

    gutter: float = 0.0
    stretches: tuple[Stretch, ...] = ()

    def holds(self, segment: Segment) -> bool:
        """Whether a segment stands in one of two columns."""
        left, right = _ends(segment)
        is_aside = right <= self.gutter + 1 or left >= self.gutter - 1
        return is_aside and any(top <= segment[0].host <= bottom for top, bottom in self.stretches)

    def bands(self, segments: list[Segment]) -> list[list[Segment]]:
        """Return the segments in the order they are read: across, left, right, and across again."""
        bands: list[list[Segment]] = [[], [], []]
        for segment in sorted(segments, key=lambda one: one[0].host):
            if not self.holds(segment):
                if bands[-1] or bands[-2]:
                    bands += [[], [], []]
                bands[-3].append(segment)
            else:
                bands[-2 if _ends(segment)[1] <= self.gutter + 1 else -1].append(segment)
        return [band for band in bands if band]


def find_columns(segments: list[Segment], width: float) -> Columns:
    """Return the columns of a page that is so wide."""
    best, most = Columns(), 0
    for step in range(_STEPS + 1):
        gutter = width * (_MIDDLE[0] + (_MIDDLE[1] - _MIDDLE[0]) * step / _STEPS)
        found = [one for left, right in _sides(segments, gutter) if (one := _stretch(left, right, gutter))]
        lines = sum(count for _, count in found)
        if lines > most and any(count >= 2 * _MOST_LINES for _, count in found):
            best, most = Columns(gutter, tuple(stretch for stretch, _ in found)), lines
    return best


def _sides(segments: list[Segment], gutter: float) -> Iterable[tuple[list[_Row], list[_Row]]]:
    """Yield what stands left and right of the gutter between one segment that crosses it and the next."""
    aside = [(segment, *_ends(segment)) for segment in segments]
    crossing = sorted(one[0].host for one, left, right in aside if left < gutter - 1 and right > gutter + 1)
    found: dict[int, tuple[list[Segment], list[Segment]]] = defaultdict(lambda: ([], []))
    for segment, left, right in aside:
        if right <= gutter + 1 or left >= gutter - 1:
            found[bisect_left(crossing, segment[0].host)][right > gutter + 1].append(segment)
    for pair in found.values():
        if min(map(len, pair)) >= _LEAST_LINES:
            yield _side_rows(pair[0]), _side_rows(pair[1])


def _side_rows(segments: list[Segment]) -> list[_Row]:
    pieces = Counter(round(segment[0].host) for segment in segments)
    return [_Row(row[0].host, *_ends(row), pieces[round(row[0].host)]) for row in rows_of(segments)]


def _stretch(left: list[_Row], right: list[_Row], gutter: float) -> tuple[Stretch, int] | None:
    """Return where two columns begin and end, and how many lines the shorter one has, twice; None without columns."""
    usual = median([below.host - above.host for above, below in (*pairwise(left), *pairwise(right))] or [inf])
    top = max(left[0].host, right[0].host) - _WIDE * usual
    last = min(left[-1].host, right[-1].host)
    longer = max(left, right, key=lambda rows: rows[-1].host)
    ends = (above.host for above, below in pairwise(longer) if above.host >= last and _is_apart(above, below, usual))
    bottom = next(ends, longer[-1].host)
    sides = [[row for row in rows if top <= row.host <= bottom + 3] for rows in (left, right)]
    fewest = min(map(len, sides))
    rooms = gutter - min(row.left for row in left), max(row.right for row in right) - gutter
    if fewest < _LEAST_LINES or not all(map(_is_text, sides, rooms)):
        return None
    return (top, bottom + 3), 2 * fewest


def _is_apart(above: _Row, below: _Row, usual: float) -> bool:
    return below.host - above.host > _WIDE * usual


def _is_text(rows: list[_Row], room: float) -> bool:
    """Whether lines fill their column in one piece as running text does; cells and labels do not."""
    whole = sum(row.pieces == 1 for row in rows)
    return whole > 0.6 * len(rows) and median(row.right - row.left for row in rows) > 0.6 * room


def _ends(segment: Segment) -> tuple[float, float]:
    return min(run.left for run in segment), max(run.right for run in segment)


def segments_of(runs: list[Run]) -> list[list[Run]]:
    """Return the runs that stand together on a line without a wide gap."""
    segments: list[list[Run]] = []
    for row in rows_of([[run] for run in runs]):
        row.sort(key=lambda run: run.left)
        segments.append([row[0]])
        for before, run in pairwise(row):
            if run.left - before.right > 1.2 * max(before.size, run.size):
                segments.append([run])
            else:
                segments[-1].append(run)
    return segments


def rows_of(segments: list[list[Run]]) -> list[list[Run]]:
    """Return the runs of the segments by line, from top to bottom."""
    rows: list[list[Run]] = []
    at = 0.0
    for segment in sorted(segments, key=lambda one: (round(one[0].host, 1), one[0].left)):
        size = max(run.size for run in segment)
        if rows and abs(segment[0].host - at) <= 0.3 * min(size, max(run.size for run in rows[-1])):
            rows[-1].extend(segment)
        else:
            rows.append(list(segment))
            at = segment[0].host
    return rows
