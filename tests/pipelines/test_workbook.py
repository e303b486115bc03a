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
        (b"", "empty-file", ""),
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
    assert raised.value.code == "workbook-too-large"


def test_columns_are_named_as_in_excel() -> None:
    assert [letter(c) for c in (0, 25, 26, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


# Dates, formulas, what is hidden or closed, and limits -----------------------------------------


def written(path: Path, sheet: str, *, book: str = "", parts: dict[str, str] | None = None) -> Path:
    """A workbook of one sheet, its XML as some program may write it."""
    link = "http://x/relationships/worksheet"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr(
            "xl/workbook.xml",
            f'<x:workbook xmlns:x="x" xmlns:r="r">{book}<x:sheets><x:sheet name="a" r:id="r1"/>'
            "</x:sheets></x:workbook>",
        )
        zipped.writestr(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships><Relationship Id="r1" Type="{link}" Target="/xl/a.xml"/>'
            "</Relationships>",
        )
        zipped.writestr("xl/a.xml", sheet)
        for name, content in (parts or {}).items():
            zipped.writestr(name, content)
    return path


DATED = {
    "xl/styles.xml": "<styleSheet><fonts><font/></fonts><cellXfs><xf/><xf numFmtId='14'/>"
    "<xf numFmtId='22'/><xf numFmtId='46'/></cellXfs></styleSheet>"
}


def told(path: Path) -> tuple[str, str]:
    with pytest.raises(WorkbookError) as raised:
        open_workbook(path)
    return raised.value.code, raised.value.en


def test_serial_dates_are_what_excel_shows(tmp_path: Path) -> None:
    cells = "".join(
        f'<c s="{style}"><v>{serial}</v></c>'
        for style, serial in [
            (1, 1), (1, 59), (1, 60), (1, 61), (1, 45292), (2, "45292.354166666664"),
            (1, -1), (1, 2958466), (3, 1.5), (2, 0.5), (0, 60),
        ]
    )  # fmt: skip
    rows = f"<worksheet><sheetData><row>{cells}</row></sheetData></worksheet>"
    [sheet] = open_workbook(written(tmp_path / "a", rows, parts=DATED))
    assert [sheet.cells[0, c].text for c in range(11)] == [
        "1900-01-01", "1900-02-28", "29/02/1900", "1900-03-01", "2024-01-01",
        "2024-01-01T08:30:00", "-1", "2958466", "36:00:00", "12:00:00", "60",
    ]  # fmt: skip
    assert sheet.cells[0, 2].kind == "text"
    since = '<x:workbookPr date1904="1"/>'
    [sheet] = open_workbook(written(tmp_path / "b", rows, book=since, parts=DATED))
    assert [sheet.cells[0, c].text for c in (0, 2, 4)] == ["1904-01-02", "1904-03-01", "2028-01-02"]


def test_false_29_february_is_the_same_in_xls(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for column, serial in enumerate((59, 60, 61)):
        sheet.write(0, column, serial, xlwt.easyxf(num_format_str="dd/mm/yyyy"))
    book.save(str(tmp_path / "a"))
    cells = open_workbook(tmp_path / "a")[0].cells
    shown = [cells[0, c].text for c in range(3)]
    assert shown == ["1900-02-28", "29/02/1900", "1900-03-01"]


def test_a_formula_has_its_stored_result_or_is_an_error(tmp_path: Path) -> None:
    rows = (
        '<s:worksheet xmlns:s="x"><s:sheetData><s:row r="3">'
        '<s:c r="A3"><s:f>1+1</s:f><s:v>2</s:v></s:c><s:c r="B3" t="str"><s:f>A1</s:f><s:v/></s:c>'
        '<s:c r="C3"><s:f>1+1</s:f><s:v></s:v></s:c><s:c r="D3" t="e"><s:f>1/0</s:f>'
        '<s:v>#DIV/0!</s:v></s:c><s:c r="E3" t="inlineStr"><s:is><s:t>a_x000D_b</s:t></s:is></s:c>'
        '<s:c r="F3"><s:v>1E-3</s:v></s:c><s:c r="G3"><s:v>12345678901234567890</s:v></s:c>'
        "</s:row></s:sheetData></s:worksheet>"
    )
    [sheet] = open_workbook(written(tmp_path / "a", rows))
    assert {c: (x.text, x.kind) for (_, c), x in sheet.cells.items()} == {
        0: ("2", "number"), 2: ("#CHƯA TÍNH", "error"), 3: ("#DIV/0!", "error"),
        4: ("a\rb", "text"), 5: ("0.001", "number"), 6: ("12345678901234567890", "number"),
    }  # fmt: skip
    assert {r for r, _ in sheet.cells} == {2}


def hidden_xlsx(path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    for row in (("a", "b", "c"), (1, 2, 3), (4, 5, 6)):
        sheet.append(row)
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    book.save(path)


def hidden_xls(path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("a")
    for r, row in enumerate((("a", "b", "c"), (1, 2, 3), (4, 5, 6))):
        for c, value in enumerate(row):
            sheet.write(r, c, value)
    sheet.row(2).hidden, sheet.col(1).hidden = True, True
    book.save(str(path))


@pytest.mark.parametrize("write", [hidden_xlsx, hidden_xls])
def test_hidden_rows_and_columns_are_read_and_known(
    write: Callable[[Path], None], tmp_path: Path
) -> None:
    write(tmp_path / "a")
    [sheet] = open_workbook(tmp_path / "a")
    assert (len(sheet.cells), sheet.hidden_rows, sheet.hidden_columns) == (9, (2,), ((1, 2),))


def test_closed_workbooks_and_those_with_macros_are_refused(tmp_path: Path) -> None:
    empty = "<worksheet/>"
    for part in ("xl/vbaProject.bin", "xl/macrosheets/sheet1.xml", "Basic/Standard/Module1.xml"):
        path = written(tmp_path / "a", empty, parts={part: ""})
        assert told(path)[0] == "workbook-macro", part
    with zipfile.ZipFile(tmp_path / "b", "w") as zipped:
        zipped.writestr("META-INF/manifest.xml", "<x><manifest:encryption-data/></x>")
        zipped.writestr("content.xml", "\x00\x01")
    assert told(tmp_path / "b")[0] == "workbook-encrypted"


@pytest.mark.parametrize(
    ("entries", "records", "code"),
    [
        (["EncryptedPackage", "EncryptionInfo"], b"", "workbook-encrypted"),
        (["Workbook", "_VBA_PROJECT_CUR"], b"", "workbook-macro"),
        (["Workbook"], b"\x2f\0\2\0\0\0", "workbook-encrypted"),
        (["Workbook"], b"\x85\0\x08\0\0\0\0\0\0\1\1a", "workbook-macro"),
        (["WordDocument"], b"", "not-a-workbook"),
    ],
)
def test_what_an_ole_file_holds_is_told(
    entries: list[str], records: bytes, code: str, tmp_path: Path
) -> None:
    (tmp_path / "a").write_bytes(ole(entries, records))
    assert told(tmp_path / "a")[0] == code


def ole(names: list[str], records: bytes) -> bytes:
    """An OLE file of one sector of directory and one long stream, as Office begins its own."""
    stream = (b"\x09\x08\x10\0" + b"\0\6\5\0" + bytes(12) + records + b"\x0a\0\0\0").ljust(
        4096, b"\0"
    )
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + b"\x3e\0\3\0\xfe\xff\x09\0\6\0"
    numbers = (0, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0)
    header += bytes(6) + b"".join(n.to_bytes(4, "little") for n in numbers[1:])
    header = header[:76] + (0).to_bytes(4, "little") + b"\xff" * 432
    chain = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, 10), 0xFFFFFFFE]
    table = b"".join(n.to_bytes(4, "little") for n in chain).ljust(512, b"\xff")
    listed = []
    for i, (name, kind) in enumerate([("Root Entry", 5), *((n, 2) for n in names)]):
        title = name.encode("utf-16-le").ljust(64, b"\0")
        child = (1 if i == 0 else 0xFFFFFFFF).to_bytes(4, "little")
        right = (i + 1 if 0 < i < len(names) else 0xFFFFFFFF).to_bytes(4, "little")
        start, size = (2, 4096) if kind == 2 else (0xFFFFFFFE, 0)
        entry = title + (len(name) * 2 + 2).to_bytes(2, "little") + bytes([kind, 1])
        entry += b"\xff" * 4 + right + child + bytes(36)
        listed.append(entry + start.to_bytes(4, "little") + size.to_bytes(8, "little"))
    return header + table + b"".join(listed).ljust(512, b"\0") + stream


def test_what_no_program_writes_is_damaged(tmp_path: Path) -> None:
    row = '<worksheet><sheetData><row r="1">{}</row></sheetData></worksheet>'
    for sheet in (
        '<!DOCTYPE x [<!ENTITY a "aaaa">]><worksheet/>',
        row.format('<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>'),
        row.format('<c r="A7"><v>1</v></c>'),
        row.format('<c t="s"><v>9</v></c>'),
        row.format("<c><v>nan?</v></c>"),
        "<worksheet>",
    ):
        assert told(written(tmp_path / "a", sheet))[0] == "workbook-error", sheet


def test_limits_are_told(tmp_path: Path) -> None:
    long = "<is><t>" + "x" * 32_000 + "</t></is>"
    shared = {"xl/sharedStrings.xml": f"<sst><si>{long[4:-5]}</si></sst>"}
    row = "<row>" + '<c t="s"><v>0</v></c>' * 4_000 + "</row>"
    sheet = f"<worksheet><sheetData>{row}</sheetData></worksheet>"
    code, note = told(written(tmp_path / "a", sheet, parts=shared))
    assert (code, note) == ("workbook-too-large", "> 100,000,000 characters")
    merged = '<mergeCell ref="A1:XFD1048576"/>' * 9
    sheet = f"<worksheet><mergeCells>{merged}</mergeCells></worksheet>"
    assert told(written(tmp_path / "b", sheet)) == ("workbook-too-large", "too many merged cells")
    sheet = "<worksheet>" + "<row/>" * 4_000_000 + "</worksheet>"
    code, note = told(written(tmp_path / "c", sheet))
    assert code == "workbook-too-large"
    assert note.startswith("unpacks to too much")
