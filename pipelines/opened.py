"""What the child process that opens workbooks hands to its parent, line by line of JSON.

    [row, [column, kind, text, column, kind, text, …]]      the rows of a sheet that hold something
    {"name": …, "hidden": …, "merged": …, …}                the sheet they were
    {"end": true}  or  {"code": …, "vi": …, "en": …}        all was read, or why not

More cells, text or merged cells than are taken end it: the lines so far are then worth nothing.
"""

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, field

from pipelines.cell_text import Kind

CELLS = 2_000_000  # of all sheets
TEXT = 100_000_000  # characters of all cells
MERGED = 4_000_000  # cells that merged ranges cover, of each the first rows
Bounds = tuple[int, int, int, int]  # first row, end row, first column, end column


class WorkbookError(Exception):
    """Why a workbook cannot be opened: a problem's code and its note in both languages."""

    def __init__(self, code: str, vi: str = "", en: str = "") -> None:
        super().__init__(code)
        self.code, self.vi, self.en = code, vi, en


def too_much(vi: str, en: str) -> WorkbookError:
    return WorkbookError("workbook-too-large", vi, en)


@dataclass
class Marks:
    """What stands in a sheet beside its cells; rows and columns from 0, ends excluded."""

    merged: list[Bounds] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)  # of those that hold something
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)

    def hide(self, first: int, end: int) -> None:
        self.hidden_columns.append((first, end))


class Sink:
    """Where a reader puts what it finds, in the order of the sheets."""

    def __init__(self, write: Callable[[str], object]) -> None:
        self._write = write
        self._cells, self._text, self._merged = CELLS, TEXT, MERGED

    def row(self, row: int, cells: Sequence[tuple[int, Kind, str]]) -> None:
        """The cells of a row, each once."""
        self.take(len(cells), sum(len(text) for _, _, text in cells))
        self._write(json.dumps([row, [part for cell in cells for part in cell]]) + "\n")

    def take(self, cells: int, text: int) -> None:
        """Count what is about to be kept."""
        self._cells -= cells
        self._text -= text
        if self._cells < 0:
            raise too_much(f"> {CELLS:,} ô", f"> {CELLS:,} cells")
        if self._text < 0:
            raise too_much(f"> {TEXT:,} ký tự", f"> {TEXT:,} characters")

    def merge(self, marks: Marks, bounds: Bounds) -> None:
        first, end, left, right = bounds
        self._merged -= min(end - first, 64) * (right - left)
        if self._merged < 0:
            raise too_much("quá nhiều ô gộp", "too many merged cells")
        marks.merged.append(bounds)

    def sheet(self, name: str, hidden: bool, marks: Marks) -> None:
        self._write(json.dumps({"name": name, "hidden": hidden, **asdict(marks)}) + "\n")

    def end(self) -> None:
        self._write('{"end": true}\n')

    def refuse(self, error: WorkbookError) -> None:
        self._write(json.dumps({"code": error.code, "vi": error.vi, "en": error.en}) + "\n")
