"""Measures by value, gold data by their rules, and a gate that catches damage."""

import json
from pathlib import Path

import numpy as np
import pytest

from askmig.cite import cite
from askmig.errors import AskmigError
from askmig.evaluation.gate import baseline_of, failures, read_baseline
from askmig.evaluation.gold import Question, read_gold
from askmig.evaluation.measures import measure
from askmig.evaluation.new_question import new_question
from askmig.evaluation.run import GoldSet, gold_sets, run_questions, summarize
from askmig.evaluation.structure import measure_structure
from askmig.index import make_index, passage_texts
from askmig.parse import parse
from askmig.pipeline import Assistant, read_documents
from askmig.records import Answer, FoundPassage, Statement
from askmig.rerank import NO_RERANKER
from askmig.retrieve import Weights
from askmig.settings import Settings
from samples import CORPUS, ROOT, entry_of

DOCUMENT = parse(
    entry_of("nota.txt"),
    "1. La escuela abrió en 2019.¹\n\n2. El puente mide 12 metros.\n\n3. El faro es rojo.\n\n¹ Costó 3,6 millones.\n".encode(),
)
DOCUMENTS = {"nota": DOCUMENT}


def gold_line(**changes: object) -> dict[str, object]:
    evidence = {"document": "nota", "quote": "El puente mide 12 metros", "footnote": None, "label": "2"}
    line = {
        "id": "q1", "language": "es", "type": "paragraph", "split": "dev", "question": "¿Cuánto mide el puente?",
        "answerable": True, "evidence": [evidence], "answer": "12 metros", "facts": [["12 metros", "doce metros"]],
    }  # fmt: skip
    return {**line, **changes}


def read(tmp_path: Path, *lines: dict[str, object]) -> list[Question]:
    path = tmp_path / "gold.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    return read_gold(path, DOCUMENTS)


def found(*units: str) -> list[FoundPassage]:
    """Return passages of the units "p2", "n1" of the document, in this order."""
    return [
        FoundPassage(
            rank,
            1 / rank,
            "nota",
            "paragraph",
            "p1" if unit == "n1" else unit,
            None,
            1 if unit == "n1" else None,
            (),
            "",
        )
        for rank, unit in enumerate(units, 1)
    ]


def answered(*units: str, language: str = "es") -> Answer:
    """Return an answer that cites the units in this order."""
    by_id = {unit.id: unit for unit in DOCUMENT.units}
    citations = tuple(
        cite(DOCUMENT, by_id[unit], by_id[unit].start, by_id[unit].end, number=n) for n, unit in enumerate(units, 1)
    )
    statements = tuple(Statement(one.quote, (one.number,)) for one in citations)
    text = " ".join(one.text for one in statements)
    status = "answered" if units else "not_found"
    return Answer("", language, status, "extractive", text, None, 0.0, statements, citations)


def test_evidence_is_tied_to_its_unit(tmp_path: Path):
    (question,) = read(tmp_path, gold_line())
    assert question.evidence[0].units == ("nota#p2",)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"evidence": [{"document": "nota", "quote": "mide 13 metros", "footnote": None, "label": None}]},
            "stands in no such unit",
        ),
        (
            {"evidence": [{"document": "nota", "quote": "El puente", "footnote": None, "label": "3"}]},
            "stands in no such unit",
        ),
        (
            {"evidence": [{"document": "otra", "quote": "El puente", "footnote": None, "label": None}]},
            "no document otra",
        ),
        ({"answerable": False}, "do not agree"),
        ({"split": "train"}, "none of dev, test"),
    ],
)
def test_gold_line_that_is_wrong_is_named(tmp_path: Path, changes: dict[str, object], message: str):
    with pytest.raises(AskmigError, match=f"line 1: .*{message}"):
        read(tmp_path, gold_line(**changes))


def test_right_unit_in_second_place_is_measured_so(tmp_path: Path):
    (question,) = read(tmp_path, gold_line())
    row = measure(question, answered("p2"), found("p1", "p2", "p3"), DOCUMENTS)
    assert (row["R@1"], row["R@5"], row["RR"]) == (0.0, 1.0, 0.5)
    assert row["nDCG@10"] == pytest.approx(1 / np.log2(3), abs=1e-4)
    assert (row["citation_recall"], row["citation_precision"], row["locator"]) == (1.0, 1.0, 1.0)
    assert (row["facts"], row["quote_exact"], row["language"]) == (1.0, 1.0, 1.0)
    assert (row["false_refusal"], row["false_answer"]) == (0.0, None)


