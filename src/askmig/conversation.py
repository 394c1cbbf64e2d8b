"""Later turns of a conversation -> questions that stand alone: "¿Y en 2021?" needs what was asked before."""

import re
from collections.abc import Sequence

from askmig.language import fold, terms

# A turn with more words of weight than this speaks for itself, unless it begins with "and".
_WORDS_OF_ITS_OWN = 5
_REMEMBERED = 3
# Of a longer earlier turn only its end is kept, so that the encoder still reads the question behind it.
_CHARACTERS = 250
_AND = re.compile(r"^\W*(?:y|e|and|et|pero|but|mais|mas)\b")


def complete(question: str, before: Sequence[str]) -> str:
    """Return what a turn asks when the turns before it (oldest first) are kept in mind.

    A short turn, or one that begins with "and", is put behind the last turns; any other is
    returned as it is. On the later turns of the dev conversations the right place is cited in
    .61, of the turn alone in .09, of the last turn and this one in .48.
    """
    is_short = len(terms(question, "es")) <= _WORDS_OF_ITS_OWN
    if not before or not (is_short or _AND.match(fold(question))):
        return question
    return " ".join([*(turn[-_CHARACTERS:] for turn in before[-_REMEMBERED:]), question])
