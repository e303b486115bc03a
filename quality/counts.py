"""Counts that add up: the cells of a table, and every sum that ties published cells together.

A dimension's values form a tree: a total over groups over single values. Wherever the row of a
parent stands in the table beside some of its children, their sum is a relation that any reader
knows. A row that is not there counts nobody. Tables whose rows do not add up are not described by
these relations, and are refused by whoever asks.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

Key = tuple[str, ...]
Tree = Mapping[str, tuple[str, ...]]  # parent → its children
Integers = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Counts:
    """The cells of a table by their values in each dimension, and the trees of these dimensions."""

    keys: tuple[Key, ...]
    values: Integers
    trees: tuple[Tree, ...]


def tree(values: Sequence[str], total: str | None, groups: Tree) -> dict[str, tuple[str, ...]]:
    """Of the values a dimension takes: the declared groups, and the total over what is in none."""
    if total is None:
        return dict(groups)
    below = {child for children in groups.values() for child in children}
    tops = tuple(v for v in dict.fromkeys((*values, *groups)) if v != total and v not in below)
    return {**groups, total: tops}


def relations(counts: Counts) -> sparse.csr_matrix:
    """One row for each sum: +1 at the parent, -1 at each of its children that is there."""
    at = {key: i for i, key in enumerate(counts.keys)}
    rows, columns, signs = [], [], []
    row = 0
    for d, parents in enumerate(counts.trees):
        for key, i in at.items():
            if key[d] not in parents:
                continue
            children = [at.get((*key[:d], c, *key[d + 1 :])) for c in parents[key[d]]]
            there = [c for c in children if c is not None]
            rows += [row] * (len(there) + 1)
            columns += [i, *there]
            signs += [1, *([-1] * len(there))]
            row += 1
    shape = (row, len(counts.keys))
    return sparse.csr_matrix((np.array(signs, dtype=np.int64), (rows, columns)), shape=shape)


def unbalanced(counts: Counts) -> tuple[Key, ...]:
    """The parents whose children do not add up to them."""
    matrix = relations(counts)
    wrong = np.flatnonzero(matrix @ counts.values)
    return tuple(
        counts.keys[int(matrix[[int(i)]].indices[matrix[[int(i)]].data == 1][0])] for i in wrong
    )


def least(counts: Counts) -> Integers:
    """The least each can be for one who knows which are 0: of a total, how many in it are not."""
    at = {key: i for i, key in enumerate(counts.keys)}
    found: dict[int, int] = {}

    def of(i: int) -> int:
        if i not in found:
            found[i] = sum(map(of, below(counts.keys[i]))) or min(1, int(counts.values[i]))
        return found[i]

    def below(key: Key) -> list[int]:
        for d, parents in enumerate(counts.trees):
            children = [(*key[:d], c, *key[d + 1 :]) for c in parents.get(key[d], ())]
            if there := [at[c] for c in children if c in at]:
                return there
        return []

    return np.array([of(i) for i in range(len(counts.keys))], dtype=np.int64)
