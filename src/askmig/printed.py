"""The labels and names that a document prints on its units, listed once: "4", "c)", "17.3", "Panel 3", "II."."""

import re
from collections import defaultdict
from collections.abc import Collection
from functools import cached_property

from askmig.language import fold
from askmig.mentions import LAST, Mention
from askmig.quoted import plain_words
from askmig.records import Document, Footnote, Paragraph

# Words that stand for one another in names of places, by their first letters.
_SAME = (
    "sesio sessi sessa seanc",
    "objet objec goal goals",
    "meta metas targe cible",
    "accio actio acao acoes",
    "talle works ateli",
    "cuadr tabla table tabel quadr",
    "pregu quest pergu",
    "panel paine",
    "artic artig",
    "ejemp examp exemp",
    "recom",
    "dia day jour",
    "anexo annex",
    "espec speci",
    "intro",
    "metod metho",
    "concl",
    "tema theme topic",
    "indic",
)
_ALIKE = {stem: line.split()[0] for line in _SAME for stem in line.split()}
_STEM = 5
_PLACE_NAME = re.compile(r"(?:^|: )([a-z]{3,})(?: [a-z]+)? (\d{1,3}|[a-z]|[ivxl]+)\b")


class Printed:
    """The labels and names that one document prints, and the units that carry them."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._labelled: dict[str, list[Paragraph]] = defaultdict(list)
        self._named: dict[tuple[str, str], list[Paragraph]] = defaultdict(list)
        for unit in document.paragraphs:
            if unit.label:
                self._labelled[_plain(unit.label)].append(unit)
            if unit.kind == "heading" or unit.kind == "row" or unit.label:
                text = unit.label if unit.label and unit.kind != "heading" else unit.text
                for word, label in _PLACE_NAME.findall(fold(text)):
                    self._named[alike(word), label].append(unit)

    @property
    def labels(self) -> set[str]:
        """The labels by which ``find`` may find something, Roman figures and the 3 of "P3" in figures too."""
        numbered = {label[1:] for label in self._labelled if re.fullmatch(r"[a-z]\d{1,2}", label)}
        roman = {str(number) for number in range(1, 21) if _spellings(str(number))[1] in self._labelled}
        notes = {str(note.number) for note in self._document.footnotes}
        return {*self._labelled, *numbered, *roman, *notes, *(label for _, label in self._named)}

    def labels_like(self, mention: Mention) -> tuple[str, ...]:
        """Return the labels, as printed, of what the mention's word names: of "párrafo 9" those of the paragraphs."""
        units = [unit for unit in self._document.paragraphs if unit.label]
        if mention.kind == "note":
            return tuple(str(note.number) for note in self._document.footnotes)
        if mention.kind:
            kind = "heading" if mention.kind == "section" else mention.kind
            labels = [unit.label or "" for unit in units if unit.kind == kind]
        else:
            word = alike(mention.word)
            labels = [label for own, label in self._named if own == word]
            labels = labels or [unit.label or "" for unit in units if _is_of_form(unit, mention.labels[0])]
        return tuple(dict.fromkeys(labels))

    def below(self, head: Paragraph) -> list[Paragraph]:
        """Return what stands below a heading, itself and other headings left out."""
        path = (*head.section, head.text)
        return [one for one in self._document.paragraphs if one.section[: len(path)] == path and one.kind != "heading"]

    @cached_property
    def headings(self) -> list[tuple[Paragraph, tuple[str, ...]]]:
        """The headings below the title that say something, each with its words (see ``same``)."""
        heads = [unit for unit in self._document.paragraphs if unit.kind == "heading"][1:]
        names = (plain_words(re.sub(r"^\W*(?:\d+|[IVXL]+)[.)]\s", "", head.text)) for head in heads)
        return [
            (head, tuple(map(same, name.split())))
            for head, name in zip(heads, names, strict=True)
            if re.search("[a-z]{4}", name)
        ]

    def find(self, mention: Mention, label: str) -> list[Paragraph] | list[Footnote]:
        """Return the units that the mention means by this label, in the order of the document."""
        if mention.kind == "note":
            notes = self._document.footnotes
            return list(notes[-1:]) if label == LAST else [note for note in notes if str(note.number) == label]
        if label == LAST:
            return self._last(mention)
        labelled = [unit for one in _spellings(label) for unit in self._labelled.get(one, ())]
        running, items, heads = (
            [unit for unit in labelled if unit.kind == kind] for kind in ("paragraph", "item", "heading")
        )
        below = [unit for head in heads for unit in self.below(head)]
        if mention.kind == "paragraph":
            return [*(running or items), *below]
        if mention.kind == "item":
            return items
        if mention.kind == "section":
            return below or running
        return self._by_name(mention, label, labelled, items)

    def _by_name(
        self, mention: Mention, label: str, labelled: list[Paragraph], items: list[Paragraph]
    ) -> list[Paragraph]:
        """Return the units that a word and a label name together: "conclusión 2", "panel 3", "meta 17.3"."""
        if not mention.word:
            return [unit for unit in labelled if unit.kind != "heading"]
        word = alike(mention.word)
        named = self._named.get((word, label), [])
        own = [unit for unit in named if unit.kind != "heading"]
        if own:
            return own
        # A label of another letter, "P3", is that of the third of its list.
        lettered = [unit for one in self._letters for unit in self._labelled.get(f"{one}{label}", ())]
        in_context = [unit for unit in [*labelled, *lettered] if unit.kind != "heading" and self._leads(word, unit)]
        if in_context or named:
            return in_context or [unit for head in named for unit in self.below(head)]
        return items if "." in label else []

    @cached_property
    def _letters(self) -> list[str]:
        found = (re.fullmatch(r"([a-z])\d{1,2}", label) for label in self._labelled)
        return list(dict.fromkeys(one[1] for one in found if one))

    @cached_property
    def _leading(self) -> dict[str, str]:
        """The end of the last paragraph before each (by its id) that leads into something: "as follows:"."""
        leading, last = {}, ""
        for unit in self._document.paragraphs:
            leading[unit.id] = last
            if unit.text.endswith(":"):
                last = unit.text[-200:]
        return leading

    def _last(self, mention: Mention) -> list[Paragraph]:
        """Return the last labelled unit of the mention's kind, or of the list that its word introduces."""
        word = alike(mention.word)
        labelled = [unit for unit in self._document.paragraphs if unit.label and unit.kind != "heading"]
        if mention.kind:
            return [unit for unit in labelled if unit.kind == mention.kind][-1:]
        named = [unit for unit in labelled if alike(fold(unit.label or "").split(" ")[0]) == word]
        return (named or [unit for unit in labelled if self._leads(word, unit)])[-1:]

    def _leads(self, word: str, unit: Paragraph) -> bool:
        """Whether the headings above a unit, or the last words that lead into its list, have the word."""
        context = " ".join([*unit.section, self._leading[unit.id], self._document.entry.short_title])
        return word in {alike(one) for one in plain_words(context).split()}


