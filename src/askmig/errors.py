"""Known errors: each says what was found, what was expected, and what to type next.

AskmigError
├── CorpusError      the catalogue or a document is missing, changed or unreadable
├── BrokenIndexError the index is missing, incomplete or made by something else
├── EncoderError     the encoder cannot be loaded
├── QuestionError    the question is empty, too long or not text
├── LocatorError     no such document, paragraph or footnote
└── LanguageModelError  the language model failed; the reader gets the documents' own sentences
"""


class AskmigError(Exception):
    """A known error; its message is one line for a person."""


class CorpusError(AskmigError):
    """The catalogue or a document of the corpus is missing, changed or unreadable."""


class BrokenIndexError(AskmigError):
    """The index is missing, incomplete, or made with another encoder."""


class EncoderError(AskmigError):
    """The encoder cannot be loaded."""


class QuestionError(AskmigError):
    """The question is empty, too long or holds no words."""


class LocatorError(AskmigError):
    """No document, paragraph or footnote answers to the locator given."""


class LanguageModelError(AskmigError):
    """The language model failed; ``kind`` names the line of messages.py ("llm_<kind>") that tells the reader how."""

    def __init__(self, kind: str, detail: str = "") -> None:
        super().__init__(f"the language model failed: {kind} {detail}".strip())
        self.kind = kind
        self.detail = detail
