"""Cell suppression: which counts of a table are withheld, so that none can be computed back.

Primary: a count from 1 to k-1. Secondary: other cells, withheld so that the sums do not give the
primary ones away. The attacker assumed here knows every published cell, every sum, which cells are
withheld, that all are whole numbers, and that none of the withheld is 0 (zeros are published); what
stood in an earlier release with the same value, and totals published elsewhere, are `known` to him.

Safety is proved, not trusted: for each withheld cell there are whole-numbered tables, equal in
everything the attacker knows, in which that cell is other than it is by at least the protection
(`Witness`). Linear programming (HiGHS) finds them, and finds the cheapest cells to withhold where
there are none; whether they prove it is decided in integers (`proven`). What cannot be proved is
not published.

The method is the classical one of statistical offices: complementary cells by the cheapest
disturbance of the table (Kelly, Golden, Assad 1992; Fischetti, Salazar 2000), audited for every
withheld cell.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy import sparse

from quality.counts import Counts, Integers, Mask, least, relations
from quality.moves import FORBIDDEN, Moves

MOST_CELLS = 20_000  # of one block; beyond it the answer would not come in time
ROUNDS = 40  # attempts at many cells at once
SECONDS, GAP = 20, 0.05  # for one whole-numbered problem, and how near the cheapest is near enough
REWARD, KEPT = 1e4, 1e-3  # of a met demand; the cost of disturbing what is withheld anyway
SEED = 20_250_701


class TooLarge(Exception):
    """More cells than can be protected in reasonable time."""


class Unprotectable(Exception):
    """Cells that no choice of further ones protects; `cells` are their positions."""

    def __init__(self, cells: Sequence[int]) -> None:
        super().__init__(f"{len(cells)} cells")
        self.cells = tuple(cells)


@dataclass(frozen=True)
class Pattern:
    """What is withheld, and the disturbances of the table that prove it safe: one in a row."""

    withheld: Mask
    primary: Mask
    witnesses: sparse.csr_matrix


def withhold(
    counts: Counts, k: int, protection: int, known: Mask | None = None, before: Mask | None = None
) -> Pattern:
    """`known` to the attacker whatever is withheld; withheld `before`, and so again."""
    if np.count_nonzero(counts.values) > MOST_CELLS:
        raise TooLarge
    none = np.zeros(len(counts.keys), dtype=bool)
    known, before = none if known is None else known, none if before is None else before
    search = _Search.of(counts, k, protection, known, before)
    if search.unmet().any():
        search.together()
        search.by_moves(Moves(counts))
        search.one_by_one()
        search.spare()
    pattern = Pattern(search.withheld, search.primary, search.found())
    if not proven(counts, pattern, protection, known):
        raise Unprotectable(np.flatnonzero(search.unmet()).tolist())
    return pattern


def proven(counts: Counts, pattern: Pattern, protection: int, known: Mask) -> bool:
    """Whether the witnesses prove every withheld cell safe: decided in whole numbers alone.

    Each witness leaves all sums, all that is published or known, and every withheld cell at 1 or
    more. A primary cell may then lie a whole protection above its value, and as far below it, or
    as low as it can be at all; any other withheld cell in an interval as wide as the protection.
    """
    secret, moved = pattern.withheld & ~known, pattern.witnesses.tocoo()
    legal = (
        not (relations(counts) @ pattern.witnesses.T).count_nonzero()
        and bool(np.all(secret[moved.col]))
        and bool(np.all(counts.values[moved.col] + moved.data >= 1))
    )
    high, low = _span(pattern.witnesses)
    room = np.minimum(protection, counts.values - least(counts))
    return legal and not np.any(secret & _narrow(pattern.primary, protection, room, high, low))


def _span(witnesses: sparse.csr_matrix) -> tuple[Integers, Integers]:
    """How far above and below its value each cell may lie: the table itself is a witness."""
    if not witnesses.shape[0]:
        none = np.zeros(witnesses.shape[1], dtype=np.int64)
        return none, none
    high, low = witnesses.max(axis=0).toarray()[0], witnesses.min(axis=0).toarray()[0]
    return np.maximum(high, 0), np.minimum(low, 0)


def _narrow(primary: Mask, protection: int, room: Integers, high: Integers, low: Integers) -> Mask:
    """Where the interval is not sufficient; `room` is how far down a primary cell is to go."""
    return (high - low < protection) | primary & ((high < protection) | (-low < room))


@dataclass
class _Search:
    """What is withheld so far, and the witnesses so far: both only grow until `spare`."""

    values: Integers
    matrix: sparse.csr_matrix
    protection: int
    known: Mask
    primary: Mask
    withheld: Mask
    kept: Mask  # withheld whatever comes
    cost: np.ndarray
    room: Integers  # how far below its value each could lie, up to the protection
    high: Integers
    low: Integers
    witnesses: list[sparse.csr_matrix] = field(default_factory=list)
    random: np.random.Generator = field(default_factory=lambda: np.random.default_rng(SEED))

    @classmethod
    def of(cls, counts: Counts, k: int, protection: int, known: Mask, before: Mask) -> "_Search":
        values = counts.values
        primary = (values > 0) & (values < k)
        withheld = primary | before & (values > 0)
        cost = 1 + np.log2(np.maximum(values, 1))
        none = np.zeros(len(values), dtype=np.int64)
        return cls(
            values, relations(counts), protection, known, primary, withheld.copy(),
            withheld.copy(), cost, np.minimum(protection, values - least(counts)), none.copy(),
            none.copy(),
        )  # fmt: skip

    def found(self) -> sparse.csr_matrix:
        if not self.witnesses:
            return sparse.csr_matrix(np.zeros((0, len(self.values)), dtype=np.int64))
        return sparse.vstack(self.witnesses).tocsr()

    def unmet(self) -> Mask:
        narrow = _narrow(self.primary, self.protection, self.room, self.high, self.low)
        return self.withheld & ~self.known & narrow

    def together(self) -> None:
        """Move as many unmet cells as can be moved at once, up or down as chance has it."""
        for _ in range(ROUNDS):
            cells = np.flatnonzero(self.unmet())
            if not len(cells):
                return
            up = self.random.random(len(cells)) < 0.5
            demands = [self._demand(int(i), bool(u)) for i, u in zip(cells, up, strict=True)]
            moved = self._moved(demands, must=False, whole=False)
            if moved is None or not self._take(moved):
                return  # not in whole numbers: sums in three dimensions, or in a hierarchy
            if self.unmet().sum() >= len(cells):
                return

    def by_moves(self, moves: Moves) -> None:
        """Each cell that is still unmet by the cheapest single move, up and down."""
        while True:
            cells = np.flatnonzero(self.unmet())
            before = len(self.witnesses)
            for cell in cells[np.argsort(self.values[cells], kind="stable")]:
                for up in (True, False):
                    self._move(moves, *self._demand(int(cell), up))
            if len(self.witnesses) == before:
                return

    def _move(self, moves: Moves, cell: int, by: int) -> None:
        if self.high[cell] >= by if by > 0 else self.low[cell] <= by:
            return
        price = np.where(self.withheld, KEPT, self.cost)
        rising = np.where((self.values > 0) & ~self.known, price, FORBIDDEN)
        falling = np.where(self.values > abs(by), rising, FORBIDDEN)
        pair = (rising, falling) if by > 0 else (falling, rising)
        if (found := moves.cheapest(cell, *pair)) is not None:
            self._take((by * found).astype(float))

    def one_by_one(self) -> None:
        """Whatever is still unmet, each by the cheapest disturbance that moves it."""
        while (cells := np.flatnonzero(self.unmet())).size:
            before = self._state()
            for cell in cells:
                self._meet(int(cell))
            if self._state() == before:
                return

    def _state(self) -> tuple[int, int, int]:
        """What grows with everything that was found."""
        return int(self.withheld.sum()), int(self.high.sum()), int(self.low.sum())

    def _meet(self, cell: int) -> None:
        """Up, else down, else up by what is then left."""
        _, down = self._demand(cell, up=False)
        for by in (self.protection, down, self.protection + min(down, 0)):
            reached = self.high[cell] >= by if by > 0 else self.low[cell] <= by
            if self.unmet()[cell] and not reached:
                self._disturb([(cell, by)], must=True)

    def _disturb(self, demands: Sequence[tuple[int, int]], must: bool) -> None:
        """Take the cheapest disturbance; where that is none in whole numbers, one that is."""
        for whole in (False, True):
            moved = self._moved(demands, must, whole)
            if moved is None or self._take(moved):
                return

    def _demand(self, cell: int, up: bool) -> tuple[int, int]:
        """(cell, by how much it is to move)."""
        down = int(self.room[cell])
        return cell, self.protection if up or not down else -down

    def _take(self, moved: np.ndarray) -> bool:
        """Withhold what a disturbance touches; keep it as a witness if it is a whole one."""
        for factor in (1, 2, 3):
            whole = np.rint(moved * factor).astype(np.int64)
            exact = np.abs(moved * factor - whole).max(initial=0) < 1e-6
            if exact and not np.any(self.matrix @ whole) and self._legal(whole):
                if not np.any(whole):
                    return True
                self.withheld |= whole != 0
                self.witnesses.append(sparse.csr_matrix(whole))
                self.high, self.low = np.maximum(self.high, whole), np.minimum(self.low, whole)
                return True
        return False

    def _legal(self, moved: Integers) -> bool:
        touched = moved != 0
        return not np.any(touched & (self.known | (self.values == 0))) and bool(
            np.all((self.values + moved)[touched] >= 1)
        )

    def _moved(
        self, demands: Sequence[tuple[int, int]], must: bool, whole: bool
    ) -> np.ndarray | None:
        """The cheapest disturbance that meets the demands, or, unless it must, the most of them."""
        free = np.flatnonzero((self.values > 0) & ~self.known)
        price = np.where(self.withheld, KEPT, self.cost)[free]
        least = (1 - self.values[free]).astype(float)
        place = {int(cell): i for i, cell in enumerate(free)}
        moved = _cheapest(
            self.matrix[:, free],
            price,
            least,
            [(place[c], by) for c, by in demands if c in place],
            must,
            whole,
        )
        if moved is None:
            return None
        full = np.zeros(len(self.values))
        full[free] = moved
        return full

    def spare(self) -> None:
        """Publish again what is withheld for nothing: no witness that is needed touches it."""
        found = self.found().tocsc()
        alive = np.ones(found.shape[0], dtype=bool)
        extra = np.flatnonzero(self.withheld & ~self.kept)
        for cell in extra[np.argsort(-self.cost[extra], kind="stable")]:
            gone = found[:, [cell]].toarray()[:, 0] != 0
            rest = alive & ~gone
            touched = np.unique(found[alive & gone].tocoo().col)
            touched = touched[touched != cell]
            left = found[:, touched].toarray()[rest]
            high, low = left.max(axis=0, initial=0), left.min(axis=0, initial=0)
            narrow = _narrow(self.primary[touched], self.protection, self.room[touched], high, low)
            if not np.any(narrow & (self.withheld & ~self.known)[touched]):
                alive, self.withheld[cell] = rest, False
        self.witnesses = [found.tocsr()[alive]]
        self.high, self.low = _span(self.witnesses[0])


def _cheapest(
    matrix: sparse.csr_matrix,
    price: np.ndarray,
    least: np.ndarray,
    demands: Sequence[tuple[int, int]],
    must: bool,
    whole: bool,
) -> np.ndarray | None:
    """min price·|d| under matrix·d = 0, d ≥ least: a linear program over d = up - down, in which a
    demand is a bound if it must be met, else a reward up to what is asked."""
    from scipy.optimize import Bounds, LinearConstraint, milp

    n, m = len(price), 0 if must else len(demands)
    lower, upper = np.zeros(2 * n + m), np.full(2 * n + m, np.inf)
    upper[n : 2 * n] = -least
    for cell, by in demands if must else ():
        way, back = (cell, n + cell) if by > 0 else (n + cell, cell)
        lower[way], upper[back] = abs(by), 0
    objective = np.concatenate([price, price, np.full(m, -REWARD)])
    blocks = [sparse.hstack([matrix, -matrix, sparse.csr_matrix((matrix.shape[0], m))])]
    limits = np.zeros(matrix.shape[0])
    top = np.zeros(matrix.shape[0])
    if m:
        upper[2 * n :] = [abs(by) for _, by in demands]
        blocks.append(_rewarded(n, demands))
        limits, top = np.concatenate([limits, np.full(m, -np.inf)]), np.zeros(len(limits) + m)
    solved = milp(
        objective,
        constraints=LinearConstraint(sparse.vstack(blocks).tocsc(), limits, top),
        bounds=Bounds(lower, upper),
        integrality=np.full(2 * n + m, int(whole)),
        options={"time_limit": SECONDS, "mip_rel_gap": GAP},
    )
    return None if solved.x is None else solved.x[:n] - solved.x[n : 2 * n]


def _rewarded(n: int, demands: Sequence[tuple[int, int]]) -> sparse.csr_matrix:
    """reward ≤ how far the cell moves its way."""
    entries = list(_entries(n, demands))
    rows, columns, signs = zip(*entries, strict=True)
    return sparse.csr_matrix((signs, (rows, columns)), shape=(len(demands), 2 * n + len(demands)))


def _entries(n: int, demands: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int, float]]:
    for i, (cell, by) in enumerate(demands):
        way = 1.0 if by > 0 else -1.0
        yield i, 2 * n + i, 1.0
        yield i, cell, -way
        yield i, n + cell, way
