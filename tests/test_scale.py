"""The measure of a large index, on a small one whose figures are known."""

import json
from pathlib import Path

import pytest

from askmig.errors import AskmigError
from askmig.evaluation.scale import Size, measure_scale
from askmig.settings import Settings
from samples import HashEncoder, TokenHashEncoder


@pytest.fixture
def texts(tmp_path: Path) -> Path:
    rows = [{"text": f"La barca {n} cruza el río de la orilla {n}. Lleva {n} cajas de fruta."} for n in range(50)]
    (tmp_path / "text-1.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return tmp_path


def test_small_index_is_measured_like_a_large_one(texts: Path):
    found = measure_scale(texts, Size(50, 20), HashEncoder(), Settings(), ["¿Qué lleva la barca 7?"])
    assert {name: found[name] for name in ("documents", "passages", "rows", "rows_embedded", "recall_of_600")} == {
        "documents": 2,
        "passages": 50,
        "rows": 150,
        "rows_embedded": 20,
        "recall_of_600": 1.0,
    }
    assert found["index_type"] == "IndexFlatIP"
    assert 0 < found["warm_question_p50_ms"] <= found["warm_question_p95_ms"]


def test_tokens_are_in_the_index_where_the_encoder_gives_any(texts: Path):
    found = measure_scale(texts, Size(50, 20), TokenHashEncoder(), Settings(), ["¿Qué lleva la barca 7?"])
    # Of each text 15 words and the mark at the head.
    assert found["tokens"] == 50 * 16
    assert measure_scale(texts, Size(50, 20), HashEncoder(), Settings(), ["¿Qué?"])["tokens"] == 0


def test_too_few_texts_are_told_with_their_number(texts: Path):
    with pytest.raises(AskmigError, match=r"make 50 passages, not 1,000: name a smaller size"):
        measure_scale(texts, Size(1000, 20), HashEncoder(), Settings(), ["¿Qué lleva la barca 7?"])
