"""PDFs with one difficulty each, set here, and what must be read in them."""

import pytest

from askmig.cite import cite
from askmig.errors import CorpusError, LocatorError
from askmig.parse import parse, unaccounted
from askmig.parse.apart import parse_apart
from askmig.parse.pdf import MOST_DOTS, render_page
from askmig.parse.scan import can_ocr
from samples import entry_of
from typesetting import FILLER, HEIGHT, WIDTH, Sheet

TEXTS = ["La barca cruza el río.", "El puente es nuevo.", "La vela es blanca.", "El remo es de roble."]


def body(sheet: Sheet) -> list[tuple[str, str | None, str]]:
    return [(p.kind, p.label, p.text) for p in sheet.read().paragraphs]


def test_paragraph_cut_by_a_page_is_one_with_a_place_on_both():
    sheet = Sheet()
    sheet.line("La barca del puerto cruza el río cada mañana con los vecinos que", y=760)
    sheet.page()
    sheet.line("venden fruta y pan en la otra orilla.")
    document = sheet.read()
    assert [p.text for p in document.paragraphs] == [
        "La barca del puerto cruza el río cada mañana con los vecinos que venden fruta y pan en la otra orilla."
    ]
    assert [place.page for place in document.paragraphs[0].places] == [1, 2]
    assert document.paragraphs[0].page == 1


def test_place_is_the_rectangle_of_the_words_from_the_top_left():
    sheet = Sheet()
    sheet.line("La escuela abre en mayo.", x=100, y=200)
    place = sheet.read().paragraphs[0].places[0]
    assert place.left == pytest.approx(100, abs=1.5)
    assert place.top < 195 < 200 < place.bottom < 205
    assert 200 < place.right < 230


def test_running_heads_and_page_numbers_are_furniture():
    sheet = Sheet()
    for number in (1, 2, 3, 4):
        sheet.line("Informe sobre las barcas", size=8, y=40)
        sheet.line(f"Página {number} de 4", size=8, y=800)
        sheet.y = 90
        sheet.lines(TEXTS[number - 1])
        if number < 4:
            sheet.page()
    document = sheet.read()
    assert [p.text for p in document.paragraphs] == TEXTS
    assert [piece.text for piece in document.furniture[:2]] == ["Informe sobre las barcas", "Página 1 de 4"]


def test_heading_repeated_in_the_text_is_no_running_head():
    sheet = Sheet()
    for number in (1, 2, 3):
        sheet.y = 72 + 40 * number
        sheet.line("CONSIDERANDO", bold=True)
        sheet.y += 8
        sheet.lines(f"Que el puente {number} es viejo.")
        sheet.page()
    assert [p.text for p in sheet.read().paragraphs if p.kind == "heading"] == ["CONSIDERANDO"] * 3


def test_two_columns_are_read_one_after_the_other_below_the_title():
    sheet = Sheet()
    sheet.line(
        "Las dos orillas del río y sus barcas de madera: un título que cruza la página", size=13, bold=True, y=80
    )
    sheet.y = 120
    sheet.lines("Izquierda. " + FILLER + ". " + FILLER + ".", width=210)
    sheet.lines("Otra vez a la izquierda. " + FILLER + ".", width=210)
    sheet.y = 120
    sheet.lines("Derecha. " + FILLER + ". " + FILLER + ".", x=310, width=210)
    sheet.lines("Otra vez a la derecha. " + FILLER + ".", x=310, width=210)
    starts = [p.text.split(".")[0] for p in sheet.read().paragraphs]
    assert starts[1:] == ["Izquierda", "Otra vez a la izquierda", "Derecha", "Otra vez a la derecha"]


