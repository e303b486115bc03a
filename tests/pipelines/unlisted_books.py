"""Workbooks that no other corpus has: as Excel, LibreOffice, Google and others write them."""

import io
import re
import warnings
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

import openpyxl
import xlsxwriter
import xlwt
from odf import dc, office
from odf import table as odf
from odf import text as odf_text
from odf.opendocument import OpenDocumentSpreadsheet
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font

from tests.pipelines.unlisted_text import MUA_ROWS
from tests.pipelines.unseen import GOOD, ROWS, Content, Named, Unseen, changed

SHEET = "Công trình"
HEADER = (
    "TT",
    "Mã công trình",
    "Tên công trình",
    "Mã xã",
    "Ngày khởi công",
    "Số tiền (đồng)",
    "Tỷ lệ (%)",
    "Trạng thái",
    "Ghi chú",
)
XLSX = "so-2025-12.xlsx"
Edit = Callable[[Any], object]  # of an openpyxl worksheet


def grid() -> list[list[Any]]:
    """Row 1 the title, 2 the unit, 4 the header, 5 to 14 the rows, 16 the signature."""
    return [
        ["UBND TỈNH THU NHỎ"],
        [None, None, None, None, None, None, "Đơn vị tính: đồng"],
        [],
        list(HEADER),
        *([n, *row, None] for n, row in enumerate(ROWS, 1)),
        [],
        ["Người lập biểu: cán bộ phòng"],
    ]


def book(edit: Edit | None = None, sheet: str = SHEET) -> bytes:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    page.title = sheet
    for row in grid():
        page.append(row)
    for line in range(5, 15):
        page.cell(line, 5).number_format = "dd/mm/yyyy"
    if edit:
        edit(page)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


Parts = Mapping[str, Callable[[bytes], bytes] | None]


