"""What training takes: batches of texts of like length, and which tokens of a passage stand in its answer.

No text stands twice in a batch, more rows are in it where the texts are short, and passages that stand
next to one another in their document meet.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from sentence_transformers.base.sampler import DefaultBatchSampler

from askmig.language import sentences

if TYPE_CHECKING:
    from datasets import Dataset
    from transformers import PreTrainedTokenizerBase

    from askmig.training.data import Asked

Rows = NDArray[np.float32]
# A batch of short texts holds up to four times as many rows as one whose rows have this many characters.
_CHARACTERS = 400
_MOST_TIMES = 4
# Rows that meet their neighbours have no negative of their own to be read.
_MEETING_TIMES = 1.5
# Rows are sorted by length within this many batches, so that chance still decides which meet.
_SORTED_BATCHES = 32


@dataclass(frozen=True)
class Groups:
    """Passages that stand next to one another in their document, and how near such groups are.

    ``names`` tells the group of a passage's text, ``rows`` the unit row of a group; empty for none known.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, Rows] = field(default_factory=dict)


class MeetingSampler(DefaultBatchSampler):
    """Takes the rows of a data set once an epoch, in an order that follows from seed and epoch.

    Two rows with a text in common never meet, as each would count as a wrong answer of the other (in-batch
    negatives); a row that finds no place waits for the next batch. Rows of one of ``groups`` meet, one of each
    passage, beside those of the groups nearest to theirs: what is easily confused are the negatives that matter.
    Other rows meet those of like length, which costs least.
    """

    def __init__(
        self,
        dataset: "Dataset",
        batch_size: int,
        groups: Groups = Groups(),
        **given: Any,  # noqa: ANN401
    ) -> None:
        super().__init__(dataset, batch_size, **given)
        names = [name for name in dataset.column_names if name not in ("label", "dataset_name")]
        self.groups = groups
        self.rows: list[tuple[str, ...]] = list(zip(*(dataset[name] for name in names), strict=True))
        self.lengths = [max(map(len, row)) for row in self.rows]
        self.homes = [next((groups.names[text] for text in row if text in groups.names), None) for row in self.rows]
        self.meets = 2 * sum(home is not None for home in self.homes) > len(self.rows)
        typical = median(map(sum, (map(len, row) for row in self.rows)))
        self.batch_size = batch_size * int(min(_MOST_TIMES, max(1, _CHARACTERS // max(typical, 1))))
        if self.meets and "negative" not in names:
            self.batch_size = round(self.batch_size * _MEETING_TIMES)
        self.batch_size = min(self.batch_size, max(len(self.rows) // 2, 1))

    def __iter__(self) -> Iterator[list[int]]:
        """Yield the row numbers of each batch."""
        chance = random.Random(f"{self.seed}-{self.epoch}")
        units = self._units(chance)
        step = len(units) if self.meets else _SORTED_BATCHES * self.batch_size
        waiting: list[list[int]] = []
        for start in range(0, len(units), step):
            batches, waiting = self._split(waiting + units[start : start + step])
            chance.shuffle(batches)
            yield from batches

    def __len__(self) -> int:
        return len(self.rows) // self.batch_size

    def _units(self, chance: random.Random) -> list[list[int]]:
        """Return the rows by those that go together: of each group one row a passage, again and again."""
        order = list(range(len(self.rows)))
        chance.shuffle(order)
        groups: dict[str, list[list[int]]] = {}
        for row in order:
            own = groups.setdefault(self.homes[row] or f"row {row}", [])
            texts = set(self.rows[row])
            unit = next((unit for unit in own if all(texts.isdisjoint(self.rows[other]) for other in unit)), None)
            if unit is None or len(unit) == self.batch_size:
                own.append(unit := [])
            unit.append(row)
        units = [unit for own in groups.values() for unit in own]
        chance.shuffle(units)
        return units

    def _split(self, part: list[list[int]]) -> tuple[list[list[int]], list[list[int]]]:
        """Return the batches of ``part`` that are full, to within a unit, and the units left over."""
        if not self.meets:
            part = sorted(part, key=lambda unit: self.lengths[unit[0]])
        batches = []
        full = self.batch_size - max(map(len, part), default=1)
        while len(batch := self._first(part)) and sum(map(len, batch)) > full:
            batches.append([row for unit in batch for row in unit])
            taken = {unit[0] for unit in batch}
            part = [unit for unit in part if unit[0] not in taken]
        return batches, part

    def _first(self, part: list[list[int]]) -> list[list[int]]:
        batch: list[list[int]] = []
        seen: set[str] = set()
        left = self.batch_size
        for unit in self._nearest(part):
            texts = {text for row in unit for text in self.rows[row]}
            if len(unit) <= left and seen.isdisjoint(texts):
                batch.append(unit)
                seen |= texts
                left -= len(unit)
            if not left:
                break
        return batch

    def _nearest(self, part: list[list[int]]) -> list[list[int]]:
        """Return the units, those nearest to the first one before others; as they come where nothing is known."""
        homes = [self.homes[unit[0]] or "" for unit in part]
        if not self.meets or not homes or homes[0] not in self.groups.rows:
            return part
        first = self.groups.rows[homes[0]]
        rows = np.stack([self.groups.rows.get(home, np.zeros_like(first)) for home in homes])
        return [part[place] for place in np.argsort(-(rows @ first), kind="stable").tolist()]


def deal_by_passage(asked: "list[Asked]") -> "tuple[list[Asked], list[Asked], list[Asked]]":
    """Return the questions in three parts of about one size: every passage's in turn, each group from another part on.

    Passages of a group have about as many questions each, so a part holds one of every passage of the group, and of
    a third of the groups two.
    """
    parts: tuple[list[Asked], list[Asked], list[Asked]] = ([], [], [])
    firsts: dict[str, int] = {}
    counts: Counter[str] = Counter()
    for one in asked:
        first = firsts.setdefault(one.group, len(firsts))
        parts[(first + counts[one.passage]) % len(parts)].append(one)
        counts[one.passage] += 1
    return parts


def label_sentences(asked: "list[Asked]", tokenizer: "PreTrainedTokenizerBase", longest: int) -> list[list[int]]:
    """Return the number of the sentence in which each token of each passage stands; (passages, ``longest``).

    0 is what holds the answer, the other sentences follow; -1 is a token of none, as those of a context, and all of
    a passage whose answer is not known, stands in it twice, or is not among its first ``longest`` tokens.
    """
    if not asked:
        return []
    passages = [one.passage for one in asked]
    made = tokenizer(passages, truncation=True, max_length=longest, return_offsets_mapping=True)
    found = []
    for one, places in zip(asked, made["offset_mapping"], strict=True):
        numbers = _number_sentences(one)
        labels = [numbers.get(start, -1) if start < end else -1 for start, end in places]
        labels += [-1] * (longest - len(labels))
        found.append(labels if 0 in labels else [-1] * longest)
    return found


def _number_sentences(asked: "Asked") -> dict[int, int]:
    """Return the number of the sentence of each character of the passage, none for its context."""
    text = asked.passage[asked.context :]
    is_known = bool(asked.answer) and text.count(asked.answer) == 1
    start = text.find(asked.answer) if is_known else -1
    numbers: dict[int, int] = {}
    for number, span in enumerate(sentences(text), 1):
        holds = span.start < start + len(asked.answer) and start < span.end
        places = range(asked.context + span.start, asked.context + span.end)
        numbers |= dict.fromkeys(places, 0 if start >= 0 and holds else number)
    return numbers
