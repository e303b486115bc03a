"""A stranger with a published table of counts, and with patience.

Shares no code with what protects the table: reads the CSV, writes down every sum that the labels
promise, and bounds each withheld cell from below and above by linear programming over whole
numbers. `least` is what the stranger takes every withheld count for at least: 0 for one who knows
nothing of the rules, 1 for one who has read that zeros are published.
"""

import csv
import io
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Cell = tuple[str, ...]
Parents = Mapping[str, Sequence[str]]  # a label → the labels that it sums up


@dataclass(frozen=True)
class Published:
    """What the file says: a count, or None where it is withheld."""

    cells: Mapping[Cell, int | None]
    parents: Sequence[Parents]

    @property
    def withheld(self) -> list[Cell]:
        return [cell for cell, count in self.cells.items() if count is None]


def read(text: str, dimensions: Sequence[str], count: str, parents: Sequence[Parents]) -> Published:
    rows = csv.DictReader(io.StringIO(text))
    cells = {
        tuple(row[d] for d in dimensions): int(row[count]) if row[count] else None for row in rows
    }
    return Published(cells, parents)


def bounds(table: Published, least: int, told: Mapping[Cell, int] | None = None) -> dict[
    Cell, tuple[float, float]
]:  # fmt: skip
    """The interval of every withheld cell; `told` are counts known from elsewhere."""
    cells = {**table.cells, **{c: n for c, n in (told or {}).items() if table.cells[c] is None}}
    unknown = [c for c, n in cells.items() if n is None]
    place = {c: i for i, c in enumerate(unknown)}
    rows, sums = [], []
    for d, parents in enumerate(table.parents):
        for cell in cells:
            if cell[d] not in parents:
                continue
            row, known = np.zeros(len(unknown)), 0
            for sign, other in [
                (1, cell),
                *((-1, (*cell[:d], p, *cell[d + 1 :])) for p in parents[cell[d]]),
            ]:
                if other in place:
                    row[place[other]] += sign
                else:
                    known += sign * (cells.get(other) or 0)
            rows.append(row)
            sums.append(-known)
    return {c: _interval(i, len(unknown), rows, sums, least) for c, i in place.items()}


def _interval(
    i: int, n: int, rows: Sequence[np.ndarray], sums: Sequence[int], least: int
) -> tuple[float, float]:
    ends = []
    for sign in (1, -1):
        objective = np.zeros(n)
        objective[i] = sign
        given = [LinearConstraint(np.array(rows), sums, sums)] if rows else []
        solved = milp(
            objective,
            constraints=given,
            integrality=np.ones(n, dtype=np.int64),
            bounds=Bounds(np.full(n, float(least)), np.full(n, 1e7)),
        )
        assert solved.status == 0, solved.message
        ends.append(round(float(solved.x[i])))
    return ends[0], ends[1]


def found_out(
    truth: Mapping[Cell, int],
    intervals: Mapping[Cell, tuple[float, float]],
    k: int,
    protection: int,
    floor: Mapping[Cell, int],
) -> list[str]:
    """What the stranger knows better than was promised; nothing, if the table is safe. `floor`
    is the least a count can be for one who knows where nobody is."""
    known = []
    for cell, (low, high) in intervals.items():
        n = truth[cell]
        assert low <= n <= high, "the attack itself is wrong"
        if low == high:
            known.append(f"{cell}: exactly {n}")
        elif high - low < protection:
            known.append(f"{cell}: within {low}-{high}")
        elif n < k and (high < n + protection or low > max(floor[cell], n - protection)):
            known.append(f"{cell}: {low}-{high} around {n}")
    return known


def summed(inner: Mapping[Cell, int], groups: Sequence[Mapping[str, str]]) -> dict[Cell, int]:
    """All sums of inner cells: for each dimension label → its group, and TỔNG above all."""
    cells: dict[Cell, int] = {}
    for cell, n in inner.items():
        chains = [
            [v, *([g[v]] if v in g else []), "TỔNG"] for v, g in zip(cell, groups, strict=True)
        ]
        for key in itertools.product(*chains):
            cells[key] = cells.get(key, 0) + n
    return cells


def parents_of(cells: Mapping[Cell, int], groups: Sequence[Mapping[str, str]]) -> list[Parents]:
    found: list[Parents] = []
    for d, group in enumerate(groups):
        parents: dict[str, list[str]] = {"TỔNG": []}
        for child, parent in group.items():
            parents.setdefault(parent, []).append(child)
        values = dict.fromkeys(cell[d] for cell in cells)
        parents["TỔNG"] = [v for v in values if v != "TỔNG" and v not in group]
        parents["TỔNG"] += [p for p in parents if p != "TỔNG" and p not in values]
        found.append(parents)
    return found
