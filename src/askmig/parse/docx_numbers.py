"""The numbers that Word computes: every list counts for itself, level by level, as ``numbering.xml`` says."""

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from askmig.parse.html import to_roman

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass
class Level:
    """How one level of a list counts: its figures, the text around them, and where it begins."""

    figures: str
    text: str
    start: int


class Numbering:
    """The lists of one document and how far each has counted."""

    def __init__(self, root: "Element | None") -> None:
        self.levels: dict[str, dict[int, Level]] = {}
        self.kinds: dict[str, str] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        if root is None:
            return
        kinds = {one.get(f"{W}abstractNumId", ""): _levels(one) for one in root.findall(f"{W}abstractNum")}
        for number in root.findall(f"{W}num"):
            name = number.get(f"{W}numId", "")
            kind = _value(number.find(f"{W}abstractNumId"))
            overrides = number.findall(f"{W}lvlOverride")
            self.levels[name] = {**kinds.get(kind, {}), **_overridden(overrides, kinds.get(kind, {}))}
            # Lists of one kind count on together unless one begins anew.
            self.kinds[name] = name if any(o.find(f"{W}startOverride") is not None for o in overrides) else kind

    def next(self, place: tuple[str, int] | None) -> tuple[str | None, str, bool, int]:
        """Return label, printed label, whether it is a bullet, and level of the next paragraph of a list."""
        if place is None or place[0] not in self.levels:
            return None, "", False, 0
        name, depth = place
        levels = self.levels[name]
        level = levels.get(depth)
        if level is None or level.figures == "none":
            return None, "", False, depth
        if level.figures == "bullet":
            return None, "", True, depth
        counts = self.counts[self.kinds[name]]
        counts[depth] = counts.get(depth, level.start - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        printed = re.sub(r"%(\d)", lambda mark: self.figure(levels, counts, int(mark[1]) - 1), level.text).strip()
        label = re.sub(r"[\s.:\-–]+$", "", printed)
        return label or None, printed, False, depth

    def figure(self, levels: dict[int, Level], counts: dict[int, int], depth: int) -> str:
        """Return the figure of one level as it is printed in a label."""
        level = levels.get(depth, Level("decimal", "", 1))
        return _figure(counts.setdefault(depth, level.start), level.figures)


def _levels(kind: "Element") -> dict[int, Level]:
    found = {}
    for one in kind.findall(f"{W}lvl"):
        found[int(one.get(f"{W}ilvl", "0") or 0)] = _level(one)
    return found


def _level(node: "Element") -> Level:
    start = _value(node.find(f"{W}start"))
    text = _value(node.find(f"{W}lvlText"))
    figures = _value(node.find(f"{W}numFmt")) or "decimal"
    return Level(figures, text, int(start) if start.isdigit() else 1)


def _overridden(overrides: list["Element"], levels: dict[int, Level]) -> dict[int, Level]:
    found: dict[int, Level] = {}
    for one in overrides:
        depth = int(one.get(f"{W}ilvl", "0") or 0)
        whole = one.find(f"{W}lvl")
        level = _level(whole) if whole is not None else levels.get(depth)
        start = _value(one.find(f"{W}startOverride"))
        if level is not None:
            found[depth] = Level(level.figures, level.text, int(start) if start.isdigit() else level.start)
    return found


def _figure(number: int, figures: str) -> str:
    if figures in ("lowerLetter", "upperLetter"):
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter if figures == "lowerLetter" else letter.upper()
    if figures in ("lowerRoman", "upperRoman"):
        roman = to_roman(number)
        return roman.lower() if figures == "lowerRoman" else roman
    if figures == "decimalZero":
        return f"{number:02}"
    if figures in ("ordinal", "decimalEnclosedParen"):
        return f"{number}º" if figures == "ordinal" else f"({number})"
    return str(number)


def _value(node: "Element | None") -> str:
    return "" if node is None else node.get(f"{W}val", "")
