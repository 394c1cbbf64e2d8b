"""The records of askmig, in the order in which the data meets them.

Every stage takes some of these and gives others back; none of them does any
input or output, and none knows a model. All offsets count characters (Unicode
code points), start at 0 and leave the end out, as Python slices do.
"""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal, NamedTuple

BlockKind = Literal["paragraph", "item", "row", "heading"]
PassageKind = Literal["paragraph", "item", "row", "heading", "footnote"]
Status = Literal["answered", "not_found", "invalid"]
Mode = Literal["extractive", "llm"]


@dataclass(frozen=True, order=True)
class Span:
    """A stretch of a text, ``text[start:end]``."""

    start: int
    end: int

    def of(self, text: str) -> str:
        """Return the characters of ``text`` that the span covers."""
        return text[self.start : self.end]


@dataclass(frozen=True)
class Place:
    """A rectangle of a page: ``page`` counts from 1, the sides are points from its top left corner."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class CatalogueEntry:
    """One row of ``corpus/catalogue.csv``: what is known of a document beside its text.

    Every field but ``id``, ``file``, ``language`` and ``sha256`` is empty where the
    document prints nothing of the kind.
    """

    id: str
    file: str
    title: str
    short_title: str
    symbol: str
    publisher: str
    date: str
    language: str
    rights: str
    sha256: str


@dataclass(frozen=True)
class Section:
    """A heading and the stretch of text it governs, up to the next of its level or above."""

    heading: str
    level: int
    number: str | None
    start: int
    end: int


@dataclass(frozen=True)
class NoteCall:
    """The mark of a footnote: the note called, and where it stood.

    ``offset`` counts characters from the start of the paragraph's own text; the mark
    itself is not in the text.
    """

    note: str
    number: int
    offset: int


@dataclass(frozen=True)
class Paragraph:
    """A citable block of the body: running paragraph, list item, table row or heading.

    ``label`` is what the document itself prints ("4", "a", "17.3", "1)"), ``id`` the
    program's own name, in reading order. ``source`` are the spans of the supplied file,
    several where a page break or a block of footnotes cuts the paragraph; for a file that is
    not text (PDF, Word, a web page) they are spans of ``Document.extracted``. ``places`` are
    its rectangles on the pages of a PDF; ``ocr`` says that a machine read it off an image.
    """

    id: str
    kind: BlockKind
    label: str | None
    section: tuple[str, ...]
    text: str
    start: int
    end: int
    notes: tuple[NoteCall, ...]
    source: tuple[Span, ...]
    places: tuple[Place, ...] = ()
    ocr: bool = False

    @property
    def page(self) -> int | None:
        """The page on which it begins, None where the format has no pages."""
        return self.places[0].page if self.places else None


@dataclass(frozen=True)
class Footnote:
    """A footnote with the id of the paragraph that calls it, None where no call was found.

    ``id`` tells apart notes of the same number where an annex starts again at 1.
    """

    id: str
    number: int
    text: str
    start: int
    end: int
    called_by: str | None
    source: tuple[Span, ...]
    places: tuple[Place, ...] = ()
    ocr: bool = False

    @property
    def page(self) -> int | None:
        """The page on which it begins, None where the format has no pages."""
        return self.places[0].page if self.places else None


@dataclass(frozen=True)
class Furniture:
    """What a page carries and the text does not: letterhead, running head, separator."""

    kind: str
    text: str
    source: Span


@dataclass(frozen=True)
class Doubt:
    """A spot that a person should look at: what is odd there (a name in ``messages``), where, and in which words."""

    kind: str
    page: int | None
    detail: str


@dataclass(frozen=True)
class Document:
    """One document: its catalogue entry, one clean text, and spans into that text.

    ``extracted`` is what the ``source`` spans point into where the file is not itself text:
    the characters as they were read out of it; empty for a text file. ``metadata`` is what
    such a file says of itself (title, date), often wrong; ``doubts`` are the reader's own.
    """

    entry: CatalogueEntry
    text: str
    sections: tuple[Section, ...]
    paragraphs: tuple[Paragraph, ...]
    footnotes: tuple[Footnote, ...]
    furniture: tuple[Furniture, ...]
    extracted: str = ""
    metadata: dict[str, str] = field(default_factory=dict)
    doubts: tuple[Doubt, ...] = ()

    @property
    def id(self) -> str:
        """The document's id in the catalogue."""
        return self.entry.id

    @property
    def units(self) -> tuple[Paragraph | Footnote, ...]:
        """All that can be cited, in the order of the text: paragraphs, then footnotes."""
        return (*self.paragraphs, *self.footnotes)

    def unit(self, unit_id: str) -> "Paragraph | Footnote | None":
        """Return the paragraph or footnote of that id, or None."""
        return self._by_id.get(unit_id)

    def paragraph(self, paragraph_id: str) -> Paragraph | None:
        """Return the paragraph of that id, or None."""
        found = self._by_id.get(paragraph_id)
        return found if isinstance(found, Paragraph) else None

    def footnote(self, note_id: str) -> Footnote | None:
        """Return the footnote of that id, or None."""
        found = self._by_id.get(note_id)
        return found if isinstance(found, Footnote) else None

    @cached_property
    def _by_id(self) -> dict[str, "Paragraph | Footnote"]:
        notes: dict[str, Paragraph | Footnote] = {note.id: note for note in self.footnotes}
        return notes | {paragraph.id: paragraph for paragraph in self.paragraphs}


