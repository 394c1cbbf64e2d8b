"""The web page, in a real browser against the real app; and the HTML it is made of."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from askmig.interfaces.web.examples import example_questions
from askmig.interfaces.web.places import cited_place, linked_place
from askmig.interfaces.web.reader import marked_text
from askmig.pipeline import Assistant
from askmig.records import NoteCall, Span
from askmig.settings import Settings

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
PATIENCE = 60_000  # milliseconds; far above what a slow machine needs, so that no test measures speed
PALIM = "¿Qué presupuesto tiene el proyecto piloto PALIM?"
UNANSWERABLE = "¿Cuál es la receta de la paella valenciana?"
# Serves the page, and says so when anything asks for another host than this machine.
RUNNER = """
import sys
def watch(event, details):
    if event == "socket.getaddrinfo" and details[0] not in (None, "", "127.0.0.1", "localhost", b"127.0.0.1"):
        print("FOREIGN HOST", details[0], file=sys.stderr, flush=True)
sys.addaudithook(watch)
from askmig.interfaces.web import serve
from askmig.settings import load_settings
serve(load_settings(), port=int(sys.argv[1]), open_browser=False)
"""
# How far right anything reaches; the page clips what runs over, which would hide it from scrollWidth.
RIGHTMOST = "Math.max(...[...document.querySelectorAll('main *')].map(one => one.getBoundingClientRect().right))"

browser_test = pytest.mark.browser


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web") / "stderr.txt"


@pytest.fixture(scope="module")
def url(built_index: Settings, log: Path) -> Iterator[str]:
    command = [sys.executable, "-W", "error", "-c", RUNNER, str(free_port())]
    places = {"ASKMIG_CORPUS": str(built_index.corpus), "ASKMIG_INDEX": str(built_index.index)}
    with (
        log.open("wb") as errors,
        subprocess.Popen(command, env={**os.environ, **places}, stdout=subprocess.PIPE, stderr=errors) as app,
    ):
        assert app.stdout is not None
        line = app.stdout.readline().decode()
        assert line.startswith("askmig: http://127.0.0.1:"), log.read_text()
        yield line.split()[1]
        app.terminate()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    yield from open_page(browser, width=1280, height=800)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    yield from open_page(browser, width=360, height=740)


def open_page(browser: Browser, *, width: int, height: int) -> Iterator[Page]:
    """A page of a size; a dialog, or an error in the page's script, fails the test that uses it."""
    context = browser.new_context(viewport={"width": width, "height": height}, locale="es-ES")
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    page = context.new_page()
    trouble: list[str] = []
    page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
    page.on("pageerror", lambda error: trouble.append(str(error)))
    yield page
    context.close()
    assert trouble == []


def ask(page: Page, url: str, question: str) -> None:
    page.goto(url)
    page.get_by_label("Su pregunta").fill(question)
    page.keyboard.press("Enter")
    expect(page.locator(".am-answer")).to_be_visible()


@browser_test
def test_click_on_a_citation_shows_the_quote_marked_in_its_note(page: Page, url: str):
    ask(page, url, PALIM)
    page.get_by_role("button", name="[1]").first.click()
    open_panel = page.locator(".am-panel:visible")
    expect(open_panel).to_have_count(1)
    expect(open_panel.locator(".am-note.am-cited mark")).to_contain_text("1.5 millones de euros")
    expect(open_panel.locator("mark")).to_be_in_viewport()
    expect(open_panel.locator(".am-foot")).to_contain_text(
        "cita comprobada en fmmd-2020-tema-6.txt · sha256 97056076e562"
    )
    expect(page.locator(".am-answer")).to_contain_text("1.5 millones de euros")


@browser_test
def test_every_mark_of_an_answer_opens_its_own_quote(page: Page, url: str):
    ask(page, url, PALIM)
    quotes = page.locator(".am-sources blockquote").all_inner_texts()
    assert quotes
    for number, quote in enumerate(quotes, 1):
        page.locator(f".am-source[data-panel='{number}']").click()
        expect(page.locator(f"#am-panel-{number} mark")).to_have_text(quote)
        expect(page.locator(".am-panel:visible")).to_have_count(1)


