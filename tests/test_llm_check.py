"""The measure of the check itself: the script corrupts what it says, the same way each time, and counts rightly."""

import pytest

from askmig.evaluation.gold import Question, read_gold
from askmig.evaluation.llm_check import check_question, check_table, read_statements, summarize
from askmig.pipeline import Assistant
from samples import ROOT

GOLD = ROOT / "evals" / "gold"
WRITTEN = read_statements(GOLD / "statements.jsonl")


@pytest.fixture(scope="module")
def questions(assistant: Assistant) -> dict[str, Question]:
    return {one.id: one for one in read_gold(GOLD / "questions.jsonl", assistant.index.documents)}


def test_good_statement_is_shown_and_every_corruption_of_it_stopped(
    assistant: Assistant, questions: dict[str, Question]
):
    rows = check_question(assistant, questions["a-english-004"], WRITTEN, seed=7)
    assert [(row["kind"], row["shown"]) for row in rows] == [
        ("good", True), ("wrong number", False), ("wrong source", False), ("altered figure", False),
        ("negation flipped", False), ("invented clause", False), ("invented fact", False),
    ]  # fmt: skip
    assert rows[0]["text"] == "The fund has collected $12 million out of the $25 million expected for its first year."
    assert (
        rows[4]["text"] == "The fund has not collected $12 million out of the $25 million expected for its first year."
    )


def test_same_seed_corrupts_the_same_way_and_another_does_not(assistant: Assistant, questions: dict[str, Question]):
    first, again, other = (check_question(assistant, questions["b-english-005"], WRITTEN, seed=s) for s in (7, 7, 8))
    assert first == again != other


def test_question_without_a_statement_by_hand_gives_its_evidence_and_one_corruption(
    assistant: Assistant, questions: dict[str, Question]
):
    rows = check_question(assistant, questions["a-paragraph-005"], WRITTEN, seed=7)
    assert [row["shown"] for row in rows] == [True, False]
    assert rows[0]["text"] == questions["a-paragraph-005"].evidence[0].quote


def test_every_statement_by_hand_belongs_to_a_gold_question():
    gold = (GOLD / "questions.jsonl").read_text(encoding="utf-8") + (GOLD / "invented.jsonl").read_text(
        encoding="utf-8"
    )
    assert [name for name in WRITTEN if f'"id": "{name}"' not in gold] == []


def test_shares_are_of_the_statements_stopped():
    base = {"language": "es", "written": True, "text": "", "fault": ""}
    rows = [
        base | {"kind": kind, "shown": shown}
        for kind, shown in (("good", True), ("good", False), ("x", False), ("x", True), ("x", False))
    ]
    result = {"command": "c", **summarize(rows)}
    assert result["good"] == {"statements": 2, "stopped": 1, "share": 0.5}
    assert result["by_kind"] == {"x": {"statements": 3, "stopped": 2, "share": 0.6667}}
    assert len(result["let_through"]) == len(result["stopped_wrongly"]) == 1
    assert "x                               3        2   0.667" in check_table(result)