def test_one_of_two_citations_right_is_half_precision(tmp_path: Path):
    (question,) = read(tmp_path, gold_line())
    row = measure(question, answered("p1", "p2"), found("p2"), DOCUMENTS)
    assert (row["citation_recall"], row["citation_precision"], row["locator"]) == (1.0, 0.5, 0.0)


def test_question_left_without_an_answer_scores_0(tmp_path: Path):
    (question,) = read(tmp_path, gold_line())
    row = measure(question, answered(), [], DOCUMENTS)
    assert [row[name] for name in ("R@1", "RR", "citation_recall", "citation_precision", "facts")] == [0.0] * 5
    assert row["false_refusal"] == 1.0


def test_two_needed_evidences_count_by_their_share(tmp_path: Path):
    more = {"document": "nota", "quote": "El faro es rojo", "footnote": None, "label": None}
    line = gold_line(type="multi", evidence=[*gold_line()["evidence"], more])  # type: ignore[misc]
    (question,) = read(tmp_path, line)
    row = measure(question, answered("p2"), found("p2", "p1", "p3"), DOCUMENTS)
    assert (row["R@1"], row["R@5"], row["citation_recall"]) == (0.5, 1.0, 0.5)


def test_note_and_its_caller_are_different_places(tmp_path: Path):
    evidence = [{"document": "nota", "quote": "Costó 3,6 millones", "footnote": 1, "label": None}]
    (question,) = read(tmp_path, gold_line(evidence=evidence, facts=[["3.6 millones", "3,6 millones"]]))
    assert measure(question, answered("n1"), found("n1"), DOCUMENTS)["locator"] == 1.0
    assert measure(question, answered("p1"), found("p1"), DOCUMENTS)["locator"] == 0.0


def test_fact_is_found_whatever_its_case_and_punctuation_but_not_inside_a_word(tmp_path: Path):
    (question,) = read(tmp_path, gold_line(facts=[["2 metros"], ["EL PUENTE mide"]]))
    assert measure(question, answered("p2"), found("p2"), DOCUMENTS)["facts"] == 0.5


def test_unanswerable_question_counts_only_its_answer(tmp_path: Path):
    (question,) = read(tmp_path, gold_line(answerable=False, evidence=[], facts=[]))
    assert measure(question, answered("p1"), found("p1"), DOCUMENTS)["false_answer"] == 1.0
    row = measure(question, answered(), [], DOCUMENTS)
    assert (row["false_answer"], row["R@5"], row["facts"]) == (0.0, None, None)


def test_turns_of_a_conversation_are_questions_of_their_own(tmp_path: Path):
    turn = {key: gold_line()[key] for key in ("question", "answerable", "evidence", "answer", "facts")}
    line = {
        "id": "c1",
        "language": "es",
        "type": "conversation",
        "split": "dev",
        "turns": [turn, {**turn, "question": "¿Y qué más?"}],
    }
    first, second = read(tmp_path, line)
    assert (first.key, second.key, second.before) == ("c1/1", "c1/2", ("¿Cuánto mide el puente?",))


def test_new_question_is_written_and_read_back(tmp_path: Path):
    path = tmp_path / "gold.jsonl"
    fields = {"type": "footnote", "language": "es", "answer": "", "facts": "3,6 millones|3.6 millones"}
    new_question(path, DOCUMENT, question="¿Cuánto costó?", locator="nota 1", quote="Costó 3,6 millones", fields=fields)
    (question,) = read_gold(path, DOCUMENTS)
    assert question.evidence[0].units == ("nota#n1",)
    assert question.facts == (("3,6 millones", "3.6 millones"),)


def test_new_question_with_a_wrong_quote_is_refused(tmp_path: Path):
    with pytest.raises(AskmigError, match="does not stand in nota#2"):
        new_question(tmp_path / "g.jsonl", DOCUMENT, question="¿?", locator="2", quote="mide 13", fields={})
    assert not (tmp_path / "g.jsonl").exists()


