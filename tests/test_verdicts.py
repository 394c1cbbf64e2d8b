"""Verdicts of staff: kept, listed, exported, and turned into gold questions and judgements."""

import csv
import json
import multiprocessing
import sqlite3
import subprocess
import sys
from dataclasses import asdict, replace
from io import StringIO
from pathlib import Path

import pytest

from askmig.errors import AskmigError
from askmig.evaluation.gold import read_gold
from askmig.evaluation.import_verdicts import Imported, import_verdicts, write_imported
from askmig.evaluation.run import GoldSet, run_questions
from askmig.evaluation.verdicts import Filter, Judgement, Verdict, VerdictStore, verdict_row, verdicts_csv
from askmig.interfaces.render import answer_json
from askmig.pipeline import Assistant
from samples import CORPUS

PALIM = "¿Qué presupuesto tiene el proyecto piloto PALIM?"
MIGRANTS = "¿Cuántos millones de migrantes internacionales había en 2019?"


def judge(
    assistant: Assistant, question: str = PALIM, verdict: Verdict = "correct", who: str = "ana", **fields: object
) -> Judgement:
    """A verdict on the first citation of the first statement of a real answer."""
    answer = json.loads(json.dumps(answer_json(assistant.ask(question))))
    first = Judgement(
        question=question,
        before=(),
        answer=answer,
        statement=1,
        citation=answer["statements"][0]["citations"][0],
        verdict=verdict,
        comment="",
        manifest={"build": "b1"},
        who=who,
        moment="2026-01-31T10:00:00Z",
    )
    return replace(first, **fields)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> VerdictStore:
    return VerdictStore(tmp_path / "verdicts.sqlite")


def test_verdict_comes_back_as_it_was_given(store: VerdictStore, assistant: Assistant):
    given = judge(assistant, comment="la nota 6 lo dice", before=("¿Qué es PALIM?",))
    number = store.add(given)
    assert store.listed() == [replace(given, id=number)]


def test_store_without_verdicts_makes_no_file(store: VerdictStore, tmp_path: Path):
    assert store.listed() == []
    assert list(tmp_path.iterdir()) == []


def test_last_verdict_of_a_person_counts_and_the_first_is_kept(store: VerdictStore, assistant: Assistant):
    for verdict, who in (("wrong", "ana"), ("correct", "ana"), ("partial", "luis")):
        store.add(judge(assistant, verdict=verdict, who=who))  # type: ignore[arg-type]
    assert [(one.who, one.verdict) for one in store.listed()] == [("luis", "partial"), ("ana", "correct")]
    assert [one.verdict for one in store.listed(all_of_them=True)] == ["partial", "correct", "wrong"]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Filter(), {"ana", "luis"}),
        (Filter(verdict="wrong"), {"luis"}),
        (Filter(who="ana"), {"ana"}),
        (Filter(document="scpf-13"), set()),
        (Filter(document="fmmd-2020-tema-6"), {"ana", "luis"}),
        (Filter(words="DUDA"), {"luis"}),
        (Filter(since="2026-02-01"), {"luis"}),
        (Filter(words="' OR 1=1 --"), set()),
    ],
)
def test_filters_find_what_they_say(store: VerdictStore, assistant: Assistant, wanted: Filter, found: set[str]):
    store.add(judge(assistant))
    store.add(judge(assistant, verdict="wrong", who="luis", comment="una duda", moment="2026-02-01T08:00:00Z"))
    assert {one.who for one in store.listed(wanted)} == found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"statement": 99}, "none of number 99"),
        ({"statement": 0}, "none of number 0"),
        ({"citation": 99}, "not \\[99\\]"),
        ({"verdict": "fine"}, "no verdict 'fine'"),
        ({"comment": "x" * 5000}, "has 5000 characters"),
    ],
)
def test_verdict_on_nothing_is_refused(
    store: VerdictStore, assistant: Assistant, change: dict[str, object], words: str
):
    with pytest.raises(AskmigError, match=words):
        store.add(replace(judge(assistant), **change))  # type: ignore[arg-type]
    assert store.listed() == []


def test_file_of_another_schema_is_left_alone(tmp_path: Path):
    path = tmp_path / "other.sqlite"
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 7")
    connection.close()
    with pytest.raises(AskmigError, match="has schema 7"):
        VerdictStore(path).listed()


def test_file_that_is_no_database_is_a_known_error(tmp_path: Path):
    path = tmp_path / "text.sqlite"
    path.write_text("no database, but a text that is long enough to be looked at " * 20)
    with pytest.raises(AskmigError, match="cannot be used"):
        VerdictStore(path).listed()


def add_many(path: Path, judgement: Judgement, who: str) -> None:
    for number in range(20):
        VerdictStore(path).add(replace(judgement, who=who, question=f"{judgement.question} {number}"))


