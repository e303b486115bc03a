"""The text part of the fault matrix: encodings, invisible characters, tabs, drift, numbers and days
as people here write them, keys, foreign keys."""

import unicodedata
from datetime import date, timedelta
from functools import partial

from tests.pipelines.matrix_case import (
    CLEAN,
    CLEAN_TEXT,
    HEADER,
    Case,
    Layout,
    Rows,
    Text,
    bad,
    csv,
    edited,
    good,
    typed,
)
from tests.pipelines.old_letters import TCVN3, VISCII, VNI, VPS, cp1258, encoded

PLAIN = Layout("thuong")


def _in(encoding: str) -> Layout:
    return Layout(encoding.replace("-", "_"), {"dialect": {"encoding": encoding}})


UTF_16 = _in("utf-16")
CP1252 = _in("windows-1252")
CP1258 = _in("windows-1258")
OLD = {"tcvn3": TCVN3, "vni": VNI, "vps": VPS, "viscii": VISCII}
OLD_LAYOUTS = {name: _in(name) for name in OLD}


def _names_only(rows: Text = CLEAN_TEXT) -> Text:
    """Rows in which nothing but the names tells that the letters are wrong."""
    return tuple((*row[:6], "") for row in rows)


def _western() -> tuple[Text, Rows]:
    """Rows whose letters windows-1252 has."""
    text = (
        ("TN001", "Cà Mau", "2024-01-05", "12", "7.25", "true", "kém"),
        ("TN002", "Hà Giang – bãi “A”", "2024-01-06", "0", "", "", ""),
    )
    rows = (
        ("TN001", "Cà Mau", date(2024, 1, 5), 12, 7.25, True, "kém"),
        ("TN002", "Hà Giang – bãi “A”", date(2024, 1, 6), 0, None, None, None),
    )
    return text, rows


def _late(line: int, letter: bytes, encoding: str = "ascii", count: int = 600) -> bytes:
    """A long clean file with bytes of the caller in the name at one line."""
    out = [",".join(HEADER).encode(encoding)]
    for number in range(count):
        day = (date(2024, 1, 1) + timedelta(days=number)).isoformat()
        name = letter if number + 2 == line else b""
        cells = f"TN{number % 1000:03d},Cau|,{day},{number},,true,".encode(encoding)
        out.append(cells.replace("|".encode(encoding), name))
    end = "\n".encode(encoding)
    return end.join(out) + end


def _utf_16(text: str, order: str = "le", bom: bool = True) -> bytes:
    body = text.encode(f"utf-16-{order}")
    mark = {"le": b"\xff\xfe", "be": b"\xfe\xff"}[order] if bom else b""
    return mark + body


def _mojibake(text: str, encoding: str = "cp1252") -> str:
    """What a program makes of UTF-8 that it takes for a Western encoding."""
    return "".join(
        bytes([b]).decode(encoding, "replace").replace("\ufffd", chr(b)) for b in text.encode()
    )


RIGHT = (
    good("utf_16_le_declared", UTF_16, lambda: _utf_16(csv())),
    good("utf_16_be_declared", UTF_16, lambda: _utf_16(csv(), "be")),
    good("utf_16_with_crlf", UTF_16, lambda: _utf_16(csv().replace("\n", "\r\n"))),
    good(
        "utf_16_with_an_emoji",
        UTF_16,
        lambda: _utf_16(csv(edited(4, ten_diem="Đập \U0001f30a"))),
        typed(4, ten_diem="Đập \U0001f30a"),
    ),
    good(
        "windows_1252_declared", CP1252, lambda: csv(_western()[0]).encode("cp1252"), _western()[1]
    ),
    good("windows_1258_declared", CP1258, lambda: cp1258(csv())),
    *(
        good(f"{name}_declared", OLD_LAYOUTS[name], partial(encoded, csv(), table))
        for name, table in OLD.items()
    ),
    *(
        good(
            f"{name}_with_crlf",
            OLD_LAYOUTS[name],
            partial(encoded, csv().replace("\n", "\r\n"), table),
        )
        for name, table in OLD.items()
    ),
)

