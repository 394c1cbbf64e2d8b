"""Markdown -> drafts: its headings, lists, tables and footnotes are certain; spans point into the file itself."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from askmig.parse.draft import Draft, Inline
from askmig.parse.extract import Extract
from askmig.parse.inline import clean_inline
from askmig.parse.labels import read_line_start
from askmig.parse.lines import decode
from askmig.records import CatalogueEntry, Span

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")
_RULED = re.compile(r" {0,3}(=+|-+)[ \t]*$")
_NOTE = re.compile(r" {0,3}\[\^([^\]\s]+)\]:[ \t]*")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ITEM = re.compile(r"\s*(?:[-*+•]|\d{1,3}[.)]|\(?[a-z]\))\s+")
_ROW = re.compile(r"\s*\|.*\|\s*$")
_DIVIDER = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+\s*(?::?-{2,}:?)?\s*$")
_BREAK = re.compile(r" {0,3}(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,})$")
_FRONT = re.compile(r"---\r?\n(.*?)\r?\n---\r?\n", re.DOTALL)
_CALL = re.compile(r"\[\^([^\]\s]+)\](?!:)")


@dataclass
class _Piece:
    """A block of lines of one kind and where it stands; ``depth`` is that of a heading."""

    kind: str
    raw: str
    start: int
    end: int
    depth: int = 0
    name: str = ""


def read(data: bytes, entry: CatalogueEntry) -> Extract:
    """Return the units of a Markdown file; raises CorpusError when the bytes are not UTF-8."""
    source = decode(data, entry.file).replace("\r\n", "\n").removeprefix("\ufeff")
    pieces = list(_pieces(source))
    names = list(dict.fromkeys(piece.name for piece in pieces if piece.kind == "note"))
    keys = {name: place for place, name in enumerate(names, 1)}
    drafts = [draft for piece in pieces if (draft := _draft(piece, keys)) is not None]
    return Extract(drafts, source, _metadata(source))


def _metadata(source: str) -> dict[str, str]:
    front = _FRONT.match(source)
    pairs = re.findall(r"^(\w+):\s*(.+)$", front[1], re.MULTILINE) if front else []
    return {key.lower(): value.strip("\"' ") for key, value in pairs}


def _pieces(source: str) -> Iterator[_Piece]:
    """Yield the blocks of the file."""
    front = _FRONT.match(source)
    at = front.end() if front else 0
    open_piece: _Piece | None = None
    fence = ""
    for raw in source[at:].splitlines(keepends=True):
        line = raw.rstrip("\n")
        end = at + len(line)
        mark = _FENCE.match(line)
        if mark or fence:
            fence = "" if fence and mark and mark[1][0] == fence else fence or (mark[1][0] if mark else "")
            if open_piece:
                yield open_piece
            open_piece = None
            if not mark:
                yield _Piece("text", line, at, end)
        else:
            ready, open_piece = _next(open_piece, line, at, end)
            yield from ready
        at += len(raw)
    if open_piece:
        yield open_piece


def _next(piece: _Piece | None, line: str, at: int, end: int) -> tuple[list[_Piece], _Piece | None]:
    """Return the blocks that a line completes, and the one that is open after it."""
    before = [piece] if piece else []
    if not line.strip():
        return ([], piece) if piece and piece.kind == "note" else (before, None)
    ruled = _RULED.match(line)
    if ruled and piece and piece.kind == "text" and "\n" not in piece.raw:
        piece.kind, piece.depth, piece.end = "heading", 1 if "=" in line else 2, end
        return [piece], None
    heading = _HEADING.match(line)
    if heading:
        return [*before, _Piece("heading", heading[2], at, end, len(heading[1]))], None
    note = _NOTE.match(line)
    if note:
        return before, _Piece("note", line[note.end() :], at, end, name=note[1])
    if _BREAK.match(line) or _DIVIDER.match(line):
        return [*before, _Piece("furniture", line, at, end)], None
    if _ROW.match(line):
        return [*before, _Piece("row", line, at, end)], None
    if piece and piece.kind == "note" and not line.startswith(("    ", "\t")) and piece.end < at - 1:
        before, piece = [piece], None
        return before, _open(line, at, end)
    starts = _ITEM.match(line) is not None and not (piece and piece.kind == "note")
    if piece and not starts:
        piece.raw, piece.end = f"{piece.raw}\n{line.strip().removeprefix('> ')}", end
        return [], piece
    return before, _open(line, at, end)


def _open(line: str, at: int, end: int) -> _Piece:
    return _Piece("text", re.sub(r"^\s*>\s?", "", line), at, end)


def _draft(piece: _Piece, keys: dict[str, int]) -> Draft | None:
    left = len(piece.raw) - len(piece.raw.lstrip())
    span = Span(piece.start + (left if piece.kind == "text" else 0), piece.end)
    if piece.kind == "furniture":
        return Draft("furniture", Inline(piece.raw.strip()), [span], piece.start, reason="separator")
    if piece.kind == "row":
        cells = tuple(_inline(cell, keys) for cell in re.split(r"(?<!\\)\|", piece.raw.strip().strip("|")))
        return Draft("row", Inline(piece.raw.strip()), [span], piece.start, cells=cells)
    if piece.kind == "note":
        number = int(piece.name) if piece.name.isdecimal() else keys[piece.name]
        return Draft("note", _inline(piece.raw, {}), [span], piece.start, number=number, key=keys[piece.name])
    start = read_line_start(piece.raw)
    inline = _inline(piece.raw[start.rest :], keys)
    role = "heading" if piece.kind == "heading" else "item" if start.bullet else "text"
    return Draft(
        role=role,  # type: ignore[arg-type]
        inline=inline,
        spans=[span],
        block=piece.start,
        label=start.label,
        printed=start.printed.strip(),
        bullet=start.bullet,
        depth=piece.depth,
    )


def _inline(raw: str, keys: dict[str, int]) -> Inline:
    """Return clean text; a call by name becomes a call by key, one of an unknown note stays as it is."""
    known = _CALL.sub(lambda call: f"[^{keys[call[1]]}]" if call[1] in keys else call[0], raw)
    return clean_inline(known, frozenset(keys.values())).stripped()
