"""The command line as a person and as a machine use it, in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from askmig.settings import Settings
from contract_schema import ANSWER, DOCUMENT, PASSAGE
from samples import CORPUS, write_corpus

Run = Callable[..., subprocess.CompletedProcess[str]]
KNOWN_BAD = [
    ("", "holds no word"),
    (" \t\n ", "holds no word"),
    ("¿?!…", "holds no word"),
    ("x" * 100_000, "has 100000 characters; ask in at most 4000"),
]


@pytest.fixture
def run(built_index: Settings, tmp_path: Path) -> Run:
    def call(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
        settings = {"ASKMIG_CORPUS": str(CORPUS), "ASKMIG_INDEX": str(built_index.index), "PATH": "/usr/bin:/bin"}
        return subprocess.run(
            [sys.executable, "-m", "askmig.interfaces.cli", *arguments],
            input=stdin, capture_output=True, text=True, check=False, cwd=tmp_path, env={**settings, **environment},
        )  # fmt: skip

    return call


def fails_with_one_line(done: subprocess.CompletedProcess[str], words: str) -> bool:
    return done.returncode == 1 and done.stderr.count("\n") == 1 and words in done.stderr and done.stdout == ""


def test_ask_prints_the_answer_and_its_sources(run: Run):
    done = run("ask", "¿Qué presupuesto tiene el proyecto piloto PALIM?")
    assert done.returncode == 0
    assert "El presupuesto del proyecto asciende a 1.5 millones de euros. [1]" in done.stdout
    assert "[1] FMMD 2020, Tema 6, nota 6 — “" in done.stdout


def test_ask_json_keeps_the_contract(run: Run):
    answer = json.loads(run("ask", "--json", "¿Cuántos millones de migrantes internacionales había en 2019?").stdout)
    jsonschema.validate(answer, ANSWER)
    assert answer["status"] == "answered"
    assert "272 millones" in answer["citations"][0]["quote"]
    assert answer["citations"][0]["document"] == "fmmd-2020-tema-6"
    assert len(answer["passages"]) == 10


def test_question_beside_the_topic_is_not_found(run: Run):
    answer = json.loads(run("ask", "--json", "¿Quién ganó el mundial de fútbol de 2022?").stdout)
    jsonschema.validate(answer, ANSWER)
    assert (answer["status"], answer["statements"], answer["citations"]) == ("not_found", [], [])
    said, about = answer["answer"].split(". ", 1)
    assert said == "Los documentos no contienen una respuesta a esta pregunta"
    assert about.startswith("Los documentos son: «Tema 6: Fomento de alianzas")
    assert about.count("«") == 5


def test_filter_keeps_to_the_named_document(run: Run):
    answer = json.loads(run("ask", "--json", "-d", "scpf-13", "¿Quién financia la Alianza?").stdout)
    assert {passage["document"] for passage in answer["passages"]} == {"scpf-13"}


def test_batch_answers_every_line_in_order_and_survives_broken_ones(run: Run, tmp_path: Path):
    lines = [
        '{"id": "a", "question": "¿Qué es PALIM?"}',
        "{broken",
        '{"id": "b", "turns": ["¿Quién preside la Troika?", "¿Y en 2009?"]}',
        '{"id": "c"}',
        '{"id": "d", "question": ""}',
        "[1]",
        "[" * 100_000,
        '{"id": "e", "question": "¿Qué es\\ud83d\u2028PALIM?"}',
    ]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    done = run("ask", "--batch", "in.jsonl", "--out", "out.jsonl")
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in (tmp_path / "out.jsonl").read_bytes().splitlines()]
    assert [answer["id"] for answer in answers] == ["a", None, "b", "c", "d", None, None, "e"]
    assert [answer.get("status") for answer in answers] == [
        "answered", "invalid", None, "invalid", "invalid", "invalid", "invalid", "answered",
    ]  # fmt: skip
    assert len(answers[2]["turns"]) == 2
    for answer in [*answers[2]["turns"], *(a for a in answers if "turns" not in a)]:
        answer.pop("id", None)
        jsonschema.validate(answer, ANSWER)
        assert (answer["status"] == "invalid") == (answer["error"] is not None)


def test_search_ranks_passages(run: Run):
    found = json.loads(run("search", "--json", "-k", "3", "remesas familiares").stdout)
    jsonschema.validate(found["passages"], {"type": "array", "items": PASSAGE})
    assert [passage["rank"] for passage in found["passages"]] == [1, 2, 3]
    scores = [passage["score"] for passage in found["passages"]]
    assert scores == sorted(scores, reverse=True)


def test_chat_answers_line_by_line_and_goes_on_after_an_error(run: Run):
    done = run("chat", stdin="¿?\n¿Qué es PALIM?\n\n")
    assert done.returncode == 0
    assert "holds no word" in done.stderr
    assert "[1] FMMD 2020, Tema 6, nota 6" in done.stdout


@pytest.mark.parametrize("path", sorted(CORPUS.glob("*.txt")), ids=lambda path: path.stem)
def test_show_json_keeps_the_contract(run: Run, path: Path):
    shown = json.loads(run("show", path.stem, "--json").stdout)
    jsonschema.validate(shown, DOCUMENT)
    source = path.read_bytes().decode()
    for unit in [*shown["paragraphs"], *shown["footnotes"]]:
        assert shown["text"][unit["start"] : unit["end"]] == unit["text"]
        assert all(0 <= start < end <= len(source) for start, end in unit["source"])


def test_show_finds_paragraphs_by_label_and_lists_all_candidates(run: Run):
    shown = run("show", "scpf-13", "--paragraph", "4").stdout
    assert "p12  4  El Presidente en funciones informó que la Troika" in shown
    assert "Anexo\n" in shown
    assert "4. Financiación" in shown


def test_show_note_names_its_caller(run: Run):
    assert "← p33" in run("show", "crm-2021-programa", "--note", "12").stdout


def test_show_html_links_call_and_note_both_ways(run: Run, tmp_path: Path):
    assert run("show", "fmmd-2020-tema-6", "--html", "page.html").returncode == 0
    page = (tmp_path / "page.html").read_text(encoding="utf-8")
    assert '<sup id="c-n6"><a href="#n6">6</a></sup>' in page
    assert '<p class="note" id="n6"><sup><a href="#c-n6">6</a></sup>' in page
    assert not any(loading in page for loading in ("src=", "<link", "<script", "url(", "@import"))


def test_verify_passes_our_own_answer_and_fails_an_altered_one(run: Run, tmp_path: Path):
    answer = run("ask", "¿Qué presupuesto tiene el proyecto piloto PALIM?").stdout
    (tmp_path / "good.md").write_text(answer, encoding="utf-8")
    assert run("verify", "good.md").returncode == 0
    (tmp_path / "bad.md").write_text(answer.replace("1.5 millones", "2.5 millones"), encoding="utf-8")
    done = run("verify", "bad.md")
    assert done.returncode == 1
    assert done.stdout.startswith("not found: fmmd-2020-tema-6#n6")


def test_verify_tells_the_four_degrees_apart(run: Run, tmp_path: Path):
    rows = [
        "document,locator,quote",
        'scpf-13,4,"El Presidente en funciones informó"',
        'scpf-13,párr,"x"',
        'scpf-13,4,"el  concepto de una estructura de apoyo - mínima"',
        'scpf-13,5,"El Presidente en funciones informó"',
        'scpf-13,4,"El Presidente dimitió"',
        'nada,4,"El Presidente dimitió"',
        'fmmd-2020-tema-6,nota 6,"1.5 millones de euros"',
    ]
    (tmp_path / "claims.csv").write_text("\n".join(rows), encoding="utf-8")
    checks = json.loads(run("verify", "claims.csv", "--json").stdout)
    assert [check["verdict"] for check in checks] == [
        "exact", "not found", "other punctuation or blanks", "in another place", "not found", "not found", "exact",
    ]  # fmt: skip
    assert checks[3]["found_in"] == ["scpf-13#p12"]


def test_doctor_finds_nothing_wrong(run: Run):
    done = run("doctor")
    assert done.returncode == 0
    assert "BAD" not in done.stdout
    assert done.stdout.count("every character accounted for") == 5


def test_doctor_says_what_is_wrong(run: Run, tmp_path: Path):
    done = run("doctor", "--index", "nowhere")
    assert done.returncode == 1
    assert "BAD  index: there is no index in nowhere: run `askmig build`" in done.stdout


@pytest.mark.parametrize(("question", "words"), KNOWN_BAD)
def test_question_that_is_none_is_one_line(run: Run, question: str, words: str):
    assert fails_with_one_line(run("ask", question), words)


def test_control_characters_in_a_question_are_harmless(run: Run):
    done = run("ask", "¿Qué\x1b[31m presupuesto\x07 tiene\r el piloto PALIM?")
    assert done.returncode == 0
    assert "\x1b" not in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["ask", "hola", "--index", "nowhere"], "there is no index in nowhere: run `askmig build`"),
        (["build", "--corpus", "nowhere"], "no nowhere/catalogue.csv"),
        (["ask", "hola", "-d", "nada"], "no document 'nada'; there are fmmd-2020-tema-6, scpf-13"),
        (["show", "nada"], "no document 'nada'"),
        (["show", "scpf-13", "--paragraph", "99"], "no paragraph '99'; labels printed in it: 1, 2"),
        (["show", "scpf-13", "--note", "1"], "has no footnote 1; it has none"),
        (["ask", "--batch", "nowhere.jsonl"], "nowhere.jsonl cannot be read"),
        (["verify", "nowhere.md"], "nowhere.md cannot be read"),
    ],
)
def test_known_error_is_one_line_that_says_what_to_do(run: Run, arguments: list[str], words: str):
    assert fails_with_one_line(run(*arguments), words)


def test_catalogue_row_without_its_file_is_one_line(run: Run, tmp_path: Path):
    corpus = write_corpus(tmp_path / "small", {"uno": "Un texto.", "dos": "Otro texto."})
    (corpus / "dos.txt").unlink()
    done = run("build", "--corpus", "small", "--index", "idx")
    assert fails_with_one_line(done, "dos.txt is missing, but the catalogue lists it as dos")


def test_unknown_setting_is_one_line(run: Run):
    assert fails_with_one_line(run("ask", "hola", ASKMIG_INDX="x"), "unknown setting ASKMIG_INDX; known are")


def test_index_of_another_encoder_is_one_line(run: Run, tmp_path: Path):
    done = run("ask", "hola", ASKMIG_ENCODER=str(tmp_path / "none"))
    assert done.returncode == 1
    assert "cannot be loaded" in done.stderr.splitlines()[-1]


@pytest.mark.parametrize("command", ["build", "ask", "chat", "search", "show", "verify", "serve", "doctor"])
def test_help_of_every_command_has_an_example(run: Run, command: str):
    done = run(command, "--help")
    assert done.returncode == 0
    assert f"Example: askmig {command}" in done.stdout


def test_wrong_usage_exits_with_2(run: Run):
    assert run("ask").returncode == 2
    assert run("nonsense").returncode == 2


def test_help_loads_no_heavy_library():
    script = (
        "import sys\nsys.argv = ['askmig', '--help']\n"
        "from askmig.interfaces.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "heavy = {'numpy', 'faiss', 'bm25s', 'onnxruntime', 'pydantic', 'gradio', 'torch', 'langchain_core'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, check=False).returncode == 0


def test_question_imports_neither_torch_nor_sentence_transformers(run: Run, built_index: Settings):
    script = (
        "import sys\nfrom askmig import Assistant, Settings\n"
        f"assistant = Assistant.load(Settings(corpus={str(CORPUS)!r}, index={str(built_index.index)!r}))\n"
        "assert assistant.ask('¿Quién preside la Troika?').citations\n"
        "heavy = {'torch', 'sentence_transformers', 'transformers', 'gradio', 'langchain_core'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
