"""Unseen deliveries: files of separated text."""

import gzip
import io
import unicodedata
import zipfile
from pathlib import Path

from tests.pipelines.unseen import (
    FIELDS,
    GOOD,
    HEADER,
    LINES,
    ROWS,
    TABLE,
    Named,
    Unseen,
    changed,
    tcvn3,
    text,
    vni,
    with_cell,
    with_line,
)

HTML = (
    "<html><head><meta charset=utf-8></head><body><table>"
    + "".join("<tr>" + "".join(f"<td>{c}</td>" for c in row) + "</tr>" for row in [HEADER, *TABLE])
    + "</table></body></html>"
)
NUL_AT = GOOD.replace("Chợ Voi", "Chợ\0Voi")
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 504


def _zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("ct-1.csv", GOOD)
    return out.getvalue()


def _ct(name: str, content: str | bytes, *named: Named, **more: object) -> Unseen:
    data = content.encode() if isinstance(content, str) else content
    return Unseen(name, {"ct-2025-12.csv": data}, named, **more)  # type: ignore[arg-type]


def _cell(name: str, line: int, of: str, value: str, code: str) -> Unseen:
    return _ct(name, with_cell(line, of, value), Named(code, str(line), of))


HEAD = "delimiter-error|missing-label|extra-label|label-order|blank-label|not-a-table"
KEY = "ma_xa, danh_muc"
TYPE, RULE = "type-error", "constraint-error"


def _many_wrong(path: Path) -> None:
    """400,000 rows, in each of which the day is written in another wrong way."""
    with path.open("w", encoding="utf-8") as file:
        file.write(LINES[0] + "\n")
        for n in range(400_000):
            file.write(f"{n:018d},Công trình {n},01001,ngày {n},{n},1,xong\n")


def _unclosed(path: Path) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.write(LINES[0] + "\n")
        for n in range(200_000):
            name = '"Cầu chưa đóng' if n == 3 else "Cầu"
            file.write(f"{n:018d},{name},01001,2025-07-05,{n},1,xong\n")


def _wide(path: Path) -> None:
    more = [f"Cột {n}" for n in range(5000)]
    path.write_text(text([[*row, *["1"] * 5000] for row in TABLE], [*HEADER, *more]), "utf-8")


