"""Cell suppression: what is withheld cannot be computed back by anybody who has the rest."""

import itertools
import os

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quality import suppression
from quality.counts import Counts, Integers, tree
from quality.suppression import Pattern, TooLarge, Unprotectable, proven, withhold
from tests.suppression_attack import Cell, Published, bounds, found_out, parents_of, summed

Group = dict[str, str]
COUNT = st.one_of(st.integers(0, 6), st.integers(0, 60), st.integers(0, 3000))
SOAK = bool(os.environ.get("OPENDATA_SOAK"))


def counts_of(cells: dict[Cell, int], groups: list[Group]) -> Counts:
    trees = []
    for d, group in enumerate(groups):
        below: dict[str, tuple[str, ...]] = {}
        for child, parent in group.items():
            below[parent] = (*below.get(parent, ()), child)
        trees.append(tree([c[d] for c in cells], "TỔNG", below))
    return Counts(tuple(cells), np.array(list(cells.values()), dtype=np.int64), tuple(trees))


@st.composite
def tables(draw: st.DrawFn) -> tuple[dict[Cell, int], list[Group]]:
    """Of one to three dimensions, flat or in groups, dense or with rows that are not there."""
    shape = draw(st.sampled_from([(6,), (2, 2), (3, 4), (5, 3), (2, 3, 2), (3, 3, 3)]))
    names = [[f"{'xyz'[d]}{i}" for i in range(n)] for d, n in enumerate(shape)]
    groups = [
        {v: f"N{i // 2}" for i, v in enumerate(values)}
        if len(values) > 2 and draw(st.booleans())
        else {}
        for values in names
    ]
    keys = list(itertools.product(*names))
    found = draw(st.lists(COUNT, min_size=len(keys), max_size=len(keys)))
    kept = {k: n for k, n in zip(keys, found, strict=True) if n or draw(st.booleans())}
    return summed(kept, groups), groups


def published(cells: dict[Cell, int], groups: list[Group], pattern: Pattern) -> Published:
    shown = {
        c: None if hidden else n
        for (c, n), hidden in zip(cells.items(), pattern.withheld, strict=True)
    }
    return Published(shown, parents_of(cells, groups))


def floor_of(cells: dict[Cell, int], groups: list[Group]) -> dict[Cell, int]:
    """How many inner cells with anybody in them stand behind each."""
    sums = {"TỔNG"} | {parent for group in groups for parent in group.values()}
    inner = {c: min(1, n) for c, n in cells.items() if not sums & set(c)}
    return summed(inner, groups)


def attacked(table: tuple[dict[Cell, int], list[Group]], k: int, protection: int) -> None:
    cells, groups = table
    pattern = withhold(counts_of(cells, groups), k, protection)
    seen = published(cells, groups, pattern)
    assert all(seen.cells[c] is None for c, n in cells.items() if 0 < n < k)
    assert all(seen.cells[c] == 0 for c, n in cells.items() if n == 0)
    floor = floor_of(cells, groups)
    for least in (0, 1):
        assert found_out(cells, bounds(seen, least), k, protection, floor) == []


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(tables(), st.integers(2, 10), st.integers(1, 10))
def test_no_attack_finds_a_cell(
    table: tuple[dict[Cell, int], list[Group]], k: int, protection: int
) -> None:
    attacked(table, k, protection)


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="full size only with OPENDATA_SOAK=1")
@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(tables(), st.integers(2, 10), st.integers(1, 10))
def test_no_attack_finds_a_cell_of_hundreds_of_tables(
    table: tuple[dict[Cell, int], list[Group]], k: int, protection: int
) -> None:
    attacked(table, k, protection)


def test_the_attack_finds_what_primary_suppression_alone_leaves_open() -> None:
    """The attack is no straw man: without complementary cells it computes the small one."""
    cells = summed({("x",): 3, ("y",): 40, ("z",): 50}, [{}])
    hidden = np.array([c == ("x",) for c in cells])
    pattern = Pattern(hidden, hidden, withhold(counts_of(cells, [{}]), 5, 5).witnesses[:0])
    intervals = bounds(published(cells, [{}], pattern), 0)
    assert intervals == {("x",): (3, 3)}
    assert found_out(cells, intervals, 5, 5, floor_of(cells, [{}]))


def test_a_table_without_small_counts_is_published_whole() -> None:
    pattern = withhold(counts_of(summed({("x",): 30, ("y",): 40}, [{}]), [{}]), 5, 5)
    assert not pattern.withheld.any()


