"""``askmig eval``: runs, comparisons, the gate, benchmarks and new questions, for maintainers."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from askmig.errors import AskmigError

if TYPE_CHECKING:
    from askmig.settings import Settings

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)

Evals = Annotated[Path, typer.Option("--evals", metavar="DIR", help="Folder of gold data, results and baseline.")]
Split = Annotated[str, typer.Option(help="dev, test or all; tune on dev only.")]
# Different questions of a load test; each is first asked alone.
_LOAD_QUESTIONS = 40
_HEADLINES = (
    "questions R@1 R@5 R@10 nDCG@10 RR citation_recall citation_precision locator quote_exact facts "
    "answer_characters_median false_answer_rate false_refusal_rate language conversation"
).split()


@app.callback(epilog="Example: askmig eval --split test --name before   then   askmig eval --compare before")
def evaluate(
    context: typer.Context,
    split: Split = "all",
    name: Annotated[str, typer.Option(help="Name of the run under evals/results/.")] = "latest",
    compare: Annotated[str | None, typer.Option(metavar="RUN", help="Compare this run with an earlier one.")] = None,
    structure: Annotated[bool, typer.Option("--structure", help="Measure how documents are read.")] = False,
    ablate: Annotated[bool, typer.Option("--ablate", help="Measure what each device is worth.")] = False,
    speed: Annotated[bool, typer.Option("--speed", help="Measure build, cold and warm times.")] = False,
    scale: Annotated[int, typer.Option(metavar="N", help="Measure a warm question on N passages of --texts.")] = 0,
    texts: Annotated[Path, typer.Option(metavar="DIR", help="Folder of text*.jsonl(.gz) of --scale.")] = Path("texts"),
    benchmark: Annotated[Path | None, typer.Option(metavar="FILE", help="A public retrieval set.")] = None,
    questions: Annotated[Path | None, typer.Option(metavar="FILE", help="Its questions in another language.")] = None,
    llm_check: Annotated[bool, typer.Option("--llm-check", help="Measure the check of written statements.")] = False,
    seed: Annotated[int, typer.Option(help="Seed of --llm-check.")] = 7,
    gate: Annotated[bool, typer.Option("--gate", help="Fail when a headline fell below the baseline.")] = False,
    raise_baseline: Annotated[bool, typer.Option("--raise-baseline", help="Keep this run as baseline.")] = False,
    evals: Evals = Path("evals"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Run the retrieval and answer evaluation of evals/; writes JSON, Markdown and HTML."""
    if context.invoked_subcommand is not None:
        return
    if split not in ("dev", "test", "all"):
        raise typer.BadParameter("one of dev, test, all", param_hint="--split")
    settings = _settings()
    if structure:
        _show({**_structure(settings, evals), "roundtrip": _roundtrip(settings)}, as_json)
    elif ablate:
        _ablate(settings, evals, split, as_json)
    elif speed:
        _speed(settings, evals, as_json)
    elif scale:
        _scale(settings, evals, texts, scale, as_json)
    elif benchmark is not None:
        _benchmark(settings, benchmark, questions, as_json)
    elif llm_check:
        _llm_check(settings, evals, split, seed, as_json)
    elif gate or raise_baseline:
        _gate(settings, evals, raise_baseline)
    else:
        _run(settings, evals, split, name, compare, as_json)


def _run(settings: "Settings", evals: Path, split: str, name: str, compare: str | None, as_json: bool) -> None:
    from askmig.evaluation.report import write_report
    from askmig.evaluation.run import write_run

    run = _evaluate(settings, evals, split)
    path = write_run(run, evals / "results", name)
    written = [path, *write_report({**run, "name": name}, evals / "results")]
    if compare is not None:
        from askmig.evaluation.compare import compare as compare_runs
        from askmig.evaluation.compare import comparison_text

        result = compare_runs(_load_run(evals, compare), run)
        _print(json.dumps(result, ensure_ascii=False, indent=2) if as_json else comparison_text(result))
        return
    _show({key: run["summary"][key] for key in _HEADLINES} | run["speed"], as_json)
    if not as_json:
        _print("Written: " + ", ".join(map(str, written)))


def _load_run(evals: Path, name: str) -> dict[str, Any]:
    path = evals / "results" / f"{name.removesuffix('.json')}.json"
    try:
        run: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise AskmigError(f"no run in {path} ({error}): make one with `askmig eval --name {name}`") from None
    return run


def _evaluate(settings: "Settings", evals: Path, split: str) -> dict[str, Any]:
    from askmig.evaluation.run import gold_sets, run_evaluation
    from askmig.interfaces.progress import progress_bar

    with progress_bar() as report:
        return run_evaluation(gold_sets(evals, settings), settings, split=split, report=report)


