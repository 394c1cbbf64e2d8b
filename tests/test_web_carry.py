"""Carrying answers away, in a real browser: copied with numbers and references, downloaded in four kinds."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from askmig.interfaces.export import export_answers
from askmig.pipeline import Assistant
from browsing import PALIM, PARAGRAPH, PHONE, Opener, ask, visit

pytestmark = pytest.mark.browser
CLIPBOARD = ["clipboard-read", "clipboard-write"]


def download(page: Page, menu: Locator, kind: str) -> bytes:
    """What the browser saves for one choice of a menu."""
    menu.locator("summary").click()
    with page.expect_download() as saved:
        menu.locator(f"[data-kind={kind}]").click()
    assert saved.value.suggested_filename == f"askmig.{kind}"
    return Path(saved.value.path()).read_bytes()


def test_answer_is_copied_with_its_numbers_and_references(open_page: Opener, url: str, assistant: Assistant):
    page = open_page(permissions=CLIPBOARD)
    visit(page, url)
    turn = ask(page, PALIM)
    turn.get_by_role("button", name="Copiar", exact=True).click()
    expect(turn.locator("[data-action=copy]")).to_have_text("Copiada con sus citas.")
    copied = page.evaluate("navigator.clipboard.readText()")
    answer = assistant.ask(PALIM)
    statements = [f"{one.text} {''.join(f'[{number}]' for number in one.citations)}" for one in answer.statements]
    references = [
        f"[{one.number}] {one.reference} — “{one.quote}” {url.rstrip('/')}{one.link}" for one in answer.citations
    ]
    assert copied == "\n\n".join([*statements, "\n".join(references)])
    expect(turn.locator("[data-action=copy]")).to_have_text("Copiar")


def test_answer_is_marked_where_the_browser_gives_no_clipboard(page: Page, url: str):
    page.add_init_script("navigator.clipboard.write = () => Promise.reject(new Error('no'))")
    visit(page, url)
    turn = ask(page, PALIM)
    turn.get_by_role("button", name="Copiar", exact=True).click()
    expect(page.locator("#am-status")).to_contain_text("La respuesta está seleccionada")
    assert "1.5 millones de euros" in page.evaluate("getSelection().toString()")


@pytest.mark.parametrize("part", ["whole", "some words"])
def test_what_is_marked_is_copied_with_numbers_and_references(open_page: Opener, url: str, part: str):
    page = open_page(permissions=CLIPBOARD)
    visit(page, url)
    turn = ask(page, PALIM)
    reference = turn.locator(".am-source").first.inner_text()
    page.evaluate(
        """part => {
            const statement = document.querySelector(".am-statement");
            const range = new Range();
            if (part === "whole") range.selectNodeContents(statement);
            else { range.setStart(statement.firstChild, 0); range.setEnd(statement.firstChild, 20); }
            getSelection().removeAllRanges();
            getSelection().addRange(range);
        }""",
        part,
    )
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    text, references = copied.split("\n\n", 1)
    assert re.search(r" \[1\](\[\d+\])*$", text)
    assert references.startswith(f"{reference} — “")
    assert "/?doc=fmmd-2020-tema-6&p=p38&n=6&h=" in references
    rich = page.evaluate(
        "navigator.clipboard.read().then(items => items[0].getType('text/html')).then(blob => blob.text())"
    )
    assert f'href="{url}?doc=fmmd-2020-tema-6' in rich


def test_what_is_marked_elsewhere_is_copied_as_it_is(open_page: Opener, url: str):
    page = open_page(permissions=CLIPBOARD)
    visit(page, url)
    ask(page, PALIM)
    page.evaluate("getSelection().selectAllChildren(document.querySelector('.am-question bdi'))")
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == PALIM


@pytest.mark.parametrize("size", [(1280, 800), PHONE], ids=["wide", "phone"])
def test_answer_and_conversation_are_downloaded(
    open_page: Opener, url: str, assistant: Assistant, size: tuple[int, int]
):
    page = open_page(size)
    visit(page, url)
    expect(page.locator("#am-carry")).to_be_hidden()
    turn = ask(page, PALIM)
    menu = turn.locator(".am-carry")
    documents = assistant.index.documents
    for kind in ("md", "docx", "json", "ris"):
        assert download(page, menu, kind) == export_answers([assistant.ask(PALIM)], documents, kind).data
    page.reload()
    ask(page, PARAGRAPH)
    whole = download(page, page.locator("#am-carry .am-carry"), "md")
    assert whole == export_answers([assistant.ask(PALIM), assistant.ask(PARAGRAPH)], documents, "md").data


def test_word_file_has_real_footnotes(page: Page, url: str, tmp_path: Path):
    visit(page, url)
    turn = ask(page, PALIM)
    path = tmp_path / "askmig.docx"
    path.write_bytes(download(page, turn.locator(".am-carry"), "docx"))
    with zipfile.ZipFile(path) as packed:
        assert "w:footnoteReference" in packed.read("word/document.xml").decode()
        assert "1.5 millones de euros" in packed.read("word/footnotes.xml").decode()


def test_quote_that_has_changed_since_is_told_and_not_carried(open_page: Opener, url: str):
    page = open_page()
    visit(page, url)
    ask(page, PALIM)
    page.evaluate(
        """() => {
            const all = JSON.parse(localStorage["askmig.conversations"]);
            all[0].turns[0].answer.citations[0].quote = "Inventado por alguien.";
            localStorage["askmig.conversations"] = JSON.stringify(all);
        }"""
    )
    page.reload()
    menu = page.locator(".am-turn .am-carry")
    menu.locator("summary").click()
    menu.locator("[data-kind=md]").click()
    expect(menu.locator(".am-error")).to_have_text(
        "La cita [1] ya no está en fmmd-2020-tema-6, que ha cambiado: pregunte de nuevo."
    )


def test_export_refuses_nonsense_with_one_line(page: Page, url: str):
    for body in ("nonsense", json.dumps({"kind": "exe", "answers": []}), json.dumps([])):
        reply = page.request.post(f"{url}page/export", data=body, headers={"Accept-Language": "pt"})
        assert reply.status == 400
        assert reply.json()["error"].startswith("O programa não entende o que lhe foi enviado.")
