"""The department's own workbook, given back with its wrong cells red and a comment on each.

An .xlsx is opened and written again by openpyxl, which keeps values, formulas, formats, merged
cells, widths and hidden sheets, but neither pictures nor charts; sheets that say what is wrong are
put in front. It is a file of strangers: that happens in a child process with the limits of
`pipelines.workbook`. `mark` is the parent's side, `python -m pipelines.answer_marked FILE OUT` the
child's; what to mark goes to it as JSON. What stands in the sheets is `pipelines.answer_book`'s.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MEMORY = 3 << 30  # bytes of address space: every cell of the workbook is an object
SECONDS = 120
RED, DARK, PALE = "FFFFC7CE", "FF9C0006", "FFEDE7D6"
NAME = 31  # characters of a worksheet's name


@dataclass(frozen=True)
class Front:
    """A sheet of text put in front of the others: widths of columns, rows of cells, which rows are
    headings, and which cells (`D2`) lead to which others."""

    name: str
    widths: Sequence[int]
    rows: Sequence[Sequence[str]]
    headings: Sequence[int] = ()
    links: Mapping[str, str] = field(default_factory=dict)


def mark(
    path: Path, reasons: Mapping[str, Mapping[str, str]], fronts: Sequence[Front], out: Path
) -> bool:
    """Write the workbook to `out` with these cells red: sheet → cell → why. False where it cannot
    be written so: too large, damaged."""
    command = [sys.executable, "-m", "pipelines.answer_marked", str(path.resolve()), str(out)]
    told = {"reasons": reasons, "fronts": [asdict(f) for f in fronts]}
    root = str(Path(__file__).parent.parent)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, paths as its arguments
            command, input=json.dumps(told), text=True, capture_output=True, timeout=SECONDS,
            cwd=root, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return False
    return done.returncode == 0 and out.is_file()


# The child's side --------------------------------------------------------------------------------


def main(arguments: Sequence[str]) -> int:
    import resource

    from openpyxl import load_workbook

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    told = json.load(sys.stdin)
    book = load_workbook(arguments[0], rich_text=True)
    for sheet, cells in told["reasons"].items():
        for cell, reason in cells.items():
            _mark(book[sheet], cell, reason)
    for i, front in enumerate(told["fronts"]):
        _put_in_front(book, i, front)
    for sheet in book.worksheets:
        sheet.sheet_view.tabSelected = sheet is book.worksheets[0]
    book.active = 0
    book.calculation.fullCalcOnLoad = True  # formulas are kept, what they gave is not
    book.save(arguments[1])
    return 0


def _mark(sheet: Any, address: str, reason: str) -> None:
    """One cell red with its comment; of merged cells the first."""
    from copy import copy

    from openpyxl.comments import Comment
    from openpyxl.styles import PatternFill

    for area in sheet.merged_cells.ranges:
        if address in area:
            address = area.start_cell.coordinate
    cell = sheet[address]
    cell.fill = PatternFill("solid", fgColor=RED)
    cell.font = copy(cell.font) + _dark()
    before = f"{cell.comment.text}\n\n" if cell.comment else ""
    text = before + reason
    lines = sum(1 + len(line) // 45 for line in text.split("\n"))
    cell.comment = Comment(text, "Cổng dữ liệu mở", min(400, 20 + 18 * lines), 320)


def _dark() -> Any:
    from openpyxl.styles import Font

    return Font(color=DARK)


def _put_in_front(book: Any, place: int, front: Mapping[str, Any]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.hyperlink import Hyperlink

    taken = {n.casefold() for n in book.sheetnames}
    names = (front["name"], *(f"{front['name'][: NAME - 4]} ({i})" for i in range(2, 100)))
    sheet = book.create_sheet(next(n for n in names if n.casefold() not in taken), place)
    for i, width in enumerate(front["widths"], 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    for r, row in enumerate(front["rows"], 1):
        for c, text in enumerate(row, 1):
            cell = sheet.cell(r, c)
            cell.value, cell.data_type = text or None, "s" if text else "n"  # never a formula
            cell.quotePrefix = True
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if r - 1 in front["headings"]:
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=PALE)
    for cell, target in front["links"].items():
        sheet[cell].hyperlink = Hyperlink(ref=cell, location=target)
        sheet[cell].font = Font(color="FF1D5A40", underline="single")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
