"""A page that is an image -> its words with their places, by Tesseract where that is installed."""

import csv
import io
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from askmig.errors import CorpusError

# Tesseract's names of the languages.
_LANGUAGES = {"es": "spa", "en": "eng", "fr": "fra", "pt": "por"}
# 300 dpi is what Tesseract is trained on; words it is less sure of than this (percent) are doubtful.
DPI = 300
DOUBTFUL = 60
_SECONDS = 60
INSTALL = "install Tesseract (Debian: apt-get install tesseract-ocr tesseract-ocr-spa)"


@dataclass(frozen=True)
class ScannedWord:
    """A word read off an image: its place in points from the top left corner, and how sure the machine is (0-100)."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    sure: float
    line: tuple[int, int, int]


@cache
def can_ocr() -> bool:
    """Whether Tesseract is installed."""
    return shutil.which("tesseract") is not None


@cache
def _known_languages() -> frozenset[str]:
    listed = subprocess.run(["tesseract", "--list-langs"], capture_output=True, text=True, check=False)  # noqa: S607
    return frozenset(listed.stdout.split())


def read_image(png: bytes, language: str, name: str) -> list[ScannedWord]:
    """Return the words of a page image of DPI dots an inch, in Tesseract's reading order.

    Raises CorpusError when Tesseract fails on it.
    """
    wanted = _LANGUAGES.get(language, "spa")
    code = wanted if wanted in _known_languages() else "eng"
    command = ["tesseract", "-", "-", "-l", code, "--dpi", str(DPI), "tsv"]
    try:
        done = subprocess.run(command, input=png, capture_output=True, timeout=_SECONDS, check=True)  # noqa: S603
    except (OSError, subprocess.SubprocessError) as error:
        raise CorpusError(f"{name}: Tesseract failed on a page image ({type(error).__name__})") from None
    return list(_words(done.stdout.decode("utf-8", "replace")))


def _words(table: str) -> Iterator[ScannedWord]:
    scale = 72 / DPI
    for row in csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE):
        if row["level"] != "5" or not row["text"].strip():
            continue
        left, top, width, height = (int(row[name]) * scale for name in ("left", "top", "width", "height"))
        line = (int(row["block_num"]), int(row["par_num"]), int(row["line_num"]))
        yield ScannedWord(row["text"], left, top, left + width, top + height, float(row["conf"]), line)
