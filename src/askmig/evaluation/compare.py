"""Two runs of ``askmig eval`` -> what changed between them, question by question.

Takes runs as evals/results/ holds them and pairs their rows by (id, turn). Says how far
each measure moved, whether chance alone explains it, and which questions flipped; it
knows nothing of how a run is made.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

_Run = dict[str, Any]
_Row = dict[str, Any]
_Pair = tuple[_Row, _Row]

_LOWER_IS_BETTER = ("false_answer", "false_refusal")
_UNDIRECTED = ("answer_characters",)
# With few questions a percentile interval is too narrow, and with one it is a point that always looks significant; the
# text marks such measures. 30 is a rule of thumb.
_FEW = 30
_QUESTION_CHARACTERS = 90


def _first_hit_is_right(row: _Row) -> bool | None:
    reciprocal_rank = row["measures"].get("RR")
    return None if reciprocal_rank is None else reciprocal_rank == 1


def _facts_are_whole(row: _Row) -> bool | None:
    facts = row["measures"].get("facts")
    return None if facts is None else facts == 1


def _refusal_is_right(row: _Row) -> bool | None:
    """Whether the program answered what can be answered and refused what cannot."""
    return bool((row["status"] == "answered") == row["answerable"])


_CLAIMS: dict[str, Callable[[_Row], bool | None]] = {
    "first_hit": _first_hit_is_right,
    "facts": _facts_are_whole,
    "refusal": _refusal_is_right,
}


def compare(run_a: _Run, run_b: _Run, *, samples: int = 2000, seed: int = 7) -> dict[str, Any]:
    """Return the change from run a to run b over the questions that both hold.

    ``measures`` has, for each measure, the means ``a`` and ``b``, ``difference`` (b - a),
    its 95 % ``interval``, the number of ``pairs`` with a value in both runs, those left
    out because only one run has a value (``unpaired``), and ``significant``: the interval
    leaves 0 out. ``flipped`` lists the questions that turned right or wrong: ``first_hit``
    (RR is 1), ``facts`` (all there), ``refusal`` (answered or refused as it should).
    """
    rows_a, rows_b = _rows_by_key(run_a), _rows_by_key(run_b)
    pairs = [(row, rows_b[key]) for key, row in rows_a.items() if key in rows_b]
    names = dict.fromkeys(name for pair in pairs for row in pair for name in row["measures"])
    compared = {name: _compare_measure(pairs, name, samples, seed) for name in names}
    return {
        "a": run_a["name"],
        "b": run_b["name"],
        "pairs": len(pairs),
        "samples": samples,
        "seed": seed,
        "gold_differs": _differing_gold(run_a, run_b),
        "measures": {name: measure for name, measure in compared.items() if measure["pairs"]},
        "flipped": {claim: _flips(pairs, holds) for claim, holds in _CLAIMS.items()},
        "only_in_a": [_question(row) for key, row in rows_a.items() if key not in rows_b],
        "only_in_b": [_question(row) for key, row in rows_b.items() if key not in rows_a],
    }


def _rows_by_key(run: _Run) -> dict[tuple[str, int | None], _Row]:
    return {(row["id"], row["turn"]): row for row in run["rows"]}


def _differing_gold(run_a: _Run, run_b: _Run) -> list[str]:
    """Return the gold files, of those that both runs used, that changed between them."""
    gold_a, gold_b = run_a["manifest"]["gold"], run_b["manifest"]["gold"]
    return [file for file, sha in gold_a.items() if gold_b.get(file, sha) != sha]


def _compare_measure(pairs: Sequence[_Pair], name: str, samples: int, seed: int) -> dict[str, Any]:
    values = [(a["id"], a["measures"].get(name), b["measures"].get(name)) for a, b in pairs]
    both = [(key, float(a), float(b)) for key, a, b in values if a is not None and b is not None]
    unpaired = sum((a is None) != (b is None) for _, a, b in values)
    if not both:
        return {"pairs": 0, "unpaired": unpaired}
    ids = np.array([key for key, _, _ in both])
    a, b = np.array([[a, b] for _, a, b in both]).T
    low, high = _bootstrap_interval(ids, b - a, samples, seed)
    return {
        "pairs": len(both),
        "unpaired": unpaired,
        "a": _rounded(a.mean()),
        "b": _rounded(b.mean()),
        "difference": _rounded((b - a).mean()),
        "interval": (low, high),
        "significant": low > 0 or high < 0,
    }


def _bootstrap_interval(
    ids: NDArray[np.str_], differences: NDArray[np.float64], samples: int, seed: int
) -> tuple[float, float]:
    """Return the 2.5th and 97.5th percentiles of the resampled mean difference.

    Whole ids are drawn: the turns of a conversation share its subject, and as independent
    questions they would make the interval too narrow.
    """
    _, group = np.unique(ids, return_inverse=True)
    sums, sizes = np.bincount(group, weights=differences), np.bincount(group)
    drawn = np.random.default_rng(seed).integers(len(sums), size=(samples, len(sums)))
    means = sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return _rounded(low), _rounded(high)


def _rounded(value: float) -> float:
    """Return the value without the 1e-17 that sums of fractions leave where nothing changed, nor a minus before 0."""
    return round(float(value), 6) + 0.0


def _flips(pairs: Sequence[_Pair], holds: Callable[[_Row], bool | None]) -> dict[str, list[dict[str, Any]]]:
    verdicts = [(holds(a), holds(b), b) for a, b in pairs]
    return {
        "right_to_wrong": [_question(row) for a, b, row in verdicts if a is True and b is False],
        "wrong_to_right": [_question(row) for a, b, row in verdicts if a is False and b is True],
    }


def _question(row: _Row) -> dict[str, Any]:
    return {"id": row["id"], "turn": row["turn"], "question": row["question"]}


def comparison_text(result: dict[str, Any]) -> str:
    """Return the result of ``compare`` as plain text for a terminal, its columns aligned."""
    lines = [
        f"{result['b']} (b) against {result['a']} (a): {result['pairs']} questions in both",
        f"b - a with the 95 % interval of a paired bootstrap, {result['samples']} samples, seed {result['seed']}",
        *(f"the gold file {file} is not the same in both runs" for file in result["gold_differs"]),
        "",
        *_measure_lines(result["measures"]),
    ]
    for claim, sides in result["flipped"].items():
        for side, questions in sides.items():
            title = f"{claim.replace('_', ' ')}, {side.replace('_to_', ' -> ')}"
            lines += _question_lines(title, questions)
    lines += _question_lines(f"only in a, {result['a']}", result["only_in_a"])
    lines += _question_lines(f"only in b, {result['b']}", result["only_in_b"])
    return "\n".join(lines) + "\n"


def _measure_lines(measures: dict[str, dict[str, Any]]) -> list[str]:
    width = max(map(len, ("measure", *measures)))
    head = f"{'measure':<{width}}  pairs        a        b     b - a        95 % interval"
    return [head, *(f"{name:<{width}}  {_measure_line(name, one)}".rstrip() for name, one in measures.items())]


def _measure_line(name: str, one: dict[str, Any]) -> str:
    digits = 1 if name in _UNDIRECTED else 3
    means = f"{one['pairs']:>5}  {one['a']:>7.{digits}f}  {one['b']:>7.{digits}f}"
    change = [f"{value:>+8.{digits}f}" for value in (one["difference"], *one["interval"])]
    remarks = [_verdict(name, one)] if one["significant"] else []
    remarks += [f"only {one['pairs']} pairs"] if one["pairs"] < _FEW else []
    remarks += [f"{one['unpaired']} with a value in one run only"] if one["unpaired"] else []
    return f"{means}  {change[0]}  {change[1]} to {change[2]}  {', '.join(remarks)}"


def _verdict(name: str, one: dict[str, Any]) -> str:
    if name in _UNDIRECTED:
        return "differs"
    return "better" if (one["difference"] > 0) != (name in _LOWER_IS_BETTER) else "worse"


def _question_lines(title: str, questions: list[dict[str, Any]]) -> list[str]:
    if not questions:
        return []
    names = [f"{one['id']}, turn {one['turn']}" if one["turn"] else one["id"] for one in questions]
    width = max(map(len, names))
    rows = [f"  {name:<{width}}  {_one_line(one['question'])}" for name, one in zip(names, questions, strict=True)]
    return ["", f"{title} ({len(questions)})", *rows]


def _one_line(question: str) -> str:
    """Return the question on one line, clipped; what a terminal would obey instead of print is left out."""
    line = " ".join("".join(c if c.isprintable() else " " for c in question).split())
    return line if len(line) <= _QUESTION_CHARACTERS else f"{line[: _QUESTION_CHARACTERS - 1].rstrip()}…"
