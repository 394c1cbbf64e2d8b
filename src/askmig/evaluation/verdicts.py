"""What staff say of answers, kept in one SQLite file that several processes may share.

A verdict is about one statement of one answer, or about one citation of it. Nothing is ever changed
or deleted: who judges again adds a verdict, and the last one of each person counts.
"""

import csv
import hashlib
import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass, fields
from io import StringIO
from pathlib import Path
from typing import Any, Literal, get_args

from askmig.errors import AskmigError

Verdict = Literal["correct", "partial", "wrong", "missing"]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)
SCHEMA = 1
_LONGEST_COMMENT = 4000
# Seconds that a process waits for another one that writes.
_PATIENCE = 10.0
_TABLE = f"""
CREATE TABLE verdicts (
  id INTEGER PRIMARY KEY, question TEXT NOT NULL, before TEXT NOT NULL, answer TEXT NOT NULL,
  statement INTEGER NOT NULL, citation INTEGER, verdict TEXT NOT NULL CHECK (verdict IN {VERDICTS}),
  comment TEXT NOT NULL, manifest TEXT NOT NULL, who TEXT NOT NULL, moment TEXT NOT NULL, about TEXT NOT NULL
) STRICT;
CREATE INDEX verdicts_about ON verdicts (about, who);
PRAGMA user_version = {SCHEMA};
"""
_LAST = "id IN (SELECT max(id) FROM verdicts GROUP BY about, who)"


@dataclass(frozen=True)
class Judgement:
    """One verdict.

    ``statement`` and ``citation`` are numbers from 1, ``citation`` None for the statement as a whole; ``before`` are
    the questions asked before, ``answer`` is the JSON object of the contract, ``manifest`` says which index gave it
    (``build``, ``encoder``, ``documents``), ``moment`` is UTC, as 2026-01-31T10:00:00Z.
    """

    question: str
    before: tuple[str, ...]
    answer: Mapping[str, Any]
    statement: int
    citation: int | None
    verdict: Verdict
    comment: str
    manifest: Mapping[str, Any]
    who: str
    moment: str
    id: int = 0

    @property
    def cited(self) -> Mapping[str, Any] | None:
        """The citation that is judged, None for a verdict on a whole statement."""
        return next((one for one in self.answer["citations"] if one["number"] == self.citation), None)

    @property
    def about(self) -> str:
        """What is judged, whatever else the answer held: question, statement and quote as one hash."""
        quote = self.cited["quote"] if self.cited else ""
        return hashlib.sha256("\0".join([*self.before, self.question, self.said, quote]).encode()).hexdigest()

    @property
    def said(self) -> str:
        """The text of the statement that is judged."""
        return str(self.answer["statements"][self.statement - 1]["text"])


@dataclass(frozen=True)
class Filter:
    """Which verdicts are wanted; an empty field wants all. ``words`` may stand in question or comment."""

    verdict: str = ""
    who: str = ""
    document: str = ""
    words: str = ""
    since: str = ""