WRONG = (
    bad("utf_8_declared_utf_16", UTF_16, lambda: CLEAN),
    bad("utf_16_odd_byte_at_the_end", UTF_16, lambda: _utf_16(csv()) + b"\x41"),
    bad(
        "utf_16_lone_surrogate_late",
        UTF_16,
        lambda: b"\xff\xfe" + _late(500, b"\x00\xd8", "utf-16-le"),
        line=500,
    ),
    bad("utf_16_without_bom_declared_utf_8", PLAIN, lambda: _utf_16(csv(), bom=False)),
    bad("windows_1258_declared_utf_8", PLAIN, lambda: cp1258(csv()), line=2),
    bad("windows_1258_declared_windows_1252", CP1252, lambda: cp1258(csv()), line=2),
    bad("utf_8_declared_windows_1258", CP1258, lambda: CLEAN),
    bad("utf_8_declared_windows_1252", CP1252, lambda: CLEAN),
    bad("windows_1252_bad_byte_late", CP1252, lambda: _late(500, b"\x81"), line=500),
    bad("windows_1258_bad_byte_late", CP1258, lambda: _late(500, b"\x9d"), line=500),
    bad("tcvn3_bad_byte_late", OLD_LAYOUTS["tcvn3"], lambda: _late(500, b"\xff"), line=500),
    bad("tcvn3_declared_windows_1252", CP1252, lambda: encoded(csv(), TCVN3), line=2),
    bad("tcvn3_declared_utf_8", PLAIN, lambda: encoded(csv(), TCVN3), line=2),
    bad("tcvn3_declared_vni", OLD_LAYOUTS["vni"], lambda: encoded(csv(), TCVN3)),
    bad("tcvn3_declared_viscii", OLD_LAYOUTS["viscii"], lambda: encoded(csv(), TCVN3)),
    bad("vni_declared_tcvn3", OLD_LAYOUTS["tcvn3"], lambda: encoded(csv(), VNI)),
    bad("vni_declared_windows_1252", CP1252, lambda: encoded(csv(), VNI), line=2),
    bad("viscii_declared_tcvn3", OLD_LAYOUTS["tcvn3"], lambda: encoded(csv(), VISCII)),
    bad("viscii_declared_vps", OLD_LAYOUTS["vps"], lambda: encoded(csv(), VISCII)),
    bad("vps_declared_viscii", OLD_LAYOUTS["viscii"], lambda: encoded(csv(), VPS)),
    *(
        bad(f"utf_8_declared_{name}", OLD_LAYOUTS[name], lambda: CLEAN)
        for name in ("tcvn3", "vni", "vps", "viscii")
    ),
    # No enum helps here: only what the letters are tells that the names are not names.
    bad(
        "utf_8_declared_tcvn3_names_only",
        OLD_LAYOUTS["tcvn3"],
        lambda: csv(_names_only()).encode(),
    ),
    bad("utf_8_declared_windows_1258_names_only", CP1258, lambda: csv(_names_only()).encode()),
    bad("utf_8_declared_windows_1252_names_only", CP1252, lambda: csv(_names_only()).encode()),
    bad(
        "tcvn3_declared_windows_1252_names_only",
        CP1252,
        lambda: encoded(csv(_names_only()), TCVN3),
    ),
    bad(
        "double_utf_8_in_every_name",
        PLAIN,
        lambda: _mojibake(csv(_names_only())).encode(),
        line=2,
        field="ten_diem",
    ),
    bad(
        "double_utf_8_in_one_name",
        PLAIN,
        lambda: csv(edited(5, ten_diem=_mojibake("Trạm bơm Hồ Núi Cốc"))).encode(),
        line=5,
        field="ten_diem",
    ),
    bad(
        "double_utf_8_of_latin_letters",
        PLAIN,
        lambda: csv(edited(5, ten_diem=_mojibake("Thái Nguyên"))).encode(),
        line=5,
        field="ten_diem",
    ),
    bad(
        "double_utf_8_through_latin_1",
        PLAIN,
        lambda: csv(edited(5, ten_diem=_mojibake("Hồ Núi Cốc", "latin-1"))).encode(),
        line=5,
        field="ten_diem",
    ),
    bad(
        "c1_control_in_a_name",
        PLAIN,
        lambda: csv(edited(6, ten_diem="Chợ \u0092Đồng Quang\u0092")).encode(),
        line=6,
        field="ten_diem",
    ),
    # Capitals that look like the first half of a broken letter, and are none.
    good(
        "capitals_that_look_broken",
        PLAIN,
        lambda: csv(edited(6, ten_diem="XÃ PHÚ ĐÌNH – BÃI ÂU CỔ")).encode(),
        typed(6, ten_diem="XÃ PHÚ ĐÌNH – BÃI ÂU CỔ"),
    ),
)

