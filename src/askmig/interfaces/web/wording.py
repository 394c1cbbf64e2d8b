"""What the page says, in its own language; an answer is shown in the language of its question."""

from askmig.messages import message

PAGE_LANGUAGE = "es"


def say(name: str, /, **values: object) -> str:
    """Return a message in the page's language, its {places} filled in."""
    return message(name, PAGE_LANGUAGE).format(**values)
