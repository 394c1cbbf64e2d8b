"""A document that was read -> the catalogue row it prints, what is doubtful in it, and a sketch of its text.

Nothing is invented: a field stays empty where the document (or, for the title alone, its
file) does not say it.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import PurePath

from askmig.language import detect_language, fold
from askmig.records import CatalogueEntry, Document, Doubt, Paragraph

# The first units of a document, where its title, symbol and date stand.
_FRONT = 15
_LONGEST_TITLE = 300
_SYMBOL = re.compile(r"\b[A-Z][A-Z0-9.\-]{0,12}(?:/[A-Z0-9][A-Za-z0-9.\-]*){1,5}\b(?![:/])")
_DECREE = re.compile(
    r"\b(?:decreto|ley|acuerdo|resolución|decisión|decree|resolution|loi|lei)(?:\s+(?:legislativo|gubernativo))?"
    r"\s+(?:n[úu]mero|no\.?|n[.º°o]+|number)?\s*(\d{1,4}[-/]\d{2,4})\b",
    re.IGNORECASE,
)
_MONTHS = (
    "ene|jan|janv;feb|fev;mar;abr|apr|avr;may|mai;jun|juin;jul|juil;ago|aug|aou;sep|set;oct|out;nov;dic|dec|dez".split(
        ";"
    )
)
_YEAR = r"((?:19|20)\d\d)\b"
_DATE = re.compile(
    rf"(?:\b(\d{{1,2}})\s*(?:-|–|al?|y|and|to|et|au|e)\s*)?\b(\d{{1,2}})(?:er|st|nd|rd|th|º)?\s+(?:de\s+)?"
    rf"([^\W\d_]{{3,10}})\.?,?\s+(?:de\s+|del\s+)?{_YEAR}"
)
_DATE_ENGLISH = re.compile(rf"\b([^\W\d_]{{3,10}})\s+(\d{{1,2}}),?\s+{_YEAR}")
_ISO = re.compile(rf"{_YEAR}-(\d\d)-(\d\d)\b")
# What programs write into the title of a file.
_NO_TITLE = re.compile(
    r"\.(?:docx?|pdf|odt|rtf|indd|qxd)$|^(?:microsoft word|untitled|sin título|document\d*|doc\d*)\b", re.IGNORECASE
)
# Shingles of so many words; of their hashes the least ones are the sketch (bottom-k MinHash).
_SHINGLE = 6
_SKETCH = 128


def propose(document: Document, taken: Collection[str]) -> CatalogueEntry:
    """Return the catalogue row of a document that the catalogue does not know yet; its id is not in ``taken``."""
    front = [paragraph.text for paragraph in document.paragraphs[:_FRONT]]
    symbol = _symbol(front)
    title = _title(document)
    language = detect_language(" ".join(paragraph.text for paragraph in document.paragraphs)[:20_000])
    name = _free_name(symbol or PurePath(document.entry.file).stem, taken)
    return replace(
        document.entry,
        id=name,
        file=name + PurePath(document.entry.file).suffix.lower(),
        title=title,
        short_title=symbol,
        symbol=symbol,
        date=read_date(front),
        language=language,
    )


def _title(document: Document) -> str:
    headings = [p for p in document.paragraphs[:_FRONT] if p.kind == "heading"]
    outermost = min(headings, key=lambda p: _level(document, p), default=None)
    printed = outermost or (document.paragraphs[0] if document.paragraphs else None)
    said = " ".join(document.metadata.get("title", "").split())
    if said and not _NO_TITLE.search(said) and len(said.split()) > 1 and _is_printed(said, document):
        return said[:_LONGEST_TITLE]
    return printed.text[:_LONGEST_TITLE] if printed else ""


def _is_printed(title: str, document: Document) -> bool:
    """Whether the title that a file gives itself is printed in the document, too."""
    front = " ".join(paragraph.text for paragraph in document.paragraphs[: 3 * _FRONT])
    return " ".join(_words(title)) in " ".join(_words(front))


def _level(document: Document, heading: Paragraph) -> int:
    return next((section.level for section in document.sections if section.start == heading.start), 9)


def _symbol(front: list[str]) -> str:
    for text in front:
        found = _SYMBOL.search(text)
        if found and re.search(r"\d", found.group()) and "www" not in text and "http" not in text:
            return found.group()
    for text in front:
        decree = _DECREE.search(text)
        if decree and len(text) < 80:
            return " ".join(decree.group().split())
    return ""


def read_date(front: Sequence[str]) -> str:
    """Return the first whole date that the texts print, as YYYY-MM-DD; that of one day before a span of days."""
    dates = [date for text in front for date in _dates(text)]
    return next((date for date in dates if "/" not in date), dates[0] if dates else "")


def _dates(text: str) -> Iterator[str]:
    for found in _DATE.finditer(text):
        day = _iso(found[4], _month(found[3]), int(found[2]))
        first = _iso(found[4], _month(found[3]), int(found[1])) if found[1] else ""
        if day:
            yield f"{first}/{day}" if first else day
    for found in _DATE_ENGLISH.finditer(text):
        if day := _iso(found[3], _month(found[1]), int(found[2])):
            yield day
    for found in _ISO.finditer(text):
        if day := _iso(found[1], int(found[2]), int(found[3])):
            yield day


def _iso(year: str, month: int, day: int) -> str:
    return f"{year}-{month:02}-{day:02}" if 1 <= month <= 12 and 1 <= day <= 31 else ""


def _month(word: str) -> int:
    folded = fold(word)
    return next((n for n, starts in enumerate(_MONTHS, 1) if any(folded.startswith(s) for s in starts.split("|"))), 0)


def _free_name(wanted: str, taken: Collection[str]) -> str:
    name = re.sub(r"[^a-z0-9]+", "-", fold(wanted)).strip("-")[:60].strip("-") or "documento"
    return next(n for n in (name, *(f"{name}-{k}" for k in range(2, len(taken) + 3))) if n not in taken)


def find_doubts(document: Document) -> tuple[Doubt, ...]:
    """Return what a person should look at: the reader's own doubts, notes without a call, gaps in the numbers."""
    return (*document.doubts, *_orphans(document), *_gaps(document))


