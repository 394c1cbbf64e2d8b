"""The pages of staff in a real browser: log in, judge an answer, list the verdicts, look at the evaluation."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from askmig.errors import AskmigError
from askmig.evaluation.verdicts import VerdictStore
from askmig.interfaces.safety import add_user
from askmig.interfaces.web.reports import (
    comparison_html,
    read_run,
    run_names,
    summary_html,
    worst_html,
    worst_questions,
)
from askmig.interfaces.web.tables import Link, table_html
from askmig.interfaces.web.verdict_form import choices
from askmig.settings import Settings
from served import PASSWORDS, ROLES, basic, call, served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
PATIENCE = 60_000
PALIM = "¿Qué presupuesto tiene el proyecto piloto PALIM?"


def row(name: str, rank: float, *, answerable: bool = True, status: str = "answered") -> dict[str, object]:
    measures = {"RR": rank, "citation_recall": rank, "citation_precision": None, "facts": rank}
    return {"id": name, "turn": None, "type": "paragraph", "question": f"¿<b>{name}</b>?", "answerable": answerable,
            "status": status, "measures": measures}  # fmt: skip


def write_run(folder: Path, name: str, rows: list[dict[str, object]]) -> None:
    run = {"name": name, "created": "2026-01-31T10:00:00Z", "manifest": {"gold": {}}, "rows": rows,
           "summary": {"questions": len(rows), "RR": 0.5}, "by_type": {}}  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(run), encoding="utf-8")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("staff")
    for name, password in PASSWORDS.items():
        add_user(folder / "users.txt", name, ROLES[name], password)
    write_run(folder / "evals" / "results", "before", [row("q1", 1.0), row("q2", 0.0)])
    write_run(folder / "evals" / "results", "after", [row("q1", 0.5), row("q2", 1.0)])
    return folder


@pytest.fixture(scope="module")
def url(built_index: Settings, folder: Path) -> Iterator[str]:
    options = ["--auth", folder / "users.txt", "--verdicts", folder / "v.sqlite", "--evals", folder / "evals"]
    with served(built_index, *map(str, options), errors=folder / "log") as url:
        yield url


@pytest.fixture
def page() -> Iterator[Page]:
    """A page whose scripts and requests all work: trouble of any kind fails the test."""
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine")
    expect.set_options(timeout=PATIENCE)
    trouble: list[str] = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="es-ES")
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("console", lambda said: trouble.append(said.text) if "Content Security Policy" in said.text else None)
        yield page
        browser.close()
    assert trouble == []


def log_in(page: Page, name: str) -> None:
    page.get_by_label("Nombre").fill(name)
    page.get_by_label("Contraseña").fill(PASSWORDS[name])
    page.get_by_role("button", name="Entrar").click()


@pytest.mark.browser
def test_verdict_is_given_listed_and_downloaded(page: Page, url: str, folder: Path):
    page.goto(f"{url}verdicts?q={PALIM}")
    log_in(page, "mara")
    expect(page.locator(".am-answer")).to_contain_text("1.5 millones de euros")
    page.get_by_label("cita correcta").check()
    page.get_by_label("Comentario").fill("=1+1 <img src=x>")
    page.get_by_role("button", name="Guardar el veredicto").click()
    expect(page.get_by_text("Veredicto guardado.")).to_be_visible()
    (kept,) = VerdictStore(folder / "v.sqlite").listed()
    assert (kept.question, kept.who, kept.verdict, kept.citation) == (PALIM, "mara", "correct", 1)
    assert kept.manifest["documents"]
    page.get_by_role("link", name="Mantenimiento").click()
    expect(page.locator(".am-table td").last).to_have_text("=1+1 <img src=x>")
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar como CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "'=1+1 <img src=x>" in text
    assert call(url, "/verdicts.csv?verdict=wrong", authorization=basic("mara")).text.count("\r\n") == 1


@pytest.mark.browser
def test_maintainer_compares_two_runs_and_asks_a_bad_question_again(page: Page, url: str):
    page.goto(f"{url}maintenance")
    log_in(page, "mara")
    page.get_by_role("tab", name="Evaluación").click()
    expect(page.get_by_role("link", name="¿<b>q1</b>?")).to_be_visible()
    page.get_by_label("Comparar con").click()
    page.get_by_role("option", name="before").click()
    expect(page.locator(".am-comparison")).to_contain_text("after (b) against before (a): 2 questions in both")
    page.get_by_role("link", name="¿<b>q1</b>?").click()
    expect(page.get_by_label("Su pregunta")).to_have_value("¿<b>q1</b>?")


@pytest.mark.browser
def test_page_works_under_its_policy_and_shows_staff_their_links(page: Page, url: str):
    page.goto(url)
    log_in(page, "sara")
    page.get_by_label("Su pregunta").fill(PALIM)
    page.keyboard.press("Enter")
    expect(page.get_by_text("1.5 millones de euros").first).to_be_visible()
    expect(page.get_by_role("link", name="Comprobar respuestas")).to_be_visible()
    expect(page.get_by_role("link", name="Mantenimiento")).to_have_count(0)
    page.get_by_role("link", name="Salir").click()
    expect(page.get_by_label("Contraseña")).to_be_visible()


# -- without a browser


def test_runs_are_listed_and_others_are_not(folder: Path, tmp_path: Path):
    results = folder / "evals" / "results"
    assert set(run_names(results)) == {"before", "after"}
    (tmp_path / "other.json").write_text("[1]")
    (tmp_path / "broken.json").write_text("{")
    assert run_names(tmp_path) == []
    for name in ("../results/before", "none", ""):
        with pytest.raises(AskmigError, match="no hay ninguna medición"):
            read_run(results, name)


def test_worst_questions_come_first_and_perfect_ones_not_at_all():
    rows = [row("good", 1.0), row("half", 0.5), row("bad", 0.0), row("refused", 0.0, answerable=False, status="not_found"),
            row("invented", 0.0, answerable=False)]  # fmt: skip
    worst = worst_questions({"rows": rows})
    assert [(one["id"], one["score"]) for one in worst] == [("bad", 0.0), ("invented", 0.0), ("half", 0.5)]


def test_reports_escape_what_they_show(folder: Path):
    run = read_run(folder / "evals" / "results", "before")
    shown = summary_html(run) + worst_html(run) + comparison_html(run, run)
    assert "<b>" not in shown
    assert "verdicts?q=%C2%BF%3Cb%3Eq2%3C%2Fb%3E%3F" in shown


def test_table_escapes_every_cell():
    rows = [{"a": "<i>", "b": Link("<u>", 'x"y'), "c": 0.5, "d": None}]
    shown = table_html({"a": "A", "b": "B", "c": "C", "d": "<D>"}, rows, caption="<c>", empty="")
    assert '<td>&lt;i&gt;</td><td><a href="x&quot;y">&lt;u&gt;</a></td><td>0.500</td><td></td>' in shown
    assert "<D>" not in shown and "<c>" not in shown
    assert "nada" in table_html({"a": "A"}, [], caption="", empty="nada")


def test_every_citation_and_every_statement_can_be_judged():
    answer = {
        "citations": [{"number": 1, "reference": "X, 4"}, {"number": 2, "reference": "X, nota 2"}],
        "statements": [{"text": "Uno.", "citations": [1, 2]}, {"text": "D" * 200, "citations": [1]}],
    }
    assert [value for _, value in choices(answer)] == ["1:1", "1:2", "1:", "2:1", "2:"]
    assert choices(answer)[0][0] == "Uno. [1] X, 4"
    assert len(choices(answer)[3][0]) < 120
