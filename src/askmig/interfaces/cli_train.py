"""``askmig train``: how the shipped encoder is made, stage by stage."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from askmig.errors import AskmigError

_STAGE_HELP = "vocabulary, vectors, student, distil, tune, export, rank, evaluate, or all."


def train(
    stage: Annotated[str, typer.Option(help=_STAGE_HELP)] = "all",
    data: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the training data.")] = Path("training-data"),
    thesaurus: Annotated[Path, typer.Option(metavar="DIR", help="Folder of the thesaurus.")] = Path("thesaurus"),
    work: Annotated[Path, typer.Option(metavar="DIR", help="Where stages and checkpoints go.")] = Path("training"),
    teacher: Annotated[str, typer.Option(help="Name or path of the English teacher.")] = (
        "sentence-transformers/all-MiniLM-L6-v2"
    ),
    start: Annotated[Path | None, typer.Option(metavar="DIR", help="Tune this model; skips what is before.")] = None,
    seed: Annotated[int, typer.Option(help="Seed of all that is random.")] = 7,
    distil_steps: Annotated[int, typer.Option(min=1, help="Steps of distillation.")] = 3000,
    tune_steps: Annotated[int, typer.Option(min=1, help="Steps of tuning.")] = 1600,
    batch: Annotated[int, typer.Option(min=2, help="Questions in a batch; several hundred fit on a GPU.")] = 40,
    taught: Annotated[int, typer.Option(min=0, help="Sentences of distillation, 0 for all.")] = 0,
    benchmarks: Annotated[Path | None, typer.Option(metavar="DIR", help="XQuAD and FLORES, to evaluate.")] = None,
) -> None:
    """Make the encoder from the training data; a stage that is done is not run again, a cut one goes on."""
    try:
        from askmig.training.stages import STAGES, Plan, run_stage
    except ImportError as error:
        raise AskmigError(f"{error.name} is missing: pip install -c constraints.txt 'askmig[train]'") from None
    plan = Plan(
        data=data, thesaurus=thesaurus, work=work, teacher=teacher, start=start, seed=seed,
        distil_steps=distil_steps, tune_steps=tune_steps, batch=batch, taught=taught,
        benchmarks=benchmarks,
    )  # fmt: skip
    wanted = (
        [one for one in STAGES if start is None or one in STAGES[STAGES.index("tune") :]] if stage == "all" else [stage]
    )
    for one in wanted:
        sys.stdout.write(f"{one}: {run_stage(one, plan)}\n")
