"""The department's own workbook given back: wrong cells red, all else as it was."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font

from pipelines.answer_front import Front
from pipelines.answer_look import RED
from pipelines.answer_marked import mark

FRONTS = (
    Front("Tóm tắt", (24, 96), [("title", ("Kết quả",)), ("label", ("Tệp", "=a.xlsx"))]),
    Front(
        "Lỗi", (20, 9), [("heading", ("Trang", "Ô")), ("text", ("Số liệu", "C4"))],
        {"B2": "'Số liệu'!C4"}, frozen=1,
    ),
)  # fmt: skip
WRONG = {"Số liệu": {"C4": "Không phải số. Sửa ô.", "B1": "Tiêu đề sai."}}


@pytest.fixture
def delivered(tmp_path: Path) -> Path:
    """A workbook with what departments use: a title over merged cells, a header of two rows,
    formats, a formula, a hidden sheet, a comment."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Số liệu"
    sheet.append(["Dân số (giả định)"])
    sheet.merge_cells("A1:C1")
    sheet.append(["Xã", "Năm", None])
    sheet.append([None, 2023, 2024])
    sheet.append(["Đường Cái", 1234.5, "mười"])
    sheet.append(["Tổng", "=SUM(B4:B4)", None])
    sheet["B4"].number_format = "#,##0.0"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet["A4"].alignment = Alignment(indent=2)
    sheet["C4"].comment = Comment("hỏi lại xã", "thống kê")
    sheet.column_dimensions["A"].width = 33
    hidden = book.create_sheet("Nháp")
    hidden.sheet_state = "hidden"
    hidden["A1"] = "không công bố"
    path = tmp_path / "a.xlsx"
    book.save(path)
    return path


def marked(path: Path, reasons: dict[str, dict[str, str]]) -> Any:
    out = path.with_name("out.xlsx")
    assert mark(path, reasons, FRONTS, out)
    return openpyxl.load_workbook(out)


def test_wrong_cells_are_red_and_say_why(delivered: Path) -> None:
    sheet = marked(delivered, WRONG)["Số liệu"]
    assert sheet["C4"].fill.fgColor.rgb == f"FF{RED}"
    assert sheet["C4"].comment.text == "hỏi lại xã\n\nKhông phải số. Sửa ô."
    assert sheet["C4"].value == "mười"


def test_of_merged_cells_the_first_is_red(delivered: Path) -> None:
    sheet = marked(delivered, WRONG)["Số liệu"]
    assert sheet["A1"].fill.fgColor.rgb == f"FF{RED}"
    assert sheet["A1"].comment.text == "Tiêu đề sai."
    assert (sheet["A1"].font.b, sheet["A1"].font.sz) == (True, 14)


def test_all_else_is_as_it_was(delivered: Path) -> None:
    before, after = openpyxl.load_workbook(delivered), marked(delivered, WRONG)
    assert after.sheetnames == ["Tóm tắt", "Lỗi", "Số liệu", "Nháp"]
    assert after["Nháp"].sheet_state == "hidden"
    assert after["Số liệu"].merged_cells.ranges == before["Số liệu"].merged_cells.ranges
    assert after["Số liệu"].column_dimensions["A"].width == 33
    for name in before.sheetnames:
        for row in before[name].iter_rows():
            for cell in row:
                same = after[name][cell.coordinate]
                assert same.value == cell.value, cell.coordinate
                assert same.number_format == cell.number_format, cell.coordinate
                assert same.alignment.indent == cell.alignment.indent, cell.coordinate


def test_the_sheets_in_front_are_text_and_lead_to_the_cells(delivered: Path) -> None:
    book = marked(delivered, WRONG)
    assert (book["Tóm tắt"]["B2"].value, book["Tóm tắt"]["B2"].data_type) == ("=a.xlsx", "s")
    assert book["Lỗi"]["B2"].hyperlink.location == "'Số liệu'!C4"
    assert book.active.title == "Tóm tắt"


def test_a_sheet_of_the_same_name_keeps_its_own(delivered: Path) -> None:
    book = openpyxl.load_workbook(delivered)
    book.create_sheet("LỖI")["A1"] = 1
    book.save(delivered)
    assert marked(delivered, WRONG).sheetnames[:2] == ["Tóm tắt", "Lỗi (2)"]


def test_what_cannot_be_opened_is_not_marked(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"PK\x03\x04 not a workbook")
    assert not mark(path, WRONG, FRONTS, tmp_path / "out.xlsx")
