"""The page of a PDF with a passage marked, and files sent up from the browser: real app, real Chromium."""

import io
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from askmig.add import add_files
from askmig.errors import CorpusError, LocatorError
from askmig.interfaces.web.live import Live
from askmig.interfaces.web.page_images import PageImages, marked_image, pages_of
from askmig.interfaces.web.taking import named_apart, plain_name, take_files
from askmig.pipeline import Assistant, build, page_image
from askmig.records import Place
from askmig.settings import Settings
from browsing import Opener, ask, serious, shot, visit
from samples import write_corpus
from served import call, served
from typesetting import FILLER, Sheet

BOAT = "La barca del puerto nuevo cruza el río cada martes a las nueve de la mañana con doce vecinos."
QUESTION = "¿Cuándo cruza el río la barca del puerto nuevo?"


def boat_pdf() -> bytes:
    """A document of two pages; the paragraph about the boat stands on the second."""
    sheet = Sheet()
    sheet.line("Informe sobre la barca", size=16, bold=True)
    sheet.lines(FILLER + ".")
    sheet.page()
    sheet.y = 300
    sheet.lines(BOAT)
    return sheet.data()


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("paged")
    (folder / "barca.pdf").write_bytes(boat_pdf())
    settings = Settings(corpus=folder / "corpus", index=folder / "index")
    write_corpus(settings.corpus, {"huerto": "El huerto del pueblo da tomates y pimientos en agosto."})
    add_files(settings, [folder / "barca.pdf"])
    build(settings)
    return settings


@pytest.fixture(scope="module")
def url(settings: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(settings, "--allow-upload", errors=tmp_path_factory.mktemp("paged-log") / "log") as url:
        yield url


@pytest.fixture(scope="module")
def paged(settings: Settings) -> Assistant:
    return Assistant.load(settings)


def test_passage_is_marked_on_its_page_where_it_stands(paged: Assistant):
    (citation,) = paged.ask(QUESTION).citations
    document = paged.index.documents[citation.document]
    unit = document.paragraph(citation.paragraph)
    assert unit is not None
    assert pages_of(document, unit) == [2]
    image = Image.open(io.BytesIO(PageImages().image(paged, document.id, unit.id, 2, "es"))).convert("RGB")
    scale = 110 / 72
    place = unit.places[0]
    # Two dots left of the letters, whose edges are blurred.
    beside = (int(place.left * scale) - 2, int((place.top + place.bottom) / 2 * scale))
    assert image.getpixel(beside) == (255, 236, 158)
    assert image.getpixel((10, 10)) == (255, 255, 255)
    inside = image.crop([int(side * scale) for side in (place.left, place.top, place.right, place.bottom)])
    assert np.asarray(inside).sum(axis=2).min() < 100  # the letters stay dark


@pytest.mark.parametrize(
    ("dots", "first", "last"), [(110, (108, 108), (167, 139)), (72, (70, 70), (110, 92))], ids=["usual", "large page"]
)
def test_mark_covers_its_place_and_nothing_else(dots: int, first: tuple[int, int], last: tuple[int, int]):
    buffer = io.BytesIO()
    Image.new("RGB", (220, 220), (255, 255, 255)).save(buffer, "PNG", dpi=(dots, dots))
    marked = Image.open(io.BytesIO(marked_image(buffer.getvalue(), [Place(1, 72, 72, 108, 90)])))
    yellow = [(x, y) for x in range(220) for y in range(220) if marked.getpixel((x, y)) == (255, 236, 158)]
    assert (min(yellow), max(yellow)) == (first, last)


def test_page_of_a_file_that_is_another_by_now_is_not_drawn(paged: Assistant):
    (citation,) = paged.ask(QUESTION).citations
    document = paged.index.documents[citation.document]
    changed = replace(document, entry=replace(document.entry, sha256="0" * 64))
    with pytest.raises(CorpusError, match="has changed"):
        page_image(paged.settings, changed, 2)


@pytest.mark.parametrize(
    ("document", "unit", "page"),
    [("huerto", "p1", 1), ("../corpus/barca", "p1", 1), ("barca", "p99", 1), ("barca", "p1", 0), ("barca", "p1", 99)],
)
def test_no_other_page_is_drawn(paged: Assistant, document: str, unit: str, page: int):
    name = next(one for one in paged.index.documents if one != "huerto") if document == "barca" else document
    with pytest.raises(LocatorError) as caught:
        PageImages().image(paged, name, unit, page, "en")
    assert str(caught.value) == "There is no page with that passage."


@pytest.mark.browser
@pytest.mark.parametrize("size", [(1280, 800), (360, 740)], ids=["wide", "phone"])
def test_page_of_a_citation_is_shown_and_nothing_moves(open_page: Opener, url: str, size: tuple[int, int]):
    page = open_page(size)
    visit(page, url)
    turn = ask(page, QUESTION)
    turn.locator(".am-mark").first.click()
    sheet = page.locator("#am-sheet .am-page")
    expect(sheet.locator("summary")).to_have_text("Página 2 del PDF")
    expect(sheet.locator("img")).not_to_have_attribute("src", "page/image")
    sheet.locator("summary").click()
    height = sheet.bounding_box()
    page.wait_for_function("document.querySelector('.am-page img').naturalWidth > 800")
    assert sheet.bounding_box() == height
    assert serious(page) == []
    shot(page, f"8-page-of-pdf-{size[0]}")


@pytest.mark.browser
def test_text_document_has_no_page(page: Page, url: str):
    visit(page, f"{url}?doc=huerto&p=p1")
    expect(page.locator("#am-sheet .am-cited")).to_be_visible()
    expect(page.locator(".am-page")).to_have_count(0)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?doc=huerto&unit=p1&page=1",
        "?doc=..%2F..%2Fetc%2Fpasswd&unit=p1&page=1",
        "?page=x",
        f"?doc=huerto&unit=p1&page={'9' * 5000}",
    ],
)
def test_image_of_no_page_is_one_line(url: str, query: str):
    reply = call(url, f"/page/image{query}", accept_language="fr")
    assert (reply.status, reply.json["error"]) == (409, "Il n’y a aucune page avec ce passage.")


