"""The department's own workbook, given back with its wrong cells red and a comment on each.

An .xlsx is opened and written again by openpyxl, which keeps values, formulas, formats, merged
cells, widths and hidden sheets, but neither pictures nor charts; sheets that say what is wrong are
put in front. It is a file of strangers: that happens in a child process with the limits of
`pipelines.workbook`. `mark` is the parent's side, `python -m pipelines.answer_marked FILE OUT` the
child's; what to mark goes to it as JSON. What stands in the sheets is `pipelines.answer_front`'s.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.answer_look import (
    AUTHOR,
    COMMENT_WIDTH,
    DARK,
    GREEN,
    PALE,
    RED,
    SHEET_NAME,
    comment_height,
)

if TYPE_CHECKING:
    from pipelines.answer_front import Front

MEMORY = 3 << 30  # bytes of address space: every cell of the workbook is an object
SECONDS = 120


def mark(
    path: Path, reasons: Mapping[str, Mapping[str, str]], fronts: "Sequence[Front]", out: Path
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
    """Read what to mark from stdin as JSON, write the workbook. Returns the exit status."""
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
    cell.fill = PatternFill("solid", fgColor=f"FF{RED}")
    cell.font = copy(cell.font) + _dark()
    before = f"{cell.comment.text}\n\n" if cell.comment else ""
    text = before + reason
    cell.comment = Comment(text, AUTHOR, comment_height(text), COMMENT_WIDTH)


def _dark() -> Any:
    from openpyxl.styles import Font

    return Font(color=f"FF{DARK}")


def _put_in_front(book: Any, place: int, front: Mapping[str, Any]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.hyperlink import Hyperlink

    taken = {n.casefold() for n in book.sheetnames}
    names = (front["name"], *(f"{front['name'][: SHEET_NAME - 4]} ({i})" for i in range(2, 100)))
    sheet = book.create_sheet(next(n for n in names if n.casefold() not in taken), place)
    for i, width in enumerate(front["widths"], 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    if front["frozen"]:
        sheet.freeze_panes = f"A{front['frozen'] + 1}"
    for r, (style, cells) in enumerate(front["rows"], 1):
        for c, text in enumerate(cells, 1):
            cell = sheet.cell(r, c)
            cell.value, cell.data_type = text or None, "s" if text else "n"  # never a formula
            cell.quotePrefix = True
            cell.alignment = Alignment(wrap_text=style != "title", vertical="top")
            if style == "title":
                cell.font = Font(bold=True, size=14)
            elif style == "heading":
                cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor=f"FF{PALE}")
            elif style == "label" and c == 1:
                cell.font = Font(bold=True)
    for cell, target in front["links"].items():
        sheet[cell].hyperlink = Hyperlink(ref=cell, location=target)
        sheet[cell].font = Font(color=f"FF{GREEN}", underline="single")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
