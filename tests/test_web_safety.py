"""What a hostile question, link or browser can do to the page: nothing."""

import json
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from askmig.settings import Settings
from browsing import PALIM, SERVE, Opener, ask, box, served, visit
from served import call

# Answers that take two seconds, four at a time; one more may wait.
BUSY = """
import sys, time
from askmig import Assistant
from askmig.interfaces.safety import Safety
from askmig.interfaces.web import build_page, run_page
from askmig.settings import load_settings
assistant = Assistant.load(load_settings())
def slowly(question, *, documents=(), before=()):
    time.sleep(2)
    yield assistant.ask(question)
run_page(build_page(assistant, answers=slowly), port=int(sys.argv[1]), safety=Safety(queue=1, per_minute=0))
"""
HOSTILE = [
    "<script>alert(1)</script> migración",
    "<img src=x onerror=alert(1)> migración",
    "![imagen](https://example.org/x.png) [enlace](javascript:alert(1)) migración",
    "${alert(1)} {{constructor.constructor('alert(1)')()}} `x` migración",
    "\u0000\u0007\u001b[31m migra\u200b\ufeffción laboral",
    "\u202egnp.exe\u202c migración \u0627\u0644\u0647\u062c\u0631\u0629",
    "' OR 1=1 -- migración \"; DROP TABLE documents",
]


@pytest.mark.browser
@pytest.mark.parametrize("question", HOSTILE, ids=range(len(HOSTILE)))
def test_hostile_question_is_shown_as_text_and_kept_as_text(page: Page, url: str, question: str):
    foreign: list[str] = []
    page.on("request", lambda one: None if one.url.startswith((url, "data:", "blob:")) else foreign.append(one.url))
    visit(page, url)
    shown = ask(page, question)
    for _ in range(2):
        expect(shown.locator("bdi")).to_have_count(1)
        text = shown.locator("bdi").text_content() or ""
        assert text.strip() == question.strip()
        expect(page.locator(".am-turn :is(img, script, iframe, a[href^='javascript'])")).to_have_count(0)
        page.reload()
        expect(page.locator(".am-app[data-ready]")).to_be_attached()
    assert foreign == []


@pytest.mark.browser
def test_hundred_thousand_characters_are_refused_at_once_and_stay_to_be_shortened(page: Page, url: str):
    visit(page, url)
    box(page).fill("migración " * 10_000)
    box(page).press("Enter")
    expect(page.locator("#am-warning")).to_contain_text("4000")
    expect(page.locator(".am-turn")).to_have_count(0)
    box(page).fill(PALIM)
    box(page).press("Enter")
    expect(page.locator(".am-statement").first).to_contain_text("1.5 millones de euros")
    expect(page.locator("#am-warning")).to_be_hidden()


@pytest.mark.browser
@pytest.mark.parametrize(
    "query",
    [
        "?doc=../../../../etc/passwd",
        "?doc=scpf-13&p=../p7",
        "?doc=%00&p=%0d%0a",
        "?doc=<img src=x onerror=alert(1)>",
        "?doc=javascript:alert(1)&h=<script>alert(1)</script>",
        "?doc=" + "x" * 4000,
        "?view=<img src=x onerror=alert(1)>",
        "?__proto__=x&view=constructor",
    ],
)
def test_hostile_link_gives_a_line_or_the_page_as_it_is(page: Page, url: str, query: str):
    visit(page, url + query)
    if "doc=" in query:
        expect(page.locator("#am-sheet .am-error")).to_contain_text("El enlace no lleva a ningún lugar")
    else:
        expect(box(page)).to_be_visible()
    expect(page.locator(".am-app img, .am-app script")).to_have_count(0)


@pytest.mark.browser
def test_conversation_planted_in_the_browser_is_shown_as_text(open_page: Opener, url: str):
    citation = {
        "number": 1, "link": "javascript:alert(1)", "reference": "<img src=x onerror=alert(1)>", "quote": "<b>q</b>",
        "start": 0, "end": 4, "language": "es", "document": "x",
    }  # fmt: skip
    answer = {
        "status": "answered", "statements": [{"text": "<img src=x onerror=alert(1)>", "citations": [1, 9]}],
        "citations": [citation], "nearest": [], "language": "es", "answer": "",
    }  # fmt: skip
    kept = [{"id": "a", "turns": [{"question": "<img src=x>", "documents": ["<b>"], "answer": answer}]}]
    page = open_page()
    page.add_init_script(
        f"localStorage['askmig.conversations'] = {json.dumps(json.dumps(kept))}; localStorage['askmig.current'] = '\"a\"'"
    )
    visit(page, url)
    expect(page.locator(".am-statement").first).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator(".am-turn img")).to_have_count(0)
    page.locator(".am-mark").first.click()
    expect(page.locator("#am-sheet .am-error")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    [
        "askmig/../page.py",
        "askmig/%2e%2e/page.py",
        "askmig/..%2f..%2fpage.py",
        "askmig//etc/passwd",
        "gradio_api/file=/etc/passwd",
        "gradio_api/file=src/askmig/pipeline.py",
    ],
)
def test_nothing_but_the_static_files_can_be_downloaded(url: str, path: str):
    with pytest.raises(urllib.error.HTTPError) as caught:
        urllib.request.urlopen(url + path)  # noqa: S310
    assert caught.value.code in (403, 404)
    caught.value.close()


@pytest.mark.browser
def test_empty_corpus_says_what_to_do(open_page: Opener, tmp_path: Path):
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    settings = Settings(corpus=corpus, index=tmp_path / "index")
    with served(SERVE, settings, tmp_path / "log.txt") as address:
        page = open_page(locale="en-GB")
        visit(page, address)
        expect(page.locator(".am-setup h2")).to_have_text("There are no documents to ask yet")
        expect(page.locator(".am-setup li")).to_have_count(3)
        expect(page.locator(".am-setup")).to_contain_text(str(corpus))
        expect(page.locator(".am-setup pre")).to_contain_text("catalogue.csv")
        expect(page.locator("#am-question")).to_have_count(0)


def test_more_questions_than_may_wait_are_told_so_and_the_others_answered(built_index: Settings, tmp_path: Path):
    sent = {"question": PALIM, "documents": [], "before": []}
    with served(BUSY, built_index, tmp_path / "log.txt") as address, ThreadPoolExecutor(12) as pool:
        replies = list(pool.map(lambda _: call(address, "/page/ask", sent, accept_language="pt"), range(12)))
        later = call(address, "/page/ask", sent)
    full = [reply for reply in replies if reply.status == 429]
    assert len(full) == 7
    assert {reply.json["error"] for reply in full} == {
        "Há demasiadas pessoas a perguntar agora; tente de novo dentro de alguns segundos."
    }
    answered = [reply.json for reply in [*replies, later] if reply.status == 200]
    assert [one["status"] for one in answered] == ["answered"] * 6