PLAIN = (
    # shape of the file
    _ct("semicolons", text(TABLE, delimiter=";"), Named(HEAD, "1"), soak=False),
    _ct("tabs", text(TABLE, delimiter="\t"), Named(HEAD, "1")),
    _ct(
        "trailing_delimiter_everywhere",
        "\n".join(f"{x}," for x in LINES) + "\n",
        Named("blank-label", "1"),
    ),
    _ct(
        "trailing_delimiter_in_body",
        "\n".join([LINES[0], *(f"{x}," for x in LINES[1:])]) + "\n",
        Named("row-shape", "2"),
    ),
    _ct("second_header_with_mark", GOOD + "\ufeff" + GOOD, Named("look-alike", "12")),
    _ct("second_header", GOOD + GOOD, Named("type-error", "12", "ngay"), soak=False),
    _ct("cut_in_a_row", GOOD[: GOOD.index("01001,2025-12-12") + 3], Named("row-shape", "11")),
    _ct("cut_at_a_row_end", "\n".join(LINES[:6]) + "\n", Named("[so_dong_giam]", None), soak=False),
    _ct("cut_in_a_cell", GOOD[:-5] + "\n", Named(RULE, "11", "trang_thai")),
    _ct("cut_in_a_letter", GOOD.encode()[:-3], Named("encoding-error", "11")),
    _ct("gzip", gzip.compress(GOOD.encode(), mtime=0), Named("not-a-table")),
    _ct("zip", _zipped(), Named("not-a-table")),
    _ct("html", HTML, Named("not-a-table"), soak=False),
    _ct(
        "html_after_a_mark_and_blanks",
        "\ufeff\n  \n<!-- xuất từ phần mềm -->\n" + HTML,
        Named("not-a-table", None),
    ),
    _ct("old_word", OLE, Named("not-a-table")),
    _ct("rich_text", r"{\rtf1\ansi\ansicpg1258 C\'f4ng tr\'ecnh}" + "\n", Named(HEAD, None)),
    _ct("sql_dump", "-- MySQL dump\nINSERT INTO `ct` VALUES ('019','a');\n", Named(HEAD, "1")),
    _ct(
        "xml",
        "<?xml version='1.0' encoding='utf-8'?>\n<rows><row ma='1'/></rows>\n",
        Named("not-a-table", None),
    ),
    _ct("sep_line", "sep=,\n" + GOOD, Named(HEAD, "1")),
    _ct("blank_line_first", "\n" + GOOD, Named("blank-label|blank-row|" + HEAD, "1")),
    _ct("blank_line_between", with_line(5, ""), Named("blank-row", "5")),
    _ct("line_of_blanks", with_line(5, "    "), Named("blank-row|row-shape", "5")),
    _ct("line_of_delimiters", with_line(5, ",,,,,,"), Named("blank-row|constraint-error", "5")),
    _ct(
        "lines_of_delimiters_at_the_end",
        GOOD + ",,,,,,\n" * 3,
        Named("blank-row|constraint-error", "12"),
    ),
    _ct("blank_lines_at_the_end", GOOD + "\n\n\n"),
    _ct("mac_line_ends", GOOD.replace("\n", "\r"), Named("line-end-error", None)),
    _ct(
        "mixed_line_ends",
        "\r\n".join(LINES[:4]) + "\r\n" + "\n".join(LINES[4:]) + "\n",
        Named("line-end-error", None),
    ),
    _ct("windows_line_ends_no_last", "\r\n".join(LINES)),
    _ct("dos_end_of_file", GOOD + "\x1a", Named("row-shape", "12")),
    _ct("nul", NUL_AT, Named("nul-byte", "7")),
    _ct(
        "name_on_two_lines",
        with_cell(4, "ten", "Trường\nNúi Voi"),
        rows=changed(4, "ten", "Trường\nNúi Voi"),
    ),
    _ct(
        "wrong_after_a_name_on_two_lines",
        with_cell(4, "ten", "Trường\nNúi Voi").replace("2025-10-20", "20-10-2025"),
        Named(TYPE, "10", "ngay"),
        soak=False,
    ),
    _ct(
        "separators_that_end_no_line",
        GOOD.replace("Kè suối", "Kè\u2028suối")
        .replace("Chợ Voi", "Chợ\x0bVoi")
        .replace("Hồ chứa", "Hồ\x1cchứa"),
        Named("encoding-error", "7"),
        Named("encoding-error", "8"),
    ),
    _ct(
        "separator_of_unicode",
        GOOD.replace("Kè suối", "Kè\u2028suối").replace("2025-10-20", "2025-20-10"),
        Named(TYPE, "9", "ngay"),
    ),
    _ct("five_thousand_columns", b"", Named("extra-label", "1")),
    _ct("unclosed_quote_of_200000", b"", Named("quote-error|row-shape", "5")),
    _ct(
        "quote_within",
        GOOD.replace("Cầu Gia Bẩy", 'Cầu "Gia Bẩy"'),
        rows=changed(2, "ten", 'Cầu "Gia Bẩy"'),
    ),
    _ct("text_after_quote", GOOD.replace("Chợ Voi", '"Chợ" Voi'), Named("quote-error", "7")),
    _ct("curly_quotes", GOOD.replace("Chợ Voi", "“Chợ, Voi”"), Named("row-shape", "7")),
    _ct(
        "line_of_3_million",
        with_cell(5, "ten", "x" * 3_000_000),
        Named("row-shape|file-too-large|constraint-error|line-too-long", "5"),
    ),
    _ct("name_of_a_million", with_cell(5, "ten", "Cầu " * 250_000), Named(RULE, "5", "ten")),
    _ct("400000_wrong_days", b"", Named("column-type-error", None, "ngay")),
    # header
    _ct("columns_in_another_order", text([row[::-1] for row in TABLE], HEADER[::-1])),
    _ct("headers_decomposed", unicodedata.normalize("NFD", LINES[0]) + GOOD[len(LINES[0]) :]),
    _ct(
        "header_twice_decomposed",
        text([[*r, "x"] for r in TABLE], [*HEADER, unicodedata.normalize("NFD", "Mã xã")]),
        Named("duplicate-label", "1"),
    ),
    _ct(
        "one_column_more",
        text([[*r, "x"] for r in TABLE], [*HEADER, "Người nhập"]),
        Named("extra-label", "1"),
    ),
    _ct(
        "one_column_less",
        text([r[:-1] for r in TABLE], HEADER[:-1]),
        Named("missing-label", "1", "Trạng thái"),
    ),
    _ct("header_only", LINES[0] + "\n", Named("no-rows", None)),
    _ct("no_header", text(TABLE, None), Named(HEAD, "1")),
    _ct(
        "two_columns_swapped",
        text([[r[0], r[2], r[1], *r[3:]] for r in TABLE]),
        Named(RULE, "2", "ma_xa"),
    ),
    # cells
    _cell("day_that_is_none", 3, "ngay", "2025-02-30", TYPE),
    _cell("day_american", 3, "ngay", "07/31/2025", TYPE),
    _cell("day_as_serial", 3, "ngay", "45869", TYPE),
    _cell("day_short_year", 3, "ngay", "25-07-31", TYPE),
    _cell("day_with_time", 3, "ngay", "2025-07-31T00:00:00", TYPE),
    _cell("thousands_english", 2, "so_tien", "1,234,567,000", TYPE),
    _cell("thousands_vietnamese", 2, "so_tien", "1.234.567.000", TYPE),
    _cell("amount_rounded_by_a_sheet", 2, "so_tien", "1.23457E+09", TYPE),
    _cell("amount_no_break_space", 2, "so_tien", "1\u00a0234\u00a0567\u00a0000", TYPE),
    _cell("amount_fraction", 2, "so_tien", "1234567000.5", TYPE),
    _cell(
        "amount_of_20_digits", 2, "so_tien", "99999999999999999999", "type-error|constraint-error"
    ),
    _cell("code_as_float", 6, "ma_cong_trinh", "1.9E+16", RULE),
    _cell("code_zero_lost", 6, "ma_cong_trinh", "19000000000000055", RULE),
    _cell("commune_zero_lost", 6, "ma_xa", "1005", RULE),
    _cell("commune_apostrophe", 6, "ma_xa", "'01005", RULE),
    _cell("commune_blank_after", 6, "ma_xa", "01005 ", RULE),
    _ct(
        "commune_as_formula",
        GOOD.replace(",01005,2025-09-01", ',="01005",2025-09-01'),
        Named("quote-error|constraint-error", "6"),
    ),
    _cell("commune_full_width", 6, "ma_xa", "０１００５", "look-alike"),
    _cell(
        "code_with_zero_width",
        6,
        "ma_cong_trinh",
        "019000000000000055\u200b",
        "look-alike|constraint-error",
    ),
    _cell("state_in_cyrillic", 3, "trang_thai", "xоng", RULE),
    _cell("state_new", 3, "trang_thai", "huỷ bỏ", RULE),
    _cell("rate_comma", 4, "ty_le", "12,5", TYPE),
    _cell("rate_percent", 4, "ty_le", "12.5%", TYPE),
    _cell("rate_nan", 4, "ty_le", "NaN", "constraint-error|type-error"),
    _cell("rate_infinite", 4, "ty_le", "INF", "constraint-error|type-error"),
    _cell("rate_beyond_double", 4, "ty_le", "1e999", "type-error|constraint-error"),
    _cell("rate_underscore", 4, "ty_le", "1_2", TYPE),
    _cell("rate_na_of_excel", 4, "ty_le", "#N/A", TYPE),
    _cell("null_as_word", 4, "ty_le", "NULL", TYPE),
    _ct("names_decomposed", unicodedata.normalize("NFD", GOOD)),
    # keys
    _ct("rows_twice", GOOD + "\n".join(LINES[1:]) + "\n", Named("primary-key", "12")),
    _ct("commune_unknown", with_cell(8, "ma_xa", "09999"), Named("foreign-key", "8", KEY)),
    _ct("commune_abolished", with_cell(8, "ma_xa", "01002"), Named("foreign-key", "8", KEY)),
    _ct(
        "day_before_the_list",
        with_cell(8, "ngay", "2025-06-30"),
        Named("foreign-key-period", "8", KEY),
    ),
    # encodings
    _ct(
        "decoded_twice",
        GOOD.encode().decode("latin-1").encode(),
        Named("encoding-error", None),
        soak=False,
    ),
    _ct(
        "ansi_under_utf8",
        unicodedata.normalize("NFC", GOOD).encode("cp1258", "replace"),
        Named("encoding-error", None),
    ),
    _ct(
        "one_line_tcvn3_bytes",
        GOOD.encode().replace("Chợ Voi".encode(), b"Ch\xee Voi"),
        Named("encoding-error", "7"),
    ),
    _ct(
        "one_line_tcvn3_as_unicode",
        GOOD.replace("Kênh mương nội đồng", "Kªnh m­¬ng néi ®ång"),
        Named("encoding-error", "11"),
    ),
    _ct(
        "letters_lost_to_question_marks",
        GOOD.replace("Cầu Gia Bẩy", "C?u Gia B?y"),
        Named("encoding-error", "2", "Tên công trình"),
    ),
    _ct("eth_for_d", GOOD.replace("Đường", "Ðường"), Named("encoding-error", "3")),
    _ct("utf16_under_utf8", GOOD.encode("utf-16"), Named("encoding-error", None)),
    _ct("mark_twice", "\ufeff\ufeff" + GOOD, Named(HEAD + "|encoding-error", "1")),
    Unseen(
        "utf16_odd_byte",
        {"u16-1.csv": text(TABLE, delimiter="\t").encode("utf-16") + b"\n"},
        (Named("encoding-error", None),),
    ),
    Unseen("utf16_good", {"u16-1.csv": text(TABLE, delimiter="\t").encode("utf-16")}),
    Unseen("utf16_with_commas", {"u16-1.csv": GOOD.encode("utf-16")}, (Named(HEAD, "1"),)),
    Unseen("tcvn3_good", {"tc-1.csv": tcvn3(GOOD)}),
    Unseen("vni_good", {"vn-1.csv": vni(GOOD)}),
    Unseen(
        "vni_under_tcvn3",
        {"tc-1.csv": tcvn3(LINES[0]) + vni(GOOD[len(LINES[0]) :])},
        (Named("encoding-error", None),),
    ),
    Unseen(
        "tcvn3_under_vni",
        {"vn-1.csv": vni(LINES[0]) + tcvn3(GOOD[len(LINES[0]) :])},
        (Named("encoding-error", None),),
    ),
    Unseen("utf8_under_tcvn3", {"tc-1.csv": GOOD.encode()}, (Named("encoding-error", None),)),
    Unseen("utf8_under_1258", {"w58-1.csv": GOOD.encode()}, (Named("encoding-error", None),)),
    Unseen("empty", {"ct-1.csv": b""}, (Named("empty-file", None),)),
    Unseen("mark_only", {"ct-1.csv": b"\xef\xbb\xbf"}, (Named("empty-file", None),)),
    Unseen(
        "line_ends_only",
        {"ct-1.csv": b"\r\n\r\n"},
        (Named("empty-file|blank-row|no-rows|" + HEAD, None),),
    ),
)

