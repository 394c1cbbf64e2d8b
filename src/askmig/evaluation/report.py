"""A run of ``askmig eval`` -> one page for people, as Markdown and as one self-contained HTML file.

Takes a run as evals/results/ holds it; knows nothing of how it was made. Both pages are
written from the same sections, so they say the same; the HTML adds the plots. It loads
nothing (its own policy forbids it) and every text of the run is escaped.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from askmig.evaluation.plots import STYLE, bars, curve, histograms, label

_Run = dict[str, Any]
_Row = dict[str, Any]

_MEANING = {
    "R@1": "an expected place is the first found; where all are needed, the share of them",
    "R@5": "the same among the first five",
    "R@10": "the same among the first ten",
    "nDCG@10": "how early the expected places stand in the first ten; 1 is ideal",
    "RR": "one over the rank of the first expected place",
    "passage R@5": "an expected place is among the first five passages, parts of one place counted apart",
    "passage RR": "one over the rank of the first such passage",
    "citation_recall": "the answer cites an expected place; where all are needed, the share of them",
    "citation_precision": "share of the citations that are expected places",
    "locator": "the first citation is an expected place",
    "quote_exact": "quotes that are in the document, character by character",
    "facts": "share of the expected facts that the answer states",
    "answer_characters_median": "length of the median answer, characters",
    "false_answer_rate": "unanswerable questions that were answered; lower is better",
    "false_refusal_rate": "answerable questions that were refused; lower is better",
    "language": "answers in the language of the question",
    "conversation": "citation recall of the later turns of conversations",
}
_ROW_NAME = {
    "answer_characters_median": "answer_characters",
    "false_answer_rate": "false_answer",
    "false_refusal_rate": "false_refusal",
}
# What grades a question in the list of the worst. quote_exact and language are left out: a wrong answer has them too.
_GRADED = ("RR", "citation_recall", "citation_precision", "locator", "facts")
# Left out of the tables by group, so that the rest fits a screen: a column of its own already, twins of R@5 and RR, and
# what is null for all types but one.
_NOT_BY_GROUP = ("questions", "passage R@5", "passage RR", "conversation")
_WORST = 25
_FOUND_SHOWN = 3
_TEXT_CHARACTERS = 280
_ANSWER_CHARACTERS = 600
_CURVE_ROWS = 20
_FIGURE_CLASS = ' class="figure"'


@dataclass(frozen=True)
class _Section:
    """A part of both pages: a table with what it says, and for the HTML its plots."""

    title: str
    text: str
    headers: Sequence[str]
    rows: Sequence[Sequence[str]]
    plots: Sequence[str] = ()
    table_is_folded: bool = False


def write_report(run: _Run, folder: Path) -> list[Path]:
    """Write ``<name>.md`` and ``<name>.html`` of the run into the folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    pages = {folder / f"{run['name']}.md": report_markdown(run), folder / f"{run['name']}.html": report_html(run)}
    for path, text in pages.items():
        path.write_text(text, encoding="utf-8")
    return list(pages)


def report_markdown(run: _Run) -> str:
    """Return the report as GitHub-flavoured Markdown; texts of the run show as they are, never as markup."""
    parts = [f"# {_plain(_title(run))}", _plain(_subtitle(run))]
    for section in _sections(run):
        parts += [f"## {section.title}", _plain(section.text), _markdown_table(section)]
    parts += ["## The worst questions", _plain(_worst_text(run))]
    parts += [_markdown_question(number, row) for number, row in enumerate(_worst(run), start=1)]
    parts += ["## How the run was made", _indented(_manifest(run))]
    return "\n\n".join(parts) + "\n"


def report_html(run: _Run) -> str:
    """Return the report as one HTML page that loads nothing: plots are inline SVG, light and dark are in its style."""
    sections = "\n".join(_html_section(section) for section in _sections(run))
    worst = "\n".join(_html_question(number, row) for number, row in enumerate(_worst(run), start=1))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<title>{escape(_title(run))}</title><style>{STYLE}</style></head>\n<body><main>\n"
        f'<h1>{escape(_title(run))}</h1><p class="quiet">{escape(_subtitle(run))}</p>\n{sections}\n'
        f"<section><h2>The worst questions</h2><p>{escape(_worst_text(run))}</p>\n{worst}</section>\n"
        "<section><h2>How the run was made</h2><details><summary>Manifest</summary>"
        f'<pre tabindex="0">{escape(_manifest(run))}</pre></details></section>\n</main></body></html>\n'
    )