def test_two_columns_between_text_that_crosses_the_page_are_read_one_after_the_other():
    sheet = Sheet()
    sheet.lines(f"Antes. {FILLER}. {FILLER}.")
    sheet.line("Las dos orillas", bold=True)
    top = sheet.y = sheet.y + 20
    sheet.lines(f"Izquierda. {FILLER}. {FILLER}. {FILLER}.", width=210)
    sheet.y = top
    sheet.lines(f"Derecha. {FILLER}. {FILLER}.", x=310, width=210)
    sheet.y = top + 190
    sheet.line("La vela.")
    sheet.lines(f"Después. {FILLER}. {FILLER}.")
    starts = [p.text.split(".")[0] for p in sheet.read().paragraphs]
    assert starts == ["Antes", "Las dos orillas", "Izquierda", "Derecha", "La vela", "Después"]


def test_word_hyphenated_at_a_line_end_is_made_whole_and_a_compound_keeps_its_hyphen():
    sheet = Sheet()
    sheet.line("El plan socio-económico del puerto ayuda a los pesca-")
    sheet.line("dores y mejora la vida socio-")
    sheet.line("económica; es un plan socio-")
    sheet.line("económico de todos.")
    assert body(sheet)[0][2] == (
        "El plan socio-económico del puerto ayuda a los pescadores y mejora la vida socioeconómica; "
        "es un plan socio-económico de todos."
    )


@pytest.mark.parametrize(
    ("lines", "whole"),
    [
        (
            ("Véase https://puerto.example/barcas-", "nuevas para saber más."),
            "https://puerto.example/barcas-nuevas para",
        ),
        (("Véase https://puerto.example/actas?", "tema=vela y otras."), "https://puerto.example/actas?tema=vela y"),
        (("Véase https://puerto.example/ver", "a=%20vela y otras."), "https://puerto.example/vera=%20vela y"),
        (("Véase https://puerto.example", "para saber más."), "https://puerto.example para"),
        (("Lo dice el Decreto 13-", "2013 del puerto."), "Decreto 13-2013 del"),
        (("La belga vino. La marroquí vino. Es belga-", "marroquí."), "Es belga-marroquí."),
        (("El plan -de mayo y de ju-", "nio- es del puerto."), "y de junio- es"),
        (("Es de mayo. El plan -el de mayo-", "es del puerto."), "mayo- es del"),
    ],
)
def test_line_end_hides_a_blank_nothing_or_a_hyphen(lines: tuple[str, str], whole: str):
    sheet = Sheet()
    for line in lines:
        sheet.line(line)
    assert whole in " ".join(text for _, _, text in body(sheet))


def test_dash_and_third_of_an_enumeration_go_on_where_a_line_begins_with_them():
    sheet = Sheet()
    sheet.line(
        "1. El puerto tiene tres fines, que son: (i) cuidar de todas las barcas; (ii) ayudar siempre a los remeros viejos;"
    )
    sheet.line(
        "(iii) vender pan. Lo dice el acta de la reunión que los vecinos tuvieron el año pasado en mayo en el puente"
    )
    sheet.line("– la última de todas – y nadie lo niega.")
    sheet.y += 8
    sheet.line("– la vela;")
    sheet.line("– el remo.")
    assert [(kind, label) for kind, label, _ in body(sheet)] == [("paragraph", "1"), ("item", None), ("item", None)]


def test_footnote_is_tied_to_the_raised_figure_and_not_to_a_year_or_a_count():
    sheet = Sheet()
    sheet.lines("En 2018, 164 Estados aprobaron el plan de las barcas^1^ en el puerto.")
    sheet.lines("Otros 2 puertos lo aprobaron después^2^.")
    sheet.rule(700)
    sheet.line("^1^ Véase el acta de la reunión.", size=8, y=712)
    sheet.line("^2^ En mayo y en junio.", size=8)
    document = sheet.read()
    first, second = document.paragraphs
    assert first.text == "En 2018, 164 Estados aprobaron el plan de las barcas en el puerto."
    assert [(call.number, first.text[: call.offset][-6:]) for call in first.notes] == [(1, "barcas")]
    assert [(call.number, second.text[: call.offset][-7:]) for call in second.notes] == [(2, "después")]
    assert [(n.number, n.text, n.called_by) for n in document.footnotes] == [
        (1, "Véase el acta de la reunión.", "p1"),
        (2, "En mayo y en junio.", "p2"),
    ]