# --- keys ----------------------------------------------------------------------------------------

BY_NAME = Layout("khoa_ten", keys={"primaryKey": ["ten_diem", "ngay_do"]})
NFD = unicodedata.normalize("NFD", "Cầu Gia Bảy")


def _again(name: str, code: str = "TN009") -> bytes:
    return CLEAN + f"{code},{name},2024-01-05,1,,,\n".encode()


def _named(line: int, name: str) -> bytes:
    return csv(edited(line, ten_diem=name)).encode()


KEYS = (
    bad("key_again_decomposed", BY_NAME, lambda: _again(NFD), line=8, field="ten_diem"),
    bad(
        "key_again_partly_decomposed",
        BY_NAME,
        lambda: _again("C\u00e2\u0300u Gia Bảy"),
        line=8,
        field="ten_diem",
    ),
    good("key_decomposed", BY_NAME, lambda: _named(2, NFD)),
    *(
        bad(
            f"key_with_{name}",
            BY_NAME,
            partial(_named, 4, f"Đập{sign}Thác"),
            line=4,
            field="ten_diem",
        )
        for name, sign in {
            "a_zero_width_space": "\u200b",
            "a_zero_width_joiner": "\u200d",
            "a_right_to_left_override": "\u202e",
            "a_soft_hyphen": "\u00ad",
            "a_word_joiner": "\u2060",
            "a_bom_inside": "\ufeff",
            "a_left_to_right_isolate": "\u2066",
        }.items()
    ),
    bad(
        "key_in_full_width_digits",
        PLAIN,
        lambda: csv(edited(4, ma_diem="TN\uff10\uff10\uff12")).encode(),
        line=4,
        field="ma_diem",
    ),
    bad(
        "key_in_arabic_digits",
        PLAIN,
        lambda: csv(edited(4, ma_diem="TN\u0660\u0660\u0662")).encode(),
        line=4,
        field="ma_diem",
    ),
)

CODES = Layout(
    "ma_so",
    fields={"ma_diem": {"constraints": {"required": True, "pattern": r"^\d{5}$"}}},
    base=csv(tuple((f"0546{n}", *row[1:]) for n, row in enumerate(CLEAN_TEXT))).encode(),
    own_base=True,
)


def _coded(code: str) -> bytes:
    rows = [(f"0546{n}", *row[1:]) for n, row in enumerate(CLEAN_TEXT)]
    rows[2] = (code, *rows[2][1:])
    return csv(tuple(rows)).encode()


CODES_CASES = tuple(
    bad(f"code_{name}", CODES, partial(_coded, code), line=4, field="ma_diem")
    for name, code in {
        "without_its_leading_zero": "5462",
        "as_a_float": "5462.0",
        "in_scientific_notation": "5.462E3",
        "with_an_apostrophe": "'05462",
        "as_a_formula": '="05462"',
        "padded_by_blanks": " 5462",
        "in_full_width_digits": "\uff10\uff15\uff14\uff16\uff12",
    }.items()
)

