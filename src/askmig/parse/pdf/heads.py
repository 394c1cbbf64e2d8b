"""Running heads, feet and page numbers: lines at the edge of a page that other pages repeat in the same place."""

import re
from collections import defaultdict

from askmig.parse.pdf.lines import Line

# So many lines from the top or the bottom may belong to head or foot.
_DEEPEST = 7
# and they lie in this share of its height.
_SHARE = 0.2
# Repeated at the same height, give or take so many points.
_HEIGHT = 6
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:p[áa]g(?:ina|\.)?|page|p\.)?\s*(\d{1,4}|[ivxl]{1,6})(?:\s*(?:/|de|of|sur)\s*\w+)?[-–—\s.]*",
    re.IGNORECASE,
)
_NUMERAL = re.compile(
    r"\d+|\b(?:un[oa]?|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|once|doce|trece|catorce|quince|veinte|treinta)\b",
    re.IGNORECASE,
)


def split_heads(pages: list[list[Line]], heights: list[float]) -> tuple[list[list[Line]], list[Line]]:
    """Return the lines of every page without those of head and foot, and these; ``heights`` are those of the pages."""
    dropped: set[int] = set()
    for is_foot in (False, True):
        edges = [_edge(lines, height, is_foot) for lines, height in zip(pages, heights, strict=True)]
        seen: dict[str, list[Line]] = defaultdict(list)
        for edge in edges:
            for line in edge:
                seen[_shape(line.text)].append(line)
        for edge in edges:
            _drop_edge(edge, seen, dropped, len(pages))
    kept = [[line for line in lines if id(line) not in dropped] for lines in pages]
    return kept, [line for lines in pages for line in lines if id(line) in dropped]


def _edge(lines: list[Line], height: float, is_foot: bool) -> list[Line]:
    """Return the outermost lines of a page, from the edge inwards."""
    ordered = sorted(lines, key=lambda line: -line.baseline if is_foot else line.baseline)
    depth = [height - line.baseline if is_foot else line.baseline for line in ordered]
    return [line for line, far in zip(ordered, depth, strict=True) if far < _SHARE * height][:_DEEPEST]


def _drop_edge(edge: list[Line], seen: dict[str, list[Line]], dropped: set[int], pages: int) -> None:
    """Drop the lines from the edge inwards as long as each is repeated or is a page number."""
    for place, line in enumerate(edge):
        repeats = _repeats(line, seen) >= (2 if pages < 6 else 3)
        if not repeats and not (place == 0 and _is_page_number(line, edge[1:2])):
            # A title between two lines of a head does not end it; a line of text does.
            if place == 0 and len(edge) > 1 and _repeats(edge[1], seen) >= 3 and _is_outside(line, edge[1]):
                continue
            return
        dropped.add(id(line))


def _repeats(line: Line, seen: dict[str, list[Line]]) -> int:
    """Return on how many pages a line stands at the same height, its figures the same or counting the pages."""
    alike = (other for other in seen[_shape(line.text)] if abs(other.baseline - line.baseline) <= _HEIGHT)
    return sum(_counts_pages(line, other) for other in alike)


def _counts_pages(line: Line, other: Line) -> bool:
    pairs = zip(re.findall(r"\d+", line.text), re.findall(r"\d+", other.text), strict=False)
    return all(one == two or int(one) - int(two) == line.page - other.page for one, two in pairs)


def _is_page_number(line: Line, following: list[Line]) -> bool:
    """Whether an outermost line is a number that stands for itself, well away from the text."""
    apart = not following or abs(following[0].baseline - line.baseline) > 1.8 * line.size
    return apart and _PAGE_NUMBER.fullmatch(line.text.strip()) is not None


def _is_outside(line: Line, other: Line) -> bool:
    return abs(line.baseline - other.baseline) < 1.5 * line.size


def _shape(text: str) -> str:
    """Return a line with every number alike, so that heads that count the pages are the same."""
    return _NUMERAL.sub("#", " ".join(text.casefold().split()))