# -- files sent up


@pytest.mark.browser
def test_file_that_is_sent_up_answers_at_once_and_others_are_told(page: Page, url: str, tmp_path: Path):
    well = tmp_path / "pozo.txt"
    well.write_text(
        "El pozo\n\nEl pozo viejo de la plaza tiene cuarenta metros de hondo y agua dulce.\n", encoding="utf-8"
    )
    broken = tmp_path / "roto.pdf"
    broken.write_bytes(b"%PDF-1.7 nonsense")
    visit(page, f"{url}?view=read")
    page.get_by_label("Añadir documentos").set_input_files([well, broken])
    page.get_by_role("button", name="Añadir", exact=True).click()
    said = page.locator("#am-upload-said")
    expect(said).to_contain_text("Añadido: El pozo (pozo.txt; ")
    expect(said.locator(".am-error")).to_have_text(
        "roto.pdf no se ha añadido: está dañado o protegido, o no tiene texto que se pueda citar."
    )
    shot(page, "9-upload")
    said.get_by_role("link", name="Leerlo").click()
    expect(page.locator("#am-sheet .am-text")).to_contain_text("cuarenta metros")
    page.get_by_role("button", name="Preguntar").click()
    turn = ask(page, "¿Cuántos metros de hondo tiene el pozo viejo de la plaza?")
    expect(turn.locator(".am-statement").first).to_contain_text("cuarenta metros")
    visit(page, f"{url}?view=read")
    page.get_by_label("Añadir documentos").set_input_files([well])
    page.get_by_role("button", name="Añadir", exact=True).click()
    expect(said).to_contain_text("pozo.txt ya está en la colección: ")


@pytest.mark.browser
def test_file_that_would_be_refused_is_not_sent(page: Page, url: str, tmp_path: Path):
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.url) if "upload" in one.url and one.method == "POST" else None)
    odd = tmp_path / "programa.exe"
    odd.write_bytes(b"MZ")
    visit(page, f"{url}?view=read")
    page.get_by_label("Añadir documentos").set_input_files([odd])
    page.get_by_role("button", name="Añadir", exact=True).click()
    expect(page.locator("#am-upload-said")).to_contain_text("programa.exe no es de un tipo que se lea aquí: .txt, ")
    files = [tmp_path / f"{number}.txt" for number in range(6)]
    for one in files:
        one.write_text("texto")
    page.get_by_label("Añadir documentos").set_input_files(files)
    page.get_by_role("button", name="Añadir", exact=True).click()
    expect(page.locator("#am-upload-said")).to_have_text("Elija 5 archivos como mucho.")
    assert sent == []


def test_file_whose_build_failed_answers_when_it_is_sent_again(tmp_path: Path):
    settings = Settings(corpus=tmp_path / "corpus", index=tmp_path / "index")
    write_corpus(settings.corpus, {"huerto": "El huerto del pueblo da tomates y pimientos en agosto."})
    build(settings)
    live = Live(Assistant.load(settings))
    text = "La noria de la feria gira cada domingo por la tarde.\n"
    (tmp_path / "noria.txt").write_text(text)
    add_files(settings, [tmp_path / "noria.txt"])
    assert len(live.assistant.index.documents) == 1
    said = take_files(live, {"noria.txt": text.encode()}, "en")
    assert (said["added"], len(said["refused"])) == ([], 1)
    assert live.assistant.ask("¿Cuándo gira la noria de la feria?").citations[0].quote == text.strip()


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/nota.txt", "nota.txt"),
        ("C:\\temp\\acta.docx", "acta.docx"),
        (".txt", "txt"),
        ("..", "documento"),
        ("", "documento"),
        ("a\x00\n<b>.md", "ab.md"),
        ("x" * 300 + ".pdf", "x" * 180 + ".pdf"),
        ("文" * 300 + ".pdf", "文" * 60 + ".pdf"),
        ("a." + "x" * 300, "a." + "x" * 19),
    ],
)
def test_name_of_a_file_sent_up_is_a_plain_name(given: str, kept: str):
    assert plain_name(given) == kept


def test_files_of_one_name_are_all_kept():
    files = [("a/nota.txt", b"1"), ("b/nota.txt", b"2"), ("nota.txt", b"3"), ("acta.txt", b"4")]
    kept = {"nota.txt": b"1", "nota (2).txt": b"2", "nota (3).txt": b"3", "acta.txt": b"4"}
    assert named_apart(files) == kept


def test_the_same_file_twice_is_added_once_and_told_without_a_folder_of_this_machine(url: str):
    part = (
        b'--xxxxxxxx\r\nContent-Disposition: form-data; name="files"; filename="molino.txt"\r\n\r\n'
        b"El molino de viento del cerro muele trigo desde 1850.\r\n"
    )
    kind = "multipart/form-data; boundary=xxxxxxxx"
    reply = call(url, "/page/upload", part * 2 + b"--xxxxxxxx--\r\n", content_type=kind, accept_language="en")
    assert reply.status == 200
    assert len(reply.json["added"]) == 1
    assert reply.json["refused"] == ["molino (2).txt is in the collection already: molino.txt."]
