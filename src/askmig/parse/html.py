"""A saved web page -> drafts: headings, lists, tables and notes as its elements say; menus left out.

A note is an element that a link with a figure for its text leads to; the figure of such a
link is its call.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from askmig.parse.draft import Draft, Inline
from askmig.parse.extract import Extract, Writer
from askmig.parse.labels import read_line_start
from askmig.records import CatalogueEntry

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_SKIPPED = frozenset(
    "script style nav noscript template svg math form button select iframe aside object audio video head dialog".split()
)
_BLOCKS = frozenset(
    """address article blockquote body caption center dd details div dl dt fieldset figcaption figure footer h1
    h2 h3 h4 h5 h6 header html li main ol p pre section summary table tbody td tfoot th thead tr ul""".split()
)
_NO_CONTENT = re.compile(
    r"\b(?:nav|navigation|navbar|menu|breadcrumb|sidebar|cookie|share|social|banner|skip-link)", re.IGNORECASE
)
_FIGURE = re.compile(r"[\[(]?\s*(\d{1,3})\s*[\])]?\.?")
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


class _Tree(HTMLParser):
    """Builds the tree of elements, forgiving what browsers forgive."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("root")
        self.open = [self.root]
        self.title = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        closes = _CLOSES.get(tag, {"p"} if tag in _BLOCKS else set())
        for place in range(len(self.open) - 1, 0, -1):
            if self.open[place].name in closes:
                del self.open[place:]
            elif self.open[place].name not in _BLOCKS:
                continue
            break
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inner.append(node)
        if tag not in _VOID and len(self.open) < _DEEPEST:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        names = [node.name for node in self.open]
        if tag in names[1:]:
            del self.open[len(names) - 1 - names[::-1].index(tag) :]

    def handle_data(self, data: str) -> None:
        self.open[-1].inner.append(data)


def read(data: bytes, entry: CatalogueEntry) -> Extract:
    """Return the units of a web page."""
    tree = _Tree()
    tree.feed(_decode(data))
    tree.close()
    return _Page(tree.root).read()


def _decode(data: bytes) -> str:
    named = _CHARSET.search(data[:4096])
    for encoding in ("utf-8-sig", named[1].decode("ascii") if named else "cp1252", "cp1252"):
        try:
            return data.decode(encoding)
        except (UnicodeDecodeError, LookupError):
            continue
    return data.decode("cp1252", errors="replace")


