"""Which lines are headings, how deep they lie, and the section path of every unit.

A heading is told by its looks: capitals, bold, a number, a word such as "Annex", or a
short line without a sentence end that stands right above text. The looks also give the
depth: a look seen for the first time lies below the heading before it; a look seen
already goes back to its own depth.
"""

import re
from dataclasses import dataclass, field

from askmig.language import sentences
from askmig.parse.draft import Draft, Inline
from askmig.parse.join import LEADING, last_word

_ANNEX = re.compile(
    r"(?:anexo|annex|annexe|apéndice|appendix|appendice)(?:\s+(?:[IVXL]+|\d+|[A-Z]))?\.?", re.IGNORECASE
)
_ROMAN = re.compile(r"(?:[IVXL]{1,6})\.\s+(?=\S)")
_DATE = re.compile(
    r"(?:\w+,?\s+)?\d{1,2}(?:\s*(?:[-–y,ae]|al?|and|et|to)\s*\d{1,2})*(?:er|st|nd|rd|th|\.?º)?\s+(?:de\s+)?[^\W\d_]{3,}\.?"
    r"(?:\s+(?:de\s+|del\s+)?\d{4})?|[^\W\d_]{3,}\s+\d{1,2}(?:\s*[-–]\s*\d{1,2})?,?\s+\d{4}",
    re.IGNORECASE,
)
_SYMBOL = re.compile(r"[A-Z][\w.\-]*(?:/[\w.\-]+)+")
# "FMMD 2020 Presidencia EAU": an acronym and a year at the head of a page name the event.
_EVENT = re.compile(r"(?=.*\b[A-Z]{3,}\b)(?=.*\b(?:19|20)\d\d\b)[^.:;,/]{4,40}")
_END = re.compile(r"[.!?;,…]['\"”»’)\]]*$")
_SENTENCE = re.compile(r"[.!?…]['\"”»’)\]]*$")
_LEAD_IN = re.compile(r"(?:para|si|cuando|según|en|if|when|to|for|in|pour|si|selon|dans)\b[^,:]*,", re.IGNORECASE)
_LONGEST_HEADING = 140
# A short line that ends in a colon is a heading up to this many words ("Specific objectives:").
_COLON_WORDS = 6
_SCOPE_LENGTH = 80


def place_in_sections(drafts: list[Draft], title: str) -> None:
    """Mark the headings among ``drafts`` and give every unit its level and section path.

    ``title`` is the document's title as far as the catalogue knows it, or empty; it tells
    the title among the lines of a front page.
    """
    body = [draft for draft in drafts if draft.role not in ("note", "furniture")]
    front = _front_length(body)
    _mark_front(body[:front], title)
    _mark_ruled_titles(drafts, body[:front])
    front -= sum(draft.role == "furniture" for draft in body[:front])
    body = [draft for draft in body if draft.role != "furniture"]
    for index in range(front, len(body)):
        if body[index].role == "text" and _looks_like_heading(body, index):
            _make_heading(body[index])
    mark_items(body)
    path = _Path()
    for index, draft in enumerate(body):
        path.place(draft, body[index + 1] if index + 1 < len(body) else None)


def _front_length(body: list[Draft]) -> int:
    """Return how many units come before the first sentence, label, list or table."""
    for index, draft in enumerate(body):
        words = len(draft.text.split())
        is_text = (words > 4 and _SENTENCE.search(draft.text)) or (
            words > _COLON_WORDS - 2 and draft.text.endswith(":")
        )
        if draft.role != "text" or draft.label is not None or is_text or len(draft.text) > 300:
            return index
    return 0


def _is_key_value(text: str) -> bool:
    return re.match(r"[^\W\d_][^:.]{2,50}:\s", text) is not None


