"""A text with citations -> claims to be checked: our own answers as Markdown, or CSV."""

import csv
import re
from pathlib import Path

from askmig.errors import AskmigError
from askmig.verify import Claim

# The source lines that ``render.answer_markdown`` writes, and the footnotes of an export, whose quotes are escaped.
_SOURCE = re.compile(
    r"^\[(?P<note>\^)?\d+\]:? .*?— “(?P<quote>.*)” \((?P<document>[^()#\s]+)#(?P<place>[pn][\d.]+)\)\s*$"
)
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def read_claims(path: Path) -> list[Claim]:
    """Return the claims in a file; raise AskmigError when it cannot be read or holds none.

    A ``.csv`` file has the columns document, locator and quote, with or without a header;
    any other file is a text in which every source stands on a line of its own, as
    ``[1] SCPF/13, párr. 4 — “quote” (scpf-13#p7)``.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise AskmigError(f"{path} cannot be read: {error}") from None
    claims = _read_csv(path, text) if path.suffix.lower() == ".csv" else _read_markdown(text)
    if not claims:
        raise AskmigError(f"{path} holds no citation; expected lines like [1] … — “quote” (document#p7)")
    return claims


def _read_csv(path: Path, text: str) -> list[Claim]:
    claims = []
    for number, row in enumerate(csv.reader(text.splitlines()), 1):
        if not row or (number == 1 and row[0].strip().casefold() == "document"):
            continue
        if len(row) < 3:
            raise AskmigError(f"{path}, line {number}: expected document,locator,quote, found {len(row)} columns")
        claims.append(Claim(row[0].strip(), row[1].strip(), row[2].strip()))
    return claims


def _read_markdown(text: str) -> list[Claim]:
    found = (_SOURCE.match(line) for line in text.splitlines())
    return [Claim(one["document"], one["place"], _quote(one)) for one in found if one]


def _quote(source: re.Match[str]) -> str:
    return _ESCAPED.sub(r"\1", source["quote"]) if source["note"] else source["quote"]