STATIONS = Layout(
    "khoa_ngoai",
    fields={"ma_diem": {"constraints": {"required": True}}},
    keys={
        "primaryKey": ["ma_diem", "ngay_do"],
        "foreignKeys": [
            {"fields": ["ma_diem"], "reference": {"resource": "tram", "fields": ["ma_tram"]}}
        ],
    },
    base=csv(
        (("T1", "Cầu", "2024-01-05", "1", "", "", ""), ("T2", "Hồ", "2024-01-05", "2", "", "", ""))
    ).encode(),
    own_base=True,
    needs=("tram",),
)


def _at_station(code: str) -> bytes:
    rows = (
        ("T1", "Cầu", "2024-01-06", "1", "", "", ""),
        (code, "Hồ", "2024-01-06", "2", "", "", ""),
    )
    return csv(rows).encode()


FOREIGN = (
    good(
        "foreign_key_known",
        STATIONS,
        lambda: _at_station("T2"),
        (
            ("T1", "Cầu", date(2024, 1, 6), 1, None, None, None),
            ("T2", "Hồ", date(2024, 1, 6), 2, None, None, None),
        ),
    ),
    *(
        bad(
            f"foreign_key_{name}",
            STATIONS,
            partial(_at_station, code),
            line=3,
            field="ma_diem",
        )
        for name, code in {
            "unknown": "T3",
            "in_lower_case": "t2",
            "with_a_trailing_blank": "T2 ",
            "with_a_zero_width_space": "T2\u200b",
            "with_a_cyrillic_letter": "\u04222",
            "of_a_name": "Hồ Núi",
        }.items()
    ),
)

# --- tabs ----------------------------------------------------------------------------------------

TABS = Layout("tab", {"dialect": {"delimiter": "\t"}}, extension="tsv")

TSV = (
    good("tsv_clean", TABS, lambda: csv(sep="\t").encode()),
    good(
        "tsv_with_bom_and_crlf",
        TABS,
        lambda: b"\xef\xbb\xbf" + csv(sep="\t").replace("\n", "\r\n").encode(),
    ),
    good(
        "tsv_with_commas",
        TABS,
        lambda: csv(edited(4, ten_diem="Đập, Thác, Huống"), "\t").encode(),
        typed(4, ten_diem="Đập, Thác, Huống"),
    ),
    good(
        "tsv_with_a_quoted_tab",
        TABS,
        lambda: csv(edited(4, ten_diem='"Đập\tThác"'), "\t").encode(),
        typed(4, ten_diem="Đập\tThác"),
    ),
    bad("tsv_that_is_csv", TABS, lambda: CLEAN, line=1),
    bad(
        "tsv_with_a_tab_too_many",
        TABS,
        lambda: csv(edited(4, ten_diem="Đập\tThác"), "\t").encode(),
        line=4,
    ),
    bad(
        "tsv_with_a_short_row",
        TABS,
        lambda: csv((*CLEAN_TEXT[:3], ("PB010", "x"), *CLEAN_TEXT[4:]), "\t").encode(),
        line=5,
    ),
    bad(
        "tsv_with_blanks_for_a_tab",
        TABS,
        lambda: csv(sep="\t").replace("TN002\t", "TN002    ").encode(),
        line=4,
    ),
    bad(
        "tsv_bad_count",
        TABS,
        lambda: csv(edited(4, so_luong="ít"), "\t").encode(),
        line=4,
        field="so_luong",
    ),
    bad("tsv_unclosed_quote", TABS, lambda: csv(edited(4, ten_diem='"Đập'), "\t").encode(), line=4),
)

# --- numbers and days as people here write them -------------------------------------------------

