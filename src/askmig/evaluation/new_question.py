"""A gold question out of a citation: place and quote are checked and written down."""

import json
from pathlib import Path
from typing import Any

from askmig.errors import AskmigError
from askmig.records import Document, Footnote
from askmig.verify import find_units


def new_question(
    path: Path,
    document: Document,
    *,
    question: str,
    locator: str,
    quote: str,
    fields: dict[str, str],
) -> dict[str, Any]:
    """Append a question to a gold file and return it; raise AskmigError when the quote is no slice.

    ``fields`` has type, language, and facts ("272 millones|272 million; 2019", may be empty).
    """
    units = [unit for unit in find_units(document, locator) if quote in unit.text]
    if not units:
        raise AskmigError(f"“{quote}” does not stand in {document.id}#{locator}: copy it from `askmig show`")
    unit = units[0]
    existing = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    item = {
        "id": f"{fields['type']}-{len(existing) + 1:04}",
        "language": fields["language"],
        "type": fields["type"],
        "split": "test" if len(existing) % 2 else "dev",
        "question": question,
        "answerable": True,
        "evidence": [
            {
                "document": document.id,
                "quote": quote,
                "footnote": unit.number if isinstance(unit, Footnote) else None,
                "label": None if isinstance(unit, Footnote) else unit.label,
            }
        ],
        "answer": fields["answer"] or quote,
        "facts": [one.strip().split("|") for one in fields["facts"].split(";") if one.strip()],
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(item, ensure_ascii=False) + "\n")
    return item
