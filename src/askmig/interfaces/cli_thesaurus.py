"""``askmig thesaurus``: check the thesaurus, and add a concept to it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from askmig.errors import AskmigError

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

File = Annotated[Path | None, typer.Option("--file", metavar="FILE", help="Another thesaurus than the one shipped.")]


@app.command(epilog="Example: askmig thesaurus check")
def check(file: File = None) -> None:
    """Check every line of the thesaurus; exit code 1 when one has a fault."""
    from askmig.thesaurus import FILE, faults, read_thesaurus

    path = file or FILE
    try:
        found = faults(path)
    except OSError as error:
        raise AskmigError(f"{path} cannot be read: {error.strerror}") from None
    for fault in found:
        sys.stdout.write(f"{fault}\n")
    if found:
        raise SystemExit(1)
    sys.stdout.write(f"{len(read_thesaurus(path)):,} concepts, no fault\n")


@app.command(epilog='Example: askmig thesaurus add --es "remesa,giro" --en remittance --topic remesas')
def add(
    es: Annotated[str, typer.Option(help="Spanish terms, the preferred one first, with commas between.")],
    en: Annotated[str, typer.Option(help="English terms.")] = "",
    fr: Annotated[str, typer.Option(help="French terms.")] = "",
    pt: Annotated[str, typer.Option(help="Portuguese terms.")] = "",
    topic: Annotated[str, typer.Option(help="What it is about.")] = "",
    file: File = None,
) -> None:
    """Add a concept; build the index again afterwards."""
    from askmig.thesaurus import FILE, add_concept

    given = {"es": es, "en": en, "fr": fr, "pt": pt}
    add_concept(
        {language: [term.strip() for term in text.split(",") if term.strip()] for language, text in given.items()},
        topic,
        file or FILE,
    )
    sys.stdout.write("Added. Run `askmig build` to use it.\n")
