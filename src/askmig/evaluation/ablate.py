"""The same questions with one device after another taken away: what each is worth."""

from collections.abc import Callable, Sequence
from typing import Any

from askmig.evaluation.run import GoldSet, run_evaluation
from askmig.retrieve import WITHOUT_TOKENS, Weights
from askmig.settings import Settings

VARIANTS = {
    "all": Weights(),
    "without thesaurus": Weights(thesaurus=0),
    "without words": Weights(words=0),
    "without passage vectors": Weights(passages=0),
    "without sentence vectors": Weights(sentences=0),
    "without tokens": WITHOUT_TOKENS,
    "words only": Weights(passages=0, sentences=0, tokens=0),
    "vectors only": Weights(words=0, tokens=0),
    "passage vectors only": Weights(words=0, sentences=0, tokens=0),
    "sentence vectors only": Weights(words=0, passages=0, tokens=0),
    "tokens only": Weights(words=0, passages=0, sentences=0),
}
SHOWN = ("R@1", "R@5", "RR", "citation_recall", "citation_precision", "facts", "false_refusal_rate")


def ablate(
    sets: Sequence[GoldSet],
    settings: Settings,
    *,
    split: str,
    report: Callable[[str, int, int], None] = lambda stage, done, total: None,
) -> dict[str, dict[str, Any]]:
    """Return the summary of every variant, by its name."""
    summaries = {}
    for done, (name, weights) in enumerate(VARIANTS.items(), 1):
        summaries[name] = run_evaluation(sets, settings, split=split, weights=weights)["summary"]
        report("variants", done, len(VARIANTS))
    return summaries


def ablation_table(summaries: dict[str, dict[str, Any]]) -> str:
    """Return the summaries as a table for the terminal."""
    width = max(map(len, summaries))
    lines = [" " * width + "".join(f"{name.removesuffix('_rate'):>20}" for name in SHOWN)]
    for name, means in summaries.items():
        lines.append(f"{name:<{width}}" + "".join(f"{means[measure]:>20.4f}" for measure in SHOWN))
    return "\n".join(lines)
