"""Checking a citation in the reader, in a real browser: beside the answer, below it on a phone, and alone."""

import pytest
from playwright.sync_api import Page, expect

from askmig.pipeline import Assistant
from browsing import PALIM, UNANSWERABLE, Opener, ask, visit

pytestmark = pytest.mark.browser
NOTE = "?doc=fmmd-2020-tema-6&p=p38&n=6"


def read(page: Page, address: str) -> None:
    visit(page, address)
    expect(page.locator("#am-sheet .am-text, #am-sheet .am-error").first).to_be_visible()


def test_citation_opens_its_document_with_the_quote_marked_and_verified(page: Page, url: str, assistant: Assistant):
    visit(page, url)
    turn = ask(page, PALIM)
    turn.get_by_role("link", name="[1]").click()
    expect(page.locator("#am-sheet .am-note.am-cited mark")).to_contain_text("1.5 millones de euros")
    expect(page.locator("#am-sheet mark")).to_be_in_viewport()
    expect(page.locator(".am-reference")).to_have_text("FMMD 2020, Tema 6, nota 6")
    expect(page.locator(".am-path")).to_have_text("3. Recomendaciones")
    expect(page.locator(".am-verified")).to_have_text("Cita comprobada en fmmd-2020-tema-6.txt sha256 97056076e562")
    whole = assistant.index.documents["fmmd-2020-tema-6"].entry.sha256
    expect(page.locator(".am-verified span")).to_have_attribute("title", f"sha256 {whole}")


@pytest.mark.parametrize("key", ["Enter", "Space"])
def test_citation_opens_from_the_keyboard(page: Page, url: str, key: str):
    visit(page, url)
    ask(page, UNANSWERABLE)
    turn = ask(page, "¿Qué dice el párrafo 5 de SCPF/13?")
    mark = turn.locator(".am-mark").last
    mark.focus()
    assert (mark.get_attribute("aria-label") or "").startswith("[")
    page.keyboard.press(key)
    expect(page.locator("#am-sheet mark")).to_be_in_viewport()
    expect(mark).to_have_attribute("aria-current", "true")
    expect(mark).to_be_focused()


def test_link_of_a_citation_is_a_permanent_link(page: Page, url: str, assistant: Assistant):
    citation = assistant.ask(PALIM).citations[0]
    visit(page, url)
    turn = ask(page, PALIM)
    assert turn.locator(".am-mark").first.get_attribute("href") == citation.link.removeprefix("/")
    read(page, url.rstrip("/") + citation.link)
    expect(page.locator(".am-reference")).to_have_text(citation.reference)
    expect(page.locator(".am-note.am-cited")).to_contain_text(citation.text)
    expect(page.locator(".am-cited")).to_be_in_viewport()
    expect(page.locator(".am-notice")).to_have_count(0)
    expect(page.locator(".am-talk")).to_be_hidden()


def test_changed_text_is_told(page: Page, url: str):
    read(page, f"{url}{NOTE}&h=00000000")
    expect(page.locator(".am-notice")).to_have_text("El texto de este lugar ha cambiado desde que se citó.")
    expect(page.locator(".am-verified")).to_have_count(0)


def test_wide_page_puts_the_reader_beside_the_answer(page: Page, url: str):
    visit(page, url)
    answer = ask(page, PALIM).locator(".am-answer").bounding_box()
    reader = page.locator("#am-reader").bounding_box()
    assert answer
    assert reader
    assert reader["x"] >= answer["x"] + answer["width"]
    assert reader["y"] + reader["height"] <= 801


def test_phone_puts_the_reader_below_the_answer_and_scrolls_only_down(phone: Page, url: str):
    visit(phone, url)
    turn = ask(phone, PALIM)
    turn.locator(".am-mark").first.click()
    expect(phone.locator("#am-sheet mark")).to_be_in_viewport()
    answer = turn.locator(".am-answer").bounding_box()
    reader = phone.locator("#am-reader").bounding_box()
    assert answer
    assert reader
    assert reader["y"] >= answer["y"] + answer["height"]
    phone.get_by_role("button", name="Volver a la respuesta").click()
    expect(turn.locator(".am-mark").first).to_be_in_viewport()
    expect(turn.locator(".am-mark").first).to_be_focused()


def test_previous_and_next_citation_walk_through_the_answer(page: Page, url: str, assistant: Assistant):
    question = "¿Qué dice el apartado «ODS 17: Alianzas para lograr los objetivos» de «Pacto Mundial, objetivo 23»?"
    citations = assistant.ask(question).citations
    assert len(citations) > 1
    visit(page, url)
    turn = ask(page, question)
    expect(page.locator(".am-at")).to_have_text(f"Cita 1 de {len(citations)}")
    expect(page.get_by_role("button", name="Cita anterior")).to_be_disabled()
    for number, citation in enumerate(citations[1:], 2):
        page.get_by_role("button", name="Cita siguiente").click()
        expect(page.locator(".am-at")).to_have_text(f"Cita {number} de {len(citations)}")
        expect(page.locator("#am-sheet mark")).to_have_text(citation.quote)
        expect(turn.locator(".am-source[aria-current]")).to_contain_text(f"[{number}]")
    expect(page.get_by_role("button", name="Cita siguiente")).to_be_disabled()
    page.get_by_role("button", name="Cita anterior").click()
    expect(page.locator("#am-sheet mark")).to_have_text(citations[-2].quote)


