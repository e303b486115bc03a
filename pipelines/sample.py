"""A sample: a department's file as a table of text, with the layout that reads it so.

Here, and only here, something is guessed: encoding, delimiter, title lines, where in a workbook the
table stands. It is proposed to a person (`pipelines.propose`); what is delivered later is read as
declared. What the guess rests on is told wherever another one would do too.
"""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any, get_args

from catalog.recipe import Encoding, Table
from pipelines import encoding, sample_records, sheet
from pipelines.scan_csv import JSON, MARKUP
from pipelines.workbook import Sheet, WorkbookError, open_workbook
from schemas.errors import OpenDataError
from schemas.fold import fold

_DELIMITERS = (",", ";", "\t", "|")
_LOOKED_AT = 200  # lines that tell the delimiter and the titles
_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_NOT_TAKEN = ((b"%PDF", "PDF"), (b"\x1f\x8b", "gzip"), (b"Rar!", "RAR"), (b"7z\xbc\xaf", "7z"),
              (b"\x89PNG", "PNG"), (b"\xff\xd8", "JPEG"), (b"SQLite", "SQLite"))  # fmt: skip
_COMMON = re.compile(
    "và|của|năm|tỉnh|huyện|xã|thành|phố|số|tổng|người|đường|dân|phường|tên|mã|ngày|tháng|loại|"
    "trường|đơn|vị|địa|chỉ|thị|trấn|công|sản|lượng|diện|tích"
)

_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")

Note = tuple[str, str]  # vi, en


@dataclass(frozen=True)
class Sample:
    """Header and rows with their lines; `layout` is the variant that reads them, as YAML holds it;
    `notes` say what of it is not sure."""

    header: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]
    layout: Mapping[str, Any]
    notes: tuple[Note, ...] = ()


def read(path: Path) -> Sample:
    """The table of a file in a format that is read. Raises OpenDataError where there is none."""
    with path.open("rb") as file:
        start = file.read(1024)
    if start.startswith((_ZIP, _OLE)):
        found = _workbook(path)
    elif start.startswith(b"PAR1"):
        found = _recorded(path, sample_records.of_parquet)
    elif JSON.match(start.removeprefix(encoding.BOM)):
        found = _recorded(path, sample_records.of_json)
    elif kind := _foreign(start):
        raise OpenDataError(
            f"{path.name}: không nhận loại tệp này / such a file is not taken: {kind}"
        )
    else:
        found = _text(path)
    if not found.header or not found.rows:
        raise OpenDataError(f"{path.name}: không thấy bảng nào / no table to be seen")
    return found


def _recorded(path: Path, read_records: Callable[[Path], sample_records.Read]) -> Sample:
    try:
        header, rows, layout, notes = read_records(path)
    except ValueError as error:
        raise OpenDataError(f"{path.name}: JSON: {error}") from None
    return Sample(header, rows, layout, tuple(notes))


def _foreign(start: bytes) -> str | None:
    """What a file is that holds no table."""
    if MARKUP.match(start):
        return "HTML, XML"
    return next((kind for magic, kind in _NOT_TAKEN if start.startswith(magic)), None)


# Text --------------------------------------------------------------------------------------------


def _text(path: Path) -> Sample:
    chosen, notes = _encoding(path)
    head = list(islice(encoding.lines(path, chosen), _LOOKED_AT))
    delimiter, width = _delimiter(head)
    titles = next(
        (
            i
            for i, row in enumerate(csv.reader(head, delimiter=delimiter))
            if len(row) == width and sum(bool(c.strip()) for c in row) >= max(1, 0.6 * width)
        ),
        0,
    )
    rows = _rows(encoding.lines(path, chosen), delimiter)
    table = [(line, cells) for line, cells in rows if line > titles]
    if not table:
        return Sample((), (), {})
    if titles:
        notes.append((f"{titles} dòng đầu là tiêu đề", f"the first {titles} lines are titles"))
    header, body = table[0][1], table[1:]
    whole = [(line, tuple(cells)) for line, cells in body if len(cells) == len(header)]
    if len(whole) < len(body):
        n = len(body) - len(whole)
        notes.append((f"{n} dòng khác số ô với tiêu đề", f"{n} rows unlike the header in cells"))
    dialect = {"delimiter": delimiter, "encoding": chosen, "title_rows": titles}
    plain = {"delimiter": ",", "encoding": "utf-8", "title_rows": 0}
    own = {k: v for k, v in dialect.items() if v != plain[k]}
    layout = {"format": "csv"} | ({"dialect": own} if own else {})
    return Sample(tuple(header), tuple(whole), layout, tuple(notes))


def _encoding(path: Path) -> tuple[Encoding, list[Note]]:
    """UTF-8 where it is that; else the encoding in which most words are Vietnamese."""
    raw = path.read_bytes()
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16", []
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return "utf-8", []
    scores: Counter[Encoding] = Counter()
    for one in (e for e in get_args(Encoding) if not e.startswith("utf")):
        words = re.findall(r"\w+", " ".join(islice(encoding.lines(path, one), _LOOKED_AT)).lower())
        scores[one] = sum(bool(_COMMON.fullmatch(word)) for word in words)
    chosen = scores.most_common(1)[0][0]
    return chosen, [
        (
            f"bảng mã đoán là {encoding.NAMES[chosen]}: đọc lại vài dòng chữ có dấu",
            f"the encoding looks like {encoding.NAMES[chosen]}: read some accented text again",
        )
    ]