def _mark_front(front: list[Draft], title: str) -> None:
    """Make headings of the title, and of what stands right above the first text."""
    candidates = [draft for draft in front if _may_be_title(draft)]
    known = [draft for draft in candidates if title and normalized(draft.text) in normalized(title)]
    loud = [draft for draft in candidates if (draft.bold or draft.text.isupper()) and draft.text.count(" ") > 2]
    chosen = known or [draft for draft in loud if draft.bold] or loud or candidates
    first = max(chosen[:3], key=lambda draft: len(draft.text.split()), default=None)
    for draft in known or ([first] if first else []):
        _make_heading(draft)
        draft.reason = "title"
    if (
        front
        and front[0].role == "text"
        and _EVENT.fullmatch(front[0].text)
        and any(d.reason == "title" for d in front)
    ):
        front[0].role, front[0].reason = "furniture", "letterhead"
    start = next((i for i, draft in enumerate(front) if draft.reason == "title"), len(front))
    for index in range(start + 1, len(front)):
        draft = front[index]
        stands_on_text = index == len(front) - 1 and len(draft.text.split()) < 14 and not _is_key_value(draft.text)
        if _may_be_title(draft) and (_ANNEX.fullmatch(draft.text) or stands_on_text):
            _make_heading(draft)


def _mark_ruled_titles(drafts: list[Draft], front: list[Draft]) -> None:
    """Make titles of the lines of a front page that stand between two rules."""
    places = {id(draft) for draft in front}
    for before, draft, after in zip(drafts, drafts[1:], drafts[2:], strict=False):
        if id(draft) in places and before.reason == after.reason == "separator":
            _make_heading(draft)
            draft.reason = "title"


def _may_be_title(draft: Draft) -> bool:
    text = draft.text
    is_data = _DATE.fullmatch(text) or _SYMBOL.match(text) or (_is_key_value(text) and text.count(",") > 1)
    return (
        draft.role == "text"
        and not is_data
        and any(character.islower() or character.isupper() for character in text)
        and not text.endswith((".", ")"))
    )


