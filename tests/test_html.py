"""Web pages and Markdown files with one difficulty each."""

from askmig.parse import parse, unaccounted
from askmig.records import Document
from samples import entry_of


def page(body: str) -> Document:
    return parse(
        entry_of("prueba.html"), f"<html><head><title>Puerto</title></head><body>{body}</body></html>".encode()
    )


def markdown(text: str) -> Document:
    return parse(entry_of("prueba.md"), text.encode())


def test_page_that_names_no_true_encoding_is_read_all_the_same():
    document = parse(entry_of("p.html"), b'<meta charset="undefined"><p>El ni\xf1o cruz\xf3.</p>')
    assert [one.text for one in document.paragraphs] == ["El niño cruzó."]


def test_cell_over_two_rows_stands_in_its_column_where_a_row_lacks_the_cell_before_it():
    document = page(
        "<table><tr><th>Puerto</th><th>Barcas</th><th>Orilla</th></tr>"
        "<tr><td>Llano</td><td>12</td><td rowspan=3>norte</td></tr><tr><td>Sosa</td></tr><tr></tr>"
        "<tr><td>Vado</td><td>3</td><td>sur</td></tr></table>"
    )
    assert [one.text for one in document.paragraphs] == [
        "Puerto: Llano · Barcas: 12 · Orilla: norte",
        "Puerto: Sosa · Orilla: norte",
        "Puerto: Vado · Barcas: 3 · Orilla: sur",
    ]


def test_note_named_by_a_raised_figure_is_numbered_by_its_place():
    document = markdown("La barca[^²] cruza.\n\n[^²]: De madera.\n")
    assert [(n.number, n.text, n.called_by) for n in document.footnotes] == [(1, "De madera.", "p1")]


def test_note_that_a_raised_link_leads_to_is_tied():
    document = page(
        '<p>En 2018, 164 barcas<sup id="r1"><a href="#n1">1</a></sup> cruzan 20 m<sup>2</sup>.</p>'
        '<hr><ol><li id="n1">De madera. <a href="#r1">↩</a></li></ol>'
    )
    paragraph = document.paragraphs[0]
    assert paragraph.text == "En 2018, 164 barcas cruzan 20 m²."
    assert [(c.number, paragraph.text[: c.offset]) for c in paragraph.notes] == [(1, "En 2018, 164 barcas")]
    assert [(n.number, n.text, n.called_by) for n in document.footnotes] == [(1, "De madera.", "p1")]


def test_note_of_a_page_saved_from_word_is_tied():
    document = page(
        '<p>La barca<a href="#_ftn1" name="_ftnref1">[1]</a> cruza.</p>'
        '<div><p><a href="#_ftnref1" name="_ftn1">[1]</a> De madera.</p></div>'
    )
    assert [(n.number, n.text, n.called_by) for n in document.footnotes] == [(1, "De madera.", "p1")]
    assert document.paragraphs[0].text == "La barca cruza."


def test_notes_of_an_encyclopedia_are_notes_and_no_items():
    document = page(
        '<p>La barca<sup class="reference"><a href="#cite_note-1">[1]</a></sup> cruza.</p>'
        '<ol class="references"><li id="cite_note-1"><a href="#r1">^</a> De madera.</li></ol>'
    )
    assert [p.text for p in document.paragraphs] == ["La barca cruza."]
    assert [(n.number, n.text, n.called_by) for n in document.footnotes] == [(1, "De madera.", "p1")]


def test_cell_over_rows_or_columns_stands_where_it_belongs():
    document = page(
        "<table><tr><th>Barca</th><th>Remeros</th><th>Año</th></tr><tr><td rowspan=2>Sirena</td><td>9</td><td>1998</td></tr>"
        "<tr><td>10</td><td>2004</td></tr><tr><td>Delfín</td><td colspan=2>sin remeros</td></tr></table>"
    )
    assert [p.text for p in document.paragraphs] == [
        "Barca: Sirena · Remeros: 9 · Año: 1998",
        "Barca: Sirena · Remeros: 10 · Año: 2004",
        "Barca: Delfín · Remeros: sin remeros",
    ]


