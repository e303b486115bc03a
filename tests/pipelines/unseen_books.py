"""Unseen deliveries: workbooks."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

import openpyxl
import xlsxwriter
import xlwt
from odf import table as odf_table
from odf.opendocument import OpenDocumentSpreadsheet
from odf.text import P
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from tests.pipelines.unseen import FIELDS, GOOD, HEADER, ROWS, Named, Unseen, changed, tcvn3
from tests.pipelines.unseen_text import HTML

SHEET = "Công trình"
TITLES = ["TT", *HEADER[:4], "Số tiền (đồng)", "Tỷ lệ (%)", "Trạng thái", "Ghi chú"]
TOP = ["BÁO CÁO TÌNH HÌNH XÂY DỰNG", "Đơn vị tính: đồng"]
FIRST = 5  # the row of the first record: two title lines, a blank one, the header
COLUMNS = {of: "BCDEFGH"[n] for n, of in enumerate(FIELDS)}
RULE, TYPE = "constraint-error", "type-error"


def grid() -> list[list[Any]]:
    rows: list[list[Any]] = [[TOP[0]], [TOP[1]], [], list(TITLES)]
    rows += [[n, *row, None] for n, row in enumerate(ROWS, 1)]
    return [*rows, [], ["Người lập biểu"]]


def book(edit: Callable[[Worksheet], None] | None = None) -> openpyxl.Workbook:
    made = openpyxl.Workbook()
    sheet = made.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    for row in grid():
        sheet.append(row)
    if edit:
        edit(sheet)
    return made


def saved(made: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def parts(data: bytes, edit: Mapping[str, Callable[[str], str]] | None = None,
          more: Mapping[str, bytes] | None = None) -> bytes:  # fmt: skip
    """A workbook packed anew, some of its parts otherwise."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if edit and name in edit:
                changed_to = edit[name](content.decode())
                assert changed_to.encode() != content, name
                content = changed_to.encode()
            new.writestr(name, content)
        for name, content in (more or {}).items():
            new.writestr(name, content)
    return out.getvalue()


SHEET_XML, STRINGS, TYPES = (
    "xl/worksheets/sheet1.xml",
    "xl/sharedStrings.xml",
    "[Content_Types].xml",
)


def _xlsx(name: str, data: bytes, *named: Named, **more: Any) -> Unseen:
    return Unseen(f"book_{name}", {"so-2025.xlsx": data}, named, **more)


def _edited(name: str, edit: Callable[[Worksheet], None], *named: Named, **more: Any) -> Unseen:
    return _xlsx(name, saved(book(edit)), *named, **more)


def _put(
    name: str, n: int, of: str, value: Any, code: str, form: str = "General", **more: Any
) -> Unseen:
    """The n-th record with one cell otherwise, and what it must be told as."""
    at = f"{COLUMNS[of]}{FIRST + n - 1}"

    def edit(sheet: Worksheet) -> None:
        sheet[at] = value
        sheet[at].number_format = form

    named = (Named(code, f"{SHEET}!{at}", of),) if code else ()
    return _edited(name, edit, *named, **more)


def _texts(sheet: Worksheet) -> None:
    """Everything as text, the way an export from accounting software has it."""
    for n, row in enumerate(ROWS):
        r = FIRST + n
        sheet[f"E{r}"] = row[3].strftime("%d/%m/%Y")
        sheet[f"F{r}"] = f"{row[4]:,}".replace(",", ".")
        sheet[f"F{r}"].quotePrefix = True
        if row[5] is not None:
            sheet[f"G{r}"] = f"{row[5]:g}".replace(".", ",")


def _merged(sheet: Worksheet) -> None:
    sheet.merge_cells("D5:D6")


OTHER: list[list[Any]] = [
    list(TITLES),
    [1, "019000000000000999", "Cầu Mới", "01001", date(2025, 9, 9), 5, 1, "xong"],
]


def _two_below(sheet: Worksheet) -> None:
    for r, row in enumerate(OTHER, sheet.max_row + 2):
        for c, value in enumerate(row, 1):
            sheet.cell(r, c, value)


def _two_aside(sheet: Worksheet) -> None:
    for r, row in enumerate(OTHER, 4):
        for c, value in enumerate(row, 12):
            sheet.cell(r, c, value)


def _twice(sheet: Worksheet) -> None:
    for r, value in enumerate([TITLES[-2], *(row[-1] for row in ROWS)], FIRST - 1):
        sheet.cell(r, 10, value)