def _structure(settings: "Settings", evals: Path) -> dict[str, Any]:
    from askmig.evaluation.structure import measure_structure

    return measure_structure(settings, evals / "gold" / "structure")


def _roundtrip(settings: "Settings") -> dict[str, Any]:
    from askmig.evaluation.roundtrip import measure_roundtrip
    from askmig.pipeline import read_documents

    try:
        return measure_roundtrip(read_documents(settings))
    except ModuleNotFoundError as error:
        raise AskmigError(f"{error.name} is missing: pip install -c constraints.txt 'askmig[eval]'") from None


def _ablate(settings: "Settings", evals: Path, split: str, as_json: bool) -> None:
    from askmig.evaluation.ablate import ablate, ablation_table
    from askmig.evaluation.run import gold_sets
    from askmig.interfaces.progress import progress_bar

    with progress_bar() as report:
        summaries = ablate(gold_sets(evals, settings), settings, split=split, report=report)
    _print(json.dumps(summaries, indent=2) if as_json else ablation_table(summaries))


def _speed(settings: "Settings", evals: Path, as_json: bool) -> None:
    from askmig.evaluation.gold import read_texts
    from askmig.evaluation.speed import measure_speed

    _show(measure_speed(settings, read_texts(evals / "gold" / "questions.jsonl")), as_json)


def _scale(settings: "Settings", evals: Path, texts: Path, passages: int, as_json: bool) -> None:
    from askmig.embed import load_encoder
    from askmig.evaluation.gold import read_texts
    from askmig.evaluation.scale import Size, measure_scale

    questions = read_texts(evals / "gold" / "questions.jsonl")
    _show(measure_scale(texts, Size(passages), load_encoder(settings.encoder), settings, questions), as_json)


def _benchmark(settings: "Settings", contexts: Path, questions: Path | None, as_json: bool) -> None:
    from askmig.embed import load_encoder
    from askmig.evaluation.benchmark import benchmark_table, run_benchmark
    from askmig.interfaces.progress import progress_bar

    with progress_bar() as report:
        result = run_benchmark(contexts, questions, load_encoder(settings.encoder), settings, report)
    _print(json.dumps(result, indent=2) if as_json else benchmark_table(result))


def _llm_check(settings: "Settings", evals: Path, split: str, seed: int, as_json: bool) -> None:
    from askmig.evaluation.llm_check import check_table, run_llm_check
    from askmig.evaluation.run import gold_sets
    from askmig.interfaces.progress import progress_bar

    with progress_bar() as report:
        result = run_llm_check(gold_sets(evals, settings), settings, split=split, seed=seed, report=report)
    path = evals / "results" / "llm-check.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, ensure_ascii=False, indent=2), encoding="utf-8")
    _print(json.dumps(result, ensure_ascii=False, indent=2) if as_json else f"{check_table(result)}\nWritten: {path}")


def _gate(settings: "Settings", evals: Path, raise_it: bool) -> None:
    from askmig.evaluation.gate import failures, read_baseline, write_baseline

    path = evals / "baseline.json"
    baseline = None if raise_it else read_baseline(path)
    structure = float(_structure(settings, evals)["right"])
    run = _evaluate(settings, evals, "all")
    if baseline is None:
        write_baseline(run, structure, path)
        _print(f"Kept as the baseline: {path}")
        return
    fallen = failures(run, structure, baseline)
    if fallen:
        raise AskmigError("below the baseline: " + "; ".join(fallen))
    _print(f"Gate open: {run['summary']['questions']} questions, nothing fell below {path} by more than the noise.")


