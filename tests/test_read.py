"""A model's reply is read as it comes in, in either form, and whatever is wrong with it."""

import json
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askmig.errors import LanguageModelError
from askmig.generate.read import ReplyReader
from askmig.records import Draft, Support

TWO = [
    Draft("La escuela abrió {en} 2019.", (Support(1, 'abrió en "2019"', "opened"),)),
    Draft("El puente mide 12 metros.", (Support(2, "mide 12 metros"), Support(3, "12 m"))),
]
JSON = json.dumps(
    {
        "statements": [
            {
                "text": draft.text,
                "supports": [
                    {"passage": s.passage, "words": s.words, "translation": s.translation} for s in draft.supports
                ],
            }
            for draft in TWO
        ]
    }
)
LINES = """STATEMENT: La escuela abrió {en} 2019. [1]
PASSAGE: 1
WORDS: abrió en "2019"
TRANSLATION: opened

**STATEMENT:** El puente mide 12 metros.
PASSAGE: [2]
WORDS: mide 12 metros
PASSAGE: 3
WORDS: 12 m
"""


def read(text: str, size: int = 5) -> Iterator[Draft]:
    reader = ReplyReader()
    for start in range(0, len(text), size):
        yield from reader.feed(text[start : start + size])
    yield from reader.finish()


@pytest.mark.parametrize("size", [1, 7, 1000])
@pytest.mark.parametrize("text", [JSON, f"```json\n{JSON}\n```", json.dumps(json.loads(JSON)["statements"]), LINES])
def test_both_forms_are_read_in_pieces_of_any_size(text: str, size: int):
    assert list(read(text, size)) == TWO


def test_statement_is_there_as_soon_as_it_is_complete():
    reader = ReplyReader()
    assert list(reader.feed(JSON[: JSON.index("El puente")])) == TWO[:1]


@pytest.mark.parametrize("text", ['{"statements": []}', "NO ANSWER", " no answer.\n", "```json\n[]\n```"])
def test_no_answer_is_told_from_none(text: str):
    reader = ReplyReader()
    assert [*reader.feed(text), *reader.finish()] == []
    assert reader.says_no_answer


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("", "empty"),
        (" \n ", "empty"),
        ("Lo siento, no puedo.", "garbage"),
        ('{"answer": 5}', "garbage"),
        ('{"statements": 5}', "garbage"),
        (JSON[:-9], "broken"),
        ("x" * 25_000, "endless"),
        ("[" + JSON + "," * 25_000, "endless"),
        ("STATEMENT: a\n" * 40, "endless"),
    ],
)
def test_reply_that_is_none_is_an_error_of_its_kind(text: str, kind: str):
    with pytest.raises(LanguageModelError) as caught:
        list(read(text))
    assert caught.value.kind == kind


def test_what_has_the_wrong_type_supports_nothing():
    text = '{"statements": [{"text": ["a"], "supports": [{"passage": true, "words": 5}, 7]}, {"supports": {}}]}'
    assert list(read(text)) == [Draft("", (Support(0, ""),)), Draft("", ())]


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet='{}[]",:\\ \nab1STATEMENT', max_size=200))
def test_any_noise_is_read_or_refused_and_nothing_else(text: str):
    try:
        assert all(isinstance(draft, Draft) for draft in read(text, 3))
    except LanguageModelError as error:
        assert error.kind in {"empty", "garbage", "broken", "endless"}
