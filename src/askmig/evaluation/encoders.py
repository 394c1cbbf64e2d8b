"""Encoders side by side -> one table: retrieval, translation, the project's own questions, speed and size.

Every encoder (the shipped one, an exported folder, any Sentence Transformers model) goes through the same stages
as the program's own; the column of words alone has no encoder. Rows may also be cut to their first numbers, to
see what Matryoshka training (Kusupati et al. 2022, arXiv 2205.13147) would have to save.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from askmig.embed import Encoder, Progress, Role, Rows, gives_tokens, load_encoder
from askmig.errors import AskmigError
from askmig.evaluation.benchmark import VARIANTS, Report, evidence_of, read_lines, run_benchmark
from askmig.evaluation.speed import measure_encoder
from askmig.match import Tokens
from askmig.settings import Settings

WORDS = "words alone"
Figures = dict[str, float | None]
# Label of the table, variant of the benchmark.
_PARTS = {
    "passage vector": "passage vectors",
    "best sentence": "sentence vectors",
    "both": "both vectors",
    "tokens": "tokens",
    "both + tokens": "vectors and tokens",
    "both + words + thesaurus, no tokens": "all but tokens",
    "both + words": "all but thesaurus",
    "both + words + thesaurus": "all",
}
# The same rows of the table, with nothing but words.
_WORD_PARTS = {"both + words": "words", "both + words + thesaurus": "words, thesaurus"}
_OWN = "own questions"
# Share of the answerable questions that a floor for the evidence is allowed to refuse.
_REFUSED = 0.08
_TRANSLATED = ("en", "fr", "pt")


@dataclass(frozen=True)
class Sets:
    """What is measured on: the project's own questions, and a folder with XQuAD and FLORES where there is one.

    ``missed`` has questions with near misses, which no passage answers, to be asked beside the own ones.
    """

    own: Path
    benchmarks: Path | None = None
    missed: Path | None = None


class Remembered:
    """An encoder that encodes no text twice."""

    def __init__(self, encoder: Encoder) -> None:
        self.name = encoder.name
        self.token_numbers = encoder.token_numbers if gives_tokens(encoder) else 0
        self._encoder = encoder
        self._rows: dict[tuple[Role, str], Rows] = {}
        self._tokens: dict[tuple[Role, str], Tokens] = {}

    def encode(self, texts: list[str], role: Role, progress: Progress | None = None) -> Rows:
        """Return one row of unit length a text."""
        new = [text for text in dict.fromkeys(texts) if (role, text) not in self._rows]
        if new:
            rows = self._encoder.encode(new, role, progress)
            self._rows |= {(role, text): row for text, row in zip(new, rows, strict=True)}
        return np.stack([self._rows[role, text] for text in texts])

    def encode_tokens(
        self, texts: list[str], role: Role, progress: Progress | None = None
    ) -> tuple[Rows, list[Tokens]]:
        """Return what ``encode`` does, and the tokens of each text."""
        new = [text for text in dict.fromkeys(texts) if (role, text) not in self._tokens]
        if new and gives_tokens(self._encoder):
            rows, tokens = self._encoder.encode_tokens(new, role, progress)
            self._rows |= {(role, text): row for text, row in zip(new, rows, strict=True)}
            self._tokens |= {(role, text): one for text, one in zip(new, tokens, strict=True)}
        return self.encode(texts, role), [self._tokens[role, text] for text in texts]


class Shortened:
    """An encoder whose rows are cut to their first ``size`` numbers and brought back to unit length."""

    def __init__(self, encoder: Encoder, size: int) -> None:
        self.name = f"{encoder.name}:{size}"
        self._encoder = encoder
        self._size = size

    def encode(self, texts: list[str], role: Role, progress: Progress | None = None) -> Rows:
        """Return one row of unit length a text."""
        rows = self._encoder.encode(texts, role, progress)[:, : self._size]
        return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12), dtype=np.float32)


def compare_encoders(
    names: Sequence[str],
    sets: Sets,
    settings: Settings,
    report: Report,
    *,
    sizes: Sequence[int] = (),
    has_speed: bool = True,
) -> dict[str, Figures]:
    """Return the figures of each encoder by its name, words alone first; see ``load_encoder`` for names.

    Of each encoder the rows are also measured cut to ``sizes`` numbers.
    """
    columns: dict[str, Figures] = {}
    for name in names:
        encoder = Remembered(load_encoder(name))
        if not columns:  # words need no encoder, but the index has rows all the same
            columns[WORDS] = _retrieval(encoder, sets, settings, report, _WORD_PARTS)
        width = encoder.encode(["a"], "query").shape[1]
        columns[name] = _quality(encoder, sets, settings, report)
        columns[name] |= (measure_encoder(name) if has_speed else {}) | {"numbers a row": width}
        for size in (size for size in sizes if size < width):
            short = _quality(Shortened(encoder, size), sets, settings, report)
            columns[f"{name}, {size} numbers"] = short | {"numbers a row": size}
    return columns


def _quality(encoder: Encoder, sets: Sets, settings: Settings, report: Report) -> Figures:
    figures = _retrieval(encoder, sets, settings, report, _PARTS)
    if sets.missed is not None:
        answered, missed = evidence_of(sets.missed, sets.own, encoder, settings, report)
        if not answered or not missed:
            raise AskmigError(f"{sets.missed} has no near miss beside an answerable question")
        figures["near misses, AUC of the evidence"] = area_under_curve(answered, missed)
        floor = np.quantile(answered, _REFUSED)
        share = float((np.asarray(missed) < floor).mean())
        figures[f"near misses refused where {_REFUSED:.0%} of the others are"] = round(share, 4)
    if sets.benchmarks is not None:
        rows = read_lines(_need(sets.benchmarks, "flores200.dev.10lang.jsonl.gz"))
        for language in _TRANSLATED:
            figures[f"FLORES {language}→es accuracy@1"] = translation_accuracy(encoder, rows, language, "es")
    return figures


def _retrieval(encoder: Encoder, sets: Sets, settings: Settings, report: Report, parts: dict[str, str]) -> Figures:
    """Return the reciprocal ranks, and for the project's own questions the first five beside them."""
    figures: Figures = {}
    variants = {part: VARIANTS[variant] for part, variant in parts.items()}
    for label, contexts, questions in _retrieval_sets(sets):
        means = run_benchmark(contexts, questions, encoder, settings, report, variants=variants)
        measures = ("RR", "R@5") if label == _OWN else ("RR",)
        figures |= {f"{label}, {part}, {measure}": means[part][measure] for part in parts for measure in measures}
    return figures


