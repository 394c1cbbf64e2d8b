"""Rows of cells -> citable rows: "Header: cell · Header: cell", with the title as heading."""

import re

from askmig.parse.draft import Draft, Inline

_LIST = re.compile(r"\s+[•●▪]\s+|\s+\d{1,2}[.)]\s+")


def read_tables(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts with rows composed, title rows made headings, header rows set aside.

    A table goes on over notes and furniture until something else of the body stands
    between; a header printed again on the next page is furniture.
    """
    table: _Table | None = None
    for index, draft in enumerate(drafts):
        if draft.role == "row":
            if table is None or not table.takes(draft):
                table = _Table(draft, _following_rows(drafts, index))
            table.read(draft)
        elif draft.role not in ("note", "furniture"):
            table = None
    return drafts


def _following_rows(drafts: list[Draft], start: int) -> list[Draft]:
    rows: list[Draft] = []
    for draft in drafts[start:]:
        if draft.role == "row":
            rows.append(draft)
        elif draft.role not in ("note", "furniture"):
            break
    return rows


class _Table:
    """One table: its header, if it has one, and how many columns it has."""

    def __init__(self, first: Draft, rows: list[Draft]) -> None:
        self.columns = len(first.cells)
        full = [row for row in rows if not _is_title(row)]
        self.header = full[0].cells if full and _is_header(full[0], full[1:]) else ()
        self.names = tuple(cell.text for cell in self.header)
        self.has_read = False

    def takes(self, row: Draft) -> bool:
        return len(row.cells) == self.columns and not (_is_title(row) and self.has_read)

    def read(self, row: Draft) -> None:
        names = tuple(cell.text for cell in row.cells)
        if self.names and names == self.names:
            row.role, row.reason = "furniture", "table header"
            row.inline = Inline(" · ".join(name for name in names if name))
        elif _is_title(row):
            row.role, row.bold = "heading", True
            row.inline = next(cell for cell in row.cells if cell.text)
        else:
            row.inline = self.compose(row.cells)
            self.has_read = True

    def compose(self, cells: tuple[Inline, ...]) -> Inline:
        whole: Inline | None = None
        for index, cell in enumerate(cells):
            if not cell.text:
                continue
            name = self.names[index] if index < len(self.names) else ""
            named = Inline(f"{name}: ").followed_by(flatten_list(cell), glue="") if name else flatten_list(cell)
            whole = named if whole is None else whole.followed_by(named, glue=" · ")
        return whole or Inline("")


def _is_title(row: Draft) -> bool:
    filled = [cell for cell in row.cells if cell.text]
    return len(filled) == 1 and bool(row.cells[0].text)


def _is_header(row: Draft, others: list[Draft]) -> bool:
    """Whether the first row names the columns: short cells without figures over longer or dated ones."""
    cells = [cell.text for cell in row.cells]
    if not others or not all(cells) or any(len(cell) > 60 or cell.endswith(".") for cell in cells):
        return False
    if any(re.search(r"\d", cell) and not re.fullmatch(r"(?:19|20)\d\d", cell) for cell in cells):
        return False
    if any(not all(cell.text for cell in other.cells) for other in others):
        return True
    return any(
        _names_column(cell, [other.cells[i].text for other in others if i < len(other.cells)])
        for i, cell in enumerate(cells)
    )


def _names_column(name: str, values: list[str]) -> bool:
    filled = [value for value in values if value]
    if not filled:
        return False
    with_figures = sum(bool(re.search(r"\d", value)) for value in filled) * 2 >= len(filled)
    return with_figures or sum(map(len, filled)) / len(filled) > 1.6 * len(name)


def flatten_list(cell: Inline) -> Inline:
    """Return a cell with the list set in it as "lead: item; item", its calls kept in place."""
    marks = _list_marks(cell.text)
    if not marks:
        return cell
    whole = _slice(cell, 0, marks[0][0])
    ends = [start for start, _ in marks[1:]] + [len(cell.text)]
    for order, ((_, start), end) in enumerate(zip(marks, ends, strict=True)):
        glue = "; " if order else (" " if whole.text.endswith((":", ";")) else ": ")
        item = _slice(cell, start, end)
        whole = whole.followed_by(item, glue=glue) if whole.text else item
    return whole


def _list_marks(text: str) -> list[tuple[int, int]]:
    """Return where each list mark begins and ends: all bullets, or numbers that count up from 1."""
    found = list(_LIST.finditer(" " + text))
    numbers = [mark for mark in found if mark.group().strip(" .)").isdigit()]
    bullets = [mark for mark in found if mark not in numbers]
    counted = [mark for order, mark in enumerate(numbers, 1) if int(mark.group().strip(" .)")) == order]
    marks = bullets or (counted if len(counted) > 1 else [])
    return [(max(mark.start() - 1, 0), mark.end() - 1) for mark in marks]


def _slice(cell: Inline, start: int, end: int) -> Inline:
    calls = tuple((at - start, number) for at, number in cell.calls if start <= at <= end)
    return Inline(cell.text[start:end], calls).stripped()