def _hidden_rows(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A4:I14"
    for r in (6, 9):
        sheet.row_dimensions[r].hidden = True


def _hidden_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["D"].hidden = True


def _insert(at: int, *row: Any) -> Callable[[Worksheet], None]:
    def edit(sheet: Worksheet) -> None:
        sheet.insert_rows(at)
        for c, value in enumerate(row, 1):
            sheet.cell(at, c, value)

    return edit


def _set(**put: Any) -> Callable[[Worksheet], None]:
    def edit(sheet: Worksheet) -> None:
        for at, value in put.items():
            sheet[at] = value

    return edit


def _with_other_sheet(state: str) -> bytes:
    made = book()
    other = made.create_sheet("Công trình 2024")
    other.sheet_state = state
    for row in grid():
        other.append(row)
    other["F5"] = 1
    return saved(made)


def _cover() -> bytes:
    made = book()
    made.create_sheet("Bìa", 0)["B2"] = "UBND TỈNH"
    made.create_sheet("Biểu đồ")["A1"] = "Số tiền"
    return saved(made)


def _shared(rich: bool = False, **options: Any) -> bytes:
    """The same page with its texts in a part of their own, as Excel writes it."""
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"default_date_format": "dd/mm/yyyy", **options})
    bold = made.add_format({"bold": True})
    sheet = made.add_worksheet(SHEET)
    for r, row in enumerate(grid()):
        for c, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(r, c, value)
            elif value is not None:
                sheet.write(r, c, value)
    if rich:
        sheet.write_rich_string("C5", bold, "Cầu", " Gia", bold, " Bẩy")
        sheet.write_rich_string("C7", "Trường ", bold, "Núi", " Voi")
    made.close()
    return out.getvalue()


def _old(fonts: bool = False) -> bytes:
    made = xlwt.Workbook()
    sheet = made.add_sheet(SHEET)
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for r, row in enumerate(grid()):
        for c, value in enumerate(row):
            if isinstance(value, date):
                sheet.write(r, c, value, day)
            elif value is not None:
                sheet.write(r, c, value)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def _open_document() -> bytes:
    document = OpenDocumentSpreadsheet()
    made = odf_table.Table(name=SHEET)
    for row in grid():
        line = odf_table.TableRow()
        for value in row:
            if isinstance(value, date):
                cell = odf_table.TableCell(valuetype="date", datevalue=value.isoformat())
            elif isinstance(value, int | float):
                cell = odf_table.TableCell(valuetype="float", value=str(value))
            else:
                cell = odf_table.TableCell(valuetype="string") if value else odf_table.TableCell()
            if value is not None:
                cell.addElement(P(text=str(value)))
            line.addElement(cell)
        made.addElement(line)
    document.spreadsheet.addElement(made)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def _spreadsheet_2003() -> bytes:
    rows = "".join(
        "<Row>"
        + "".join(f'<Cell><Data ss:Type="String">{v or ""}</Data></Cell>' for v in row)
        + "</Row>"
        for row in grid()
    )
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    return (
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        f'<Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="{SHEET}">'
        f"<Table>{rows}</Table></Worksheet></Workbook>"
    ).encode()


BOMB = (
    f'<!DOCTYPE b [<!ENTITY a0 "{"x" * 1000}">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 9))
    + "]>"
)
ENTITY = '<!DOCTYPE b [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
BOOK = saved(book())
SHARED = _shared()


def _dtd(doctype: str, use: str) -> Callable[[str], str]:
    def edit(xml: str) -> str:
        head, found, rest = xml.partition("?>")
        xml = head + found + doctype + rest if found else doctype + xml
        return xml.replace("Chợ Voi", use)

    return edit


def _far(xml: str) -> str:
    cell = '<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
    return xml.replace("</sheetData>", cell)


def _dimension(xml: str) -> str:
    return re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', xml)


def _styled_rows(xml: str) -> str:
    blank = "".join(
        f'<row r="{r}">' + "".join(f'<c r="{c}{r}" s="1"/>' for c in "ABCDEFGHI") + "</row>"
        for r in range(17, 100_017)
    )
    return xml.replace("</sheetData>", blank + "</sheetData>")


def _broken_sum() -> bytes:
    at = BOOK.index(b"xl/worksheets/sheet1.xml") + 60
    return BOOK[:at] + bytes([BOOK[at] ^ 0xFF]) + BOOK[at + 1 :]


def _formula(at: str, text: str, value: str | None) -> bytes:
    """A formula with what it gave when it was stored, or with nothing."""
    made = saved(book(_set(**{at: 4711})))
    stored = f"<v>{value}</v>" if value is not None else ""
    return parts(
        made,
        {
            SHEET_XML: lambda xml: re.sub(
                rf'<c r="{at}"([^>]*?)(?: t="n")?><v>4711</v></c>',
                rf'<c r="{at}"\1><f>{text}</f>{stored}</c>',
                xml,
            )
        },
    )