def test_the_cheapest_partner_is_withheld_not_the_total() -> None:
    cells = summed({("x",): 3, ("y",): 40, ("z",): 5000}, [{}])
    pattern = withhold(counts_of(cells, [{}]), 5, 5)
    assert [c for c, h in zip(cells, pattern.withheld, strict=True) if h] == [("x",), ("y",)]


def test_what_was_withheld_before_stays_withheld() -> None:
    counts = counts_of(summed({("x",): 30, ("y",): 40, ("z",): 5000}, [{}]), [{}])
    before = np.array([key == ("x",) for key in counts.keys])
    pattern = withhold(counts, 5, 5, before=before)
    assert pattern.withheld[before].all()
    assert not pattern.primary.any()
    assert pattern.withheld.sum() == 2


def test_what_the_attacker_knows_protects_nothing() -> None:
    cells = summed({("x",): 3, ("y",): 40, ("z",): 50}, [{}])
    counts = counts_of(cells, [{}])
    known = np.array([key == ("y",) for key in counts.keys])
    pattern = withhold(counts, 5, 5, known=known)
    assert not pattern.withheld[known].any()
    told: dict[Cell, int] = {("y",): 40}
    intervals = bounds(published(cells, [{}], pattern), 1, told)
    assert found_out(cells, intervals, 5, 5, floor_of(cells, [{}])) == []


def test_where_nothing_is_left_to_withhold_it_refuses() -> None:
    counts = counts_of(summed({("x",): 3, ("y",): 40}, [{}]), [{}])
    known = np.array([key != ("x",) for key in counts.keys])
    with pytest.raises(Unprotectable) as refused:
        withhold(counts, 5, 5, known=known)
    assert [counts.keys[i] for i in refused.value.cells] == [("x",)]


def test_a_proof_is_checked_not_trusted() -> None:
    counts = counts_of(summed({("x",): 3, ("y",): 40, ("z",): 50}, [{}]), [{}])
    pattern = withhold(counts, 5, 5)
    nothing = np.zeros(len(counts.keys), dtype=bool)
    assert proven(counts, pattern, 5, nothing)
    for spoiled in (
        Pattern(pattern.withheld, pattern.primary, pattern.witnesses[:1]),
        Pattern(pattern.withheld, pattern.primary, pattern.witnesses * 100),
        Pattern(pattern.primary, pattern.primary, pattern.witnesses),
    ):
        assert not proven(counts, spoiled, 5, nothing)
    assert not proven(counts, pattern, 500, nothing)


def test_a_table_beyond_its_size_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(suppression, "MOST_CELLS", 3)
    with pytest.raises(TooLarge):
        withhold(counts_of(summed({("x",): 3, ("y",): 40, ("z",): 50}, [{}]), [{}]), 5, 5)


def test_the_same_table_is_withheld_alike_every_time() -> None:
    cells = summed({(x, y): (i * 7) % 23 for i, (x, y) in enumerate(
        itertools.product("abcdef", "uvwxyz"))}, [{}, {}])  # fmt: skip
    first, second = (withhold(counts_of(cells, [{}, {}]), 5, 5) for _ in range(2))
    assert np.array_equal(first.withheld, second.withheld)


@pytest.mark.soak
@pytest.mark.skipif(not SOAK, reason="full size only with OPENDATA_SOAK=1")
def test_a_year_of_all_communes_is_protected_and_so_is_its_correction() -> None:
    """92 communes, 12 months, 5 kinds with every total: published, then a fifth of it corrected."""
    random = np.random.default_rng(1)
    names = [[f"xã {i}" for i in range(92)], [f"{i:02}" for i in range(12)], list("abcde")]

    def counted(found: Integers) -> Counts:
        inner = {k: int(n) for k, n in zip(itertools.product(*names), found, strict=True)}
        return counts_of(summed(inner, [{}, {}, {}]), [{}, {}, {}])

    found = np.maximum(0, random.lognormal(2.5, 1.3, 92 * 12 * 5)).astype(np.int64)
    counts = counted(found)
    first = withhold(counts, 5, 5)
    assert 0 < first.withheld.sum() < len(counts.keys) / 2
    changed = random.random(len(found)) < 0.2
    corrected = counted(
        np.where(changed, np.maximum(0, found + random.integers(-3, 4, len(found))), found)
    )
    assert corrected.keys == counts.keys
    known = (corrected.values == counts.values) & ~first.withheld
    before = first.withheld & ~known
    second = withhold(corrected, 5, 5, known, before)
    assert second.withheld[before & (corrected.values > 0)].all()
    assert second.withheld.sum() < len(counts.keys) / 2
