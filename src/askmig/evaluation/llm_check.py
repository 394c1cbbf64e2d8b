"""Gold questions + a scripted language model -> how many corrupted statements the check stops, and how many good ones.

The script writes a good statement for every answerable question, and the same one corrupted in
known ways; see evals/README.md.
"""

import json
import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askmig.check import Checker, find_words
from askmig.errors import LanguageModelError
from askmig.evaluation.gold import Question, read_gold
from askmig.evaluation.run import GoldSet
from askmig.facts import denials
from askmig.generate.prompt import Message, number_passages
from askmig.generate.write import Writing, nearness
from askmig.index import unit_of
from askmig.language import detect_language, numbers, sentences
from askmig.names import known_names
from askmig.pipeline import Assistant, build
from askmig.records import Draft, Hit, Source, Support
from askmig.settings import Settings

Report = Callable[[str, int, int], None]
_STATEMENTS = "statements.jsonl"
_NEIGHBOURS = 5
_TOKENS = 6000  # of passages: the evidence must be among them, however long the paragraph
_INVENTED = {
    "es": (
        "y por eso se cerró la oficina regional",
        "lo que duplicó los salarios en un año",
        "gracias a un nuevo fondo de vivienda",
        "y los sindicatos lo celebraron",
        "tras una larga huelga de los maestros",
    ),
    "en": (
        "and the regional office was closed for that reason",
        "which doubled wages within a year",
        "thanks to a new housing fund",
        "and the trade unions welcomed it",
        "after a long strike of the teachers",
    ),
    "fr": (
        "et le bureau régional a donc été fermé",
        "ce qui a doublé les salaires en un an",
        "grâce à un nouveau fonds pour le logement",
        "et les syndicats s'en sont réjouis",
        "après une longue grève des enseignants",
    ),
    "pt": (
        "e por isso o escritório regional foi fechado",
        "o que duplicou os salários em um ano",
        "graças a um novo fundo de habitação",
        "e os sindicatos comemoraram",
        "depois de uma longa greve dos professores",
    ),
}
# Where "not" goes: before these verbs in Spanish and Portuguese, behind them in English.
_VERBS = {
    "es": r"\b(es|son|fue|fueron|era|eran|está|están|tienen?|pueden?|podían?|ha|han|se|hay|había|deben?|cuesta"
    r"|recibirán|asciende|impide)\b",
    "en": r"\b(is|are|was|were|would|could|can|has|have|will|must|may|did)\b",
    "pt": r"\b(é|são|foi|foram|há|tem|têm|pode|podem|recebeu|enviam|ajudaria|convinha)\b",
}
_WHOLE = {
    "es": "No es cierto que {}",
    "en": "It is not true that {}",
    "fr": "Il n'est pas vrai que {}",
    "pt": "Não é verdade que {}",
}
_NEGATIONS = {
    "es": r"\b(?:no|ni|nunca|tampoco|sin que)\s+",
    "en": r"\b(?:not|never)\s+|(?<=do)n't|(?<=did)n't",
    "fr": r"\bne\s+|\bn['’]|\s+pas\b",
    "pt": r"\b(?:não|nunca|nem)\s+",
}


@dataclass(frozen=True)
class Item:
    """A statement of the script, what was done to it ("good" for nothing), and the question that it answers."""

    question: str
    kind: str
    language: str
    is_written: bool
    draft: Draft


class ScriptedModel:
    """Writes the drafts it was given, as JSON; when they are sent back, it has nothing better to say."""

    name = "scripted"
    is_structured = True

    def __init__(self, drafts: Sequence[Draft]) -> None:
        self._drafts = drafts
        self._asked = 0

    def write(self, messages: Sequence[Message], *, structured: bool = False) -> Iterator[str]:
        """Yield the reply in pieces of a few characters."""
        self._asked += 1
        drafts = self._drafts if self._asked == 1 else ()
        statements = [
            {"text": draft.text, "supports": [{"passage": s.passage, "words": s.words} for s in draft.supports]}
            for draft in drafts
        ]
        text = json.dumps({"statements": statements}, ensure_ascii=False)
        yield from (text[start : start + 9] for start in range(0, len(text), 9))