def _error(at: str, code: str) -> bytes:
    made = saved(book(_set(**{at: 4711})))
    return parts(
        made,
        {
            SHEET_XML: lambda xml: re.sub(
                rf'<c r="{at}"([^>]*?)(?: t="n")?><v>4711</v></c>',
                rf'<c r="{at}"\1 t="e"><v>{code}</v></c>',
                xml,
            )
        },
    )


def _macro() -> bytes:
    return parts(
        BOOK,
        {
            TYPES: lambda xml: xml.replace(
                "</Types>",
                '<Override PartName="/xl/vbaProject.bin" '
                'ContentType="application/vnd.ms-office.vbaProject"/></Types>',
            )
        },
        {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"},
    )


def _old_font(sheet: Worksheet) -> None:
    """One cell typed in .VnTime among others in Unicode."""
    sheet["C5"] = tcvn3("Cầu Gia Bẩy").decode("latin-1")
    sheet["C5"].font = Font(name=".VnTime")


def _old_font_unsaid(sheet: Worksheet) -> None:
    """The same in a font that says nothing: it shows as `CÇu Gia BÈy`."""
    sheet["C5"] = tcvn3("Cầu Gia Bẩy").decode("latin-1")


CASES = (
    _xlsx("good", BOOK, soak=False),
    _edited("all_text", _texts, soak=False),
    _xlsx("shared_strings", SHARED),
    _xlsx("dimension_of_everything", parts(BOOK, {SHEET_XML: _dimension})),
    _xlsx("100000_styled_blank_rows", parts(BOOK, {SHEET_XML: _styled_rows})),
    _xlsx("epoch_1904", _shared(date_1904=True)),
    _xlsx("rich_text", _shared(rich=True)),
    _xlsx("cover_sheets", _cover()),
    _edited("header_on_two_lines", _set(F4="Số tiền\n(đồng)", G4="Tỷ lệ\nhoàn thành (%)")),
    _edited("hidden_filtered_rows", _hidden_rows),
    _edited("hidden_column", _hidden_column),
    _xlsx("hidden_sheet_of_last_year", _with_other_sheet("hidden")),
    _xlsx("very_hidden_sheet", _with_other_sheet("veryHidden")),
    _xlsx("formula_with_result", _formula("F5", "1000000000+234567000", "1234567000")),
    _xlsx("formula_to_another_book", _formula("F5", "[1]Sheet1!A1", "1234567000")),
    _put("rate_shown_as_percent", 1, "ty_le", 0.45, "", "0%"),
    _put("blank_text_for_none", 5, "ty_le", "   ", ""),
    _put("dash_for_none", 5, "ty_le", "-", ""),
    Unseen("book_old_xls", {"so-2025.xls": _old()}),
    Unseen("book_ods_named_xls", {"so-2025.xls": _open_document()}),
    Unseen("book_xlsx_named_xls", {"so-2025.xls": BOOK}),
    # no workbook
    Unseen("book_html_named_xls", {"so-2025.xls": HTML.encode()}, (Named("not-a-workbook"),)),
    Unseen("book_xml_2003", {"so-2025.xls": _spreadsheet_2003()}, (Named("not-a-workbook"),)),
    Unseen("book_csv_named_xlsx", {"so-2025.xlsx": GOOD.encode()}, (Named("not-a-workbook"),)),
    Unseen(
        "book_old_cut", {"so-2025.xls": _old()[:3000]}, (Named("workbook-error|not-a-workbook"),)
    ),
    _xlsx("cut", BOOK[: len(BOOK) // 2], Named("workbook-error|not-a-workbook")),
    _xlsx("one_byte_otherwise", _broken_sum(), Named("workbook-error")),
    _xlsx(
        "without_sheet_part",
        parts(
            BOOK, {"xl/_rels/workbook.xml.rels": lambda x: x.replace("sheet1.xml", "sheet9.xml")}
        ),
        Named("workbook-error"),
    ),
    _xlsx(
        "entity_bomb_in_strings",
        parts(SHARED, {STRINGS: _dtd(BOMB, "&a8;")}),
        Named("workbook-error|workbook-too-large"),
    ),
    _xlsx(
        "entity_bomb_in_sheet",
        parts(
            BOOK,
            {SHEET_XML: lambda x: _dtd(BOMB, "")(x).replace("<v>1234567000</v>", "<v>&a8;</v>")},
        ),
        Named("workbook-error|workbook-too-large"),
    ),
    _xlsx(
        "entity_of_a_file", parts(SHARED, {STRINGS: _dtd(ENTITY, "&f;")}), Named("workbook-error")
    ),
    _xlsx(
        "string_out_of_range",
        parts(
            SHARED,
            {SHEET_XML: lambda x: re.sub(r't="s"><v>\d+</v>', 't="s"><v>99999</v>', x, count=9)},
        ),
        Named("workbook-error|no-table|no-title"),
    ),
    _xlsx("cell_at_the_far_end", parts(BOOK, {SHEET_XML: _far})),
    _xlsx("macros", _macro(), Named("workbook-macro")),
    # the page
    _edited(
        "unit_of_millions",
        _set(A2="Đơn vị tính: triệu đồng"),
        Named("no-title|title-mismatch", None),
    ),
    _edited(
        "column_of_millions",
        _set(F4="Số tiền (triệu đồng)"),
        Named("extra-label|missing-label", None),
    ),
    _edited("column_retitled", _set(G4="Tiến độ"), Named("extra-label|missing-label", None)),
    _edited("column_twice", _set(I4="Trạng thái"), Named("missing-label", None, "Ghi chú")),
    _edited("column_twice_more", _twice, Named("duplicate-label|ambiguous-label", None)),
    _edited("column_without_title", _set(J5="x", J6="y"), Named("blank-label|extra-label", None)),
    _edited("merged_over_rows", _merged, Named(RULE, f"{SHEET}!D6", "ma_xa"), soak=False),
    _edited(
        "total_between",
        _insert(7, None, None, "Cộng", None, None, 2214567000),
        Named(RULE, f"{SHEET}!B7", "ma_cong_trinh"),
        soak=False,
    ),
    _edited("blank_row_between", _insert(7)),
    _edited(
        "note_below",
        _insert(15, "* Số liệu tạm tính"),
        Named(RULE, f"{SHEET}!B15", "ma_cong_trinh"),
    ),
    _edited(
        "header_again_below", _insert(9, *TITLES), Named("written-error", f"{SHEET}!E9", "ngay")
    ),
    _edited("two_tables_below", _two_below, Named("second-table", f"{SHEET}!B18")),
    _edited("two_tables_aside", _two_aside, Named("duplicate-label", None)),
    _xlsx("second_sheet_in_sight", _with_other_sheet("visible")),
    # cells
    _xlsx("error_cell", _error("F7", "#REF!"), Named("cell-error", f"{SHEET}!F7", "so_tien")),
    _xlsx("error_cell_in_key", _error("B7", "#N/A"), Named("cell-error", f"{SHEET}!B7", None)),
    _xlsx(
        "formula_without_result",
        _formula("F7", "SUM(A1:A2)", None),
        Named("cell-error", f"{SHEET}!F7", "so_tien"),
        soak=False,
    ),
    _put("code_as_number", 3, "ma_cong_trinh", 19000000000000033, RULE),
    _put("code_as_number_shown_with_zeros", 3, "ma_cong_trinh", 19000000000000033, RULE, "0" * 18),
    _put("commune_as_number", 3, "ma_xa", 1003, RULE),
    _put("commune_as_number_shown_with_zero", 3, "ma_xa", 1003, RULE, "00000"),
    _put("day_as_bare_serial", 3, "ngay", 45871, "written-error|type-error"),
    _put(
        "day_with_time",
        3,
        "ngay",
        datetime(2025, 8, 2, 13, 30),
        "written-error|type-error",
        "dd/mm/yyyy hh:mm",
    ),
    _put("day_american_text", 3, "ngay", "08/13/2025", "written-error"),
    _put("day_of_1900", 3, "ngay", 60, "written-error|type-error", "dd/mm/yyyy"),
    _put("amount_fraction", 3, "so_tien", 56700000.5, TYPE),
    _put("amount_english_text", 3, "so_tien", "56,700,000", TYPE),
    _put("amount_huge", 3, "so_tien", 1e300, "type-error|constraint-error"),
    _put("amount_text_error", 3, "so_tien", "#DIV/0!", "type-error|cell-error"),
    _put("amount_a_percent", 3, "so_tien", 0.5, "type-error|cell-error", "0%"),
    _put("amount_a_day", 3, "so_tien", date(2025, 1, 1), TYPE, "dd/mm/yyyy"),
    _put("state_a_boolean", 3, "trang_thai", True, RULE),
    _put("name_a_number", 3, "ten", 12, "", rows=changed(4, "ten", "12")),
    _put("rate_noise_of_doubles", 3, "ty_le", 0.1 + 0.2, "", rows=changed(4, "ty_le", 0.3)),
    _put("amount_negative_red", 3, "so_tien", -5, RULE, "#,##0;[Red](#,##0)"),
    _put(
        "code_with_zero_width",
        3,
        "ma_cong_trinh",
        "019000000000000033\u200b",
        "look-alike|constraint-error",
    ),
    _edited("one_cell_in_an_old_font", _old_font),
    _edited(
        "one_cell_of_old_letters",
        _old_font_unsaid,
        Named("encoding-error", f"{SHEET}!C5", "Tên công trình"),
    ),
)
