"""What can be counted in files without gold."""

import pytest

from askmig.errors import AskmigError
from askmig.evaluation.real_files import files_table, measure_files, score_file
from askmig.records import Document, Paragraph, Place
from samples import entry_of
from typesetting import Sheet


def document(*units: tuple[int, float, str]) -> Document:
    """Return a document of paragraphs, each (page, height, text)."""
    paragraphs = tuple(
        Paragraph(f"p{n}", "paragraph", None, (), text, 0, 0, (), (), (Place(page, 72, top, 500, top + 12),))
        for n, (page, top, text) in enumerate(units, 1)
    )
    return Document(entry_of("prueba.pdf"), "", (), paragraphs, (), ())


def test_folder_is_read_file_by_file_and_missing_articles_are_named(tmp_path):
    sheet = Sheet()
    for number in (1, 2, 5):
        sheet.lines(f"ARTÍCULO {number}. La barca número {number} cruza el río.")
    (tmp_path / "ley.pdf").write_bytes(sheet.data())
    (tmp_path / "rota.pdf").write_bytes(b"%PDF")
    law, broken = measure_files(tmp_path)
    assert (law["articles"], law["articles_missing"], law["pages"], law["cut"]) == (3, (3, 4), 1, ())
    assert 0 < law["seconds"] < 20
    assert 10 < law["megabytes"] < 500
    assert broken["error"].startswith("rota.pdf is damaged")
    table = files_table([law, broken])
    assert "ley.pdf: no article 3" in table
    assert "rota.pdf is damaged" in table


def test_text_at_one_height_of_three_pages_is_a_head_that_was_left():
    units = [(page, 40, f"Diario del puerto, página {page}") for page in (1, 2, 3)]
    found = score_file(document(*units, (4, 300, "Diario del puerto, página 4")))
    assert found.heads == tuple(f"{page}: Diario del puerto, página {page}" for page in (1, 2, 3))


def test_paragraph_that_stops_in_its_sentence_is_cut_and_a_whole_one_is_not():
    long = "La barca del puerto cruza el río cada mañana con los vecinos que venden"
    found = score_file(document((1, 700, long), (2, 80, "Fruta y pan.")))
    assert found.cut == (f"1: {long[-30:]} | Fruta y pan.",)
    assert score_file(document((1, 700, f"{long}."), (2, 80, "Fruta."))).cut == ()
    assert score_file(document((1, 700, "Vela."), (2, 80, "y remo."))).cut == ("1: Vela. | y remo.",)


def test_folder_without_documents_is_told(tmp_path):
    with pytest.raises(AskmigError, match=r"^no .txt, .md.* in "):
        measure_files(tmp_path)
