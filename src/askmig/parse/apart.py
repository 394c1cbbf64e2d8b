"""A file read, or a page of it drawn, in a process of its own: ``python -m askmig.parse.apart``.

Files from outside may be damaged or hostile; whatever they do to a reader, the program that
asked goes on and says which file it was: time and memory of the process have a limit. On standard
input: one line of JSON, then the bytes of the file. On standard output: "D" and the Document as JSON
or the page as PNG, or "E" and the error's line.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter

from askmig.errors import AskmigError, CorpusError
from askmig.parse import parse
from askmig.records import CatalogueEntry, Document

# 200 dense pages with 1,400 notes take 4 s and 75 MB; a file that needs so much more is broken or hostile.
SECONDS = 300
MEGABYTES = 1024
# A dense page is drawn in .2 s.
_DRAWING_SECONDS = 20
_DOCUMENT = TypeAdapter(Document)


def parse_apart(entry: CatalogueEntry, data: bytes, *, ocr: bool = False, seconds: float = SECONDS) -> Document:
    """Return the document that the bytes of a file hold, read in a child process.

    Raises CorpusError as ``parse`` does, and when the reader dies, takes longer than
    ``seconds`` or more than MEGABYTES.
    """
    return _DOCUMENT.validate_json(_answer_of({"entry": asdict(entry), "ocr": ocr, "seconds": seconds}, data))


def draw_apart(entry: CatalogueEntry, data: bytes, page: int, *, seconds: float = _DRAWING_SECONDS) -> bytes:
    """Return page ``page`` (from 1) of a PDF as ``parse.pdf.render_page`` draws it, drawn in a child process.

    Raises CorpusError for a page that is not there or cannot be drawn, as ``parse_apart``.
    """
    return _answer_of({"entry": asdict(entry), "page": page, "seconds": seconds}, data)


def _answer_of(head: dict[str, Any], data: bytes) -> bytes:
    """Return what the child process makes of the file; raise CorpusError with its line, or when it dies."""
    file, seconds = head["entry"]["file"], head["seconds"]
    command = [sys.executable, "-m", "askmig.parse.apart"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, input=json.dumps(head).encode() + b"\n" + data, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise CorpusError(f"{file} was given up after {seconds} s: save it anew, or split it") from None
    answer = done.stdout
    if done.returncode == 0 and answer[:1] == b"D":
        return answer[1:]
    if done.returncode == 0 and answer[:1] == b"E":
        raise CorpusError(answer[1:].decode("utf-8"))
    last = (done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"signal {-done.returncode}"])[-1]
    raise CorpusError(f"{file} cannot be read, it is damaged or too large ({last[:120]}): save it anew")


def main() -> None:
    """Read a file from standard input under the limits and write what is made of it to standard output."""
    head = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    seconds = max(int(head["seconds"]), 1)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not get into the answer
    try:
        out.write(b"D" + _made_of(head, sys.stdin.buffer.read()))
    except AskmigError as error:
        out.write(b"E" + str(error).encode())
    except MemoryError:
        out.write(f"E{head['entry']['file']} needs more than {MEGABYTES} MB to be read: split it".encode())
    out.flush()


def _made_of(head: dict[str, Any], data: bytes) -> bytes:
    entry = CatalogueEntry(**head["entry"])
    if "page" not in head:
        return _DOCUMENT.dump_json(parse(entry, data, ocr=head["ocr"]))
    from askmig.parse.pdf import render_page

    return render_page(data, entry.file, head["page"])


if __name__ == "__main__":
    main()