class VerdictStore:
    """The verdicts of one file, which is made when the first one is added."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def add(self, judgement: Judgement) -> int:
        """Keep a verdict and return its number; raise AskmigError when it speaks of what the answer does not hold."""
        _check(judgement)
        values = (
            judgement.question,
            json.dumps(judgement.before, ensure_ascii=False),
            json.dumps(judgement.answer, ensure_ascii=False),
            judgement.statement,
            judgement.citation,
            judgement.verdict,
            judgement.comment.strip(),
            json.dumps(judgement.manifest, ensure_ascii=False),
            judgement.who,
            judgement.moment,
            judgement.about,
        )
        with self._connected() as connection:
            added = connection.execute(
                "INSERT INTO verdicts (question, before, answer, statement, citation, verdict, comment, manifest, who, "
                "moment, about) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                values,
            )
            return int(added.lastrowid or 0)

    def listed(self, wanted: Filter | None = None, *, all_of_them: bool = False) -> list[Judgement]:
        """Return the verdicts that fit, newest first: the last of each person, or ``all_of_them``."""
        if not self._path.exists():
            return []
        wanted = wanted or Filter()
        tests: list[tuple[str, list[str]]] = [] if all_of_them else [(_LAST, [])]
        tests += [("verdict = ?", [wanted.verdict])] if wanted.verdict else []
        tests += [("who = ?", [wanted.who])] if wanted.who else []
        tests += [("moment >= ?", [wanted.since])] if wanted.since else []
        where = " AND ".join(test for test, _ in tests) or "1"
        values = [value for _, some in tests for value in some]
        with self._connected() as connection:
            query = f"SELECT * FROM verdicts WHERE {where} ORDER BY id DESC"  # noqa: S608  tests are our own words
            rows = connection.execute(query, values).fetchall()
        found = [_judgement(row) for row in rows]
        return [one for one in found if _is_about(one, wanted)]

    @contextmanager
    def _connected(self) -> Iterator[sqlite3.Connection]:
        """Yield a connection whose changes are kept when nothing went wrong; raise AskmigError otherwise."""
        try:
            with closing(sqlite3.connect(self._path, timeout=_PATIENCE)) as connection:
                connection.row_factory = sqlite3.Row
                connection.execute("PRAGMA journal_mode = WAL")
                _make_table(connection, self._path)
                with connection:
                    yield connection
        except sqlite3.Error as error:
            raise AskmigError(f"the verdicts in {self._path} cannot be used: {error}") from None


def _make_table(connection: sqlite3.Connection, path: Path) -> None:
    """Make the table in a new file; raise AskmigError for a file of another version."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == SCHEMA:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if connection.execute("PRAGMA user_version").fetchone()[0] == 0:
            for command in filter(str.strip, _TABLE.split(";")):
                connection.execute(command)
    finally:
        connection.commit()
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version != SCHEMA:
        raise AskmigError(f"{path} has schema {version}, this program writes {SCHEMA}: use another file")


def _check(judgement: Judgement) -> None:
    statements = judgement.answer["statements"]
    if judgement.verdict not in VERDICTS:
        raise AskmigError(f"no verdict {judgement.verdict!r}: choose {', '.join(VERDICTS)}")
    if not 1 <= judgement.statement <= len(statements):
        raise AskmigError(f"the answer has {len(statements)} statements, none of number {judgement.statement}")
    cited = statements[judgement.statement - 1]["citations"]
    if judgement.citation is not None and judgement.citation not in cited:
        raise AskmigError(f"statement {judgement.statement} cites {list(cited)}, not [{judgement.citation}]")
    if len(judgement.comment) > _LONGEST_COMMENT:
        raise AskmigError(f"the comment has {len(judgement.comment)} characters; write at most {_LONGEST_COMMENT}")


def _judgement(row: sqlite3.Row) -> Judgement:
    values = {one.name: row[one.name] for one in fields(Judgement)}
    loaded = {name: json.loads(values[name]) for name in ("before", "answer", "manifest")}
    return Judgement(**{**values, **loaded, "before": tuple(loaded["before"])})


def _is_about(one: Judgement, wanted: Filter) -> bool:
    cited = [citation["document"] for citation in ([one.cited] if one.cited else one.answer["citations"])]
    words = f"{one.question}\n{one.comment}".casefold()
    return (not wanted.document or wanted.document in cited) and wanted.words.casefold() in words


COLUMNS = "id moment who verdict question statement said citation reference quote comment build".split()


def verdict_row(one: Judgement) -> dict[str, str | int | None]:
    """Return a verdict as a row of a table, with the keys of ``COLUMNS``."""
    cited = one.cited or {}
    return {
        "id": one.id,
        "moment": one.moment,
        "who": one.who,
        "verdict": one.verdict,
        "question": one.question,
        "statement": one.statement,
        "said": one.said,
        "citation": one.citation,
        "reference": cited.get("reference"),
        "quote": cited.get("quote"),
        "comment": one.comment,
        "build": one.manifest.get("build"),
    }


def verdicts_csv(judgements: list[Judgement]) -> str:
    """Return verdicts as CSV, in which no cell can be a formula for a spreadsheet."""
    file = StringIO()
    writer = csv.DictWriter(file, COLUMNS, lineterminator="\r\n")
    writer.writeheader()
    for one in judgements:
        writer.writerow({name: _harmless(value) for name, value in verdict_row(one).items()})
    return file.getvalue()


def _harmless(value: str | int | None) -> str | int | None:
    """Return a cell that spreadsheets take for text: OWASP's list of signs that begin a formula."""
    if isinstance(value, str) and value.lstrip(" ").startswith(
        ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
    ):
        return f"'{value}"
    return value
