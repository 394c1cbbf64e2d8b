"""askmig as shipped: its own reader, passages, encoder and search; retrieval only, as with the peers."""

from collections.abc import Callable
from pathlib import Path

from askmig import Assistant
from askmig import build as build_index
from askmig.settings import load_settings


def build(corpus: Path, model: str | None, index: Path | None = None) -> Callable[[str], list[str]]:
    """Return question -> the texts of the first 10 passages; ``model`` is not used."""
    folder = index or Path("askmig-index")
    settings = load_settings(corpus=corpus, index=folder, encoder="builtin")
    if not (folder / "manifest.json").exists():
        build_index(settings)
    assistant = Assistant.load(settings)
    return lambda question: [hit.passage.text for hit in assistant.search(question, k=10)]