def test_menus_scripts_and_hidden_things_are_left_out():
    document = page(
        '<nav><a href="/">Inicio</a></nav><script>alert(1)</script><div class="menu">Menú</div>'
        '<div style="display:none">Oculto</div><main><p>La barca cruza.</p></main><footer><nav>Mapa</nav></footer>'
    )
    assert [p.text for p in document.paragraphs] == ["La barca cruza."]


def test_lists_are_items_with_the_labels_that_the_page_shows():
    document = page(
        '<ol start="3"><li>Vela</li><li>Remo<ol type="a"><li>roble</li></ol></li></ol><ul><li>Red</li></ul>'
    )
    assert [(p.kind, p.label, p.text) for p in document.paragraphs] == [
        ("item", "3", "Vela"),
        ("item", "4", "Remo"),
        ("item", "a", "roble"),
        ("item", None, "Red"),
    ]


def test_headings_of_a_page_make_its_sections():
    document = page("<h1>Puerto</h1><h2>Barcas</h2><p>Una.</p><h2>Puentes</h2><p>Otro.</p>")
    assert [p.section for p in document.paragraphs if p.kind == "paragraph"] == [("Barcas",), ("Puentes",)]


def test_table_of_a_page_is_read_as_rows():
    document = page("<table><tr><th>Barca</th><th>Remeros</th></tr><tr><td>Delfín</td><td>8</td></tr></table>")
    assert [p.text for p in document.paragraphs if p.kind == "row"] == ["Barca: Delfín · Remeros: 8"]


def test_encoding_that_the_page_names_is_used():
    data = '<html><head><meta charset="iso-8859-1"></head><body><p>El niño cruzó.</p></body></html>'.encode("latin-1")
    assert parse(entry_of("prueba.htm"), data).paragraphs[0].text == "El niño cruzó."


def test_unclosed_elements_are_forgiven():
    assert [p.text for p in page("<p>La barca.<p>El <b>puente.<p>La vela.").paragraphs] == [
        "La barca.",
        "El puente.",
        "La vela.",
    ]


def test_notes_of_markdown_are_tied_by_name_and_may_run_over_lines():
    document = markdown("La barca[^a] cruza[^2] el río.\n\n[^a]: De madera\n    de roble.\n[^2]: Con vela.\n")
    assert document.paragraphs[0].text == "La barca cruza el río."
    assert [(n.text, n.called_by) for n in document.footnotes] == [("De madera de roble.", "p1"), ("Con vela.", "p1")]


def test_markdown_headings_lists_and_tables_are_certain():
    document = markdown(
        "# Puerto\n\n## Barcas\nuna línea\ny otra\n\n- vela\n- remo\n\n1. uno\n2. dos\n\n"
        "| Barca | Remeros |\n|---|---|\n| Delfín | 8 |\n\nPuentes\n-------\n\nEl puente.\n"
    )
    assert [(p.kind, p.label, p.text) for p in document.paragraphs] == [
        ("heading", None, "Puerto"),
        ("heading", None, "Barcas"),
        ("paragraph", None, "una línea y otra"),
        ("item", None, "vela"),
        ("item", None, "remo"),
        ("paragraph", "1", "uno"),
        ("paragraph", "2", "dos"),
        ("row", None, "Barca: Delfín · Remeros: 8"),
        ("heading", None, "Puentes"),
        ("paragraph", None, "El puente."),
    ]
    assert document.paragraphs[-1].section == ("Puentes",)


def test_every_character_of_a_markdown_file_is_accounted_for():
    source = "# Puerto\n\nLa *barca*[^1] cruza.\n\n---\n\n[^1]: De madera.\n"
    document = markdown(source)
    assert document.extracted == source
    assert unaccounted(document, source) == []
    assert document.paragraphs[1].source[0].of(source) == "La *barca*[^1] cruza."
