"""Counts that add up: the sums a reader knows, written down from the labels."""

import numpy as np
import pytest

from quality.counts import Counts, relations, tree, unbalanced

TABLE = {("A", "nam"): 3, ("A", "nữ"): 4, ("A", "cả"): 7, ("B", "nữ"): 2, ("B", "cả"): 2,
         ("tỉnh", "nam"): 3, ("tỉnh", "nữ"): 6, ("tỉnh", "cả"): 9}  # fmt: skip


def counts(table: dict[tuple[str, str], int]) -> Counts:
    places = tree([key[0] for key in table], "tỉnh", {})
    kinds = tree([key[1] for key in table], "cả", {})
    return Counts(tuple(table), np.array(list(table.values()), dtype=np.int64), (places, kinds))


def test_every_sum_is_a_relation_and_a_missing_row_counts_nobody() -> None:
    found = relations(counts(TABLE))
    assert found.shape == (6, 8)  # three sums of places, three of kinds
    assert unbalanced(counts(TABLE)) == ()


def test_rows_that_do_not_add_up_are_named() -> None:
    wrong = TABLE | {("B", "nữ"): 3}
    assert set(unbalanced(counts(wrong))) == {("tỉnh", "nữ"), ("B", "cả")}


@pytest.mark.parametrize(
    ("total", "groups", "expected"),
    [
        (None, {}, {}),
        ("T", {}, {"T": ("a", "b", "c")}),
        ("T", {"N": ("a", "b")}, {"N": ("a", "b"), "T": ("c", "N")}),
        (None, {"N": ("a", "b")}, {"N": ("a", "b")}),
    ],
)
def test_a_total_is_over_what_stands_in_no_group(
    total: str | None, groups: dict[str, tuple[str, ...]], expected: dict[str, tuple[str, ...]]
) -> None:
    assert tree(["a", "b", "c", "T"], total, groups) == expected