@browser_test
def test_button_asks_as_enter_does(page: Page, url: str):
    page.goto(url)
    page.get_by_label("Su pregunta").fill(PALIM)
    page.get_by_role("button", name="Preguntar").click()
    expect(page.locator(".am-answer")).to_contain_text("1.5 millones de euros")


@browser_test
def test_citation_opens_from_the_keyboard(page: Page, url: str):
    ask(page, url, PALIM)
    mark = page.locator(".am-mark").first
    mark.focus()
    assert (mark.get_attribute("aria-label") or "").startswith("[1] FMMD 2020")
    page.keyboard.press("Enter")
    expect(page.locator("#am-panel-1 mark")).to_be_in_viewport()
    expect(mark).to_have_attribute("aria-current", "true")
    expect(mark).to_be_focused()


@browser_test
def test_phone_puts_the_reader_below_and_scrolls_only_down(phone: Page, url: str):
    ask(phone, url, PALIM)
    answer = phone.locator(".am-answer").bounding_box()
    reader = phone.locator(".am-reader").bounding_box()
    assert answer
    assert reader
    assert reader["y"] >= answer["y"] + answer["height"]
    assert phone.evaluate("document.documentElement.scrollWidth") == 360
    assert phone.evaluate(RIGHTMOST) <= 360
    phone.locator(".am-mark").first.click()
    expect(phone.locator("#am-panel-1 mark")).to_be_in_viewport()
    phone.get_by_role("button", name="Volver a la respuesta").click()
    expect(phone.locator(".am-mark").first).to_be_in_viewport()


@browser_test
def test_wide_page_puts_the_reader_beside_the_answer(page: Page, url: str):
    ask(page, url, PALIM)
    answer = page.locator(".am-answer").bounding_box()
    reader = page.locator(".am-reader").bounding_box()
    assert answer
    assert reader
    assert reader["x"] >= answer["x"] + answer["width"]


@browser_test
def test_link_of_a_citation_opens_the_reader_alone(page: Page, url: str, assistant: Assistant):
    citation = assistant.ask(PALIM).citations[0]
    page.goto(url.rstrip("/") + citation.link)
    expect(page.locator(".am-reference")).to_have_text(citation.reference)
    expect(page.locator(".am-note.am-cited")).to_contain_text(citation.text)
    expect(page.locator(".am-cited")).to_be_in_viewport()
    expect(page.locator(".am-answer")).to_have_count(0)


@browser_test
@pytest.mark.parametrize(
    ("query", "line"),
    [
        ("?doc=none", "no hay ningún documento «none»"),
        ("?doc=scpf-13&p=p9999", "scpf-13 no tiene ningún párrafo «p9999»"),
        ("?doc=scpf-13&p=p7&n=1", "scpf-13 no tiene ninguna nota «1» en ese lugar"),
        ("?p=p7", "no hay ningún documento «»"),
        ("?doc=<img src=x onerror=alert(1)>", "no hay ningún documento «<img src=x onerror=alert(1)>»"),
    ],
)
def test_link_that_leads_nowhere_gives_one_line(page: Page, url: str, query: str, line: str):
    page.goto(url + query)
    expect(page.locator(".am-result")).to_have_text(f"El enlace no lleva a ningún lugar: {line}.")


@browser_test
@pytest.mark.parametrize("question", ["<img src=x onerror=alert(1)>", "${alert(1)} {{constructor}} `x`"])
def test_hostile_question_is_shown_as_text(page: Page, url: str, question: str):
    ask(page, url, question)
    expect(page.locator(".am-question")).to_have_text(question)
    expect(page.locator(".am-result img")).to_have_count(0)


@browser_test
def test_unanswerable_question_gets_the_message_and_no_citation(page: Page, url: str):
    ask(page, url, UNANSWERABLE)
    expect(page.locator(".am-message")).to_have_text("Los documentos no contienen una respuesta a esta pregunta.")
    expect(page.locator(".am-subheading")).to_have_text("Quizá le interese")
    expect(page.locator(".am-source")).to_have_count(3)
    expect(page.locator(".am-mark, .am-number")).to_have_count(0)
    expect(page.locator(".am-panel:visible")).to_have_count(0)
    page.locator(".am-source").first.click()
    expect(page.locator(".am-panel:visible .am-cited")).to_be_in_viewport()


