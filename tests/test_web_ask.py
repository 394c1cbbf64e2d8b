"""The conversation, in a real browser against the real app and index: asking, stopping, editing, keeping."""

import json
from urllib.parse import quote

import pytest
from playwright.sync_api import Locator, Page, expect

from askmig.pipeline import Assistant
from browsing import PALIM, PARAGRAPH, PHONE, UNANSWERABLE, WIDE, Opener, ask, box, visit

pytestmark = pytest.mark.browser


def numbers_of(turn: Locator) -> list[tuple[str, str]]:
    """Each [n] of a turn's statements with the reference that its source list gives for that number."""
    listed = [one.split("] ", 1) for one in turn.locator(".am-source").all_inner_texts()]
    references = {number.strip("[ "): reference.strip() for number, reference in listed}
    return [(mark.strip("[]"), references[mark.strip("[]")]) for mark in turn.locator(".am-mark").all_inner_texts()]


def test_enter_sends_and_shift_enter_makes_a_line(page: Page, url: str):
    visit(page, url)
    box(page).press_sequentially("¿Qué presupuesto tiene")
    box(page).press("Shift+Enter")
    box(page).press_sequentially("el proyecto piloto PALIM?")
    assert box(page).input_value() == "¿Qué presupuesto tiene\nel proyecto piloto PALIM?"
    box(page).press("Enter")
    expect(page.locator(".am-statement").first).to_contain_text("1.5 millones de euros")
    expect(box(page)).to_have_value("")
    expect(box(page)).to_be_focused()


def test_button_asks_as_enter_does(page: Page, url: str):
    visit(page, url)
    box(page).fill(PALIM)
    page.locator("#am-send").click()
    expect(page.locator(".am-statement").first).to_contain_text("1.5 millones de euros")


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_numbers_are_right_in_a_conversation_of_three_turns(
    open_page: Opener, url: str, assistant: Assistant, size: tuple[int, int]
):
    page = open_page(size)
    visit(page, url)
    asked: list[str] = []
    for question in (PALIM, PARAGRAPH, "¿Qué dice la nota 16 de «FMMD 2020, Tema 6»?"):
        turn = ask(page, question)
        expected = assistant.ask(question, before=asked).citations
        assert set(numbers_of(turn)) == {(str(one.number), one.reference) for one in expected}
        for at, citation in enumerate(expected):
            turn.locator(f".am-source[data-at='{at}']").click()
            expect(page.locator("#am-sheet mark")).to_have_text(citation.quote)
            expect(page.locator(".am-reference")).to_have_text(citation.reference)
        asked.append(question)
    page.reload()
    expect(page.locator(".am-turn")).to_have_count(3)
    assert ("1", "FMMD 2020, Tema 6, nota 6") in numbers_of(page.locator(".am-turn").first)


def test_statement_says_whose_it_is_where_the_question_speaks_another_language(page: Page, url: str):
    visit(page, url)
    turn = ask(page, "According to SCPF/13, who proposed the Alliance?")
    expect(turn.locator(".am-frame").first).to_have_text("According to SCPF/13:")
    turn = ask(page, PALIM)
    expect(turn.locator(".am-statement").first).to_contain_text("1.5 millones de euros")
    expect(turn.locator(".am-frame")).to_have_count(0)


def test_later_turn_is_understood_with_the_earlier_ones(page: Page, url: str):
    sent: list[dict[str, object]] = []
    page.on("request", lambda one: sent.append(json.loads(one.post_data or "")) if "page/ask" in one.url else None)
    visit(page, url)
    ask(page, PALIM)
    ask(page, "¿Y cuántos graduados?")
    asked = [(one["question"], one["before"]) for one in sent]
    assert asked == [(PALIM, []), ("¿Y cuántos graduados?", [PALIM])]
    expect(page.locator(".am-turn")).to_have_count(2)


def test_conversation_survives_a_reload_with_its_citations(page: Page, url: str):
    visit(page, url)
    ask(page, PALIM)
    ask(page, UNANSWERABLE.replace("¿Cuál", "Quisiera saber con todo detalle y sin más rodeos cuál"))
    before = page.locator("#am-turns").inner_text()
    page.reload()
    expect(page.locator(".am-turn")).to_have_count(2)
    assert page.locator("#am-turns").inner_text() == before
    page.locator(".am-turn").first.locator(".am-mark").first.click()
    expect(page.locator("#am-sheet mark")).to_contain_text("1.5 millones de euros")


