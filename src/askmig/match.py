"""The tokens of a question against the tokens of passages: late interaction, as in ColBERT.

Each token of the question takes its best match in a passage, or in one sentence of it, so that one
unmatched word ("¿y en 2021?") weighs; a single row of a passage blurs it (Khattab & Zaharia 2020,
arXiv 2004.12832). The tokens of passages are made at build and kept as one byte a number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from askmig.records import Passage

Floats = NDArray[np.float32]
Codes = NDArray[np.int8]
_LEVELS = 127
# A token of the passage's context or of the model's own stands in no sentence.
NOWHERE = -1
# Share of a question's weight that counts as its weakest part; a little more than a third.
_WEAKEST = 0.34
_FILES = ("codes", "starts", "sentences")


@dataclass(frozen=True)
class Tokens:
    """The tokens of a text: ``rows`` (tokens, numbers), and where each begins in it (-1: a mark of the model's own).

    A question's token matches a passage's by the product of its row with the other at unit length.
    """

    rows: Floats
    starts: NDArray[np.int32]


@dataclass(frozen=True)
class TokenRows:
    """The tokens of all passages, in their order: unit rows as ``codes`` / 127.

    Those of a passage are ``starts[place]`` to ``starts[place + 1]``; ``sentences`` has the number of the
    passage's sentence in which each stands, -1 for its context.
    """

    codes: Codes
    starts: NDArray[np.int64]
    sentences: NDArray[np.int16]


def pack_tokens(passage: Passage, tokens: Tokens) -> tuple[Codes, NDArray[np.int16]]:
    """Return the codes of a passage's tokens, and the number of the sentence in which each stands.

    ``tokens`` are of the passage's text in context (``index.passage_texts``).
    """
    length = np.maximum(np.linalg.norm(tokens.rows, axis=1, keepdims=True), 1e-6)
    codes = np.rint(tokens.rows / length * _LEVELS).astype(np.int8)
    places = tokens.starts - (len(passage.context) + 1) + passage.start
    begins = np.array([span.start for span in passage.sentences])
    sentences = np.searchsorted(begins, places, side="right") - 1
    sentences[tokens.starts < 0] = NOWHERE
    return codes, sentences.astype(np.int16)


def join_tokens(packed: Sequence[tuple[Codes, NDArray[np.int16]]]) -> TokenRows:
    """Return the tokens of all passages as one record."""
    sizes = [len(codes) for codes, _ in packed]
    return TokenRows(
        np.concatenate([codes for codes, _ in packed]),
        np.concatenate(([0], np.cumsum(sizes))).astype(np.int64),
        np.concatenate([sentences for _, sentences in packed]),
    )


def write_tokens(folder: Path, tokens: TokenRows) -> None:
    """Write the tokens into a folder of their own."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in _FILES:
        np.save(folder / f"{name}.npy", getattr(tokens, name), allow_pickle=False)


def read_tokens(folder: Path) -> TokenRows:
    """Return the tokens of a folder, the codes left on disk until they are used."""
    codes, starts, sentences = (np.load(folder / f"{name}.npy", mmap_mode="r", allow_pickle=False) for name in _FILES)
    return TokenRows(codes, np.array(starts), np.array(sentences))


def match_passages(asked: Floats, tokens: TokenRows, places: NDArray[np.int64]) -> Floats:
    """Return how well the tokens of each passage match the question's, near 1 for all of them; (places,).

    ``asked`` has one row a token of the question, whose length is the token's weight.
    """
    return _mean(_best_products(asked, tokens, places), asked)


def match_weakest(asked: Floats, tokens: TokenRows, places: NDArray[np.int64]) -> Floats:
    """Return how well the third of the question that each passage matches least is matched by it; (places,).

    What a question asks for in vain is in that third. It tells questions that nothing answers from others
    as well as the whole does, and both together a little better (AUC .721, .713 and .728 on 184 near misses
    kept apart); alone it would count what no passage says, such as "¿cuántos?".
    """
    weights = np.linalg.norm(asked, axis=1)
    cosines = _best_products(asked, tokens, places) / np.maximum(weights, 1e-6)
    order = np.argsort(cosines, axis=1)
    shares = weights[order] / max(float(weights.sum()), 1e-6)
    is_weak = np.cumsum(shares, axis=1) <= _WEAKEST
    is_weak[:, :1] = True
    lowest = np.take_along_axis(cosines, order, axis=1)
    found: Floats = ((lowest * shares * is_weak).sum(axis=1) / (shares * is_weak).sum(axis=1)).astype(np.float32)
    return found


def match_sentences(asked: Floats, tokens: TokenRows, places: NDArray[np.int64], counts: NDArray[np.int64]) -> Floats:
    """Return how well each sentence of each passage matches the question; the ``counts`` of them in order.

    A token of the question that matches the passage's context better than the sentence takes that match:
    what the heading says need not be said again.
    """
    if not len(places):
        return np.zeros(0, dtype=np.float32)
    rows, heads = _rows_of(tokens, places)
    owners = np.repeat(np.arange(len(places)), np.diff([*heads, len(rows)]))
    numbers, total = tokens.sentences[rows], int(counts.sum())
    slots = np.where(numbers == NOWHERE, total + owners, (np.cumsum(counts) - counts)[owners] + numbers)
    starts = np.flatnonzero(np.diff(slots, prepend=-1))
    best = np.full((total + len(places), len(asked)), -1.0, dtype=np.float32)
    runs = np.maximum.reduceat(_products(asked, tokens.codes[rows]), starts, axis=0)
    np.maximum.at(best, slots[starts], runs)
    context = best[total + np.repeat(np.arange(len(places)), counts)]
    return _mean(np.maximum(best[:total], context), asked)


def _best_products(asked: Floats, tokens: TokenRows, places: NDArray[np.int64]) -> Floats:
    """Return the best product of each token of the question with a token of each passage; (places, question's)."""
    if not len(places):
        return np.zeros((0, len(asked)), dtype=np.float32)
    rows, heads = _rows_of(tokens, places)
    best: Floats = np.maximum.reduceat(_products(asked, tokens.codes[rows]), heads, axis=0)
    return best


def _rows_of(tokens: TokenRows, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the rows of the passages' tokens, and where each passage's begin among them."""
    sizes = tokens.starts[places + 1] - tokens.starts[places]
    heads = np.concatenate(([0], np.cumsum(sizes)[:-1]))
    return np.repeat(tokens.starts[places] - heads, sizes) + np.arange(sizes.sum()), heads


def _products(asked: Floats, codes: Codes) -> Floats:
    products: Floats = codes.astype(np.float32) @ (asked.T / np.float32(_LEVELS))
    return products


def _mean(best: Floats, asked: Floats) -> Floats:
    total = float(np.linalg.norm(asked, axis=1).sum())
    found: Floats = (best.sum(axis=1) / max(total, 1e-6)).astype(np.float32)
    return found
