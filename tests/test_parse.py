"""The reader against invented documents with one difficulty each, and invariants on the real ones."""

import json
from itertools import pairwise
from pathlib import Path

import pytest

from askmig.corpus import read_catalogue, read_file
from askmig.errors import CorpusError
from askmig.language import sentences
from askmig.parse import parse
from askmig.records import Document
from samples import CORPUS, entry_of

CASES = sorted((Path(__file__).parent / "data" / "parse").glob("*.txt"))
DOCUMENTS = [parse(entry, read_file(CORPUS, entry)) for entry in read_catalogue(CORPUS)]
ids = [document.id for document in DOCUMENTS]


def as_expected(document: Document) -> dict[str, object]:
    """Return a document in the form of the expectations under tests/data/parse."""
    places = {paragraph.id: place for place, paragraph in enumerate(document.paragraphs)}
    return {
        "paragraphs": [
            {
                "kind": paragraph.kind,
                "label": paragraph.label,
                "text": paragraph.text,
                "section": list(paragraph.section),
                "notes": [call.number for call in paragraph.notes],
            }
            for paragraph in document.paragraphs
        ],
        "footnotes": [
            {"number": note.number, "text": note.text, "called_by": places.get(note.called_by or "")}
            for note in document.footnotes
        ],
        # A repeated header is in the text of every row; the expectations do not list it.
        "furniture": [piece.text for piece in document.furniture if piece.kind != "table header"],
    }


@pytest.mark.parametrize("path", CASES, ids=[path.stem for path in CASES])
def test_invented_document_is_read_as_a_person_reads_it(path: Path):
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    document = parse(entry_of(path.name, language=path.stem[:2]), path.read_bytes())
    found = as_expected(document)
    assert found["paragraphs"] == expected["paragraphs"]
    assert found["footnotes"] == expected["footnotes"]
    assert found["furniture"] == expected["furniture"]


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_every_unit_is_a_trimmed_slice_of_the_one_text(document: Document):
    units = document.units
    assert all(document.text[unit.start : unit.end] == unit.text == unit.text.strip() for unit in units)
    starts = [unit.start for unit in units]
    assert starts == sorted(starts)
    assert all(before.end < after.start for before, after in pairwise(units))


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_footnote_keeps_its_calling_paragraph(document: Document):
    for note in document.footnotes:
        caller = document.paragraph(note.called_by or "")
        assert caller is not None
        assert note.id in [call.note for call in caller.notes]


def test_footnotes_of_the_background_paper_are_complete():
    paper = next(document for document in DOCUMENTS if document.id == "fmmd-2020-tema-6")
    assert [note.number for note in paper.footnotes] == list(range(1, 18))


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_no_mark_or_markup_stays_in_the_text(document: Document):
    assert not any(mark in document.text for mark in ("**", "](", "\\$", "<ul", "&nbsp;", "\u00ad", "¹²"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_sentences_of_a_paragraph_leave_only_blanks_out(document: Document):
    for paragraph in document.paragraphs:
        spans = sentences(paragraph.text)
        assert "".join(span.of(paragraph.text) for span in spans).replace(" ", "") == paragraph.text.replace(" ", "")


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_source_spans_are_in_order_and_within_the_file(document: Document):
    source = (CORPUS / document.entry.file).read_bytes().decode()
    for unit in document.units:
        assert all(0 <= span.start < span.end <= len(source) for span in unit.source)
        assert list(unit.source) == sorted(unit.source)


def test_file_that_is_not_text_is_a_clear_error():
    with pytest.raises(CorpusError, match=r"bad\.txt is not UTF-8 text \(byte 2\)"):
        parse(entry_of("bad.txt"), b"ab\xff\xfe")


def test_empty_file_is_an_empty_document():
    assert parse(entry_of("empty.txt"), b" \n\n").paragraphs == ()
