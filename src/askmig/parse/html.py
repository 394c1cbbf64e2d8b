"""A saved web page -> drafts: headings, lists, tables and notes as its elements say; menus left out.

A note is an element that a link with a figure for its text leads to; the figure of such a
link is its call.
"""

import re
from collections.abc import Iterator

from askmig.parse.draft import Draft, Inline
from askmig.parse.extract import Extract, Writer
from askmig.parse.html_tree import (
    BLOCKS,
    SKIPPED,
    Node,
    Tree,
    content_of,
    decode_page,
    has_block,
    is_layout,
    is_no_content,
    spread_cells,
)
from askmig.parse.labels import read_line_start
from askmig.records import CatalogueEntry

_FIGURE = re.compile(r"[\[(]?\s*(\d{1,3})\s*[\])]?\.?")


def read(data: bytes, entry: CatalogueEntry) -> Extract:
    """Return the units of a web page."""
    tree = Tree()
    tree.feed(decode_page(data))
    tree.close()
    return _Page(tree.root).read()


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
        self.read_blocks(content_of(self.root), ())
        self.flush("text")
        for name, node in self.notes.items():
            self.add_note(name, node)
        metadata = {"title": titles[0]} if titles else {}
        return Extract(self.drafts, self.writer.whole(), metadata)

    def read_blocks(self, node: Node, lists: tuple[str, ...]) -> None:
        for child in node.inner:
            if isinstance(child, str):
                self.pending.append(child)
            elif child.name in SKIPPED or is_no_content(child) or id(child) in self.note_ids:
                continue
            elif child.name == "br" or (child.name not in BLOCKS and not has_block(child)):
                self.pending.append(child)
            else:
                self.flush("item" if node.name == "li" else "text")
                self.read_block(child, lists)

    def read_block(self, node: Node, lists: tuple[str, ...]) -> None:
        if re.fullmatch(r"h[1-6]", node.name):
            self.pending = list(node.inner)
            self.flush("heading", depth=int(node.name[1]))
        elif node.name == "table" and not is_layout(node):
            for row in spread_cells(node):
                self.add_row(row)
        elif node.name in ("ol", "ul"):
            self.read_list(node, lists)
        else:
            self.read_blocks(node, lists)
            self.flush("item" if node.name == "li" else "text")

    def read_list(self, node: Node, lists: tuple[str, ...]) -> None:
        items = [child for child in node.inner if isinstance(child, Node)]
        number = int(node.attributes["start"]) if node.attributes.get("start", "").isdigit() else 1
        for item in items:
            if id(item) in self.note_ids:
                number += 1
                continue
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

    def add_row(self, cells: list[tuple[Node | None, bool]]) -> None:
        inlines = tuple(
            Inline("") if cell is None else read if is_own else Inline(read.text)
            for cell, is_own in cells
            for read in [self.inline(cell.inner) if cell else Inline("")]
        )
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
                parts.append(" " if child.name in BLOCKS or child.name == "br" else "")
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
            elif child.name in SKIPPED:
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
                block = " " if child.name in BLOCKS else ""
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
