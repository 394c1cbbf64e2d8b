"""Late interaction by value: each token of a question takes its best match."""

import numpy as np
import pytest

from askmig.match import Tokens, join_tokens, match_passages, match_sentences, match_weakest, pack_tokens
from askmig.records import Passage, Span

PASSAGE = Passage(
    id="d#p1", document="d", kind="paragraph", paragraph="p1", footnote=None, start=100, end=110,
    text="Uno. Dos a", sentences=(Span(100, 104), Span(105, 110)), context="T",
)  # fmt: skip
# In "T\nUno. Dos a": a mark of the model, T, Uno, Dos, a; of lengths that do not matter.
TOKENS = Tokens(
    np.array([[0, 0, 2], [3, 0, 0], [0, 1, 0], [0, 0.6, 0.8], [0, 0, 5]], dtype=np.float32),
    np.array([-1, 0, 2, 7, 11], dtype=np.int32),
)


def test_tokens_are_packed_at_unit_length_with_their_sentence():
    codes, sentences = pack_tokens(PASSAGE, TOKENS)
    assert sentences.tolist() == [-1, -1, 0, 1, 1]
    assert codes.tolist() == [[0, 0, 127], [127, 0, 0], [0, 127, 0], [0, 76, 102], [0, 0, 127]]


def test_text_against_its_own_tokens_matches_wholly():
    tokens = join_tokens([pack_tokens(PASSAGE, TOKENS)])
    assert match_passages(TOKENS.rows, tokens, np.array([0])) == pytest.approx([1.0], abs=0.01)


def test_each_passage_is_matched_by_its_own_tokens_alone():
    other = Tokens(np.array([[0, -1, 0]], dtype=np.float32), np.array([0], dtype=np.int32))
    tokens = join_tokens([pack_tokens(PASSAGE, TOKENS), pack_tokens(PASSAGE, other)])
    asked = np.array([[0, 1, 0]], dtype=np.float32)
    assert match_passages(asked, tokens, np.array([1, 0, 1])) == pytest.approx([-1, 1, -1])


def test_token_of_greater_length_weighs_more():
    tokens = join_tokens([pack_tokens(PASSAGE, Tokens(np.array([[1, 0, 0]], np.float32), np.zeros(1, np.int32)))])
    asked = np.array([[3, 0, 0], [0, 1, 0]], dtype=np.float32)
    assert match_passages(asked, tokens, np.array([0])) == pytest.approx([0.75])


def test_sentence_takes_what_the_context_says_as_said():
    tokens = join_tokens([pack_tokens(PASSAGE, TOKENS)])
    asked = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32)
    assert match_sentences(asked, tokens, np.array([0]), np.array([2])) == pytest.approx([1.0, 0.8], abs=0.01)


def test_sentences_of_many_passages_match_as_those_of_each():
    other = Tokens(np.array([[0, -1, 0], [0.6, 0.8, 0]], dtype=np.float32), np.array([2, 20], dtype=np.int32))
    tokens = join_tokens([pack_tokens(PASSAGE, TOKENS), pack_tokens(PASSAGE, other)])
    asked = np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32)
    apart = [match_sentences(asked, tokens, np.array([place]), np.array([count])) for place, count in ((1, 3), (0, 2))]
    assert apart[0] == pytest.approx([-0.5, 0.7, -1.0], abs=0.01)  # the third has no token, nor is there a context
    assert match_sentences(asked, tokens, np.array([1, 0]), np.array([3, 2])) == pytest.approx(np.concatenate(apart))
    assert match_sentences(asked, tokens, np.zeros(0, np.int64), np.zeros(0, np.int64)).tolist() == []


def test_nothing_to_match_scores_nothing():
    tokens = join_tokens([pack_tokens(PASSAGE, TOKENS)])
    assert match_passages(np.ones((1, 3), np.float32), tokens, np.zeros(0, np.int64)).tolist() == []


def test_weakest_part_is_what_a_passage_lacks():
    tokens = join_tokens([pack_tokens(PASSAGE, Tokens(np.array([[1, 0, 0]], np.float32), np.zeros(1, np.int32)))])
    asked = np.array([[2, 0, 0], [0, 1, 0], [0.6, 0.8, 0]], dtype=np.float32)
    assert match_weakest(asked, tokens, np.array([0, 0])) == pytest.approx([0.0, 0.0])
    assert match_weakest(asked[[0, 2]], tokens, np.array([0])) == pytest.approx([0.6])
