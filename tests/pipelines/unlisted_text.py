"""Deliveries of text that no other corpus has: CSV as exports, old programs and hands spoil it."""

import gzip
import io
import unicodedata
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from tests.pipelines.old_letters import VISCII, VPS, encoded
from tests.pipelines.unseen import (
    FIELDS,
    GOOD,
    HEADER,
    LINES,
    ROWS,
    TABLE,
    Content,
    Named,
    Unseen,
    changed,
    tcvn3,
    text,
    vni,
    with_cell,
    with_line,
)

ENC = "encoding-error"
BOM = b"\xef\xbb\xbf"
LABELS = "no-header|missing-label|extra-label|label-order"


def case(
    name: str, content: Content | str, *named: Named, file: str = "ct-2025-12.csv", **more: Any
) -> Unseen:
    data = content.encode() if isinstance(content, str) else content
    return Unseen(f"new_{name}", {file: data}, named, **{"most": len(named) or None, **more})


def cell(name: str, line: int, of: str, value: str, code: str = "type-error") -> Unseen:
    named = HEADER[FIELDS.index(of)] if code == ENC else of
    return case(name, with_cell(line, of, value), Named(code, str(line), named))


def vi(value: float) -> str:
    return f"{value:,}".removesuffix(".0").replace(",", "~").replace(".", ",").replace("~", ".")


def report(
    change: dict[tuple[int, int], str] | None = None,
    *,
    titles: Sequence[str] = ("UBND TỈNH THU NHỎ", "Biểu công trình"),
    total: Sequence[str] = ("", "", "Tổng cộng", "", "", "", "", "", ""),
    put: tuple[int, Sequence[str]] | None = None,
    delimiter: str = ";",
) -> str:
    """A report in Vietnamese writing; titles are lines 1 and 2, the header is 3, the rows 4 to 13,
    the total 14. `change` is by line and column."""
    rows = [["TT", *HEADER, "Ghi chú"]]
    for n, row in enumerate(ROWS, 1):
        rate = "-" if row[5] is None else vi(row[5])
        state = "" if row[6] is None else row[6].capitalize().replace("Đang", "Đang")
        rows.append([str(n), *row[:3], f"{row[3]:%d/%m/%Y}", vi(row[4]), rate, state, ""])
    rows.append(list(total))
    for (line, column), value in (change or {}).items():
        rows[line - 3][column] = value
    if put:
        rows.insert(put[0] - 3, list(put[1]))
    head = "".join(f"{t}{delimiter * 8}\n" for t in titles)
    return head + text([r for r in rows[1:] if r], rows[0], delimiter=delimiter)


def bc(
    name: str,
    line: int,
    column: int,
    value: str,
    code: str = "written-error",
    field: str | None = None,
) -> Unseen:
    of = field or ("", "ma_cong_trinh", "ten", "ma_xa", "ngay", "so_tien", "ty_le")[column]
    return case(
        f"report_{name}",
        report({(line, column): value}),
        Named(code, str(line), of),
        file="bc-2025-12.csv",
    )


MUA_HEADER = ("Mã trạm", "Tháng 1/2025", "Tháng 2/2025", "Tháng 3/2025")
MUA = (("TN01", "12,5", "0", "1.034,25"), ("TN02", "7", "-", "30"), ("TN03", "0,1", "2", "3"))
MUA_ROWS = (
    ("TN01", 2025, 1, 12.5),
    ("TN01", 2025, 2, 0.0),
    ("TN01", 2025, 3, 1034.25),
    ("TN02", 2025, 1, 7.0),
    ("TN02", 2025, 2, None),
    ("TN02", 2025, 3, 30.0),
    ("TN03", 2025, 1, 0.1),
    ("TN03", 2025, 2, 2.0),
    ("TN03", 2025, 3, 3.0),
)


def rain(
    rows: Sequence[Sequence[str]] = MUA,
    header: Sequence[str] = MUA_HEADER,
    title: str = "Lượng mưa năm 2025",
) -> str:
    return f"{title};;;\n" + text(rows, header, delimiter=";")


def mua(name: str, content: str, *named: Named, **more: Any) -> Unseen:
    rows = None if named else MUA_ROWS
    given = {"file": "mua-2025.csv", "dataset": "luong_mua", "rows": rows, **more}
    return case(f"rain_{name}", content, *named, **given)


