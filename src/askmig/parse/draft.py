"""What parse knows of a unit while it is still reading: drafts, and text with its calls."""

from dataclasses import dataclass, field
from typing import Literal

from askmig.records import Place, Span

Role = Literal["text", "item", "row", "heading", "note", "furniture"]


@dataclass(frozen=True)
class Inline:
    """Clean text and the footnote calls in it, each (offset in the text, number)."""

    text: str
    calls: tuple[tuple[int, int], ...] = ()

    def stripped(self) -> "Inline":
        """Return the same without blanks at either end, the calls moved along."""
        left = len(self.text) - len(self.text.lstrip())
        text = self.text.strip()
        calls = ((min(max(at - left, 0), len(text)), number) for at, number in self.calls)
        return Inline(text, tuple(calls))

    def followed_by(self, other: "Inline", glue: str = " ") -> "Inline":
        """Return this text, ``glue`` and the other text, with the calls of both."""
        shift = len(self.text) + len(glue)
        moved = tuple((at + shift, number) for at, number in other.calls)
        return Inline(self.text + glue + other.text, self.calls + moved)


@dataclass
class Draft:
    """A unit of the document as far as it is understood; later steps fill in the rest.

    ``printed`` is the label as it stands in the file with its dot or bracket ("4.",
    "1)"); ``block`` numbers the stretches of lines between blank lines; ``cells`` are
    the cells of a table row; ``partly_bold`` says that some words of it are set in bold;
    ``reason`` says what kind of furniture it is. What only some formats know: ``places`` on
    the pages, ``depth`` of a heading (1 for the outermost, 0 where nobody said) and its
    ``look`` (a smaller one lies less deep), ``key`` by which calls name a note whose number
    stands for several, ``ocr``.
    """

    role: Role
    inline: Inline
    spans: list[Span]
    block: int
    label: str | None = None
    printed: str = ""
    bullet: bool = False
    bold: bool = False
    partly_bold: bool = False
    number: int | None = None
    reason: str = ""
    cells: tuple[Inline, ...] = ()
    level: int = 0
    section: tuple[str, ...] = ()
    caller: "Draft | None" = None
    called: list[tuple[int, "Draft"]] = field(default_factory=list)
    places: list[Place] = field(default_factory=list)
    depth: int = 0
    look: tuple[float, ...] = ()
    key: int | None = None
    ocr: bool = False

    @property
    def text(self) -> str:
        """The clean text."""
        return self.inline.text
