"""Answers -> Markdown with footnotes, which ``askmig verify`` reads back."""

import re

from askmig.interfaces.export.notes import Carried, Note, Turn
from askmig.messages import message

# Whatever could begin a link, an image, HTML, code, emphasis or a table; a text stays a text.
_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|!~&$])")
_LIST_LIKE = re.compile(r"^(\d+)([.)])|^([-+=:])")


def markdown_text(carried: Carried) -> str:
    """Return the answers, then the notes, then the documents cited."""
    blocks = [_turn(turn) for turn in carried.turns]
    if carried.notes:
        blocks.append("\n".join(_note(note) for note in carried.notes))
        blocks.append(_documents(carried))
    return "\n\n".join(blocks) + "\n"


def plain(text: str) -> str:
    """Return a text that Markdown shows as it is."""
    shown = _SIGNS.sub(r"\\\1", text)
    return _LIST_LIKE.sub(lambda found: f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}", shown)


def _turn(turn: Turn) -> str:
    lines = [f"{plain(line.text)}{''.join(f'[^{number}]' for number in line.notes)}" for line in turn.lines]
    return "\n\n".join([f"## {plain(turn.question)}", *lines])


def _note(note: Note) -> str:
    cited = note.citation
    return f"[^{note.number}]: {plain(cited.reference)} — “{_inner(cited.quote)}” ({note.place})"


def _inner(quote: str) -> str:
    """Return a quote within a line: no line break, the signs of Markdown made harmless."""
    return _SIGNS.sub(r"\\\1", " ".join(quote.split()))


def _documents(carried: Carried) -> str:
    lines = [f"## {message('documents_cited', carried.language)}", ""]
    for entry in carried.entries:
        facts = [entry.title or entry.id, entry.symbol, entry.publisher, entry.date]
        known = ". ".join(plain(fact) for fact in dict.fromkeys(facts) if fact)
        lines.append(f"- {known}. {plain(entry.file)}, sha256 {entry.sha256}")
    return "\n".join(lines)