def _retrieval_sets(sets: Sets) -> list[tuple[str, Path, Path | None]]:
    found: list[tuple[str, Path, Path | None]] = [(_OWN, sets.own, None)]
    if sets.benchmarks is not None:
        spanish = _need(sets.benchmarks, "xquad.es.jsonl.gz")
        found += [("XQuAD es", spanish, None), ("XQuAD en→es", spanish, _need(sets.benchmarks, "xquad.en.jsonl.gz"))]
    return found


def _need(folder: Path, name: str) -> Path:
    if not (folder / name).is_file():
        raise AskmigError(f"no {name} in {folder}: name the folder of the benchmarks with --benchmarks")
    return folder / name


def translation_accuracy(encoder: Encoder, rows: Sequence[dict[str, str]], source: str, target: str) -> float:
    """Return the share of sentences whose nearest one of all in ``target`` is their own translation."""
    asked = encoder.encode([row[source] for row in rows], "query")
    there = encoder.encode([row[target] for row in rows], "passage")
    nearest = (asked @ there.T).argmax(axis=1)
    return round(float((nearest == np.arange(len(rows))).mean()), 4)


def area_under_curve(above: Sequence[float], below: Sequence[float]) -> float:
    """Return how often a value of ``above`` is the larger of a pair, halves for equal ones (Mann-Whitney U)."""
    pairs = np.asarray(above)[:, None] - np.asarray(below)
    return round(float((pairs > 0).mean() + 0.5 * (pairs == 0).mean()), 4)


def write_table(columns: dict[str, Figures], folder: Path, name: str) -> str:
    """Write the figures as ``name``.json and ``name``.md into ``folder`` and return the Markdown."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.json").write_text(json.dumps(columns, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    table = encoder_table(columns) + "\n"
    (folder / f"{name}.md").write_text(table, encoding="utf-8")
    return table


def encoder_table(columns: dict[str, Figures]) -> str:
    """Return the figures as a Markdown table, an encoder a column; a folder goes by its last two names."""
    names = ["/".join(Path(name).parts[-2:]) for name in columns]
    by_length = sorted(columns.values(), key=len, reverse=True)
    labels = list(dict.fromkeys(label for figures in by_length for label in figures))
    lines = ["| | " + " | ".join(names) + " |", "|---" + "|---:" * len(columns) + "|"]
    for label in labels:
        cells = (_cell(figures.get(label)) for figures in columns.values())
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def _cell(value: Any) -> str:  # noqa: ANN401  a figure, or none
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.3f}".lstrip("0") if 0 < value < 1 else f"{value:.4g}"
    return str(value)
