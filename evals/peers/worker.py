"""One system in one process: build or load its index, answer, and write what that took.

Started by compare.py, which gives the moment at which it started the process. A failure goes to
stderr as Python writes it; its last line is what compare.py reports.
"""

import argparse
import importlib
import json
import resource
import sys
import time
from pathlib import Path


def main() -> None:
    """Measure one system and write JSON: seconds, milliseconds a question, peak memory, texts."""
    given = _arguments()
    questions: list[str] = json.loads(given.questions.read_text(encoding="utf-8"))
    ask = importlib.import_module(given.module).build(given.corpus, given.model, given.index)
    ready = time.monotonic() - given.started
    ask(questions[0])
    first_answer = time.monotonic() - given.started
    texts, milliseconds = [], []
    for question in questions if given.all else []:
        began = time.perf_counter()
        texts.append(ask(question))
        milliseconds.append(1000 * (time.perf_counter() - began))
    result = {
        "ready_s": ready,
        "first_answer_s": first_answer,
        "milliseconds": milliseconds,
        "peak_mb": _peak_megabytes(),
        "texts": texts,
    }
    given.out.write_text(json.dumps(result, ensure_ascii=False), encoding="utf-8")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("module")
    parser.add_argument("--corpus", type=Path, required=True)
    parser.add_argument("--index", type=Path, required=True)
    parser.add_argument("--questions", type=Path, required=True, help="JSON list of texts")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--model")
    parser.add_argument("--all", action="store_true", help="ask all questions, not the first alone")
    parser.add_argument("--started", type=float, required=True, help="time.monotonic() when the process was started")
    return parser.parse_args()


def _peak_megabytes() -> float:
    """Return the peak resident memory of this process; Linux counts kibibytes, macOS bytes."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 2**10


if __name__ == "__main__":
    main()