QT_HEADER = ("Mã trạm", "Thời điểm", "Giờ lấy mẫu", "Nhiệt độ", "Khối lượng", "Đạt", "Nơi đo")
QT_PLAIN = ("Ma", "Luc", "Gio", "Nhiet do", "Khoi luong", "Dat", "Noi")
QT = (
    ("TN01", "2025-07-05T07:00:00", "07:05:00", "28,5", "12 tấn", "có", "Sông Cầu"),
    ("TN01", "2025-07-06T07:00:00", "", "-1,5", "50 tạ", "không", "Sông Công"),
    ("TN02", "2025-07-05T07:00:00", "07:10:00", "", "0,5 tấn", "", "Hồ Núi Cốc"),
    ("TN02", "2025-07-06T07:00:00", "23:59:59", "0", "", "có", "Quán Triều"),
    ("TN03", "2025-07-05T07:00:00", "00:00:00", "31", "7 tạ", "có", ""),
    ("TN03", "2025-07-06T07:00:00", "06:00:00", "30,25", "1 tấn", "không", "Sông Cầu"),
    *(
        (f"TN{n:02}", "2025-07-05T07:00:00", "", "28,5", "1 tấn", "có", "Sông Cầu")
        for n in range(31, 39)
    ),
)


def readings(
    change: dict[tuple[int, int], str] | None = None,
    header: Sequence[str] = QT_HEADER,
    rows: Sequence[Sequence[str]] = QT,
) -> str:
    """By line (the header is 1) and column."""
    table = [list(row) for row in rows]
    for (line, column), value in (change or {}).items():
        table[line - 2][column] = value
    return text(table, header)


def qt(name: str, content: Content | str, *named: Named, **more: Any) -> Unseen:
    """A good delivery leaves the table as it was before but for the first temperature."""
    given = {"file": "qt-2025.csv", "dataset": "quan_trac", **more}
    if not named and "rows" not in given:
        given["rows"] = QT_ROWS
    return case(f"reading_{name}", content, *named, **given)


def at(day: int, hour: int = 7) -> str:
    return f"2025-07-{day:02}T{hour:02}:00:00"


QT_ROWS: tuple[tuple[object, ...], ...] = (
    ("TN01", at(5), "07:05:00", 28.5, 12.0, True, "Sông Cầu"),
    ("TN01", at(6), None, -1.5, 5.0, False, "Sông Công"),
    ("TN02", at(5), "07:10:00", None, 0.5, None, "Hồ Núi Cốc"),
    ("TN02", at(6), "23:59:59", 0.0, None, True, "Quán Triều"),
    ("TN03", at(5), "00:00:00", 31.0, 0.7, True, None),
    ("TN03", at(6), "06:00:00", 30.25, 1.0, False, "Sông Cầu"),
    *((f"TN{n:02}", at(5), None, 28.5, 1.0, True, "Sông Cầu") for n in range(31, 39)),
)
MANY = tuple(
    (f"TN{n:02}", at(5), "07:05:00", "28,5", "1 tấn", "có", "Sông Cầu") for n in range(11, 31)
)
MANY_ROWS = tuple(
    (f"TN{n:02}", at(5), "07:05:00", 28.5, 1.0, True, "Sông Cầu") for n in range(11, 31)
)


def held(name: str, line: int, column: int, value: str, code: str) -> Unseen:
    """One wrong row, held back; the others are published."""
    return qt(
        name,
        readings({(line, column): value}),
        Named(code, str(line), QT_FIELDS[column]),
        rows=(*QT_ROWS[: line - 2], *QT_ROWS[line - 1 :]),
    )


QT_FIELDS = ("ma_tram", "luc", "gio", "nhiet_do", "khoi_luong", "dat", "noi")


