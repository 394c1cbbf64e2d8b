"""The invented documents and questions of written/ranking -> data/ranking.json.

Two small listwise models: which hit is right, and which sentence of the hits answers (ListNet, Cao
et al. 2007: a softmax over the hits or sentences of a question, the right ones as target).
"""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askmig.answer import SENTENCE_FEATURES, Sentence, sentence_features
from askmig.errors import AskmigError
from askmig.index import Index, unit_of
from askmig.pipeline import Assistant, build
from askmig.records import Document, Hit
from askmig.rerank import FEATURES, Floats, LearnedReranker, features, rerank
from askmig.retrieve import WITHOUT_TOKENS, Query
from askmig.settings import Settings
from askmig.training.data import RANKING

POOL = 40
SHOWN = 10
# .01, .03 and .1 are alike on themes not learned on; the last is best on evals/ dev (evals/LOG.md).
_DECAY = 0.1
_SENTENCE_DECAY = 0.03
_LABEL = re.compile(r"^\W*(?:\d{1,2}|[a-z])[.)]\s+")
_RAISED = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹]")
Flags = NDArray[np.bool_]
Weights = dict[str, float]


@dataclass(frozen=True)
class Asked:
    """A question asked of a theme's documents: its hits, their features, and which of them are right."""

    theme: str
    quotes: tuple[str, ...]
    index: Index
    query: Query
    hits: tuple[Hit, ...]
    rows: Floats
    is_right: Flags


def learn_ranking(work: Path, settings: Settings, folder: Path = RANKING) -> dict[str, Any]:
    """Return what data/ranking.json holds: weights, floor, and the figures of themes not learned on.

    Indexes are built under ``work``. Raises AskmigError when a quote is not in its document.
    """
    asked = list(_ask_all(work, settings, folder))
    blind = list(_ask_all(work, settings, folder, has_tokens=False))
    held_out = {}
    for theme in sorted({one.theme for one in asked}):
        learned = _learn([one for one in asked if one.theme != theme])
        held_out[theme] = _figures([one for one in asked if one.theme == theme], learned)
    return {**_learn(asked), "without tokens": _learn(blind), "questions": len(asked), "held out": held_out}


def _ask_all(work: Path, settings: Settings, folder: Path, *, has_tokens: bool = True) -> Iterator[Asked]:
    """Yield the answerable questions of every theme of ``folder``, read with token rows or as if there were none."""
    for theme in sorted(path for path in folder.iterdir() if path.is_dir()):
        own = settings.model_copy(update={"corpus": theme / "corpus", "index": work / theme.name})
        build(own)
        assistant = Assistant.load(own, reranks=False)
        if not has_tokens:
            assistant.index = replace(assistant.index, tokens=None)
            assistant.weights = WITHOUT_TOKENS
        for row in _read(theme / "questions.jsonl"):
            if row["answerable"]:
                yield _ask(assistant, theme.name, row)


