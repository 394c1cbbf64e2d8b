"""Every character of a supplied file, accounted for: in a unit, in dropped furniture, or lost."""

import re

from askmig.records import Document, Span

_NOT_BLANK = re.compile(r"[^\s\ufeff\u200b]+(?:[^\S\n]+[^\s\ufeff\u200b]+)*")


def unaccounted(document: Document, source: str) -> list[Span]:
    """Return the stretches of ``source`` that no unit and no furniture covers, blanks left out.

    Marks, bullets, labels and markup lie within the spans of their units; an empty list
    means that nothing of the file was lost.
    """
    spans = sorted([s for unit in document.units for s in unit.source] + [piece.source for piece in document.furniture])
    lost: list[Span] = []
    done = 0
    for span in [*spans, Span(len(source), len(source))]:
        lost += [Span(done + m.start(), done + m.end()) for m in _NOT_BLANK.finditer(source[done : span.start])]
        done = max(done, span.end)
    return lost
