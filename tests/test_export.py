"""An answer as a file to carry away, read back as its readers read it."""

import json
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from askmig.errors import AskmigError
from askmig.interfaces.claims import read_claims
from askmig.interfaces.export import KINDS, export_answers, export_to
from askmig.interfaces.export.markdown import plain
from askmig.pipeline import Assistant
from askmig.records import Answer
from askmig.verify import check_claim

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PALIM = "¿Qué presupuesto tiene el proyecto piloto PALIM?"
TURNS = [PALIM, "¿Cuántos millones de migrantes internacionales había en 2019?", PALIM]


@pytest.fixture(scope="module")
def answers(assistant: Assistant) -> list[Answer]:
    return [assistant.ask(question) for question in TURNS]


def text_of(assistant: Assistant, answers: list[Answer], kind: str) -> str:
    return export_answers(answers, assistant.index.documents, kind).data.decode("utf-8")


def part(data: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return ElementTree.fromstring(archive.read(name))  # noqa: S314  our own file


def texts(element: ElementTree.Element) -> Iterator[str]:
    for paragraph in element.iter(f"{W}p"):
        yield "".join(one.text or "" for one in paragraph.iter(f"{W}t"))


@pytest.fixture(scope="module")
def docx(assistant: Assistant, answers: list[Answer]) -> bytes:
    return export_answers(answers, assistant.index.documents, "docx").data


def test_markdown_calls_a_footnote_that_holds_the_quote(assistant: Assistant, answers: list[Answer]):
    lines = text_of(assistant, answers[:1], "md").splitlines()
    assert lines[0] == f"## {PALIM}"
    first = answers[0].citations[0]
    assert first.quote.endswith("El presupuesto del proyecto asciende a 1.5 millones de euros.")
    assert f"{first.quote}[^1]" in lines
    assert f"[^1]: {first.reference} — “{first.quote}” (fmmd-2020-tema-6#n6)" in lines
    assert lines[-1].endswith(f"sha256 {assistant.document('fmmd-2020-tema-6').entry.sha256}")


def test_every_quote_of_an_exported_conversation_verifies(assistant: Assistant, answers: list[Answer], tmp_path: Path):
    export_to(tmp_path / "answers.md", answers, assistant.index.documents)
    checks = [check_claim(claim, assistant.index.documents) for claim in read_claims(tmp_path / "answers.md")]
    cited = {(one.document, one.start, one.end) for answer in answers for one in answer.citations}
    assert len(checks) == len(cited)
    assert {check.verdict for check in checks} == {"exact"}


def test_question_that_comes_back_keeps_the_numbers_of_its_notes(assistant: Assistant, answers: list[Answer]):
    body = text_of(assistant, answers, "md").split("\n\n[^1]:")[0]
    first, second, third = body.split("## ")[1:]
    assert first.strip() == third.strip()
    assert second.strip() != first.strip()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("![x](http://a)", "\\!\\[x\\](http://a)"),
        ("<script>", "\\<script\\>"),
        ("1. uno", "1\\. uno"),
        ("- uno", "\\- uno"),
        ("[^1]: nota", "\\[^1\\]: nota"),
        ("271.642.105 personas", "271\\.642.105 personas"),
        ("en 2019, 3 %", "en 2019, 3 %"),
    ],
)
def test_markdown_shows_a_text_as_it_is(text: str, shown: str):
    assert plain(text) == shown


def test_docx_has_a_real_footnote_for_every_citation(docx: bytes, answers: list[Answer]):
    notes = part(docx, "word/footnotes.xml")
    written = {one.get(f"{W}id"): list(texts(one)) for one in notes if one.get(f"{W}type") is None}
    quotes = list(dict.fromkeys(cited.quote for answer in answers for cited in answer.citations))
    assert list(written) == [str(number) for number in range(1, len(quotes) + 1)]
    for (shown,), quote in zip(written.values(), quotes, strict=True):
        assert f"“{quote}”" in shown
    called = [one.get(f"{W}id") for one in part(docx, "word/document.xml").iter(f"{W}footnoteReference")]
    assert called == list(written)


def test_docx_refers_to_a_note_that_was_called_before(docx: bytes, answers: list[Answer]):
    body = part(docx, "word/document.xml")
    fields = [one.text or "" for one in body.iter(f"{W}instrText")]
    again = [f" NOTEREF _Note{number} \\f \\h " for one in answers[2].statements for number in one.citations]
    assert fields == again
    marked = {one.get(f"{W}name") for one in body.iter(f"{W}bookmarkStart")}
    assert {field.split()[1] for field in fields} <= marked


