"""Sections of a format that says what is a heading and how deep it lies: no looks are guessed.

A draft of role "heading" carries its ``depth``. The first heading of the least depth is the
title when no other has that depth; like the title of a text file it stands in no path.
"""

import re

from askmig.parse.draft import Draft, Inline
from askmig.parse.headings import lead_of, mark_items

_ARTICLE = re.compile(r"art", re.IGNORECASE)
_DIVISION = re.compile(r"(?:t[íi]tulo|cap[íi]tulo|secci[óo]n|title|chapter|section|titre|chapitre)\s", re.IGNORECASE)


def place_by_outline(drafts: list[Draft]) -> None:
    """Give every unit its level and section path by the depth of the headings above it."""
    body = [draft for draft in drafts if draft.role not in ("note", "furniture")]
    mark_items(body)
    headings = [draft for draft in body if draft.role == "heading"]
    _mark_title(headings)
    path: list[Draft] = []
    scope: Draft | None = None
    for index, draft in enumerate(body):
        if draft.role == "heading":
            scope = None
            path = _enter(draft, path)
            continue
        above = scope or (path[-1] if path else None)
        if draft.role == "text" and (draft.label or "").isdigit() and above and _ARTICLE.match(above.label or ""):
            draft.role = "item"  # the numbers below an article are its parts
        names = tuple(heading.text for heading in path)
        scope = _scope(draft, scope, body[index + 1] if index + 1 < len(body) else None)
        draft.section = names + ((lead_of(scope),) if scope and scope is not draft else ())
        draft.level = len(path) + 1


def _mark_title(headings: list[Draft]) -> None:
    least = min((heading.depth for heading in headings), default=0)
    titles = [heading for heading in headings if heading.depth == least]
    if len(titles) == 1 and len(headings) > 1 and titles[0] in headings[:3] and not _DIVISION.match(titles[0].text):
        titles[0].reason = "title"


def _enter(heading: Draft, path: list[Draft]) -> list[Draft]:
    """Return the path below a heading, which itself hangs on the ones that lie less deep."""
    if heading.printed:
        heading.inline = Inline(heading.printed).followed_by(heading.inline)
        heading.printed = ""
    above = [other for other in path if other.depth < heading.depth and heading.reason != "title"]
    heading.section = tuple(other.text for other in above)
    heading.level = len(above) + 1 + (heading.reason != "title")
    return above if heading.reason == "title" else [*above, heading]


def _scope(draft: Draft, scope: Draft | None, following: Draft | None) -> Draft | None:
    """Return the labelled paragraph on which a unit hangs: an article, or one with items below it."""
    if draft.role == "text" and draft.label and _ARTICLE.match(draft.label):
        return draft
    if scope is not None and scope.label and _ARTICLE.match(scope.label):
        return scope
    if draft.role != "text":
        return scope
    has_items = draft.label is not None and following is not None and following.role == "item"
    return draft if has_items else None
