"""How the page looks and sounds: sizes, colours, languages, zoom, no outside request; axe finds nothing serious.

The flows are walked at 1280 and 360 px, light and dark; what is seen is kept in tests/artifacts.
"""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from browsing import ARTIFACTS, PALIM, PHONE, UNANSWERABLE, WIDE, Opener, ask, box, serious, shot, visit

pytestmark = pytest.mark.browser
SEEN = [(size, scheme) for size in (WIDE, PHONE) for scheme in ("light", "dark")]
# How far right anything reaches; the page clips what runs over, which would hide it from scrollWidth.
RIGHTMOST = (
    "Math.max(...[...document.querySelectorAll('.am-app *:not(.am-hidden, .am-skip)')]"
    ".map(one => one.getBoundingClientRect().right))"
)


def fits(page: Page, width: int) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth") <= width and page.evaluate(RIGHTMOST) <= width)


@pytest.mark.parametrize(("size", "scheme"), SEEN, ids=[f"{size[0]}-{scheme}" for size, scheme in SEEN])
def test_flows_fit_and_axe_finds_nothing_serious(open_page: Opener, url: str, size: tuple[int, int], scheme: str):
    page = open_page(size, scheme=scheme)
    name = f"{size[0]}-{scheme}"
    visit(page, url)
    assert page.evaluate("document.body.classList.contains('dark')") == (scheme == "dark")

    def look(flow: str) -> None:
        assert fits(page, size[0]), flow
        assert serious(page) == [], flow
        shot(page, f"{flow}-{name}")

    look("1-welcome")
    turn = ask(page, PALIM)
    turn.locator(".am-mark").first.click()
    expect(page.locator("#am-sheet mark")).to_be_in_viewport()
    look("2-answer")
    page.locator("#am-conversations summary").click()
    look("3-conversations")
    page.keyboard.press("Escape")
    ask(page, UNANSWERABLE)
    page.locator("#am-filter summary").click()
    look("4-refusal-and-filter")
    page.get_by_role("button", name="Documentos").click()
    page.get_by_role("button", name="Todos los documentos").click()
    look("5-shelf")
    visit(page, f"{url}?doc=fmmd-2020-tema-6&p=p38&n=6&h=00000000")
    page.get_by_role("searchbox").fill("migracion")
    expect(page.locator(".am-found")).to_contain_text("1 de ")
    look("6-document")


def test_zoomed_to_200_percent_nothing_is_cut_or_covered(open_page: Opener, url: str):
    page = open_page((640, 400), device_scale_factor=2)
    visit(page, url)
    turn = ask(page, PALIM)
    turn.locator(".am-mark").first.click()
    expect(page.locator("#am-sheet mark")).to_be_in_viewport()
    assert fits(page, 640)
    assert serious(page) == []
    shot(page, "7-zoom-200")


def test_page_works_with_every_other_host_out_of_reach(page: Page, url: str, server_log: Path):
    foreign: list[str] = []

    def gate(route: Route) -> None:
        if route.request.url.startswith((url, "data:", "blob:")):
            route.continue_()
        else:
            foreign.append(route.request.url)
            route.abort()

    page.route("**/*", gate)
    visit(page, url)
    ask(page, PALIM)
    expect(page.locator("#am-sheet mark")).to_have_count(1)
    assert foreign == []
    assert "FOREIGN HOST" not in server_log.read_text()


@pytest.mark.parametrize(
    ("locale", "language", "heading"),
    [
        ("es-MX", "es", "Pregunte a los documentos"),
        ("en-GB", "en", "Ask the documents"),
        ("fr-FR", "fr", "Interrogez les documents"),
        ("de-DE", "es", "Pregunte a los documentos"),
    ],
)
def test_page_speaks_the_language_of_the_browser(open_page: Opener, url: str, locale: str, language: str, heading: str):
    page = open_page(locale=locale)
    reply = page.goto(url)
    assert reply is not None
    assert f'lang="{language}"' in reply.text()[:200]
    expect(page.locator("h1")).to_have_text(heading)
    assert page.evaluate("document.documentElement.lang") == language


def test_language_that_is_chosen_is_kept_and_holds_for_what_is_open(open_page: Opener, url: str):
    page = open_page(locale="en-GB")
    visit(page, url)
    ask(page, PALIM)
    expect(page.locator(".am-badge")).to_contain_text("Quote verified in")
    page.get_by_label("Language").select_option("fr")
    expect(page.locator(".am-badge")).to_contain_text("Citation vérifiée dans")
    expect(page.locator(".am-answer").get_by_role("button", name="Redemander")).to_be_visible()
    assert page.evaluate("document.documentElement.lang") == "fr"
    page.reload()
    expect(page.locator("h1")).to_have_text("Interrogez les documents")
    expect(page).to_have_title("askmig · Questions aux documents sur la migration")
    box(page).fill("???")
    box(page).press("Enter")
    expect(page.locator("#am-warning")).to_have_text(
        "Écrivez une question avec au moins un mot et 4000 caractères au plus."
    )


def test_text_is_announced_in_the_language_of_its_document(open_page: Opener, url: str):
    page = open_page(locale="en-GB")
    visit(page, url)
    ask(page, PALIM)
    expect(page.locator(".am-statement").first).to_have_attribute("lang", "es")
    expect(page.locator("#am-sheet .am-text")).to_have_attribute("lang", "es")
    expect(page.locator("#am-status")).to_have_text("The source: FMMD 2020, Tema 6, nota 6")


def test_colours_that_are_chosen_are_kept(page: Page, url: str):
    visit(page, url)
    page.get_by_label("Colores").select_option("dark")
    assert page.evaluate("document.body.classList.contains('dark')")
    page.reload()
    expect(page.locator("body.dark .am-app[data-ready]")).to_be_attached()
    page.get_by_label("Colores").select_option("light")
    expect(page.locator("body.dark")).to_have_count(0)


def test_skip_link_leads_to_the_question(page: Page, url: str):
    visit(page, url + "?view=read")
    page.get_by_role("button", name="Preguntar").click()
    page.get_by_role("link", name="Ir a la pregunta").focus()
    page.keyboard.press("Enter")
    expect(box(page)).to_be_focused()


def test_further_tab_stands_beside_asking_and_reading(page: Page, slow_url: str):
    visit(page, slow_url)
    expect(page.get_by_text("Lo que el personal ve")).to_be_hidden()
    page.get_by_role("button", name="Personal").click()
    expect(page.get_by_text("Lo que el personal ve")).to_be_visible()
    expect(page.locator(".am-talk")).to_be_hidden()
    assert page.url.endswith("?view=staff")
    page.reload()
    expect(page.get_by_text("Lo que el personal ve")).to_be_visible()
    page.get_by_role("button", name="Preguntar").click()
    expect(box(page)).to_be_visible()


def test_first_view_is_measured(open_page: Opener, url: str):
    """Keeps the times in tests/artifacts/first-view.json; the bound is far above them, for slow machines."""
    times = []
    for _ in range(3):
        page = open_page()
        visit(page, url)
        expect(page.locator(".am-examples button").first).to_be_visible()
        times.append(page.evaluate("performance.now()"))
    ARTIFACTS.mkdir(exist_ok=True)
    (ARTIFACTS / "first-view.json").write_text(json.dumps({"milliseconds": times}))
    assert min(times) < 20_000
