"""What the child process that opens workbooks hands to its parent, line by line of JSON.

    {"values": [[kind, text], …], "rows": [[row, [column, …], [value, …]], …]}
                                                            the next rows that hold something; cells
                                                            are columns and the numbers of values
    {"name": …, "hidden": …, "merged": …, …}                the sheet they were
    {"end": true}  or  {"code": …, "vi": …, "en": …}        all was read, or why not

Most texts stand in many cells, so that they are told once for some thousand rows. More cells, text
or merged cells than are taken end it: the lines so far are then worth nothing.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

from pipelines.cell_text import Kind

CELLS = 2_000_000  # of all sheets
TEXT = 100_000_000  # characters of all cells
MERGED = 4_000_000  # cells that merged ranges cover, of each the first rows
AT_ONCE = 1 << 16  # cells of a line
Bounds = tuple[int, int, int, int]  # first row, end row, first column, end column
Value = tuple[Kind, str]


class WorkbookError(Exception):
    """Why a workbook cannot be opened: a problem's code and its note in both languages."""

    def __init__(self, code: str, vi: str = "", en: str = "") -> None:
        super().__init__(code)
        self.code, self.vi, self.en = code, vi, en


def too_much(vi: str, en: str) -> WorkbookError:
    """A workbook beyond a limit, which the note names."""
    return WorkbookError("workbook-too-large", vi, en)


@dataclass
class Marks:
    """What stands in a sheet beside its cells; rows and columns from 0, ends excluded."""

    merged: list[Bounds] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)  # of those that hold something
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def hide(self, first: int, end: int) -> None:
        """Columns from 0, the end excluded."""
        self.hidden_columns.append((first, end))


class Sink:
    """Where a reader puts what it finds, in the order of the sheets."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._cells, self._text, self._merged = CELLS, TEXT, MERGED
        self._rows: list[tuple[int, Sequence[int], list[int]]] = []
        self._values: dict[Value, int] = {}
        self._room = AT_ONCE

    def row(self, row: int, columns: Sequence[int], values: Sequence[Value]) -> None:
        """The cells of a row, each once."""
        self.take(len(columns), sum([len(text) for _, text in values]))
        known = self._values
        self._rows.append((row, columns, [known.setdefault(v, len(known)) for v in values]))
        self._room -= len(columns)
        if self._room <= 0:
            self._tell_rows()

    def _tell_rows(self) -> None:
        if self._rows:
            self._write(json.dumps({"values": list(self._values), "rows": self._rows}) + "\n")
        self._rows, self._values, self._room = [], {}, AT_ONCE

    def take(self, cells: int, text: int) -> None:
        """Count what is about to be kept."""
        self._cells -= cells
        self._text -= text
        if self._cells < 0:
            raise too_much(f"> {CELLS:,} ô", f"> {CELLS:,} cells")
        if self._text < 0:
            raise too_much(f"> {TEXT:,} ký tự", f"> {TEXT:,} characters")

    def merge(self, marks: Marks, bounds: Bounds) -> None:
        """Keep a merged range: first row, end row, first column, end column."""
        first, end, left, right = bounds
        self._merged -= min(end - first, 64) * (right - left)
        if self._merged < 0:
            raise too_much("quá nhiều ô gộp", "too many merged cells")
        marks.merged.append(bounds)

    def sheet(self, name: str, hidden: bool, marks: Marks) -> None:
        """Ends the sheet whose rows came before."""
        self._tell_rows()
        self._write(json.dumps({"name": name, "hidden": hidden, **asdict(marks)}) + "\n")

    def end(self) -> None:
        """The whole workbook was told."""
        self._write('{"end": true}\n')

    def refuse(self, error: WorkbookError) -> None:
        """In place of the rest of the workbook."""
        self._write(json.dumps({"code": error.code, "vi": error.vi, "en": error.en}) + "\n")
