"""The workbook part of the fault matrix: .xlsx by two libraries and by hand, .xls, .ods, and what
is none of them."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any, Literal

import openpyxl
import xlsxwriter
import xlwt
from odf import opendocument, table, text
from openpyxl.worksheet.worksheet import Worksheet

from tests.pipelines.matrix_case import CLEAN, CLEAN_ROWS, HEADER, Case, Layout, bad, good, typed

SHEET = "Số liệu"
TITLES = ("Mã điểm", "Tên điểm", "Ngày đo", "Số lượng", "Giá trị", "Đạt", "Ghi chú")
LABELS = {
    "mã điểm": "ma diem",
    "tên điểm": "ten diem",
    "ngày đo": "ngay do",
    "số lượng": "so luong",
    "giá trị": "gia tri",
    "đạt": "dat",
    "ghi chú": "ghi chu",
}
TABLE = {"header": "mã điểm", "first": r"[a-z]{2}\d{3}", "labels": LABELS}
FIELDS = dict(zip(HEADER, LABELS, strict=True))


def _book(name: str, **more: Any) -> Layout:
    variant = {"format": "workbook", "tables": [TABLE | more], "fields": FIELDS}
    return Layout(name, variant, extension="xlsx")


BOOK = _book("so_tinh")
TWO_HEADERS = _book(
    "hai_dong_tieu_de",
    labels=LABELS | {"số lượng": "ket qua so luong", "giá trị": "ket qua gia tri"},
)
ENDED = _book("co_dong_cuoi", end="(tong cong|nguon).*")

Cells = Sequence[Sequence[Any]]
Hidden = Literal["hidden", "veryHidden"]
ROWS: Cells = CLEAN_ROWS


def _with(line: int, **cells: Any) -> list[list[Any]]:
    """The clean rows with cells replaced in the sheet's row `line` (the header is row 1)."""
    rows = [list(r) for r in ROWS]
    for name, value in cells.items():
        rows[line - 2][HEADER.index(name)] = value
    return rows


def _cell(line: int, field: str) -> str:
    return f"{'ABCDEFG'[HEADER.index(field)]}{line}"


# --- openpyxl ------------------------------------------------------------------------------------


