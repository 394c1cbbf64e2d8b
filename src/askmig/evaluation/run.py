"""Gold questions through the assistant -> a run: rows per question first, means after.

A run is a plain dictionary (see evals/README.md for its keys), written as JSON beside its
qrels and run file in TREC format and the gold data in BEIR format.
"""

import hashlib
import json
import statistics
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from askmig.answer import evidence as strength_of_evidence
from askmig.cite import describe
from askmig.evaluation.gold import Evidence, Question, read_gold
from askmig.evaluation.measures import MEASURES, measure
from askmig.pipeline import Assistant, build
from askmig.retrieve import Weights
from askmig.settings import Settings

DEPTH = 10
_STEPS = 40
Report = Callable[[str, int, int], None]
Row = dict[str, Any]


@dataclass(frozen=True)
class GoldSet:
    """A corpus with its questions: the documents of the project, or the invented ones."""

    name: str
    corpus: Path
    questions: Path
    index: Path


def gold_sets(evals: Path, settings: Settings) -> list[GoldSet]:
    """Return the sets of the folder ``evals``: the corpus' own, the invented documents', what staff judged, if any."""
    gold, cache = evals / "gold", evals / "results" / "index"
    staff = GoldSet("staff", settings.corpus, gold / "staff.jsonl", settings.index)
    return [
        GoldSet("corpus", settings.corpus, gold / "questions.jsonl", settings.index),
        GoldSet("invented", evals / "corpora", gold / "invented.jsonl", cache),
        *([staff] if staff.questions.exists() else []),
    ]


def run_evaluation(
    sets: Sequence[GoldSet],
    settings: Settings,
    *,
    split: str,
    weights: Weights | None = None,
    report: Report = lambda stage, done, total: None,
) -> dict[str, Any]:
    """Return the run of all questions of ``split`` ("dev", "test" or "all") of all sets."""
    rows: list[Row] = []
    manifests, gold = {}, {}
    for one in sets:
        own = settings.model_copy(update={"corpus": one.corpus, "index": one.index})
        build(own)
        assistant = Assistant.load(own)
        assistant.weights = weights or assistant.weights
        rows += run_questions(assistant, one, split=split, report=report)
        manifests[one.name] = asdict(assistant.index.manifest)
        gold[one.questions.name] = hashlib.sha256(one.questions.read_bytes()).hexdigest()
    return summarize(rows, split, {"index": manifests, "gold": gold})


def run_questions(
    assistant: Assistant, gold: GoldSet, *, split: str, report: Report = lambda stage, done, total: None
) -> list[Row]:
    """Return one row a question (a turn) of a gold set, asked of this assistant."""
    questions = [q for q in read_gold(gold.questions, assistant.index.documents) if split in (q.split, "all")]
    rows = []
    for done, question in enumerate(questions, 1):
        rows.append({"set": gold.name, **_ask(assistant, question)})
        report(gold.name, done, len(questions))
    return rows


def _ask(assistant: Assistant, question: Question) -> Row:
    documents = assistant.index.documents
    started = time.perf_counter()
    answer = assistant.ask(question.text, before=question.before)
    seconds = time.perf_counter() - started
    hits = assistant.search(question.text, before=question.before, k=DEPTH)
    ranked = [describe(documents[hit.passage.document], hit) for hit in hits]
    return {
        "id": question.id,
        "split": question.split,
        "type": question.type,
        "language": question.language,
        "turn": question.turn,
        "question": question.text,
        "answerable": question.answerable,
        "status": answer.status,
        "evidence": round(strength_of_evidence(hits), 4),
        "measures": measure(question, answer, ranked, documents),
        "expected": [_expected(one) for one in question.evidence],
        "found": [asdict(found) | {"text": found.text[:200]} for found in ranked],
        "answer": answer.text,
        "seconds": round(seconds, 5),
        "llm": asdict(answer.llm) if answer.llm else None,
    }


def _expected(evidence: Evidence) -> dict[str, Any]:
    paragraph = evidence.units[0].split("#")[1]
    return {
        "document": evidence.document,
        "paragraph": paragraph,
        "footnote": evidence.footnote,
        "quote": evidence.quote,
        "units": list(evidence.units),
    }


