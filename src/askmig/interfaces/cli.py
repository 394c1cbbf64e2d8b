"""The command line: every command of the contract, one short function each.

Nothing heavy is imported before a command needs it, so that ``askmig --help`` is immediate.
A known error is one line on stderr and exit code 1; any other keeps its traceback.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from askmig.errors import AskmigError
from askmig.interfaces.cli_add import add, remove, update
from askmig.interfaces.cli_eval import app as eval_app
from askmig.interfaces.cli_serve import serve, users_app
from askmig.interfaces.cli_thesaurus import app as thesaurus_app
from askmig.interfaces.cli_train import train

if TYPE_CHECKING:
    from askmig.pipeline import Assistant
    from askmig.settings import Settings

app = typer.Typer(
    name="askmig",
    help="Ask migration-policy documents; every statement is cited to paragraph and footnote.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(eval_app, name="eval", help="Run the retrieval and answer evaluation of evals/.")
app.add_typer(thesaurus_app, name="thesaurus", help="Check the thesaurus, or add a concept to it.")
app.add_typer(users_app, name="users", help="Who may enter the web app: add, remove, list.")
app.command(epilog="Example: askmig serve --port 7860")(serve)
app.command(epilog="Example: askmig add informe.pdf folder/ papers.zip")(add)
app.command(epilog="Example: askmig remove scpf-13")(remove)
app.command(epilog='Example: askmig update scpf-13 new.pdf   or   askmig update scpf-13 --set "title=…"')(update)
app.command(epilog="Example: askmig train --data training-data --work training")(train)

Corpus = Annotated[Path | None, typer.Option("--corpus", metavar="DIR", help="Folder of the documents [corpus].")]
IndexDir = Annotated[Path | None, typer.Option("--index", metavar="DIR", help="Folder of the index [index].")]
NoLlm = Annotated[bool, typer.Option("--no-llm", help="Answer without the language model, even where one is set.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Documents = Annotated[
    list[str] | None,
    typer.Option("--document", "-d", metavar="ID", help="Only this document; may be repeated."),
]


def main() -> None:
    """Run the command line; the console script ``askmig`` calls this."""
    try:
        app()
    except AskmigError as error:
        sys.stderr.write(f"askmig: {error}\n")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        sys.stderr.write("askmig: stopped\n")
        raise SystemExit(1) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise SystemExit(0) from None


@app.command(epilog="Example: askmig build --corpus corpus --index index")
def build(corpus: Corpus = None, index: IndexDir = None, as_json: AsJson = False) -> None:
    """Bring the index up to date with the corpus; only what changed is read and embedded."""
    from askmig.interfaces.progress import progress_bar
    from askmig.pipeline import build as build_index

    with progress_bar() as report:
        built = build_index(_settings(corpus, index), report)
    counts = built.manifest.counts
    if as_json:
        _print_json({"embedded": built.embedded, **counts})
    elif built.embedded is None:
        _print("The index is up to date: nothing had changed.")
    else:
        _print(
            f"Indexed {counts['documents']} documents: {counts['paragraphs']} paragraphs, "
            f"{counts['footnotes']} footnotes, {counts['passages']} passages "
            f"({built.embedded} texts embedded)."
        )


@app.command(epilog='Example: askmig ask "¿Qué dice el párrafo 4 de SCPF/13?"')
def ask(
    question: Annotated[str | None, typer.Argument(help="The question, in es, en, fr or pt.")] = None,
    document: Documents = None,
    batch: Annotated[Path | None, typer.Option(help="Questions as JSON lines: {id, question}.")] = None,
    out: Annotated[Path | None, typer.Option(help="Where the answers of --batch go, one a line.")] = None,
    export: Annotated[Path | None, typer.Option(metavar="FILE", help="Write FILE.md, .docx, .json or .ris.")] = None,
    no_llm: NoLlm = False,
    index: IndexDir = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question out of the documents, or many with --batch."""
    if batch is not None:
        _ask_batch(_assistant(index, no_llm=no_llm), batch, out, document or [])
        return
    if question is None:
        raise typer.BadParameter("give a question, or --batch FILE", param_hint="QUESTION")
    if export is not None:
        _export(_assistant(index, no_llm=no_llm), question, document or [], export)
        return
    from askmig.interfaces.render import answer_json, answer_markdown

    answer = _assistant(index, no_llm=no_llm).ask(question, documents=document or [])
    if as_json:
        _print_json(answer_json(answer))
    else:
        _print(answer_markdown(answer))


def _export(assistant: "Assistant", question: str, documents: list[str], path: Path) -> None:
    from askmig.interfaces.export import export_to

    export_to(path, [assistant.ask(question, documents=documents)], assistant.index.documents)
    _print(f"Wrote {path}")


def _ask_batch(assistant: "Assistant", batch: Path, out: Path | None, documents: list[str]) -> None:
    from askmig.interfaces.batch import answer_lines
    from askmig.interfaces.render import to_json

    try:
        lines = batch.read_text(encoding="utf-8-sig", errors="replace").split("\n")
    except OSError as error:
        raise AskmigError(f"{batch} cannot be read: {error.strerror}") from None
    answers = answer_lines(assistant, lines, documents)
    if out is None:
        for answer in answers:
            _print_json(answer, indent=None)
        return
    try:
        with out.open("w", encoding="utf-8") as file:
            for answer in answers:
                file.write(to_json(answer) + "\n")
    except OSError as error:
        raise AskmigError(f"{out} cannot be written: {error.strerror}") from None


