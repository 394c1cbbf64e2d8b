"""What training takes: batches of texts of like length, and which tokens of a passage stand in its answer.

No text stands twice in a batch, and more rows in it where the texts are short.
"""

import random
from collections.abc import Iterator
from statistics import median
from typing import TYPE_CHECKING, Any

from sentence_transformers.base.sampler import DefaultBatchSampler

from askmig.language import sentences

if TYPE_CHECKING:
    from datasets import Dataset
    from transformers import PreTrainedTokenizerBase

    from askmig.training.data import Asked

# A batch of short texts holds up to four times as many rows as one whose rows have this many characters.
_CHARACTERS = 400
_MOST_TIMES = 4
# Rows are sorted by length within this many batches, so that chance still decides which meet.
_SORTED_BATCHES = 32


class LengthSampler(DefaultBatchSampler):
    """Takes the rows of a data set once an epoch, in an order that follows from seed and epoch.

    Two rows with a text in common never meet, as each would count as a wrong answer of the other
    (in-batch negatives); a row that finds no place waits for the next batch.
    """

    def __init__(self, dataset: "Dataset", batch_size: int, **given: Any) -> None:  # noqa: ANN401
        super().__init__(dataset, batch_size, **given)
        names = [name for name in dataset.column_names if name not in ("label", "dataset_name")]
        self.rows: list[tuple[str, ...]] = list(zip(*(dataset[name] for name in names), strict=True))
        self.lengths = [max(map(len, row)) for row in self.rows]
        typical = median(map(sum, (map(len, row) for row in self.rows)))
        self.batch_size = batch_size * int(min(_MOST_TIMES, max(1, _CHARACTERS // max(typical, 1))))
        self.batch_size = min(self.batch_size, max(len(self.rows) // 2, 1))

    def __iter__(self) -> Iterator[list[int]]:
        """Yield the row numbers of each batch."""
        chance = random.Random(f"{self.seed}-{self.epoch}")
        order = list(range(len(self.rows)))
        chance.shuffle(order)
        waiting: list[int] = []
        for start in range(0, len(order), _SORTED_BATCHES * self.batch_size):
            part = waiting + order[start : start + _SORTED_BATCHES * self.batch_size]
            batches, waiting = self._split(sorted(part, key=self.lengths.__getitem__))
            chance.shuffle(batches)
            yield from batches

    def __len__(self) -> int:
        return len(self.rows) // self.batch_size

    def _split(self, part: list[int]) -> tuple[list[list[int]], list[int]]:
        """Return the full batches of ``part`` and the rows left over."""
        batches = []
        while len(batch := self._first(part)) == self.batch_size:
            batches.append(batch)
            taken = set(batch)
            part = [row for row in part if row not in taken]
        return batches, part

    def _first(self, part: list[int]) -> list[int]:
        batch: list[int] = []
        seen: set[str] = set()
        for row in part:
            if len(batch) == self.batch_size:
                break
            if seen.isdisjoint(self.rows[row]):
                batch.append(row)
                seen.update(self.rows[row])
        return batch


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