def test_conversations_are_listed_opened_and_deleted(page: Page, url: str):
    visit(page, url)
    ask(page, PALIM)
    page.locator("#am-new").click()
    expect(page.locator(".am-turn")).to_have_count(0)
    expect(page.locator("#am-welcome")).to_be_visible()
    ask(page, PARAGRAPH)
    page.locator("#am-conversations summary").click()
    entries = page.locator("#am-conversations li button:not(.am-delete)")
    expect(entries).to_have_text([PARAGRAPH, PALIM])
    entries.nth(1).click()
    expect(page.locator(".am-question")).to_contain_text(PALIM)
    page.locator("#am-conversations summary").click()
    page.get_by_role("button", name=f"Borrar la conversación «{PALIM}»").click()
    expect(page.locator(".am-turn")).to_have_count(0)
    page.reload()
    expect(page.locator("#am-welcome")).to_be_visible()
    page.locator("#am-conversations summary").click()
    expect(entries).to_have_text([PARAGRAPH])


def test_question_is_asked_again(page: Page, url: str):
    visit(page, url)
    ask(page, PALIM)
    page.get_by_role("button", name="Repetir").click()
    expect(page.locator(".am-statement").first).to_contain_text("1.5 millones de euros")
    expect(page.locator(".am-turn")).to_have_count(1)


def test_edited_question_takes_the_place_of_the_old_one_and_of_the_later_turns(page: Page, url: str):
    visit(page, url)
    ask(page, "¿Qué es CEPAL?")
    ask(page, PARAGRAPH)
    first = page.locator(".am-turn").first
    first.get_by_role("button", name="Editar la pregunta").click()
    first.get_by_label("Su pregunta").fill(PALIM)
    first.get_by_label("Su pregunta").press("Enter")
    expect(page.locator(".am-statement").first).to_contain_text("1.5 millones de euros")
    expect(page.locator(".am-question")).to_have_count(1)
    page.reload()
    expect(page.locator(".am-question")).to_contain_text(PALIM)


def test_edit_is_left_by_escape(page: Page, url: str):
    visit(page, url)
    ask(page, PALIM)
    page.get_by_role("button", name="Editar la pregunta").click()
    page.keyboard.press("Escape")
    expect(page.locator(".am-question")).to_contain_text(PALIM)
    expect(page.get_by_role("button", name="Editar la pregunta")).to_be_focused()


def test_answer_grows_and_a_stopped_one_keeps_what_has_come(page: Page, slow_url: str):
    visit(page, slow_url)
    box(page).fill(PALIM)
    box(page).press("Enter")
    expect(page.locator(".am-answer[aria-busy=true]")).to_be_visible()
    expect(page.locator(".am-waiting")).to_contain_text("Buscando en los documentos…")
    expect(page.locator("#am-send")).to_be_hidden()
    page.locator("#am-stop").click()
    expect(page.locator(".am-stopped")).to_have_text("Detenida.")
    expect(page.locator("#am-send")).to_be_visible()
    expect(page.locator(".am-mark")).to_have_count(0)
    page.get_by_role("button", name="Repetir").click()
    expect(page.locator(".am-statement").first).to_contain_text("1.5 millones de euros")


def test_nothing_moves_while_an_answer_comes(open_page: Opener, slow_url: str):
    for size in (WIDE, PHONE):
        page = open_page(size)
        visit(page, slow_url)
        page.evaluate(
            "window.shift = 0; new PerformanceObserver(list => { for (const one of list.getEntries())"
            " window.shift += one.value; }).observe({ type: 'layout-shift' })"
        )
        ask(page, PALIM)
        ask(page, PARAGRAPH)
        page.wait_for_timeout(300)
        assert page.evaluate("window.shift") < 0.05


def test_example_is_asked_by_one_click(page: Page, url: str):
    visit(page, url)
    example = page.locator(".am-examples button").first
    question = example.inner_text()
    example.click()
    expect(page.locator(".am-question")).to_contain_text(question)
    expect(page.locator("#am-sheet mark")).to_have_count(1)


def test_filter_keeps_the_answer_to_the_documents_chosen(page: Page, url: str):
    visit(page, url)
    page.locator("#am-filter summary").click()
    page.get_by_label("SCPF/13").check()
    page.keyboard.press("Escape")
    expect(page.locator("#am-filter summary")).to_have_text("Buscar en: SCPF/13")
    turn = ask(page, PALIM)
    expect(turn.locator(".am-within")).to_have_text("Buscar en: SCPF/13")
    expect(turn.locator(".am-source").first).to_be_visible()
    assert all("SCPF/13" in name for name in turn.locator(".am-source").all_inner_texts())
    page.locator("#am-filter summary").click()
    page.get_by_role("button", name="Quitar el filtro").click()
    expect(page.locator("#am-filter summary")).to_have_text("Buscar en: todos los documentos")


