"""Pieces of one paragraph that a page break, a footnote or a logo set apart -> one draft.

The text of a page stops anywhere; the notes of the page, its furniture and a blank line
follow; the next page goes on. A piece belongs to the last unfinished unit before it.
"""

import re

from askmig.parse.draft import Draft
from askmig.parse.labels import next_label
from askmig.parse.lines import join_inline

_END = re.compile(r"[.!?:…]['\"”»’)\]]*$|;$")
_OPENERS = {"(": ")", "[": "]", "“": "”", "«": "»", "¿": "?"}
# Words after which no sentence and no heading ends, in es, en, fr and pt.
LEADING = frozenset(
    """a al ante bajo con contra de del desde e el en entre hacia hasta la las lo los mediante ni o
    para por que según sin sobre su sus tras u un una unas unos y cuyo cuya cuyos cuyas como an and
    as at by for from his in into its nor of on or our that the their this to under upon which with
    à au aux avec ce ces cette chez dans des du et le les leur leurs ou par pour qui sa ses son sous
    sur une ao aos às com da das do dos em na nas no nos pela pelas pelo pelos quem seu seus sua
    suas um uma""".split()
)
_URL = re.compile(r"<?https?://\S+>?")


def join_pieces(drafts: list[Draft]) -> list[Draft]:
    """Return the drafts with every cut unit whole, in the order of their first pieces."""
    whole: list[Draft] = []
    open_body: Draft | None = None
    open_note: Draft | None = None
    for draft in drafts:
        if draft.role == "text" and open_note and continues_note(open_note, open_body, draft):
            join_piece(open_note, draft)
            continue
        if draft.role == "text" and open_body and continues_body(open_body, draft):
            join_piece(open_body, draft)
            open_note = None
            continue
        whole.append(draft)
        if draft.role == "note":
            open_note = draft
        elif draft.role != "furniture":
            open_body, open_note = (draft if draft.role in ("text", "item") else None), None
    return whole


def continues_note(note: Draft, body: Draft | None, piece: Draft) -> bool:
    """Whether a piece after a footnote still belongs to it: an address, or its open sentence."""
    if piece.label is not None or piece.bold:
        return False
    if _URL.fullmatch(piece.text):
        return True
    body_is_open = body is not None and is_unfinished(body.text)
    return piece.text[:1].islower() and is_unfinished(note.text) and not body_is_open


def continues_body(body: Draft, piece: Draft) -> bool:
    """Whether a piece is the rest of the sentence, or of the enumeration, in ``body``."""
    if piece.bold or (body.text.isupper() and not piece.text.isupper()):
        return False
    if piece.label is not None:
        return _continues_enumeration(body, piece)
    if piece.text[:1].islower():
        return _END.search(body.text) is None or is_unfinished(body.text)
    if _END.search(body.text):
        return False
    last = last_word(body.text)
    starts_anew = len(piece.text) < 60 and not _END.search(piece.text)
    return last in LEADING or (
        not starts_anew
        and (body.text.endswith((",", "-")) or _has_open_bracket(body.text) or not piece.text[:1].isalpha())
        and len(body.text) > 60
        and not piece.text.startswith(("¿", "¡"))
    )


def last_word(text: str) -> str:
    """Return the last word of a text in lower case, empty where there is none."""
    return (text.split() or [""])[-1].casefold()


def is_unfinished(text: str) -> bool:
    """Whether a text stops before its sentence does."""
    return not _END.search(text) or _has_open_bracket(text)


def _has_open_bracket(text: str) -> bool:
    return any(text.count(opener) > text.count(closer) for opener, closer in _OPENERS.items())


def _continues_enumeration(body: Draft, piece: Draft) -> bool:
    """Whether "(ii) …" after a cut follows a "(i)" that stands inside the open sentence."""
    label = piece.label or ""
    inside = re.findall(r"(?<=\s)\(?(?:[a-z]|[ivxl]{1,6}|\d{1,2})\)(?=\s)", body.text)
    follows = bool(inside) and label in (roman_after(inside[-1]), next_label(inside[-1]))
    return follows and body.label != inside[-1] and not re.search(r"[.:]$", body.text)


_ROMAN = ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii"]


def roman_after(label: str) -> str | None:
    """Return the Roman label that comes after ``label``, None for one that is not Roman or beyond "xi"."""
    core = label.strip("()")
    if core not in _ROMAN[:-1]:
        return None
    return label.replace(core, _ROMAN[_ROMAN.index(core) + 1])


def join_piece(draft: Draft, piece: Draft) -> None:
    """Append a piece to the unit it was cut from."""
    text = piece.inline
    if piece.printed:
        text = type(text)(piece.printed).followed_by(text)
    draft.inline = join_inline(draft.inline, text)
    draft.spans.extend(piece.spans)
    draft.places.extend(piece.places)