def _saved(book: openpyxl.Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _opened(rows: Cells = ROWS) -> tuple[openpyxl.Workbook, Worksheet]:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for row in (TITLES, *rows):
        sheet.append(list(row))
    return book, sheet


def _xlsx(rows: Cells = ROWS, change: Callable[[Worksheet], object] | None = None) -> bytes:
    book, sheet = _opened(rows)
    if change:
        change(sheet)
    return _saved(book)


def _set(cell: str, value: Any, form: str | None = None) -> Callable[[Worksheet], object]:
    def change(sheet: Worksheet) -> None:
        sheet[cell] = value
        if form:
            sheet[cell].number_format = form

    return change


def _with_sheet(state: Hidden, rows: Cells) -> bytes:
    """The clean sheet and another one, shown or not."""
    book, _ = _opened()
    other = book.create_sheet("Nháp")
    for row in (TITLES, *rows):
        other.append(list(row))
    other.sheet_state = state
    return _saved(book)


def _only_hidden(state: Hidden) -> bytes:
    book, sheet = _opened()
    cover = book.create_sheet("Bìa")
    cover["A1"] = "Báo cáo năm 2024"
    sheet.sheet_state = state
    book.active = 1
    return _saved(book)


def _merged_header() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    sheet.append(["BẢNG SỐ LIỆU ĐIỂM ĐO NĂM 2024"])
    sheet.append([])
    sheet.append([*TITLES[:3], "Kết quả", None, *TITLES[5:]])
    sheet.append([None, None, None, "Số lượng", "Giá trị", None, None])
    for row in ROWS:
        sheet.append(list(row))
    sheet.merge_cells("A1:G1")
    sheet.merge_cells("D3:E3")
    for column in "ABCFG":
        sheet.merge_cells(f"{column}3:{column}4")
    return _saved(book)


def _hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def _hide_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["E"].hidden = True


def _hidden_extra_column(sheet: Worksheet) -> None:
    sheet["H1"] = "Người phụ trách"
    sheet["H2"] = "x"
    sheet.column_dimensions["H"].hidden = True


def _value_again(sheet: Worksheet) -> None:
    sheet["H1"] = "Giá trị"
    for row in range(2, 8):
        sheet.cell(row, 8).value = row


def _merge_codes(sheet: Worksheet) -> None:
    sheet.merge_cells("A2:A3")


def _titles_above() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for row in (["UBND TỈNH THÁI NGUYÊN"], ["SỞ X"], [], TITLES, *ROWS):
        sheet.append(list(row))
    return _saved(book)


def _shared_formula(sheet: Worksheet) -> None:
    sheet["D2"] = "=6*2"


def _as_text(sheet: Worksheet) -> None:
    sheet["B4"].value = "=1+1"
    sheet["B4"].data_type = "s"


def _paint(sheet: Worksheet) -> None:
    for row in range(8, 60):
        sheet.cell(row, 1).number_format = "@"


OPENPYXL = (
    good("book_clean", BOOK, _xlsx),
    good("book_with_titles_above", BOOK, _titles_above),
    good("book_with_merged_header", TWO_HEADERS, _merged_header),
    good(
        "book_with_days_as_text",
        BOOK,
        partial(_xlsx, [[*r[:2], r[2].isoformat(), *r[3:]] for r in CLEAN_ROWS]),
    ),
    good("book_with_a_hidden_sheet", BOOK, partial(_with_sheet, "hidden", _with(2, so_luong=999))),
    good(
        "book_with_a_very_hidden_sheet",
        BOOK,
        partial(
            _with_sheet, "veryHidden", [["TN999", "Ẩn", date(2024, 1, 1), 5, 1.5, True, "tốt"]]
        ),
    ),
    good("book_with_a_hidden_row", BOOK, partial(_xlsx, ROWS, _hide_row)),
    good("book_with_a_hidden_declared_column", BOOK, partial(_xlsx, ROWS, _hide_column)),
    good("book_with_count_as_text", BOOK, partial(_xlsx, _with(2, so_luong="12"))),
    good("book_with_count_as_a_whole_float", BOOK, partial(_xlsx, _with(2, so_luong=12.0))),
    good(
        "book_with_a_formula_as_text",
        BOOK,
        partial(_xlsx, ROWS, _as_text),
        typed(4, ten_diem="=1+1"),
    ),
    good("book_with_a_footer", ENDED, partial(_xlsx, [*ROWS, ["Nguồn: Sở X"]])),
    good("book_with_blank_formatted_rows", BOOK, partial(_xlsx, ROWS, _paint)),
    bad(
        "book_with_a_footer_undeclared",
        BOOK,
        partial(_xlsx, [*ROWS, ["Nguồn: Sở X"]]),
        sheet=SHEET,
        cell="A8",
        field="ma_diem",
    ),
    bad("book_with_a_hidden_undeclared_column", BOOK, partial(_xlsx, ROWS, _hidden_extra_column)),
    bad("book_with_only_a_hidden_sheet", BOOK, partial(_only_hidden, "hidden")),
    bad("book_with_only_a_very_hidden_sheet", BOOK, partial(_only_hidden, "veryHidden")),
    bad(
        "book_with_the_header_again",
        BOOK,
        partial(_xlsx, [*ROWS[:3], TITLES, *ROWS[3:]]),
        sheet=SHEET,
        cell="A5",
        field="ma_diem",
    ),
    bad("book_with_a_column_twice", BOOK, partial(_xlsx, ROWS, _value_again)),
    bad("book_with_an_unknown_column", BOOK, partial(_xlsx, ROWS, _set("H1", "Đơn vị"))),
    bad("book_without_a_column", BOOK, partial(_xlsx, ROWS, lambda s: s.delete_cols(4))),
    bad("book_with_a_title_misspelt", BOOK, partial(_xlsx, ROWS, _set("D1", "Số lượt"))),
    bad(
        "book_with_a_formula_never_calculated",
        BOOK,
        partial(_xlsx, ROWS, _shared_formula),
        sheet=SHEET,
        cell="D2",
    ),
    bad(
        "book_with_a_merged_code",
        BOOK,
        partial(_xlsx, ROWS, _merge_codes),
        sheet=SHEET,
        cell="A3",
        field="ma_diem",
    ),
    *(
        bad(
            f"book_with_{name}",
            BOOK,
            partial(_xlsx, _with(5, **{field: value})),
            sheet=SHEET,
            cell=_cell(5, field),
            field=field,
        )
        for name, field, value in (
            ("a_count_in_words", "so_luong", "ba lăm"),
            ("a_fraction_for_a_count", "so_luong", 35.5),
            ("a_count_below_zero", "so_luong", -1),
            ("a_count_as_a_day", "so_luong", date(2024, 1, 6)),
            ("a_comma_number_as_text", "gia_tri", "7,25"),
            ("a_serial_for_a_day", "ngay_do", 45297),
            ("a_day_as_text_dd_mm", "ngay_do", "06/01/2024"),
            ("a_day_29_02_2023", "ngay_do", "29/02/2023"),
            ("a_day_with_a_time", "ngay_do", datetime(2024, 1, 6, 10, 30)),
            ("a_code_as_a_number", "ma_diem", 10),
            ("no_code", "ma_diem", None),
            ("a_mark_outside_the_list", "ghi_chu", "khá"),
            ("a_yes_in_vietnamese", "dat", "Có"),
        )
    ),
    bad(
        "book_with_a_percentage",
        BOOK,
        partial(_xlsx, ROWS, _set("E2", 0.0725, "0.00%")),
        sheet=SHEET,
        cell="E2",
        field="gia_tri",
    ),
    bad("book_with_the_key_again", BOOK, partial(_xlsx, [*ROWS, ROWS[3]]), line=8),
    bad("book_with_a_header_only", BOOK, partial(_xlsx, [])),
    bad("book_without_anything", BOOK, lambda: _saved(openpyxl.Workbook())),
    bad("book_with_a_cell_far_away", BOOK, partial(_xlsx, ROWS, _set("XFD1048576", "x"))),
)


# --- xlsxwriter: cached values, errors, 1904 -----------------------------------------------------


def _written(
    rows: Cells = ROWS, write: Callable[[Any, Any], object] | None = None, **options: Any
) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, **options})
    sheet = book.add_worksheet(SHEET)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for at, row in enumerate((TITLES, *rows)):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write_datetime(at, column, datetime(value.year, value.month, value.day), day)
            elif value is not None:
                sheet.write(at, column, value)
    if write:
        write(book, sheet)
    book.close()
    return out.getvalue()


