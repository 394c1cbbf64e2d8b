"""askmig's retrieval beside what else one would pick: one process a system, the same measures.

Takes a corpus and its gold questions; writes JSON and, beside it, a Markdown table. Every system
builds in a fresh process, then starts cold three times on the saved index; the last of these
answers all questions. A system that fails is listed with the last line of its error.
"""

import argparse
import importlib.metadata
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from score import Question, find_ranks, measure, read_questions

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parents[1]
_COLD_RUNS = 3
# No network, no telemetry, no progress bars in the timings.
_ENVIRONMENT = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HAYSTACK_TELEMETRY_ENABLED": "False",
    "TOKENIZERS_PARALLELISM": "false",
    "TQDM_DISABLE": "1",
}


@dataclass(frozen=True)
class System:
    """A system to compare: its module here, its distribution, and what it can say of where a hit stands."""

    name: str
    module: str
    distribution: str
    needs_model: bool
    citation_unit: str
    names_paragraph_and_note: bool
    refuses: bool


SYSTEMS = (
    System("askmig", "askmig_itself", "askmig", False, "sentence in its paragraph or footnote", True, True),
    System("LangChain", "langchain_recipe", "langchain-text-splitters", True, "chunk of a file", False, False),
    System("LlamaIndex", "llamaindex_citation", "llama-index-core", True, "chunk of a file", False, False),
    System("Haystack BM25", "haystack_bm25", "haystack-ai", False, "chunk of a file", False, False),
    System("txtai", "txtai_embeddings", "txtai", True, "text as it was given", False, False),
    System("bm25s", "bm25s_stems", "bm25s", False, "text as it was given", False, False),
)


class FailedError(Exception):
    """A system did not come to its end; the message is one line."""


def main() -> None:
    """Compare the systems, print the table, and write it and the JSON."""
    given = _arguments()
    questions = read_questions(given.questions, given.split)[: given.limit]
    rows = []
    for system, label, model in _runs(given.only, given.model or []):
        print(f"{system.name} {label or ''}".rstrip(), file=sys.stderr)  # noqa: T201  progress
        rows.append(_describe(system, label) | _try(system, model, given, questions))
    result = {
        "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "split": given.split,
        "questions": len(questions),
        "machine": {"cores": os.cpu_count(), "python": platform.python_version(), "system": platform.platform()},
        "systems": rows,
    }
    given.out.write_text(json.dumps(result, ensure_ascii=False, indent=1), encoding="utf-8")
    text = make_tables(rows)
    given.out.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)  # noqa: T201  the result


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="JSON; the Markdown goes beside it")
    parser.add_argument("--only", action="append", choices=[system.name for system in SYSTEMS])
    parser.add_argument("--model", action="append", help="[NAME=]PATH of a Sentence Transformers model; repeatable")
    parser.add_argument("--split", default="test", choices=["dev", "test", "all"])
    parser.add_argument("--corpus", type=Path, default=_ROOT / "corpus")
    parser.add_argument("--questions", type=Path, default=_ROOT / "evals" / "gold" / "questions.jsonl")
    parser.add_argument("--limit", type=int, help="only the first so many questions, to try it out")
    parser.add_argument("--timeout", type=int, default=600, help="seconds for one process")
    return parser.parse_args()


def _runs(only: Sequence[str] | None, models: Sequence[str]) -> Iterator[tuple[System, str | None, str | None]]:
    """Yield every system with the label and path of its model: those that need one once a model."""
    named = [(model.partition("=")[0], model.partition("=")[2]) for model in models if "=" in model]
    named += [(Path(model).name, model) for model in models if "=" not in model]
    for system in SYSTEMS:
        if only and system.name not in only:
            continue
        chosen: list[tuple[str | None, str | None]] = [*named] if system.needs_model and named else [(None, None)]
        for label, model in chosen:
            yield system, label, model


def _describe(system: System, label: str | None) -> dict[str, Any]:
    return {
        "name": system.name,
        "model": label,
        "version": _version(system.distribution),
        "citation_unit": system.citation_unit,
        "names_paragraph_and_note": system.names_paragraph_and_note,
        "refuses": system.refuses,
        "error": None,
    }


def _version(distribution: str) -> str | None:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return None


def _try(system: System, model: str | None, given: argparse.Namespace, questions: list[Question]) -> dict[str, Any]:
    try:
        with tempfile.TemporaryDirectory() as folder:
            return _measure(system, model, given, questions, Path(folder))
    except FailedError as error:
        return {"error": str(error)}


