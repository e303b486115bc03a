"""The part of the fault matrix that comes as records: JSON, JSON Lines and Parquet."""

import io
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as parquet

from tests.pipelines.matrix_case import CLEAN, CLEAN_ROWS, HEADER, Case, Layout, bad, good, typed

JSON = Layout("ban_ghi_json", {"format": "json"}, extension="json")
LINES = Layout("ban_ghi_jsonl", {"format": "jsonl"}, extension="jsonl")
PARQUET = Layout("ban_ghi_parquet", {"format": "parquet"}, extension="parquet")
JSON_UNBOUND = Layout(
    "ban_ghi_khong_can",
    {"format": "json"},
    fields={"so_luong": {"constraints": {"required": True}}},
    extension="json",
)

Record = dict[str, Any]


def _records(**changed: Any) -> list[Record]:
    """The clean rows as records, with values of the third one replaced."""
    out = []
    for at, row in enumerate(CLEAN_ROWS):
        shown = (v.isoformat() if isinstance(v, date) else v for v in row)
        record = dict(zip(HEADER, shown, strict=True))
        out.append(record | changed if at == 2 else record)
    return out


def _dumped(records: Any, **options: Any) -> bytes:
    return json.dumps(records, ensure_ascii=False, **options).encode()


def _json(**changed: Any) -> bytes:
    return _dumped(_records(**changed))


def _in_json(old: str, new: str) -> bytes:
    content = _json().decode()
    assert old in content
    return content.replace(old, new, 1).encode()


def _lines(**changed: Any) -> bytes:
    return b"".join(_dumped(r) + b"\n" for r in _records(**changed))


def _line(at: int, content: bytes) -> bytes:
    """The clean lines with one replaced; the first record is line 1."""
    lines = _lines().splitlines(keepends=True)
    return b"".join((*lines[: at - 1], content + b"\n", *lines[at:]))


def _without(field: str) -> list[Record]:
    return [{k: v for k, v in r.items() if k != field} for r in _records()]


def _late_line(line: int, content: bytes, count: int = 600) -> bytes:
    first = _records()[0]
    lines = [_dumped(first | {"ma_diem": f"TN{n:03d}"}) for n in range(count)]
    lines[line - 1] = content
    return b"\n".join(lines) + b"\n"


STRINGS = [{k: "" if v is None else str(v) for k, v in r.items()} for r in _records()]

