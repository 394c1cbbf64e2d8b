"""Two runs side by side: differences, their intervals, and the questions that flipped."""

import json
from copy import deepcopy

import pytest

from askmig.evaluation.compare import compare, comparison_text


def row(name, turn=None, *, answerable=True, status="answered", **measures):
    return {
        "id": name,
        "turn": turn,
        "question": f"¿Qué dice {name}?",
        "answerable": answerable,
        "status": status,
        "measures": {name.replace("_at_", "@"): value for name, value in measures.items()},
    }


def run(name, *rows, gold=None):
    return {"name": name, "manifest": {"gold": gold or {"questions.jsonl": "0a"}}, "rows": list(rows)}


def question(name, turn=None):
    return {"id": name, "turn": turn, "question": f"¿Qué dice {name}?"}


MIXED = run("mixed", *(row(f"q{n}", RR=1 / n, facts=n % 2, false_refusal=0) for n in range(1, 41)))


def test_identical_runs_differ_by_nothing():
    result = compare(MIXED, deepcopy(MIXED))
    assert {name: (one["difference"], one["interval"]) for name, one in result["measures"].items()} == {
        "RR": (0.0, (0.0, 0.0)),
        "facts": (0.0, (0.0, 0.0)),
        "false_refusal": (0.0, (0.0, 0.0)),
    }
    assert not any(one["significant"] for one in result["measures"].values())
    assert result["flipped"] == {
        claim: {"right_to_wrong": [], "wrong_to_right": []} for claim in ("first_hit", "facts", "refusal")
    }
    assert (result["pairs"], result["only_in_a"], result["only_in_b"]) == (40, [], [])


def test_run_better_on_all_by_a_half_is_significant():
    low = run("low", *(row(f"q{n}", RR=0.25) for n in range(4)))
    high = run("high", *(row(f"q{n}", RR=0.75) for n in range(4)))
    assert compare(low, high)["measures"]["RR"] == {
        "pairs": 4,
        "unpaired": 0,
        "a": 0.25,
        "b": 0.75,
        "difference": 0.5,
        "interval": (0.5, 0.5),
        "significant": True,
    }
    assert compare(high, low)["measures"]["RR"]["interval"] == (-0.5, -0.5)


def test_order_of_rows_does_not_pair_them_wrongly():
    turned = run("turned", *reversed(MIXED["rows"]))
    assert compare(MIXED, turned)["measures"]["RR"]["interval"] == (0.0, 0.0)


def test_gains_that_losses_undo_are_not_significant():
    before = run("before", *(row(f"q{n}", facts=n % 2) for n in range(40)))
    after = run("after", *(row(f"q{n}", facts=1 - n % 2) for n in range(40)))
    measure = compare(before, after)["measures"]["facts"]
    assert measure["difference"] == 0.0
    assert measure["interval"][0] < -0.2 and measure["interval"][1] > 0.2
    assert not measure["significant"]


def test_interval_is_that_of_the_normal_approximation_for_many_questions():
    # 400 questions, a quarter of them gained: mean 0.25, standard error sqrt(0.25 * 0.75 / 400) = 0.02165.
    before = run("before", *(row(f"q{n}", facts=0) for n in range(400)))
    after = run("after", *(row(f"q{n}", facts=int(n % 4 == 0)) for n in range(400)))
    low, high = compare(before, after)["measures"]["facts"]["interval"]
    assert (low, high) == pytest.approx((0.25 - 1.96 * 0.02165, 0.25 + 1.96 * 0.02165), abs=0.006)


def test_turns_of_a_conversation_are_drawn_together():
    # Two conversations of ten turns, one gained and one lost: only -1, 0 and 1 can be drawn, so the interval is all.
    before = run(
        "before", *(row(name, turn, facts=int(name == "c1")) for name in ("c1", "c2") for turn in range(1, 11))
    )
    after = run("after", *(row(name, turn, facts=int(name == "c2")) for name in ("c1", "c2") for turn in range(1, 11)))
    assert compare(before, after)["measures"]["facts"]["interval"] == (-1.0, 1.0)


def test_same_seed_gives_the_same_interval():
    other = run("other", *(row(f"q{n}", RR=(n % 3) / 2) for n in range(1, 41)))
    assert compare(MIXED, other) == compare(MIXED, other)
    assert compare(MIXED, other, seed=8)["measures"]["RR"] != compare(MIXED, other)["measures"]["RR"]


def test_null_measures_are_skipped_and_counted():
    before = run("before", row("q1", facts=0, citation_precision=None, false_answer=None), row("q2", facts=1))
    after = run("after", row("q1", facts=1, citation_precision=0.5, false_answer=None), row("q2", facts=None))
    measures = compare(before, after)["measures"]
    assert list(measures) == ["facts"]
    assert (measures["facts"]["pairs"], measures["facts"]["unpaired"], measures["facts"]["difference"]) == (1, 1, 1.0)