def _formula(cell: str, formula: str, value: Any) -> Callable[[Any, Any], object]:
    return lambda book, sheet: sheet.write_formula(cell, formula, None, value)


def _rich(book: Any, sheet: Any) -> None:
    bold = book.add_format({"bold": True})
    sheet.write_rich_string("B2", "Cầu ", bold, "Gia", " Bảy")


def _serial_60(book: Any, sheet: Any) -> None:
    sheet.write_number("C2", 60, book.add_format({"num_format": "dd/mm/yyyy"}))


def _injection(book: Any, sheet: Any) -> None:
    sheet.write_string("B4", "=cmd|' /C calc'!A0")


XLSXWRITER = (
    good("written_clean", BOOK, _written),
    good("written_with_the_epoch_of_1904", BOOK, partial(_written, date_1904=True)),
    good("written_in_constant_memory", BOOK, partial(_written, constant_memory=True)),
    good(
        "written_with_a_calculated_formula",
        BOOK,
        partial(_written, ROWS, _formula("D2", "=6*2", 12)),
    ),
    good("written_with_rich_text", BOOK, partial(_written, ROWS, _rich)),
    good(
        "written_with_an_injection",
        BOOK,
        partial(_written, ROWS, _injection),
        typed(4, ten_diem="=cmd|' /C calc'!A0"),
    ),
    *(
        bad(
            f"written_with_{name}",
            BOOK,
            partial(_written, ROWS, _formula("E3", "=1/0", error)),
            sheet=SHEET,
            cell="E3",
        )
        for name, error in {
            "a_division_by_zero": "#DIV/0!",
            "a_missing_lookup": "#N/A",
            "a_lost_reference": "#REF!",
            "a_wrong_value": "#VALUE!",
            "an_unknown_name": "#NAME?",
        }.items()
    ),
    bad(
        "written_with_an_error_in_the_key",
        BOOK,
        partial(_written, ROWS, _formula("A3", "=NA()", "#N/A")),
        sheet=SHEET,
        cell="A3",
    ),
    bad(
        "written_with_the_day_that_never_was",
        BOOK,
        partial(_written, ROWS, _serial_60),
        sheet=SHEET,
        cell="C2",
    ),
)

# --- by hand -------------------------------------------------------------------------------------

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"