def test_power_that_calls_no_note_stays_in_the_text():
    sheet = Sheet()
    sheet.lines("El muelle mide 20 m^2^ y es de madera^1^.")
    sheet.rule(700)
    sheet.line("^1^ De roble.", size=8, y=712)
    document = sheet.read()
    assert document.paragraphs[0].text == "El muelle mide 20 m² y es de madera."
    assert [call.number for call in document.paragraphs[0].notes] == [1]


def test_footnote_goes_on_at_the_foot_of_the_next_page():
    sheet = Sheet()
    sheet.lines("La barca cruza^1^ el río. " + FILLER + ".")
    sheet.rule(740)
    sheet.line("^1^ La nota empieza al pie de esta página y sigue", size=8, y=752)
    sheet.page()
    sheet.lines("El puente es nuevo^2^.")
    sheet.rule(740)
    sheet.line("al pie de la otra.", size=8, y=752)
    sheet.line("^2^ Otra nota.", size=8)
    notes = sheet.read().footnotes
    assert [(n.number, n.text, n.called_by) for n in notes] == [
        (1, "La nota empieza al pie de esta página y sigue al pie de la otra.", "p1"),
        (2, "Otra nota.", "p2"),
    ]


def test_footnote_goes_on_without_a_rule_when_it_stopped_in_its_sentence():
    sheet = Sheet()
    sheet.lines("La barca cruza^1^ el río. " + FILLER + ".")
    sheet.line("^1^ La nota empieza al pie de esta página y sigue", size=8, y=760)
    sheet.page()
    sheet.lines("El puente es nuevo. " + FILLER + ".")
    sheet.line("al pie de la otra.", size=8, y=760)
    assert [n.text for n in sheet.read().footnotes] == [
        "La nota empieza al pie de esta página y sigue al pie de la otra."
    ]


def test_small_print_at_the_foot_after_a_whole_note_is_no_note():
    sheet = Sheet()
    sheet.lines("La barca cruza^1^ el río. " + FILLER + ".")
    sheet.line("^1^ La nota es entera.", size=8, y=760)
    sheet.page()
    sheet.lines("El puente es nuevo. " + FILLER + ".")
    sheet.line("Las medidas se dan en metros.", size=8, y=760)
    document = sheet.read()
    assert [n.text for n in document.footnotes] == ["La nota es entera."]
    assert document.paragraphs[-1].text == "Las medidas se dan en metros."


def test_notes_that_start_again_on_every_page_are_tied_page_by_page():
    sheet = Sheet()
    for word in ("madera", "hierro"):
        sheet.lines(f"El puente es de {word}^1^.")
        sheet.rule(740)
        sheet.line(f"^1^ Nota sobre {word}.", size=8, y=752)
        sheet.page()
    document = sheet.read()
    assert [(n.id, n.text, n.called_by) for n in document.footnotes] == [
        ("n1", "Nota sobre madera.", "p1"),
        ("n1.2", "Nota sobre hierro.", "p2"),
    ]


def test_endnotes_under_their_heading_are_notes():
    sheet = Sheet()
    sheet.lines("La barca cruza^1^ el río y vuelve^2^ por la tarde.")
    sheet.lines(FILLER + ".")
    sheet.line("Notas", bold=True, size=12)
    sheet.y += 6
    sheet.line("1. De madera.")
    sheet.line("2. Sin pasajeros.")
    document = sheet.read()
    assert [(n.number, n.text, n.called_by) for n in document.footnotes] == [
        (1, "De madera.", "p1"),
        (2, "Sin pasajeros.", "p1"),
    ]


def test_numbered_paragraphs_beyond_a_hundred_and_nested_items_keep_their_labels():
    sheet = Sheet()
    for number in (99, 100, 101):
        sheet.lines(f"{number}. El párrafo número {number} trata de las barcas del puerto y de sus remeros.")
    sheet.line("a) La primera barca;", x=90)
    sheet.line("i) la vela;", x=110)
    sheet.line("ii) el remo;", x=110)
    sheet.line("b) La segunda barca.", x=90)
    assert [label for _, label, _ in body(sheet)] == ["99", "100", "101", "a)", "i)", "ii)", "b)"]