@browser_test
def test_question_without_words_gets_one_line(page: Page, url: str):
    ask(page, url, "???")
    expect(page.locator(".am-result")).to_have_text(
        "Escriba una pregunta con alguna palabra y de hasta 4000 caracteres."
    )


@browser_test
def test_second_answer_replaces_the_first_whole(page: Page, url: str):
    ask(page, url, PALIM)
    page.locator(".am-mark").last.click()
    page.get_by_label("Su pregunta").fill(UNANSWERABLE)
    page.keyboard.press("Enter")
    expect(page.locator(".am-message")).to_be_visible()
    expect(page.locator(".am-panel:visible")).to_have_count(0)
    page.get_by_label("Su pregunta").fill(PALIM)
    page.keyboard.press("Enter")
    expect(page.locator("#am-panel-1 mark")).to_be_in_viewport()
    expect(page.locator(".am-mark[aria-current]")).to_have_text("[1]")


@browser_test
def test_example_is_asked_by_one_click(page: Page, url: str):
    page.goto(url)
    example = page.locator("#am-examples button").first
    question = example.inner_text()
    example.click()
    expect(page.locator(".am-question")).to_have_text(question)
    expect(page.locator(".am-panel:visible mark")).to_have_count(1)


@browser_test
def test_filter_keeps_the_answer_to_the_documents_chosen(page: Page, url: str):
    page.goto(url)
    page.get_by_role("combobox").click()
    page.get_by_role("option", name="SCPF/13").click()
    page.get_by_label("Su pregunta").fill(PALIM)
    page.keyboard.press("Enter")
    expect(page.locator(".am-source").first).to_be_visible()
    assert all("SCPF/13" in name for name in page.locator(".am-source").all_inner_texts())


@browser_test
def test_page_is_spanish_and_loads_nothing_from_elsewhere(page: Page, url: str, log: Path):
    hosts: set[str] = set()
    page.on("request", lambda request: hosts.add(request.url.split("?")[0]))
    ask(page, url, PALIM)
    assert page.evaluate("document.documentElement.lang") == "es"
    assert [address for address in hosts if not address.startswith((url, "data:", "blob:"))] == []
    assert "FOREIGN HOST" not in log.read_text()


def test_examples_are_answered_and_differ(assistant: Assistant):
    questions = example_questions(assistant)
    assert 0 < len(questions) <= 4
    assert len(set(questions)) == len(questions)
    assert [assistant.ask(question).status for question in questions] == ["answered"] * len(questions)


@pytest.mark.parametrize(
    ("text", "quote", "calls", "html"),
    [
        ("a & <b>", None, (), "a &amp; &lt;b&gt;"),
        ("uno dos", Span(4, 7), (), "uno <mark>dos</mark>"),
        ("uno dos", Span(0, 3), (NoteCall("n6", 6, 3),), '<mark>uno</mark><sup class="am-call">6</sup> dos'),
        ("uno dos", Span(0, 7), (NoteCall("n6", 6, 3),), '<mark>uno<sup class="am-call">6</sup> dos</mark>'),
        ("<i>", Span(0, 3), (NoteCall("n1", 1, 0),), '<sup class="am-call">1</sup><mark>&lt;i&gt;</mark>'),
    ],
)
def test_marked_text_escapes_and_marks(text: str, quote: Span | None, calls: tuple[NoteCall, ...], html: str):
    assert marked_text(text, quote, calls) == html


def test_every_citation_and_its_link_name_one_place(assistant: Assistant):
    documents = assistant.index.documents
    for citation in assistant.ask(PALIM).citations:
        place = cited_place(citation, documents)
        assert place.unit.text == citation.text
        assert place.quote and place.quote.of(place.document.text) == citation.quote
        names = dict(pair.split("=") for pair in citation.link.removeprefix("/?").split("&"))
        linked = linked_place(documents, document=names["doc"], paragraph=names["p"], note=names.get("n", ""))
        assert linked.unit == place.unit
