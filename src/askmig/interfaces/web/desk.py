"""Where the work of staff lies: the file of verdicts and the folder of evaluation runs."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from askmig.evaluation.verdicts import VerdictStore


@dataclass(frozen=True)
class Desk:
    """What the pages of staff work with."""

    verdicts: Path
    results: Path

    @cached_property
    def store(self) -> VerdictStore:
        """The verdicts."""
        return VerdictStore(self.verdicts)