def test_dot_drawn_before_a_line_is_its_bullet_and_one_in_the_text_is_not():
    sheet = Sheet()
    for text in ("la vela;", "el remo."):
        sheet.canvas.circle(80, HEIGHT - sheet.y + 3, 2, fill=1)
        sheet.line(text, x=90)
        sheet.y += 6
    sheet.lines("El puente es nuevo.")
    sheet.canvas.circle(300, HEIGHT - sheet.y + 3, 2, fill=1)
    sheet.lines("La barca cruza el río.")
    assert [kind for kind, _, _ in body(sheet)] == ["item", "item", "paragraph", "paragraph"]


def test_figure_that_begins_a_wrapped_line_is_no_label():
    sheet = Sheet()
    sheet.line("El puente viejo cruza el río desde hace muchos años y lo dice el párrafo")
    sheet.line("9. de la ordenanza del puerto.")
    assert len(body(sheet)) == 1


def test_label_alone_on_its_line_is_that_of_the_text_below_it():
    sheet = Sheet()
    sheet.lines("Las barcas son de dos clases:")
    for number, text in ((1, "De madera: las que hace el carpintero."), (2, "De hierro: las que hace el herrero.")):
        sheet.line(f"{number}.")
        sheet.lines(text)
    document = sheet.read()
    assert [(p.label, p.text[:9]) for p in document.paragraphs[1:]] == [("1", "De madera"), ("2", "De hierro")]
    assert document.paragraphs[1].source[0].of(document.extracted) == "1."
    assert unaccounted(document, document.extracted) == []


def test_roman_and_unspaced_labels_are_labels_only_in_a_series():
    sheet = Sheet()
    sheet.lines("I. El compromiso de cuidar la barca.")
    sheet.lines("II. La entrega de los remos.")
    sheet.lines("V. Ruiz firma el acta en nombre del puerto.")
    sheet.lines("a.Participar en la regata del puerto;")
    sheet.lines("b. Guardar las velas.")
    assert [label for _, label, _ in body(sheet)] == ["I", "II", None, "a", "b"]


def test_gap_between_loose_letters_is_no_blank_in_a_word_that_stands_whole_elsewhere():
    sheet = Sheet()
    sheet.line("La participación de los vecinos en el puerto es libre.")
    sheet.y += 8
    width = sheet.canvas.stringWidth("La participac", "Helvetica", 10)
    sheet.line("La participac", y=120)
    sheet.line("ión de los remeros y las bar", x=74.8 + width, y=120)
    sheet.line("cas.", x=77 + width + sheet.canvas.stringWidth("ión de los remeros y las bar", "Helvetica", 10), y=120)
    assert body(sheet)[1][2] == "La participación de los remeros y las bar cas."


def test_article_with_its_heading_on_the_same_line_is_labelled():
    sheet = Sheet()
    sheet.line("CAPÍTULO I", bold=True, x=250)
    sheet.line("DE LAS BARCAS", bold=True, x=240)
    sheet.y += 10
    sheet.lines("ARTÍCULO 1. Objeto. La ley trata de las barcas del puerto.")
    sheet.lines("ARTÍCULO 2.- Las barcas serán de madera.")
    document = sheet.read()
    assert [(p.kind, p.label) for p in document.paragraphs] == [
        ("heading", None),
        ("heading", None),
        ("paragraph", "ARTÍCULO 1"),
        ("paragraph", "ARTÍCULO 2"),
    ]
    assert document.paragraphs[2].section == ("CAPÍTULO I", "DE LAS BARCAS")


