"""The gate: a run against the kept baseline; what falls by more than the noise fails.

Noise is the paired bootstrap over the questions that both runs have: a measure fails when
the whole 95 % interval of its mean difference lies on the worse side of 0.
"""

import json
from pathlib import Path
from typing import Any

from askmig.errors import AskmigError
from askmig.evaluation.compare import compare

# The headline measures, and which way is better.
HEADLINES = {
    "R@5": 1,
    "RR": 1,
    "citation_recall": 1,
    "citation_precision": 1,
    "quote_exact": 1,
    "facts": 1,
    "false_answer": -1,
    "false_refusal": -1,
}
# A device may serve one type of question and harm another, so that the mean over all does not move:
# without words (BM25) R@5 changes by -0.01 over all, by -0.35 on look-ups and by -0.27 on misspelt questions.
OF_EACH_TYPE = {"R@5": 1, "RR": 1}
# Structure is not sampled: every unit of the gold documents is read, so any fall counts.
STRUCTURE = "structure"


def baseline_of(run: dict[str, Any], structure: float) -> dict[str, Any]:
    """Return what is kept of a run: the measures of every row, and the share of units read rightly."""
    keys = ("set", "id", "turn", "type", "question", "answerable", "status", "measures")
    return {
        "name": "baseline",
        STRUCTURE: structure,
        "manifest": {"gold": run["manifest"]["gold"]},
        "summary": run["summary"],
        "rows": [{key: row[key] for key in keys} for row in run["rows"]],
    }


def write_baseline(run: dict[str, Any], structure: float, path: Path) -> None:
    """Make a run the baseline."""
    rows = baseline_of(run, structure)
    path.write_text(json.dumps(rows, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def read_baseline(path: Path) -> dict[str, Any]:
    """Return the kept baseline; raise AskmigError when there is none."""
    try:
        baseline: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AskmigError(f"no baseline in {path} ({error}): make one with `askmig eval --raise-baseline`") from None
    return baseline


def failures(run: dict[str, Any], structure: float, baseline: dict[str, Any]) -> list[str]:
    """Return one line for each headline measure that fell by more than the noise; empty when the gate is open."""
    found = []
    if structure < baseline[STRUCTURE]:
        found.append(f"{STRUCTURE}: {structure:.4f}, the baseline has {baseline[STRUCTURE]:.4f}")
    found += _fallen("", run, baseline, HEADLINES)
    for kind in sorted({row["type"] for row in baseline["rows"]}):
        of_kind = [_only(kind, one) for one in (run, baseline)]
        found += _fallen(f"{kind} ", of_kind[0], of_kind[1], OF_EACH_TYPE)
    return found


def _only(kind: str, run: dict[str, Any]) -> dict[str, Any]:
    return {**run, "rows": [row for row in run["rows"] if row["type"] == kind]}


def _fallen(prefix: str, run: dict[str, Any], baseline: dict[str, Any], measures: dict[str, int]) -> list[str]:
    differences = compare(baseline, run)["measures"]
    found = []
    for name, better in measures.items():
        difference = differences.get(name)
        if difference is not None and better * difference["difference"] < 0 and difference["significant"]:
            low, high = difference["interval"]
            change = f"{difference['difference']:+.4f}, 95 % interval {low:+.4f} to {high:+.4f}"
            found.append(f"{prefix}{name}: changed by {change}")
    return found