def test_docx_holds_questions_as_headings_and_statements_as_paragraphs(docx: bytes, answers: list[Answer]):
    body = part(docx, "word/document.xml")
    styled = [one for one in body.iter(f"{W}p") if one.find(f"{W}pPr/{W}pStyle") is not None]
    assert [next(texts(one)) for one in styled[:3]] == TURNS
    assert answers[0].statements[0].text in list(texts(body))


def test_docx_names_only_parts_that_it_holds(docx: bytes):
    with zipfile.ZipFile(BytesIO(docx)) as archive:
        names = set(archive.namelist())
    types = part(docx, "[Content_Types].xml")
    assert {one.get("PartName", "").lstrip("/") for one in types if one.get("PartName")} <= names
    targets = {f"word/{one.get('Target')}" for one in part(docx, "word/_rels/document.xml.rels")}
    assert targets <= names


def test_docx_of_a_hostile_question_is_well_formed(assistant: Assistant, answers: list[Answer]):
    hostile = 'a\x00b\x1f <w:p> & "x" ]]> \ufffe \u202eabc'
    asked = replace(answers[0], question=hostile)
    data = export_answers([asked], assistant.index.documents, "docx").data
    assert next(texts(part(data, "word/document.xml"))) == 'a b <w:p> & "x" ]]> abc'


@pytest.mark.skipif(shutil.which("pandoc") is None, reason="no pandoc on this machine")
def test_pandoc_reads_the_footnotes_where_the_statements_call_them(docx: bytes, answers: list[Answer], tmp_path: Path):
    (tmp_path / "a.docx").write_bytes(docx)
    command = ["pandoc", "--wrap=none", "-t", "markdown", str(tmp_path / "a.docx")]
    read = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert f"{answers[0].statements[0].text}[^1]" in read.replace("\\", "")


def test_csl_names_each_document_once_with_its_places(assistant: Assistant, answers: list[Answer]):
    items = json.loads(text_of(assistant, answers, "json"))
    cited = dict.fromkeys(one.document for answer in answers for one in answer.citations)
    assert [item["id"] for item in items] == list(cited)
    assert items[0]["issued"] == {"date-parts": [[2020, 12, 4]]}
    assert items[0]["note"].startswith(f"[1] {answers[0].citations[0].reference}")
    assert all(item["title"] == assistant.document(item["id"]).entry.title for item in items)


def test_ris_is_read_line_by_line(assistant: Assistant, answers: list[Answer]):
    lines = text_of(assistant, answers[:1], "ris").split("\r\n")
    assert lines[0] in ("TY  - RPRT", "TY  - GEN")
    assert lines[-2:] == ["ER  - ", ""]
    assert all(line[2:6] == "  - " for line in lines[:-1])
    assert "DA  - 2020/12/04/" in lines
    assert any(line.startswith("N1  - [1] ") and answers[0].citations[0].quote in line for line in lines)


def test_period_keeps_its_first_and_last_day(assistant: Assistant):
    answer = assistant.ask("¿Qué se ve a las 09:00?", documents=["crm-2021-programa"])
    item = json.loads(text_of(assistant, [answer], "json"))[0]
    assert item["issued"]["date-parts"] == [[2021, 8, 16], [2021, 8, 20]]


@pytest.mark.parametrize("kind", KINDS)
def test_same_answers_give_the_same_bytes(assistant: Assistant, answers: list[Answer], kind: str):
    once, again = (export_answers(answers, assistant.index.documents, kind).data for _ in range(2))
    assert once == again


@pytest.mark.parametrize("kind", KINDS)
def test_refusal_is_exported_without_a_note(assistant: Assistant, kind: str):
    refusal = assistant.ask("¿Quién ganó el mundial de fútbol de 2022?")
    data = export_answers([refusal], assistant.index.documents, kind).data
    assert b"[^1]" not in data
    if kind == "docx":
        assert refusal.text in list(texts(part(data, "word/document.xml")))


@pytest.mark.parametrize(
    ("name", "count", "words"),
    [("a.pdf", 1, "cannot export as 'pdf'"), ("a", 1, "name the file …"), ("a.md", 0, "there is no answer")],
)
def test_what_cannot_be_exported_is_a_known_error(
    assistant: Assistant, answers: list[Answer], tmp_path: Path, name: str, count: int, words: str
):
    with pytest.raises(AskmigError, match=words):
        export_to(tmp_path / name, answers[:count], assistant.index.documents)
