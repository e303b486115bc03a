"""Opening workbooks: an .xls, .xlsx or .ods file → its sheets, every cell as text with its kind.

Workbooks are parsed in a child process with limits on memory, processor and time (`open_book`): a
few hundred bytes can make a parser abort the interpreter or fill the memory. Here is the parent's
side. Nothing is guessed about the content: an error cell is its Excel code with the kind `error`,
never the number or the blank that libraries make of it; so is a formula without its result.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from threading import Timer
from typing import Any

from pipelines.cell_text import Kind
from pipelines.opened import Bounds, WorkbookError, too_much

__all__ = ["Cell", "Sheet", "WorkbookError", "address", "letter", "open_workbook"]

SECONDS = 120  # by the clock; its own limit is on the processor
_SHARED = 200_000  # cells that are kept to stand for equal ones


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    kind: Kind


@dataclass(frozen=True)
class Sheet:
    """Cells by 0-based (row, column), blank ones absent; merged ranges as half-open bounds
    (first row, end row, first column, end column); the rows that hold something and are hidden,
    and half-open ranges of hidden columns."""

    name: str
    hidden: bool
    cells: Mapping[tuple[int, int], Cell]
    merged: tuple[Bounds, ...]
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = field(default=())

    @cached_property
    def rows(self) -> int:
        return max((r for r, _ in self.cells), default=-1) + 1

    @cached_property
    def columns(self) -> int:
        return max((c for _, c in self.cells), default=-1) + 1

    @cached_property
    def by_row(self) -> Mapping[int, Mapping[int, Cell]]:
        """Row → column → cell, of the rows that hold any."""
        rows: dict[int, dict[int, Cell]] = {}
        for (r, c), cell in self.cells.items():
            if r not in rows:
                rows[r] = {}
            rows[r][c] = cell
        if all(a < b for a, b in pairwise(rows)) and all(map(_is_ordered, rows.values())):
            return rows
        return {r: dict(sorted(rows[r].items())) for r in sorted(rows)}


def _is_ordered(cells: Mapping[int, Cell]) -> bool:
    return all(a < b for a, b in pairwise(cells))


def letter(column: int) -> str:
    """0 → `A`, 26 → `AA`."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def address(row: int, column: int) -> str:
    """A cell as Excel names it: (14, 4) → `E15`."""
    return f"{letter(column)}{row + 1}"


def open_workbook(path: Path) -> tuple[Sheet, ...]:
    """All sheets of a workbook. Raises WorkbookError."""
    command = [sys.executable, "-m", "pipelines.open_book", str(path.resolve())]
    root = str(Path(__file__).parent.parent)
    with subprocess.Popen(  # noqa: S603 - our own module, a path as its argument
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=root
    ) as child:
        timer = Timer(SECONDS, child.kill)
        timer.start()
        try:
            return tuple(_sheets(child.stdout or ()))
        finally:
            timer.cancel()
            child.kill()


def _sheets(lines: Iterable[bytes]) -> Iterator[Sheet]:
    """The sheets as they come. A child that ends without saying so was stopped by a limit."""
    cells: dict[tuple[int, int], Cell] = {}
    shared: dict[tuple[str, Kind], Cell] = {}
    count = 0
    for line in lines:
        said = json.loads(line) if line.endswith(b"\n") else {}
        if isinstance(said, list):
            row, parts = said
            count += len(parts) // 3
            for c, kind, text in zip(parts[::3], parts[1::3], parts[2::3], strict=True):
                cell = shared.get((text, kind))
                if cell is None:
                    cell = Cell(text, kind)
                    if len(shared) < _SHARED:
                        shared[text, kind] = cell
                cells[row, c] = cell
        elif "name" in said:
            if len(cells) < count:
                raise WorkbookError("workbook-error", "một ô có hai lần", "a cell stands twice")
            yield _sheet(said, cells)
            cells, count = {}, 0
        elif "code" in said:
            raise WorkbookError(said["code"], said["vi"], said["en"])
        elif said.get("end"):
            return
    raise too_much("đọc quá lâu hoặc cần quá nhiều bộ nhớ", "too much time or memory is needed")


def _sheet(said: Mapping[str, Any], cells: Mapping[tuple[int, int], Cell]) -> Sheet:
    merged = tuple((a, b, c, d) for a, b, c, d in said["merged"])
    columns = tuple((a, b) for a, b in said["hidden_columns"])
    return Sheet(said["name"], said["hidden"], cells, merged, tuple(said["hidden_rows"]), columns)
