"""What the page says, in its own language; an answer is shown in the language of its question.

The page offers what ``PAGE_LANGUAGES`` names, the first where a browser asks for none of them.
``page_words`` goes to the browser whole, so that a change of language asks the server nothing.
"""

from askmig.interfaces.web.staff_words import DESK, FORM
from askmig.interfaces.web.trouble_words import TROUBLE, UPLOAD
from askmig.interfaces.web.words import WORDS

PAGE_LANGUAGES = {"es": "Español", "en": "English", "fr": "Français", "pt": "Português"}
_ORDER = tuple(PAGE_LANGUAGES)
_PAGE = {**WORDS, **TROUBLE, **UPLOAD, **FORM}
_ALL = {**_PAGE, **DESK}


def say(name: str, language: str, /, **values: object) -> str:
    """Return what the page says in a language, its {places} filled in; in Spanish for one it does not offer."""
    texts = _ALL[name]
    return texts[_ORDER.index(language) if language in PAGE_LANGUAGES else 0].format(**values)


def page_words() -> dict[str, dict[str, str]]:
    """Return all that the page says, by language and name."""
    return {language: {name: texts[at] for name, texts in _PAGE.items()} for at, language in enumerate(_ORDER)}