def summarize(rows: list[Row], split: str, manifest: dict[str, Any]) -> dict[str, Any]:
    """Return the run that these rows make: means over all, by set, type and language, curve and speed."""
    seconds = sorted(row["seconds"] for row in rows)
    return {
        "name": "",
        "created": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "split": split,
        "manifest": manifest,
        "summary": summary(rows),
        "by_set": _grouped(rows, "set"),
        "by_type": _grouped(rows, "type"),
        "by_language": _grouped(rows, "language"),
        "refusal_curve": refusal_curve(rows),
        "llm": llm_counts(rows),
        "speed": {
            "p50_ms": round(1000 * seconds[len(seconds) // 2], 2),
            "p95_ms": round(1000 * seconds[int(len(seconds) * 0.95)], 2),
            "index_bytes": sum(sum(index["files"].values()) for index in manifest.get("index", {}).values()),
        },
        "rows": rows,
    }


def summary(rows: Sequence[Row]) -> dict[str, float | int | None]:
    """Return the mean of every measure over the rows to which it applies (the median of the length)."""
    means: dict[str, float | int | None] = {"questions": len(rows)}
    for name in MEASURES:
        values = [row["measures"][name] for row in rows if row["measures"][name] is not None]
        if name == "answer_characters":
            means["answer_characters_median"] = statistics.median(values) if values else None
        else:
            label = f"{name}_rate" if name.startswith("false_") else name
            means[label] = round(statistics.fmean(values), 4) if values else None
    later = [row for row in rows if (row["turn"] or 1) > 1 and row["answerable"]]
    means["conversation"] = (
        round(statistics.fmean(row["measures"]["citation_recall"] for row in later), 4) if later else None
    )
    return means


def llm_counts(rows: Sequence[Row]) -> dict[str, int] | None:
    """Return how many written statements passed, were mended or dropped, and how many answers fell back."""
    written = [row["llm"] for row in rows if row.get("llm")]
    names = ("passed", "repaired", "dropped", "fallen_back")
    return {name: sum(int(one[name]) for one in written) for name in names} if written else None


def _grouped(rows: Sequence[Row], field: str) -> dict[str, Any]:
    names = sorted({row[field] for row in rows})
    return {name: summary([row for row in rows if row[field] == name]) for name in names}


def refusal_curve(rows: Sequence[Row]) -> list[dict[str, float]]:
    """Return, for floors of the evidence from 0 to 1, how many are answered or refused wrongly."""
    good = [row["evidence"] for row in rows if row["answerable"]]
    bad = [row["evidence"] for row in rows if not row["answerable"]]
    return [
        {
            "threshold": floor / _STEPS,
            "false_answer_rate": round(_share(value >= floor / _STEPS for value in bad), 4),
            "false_refusal_rate": round(_share(value < floor / _STEPS for value in good), 4),
        }
        for floor in range(_STEPS + 1)
    ]


def _share(flags: Iterable[bool]) -> float:
    values = list(flags)
    return sum(values) / len(values) if values else 0.0


def write_run(run: dict[str, Any], folder: Path, name: str) -> Path:
    """Write ``name``.json, its TREC qrels and run file and its BEIR gold files; return the first's path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{name}.json"
    path.write_text(json.dumps({**run, "name": name}, ensure_ascii=False, indent=1), encoding="utf-8")
    answerable = [row for row in run["rows"] if row["answerable"]]
    qrels = [(_key(row), unit) for row in answerable for one in row["expected"] for unit in one["units"]]
    _write(folder / f"{name}.qrels", (f"{query} 0 {unit} 1" for query, unit in qrels))
    _write(
        folder / f"{name}.run",
        (
            f"{_key(row)} Q0 {one['document']}#{one['paragraph']} {one['rank']} {one['score']} askmig"
            for row in run["rows"]
            for one in row["found"]
        ),
    )
    _write(folder / f"{name}.queries.jsonl", (json.dumps({"_id": _key(r), "text": r["question"]}) for r in answerable))
    beir = ["query-id\tcorpus-id\tscore", *(f"{query}\t{unit}\t1" for query, unit in qrels)]
    _write(folder / f"{name}.qrels.tsv", beir)
    return path


def _key(row: Row) -> str:
    return f"{row['set']}/{row['id']}" + (f"/{row['turn']}" if row["turn"] else "")


def _write(path: Path, lines: Iterable[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
