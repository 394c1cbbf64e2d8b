"""``askmig eval``: runs, comparisons, the gate, benchmarks and new questions, for maintainers."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from askmig.errors import AskmigError
from askmig.interfaces.cli_measure import Evals, encoders, files, load, print_text, read_settings, scale, show

if TYPE_CHECKING:
    from askmig.settings import Settings

app = typer.Typer(invoke_without_command=True, rich_markup_mode=None)
app.command(epilog="Example: askmig eval encoders builtin training/distil/model --benchmarks benchmarks")(encoders)
app.command(epilog="Example: askmig eval files reports/")(files)
app.command(epilog="Example: askmig eval load --people 30 --seconds 120")(load)
app.command(epilog="Example: askmig eval scale 100000 --texts texts/")(scale)

Split = Annotated[str, typer.Option(help="dev, test or all; tune on dev only.")]
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
    settings = read_settings()
    if structure:
        show({**_structure(settings, evals), "roundtrip": _roundtrip(settings)}, as_json)
    elif ablate:
        _ablate(settings, evals, split, as_json)
    elif speed:
        _speed(settings, evals, as_json)
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
        print_text(json.dumps(result, ensure_ascii=False, indent=2) if as_json else comparison_text(result))
        return
    show({key: run["summary"][key] for key in _HEADLINES} | run["speed"], as_json)
    if not as_json:
        print_text("Written: " + ", ".join(map(str, written)))


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
    print_text(json.dumps(summaries, indent=2) if as_json else ablation_table(summaries))


def _speed(settings: "Settings", evals: Path, as_json: bool) -> None:
    from askmig.evaluation.gold import read_texts
    from askmig.evaluation.speed import measure_speed

    show(measure_speed(settings, read_texts(evals / "gold" / "questions.jsonl")), as_json)


def _benchmark(settings: "Settings", contexts: Path, questions: Path | None, as_json: bool) -> None:
    from askmig.embed import load_encoder
    from askmig.evaluation.benchmark import benchmark_table, run_benchmark
    from askmig.interfaces.progress import progress_bar

    with progress_bar() as report:
        result = run_benchmark(contexts, questions, load_encoder(settings.encoder), settings, report)
    print_text(json.dumps(result, indent=2) if as_json else benchmark_table(result))


def _llm_check(settings: "Settings", evals: Path, split: str, seed: int, as_json: bool) -> None:
    from askmig.evaluation.llm_check import check_table, run_llm_check
    from askmig.evaluation.run import gold_sets
    from askmig.interfaces.progress import progress_bar

    with progress_bar() as report:
        result = run_llm_check(gold_sets(evals, settings), settings, split=split, seed=seed, report=report)
    path = evals / "results" / "llm-check.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(result, ensure_ascii=False, indent=2), encoding="utf-8")
    print_text(
        json.dumps(result, ensure_ascii=False, indent=2) if as_json else f"{check_table(result)}\nWritten: {path}"
    )


def _gate(settings: "Settings", evals: Path, raise_it: bool) -> None:
    from askmig.evaluation.gate import failures, read_baseline, write_baseline

    path = evals / "baseline.json"
    baseline = None if raise_it else read_baseline(path)
    structure = float(_structure(settings, evals)["right"])
    run = _evaluate(settings, evals, "all")
    if baseline is None:
        write_baseline(run, structure, path)
        print_text(f"Kept as the baseline: {path}")
        return
    fallen = failures(run, structure, baseline)
    if fallen:
        raise AskmigError("below the baseline: " + "; ".join(fallen))
    print_text(f"Gate open: {run['summary']['questions']} questions, nothing fell below {path} by more than the noise.")


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
        read_document(read_settings(), document),
        question=question,
        locator=at,
        quote=quote,
        fields={"type": kind, "language": language, "answer": answer, "facts": facts},
    )
    print_text(json.dumps(item, ensure_ascii=False, indent=2))


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
    documents = {document.id: document for document in read_documents(read_settings())}
    imported = import_them(VerdictStore(store).listed(), documents)
    written = write_imported(imported, evals / "gold")
    counts = {"questions": len(imported.questions), "judgements": len(imported.judgements)}
    show({**counts, "left out": imported.left_out} if as_json else counts, as_json)
    if not as_json:
        print_text(
            "".join(f"Left out: {one}\n" for one in imported.left_out) + "Written: " + ", ".join(map(str, written))
        )