JSON_CASES = (
    good("json_clean", JSON, _json),
    good("json_of_strings", JSON, lambda: _dumped(STRINGS)),
    good("json_with_a_bom", JSON, lambda: b"\xef\xbb\xbf" + _json()),
    good("json_in_many_lines", JSON, lambda: _dumped(_records(), indent=4)),
    good("json_escaped", JSON, lambda: json.dumps(_records()).encode()),
    good(
        "json_keys_in_another_order",
        JSON,
        lambda: _dumped([dict(reversed(r.items())) for r in _records()]),
    ),
    good(
        "json_count_beyond_a_double",
        JSON_UNBOUND,
        partial(_json, so_luong=2**53 + 1),
        typed(4, so_luong=2**53 + 1),
    ),
    bad(
        "json_count_beyond_64_bits", JSON_UNBOUND, partial(_json, so_luong=2**64), field="so_luong"
    ),
    bad(
        "json_key_twice",
        JSON,
        partial(_in_json, '"so_luong": 12', '"so_luong": 12, "so_luong": 13'),
    ),
    bad("json_nan", JSON, partial(_in_json, "7.25", "NaN")),
    bad("json_infinity", JSON, partial(_in_json, "7.25", "-Infinity")),
    bad("json_number_beyond_a_double", JSON, partial(_in_json, "7.25", "1e400")),
    bad("json_number_with_a_leading_zero", JSON, partial(_in_json, "7.25", "07.25")),
    bad("json_number_in_hexadecimal", JSON, partial(_in_json, "7.25", "0x10")),
    bad("json_single_quotes", JSON, lambda: _json().replace(b'"', b"'")),
    bad("json_trailing_comma", JSON, lambda: _json()[:-1] + b",]"),
    bad("json_comment", JSON, lambda: b"// so lieu\n" + _json()),
    bad("json_cut", JSON, lambda: _json()[:-40]),
    bad("json_twice", JSON, lambda: _json() + _json()),
    bad("json_of_lines", JSON, _lines),
    bad("json_of_an_error", JSON, lambda: b'{"error": {"code": 500, "message": "timeout"}}'),
    bad("json_of_a_number", JSON, lambda: b"12"),
    bad("json_null", JSON, lambda: b"null"),
    bad("json_of_nothing", JSON, lambda: b"[]"),
    bad("json_empty_file", JSON, lambda: b""),
    bad("json_of_lists", JSON, lambda: _dumped([list(r.values()) for r in _records()])),
    bad("json_with_a_null_record", JSON, lambda: _dumped([*_records(), None])),
    bad("json_with_an_empty_record", JSON, lambda: _dumped([*_records(), {}])),
    bad(
        "json_with_an_object_for_a_cell",
        JSON,
        partial(_json, ten_diem={"vi": "Đập"}),
        field="ten_diem",
    ),
    bad(
        "json_with_a_list_for_a_cell",
        JSON,
        partial(_json, ten_diem=["Đập", "Thác"]),
        field="ten_diem",
    ),
    bad("json_with_an_unknown_key", JSON, partial(_json, don_vi="m")),
    bad("json_without_a_field", JSON, lambda: _dumped(_without("gia_tri"))),
    bad("json_key_misspelt", JSON, lambda: _json().replace(b"so_luong", b"so_luonq")),
    bad("json_count_in_words", JSON, partial(_json, so_luong="ít"), field="so_luong"),
    bad("json_fraction_for_a_count", JSON, partial(_json, so_luong=1.5), field="so_luong"),
    bad("json_truth_for_a_count", JSON, partial(_json, so_luong=True), field="so_luong"),
    bad("json_code_as_a_number", JSON, partial(_json, ma_diem=2), field="ma_diem"),
    bad("json_key_null", JSON, partial(_json, ma_diem=None), field="ma_diem"),
    bad("json_day_as_a_number", JSON, partial(_json, ngay_do=1704412800), field="ngay_do"),
    bad("json_nul_in_a_name", JSON, partial(_json, ten_diem="Đập\0Thác")),
    bad("json_lone_surrogate", JSON, partial(_in_json, "Hồ Ba Bể", "\\ud800")),
    bad("json_bad_byte", JSON, lambda: _json().replace("Hồ Ba Bể".encode(), b"H\xe5 Ba")),
    bad("json_in_utf_16", JSON, lambda: _json().decode().encode("utf-16")),
    bad("json_nested_to_the_bottom", JSON, lambda: b"[" * 200_000 + b"]" * 200_000),
    bad(
        "json_objects_nested_to_the_bottom",
        JSON,
        lambda: b'{"a":' * 200_000 + b"1" + b"}" * 200_000,
    ),
    bad("json_number_of_a_million_digits", JSON, partial(_in_json, "7.25", "9" * 1_000_000)),
    bad("json_behind_a_call", JSON, lambda: b"callback(" + _json() + b");"),
    bad("html_named_json", JSON, lambda: b"<!DOCTYPE html><html><body>502</body></html>"),
    bad("csv_named_json", JSON, lambda: CLEAN),
    bad(
        "json_with_the_key_again",
        JSON,
        lambda: _dumped([*_records(), _records()[3]]),
        field="ma_diem",
    ),
)

LINES_CASES = (
    good("lines_clean", LINES, _lines),
    good("lines_with_crlf", LINES, lambda: _lines().replace(b"\n", b"\r\n")),
    good("lines_with_a_bom", LINES, lambda: b"\xef\xbb\xbf" + _lines()),
    good("lines_without_the_last_end", LINES, lambda: _lines().rstrip(b"\n")),
    good(
        "lines_with_a_line_separator_in_a_name",
        LINES,
        partial(_lines, ten_diem="Đập\u2028Thác"),
        typed(4, ten_diem="Đập\u2028Thác"),
    ),
    bad("lines_one_broken", LINES, partial(_line, 4, b'{"ma_diem": "PB010",'), line=4),
    bad("lines_one_cut_at_the_end", LINES, lambda: _lines()[:-30], line=6),
    bad(
        "lines_of_lists",
        LINES,
        lambda: b"".join(_dumped(list(r.values())) + b"\n" for r in _records()),
    ),
    bad("lines_one_is_a_list", LINES, partial(_line, 3, b'["TN002"]'), line=3),
    bad("lines_one_is_null", LINES, partial(_line, 3, b"null"), line=3),
    bad(
        "lines_one_holds_two",
        LINES,
        partial(_line, 3, b'{"ma_diem": "A"} {"ma_diem": "B"}'),
        line=3,
    ),
    bad("lines_with_commas", LINES, lambda: _lines().replace(b"}\n", b"},\n"), line=1),
    bad("lines_in_one_array", LINES, _json),
    bad("lines_printed_over_many", LINES, lambda: _dumped(_records()[0], indent=2)),
    bad(
        "lines_key_twice",
        LINES,
        lambda: _line(2, _dumped(_records()[1])[:-1] + b', "so_luong": 1}'),
        line=2,
    ),
    bad(
        "lines_nan",
        LINES,
        lambda: _line(2, _dumped(_records()[1]).replace(b"-100.0", b"NaN")),
        line=2,
    ),
    bad("lines_bad_count", LINES, partial(_lines, so_luong="ít"), line=3, field="so_luong"),
    bad("lines_unknown_key", LINES, partial(_lines, don_vi="m"), line=3),
    bad(
        "lines_bad_byte_late", LINES, partial(_late_line, 500, b'{"ten_diem": "B\xecnh"}'), line=500
    ),
    bad("lines_broken_late", LINES, partial(_late_line, 500, b"<html>504</html>"), line=500),
    bad("lines_blank_between", LINES, lambda: _lines().replace(b"\n", b"\n\n", 1), line=2),
    bad("lines_of_nothing", LINES, lambda: b"\n"),
)

