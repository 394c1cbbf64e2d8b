"""How askmig does on many passages: a corpus made of other people's texts, the time of a warm question on it.

Reading every text with the encoder would take hours, so that only some are: the row of any other text is
that of one of them, moved at random, and the tokens of any other passage are those of one of them. They say
how long a search takes and what a compact index loses, not how good an answer is.
"""

import resource
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from askmig.chunk import chunk
from askmig.embed import Encoder, TokenEncoder, gives_tokens
from askmig.errors import AskmigError
from askmig.evaluation.benchmark import read_lines
from askmig.index import FORMAT, Index, IndexFolder, Manifest, make_index, passage_texts
from askmig.match import TokenRows, join_tokens, pack_tokens
from askmig.nearest import Rows
from askmig.parse import parse
from askmig.pipeline import Assistant
from askmig.records import CatalogueEntry, Document, Passage
from askmig.settings import Settings

_TEXTS_A_DOCUMENT = 40
_WARM_RUNS = 200
# A text is read by its whole and by each of its sentences.
_ROWS_A_PASSAGE = 4
_NEAREST = 600
# How far a row is moved from the one that it is made of: their cosine is then about .8, that of neighbours in a text.
_MOVED = 0.75
_SEED = 7
Made = TypeVar("Made")


@dataclass(frozen=True)
class Size:
    """How many passages, and of how many texts the rows are real."""

    passages: int = 100_000
    embedded: int = 2_000


def measure_scale(
    folder: Path,
    size: Size,
    encoder: Encoder,
    settings: Settings,
    questions: Sequence[str],
) -> dict[str, Any]:
    """Return seconds, milliseconds, megabytes and recall on a corpus made of the texts (JSON Lines) of a folder."""
    index, measured = _build(folder, size, encoder, settings, questions)
    assistant = Assistant(index, encoder, settings)
    _, first = _timed(partial(assistant.ask, questions[0]))
    runs = [_cost(partial(assistant.ask, questions[run % len(questions)])) for run in range(_WARM_RUNS)]
    return {
        **measured,
        "index_type": type(index.vectors).__name__,
        "first_question_ms": round(1000 * first, 1),
        **_spread("warm_question", [wall for wall, _ in runs]),
        **_spread("warm_question_cpu", [cpu for _, cpu in runs]),
        "index_MB": round(sum(index.manifest.files.values()) / 1e6),
        "memory_MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3),
    }


