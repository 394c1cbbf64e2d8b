"""What ``askmig eval`` measures beside questions: encoders, files of one's own, many people, many passages."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from askmig.settings import Settings

Evals = Annotated[Path, typer.Option("--evals", metavar="DIR", help="Folder of gold data, results and baseline.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
# Different questions of a load test; each is first asked alone.
_LOAD_QUESTIONS = 40


def encoders(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME…", help="Folders or names [builtin].")] = None,
    benchmarks: Annotated[Path | None, typer.Option(metavar="DIR", help="Folder with XQuAD and FLORES.")] = None,
    size: Annotated[list[int] | None, typer.Option(min=1, help="Cut rows to N numbers; repeatable.")] = None,
    speed: Annotated[bool, typer.Option(help="Measure speed, time to load and size as well.")] = True,
    name: Annotated[str, typer.Option(help="Name of the table under evals/results/.")] = "encoders",
    evals: Evals = Path("evals"),
    as_json: AsJson = False,
) -> None:
    """Compare encoders in one table: the shipped one, exported folders, any Sentence Transformers model."""
    from askmig.evaluation.encoders import Sets, compare_encoders, write_table
    from askmig.interfaces.progress import progress_bar
    from askmig.training.data import WRITTEN_APART, WRITTEN_DEV

    sets = Sets(WRITTEN_DEV, benchmarks, WRITTEN_APART)
    with progress_bar() as report:
        found = compare_encoders(names or ["builtin"], sets, read_settings(), report, sizes=size or (), has_speed=speed)
    table = write_table(found, evals / "results", name)
    print_text(json.dumps(found, ensure_ascii=False, indent=2) if as_json else table)


def files(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of PDF, Word, HTML or text files.")],
    as_json: AsJson = False,
) -> None:
    """Count gaps in numbering, running heads left in and paragraphs that look cut, in files of your own."""
    from askmig.evaluation.real_files import files_table, measure_files

    scores = measure_files(folder)
    print_text(json.dumps(scores, ensure_ascii=False, indent=2) if as_json else files_table(scores))


def load(
    url: Annotated[str, typer.Option(help="A server that runs; one is started when left out.")] = "",
    people: Annotated[int, typer.Option(min=1, max=1000, help="How many ask at once.")] = 30,
    seconds: Annotated[float, typer.Option(min=1, help="For how long.")] = 120.0,
    pause: Annotated[float, typer.Option(min=0, help="Seconds from an answer to the next question, on average.")] = 1.0,
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port of the server that is started.")] = 7869,
    evals: Evals = Path("evals"),
    as_json: AsJson = False,
) -> None:
    """Let many people ask the web app at once; exit code 1 when one gets an error or another's answer."""
    from contextlib import nullcontext

    from askmig.evaluation.gold import read_texts
    from askmig.evaluation.load import Crowd, measure_load, served

    questions = read_texts(evals / "gold" / "questions.jsonl")[:_LOAD_QUESTIONS]
    with nullcontext(url) if url else served("--port", str(port)) as address:
        result = measure_load(address, questions, Crowd(people, seconds, pause))
    show(result, as_json)
    if result["errors"] or result["mixed_up"]:
        raise SystemExit(1)


def scale(
    passages: Annotated[int, typer.Argument(min=1, metavar="N", help="How many passages.")],
    texts: Annotated[Path, typer.Option(metavar="DIR", help="Folder of text*.jsonl(.gz) that they are made of.")],
    evals: Evals = Path("evals"),
    as_json: AsJson = False,
) -> None:
    """Measure a warm question, memory and recall on an index of many passages."""
    from askmig.embed import load_encoder
    from askmig.evaluation.gold import read_texts
    from askmig.evaluation.scale import Size, measure_scale

    settings = read_settings()
    questions = read_texts(evals / "gold" / "questions.jsonl")
    show(measure_scale(texts, Size(passages), load_encoder(settings.encoder), settings, questions), as_json)


def read_settings() -> "Settings":
    """Return the settings of the environment."""
    from askmig.settings import load_settings

    return load_settings()


def show(values: dict[str, Any], as_json: bool) -> None:
    """Print figures, a line each, or as JSON."""
    if as_json:
        print_text(json.dumps(values, ensure_ascii=False, indent=2))
        return
    width = max(map(len, values))
    for name, value in values.items():
        shown = json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else value
        print_text(f"{name:<{width}}  {shown}")


def print_text(text: str) -> None:
    """Print a text that ends with one line break."""
    sys.stdout.write(text.rstrip("\n") + "\n")