def _read(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def _ask(assistant: Assistant, theme: str, row: dict[str, Any]) -> Asked:
    query, hits = assistant.candidates(row["question"], k=POOL)
    wanted = _places(row, assistant.index.documents)
    if not wanted:
        raise AskmigError(f"question {row['id']} of {theme}: its quote is in no paragraph of its document")
    is_right = np.array([unit_of(hit.passage) in wanted for hit in hits], dtype=np.bool_)
    rows = features(query, hits, assistant.index)
    quotes = row["quote"] if isinstance(row["quote"], list) else [row["quote"] or ""]
    return Asked(theme, tuple(quotes), assistant.index, query, tuple(hits), rows, is_right)


def _places(row: dict[str, Any], documents: dict[str, Document]) -> set[str]:
    """Return the keys of the paragraphs and notes that hold the question's quotes."""
    quotes = row["quote"] if isinstance(row["quote"], list) else [row["quote"] or ""]
    names = row["document"] if isinstance(row["document"], list) else [row["document"]] * len(quotes)
    return {
        f"{name}#{unit.id}"
        for name, quote in zip(names, quotes, strict=True)
        if quote
        for unit in documents[name].units
        if _holds(unit.text, quote)
    }


def _holds(text: str, quote: str) -> bool:
    """Whether a unit holds a quote; of a row each cell, of a labelled unit the quote without its label."""
    plain = _plain(text)
    return all(_plain(_LABEL.sub("", cell)) in plain for cell in quote.split("\t"))


def _plain(text: str) -> str:
    """Return ``text`` without marks of notes and without what the parser puts between the cells of a row."""
    return "".join(re.findall(r"\w+", _RAISED.sub("", text).casefold()))


def _learn(asked: Sequence[Asked]) -> dict[str, Weights]:
    passages = _listwise([(one.rows, one.is_right) for one in asked], FEATURES, _DECAY)
    read = [_sentences(one, passages) for one in asked]
    return {"passages": passages, "sentences": _listwise(read, SENTENCE_FEATURES, _SENTENCE_DECAY)}


def _shown(one: Asked, passages: Weights) -> list[Hit]:
    reranker = LearnedReranker(tuple(passages[name] for name in FEATURES))
    return rerank(one.query, one.hits, one.index, reranker)[:SHOWN]


def _sentences(one: Asked, passages: Weights) -> tuple[Floats, Flags]:
    """Return the features of the sentences that are read, and which of them answer."""
    found, rows = sentence_features(one.query, _shown(one, passages), one.index)
    right = {hit.passage.id for hit, is_right in zip(one.hits, one.is_right, strict=True) if is_right}
    return rows, np.array([_answers(sentence, one, right) for sentence in found], dtype=np.bool_)


def _answers(sentence: Sentence, one: Asked, right: set[str]) -> bool:
    passage = sentence.hit.passage
    if passage.id not in right:
        return False
    text = _plain(sentence.span.of(one.index.documents[passage.document].text))
    quotes = [_plain(_LABEL.sub("", quote)) for quote in one.quotes]
    return passage.kind == "row" or any(quote in text or text in quote for quote in quotes)


def _listwise(lists: Sequence[tuple[Floats, Flags]], names: Sequence[str], decay: float) -> Weights:
    """Return the weight of every feature; a list without a right member teaches nothing."""
    import torch

    taught = [(rows, right) for rows, right in lists if right.any()]
    spread = np.concatenate([rows for rows, _ in taught]).std(axis=0) + 1e-6
    pad = torch.nn.utils.rnn.pad_sequence
    columns = pad([torch.tensor(rows / spread) for rows, _ in taught], batch_first=True)
    target = pad([torch.tensor(right) for _, right in taught], batch_first=True)
    real = pad([torch.ones(len(right), dtype=torch.bool) for _, right in taught], batch_first=True)
    weights = torch.zeros(columns.shape[2], requires_grad=True)
    optimizer = torch.optim.LBFGS([weights], max_iter=100)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        chances = torch.log_softmax((columns @ weights).masked_fill(~real, -1e9), dim=1)
        value = decay * (weights**2).sum() - torch.logsumexp(chances.masked_fill(~target, -1e9), dim=1).mean()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimizer.step(loss)  # type: ignore[no-untyped-call]
    return _named(names, weights.detach().numpy() / spread)


def _named(names: Sequence[str], weights: "NDArray[Any]") -> Weights:
    return {name: round(float(weight), 4) for name, weight in zip(names, weights, strict=True)}


def _figures(asked: Sequence[Asked], learned: dict[str, Weights]) -> dict[str, float]:
    """Return what the learned weights reach on questions that they were not learned on."""
    order = np.array([learned["passages"][name] for name in FEATURES], dtype=np.float32)
    found = [one.is_right[np.argsort(-(one.rows @ order), kind="stable")] for one in asked]
    read = [_sentences(one, learned["passages"]) for one in asked]
    chooser = np.array([learned["sentences"][name] for name in SENTENCE_FEATURES], dtype=np.float32)
    figures = {
        "R@1 before": float(np.mean([one.is_right[0] for one in asked])),
        "R@5 before": float(np.mean([one.is_right[:5].any() for one in asked])),
        "R@1": float(np.mean([right[0] for right in found])),
        "R@5": float(np.mean([right[:5].any() for right in found])),
        "first sentence": float(np.mean([right[int(np.argmax(rows @ chooser))] for rows, right in read])),
    }
    return {name: round(value, 4) for name, value in figures.items()}
