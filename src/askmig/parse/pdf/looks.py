"""How deep the headings of a PDF lie, by their looks: size, kind of division, capitals, weight."""

import re

from askmig.parse.draft import Draft
from askmig.parse.pdf.lines import Line

DIVISION = re.compile(
    r"(?:t[íi]tulo|cap[íi]tulo|secci[óo]n|libro|parte|chapter|title|part|section|chapitre|titre|partie|anexo|annex|annexe)"
    r"\s+[\w.]+\.?",
    re.IGNORECASE,
)


def look_of(lines: list[Line], draft: Draft) -> tuple[float, ...]:
    """Return what tells how deep a heading lies; a smaller tuple lies less deep."""
    text = draft.text
    size = round(max(line.size for line in lines) * 2) / 2
    word = DIVISION.match(text)
    label = draft.label or ""
    rank = 5.0
    if word:
        names = "libro|book tít|tit|part cap|chap sec|sect".split()
        rank = next((n for n, starts in enumerate(names) if text.casefold().startswith(tuple(starts.split("|")))), 0.5)
    elif label[:1] == "A" and len(label) > 3:
        rank = 9.0
    return (-size, rank, not text.isupper(), not draft.bold, label.count(".") if label[:1].isdigit() else 0)


def set_depths(drafts: list[Draft]) -> None:
    """Give every heading its depth by the order of the looks in the document."""
    headings = [draft for draft in drafts if draft.role == "heading"]
    before: Draft | None = None
    for draft in drafts:
        if draft.role != "heading":
            before = None
            continue
        if before is not None and before.look[1] < 5 and draft.look[1] == 5 and before.look[0] == draft.look[0]:
            # The name of a chapter, on a line below its number, lies just below it.
            draft.look = (before.look[0], before.look[1] + 0.1, *draft.look[2:])
        before = draft
    looks = sorted({draft.look for draft in headings})
    for draft in headings:
        draft.depth = looks.index(draft.look) + 1