_VI_TEXT = tuple(
    (*r[:2], "/".join(reversed(r[2].split("-"))), *r[3:4], r[4].replace(".", ","), *r[5:])
    for r in CLEAN_TEXT
)
VIETNAMESE = Layout(
    "viet",
    {"dialect": {"delimiter": ";"}},
    fields={
        "ngay_do": {"format": "%d/%m/%Y"},
        "so_luong": {"groupChar": "."},
        "gia_tri": {"decimalChar": ",", "groupChar": "."},
    },
    base=csv(_VI_TEXT, ";").encode(),
    own_base=True,
)


def _vi(**cells: str) -> bytes:
    row = tuple(cells.get(n, old) for n, old in zip(HEADER, _VI_TEXT[2], strict=True))
    return csv((*_VI_TEXT[:2], row, *_VI_TEXT[3:]), ";").encode()


def _vi_good(name: str, field: str, cell: str, value: object) -> Case:
    return good(name, VIETNAMESE, lambda: _vi(**{field: cell}), typed(4, **{field: value}))


def _vi_bad(name: str, field: str, cell: str) -> Case:
    return bad(name, VIETNAMESE, lambda: _vi(**{field: cell}), line=4, field=field)


WRITTEN = (
    good("vietnamese_clean", VIETNAMESE, lambda: csv(_VI_TEXT, ";").encode()),
    _vi_good("vi_number_with_both_signs", "gia_tri", "0.999,5", 999.5),
    _vi_good("vi_number_with_a_group", "gia_tri", "1.000", 1000.0),
    _vi_good("vi_count_with_groups", "so_luong", "1.000.000", 1_000_000),
    _vi_good("vi_count_1_234", "so_luong", "1.234", 1234),
    _vi_bad("vi_number_with_a_decimal_point", "gia_tri", "7.25"),
    _vi_bad("vi_number_with_a_group_of_four", "gia_tri", "0.9999"),
    _vi_bad("vi_number_with_two_commas", "gia_tri", "1,234,5"),
    _vi_bad("vi_number_in_english_writing", "gia_tri", "1,000.5"),
    _vi_bad("vi_number_with_an_apostrophe", "gia_tri", "1'000"),
    _vi_bad("vi_count_with_a_decimal_comma", "so_luong", "12,5"),
    _vi_bad("vi_count_with_a_group_of_two", "so_luong", "12.34"),
    _vi_good("vi_day_without_zeros", "ngay_do", "5/1/2024", date(2024, 1, 5)),
    _vi_good("vi_day_on_a_leap_day", "ngay_do", "29/02/2024", date(2024, 2, 29)),
    _vi_bad("vi_day_29_02_2023", "ngay_do", "29/02/2023"),
    _vi_bad("vi_day_month_first", "ngay_do", "01/25/2024"),
    _vi_bad("vi_day_31_04", "ngay_do", "31/04/2024"),
    _vi_bad("vi_day_iso", "ngay_do", "2024-01-05"),
    _vi_bad("vi_day_serial", "ngay_do", "45296"),
    _vi_bad("vi_day_two_digit_year", "ngay_do", "05/01/24"),
    _vi_bad("vi_day_of_buddhist_length", "ngay_do", "05/01/20244"),
    _vi_bad("vi_day_with_a_time", "ngay_do", "05/01/2024 00:00"),
)

UNBOUND = Layout(
    "khong_can",
    fields={
        "so_luong": {"constraints": {"required": True}},
        "gia_tri": {"constraints": {}},
    },
)


def _unbound(**cells: str) -> bytes:
    return csv(edited(4, **cells)).encode()


