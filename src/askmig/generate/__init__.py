"""Answers written by a language model, every statement checked before it is shown.

::

    hits ─ prompt ─ model ─ read ─ check ─ Answer
                      └─────── repair ──┘ once

Nothing of this is imported when no language model is set.
"""

from askmig.generate.model import ChatModel, Model
from askmig.generate.write import Writer

__all__ = ["ChatModel", "Model", "Writer"]
