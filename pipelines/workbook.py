"""Opening workbooks: an .xls, .xlsx or .ods file → its sheets, every cell as text with its kind.

The libraries that parse workbooks run in a child process with limits on memory, processor and time:
a few hundred bytes can make them abort the interpreter or fill the memory. `open_workbook` is the
parent's side, `python -m pipelines.workbook FILE` the child's; between them is JSON.

Nothing is guessed about the content. A number is written as the shortest text that means the same
double (`220500.0` → `220500`), a date as ISO, an error cell as its Excel code with the kind `error`
(never as the number or the blank that libraries make of it). A number that the sheet shows as a
percentage is of the kind `percent` and stands as it is shown, `98%`, not as 0.98. Text in the fonts
of the 1990s becomes Unicode: a font's name is the file's own declaration of its encoding. In TCVN3
case is carried by the font too: `.VnTimeH` draws capitals.
"""

import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from pathlib import Path
from typing import Any, Literal

Kind = Literal["text", "number", "percent", "date", "boolean", "error"]

MEMORY = 3 << 30  # bytes of address space
SECONDS = 120
CELLS = 2_000_000  # of all sheets
UNPACKED = 400 << 20  # bytes of all parts of a zipped workbook
_TYPED = re.compile("[ĂăĐđĨĩŨũƠơƯưẠ-ỹ]")  # letters that no font of the 1990s draws so
_OLE, _ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Cell:
    text: str
    kind: Kind


@dataclass(frozen=True)
class Sheet:
    """Cells by 0-based (row, column), blank ones absent; merged ranges as half-open bounds
    (first row, end row, first column, end column)."""

    name: str
    hidden: bool
    cells: Mapping[tuple[int, int], Cell]
    merged: tuple[tuple[int, int, int, int], ...]

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
        for (r, c), cell in sorted(self.cells.items(), key=lambda item: item[0]):
            rows.setdefault(r, {})[c] = cell
        return rows


class WorkbookError(Exception):
    """Why a workbook cannot be opened: a problem's code and its note in both languages."""

    def __init__(self, code: str, vi: str = "", en: str = "") -> None:
        super().__init__(code)
        self.code, self.vi, self.en = code, vi, en


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
    command = [sys.executable, "-m", "pipelines.workbook", str(path.resolve())]
    root = str(Path(__file__).parent.parent)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, a path as its argument
            command, capture_output=True, timeout=SECONDS, cwd=root, check=False
        )
    except subprocess.TimeoutExpired:
        raise _too_much() from None
    if done.returncode == 3:
        raise WorkbookError(*json.loads(done.stdout))
    if done.returncode != 0:
        raise _too_much()
    return tuple(_sheet(s) for s in json.loads(done.stdout))


def _too_much() -> WorkbookError:
    return WorkbookError("workbook-error", "quá lớn hoặc hỏng", "too large or damaged")


def _sheet(content: Mapping[str, Any]) -> Sheet:
    cells = {(r, c): Cell(text, kind) for r, c, kind, text in content["cells"]}
    merged = tuple((a, b, c, d) for a, b, c, d in content["merged"])
    return Sheet(content["name"], content["hidden"], cells, merged)


# The child's side --------------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    path = Path(arguments[0])
    try:
        json.dump(list(_sheets(path)), sys.stdout, ensure_ascii=True)
    except WorkbookError as error:
        json.dump([error.code, error.vi, error.en], sys.stdout)
        return 3
    except MemoryError:
        return 4
    except Exception as error:  # whatever a parser raises on a damaged file
        what = f"{type(error).__name__}"
        json.dump(["workbook-error", f"hỏng ({what})", f"damaged ({what})"], sys.stdout)
        return 3
    return 0


def _sheets(path: Path) -> Iterator[dict[str, Any]]:
    start = path.read_bytes()[:8]
    if start == _OLE:
        yield from _xls(path)
    elif start.startswith(_ZIP):
        with zipfile.ZipFile(path) as zipped:
            if sum(part.file_size for part in zipped.infolist()) > UNPACKED:
                raise _too_much()
            names = set(zipped.namelist())
        if "xl/workbook.xml" in names:
            yield from _xlsx(path)
        elif "content.xml" in names:
            yield from _ods(path)
        else:
            raise WorkbookError("not-a-workbook", "tệp ZIP khác", "another ZIP file")
    else:
        raise WorkbookError("not-a-workbook", *_kind_of(start))