def _build(
    folder: Path, size: Size, encoder: Encoder, settings: Settings, questions: Sequence[str]
) -> tuple[Index, dict[str, float]]:
    """Return the index as it comes back from disk, and what making, writing and loading it took."""
    documents, passages = _make_corpus(folder, size.passages, settings)
    rows = _make_rows([text for passage in passages for text in passage_texts(passage)], size.embedded, encoder)
    tokens = _make_tokens(passages, size.embedded // _ROWS_A_PASSAGE, encoder) if gives_tokens(encoder) else None
    counts = {"documents": len(documents), "passages": len(passages), "rows": len(rows)}
    counts |= {"tokens": len(tokens.codes) if tokens else 0}
    manifest = Manifest(FORMAT, "", encoder.name, rows.shape[1], "es", {}, "", counts, {}, {}, {})
    made, building = _timed(partial(make_index, manifest, documents, passages, rows, tokens))
    recall = _recall(made, rows, encoder.encode(list(questions[:50]), "query"))
    with tempfile.TemporaryDirectory() as home:
        _, writing = _timed(partial(IndexFolder(Path(home)).write, made, []))
        index, loading = _timed(IndexFolder(Path(home)).load)
    seconds = {"make_index_s": round(building, 1), "write_s": round(writing, 1), "load_s": round(loading, 1)}
    return index, {**counts, "rows_embedded": size.embedded, f"recall_of_{_NEAREST}": recall, **seconds}


def _make_corpus(folder: Path, count: int, settings: Settings) -> tuple[list[Document], list[Passage]]:
    """Return documents of forty texts each, until their passages are ``count``; raise AskmigError for too few texts."""
    documents: list[Document] = []
    passages: list[Passage] = []
    read = _read_texts(folder)
    for number, texts in enumerate(iter(lambda: list(islice(read, _TEXTS_A_DOCUMENT)), [])):
        entry = CatalogueEntry(f"text-{number}", f"{number}.txt", "", "", f"TXT/{number}", "", "", "es", "", "")
        documents.append(parse(entry, ("\n\n".join(texts) + "\n").encode()))
        passages += chunk(documents[-1], longest=settings.passage_characters)
        if len(passages) >= count:
            return documents, passages
    raise AskmigError(f"the texts of {folder} make {len(passages):,} passages, not {count:,}: name a smaller size")


def _read_texts(folder: Path) -> Iterator[str]:
    for path in sorted([*folder.glob("text*.jsonl"), *folder.glob("text*.jsonl.gz")]):
        yield from (" ".join(row["text"].split()) for row in read_lines(path))


def _make_rows(texts: list[str], embedded: int, encoder: Encoder) -> Rows:
    """Return a unit row a text: real ones of texts spread over the corpus, all others made of these."""
    chance = np.random.default_rng(_SEED)
    places = np.sort(chance.permutation(len(texts))[:embedded])
    real = encoder.encode([texts[place] for place in places], "passage")
    rows = real[chance.integers(0, len(real), len(texts))]
    for start in range(0, len(rows), 10_000):
        part = rows[start : start + 10_000]
        moves = chance.standard_normal(part.shape, dtype=np.float32)
        part += _MOVED * moves / np.linalg.norm(moves, axis=1, keepdims=True)
        part /= np.linalg.norm(part, axis=1, keepdims=True)
    rows[places] = real
    return rows


def _make_tokens(passages: list[Passage], embedded: int, encoder: TokenEncoder) -> TokenRows:
    """Return the tokens of all passages: real ones of passages spread over the corpus, of all others one of these's.

    Those are dealt out evenly to the passage's own sentences.
    """
    chance = np.random.default_rng(_SEED)
    places = np.sort(chance.permutation(len(passages))[: max(embedded, 1)])
    chosen = [passages[place] for place in places]
    _, tokens = encoder.encode_tokens([passage_texts(passage)[0] for passage in chosen], "passage")
    real = {
        int(place): pack_tokens(*pair) for place, pair in zip(places, zip(chosen, tokens, strict=True), strict=True)
    }
    packed = list(real.values())
    lent = [packed[number][0] for number in chance.integers(0, len(packed), len(passages))]
    return join_tokens(
        [
            real.get(place) or (codes, (np.arange(len(codes)) * len(passage.sentences) // len(codes)).astype(np.int16))
            for place, (passage, codes) in enumerate(zip(passages, lent, strict=True))
        ]
    )


def _recall(index: Index, rows: Rows, questions: Rows) -> float:
    """Return the share of the nearest rows, as an exact search finds them, that the index finds."""
    found, count = [], min(_NEAREST, len(rows))
    for question in questions:
        exact = set(np.argpartition(-(rows @ question), count - 1)[:count].tolist())
        found.append(len(exact & set(index.nearest_rows(question, count).tolist())) / count)
    return round(statistics.fmean(found), 4)


def _timed(work: Callable[[], Made]) -> tuple[Made, float]:
    started = time.perf_counter()
    return work(), time.perf_counter() - started


def _cost(work: Callable[[], object]) -> tuple[float, float]:
    """Return the seconds that ``work`` took by the clock, and of the processor."""
    spent = time.process_time()
    _, wall = _timed(work)
    return wall, time.process_time() - spent


def _spread(name: str, seconds: list[float]) -> dict[str, float]:
    ordered = sorted(seconds)
    cuts = {"p50": len(ordered) // 2, "p95": int(len(ordered) * 0.95)}
    return {f"{name}_{cut}_ms": round(1000 * ordered[place], 2) for cut, place in cuts.items()}
