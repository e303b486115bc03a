"""The shape of a labelled corpus: tables, columns as a schema describes them, cells with labels.

A cell without a label is clean: a province publishes the like every day.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass

Write = Callable[[random.Random], str]


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