@app.command(epilog="Example: askmig chat")
def chat(document: Documents = None, no_llm: NoLlm = False, index: IndexDir = None) -> None:
    """Ask one question after another; an empty line or Ctrl-D ends."""
    from askmig.interfaces.render import answer_markdown

    assistant = _assistant(index, no_llm=no_llm)
    before: list[str] = []
    for line in _typed_lines():
        try:
            _print(answer_markdown(assistant.ask(line, documents=document or [], before=before)))
            before.append(line)
        except AskmigError as error:
            sys.stderr.write(f"askmig: {error}\n")


def _typed_lines() -> Iterator[str]:
    while True:
        if sys.stdin.isatty():
            sys.stdout.write("> ")
            sys.stdout.flush()
        line = sys.stdin.readline()
        if not line.strip():
            return
        yield line.strip()


@app.command(epilog='Example: askmig search "remesas" -k 5')
def search(
    question: Annotated[str, typer.Argument(help="What to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    document: Documents = None,
    index: IndexDir = None,
    as_json: AsJson = False,
) -> None:
    """Rank the passages that fit a question, without an answer."""
    from dataclasses import asdict

    from askmig.cite import describe
    from askmig.interfaces.render import passage_lines

    assistant = _assistant(index)
    hits = assistant.search(question, k=k, documents=document or [])
    found = [describe(assistant.document(hit.passage.document), hit) for hit in hits]
    if as_json:
        _print_json({"question": question, "passages": [asdict(passage) for passage in found]})
        return
    for score, place, text in passage_lines(found):
        _print(f"{score}  {place}\n            {text}")


@app.command(epilog="Example: askmig show scpf-13 --paragraph 4")
def show(
    document: Annotated[str, typer.Argument(metavar="ID", help="The document's id in the catalogue.")],
    paragraph: Annotated[str | None, typer.Option(metavar="N|LABEL", help="Only this paragraph.")] = None,
    note: Annotated[int | None, typer.Option(metavar="N", help="Only this footnote.")] = None,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write one self-contained HTML page.")] = None,
    corpus: Corpus = None,
    as_json: AsJson = False,
) -> None:
    """Show a document as the program reads it: ids, labels, notes under their paragraph."""
    from askmig.interfaces.show import locate, show_lines
    from askmig.pipeline import read_document

    read = read_document(_settings(corpus, None), document)
    if html is not None:
        from askmig.interfaces.page import document_page

        _write(html, document_page(read))
        return
    if as_json:
        from askmig.interfaces.render import document_json

        _print_json(document_json(read))
        return
    for line in show_lines(read, locate(read, paragraph, note)):
        _print(line)


@app.command(epilog="Example: askmig verify answer.md")
def verify(
    file: Annotated[Path, typer.Argument(help="Answers as Markdown, or CSV: document,locator,quote.")],
    corpus: Corpus = None,
    as_json: AsJson = False,
) -> None:
    """Check every quote and locator in a text against the corpus; exit code 1 when any is not exact."""
    from dataclasses import asdict

    from askmig.interfaces.claims import read_claims
    from askmig.pipeline import read_documents
    from askmig.verify import check_claim

    claims = read_claims(file)
    documents = {document.id: document for document in read_documents(_settings(corpus, None))}
    checks = [check_claim(claim, documents) for claim in claims]
    if as_json:
        _print_json([asdict(check) for check in checks])
    else:
        for check in checks:
            where = f" ({', '.join(check.found_in)})" if check.found_in else ""
            _print(f"{check.verdict}{where}: {check.claim.document}#{check.claim.locator} “{check.claim.quote}”")
    if any(check.verdict != "exact" for check in checks):
        raise SystemExit(1)


@app.command(epilog="Example: askmig doctor")
def doctor(corpus: Corpus = None, index: IndexDir = None, as_json: AsJson = False) -> None:
    """Tell versions, encoder, index and corpus, what is wrong and how to mend it."""
    from askmig.interfaces.doctor import examine

    findings = examine(_settings(corpus, index))
    if as_json:
        _print_json([{"check": f.check, "good": f.good, "found": f.found} for f in findings])
    else:
        for finding in findings:
            _print(f"{'ok ' if finding.good else 'BAD'}  {finding.check}: {finding.found}")
    if not all(finding.good for finding in findings):
        raise SystemExit(1)


def _settings(corpus: Path | None, index: Path | None, *, no_llm: bool = False) -> "Settings":
    from askmig.settings import load_settings

    return load_settings(corpus=corpus, index=index, llm="" if no_llm else None)


def _assistant(index: Path | None, *, no_llm: bool = False) -> "Assistant":
    from askmig.pipeline import Assistant

    return Assistant.load(_settings(None, index, no_llm=no_llm), build_missing=False)


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise AskmigError(f"{path} cannot be written: {error.strerror}") from None
    _print(f"Wrote {path}")


def _print(text: str) -> None:
    sys.stdout.write(text.rstrip("\n") + "\n")


def _print_json(value: object, indent: int | None = 2) -> None:
    from askmig.interfaces.render import to_json

    _print(to_json(value, indent))


if __name__ == "__main__":
    main()
