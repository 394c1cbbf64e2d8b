"""A model's reply, as it comes in -> drafts of statements, each as soon as it is complete.

Both forms are read whatever was asked for: a JSON object (or list) of statements, also within
a Markdown fence, and lines of STATEMENT, PASSAGE, WORDS and TRANSLATION.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from askmig.errors import LanguageModelError
from askmig.generate.prompt import MOST_STATEMENTS
from askmig.records import Draft, Support

# Six statements with their quotes take about 6,000 characters; a model that writes more than this does not stop.
_LONGEST_REPLY = 24_000
_MOST_DRAFTS = 3 * MOST_STATEMENTS
_LINE = re.compile(r"^[\s>*#-]*(STATEMENT|PASSAGE|WORDS|TRANSLATION)\b[\s*]*:[\s*]*(.*)$", re.IGNORECASE)
_NO_ANSWER = re.compile(r"^\W*no answer\W*$", re.IGNORECASE)
_MARKS = re.compile(r"\s*\[\d+(?:\s*[,;]\s*\d+)*\]")
_FENCE = re.compile(r"^\s*```(?:json)?\s*", re.IGNORECASE)


class ReplyReader:
    """Reads one reply; ``says_no_answer`` is true once it has said in the agreed form that there is none."""

    def __init__(self) -> None:
        self._text = ""
        self._read = 0
        self._count = 0
        self._depth: list[str] = []
        self._start = 0
        self._in_string = self._is_escaped = False
        self.says_no_answer = False

    def feed(self, piece: str) -> Iterator[Draft]:
        """Yield the drafts that ``piece`` completes; raises LanguageModelError when the reply goes on without end."""
        self._text += piece
        if len(self._text) > _LONGEST_REPLY or self._count > _MOST_DRAFTS:
            raise LanguageModelError("endless")
        found = self._json_drafts() if self._is_json else self._text_drafts(is_whole=False)
        for draft in found:
            self._count += 1
            yield draft

    def finish(self) -> Iterator[Draft]:
        """Yield what the end of the reply completes.

        Raises LanguageModelError when the reply is empty, was cut off or holds no statement in either form.
        """
        if not self._text.strip():
            raise LanguageModelError("empty")
        if self._is_json and self._depth:
            raise LanguageModelError("broken")
        for draft in () if self._is_json else self._text_drafts(is_whole=True):
            self._count += 1
            yield draft
        if not self._is_json:
            self.says_no_answer = _NO_ANSWER.match(self._text) is not None
        if not self._count and not self.says_no_answer:
            raise LanguageModelError("garbage")

    @property
    def _is_json(self) -> bool:
        return _FENCE.sub("", self._text).lstrip()[:1] in ("{", "[")

    def _json_drafts(self) -> Iterator[Draft]:
        """Yield every object of the list of statements that is closed by now."""
        while self._read < len(self._text):
            character = self._text[self._read]
            self._read += 1
            if self._in_string:
                self._in_string = self._is_escaped or character != '"'
                self._is_escaped = character == "\\" and not self._is_escaped
            elif character == '"' and self._depth:
                self._in_string = True
            elif character in "{[":
                self._open(character)
            elif character in "}]" and self._depth:
                yield from self._close()

    def _open(self, character: str) -> None:
        if character == "{" and self._is_list_of_statements():
            self._start = self._read - 1
        self._depth.append(character)

    def _close(self) -> Iterator[Draft]:
        is_object = self._depth.pop() == "{"
        if is_object and self._is_list_of_statements():
            yield _read_object(self._text[self._start : self._read])
        elif not self._depth and not self._count:
            self.says_no_answer = _is_empty_answer(_FENCE.sub("", self._text[: self._read]))

    def _is_list_of_statements(self) -> bool:
        return self._depth in (["["], ["{", "["])

    def _text_drafts(self, *, is_whole: bool) -> Iterator[Draft]:
        """Yield the blocks of lines that are complete: all but the last, and that one at the end."""
        unread = self._text[self._read :]
        starts = [found.start() for found in re.finditer(r"^[\s>*#-]*STATEMENT\b[\s*]*:", unread, re.M | re.I)]
        ends = [*starts[1:], *([len(unread)] if is_whole and starts else [])]
        for start, end in zip(starts, ends, strict=False):
            yield _read_block(unread[start:end])
        if ends:
            self._read += ends[-1]


def _is_empty_answer(text: str) -> bool:
    try:
        return json.loads(text) in ({"statements": []}, [])
    except ValueError:
        return False


def _read_object(text: str) -> Draft:
    """Return the draft of a JSON object; what is not as agreed in it is left out, and then fails the check."""
    try:
        value: Any = json.loads(text)
    except ValueError:
        return Draft(" ".join(text.split())[:200], ())
    given = value.get("supports")
    supports = [_read_support(one) for one in given if isinstance(one, dict)] if isinstance(given, list) else []
    return Draft(plain(value.get("text")), tuple(supports))


def _read_support(value: dict[str, Any]) -> Support:
    number, words = value.get("passage"), value.get("words")
    passage = number if isinstance(number, int) and not isinstance(number, bool) else 0
    return Support(passage, words if isinstance(words, str) else "", plain(value.get("translation")))


def _read_block(text: str) -> Draft:
    """Return the draft of one STATEMENT and the PASSAGE, WORDS and TRANSLATION lines that follow it."""
    statement, passage = "", 0
    supports: list[Support] = []
    for line in text.splitlines():
        found = _LINE.match(line)
        if found is None:
            continue
        name, value = found[1].upper(), found[2].strip()
        if name == "STATEMENT":
            statement = plain(value)
        elif name == "PASSAGE":
            number = re.search(r"\d{1,6}", value)
            passage = int(number.group()) if number else 0
        elif name == "WORDS":
            supports.append(Support(passage, value))
        elif supports:
            supports[-1] = Support(supports[-1].passage, supports[-1].words, plain(value))
    return Draft(statement, tuple(supports))


def plain(value: object) -> str:
    """Return a model's text on one line, without control characters and without [n] marks of its own; "" for none."""
    text = value if isinstance(value, str) else ""
    text = "".join(character if character.isprintable() else " " for character in text)
    return " ".join(_MARKS.sub("", text).split())
