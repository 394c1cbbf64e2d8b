"""A later turn of a conversation + the turns before it -> a question that stands alone, by the model."""

import re
from collections.abc import Sequence

from askmig.facts import addresses, figures, names
from askmig.generate.model import Model
from askmig.generate.prompt import rewrite_messages
from askmig.generate.read import plain
from askmig.language import detect_language, fold, terms

_LONGEST = 400
# A rewritten question repeats what was asked: so many of its words of weight may be new, for grammar's sake.
_MOST_NEW = 0.34


def rewrite(model: Model, question: str, before: Sequence[str]) -> str | None:
    """Return the last turn as a question that stands alone; None where the model's version is not to be trusted.

    It may bring no figure, name or address that was not typed, and few words. Raises
    LanguageModelError when the model fails.
    """
    reply = ""
    for piece in model.write(rewrite_messages(question, before)):
        reply += piece
        if len(reply) > 2 * _LONGEST:
            return None
    written = plain(reply).strip('"“”«»> ')
    return written if written and _is_faithful(written, " \n".join([*before, question])) else None


def _is_faithful(written: str, typed: str) -> bool:
    """Whether a rewritten question holds nothing but what was typed in the turns."""
    language = detect_language(typed)
    words = set(re.findall(r"\w+", fold(typed)))
    known = figures(typed, language)
    is_new = [term for term in terms(written, language) if term not in set(terms(typed, language))]
    return (
        len(written) <= _LONGEST
        and not addresses(written)
        and all(any(figure.agrees(other) for other in known) for figure in figures(written, language))
        and all(set(re.findall(r"\w+", fold(name))) <= words for name in names(written))
        and len(is_new) <= _MOST_NEW * len(terms(written, language))
    )