@pytest.mark.parametrize("one", gold_sets(ROOT / "evals", Settings(corpus=CORPUS)), ids=lambda one: one.name)
def test_every_gold_quote_is_a_slice_and_splits_are_halves(one: GoldSet):
    documents = {d.id: d for d in read_documents(Settings(corpus=one.corpus))}
    questions = read_gold(one.questions, documents)
    first_turns = [q for q in questions if q.turn in (None, 1)]
    assert len({q.key for q in questions}) == len(questions) > 100
    share = sum(q.split == "dev" for q in first_turns) / len(first_turns)
    assert 0.45 < share < 0.55


LEAST = {
    "paragraph": 110, "footnote": 45, "table": 25, "multi": 20, "lookup": 20, "noisy": 15, "english": 25, "french": 12,
    "portuguese": 8, "conversation": 20, "unanswerable": 45,
}  # fmt: skip


def test_gold_has_enough_questions_of_every_type():
    lines = (ROOT / "evals" / "gold" / "questions.jsonl").read_text(encoding="utf-8").splitlines()
    types = [json.loads(line)["type"] for line in lines]
    assert {kind: types.count(kind) >= least for kind, least in LEAST.items()} == dict.fromkeys(LEAST, True)


def test_structure_of_the_corpus_is_read_as_a_person_reads_it():
    report = measure_structure(Settings(corpus=CORPUS), ROOT / "evals" / "gold" / "structure")
    assert report["wrong"] == []
    assert report["units"] > 300


# -- the gate, on the real corpus ---------------------------------------------------------


@pytest.fixture(scope="module")
def gold(built_index: Settings) -> GoldSet:
    return GoldSet("corpus", built_index.corpus, ROOT / "evals" / "gold" / "questions.jsonl", built_index.index)


def run_of(assistant: Assistant, gold: GoldSet) -> dict[str, object]:
    return summarize(run_questions(assistant, gold, split="all"), "all", {"gold": {}})


@pytest.fixture(scope="module")
def kept(assistant: Assistant, gold: GoldSet) -> dict[str, object]:
    return baseline_of(run_of(assistant, gold), structure=1.0)


def test_same_run_twice_gives_the_same_figures(assistant: Assistant, gold: GoldSet, kept: dict[str, object]):
    again = run_of(assistant, gold)
    assert again["summary"] == kept["summary"]
    assert failures(again, 1.0, kept) == []


def test_gate_catches_words_and_tokens_switched_off(assistant: Assistant, gold: GoldSet, kept: dict[str, object]):
    own = assistant.settings
    damaged = Assistant(assistant.index, assistant.encoder, own, None, NO_RERANKER, weights=Weights(words=0, tokens=0))
    fallen = failures(run_of(damaged, gold), 1.0, kept)
    assert any(line.startswith(("R@", "RR", "lookup ", "noisy ", "paraphrase ")) for line in fallen)


def test_gate_catches_footnotes_dropped(assistant: Assistant, gold: GoldSet, kept: dict[str, object]):
    index = assistant.index
    passages = [passage for passage in index.passages if passage.footnote is None]
    rows = index.vectors.reconstruct_n(0, index.vectors.ntotal)
    keep = [index.passages[place].footnote is None for place in index.owners]
    assert sum(keep) == sum(len(passage_texts(passage)) for passage in passages)
    without = make_index(index.manifest, list(index.documents.values()), passages, rows[keep])
    damaged = Assistant(without, assistant.encoder, assistant.settings)
    assert any(line.startswith("R@5") for line in failures(run_of(damaged, gold), 1.0, kept))


def test_gate_catches_a_floor_at_0(assistant: Assistant, gold: GoldSet, kept: dict[str, object]):
    damaged = Assistant(assistant.index, assistant.encoder, assistant.settings, floor=0.0)
    assert any(line.startswith("false_answer") for line in failures(run_of(damaged, gold), 1.0, kept))


def test_gate_catches_structure_read_worse(assistant: Assistant, gold: GoldSet, kept: dict[str, object]):
    same = {**kept, "summary": kept["summary"]}
    assert failures(same, 0.99, kept) == ["structure: 0.9900, the baseline has 1.0000"]


def test_missing_baseline_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(AskmigError, match="askmig eval --raise-baseline"):
        read_baseline(tmp_path / "none.json")