def run_llm_check(
    sets: Sequence[GoldSet],
    settings: Settings,
    *,
    split: str,
    seed: int,
    report: Report = lambda stage, done, total: None,
) -> dict[str, Any]:
    """Return shares and counts of what the check stops, over the answerable questions of ``split`` of all sets."""
    rows: list[dict[str, Any]] = []
    for one in sets:
        own = settings.model_copy(update={"corpus": one.corpus, "index": one.index, "llm": ""})
        build(own)
        assistant = Assistant.load(own)
        questions = [q for q in read_gold(one.questions, assistant.index.documents) if split in (q.split, "all")]
        asked = [question for question in questions if question.answerable and question.turn is None]
        written = read_statements(one.questions.parent / _STATEMENTS)
        for done, question in enumerate(asked, 1):
            rows += check_question(assistant, question, written, seed=seed)
            report(one.name, done, len(asked))
    return {"command": f"askmig eval --llm-check --split {split} --seed {seed}", **summarize(rows)}


def read_statements(path: Path) -> dict[str, str]:
    """Return the statements written by hand, by the id of their question."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return {row["id"]: row["text"] for row in rows}


def check_question(
    assistant: Assistant, question: Question, written: Mapping[str, str], *, seed: int
) -> list[dict[str, Any]]:
    """Return one row a statement of the script for a question: kind, text, whether it was shown, and its fault."""
    sources = _sources(assistant, question)
    checker = Checker(nearness(assistant.encoder), known_names)
    rows = []
    for item in script(question, sources, written, random.Random(f"{seed} {question.id}")):  # noqa: S311
        writing = Writing(
            ScriptedModel([item.draft]), checker, sources, question.text, question.language, assistant.index.documents
        )
        try:
            shown = bool(list(writing.run()))
        except LanguageModelError:
            shown = False
        fault = writing.failed[0][1] if writing.failed else ""
        rows.append(
            {
                "id": item.question,
                "kind": item.kind,
                "language": item.language,
                "written": item.is_written,
                "text": item.draft.text,
                "shown": shown,
                "fault": fault,
            }
        )
    return rows


def _sources(assistant: Assistant, question: Question) -> dict[int, Source]:
    """Return the passages of the question's evidence and its best hits, numbered as for a model."""
    units = [evidence.units[0] for evidence in question.evidence]
    passages = [passage for unit in units for passage in assistant.index.passages if unit_of(passage) == unit]
    first = [Hit(rank, passage, 1.0, 1.0, 1.0, 0.0, 1.0) for rank, passage in enumerate(passages, 1)]
    near = assistant.search(question.text, k=_NEIGHBOURS)
    return number_passages([*first, *near], assistant.index.documents, tokens=_TOKENS)


def script(
    question: Question, sources: Mapping[int, Source], written: Mapping[str, str], chance: random.Random
) -> Iterator[Item]:
    """Yield the good statement of a question, then its corruptions: all kinds of a written one, else one by chance."""
    supports = tuple(_supports(question, sources))
    if not supports:
        return
    is_written = question.id in written
    language = question.language if is_written else sources[supports[0].passage].document.entry.language
    text = written.get(question.id) or _sentence(supports[0].words)
    good = Draft(text, supports if is_written else supports[:1])
    yield Item(question.id, "good", language, is_written, good)
    others = [one for name, one in written.items() if name != question.id and detect_language(one) == language]
    corrupted = list(_corruptions(good, sources, language, others, chance))
    for kind, draft in corrupted if is_written else chance.sample(corrupted, 1):
        yield Item(question.id, kind, language, is_written, draft)


def _supports(question: Question, sources: Mapping[int, Source]) -> Iterator[Support]:
    for evidence in question.evidence if question.needs_all else question.evidence[:1]:
        for source in sources.values():
            support = Support(source.number, evidence.quote)
            if source.document.id == evidence.document and find_words(support, source):
                yield support
                break


def _sentence(words: str) -> str:
    """Return the first sentence of the evidence, which is the whole of it where it is no more than one."""
    return next((span.of(words) for span in sentences(words)), words)


