"""The bytes of a web page -> a tree of its elements, forgiving what browsers forgive; which of them are its text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
SKIPPED = frozenset(
    "script style nav noscript template svg math form button select iframe aside object audio video head dialog".split()
)
BLOCKS = frozenset(
    """address article blockquote body caption center dd details div dl dt fieldset figcaption figure footer h1
    h2 h3 h4 h5 h6 header html li main ol p pre section summary table tbody td tfoot th thead tr ul""".split()
)
_NO_CONTENT = re.compile(
    r"\b(?:nav|navigation|navbar|menu|breadcrumb|sidebar|cookie|share|social|banner|skip-link)", re.IGNORECASE
)
# What the start of an element closes.
_CLOSES = {
    "li": {"li"},
    "p": {"p"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "dt": {"dt", "dd"},
    "dd": {"dt", "dd"},
}
_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([A-Za-z0-9_\-]+)", re.IGNORECASE)
_DEEPEST = 200


@dataclass
class Node:
    """An element: its name, attributes, and what it holds, texts and elements."""

    name: str
    attributes: dict[str, str] = field(default_factory=dict)
    inner: list["Node | str"] = field(default_factory=list)

    def walk(self) -> Iterator["Node"]:
        """Yield this element and all within."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting += [child for child in reversed(node.inner) if isinstance(child, Node)]

    def text(self) -> str:
        """Return all words within."""
        return " ".join("".join(_strings(self)).split())


def _strings(node: Node) -> Iterator[str]:
    for child in node.inner:
        if isinstance(child, str):
            yield child
        else:
            yield from _strings(child)


class Tree(HTMLParser):
    """Builds the tree of elements, forgiving what browsers forgive."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self.open = [self.root]
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, and close those that cannot hold it."""
        closes = _CLOSES.get(tag, {"p"} if tag in BLOCKS else set())
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].name in closes:
                del self.open[place:]
            elif self.open[place].name not in BLOCKS:
                continue
            break
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inner.append(node)
        if tag not in _VOID and len(self.open) < _DEEPEST:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        """Close an element and all that are open within it."""
        names = [node.name for node in self.open]
        if tag in names[1:]:
            del self.open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        """Add words to the open element."""
        self.open[-1].inner.append(data)


def decode_page(data: bytes) -> str:
    """Return the characters of a page: as UTF-8, else in the encoding it names, else as Windows wrote it."""
    named = _CHARSET.search(data[:4096])
    for encoding in ("utf-8-sig", named[1].decode("ascii") if named else "cp1252", "cp1252"):
        try:
            return data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
    return data.decode("cp1252", errors="replace")


def content_of(root: Node) -> Node:
    """Return the element that holds the text: main or article where it has most of the words, else the body."""
    body = next((node for node in root.walk() if node.name == "body"), root)
    length = len(body.text())
    mains = [node for node in root.walk() if node.name in ("main", "article") or node.attributes.get("role") == "main"]
    return next((node for node in mains if len(node.text()) > 0.5 * length), body)


def is_no_content(node: Node) -> bool:
    """Whether an element is a menu, a banner or hidden."""
    if node.attributes.get("role") in ("navigation", "banner", "contentinfo", "search", "dialog"):
        return True
    if "hidden" in node.attributes or re.search(r"display\s*:\s*none", node.attributes.get("style", "")):
        return True
    names = f"{node.attributes.get('class', '')} {node.attributes.get('id', '')}"
    return node.name in ("div", "ul", "section", "header", "footer") and _NO_CONTENT.search(names) is not None


def has_block(node: Node) -> bool:
    """Whether an element holds, or is, one that stands on lines of its own."""
    return any(one.name in BLOCKS for one in node.walk())


def is_layout(table: Node) -> bool:
    """Whether a table only places things: it holds another table, or one cell a row."""
    nested = sum(node.name == "table" for node in table.walk()) > 1
    rows = [node for node in table.walk() if node.name == "tr"]
    widest = max((sum(isinstance(c, Node) and c.name in ("td", "th") for c in row.inner) for row in rows), default=0)
    return nested or widest < 2


def spread_cells(table: Node) -> Iterator[list[tuple[Node | None, bool]]]:
    """Yield the rows of a table: each cell with whether it begins there; one over several rows stands in all of them.

    The columns that a cell covers beside its own are None; neither rows without cells nor those of tables in
    cells are given.
    """
    waiting: dict[int, tuple[int, Node]] = {}
    for row in _rows(table):
        own = [cell for cell in row.inner if isinstance(cell, Node) and cell.name in ("td", "th")]
        line: list[tuple[Node | None, bool]] = []
        is_row = bool(own)
        while own or max(waiting, default=-1) >= len(line):
            place = len(line)
            if place in waiting:
                left, above = waiting.pop(place)
                line.append((above, False))
                if left > 1:
                    waiting[place] = (left - 1, above)
                continue
            if not own:
                line.append((None, True))
                continue
            cell = own.pop(0)
            line.append((cell, True))
            down = _span(cell, "rowspan")
            if down > 1:
                waiting[place] = (down - 1, cell)
            line += [(None, True)] * (_span(cell, "colspan") - 1)
        if is_row:
            yield line


def _rows(node: Node) -> Iterator[Node]:
    for child in node.inner:
        if isinstance(child, Node) and child.name == "tr":
            yield child
        elif isinstance(child, Node) and child.name in ("thead", "tbody", "tfoot"):
            yield from _rows(child)


def _span(cell: Node, name: str) -> int:
    value = cell.attributes.get(name, "1").strip()
    return min(max(int(value), 1), 100) if value.isdigit() else 1
