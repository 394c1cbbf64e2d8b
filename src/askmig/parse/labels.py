"""The label a line begins with: "4.", "a.", "1)", "(a)", "17.3:", "P2:", "Panel 3:"."""

import re
from dataclasses import dataclass

_BULLET = re.compile(r"\s*(?:[-–—•●▪◦‣·*]|\uf0b7)[ \t]+(?=\S)")
_UPPER = "A-ZÁÉÍÓÚÑÜÀÂÇÈÊËÎÏÔÖÙÛ"
_LOWER = "a-záéíóúñüàâçèêëîïôöùû"
# What may stand between a label and its text: the rest of unbalanced bold, a stray colon.
_AFTER = r"\s*(?:\*\*)?\s*:?\s*"

# "Artículo 5.", "ARTICULO 13.-", "Art. 2º", "Article premier.": the units of a law.
_ARTICLE = re.compile(
    r"(?P<printed>(?P<label>A(?i:rt[íi]culo|rticle|rtigo|rt\.)\s+(?:\d{1,4}(?:\s?[º°ª]|o(?=[.\s]))?(?:\.?\s(?i:bis|ter|qu[aá]ter|quinquies)\b)?"
    r"|premier|primero|único|[IVXLC]+(?=[.\s:-])))\s?(?:\.(?:\s?[-–—]+)?|[-–—:]+|(?=\s*\*\*)))\s*(?:\*\*)?\s*"
)
_LABELS = (
    _ARTICLE,
    *(
        re.compile(rf"(?P<printed>{pattern}){after}")
        for pattern, after in (
            (r"(?P<label>\((?:[a-z]|[ivxl]{1,6}|\d{1,3})\))", rf"(?=[\s*]){_AFTER}"),
            (r"(?P<label>(?:[a-z]|[ivxl]{1,6}|\d{1,3})\))", rf"(?=[\s*]){_AFTER}"),
            (r"(?P<label>\d{1,3}(?:\.(?:\d{1,3}|[a-z]))+)[.:]?", rf"(?=[\s*]){_AFTER}"),
            (r"(?P<label>\d{1,3})[.:]", rf"(?=[\s*]){_AFTER}"),
            (r"(?P<label>[a-z])[.:]", rf"(?=[\s*]){_AFTER}"),
            (rf"(?P<label>[{_UPPER}]{{1,2}}\d{{1,3}})\s?[.:)]", rf"(?=[\s*]){_AFTER}"),
            (rf"(?P<label>[{_UPPER}][{_LOWER}]+ (?:\d{{1,3}}|[IVXL]{{1,6}}))\s?[.:]", rf"(?=[\s*]){_AFTER}"),
        )
    ),
)
_NAMED = _LABELS[-1]
_DOTTED = _LABELS[3]


@dataclass(frozen=True)
class LineStart:
    """How a raw line begins; ``rest`` is where its own text starts."""

    bullet: bool
    label: str | None
    printed: str
    rest: int


def read_line_start(raw: str) -> LineStart:
    """Return the bullet and the label that open ``raw``, and where the text begins.

    A word with a number ("Panel 3:") is a label only in a list or in bold, and a number
    with decimals ("3.5 por ciento") only where the text goes on with a capital.
    """
    bullet = _BULLET.match(raw)
    at = bullet.end() if bullet else len(raw) - len(raw.lstrip())
    bold = raw.startswith("**", at)
    inner = at + 2 if bold else at
    for pattern in _LABELS:
        found = pattern.match(raw, inner)
        if found and _is_label(pattern, found, raw, bullet is not None, bold):
            label = re.sub(r"(?<=\d)\.\s", " ", found["label"])
            return LineStart(bullet is not None, label, found["printed"], found.end())
    return LineStart(bullet is not None, None, "", at)


def _is_label(pattern: re.Pattern[str], found: re.Match[str], raw: str, bullet: bool, bold: bool) -> bool:
    if not raw[found.end() :].strip(" *"):
        return False
    if pattern is _NAMED:
        return bullet or (bold and not raw.rstrip().endswith("**"))
    if pattern is _DOTTED and not bullet:
        return not re.match(rf"[{_LOWER}\d%€$]", raw[found.end() :].lstrip("*[ "))
    return True


def next_label(label: str) -> str | None:
    """Return the label that comes after ``label`` in its series, None for a last or odd one."""
    core = label.strip("()")
    if core.isdigit():
        following = str(int(core) + 1)
    elif len(core) == 1 and "a" <= core < "z":
        following = chr(ord(core) + 1)
    else:
        return None
    return label.replace(core, following)
