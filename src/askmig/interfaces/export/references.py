"""The documents that answers cite -> CSL-JSON and RIS, for Zotero, Mendeley, EndNote and word processors."""

import json
import re
from typing import Any

from askmig.interfaces.export.notes import Carried
from askmig.records import CatalogueEntry

# "2018", "2018-04", "2018-04-17", and two of them with "/" between for a period.
_DATE = re.compile(r"(\d{4})(?:-(\d{2}))?(?:-(\d{2}))?")


def csl_json(carried: Carried) -> str:
    """Return the documents cited as a list of CSL-JSON items (citation-style-language schema 1.0.2)."""
    items = [_item(entry, _places(carried, entry)) for entry in carried.entries]
    return json.dumps(items, ensure_ascii=False, indent=1) + "\n"


def ris(carried: Carried) -> str:
    """Return the documents cited in the RIS format, one note a citation with place and quote."""
    records = [_record(entry, _places(carried, entry, quoted=True)) for entry in carried.entries]
    return "\r\n".join(records)


def _item(entry: CatalogueEntry, places: list[str]) -> dict[str, Any]:
    item = {
        "id": entry.id,
        "type": "report" if entry.symbol else "document",
        "title": entry.title or entry.id,
        "title-short": entry.short_title,
        "publisher": entry.publisher,
        "number": entry.symbol,
        "language": entry.language,
        "note": "; ".join(places),
    }
    known: dict[str, Any] = {name: value for name, value in item.items() if value}
    dates = [[int(part) for part in found if part] for found in _DATE.findall(entry.date)]
    return {**known, "issued": {"date-parts": dates}} if dates else known


def _record(entry: CatalogueEntry, places: list[str]) -> str:
    year = _DATE.search(entry.date)
    fields = [
        ("TY", "RPRT" if entry.symbol else "GEN"),
        ("ID", entry.id),
        ("TI", entry.title or entry.id),
        ("ST", entry.short_title),
        ("PB", entry.publisher),
        ("M1", entry.symbol),
        ("PY", year[1] if year else ""),
        ("DA", "/".join([*(part or "" for part in year.groups()), ""]) if year else ""),
        ("LA", entry.language),
        *(("N1", place) for place in places),
    ]
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in fields if value]
    return "\r\n".join([*lines, "ER  - ", ""])


def _places(carried: Carried, entry: CatalogueEntry, *, quoted: bool = False) -> list[str]:
    return [
        f"[{note.number}] {note.citation.reference}" + (f" — “{note.citation.quote}”" if quoted else "")
        for note in carried.notes
        if note.entry.id == entry.id
    ]
