"""Tables without ruled lines: lines of the page whose pieces stand below one another in columns.

White stripes that no line crosses part the columns. Prose in two columns has such a stripe,
too, but its pieces are long; a list has one between its labels and its texts; a letterhead
stands at the edge of the page: none of these is a table.
"""

from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from askmig.parse.labels import read_line_start
from askmig.parse.pdf.characters import Page, Run
from askmig.parse.pdf.columns import find_columns, rows_of, segments_of
from askmig.parse.pdf.lines import Line
from askmig.parse.pdf.tables import Table
from askmig.records import Place

# A stripe between columns is so wide, in sizes; lines of a table lie at most so many sizes below one another.
_STRIPE = 1.0
_FAR = 3.2
# Fewer lines with several pieces make no table; of two columns, fewer than three.
_LINES = {2: 3}
# Pieces of prose have so many characters or more in every column.
_PROSE = 28
# What begins above this share of the page's height and ends there is its head, likewise its foot.
_HEAD, _FOOT = 0.14, 0.9
_ALIGNED = 4.0


@dataclass
class _Row:
    """A line of the page as its pieces, from left to right."""

    pieces: list[list[Run]]

    @property
    def baseline(self) -> float:
        return self.pieces[0][0].host

    @property
    def size(self) -> float:
        return max(run.size for piece in self.pieces for run in piece)


def take_aligned_tables(page: Page) -> list[Table]:
    """Return the tables without rules of a page, outside of its columns, and take their runs out of it."""
    segments = segments_of(page.runs)
    columns = find_columns(segments, page.width)
    rows = _rows([segment for segment in segments if not columns.holds(segment)])
    tables: list[Table] = []
    start = 0
    while start < len(rows):
        end, sides = _stretch(rows, start)
        table = _read(page, rows[start:end], sides) if end - start > 1 else None
        if table is None:
            start += 1
            continue
        tables.append(table)
        start = end
    inside = {id(run) for table in tables for row in table.rows for cell in row for line in cell for run in line.runs}
    page.runs = [run for run in page.runs if id(run) not in inside]
    return tables


def _rows(segments: list[list[Run]]) -> list[_Row]:
    rows: list[_Row] = []
    for pieces in segments:
        if rows and abs(rows[-1].baseline - pieces[0].host) <= 0.3 * rows[-1].size:
            rows[-1].pieces.append(pieces)
        else:
            rows.append(_Row([pieces]))
    return rows


def _stretch(rows: list[_Row], start: int) -> tuple[int, list[tuple[float, float]]]:
    """Return where the table that begins with row ``start`` ends, and the sides of its columns."""
    if len(rows[start].pieces) < 2:
        return start, []
    columns = [_sides(piece) for piece in rows[start].pieces]
    end = start + 1
    for before, row in pairwise(rows[start:]):
        if row.baseline - before.baseline > _FAR * row.size:
            break
        merged = _merge(columns, [_sides(piece) for piece in row.pieces], _STRIPE * row.size)
        if len(merged) < max(2, len(columns) - (end == start + 1)) or (len(row.pieces) == 1 and len(merged) < 2):
            break
        columns, end = merged, end + 1
    while end > start + 1 and _is_below(rows[end - 2], rows[end - 1], columns):
        end -= 1
        columns = _held(columns, rows[start:end])
    return end, columns


def _held(columns: list[tuple[float, float]], rows: list[_Row]) -> list[tuple[float, float]]:
    """Return the columns in which a piece of the rows stands."""
    filled = {_column(columns, piece) for row in rows for piece in row.pieces}
    return [column for place, column in enumerate(columns) if place in filled]


def _is_below(before: _Row, row: _Row, columns: list[tuple[float, float]]) -> bool:
    """Whether a row is no part of the table above it: one piece at the left that does not go on with a cell."""
    if len(row.pieces) > 1 or _column(columns, row.pieces[0]) > 0:
        return False
    return row.baseline - before.baseline > 1.5 * row.size or not _text(row.pieces[0])[:1].islower()


