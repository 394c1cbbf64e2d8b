"""The losses of training: a student drawn to its teacher's rows, and questions drawn to what answers them.

Both reckon in float32 whatever the model runs in: cosines times 20 want more than three digits.
"""

from collections.abc import Iterable
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn

SCALE = 20.0
PULL = 10.0
# The first numbers of a row are trained to serve alone too (Kusupati et al. 2022, arXiv 2205.13147), at this share.
SHORT = 128
SHORT_SHARE = 0.3


class DistillationLoss(nn.Module):
    """Pulls a student's rows to the teacher's rows of the English side.

    In-batch cross-entropy over cosines at scale 20 plus 10 · (1 − cosine), after Reimers & Gurevych 2020
    (arXiv 2004.09813), who use the mean squared error: the cross-entropy also pushes the other rows away.
    Takes batches of (text, the teacher's unit row); returns a scalar.
    """

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """Return the loss of one batch; ``labels`` has one unit row a text."""
        (texts,) = features
        rows = self.model(texts)["sentence_embedding"].float()
        with torch.autocast(rows.device.type, enabled=False):
            rows = nn.functional.normalize(rows, dim=-1)
            teacher = labels.to(rows)
            pull = 1 - (rows * teacher).sum(dim=-1)
            return _pick_own(rows, teacher) + PULL * pull.mean()

    def get_config_dict(self) -> dict[str, Any]:
        """Return what the model card says of the loss."""
        return {"scale": SCALE, "pull": PULL}


class RankingLoss(nn.Module):
    """Draws a question to its passage among all passages and negatives of the batch, by rows and by tokens.

    By rows: cross-entropy over cosines at scale 20 (van den Oord et al. 2018, arXiv 1807.03748), of all
    numbers and of the first 128. By tokens: the same over ``match_tokens``, and where labels tell which
    sentence answers, that one is drawn out of its passage (``match_sentences``). Takes batches of (question,
    passage[, negative]), with the labels of ``sampling.label_sentences`` or none; returns a scalar.
    """

    def __init__(self, model: SentenceTransformer, *, reads_tokens: bool = True) -> None:
        super().__init__()
        self.model = model
        self.reads_tokens = reads_tokens

    def forward(self, features: Iterable[dict[str, Tensor]], labels: Tensor | None) -> Tensor:
        """Return the loss of one batch; ``labels`` has one row a passage, or is None."""
        asked, *passages = (self.model(texts) for texts in features)
        rows = asked["sentence_embedding"].float()
        with torch.autocast(rows.device.type, enabled=False):
            others = torch.cat([one["sentence_embedding"] for one in passages]).float()
            loss = _pick_own(rows, others) + SHORT_SHARE * _pick_own(rows[:, :SHORT], others[:, :SHORT])
            if self.reads_tokens:
                scores = torch.cat([match_tokens(asked, one) for one in passages], dim=1)
                loss = loss + nn.functional.cross_entropy(SCALE * scores, torch.arange(len(rows), device=rows.device))
                if labels is not None:
                    loss = loss + _pick_answer(match_sentences(asked, passages[0], labels))
        return loss

    def get_config_dict(self) -> dict[str, Any]:
        """Return what the model card says of the loss."""
        return {"scale": SCALE, "short": SHORT, "short_share": SHORT_SHARE, "reads_tokens": self.reads_tokens}


class AnswerLoss(nn.Module):
    """Draws a passage's tokens to the question that it answers, away from those that it does not.

    Cross-entropy over ``match_tokens`` of a passage with all questions of the batch and with a near miss of
    each: as plausible, and not answered. Takes batches of (passage, question, near miss); returns a scalar.
    Rows of texts learn nothing from it: they are too coarse to tell the two apart.
    """

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, features: Iterable[dict[str, Tensor]], labels: Tensor | None) -> Tensor:
        """Return the loss of one batch; ``labels`` are not used."""
        passages, *asked = (self.model(texts) for texts in features)
        with torch.autocast(passages["token_rows"].device.type, enabled=False):
            scores = torch.cat([match_tokens(one, passages) for one in asked]).T
            return nn.functional.cross_entropy(SCALE * scores, torch.arange(len(scores), device=scores.device))

    def get_config_dict(self) -> dict[str, Any]:
        """Return what the model card says of the loss."""
        return {"scale": SCALE}


def match_tokens(asked: dict[str, Tensor], passages: dict[str, Tensor]) -> Tensor:
    """Return how well each passage's tokens match each question's, -1 to 1; (questions, passages).

    Each token of a question takes its best match in the passage, a cosine of token rows; the mean over
    the question's tokens is weighted by the length of their rows (Khattab & Zaharia 2020, arXiv 2004.12832,
    weigh them alike). ``askmig.match`` reckons the same without torch.
    """
    rows = asked["token_rows"].float() * asked["attention_mask"].float()[:, :, None]
    tokens = nn.functional.normalize(passages["token_rows"].float(), dim=-1)
    products = torch.einsum("qid,pjd->qpij", rows, tokens)
    products = products.masked_fill(passages["attention_mask"][None, :, None, :] == 0, -1e4)
    weights = rows.norm(dim=-1)
    best = products.amax(dim=-1).masked_fill(weights[:, None] == 0, 0.0)
    total = weights.sum(dim=-1)[:, None].clamp(min=1e-6)
    return torch.div(best.sum(dim=-1), total)


def match_sentences(asked: dict[str, Tensor], passages: dict[str, Tensor], sentences: Tensor) -> Tensor:
    """Return how well each sentence of a passage matches the passage's own question, as ``match_tokens`` does.

    ``sentences`` has the number of each token's sentence, -1 for none; a token of the question may take its best
    match among those too, as in ``askmig.match``. Shape (passages, sentences), -1e4 where a passage has fewer.
    """
    rows = asked["token_rows"].float() * asked["attention_mask"].float()[:, :, None]
    tokens = nn.functional.normalize(passages["token_rows"].float(), dim=-1)
    numbers = sentences[:, : tokens.shape[1]].masked_fill(passages["attention_mask"] == 0, -2)
    products = torch.einsum("bid,bjd->bij", rows, tokens)

    def best(number: int) -> Tensor:
        return products.masked_fill((numbers != number)[:, None, :], -1e4).amax(dim=-1)

    weights = rows.norm(dim=-1)
    nowhere = best(-1)
    scores = []
    for number in range(int(numbers.max()) + 1):
        held = torch.maximum(best(number), nowhere).masked_fill(weights == 0, 0.0).sum(dim=-1)
        score = torch.div(held, weights.sum(dim=-1).clamp(min=1e-6))
        scores.append(score.masked_fill((numbers != number).all(dim=1), -1e4))
    return torch.stack(scores, dim=1) if scores else rows.new_zeros((len(rows), 0))


def _pick_answer(scores: Tensor) -> Tensor:
    """Return the cross-entropy of picking sentence 0, over the passages that have it and another one."""
    taught = scores[(scores > -1e3).sum(dim=1) > 1]
    if not len(taught):
        return scores.new_zeros(())
    return nn.functional.cross_entropy(SCALE * taught, torch.zeros(len(taught), dtype=torch.long, device=taught.device))


def _pick_own(rows: Tensor, others: Tensor) -> Tensor:
    """Return the cross-entropy of picking for each row the one at its place among ``others``, by cosine."""
    cosines = nn.functional.normalize(rows, dim=-1) @ nn.functional.normalize(others, dim=-1).T
    return nn.functional.cross_entropy(SCALE * cosines, torch.arange(len(rows), device=rows.device))
