"""The tables of an answer: which rows of a delivered file are shown, and where its problems are.

A row stands in the line it begins in, so that a problem's row number is the row of the sheet; of a
workbook each sheet that has a problem is a table. The file may be wrong anywhere, so it is read as
far as that goes, never refused. What cannot be shown is counted and told.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from unicodedata import normalize

from xlsxwriter.utility import xl_cell_to_rowcol

from catalog.recipe import Dialect, Variant
from pipelines import encoding
from pipelines.workbook import Sheet, WorkbookError, open_workbook
from schemas.problem import Problem

CELLS = 200_000  # shown of a table; rows with problems are shown beyond it too
COLUMNS = 500
SHEETS = 12  # of a workbook
LAST_ROW = 1_048_576  # of a worksheet
UNREADABLE = (
    "not-a-table", "empty-file", "not-a-workbook", "workbook-error", "workbook-encrypted",
    "workbook-macro", "workbook-too-large",
)  # fmt: skip

Line = tuple[int, Sequence[str]]  # the physical line a row begins in, and its cells
Place = tuple[int, int]  # line, 1-based, and column, 0-based


@dataclass(frozen=True)
class Shown:
    """The rows of a table that are shown, out of how many, and the places of its problems. `sheet`
    is its name in a workbook."""

    sheet: str | None
    rows: tuple[Line, ...]
    total: int
    capped: bool
    places: Mapping[Problem, Place] = field(default_factory=dict)


def shown(path: Path, variant: Variant | None, problems: Sequence[Problem]) -> tuple[Shown, ...]:
    """What of a file is shown beside these problems of it."""
    if any(_hides_all(p) for p in problems):
        return ()
    if variant is not None and variant.format in ("json", "jsonl", "geojson", "parquet"):
        return ()  # pages are no table, and hold what is dropped: a problem names its record
    if variant is not None and variant.format == "workbook":
        sheets = _sheets(path, {p.sheet for p in problems})
        return tuple(_shown(s.name, _lines(s), variant, problems) for s in sheets)
    if variant is None and b"\0" in path.read_bytes()[:1024]:
        return ()  # a workbook, or whatever else it is, under a name nobody declared
    loose = any(p.code == "quote-error" for p in problems)
    return (_shown(None, delivered(path, variant, loose), variant, problems),)


def _shown(
    sheet: str | None, lines: Iterable[Line], variant: Variant | None, problems: Sequence[Problem]
) -> Shown:
    own = [p for p in problems if p.row and (sheet is None or p.sheet == sheet)]
    rows, total, capped = _chosen(lines, {p.row for p in own if p.row})
    columns = _columns(rows, variant) if sheet is None else {}
    kept = {line for line, _ in rows}
    places = {p: (p.row, _column(p, columns, variant)) for p in own if p.row and p.row in kept}
    return Shown(sheet, rows, total, capped, places)


def _sheets(path: Path, named: set[str | None]) -> list[Sheet]:
    """The sheets that have problems; where none has, those that a reader sees."""
    try:
        sheets = open_workbook(path)
    except WorkbookError:
        return []
    chosen = [s for s in sheets if s.name in named] or [s for s in sheets if not s.hidden]
    return chosen[:SHEETS]


def _lines(sheet: Sheet) -> Iterator[Line]:
    for row, cells in sheet.by_row.items():
        yield row + 1, [cells[c].text if c in cells else "" for c in range(max(cells) + 1)]


def delivered(path: Path, variant: Variant | None, loose: bool = False) -> Iterator[Line]:
    """The rows of a CSV as they lie. `loose` takes every line for a row: where a quote is never
    closed, the rest of the file would be one cell."""
    dialect = variant.dialect if variant else Dialect()
    lines = _Lines(encoding.lines(path, dialect.encoding))
    while True:
        start = lines.count + 1
        try:
            for cells in _rows(lines, dialect, loose):
                yield start, cells
                start = lines.count + 1
            return
        except csv.Error:  # a bare CR, a cell without end: that line as it stands, uncut
            yield lines.count, [lines.last.rstrip("\r\n")]


def _rows(lines: Iterable[str], dialect: Dialect, loose: bool) -> Iterator[list[str]]:
    if loose:
        return csv.reader(lines, delimiter=dialect.delimiter, quoting=csv.QUOTE_NONE)
    return csv.reader(lines, delimiter=dialect.delimiter, quotechar=dialect.quote)


class _Lines:
    """The physical lines of a file, counted; the last one read is kept."""

    def __init__(self, file: Iterable[str]) -> None:
        self._rest, self.count, self.last = iter(file), 0, ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.last = next(self._rest)
        self.count += 1
        return self.last


def _hides_all(problem: Problem) -> bool:
    """Whether a file with this problem is no text that could be laid out as a table."""
    undecoded = problem.code == "encoding-error" and problem.row is None
    return problem.code in UNREADABLE or undecoded


def _chosen(lines: Iterable[Line], wrong: set[int]) -> tuple[tuple[Line, ...], int, bool]:
    """The first rows within the cap, and every row with a problem that a worksheet can hold."""
    kept: list[Line] = []
    cells = total = 0
    capped = False
    for line, row in lines:
        total += 1
        holds = line <= LAST_ROW and (cells < CELLS or line in wrong)
        capped |= not holds or len(row) > COLUMNS
        if holds:
            kept.append((line, row[:COLUMNS]))
            cells += len(row)
    return tuple(kept), total, capped


def _columns(rows: Sequence[Line], variant: Variant | None) -> Mapping[str, int]:
    """Header → column, from the first row below the titles."""
    titles = variant.dialect.title_rows if variant else 0
    header = next((cells for line, cells in rows if line > titles), ())
    found: dict[str, int] = {}
    for i, cell in enumerate(header):
        found.setdefault(_name(cell), i)
    return found


def _name(header: str) -> str:
    return normalize("NFC", header).strip()


def _column(problem: Problem, columns: Mapping[str, int], variant: Variant | None) -> int:
    """The column a problem points at: by its cell, its header, its field; else the first."""
    if found := re.fullmatch(r"[A-Z]{1,3}\d+", problem.cell or ""):
        return min(int(xl_cell_to_rowcol(found[0])[1]), COLUMNS - 1)
    if problem.column is not None and _name(problem.column) in columns:
        return columns[_name(problem.column)]
    for name in (problem.field or "").split(", "):
        header = variant.fields.get(name, name) if variant else name
        if _name(header) in columns:
            return columns[_name(header)]
    return 0
