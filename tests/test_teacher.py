"""What a student is taught: texts of four languages, each with the English that says the same."""

import gzip
import json
from pathlib import Path

import pytest

from askmig.training.data import Pair, read_documents
from askmig.training.teacher import Taught, english_sides, read_sentences, read_stretches


def write_rows(path: Path, rows: list[dict[str, str]]) -> None:
    with gzip.open(path, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(row) + "\n" for row in rows)


def pair(first: str, second: str, languages: str) -> dict[str, str]:
    return {"a": first, "b": second, "lang_a": languages[:2], "lang_b": languages[3:], "source": "one"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    rows = [pair(f"the bridge {n} is closed", f"el puente {n} está cerrado", "en-es") for n in range(20)]
    rows += [
        pair("le pont 3 est fermé", "el puente 3 está cerrado", "fr-es"),
        pair("la mer", "el mar", "fr-es"),
        pair("ponte 4", "the bridge 4 is closed", "pt-en"),
    ]
    write_rows(tmp_path / "parallel-one.jsonl.gz", rows)
    write_rows(tmp_path / "parallel-tatoeba.jsonl.gz", [pair("a cat", "un gato", "en-es")] * 40)
    asked = {"q": "who?", "passage": "she", "lang_p": "en"}, {"q": "¿quién?", "passage": "ella", "lang_p": "es"}
    write_rows(tmp_path / "qa-one.jsonl.gz", list(asked))
    return tmp_path


def test_pair_without_english_is_taught_by_another_pair_of_its_text(data: Path):
    taught = read_sentences(data, seed=1)
    french = [one for one in taught if one.text == "le pont 3 est fermé" or one.text == "la mer"]
    assert french in ([], [Taught("the bridge 3 is closed", "le pont 3 est fermé")])
    assert not any(one.text in ("la mer", "el mar") for one in taught)


def test_some_texts_are_english_itself(data: Path):
    taught = read_sentences(data, seed=1)
    assert {one.text for one in taught} >= {"who?", "she"}
    assert sum(one.text == one.english for one in taught) == 2 + 13  # of 62 pairs every fifth


def test_english_stands_on_either_side():
    pairs = [Pair("the sea", "el mar", "en", "es"), Pair("la mer", "the sea", "fr", "en"), Pair("a", "b", "fr", "pt")]
    assert english_sides(pairs) == {"el mar": "the sea", "la mer": "the sea"}


def test_neighbours_of_a_document_are_joined_in_their_order(data: Path):
    stretches = read_stretches(data, seed=1)
    assert stretches
    for one in stretches:
        numbers = [word for word in one.text.split() if word.isdigit()]
        assert [word for word in one.english.split() if word.isdigit()] == numbers
        assert numbers == [str(int(numbers[0]) + step) for step in range(len(numbers))]
        assert len(one.text) >= 200


def test_texts_that_stand_alone_are_not_joined(data: Path):
    assert {pair.second for pairs in read_documents(data) for pair in pairs if "gato" in pair.second} == set()
