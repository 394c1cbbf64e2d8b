"""Guessed blanks: whether a gap between letters is one, told by the words of the document.

Between loosely set letters PDFium guesses a blank ("participac ión"), and where a line is
set piece by piece the gap of a true blank is no wider. So a guess is dropped only where it
cuts a word that the document has whole elsewhere, and leaves a piece that it has nowhere.
"""

import re
from collections.abc import Iterable

from askmig.parse.pdf.characters import GUESSED, Page

_CUT = re.compile(rf"([^\W\d_]+){GUESSED}([^\W\d_]+)")
_WORD = re.compile(r"[^\W\d_]+")
_SHORTEST = 5


def settle_blanks(pages: Iterable[Page]) -> None:
    """Make every guessed blank in the runs of the pages a blank, or take it out."""
    runs = [run for page in pages for run in page.runs]
    pieces = (piece for run in runs for piece in run.text.split(" ") if GUESSED not in piece)
    known = {word.casefold() for piece in pieces for word in _WORD.findall(piece)}
    for run in runs:
        while GUESSED in run.text:
            at = run.text.index(GUESSED)
            if _cuts_word(run.text, at, known):
                run.text = run.text[:at] + run.text[at + 1 :]
                del run.lefts[at]
            else:
                run.text = run.text[:at] + " " + run.text[at + 1 :]


def _cuts_word(text: str, at: int, known: set[str]) -> bool:
    """Whether the guess at ``at`` stands inside a word that is known whole."""
    start = re.search(r"[^\W\d_]*$", text[:at])
    cut = _CUT.match(text, start.start() if start else at)
    if cut is None or len(cut[1]) + len(cut[2]) < _SHORTEST:
        return False
    one, other = cut[1].casefold(), cut[2].casefold()
    return one + other in known and not (one in known and other in known)
