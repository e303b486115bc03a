"""The shape of a labelled corpus: tables, columns as a schema describes them, cells with labels.

A cell without a label is clean: a province publishes the like every day.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import get_args

from tests.quality.corpora import clean_corpus
from tests.quality.corpora.personal_corpus import Corpus, Kind, Positive

Write = Callable[[random.Random], str]
_KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True)
class Cell:
    text: str
    kinds: frozenset[str] = frozenset()  # what of a person stands in it; none: clean


@dataclass(frozen=True)
class Column:
    name: str
    title: str
    cells: tuple[Cell, ...]
    type: str = "string"
    unit: str | None = None


@dataclass(frozen=True)
class Table:
    name: str
    columns: tuple[Column, ...]

    def __post_init__(self) -> None:
        if len({len(column.cells) for column in self.columns}) != 1:
            raise ValueError(f"{self.name}: columns of several lengths")


@dataclass(frozen=True)
class Head:
    """What a schema says of a column before any cell stands in it."""

    name: str
    title: str
    type: str = "string"
    unit: str | None = None

    def over(self, cells: Iterable[Cell]) -> Column:
        return Column(self.name, self.title, tuple(cells), self.type, self.unit)


def written(rng: random.Random, count: int, write: Write, *kinds: str) -> list[Cell]:
    return [Cell(write(rng), frozenset(kinds)) for _ in range(count)]


def mixed(rng: random.Random, *parts: list[Cell]) -> list[Cell]:
    cells = [cell for part in parts for cell in part]
    rng.shuffle(cells)
    return cells


def scored(tables: Sequence[Table]) -> Corpus:
    """The tables as the scorer takes them; a positive's manner is its table. An address may be told
    of or not: it leads to a person only beside a name."""
    placed = [
        (table, column, row, cell)
        for table in tables
        for column in table.columns
        for row, cell in enumerate(column.cells)
    ]
    positives = tuple(
        Positive(table.name, column.name, row, kind, cell.text, table.name, False)
        for table, column, row, cell in placed
        for kind in _KINDS
        if kind in cell.kinds
    )
    told_or_not = frozenset(
        (table.name, column.name, row)
        for table, column, row, cell in placed
        if "address" in cell.kinds
    )
    return Corpus(tuple(map(_unlabelled, tables)), positives, told_or_not)


def _unlabelled(table: Table) -> clean_corpus.Table:
    columns = tuple(
        clean_corpus.Column(
            c.name, c.title, c.type, c.unit or "", tuple(cell.text for cell in c.cells), table.name
        )
        for c in table.columns
    )
    return clean_corpus.Table(table.name, columns)
