"""askmig answers questions about migration-policy documents, every statement cited.

::

    corpus/x.txt ─ parse ─ chunk ─ embed ─ index        askmig build
                                             │
    question ────────────────── embed ─ retrieve ─ answer ─ verify ─ Answer    askmig ask

``parse`` reads a file into paragraphs and footnotes, ``chunk`` makes passages of them,
``embed`` turns texts into rows, ``index`` keeps rows, words and records on disk,
``retrieve`` finds passages, ``answer`` picks the sentences that answer, ``verify`` checks
every quote and figure. ``pipeline`` is the only module that knows this order.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from askmig.pipeline import Assistant, build
    from askmig.records import Answer, Citation, Document, Hit, Passage, Statement
    from askmig.settings import Settings

__all__ = [
    "Answer",
    "Assistant",
    "Citation",
    "Document",
    "Hit",
    "Passage",
    "Settings",
    "Statement",
    "build",
]

_HOMES = {"Assistant": "pipeline", "build": "pipeline", "Settings": "settings"}


def __getattr__(name: str) -> object:
    """Import a public name when it is first asked for, so that ``askmig --help`` loads none."""
    if name not in __all__:
        raise AttributeError(f"module 'askmig' has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(f"askmig.{_HOMES.get(name, 'records')}"), name)
