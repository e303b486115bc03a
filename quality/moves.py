"""Moves: the simplest ways to disturb a table of counts so that every sum in it still holds.

Along one dimension a move takes from one value and gives to another, their groups and totals going
with them, or lets a value and all that is above it grow. In a table of several dimensions the moves
along each are multiplied: a box whose corners go up and down by the same number (the hypercube of
Repsilber's method). A move is whole-numbered whatever the table; `Moves.cheapest` finds, of all
that pass through a cell, the one that touches the cells of least price.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from scipy import sparse

from quality.counts import Counts, Integers, Tree

MOST_LINES = 400  # along one dimension through one value
FORBIDDEN = 1e12
Prices = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Axis:
    """The values of a dimension, and for each single value all that grows when it does."""

    places: Mapping[str, int]
    chains: npt.NDArray[np.int64]

    @classmethod
    def of(cls, values: list[str], tree: Tree) -> "Axis":
        """Of the values that occur, and those that the tree (total → its parts) names beside."""
        names = list(dict.fromkeys([*values, *tree, *(c for cs in tree.values() for c in cs)]))
        places = {name: i for i, name in enumerate(names)}
        above = {child: parent for parent, children in tree.items() for child in children}
        leaves = [name for name in names if name not in tree]
        chains = np.zeros((len(leaves), len(names)), dtype=np.int64)
        for i, leaf in enumerate(leaves):
            at: str | None = leaf
            while at is not None:
                chains[i, places[at]] = 1
                at = above.get(at)
        return cls(places, chains)

    def lines(self, place: int) -> npt.NDArray[np.int64]:
        """The moves along this dimension in which the value at `place` grows by one."""
        own = self.chains[self.chains[:, place] == 1]
        others = self.chains[self.chains[:, place] == 0]
        crossed = (own[:, None, :] - others[None, :, :]).reshape(-1, self.chains.shape[1])
        tied = self.chains.sum(axis=1).max(initial=1) > 1
        return np.vstack([own, crossed if tied else crossed[:0]])[:MOST_LINES]


class Moves:
    """The moves of one table; its cells stand in a box with a side for each dimension."""

    def __init__(self, counts: Counts) -> None:
        self.axes = [
            Axis.of(list(dict.fromkeys(key[d] for key in counts.keys)), tree)
            for d, tree in enumerate(counts.trees)
        ]
        self.shape = tuple(len(axis.places) for axis in self.axes)
        self.at = np.array(
            [[a.places[v] for a, v in zip(self.axes, key, strict=True)] for key in counts.keys],
            dtype=np.int64,
        ).reshape(len(counts.keys), len(self.axes))
        self.flat = np.ravel_multi_index(tuple(self.at.T), self.shape)
        self._lines = lru_cache(maxsize=None)(self._lines_of)

    def cheapest(self, cell: int, rising: Prices, falling: Prices) -> Integers | None:
        """The move, by one, that raises a cell, at the price of each cell that rises or falls."""
        plus, minus = self._boxed(rising), self._boxed(falling)
        lines = [self._lines(d, int(p)) for d, p in enumerate(self.at[cell])]
        for d, (up, down) in enumerate(lines):
            plus, minus = (
                _along(d, up, plus) + _along(d, down, minus),
                _along(d, up, minus) + _along(d, down, plus),
            )
        best = np.unravel_index(int(plus.argmin()), plus.shape)
        if plus[best] >= FORBIDDEN:
            return None
        box = np.ones((), dtype=np.int64)
        for (up, down), i in zip(lines, best, strict=True):
            line = (up[[int(i)]] - down[[int(i)]]).toarray()[0].astype(np.int64)
            box = np.multiply.outer(box, line)
        moved: Integers = box.ravel()[self.flat]
        return moved

    def _lines_of(self, d: int, place: int) -> tuple[sparse.csr_matrix, sparse.csr_matrix]:
        lines = self.axes[d].lines(place).astype(float)
        return sparse.csr_matrix(np.maximum(lines, 0)), sparse.csr_matrix(np.maximum(-lines, 0))

    def _boxed(self, prices: Prices) -> Prices:
        """A cell that is not there counts nobody, and is never touched."""
        box = np.full(int(np.prod(self.shape)), FORBIDDEN)
        box[self.flat] = prices
        return box.reshape(self.shape)


def _along(d: int, lines: sparse.csr_matrix, box: Prices) -> Prices:
    """The prices summed over each line of one dimension."""
    turned = np.moveaxis(box, d, 0)
    summed = lines @ turned.reshape(turned.shape[0], -1)
    return np.moveaxis(summed.reshape(lines.shape[0], *turned.shape[1:]), 0, d)
