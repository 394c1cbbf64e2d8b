"""What the page says, in its own language; an answer is shown in the language of its question.

The page offers what ``PAGE_LANGUAGES`` names, the first where a browser asks for none of them.
``page_words`` goes to the browser whole, so that a change of language asks the server nothing.
"""

from askmig.interfaces.web.staff_words import DESK, FORM
from askmig.interfaces.web.words import WORDS

PAGE_LANGUAGES = {"es": "Español", "en": "English", "fr": "Français", "pt": "Português"}
_ORDER = tuple(PAGE_LANGUAGES)
_PAGE = {**WORDS, **FORM}
_ALL = {**_PAGE, **DESK}
# Gradio fixes the labels of a component when the page is made, so that the pages of staff speak one language.
DESK_LANGUAGE = "es"


def say(name: str, language: str, /, **values: object) -> str:
    """Return what the page says in a language, its {places} filled in; in Spanish for one it does not offer."""
    texts = _ALL[name]
    return texts[_ORDER.index(language) if language in PAGE_LANGUAGES else 0].format(**values)


def desk_say(name: str, /, **values: object) -> str:
    """Return what a page of staff says, its {places} filled in."""
    return say(name, DESK_LANGUAGE, **values)


def page_words() -> dict[str, dict[str, str]]:
    """Return all that the page says, by language and name."""
    return {language: {name: texts[at] for name, texts in _PAGE.items()} for at, language in enumerate(_ORDER)}


def best_language(accepted: str) -> str:
    """Return the language of the page for an Accept-Language header: the best liked of those it offers."""
    liked: list[tuple[float, str]] = []
    for part in accepted.split(",")[:20]:
        name, _, weight = part.partition(";")
        try:
            liked.append((float(weight.strip().removeprefix("q=") or 1), name.strip().split("-")[0].lower()))
        except ValueError:
            continue
    offered = [(weight, name) for weight, name in liked if name in PAGE_LANGUAGES and weight > 0]
    return max(offered, key=lambda one: one[0])[1] if offered else _ORDER[0]
