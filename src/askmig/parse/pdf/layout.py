"""What is usual in a PDF: the size of its text, the gap between its lines, where lines end; bookmarks."""

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

from askmig.parse.pdf.lines import Line

# Of a size with fewer lines than this the usual gap is not known; of the whole document, with fewer than _FEW.
_MANY = 40
_FEW = 8
# A justified line ends so near the edge, in sizes: a full stop has so much white on its right.
_FLUSH = 0.16


@dataclass
class Layout:
    """What is usual in the document: the size of its text, the gap between lines of a size, its words.

    ``hyphenated`` are its words with a hyphen inside a line, ``words`` all others.
    """

    size: float
    gaps: dict[float, float]
    hyphenated: frozenset[str]
    words: frozenset[str]
    leading: float
    is_bold: bool
    bookmarks: frozenset[tuple[int, str]]

    def keeps_hyphen(self, one: str, other: str) -> bool:
        """Whether a hyphen at a line end, between ``one`` and ``other``, is printed in mid-line too.

        A compound is known with its hyphen; else it is one when the whole is no word of the
        document and both parts are, give or take an ending.
        """
        one, other = one.casefold(), other.casefold()
        if f"{one}-{other}" in self.hyphenated:
            return True
        if one + other in self.words or min(len(one), len(other)) < 4:
            return False
        return self.is_word(one) and self.is_word(other)

    def is_word(self, word: str) -> bool:
        """Whether a word stands in the document, perhaps in the plural."""
        return not self.words.isdisjoint((word, f"{word}s", f"{word}es"))

    def gap(self, size: float) -> float:
        """Return the usual distance between the baselines of two lines of that size."""
        return self.gaps.get(round(size, 1), self.leading * size)


def find_layout(pages: list[list[Line]], bookmarks: list[tuple[str, int, int]]) -> Layout:
    """Return what is usual in the lines of a document."""
    sizes: Counter[float] = Counter()
    heavy = total = 0
    gaps: dict[float, Counter[float]] = {}
    for lines in pages:
        for line in lines:
            sizes[round(line.size, 1)] += len(line.text)
            heavy, total = heavy + line.bold * len(line.text), total + len(line.text)
        for one, other in pairwise(lines):
            if one.flow == other.flow and abs(one.size - other.size) < 0.3 and other.baseline > one.baseline:
                gaps.setdefault(round(one.size, 1), Counter())[round(other.baseline - one.baseline, 1)] += 1
    texts = [line.text for lines in pages for line in lines]
    hyphenated = {word.casefold() for text in texts for word in re.findall(r"[^\W\d_]+-[^\W\d_]+", text)}
    words = {word.casefold() for text in texts for word in re.findall(r"(?<![-\w])[^\W\d_]+(?![-\w])", text)}
    size = sizes.most_common(1)[0][0] if sizes else 10.0
    return Layout(
        size=size,
        # Of a size that is seldom set, such as that of headings, the lines of one text are not known.
        gaps={one: _usual(found, one) for one, found in gaps.items() if found.total() >= _MANY},
        leading=_usual(gaps.get(size, Counter()), size) / size,
        hyphenated=frozenset(hyphenated),
        words=frozenset(words),
        is_bold=heavy * 2 > total,
        bookmarks=frozenset((page, title_key(title)) for title, _, page in bookmarks),
    )


def _usual(gaps: Counter[float], size: float) -> float:
    """Return the gap within paragraphs: the least that is common."""
    likely = {gap: count for gap, count in gaps.items() if 0.9 * size < gap < 2.6 * size}
    if sum(likely.values()) < _FEW:
        return 1.25 * size
    most = max(likely.values())
    return min(gap for gap, count in likely.items() if count >= 0.25 * most)


def is_stretched(lines: list[Line]) -> bool:
    """Whether the last of justified lines reaches the edge like those before it."""
    flush = [line.right >= line.edge - _FLUSH * line.size for line in lines]
    return len(lines) >= 5 and flush[-1] and sum(flush) > 0.6 * len(lines)


def is_full(last: Line, line: Line) -> bool:
    """Whether the first word of ``line`` would not have fitted at the end of ``last``."""
    word = line.text.split(" ")[0] if line.text else ""
    width = (line.right - line.left) * len(word) / max(len(line.text), 1)
    return last.right + width + 0.25 * line.size > last.edge - 0.6 * line.size


def is_centered(line: Line) -> bool:
    """Whether a line stands in the middle of its column."""
    left, right = line.left - line.margin, line.edge - line.right
    return left > 1.5 * line.size and abs(left - right) < 1.2 * line.size


def title_key(text: str) -> str:
    """Return a title for comparison: its letters and figures only."""
    return "".join(re.findall(r"\w+", text.casefold()))