# --- Parquet -------------------------------------------------------------------------------------

TYPES = (pa.string(), pa.string(), pa.date32(), pa.int64(), pa.float64(), pa.bool_(), pa.string())


def _arrow(types: Sequence[Any] = TYPES, rows: Sequence[Sequence[Any]] = CLEAN_ROWS) -> Any:
    columns = [pa.array([r[n] for r in rows], kind) for n, kind in enumerate(types)]
    return pa.table(columns, names=list(HEADER))


def _parquet(made: Any = None, **options: Any) -> bytes:
    out = io.BytesIO()
    parquet.write_table(_arrow() if made is None else made, out, **options)
    return out.getvalue()


def _typed_as(field: str, kind: Any, change: Callable[[Any], Any] = lambda v: v) -> bytes:
    at = HEADER.index(field)
    types = tuple(kind if n == at else t for n, t in enumerate(TYPES))
    rows = [tuple(change(v) if n == at else v for n, v in enumerate(r)) for r in CLEAN_ROWS]
    return _parquet(_arrow(types, rows))


def _cell(field: str, value: Any) -> bytes:
    rows = [list(r) for r in CLEAN_ROWS]
    rows[2][HEADER.index(field)] = value
    return _parquet(_arrow(TYPES, rows))


def _flip(at: int, **options: Any) -> bytes:
    content = bytearray(_parquet(**options))
    content[at] ^= 0x10
    return bytes(content)


def _footer() -> int:
    """Where the footer begins, counted from the end."""
    return -8 - int.from_bytes(_parquet()[-8:-4], "little")


def _flip_at(sign: bytes) -> bytes:
    """A bit of the fourth byte of what stands in the footer."""
    start = len(_parquet()) + _footer()
    return _flip(_parquet().index(sign, start) + 3)


def _bad_text() -> bytes:
    raw = [n.encode() for n in (r[1] for r in CLEAN_ROWS)]
    raw[2] = b"B\xecnh"
    lengths = [0]
    for one in raw:
        lengths.append(lengths[-1] + len(one))
    offsets = pa.py_buffer(b"".join(n.to_bytes(4, "little") for n in lengths))
    names = pa.StringArray.from_buffers(len(raw), offsets, pa.py_buffer(b"".join(raw)))
    return _parquet(_arrow().set_column(1, "ten_diem", names))


def _feather() -> bytes:
    out = io.BytesIO()
    feather.write_feather(_arrow(), out, compression="uncompressed")
    return out.getvalue()


TWICE = pa.table([*_arrow().columns, _arrow().column(3)], names=[*HEADER, "so_luong"])

