"""What is typeset as PDF and Word comes back the same."""

import pytest

from askmig.corpus import read_catalogue, read_file
from askmig.evaluation.roundtrip import compare, read_back
from askmig.evaluation.typeset_word import chromium, libreoffice
from askmig.parse import parse
from samples import CORPUS, ROOT

DOCUMENTS = [parse(entry, read_file(CORPUS, entry)) for entry in read_catalogue(CORPUS)]
INVENTED = ROOT / "evals" / "corpora"


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.id)
@pytest.mark.parametrize("way", ["pdf", "docx", "html"])
def test_document_of_the_corpus_comes_back(document, way: str):
    for name, (same, count) in compare(document, read_back(document, way)).items():
        assert same >= 0.97 * count, name


@pytest.mark.parametrize("way", ["pdf", "docx", "html"])
def test_invented_documents_come_back(way: str):
    counts = {"paragraphs": [0, 0], "labels": [0, 0], "notes": [0, 0], "callers": [0, 0]}
    for entry in read_catalogue(INVENTED):
        document = parse(entry, read_file(INVENTED, entry))
        for name, pair in compare(document, read_back(document, way)).items():
            counts[name] = [old + new for old, new in zip(counts[name], pair, strict=True)]
    assert all(same >= 0.97 * count for same, count in counts.values()), counts


@pytest.mark.parametrize(("way", "program"), [("libreoffice", libreoffice), ("chromium", chromium)])
def test_document_printed_by_another_program_comes_back(way: str, program):
    if program() is None:
        pytest.skip(f"no {way} on this machine")
    document = next(document for document in DOCUMENTS if len(document.footnotes) > 10)
    for name, (same, count) in compare(document, read_back(document, way)).items():
        assert same >= 0.9 * count, name


def test_quotes_of_a_typeset_document_are_slices():
    document = read_back(DOCUMENTS[0], "pdf")
    assert all(document.text[unit.start : unit.end] == unit.text for unit in document.units)
    assert all(unit.page for unit in document.units)
