"""What every reader of a format hands to the later steps: drafts, and the text that their spans point into."""

from dataclasses import dataclass, field

from askmig.parse.draft import Draft
from askmig.records import Doubt, Span


@dataclass
class Extract:
    """Drafts in reading order, the characters read out of the file, and what the file says of itself."""

    drafts: list[Draft]
    text: str
    metadata: dict[str, str] = field(default_factory=dict)
    doubts: list[Doubt] = field(default_factory=list)


class Writer:
    """The extracted text while it grows; every piece added gets its span."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.length = 0

    def add(self, text: str, end: str = "\n") -> Span:
        """Append ``text`` and ``end`` and return the span of ``text``."""
        span = Span(self.length, self.length + len(text))
        self.parts += (text, end)
        self.length += len(text) + len(end)
        return span

    def whole(self) -> str:
        """Return all that was added."""
        return "".join(self.parts)