def test_call_leads_to_its_note_and_the_note_back_to_its_call(page: Page, url: str):
    read(page, f"{url}?doc=fmmd-2020-tema-6")
    call = page.locator("[data-call=n6]").first
    call.click()
    expect(page.locator("#am-n6")).to_be_in_viewport()
    expect(page.locator("#am-n6 .am-label")).to_be_focused()
    page.get_by_role("link", name="Volver a la llamada de la nota 6").click()
    expect(call).to_be_in_viewport()
    expect(call).to_be_focused()
    assert page.url.endswith("?doc=fmmd-2020-tema-6")


def test_note_stands_under_the_paragraph_that_calls_it(page: Page, url: str):
    read(page, url + NOTE)
    under = page.locator("#am-p38 + .am-notes")
    expect(under.locator("#am-n6")).to_be_visible()


def test_contents_lead_to_their_section(page: Page, url: str):
    read(page, f"{url}?doc=scpf-13")
    page.locator(".am-contents").get_by_role("link", name="4. Financiación").click()
    heading = page.locator(".am-block.am-heading", has_text="4. Financiación")
    expect(heading).to_be_in_viewport()


def test_search_finds_words_whatever_their_accents(page: Page, url: str):
    read(page, f"{url}?doc=fmmd-2020-tema-6")
    search = page.get_by_role("searchbox", name="Buscar en el documento")
    search.fill("FORMACION continua")
    expect(page.locator(".am-found")).to_have_text("1 de 1")
    expect(page.locator("#am-n6")).to_be_in_viewport()
    search.fill("migracion")
    count = page.locator(".am-found").inner_text().split()[-1]
    search.press("Enter")
    expect(page.locator(".am-found")).to_have_text(f"2 de {count}")
    page.get_by_role("button", name="Anterior").click()
    page.get_by_role("button", name="Anterior").click()
    expect(page.locator(".am-found")).to_have_text(f"{count} de {count}")
    search.fill("paella")
    expect(page.locator(".am-found")).to_have_text("nada")


def test_every_paragraph_and_note_has_a_permanent_link_that_opens_it(page: Page, url: str, assistant: Assistant):
    document = assistant.index.documents["scpf-13"]
    read(page, f"{url}?doc=scpf-13")
    expect(page.locator(".am-label")).to_have_count(len(document.units))
    page.locator("#am-p12 .am-label").click()
    expect(page.locator("#am-p12.am-cited")).to_be_in_viewport()
    address = page.url
    assert "doc=scpf-13&p=p12&h=" in address
    page.go_back()
    expect(page.locator(".am-cited")).to_have_count(0)
    read(page, address)
    expect(page.locator("#am-p12.am-cited")).to_be_in_viewport()


def test_link_is_copied(open_page: Opener, url: str, assistant: Assistant):
    page = open_page(permissions=["clipboard-read", "clipboard-write"])
    read(page, url + NOTE)
    page.get_by_role("button", name="Copiar el enlace").click()
    expect(page.locator("#am-copy")).to_have_text("Enlace copiado.")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == url.rstrip("/") + assistant.ask(PALIM).citations[0].link


def test_shelf_lists_the_documents_and_opens_one(page: Page, url: str, assistant: Assistant):
    visit(page, url)
    page.get_by_role("button", name="Documentos").click()
    titles = [document.entry.title for document in assistant.index.documents.values()]
    expect(page.locator(".am-shelf a")).to_have_text(titles)
    page.locator(".am-shelf a").first.click()
    expect(page.locator(".am-title")).to_have_text(titles[0])
    page.get_by_role("button", name="Todos los documentos").click()
    expect(page.locator(".am-shelf")).to_be_visible()
    page.go_back()
    expect(page.locator(".am-title")).to_have_text(titles[0])


def test_place_of_a_citation_is_read_on_the_full_page_and_the_conversation_is_still_there(page: Page, url: str):
    visit(page, url)
    ask(page, PALIM)
    page.get_by_role("button", name="Página entera").click()
    expect(page.locator(".am-talk")).to_be_hidden()
    expect(page.locator("#am-n6.am-cited")).to_be_in_viewport()
    expect(page.locator(".am-contents nav")).to_be_visible()
    page.get_by_role("button", name="Preguntar").click()
    expect(page.locator(".am-statement").first).to_contain_text("1.5 millones de euros")


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("?doc=none", "no hay ningún documento «none»"),
        ("?doc=scpf-13&p=p9999", "scpf-13 no tiene ningún párrafo «p9999»"),
        ("?doc=scpf-13&p=p7&n=1", "scpf-13 no tiene ninguna nota «1» en ese lugar"),
        ("?p=p7", "no hay ningún documento «»"),
    ],
)
def test_link_that_leads_nowhere_gives_one_line(page: Page, url: str, query: str, line: str):
    read(page, url + query)
    expect(page.locator("#am-sheet")).to_have_text(f"El enlace no lleva a ningún lugar: {line}.")