def repacked(data: bytes, parts: Parts, more: Mapping[str, bytes] | None = None) -> bytes:
    """The package with parts changed, left out (None) or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name not in parts:
                new.writestr(name, content)
            elif change := parts[name]:
                new.writestr(name, change(content))
        for name, added in (more or {}).items():
            new.writestr(name, added)
    return out.getvalue()


ONE = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


def sheet_xml(change: Callable[[str], str], edit: Edit | None = None) -> bytes:
    return repacked(book(edit), {ONE: lambda c: change(c.decode()).encode()})


def case(name: str, content: Content, *named: Named, file: str = XLSX, **more: Any) -> Unseen:
    return Unseen(
        f"new_book_{name}", {file: content}, named, **{"most": len(named) or None, **more}
    )


def put(**cells: Any) -> Edit:
    """Set cells by their addresses."""

    def edit(page: Any) -> None:
        for address, value in cells.items():
            page[address] = value

    return edit


def at(address: str, code: str, field: str | None = None) -> Named:
    return Named(code, f"{SHEET}!{address}", field)


def wrong(name: str, address: str, value: Any, code: str, field: str) -> Unseen:
    return case(name, book(put(**{address: value})), at(address, code, field))


def formats(**shown: str) -> Edit:
    """Set the number formats of cells by their addresses."""

    def edit(page: Any) -> None:
        for address, each in shown.items():
            page[address].number_format = each

    return edit


def _percent(page: Any) -> None:
    for line in range(5, 15):
        cell = page.cell(line, 7)
        if cell.value is not None:
            cell.value, cell.number_format = cell.value / 100, "0.00%"


def _inserted(page: Any) -> None:
    page.insert_cols(4)
    page["D4"] = "Chủ đầu tư"


def _two_header_rows(page: Any) -> None:
    page.insert_rows(5)
    page["F4"], page["F5"] = "Số tiền", "(đồng)"
    for column in "ABCDEGHI":
        page.merge_cells(f"{column}4:{column}5")


def _numbered_header(page: Any) -> None:
    page.insert_rows(5)
    for n in range(1, 10):
        page.cell(5, n).value = f"({n})" if n > 2 else "AB"[n - 1]


def _numbers_below(page: Any) -> None:
    page.insert_rows(5)
    for n in range(1, 10):
        page.cell(5, n).value = n


def _moved(page: Any) -> None:
    page.insert_cols(1, 2)
    page.insert_rows(1, 6)
    page["C2"] = "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"


def _merged(page: Any) -> None:
    page["D6"] = None
    page.merge_cells("D5:D6")


def _hidden(page: Any) -> None:
    page.row_dimensions[7].hidden = True
    page.row_dimensions[8].hidden = True
    page.column_dimensions["G"].hidden = True
    page.auto_filter.ref = "A4:I14"


def _other_sheet(state: str, title: str = "Công trình 2024") -> Edit:
    def edit(page: Any) -> None:
        other = page.parent.create_sheet(title)
        for row in grid():
            other.append(row)
        other["F5"] = 5
        other.sheet_state = state

    return edit


def _only_hidden(page: Any) -> None:
    page.parent.create_sheet("Bìa")
    page.sheet_state = "hidden"


def _header_again(page: Any) -> None:
    page.insert_rows(9)
    for n, label in enumerate(HEADER, 1):
        page.cell(9, n).value = label


def _without_gaps(page: Any) -> None:
    for row in page.iter_rows(1, 16, 1, 9):
        for cell in row:
            cell.value = "" if cell.value is None else cell.value


def _second_visible(page: Any) -> None:
    other = page.parent.create_sheet("Công trình 2024")
    for row in grid():
        other.append(row)
    for line in range(5, 15):
        other.cell(line, 2).value = f"0190000000000001{line:02}"


def _rich(page: Any) -> None:
    old, new = InlineFont(rFont=".VnTime"), InlineFont(rFont="Arial")
    page["C5"] = CellRichText(TextBlock(old, "CÇu "), TextBlock(new, "Gia "), TextBlock(old, "BÈy"))


def _bold_parts(page: Any) -> None:
    page["C5"] = CellRichText(
        TextBlock(InlineFont(b=True), "Cầu "),
        "Gia ",
        TextBlock(InlineFont(vertAlign="superscript"), "Bẩy"),
    )


def _font(page: Any) -> None:
    page["C5"] = "CÇu Gia BÈy"
    page["C5"].font = Font(name=".VnArial")


def _no_font(page: Any) -> None:
    page["C5"] = "CÇu Gia BÈy"


def _decorated(page: Any) -> None:
    page["C5"].comment = Comment("Xem lại", "ai đó")
    page["C6"].hyperlink = "https://example.vn/?a=1"
    page["C6"].value = "Đường Đồng Tâm"
    page.freeze_panes = "C5"
    page.print_title_rows = "4:4"
    page.protection.sheet = True


def _formula(address: str, formula: str, cached: str, attributes: str = "") -> bytes:
    """A formula with what it was last reckoned to (xml of the value; "" for none)."""

    def change(content: str) -> str:
        cell = re.compile(rf'<c r="{address}"([^>]*?)(/>|>.*?</c>)')
        found = cell.search(content)
        assert found
        style = re.sub(r' t="\w+"', "", found[1])
        return content.replace(
            found[0], f'<c r="{address}"{style}{attributes}><f>{formula}</f>{cached}</c>', 1
        )

    return sheet_xml(change, put(G9=0) if address == "G9" else None)


def _inline(content: str) -> str:
    return re.sub(
        r'<c r="H5"[^>]*>.*?</c>', '<c r="H5" t="inlineStr"><is><t>đang làm</t></is></c>', content
    )


def _strict(data: bytes) -> bytes:
    def change(content: bytes) -> bytes:
        text = content.decode()
        text = text.replace(
            "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
            "http://purl.oclc.org/ooxml/spreadsheetml/main",
        )
        text = text.replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
            "http://purl.oclc.org/ooxml/officeDocument/relationships",
        )
        return text.encode()

    with zipfile.ZipFile(io.BytesIO(data)) as old:
        names = [
            n
            for n in old.namelist()
            if n.endswith((".xml", ".rels")) and not n.startswith(("docProps", "[Content"))
        ]
    return repacked(data, dict.fromkeys(names, change))


def _xlsb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr(
            "[Content_Types].xml",
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        )
        z.writestr("xl/workbook.bin", b"\x83\x01\x00")
    return out.getvalue()


def _docx() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("[Content_Types].xml", "<Types/>")
        z.writestr("word/document.xml", "<w:document/>")
    return out.getvalue()


def _twice(data: bytes) -> bytes:
    """The sheet stands twice in the package: which one is it?"""
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as z:
        content = zipfile.ZipFile(io.BytesIO(data)).read(ONE)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            z.writestr(ONE, content.replace(b"980000000", b"980000001"))
    return out.getvalue()


SPREADSHEET_2003 = """<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>
<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"
 xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet"><Worksheet ss:Name="Công trình"><Table>
<Row><Cell><Data ss:Type="String">Mã công trình</Data></Cell></Row></Table></Worksheet></Workbook>
"""


def xls(change: Callable[[Any], object] | None = None, *, dates_1904: bool = False) -> bytes:
    made = xlwt.Workbook(encoding="utf-8")
    made.dates_1904 = dates_1904
    page = made.add_sheet(SHEET, cell_overwrite_ok=True)
    shown = xlwt.easyxf(num_format_str="dd/mm/yyyy")
    for r, row in enumerate(grid()):
        for c, value in enumerate(row):
            if value is not None:
                page.write(r, c, value, *([shown] if isinstance(value, date) else []))
    if change:
        change(page)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def written(change: Callable[[Any, Any], object] | None = None, **options: Any) -> bytes:
    """By another program: XlsxWriter."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    page = made.add_worksheet(SHEET)
    day = made.add_format({"num_format": "dd/mm/yyyy"})
    for r, row in enumerate(grid()):
        for c, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(r, c, datetime.combine(value, time()), day)
            elif value is not None:
                page.write(r, c, value)
    if change:
        change(made, page)
    made.close()
    return out.getvalue()


def ods(change: Callable[[Any, list[list[Any]]], object] | None = None) -> bytes:
    doc = OpenDocumentSpreadsheet()
    page = odf.Table(name=SHEET)
    doc.spreadsheet.addElement(page)
    made: list[list[Any]] = []
    for row in grid():
        line = odf.TableRow()
        page.addElement(line)
        made.append([])
        for value in [*row, *[None] * (9 - len(row))]:
            cell = ods_cell(value)
            line.addElement(cell)
            made[-1].append(cell)
    if change:
        change(page, made)
    out = io.BytesIO()
    doc.write(out)
    return out.getvalue()


def ods_cell(value: Any, shown: str | None = None) -> Any:
    match value:
        case None:
            return odf.TableCell()
        case date():
            cell = odf.TableCell(valuetype="date", datevalue=value.isoformat())
        case int() | float():
            cell = odf.TableCell(valuetype="float", value=value)
        case _:
            cell = odf.TableCell(valuetype="string")
    cell.addElement(odf_text.P(text=shown or str(value)))
    return cell


def _ods_empty(page: Any, rows: list[list[Any]]) -> None:
    line = odf.TableRow(numberrowsrepeated=1_048_000)
    line.addElement(odf.TableCell(numbercolumnsrepeated=16_384))
    page.addElement(line)


def _ods_note(page: Any, rows: list[list[Any]]) -> None:
    note = office.Annotation()
    note.addElement(dc.Creator(text="ai đó"))
    note.addElement(odf_text.P(text="xem lại"))
    rows[4][2].insertBefore(note, rows[4][2].firstChild)


def _ods_spaces(page: Any, rows: list[list[Any]]) -> None:
    cell = rows[4][2]
    cell.removeChild(cell.firstChild)
    words = odf_text.P(text="Cầu")
    words.addElement(odf_text.S(c=1))
    words.addElement(odf_text.Span(text="Gia Bẩy"))
    cell.addElement(words)


