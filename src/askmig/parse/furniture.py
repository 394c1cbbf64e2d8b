"""What the page carries and the text does not: running heads, repeated titles, foreign letterheads."""

import re
from collections import Counter

from askmig.parse.draft import Draft
from askmig.parse.letterhead import is_foreign_name

_LONGEST_HEAD = 150
# A short line printed this often on its own is a running head.
_REPEATS = 3


def drop_running_heads(drafts: list[Draft]) -> None:
    """Turn repeated lines into furniture: a head printed on many pages, the title printed again."""
    lines = [draft for draft in drafts if draft.role == "text" and draft.label is None and _is_head(draft.text)]
    names = [draft.text.casefold() for draft in lines]
    counts = Counter(names)
    seen: set[str] = set()
    for draft, name in zip(lines, names, strict=True):
        loud = draft.bold or draft.text.isupper()
        repeats = counts[name] >= _REPEATS or (counts[name] > 1 and (loud or _is_title(name, names)))
        if repeats and name in seen:
            draft.role, draft.reason = "furniture", "running head"
        seen.add(name)


def _is_head(text: str) -> bool:
    return len(text) <= _LONGEST_HEAD and not re.search(r"[.;:?!]$", text)


def _is_title(name: str, names: list[str]) -> bool:
    return len(name.split()) > 3 and name in names[:4]


def drop_foreign_names(drafts: list[Draft], language: str) -> None:
    """Turn the names of bodies in another language above the first text into furniture."""
    for draft in drafts:
        if draft.role == "text" and draft.text[-1:] in ".:" and len(draft.text) > 60:
            return
        if draft.role == "text" and is_foreign_name(draft.text, language):
            draft.role, draft.reason = "furniture", "letterhead"
