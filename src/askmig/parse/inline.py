r"""Raw text of a line -> clean text and footnote calls.

Mends what the way from PDF to text does to a line: ``[text](#)``, ``\$``, ``**bold**``,
HTML tags and entities, soft hyphens, ligatures, odd blanks; superscript marks leave the
text and become calls when the document has a note of that number.
"""

import html
import re
import unicodedata
from collections.abc import Container

from askmig.parse.draft import Inline

SUPERSCRIPTS = "⁰¹²³⁴⁵⁶⁷⁸⁹"
_TO_DIGITS = str.maketrans(SUPERSCRIPTS, "0123456789")

_TOKEN = re.compile(
    rf"""
    \\+(?P<escaped>[^\w\s])
  | (?P<image>!\[[^\]]*\]\([^)\s]*\))
  | \[(?P<label>(?:\\.|[^\[\]\\])*)\]\((?P<target>(?:[^()\s]|\([^()\s]*\))*)\)
  | <(?P<url>(?:https?://|mailto:)[^<>\s]+)>
  | \[\^(?P<anchor>\d{{1,3}})\](?!:)
  | <sup>\s*(?P<sup>\d{{1,3}})\s*</sup>
  | (?P<tag></?[A-Za-z][^<>]*>)
  | &(?P<entity>\#\d+|\#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]+);
  | (?P<mark>[{SUPERSCRIPTS}]+)
  | (?P<bold>\*\*+|(?<!\w)__|__(?!\w))
  | (?<![\w*])\*(?P<starred>[^\s*](?:[^*]*[^\s*])?)\*(?![\w*])
  | (?<![\w_])_(?P<lined>[^\s_](?:[^_]*[^\s_])?)_(?![\w_])
  | (?P<odd>[\u00ad\u200b-\u200f\u2060\ufeff\x00-\x08\x0e-\x1f\x7f])
  | (?P<ligature>[\ufb00-\ufb06])
  | (?P<blank>[\u00a0\u2000-\u200a\u202f\u3000]|\s{{2,}}|[\t\r\n\f\v])
    """,
    re.VERBOSE,
)
# A superscript after these is a power, not a call: 20 m², km², 10³.
_POWER_BASE = re.compile(r"(?:(?<![^\W\d_])(?:[kcdm]?m|hm|in|ft|s)|(?<!\d)10)$")


def clean_inline(raw: str, notes: Container[int]) -> Inline:
    """Return the clean text of ``raw`` and its calls of the footnotes in ``notes``.

    Blanks are single; the text may begin or end with one.
    """
    builder = _Builder(notes)
    builder.read(raw)
    return Inline("".join(builder.parts), tuple(builder.calls))


class _Builder:
    """The clean text so far."""

    def __init__(self, notes: Container[int]) -> None:
        self.notes = notes
        self.parts: list[str] = []
        self.calls: list[tuple[int, int]] = []
        self.length = 0
        self.last = ""

    def read(self, raw: str) -> None:
        done = 0
        for token in _TOKEN.finditer(raw):
            self.add(raw[done : token.start()])
            self.read_token(token, raw)
            done = token.end()
        self.add(raw[done:])

    def add(self, text: str) -> None:
        if text.startswith(" ") and self.last.endswith(" "):
            text = text.lstrip(" ")
        if text:
            self.parts.append(text)
            self.length += len(text)
            self.last = text

    def read_token(self, token: re.Match[str], raw: str) -> None:
        kind = token.lastgroup
        if kind in ("escaped", "url"):
            self.add(token[kind])
        elif kind in ("starred", "lined"):
            self.read(token[kind])
        elif kind == "target":
            self.read(token["label"])
        elif kind == "tag" and re.match(r"<li\b", token["tag"], re.IGNORECASE):
            self.add(" • ")
        elif kind == "blank" or (kind == "tag" and not _is_inline_tag(token["tag"])):
            self.add(" ")
        elif kind == "entity":
            self.read_entity(token["entity"])
        elif kind == "ligature":
            self.add(unicodedata.normalize("NFKC", token["ligature"]))
        elif kind in ("mark", "sup", "anchor"):
            self.read_mark(token[kind], raw[token.end() : token.end() + 1])

    def read_entity(self, name: str) -> None:
        meant = html.unescape(f"&{name};")
        self.add(f"&{name};" if meant == f"&{name};" else meant.replace("\xa0", " ").replace("\xad", ""))

    def read_mark(self, mark: str, following: str) -> None:
        number = int(mark.translate(_TO_DIGITS))
        if number not in self.notes or _POWER_BASE.search(self.last):
            self.add(mark)
            return
        if self.last.endswith(" ") and not following[:1].isalnum():
            self.drop_blank()
        self.calls.append((self.length, number))

    def drop_blank(self) -> None:
        self.parts[-1] = self.last = self.last.rstrip(" ")
        self.length = sum(map(len, self.parts))


def _is_inline_tag(tag: str) -> bool:
    return re.match(r"</?(?:b|i|em|strong|span|a|u|sup|sub|small|font)\b", tag, re.IGNORECASE) is not None