def _zip(parts: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2024, 1, 1, 0, 0, 0)), body)
    return out.getvalue()


def _letter(cell: Any, place: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return f'<c r="{place}" t="b"><v>{int(cell)}</v></c>'
    if isinstance(cell, int | float):
        return f'<c r="{place}"><v>{cell}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{cell}</t></is></c>'


def _rows(rows: Cells = ROWS) -> str:
    out = []
    for at, row in enumerate((TITLES, *rows), 1):
        cells = [_letter(v if not isinstance(v, date) else v.isoformat(), f"{c}{at}")
                 for c, v in zip("ABCDEFG", row, strict=True)]  # fmt: skip
        out.append(f'<row r="{at}">{"".join(cells)}</row>')
    return "".join(out)


def _parts(data: str | None = None, head: str = "", **more: bytes | str) -> dict[str, bytes | str]:
    """A workbook of one sheet, as little as there can be."""
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    declared = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return {
        "[Content_Types].xml": f'{declared}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{kind}.sheet.main+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kind}.worksheet+xml"/>'
        "</Types>",
        "_rels/.rels": f'{declared}<Relationships xmlns="{PACKAGE}/relationships"><Relationship '
        f'Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{declared}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
        f'<sheet name="{SHEET}" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{declared}<Relationships xmlns="{PACKAGE}/relationships">'
        f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        "</Relationships>",
        "xl/worksheets/sheet1.xml": f'{declared}{head}<worksheet xmlns="{MAIN}"><sheetData>'
        f"{_rows() if data is None else data}</sheetData></worksheet>",
        **more,
    }


def _hand(data: str | None = None, head: str = "") -> bytes:
    return _zip(_parts(data, head))


def _replaced(old: str, new: str) -> bytes:
    assert old in _rows()
    return _hand(_rows().replace(old, new, 1))


LAUGHS = "<!DOCTYPE x [<!ENTITY a0 'ha'>" + "".join(
    f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 11)
)


def _quadratic() -> bytes:
    head = f"<!DOCTYPE x [<!ENTITY big '{'x' * 100_000}'>]>"
    return _hand(_rows().replace("Hồ Ba Bể", "&big;" * 10_000), head)


def _external(target: str) -> bytes:
    head = f"<!DOCTYPE x [<!ENTITY out SYSTEM '{target}'>]>"
    return _hand(_rows().replace("Hồ Ba Bể", "&out;"), head)


def _bomb(times: int = 1024) -> bytes:
    """A sheet of a GiB of blanks, as a MiB: one deflated block, again and again."""
    chunk = b" " * (1 << 20)
    before, after = (f'<worksheet xmlns="{MAIN}"><sheetData>'.encode(), b"</sheetData></worksheet>")
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    one = packer.compress(chunk) + packer.flush(zlib.Z_FULL_FLUSH)
    tail = packer.compress(after) + packer.flush()
    crc = zlib.crc32(before)
    for _ in range(times):
        crc = zlib.crc32(chunk, crc)
    crc = zlib.crc32(after, crc)
    body = head + one * times + tail
    size = len(before) + times * len(chunk) + len(after)
    return _stored_in(_parts(), "xl/worksheets/sheet1.xml", body, size, crc)


def _stored_in(parts: dict[str, bytes | str], name: str, body: bytes, size: int, crc: int) -> bytes:
    """The parts as a zip archive in which one is given deflated already."""
    out, listed = bytearray(), bytearray()
    for part, content in parts.items():
        raw = content.encode() if isinstance(content, str) else content
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed = packer.compress(raw) + packer.flush()
        whole, check = len(raw), zlib.crc32(raw)
        if part == name:
            packed, whole, check = body, size, crc
        title = part.encode()
        facts = struct.pack(
            "<HHHHHIIIHH", 20, 0, 8, 0, 22561, check, len(packed), whole, len(title), 0
        )
        listed += (
            b"PK\x01\x02\x14\x00" + facts + struct.pack("<HHHII", 0, 0, 0, 0, len(out)) + title
        )
        out += b"PK\x03\x04" + facts + title + packed
    end = struct.pack("<HHHHIIH", 0, 0, len(parts), len(parts), len(listed), len(out), 0)
    return bytes(out + listed) + b"PK\x05\x06" + end


