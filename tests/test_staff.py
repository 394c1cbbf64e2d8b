"""The pages of staff in a real browser: log in, judge an answer, list the verdicts, look at the evaluation."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

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
from askmig.interfaces.web.wording import say
from askmig.settings import Settings
from browsing import PALIM, Opener, ask, serious, shot
from served import PASSWORDS, ROLES, basic, call, served


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
def page(open_page: Opener) -> Iterator[Page]:
    """A page whose policy stops nothing of its own."""
    page, trouble = open_page((1280, 900)), []
    page.on("console", lambda said: trouble.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    assert trouble == []


def log_in(page: Page, name: str) -> None:
    page.get_by_label("Nombre").fill(name)
    page.get_by_label("Contraseña").fill(PASSWORDS[name])
    page.get_by_role("button", name="Entrar").click()


@pytest.mark.browser
def test_verdict_is_given_in_the_conversation_listed_and_downloaded(page: Page, url: str, folder: Path):
    page.goto(url)
    log_in(page, "mara")
    ask(page, "¿Qué es CEPAL?")
    turn = ask(page, PALIM)
    turn.get_by_role("button", name="Dar un veredicto").click()
    turn.get_by_role("button", name="Guardar el veredicto").click()
    expect(turn.locator(".am-verdict-said")).to_have_text("Elija un veredicto.")
    expect(turn.get_by_label("Qué se comprueba").locator("option").first).to_contain_text(
        "[1] FMMD 2020, Tema 6, nota 6"
    )
    turn.get_by_label("cita correcta").check()
    turn.get_by_label("Comentario").fill("=1+1 <img src=x>")
    turn.get_by_role("button", name="Guardar el veredicto").click()
    expect(turn.locator(".am-verdict-said")).to_have_text("Veredicto guardado.")
    (kept,) = VerdictStore(folder / "v.sqlite").listed()
    assert (kept.question, kept.who, kept.verdict, kept.citation) == (PALIM, "mara", "correct", 1)
    assert kept.before == ("¿Qué es CEPAL?",)
    assert kept.cited is not None and "1.5 millones de euros" in kept.cited["text"]
    assert kept.manifest["documents"]
    turn.get_by_role("button", name="Cerrar").click()
    expect(turn.get_by_role("button", name="Dar un veredicto")).to_be_focused()
    page.get_by_role("link", name="Mantenimiento").click()
    expect(page.locator(".am-table td").last).to_have_text("=1+1 <img src=x>")
    with page.expect_download() as download:
        page.get_by_role("link", name="Descargar como CSV").click()
    text = Path(download.value.path()).read_text(encoding="utf-8-sig")
    assert "'=1+1 <img src=x>" in text
    page.locator("[name=verdict]").select_option("wrong")
    page.get_by_role("button", name="Mostrar").click()
    expect(page.get_by_role("status")).to_have_text("No hay ningún veredicto.")
    expect(page.locator("[name=verdict]")).to_have_value("wrong")
    assert call(url, "/verdicts.csv?verdict=wrong", authorization=basic("mara")).text.count("\r\n") == 1


@pytest.mark.browser
def test_maintainer_compares_two_runs_and_asks_a_bad_question_again(page: Page, url: str):
    page.goto(f"{url}maintenance/evaluation?run=after")
    log_in(page, "mara")
    expect(page.get_by_role("link", name="¿<b>q1</b>?")).to_be_visible()
    page.get_by_label("Comparar con").select_option("before")
    page.get_by_role("button", name="Mostrar").click()
    expect(page.locator(".am-comparison")).to_contain_text("after (b) against before (a): 2 questions in both")
    page.get_by_role("link", name="¿<b>q1</b>?").click()
    expect(page.locator(".am-turn .am-question")).to_contain_text("¿<b>q1</b>?")
    expect(page.locator(".am-answer[aria-busy=false]")).to_be_visible()


@pytest.mark.browser
def test_page_works_under_its_policy_and_shows_staff_what_they_may(page: Page, url: str):
    page.goto(url)
    log_in(page, "sara")
    ask(page, PALIM)
    expect(page.get_by_role("button", name="Dar un veredicto")).to_be_visible()
    expect(page.get_by_role("link", name="Mantenimiento")).to_be_hidden()
    page.get_by_role("link", name="Salir").click()
    log_in(page, "rosa")
    ask(page, PALIM)
    expect(page.get_by_role("button", name="Dar un veredicto")).to_have_count(0)
    expect(page.get_by_role("link", name="Salir")).to_be_visible()


@pytest.mark.browser
def test_pages_of_staff_and_the_login_speak_the_language_that_was_chosen(page: Page, url: str):
    page.goto(url)
    log_in(page, "mara")
    page.get_by_label("Idioma").select_option("fr")
    page.get_by_role("link", name="Maintenance").click()
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.get_by_role("button", name="Afficher")).to_be_visible()
    page.get_by_role("link", name="Évaluation").click()
    expect(page.locator("caption").last).to_have_text("Les pires questions (un clic repose la question)")
    page.get_by_role("link", name="Se déconnecter").click()
    expect(page.get_by_role("heading", name="Se connecter")).to_be_visible()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_pages_of_staff_fit_and_axe_finds_nothing_serious(page: Page, url: str, scheme: str, width: int):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{url}maintenance/evaluation?run=after&before=before")

    def look(name: str) -> None:
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert serious(page) == [], name
        shot(page, f"staff-{name}-{width}-{scheme}")

    look("login")
    log_in(page, "mara")
    expect(page.locator(".am-comparison")).to_be_visible()
    look("evaluation")
    page.goto(f"{url}maintenance")
    look("verdicts")
    page.goto(url)
    turn = ask(page, PALIM)
    turn.get_by_role("button", name="Dar un veredicto").click()
    look("verdict-form")


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({}, 200),
        ({"statement": 9}, 409),
        ({"citation": 9}, 409),
        ({"verdict": "perfect"}, 400),
        ({"comment": "x" * 4001}, 400),
        ({"who": "somebody else"}, 400),
    ],
)
def test_verdict_is_checked(url: str, folder: Path, change: dict[str, object], status: int):
    sent = {"question": PALIM, "documents": [], "before": []}
    answer = call(url, "/page/ask", sent, authorization=basic("sara")).json
    verdict = {"answer": answer, "before": [], "statement": 1, "citation": 1, "verdict": "wrong", "comment": ""}
    kept = len(VerdictStore(folder / "v.sqlite").listed(all_of_them=True))
    reply = call(url, "/page/verdict", verdict | change, authorization=basic("sara"))
    lines = {400: say("bad_request", "es"), 409: say("trouble", "es")}
    assert (reply.status, reply.json.get("error")) == (status, lines.get(status))
    assert len(VerdictStore(folder / "v.sqlite").listed(all_of_them=True)) == kept + (status == 200)


def test_reader_gives_no_verdict(url: str):
    assert call(url, "/page/verdict", {}, authorization=basic("rosa")).status == 403
    assert call(url, "/page/verdict", {}).status == 401


# -- without a browser


def test_runs_are_listed_and_others_are_not(folder: Path, tmp_path: Path):
    results = folder / "evals" / "results"
    assert set(run_names(results)) == {"before", "after"}
    (tmp_path / "other.json").write_text("[1]")
    (tmp_path / "broken.json").write_text("{")
    assert run_names(tmp_path) == []
    for name in ("../results/before", "none", ""):
        with pytest.raises(AskmigError, match="no hay ninguna medición"):
            read_run(results, name, "es")


def test_worst_questions_come_first_and_perfect_ones_not_at_all():
    rows = [row("good", 1.0), row("half", 0.5), row("bad", 0.0), row("refused", 0.0, answerable=False, status="not_found"),
            row("invented", 0.0, answerable=False)]  # fmt: skip
    worst = worst_questions({"rows": rows})
    assert [(one["id"], one["score"]) for one in worst] == [("bad", 0.0), ("invented", 0.0), ("half", 0.5)]


def test_reports_escape_what_they_show(folder: Path):
    run = read_run(folder / "evals" / "results", "before", "es")
    shown = summary_html(run, "es") + worst_html(run, "es", "/") + comparison_html(run, run)
    assert "<b>" not in shown
    assert 'href="/?q=%C2%BF%3Cb%3Eq2%3C%2Fb%3E%3F"' in shown


def test_table_escapes_every_cell():
    rows = [{"a": "<i>", "b": Link("<u>", 'x"y'), "c": 0.5, "d": None}]
    shown = table_html({"a": "A", "b": "B", "c": "C", "d": "<D>"}, rows, caption="<c>", empty="")
    assert '<td>&lt;i&gt;</td><td><a href="x&quot;y">&lt;u&gt;</a></td><td>0.500</td><td></td>' in shown
    assert "<D>" not in shown and "<c>" not in shown
    assert "nada" in table_html({"a": "A"}, [], caption="", empty="nada")