def test_ruled_table_is_read_as_rows_under_its_header():
    sheet = Sheet()
    sheet.lines("Las barcas del puerto se cuentan cada año en la tabla siguiente.")
    sheet.grid([72, 200, 330, 460], [130, 150, 180, 200])
    for x, text in ((76, "Barca"), (204, "Dueño"), (334, "Remeros")):
        sheet.line(text, x=x, y=144)
    for x, text in ((76, "La Golondrina"), (204, "Ana Ruiz, del"), (334, "12")):
        sheet.line(text, x=x, y=163)
    sheet.line("puerto viejo", x=204, y=175)
    for x, text in ((76, "El Delfín"), (204, "Luis Paz"), (334, "8")):
        sheet.line(text, x=x, y=194)
    rows = [p.text for p in sheet.read().paragraphs if p.kind == "row"]
    assert rows == [
        "Barca: La Golondrina · Dueño: Ana Ruiz, del puerto viejo · Remeros: 12",
        "Barca: El Delfín · Dueño: Luis Paz · Remeros: 8",
    ]


def table_lines(sheet: Sheet, xs: tuple[float, ...], rows: list[tuple[str, ...]], gap: float = 5.0) -> None:
    for row in rows:
        y = sheet.y
        for x, text in zip(xs, row, strict=True):
            if text:
                sheet.line(text, x=x, y=y)
        sheet.y = y + 12.5 + gap


def test_table_without_rules_is_read_as_rows_under_its_header():
    sheet = Sheet()
    sheet.lines(
        "Las barcas del puerto se cuentan cada año en la tabla siguiente, que es de los vecinos del muelle viejo."
    )
    table_lines(
        sheet,
        (72, 200, 330),
        [("Barca", "Dueño", "Remeros"), ("La Golondrina", "Ana Ruiz", "12"), ("El Delfín", "Luis Paz", "8")],
    )
    sheet.y += 10
    sheet.lines("El puerto cuenta también los remos y las velas de todas las barcas, que son muchas y de colores.")
    assert [(kind, text) for kind, _, text in body(sheet)][1:-1] == [
        ("row", "Barca: La Golondrina · Dueño: Ana Ruiz · Remeros: 12"),
        ("row", "Barca: El Delfín · Dueño: Luis Paz · Remeros: 8"),
    ]


def test_cell_on_two_lines_of_a_table_without_rules_is_one():
    sheet = Sheet()
    table_lines(sheet, (72, 300), [("Barca", "Dueño")])
    table_lines(sheet, (72, 300), [("La Golondrina", "Ana Ruiz, vecina del puerto")], gap=0)
    table_lines(sheet, (72, 300), [("", "viejo y remera")])
    table_lines(sheet, (72, 300), [("El Delfín", "Luis Paz, del muelle nuevo")])
    assert [text for kind, _, text in body(sheet) if kind == "row"] == [
        "Barca: La Golondrina · Dueño: Ana Ruiz, vecina del puerto viejo y remera",
        "Barca: El Delfín · Dueño: Luis Paz, del muelle nuevo",
    ]


def test_line_at_the_margin_below_an_indented_table_is_no_column_of_it():
    sheet = Sheet()
    sheet.lines(f"{FILLER}.")
    for cells in (("Orilla", "Barcas"), ("Norte", "12"), ("Sur", "7"), ("Oeste", "31")):
        for x, cell in zip((140, 300), cells, strict=True):
            sheet.line(cell, x=x, y=sheet.y)
            sheet.y -= 12.5
        sheet.y += 15
    sheet.line("Fuente: puerto", x=50)
    sheet.y += 20
    sheet.lines(f"{FILLER}.")
    rows = [one.text for one in sheet.read().paragraphs if one.kind == "row"]
    assert rows == ["Orilla: Norte · Barcas: 12", "Orilla: Sur · Barcas: 7", "Orilla: Oeste · Barcas: 31"]


def test_list_with_wide_tabs_and_a_table_of_contents_are_no_tables():
    sheet = Sheet()
    for label, text in (("a)", "Cuidar de la barca."), ("b)", "Vender el pan."), ("c)", "Remar.")):
        table_lines(sheet, (72, 110), [(label, text)])
    sheet.y += 20
    table_lines(
        sheet, (72, 400), [("Las barcas ........", "3"), ("Los remos ........", "5"), ("Las velas ........", "9")]
    )
    assert "row" not in [kind for kind, _, _ in body(sheet)]


