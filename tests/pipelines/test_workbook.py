"""Opening workbooks of each format, written here by other libraries than those that read them
wherever there is one."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlwt
from odf import table as ods
from odf.opendocument import OpenDocumentSpreadsheet
from odf.text import P
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font

from pipelines.workbook import Cell, WorkbookError, letter, open_workbook

TCVN3 = "th¸i nguyªn"  # «thái nguyên» in TCVN3, as the bytes show in Latin-1


def xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Số liệu"
    sheet.append(["Tên", "Số", "Ngày", "Đúng", "Lỗi"])
    sheet.append(["Định Hoá", 1234.5, date(2025, 7, 1), True, "#REF!"])
    sheet["E2"].data_type = "e"
    sheet["A3"], sheet["A4"] = TCVN3, TCVN3
    sheet["A3"].font, sheet["A4"].font = Font(name=".VnArial"), Font(name=".VnTimeH")
    sheet["B3"] = 220500
    sheet.merge_cells("A6:C7")
    book.create_sheet("Ẩn").sheet_state = "hidden"
    book.save(path)


def xls(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Số liệu")
    for c, text in enumerate(["Tên", "Số", "Ngày", "Đúng", "Lỗi"]):
        sheet.write(0, c, text)
    sheet.write(1, 0, "Định Hoá")
    sheet.write(1, 1, 1234.5)
    sheet.write(1, 2, date(2025, 7, 1), xlwt.easyxf(num_format_str="dd/mm/yyyy"))
    sheet.row(1).set_cell_boolean(3, True)
    sheet.row(1).set_cell_error(4, "#REF!")
    for r, font in ((2, ".VnArial"), (3, ".VnTimeH")):
        sheet.write(r, 0, TCVN3, xlwt.easyxf(f"font: name {font}"))
    sheet.write(2, 1, 220500)
    sheet.merge(5, 6, 0, 2)
    book.add_sheet("Ẩn").visibility = 1
    book.save(str(path))


def ods_file(path: Path) -> None:
    book = OpenDocumentSpreadsheet()
    sheet = ods.Table(name="Số liệu")
    rows = [
        [{"text": t} for t in ("Tên", "Số", "Ngày", "Đúng", "Lỗi")],
        [
            {"text": "Định Hoá"},
            {"text": "1.234,5", "valuetype": "float", "value": "1234.5"},
            {"text": "1/7/2025", "valuetype": "date", "datevalue": "2025-07-01"},
            {"text": "TRUE", "valuetype": "boolean", "booleanvalue": "true"},
            {"text": "#REF!", "formula": "of:=[.A99]", "valuetype": "string"},
        ],
        [{"text": "thái nguyên"}, {"text": "220500", "valuetype": "float", "value": "220500"}],
        [{"text": "THÁI NGUYÊN"}],
        [],
        [{"numberrowsspanned": "2", "numbercolumnsspanned": "3"}],
    ]
    for cells in rows:
        row = ods.TableRow()
        for attributes in cells or [{}]:
            text = attributes.pop("text", "")
            cell = ods.TableCell(**attributes)
            cell.addElement(P(text=text))
            row.addElement(cell)
        sheet.addElement(row)
    book.spreadsheet.addElement(sheet)
    book.save(str(path))


WRITERS = [pytest.param(w, id=n) for n, w in (("xlsx", xlsx), ("xls", xls), ("ods", ods_file))]


@pytest.mark.parametrize("write", WRITERS)
def test_cells_keep_their_kind_and_value(write: Callable[[Path], None], tmp_path: Path) -> None:
    path = tmp_path / "so.lieu"  # the extension says nothing
    write(path)
    sheet = open_workbook(path)[0]
    assert (sheet.name, sheet.hidden, sheet.merged) == ("Số liệu", False, ((5, 7, 0, 3),))
    assert [sheet.cells[1, c] for c in range(5)] == [
        Cell("Định Hoá", "text"),
        Cell("1234.5", "number"),
        Cell("2025-07-01", "date"),
        Cell("true", "boolean"),
        Cell("#REF!", "error"),
    ]
    assert sheet.cells[2, 1] == Cell("220500", "number")
    assert (3, 4) not in sheet.cells


@pytest.mark.parametrize("write", WRITERS)
def test_text_in_old_fonts_becomes_unicode(write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path / "a")
    cells = open_workbook(tmp_path / "a")[0].cells
    assert (cells[2, 0].text, cells[3, 0].text) == ("thái nguyên", "THÁI NGUYÊN")


@pytest.mark.parametrize("write", WRITERS[:2])
def test_hidden_sheets_are_known_as_such(write: Callable[[Path], None], tmp_path: Path) -> None:
    write(tmp_path / "a")
    assert [s.hidden for s in open_workbook(tmp_path / "a")] == [False, True]


def percents_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for column, (value, shown) in enumerate([(0.98, "0.0%"), (1, "0%"), (0.98, '0.00" %"')], 1):
        sheet.cell(1, column, value).number_format = shown
    book.save(path)


def percents_xls(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for column, (value, shown) in enumerate([(0.98, "0.0%"), (1, "0%"), (0.98, '0.00" %"')]):
        sheet.write(0, column, value, xlwt.easyxf(num_format_str=shown))
    book.save(str(path))


@pytest.mark.parametrize("write", [percents_xlsx, percents_xls])
def test_a_percentage_is_what_the_sheet_shows(
    write: Callable[[Path], None], tmp_path: Path
) -> None:
    write(tmp_path / "a")
    [sheet] = open_workbook(tmp_path / "a")
    assert [sheet.cells[0, c] for c in range(3)] == [
        Cell("98%", "percent"), Cell("100%", "percent"), Cell("0.98", "number"),
    ]  # fmt: skip


def test_each_run_of_a_text_is_read_in_its_own_font(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    runs = [
        TextBlock(InlineFont(rFont=".VnTime"), TCVN3),
        TextBlock(InlineFont(rFont="Arial"), " ơ"),
    ]
    sheet["A1"] = CellRichText(*runs)
    sheet["A2"] = "Thái Nguyên và Điện Biên"  # typed in Unicode under a font left behind
    sheet["A2"].font = Font(name=".VnTime")
    book.save(tmp_path / "a.xlsx")
    cells = open_workbook(tmp_path / "a.xlsx")[0].cells
    assert cells[0, 0].text == "thái nguyên ơ"
    assert cells[1, 0].text == "Thái Nguyên và Điện Biên"


def test_one_cell_in_the_last_corner_is_one_cell(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"], book.worksheets[0]["XFD1048576"] = "a", "z"
    book.save(tmp_path / "a.xlsx")
    [sheet] = open_workbook(tmp_path / "a.xlsx")
    assert (sheet.rows, sheet.columns, len(sheet.cells)) == (1048576, 16384, 2)


def test_a_formula_that_was_never_calculated_is_no_blank(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.worksheets[0]["A1"] = "=1+1"
    book.save(tmp_path / "a.xlsx")
    [sheet] = open_workbook(tmp_path / "a.xlsx")
    assert sheet.cells[0, 0].kind == "error"


@pytest.mark.parametrize(
    ("content", "code", "note"),
    [
        (b"", "not-a-workbook", "an empty file"),
        (b"  <html><table>", "not-a-workbook", "an HTML or XML page"),
        (b"%PDF-1.7", "not-a-workbook", "a PDF"),
        (b"a;b\n1;2\n", "not-a-workbook", "text or another format"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "workbook-error", "damaged"),
        (b"PK\x03\x04 cut off", "workbook-error", "damaged"),
    ],
)
def test_what_is_no_workbook_is_told(content: bytes, code: str, note: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    with pytest.raises(WorkbookError) as raised:
        open_workbook(path)
    assert raised.value.code == code
    assert raised.value.en.startswith(note)


def test_another_zip_file_is_no_workbook(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w") as zipped:
        zipped.writestr("so_lieu.csv", "a,b\n")
    with pytest.raises(WorkbookError) as raised:
        open_workbook(tmp_path / "a.xlsx")
    assert (raised.value.code, raised.value.en) == ("not-a-workbook", "another ZIP file")


def test_a_workbook_that_unpacks_without_end_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.xlsx", "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("xl/workbook.xml", b"<workbook/>")
        with zipped.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(420):
                part.write(b" " * (1 << 20))
    with pytest.raises(WorkbookError) as raised:
        open_workbook(tmp_path / "a.xlsx")
    assert raised.value.en == "too large or damaged"


def test_columns_are_named_as_in_excel() -> None:
    assert [letter(c) for c in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip
