"""How long askmig takes: build, second build, warm and cold question, help; and how much it stores.

Each figure is the median of several runs in this one call; cold ones are processes of their own.
Of an encoder alone the best of several runs counts, as other work on the machine only ever slows one.
"""

import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from askmig.embed import BUILTIN, Encoder, load_encoder
from askmig.pipeline import Assistant, build
from askmig.settings import Settings

_COLD_RUNS = 5
_WARM_RUNS = 200
_ENCODER_RUNS = 5
_BUILTIN_FOLDER = Path(__file__).parent.parent / "model"
_QUESTION = "¿Cuántos días tienen los Estados para presentar sus observaciones?"


def measure_speed(settings: Settings, questions: Sequence[str]) -> dict[str, Any]:
    """Return seconds (milliseconds where the key says so) and bytes, measured now on this machine."""
    with tempfile.TemporaryDirectory() as folder:
        own = settings.model_copy(update={"index": Path(folder)})
        first = _seconds(lambda: build(own))
        second = _seconds(lambda: build(own))
        loaded = _seconds(lambda: Assistant.load(own))
        assistant = Assistant.load(own)
        asked = [questions[place % len(questions)] for place in range(_WARM_RUNS)]
        warm = sorted(_seconds(lambda question=question: assistant.ask(question)) for question in asked)  # type: ignore[misc]
        ask = ["ask", questions[0], "--index", folder]
        return {
            "build_s": round(first, 2),
            "second_build_s": round(second, 3),
            "load_s": round(loaded, 3),
            "warm_question_p50_ms": round(1000 * warm[len(warm) // 2], 2),
            "warm_question_p95_ms": round(1000 * warm[int(len(warm) * 0.95)], 2),
            "cold_ask_s": _cold(ask, settings),
            "cold_help_s": _cold(["--help"], settings),
            "index_bytes": sum(assistant.index.manifest.files.values()),
        }


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _cold(arguments: list[str], settings: Settings) -> float:
    """Return the median time of the whole process, from its start to its end."""
    command = [sys.executable, "-m", "askmig.interfaces.cli", *arguments]

    def work() -> None:
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603  our own command

    return round(statistics.median(_seconds(work) for _ in range(_COLD_RUNS)), 3)


def measure_encoder(name: str) -> dict[str, float | None]:
    """Return speeds, time to load and size of an encoder, the best of several runs.

    In processes of their own, because the idle threads of one library slow another. CPU times add
    up over cores; they tell what an encoder costs even where other work takes most of the machine.
    """
    command = [sys.executable, "-m", "askmig.evaluation.speed", name]
    runs: list[dict[str, float]] = [
        json.loads(subprocess.run([*command, what], check=True, capture_output=True).stdout)  # noqa: S603  our own
        for what in ("all", "load", "load")
    ]
    folder = _BUILTIN_FOLDER if name == BUILTIN else Path(name)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6 if folder.is_dir() else None
    loading = {figure: min(run[figure] for run in runs) for figure in ("load, ms", "load, CPU ms")}
    return {**runs[0], **loading, "size, MB": None if size is None else round(size, 1)}


def _measure_here(name: str, *, only_load: bool) -> dict[str, float]:
    """Measure an encoder in this process; loading ends with the first row."""
    encoders: list[Encoder] = []

    def load() -> None:
        encoders.append(load_encoder(name))
        encoders[0].encode([_QUESTION], "query")

    loading = _cost(load, "load", runs=1)
    if only_load:
        return loading
    encoder = encoders[0]
    question = _cost(lambda: encoder.encode([_QUESTION], "query"), "question", runs=10 * _ENCODER_RUNS)
    return _throughput(encoder, 32) | _throughput(encoder, 128) | question | loading


def _throughput(encoder: Encoder, tokens: int) -> dict[str, float]:
    """Return the texts of so many tokens, two of them special, that are encoded a second, and what one costs."""
    texts = ["a " * (tokens - 2)] * 32
    cost = _cost(lambda: encoder.encode(texts, "passage"), "all", runs=_ENCODER_RUNS)
    return {
        f"texts/s, {tokens} tokens": round(1000 * len(texts) / cost["all, ms"], 1),
        f"a text of {tokens} tokens, CPU ms": round(cost["all, CPU ms"] / len(texts), 2),
    }


def _cost(work: Callable[[], object], name: str, *, runs: int) -> dict[str, float]:
    """Return the least milliseconds that ``work`` took by the clock, and of the processor."""
    seconds, cpu = [], []
    for _ in range(runs):
        spent = time.process_time()
        seconds.append(_seconds(work))
        cpu.append(time.process_time() - spent)
    return {f"{name}, ms": round(1000 * min(seconds), 2), f"{name}, CPU ms": round(1000 * min(cpu), 2)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_measure_here(sys.argv[1], only_load=sys.argv[2] == "load")))