def _ods_kinds(page: Any, rows: list[list[Any]]) -> None:
    for line, row in zip(rows[4:14], ROWS, strict=True):
        line[5].setAttribute("valuetype", "currency")
        line[5].setAttribute("currency", "VND")
        if row[5] is not None:
            line[6].setAttribute("valuetype", "percentage")
            line[6].setAttribute("value", row[5] / 100)


def _ods_repeated(page: Any, rows: list[list[Any]]) -> None:
    """The blank column stands for a thousand."""
    for line in rows[4:14]:
        line[8].setAttribute("numbercolumnsrepeated", 1000)


def _ods_moment(page: Any, rows: list[list[Any]]) -> None:
    rows[4][4].setAttribute("datevalue", "2025-07-05T12:30:00")


def _ods_error(page: Any, rows: list[list[Any]]) -> None:
    rows[4][5].setAttribute("formula", "of:=1/0")
    rows[4][5].setAttribute("valuetype", "string")
    rows[4][5].setAttribute("stringvalue", "")
    rows[4][5].removeChild(rows[4][5].firstChild)
    rows[4][5].addElement(odf_text.P(text="#DIV/0!"))


def rain(edit: Edit | None = None) -> bytes:
    made = openpyxl.Workbook()
    page = made.worksheets[0]
    page.title = "Mưa"
    for row in (
        ["Lượng mưa (mm)"],
        ["Mã trạm", "Tên trạm", "Năm 2025", None, None],
        [None, None, "Tháng 1", "Tháng 2", "Tháng 3"],
        ["TN01", "A", 12.5, 0, 1034.25],
        ["TN02", "B", 7, "-", 30],
        ["TN03", "C", 0.1, 2, 3],
    ):
        page.append(row)
    for area in ("A2:A3", "B2:B3", "C2:E2"):
        page.merge_cells(area)
    if edit:
        edit(page)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def mua(name: str, content: bytes, *named: Named, **more: Any) -> Unseen:
    rows = None if named else MUA_ROWS
    return case(
        f"rain_{name}",
        content,
        *named,
        file="mua-2025.xlsx",
        dataset="luong_mua",
        **{"rows": rows, **more},
    )


def _year_unmerged(page: Any) -> None:
    page.unmerge_cells("C2:E2")


def _year_repeated(page: Any) -> None:
    page.unmerge_cells("C2:E2")
    page["D2"] = page["E2"] = "Năm 2025"


def _rain_hole(month: int) -> tuple[tuple[object, ...], ...]:
    return tuple((*r[:3], None) if r[0] == "TN01" and r[2] == month else r for r in MUA_ROWS)


NOT = "not-a-workbook"
DAMAGED = "workbook-error"
NO_VALUE = '<row r="{0}" spans="1:9"/>'