def _kind_of(start: bytes) -> tuple[str, str]:
    if not start.strip():
        return "tệp trống", "an empty file"
    if start.lstrip()[:1] == b"<":
        return "trang HTML/XML", "an HTML or XML page"
    if start.startswith(b"%PDF"):
        return "tệp PDF", "a PDF"
    return "tệp văn bản hoặc định dạng khác", "text or another format"


class _Cells:
    """The cells of one sheet as they are collected; `room` is how many more there may be."""

    def __init__(self, room: int) -> None:
        self.found: list[tuple[int, int, Kind, str]] = []
        self.room = room

    def add(self, row: int, column: int, kind: Kind, text: str) -> None:
        if text.strip():
            self.found.append((row, column, kind, text))
            self.room -= 1
            if self.room < 0:
                raise _too_much()


def _number(value: float) -> str:
    if isinstance(value, int):
        return str(value)
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def _figure(value: float, shown: str) -> tuple[Kind, str]:
    """A number and the format that shows it."""
    if "%" in re.sub(r'"[^"]*"|\\.', "", shown):
        return "percent", f"{(Decimal(repr(value)) * 100).normalize():f}%"
    return "number", _number(value)


def _moment(value: datetime | date | time) -> str:
    if isinstance(value, datetime):
        midnight = value.time() == time()
        return value.date().isoformat() if midnight else value.isoformat(timespec="seconds")
    return value.isoformat()


def _unicode(text: str, font: str) -> str:
    """Text as it reads in its font."""
    name = font.casefold()
    if not name.startswith((".vn", "vni-")) or _TYPED.search(text):
        return text  # a font of today, or Unicode already under one that was left behind
    from viparse.normalize.tables import convert
    from viparse.normalize.tcvn3 import TCVN3
    from viparse.normalize.vni import VNI

    if name.startswith(".vn"):
        plain = str(convert(text, TCVN3))
        return plain.upper() if name.endswith("h") else plain
    return str(convert(text, VNI))


def _xls(path: Path) -> Iterator[dict[str, Any]]:
    import xlrd
    from xlrd.biffh import XLRDError

    try:
        book = xlrd.open_workbook(
            str(path), formatting_info=True, ragged_rows=True, logfile=sys.stderr
        )
    except XLRDError as error:
        if "encrypted" in str(error).lower() or "Can't find workbook" in str(error):
            raise WorkbookError(
                "workbook-error", "có mật khẩu", "protected by a password"
            ) from None
        raise
    room = CELLS
    for sheet in book.sheets():
        cells = _Cells(room)
        for r in range(sheet.nrows):
            for c in range(sheet.row_len(r)):
                cells.add(r, c, *_xls_cell(book, sheet, r, c))
        room = cells.room
        merged = list(sheet.merged_cells)
        yield {
            "name": sheet.name, "hidden": sheet.visibility != 0, "cells": cells.found,
            "merged": merged,
        }  # fmt: skip


def _xls_cell(book: Any, sheet: Any, r: int, c: int) -> tuple[Kind, str]:
    import xlrd

    cell = sheet.cell(r, c)
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return "error", xlrd.error_text_from_code.get(cell.value, f"#{cell.value}")
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        shown = book.format_map.get(book.xf_list[cell.xf_index].format_key)
        return _figure(cell.value, shown.format_str if shown else "")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return "boolean", "true" if cell.value else "false"
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return "date", _moment(xlrd.xldate_as_datetime(cell.value, book.datemode))
        except (xlrd.XLDateError, ValueError, OverflowError):
            return "number", _number(cell.value)
    if cell.ctype != xlrd.XL_CELL_TEXT:
        return "text", ""
    runs = [(0, book.xf_list[cell.xf_index].font_index)]
    runs += sheet.rich_text_runlist_map.get((r, c), [])
    ends = [at for at, _ in runs[1:]] + [len(cell.value)]
    pieces = (
        _unicode(cell.value[at:end], book.font_list[font].name)
        for (at, font), end in zip(runs, ends, strict=True)
    )
    return "text", "".join(pieces)


def _xlsx(path: Path) -> Iterator[dict[str, Any]]:
    import warnings

    import openpyxl

    warnings.simplefilter("ignore")  # of extensions that concern no value
    content = path.read_bytes()
    book = openpyxl.load_workbook(BytesIO(content), data_only=True, rich_text=True)
    formulas, room = _formulas(content), CELLS
    for sheet in book.worksheets:
        cells = _Cells(room)
        for (r, c), cell in _stored(sheet):
            if cell.value is not None:
                cells.add(r, c, *_xlsx_cell(cell))
            elif (sheet.title, r, c) in formulas:
                cells.add(r, c, "error", "#CHƯA TÍNH")
        room = cells.room
        merged = [
            (m.min_row - 1, m.max_row, m.min_col - 1, m.max_col) for m in sheet.merged_cells.ranges
        ]
        yield {
            "name": sheet.title, "hidden": sheet.sheet_state != "visible", "cells": cells.found,
            "merged": sorted(merged),
        }  # fmt: skip