PARQUET_CASES = (
    good("parquet_clean", PARQUET, _parquet),
    good("parquet_in_groups_of_two", PARQUET, partial(_parquet, row_group_size=2)),
    good("parquet_with_zstd", PARQUET, partial(_parquet, compression="zstd")),
    good("parquet_of_version_1", PARQUET, partial(_parquet, version="1.0")),
    good("parquet_with_other_widths", PARQUET, partial(_typed_as, "so_luong", pa.int32())),
    good("parquet_with_unsigned_counts", PARQUET, partial(_typed_as, "so_luong", pa.uint32())),
    good("parquet_with_large_strings", PARQUET, partial(_typed_as, "ten_diem", pa.large_string())),
    good(
        "parquet_with_a_dictionary",
        PARQUET,
        lambda: _parquet(_arrow().set_column(6, "ghi_chu", _arrow().column(6).dictionary_encode())),
    ),
    good("parquet_with_days_as_text", PARQUET, partial(_typed_as, "ngay_do", pa.string(), str)),
    good(
        "parquet_columns_in_another_order", PARQUET, lambda: _parquet(_arrow().select(HEADER[::-1]))
    ),
    bad("parquet_cut", PARQUET, lambda: _parquet()[:-200]),
    bad("parquet_cut_in_half", PARQUET, lambda: _parquet()[: len(_parquet()) // 2]),
    bad("parquet_without_its_first_bytes", PARQUET, lambda: _parquet()[4:]),
    bad(
        "parquet_with_a_length_that_lies",
        PARQUET,
        lambda: _parquet()[:-8] + b"\xff\xff\xff\x7fPAR1",
    ),
    # a bit of the name of the program that wrote it: no value is another one
    good("parquet_with_a_flipped_writer", PARQUET, lambda: _flip_at(b"parquet-cpp")),
    bad("parquet_with_a_flipped_name_in_the_footer", PARQUET, lambda: _flip_at(b"so_luong")),
    bad("parquet_with_a_flipped_footer", PARQUET, lambda: _flip(_footer())),
    bad(
        "parquet_with_a_flipped_page",
        PARQUET,
        partial(_flip, 60, write_page_checksum=True, compression="none", use_dictionary=False),
    ),
    bad("parquet_with_a_flipped_compressed_page", PARQUET, partial(_flip, 60, compression="zstd")),
    bad("parquet_encrypted", PARQUET, lambda: b"PARE" + _parquet()[4:-4] + b"PARE"),
    bad("parquet_of_no_rows", PARQUET, lambda: _parquet(_arrow().slice(0, 0))),
    bad("parquet_of_no_columns", PARQUET, lambda: _parquet(pa.table({}))),
    bad("parquet_without_a_column", PARQUET, lambda: _parquet(_arrow().drop_columns(["gia_tri"]))),
    bad(
        "parquet_with_an_unknown_column",
        PARQUET,
        lambda: _parquet(_arrow().append_column("don_vi", pa.array(["m"] * 6))),
    ),
    bad("parquet_with_a_column_twice", PARQUET, lambda: _parquet(TWICE)),
    bad(
        "parquet_with_a_column_renamed",
        PARQUET,
        lambda: _parquet(_arrow().rename_columns([*HEADER[:3], "So_luong", *HEADER[4:]])),
    ),
    bad(
        "parquet_with_counts_as_words",
        PARQUET,
        partial(_typed_as, "so_luong", pa.string(), lambda v: f"{v} con"),
        field="so_luong",
    ),
    bad(
        "parquet_with_counts_as_fractions",
        PARQUET,
        partial(_typed_as, "so_luong", pa.float64(), lambda v: v + 0.5),
        field="so_luong",
    ),
    bad(
        "parquet_with_codes_as_numbers",
        PARQUET,
        partial(_typed_as, "ma_diem", pa.int64(), lambda v: int(v[2:])),
        field="ma_diem",
    ),
    bad(
        "parquet_with_days_as_numbers",
        PARQUET,
        partial(_typed_as, "ngay_do", pa.int64(), lambda v: v.toordinal()),
        field="ngay_do",
    ),
    bad(
        "parquet_with_days_and_times",
        PARQUET,
        partial(
            _typed_as,
            "ngay_do",
            pa.timestamp("us"),
            lambda v: datetime(v.year, v.month, v.day, 10, 30),
        ),
        field="ngay_do",
    ),
    bad(
        "parquet_with_a_list_for_a_column",
        PARQUET,
        partial(_typed_as, "ten_diem", pa.list_(pa.string()), lambda v: [v]),
    ),
    bad(
        "parquet_with_a_struct_for_a_column",
        PARQUET,
        partial(_typed_as, "ten_diem", pa.struct({"vi": pa.string()}), lambda v: {"vi": v}),
    ),
    bad(
        "parquet_with_bytes_for_a_column",
        PARQUET,
        partial(_typed_as, "ten_diem", pa.binary(), lambda v: v.encode("utf-16")),
    ),
    bad("parquet_with_text_that_is_none", PARQUET, _bad_text),
    bad("parquet_with_no_key", PARQUET, partial(_cell, "ma_diem", None), field="ma_diem"),
    bad("parquet_with_inf", PARQUET, partial(_cell, "gia_tri", float("inf")), field="gia_tri"),
    bad(
        "parquet_with_a_count_too_great",
        PARQUET,
        partial(_cell, "so_luong", 2**62),
        field="so_luong",
    ),
    bad(
        "parquet_with_a_mark_outside_the_list",
        PARQUET,
        partial(_cell, "ghi_chu", "khá"),
        field="ghi_chu",
    ),
    bad(
        "parquet_with_the_key_again",
        PARQUET,
        lambda: _parquet(_arrow(TYPES, [*CLEAN_ROWS, CLEAN_ROWS[3]])),
        field="ma_diem",
    ),
    bad("csv_named_parquet", PARQUET, lambda: CLEAN),
    bad("feather_named_parquet", PARQUET, _feather),
    bad("nothing_named_parquet", PARQUET, lambda: b""),
    bad("magic_alone_named_parquet", PARQUET, lambda: b"PAR1PAR1"),
)

RECORD_CASES: tuple[Case, ...] = (*JSON_CASES, *LINES_CASES, *PARQUET_CASES)