def test_unanswerable_question_gets_the_message_and_no_citation(page: Page, url: str):
    visit(page, url)
    turn = ask(page, UNANSWERABLE)
    expect(turn.locator(".am-message")).to_contain_text(
        "Los documentos no contienen una respuesta a esta pregunta. Los documentos son: «Tema 6"
    )
    expect(turn.locator(".am-subheading")).to_have_text("Quizá le interese")
    expect(turn.locator(".am-mark, .am-number")).to_have_count(0)
    expect(turn.locator(".am-source")).to_have_count(3)
    turn.locator(".am-source").nth(1).click()
    expect(page.locator("#am-sheet .am-cited")).to_be_in_viewport()


def test_question_without_words_is_refused_before_it_is_sent(page: Page, url: str):
    visit(page, url)
    box(page).fill("???")
    box(page).press("Enter")
    expect(page.locator("#am-warning")).to_have_text(
        "Escriba una pregunta con alguna palabra y de hasta 4000 caracteres."
    )
    expect(page.locator(".am-turn")).to_have_count(0)
    expect(box(page)).to_have_value("???")


def test_lost_connection_is_told_and_mended_by_asking_again(page: Page, url: str):
    visit(page, url)
    page.context.set_offline(True)
    turn = ask(page, PALIM)
    expect(turn.locator(".am-error")).to_contain_text("No se llega al servidor.")
    page.context.set_offline(False)
    turn.get_by_role("button", name="Repetir").click()
    expect(page.locator(".am-statement").first).to_contain_text("1.5 millones de euros")


def test_busy_server_is_told_in_the_language_of_the_page(open_page: Opener, url: str):
    page = open_page(locale="fr-FR")
    page.route("**/page/ask", lambda route: route.fulfill(status=503, body="{}"))
    visit(page, url)
    turn = ask(page, PALIM)
    expect(turn.locator(".am-error")).to_contain_text("Il y a beaucoup de questions en ce moment.")


def test_conversation_that_is_not_one_does_not_break_the_page(open_page: Opener, url: str):
    page = open_page()
    page.add_init_script('localStorage[\'askmig.conversations\'] = \'[{"id": 1}, null, {"id": "a", "turns": [{}]}]\'')
    visit(page, url)
    expect(page.locator("#am-welcome")).to_be_visible()
    ask(page, PALIM)
    expect(page.locator(".am-mark").first).to_be_visible()


def test_browser_that_keeps_nothing_says_so_and_answers_all_the_same(page: Page, url: str):
    page.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")
    visit(page, url)
    ask(page, PALIM)
    expect(page.locator(".am-statement").first).to_contain_text("1.5 millones de euros")
    expect(page.locator("#am-warning")).to_contain_text("Este navegador no deja guardar la conversación")


def test_server_that_is_asked_too_often_says_how_long_to_wait(page: Page, url: str):
    said = {"error": "Demasiadas preguntas seguidas; espere 7 s y vuelva a intentarlo."}
    page.route("**/page/ask", lambda route: route.fulfill(status=429, json=said))
    visit(page, url)
    expect(ask(page, PALIM).locator(".am-error")).to_have_text(said["error"])


def test_link_asks_its_question_once_in_the_documents_it_names(page: Page, url: str):
    visit(page, f"{url}?q={quote(PALIM)}&d=scpf-13")
    turn = page.locator(".am-turn")
    expect(turn.locator(".am-answer[aria-busy=false]")).to_be_visible()
    expect(turn.locator(".am-question")).to_contain_text(PALIM)
    expect(turn.locator(".am-within")).to_have_text("Buscar en: SCPF/13")
    assert all("SCPF/13" in name for name in turn.locator(".am-source").all_inner_texts())
    assert page.url == url
    page.reload()
    expect(turn).to_have_count(1)
    visit(page, f"{url}?q={quote(PALIM)}")
    expect(page.locator(".am-statement").first).to_contain_text("1.5 millones de euros")
    expect(turn).to_have_count(1)
    page.locator("#am-conversations summary").click()
    expect(page.locator("#am-conversations li button:not(.am-delete)")).to_have_count(2)


@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("?q=%3F%3F%3F", "Escriba una pregunta con alguna palabra y de hasta 4000 caracteres."),
        ("?q=" + "x" * 4001, "Escriba una pregunta con alguna palabra y de hasta 4000 caracteres."),
    ],
)
def test_link_without_a_question_is_refused(page: Page, url: str, query: str, line: str):
    visit(page, url + query)
    expect(page.locator("#am-warning")).to_have_text(line)
    expect(page.locator(".am-turn")).to_have_count(0)


def test_link_with_an_unknown_document_gets_one_line(page: Page, url: str):
    visit(page, f"{url}?q=hola&d=../../etc/passwd")
    expect(page.locator(".am-turn .am-error")).to_contain_text("Un documento del filtro ya no está en la colección")
