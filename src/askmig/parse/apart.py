"""A file read in a process of its own, with a limit on time and memory: ``python -m askmig.parse.apart``.

Files from outside may be damaged or hostile; whatever they do to a reader, the program that
asked goes on and says which file it was. On standard input: one line of JSON, then the bytes
of the file. On standard output: "D" and the Document as JSON, or "E" and the error's line.
"""

import json
import resource
import subprocess
import sys
from dataclasses import asdict

from pydantic import TypeAdapter

from askmig.errors import AskmigError, CorpusError
from askmig.parse import parse
from askmig.records import CatalogueEntry, Document

# 200 dense pages with 1,400 notes take 4 s and 75 MB; a file that needs so much more is broken or hostile.
SECONDS = 300
MEGABYTES = 1024
_DOCUMENT = TypeAdapter(Document)


def parse_apart(entry: CatalogueEntry, data: bytes, *, ocr: bool = False, seconds: float = SECONDS) -> Document:
    """Return the document that the bytes of a file hold, read in a child process.

    Raises CorpusError as ``parse`` does, and when the reader dies, takes longer than
    ``seconds`` or more than MEGABYTES.
    """
    head = json.dumps({"entry": asdict(entry), "ocr": ocr, "seconds": seconds}).encode()
    command = [sys.executable, "-m", "askmig.parse.apart"]
    try:
        done = subprocess.run(  # noqa: S603 - our own module, no shell
            command, input=head + b"\n" + data, capture_output=True, timeout=seconds, check=False
        )
    except subprocess.TimeoutExpired:
        raise CorpusError(f"{entry.file} was given up after {seconds} s: save it anew, or split it") from None
    answer = done.stdout
    if done.returncode == 0 and answer[:1] == b"D":
        return _DOCUMENT.validate_json(answer[1:])
    if done.returncode == 0 and answer[:1] == b"E":
        raise CorpusError(answer[1:].decode("utf-8"))
    last = (done.stderr.decode("utf-8", "replace").strip().splitlines() or [f"signal {-done.returncode}"])[-1]
    raise CorpusError(f"{entry.file} cannot be read, it is damaged or too large ({last[:120]}): save it anew")


def main() -> None:
    """Read a file from standard input under the limits and write its document to standard output."""
    head = json.loads(sys.stdin.buffer.readline())
    resource.setrlimit(resource.RLIMIT_AS, (MEGABYTES << 20, MEGABYTES << 20))
    seconds = max(int(head["seconds"]), 1)
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    out = sys.stdout.buffer
    sys.stdout = sys.stderr  # what a library prints must not get into the answer
    try:
        document = parse(CatalogueEntry(**head["entry"]), sys.stdin.buffer.read(), ocr=head["ocr"])
        out.write(b"D" + _DOCUMENT.dump_json(document))
    except AskmigError as error:
        out.write(b"E" + str(error).encode())
    except MemoryError:
        out.write(f"E{head['entry']['file']} needs more than {MEGABYTES} MB to be read: split it".encode())
    out.flush()


if __name__ == "__main__":
    main()