def normalized(text: str) -> str:
    """Return a text for comparison: lower case, words only."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def _looks_like_heading(body: list[Draft], index: int) -> bool:
    draft, text = body[index], body[index].text
    if not text or len(text) > _LONGEST_HEADING or _SYMBOL.fullmatch(text):
        return False
    following = body[index + 1] if index + 1 < len(body) else None
    if _ANNEX.fullmatch(text) or (text.isupper() and sum(map(str.isalpha, text)) > 3):
        return True
    if draft.bold or (draft.label is None and _ROMAN.match(text)):
        return not _END.search(text) and not re.search(r"\d{4}$", text)
    if draft.label is not None:
        return _is_numbered_heading(body, index)
    return following is not None and _stands_above(draft, following)


def _is_numbered_heading(body: list[Draft], index: int) -> bool:
    """Whether a numbered line is a heading: no sentence end, no neighbour in the same block."""
    draft = body[index]
    neighbours = (body[i] for i in (index - 1, index + 1) if 0 <= i < len(body))
    in_list = any(other.block == draft.block and other.label for other in neighbours)
    short = not _END.search(draft.text) and not draft.text.endswith(":")
    numbered = re.fullmatch(r"\d{1,3}(?:\.\d{1,3})*", draft.label or "") is not None
    return numbered and short and not in_list and not draft.text[:1].islower()


def _stands_above(draft: Draft, following: Draft) -> bool:
    """Whether a short line without a sentence end stands right above what it names."""
    text = draft.text
    words = len(text.split())
    if _END.search(text) or text[:1].islower() or words > 18 or _LEAD_IN.match(text) or draft.partly_bold:
        return False
    if text.endswith(":") and (words > _COLON_WORDS or last_word(text.rstrip(" :")) in LEADING):
        return False
    if following.role in ("item", "row", "heading"):
        return True
    is_body = len(following.text) > 80 or _SENTENCE.search(following.text) is not None
    is_next_heading = len(following.text.split()) <= 18 and not _END.search(following.text)
    is_next_heading = is_next_heading and not re.search(r"\d{4}$", following.text)
    return is_body or is_next_heading or following.label is not None


def _make_heading(draft: Draft) -> None:
    draft.role = "heading"
    roman = _ROMAN.match(draft.text)
    if roman and draft.label is None:
        draft.label = roman.group().rstrip(". ")
    if draft.printed:
        draft.inline = Inline(draft.printed).followed_by(draft.inline)
        draft.printed = ""


def mark_items(body: list[Draft]) -> None:
    """Make items of labelled lines that stand in a list without bullets."""
    for index, draft in enumerate(body):
        if draft.role != "text" or draft.label is None:
            continue
        before = body[index - 1] if index else None
        after = body[index + 1] if index + 1 < len(body) else None
        lettered = re.match(r"\d+$|\d+\.|(?![IVXL]+$)[A-ZÁÉÍÓÚ][A-Za-zÁÉÍÓÚáéíóú]", draft.label) is None
        adjoining = any(other is not None and other.block == draft.block and other.label for other in (before, after))
        goes_on = before is not None and before.role == "item" and _follows(before.label, draft.label)
        if lettered or adjoining or goes_on:
            draft.role = "item"


def _follows(before: str | None, label: str) -> bool:
    return before is not None and before.isdigit() and label.isdigit() and int(label) == int(before) + 1


@dataclass
class _Path:
    """The headings above the current place, outermost first, with their looks."""

    open: list[tuple[str, str]] = field(default_factory=list)
    scope: str | None = None
    after_annex: bool = False
    table_heading: bool = False

    def place(self, draft: Draft, following: Draft | None) -> None:
        if draft.role == "heading":
            self.scope = None
            self.enter(draft, following)
            return
        self.after_annex = False
        if draft.role == "text":
            self.scope = None
        if self.table_heading and draft.role != "row" and self.open:
            self.open.pop()
            self.table_heading = False
        draft.section = self.path() + ((self.scope,) if self.scope else ())
        draft.level = len(self.open) + 1
        if draft.role == "text" and draft.label and following is not None and following.role == "item":
            self.scope = lead_of(draft)

    def enter(self, draft: Draft, following: Draft | None) -> None:
        look = _look_of(draft)
        if draft.reason == "title":
            self.open.clear()
            draft.level = 1
            return
        if look in (known := [name for name, _ in self.open]):
            del self.open[known.index(look) :]
        elif look == "annex":
            self.open.clear()
        draft.section = self.path()
        draft.level = len(self.open) + 2
        if self.after_annex and look in ("capitals", "bold"):
            return
        self.open.append((look, draft.text))
        self.after_annex = look == "annex"
        is_caption = look == "table title" or (look == "short" and draft.text.endswith(":"))
        self.table_heading = is_caption and following is not None and following.role == "row"

    def path(self) -> tuple[str, ...]:
        return tuple(heading for _, heading in self.open)


def _look_of(draft: Draft) -> str:
    text = draft.text
    if _ANNEX.fullmatch(text):
        return "annex"
    if draft.label is not None and re.fullmatch(r"\d[\d.]*", draft.label):
        return f"number {draft.label.count('.')}"
    if _ROMAN.match(text):
        return "roman"
    if _DATE.fullmatch(text):
        return "date"
    if draft.cells:
        return "table title"
    if text.isupper():
        return "capitals"
    return "bold" if draft.bold else "short"


def lead_of(draft: Draft) -> str:
    """Return how a numbered paragraph is named in the path of the items below it."""
    first = sentences(draft.text)[:1]
    text = first[0].of(draft.text) if first else draft.text
    if len(text) > _SCOPE_LENGTH:
        text = text[:_SCOPE_LENGTH].rsplit(" ", 1)[0].rstrip(",;:") + "…"
    label = draft.label or ""
    return f"{label} {text}" if label.endswith(")") else f"{label}. {text}"
