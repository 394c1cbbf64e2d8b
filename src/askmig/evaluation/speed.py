"""How long askmig takes: build, second build, warm and cold question, help; and how much it stores.

Each figure is the median of several runs in this one call; cold ones are processes of their own.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from askmig.pipeline import Assistant, build
from askmig.settings import Settings

_COLD_RUNS = 5
_WARM_RUNS = 200


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
