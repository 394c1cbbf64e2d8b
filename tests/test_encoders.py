"""Encoders compared by value: what is remembered, cut, told apart, and how the table reads."""

import gzip
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from askmig.embed import Progress, Role, Rows, load_encoder
from askmig.errors import AskmigError
from askmig.evaluation.benchmark import VARIANTS, fitting, run_benchmark
from askmig.evaluation.encoders import (
    WORDS,
    Remembered,
    Sets,
    Shortened,
    area_under_curve,
    compare_encoders,
    encoder_table,
    translation_accuracy,
    write_table,
)
from askmig.retrieve import WITHOUT_TOKENS, Weights
from askmig.settings import Settings

PLACES = {"barca": 0, "boat": 0, "puente": 1, "bridge": 1, "faro": 2, "lighthouse": 2}


class Letters:
    """An encoder that knows six words of two languages; "…" weighs every text a little in a last number."""

    name = "letters"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def encode(self, texts: list[str], role: Role, progress: Progress | None = None) -> Rows:
        self.asked += texts
        rows = np.full((len(texts), 4), 0.01, dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in text.lower().strip("¿?.").split():
                if word in PLACES:
                    row[PLACES[word]] = 1
        return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def write_lines(path: Path, rows: list[dict[str, str]]) -> Path:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)
    return path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    rows = [
        {"id": "1", "question": "the boat", "context": "La barca cruza cada hora."},
        {"id": "2", "question": "el puente", "context": "El puente está cerrado."},
        {"id": "3", "question": "the lighthouse", "context": "Un faro alumbra."},
        {"id": "4", "question": "faro", "context": "Nadie lo ha visto."},
    ]
    return write_lines(tmp_path / "own.jsonl.gz", rows)


def test_benchmark_ranks_by_words_by_vectors_and_by_both(own: Path):
    means = run_benchmark(own, None, Letters(), Settings(), lambda *_: None)
    assert list(means) == list(VARIANTS)
    # "faro" stands in a context that is not the answer; the other three are found by meaning.
    assert means["passage vectors"]["R@1"] == 0.75
    assert means["words"]["R@1"] < means["all"]["R@1"] == 0.75


def test_questions_come_from_the_second_file_by_id(own: Path, tmp_path: Path):
    asked = write_lines(
        tmp_path / "other.jsonl.gz", [{"id": "1", "question": "barca"}, {"id": "2", "question": "bridge"}]
    )
    means = run_benchmark(own, asked, Letters(), Settings(), lambda *_: None)
    assert means["both vectors"] == {"R@1": 1.0, "R@5": 1.0, "RR": 1.0}


def test_remembered_encoder_encodes_no_text_twice_in_a_role():
    letters = Letters()
    encoder = Remembered(letters)
    first = encoder.encode(["barca", "faro", "barca"], "passage")
    again = encoder.encode(["faro", "puente"], "passage")
    assert letters.asked == ["barca", "faro", "puente"]
    assert np.array_equal(first[0], first[2])
    assert np.array_equal(first[1], again[0])
    encoder.encode(["faro"], "query")
    assert letters.asked[-1] == "faro"


def test_shortened_rows_are_the_first_numbers_at_unit_length():
    rows = Shortened(Letters(), 2).encode(["barca", "faro"], "passage")
    assert np.allclose(rows, [[1, 0.01], [2**-0.5, 2**-0.5]], atol=1e-4)


def test_translation_accuracy_is_the_share_whose_nearest_is_their_own():
    rows = [{"en": "boat", "es": "barca"}, {"en": "bridge", "es": "puente"}, {"en": "boat", "es": "faro"}]
    assert translation_accuracy(Letters(), rows, "en", "es") == pytest.approx(0.6667)


def test_missing_benchmark_is_named(own: Path, tmp_path: Path):
    with pytest.raises(AskmigError, match=r"no xquad.es.jsonl.gz in .* --benchmarks"):
        compare_encoders(["builtin"], Sets(own, tmp_path), Settings(), lambda *_: None, has_speed=False)


def test_comparison_has_a_column_of_words_and_one_a_size(own: Path, tmp_path: Path):
    found = compare_encoders(["builtin"], Sets(own), Settings(), lambda *_: None, sizes=(64, 9999), has_speed=False)
    assert list(found) == [WORDS, "builtin", "builtin, 64 numbers"]
    assert found["builtin"]["numbers a row"] == 384
    assert found["builtin"]["own questions, both, RR"] >= 0.75
    assert "own questions, both, RR" not in found[WORDS]
    table = write_table(found, tmp_path / "results", "encoders")
    assert json.loads((tmp_path / "results" / "encoders.json").read_text()) == found
    assert (tmp_path / "results" / "encoders.md").read_text() == table


def test_near_misses_are_told_apart_by_their_evidence(own: Path, tmp_path: Path):
    context = "La torre del faro mide doce metros."
    rows = [
        {"id": "1", "question": "¿Cuánto mide la torre del faro?", "context": context},
        {"id": "2", "question": "¿Quién ganó el torneo de ajedrez?", "context": context, "answerable": False},
    ]
    missed = write_lines(tmp_path / "missed.jsonl.gz", rows)
    found = compare_encoders(["builtin"], Sets(own, missed=missed), Settings(), lambda *_: None, has_speed=False)
    assert found["builtin"]["near misses, AUC of the evidence"] == 1.0
    assert found["builtin"]["near misses refused where 8% of the others are"] == 1.0
    with pytest.raises(AskmigError, match="has no near miss beside an answerable question"):
        compare_encoders(["builtin"], Sets(own, missed=own), Settings(), lambda *_: None, has_speed=False)


def test_area_under_curve_counts_pairs_in_order_and_halves_equal_ones():
    assert area_under_curve([3, 2], [1, 0]) == 1.0
    assert area_under_curve([1, 1], [1]) == 0.5
    assert area_under_curve([0, 2], [1, 3]) == 0.25


def test_mixture_without_tokens_serves_an_encoder_that_gives_none():
    assert fitting(Weights(), Letters()) == WITHOUT_TOKENS
    assert fitting(Weights(thesaurus=0), Letters()) == replace(WITHOUT_TOKENS, thesaurus=0)
    assert fitting(Weights(words=0), Letters()) == Weights(words=0)
    assert fitting(Weights(), load_encoder("builtin")) == Weights()


def test_table_has_an_encoder_a_column_and_a_dash_where_nothing_was_measured():
    table = encoder_table({WORDS: {"RR": 0.5}, "/a/tune/model": {"RR": 1.0, "load, s": 0.25, "size, MB": None}})
    assert table.splitlines() == [
        "| | words alone | tune/model |",
        "|---|---:|---:|",
        "| RR | .500 | 1 |",
        "| load, s | – | .250 |",
        "| size, MB | – | – |",
    ]
