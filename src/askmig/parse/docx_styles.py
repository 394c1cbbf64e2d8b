"""What the styles of a Word file say of its paragraphs: headings, lists, weight; styles inherit from one another."""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


@dataclass
class Style:
    """What a paragraph style says: how deep a heading it is (0 for none), its list, whether it is bold."""

    depth: int = 0
    number: tuple[str, int] | None = None
    bold: bool = False


def read_styles(root: "Element | None") -> dict[str, Style]:
    """Return what the styles of a document say, by their ids."""
    if root is None:
        return {}
    nodes = {one.get(f"{W}styleId", ""): one for one in root.iter(f"{W}style") if one.get(f"{W}type") != "character"}
    return {name: _style(name, nodes, 0) for name in nodes}


def _style(name: str, nodes: dict[str, "Element"], steps: int) -> Style:
    node = nodes.get(name)
    if node is None or steps > 20:
        return Style()
    base = _style(value_of(node.find(f"{W}basedOn")), nodes, steps + 1)
    called = value_of(node.find(f"{W}name")).casefold()
    depth = value_of(node.find(f"{W}pPr/{W}outlineLvl"))
    named = re.fullmatch(r"(?:heading|título|titulo|titre|ttulo)\s*(\d)", called)
    own = base.depth
    if called in ("title", "título", "titre"):
        own = 1
    elif depth.isdigit():
        own = int(depth) + 1 if int(depth) < 9 else 0
    elif named:
        own = int(named[1])
    listed = node.find(f"{W}pPr/{W}numPr")
    number = base.number if listed is None else list_of(listed, base.number)
    return Style(own, number, is_on(node, "b") or base.bold)


def list_of(node: "Element", inherited: tuple[str, int] | None) -> tuple[str, int] | None:
    """Return the list (id, level) that ``node`` names, what is left out taken from ``inherited``."""
    number = value_of(node.find(f"{W}numId")) or (inherited[0] if inherited else "")
    level = value_of(node.find(f"{W}ilvl"))
    if number in ("", "0"):
        return None
    return number, int(level) if level.isdigit() else (inherited[1] if inherited else 0)


def value_of(node: "Element | None") -> str:
    """Return the value that an element carries, empty where it is not there."""
    return "" if node is None else node.get(f"{W}val", "")


def is_on(node: "Element", name: str) -> bool:
    """Whether the run properties in ``node`` switch something on, such as "b"."""
    flag = node.find(f"{W}rPr/{W}{name}")
    return flag is not None and flag.get(f"{W}val", "1") not in ("0", "false", "off", "none")