def _sides(piece: list[Run]) -> tuple[float, float]:
    return min(run.left for run in piece), max(run.right for run in piece)


def _merge(
    columns: list[tuple[float, float]], more: list[tuple[float, float]], stripe: float
) -> list[tuple[float, float]]:
    """Return the columns that cover all of these, those less than a stripe apart made one."""
    merged: list[tuple[float, float]] = []
    for left, right in sorted([*columns, *more]):
        if merged and left - merged[-1][1] < stripe:
            merged[-1] = (merged[-1][0], max(right, merged[-1][1]))
        else:
            merged.append((left, right))
    return merged


def _column(columns: list[tuple[float, float]], piece: list[Run]) -> int:
    left = _sides(piece)[0]
    return max((place for place, (start, _) in enumerate(columns) if start <= left + 1), default=0)


def _read(page: Page, rows: list[_Row], columns: list[tuple[float, float]]) -> Table | None:
    several = [row for row in rows if len(row.pieces) > 1]
    if len(several) < _LINES.get(len(columns), 2) or len(columns) < 2:
        return None
    top, bottom = rows[0].baseline - rows[0].size, rows[-1].baseline
    if bottom < _HEAD * page.height or top > _FOOT * page.height:
        return None
    cells = [
        [piece for row in rows for piece in row.pieces if _column(columns, piece) == n] for n in range(len(columns))
    ]
    if not all(map(_is_aligned, cells)) or _is_prose(cells) or _is_list(cells) or _has_leaders(cells):
        return None
    read = [[[Line(page.number, line) for line in rows_of(parts)] for parts in row] for row in _grouped(rows, columns)]
    return Table(Place(page.number, columns[0][0], top, columns[-1][1], bottom), read)


def _is_aligned(pieces: list[list[Run]]) -> bool:
    """Whether most pieces of a column begin, end or have their middle below one another."""
    sides = [_sides(piece) for piece in pieces]
    for values in ([x for x, _ in sides], [x for _, x in sides], [sum(pair) / 2 for pair in sides]):
        middle = median(values)
        if sum(abs(value - middle) <= _ALIGNED for value in values) >= 0.7 * len(values):
            return len(pieces) > 1
    return False


def _is_prose(cells: list[list[list[Run]]]) -> bool:
    return all(median(len(_text(piece)) for piece in column) >= _PROSE for column in cells)


def _is_list(cells: list[list[list[Run]]]) -> bool:
    """Whether the first column holds labels or bullets only."""
    starts = [read_line_start(f"{_text(piece)} X") for piece in cells[0]]
    return sum(start.bullet or start.label is not None for start in starts) > 0.5 * len(starts)


def _has_leaders(cells: list[list[list[Run]]]) -> bool:
    """Whether dots lead from one column to the next, as in a table of contents."""
    return any("...." in _text(piece).replace(" ", "") for column in cells for piece in column)


def _text(piece: list[Run]) -> str:
    return " ".join(run.text for run in piece).strip()


def _grouped(rows: list[_Row], columns: list[tuple[float, float]]) -> list[list[list[list[Run]]]]:
    """Return the pieces of every cell by row of the table, a wrapped cell made one."""
    gaps = [other.baseline - one.baseline for one, other in pairwise(rows)]
    tight = min(gaps)
    has_wide = max(gaps) > 1.3 * tight
    grouped: list[list[list[list[Run]]]] = []
    for place, row in enumerate(rows):
        parts: list[list[list[Run]]] = [[] for _ in columns]
        for piece in row.pieces:
            parts[_column(columns, piece)].append(piece)
        is_near = place > 0 and gaps[place - 1] <= 1.15 * tight
        wraps = is_near and (not parts[0] or has_wide or (len(row.pieces) == 1 and _text(row.pieces[0])[:1].islower()))
        if wraps:
            for old, new in zip(grouped[-1], parts, strict=True):
                old.extend(new)
        else:
            grouped.append(parts)
    return grouped
