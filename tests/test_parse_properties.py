"""Generated documents with notes, page breaks and lists are read back as they were written."""

from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st

from askmig.parse import decode, parse, unaccounted
from samples import entry_of

WORDS = st.sampled_from(
    "barco cosecha escuela faro invierno lluvia maestro mercado molino orilla pescador puente regla valle vecino".split()
)
PHRASE = st.lists(WORDS, min_size=6, max_size=12).map(" ".join)
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Written:
    """A paragraph or item as it is written: two sentences, perhaps cut, perhaps with a note."""

    first: str
    second: str
    is_item: bool
    is_cut: bool
    note: str | None

    @property
    def text(self) -> str:
        return f"{self.first.capitalize()}. {self.second.capitalize()}."


UNITS = st.lists(
    st.builds(Written, PHRASE, PHRASE, is_item=st.booleans(), is_cut=st.booleans(), note=st.none() | PHRASE),
    min_size=1,
    max_size=8,
    unique_by=lambda unit: (unit.first[:20], unit.first[-20:]),
)


def print_out(units: list[Written]) -> str:
    """Return the units as a PDF's text would have them: marks glued, notes and page breaks in between."""
    blocks: list[str] = []
    number = 0
    for unit in units:
        text = unit.text
        note = ""
        if unit.note:
            number += 1
            mark = str(number).translate(SUPERSCRIPTS)
            text = text.replace(". ", f".{mark} ", 1)
            note = f"{mark} {unit.note.capitalize()}."
        bullet = "- " if unit.is_item else ""
        if unit.is_cut:
            # Cut between two words of the second sentence: the next page begins in lower case.
            head, tail = text.rsplit(" ", 2)[0], " ".join(text.rsplit(" ", 2)[1:])
            blocks += [bullet + head, *([note] if note else []), tail]
        else:
            blocks += [bullet + text, *([note] if note else [])]
    return "\n\n".join(blocks) + "\n"


@settings(max_examples=150, deadline=None)
@given(UNITS)
def test_units_are_read_back_whole_and_notes_find_their_callers(units: list[Written]):
    source = print_out(units)
    document = parse(entry_of("escrito.txt"), source.encode())
    assert [paragraph.text for paragraph in document.paragraphs] == [unit.text for unit in units]
    assert [paragraph.kind == "item" for paragraph in document.paragraphs] == [unit.is_item for unit in units]
    expected = [(f"p{place}", unit.note.capitalize() + ".") for place, unit in enumerate(units, 1) if unit.note]
    assert [(note.called_by, note.text) for note in document.footnotes] == expected
    for paragraph in document.paragraphs:
        assert all(paragraph.text[: call.offset].endswith(".") for call in paragraph.notes)
    assert unaccounted(document, source) == []


ODD = "aB1 .,;:()[]*_\\$¹²³⁴\t\n\r-•“”&<>#/|ñ\u00ad\u00a0ﬁ0"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(ODD), max_size=400) | st.text(max_size=200))
def test_any_characters_are_read_and_none_is_lost(text: str):
    data = text.encode("utf-8", errors="replace")
    document = parse(entry_of("fuzz.txt"), data)
    assert unaccounted(document, decode(data, "fuzz.txt")) == []
    for unit in document.units:
        assert document.text[unit.start : unit.end] == unit.text == unit.text.strip()


PLAIN = "abcDEF123 .,;:()\n\n-"


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.sampled_from(PLAIN), max_size=300))
def test_every_letter_and_figure_of_plain_text_is_in_the_document(text: str):
    document = parse(entry_of("llano.txt"), text.encode())
    kept = document.text + "".join(piece.text for piece in document.furniture)
    assert sorted(c for c in kept if c.isalnum()) == sorted(c for c in text if c.isalnum())