# -- what both pages say


def _title(run: _Run) -> str:
    return f"askmig eval: {run['name']}"


def _subtitle(run: _Run) -> str:
    return f"{len(run['rows'])} questions, split {run['split']}, made {run['created']}"


def _manifest(run: _Run) -> str:
    return json.dumps(run["manifest"], ensure_ascii=False, indent=2)


def _sections(run: _Run) -> list[_Section]:
    return [
        _headline(run),
        *(_groups(run, by) for by in ("set", "type", "language") if f"by_{by}" in run),
        _refusal_curve(run),
        _evidence(run),
        _latency(run),
    ]


def _headline(run: _Run) -> _Section:
    rows = [
        [label(key), _figure(key, value), _count(run, key), _MEANING.get(key, "")]
        for key, value in run["summary"].items()
        if key != "questions"
    ]
    text = "Means over the questions that a measure applies to, 1 is best where nothing else is said."
    return _Section("Headline", text, ("measure", "value", "questions", "what it says"), rows)


def _count(run: _Run, key: str) -> str:
    """Return how many rows a mean of the summary stands on, a dash where the rows have no such measure."""
    name = _ROW_NAME.get(key, key)
    if not any(name in row["measures"] for row in run["rows"]):
        return "–"
    return str(sum(row["measures"].get(name) is not None for row in run["rows"]))


def _groups(run: _Run, by: str) -> _Section:
    groups: dict[str, dict[str, Any]] = run[f"by_{by}"]
    given = {key for group in groups.values() for key, value in group.items() if value is not None}
    keys = [key for key in run["summary"] if key in given and key not in _NOT_BY_GROUP]
    rows = [
        [name, str(group["questions"]), *(_figure(key, group.get(key)) for key in keys)]
        for name, group in groups.items()
    ]
    headers = (by, "questions", *map(label, keys))
    text = f"The same measures for each {by}; a dash where a measure does not apply."
    return _Section(f"By {by}", text, headers, rows, [bars(by, groups)])


