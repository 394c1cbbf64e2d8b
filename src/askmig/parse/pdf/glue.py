"""What a line end hides: a blank, nothing, the hyphen of a cut word or a hyphen that is printed in mid-line too."""

import re

from askmig.parse.pdf.layout import Layout

# An address of the web that a line end cuts: at a sign after which no sentence goes on, or before a piece with one.
_ADDRESS = re.compile(r"(?:https?://|www\.)\S*$")
_IN_ADDRESS = re.compile(r"\S*\w[?&=#%_~]+\w")
# A dash that closes what another one opened: "the plan -of May- is".
_DASHED = re.compile(r"(?:^|\s)-(?=\w)[^-]*\w-$")


def glue(text: str, following: str, layout: Layout) -> str:
    """Return a text ready for its next line: a blank at its end, or the hyphen of a cut word gone."""
    address = _ADDRESS.search(text[-300:])
    if address and (address[0][-1] in "/?&=#%_~-" or _IN_ADDRESS.match(following)):
        return text
    if re.search(r"\d[-–/]$", text[-2:]) and following[:1].isdigit():
        return text
    cut = re.search(r"([^\W\d_]+)-$", text[-60:]) if text.endswith("-") else None
    if not cut or not following[:1].isalpha():
        return text + " "
    if layout.is_word(cut[1].casefold()) and _DASHED.search(text[-500:]):
        return text + " "
    word = re.match(r"[^\W\d_]+", following)
    keeps = following[:1].isupper() or layout.keeps_hyphen(cut[1], word[0] if word else "")
    return text if keeps else text[:-1]
