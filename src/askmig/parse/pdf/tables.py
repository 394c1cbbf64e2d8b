"""Ruled tables of a page: where horizontal and vertical lines make a grid, the runs in it are cells."""

from bisect import bisect_right
from dataclasses import dataclass

from askmig.parse.pdf.characters import Page, Run
from askmig.parse.pdf.columns import rows_of
from askmig.parse.pdf.lines import Line
from askmig.records import Place

Rule = tuple[float, float, float, float]
_TOUCH = 3.0
_MOST_RULES = 3000


@dataclass
class Table:
    """A table: its place, and for every row the lines of every cell."""

    place: Place
    rows: list[list[list[Line]]]

    @property
    def top(self) -> float:
        """Where it begins on its page."""
        return self.place.top


def take_tables(page: Page) -> list[Table]:
    """Return the ruled tables of a page and take their runs out of it."""
    tables: list[Table] = []
    for group in _groups(page.rules[:_MOST_RULES]):
        table = _read_grid(page, group)
        if table is not None:
            inside = {id(run) for row in table.rows for cell in row for line in cell for run in line.runs}
            page.runs = [run for run in page.runs if id(run) not in inside]
            tables.append(table)
    return tables


def _groups(rules: list[Rule]) -> list[list[Rule]]:
    """Return the rules that touch one another, directly or through others."""
    groups: list[list[Rule]] = []
    for rule in rules:
        touching = [group for group in groups if any(_touch(rule, other) for other in group)]
        merged = [rule, *(other for group in touching for other in group)]
        groups = [group for group in groups if not any(group is one for one in touching)] + [merged]
    return [group for group in groups if len(group) >= 5]


def _touch(one: Rule, other: Rule) -> bool:
    return (
        one[0] - _TOUCH <= other[2]
        and other[0] - _TOUCH <= one[2]
        and one[1] - _TOUCH <= other[3]
        and other[1] - _TOUCH <= one[3]
    )


def _read_grid(page: Page, rules: list[Rule]) -> Table | None:
    columns = _merged([rule[0] for rule in rules if rule[3] - rule[1] > rule[2] - rule[0]])
    heights = _merged([rule[1] for rule in rules if rule[2] - rule[0] > rule[3] - rule[1]])
    if len(columns) < 3 or len(heights) < 3:
        return None
    left, right, top, bottom = columns[0], columns[-1], heights[0], heights[-1]
    cells: dict[tuple[int, int], list[Run]] = {}
    for run in page.runs:
        x, y = (run.left + min(run.right, run.left + 10)) / 2, run.host - 0.3 * run.size
        if left - 1 <= x <= right + 1 and top - 1 <= y <= bottom + 1:
            column = min(max(bisect_right(columns, run.left + 0.5) - 1, 0), len(columns) - 2)
            row = min(max(bisect_right(heights, y) - 1, 0), len(heights) - 2)
            cells.setdefault((row, column), []).append(run)
    if len({column for _, column in cells}) < 2 or len({row for row, _ in cells}) < 2:
        return None
    rows = [
        [_cell(page.number, cells.get((row, column), [])) for column in range(len(columns) - 1)]
        for row in range(len(heights) - 1)
    ]
    filled = [row for row in rows if any(row)]
    return Table(Place(page.number, left, top, right, bottom), filled)


def _cell(page: int, runs: list[Run]) -> list[Line]:
    return [Line(page, row) for row in rows_of([[run] for run in runs])]


def _merged(values: list[float]) -> list[float]:
    """Return the sorted values, those nearer than a line is thick taken together."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 2 * _TOUCH:
            found.append(value)
    return found