@app.command(epilog="Example: askmig eval encoders builtin training/distil/model --benchmarks benchmarks")
def encoders(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME…", help="Folders or names [builtin].")] = None,
    benchmarks: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder with XQuAD and FLORES.")] = None,
    size: Annotated[list[int] | None, typer.Option(min=1, help="Cut rows to N numbers; repeatable.")] = None,
    speed: Annotated[bool, typer.Option(help="Measure speed, time to load and size as well.")] = True,
    name: Annotated[str, typer.Option(help="Name of the table under evals/results/.")] = "encoders",
    evals: Evals = Path("evals"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Compare encoders in one table: the shipped one, exported folders, any Sentence Transformers model."""
    from askmig.evaluation.encoders import Sets, compare_encoders, write_table
    from askmig.interfaces.progress import progress_bar
    from askmig.training.data import WRITTEN_DEV

    sets = Sets(WRITTEN_DEV, benchmarks)
    with progress_bar() as report:
        found = compare_encoders(names or ["builtin"], sets, _settings(), report, sizes=size or (), has_speed=speed)
    table = write_table(found, evals / "results", name)
    _print(json.dumps(found, ensure_ascii=False, indent=2) if as_json else table)


@app.command(epilog='Example: askmig eval new "¿…?" --document scpf-13 --at 4 --quote "…"')
def new(
    question: Annotated[str, typer.Argument(help="The question.")],
    document: Annotated[str, typer.Option(metavar="ID", help="The document that answers it.")],
    at: Annotated[str, typer.Option(metavar="LOCATOR", help='Where: "p7", "4", "nota 6".')],
    quote: Annotated[str, typer.Option(help="The words that answer, copied from `askmig show`.")],
    facts: Annotated[str, typer.Option(help='What an answer must contain: "272 millones|272 million; 2019".')] = "",
    answer: Annotated[str, typer.Option(help="The answer in short; the quote when left out.")] = "",
    kind: Annotated[str, typer.Option("--type", help="Type of the question.")] = "paragraph",
    language: Annotated[str, typer.Option(help="es, en, fr or pt.")] = "es",
    evals: Evals = Path("evals"),
) -> None:
    """Add a gold question from a citation; the quote is checked first."""
    from askmig.evaluation.new_question import new_question
    from askmig.pipeline import read_document

    item = new_question(
        evals / "gold" / "questions.jsonl",
        read_document(_settings(), document),
        question=question,
        locator=at,
        quote=quote,
        fields={"type": kind, "language": language, "answer": answer, "facts": facts},
    )
    _print(json.dumps(item, ensure_ascii=False, indent=2))


@app.command(epilog="Example: askmig eval load --people 30 --seconds 120")
def load(
    url: Annotated[str, typer.Option(help="A server that runs; one is started when left out.")] = "",
    people: Annotated[int, typer.Option(min=1, max=1000, help="How many ask at once.")] = 30,
    seconds: Annotated[float, typer.Option(min=1, help="For how long.")] = 120.0,
    pause: Annotated[float, typer.Option(min=0, help="Seconds from an answer to the next question, on average.")] = 1.0,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the server that is started.")] = 7869,
    evals: Evals = Path("evals"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Let many people ask the web app at once; exit code 1 when one gets an error or another's answer."""
    from contextlib import nullcontext

    from askmig.evaluation.gold import read_texts
    from askmig.evaluation.load import Crowd, measure_load, served

    questions = read_texts(evals / "gold" / "questions.jsonl")[:_LOAD_QUESTIONS]
    with nullcontext(url) if url else served("--port", str(port)) as address:
        result = measure_load(address, questions, Crowd(people, seconds, pause))
    _show(result, as_json)
    if result["errors"] or result["mixed_up"]:
        raise SystemExit(1)


@app.command("import-verdicts", epilog="Example: askmig eval import-verdicts verdicts.sqlite")
def import_verdicts(
    store: Annotated[Path, typer.Argument(metavar="FILE", help="The verdicts of `askmig serve --verdicts`.")],
    evals: Evals = Path("evals"),
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
) -> None:
    """Make gold questions (gold/staff.jsonl) and judgements (gold/staff.qrels) of what staff found right and wrong."""
    from askmig.evaluation.import_verdicts import import_verdicts as import_them
    from askmig.evaluation.import_verdicts import write_imported
    from askmig.evaluation.verdicts import VerdictStore
    from askmig.pipeline import read_documents

    if not store.exists():
        raise AskmigError(f"no verdicts in {store}: they come from `askmig serve --auth FILE --verdicts {store}`")
    documents = {document.id: document for document in read_documents(_settings())}
    imported = import_them(VerdictStore(store).listed(), documents)
    written = write_imported(imported, evals / "gold")
    counts = {"questions": len(imported.questions), "judgements": len(imported.judgements)}
    _show({**counts, "left out": imported.left_out} if as_json else counts, as_json)
    if not as_json:
        _print("".join(f"Left out: {one}\n" for one in imported.left_out) + "Written: " + ", ".join(map(str, written)))


def _settings() -> "Settings":
    from askmig.settings import load_settings

    return load_settings()


def _show(values: dict[str, Any], as_json: bool) -> None:
    if as_json:
        _print(json.dumps(values, ensure_ascii=False, indent=2))
        return
    width = max(map(len, values))
    for name, value in values.items():
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        _print(f"{name:<{width}}  {shown}")


def _print(text: str) -> None:
    sys.stdout.write(text.rstrip("\n") + "\n")