MADE = {
    "five_thousand_columns": _wide,
    "unclosed_quote_of_200000": _unclosed,
    "400000_wrong_days": _many_wrong,
}

# A report as it is printed: two title lines, Vietnamese figures and days, a total ---------------

REPORT_HEAD = ["TT", *HEADER, "Ghi chú"]
_STATE = {"đang làm": "Đang làm", "xong": "Xong", "tạm dừng": "Tạm dừng", "": ""}


def _vi(n: float | None) -> str:
    if n is None:
        return "-"
    whole, _, part = f"{n:.2f}".partition(".")
    return f"{int(whole):,}".replace(",", ".") + ("," + part.rstrip("0") if part.strip("0") else "")


def _report(total: str = "Tổng cộng") -> list[list[str]]:
    rows = []
    for n, (ma, ten, xa, ngay, tien, le, state) in enumerate(ROWS, 1):
        day = (
            f"ngày {ngay.day:02} tháng {ngay.month:02} năm {ngay.year}"
            if n % 2
            else f"{ngay.day}/{ngay.month}/{ngay.year}"
        )
        rows.append(
            [
                str(n),
                ma,
                f" {ten} ",
                xa,
                day,
                _vi(tien),
                _vi(le),
                _STATE[state or ""],
                "tạm tính" if n == 4 else "",
            ]
        )
    return [*rows, ["", "", total, "", "", _vi(sum(r[4] for r in ROWS)), "-", "", ""]]