def test_letterhead_in_two_columns_is_no_table():
    sheet = Sheet()
    sheet.y = 40
    table_lines(sheet, (72, 400), [("Puerto Viejo", "PV/2"), ("Consejo", "Distr. general"), ("Sesión", "Mayo")], gap=0)
    sheet.y = 160
    sheet.lines("La barca cruza el río cada mañana con los vecinos.")
    assert "row" not in [kind for kind, _, _ in body(sheet)]


def test_larger_and_bold_lines_are_headings_one_below_the_other():
    sheet = Sheet()
    sheet.line("Informe del puerto", size=18, bold=True)
    sheet.y += 12
    sheet.line("Las barcas", size=14, bold=True)
    sheet.y += 8
    sheet.lines(FILLER + ".")
    sheet.line("De madera", bold=True)
    sheet.y += 6
    sheet.lines(FILLER + ".")
    document = sheet.read()
    assert [p.section for p in document.paragraphs if p.kind == "paragraph"] == [
        ("Las barcas",),
        ("Las barcas", "De madera"),
    ]


def test_bookmark_makes_a_heading_of_a_plain_line():
    sheet = Sheet()
    sheet.canvas.bookmarkPage("uno")
    sheet.canvas.addOutlineEntry("Las barcas de madera", "uno")
    sheet.line("Las barcas de madera")
    sheet.y += 8
    sheet.lines(FILLER + ".")
    assert body(sheet)[0] == ("heading", None, "Las barcas de madera")


def test_every_character_extracted_is_in_a_unit_or_in_furniture():
    sheet = Sheet()
    sheet.lines("La barca cruza^1^ el río. " + FILLER + ".")
    sheet.rule(740)
    sheet.line("^1^ De madera.", size=8, y=752)
    document = sheet.read()
    assert unaccounted(document, document.extracted) == []
    assert document.paragraphs[0].source[0].of(document.extracted).startswith("La barca cruza")


def test_citation_carries_the_page():
    sheet = Sheet()
    sheet.lines("La barca cruza el río.")
    sheet.page()
    sheet.lines("El puente es nuevo.")
    document = sheet.read()
    unit = document.paragraphs[1]
    assert cite(document, unit, unit.start, unit.end, number=1).page == 2


def test_protected_pdf_is_one_clear_line():
    from reportlab.lib.pdfencrypt import StandardEncryption

    sheet = Sheet(encrypt=StandardEncryption("secreto"))
    sheet.lines("Nadie lo lee.")
    with pytest.raises(CorpusError, match=r"^prueba.pdf is protected by a password"):
        sheet.read()


@pytest.mark.parametrize("data", [b"", b"no pdf", b"%PDF-1.7\n%%EOF", Sheet().data()[:300]])
def test_damaged_pdf_is_one_clear_line(data: bytes):
    with pytest.raises(CorpusError, match=r"^prueba.pdf is damaged, or no PDF"):
        parse(entry_of("prueba.pdf"), data)


def test_pdf_without_text_is_one_clear_line():
    with pytest.raises(CorpusError, match=r"^prueba.pdf holds no text$"):
        Sheet().read()


def test_notes_of_two_columns_stand_at_the_foot_of_each():
    sheet = Sheet()
    for x, word in ((72, "madera"), (310, "hierro")):
        sheet.y = 80
        for _ in range(3):
            sheet.lines(f"{FILLER}.", x=x, width=205)
        sheet.lines(
            f"La barca de la orilla es de {word} desde hace muchos años^{1 if x == 72 else 2}^.", x=x, width=205
        )
        sheet.rule(700, x=x, length=60)
        sheet.line(f"^{1 if x == 72 else 2}^ Nota sobre {word} y sus muchos precios.", x=x, size=8, y=712)
    document = sheet.read()
    called = {
        n.text: (document.paragraph(n.called_by or "") or document.paragraphs[0]).text[:33] for n in document.footnotes
    }
    assert called == {
        "Nota sobre madera y sus muchos precios.": "La barca de la orilla es de mader",
        "Nota sobre hierro y sus muchos precios.": "La barca de la orilla es de hierr",
    }