def _delimiter(head: Sequence[str]) -> tuple[str, int]:
    """The sign that most lines have equally often, and the number of cells it makes."""
    best = (0, 1, ",")
    for sign in _DELIMITERS:
        widths = Counter(len(row) for row in csv.reader(head, delimiter=sign) if len(row) > 1)
        if widths:
            width, lines = widths.most_common(1)[0]
            best = max(best, (lines, width, sign))
    return best[2], best[1]


def _rows(lines: Iterator[str], delimiter: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(lines, delimiter=delimiter)
    before = 0
    for cells in reader:
        if any(cell.strip() for cell in cells):
            yield before + 1, cells
        before = reader.line_num


# Workbooks ---------------------------------------------------------------------------------------


def _workbook(path: Path) -> Sample:
    try:
        sheets = [s for s in open_workbook(path) if not s.hidden and s.cells]
    except WorkbookError as error:
        raise OpenDataError(f"{path.name}: {error.vi or error.code} / {error.en}") from None
    if not sheets:
        return Sample((), (), {})
    chosen = max(sheets, key=lambda s: len(s.cells))
    others = [s.name for s in sheets if s is not chosen]
    yearly = [n for n in others if re.fullmatch(_of_any_year(chosen.name), fold(n))]
    table, body = _table(chosen)
    if yearly:  # a sheet for each year: the chosen one alone
        table["sheets"] = re.escape(fold(chosen.name))
    found = sheet.find(chosen, Table.model_validate(table))[0]
    header = tuple(dict.fromkeys(found.header))
    (anchor,) = table["labels"].values()
    declared = table | {
        "header": header[0] if header else table["header"],
        "labels": {title: re.escape(fold(title)) for title in header},
    }
    if header and declared["labels"][header[0]] != anchor:  # its cell, and its whole title
        declared["labels"][header[0]] += f"|{anchor}"
    notes: list[Note] = [
        (
            f"bảng ở trang “{chosen.name}”, số liệu từ dòng {body + 1}, tìm theo tên cột đầu",
            f"the table stands in sheet “{chosen.name}”, figures from row {body + 1}, found by the "
            "title of its first column",
        )
    ]
    notes += _of_years(table, yearly)
    if others:
        names = ", ".join(others)
        notes.append((f"các trang không lấy: {names}", f"sheets not taken: {names}"))
    if len(found.header) > len(header):
        notes.append(("có cột trùng tên", "titles of columns are repeated"))
    places = [found.header.index(title) for title in header]
    rows = tuple((r, tuple(cells[i] for i in places)) for r, cells in found.rows)
    return Sample(header, rows, {"format": "workbook", "tables": [declared]}, tuple(notes))


def _table(one: Sheet) -> tuple[dict[str, Any], int]:
    """What marks the table of a sheet, and the first row of its body (0-based)."""
    width = median(len(cells) for cells in one.by_row.values())
    wide = [r for r, cells in one.by_row.items() if len(cells) >= max(2, 0.6 * width)]
    figures = ("number", "percent", "date", "error")
    body = next(
        (r for r in wide if any(c.kind in figures for c in one.by_row[r].values()) and r > wide[0]),
        wide[1] if len(wide) > 1 else wide[0] + 1,
    )
    column = min(one.by_row[wide[0]])
    anchor = max((r for r in one.by_row if r < body and column in one.by_row[r]), default=wide[0])
    first = one.by_row.get(body, {}).get(column)
    above = [r for r in one.by_row if r < wide[0]]
    titles = {f"{r + 1}": _of_any_year(next(iter(one.by_row[r].values())).text) for r in above}
    title = " ".join(one.by_row[anchor][column].text.split())
    table = {
        "sheets": _of_any_year(one.name),
        "header": title,
        "first": r"\d+" if first and first.kind == "number" else r"\D.*",
        "labels": {title: re.escape(fold(title))},
    }
    return table | ({"titles": titles} if titles else {}), body


def _of_any_year(text: str) -> str:
    """The pattern of a text in which another year may stand next time."""
    return _YEAR.sub(lambda _: r"\d{4}", re.escape(fold(text)))


def _of_years(table: Mapping[str, Any], yearly: Sequence[str]) -> Iterator[Note]:
    """What is not sure about years in names and titles; `yearly` are the sheets of other years."""
    if yearly:
        shown = ", ".join(yearly)
        yield (
            rf"mỗi năm một trang ({shown}): lấy cả thì ghi năm thành nhóm, `(?P<nam>\d{{4}})`, "
            "và khai trường `nam`",
            rf"a sheet for each year ({shown}): to take all, make the year a group, "
            r"`(?P<nam>\d{4})`, and declare the field `nam`",
        )
    titled = any(r"\d{4}" in pattern for pattern in table.get("titles", {}).values())
    if titled or r"\d{4}" in table["sheets"]:
        yield (
            r"năm trong tên trang, dòng đầu bảng đề xuất là `\d{4}`; nếu bảng không có cột năm thì "
            r"ghi `(?P<nam>\d{4})` ở tên trang hay tên tệp (`name`) và khai trường `nam`",
            r"years in the sheet's name and above the table are proposed as `\d{4}`; if no column "
            r"has the year, write `(?P<nam>\d{4})` for the sheet or the file (`name`) and declare "
            "the field `nam`",
        )