def _measure(
    system: System, model: str | None, given: argparse.Namespace, questions: list[Question], folder: Path
) -> dict[str, Any]:
    index = folder / "index"
    index.mkdir()
    (folder / "questions.json").write_text(json.dumps([question.text for question in questions]), encoding="utf-8")
    command = [sys.executable, str(_HERE / "worker.py"), system.module, "--corpus", str(given.corpus.resolve())]
    command += ["--index", str(index), "--questions", str(folder / "questions.json")]
    command += ["--model", str(Path(model).resolve())] if model else []
    built = _start(command, folder, given.timeout)
    cold = [_start(command, folder, given.timeout) for _ in range(_COLD_RUNS - 1)]
    cold.append(_start([*command, "--all"], folder, given.timeout))
    warm = sorted(cold[-1]["milliseconds"])
    return {
        "build_s": round(built["ready_s"], 2),
        "cold_s": round(statistics.median(run["first_answer_s"] for run in cold), 2),
        "warm_p50_ms": round(warm[len(warm) // 2], 2),
        "warm_p95_ms": round(warm[int(len(warm) * 0.95)], 2),
        "build_peak_mb": round(built["peak_mb"]),
        "ask_peak_mb": round(cold[-1]["peak_mb"]),
        "index_bytes": sum(path.stat().st_size for path in index.rglob("*") if path.is_file()),
        **_quality(questions, cold[-1]["texts"]),
    }


def _start(command: list[str], folder: Path, timeout: int) -> dict[str, Any]:
    """Return what one worker measured; raise FailedError with the last line that it wrote to stderr."""
    out = folder / "out.json"
    whole = [*command, "--out", str(out), "--started", str(time.monotonic())]
    try:
        done = subprocess.run(  # noqa: S603  our own command
            whole, cwd=folder, env=os.environ | _ENVIRONMENT, capture_output=True, text=True, timeout=timeout
        )
    except subprocess.TimeoutExpired:
        raise FailedError(f"no end after {timeout} s") from None
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        raise FailedError(lines[-1][:200])
    result: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return result


def _quality(questions: list[Question], texts: list[list[str]]) -> dict[str, Any]:
    ranks = {q.id: find_ranks(found[:10], q) for q, found in zip(questions, texts, strict=True)}
    rows = [measure(ranks[question.id], needs_all=question.needs_all) for question in questions]
    lengths = [len(text) for found in texts for text in found[:10]]
    means = {name: round(statistics.fmean(row[name] for row in rows), 4) for name in rows[0]}
    return {**means, "median_characters": statistics.median(lengths) if lengths else 0, "ranks": ranks}


def make_tables(rows: Sequence[dict[str, Any]]) -> str:
    """Return two Markdown tables: what was measured, and what each system can cite and refuse."""
    lines = [
        "| system | model | R@1 | R@5 | RR | build, s | cold start, s | warm p50 / p95, ms | peak build / ask, MB "
        "| a hit, characters |",
        "|---|---|---|---|---|---|---|---|---|---|",
        *(_measured(row) for row in rows),
        "",
        "| system | version | citation unit | names paragraph and footnote | refuses |",
        "|---|---|---|---|---|",
    ]
    first = {row["name"]: row for row in rows}
    lines += [
        f"| {name} | {row['version'] or '–'} | {row['citation_unit']} | {_yes(row['names_paragraph_and_note'])} "
        f"| {_yes(row['refuses'])} |"
        for name, row in first.items()
    ]
    return "\n".join(lines) + "\n"


def _measured(row: dict[str, Any]) -> str:
    head = f"| {row['name']} | {row['model'] or '–'} |"
    if row["error"]:
        return f"{head} not measured: {row['error'].replace('|', '/')} | | | | | | | |"
    return (
        f"{head} {row['R@1']:.3f} | {row['R@5']:.3f} | {row['RR']:.3f} | {row['build_s']:.1f} | {row['cold_s']:.1f} "
        f"| {row['warm_p50_ms']:.1f} / {row['warm_p95_ms']:.1f} | {row['build_peak_mb']} / {row['ask_peak_mb']} "
        f"| {row['median_characters']:.0f} |"
    )


def _yes(claim: bool) -> str:
    return "yes" if claim else "no"


if __name__ == "__main__":
    main()
