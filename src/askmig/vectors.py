"""Passages -> their rows and tokens, of which only those of new texts are made; the last build knows the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from askmig.embed import Encoder, Rows, gives_tokens
from askmig.index import passage_texts, text_key, tokens_key
from askmig.match import Codes, TokenRows, Tokens, join_tokens, pack_tokens
from askmig.records import Passage

Packed = tuple[Codes, NDArray[np.int16]]


@dataclass(frozen=True)
class Known:
    """What is kept: rows by the key of their text, tokens by that of their passage (``index.tokens_key``)."""

    rows: Mapping[str, Rows] = field(default_factory=dict)
    tokens: Mapping[str, Packed] = field(default_factory=dict)


@dataclass(frozen=True)
class Vectors:
    """The rows of all texts of the passages, in their order, with their keys, and the passages' tokens.

    ``embedded`` counts the texts embedded anew.
    """

    rows: Rows
    keys: list[str]
    tokens: TokenRows | None
    embedded: int


def embed_passages(
    passages: list[Passage], encoder: Encoder, known: Known, report: Callable[[int, int], None]
) -> Vectors:
    """Return the rows and tokens of the passages; ``report`` is called with texts done and texts to do."""
    texts = [passage_texts(passage) for passage in passages]
    keys = [[text_key(text) for text in own] for own in texts]
    keeps = gives_tokens(encoder)
    passage_keys = [tokens_key(passage) if keeps else "" for passage in passages]
    lacks = {own[0] for own, key in zip(keys, passage_keys, strict=True) if keeps and key not in known.tokens}
    new: dict[str, str] = {}
    for own, names in zip(texts, keys, strict=True):
        new |= {name: text for name, text in zip(names, own, strict=True) if name not in known.rows or name in lacks}
    rows, tokens = _encode(new, lacks, encoder, report)
    rows = {**known.rows, **rows}
    packed = [
        pack_tokens(passage, tokens[own[0]]) if own[0] in tokens else known.tokens[key]
        for passage, own, key in zip(passages, keys, passage_keys, strict=True)
        if keeps
    ]
    names = [name for own in keys for name in own]
    joined = join_tokens(packed) if keeps else None
    return Vectors(np.stack([rows[name] for name in names]), names, joined, len(new))


def _encode(
    new: dict[str, str], lacks: set[str], encoder: Encoder, report: Callable[[int, int], None]
) -> tuple[dict[str, Rows], dict[str, Tokens]]:
    """Return the rows of new texts, and the tokens of those among them that want any."""
    done = 0

    def count(more: int) -> None:
        nonlocal done
        done += more
        report(done, len(new))

    plain = {key: text for key, text in new.items() if key not in lacks}
    rows: dict[str, Rows] = {}
    tokens: dict[str, Tokens] = {}
    if plain:
        rows |= zip(plain, encoder.encode(list(plain.values()), "passage", count), strict=True)
    if lacks and gives_tokens(encoder):
        whole = {key: text for key, text in new.items() if key in lacks}
        made, found = encoder.encode_tokens(list(whole.values()), "passage", count)
        rows |= zip(whole, made, strict=True)
        tokens |= zip(whole, found, strict=True)
    return rows, tokens