def _lying() -> bytes:
    """The archive says that the sheet is of ten bytes."""
    raw = str(_parts()["xl/worksheets/sheet1.xml"]).encode()
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(raw) + packer.flush()
    return _stored_in(_parts(), "xl/worksheets/sheet1.xml", packed, 10, zlib.crc32(raw))


def _flipped() -> bytes:
    content = bytearray(_hand())
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        start = archive.getinfo(part).header_offset + 30 + len(part)
    content[start + 1000] ^= 0x55
    return bytes(content)


def _wide() -> bytes:
    """A million cells in rows that hold nothing but a style."""
    cells = "".join(f'<row r="{n}"><c r="A{n}" s="0"/></row>' for n in range(8, 200_000))
    return _hand(_rows() + cells)


def _placeless() -> str:
    """A legal sheet whose cells do not say where they stand; what is empty is an empty cell."""
    out = []
    for row in (TITLES, *ROWS):
        shown = ["" if v is None else v.isoformat() if isinstance(v, date) else v for v in row]
        cells = "".join(_letter(v, "") for v in shown)
        out.append(f"<row>{cells}</row>".replace(' r=""', ""))
    return "".join(out)


TWELVE = '<c r="D2"><v>12</v></c>'
HAND = (
    good("hand_made", BOOK, _hand),
    good("hand_made_without_cell_places", BOOK, lambda: _hand(_placeless())),
    good(
        "hand_made_with_a_text_formula",
        BOOK,
        lambda: _replaced(TWELVE, '<c r="D2" t="str"><f>TEXT(12,"0")</f><v>12</v></c>'),
    ),
    good("hand_made_with_styled_blank_rows", BOOK, _wide),
    *(
        bad(f"hand_made_with_{name}", BOOK, partial(_replaced, TWELVE, new), sheet=SHEET, cell="D2")
        for name, new in {
            "a_number_beyond_a_double": '<c r="D2"><v>1e400</v></c>',
            "a_formula_of_no_value": '<c r="D2"><f>6*2</f></c>',
            "a_formula_of_an_empty_value": '<c r="D2"><f>6*2</f><v></v></c>',
            "an_error_cell": '<c r="D2" t="e"><v>#NUM!</v></c>',
            "an_unknown_error_cell": '<c r="D2" t="e"><v>#SPILL!</v></c>',
        }.items()
    ),
    *(
        bad(f"hand_made_with_{name}", BOOK, partial(_replaced, TWELVE, new))
        for name, new in {
            "nan": '<c r="D2"><v>NaN</v></c>',
            "inf": '<c r="D2"><v>INF</v></c>',
            "a_number_that_is_none": '<c r="D2"><v>12,0</v></c>',
        }.items()
    ),
    bad(
        "hand_made_with_a_string_out_of_range",
        BOOK,
        partial(_replaced, TWELVE, '<c r="D2" t="s"><v>7</v></c>'),
    ),
    bad(
        "hand_made_with_one_place_twice",
        BOOK,
        partial(_replaced, TWELVE, f'{TWELVE}<c r="D2"><v>13</v></c>'),
    ),
    bad(
        "hand_made_that_is_cut",
        BOOK,
        lambda: _zip(
            _parts() | {"xl/worksheets/sheet1.xml": str(_parts()["xl/worksheets/sheet1.xml"])[:900]}
        ),
    ),
    bad(
        "hand_made_without_its_sheet",
        BOOK,
        lambda: _zip({k: v for k, v in _parts().items() if "sheet1" not in k}),
    ),
    bad(
        "hand_made_without_its_workbook",
        BOOK,
        lambda: _zip({k: v for k, v in _parts().items() if not k.startswith("xl/workbook")}),
    ),
    bad(
        "hand_made_with_a_billion_laughs",
        BOOK,
        lambda: _hand(_rows().replace("Hồ Ba Bể", "&a10;"), LAUGHS + "]>"),
    ),
    bad("hand_made_with_a_quadratic_entity", BOOK, _quadratic),
    bad("hand_made_with_a_file_for_an_entity", BOOK, partial(_external, "file:///etc/hostname")),
    bad(
        "hand_made_with_an_address_for_an_entity", BOOK, partial(_external, "http://127.0.0.1:9/x")
    ),
    bad("hand_made_of_a_gigabyte", BOOK, _bomb),
    bad("hand_made_with_a_size_that_lies", BOOK, _lying),
    bad("hand_made_with_a_flipped_bit", BOOK, _flipped),
    bad("hand_made_cut_in_half", BOOK, lambda: _hand()[: len(_hand()) // 2]),
    bad("hand_made_without_its_end", BOOK, lambda: _hand()[:-22]),
    bad(
        "macro_workbook",
        BOOK,
        lambda: _zip(_parts() | {"xl/vbaProject.bin": bytes(2048)}),
        file="bao_cao.xlsm",
    ),
    bad(
        "macro_workbook_named_xlsx",
        BOOK,
        lambda: _zip(_parts() | {"xl/vbaProject.bin": bytes(2048)}),
    ),
)


# --- .xls, .ods, and what is neither -------------------------------------------------------------


def _xls(
    rows: Cells = ROWS, write: Callable[[Any], object] | None = None, epoch: bool = False
) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = epoch
    sheet = book.add_sheet(SHEET, cell_overwrite_ok=True)
    day = xlwt.easyxf(num_format_str="DD/MM/YYYY")
    for at, row in enumerate((TITLES, *rows)):
        for column, value in enumerate(row):
            if isinstance(value, date):
                sheet.write(at, column, value, day)
            elif value is not None:
                sheet.write(at, column, value)
    if write:
        write(sheet)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _xls_error(code: int) -> bytes:
    return _xls(ROWS, lambda sheet: sheet.row(2).set_cell_error(4, code))


def compound(streams: Mapping[str, bytes]) -> bytes:
    """An OLE compound file of some streams, each in whole sectors."""
    padded = {n: b + bytes(max(4096, -(-len(b) // 512) * 512) - len(b)) for n, b in streams.items()}
    fat = [0xFFFFFFFD, 0xFFFFFFFE]  # the table itself, then the directory; up to 126 sectors
    entries, body = [], b""
    names = sorted(padded, key=lambda n: (len(n), n.upper()))
    for at, name in enumerate(names, 1):
        start, count = len(fat), len(padded[name]) // 512
        fat += [*range(start + 1, start + count), 0xFFFFFFFE]
        following = at + 1 if at < len(names) else 0xFFFFFFFF
        entries.append(_entry(name, 2, following, 0xFFFFFFFF, start, len(padded[name])))
        body += padded[name]
    assert len(fat) <= 128
    root = _entry("Root Entry", 5, 0xFFFFFFFF, 1, 0xFFFFFFFE, 0)
    directory = (root + b"".join(entries)).ljust(512, b"\0")
    assert len(directory) == 512
    table_bytes = struct.pack("<128I", *fat, *([0xFFFFFFFF] * (128 - len(fat))))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack(
        "<HHHHH6xIIIIIIIIII",
        0x3E,
        3,
        0xFFFE,
        9,
        6,
        0,
        1,
        1,
        0,
        4096,
        0xFFFFFFFE,
        0,
        0xFFFFFFFE,
        0,
        0,
    )
    head += struct.pack("<108I", *([0xFFFFFFFF] * 108))
    return head + table_bytes + directory + body


def _entry(name: str, kind: int, right: int, child: int, start: int, size: int) -> bytes:
    title = (name + "\0").encode("utf-16-le")
    place = struct.pack("<IIQ", start, size, 0)[:12]
    return (
        title.ljust(64, b"\0")
        + struct.pack("<HBBIII", len(title), kind, 1, 0xFFFFFFFF, right, child)
        + bytes(36)
        + place
    )[:128].ljust(128, b"\0")


def _encrypted_xlsx() -> bytes:
    info = struct.pack("<HHI", 4, 4, 0x40) + b"<encryption/>"
    return compound(
        {
            "EncryptionInfo": info,
            "EncryptedPackage": struct.pack("<Q", 4000) + bytes(range(250)) * 16,
        }
    )


def _encrypted_xls() -> bytes:
    """FILEPASS (RC4) behind the first record of the workbook's stream."""
    start = struct.pack("<HHHHHHII", 0x809, 16, 0x600, 5, 0, 0, 0, 0)
    lock = struct.pack("<HHHHH", 0x2F, 54, 1, 1, 1) + bytes(range(48))
    return compound({"Workbook": start + lock + bytes(range(256)) * 12})


def _ods(rows: Cells = ROWS, hide: bool = False, repeat: int = 0) -> bytes:
    document = opendocument.OpenDocumentSpreadsheet()
    sheet = table.Table(name=SHEET)
    for row in (TITLES, *rows):
        line = table.TableRow()
        for value in row:
            line.addElement(_ods_cell(value))
        sheet.addElement(line)
    if repeat:
        line = table.TableRow(numberrowsrepeated=repeat)
        line.addElement(_ods_cell("x", repeat=16_000))
        sheet.addElement(line)
    document.spreadsheet.addElement(sheet)
    out = io.BytesIO()
    document.write(out)
    return out.getvalue()


def _ods_cell(value: Any, repeat: int = 0) -> Any:
    more = {"numbercolumnsrepeated": repeat} if repeat else {}
    if value is None:
        return table.TableCell(**more)
    if isinstance(value, bool):
        return table.TableCell(valuetype="boolean", booleanvalue=str(value).lower(), **more)
    if isinstance(value, date):
        return table.TableCell(valuetype="date", datevalue=value.isoformat(), **more)
    if isinstance(value, int | float):
        return table.TableCell(valuetype="float", value=repr(value), **more)
    cell = table.TableCell(valuetype="string", **more)
    cell.addElement(text.P(text=value))
    return cell


HTML = (
    "<html><body><table><tr>"
    + "".join(f"<th>{t}</th>" for t in TITLES)
    + "</tr></table></body></html>"
).encode()
SPREADSHEET_2003 = (
    b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook '
    b'xmlns="urn:schemas-microsoft-com:office:spreadsheet"/>'
)

OTHERS = (
    good("old_book_clean", BOOK, _xls, file="cu.xls"),
    good(
        "old_book_with_the_epoch_of_1904", BOOK, partial(_xls, ROWS, None, True), file="cu1904.xls"
    ),
    good("old_book_named_xlsx", BOOK, _xls),
    good("new_book_named_xls", BOOK, _xlsx, file="moi.xls"),
    good("ods_clean", BOOK, _ods, file="mo.ods"),
    good("ods_named_xlsx", BOOK, _ods),
    bad(
        "old_book_with_an_error_cell",
        BOOK,
        partial(_xls_error, 42),
        file="loi.xls",
        sheet=SHEET,
        cell="E3",
    ),
    bad(
        "old_book_with_a_value_error",
        BOOK,
        partial(_xls_error, 15),
        file="loi15.xls",
        sheet=SHEET,
        cell="E3",
    ),
    bad(
        "old_book_with_a_bad_count",
        BOOK,
        lambda: _xls(_with(4, so_luong="ít")),
        file="xau.xls",
        sheet=SHEET,
        cell="D4",
        field="so_luong",
    ),
    bad("old_book_cut", BOOK, lambda: _xls()[:3000], file="cut.xls"),
    bad("old_book_encrypted", BOOK, _encrypted_xls, file="khoa.xls"),
    bad("book_encrypted", BOOK, _encrypted_xlsx),
    bad(
        "ods_with_a_bad_count",
        BOOK,
        lambda: _ods(_with(4, so_luong="ít")),
        file="xau.ods",
        sheet=SHEET,
        cell="D4",
        field="so_luong",
    ),
    bad("ods_of_sixteen_billion_cells", BOOK, partial(_ods, ROWS, False, 1_000_000), file="to.ods"),
    bad("html_named_xls", BOOK, lambda: HTML, file="bang.xls"),
    bad("html_named_xlsx", BOOK, lambda: HTML),
    bad("csv_named_xlsx", BOOK, lambda: CLEAN),
    bad("spreadsheet_2003_named_xls", BOOK, lambda: SPREADSHEET_2003, file="2003.xls"),
    bad("zip_of_a_csv_named_xlsx", BOOK, lambda: _zip({"so_lieu.csv": CLEAN})),
    bad("empty_zip_named_xlsx", BOOK, lambda: _zip({})),
    bad(
        "document_named_xlsx",
        BOOK,
        lambda: _zip({"[Content_Types].xml": "<Types/>", "word/document.xml": "<document/>"}),
    ),
    bad("compound_of_nothing_named_xls", BOOK, lambda: compound({"Contents": b"x"}), file="la.xls"),
    bad("nothing_named_xlsx", BOOK, lambda: b""),
    bad("pdf_named_xlsx", BOOK, lambda: b"%PDF-1.7\n1 0 obj\n<< >>\nendobj\n"),
)

BOOK_CASES: tuple[Case, ...] = (*OPENPYXL, *XLSXWRITER, *HAND, *OTHERS)