def _orphans(document: Document) -> Iterator[Doubt]:
    for note in document.footnotes:
        if note.called_by is None:
            yield Doubt("doubt_uncalled", note.page, f"{note.number} {note.text[:60]}")


def _gaps(document: Document) -> Iterator[Doubt]:
    """Yield the places where articles or the document's numbered paragraphs skip a number."""
    for pattern in (r"A(?i:rt\S*)\s+(\d+)\D*", r"(\d+)"):
        last = 0
        for paragraph in document.paragraphs:
            found = re.fullmatch(pattern, paragraph.label or "")
            if not found or (pattern == r"(\d+)" and paragraph.kind != "paragraph"):
                continue
            number = int(found[1])
            if last and last + 1 < number < last + 6:
                yield Doubt("doubt_gap", paragraph.page, f"{last} … {number}")
            last = number


def sketch(document: Document) -> tuple[int, ...]:
    """Return a sketch of a document's words; ``likeness`` compares two."""
    words = _words(document.text)
    shingles = {" ".join(words[i : i + _SHINGLE]) for i in range(max(len(words) - _SHINGLE + 1, 1))}
    hashes = (hashlib.blake2b(one.encode(), digest_size=6).digest() for one in shingles)
    return tuple(sorted(int.from_bytes(one) for one in hashes)[:_SKETCH])


def likeness(one: tuple[int, ...], other: tuple[int, ...]) -> float:
    """Return the estimated share of shingles that two documents have in common, between 0 and 1."""
    least = sorted({*one, *other})[:_SKETCH]
    both = {*one} & {*other}
    return sum(value in both for value in least) / len(least) if least else 0.0


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", fold(text))
