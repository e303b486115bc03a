"""A case of the fault matrix: a delivery, the layout it is read under, and the answer it deserves.

The table is the one of `corpus`: points, days, counts. A layout is a variant of its declaration,
with what it changes of fields and keys. A case names line, sheet, cell or field only where exactly
one answer is right; `rows` are those of the release where it is accepted (None: the clean ones).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.pipelines.corpus import CLEAN, CLEAN_ROWS, CLEAN_TEXT, HEADER

Rows = tuple[tuple[object, ...], ...]
Text = tuple[tuple[str, ...], ...]
Make = Callable[[], bytes]

__all__ = ["CLEAN", "CLEAN_ROWS", "CLEAN_TEXT", "HEADER", "Case", "Layout", "Rows", "Text", "bad"]


@dataclass(frozen=True)
class Layout:
    """How files are read. `fields` changes fields of the schema, `keys` its other members, `suite`
    members of the suite; `base` is the file of the release that stands before, plain CSV unless
    `fields` says else."""

    name: str
    variant: Mapping[str, Any] = field(default_factory=dict)
    fields: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    keys: Mapping[str, Any] = field(default_factory=dict)
    suite: Mapping[str, Any] = field(default_factory=dict)
    base: bytes = CLEAN
    own_base: bool = False  # whether `base` is a file of this layout
    needs: tuple[str, ...] = ()  # datasets that must be published before
    extension: str = "csv"


@dataclass(frozen=True)
class Case:
    name: str
    layout: Layout
    make: Make
    accepted: bool
    line: int | None = None
    sheet: str | None = None
    cell: str | None = None
    field: str | None = None
    rows: Rows | None = None
    file: str = ""
    base: bytes | None = None  # the file before, where it is not the layout's

    @property
    def filename(self) -> str:
        return self.file or f"{self.name}.{self.layout.extension}"


def good(name: str, layout: Layout, make: Make, rows: Rows | None = None, **more: Any) -> Case:
    return Case(name, layout, make, accepted=True, rows=rows, **more)


def bad(name: str, layout: Layout, make: Make, **more: Any) -> Case:
    return Case(name, layout, make, accepted=False, **more)


def csv(rows: Text = CLEAN_TEXT, sep: str = ",", header: tuple[str, ...] = HEADER) -> str:
    return "".join(sep.join(row) + "\n" for row in (header, *rows))


def edited(line: int, **cells: str) -> Text:
    """The clean rows with cells replaced in the row of one physical line."""
    row = tuple(cells.get(n, old) for n, old in zip(HEADER, CLEAN_TEXT[line - 2], strict=True))
    return (*CLEAN_TEXT[: line - 2], row, *CLEAN_TEXT[line - 1 :])


def typed(line: int, **values: object) -> Rows:
    """The clean typed rows with values replaced in the row of one physical line."""
    row = tuple(values.get(n, old) for n, old in zip(HEADER, CLEAN_ROWS[line - 2], strict=True))
    return (*CLEAN_ROWS[: line - 2], row, *CLEAN_ROWS[line - 1 :])