class _Page:
    """Turns the elements of a page into drafts."""

    def __init__(self, root: Node) -> None:
        self.root = root
        self.writer = Writer()
        self.drafts: list[Draft] = []
        self.pending: list[Node | str] = []
        self.notes, self.numbers = _find_notes(root)
        self.note_ids = {id(node): name for name, node in self.notes.items()}
        self.keys = {name: place for place, name in enumerate(self.notes, 1)}

    def read(self) -> Extract:
        titles = [node.text() for node in self.root.walk() if node.name == "title"]
        self.read_blocks(_content(self.root), ())
        self.flush("text")
        for name, node in self.notes.items():
            self.add_note(name, node)
        metadata = {"title": titles[0]} if titles else {}
        return Extract(self.drafts, self.writer.whole(), metadata)

    def read_blocks(self, node: Node, lists: tuple[str, ...]) -> None:
        for child in node.inner:
            if isinstance(child, str):
                self.pending.append(child)
            elif child.name in _SKIPPED or _is_no_content(child) or id(child) in self.note_ids:
                continue
            elif child.name == "br" or (child.name not in _BLOCKS and not _has_block(child)):
                self.pending.append(child)
            else:
                self.flush("item" if node.name == "li" else "text")
                self.read_block(child, lists)

    def read_block(self, node: Node, lists: tuple[str, ...]) -> None:
        if re.fullmatch(r"h[1-6]", node.name):
            self.pending = list(node.inner)
            self.flush("heading", depth=int(node.name[1]))
        elif node.name == "table" and not _is_layout(node):
            for row in (one for one in node.walk() if one.name == "tr"):
                self.add_row([cell for cell in row.inner if isinstance(cell, Node) and cell.name in ("td", "th")])
        elif node.name in ("ol", "ul"):
            self.read_list(node, lists)
        else:
            self.read_blocks(node, lists)
            self.flush("item" if node.name == "li" else "text")

    def read_list(self, node: Node, lists: tuple[str, ...]) -> None:
        items = [child for child in node.inner if isinstance(child, Node)]
        number = int(node.attributes["start"]) if node.attributes.get("start", "").isdigit() else 1
        for item in items:
            if item.name != "li":
                self.read_block(item, lists)
                continue
            if item.attributes.get("value", "").isdigit():
                number = int(item.attributes["value"])
            before = len(self.drafts)
            self.read_blocks(item, (*lists, node.name))
            self.flush("item")
            own = next((draft for draft in self.drafts[before:] if draft.role in ("item", "text")), None)
            if own is not None:
                own.role = "item"
                if node.name == "ol" and own.label is None:
                    own.label = own.printed = _label(number, node.attributes.get("type", "1"))
                    own.printed += "."
                own.bullet = node.name == "ul"
            number += 1

    def flush(self, role: str, depth: int = 0) -> None:
        """Make a draft of the words that wait."""
        inline = self.inline(self.pending)
        self.pending = []
        if not inline.text:
            return
        span = self.writer.add(inline.text)
        start = read_line_start(inline.text)
        is_labelled = role != "heading" or start.label is not None
        rest = start.rest if is_labelled else 0
        calls = tuple((max(at - rest, 0), key) for at, key in inline.calls)
        own = Inline(inline.text[rest:], calls).stripped()
        printed = start.printed.strip()
        self.drafts.append(
            Draft(
                "item" if start.bullet and role == "text" else role,  # type: ignore[arg-type]
                own,
                [span],
                self.writer.length,
                label=start.label,
                printed=printed,
                bullet=start.bullet,
                depth=depth,
            )
        )

    def add_row(self, cells: list[Node]) -> None:
        inlines = tuple(self.inline(cell.inner) for cell in cells)
        if any(inline.text for inline in inlines):
            text = "\t".join(inline.text for inline in inlines)
            self.drafts.append(Draft("row", Inline(text), [self.writer.add(text)], self.writer.length, cells=inlines))

    def add_note(self, name: str, node: Node) -> None:
        text = re.sub(r"^\s*[\[(]?\d{1,3}[\])]?[.:]?\s+|^\s*[↑^]\s*|\s*[↩↑⏎]\ufe0e?\s*$", "", self.note_text(node))
        span = self.writer.add(text)
        number = self.numbers[name]
        self.drafts.append(Draft("note", Inline(text.strip()), [span], 0, number=number, key=self.keys[name]))

    def note_text(self, node: Node) -> str:
        """Return the words of a note without the link that leads back to its call."""
        parts: list[str] = []
        for child in node.inner:
            if isinstance(child, str):
                parts.append(child)
            elif child.name == "a" and child.attributes.get("href", "").startswith("#") and len(child.text()) <= 5:
                continue
            else:
                parts.append(self.note_text(child))
                parts.append(" " if child.name in _BLOCKS or child.name == "br" else "")
        return " ".join("".join(parts).split())

    def inline(self, inner: list[Node | str]) -> Inline:
        """Return the text of inline elements and the calls in it."""
        text = ""
        calls: list[tuple[int, int]] = []
        for piece in self.pieces(inner):
            if isinstance(piece, int):
                calls.append((len(text.rstrip()), piece))
            else:
                shown = re.sub(r"\s+", " ", piece.replace("\xad", ""))
                text += shown.lstrip() if not text or text.endswith(" ") else shown
        return Inline(text, tuple(calls)).stripped()

    def pieces(self, inner: list[Node | str]) -> Iterator[str | int]:
        for child in inner:
            if isinstance(child, str):
                yield child
            elif child.name in _SKIPPED:
                continue
            elif child.name == "br":
                yield " "
            elif child.name == "a" and self.called(child) is not None:
                yield self.keys[str(self.called(child))]
            elif child.name == "sup" and re.fullmatch(r"[\d]+", child.text()) and not self.holds_call(child):
                yield child.text().translate(str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹"))
            elif child.name == "sup" and self.holds_call(child):
                yield from (piece for piece in self.pieces(child.inner) if isinstance(piece, int))
            else:
                block = " " if child.name in _BLOCKS else ""
                yield block
                yield from self.pieces(child.inner)
                yield block

    def called(self, link: Node) -> str | None:
        name = link.attributes.get("href", "").rpartition("#")[2]
        return name if name in self.notes and _FIGURE.fullmatch(link.text()) else None

    def holds_call(self, node: Node) -> bool:
        return any(one.name == "a" and self.called(one) for one in node.walk())


def _find_notes(root: Node) -> tuple[dict[str, Node], dict[str, int]]:
    """Return the elements that links with a figure lead to, in the order of their calls, and their numbers."""
    homes: dict[str, list[Node]] = {}
    places: dict[str, int] = {}

    def visit(node: Node, path: list[Node]) -> None:
        for name in (node.attributes.get("id"), node.attributes.get("name")):
            if name:
                homes.setdefault(name, [*path, node])
                places.setdefault(name, len(places))
        for child in node.inner:
            if isinstance(child, Node):
                visit(child, [*path, node])

    visit(root, [])
    order = {id(node): place for place, node in enumerate(root.walk())}
    notes: dict[str, Node] = {}
    numbers: dict[str, int] = {}
    for link in (node for node in root.walk() if node.name == "a" and "#" in node.attributes.get("href", "")):
        name = link.attributes["href"].rpartition("#")[2]
        figure = _FIGURE.fullmatch(link.text())
        if not figure or name not in homes or name in notes:
            continue
        home = _note_home(homes[name])
        # A link from the note leads back up to the call: that is no note.
        if home is None or order[id(home)] < order[id(link)] or any(home is other for other in notes.values()):
            continue
        notes[name], numbers[name] = home, int(figure[1])
    return notes, numbers


def _note_home(path: list[Node]) -> Node | None:
    """Return the block that an anchor marks: itself, or the nearest block around it."""
    return next((node for node in reversed(path) if node.name in ("li", "p", "div", "dd", "aside", "td")), None)


def _content(root: Node) -> Node:
    """Return the element that holds the text: main or article where it has most of the words, else the body."""
    body = next((node for node in root.walk() if node.name == "body"), root)
    length = len(body.text())
    mains = [node for node in root.walk() if node.name in ("main", "article") or node.attributes.get("role") == "main"]
    return next((node for node in mains if len(node.text()) > 0.5 * length), body)


def _is_no_content(node: Node) -> bool:
    if node.attributes.get("role") in ("navigation", "banner", "contentinfo", "search", "dialog"):
        return True
    if "hidden" in node.attributes or re.search(r"display\s*:\s*none", node.attributes.get("style", "")):
        return True
    names = f"{node.attributes.get('class', '')} {node.attributes.get('id', '')}"
    return node.name in ("div", "ul", "section", "header", "footer") and _NO_CONTENT.search(names) is not None


def _has_block(node: Node) -> bool:
    return any(one.name in _BLOCKS for one in node.walk())


def _is_layout(table: Node) -> bool:
    """Whether a table only places things: it holds another table, or one cell a row."""
    nested = sum(node.name == "table" for node in table.walk()) > 1
    rows = [node for node in table.walk() if node.name == "tr"]
    widest = max((sum(isinstance(c, Node) and c.name in ("td", "th") for c in row.inner) for row in rows), default=0)
    return nested or widest < 2


def _label(number: int, kind: str) -> str:
    if kind in ("a", "A") and number <= 26:
        return chr(ord(kind) + number - 1)
    if kind in ("i", "I"):
        roman = to_roman(number)
        return roman.lower() if kind == "i" else roman
    return str(number)


def to_roman(number: int) -> str:
    """Return a number in capital Roman figures."""
    parts = []
    for value, figure in zip(
        (1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1),
        "M CM D CD C XC L XL X IX V IV I".split(),
        strict=True,
    ):
        parts.append(figure * (number // value))
        number %= value
    return "".join(parts)
