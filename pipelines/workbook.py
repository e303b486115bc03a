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
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple, get_args

from pipelines.cell_text import Kind
from pipelines.opened import Bounds, WorkbookError, too_much

__all__ = ["Cell", "Sheet", "WorkbookError", "address", "letter", "open_workbook"]

SECONDS = 120  # by the clock; its own limit is on the processor
_KINDS: Mapping[str, Kind] = {kind: kind for kind in get_args(Kind)}  # each text once in memory


class Cell(NamedTuple):
    """A cell as text, by the standard's way of writing, and what it was in the workbook."""

    text: str
    kind: Kind


@dataclass(frozen=True)
class Sheet:
    """Cells by 0-based row and column, both in order, blank ones absent; merged ranges as half-open
    bounds (first row, end row, first column, end column); the rows that hold something and are
    hidden, and half-open ranges of hidden columns."""

    name: str
    hidden: bool
    by_row: Mapping[int, Mapping[int, Cell]]
    merged: tuple[Bounds, ...] = ()
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[tuple[int, int], ...] = ()

    @cached_property
    def rows(self) -> int:
        """One more than the last row that holds something."""
        return max(self.by_row, default=-1) + 1

    @cached_property
    def columns(self) -> int:
        """One more than the last column that holds something."""
        return max((max(cells) for cells in self.by_row.values() if cells), default=-1) + 1

    @cached_property
    def cells(self) -> Mapping[tuple[int, int], Cell]:
        """All cells by (row, column)."""
        return {(r, c): x for r, cells in self.by_row.items() for c, x in cells.items()}

    @cached_property
    def errors(self) -> Mapping[tuple[int, int], Cell]:
        """The error cells, by (row, column), in order."""
        return {
            (r, c): cell
            for r, cells in self.by_row.items()
            for c, cell in cells.items()
            if cell.kind == "error"
        }

    def cell(self, row: int, column: int) -> Cell | None:
        """By row and column from 0; None where nothing stands."""
        cells = self.by_row.get(row)
        return cells.get(column) if cells else None


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
    rows: dict[int, dict[int, Cell]] = {}
    count = 0
    for line in lines:
        said = json.loads(line) if line.endswith(b"\n") else {}
        if "rows" in said:
            values = [Cell(text, _KINDS[kind]) for kind, text in said["values"]]
            for row, columns, numbers in said["rows"]:
                cells = dict(zip(columns, [values[i] for i in numbers], strict=True))
                rows[row] = rows[row] | cells if row in rows else cells
                count += len(columns)
        elif "name" in said:
            if sum(map(len, rows.values())) < count:
                raise WorkbookError("workbook-error", "một ô có hai lần", "a cell stands twice")
            yield _sheet(said, rows)
            rows, count = {}, 0
        elif "code" in said:
            raise WorkbookError(said["code"], said["vi"], said["en"])
        elif said.get("end"):
            return
    raise too_much("đọc quá lâu hoặc cần quá nhiều bộ nhớ", "too much time or memory is needed")


def _sheet(said: Mapping[str, Any], rows: Mapping[int, Mapping[int, Cell]]) -> Sheet:
    merged = tuple((a, b, c, d) for a, b, c, d in said["merged"])
    columns = tuple((a, b) for a, b in said["hidden_columns"])
    hidden_rows = tuple(said["hidden_rows"])
    return Sheet(said["name"], said["hidden"], _ordered(rows), merged, hidden_rows, columns)


def _ordered(rows: Mapping[int, Mapping[int, Cell]]) -> Mapping[int, Mapping[int, Cell]]:
    """The same by row and column: most workbooks are so already."""
    if all(map(_is_ordered, (rows, *rows.values()))):
        return rows
    return {r: dict(sorted(rows[r].items())) for r in sorted(rows)}


def _is_ordered(keys: Iterable[int]) -> bool:
    listed = list(keys)
    return listed == sorted(listed)