def _corruptions(
    good: Draft, sources: Mapping[int, Source], language: str, others: Sequence[str], chance: random.Random
) -> Iterator[tuple[str, Draft]]:
    yield "wrong number", _moved(good, len(sources) + 1 + chance.randrange(20))
    wrong = [source.number for source in sources.values() if not find_words(Support(0, good.supports[0].words), source)]
    if wrong:
        yield "wrong source", _moved(good, chance.choice(wrong))
    altered = _altered_figure(good, chance)
    if altered:
        yield "altered figure", Draft(altered, good.supports)
    yield "negation flipped", Draft(_flipped(good.text, language), good.supports)
    end = good.text.rstrip(" .;,")
    yield "invented clause", Draft(f"{end}, {chance.choice(_INVENTED[language])}.", good.supports)
    yield "invented fact", Draft(chance.choice(others), good.supports)


def _moved(draft: Draft, passage: int) -> Draft:
    return Draft(draft.text, tuple(Support(passage, support.words) for support in draft.supports))


def _altered_figure(draft: Draft, chance: random.Random) -> str:
    """Return the text with one digit of one figure altered, to a figure that its support does not hold; "" for none."""
    known = {number for support in draft.supports for number in numbers(support.words)}
    places = [match.start() for match in re.finditer(r"\d", draft.text)]
    chance.shuffle(places)
    for place in places:
        digit = str((int(draft.text[place]) + 1 + chance.randrange(8)) % 10)
        text = draft.text[:place] + digit + draft.text[place + 1 :]
        if not set(numbers(text)) <= known:
            return text
    return ""


def _flipped(text: str, language: str) -> str:
    """Return a statement that denies what the text says, or says what it denies."""
    if any(denials(text, language)[:2]):
        without = re.sub(_NEGATIONS[language], " ", text, flags=re.I)
        is_bare = not any(denials(without, language)[:2])
        return " ".join(without.split()) if is_bare else _whole(text, language)
    pattern = _VERBS.get(language)
    place = re.search(pattern, text) if pattern else None
    if place is None:
        return _whole(text, language)
    put = rf"{place[1]} not" if language == "en" else f"{'não' if language == 'pt' else 'no'} {place[1]}"
    return text[: place.start()] + put + text[place.end() :]


def _whole(text: str, language: str) -> str:
    return _WHOLE[language].format(text[0].lower() + text[1:])


def summarize(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return counts and shares by kind, and every statement on which the check was wrong."""
    good = [row for row in rows if row["kind"] == "good"]
    bad = [row for row in rows if row["kind"] != "good"]
    kinds = sorted({row["kind"] for row in bad})
    return {
        "corrupted": _count(bad),
        "good": _count(good),
        "good_written_by_hand": _count([row for row in good if row["written"]]),
        "by_kind": {kind: _count([row for row in bad if row["kind"] == kind]) for kind in kinds},
        "by_language": {
            language: {
                "corrupted": _count([row for row in bad if row["language"] == language]),
                "good": _count([row for row in good if row["language"] == language]),
            }
            for language in sorted({row["language"] for row in rows})
        },
        "let_through": [row for row in bad if row["shown"]],
        "stopped_wrongly": [row for row in good if not row["shown"]],
    }


def _count(rows: Sequence[dict[str, Any]]) -> dict[str, float | int]:
    stopped = sum(not row["shown"] for row in rows)
    return {"statements": len(rows), "stopped": stopped, "share": round(stopped / len(rows), 4) if rows else 0.0}


def check_table(result: Mapping[str, Any]) -> str:
    """Return the counts as lines of a table."""
    counts = {"corrupted, all": result["corrupted"], **result["by_kind"], "good, all": result["good"]}
    counts["good, written by hand"] = result["good_written_by_hand"]
    lines = [f"{result['command']}", f"{'statements':<24} {'written':>8} {'stopped':>8} {'share':>7}"]
    lines += [f"{name:<24} {c['statements']:>8} {c['stopped']:>8} {c['share']:>7.3f}" for name, c in counts.items()]
    return "\n".join(lines)
