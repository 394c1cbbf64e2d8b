"""Footnotes to the units that call them.

The text of a note is printed below its call, so a call of number n means the first note n
that begins after it; where an annex starts again at 1, the nearer note wins. A call below
its note (an endnote, or a second call) means the last note n before it.
"""

from bisect import bisect_left
from collections import defaultdict

from askmig.parse.draft import Draft


def tie_notes(drafts: list[Draft]) -> None:
    """Give every unit the notes it calls and every note its caller (the first that calls it)."""
    places: dict[int, list[int]] = defaultdict(list)
    for place, draft in enumerate(drafts):
        name = draft.number if draft.key is None else draft.key
        if draft.role == "note" and name is not None and draft.text:
            places[name].append(place)
    for place, draft in enumerate(drafts):
        if draft.role in ("note", "furniture"):
            continue
        for offset, number in draft.inline.calls:
            if not places[number]:
                continue
            note = drafts[_nearest(places[number], place)]
            draft.called.append((offset, note))
            if note.caller is None:
                note.caller = draft


def _nearest(places: list[int], place: int) -> int:
    after = bisect_left(places, place)
    return places[min(after, len(places) - 1)]
