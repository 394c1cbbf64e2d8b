"""``askmig add``, ``remove`` and ``update``: change the corpus, then build the index."""

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from askmig.add import Proposal, Refusal
    from askmig.settings import Settings

Corpus = Annotated[Path | None, typer.Option("--corpus", metavar="DIR", help="Folder of the documents [corpus].")]
IndexDir = Annotated[Path | None, typer.Option("--index", metavar="DIR", help="Folder of the index [index].")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask: take what is proposed.")]
NoBuild = Annotated[bool, typer.Option("--no-build", help="Change the corpus only; build the index later.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
_DOUBTS = 5
# Of more documents than this each is told on one line.
_MANY = 5


def add(
    files: Annotated[list[Path], typer.Argument(metavar="FILE…", help="Documents, folders or zips of them.")],
    yes: Yes = False,
    no_build: NoBuild = False,
    corpus: Corpus = None,
    index: IndexDir = None,
    as_json: AsJson = False,
) -> None:
    """Add documents (PDF, Word, HTML, Markdown, text): shows what was understood, asks, builds.

    One bad file never stops the others; those not added are listed at the end, exit code 1 then.
    """
    from askmig.add import add_files
    from askmig.interfaces.progress import progress_bar

    settings = _settings(corpus, index)
    with progress_bar() as report:
        entries, examined = add_files(
            settings, files, report=report, agrees=(lambda proposal: True) if yes else _asks(as_json)
        )
    if yes and not as_json:
        is_long = len(examined.proposals) > _MANY
        for proposal in examined.proposals:
            (_describe_shortly if is_long else _describe)(proposal)
    if entries and not no_build:
        _build(settings)
    if as_json:
        _print_json(examined.proposals, examined.refusals, [entry.id for entry in entries])
    else:
        _print(f"Added {len(entries)} of {len(examined.proposals) + len(examined.refusals)} files.")
        for refusal in examined.refusals:
            _print(f"Not added: {_reason(refusal)}")
    if examined.refusals:
        raise SystemExit(1)


def remove(
    document: Annotated[str, typer.Argument(metavar="ID", help="The document's id in the catalogue.")],
    yes: Yes = False,
    no_build: NoBuild = False,
    corpus: Corpus = None,
    index: IndexDir = None,
) -> None:
    """Take a document out of the corpus, its row and its file, and build."""
    from askmig.add import remove_document

    settings = _settings(corpus, index)
    if not yes and not typer.confirm(f"Delete {document} and its file from {settings.corpus}?"):
        return
    entry = remove_document(settings, document)
    _print(f"Removed {entry.id} ({entry.file}).")
    if not no_build:
        _build(settings)


def update(
    document: Annotated[str, typer.Argument(metavar="ID", help="The document's id in the catalogue.")],
    file: Annotated[
        Path | None, typer.Argument(metavar="FILE", help="Its new version; the file in place if left out.")
    ] = None,
    fields: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="FIELD=VALUE", help="Correct a field of its row; may be repeated."),
    ] = None,
    no_build: NoBuild = False,
    corpus: Corpus = None,
    index: IndexDir = None,
) -> None:
    """Give a document a new version of its file, or correct its row in the catalogue, and build."""
    from askmig.add import update_document

    pairs = [field.partition("=") for field in fields or []]
    if any(not sign for _, sign, _ in pairs):
        raise typer.BadParameter("write FIELD=VALUE, such as title=…", param_hint="--set")
    settings = _settings(corpus, index)
    entry = update_document(settings, document, file, {name.strip(): value.strip() for name, _, value in pairs})
    _print(f"Updated {entry.id} ({entry.file}, sha256 {entry.sha256[:12]}…).")
    if not no_build:
        _build(settings)


def _asks(as_json: bool):  # type: ignore[no-untyped-def]  # noqa: ANN202
    """Return the question put to a person for every document; without a terminal nothing is added."""

    def agrees(proposal: "Proposal") -> bool:
        _describe(proposal, err=as_json)
        return typer.confirm("Add it?", default=True, err=True)

    return agrees


def _describe(proposal: "Proposal", err: bool = False) -> None:
    """Show what was understood of a file."""
    from askmig.messages import message

    entry, document = proposal.entry, proposal.document
    rows = {
        "file": proposal.name,
        "id": entry.id,
        "title": entry.title,
        "symbol": entry.symbol,
        "date": entry.date,
        "language": entry.language,
        "holds": f"{len(document.paragraphs)} paragraphs, {len(document.sections)} headings, "
        f"{len(document.footnotes)} footnotes ({_called(proposal)} with their call)",
    }
    _print("\n".join(f"{name:>9}  {value}" for name, value in rows.items() if value), err=err)
    for doubt in proposal.doubts[:_DOUBTS]:
        page = f"p. {doubt.page}: " if doubt.page else ""
        _print(f"{'look at':>9}  {page}{message(doubt.kind, 'en')} {doubt.detail}", err=err)
    if len(proposal.doubts) > _DOUBTS:
        _print(f"{'':>9}  and {len(proposal.doubts) - _DOUBTS} more spots", err=err)


def _describe_shortly(proposal: "Proposal") -> None:
    """Show on one line what was understood of a file, and how many spots of which pages are doubtful."""
    entry, document = proposal.entry, proposal.document
    pages = sorted({doubt.page for doubt in proposal.doubts if doubt.page})
    where = f" (p. {', '.join(map(str, pages[:_DOUBTS]))}{', …' if len(pages) > _DOUBTS else ''})" if pages else ""
    look = f" · look at {len(proposal.doubts)} spots{where}" if proposal.doubts else ""
    counts = f"{len(document.paragraphs)} paragraphs, {len(document.footnotes)} footnotes"
    _print(f"{entry.id:<20}  {entry.title[:50]} · {entry.language} · {counts}{look}")


def _called(proposal: "Proposal") -> int:
    return sum(note.called_by is not None for note in proposal.document.footnotes)


def _reason(refusal: "Refusal") -> str:
    if refusal.same_as:
        return f"{refusal.name}: {refusal.reason} as {refusal.same_as}"
    return refusal.reason if refusal.reason.startswith(refusal.name) else f"{refusal.name}: {refusal.reason}"


def _print_json(proposals: "tuple[Proposal, ...]", refusals: "tuple[Refusal, ...]", added: list[str]) -> None:
    from dataclasses import asdict

    rows = [
        {
            "file": proposal.name,
            "added": proposal.entry.id in added,
            "entry": asdict(proposal.entry),
            "paragraphs": len(proposal.document.paragraphs),
            "footnotes": len(proposal.document.footnotes),
            "footnotes_with_call": _called(proposal),
            "doubts": [asdict(doubt) for doubt in proposal.doubts],
        }
        for proposal in proposals
    ]
    refused = [{"file": one.name, "reason": _reason(one), "same_as": one.same_as} for one in refusals]
    _print(json.dumps({"documents": rows, "not_added": refused}, ensure_ascii=False, indent=2))


def _build(settings: "Settings") -> None:
    from askmig.corpus import CATALOGUE
    from askmig.interfaces.progress import progress_bar
    from askmig.pipeline import build

    lines = (settings.corpus / CATALOGUE).read_text(encoding="utf-8-sig").strip().splitlines()
    if len(lines) < 2:
        _print("The corpus is empty now; the index stays until a document is added.", err=True)
        return
    with progress_bar() as report:
        built = build(settings, report)
    counts = built.manifest.counts
    _print(f"Indexed {counts['documents']} documents ({built.embedded or 0} texts embedded).", err=True)


def _settings(corpus: Path | None, index: Path | None) -> "Settings":
    from askmig.settings import load_settings

    return load_settings(corpus=corpus, index=index)


def _print(text: str, err: bool = False) -> None:
    (sys.stderr if err else sys.stdout).write(text.rstrip("\n") + "\n")