def _refusal_curve(run: _Run) -> _Section:
    points = run["refusal_curve"]
    thinned = points[:: max(1, -(-len(points) // _CURVE_ROWS))]
    keys = ("threshold", "false_answer_rate", "false_refusal_rate")
    rows = [[_figure(key, point[key]) for key in keys] for point in thinned]
    text = (
        "What another threshold would have done: below it a question is refused. A higher one answers fewer of the "
        "unanswerable questions and refuses more of the answerable ones."
    )
    return _Section("Refusal curve", text, tuple(map(label, keys)), rows, [curve(points)], table_is_folded=True)


def _evidence(run: _Run) -> _Section:
    answerable, unanswerable = (_evidence_of(run, flag) for flag in (True, False))
    headers = ("questions", "number", "least", "10 %", "25 %", "median", "75 %", "90 %", "most")
    groups = (("answerable", answerable), ("unanswerable", unanswerable))
    rows = [[name, str(len(values)), *_quantiles(values)] for name, values in groups]
    text = "The evidence that the program saw for its answer."
    if answerable and unanswerable:
        ahead = np.subtract.outer(answerable, unanswerable)
        share = ((ahead > 0) + 0.5 * (ahead == 0)).mean()
        text += (
            f" In {100 * share:.0f} % of the pairs of an answerable and an unanswerable question the answerable one "
            "has more; at 100 % one threshold would part them, at 50 % none does better than chance."
        )
    return _Section("Score distributions", text, headers, rows, [histograms(answerable, unanswerable)])


def _evidence_of(run: _Run, answerable: bool) -> list[float]:
    return [row["evidence"] for row in run["rows"] if row["answerable"] == answerable and row["evidence"] is not None]


def _quantiles(values: list[float]) -> list[str]:
    if not values:
        return ["–"] * 7
    return [f"{value:.3f}" for value in np.percentile(values, [0, 10, 25, 50, 75, 90, 100])]


def _latency(run: _Run) -> _Section:
    speed = run["speed"]
    slowest = max(run["rows"], key=lambda row: row["seconds"], default={"id": "", "seconds": None})
    figures = [
        ("half of the questions within", speed.get("p50_ms"), "ms", 1.0),
        ("95 % of the questions within", speed.get("p95_ms"), "ms", 1.0),
        (f"slowest question ({slowest['id']})", slowest["seconds"], "ms", 1e-3),
        ("build of the index", speed.get("build_s"), "s", 1.0),
        ("size of the index", speed.get("index_bytes"), "MB", 1e6),
    ]
    rows = [[what, f"{value / size:,.1f} {unit}"] for what, value, unit, size in figures if value is not None]
    return _Section("Latency", "Wall-clock time on the machine of the run.", ("what", "value"), rows)


def _figure(key: str, value: float | None) -> str:
    if value is None:
        return "–"
    return f"{value:.0f}" if key == "answer_characters_median" else f"{value:.3f}"


# -- the worst questions


def _goodness(row: _Row) -> float:
    """Return the mean of the graded measures that apply; a false answer or refusal counts as one more 0."""
    measures = row["measures"]
    values = [measures[name] for name in _GRADED if measures.get(name) is not None]
    values += [0.0 for name in ("false_answer", "false_refusal") if measures.get(name)]
    return fmean(values) if values else 1.0


def _worst(run: _Run) -> list[_Row]:
    """Return the questions with the lowest goodness; among equals, those the program was surest of come first."""
    faulty = [row for row in run["rows"] if _goodness(row) < 1]
    faulty.sort(key=lambda row: (_goodness(row), -(row["evidence"] or 0.0), row["id"], row["turn"] or 0))
    return faulty[:_WORST]


def _worst_text(run: _Run) -> str:
    grades = [_goodness(row) for row in run["rows"]]
    faulty, hopeless = sum(grade < 1 for grade in grades), sum(grade == 0 for grade in grades)
    shown = f" The {_WORST} worst follow." if faulty > _WORST else ""
    return (
        f"{faulty} of {len(grades)} questions are not wholly right, {hopeless} are wholly wrong.{shown} Graded by the "
        f"mean of {', '.join(map(label, _GRADED))}, and 0 for a false answer or refusal; among equals the question "
        "with more evidence comes first."
    )


def _facts_of(row: _Row) -> str:
    turn = [f"turn {row['turn']}"] if row["turn"] else []
    evidence = "–" if row["evidence"] is None else f"{row['evidence']:.2f}"
    parts = [row["id"], *turn, row["type"], row["language"], f"evidence {evidence}", f"grade {_goodness(row):.2f}"]
    return " · ".join(parts)


def _faults(row: _Row) -> str:
    measures = row["measures"]
    faults = []
    if measures.get("false_answer"):
        faults.append("answered, though the documents do not say")
    if measures.get("false_refusal"):
        faults.append("refused, though the documents say")
    if (rank := measures.get("RR")) is not None and rank < 1:
        faults.append(f"expected place first at rank {1 / rank:.0f}" if rank else "expected place not found")
    low = [name for name in _GRADED[1:] if measures.get(name) is not None and measures[name] < 1]
    return "; ".join([*faults, *(f"{label(name)} {measures[name]:.2f}" for name in low)])


def _place(one: dict[str, Any]) -> str:
    """Return the name of the place; a note's has no paragraph, of which expected and found give different ones."""
    if one["footnote"] is not None:
        return f"{one['document']}, note {one['footnote']}"
    return f"{one['document']} {one['paragraph'] or ''}".rstrip()


def _expected(row: _Row) -> list[tuple[str, str]]:
    """Return place and quote of all that was expected."""
    return [(_place(one), one["quote"]) for one in row["expected"]]


def _found(row: _Row) -> list[tuple[str, str, bool]]:
    """Return place and text of the first found, and whether the place was expected."""
    units = (unit.replace("#", " ") for one in row["expected"] for unit in one.get("units", ()))
    places = {*units, *(_place(one) for one in row["expected"])}
    return [
        (_place(one), _clip(one["text"], _TEXT_CHARACTERS), _place(one) in places)
        for one in sorted(row["found"], key=lambda one: one["rank"])[:_FOUND_SHOWN]
    ]


def _clip(text: str, characters: int) -> str:
    return text if len(text) <= characters else f"{text[: characters - 1].rstrip()}…"


# -- Markdown


def _plain(text: str) -> str:
    """Return the text on one line with what Markdown would read as markup (GitHub's $ too) escaped."""
    return re.sub(r"[\\`*\[<>|~&$]|(?<!\w)_|_(?!\w)", r"\\\g<0>", " ".join(text.split()))


def _indented(text: str) -> str:
    """Return the text as an indented code block, which no text within can close, as it could a fence."""
    return "\n".join(f"    {line}" for line in text.splitlines())


def _markdown_table(section: _Section) -> str:
    if not section.rows:
        return "No data."
    head = [section.headers, ["---"] + ["--:" if _is_figure(cell) else "---" for cell in section.rows[0][1:]]]
    lines = [*head, *([_plain(cell) for cell in row] for row in section.rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _markdown_question(number: int, row: _Row) -> str:
    expected = [f"{_plain(place)}: “{_plain(quote)}”" for place, quote in _expected(row)]
    found = [f"{_plain(place)}{' (expected)' * hit}: {_plain(text)}" for place, text, hit in _found(row)]
    lines = [
        f"- expected: {'; '.join(expected) or 'not found in the documents'}",
        *(f"- found {rank}: {text}" for rank, text in enumerate(found, start=1)),
        f"- answer: {_plain(_clip(row['answer'] or '', _ANSWER_CHARACTERS)) or 'none'}",
    ]
    head = [f"### {number}. {_plain(row['question'])}", f"{_plain(_facts_of(row))}\\\n**{_plain(_faults(row))}**"]
    return "\n\n".join([*head, "\n".join(lines)])


def _is_figure(cell: str) -> bool:
    return re.fullmatch(r"–|[\d.,]+( ms| s| MB)?", cell) is not None


# -- HTML


def _html_section(section: _Section) -> str:
    plots = "".join(f"<figure>{plot}</figure>" for plot in section.plots if plot)
    table = _html_table(section)
    if section.table_is_folded and section.rows:
        table = f"<details><summary>The same as a table</summary>{table}</details>"
    return f"<section><h2>{section.title}</h2><p>{escape(section.text)}</p>{plots}{table}</section>"


def _html_table(section: _Section) -> str:
    if not section.rows:
        return "<p>No data.</p>"
    head = "".join(
        f'<th scope="col"{_FIGURE_CLASS * _is_figure(below)}>{escape(cell)}</th>'
        for cell, below in zip(section.headers, section.rows[0], strict=True)
    )
    body = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>{"".join(map(_html_cell, row[1:]))}</tr>' for row in section.rows
    )
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(section.title)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _html_cell(cell: str) -> str:
    return f"<td{_FIGURE_CLASS * _is_figure(cell)}>{escape(cell)}</td>"


def _html_question(number: int, row: _Row) -> str:
    expected = [
        f'<p><span class="place">{escape(place)}</span> <q>{escape(quote)}</q></p>' for place, quote in _expected(row)
    ]
    found = "".join(_html_found(place, text, hit) for place, text, hit in _found(row))
    answer = escape(_clip(row["answer"] or "", _ANSWER_CHARACTERS))
    return (
        f'<article><h3>{number}. <span lang="{escape(row["language"])}">{escape(row["question"])}</span></h3>'
        f'<p class="quiet">{escape(_facts_of(row))}</p><p class="faults">{escape(_faults(row))}</p><dl>'
        f"<dt>Expected</dt><dd>{''.join(expected) or 'not found in the documents'}</dd>"
        f"<dt>Found</dt><dd>{f'<ol>{found}</ol>' if found else 'nothing'}</dd>"
        f'<dt>Answer</dt><dd class="answer">{answer or "none"}</dd></dl></article>'
    )


def _html_found(place: str, text: str, hit: bool) -> str:
    mark = ' <strong class="hit">expected</strong>' if hit else ""
    return f'<li><span class="place">{escape(place)}</span>{mark} {escape(text)}</li>'


# -- plots: 360 units wide, so that their letters are still 12 px on a phone