BIG = (
    good(
        "int64_greatest",
        UNBOUND,
        lambda: _unbound(so_luong=str(2**63 - 1)),
        typed(4, so_luong=2**63 - 1),
    ),
    good(
        "int64_least",
        UNBOUND,
        lambda: _unbound(so_luong=str(-(2**63))),
        typed(4, so_luong=-(2**63)),
    ),
    bad("int64_plus_one", UNBOUND, lambda: _unbound(so_luong=str(2**63)), line=4, field="so_luong"),
    bad(
        "int64_minus_one",
        UNBOUND,
        lambda: _unbound(so_luong=str(-(2**63) - 1)),
        line=4,
        field="so_luong",
    ),
    bad(
        "int_of_twenty_digits",
        UNBOUND,
        lambda: _unbound(so_luong="9" * 20),
        line=4,
        field="so_luong",
    ),
    bad(
        "int_of_five_thousand_digits",
        UNBOUND,
        lambda: _unbound(so_luong="9" * 5000),
        line=4,
        field="so_luong",
    ),
    good(
        "number_2_to_53",
        UNBOUND,
        lambda: _unbound(gia_tri="9007199254740991"),
        typed(4, gia_tri=9007199254740991.0),
    ),
    bad(
        "number_beyond_a_double_unbound",
        UNBOUND,
        lambda: _unbound(gia_tri="1e400"),
        line=4,
        field="gia_tri",
    ),
)

# --- drift ---------------------------------------------------------------------------------------


def _many(count: int, swapped: bool = False, step: int = 0) -> bytes:
    """Counts from 500 to 899, values from 1 to 9; `swapped`: each under the other's header."""
    rows = []
    for n in range(count):
        day = (date(2024, 1, 1) + timedelta(days=n + step)).isoformat()
        large, small = str(500 + n * 7 % 400), str(1 + n % 9)
        pair = (small, large) if swapped else (large, small)
        rows.append((f"TN{n % 1000:03d}", "Cầu Gia Bảy", day, *pair, "true", "tốt"))
    return csv(tuple(rows)).encode()


# The miniature province's own suite only warns of fewer and more rows. That the spread of values is
# another one is a warning as well, unless a suite says that it blocks.
WATCHED = Layout(
    "theo_doi",
    suite={"defaults": {"phan_bo": {"severity": "block", "reason": "cảm biến đã hiệu chuẩn"}}},
)

DRIFT = (
    bad("rows_collapse_to_one", WATCHED, lambda: csv(CLEAN_TEXT[:1]).encode()),
    bad("rows_down_by_half", WATCHED, lambda: csv(CLEAN_TEXT[:3]).encode()),
    bad("rows_down_by_a_quarter", WATCHED, lambda: _many(75), base=_many(100)),
    bad("rows_more_than_doubled", WATCHED, lambda: _many(260), base=_many(100)),
    bad(
        "two_columns_swapped_within_their_bounds",
        WATCHED,
        lambda: _many(300, swapped=True),
        base=_many(300),
    ),
    bad(
        "two_columns_swapped_beyond_their_bounds",
        WATCHED,
        lambda: csv(tuple((*r[:3], "5", "4800", *r[5:]) for r in CLEAN_TEXT)).encode(),
        line=2,
        field="gia_tri",
    ),
    good("rows_down_a_little", WATCHED, lambda: _many(95), None, base=_many(100)),
    good("rows_up_by_half", WATCHED, lambda: _many(150), None, base=_many(100)),
)

INJECTION = tuple(
    good(
        f"injection_{name}",
        PLAIN,
        partial(_named, 4, cell),
        typed(4, ten_diem=cell),
    )
    for name, cell in {
        "cmd": "=cmd|' /C calc'!A0",
        "plus": "+1+cmd|' /C calc'!A0",
        "minus": "-2+3+cmd|' /C calc'!A0",
        "hyperlink": "=HYPERLINK(http://x.invalid)",
        "script": "<script>alert(1)</script>",
        "sql": "'; DROP TABLE t; --",
        "template": "{{ 7*7 }}${7*7}#{7*7}",
        "format": "{0.__class__}%s%n",
    }.items()
)

TEXT_CASES: tuple[Case, ...] = (
    *RIGHT,
    *WRONG,
    *KEYS,
    *CODES_CASES,
    *FOREIGN,
    *TSV,
    *WRITTEN,
    *BIG,
    *DRIFT,
    *INJECTION,
)