def _stored(sheet: Any) -> Iterator[tuple[tuple[int, int], Any]]:
    """The cells that stand in the file, in the order of reading: one cell in the last corner of a
    sheet must not mean all that lie before it."""
    for (row, column), cell in sorted(sheet._cells.items()):
        yield (row - 1, column - 1), cell


def _formulas(content: bytes) -> set[tuple[str, int, int]]:
    """Where formulas stand; one without a stored result would else read as a blank cell."""
    import openpyxl

    book = openpyxl.load_workbook(BytesIO(content))
    return {
        (sheet.title, r, c)
        for sheet in book.worksheets
        for (r, c), cell in _stored(sheet)
        if cell.data_type == "f"
    }


def _xlsx_cell(cell: Any) -> tuple[Kind, str]:
    from openpyxl.cell.rich_text import CellRichText, TextBlock

    value = cell.value
    if cell.data_type == "e":
        return "error", str(value)
    if isinstance(value, bool):
        return "boolean", "true" if value else "false"
    if isinstance(value, int | float):
        return _figure(value, cell.number_format)
    if isinstance(value, datetime | date | time):
        return "date", _moment(value)
    if isinstance(value, timedelta):
        return "date", str(value)
    font = cell.font.name or ""
    runs = value if isinstance(value, CellRichText) else [value]
    return "text", "".join(
        _unicode(x.text, x.font.rFont or font)
        if isinstance(x, TextBlock)
        else _unicode(str(x), font)
        for x in runs
    )


def _ods(path: Path) -> Iterator[dict[str, Any]]:
    from odf.namespaces import STYLENS, TABLENS
    from odf.opendocument import load
    from odf.table import Table

    book = load(str(path))
    styles = {s.getAttribute("name"): s for s in book.automaticstyles.childNodes}
    room = CELLS
    for table in book.spreadsheet.getElementsByType(Table):
        style = styles.get(table.getAttribute("stylename"))
        shown = [
            p.getAttrNS(TABLENS, "display") or p.getAttrNS(STYLENS, "display")
            for p in (style.childNodes if style else [])
        ]
        cells, merged = _ods_cells(table, room)
        room = cells.room
        yield {
            "name": table.getAttribute("name"), "hidden": "false" in shown, "cells": cells.found,
            "merged": merged,
        }  # fmt: skip


def _ods_cells(table: Any, room: int) -> tuple[_Cells, list[tuple[int, int, int, int]]]:
    from odf.table import CoveredTableCell, TableCell, TableRow

    own, covered = TableCell().qname, CoveredTableCell().qname
    cells, merged, r = _Cells(room), list[tuple[int, int, int, int]](), 0
    for row in table.getElementsByType(TableRow):
        rows = int(row.getAttribute("numberrowsrepeated") or 1)
        c = 0
        for cell in row.childNodes:
            if cell.qname not in (own, covered):
                continue
            columns = int(cell.getAttribute("numbercolumnsrepeated") or 1)
            kind, text = _ods_cell(cell)
            if text.strip():
                for at in range(rows * columns):
                    cells.add(r + at // columns, c + at % columns, kind, text)
            if cell.qname == own:
                down = int(cell.getAttribute("numberrowsspanned") or 1)
                right = int(cell.getAttribute("numbercolumnsspanned") or 1)
                if down > 1 or right > 1:
                    merged.append((r, r + down, c, c + right))
            c += columns
        r += rows
    return cells, merged


def _ods_cell(cell: Any) -> tuple[Kind, str]:
    from odf import teletype
    from odf.text import P

    kind = cell.getAttribute("valuetype")
    # its own paragraphs: those of a comment lie deeper
    own = [p for p in cell.childNodes if p.qname == P().qname]
    text = "\n".join(teletype.extractText(p) for p in own)
    if text.startswith(("#", "Err:")) and cell.getAttribute("formula"):
        return "error", text
    if kind in ("float", "percentage", "currency"):
        return _figure(float(cell.getAttribute("value")), "%" if kind == "percentage" else "")
    if kind == "date":
        return "date", str(cell.getAttribute("datevalue")).removesuffix("T00:00:00")
    if kind == "boolean":
        return "boolean", str(cell.getAttribute("booleanvalue"))
    return "text", text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