def alike(word: str) -> str:
    """Return what a word of a place shares with its plural and its like in the other languages."""
    return _ALIKE.get(word[:_STEM], word[:_STEM])


def _spellings(label: str) -> list[str]:
    """Return a label and, of a number up to 20, its Roman figure as headings print it."""
    if not label.isdigit() or not 0 < int(label) <= 20:
        return [label]
    tens, ones = divmod(int(label), 10)
    return [label, "x" * tens + ["", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix"][ones]]


def is_word_of_place(word: str) -> bool:
    """Whether a word is one by which documents name their parts, in any language: "objetivo", "tema", "indicateur"."""
    return word[:_STEM] in _ALIKE


def same(word: str) -> str:
    """Return what a word has in common with its plural, and a word of a place with its like in other languages."""
    return _ALIKE.get(word[:_STEM]) or re.sub("e?s$", "", word)


def _is_of_form(unit: Paragraph, label: str) -> bool:
    """Whether a unit's label is of the form of another: of "17.2" that is "17.3", of "z" that of an item, "c)"."""
    own = _plain(unit.label or "")
    if "." in label:
        return own.startswith(label.partition(".")[0] + ".")
    return unit.kind == "item" and len(label) == len(own) == 1 and label.isalpha() and own.isalpha()


def is_labelled(unit: Paragraph | Footnote, labels: Collection[str]) -> bool:
    """Whether a unit itself carries one of these labels."""
    return isinstance(unit, Paragraph) and unit.kind != "heading" and _plain(unit.label or "") in labels


def _plain(label: str) -> str:
    return label.strip("().:").casefold()
