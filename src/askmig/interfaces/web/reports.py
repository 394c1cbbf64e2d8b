"""The runs in evals/results -> what maintainers look at: headlines, a comparison, the worst questions."""

import json
import re
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import quote

from askmig.errors import AskmigError
from askmig.evaluation.compare import compare, comparison_text
from askmig.interfaces.web.tables import Link, table_html
from askmig.interfaces.web.wording import say

_NAME = re.compile(r"[\w.-]+")
_HEADLINES = (
    "questions R@5 RR citation_recall citation_precision quote_exact facts false_answer_rate false_refusal_rate"
)
_WORST = 30
# How much each measure counts for how badly a question went; an answerable question that was refused is worst.
_COUNTED = ("RR", "citation_recall", "citation_precision", "facts")


def run_names(folder: Path) -> list[str]:
    """Return the names of the runs in the folder, the newest first."""
    paths = sorted(folder.glob("*.json"), key=lambda path: -path.stat().st_mtime)
    return [path.stem for path in paths if _NAME.fullmatch(path.stem) and _is_run(path)]


def read_run(folder: Path, name: str, language: str) -> dict[str, Any]:
    """Return a run; raise AskmigError, in the page's language, for a name that is none."""
    if name not in run_names(folder):
        raise AskmigError(say("no_run", language, name=name[:60]))
    run: dict[str, Any] = json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))
    return run


def _is_run(path: Path) -> bool:
    try:
        run = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(run, dict) and {"name", "summary", "rows", "manifest"} <= run.keys()


def summary_html(run: dict[str, Any], language: str) -> str:
    """Return the headlines of a run, over all and by type of question."""
    columns = {"group": say("group", language), **{name: name for name in _HEADLINES.split()}}
    groups = {say("all_questions", language): run["summary"], **run.get("by_type", {})}
    rows = [{"group": name, **summary} for name, summary in groups.items()]
    return table_html(
        columns, rows, caption=f"{run['name']} · {run.get('created', '')}", empty=say("no_runs", language)
    )


def comparison_html(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Return the change from one run to another, as ``askmig eval --compare`` prints it."""
    text = comparison_text(compare(before, after))
    return f'<pre class="am-comparison" tabindex="0">{escape(text)}</pre>'


def worst_questions(run: dict[str, Any], count: int = _WORST) -> list[dict[str, Any]]:
    """Return the rows that went worst, worst first, each with its ``score`` between 0 and 1."""
    scored = [{**row, "score": _score(row)} for row in run["rows"]]
    bad = [row for row in scored if row["score"] < 1]
    return sorted(bad, key=lambda row: (row["score"], row["id"], row["turn"] or 0))[:count]


def worst_html(run: dict[str, Any], language: str, page: str) -> str:
    """Return a table of the worst questions; a click asks one again on the page of that address."""
    names = {"score": "score", "id": "id", "type": "type", "status": "status", "ask": "question"}
    columns = {name: say(text, language) if text != "id" else "id" for name, text in names.items()}
    rows = [
        {**row, "ask": Link(row["question"], f"{page}?q={quote(row['question'], safe='')}")}
        for row in worst_questions(run)
    ]
    return table_html(columns, rows, caption=say("worst_questions", language), empty=say("no_worst", language))


def _score(row: dict[str, Any]) -> float:
    """Return the mean of the measures that apply; for a question without an answer whether it was refused."""
    if not row["answerable"]:
        return float(row["status"] != "answered")
    values = [row["measures"].get(name) for name in _COUNTED]
    known = [float(value) for value in values if value is not None]
    return sum(known) / len(known) if known else 0.0
