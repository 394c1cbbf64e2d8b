"""Labels that only their neighbours make certain: alone on a line, Roman, capital, or without a blank.

"IV. Text" may be a name and "a.Text" a slip, but after "III." and before "b." they are
labels. A unit that is nothing but "1." gives its label to the text below it.
"""

import re
from itertools import pairwise

from askmig.parse.draft import Draft, Inline
from askmig.parse.labels import next_label

_LONE = re.compile(r"\(?(?P<label>\d{1,3}|[a-zA-Z]|[ivxl]{1,5}|[IVXL]{1,5})(?:[.):]|\)\.|\.-)")
_LIKELY = re.compile(
    r"(?P<printed>(?P<label>[IVXL]{1,6}|[A-Z]|[a-z]|\d{1,3})(?P<sign>[.)])-?)\s*(?=[«“\"¿¡(]*[^\W\d_]{2})"
)
# The next of a series stands at most so many units further on: its items may have parts.
_FAR = 8
_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50}


def label_series(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts with the labels that their neighbours make certain."""
    body = [draft for draft in drafts if draft.role not in ("note", "furniture", "row")]
    gone = {id(one) for one, other in pairwise(body) if _takes_label(one, other)}
    body = [draft for draft in body if id(draft) not in gone]
    signs = [_sign(draft) for draft in body]
    found = [
        (draft, match)
        for place, draft in enumerate(body)
        if draft.role == "text" and draft.label is None and (match := _LIKELY.match(draft.text))
        if _has_neighbour(signs, place)
    ]
    for draft, match in found:
        draft.label, draft.printed = match["label"], match["printed"]
        draft.inline = _from(draft.inline, match.end())
    return [draft for draft in drafts if id(draft) not in gone]


def _takes_label(lone: Draft, below: Draft) -> bool:
    """Give the label of a unit that is nothing else to the unit below it; return whether that was done."""
    found = _LONE.fullmatch(lone.text)
    if lone.label or lone.role not in ("text", "item") or found is None or not below.text:
        return False
    if below.label or below.bullet or below.role not in ("text", "heading") or _LONE.fullmatch(below.text):
        return False
    below.label, below.printed = found["label"] + (")" if lone.text.endswith(")") else ""), lone.text
    below.spans = [*lone.spans, *below.spans]
    below.places = [*lone.places, *below.places]
    return True


def _sign(draft: Draft) -> tuple[str, str] | None:
    """Return the label of a unit, printed or likely, with the sign behind it."""
    if draft.label is not None:
        return draft.label.strip("()"), draft.printed[-1:]
    found = _LIKELY.match(draft.text)
    return (found["label"], found["sign"]) if found else None


def _has_neighbour(signs: list[tuple[str, str] | None], place: int) -> bool:
    own = signs[place]
    before = [sign for sign in signs[max(place - _FAR, 0) : place] if sign]
    after = [sign for sign in signs[place + 1 : place + 1 + _FAR] if sign]
    return own is not None and (
        any(_follows(sign, own) for sign in before) or any(_follows(own, sign) for sign in after)
    )


def _follows(one: tuple[str, str], other: tuple[str, str]) -> bool:
    """Whether a label comes right after another, with the same sign behind it."""
    if one[1] != other[1]:
        return False
    if _value(one[0]) and _value(other[0]) == _value(one[0]) + 1:
        return True
    if len(one[0]) == len(other[0]) == 1 and one[0].isalpha():
        return ord(other[0]) == ord(one[0]) + 1
    return next_label(one[0]) == other[0]


def _value(label: str) -> int:
    """Return what a Roman number in capitals counts, 0 where a label is none."""
    if not label or any(digit not in _DIGITS for digit in label):
        return 0
    values = [_DIGITS[digit] for digit in label]
    return sum(
        -value if value < following else value for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _from(inline: Inline, start: int) -> Inline:
    calls = tuple((max(at - start, 0), number) for at, number in inline.calls)
    return Inline(inline.text[start:], calls)