def test_flips_name_the_questions():
    before = run(
        "before",
        row("gained", RR=0.5, facts=0.5),
        row("lost", RR=1, facts=1),
        row("refused", RR=1, facts=1),
        row("unanswerable", answerable=False, RR=None),
        row("talk", 1, RR=1),
        row("talk", 2, RR=0),
    )
    after = run(
        "after",
        row("gained", RR=1, facts=1),
        row("lost", RR=0, facts=0.5),
        row("refused", RR=1, facts=None, status="not_found"),
        row("unanswerable", answerable=False, RR=None, status="not_found"),
        row("talk", 1, RR=1),
        row("talk", 2, RR=1),
    )
    assert compare(before, after)["flipped"] == {
        "first_hit": {
            "right_to_wrong": [question("lost")],
            "wrong_to_right": [question("gained"), question("talk", 2)],
        },
        "facts": {"right_to_wrong": [question("lost")], "wrong_to_right": [question("gained")]},
        "refusal": {"right_to_wrong": [question("refused")], "wrong_to_right": [question("unanswerable")]},
    }


def test_questions_of_one_run_only_are_listed_and_left_out():
    result = compare(run("a", row("both", RR=1), row("old", RR=0)), run("b", row("both", RR=1), row("new", 2, RR=0)))
    assert (result["only_in_a"], result["only_in_b"]) == ([question("old")], [question("new", 2)])
    assert (result["pairs"], result["measures"]["RR"]["a"]) == (1, 1.0)


def test_runs_without_a_common_question_have_no_measures():
    result = compare(run("a", row("old", RR=0)), run("b", row("new", RR=0)))
    assert (result["pairs"], result["measures"]) == (0, {})
    assert "0 questions in both" in comparison_text(result)


def test_changed_gold_file_is_named():
    before = run("before", gold={"same.jsonl": "0a", "changed.jsonl": "0b", "dropped.jsonl": "0c"})
    after = run("after", gold={"same.jsonl": "0a", "changed.jsonl": "ff", "added.jsonl": "0d"})
    result = compare(before, after)
    assert result["gold_differs"] == ["changed.jsonl"]
    assert "the gold file changed.jsonl is not the same in both runs" in comparison_text(result)


def test_result_is_json():
    result = compare(MIXED, MIXED)
    assert json.loads(json.dumps(result))["measures"]["RR"]["interval"] == [0.0, 0.0]


def test_text_aligns_its_columns_and_says_which_way_is_better():
    names = [f"q{n}" for n in range(30)]
    before = run("before", *(row(name, R_at_1=0, false_refusal=0, answer_characters=80) for name in names))
    after = run("after", *(row(name, R_at_1=0.5, false_refusal=0.25, answer_characters=120) for name in names))
    assert comparison_text(compare(before, after)).splitlines() == [
        "after (b) against before (a): 30 questions in both",
        "b - a with the 95 % interval of a paired bootstrap, 2000 samples, seed 7",
        "",
        "measure            pairs        a        b     b - a        95 % interval",
        "R@1                   30    0.000    0.500    +0.500    +0.500 to   +0.500  better",
        "false_refusal         30    0.000    0.250    +0.250    +0.250 to   +0.250  worse",
        "answer_characters     30     80.0    120.0     +40.0     +40.0 to    +40.0  differs",
    ]


def test_text_lists_flips_and_marks_few_pairs():
    before = run("before", row("q1", RR=1), row("conversation", 2, RR=0))
    after = run("after", row("q1", RR=0), row("conversation", 2, RR=1), row("new", RR=1))
    assert comparison_text(compare(before, after)).splitlines()[4:] == [
        "RR           2    0.500    0.500    +0.000    -1.000 to   +1.000  only 2 pairs",
        "",
        "first hit, right -> wrong (1)",
        "  q1  ¿Qué dice q1?",
        "",
        "first hit, wrong -> right (1)",
        "  conversation, turn 2  ¿Qué dice conversation?",
        "",
        "only in b, after (1)",
        "  new  ¿Qué dice new?",
    ]


def test_text_keeps_a_hostile_question_on_one_line():
    hostile = row("q1", RR=1) | {"question": "¿Uno?\x1b[2J\r\n¿Dos?  " + "x" * 200}
    text = comparison_text(compare(run("a", hostile), run("b")))
    assert text.splitlines()[-1] == f"  q1  ¿Uno? [2J ¿Dos? {'x' * 73}…"
