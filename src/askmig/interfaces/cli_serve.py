"""``askmig serve`` and ``askmig users``: the web app, and the file of those who may enter it."""

import sys
from pathlib import Path
from typing import Annotated

import typer

Auth = Annotated[Path | None, typer.Option("--auth", metavar="FILE", help="Who may enter; see `askmig users add`.")]
File = Annotated[Path, typer.Option("--file", metavar="FILE", help="The file of users, for askmig serve --auth.")]
Corpus = Annotated[Path | None, typer.Option("--corpus", metavar="DIR", help="Folder of the documents [corpus].")]
IndexDir = Annotated[Path | None, typer.Option("--index", metavar="DIR", help="Folder of the index [index].")]
Evals = Annotated[Path, typer.Option("--evals", metavar="DIR", help="Folder of the reports that maintainers see.")]
_USERS = Path("users.txt")
_VERDICTS = Path("verdicts.sqlite")

users_app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 7860,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    auth: Auth = None,
    open_reading: Annotated[
        bool, typer.Option("--open-reading", help="With --auth: readers need no password.")
    ] = False,
    rate: Annotated[int, typer.Option(min=0, help="Calls a minute of one client; 0 for no limit.")] = 300,
    queue: Annotated[int, typer.Option(min=1, help="Questions that may wait at a time.")] = 100,
    allow_upload: Annotated[bool, typer.Option("--allow-upload", help="Let files be sent up.")] = False,
    verdicts: Annotated[Path, typer.Option(metavar="FILE", help="Where verdicts of staff are kept.")] = _VERDICTS,
    evals: Evals = Path("evals"),
    corpus: Corpus = None,
    index: IndexDir = None,
) -> None:
    """Serve the web app (also: python app.py)."""
    from askmig.interfaces.safety import Safety, UploadLimits, Users
    from askmig.interfaces.web import serve as serve_web
    from askmig.interfaces.web.desk import Desk
    from askmig.settings import load_settings

    safety = Safety(
        users=Users(auth) if auth else None,
        open_reading=open_reading,
        per_minute=rate,
        queue=queue,
        uploads=UploadLimits() if allow_upload else None,
    )
    settings = load_settings(corpus=corpus, index=index)
    desk = Desk(verdicts, evals / "results")
    serve_web(settings, host=host, port=port, open_browser=browser, safety=safety, desk=desk)


@users_app.command(epilog="Example: askmig users add ana --role staff --file users.txt")
def add(
    name: Annotated[str, typer.Argument(help="The name to log in with.")],
    role: Annotated[str, typer.Option(help="reader, staff (gives verdicts) or maintainer (sees them all).")] = "reader",
    file: File = _USERS,
) -> None:
    """Add a person, or give one a new role and password; the password is typed twice, or one line of stdin."""
    from askmig.interfaces.safety import add_user

    add_user(file, name, role, _password())
    sys.stdout.write(f"{name} may enter as {role}: askmig serve --auth {file}\n")


@users_app.command(epilog="Example: askmig users remove ana --file users.txt")
def remove(name: Annotated[str, typer.Argument(help="Whom.")], file: File = _USERS) -> None:
    """Take a person out of the file; who is logged in is out at once."""
    from askmig.interfaces.safety import remove_user

    remove_user(file, name)
    sys.stdout.write(f"{name} may not enter any more\n")


@users_app.command("list", epilog="Example: askmig users list --file users.txt")
def list_users(file: File = _USERS) -> None:
    """Tell who may enter, and as what."""
    from askmig.interfaces.safety import read_users

    for name, entry in read_users(file).items():
        sys.stdout.write(f"{name}  {entry.person.role}\n")


def _password() -> str:
    """Return what is typed, unseen, or the first line that a program sends."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
