"""The JSON objects of the contract as JSON Schemas; additional keys are errors."""

from typing import Any

TEXT = {"type": "string"}
TEXT_OR_NULL = {"type": ["string", "null"]}
NUMBER_OR_NULL = {"type": ["integer", "null"]}
KIND = {"enum": ["paragraph", "item", "row", "heading", "footnote"]}
SPAN = {"type": "array", "items": {"type": "integer"}, "minItems": 2, "maxItems": 2}
SPANS = {"type": "array", "items": SPAN, "minItems": 1}
TEXTS = {"type": "array", "items": TEXT}


def exactly(**properties: Any) -> dict[str, Any]:
    """Return the schema of an object with these keys and no other."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def array(items: dict[str, Any]) -> dict[str, Any]:
    """Return the schema of a list."""
    return {"type": "array", "items": items}


INTEGER = {"type": "integer", "minimum": 0}
STATEMENT = exactly(text=TEXT, citations={"type": "array", "items": INTEGER, "minItems": 1})
CITATION = exactly(
    number=INTEGER, document=TEXT, title=TEXT, symbol=TEXT, section=TEXTS, kind=KIND, paragraph=TEXT,
    label=TEXT_OR_NULL, footnote=NUMBER_OR_NULL, page=NUMBER_OR_NULL, quote=TEXT, start=INTEGER, end=INTEGER,
    text=TEXT, reference=TEXT, link=TEXT,
)  # fmt: skip
PASSAGE = exactly(
    rank=INTEGER, score={"type": "number"}, document=TEXT, kind=KIND, paragraph=TEXT, label=TEXT_OR_NULL,
    footnote=NUMBER_OR_NULL, section=TEXTS, text=TEXT,
)  # fmt: skip
TRANSLATION = exactly(citation=INTEGER, text=TEXT)
WRITTEN = exactly(
    model=TEXT, question=TEXT_OR_NULL, passed=INTEGER, repaired=INTEGER, dropped=INTEGER,
    fallen_back={"type": "boolean"}, translations=array(TRANSLATION),
)  # fmt: skip
ANSWER = exactly(
    question=TEXT,
    language={"enum": ["es", "en", "fr", "pt"]},
    status={"enum": ["answered", "not_found", "invalid"]},
    mode={"enum": ["extractive", "llm"]},
    answer=TEXT,
    error=TEXT_OR_NULL,
    seconds={"type": "number", "minimum": 0},
    statements=array(STATEMENT),
    citations=array(CITATION),
    passages={**array(PASSAGE), "maxItems": 10},
)
WRITTEN_ANSWER = {
    **ANSWER,
    "properties": {**ANSWER["properties"], "llm": WRITTEN},
    "required": [*ANSWER["required"], "llm"],
}
DOCUMENT = exactly(
    document=exactly(
        id=TEXT, title=TEXT, symbol=TEXT, publisher=TEXT, date=TEXT, language=TEXT, file=TEXT, sha256=TEXT
    ),
    text=TEXT,
    sections=array(exactly(heading=TEXT, level=INTEGER, number=TEXT_OR_NULL, start=INTEGER, end=INTEGER)),
    paragraphs=array(
        exactly(
            id=TEXT,
            kind=KIND,
            label=TEXT_OR_NULL,
            section=TEXTS,
            text=TEXT,
            start=INTEGER,
            end=INTEGER,
            notes=array(exactly(number=INTEGER, offset=INTEGER)),
            source=SPANS,
        )
    ),
    footnotes=array(
        exactly(number=INTEGER, text=TEXT, start=INTEGER, end=INTEGER, called_by=TEXT_OR_NULL, source=SPANS)
    ),
    furniture=array(exactly(kind=TEXT, text=TEXT, source=SPANS)),
)
