"""What a detector finds of the corpus: recall by kind and by manner, false alarms by class.

A positive is *found* when anything at all is told of its cell, since a person then decides before
anything is published, and *named* when its own kind is told.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from tests.quality.corpora.clean_corpus import Table
from tests.quality.corpora.personal_corpus import Corpus, Kind, Positive

# A detector: a table's columns → of what it found, the column's name, the row from 0 and the kind.
Flag = tuple[str, int, str]
Scan = Callable[[Table], Iterable[Flag]]


@dataclass(frozen=True)
class Recall:
    found: int
    named: int
    of: int

    @property
    def share(self) -> float:
        return self.found / self.of


@dataclass(frozen=True)
class Alarm:
    """A clean cell of which something was told."""

    table: str
    column: str
    row: int
    label: str
    value: str
    kind: str


@dataclass(frozen=True)
class Score:
    kinds: dict[Kind, Recall]
    manners: dict[tuple[Kind, str], Recall]
    missed: tuple[Positive, ...]
    alarms: tuple[Alarm, ...]  # in the 10,000 clean cells and in what stands beside positives
    public: tuple[Alarm, ...]
    clean_cells: int  # of the clean tables
    beside_cells: int  # clean cells of the tables that hold positives
    public_cells: int

    @property
    def false_alarms(self) -> float:
        """The share of the clean tables' cells of which something was told."""
        return sum(a.table.startswith("clean_") for a in self.alarms) / self.clean_cells

    @property
    def false_alarms_beside(self) -> float:
        """The same of the clean cells that stand beside positives."""
        told = sum(not a.table.startswith("clean_") for a in self.alarms)
        return told / self.beside_cells

    def alarms_by_class(self) -> Counter[str]:
        return Counter(a.label for a in self.alarms)


def _flags(corpus: Corpus, scan: Scan) -> dict[tuple[str, str, int], set[str]]:
    told: dict[tuple[str, str, int], set[str]] = {}
    for table in corpus.tables:
        for column, row, kind in scan(table):
            told.setdefault((table.name, column, row), set()).add(kind)
    return told


def _recall(
    positives: Iterable[Positive], told: dict[tuple[str, str, int], set[str]]
) -> tuple[Recall, tuple[Positive, ...]]:
    found = named = of = 0
    missed: list[Positive] = []
    for positive in positives:
        kinds = told.get((positive.table, positive.column, positive.row), set())
        if positive.beside:
            kinds = kinds | told.get((positive.table, positive.beside, positive.row), set())
        of += 1
        found += bool(kinds)
        named += positive.kind in kinds
        if not kinds:
            missed.append(positive)
    return Recall(found, named, of), tuple(missed)


def _clean(corpus: Corpus) -> Iterable[tuple[Table, str, str, int, str]]:
    """Every cell that is neither a positive nor unlabelled."""
    labelled = corpus.unlabelled | {(p.table, p.column, p.row) for p in corpus.positives}
    for table in corpus.tables:
        for column in table.columns:
            for row, cell in enumerate(column.cells):
                if (table.name, column.name, row) not in labelled:
                    yield table, column.name, column.label, row, cell


def score(corpus: Corpus, scan: Scan) -> Score:
    told = _flags(corpus, scan)
    cells = {"clean": 0, "beside": 0, "public": 0}
    alarms: list[Alarm] = []
    for table, column, label, row, cell in _clean(corpus):
        part = table.name.split("_")[0]
        cells[part if part in cells else "beside"] += 1
        kinds = told.get((table.name, column, row), set())
        if kinds:
            alarms.append(Alarm(table.name, column, row, label, cell, ", ".join(sorted(kinds))))
    groups = {(p.kind, p.manner) for p in corpus.positives}
    every = corpus.positives
    return Score(
        kinds={
            kind: _recall((p for p in every if p.kind == kind), told)[0]
            for kind in dict.fromkeys(p.kind for p in every)
        },
        manners={
            (kind, manner): _recall(
                (p for p in every if (p.kind, p.manner) == (kind, manner)), told
            )[0]
            for kind, manner in sorted(groups)
        },
        missed=_recall(every, told)[1],
        alarms=tuple(a for a in alarms if a.table != "public"),
        public=tuple(a for a in alarms if a.table == "public"),
        clean_cells=cells["clean"],
        beside_cells=cells["beside"],
        public_cells=cells["public"],
    )
