"""askmig's reading of PDFs beside what else one would pick, on the same files, one process a reader.

The files are documents of a corpus, typeset and printed by askmig's round trip (our own
pages, LibreOffice's, Chromium's), so that every paragraph, note and call is known. Writes
JSON and, beside it, a Markdown table. A reader that fails is listed with the last line of its error.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from file_readers import READERS

from askmig.evaluation.roundtrip import SETTERS
from askmig.evaluation.typeset import HEAD
from askmig.evaluation.typeset_word import chromium, libreoffice
from askmig.pipeline import read_documents
from askmig.records import Document
from askmig.settings import load_settings

_HERE = Path(__file__).resolve().parent
_ROOT = _HERE.parents[1]
_WAYS = {"pdf": True, "libreoffice": libreoffice() is not None, "chromium": chromium() is not None}
# Shorter paragraphs stand in a text by chance.
_SHORT = 40
_BEFORE = 20


@dataclass
class Counts:
    """What was found of what there is."""

    found: dict[str, list[int]] = field(default_factory=dict)

    def add(self, name: str, right: int, of: int) -> None:
        """Count some more."""
        old = self.found.setdefault(name, [0, 0])
        self.found[name] = [old[0] + right, old[1] + of]


def main() -> None:
    """Typeset, read, count, print the table, and write it and the JSON."""
    given = _arguments()
    pythons = dict(one.split("=", 1) for one in given.python or [])
    documents = read_documents(load_settings(corpus=given.corpus))
    rows = []
    with tempfile.TemporaryDirectory() as name:
        files = _typeset(documents, Path(name))
        for reader in given.only or READERS:
            print(reader, file=sys.stderr)  # noqa: T201  progress
            rows.append({"reader": reader, **_try(reader, pythons.get(reader, sys.executable), files, Path(name))})
    given.out.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    text = make_table(rows)
    given.out.with_suffix(".md").write_text(text, encoding="utf-8")
    print(text)  # noqa: T201  the result


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True, help="JSON; the Markdown goes beside it")
    parser.add_argument("--only", action="append", choices=list(READERS))
    parser.add_argument("--python", action="append", metavar="READER=PATH", help="the Python that has a reader")
    parser.add_argument("--corpus", type=Path, default=_ROOT / "corpus")
    return parser.parse_args()


def _typeset(documents: list[Document], folder: Path) -> dict[Path, Document]:
    files = {}
    for way in (way for way, is_here in _WAYS.items() if is_here):
        for document in documents:
            path = folder / f"{document.id}.{way}.pdf"
            path.write_bytes(SETTERS[way][1](document))
            files[path] = document
    return files


def _try(reader: str, python: str, files: dict[Path, Document], folder: Path) -> dict[str, Any]:
    command = [python, str(_HERE / "file_readers.py"), reader, str(folder / "out.json"), *map(str, files)]
    environment = os.environ | {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  our own
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
        return {"error": lines[-1][:160]}
    counts = Counts()
    read = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    for document, result in zip(files.values(), read, strict=True):
        count(document, result, counts)
    return {"error": None, "seconds": round(sum(one["seconds"] for one in read), 1), **counts.found}


def count(document: Document, result: dict[str, Any], counts: Counts) -> None:
    """Count what a reader found of one document; only letters and signs count, blanks do not."""
    text = squeeze(result["text"])
    long = [p for p in document.paragraphs if len(p.text) > _SHORT]
    whole = [p for p in long if squeeze(p.text) in text or _with_figures(document, p.id) in text]
    counts.add("paragraphs", len(whole), len(long))
    counts.add("notes", sum(squeeze(note.text) in text for note in document.footnotes), len(document.footnotes))
    calls = [(p.text[: call.offset], call) for p in document.paragraphs for call in p.notes]
    if "tied" not in result:
        at_word = sum(squeeze(f"{before[-_BEFORE:]}{call.number}") in text for before, call in calls)
        counts.add("figures", at_word, len(calls))
    tied = {(number, squeeze(words), squeeze(before)[-_BEFORE:]) for number, words, before in result.get("tied", [])}
    notes = {note.id: note for note in document.footnotes}
    right = sum((c.number, squeeze(notes[c.note].text), squeeze(before)[-_BEFORE:]) in tied for before, c in calls)
    counts.add("tied", right, len(calls))
    counts.add("heads", text.count(squeeze(HEAD)), 1)


def _with_figures(document: Document, paragraph_id: str) -> str:
    """Return a paragraph as plain text has it, the figures of its calls within the line."""
    paragraph = next(one for one in document.paragraphs if one.id == paragraph_id)
    parts, done = [], 0
    for call in paragraph.notes:
        parts += [paragraph.text[done : call.offset], str(call.number)]
        done = call.offset
    return squeeze("".join([*parts, paragraph.text[done:]]))


def squeeze(text: str) -> str:
    """Return a text without blanks."""
    return "".join(text.split())


def make_table(rows: list[dict[str, Any]]) -> str:
    """Return the Markdown table."""
    lines = [
        "| reader | paragraphs whole | notes whole | figure of the call at its word | call tied to its note "
        "| running heads left in | CPU seconds |",
        "|---|---|---|---|---|---|---|",
    ]
    for row in rows:
        if row["error"]:
            lines.append(f"| {row['reader']} | not measured: {row['error'].replace('|', '/')} | | | | | |")
            continue
        shares = (_share(row.get(name)) for name in ("paragraphs", "notes", "figures", "tied"))
        lines.append(f"| {row['reader']} | {' | '.join(shares)} | {row['heads'][0]} | {row['seconds']} |")
    return "\n".join(lines) + "\n"


def _share(pair: list[int] | None) -> str:
    return "–" if pair is None else f"{pair[0] / pair[1]:.3f}" if pair[1] else "–"


if __name__ == "__main__":
    main()
