"""The distillation loss: a student's row is pulled to the teacher's row of the English side.

In-batch cross-entropy over cosines at scale 20 plus 10 · (1 − cosine), after Reimers & Gurevych 2020
(arXiv 2004.09813), who use the mean squared error: the cross-entropy also pushes the other rows away.
"""

from collections.abc import Iterable
from typing import Any

import torch
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn

SCALE = 20.0
PULL = 10.0


class DistillationLoss(nn.Module):
    """Takes batches of (text, the teacher's unit row); returns a scalar."""

    def __init__(self, model: SentenceTransformer) -> None:
        super().__init__()
        self.model = model

    def forward(self, features: Iterable[dict[str, Tensor]], labels: Tensor) -> Tensor:
        """Return the loss of one batch; ``labels`` has one unit row a text."""
        (texts,) = features
        rows = nn.functional.normalize(self.model(texts)["sentence_embedding"].float(), dim=-1)
        teacher = labels.to(rows)
        cosines = rows @ teacher.T
        wanted = torch.arange(len(rows), device=rows.device)
        pull = 1 - cosines.diagonal()
        return nn.functional.cross_entropy(SCALE * cosines, wanted) + PULL * pull.mean()

    def get_config_dict(self) -> dict[str, Any]:
        """Return what the model card says of the loss."""
        return {"scale": SCALE, "pull": PULL}
