"""Moves: whatever is moved, every sum of the table still holds."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from quality.counts import Counts, relations, tree
from quality.moves import FORBIDDEN, Moves
from tests.suppression_attack import summed

GROUPS = [{"a": "N", "b": "N"}, {}]


def table() -> Counts:
    cells = summed({(x, y): 9 for x in "abcd" for y in "uvw"}, GROUPS)
    trees = (
        tree([c[0] for c in cells], "TỔNG", {"N": ("a", "b")}),
        tree([c[1] for c in cells], "TỔNG", {}),
    )
    return Counts(tuple(cells), np.array(list(cells.values()), dtype=np.int64), trees)


@given(st.integers(0, 23), st.randoms(use_true_random=False))
def test_a_move_keeps_every_sum_and_raises_its_cell_by_one(cell: int, random: object) -> None:
    counts = table()
    n = len(counts.keys)
    assert n == 24
    prices = np.array([random.random() for _ in range(n)])  # type: ignore[attr-defined]
    moved = Moves(counts).cheapest(cell, prices, prices)
    assert moved is not None
    assert moved[cell] == 1
    assert not np.any(relations(counts) @ moved)


def test_a_move_touches_no_forbidden_cell() -> None:
    counts = table()
    at = {key: i for i, key in enumerate(counts.keys)}
    prices = np.ones(len(at))
    prices[[i for key, i in at.items() if "TỔNG" in key or "N" in key]] = FORBIDDEN
    moved = Moves(counts).cheapest(at["a", "u"], prices, prices)
    assert moved is not None
    touched = {counts.keys[i] for i in np.flatnonzero(moved)}
    assert len(touched) == 4
    assert {x for x, _ in touched} == {"a", "b"}


def test_where_all_is_forbidden_there_is_no_move() -> None:
    counts = table()
    prices = np.full(len(counts.keys), FORBIDDEN)
    assert Moves(counts).cheapest(0, prices, prices) is None
