"""Fixtures of the browser tests: the page served once a session, Chromium, and what people do with the page."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from askmig.settings import Settings
from samples import ROOT

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
PATIENCE = 60_000  # milliseconds; far above what a slow machine needs, so that no test measures speed
ARTIFACTS = ROOT / "tests" / "artifacts"
WIDE, PHONE = (1280, 800), (360, 740)
PALIM = "¿Qué presupuesto tiene el proyecto piloto PALIM?"
PARAGRAPH = "¿Qué dice el párrafo 4 de SCPF/13?"
UNANSWERABLE = "¿Cuál es la receta de la paella valenciana?"
# Serves the page, and says so when anything asks for another host than this machine.
_WATCH = """
import sys
def watch(event, details):
    if event == "socket.getaddrinfo" and details[0] not in (None, "", "127.0.0.1", "localhost", b"127.0.0.1"):
        print("FOREIGN HOST", details[0], file=sys.stderr, flush=True)
sys.addaudithook(watch)
from askmig.settings import load_settings
"""
SERVE = (
    _WATCH
    + """
from askmig.interfaces.web import serve
serve(load_settings(), port=int(sys.argv[1]), open_browser=False)
"""
)
# The same with a further tab, and answers that come in two parts, the whole after three seconds.
SLOW = (
    _WATCH
    + """
import time
from dataclasses import replace
from askmig import Assistant
from askmig.interfaces.web import Tab, build_page, run_page
assistant = Assistant.load(load_settings())
def slowly(question, *, documents=(), before=()):
    whole = assistant.ask(question, documents=documents, before=before)
    yield replace(whole, statements=(), citations=(), status="answered")
    time.sleep(3)
    yield whole
def build():
    import gradio
    gradio.Markdown("Lo que el personal ve")
tab = Tab("staff", {"es": "Personal", "en": "Staff"}, build)
run_page(build_page(assistant, answers=slowly, tabs=[tab]), port=int(sys.argv[1]))
"""
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def served(program: str, settings: Settings, log: Path) -> Iterator[str]:
    """Run a program that serves the page in a process of its own, and give the address it prints."""
    command = [sys.executable, "-W", "error", "-c", program, str(free_port())]
    places = {"ASKMIG_CORPUS": str(settings.corpus), "ASKMIG_INDEX": str(settings.index)}
    with (
        log.open("wb") as errors,
        subprocess.Popen(command, env={**os.environ, **places}, stdout=subprocess.PIPE, stderr=errors) as app,
    ):
        assert app.stdout is not None
        line = app.stdout.readline().decode()
        assert line.startswith("askmig: http://127.0.0.1:"), log.read_text()
        yield line.split()[1]
        app.terminate()


@pytest.fixture(scope="session")
def server_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("web") / "stderr.txt"


@pytest.fixture(scope="session")
def url(built_index: Settings, server_log: Path) -> Iterator[str]:
    with served(SERVE, built_index, server_log) as address:
        yield address


@pytest.fixture(scope="session")
def slow_url(built_index: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(SLOW, built_index, tmp_path_factory.mktemp("slow") / "stderr.txt") as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


Opener = Callable[..., Page]


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Opener]:
    """Opens pages of a size, colours and language; a dialog or an error of the page's script fails the test."""
    trouble: list[str] = []
    contexts: list[BrowserContext] = []

    def open_one(size: tuple[int, int] = WIDE, *, scheme: str = "light", locale: str = "es-ES", **more: object) -> Page:
        width, height = size
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, locale=locale, **more
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("dialog", lambda dialog: (trouble.append(dialog.message), dialog.dismiss()))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        return page

    yield open_one
    for context in contexts:
        context.close()
    assert trouble == []


@pytest.fixture
def page(open_page: Opener) -> Page:
    return open_page()


@pytest.fixture
def phone(open_page: Opener) -> Page:
    return open_page(PHONE)


def visit(page: Page, address: str) -> None:
    """Open the page and wait until its script has started."""
    page.goto(address)
    expect(page.locator(".am-app[data-ready]")).to_be_attached()


def box(page: Page) -> Locator:
    return page.locator("#am-question")


def ask(page: Page, question: str) -> Locator:
    """Ask in the page that is open, and return the turn when its answer is whole."""
    turn = page.locator(".am-turn").nth(page.locator(".am-turn").count())
    box(page).fill(question)
    box(page).press("Enter")
    expect(turn.locator(".am-answer[aria-busy=false]")).to_be_visible()
    return turn


def shot(page: Page, name: str) -> None:
    """Keep what is seen, for people to look at."""
    ARTIFACTS.mkdir(exist_ok=True)
    page.screenshot(path=ARTIFACTS / f"{name}.png")


def serious(page: Page) -> list[str]:
    """What axe finds of serious or critical impact, each with the first element it names."""
    found = Axe().run(page).response["violations"]
    return [f"{one['id']}: {one['nodes'][0]['html']}" for one in found if one["impact"] in ("serious", "critical")]
