"""Real files, for which nobody wrote gold: what can be counted shows whether they are read well.

A law numbers its articles, so a missing one is a gap; a running head that was not seen stands
in the text of many pages at one height; a paragraph cut by a page ends without a full stop,
or its rest begins in lower case. Every file is read in a process of its own, which says how
many seconds of one core that took and how much memory.
"""

import re
import resource
import sys
import time
from collections import defaultdict
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from askmig.errors import AskmigError, CorpusError
from askmig.parse import FORMATS, parse
from askmig.records import CatalogueEntry, Document, Paragraph

_ARTICLE = re.compile(r"A(?i:rt\S*)\s+(\d{1,4})\D*")
_ENDED = re.compile(r"[.:;?!…,][\"”»’')\]]*$")
# A head that was not seen stands on so many pages, give or take so many points of height.
_PAGES = 3
_HEIGHT = 6
# A heading, a name or a cell may end without a full stop; a longer text does not.
_SHORT = 60


@dataclass(frozen=True)
class FileScore:
    """What was counted in one file; ``cut`` and ``heads`` say where, as "page: words"."""

    file: str
    pages: int = 0
    paragraphs: int = 0
    footnotes: int = 0
    footnotes_called: int = 0
    articles: int = 0
    articles_missing: tuple[int, ...] = ()
    heads: tuple[str, ...] = ()
    cut: tuple[str, ...] = ()
    seconds: float = 0.0
    megabytes: float = 0.0
    error: str | None = None


def measure_files(folder: Path) -> list[dict[str, Any]]:
    """Return what was counted in every file of a folder that askmig reads; raise AskmigError where there is none."""
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in FORMATS) if folder.is_dir() else []
    if not paths:
        raise AskmigError(f"no {', '.join(FORMATS)} in {folder}")
    with ProcessPoolExecutor(1, mp_context=get_context("spawn"), max_tasks_per_child=1) as pool:
        return [asdict(score) for score in pool.map(measure_file, paths)]


def measure_file(path: Path) -> FileScore:
    """Return what is counted in a file, with the seconds and the peak memory of this process."""
    begun = time.process_time()
    try:
        document = parse(CatalogueEntry("", path.name, "", "", "", "", "", "es", "", ""), path.read_bytes())
    except CorpusError as error:
        return FileScore(path.name, error=str(error))
    seconds = round(time.process_time() - begun, 2)
    return score_file(document, seconds=seconds, megabytes=round(_peak_megabytes(), 1))


def score_file(document: Document, *, seconds: float = 0.0, megabytes: float = 0.0) -> FileScore:
    """Return what is counted in a document that was read."""
    articles = {int(found[1]) for p in document.paragraphs if (found := _ARTICLE.fullmatch(p.label or ""))}
    return FileScore(
        document.entry.file,
        pages=max((place.page for p in document.paragraphs for place in p.places), default=0),
        paragraphs=len(document.paragraphs),
        footnotes=len(document.footnotes),
        footnotes_called=sum(note.called_by is not None for note in document.footnotes),
        articles=len(articles),
        articles_missing=tuple(sorted(set(range(1, max(articles, default=0))) - articles)),
        heads=tuple(_heads(document.paragraphs)),
        cut=tuple(_cut(document.paragraphs)),
        seconds=seconds,
        megabytes=megabytes,
    )


def _heads(paragraphs: Iterable[Paragraph]) -> Iterable[str]:
    """Yield the units that open or close three pages or more with the same words at the same height."""
    pages: dict[int, list[Paragraph]] = defaultdict(list)
    for paragraph in paragraphs:
        if paragraph.places:
            pages[paragraph.places[0].page].append(paragraph)
    seen: dict[str, list[Paragraph]] = defaultdict(list)
    for own in pages.values():
        for paragraph in {one.id: one for one in (own[0], own[-1])}.values():
            seen[re.sub(r"\d+", "#", paragraph.text.casefold())].append(paragraph)
    for alike in seen.values():
        for paragraph in alike:
            place = paragraph.places[0]
            if sum(abs(other.places[0].top - place.top) <= _HEIGHT for other in alike) >= _PAGES:
                yield f"{place.page}: {paragraph.text[:60]}"


def _cut(paragraphs: Iterable[Paragraph]) -> Iterable[str]:
    """Yield the places where a page seems to cut a paragraph that was not made whole."""
    for one, other in pairwise(paragraph for paragraph in paragraphs if paragraph.places):
        if {one.kind, other.kind} - {"paragraph", "item"}:
            continue
        end, start = one.places[-1].page, other.places[0].page
        stops = len(one.text) > _SHORT and not _ENDED.search(one.text)
        if start == end + 1 and (stops or (other.label is None and other.text[:1].islower())):
            yield f"{end}: {one.text[-30:]} | {other.text[:30]}"


def files_table(scores: list[dict[str, Any]]) -> str:
    """Return the counts as a table, and below it what should be looked at."""
    names = {
        "pages": 5, "paragraphs": 10, "footnotes": 9, "footnotes_called": 6, "articles": 8, "articles_missing": 7,
        "heads": 5, "cut": 4, "seconds": 7, "megabytes": 6,
    }  # fmt: skip
    heads = {"footnotes_called": "called", "articles_missing": "missing", "megabytes": "MB", "seconds": "seconds"}
    lines = ["file".ljust(34) + "".join(heads.get(name, name).rjust(width + 2) for name, width in names.items())]
    for score in scores:
        if score["error"]:
            lines.append(f"{score['file'][:33]:<34}  {score['error']}")
            continue
        values = (len(v) if isinstance(v := score[name], tuple) else v for name in names)
        shown = (str(value).rjust(width + 2) for value, width in zip(values, names.values(), strict=True))
        lines.append(f"{score['file'][:33]:<34}" + "".join(shown))
    for score in scores:
        lines += [f"{score['file']}: no article {number}" for number in score["articles_missing"]]
        lines += [f"{score['file']}: running head? p. {one}" for one in score["heads"]]
        lines += [f"{score['file']}: cut? p. {one}" for one in score["cut"]]
    return "\n".join(lines)


def _peak_megabytes() -> float:
    """Return the most memory that this process held; not that of the one that started it, where Linux can tell."""
    status = Path("/proc/self/status")
    peak = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8")) if status.exists() else None
    if peak:
        return int(peak[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (1 << 20 if sys.platform == "darwin" else 1024)
