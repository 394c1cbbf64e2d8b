"""What is measured of one question: the ranking, the citations, the facts, the refusal.

Ranking measures are those of ir_measures. A question is one query; where any one of several
units may answer, the first that is found counts (Success), where all are needed, their
share does (Recall; of a list any item leads to all); both are reported under R@k. A question
that the run left without an answer scores 0.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from askmig.evaluation.gold import Question
from askmig.records import Answer, Document, FoundPassage

CUTS = (1, 5, 10)
if TYPE_CHECKING:
    from ir_measures.measures import Measure

# Measures of a row, in the order in which they are reported.
RANKING = ("R@1", "R@5", "R@10", "nDCG@10", "RR", "passage R@5", "passage RR")
MEASURES = (
    *RANKING,
    "citation_recall",
    "citation_precision",
    "locator",
    "quote_exact",
    "facts",
    "answer_characters",
    "language",
    "false_answer",
    "false_refusal",
)


def measure(
    question: Question, answer: Answer, ranked: Sequence[FoundPassage], documents: Mapping[str, Document]
) -> dict[str, float | None]:
    """Return every measure of one answered question, None where a measure does not apply."""
    row: dict[str, float | None] = dict.fromkeys(MEASURES)
    answered = answer.status == "answered"
    row["language"] = float(answer.language == question.language)
    if answer.citations:
        row["quote_exact"] = _share(documents[c.document].text[c.start : c.end] == c.quote for c in answer.citations)
    if not question.answerable:
        row["false_answer"] = float(answered)
        return row
    row["false_refusal"] = float(not answered)
    row.update(_rank_measures(question, ranked, documents))
    row.update(_citation_measures(question, answer, documents))
    row["facts"] = _share(_holds(answer.text, fact) for fact in question.facts) if question.facts else None
    row["answer_characters"] = float(sum(len(one.text) for one in answer.statements)) if answered else None
    return row


def unit_key(found: FoundPassage, documents: Mapping[str, Document]) -> str:
    """Return the key of the unit in which a passage stands: "scpf-13#p12" or "scpf-13#n3"."""
    if found.footnote is None:
        return f"{found.document}#{found.paragraph}"
    notes = documents[found.document].footnotes
    note = next(n for n in notes if n.number == found.footnote and (n.called_by or "") == found.paragraph)
    return f"{found.document}#{note.id}"


def _rank_measures(
    question: Question, ranked: Sequence[FoundPassage], documents: Mapping[str, Document]
) -> dict[str, float | None]:
    from ir_measures import RR, R, Success, nDCG

    wanted = {unit for evidence in question.evidence for unit in evidence.units}
    keys = list(dict.fromkeys(unit_key(found, documents) for found in ranked))
    # A list is reached by any of its items: the others stand beside it.
    reached = R if question.needs_all and question.type != "list" else Success
    cuts = {f"R@{k}": reached @ k for k in CUTS}
    found = _calculate({**cuts, "nDCG@10": nDCG @ 10, "RR": RR}, wanted, keys)
    passages = [f"{unit_key(one, documents)}@{one.rank}" for one in ranked]
    relevant = {key for key in passages if key.rsplit("@", 1)[0] in wanted}
    over = _calculate({"passage R@5": Success @ 5, "passage RR": RR}, relevant, passages)
    return {**found, **over}


def _calculate(measures: Mapping[str, "Measure"], relevant: set[str], ranked: Sequence[str]) -> dict[str, float | None]:
    import ir_measures

    if not relevant:
        return dict.fromkeys(measures, 0.0)
    qrels = [ir_measures.Qrel("q", unit, 1) for unit in sorted(relevant)]
    run = [ir_measures.ScoredDoc("q", key, -float(place)) for place, key in enumerate(ranked)]
    if not run:
        return dict.fromkeys(measures, 0.0)
    values = {metric.measure: metric.value for metric in ir_measures.iter_calc(list(measures.values()), qrels, run)}
    return {name: float(values[wanted]) for name, wanted in measures.items()}


def _citation_measures(
    question: Question, answer: Answer, documents: Mapping[str, Document]
) -> dict[str, float | None]:
    groups = [set(evidence.units) for evidence in question.evidence]
    cited = [_cited_key(answer, place, documents) for place in range(len(answer.citations))]
    if question.type == "list" and cited and cited[0] == _before(question, documents):
        cited = cited[1:]  # what opens the list says no item
    hit = [bool(group & set(cited)) for group in groups]
    wanted = set().union(*groups)
    return {
        "citation_recall": _share(hit) if question.needs_all else float(any(hit)),
        "citation_precision": _share(key in wanted for key in cited) if cited else 0.0,
        "locator": float(bool(cited) and cited[0] in wanted),
    }


def _before(question: Question, documents: Mapping[str, Document]) -> str:
    """Return the key of the paragraph before the first one that is wanted."""
    first = question.evidence[0]
    keys = [f"{first.document}#{one.id}" for one in documents[first.document].paragraphs]
    place = min((keys.index(unit) for unit in first.units if unit in keys), default=0)
    return keys[place - 1] if place else ""


def _cited_key(answer: Answer, place: int, documents: Mapping[str, Document]) -> str:
    citation = answer.citations[place]
    document = documents[citation.document]
    if citation.footnote is None:
        return f"{citation.document}#{citation.paragraph}"
    note = next(n for n in document.footnotes if n.start <= citation.start < n.end)
    return f"{citation.document}#{note.id}"


def _holds(text: str, alternatives: Sequence[str]) -> bool:
    plain = f" {_plain(text)} "
    return any(f" {_plain(one)} " in plain for one in alternatives)


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(c if c.isalnum() else " " for c in folded if not unicodedata.combining(c))
    return " ".join(kept.split())


def _share(values: Iterable[bool]) -> float:
    flags = list(values)
    return sum(flags) / len(flags) if flags else 0.0