def _printed(
    rows: list[list[str]], title: str = "BÁO CÁO CÔNG TRÌNH\nĐơn vị tính: đồng\n"
) -> bytes:
    return (
        title + text(rows, REPORT_HEAD, delimiter=";", end="\r\n").replace("\r\n", "\n")
    ).encode()


def _report_with(line: int, column: str, value: str) -> bytes:
    rows = _report()
    rows[line - 4][REPORT_HEAD.index(column)] = value
    return _printed(rows)


def _bc(name: str, content: bytes, *named: Named, soak: bool = True) -> Unseen:
    return Unseen(name, {"bc-2025.csv": content}, named, soak=soak)


def _written(name: str, line: int, of: str, value: str, code: str = "written-error") -> Unseen:
    column = HEADER[FIELDS.index(of)]
    return _bc(name, _report_with(line, column, value), Named(code, str(line), of))


_PART = ["", "", "Cộng xã Đồng Tâm", "", "", "2.214.567.000", "", "", ""]
REPORTS = (
    _bc("report", _printed(_report()), soak=False),
    _bc(
        "report_total_between",
        _printed([*_report()[:2], _PART, *_report()[2:]]),
        Named(RULE, "6", "ma_cong_trinh"),
        soak=False,
    ),
    _bc("report_without_total", _printed(_report()[:-1]), Named("control-total-missing", None)),
    _bc(
        "report_note_below",
        _printed(_report()) + "Ghi chú: số liệu tạm tính\n".encode(),
        Named("row-shape", "15"),
    ),
    _bc(
        "report_signed_below",
        _printed([*_report(), ["", "Người lập biểu", *[""] * 5, "Giám đốc", ""]]),
        Named("constraint-error|written-error", "15"),
    ),
    _bc(
        "report_three_titles",
        _printed(_report(), "SỞ XÂY DỰNG\nBÁO CÁO\nĐơn vị tính: đồng\n"),
        Named(HEAD, "3"),
    ),
    _bc("report_one_title", _printed(_report(), "BÁO CÁO\n"), Named(HEAD, "3")),
    _bc(
        "report_numbers_row",
        _printed([list("123456789"), *_report()]),
        Named("written-error|constraint-error", "4"),
    ),
    _written("report_english_number", 5, "so_tien", "980,000,000"),
    _written("report_mixed_number", 5, "so_tien", "980.000,000.00"),
    _written("report_number_with_unit", 5, "so_tien", "980.000.000 đồng"),
    _written("report_accounting_minus", 5, "so_tien", "(980.000.000)"),
    _written("report_letter_o", 5, "so_tien", "98O.000.000"),
    _written("report_group_of_two", 5, "so_tien", "98.00.000"),
    _written("report_fraction_of_an_integer", 5, "so_tien", "980.000.000,5", TYPE),
    _written("report_rate_english", 6, "ty_le", "12.5"),
    _written("report_rate_as_thousand", 6, "ty_le", "12.500", RULE),
    _written("report_day_american", 7, "ngay", "8/15/2025"),
    _written("report_day_that_is_none", 7, "ngay", "31/9/2025"),
    _written("report_day_as_month", 7, "ngay", "tháng 8/2025"),
    _written("report_day_in_words_with_dots", 7, "ngay", "ngày … tháng … năm …"),
    _written("report_days_of_a_span", 7, "ngay", "15-20/8/2025"),
    _written("report_days_of_lunar", 7, "ngay", "15/8 âm lịch"),
)

_filled = tuple(
    Unseen(c.name, {"ct-2025-12.csv": MADE[c.name]}, c.named, c.rows) if c.name in MADE else c
    for c in PLAIN
)
CASES = (*_filled, *REPORTS)