def _zipped(content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as z:
        z.writestr("ct-2025-12.csv", content)
    return out.getvalue()


def _line(n: int, of: bytes, put: bytes, content: bytes | None = None) -> bytes:
    """The good file with bytes of line n replaced."""
    lines = (content or GOOD.encode()).split(b"\n")
    assert of in lines[n - 1]
    lines[n - 1] = lines[n - 1].replace(of, put, 1)
    return b"\n".join(lines)


def _millions(line: str, count: int) -> Content:
    def write(path: Any) -> None:
        with path.open("w", encoding="utf-8") as f:
            f.write(GOOD)
            for _ in range(count // 10_000):
                f.write(line * 10_000)

    return write


def _two_fives(name: str) -> tuple[tuple[object, ...], ...]:
    return changed(2, "ten", name)


U16 = text(TABLE, delimiter="\t", end="\r\n")
W58 = "w58-2025-12.csv"

CSV: tuple[Unseen, ...] = (
    # lines above, below and between
    case("sep_line", "sep=,\n" + GOOD, Named(LABELS + "|row-shape|not-a-table", "1")),
    case(
        "sep_line_crlf_bom",
        BOM + ("sep=;\r\n" + text(TABLE, delimiter=";", end="\r\n")).encode(),
        Named(LABELS + "|delimiter-error|row-shape", "1"),
    ),
    case("title_line", "Biểu công trình,,,,,,\n" + GOOD, Named(LABELS + "|blank-label", "1")),
    case(
        "signature",
        GOOD + "Người lập biểu,,,,,,\n",
        Named("constraint-error", "12", "ma_cong_trinh"),
        most=5,
    ),
    case(
        "total_row",
        GOOD + "Tổng cộng,,,,15661211567,,\n",
        Named("constraint-error", "12", "ma_cong_trinh"),
        most=4,
    ),
    case("note_in_one_cell", GOOD + "Ghi chú: số liệu sơ bộ\n", Named("row-shape", "12")),
    case("header_again", with_line(7, LINES[0]), Named("", "7"), most=7),
    case("two_files_with_bom", with_line(7, "\ufeff" + LINES[0]), Named("", "7"), most=7),
    case("empty_rows_of_commas", GOOD + ",,,,,,\n" * 3),
    case("empty_rows_among_the_rows", with_line(7, ",,,,,,", ",,,,,,"), Named("blank-row", "7")),
    case("a_million_commas", _millions(",,,,,,\n", 1_000_000)),
    case("a_million_blank_lines", _millions("\n", 1_000_000)),
    case("a_million_blanks", _millions(" \n", 1_000_000), Named("", "12"), most=100_000),
    # cut
    case("cut_in_a_row", GOOD[: GOOD.rindex("Kênh") + 6], Named("row-shape", "11")),
    case(
        "cut_in_a_letter", GOOD.encode()[: GOOD.encode().rindex("ộ".encode()) + 2], Named(ENC, "11")
    ),
    case("cut_in_a_quote", GOOD + '"0190000', Named("quote-error", "12")),
    case("only_bom", BOM, Named("empty-file")),
    case("only_bom_and_lines", BOM + b"\r\n\r\n\r\n", Named("empty-file")),
    case("header_bom_crlf", BOM + (LINES[0] + "\r\n").encode(), Named("no-rows")),
    # other files under the name
    case("gzip", gzip.compress(GOOD.encode(), mtime=0), Named("not-a-table")),
    case("zip", _zipped(GOOD.encode()), Named("not-a-table")),
    case(
        "sql_dump",
        "-- phpMyAdmin SQL Dump\nINSERT INTO `ct` VALUES (1,'a');\n",
        Named("not-a-table|" + LABELS, None),
    ),
    case("rtf", r"{\rtf1\ansi\deff0 C\'e7u}" + "\n", Named("not-a-table|" + LABELS, None)),
    case(
        "eml",
        "MIME-Version: 1.0\nContent-Type: text/csv\n\n" + GOOD,
        Named("not-a-table|" + LABELS, None),
    ),
    case(
        "parquet_bytes",
        b"PAR1" + bytes(range(256)) + b"PAR1",
        Named("not-a-table|nul-byte|" + ENC, None),
    ),
    case("jpeg", b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(100), Named("not-a-table")),
    case("access", b"\x00\x01\x00\x00Standard ACE DB\x00", Named("not-a-table")),
    case("yaml", "- ma_cong_trinh: '0190'\n  ten: Cầu\n", Named("not-a-table|" + LABELS, None)),
    # shape
    case(
        "whole_rows_quoted",
        "\n".join('"' + x.replace('"', '""') + '"' for x in LINES) + "\n",
        Named("delimiter-error|" + LABELS, "1"),
    ),
    case("trailing_comma_all", "".join(x + ",\n" for x in LINES), Named("blank-label", "1")),
    case(
        "trailing_comma_rows",
        LINES[0] + "\n" + "".join(x + ",\n" for x in LINES[1:]),
        Named("row-shape", "2"),
        most=10,
    ),
    case(
        "decimal_comma_unquoted",
        with_line(5, LINES[4].replace("12.5", "12,5").replace(",0,", ",0,5,")).replace(
            LINES[4] + "\n", "", 1
        ),
        Named("row-shape", "5"),
    ),
    case(
        "twenty_thousand_columns",
        ",".join([*HEADER, *(f"c{n}" for n in range(20_000))])
        + "\n"
        + "".join(x + "," * 20_000 + "\n" for x in LINES[1:]),
        Named("extra-label", "1"),
        most=100,
    ),
    case("huge_cell", with_cell(4, "ten", "x" * 500_000), Named("constraint-error", "4", "ten")),
    case("cell_of_three_million", with_cell(4, "ten", "x" * 3_000_000), Named("", "4")),
    case(
        "header_unclosed_quote",
        GOOD.replace("Tên công trình", '"Tên công trình', 1),
        Named("quote-error", "1"),
    ),
    case(
        "header_line_break",
        GOOD.replace("Mã công trình", '"Mã công\ntrình"', 1),
        Named("quote-error", "1"),
    ),
    case("header_trailing_blank", GOOD.replace("Tỷ lệ,", "Tỷ lệ ,", 1), Named(LABELS, "1"), most=2),
    case("header_i_for_y", GOOD.replace("Tỷ lệ", "Tỉ lệ", 1), Named("missing-label", "1"), most=2),
    case("header_tab_delimited_one", text(TABLE, delimiter="|"), Named("delimiter-error", "1")),
    case(
        "header_swapped_labels",
        GOOD.replace("Mã xã,Ngày khởi công", "Ngày khởi công,Mã xã", 1),
        Named("constraint-error|type-error", "2"),
        most=20,
    ),
    case(
        "header_field_names",
        GOOD.replace(LINES[0], "ma_cong_trinh,ten,ma_xa,ngay,so_tien,ty_le,trang_thai"),
        Named("missing-label", "1"),
        most=14,
    ),
    # quotes
    case(
        "mysql_escape",
        with_line(3, '"019000000000000023","Cầu \\"Mới\\"",01001,2025-07-05,1,2,xong'),
        Named("quote-error", "3"),
    ),
    case(
        "backslash_end",
        with_cell(3, "ten", "Đường Đồng Tâm\\"),
        rows=changed(3, "ten", "Đường Đồng Tâm\\"),
    ),
    case(
        "blank_after_quote",
        GOOD.replace("Cầu Gia Bẩy", '"Cầu Gia Bẩy" '),
        Named("quote-error", "2"),
    ),
    case("blank_before_quote", GOOD.replace("Cầu Gia Bẩy", ' "Cầu, Gia Bẩy"'), Named("", "2")),
    case("curly_quotes", with_cell(2, "ten", "Cầu “Gia Bẩy”"), rows=_two_fives("Cầu “Gia Bẩy”")),
    case(
        "break_in_quotes_excel",
        text(TABLE, end="\r\n").replace("Cầu Gia Bẩy", '"Cầu\nGia Bẩy"').encode(),
        rows=_two_fives("Cầu\nGia Bẩy"),
    ),
    case(
        "break_in_quotes_crlf",
        GOOD.replace("Cầu Gia Bẩy", '"Cầu\r\nGia Bẩy"').encode(),
        rows=_two_fives("Cầu\r\nGia Bẩy"),
    ),
    case(
        "problem_below_a_break",
        GOOD.replace("Cầu Gia Bẩy", '"Cầu\nGia\nBẩy"').replace("7654321", "765432x"),
        Named("type-error", "7", "so_tien"),
    ),
    case("apostrophes", with_cell(4, "ma_xa", "'01003"), Named("constraint-error", "4", "ma_xa")),
    case(
        "formula_text",
        with_cell(2, "ma_cong_trinh", '="019000000000000011"'),
        Named("constraint-error", "2", "ma_cong_trinh"),
    ),
    case(
        "formula_text_raw",
        GOOD.replace("019000000000000011", '="019000000000000011"'),
        Named("constraint-error", "2", "ma_cong_trinh"),
    ),
    # cells
    cell("percent_sign", 3, "ty_le", "100%"),
    cell("phpmyadmin_null", 6, "ty_le", "NULL"),
    cell("mysql_null", 6, "ty_le", "\\N"),
    cell("not_available", 6, "ty_le", "N/A"),
    cell("dots", 6, "ty_le", "…"),
    cell("pandas_nan", 6, "ty_le", "nan", "type-error|constraint-error"),
    cell("infinite", 6, "ty_le", "inf", "type-error|constraint-error"),
    case("fullwidth_digits", with_cell(3, "so_tien", "９８０００００００")),
    cell("arabic_digits", 3, "ma_xa", "٠١٠٠١", "look-alike|constraint-error"),
    cell("zero_width", 3, "ma_cong_trinh", "019000000000000022\u200b", "look-alike"),
    cell("nbsp_after", 3, "ma_xa", "01001\u00a0", "constraint-error"),
    cell("tab_after", 3, "ma_xa", "01001\t", "constraint-error"),
    cell("cyrillic", 2, "trang_thai", "đ\u0430ng làm", "constraint-error|look-alike"),
    cell("lost_zero", 5, "ma_cong_trinh", "19000000000000044", "constraint-error"),
    cell("scientific_code", 5, "ma_cong_trinh", "1.9E+16", "constraint-error"),
    cell("decimal_money", 5, "so_tien", "7654321.0"),
    cell("scientific_money", 5, "so_tien", "7.654321E+06"),
    cell("bracketed_money", 5, "so_tien", "(7654321)"),
    cell("unicode_minus", 5, "so_tien", "\u22127654321"),
    cell("grouped_money", 5, "so_tien", "7,654,321"),
    cell(
        "money_in_2_to_the_64", 5, "so_tien", "18446744073709551616", "type-error|constraint-error"
    ),
    cell("midnight", 5, "ngay", "2025-08-15 00:00:00"),
    cell("serial_day", 5, "ngay", "45884"),
    case("short_day", with_cell(5, "ngay", "2025-8-15")),
    cell("compact_day", 5, "ngay", "20250815"),
    cell("no_leap_day", 5, "ngay", "2025-02-29"),
    cell("slashed_day", 5, "ngay", "15/08/2025"),
    cell("zero_day", 5, "ngay", "0000-00-00"),
    cell("year_202", 5, "ngay", "0202-08-15", "constraint-error"),
    case(
        "commune_before",
        with_cell(5, "ma_xa", "01002"),
        Named("foreign-key", "5", "ma_xa, danh_muc"),
    ),
    cell("key_again", 5, "ma_cong_trinh", "019000000000000022", "primary-key"),
    cell("capital_state", 5, "trang_thai", "Tạm dừng", "constraint-error"),
    case("blank_name", with_cell(5, "ten", "  "), rows=changed(5, "ten", "  ")),
    cell("entity", 5, "ten", "Tr&#7841;m y t&#7871; Su&#7889;i C&#7841;n", ENC),
    cell("json_escape", 5, "ten", "Tr\\u1ea1m y t\\u1ebf", ENC),
    cell("double_utf8", 5, "ten", "Trạm y tế Suối Cạn".encode().decode("latin-1"), ENC),
    cell("double_utf8_cp1252_tail", 5, "ten", "Ä‘áº­p trÃ n", ENC),
    cell("question_marks", 5, "ten", "Tr?m y t? Su?i C?n", ENC),
    case("nfd", unicodedata.normalize("NFD", GOOD)),
    case("formula_like_name", with_cell(5, "ten", "@Trạm +1"), rows=changed(5, "ten", "@Trạm +1")),
    case(
        "no_break_space_in_name",
        with_cell(5, "ten", "Trạm\u00a0y tế"),
        rows=changed(5, "ten", "Trạm\u00a0y tế"),
    ),
    # encodings
    case("cesu8", _line(5, "Trạm".encode(), b"Tr\xed\xa0\xbd\xed\xb8\x80m"), Named(ENC, "5")),
    case("java_nul", _line(5, "Trạm".encode(), b"Tr\xc0\x80m"), Named(ENC, "5")),
    case("c1_control", _line(5, "Trạm".encode(), "Tr\u0085m".encode()), Named("", "5")),
    case(
        "one_line_of_1258", _line(7, "Chợ".encode(), "Chơ\u0323".encode("cp1258")), Named(ENC, "7")
    ),
    case("utf16_as_utf8", GOOD.encode("utf-16"), Named(ENC, "1")),
    case("utf16be_no_bom", U16.encode("utf-16-be"), Named(ENC), file="u16-2025-12.csv"),
    case("utf32", U16.encode("utf-32"), Named(ENC), file="u16-2025-12.csv"),
    case("utf16_odd_byte", U16.encode("utf-16") + b"\n", Named(ENC, "12"), file="u16-2025-12.csv"),
    case(
        "utf16_lone_surrogate",
        U16.replace("Trạm", "Tr\ud83dm").encode("utf-16", "surrogatepass"),
        Named(ENC, "5"),
        file="u16-2025-12.csv",
    ),
    case("utf8_as_utf16", U16.encode(), Named(ENC, "1"), file="u16-2025-12.csv"),
    case("utf8_as_1258", GOOD.encode(), Named(ENC), file=W58),
    case("vni_as_tcvn3", vni(GOOD), Named(ENC, "1"), file="tc-2025-12.csv"),
    case("tcvn3_as_vni", tcvn3(GOOD), Named(ENC, "1"), file="vn-2025-12.csv"),
    case(
        "utf8_line_in_tcvn3",
        _line(5, tcvn3("Trạm y tế"), "Trạm y tế".encode(), tcvn3(GOOD)),
        Named(ENC, "5"),
        file="tc-2025-12.csv",
    ),
    case("tcvn3_line_in_utf8", _line(5, "Trạm y tế".encode(), tcvn3("Trạm y tế")), Named(ENC, "5")),
    # file names
    case("browser_copy", GOOD, file="ct-2025-12 (1).csv"),
    case("double_ending", GOOD, file="ct-2025-12.csv.csv"),
    case("capital_ending", GOOD, file="ct-2025-12.CSV"),
    case("txt", GOOD, Named("no-variant"), file="ct-2025-12.csv.txt"),
    case("name_in_nfd", GOOD, file=unicodedata.normalize("NFD", "ct-quý 4 Đồng Tâm.csv")),
    case("name_with_break", GOOD, file="ct-2025\n12.csv"),
    case("name_of_250_letters", GOOD, file="ct-" + "a" * 243 + ".csv"),
    case("name_like_an_option", GOOD, Named("no-variant"), file="--help.csv"),
    case("name_with_glob", GOOD, file="ct-[2025]*?.csv"),
    case("name_with_markup", GOOD, file="ct-<img src=x>&'\".csv"),
)

REPORT: tuple[Unseen, ...] = (
    case("report", report(), file="bc-2025-12.csv"),
    bc("english_number", 4, 5, "1,234,567,000"),
    bc("mixed_number", 4, 5, "1.234,567.000"),
    bc("short_group", 4, 5, "1.234.56"),
    bc("currency", 4, 5, "1.234.567.000 đ"),
    bc("minus", 4, 5, "\u22125"),
    bc("brackets", 4, 5, "(1.234)"),
    bc("spaces", 4, 5, "1\u00a0234\u00a0567"),
    bc("narrow_spaces", 4, 5, "1\u202f234\u202f567"),
    bc("million", 4, 5, "1.234,5 triệu"),
    bc("approximate", 4, 5, "~1.234"),
    bc("required_dots", 4, 5, "…", "constraint-error"),
    bc("fraction_of_money", 4, 5, "1.234,5", "type-error"),
    bc("percent", 5, 6, "100%"),
    bc("english_percent", 7, 6, "12.5"),
    bc("two_digit_year", 4, 4, "5/7/25"),
    bc("no_such_day", 4, 4, "31/6/2025", "type-error|written-error"),
    bc("american_day", 4, 4, "7/25/2025", "type-error|written-error"),
    bc("month_only", 4, 4, "7/2025"),
    case("report_dotted_day", report({(4, 4): "5.7.2025"}), file="bc-2025-12.csv"),
    bc("two_days", 4, 4, "5/7/2025-6/7/2025"),
    bc("unknown_state", 4, 7, "Đã xong", "constraint-error", "trang_thai"),
    case(
        "report_group_row",
        report(put=(7, ["I", "", "Khu vực phía bắc", "", "", "", "", "", ""])),
        Named("constraint-error", "7", "ma_cong_trinh"),
        file="bc-2025-12.csv",
        most=4,
    ),
    case(
        "report_no_total",
        report(total=()),
        Named("control-total-missing", None),
        file="bc-2025-12.csv",
    ),
    case("report_capital_total", report({(14, 2): "TỔNG CỘNG"}), file="bc-2025-12.csv"),
    case(
        "report_signature",
        report() + ";;;;;Ngày 5 tháng 12 năm 2025;;;\n",
        Named("", "15"),
        file="bc-2025-12.csv",
        most=6,
    ),
    case(
        "report_three_titles",
        report(titles=("A", "B", "Đơn vị: đồng")),
        Named(LABELS, "3"),
        file="bc-2025-12.csv",
    ),
    case("report_one_title", report(titles=("A",)), Named(LABELS, "3"), file="bc-2025-12.csv"),
    case(
        "report_commas", report(delimiter=","), Named("delimiter-error", "3"), file="bc-2025-12.csv"
    ),
    case(
        "report_tabs", report(delimiter="\t"), Named("delimiter-error", "3"), file="bc-2025-12.csv"
    ),
    case(
        "report_column_more",
        report().replace("Ghi chú", "Ghi chú;Chủ đầu tư", 1).replace(";\n", ";;\n"),
        Named("extra-label", "3"),
        file="bc-2025-12.csv",
    ),
)

RAIN: tuple[Unseen, ...] = (
    mua("good", rain()),
    mua(
        "columns_moved",
        rain(
            [(r[0], r[3], r[1], r[2]) for r in MUA],
            (MUA_HEADER[0], *MUA_HEADER[3:], *MUA_HEADER[1:3]),
        ),
    ),
    mua(
        "month_13",
        rain(header=(*MUA_HEADER[:3], "Tháng 13/2025")),
        Named("constraint-error", None, "thang"),
        most=3,
    ),
    mua(
        "month_twice",
        rain([(*r, r[3]) for r in MUA], (*MUA_HEADER, "Tháng 03/2025")),
        Named("duplicate-label|primary-key", None),
        most=3,
    ),
    mua(
        "month_without_marks",
        rain(header=("Mã trạm", "Tháng 1/2025", "Thang 2/2025", "Tháng 3/2025")),
        Named("extra-label", "2"),
    ),
    mua(
        "month_lacking",
        rain([r[:3] for r in MUA], MUA_HEADER[:3]),
        Named("[so_dong_giam]"),
        most=None,
    ),
    mua(
        "year_of_two_digits",
        rain(header=(*MUA_HEADER[:3], "Tháng 3/25")),
        Named("extra-label", "2"),
    ),
    mua(
        "english_number",
        rain([("TN01", "0.5", "0", "1"), *MUA[1:]]),
        Named("written-error", "3", "luong_mua"),
    ),
    mua("station_twice", rain([*MUA, MUA[1]]), Named("primary-key", "6"), most=3),
    mua(
        "province_row",
        rain([*MUA, ("Toàn tỉnh", "19,6", "2", "1.067,25")]),
        Named("constraint-error", "6", "ma_tram"),
        most=3,
    ),
    mua("title_lacking", rain(title="Biểu số 3"), Named("no-title", None)),
    mua(
        "too_much",
        rain([("TN01", "12,5", "0", "10.342,5"), *MUA[1:]]),
        Named("constraint-error", "3", "luong_mua"),
    ),
    mua(
        "two_years",
        rain(header=("Mã trạm", "Tháng 12/2024", "Tháng 2/2025", "Tháng 3/2025")),
        Named("missing-label", None),
        most=4,
    ),
)

READINGS: tuple[Unseen, ...] = (
    qt("good", readings()),
    qt("with_offset", readings({(2, 1): "2025-07-05T07:00:00+07:00"})),
    qt("in_utc", readings({(2, 1): "2025-07-05T00:00:00Z"})),
    qt(
        "midnight_24",
        readings({(2, 1): "2025-07-04T24:00:00"}),
        rows=((QT_ROWS[0][0], at(5, 0), *QT_ROWS[0][2:]), *QT_ROWS[1:]),
    ),
    held("leap_second", 2, 1, "2025-07-05T06:59:60", "type-error|time-error"),
    qt("with_blank", readings({(2, 1): "2025-07-05 07:00:00"})),
    held("vietnamese_moment", 2, 1, "05/07/2025 07:00", "type-error|time-error"),
    held("hour_25", 2, 2, "25:00:00", "type-error"),
    qt("hour_24", readings({(6, 2): "24:00:00"})),
    held("short_hour", 2, 2, "7:5", "type-error"),
    held("hour_7h05", 2, 2, "7h05", "type-error"),
    held("english_true", 2, 5, "TRUE", "type-error"),
    held("capital_true", 2, 5, "Có", "type-error"),
    held("cross", 2, 5, "x", "type-error"),
    held("unit_unknown", 2, 4, "12 kg", "unit-error"),
    held("unit_lacking", 2, 4, "12", "unit-error"),
    qt("unit_joined", readings({(2, 4): "12tấn"})),
    held("unit_capital", 2, 4, "12 Tấn", "unit-error"),
    held("degrees", 2, 3, "28,5°C", "written-error"),
    held("unicode_minus", 3, 3, "\u22121,5", "written-error"),
    held("en_dash_minus", 3, 3, "–1,5", "written-error"),
    held("minus_after", 3, 3, "1,5-", "written-error"),
    qt("viscii", encoded(readings(), {**VISCII, "ẫ": b"\xe7"}), file="vis-2025.csv"),
    qt("viscii_capital_tone", b"\x80\n" + b"x\n", Named("", None), file="vis-2025.csv"),
    qt("vps", encoded(readings(), {**VPS, "ẫ": b"\xc5"}), file="vps-2025.csv"),
    qt(
        "vps_as_viscii",
        encoded(readings(), {**VPS, "ẫ": b"\xc5"}),
        Named(ENC, "1"),
        file="vis-2025.csv",
    ),
    qt(
        "viscii_as_vps",
        encoded(readings(), {**VISCII, "ẫ": b"\xe7"}),
        Named(ENC, "1"),
        file="vps-2025.csv",
    ),
    qt(
        "undefined_in_1252",
        readings({}, QT_PLAIN, [("TN01", at(5), "", "", "", "", "S\x00ng")])
        .encode()
        .replace(b"\x00", b"\x81"),
        Named(ENC, "2"),
        file="w52-2025.csv",
    ),
    qt("no_break_space_cut", readings({(2, 6): "\u00a0Sông Cầu\u00a0"})),
    qt(
        "held_back_one",
        readings({(2, 3): "cao"}, rows=MANY),
        Named("written-error", "2", "nhiet_do"),
        rows=MANY_ROWS[1:],
    ),
    qt(
        "held_back_short_row",
        readings(rows=MANY).replace(",Sông Cầu\n", "\n", 1),
        Named("row-shape", "2"),
        rows=MANY_ROWS[1:],
    ),
    qt(
        "held_back_both_of_a_key",
        readings({(3, 0): "TN11"}, rows=MANY),
        Named("primary-key", "3"),
        rows=MANY_ROWS[2:],
        most=2,
    ),
    qt(
        "held_back_too_many",
        readings({(n, 3): "cao" for n in range(2, 8)}, rows=MANY),
        Named("quarantine-share"),
        most=7,
    ),
    qt(
        "held_back_not_a_byte",
        readings(rows=MANY).encode().replace("Sông".encode(), b"S\xf4ng", 1),
        Named(ENC, "2"),
    ),
)

_ALL = (*CSV, *REPORT, *RAIN, *READINGS)
CASES = tuple(replace(one, soak=n % 15 > 0) for n, one in enumerate(_ALL))
