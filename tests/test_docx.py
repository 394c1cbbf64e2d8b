"""Word files with one difficulty each."""

import pytest

from askmig.errors import CorpusError
from askmig.parse import parse
from askmig.records import Document
from samples import entry_of
from typesetting import paragraph, run, word_file

CALL = '<w:r><w:footnoteReference w:id="{}"/></w:r>'
NOTE = '<w:footnote w:id="{}"><w:p>' + run(" {}") + "</w:p></w:footnote>"
LEVEL = '<w:lvl w:ilvl="{}"><w:start w:val="{}"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
STYLES = (
    '<w:style w:type="paragraph" w:styleId="T1"><w:name w:val="heading 1"/></w:style>'
    '<w:style w:type="paragraph" w:styleId="T2"><w:name w:val="Propio"/><w:basedOn w:val="T1"/>'
    '<w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
)


def read(data: bytes) -> Document:
    return parse(entry_of("prueba.docx"), data)


def listed(text: str, level: int = 0, number: int = 1) -> str:
    return paragraph(run(text), f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>')


def test_real_footnotes_are_numbered_in_the_order_of_their_calls():
    body = paragraph(run("La barca") + CALL.format(7) + run(" cruza en 2018.") + CALL.format(3))
    document = read(word_file(body, footnotes=NOTE.format(3, "Con vela.") + NOTE.format(7, "De madera.")))
    text = document.paragraphs[0].text
    assert text == "La barca cruza en 2018."
    assert [(c.number, text[: c.offset]) for c in document.paragraphs[0].notes] == [
        (1, "La barca"),
        (2, "La barca cruza en 2018."),
    ]
    assert [(n.number, n.text, n.called_by) for n in document.footnotes] == [
        (1, "De madera.", "p1"),
        (2, "Con vela.", "p1"),
    ]


def test_numbers_that_word_computes_are_labels():
    kind = "".join((
        '<w:abstractNum w:abstractNumId="5">',
        LEVEL.format(0, 99, "decimal", "%1."),
        LEVEL.format(1, 1, "lowerLetter", "%2)"),
        LEVEL.format(2, 1, "decimal", "%1.%2.%3"),
        '</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="5"/></w:num>',
        '<w:num w:numId="2"><w:abstractNumId w:val="5"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/>',
        "</w:lvlOverride></w:num>",
    ))  # fmt: skip
    body = (
        listed("La barca cruza el río.") + listed("De día;", 1) + listed("De noche.", 1) + listed("El puente es nuevo.")
        + listed("Con luz;", 1) + listed("Sin luz.", 2) + listed("Otra lista.", 0, 2)
    )  # fmt: skip
    document = read(word_file(body, numbering=kind))
    assert [p.label for p in document.paragraphs] == ["99", "a)", "b)", "100", "a)", "100.a.1", "1"]
    assert "100. El puente es nuevo." in document.text


def test_heading_styles_and_those_based_on_them_make_the_sections():
    body = (
        paragraph(run("El puerto"), '<w:pStyle w:val="T1"/>')
        + paragraph(run("La barca cruza."))
        + paragraph(run("Las velas"), '<w:pStyle w:val="T2"/>')
        + paragraph(run("La vela es blanca."))
        + paragraph(run("El puente"), '<w:pStyle w:val="T1"/>')
        + paragraph(run("El puente es nuevo."))
    )
    document = read(word_file(body, styles=STYLES))
    assert [p.section for p in document.paragraphs if p.kind == "paragraph"] == [
        ("El puerto",),
        ("El puerto", "Las velas"),
        ("El puente",),
    ]


def test_deleted_words_and_field_codes_are_no_text():
    body = paragraph(
        run("La barca ")
        + "<w:del><w:r><w:delText>vieja </w:delText></w:r></w:del>"
        + "<w:ins>" + run("nueva ") + "</w:ins>"
        + "<w:r><w:instrText>PAGE</w:instrText></w:r>"
        + "<w:hyperlink>" + run("cruza") + "</w:hyperlink>"
        + run(" el río.")
    )  # fmt: skip
    assert read(word_file(body)).paragraphs[0].text == "La barca nueva cruza el río."


def test_power_by_raised_figure_stays_in_the_text():
    body = paragraph(run("El muelle mide 20 m") + run("2", '<w:vertAlign w:val="superscript"/>') + run("."))
    assert read(word_file(body)).paragraphs[0].text == "El muelle mide 20 m²."


def test_table_is_read_as_rows_and_its_call_is_kept():
    def row(*cells: str) -> str:
        return "<w:tr>" + "".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in cells) + "</w:tr>"

    body = "<w:tbl>" + row(run("Barca"), run("Remeros")) + row(run("Delfín") + CALL.format(1), run("8")) + "</w:tbl>"
    document = read(word_file(body, footnotes=NOTE.format(1, "De roble.")))
    rows = [p for p in document.paragraphs if p.kind == "row"]
    assert [p.text for p in rows] == ["Barca: Delfín · Remeros: 8"]
    assert rows[0].text[: rows[0].notes[0].offset] == "Barca: Delfín"
    assert document.footnotes[0].called_by == rows[0].id


def cell(inner: str, properties: str = "") -> str:
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(inner)}</w:tc>"


def test_cell_over_two_rows_stands_in_both_and_a_table_in_a_cell_is_read_once():
    first = '<w:vMerge w:val="restart"/>'
    inner = f"<w:tbl><w:tr>{cell(run('de vela'))}{cell(run('y remo'))}</w:tr></w:tbl>"
    body = (
        f"<w:tbl><w:tr>{cell(run('Puerto'))}{cell(run('Barca'))}{cell(run('Remeros'))}</w:tr>"
        f"<w:tr>{cell(run('Viejo') + CALL.format(1), first)}{cell(run('Delfín'))}{cell(run('8'))}</w:tr>"
        f"<w:tr>{cell('', '<w:vMerge/>')}<w:tc>{paragraph(run('Sirena'))}{inner}<w:p/></w:tc>{cell(run('10'))}</w:tr></w:tbl>"
    )
    document = read(word_file(body, footnotes=NOTE.format(1, "De piedra.")))
    assert [(p.text, len(p.notes)) for p in document.paragraphs] == [
        ("Puerto: Viejo · Barca: Delfín · Remeros: 8", 1),
        ("Puerto: Viejo · Barca: Sirena de vela y remo · Remeros: 10", 0),
    ]


def test_paragraph_whose_end_is_deleted_goes_on_with_the_next():
    cut = '<w:rPr><w:del w:id="9"/></w:rPr>'
    body = (
        paragraph(run("La barca "), cut) + paragraph(run("cruza el río.")) + paragraph(run("La vela es blanca."), cut)
    )
    assert [p.text for p in read(word_file(body)).paragraphs] == ["La barca cruza el río.", "La vela es blanca."]


def test_paragraph_that_begins_in_lower_case_is_not_joined():
    document = read(word_file(paragraph(run("La barca cruza")) + paragraph(run("y vuelve."))))
    assert [p.text for p in document.paragraphs] == ["La barca cruza", "y vuelve."]


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04", word_file(paragraph(run("x")))[:200]])
def test_damaged_word_file_is_one_clear_line(data: bytes):
    with pytest.raises(CorpusError, match=r"^prueba.docx is damaged"):
        read(data)


def test_entity_bomb_is_refused():
    bomb = '<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>'
    import io
    import zipfile

    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", bomb + "<d>&b;</d>")
    with pytest.raises(CorpusError, match=r"^prueba.docx is damaged"):
        read(buffer.getvalue())