@dataclass(frozen=True)
class Passage:
    """What is indexed and retrieved: a paragraph, a footnote, or a part of a long one.

    ``text`` is ``Document.text[start:end]``; ``sentences`` are spans of the same text.
    ``context`` (heading path, label, the sentence that calls a note) is searched but
    never shown and never cited.
    """

    id: str
    document: str
    kind: PassageKind
    paragraph: str
    footnote: str | None
    start: int
    end: int
    text: str
    sentences: tuple[Span, ...]
    context: str


@dataclass(frozen=True)
class Hit:
    """A passage found for a question; ``score`` is higher for better, ``rank`` starts at 1.

    ``similarity`` is the best cosine of question and passage (or one of its sentences),
    ``coverage`` the share, between 0 and 1, of the question's words that stand in it,
    each word weighted by how rare it is in the corpus. ``words`` is the BM25 score,
    ``whole`` the cosine with the passage as a whole, ``match`` how well its tokens match
    the question's (0 where the encoder gives none), ``weakest`` how well those match the
    third of the question that they match least (None where there are none).
    """

    rank: int
    passage: Passage
    score: float
    similarity: float
    coverage: float
    words: float
    whole: float
    match: float = 0.0
    weakest: float | None = None


@dataclass(frozen=True)
class Citation:
    """A verbatim quote of one paragraph or of one footnote of one document."""

    number: int
    document: str
    title: str
    symbol: str
    section: tuple[str, ...]
    kind: PassageKind
    paragraph: str
    label: str | None
    footnote: int | None
    page: int | None
    quote: str
    start: int
    end: int
    text: str
    reference: str
    link: str
    ocr: bool = False


class Missing(NamedTuple):
    """What a question names and no document has: a document's id, the label as asked, the labels that it has.

    Without an id: a symbol that no document has, and those that there are.
    """

    document: str
    asked: str
    known: tuple[str, ...]


@dataclass(frozen=True)
class Statement:
    """One assertion of an answer and the numbers of the citations it stands on."""

    text: str
    citations: tuple[int, ...]


@dataclass(frozen=True)
class FoundPassage:
    """A retrieved passage as callers see it: where it stands and what it says."""

    rank: int
    score: float
    document: str
    kind: PassageKind
    paragraph: str
    label: str | None
    footnote: int | None
    section: tuple[str, ...]
    text: str


@dataclass(frozen=True)
class Source:
    """A numbered passage as a language model gets it: a paragraph or a part of it, its footnotes after it.

    Each piece is a unit of the document and the stretch of ``document.text`` that is given of it.
    """

    number: int
    document: Document
    pieces: tuple[tuple[Paragraph | Footnote, Span], ...]


@dataclass(frozen=True)
class Support:
    """The words of a numbered passage on which a written statement is said to stand, as yet unchecked.

    ``translation`` is what a language model makes of the words in the language of the question, empty for none.
    """

    passage: int
    words: str
    translation: str = ""


@dataclass(frozen=True)
class Draft:
    """A statement as a language model wrote it; nothing of it has been checked."""

    text: str
    supports: tuple[Support, ...]


@dataclass(frozen=True)
class Translation:
    """The translation of a citation's quote by a language model; its figures and names have been checked."""

    citation: int
    text: str


@dataclass(frozen=True)
class Written:
    """What a language model had to do with an answer.

    ``question`` is what it made of a later turn of a conversation, None when the turn was asked
    as it stood. Every statement that it wrote is counted once: it passed at once, passed after
    it had been sent back, or was dropped. ``fallen_back`` says that the answer shown is the
    documents' own sentences after all; ``Answer.error`` then says why.
    """

    model: str
    question: str | None
    passed: int
    repaired: int
    dropped: int
    fallen_back: bool
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the program says to a question; ``text`` carries [n] markers of the citations.

    ``error`` is one line for the reader: why there is no answer, or why the language model's
    is not shown. ``llm`` is None where no language model was asked. ``understood`` is the whole
    question that a later turn of a conversation was taken for, None where it was asked as it stood;
    ``remark`` says what the reader should mind (documents that differ) and stands in ``text`` too.
    """

    question: str
    language: str
    status: Status
    mode: Mode
    text: str
    error: str | None
    seconds: float
    statements: tuple[Statement, ...] = ()
    citations: tuple[Citation, ...] = ()
    passages: tuple[FoundPassage, ...] = field(default=())
    llm: Written | None = None
    understood: str | None = None
    remark: str | None = None