def test_several_processes_write_at_once_and_nothing_is_lost(store: VerdictStore, assistant: Assistant, tmp_path: Path):
    given = judge(assistant)
    context = multiprocessing.get_context("spawn")
    path = tmp_path / "verdicts.sqlite"
    writers = [context.Process(target=add_many, args=(path, given, f"p{number}")) for number in range(3)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert len(store.listed()) == 60


def test_csv_has_no_formula_and_reads_back(assistant: Assistant):
    hostile = '=HYPERLINK("http://x";"a")'
    text = verdicts_csv([judge(assistant, comment=hostile, who="+ana"), judge(assistant, comment="bien, sí")])
    first, second = csv.DictReader(StringIO(text))
    assert (first["comment"], first["who"]) == (f"'{hostile}", "'+ana")
    assert (second["comment"], second["citation"], second["verdict"]) == ("bien, sí", "1", "correct")
    assert second["reference"] == verdict_row(judge(assistant))["reference"]


def imported(assistant: Assistant, *judgements: Judgement) -> Imported:
    return import_verdicts(judgements, assistant.index.documents)


def test_right_citation_becomes_a_gold_question_that_is_read_and_scored(assistant: Assistant, tmp_path: Path):
    given = judge(assistant)
    result = imported(assistant, given)
    assert result.left_out == []
    questions, _ = write_imported(result, tmp_path)
    (question,) = read_gold(questions, assistant.index.documents)
    assert (question.text, question.type, question.answerable) == (PALIM, "footnote", True)
    assert question.evidence[0].quote == (given.cited or {})["quote"]
    gold = GoldSet("staff", CORPUS, questions, assistant.settings.index)
    (row,) = run_questions(assistant, gold, split="all")
    assert row["measures"]["citation_recall"] == 1


def test_judgements_are_graded_and_name_the_unit(assistant: Assistant):
    for verdict, grade in (("correct", 2), ("partial", 1), ("wrong", 0)):
        (line,) = imported(assistant, judge(assistant, verdict=verdict)).judgements  # type: ignore[arg-type]
        assert line.split()[1:] == ["0", "fmmd-2020-tema-6#n6", str(grade)]


def test_even_votes_are_left_out_and_told(assistant: Assistant):
    result = imported(assistant, judge(assistant), judge(assistant, verdict="wrong", who="luis"))
    assert (result.questions, result.judgements) == ([], [])
    assert result.left_out == [f"{PALIM}: the verdicts on a quote are even"]


def test_majority_decides(assistant: Assistant):
    votes = [
        judge(assistant, verdict=verdict, who=who)
        for verdict, who in (("wrong", "a"), ("correct", "b"), ("correct", "c"))
    ]  # type: ignore[arg-type]
    assert len(imported(assistant, *votes).questions) == 1


def test_missing_citation_asks_for_a_question_by_hand(assistant: Assistant):
    result = imported(assistant, judge(assistant, verdict="missing", citation=None))
    assert (result.questions, result.judgements) == ([], [])
    assert "askmig eval new" in result.left_out[0]


def test_verdict_whose_quote_has_left_the_documents_is_left_out(assistant: Assistant):
    given = judge(assistant)
    answer = json.loads(json.dumps(given.answer))
    answer["citations"][0]["quote"] = "palabras que ningún documento tiene"
    result = imported(assistant, replace(given, answer=answer))
    assert (result.questions, result.judgements) == ([], [])
    assert "stands in no such unit" in result.left_out[0]


def test_conversation_is_imported_once_every_turn_was_judged(assistant: Assistant, tmp_path: Path):
    second = judge(assistant, question=MIGRANTS, before=(PALIM,))
    alone = imported(assistant, second)
    assert "an earlier turn" in alone.left_out[0]
    questions, _ = write_imported(imported(assistant, judge(assistant), second), tmp_path)
    read = read_gold(questions, assistant.index.documents)
    assert sorted((one.turn, one.text, one.before) for one in read if one.turn) == [
        (1, PALIM, ()),
        (2, MIGRANTS, (PALIM,)),
    ]


def test_command_imports_the_verdicts_of_a_file(store: VerdictStore, assistant: Assistant, tmp_path: Path):
    store.add(judge(assistant))
    command = [
        sys.executable,
        "-m",
        "askmig.interfaces.cli",
        "eval",
        "import-verdicts",
        str(tmp_path / "verdicts.sqlite"),
    ]
    settings = {"ASKMIG_CORPUS": str(CORPUS), "PATH": "/usr/bin:/bin"}
    done = subprocess.run(
        [*command, "--evals", str(tmp_path / "evals"), "--json"],
        capture_output=True, text=True, check=True, env={**settings, "PYTHONPATH": ":".join(sys.path)},
    )  # fmt: skip
    assert json.loads(done.stdout) == {"questions": 1, "judgements": 1, "left out": []}
    assert (tmp_path / "evals" / "gold" / "staff.qrels").read_text().endswith(" 0 fmmd-2020-tema-6#n6 2\n")


def test_answer_is_kept_as_the_contract_has_it(store: VerdictStore, assistant: Assistant):
    store.add(judge(assistant))
    kept = store.listed()[0].answer
    asked = answer_json(assistant.ask(PALIM))
    assert kept["citations"] == json.loads(json.dumps(asked["citations"]))
    assert asdict(assistant.ask(PALIM).statements[0])["text"] == kept["statements"][0]["text"]