WORKBOOKS: tuple[Unseen, ...] = (
    case("good", book()),
    case("written_by_another", written()),
    case("constant_memory", written(None, constant_memory=False, strings_to_numbers=False)),
    case("dates_1904", written(None, date_1904=True)),
    # another file
    case("strict", _strict(book())),
    case("xlsb", _xlsb(), Named(NOT + "|" + DAMAGED)),
    case("docx", _docx(), Named(NOT + "|" + DAMAGED)),
    case(
        "html",
        b"<html><table><tr><td>M\xc3\xa3</td></tr></table></html>",
        Named(NOT),
        file="so-2025-12.xls",
    ),
    case("spreadsheet_2003", SPREADSHEET_2003.encode(), Named(NOT), file="so-2025-12.xls"),
    case(
        "mhtml",
        b"MIME-Version: 1.0\nContent-Type: multipart/related\n\n<html></html>",
        Named(NOT),
        file="so-2025-12.xls",
    ),
    case("csv", GOOD.encode(), Named(NOT)),
    case("empty", b"", Named("empty-file")),
    case("newer_as_xls", book(), file="so-2025-12.xls"),
    case("older_as_xlsx", xls()),
    case("ods_as_xlsx", ods()),
    case("cut", book()[:-200], Named(DAMAGED)),
    case("cut_in_the_middle", book()[:3000], Named(DAMAGED + "|" + NOT)),
    case("xls_cut", xls()[:2000], Named(DAMAGED + "|" + NOT), file="so-2025-12.xls"),
    case("no_sheet_part", repacked(book(), {ONE: None}), Named(DAMAGED)),
    case(
        "bad_string_number",
        repacked(written(), {STRINGS: lambda c: c.replace(b"<si><t>xong</t></si>", b"")}),
        Named("", None),
        most=None,
    ),
    case("part_twice", _twice(book()), Named(DAMAGED)),
    case(
        "macro_inside",
        repacked(book(), {}, {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}),
        Named("workbook-macro"),
    ),
    case("wrong_crc", book().replace(b"\x50\x4b\x01\x02", b"\x50\x4b\x01\x03", 1), Named(DAMAGED)),
    case("sheet_xml_cut", sheet_xml(lambda c: c[: len(c) // 2]), Named(DAMAGED)),
    case(
        "entity",
        sheet_xml(
            lambda c: c.replace(
                "<worksheet", '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet', 1
            )
        ),
        Named(DAMAGED),
    ),
    # sheets
    case("sheet_capitals", book(sheet="  CÔNG TRÌNH ")),
    case("sheet_year", book(sheet="Công trình 2025")),
    case("sheet_default_name", book(sheet="Sheet1"), Named("no-sheet")),
    case("very_hidden_second", book(_other_sheet("veryHidden"))),
    case("hidden_second", book(_other_sheet("hidden"))),
    case(
        "only_hidden",
        book(_only_hidden),
        Named("no-sheet"),
    ),
    case(
        "second_visible",
        book(_second_visible),
        rows=(*ROWS, *((f"0190000000000001{n + 5:02}", *r[1:]) for n, r in enumerate(ROWS))),
    ),
    case(
        "chart_first", written(lambda b, p: b.add_chartsheet("Biểu đồ").set_first_sheet() or None)
    ),
    # header
    case("two_header_rows", book(_two_header_rows)),
    case("numbered_header", book(_numbered_header)),
    case("numbers_below_header", book(_numbers_below)),
    case("moved", book(_moved)),
    case("column_more", book(_inserted), at("D4", "extra-label")),
    case(
        "column_less",
        book(lambda p: (p.delete_cols(7), put(H2="Đơn vị: đồng")(p))),
        Named("missing-label", None, "Tỷ lệ (%)"),
    ),
    case(
        "column_twice",
        book(put(I4="Số tiền")),
        at("I4", "duplicate-label"),
        Named("missing-label", None, "Ghi chú"),
    ),
    case("header_with_break", book(put(B4="Mã\ncông  trình", E4="Ngày khởi\r\ncông"))),
    case(
        "header_with_mark",
        book(put(F4="Số tiền (đồng) (*)")),
        at("F4", "extra-label|missing-label"),
        most=2,
    ),
    case("header_lacking", book(lambda p: p.delete_rows(4)), Named("no-table", None)),
    case("no_unit", book(put(G2=None)), Named("no-title", None)),
    case(
        "other_unit",
        book(put(G2="Đơn vị tính: triệu đồng")),
        Named("no-title|title-mismatch", None),
    ),
    case("unit_nfd", book(put(G2="Đơn vị tính: đồng"))),
    # rows
    case("hidden_and_filtered", book(_hidden)),
    case("merged_communes", book(_merged), at("D6", "constraint-error", "ma_xa")),
    case("total_row", book(put(A15="Tổng cộng", F15=15661211567)), Named("", None), most=4),
    case("other_signature", book(put(A16=None, G16="Thủ trưởng đơn vị")), Named("", None), most=6),
    case("note_below_signature", book(put(A17="(*) Số liệu sơ bộ", F18=5))),
    case(
        "header_again",
        book(_header_again),
        Named("", None),
        most=7,
    ),
    case("blank_row", book(lambda p: p.insert_rows(9))),
    case(
        "group_row",
        book(lambda p: (p.insert_rows(9), put(A9="II. Khu vực phía nam")(p))),
        Named("", None),
        most=5,
    ),
    case("outside_note", book(put(M7="xem lại")), at("M4", "blank-label")),
    # numbers and texts
    case("numbers_as_text", book(put(F5="1.234.567.000", G8="0", G7="12,5", G14="33,3"))),
    wrong("english_text", "F5", "1,234,567,000", "type-error|written-error", "so_tien"),
    case("plain_fraction", book(put(G7="12.5"))),
    wrong("text_with_unit", "F5", "980.000.000 đ", "type-error|written-error", "so_tien"),
    wrong("text_with_blanks", "F5", "1 234 567 000", "type-error|written-error", "so_tien"),
    wrong("fraction_shown_whole", "F7", 56700000.4, "type-error", "so_tien"),
    wrong("code_as_number", "B7", 19000000000000033, "constraint-error", "ma_cong_trinh"),
    wrong("commune_as_number", "D7", 1003, "constraint-error", "ma_xa"),
    wrong("truth", "F7", True, "type-error", "so_tien"),
    case("truth_as_name", book(put(C7=True)), rows=changed(4, "ten", "true")),
    wrong("number_as_name", "C7", 5, "constraint-error", "ten"),
    wrong("too_precise", "F7", 9007199254740993, "constraint-error|type-error", "so_tien"),
    wrong("negative", "F7", -5, "constraint-error", "so_tien"),
    wrong("error_in_money", "F7", "#N/A", "cell-error", "so_tien"),
    wrong("error_in_code", "B7", "#REF!", "cell-error", "ma_cong_trinh"),
    case("error_in_ignored", book(put(I7="#REF!"))),
    case("percentages", book(_percent)),
    case("money_shown_in_millions", book(formats(F5='#,##0.0,,"tr"', F6="#,##0,"))),
    case("apostrophe", book(put(B7="019000000000000033"))),
    case("no_break_space_after", book(put(B7="019000000000000033\u00a0"))),
    case("trailing_break", book(put(H7="đang làm\n"))),
    # days
    case("day_as_text", book(put(E5="05/07/2025", E6="ngày 31 tháng 7 năm 2025"))),
    case("american_format", book(formats(E5="mm-dd-yy", E6="[$-409]d-mmm-yy;@"))),
    wrong("day_two_digits", "E5", "05/07/25", "written-error|type-error", "ngay"),
    wrong("day_that_never_was", "E6", "31/06/2025", "written-error|type-error", "ngay"),
    wrong("day_with_time", "E5", datetime(2025, 7, 5, 12, 30), "type-error|written-error", "ngay"),
    case("midnight", book(put(E5=datetime(2025, 7, 5)))),
    case(
        "serial_without_format",
        book(lambda p: (put(E5=45843)(p), formats(E5="General")(p))),
        at("E5", "type-error|written-error", "ngay"),
    ),
    case("time_only", book(put(E5=time(7, 30))), at("E5", "type-error|written-error", "ngay")),
    case(
        "money_shown_as_day",
        book(formats(F10="dd/mm/yyyy")),
        at("F10", "type-error|written-error", "so_tien"),
    ),
    case(
        "day_negative",
        book(put(E5=-5)),
        at("E5", "type-error|written-error|cell-error", "ngay"),
    ),
    case(
        "day_60",
        book(put(E5=60)),
        at("E5", "type-error|written-error|constraint-error", "ngay"),
    ),
    # formulas
    case("formula_cached", _formula("F5", "SUM(1234567000,0)", "<v>1234567000</v>")),
    case("formula_cached_text", _formula("H5", 'IF(1,"đang làm")', "<v>đang làm</v>", ' t="str"')),
    case("formula_cached_empty", _formula("G9", 'IF(1,"","")', "<v></v>", ' t="str"')),
    case(
        "formula_not_cached",
        _formula("F5", "SUM(1234567000,0)", ""),
        at("F5", "cell-error", "so_tien"),
    ),
    case("formula_not_cached_ignored", _formula("A5", "ROW()-4", "")),
    case(
        "formula_error",
        _formula("F5", "1/0", "<v>#DIV/0!</v>", ' t="e"'),
        at("F5", "cell-error", "so_tien"),
    ),
    case(
        "google_formula",
        _formula("F5", 'IFERROR(__xludf.DUMMYFUNCTION("""x"""),1234567000)', "<v>1234567000</v>"),
    ),
    case("external_formula", _formula("F5", "[1]Sheet1!$A$1", "<v>1234567000</v>")),
    case("formula_day", _formula("E5", "DATE(2025,7,5)", "<v>45843</v>")),
    # how it is written
    case("inline_texts", sheet_xml(_inline)),
    case(
        "without_addresses",
        sheet_xml(
            lambda c: re.sub(r'<(c|row) r="[A-Z]*\d+"', r"<\1", c),
            _without_gaps,
        ),
    ),
    case(
        "wrong_dimension",
        sheet_xml(lambda c: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', c)),
    ),
    case(
        "endless_dimension",
        sheet_xml(lambda c: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', c)),
    ),
    case(
        "styled_rows_below",
        sheet_xml(
            lambda c: c.replace(
                "</sheetData>",
                "".join(f'<row r="{r}"><c r="A{r}"/></row>' for r in range(17, 200_000))
                + "</sheetData>",
            )
        ),
    ),
    case(
        "empty_rows_to_the_end",
        sheet_xml(
            lambda c: c.replace(
                "</sheetData>", '<row r="1048576"><c r="XFD1048576"/></row></sheetData>'
            )
        ),
    ),
    case(
        "rows_out_of_order",
        sheet_xml(lambda c: re.sub(r'(<row r="7".*?</row>)(<row r="8".*?</row>)', r"\2\1", c)),
    ),
    case("rich_text", book(_bold_parts)),
    case("rich_old_font", book(_rich)),
    case("old_font", book(_font)),
    case("old_font_not_said", book(_no_font), at("C5", "encoding-error", "Tên công trình")),
    case(
        "phonetic",
        repacked(
            written(),
            {
                STRINGS: lambda c: c.replace(
                    "<t>Cầu Gia Bẩy</t>".encode(),
                    '<t>Cầu Gia Bẩy</t><rPh sb="0" eb="1"><t>kau</t></rPh>'.encode(),
                )
            },
        ),
    ),
    case(
        "carriage_return",
        repacked(
            written(),
            {
                STRINGS: lambda c: c.replace(
                    "<t>Cầu Gia Bẩy</t>".encode(), "<t>Cầu_x000D_\nGia Bẩy</t>".encode()
                )
            },
        ),
        rows=changed(2, "ten", "Cầu\r\nGia Bẩy"),
    ),
    case("decorated", book(_decorated)),
    case(
        "mojibake_in_cell",
        book(put(C5="Cáº§u Gia Báº©y")),
        at("C5", "encoding-error", "Tên công trình"),
    ),
    # of other programs
    case("xls", xls(), file="so-2025-12.xls"),
    case("xls_1904", xls(dates_1904=True), file="so-2025-12.xls"),
    case(
        "xls_old_font",
        xls(lambda p: p.write(4, 2, "CÇu Gia BÈy", xlwt.easyxf("font: name .VnTime"))),
        file="so-2025-12.xls",
    ),
    case(
        "xls_formula_not_cached",
        xls(lambda p: p.write(4, 5, xlwt.Formula("1234567*1000"))),
        at("F5", "constraint-error|cell-error", "so_tien"),
        file="so-2025-12.xls",
    ),
    case(
        "xls_error",
        xls(lambda p: p.row(4).set_cell_error(5, 0x2A)),
        at("F5", "cell-error", "so_tien"),
        file="so-2025-12.xls",
    ),
    case(
        "xls_truth",
        xls(lambda p: p.write(4, 5, True)),
        at("F5", "type-error", "so_tien"),
        file="so-2025-12.xls",
    ),
    case(
        "xls_time",
        xls(lambda p: p.write(4, 4, time(7, 30), xlwt.easyxf(num_format_str="hh:mm"))),
        at("E5", "type-error|written-error", "ngay"),
        file="so-2025-12.xls",
    ),
    case(
        "xls_hidden_sheet",
        xls(lambda p: setattr(p, "visibility", 1)),
        Named("no-sheet|workbook-error"),
        file="so-2025-12.xls",
    ),
    case(
        "xls_money_shown_as_day",
        xls(lambda p: p.write(9, 5, 999, xlwt.easyxf(num_format_str="dd/mm/yyyy"))),
        at("F10", "type-error|written-error", "so_tien"),
        file="so-2025-12.xls",
    ),
    case("ods", ods()),
    case("ods_empty_to_the_end", ods(_ods_empty)),
    case("ods_note", ods(_ods_note)),
    case("ods_spaces", ods(_ods_spaces)),
    case("ods_kinds", ods(_ods_kinds)),
    case("ods_repeated_blank", ods(_ods_repeated)),
    case("ods_moment", ods(_ods_moment), at("E5", "type-error|written-error", "ngay")),
    case("ods_error", ods(_ods_error), at("F5", "cell-error", "so_tien")),
)

RAIN: tuple[Unseen, ...] = (
    mua("good", rain()),
    mua("year_repeated", rain(_year_repeated)),
    mua("year_unmerged", rain(_year_unmerged), Named("extra-label", None), most=4),
    mua("error", rain(put(C4="#VALUE!")), rows=_rain_hole(1)),
    mua("error_in_code", rain(put(A5="#VALUE!")), Named("cell-error", "Mưa!A5", None)),
    mua(
        "months_moved",
        rain(put(C3="Tháng 3", C4=1034.25, C5=30, C6=3, E3="Tháng 1", E4=12.5, E5=7, E6=0.1)),
    ),
    mua(
        "month_twice",
        rain(put(E3="Tháng 2")),
        Named("duplicate-label|ambiguous-label", None),
        most=2,
    ),
    mua("month_more", rain(put(F2="Năm 2025", F3="Tháng 4", F4=1)), Named("extra-label", None)),
    mua("text_number", rain(put(C4="12,5", E4="1.034,25"))),
    mua("plain_number", rain(put(C4="12.5"))),
    mua(
        "english_number",
        rain(put(E4="1,034.25")),
        Named("type-error|written-error", "Mưa!E4", "luong_mua"),
    ),
    mua("too_much", rain(put(E6=3000.5)), Named("constraint-error", "Mưa!E6", "luong_mua")),
    mua(
        "blank_row_and_more",
        rain(lambda p: [p.append([]), p.append(["TN04", "D", 1, 2, 3])]),
        rows=(*MUA_ROWS, *(("TN04", 2025, n, float(n)) for n in (1, 2, 3))),
    ),
    mua("blank_row_and_note", rain(lambda p: [p.append([]), p.append(["Nguồn: Đài khí tượng"])])),
    mua(
        "note_right_below",
        rain(lambda p: p.append(["Nguồn: Đài khí tượng"])),
        Named("constraint-error", "Mưa!A7", "ma_tram"),
        most=4,
    ),
    mua("station_lower_case", rain(put(A5="tn02")), Named("constraint-error", "Mưa!A5", "ma_tram")),
    mua("station_twice", rain(put(A5="TN01")), Named("primary-key", None), most=3),
)

_ALL = (*WORKBOOKS, *RAIN)
CASES = tuple(replace(one, soak=n % 15 > 0) for n, one in enumerate(_ALL))