def test_page_is_drawn_where_the_places_are():
    import io

    from PIL import Image

    sheet = Sheet()
    sheet.line("La barca cruza el río.", x=100, y=200)
    data = sheet.data()
    place = parse(entry_of("prueba.pdf"), data).paragraphs[0].places[0]
    image = Image.open(io.BytesIO(render_page(data, "prueba.pdf", 1, dpi=72))).convert("L")
    dark = image.point(lambda value: 255 if value < 128 else 0).getbbox()
    assert dark is not None
    assert place.left - 1 <= dark[0]
    assert dark[2] <= place.right + 1
    assert place.top - 1 <= dark[1]
    assert dark[3] <= place.bottom + 1
    with pytest.raises(LocatorError, match="has no page 2; it has 1"):
        render_page(data, "prueba.pdf", 2)


def test_page_of_five_metres_is_drawn_with_fewer_dots_and_says_so():
    import io

    from PIL import Image

    sheet = Sheet()
    sheet.canvas.setPageSize((14_000, 14_000))
    sheet.line("La barca cruza el río.", x=100, y=-9_000, size=400)
    data = sheet.data()
    place = parse(entry_of("prueba.pdf"), data).paragraphs[0].places[0]
    image = Image.open(io.BytesIO(render_page(data, "prueba.pdf", 1)))
    assert 0.95 * MOST_DOTS < image.width * image.height < 1.01 * MOST_DOTS
    scale = image.info["dpi"][0] / 72
    dark = image.convert("L").point(lambda value: 255 if value < 128 else 0).getbbox()
    assert dark is not None
    assert place.left * scale - 2 <= dark[0] < dark[2] <= place.right * scale + 2
    assert place.top * scale - 2 <= dark[1] < dark[3] <= place.bottom * scale + 2


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_turned_page_is_read_as_it_is_shown(turn: int):
    import io

    import pypdfium2

    sheet = Sheet()
    sheet.line("La barca cruza el río.", x=100, y=200)
    pdf = pypdfium2.PdfDocument(sheet.data())
    pdf[0].set_rotation(turn)
    buffer = io.BytesIO()
    pdf.save(buffer)
    place = parse(entry_of("prueba.pdf"), buffer.getvalue()).paragraphs[0].places[0]
    corner = {90: (842 - 200, 100), 180: (595 - 100, 842 - 200), 270: (200, 595 - 100)}[turn]
    assert place.left - 12 < corner[0] < place.right + 12
    assert place.top - 12 < corner[1] < place.bottom + 12


@pytest.mark.skipif(not can_ocr(), reason="no Tesseract (Debian: apt-get install tesseract-ocr tesseract-ocr-spa)")
def test_page_that_is_an_image_is_read_and_marked():
    import io

    from reportlab.lib.utils import ImageReader

    sheet = Sheet()
    sheet.lines("1. La barca del puerto cruza el río cada mañana con los vecinos.", size=12)
    image = ImageReader(io.BytesIO(render_page(sheet.data(), "x.pdf", 1, dpi=200)))
    scan = Sheet()
    scan.canvas.drawImage(image, 0, 0, WIDTH, HEIGHT)
    data = scan.data()
    document = parse_apart(entry_of("prueba.pdf"), data, ocr=True)
    (unit,) = document.paragraphs
    assert (unit.label, unit.text, unit.ocr) == (
        "1",
        "La barca del puerto cruza el río cada mañana con los vecinos.",
        True,
    )
    assert cite(document, unit, unit.start, unit.end, number=1).reference.endswith("(leído de una imagen)")
    with pytest.raises(CorpusError, match="holds only images of text: install Tesseract"):
        parse(entry_of("prueba.pdf"), data)
