"""Unit rows -> those nearest to a row: searched as they are, or by codes and bytes where they are many."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import faiss

Rows = NDArray[np.float32]
# Above this (300 MB of the shipped encoder's rows) a number takes one byte: a search costs half, memory a quarter,
# and of the 600 nearest of 150,000 rows .994 are found (half floats: 1.000, but two thirds of the cost).
_EXACT_ROWS = 200_000
# Such an index is searched by codes of half a byte for two numbers (product quantisation, André et al. 2015,
# "Cache locality is not enough"), so many times the rows asked for, which the bytes then put in order: of 335,000 rows
# one search takes 4.5 ms instead of 23 and finds .990 of the 600 nearest instead of .993 (twice: 3.2 ms and .944;
# four numbers a code, four times: 2.4 ms and .886).
_REFINED = 4
_NUMBERS_A_CODE = 2
_CODE_BITS = 4
# Rows that the codes are learned on; 67,000 of them take two seconds.
_TAUGHT = 50_000
# Of 15,000 rows no number is beyond .29 in 384; this is .31.
_WIDEST = 6.0


class Vectors(Protocol):
    """Rows that can be searched; FAISS makes them."""

    ntotal: int

    def reconstruct_batch(self, key: NDArray[np.int64]) -> Rows:
        """Return the rows of these numbers, as they are kept."""
        ...

    def reconstruct_n(self, n0: int, ni: int) -> Rows:
        """Return ``ni`` rows from the row ``n0`` on, as they are kept."""
        ...


def make_vectors(rows: Rows, *, most_exact: int = _EXACT_ROWS) -> Vectors:
    """Return the rows ready to be searched: as they are, of more than ``most_exact`` by codes and bytes."""
    import faiss

    vectors = faiss.IndexFlatIP(rows.shape[1]) if len(rows) <= most_exact else _compact(rows)
    vectors.add(np.ascontiguousarray(rows))
    made: Vectors = vectors
    return made


def nearest(vectors: Vectors, row: Rows, count: int, only: NDArray[np.int64] | None = None) -> NDArray[np.int64]:
    """Return the numbers of the ``count`` rows nearest to a unit row, nearest first, among ``only`` (None: all)."""
    import faiss

    searched: Any = vectors
    parameters: Any = None
    if only is not None:
        made: Any = faiss.SearchParameters
        parameters = made(sel=faiss.IDSelectorBatch(only))
        # Codes cannot be searched in part.
        searched = faiss.downcast_index(searched.refine_index) if isinstance(searched, faiss.IndexRefine) else searched
    _, found = searched.search(row[None, :], min(count, vectors.ntotal), params=parameters)
    numbers: NDArray[np.int64] = found[0][found[0] >= 0]
    return numbers


def write_vectors(path: Path, vectors: Vectors) -> None:
    """Write the rows to a file."""
    import faiss

    written: Any = vectors
    faiss.write_index(written, str(path))


def read_vectors(path: Path) -> Vectors:
    """Return the rows of a file; raises RuntimeError for a damaged one."""
    import faiss

    vectors: Vectors = faiss.read_index(str(path))
    return vectors


def _compact(rows: Rows) -> "faiss.Index":
    """Return an empty index of one byte a number, found by codes where the width allows them."""
    import faiss

    dimensions, product = rows.shape[1], faiss.METRIC_INNER_PRODUCT
    eight = faiss.IndexScalarQuantizer(dimensions, faiss.ScalarQuantizer.QT_8bit_uniform, product)
    widest = np.full((1, dimensions), _widest(rows), dtype=np.float32)
    eight.train(np.concatenate([-widest, widest]))
    if dimensions % _NUMBERS_A_CODE:
        return eight
    codes = faiss.IndexPQFastScan(dimensions, dimensions // _NUMBERS_A_CODE, _CODE_BITS, product)
    codes.train(np.ascontiguousarray(rows[:: max(len(rows) // _TAUGHT, 1)]))
    refined = faiss.IndexRefine(codes, eight)
    refined.k_factor = _REFINED
    return refined


def _widest(rows: Rows) -> float:
    """Return a bound of the numbers in rows: the usual one of their length, doubled while an encoder's go beyond it.

    It hardly ever changes, so that rows kept from an earlier build come out as they went in.
    """
    usual: float = _WIDEST / rows.shape[1] ** 0.5
    # A number at the bound comes back half a step beyond it.
    beyond = max(float(rows.max()), -float(rows.min())) / (1.01 * usual)
    return usual * float(2 ** max(0, math.ceil(math.log2(max(beyond, 1.0)))))
