"""Records and maps that no other corpus has: JSON, JSON Lines, Parquet, GeoJSON."""

import gzip
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq

from tests.pipelines.unlisted_text import QT_ROWS
from tests.pipelines.unseen import FIELDS, GOOD, ROWS, Content, Named, Unseen, changed


def _square(x: float, y: float) -> list[list[float]]:
    east, north = round(x + 0.01, 6), round(y + 0.01, 6)
    return [[x, y], [east, y], [east, north], [x, north], [x, y]]


PLOTS: tuple[tuple[str, str, float, list[list[float]]], ...] = tuple(
    (code, kind, area, _square(x, y))
    for code, kind, area, x, y in (
        ("AA01", "rừng", 12.5, 105.5, 21.5),
        ("AA02", "ruộng", 3.0, 105.45, 21.75),
        ("AA03", "ao", 0.75, 106.0, 22.0),
    )
)


def case(name: str, content: Content | str, *named: Named, file: str, **more: Any) -> Unseen:
    data = content.encode() if isinstance(content, str) else content
    return Unseen(f"new_{name}", {file: data}, named, **{"most": len(named) or None, **more})


def record(row: Sequence[Any]) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in zip(FIELDS, row, strict=True)
    }


def records(change: dict[int, dict[str, Any]] | None = None) -> list[dict[str, Any]]:
    """By the number of the record, from 1."""
    made = [record(row) for row in ROWS]
    for n, values in (change or {}).items():
        made[n - 1] |= values
    return made


def body(change: dict[int, dict[str, Any]] | None = None) -> str:
    return json.dumps({"ket_qua": {"du_lieu": records(change)}}, ensure_ascii=False)


BODY = body()


def js(name: str, content: Content | str, *named: Named, **more: Any) -> Unseen:
    return case(f"json_{name}", content, *named, file="ct.json", **more)


def jcell(name: str, n: int, of: str, value: Any, code: str) -> Unseen:
    return js(name, body({n: {of: value}}), Named(code, str(n), of))


def raw(name: str, n: int, of: str, value: str, code: str, place: str | None = None) -> Unseen:
    """A value as it is written, in record n."""
    content = body({n: {of: "@@"}}).replace('"@@"', value)
    return js(name, content, Named(code, place or str(n), None if place else of))


def lines(change: dict[int, dict[str, Any]] | None = None, end: str = "\n") -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + end for r in records(change))


LINES = lines().splitlines()


def jl(name: str, content: Content | str, *named: Named, **more: Any) -> Unseen:
    return case(f"jsonl_{name}", content, *named, file="ct.jsonl", **more)


def lines_with(n: int, put: str) -> str:
    return "\n".join([*LINES[: n - 1], put, *LINES[n:], ""])


COLUMNS: Mapping[str, Any] = {
    "ma_cong_trinh": pa.string(), "ten": pa.string(), "ma_xa": pa.string(), "ngay": pa.date32(),
    "so_tien": pa.int64(), "ty_le": pa.float64(), "trang_thai": pa.string(),
}  # fmt: skip


def frame(
    types: Mapping[str, Any] | None = None,
    values: Mapping[str, list[Any]] | None = None,
    more: Mapping[str, Any] | None = None,
) -> pa.Table:
    given = {**COLUMNS, **(types or {})}
    columns = dict(zip(FIELDS, map(list, zip(*ROWS, strict=True)), strict=True)) | dict(
        values or {}
    )
    arrays = {n: pa.array(columns[n], type=t) for n, t in given.items()}
    return pa.table({**arrays, **{n: pa.array(v) for n, v in (more or {}).items()}})


def stored(table: pa.Table, **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, **options)
    return out.getvalue()


def par(name: str, content: Content, *named: Named, **more: Any) -> Unseen:
    return case(f"parquet_{name}", content, *named, file="ct.parquet", **more)


def _broken() -> pa.Table:
    """A text column with a byte that is no UTF-8."""
    table = frame()
    good = pa.array([row[1].encode() for row in ROWS[:-1]] + [b"C\xf4"], type=pa.binary())
    broken = pa.StringArray.from_buffers(len(good), *good.buffers()[1:])
    return table.set_column(1, "ten", broken)


def _feather() -> bytes:
    out = io.BytesIO()
    feather.write_feather(frame(), out)
    return out.getvalue()


def _twins() -> bytes:
    table = frame()
    names = [*table.column_names, "ten"]
    return stored(pa.Table.from_arrays([*table.columns, table.column(1)], names=names))


DAYS = [row[3] for row in ROWS]
MOMENTS = [datetime(d.year, d.month, d.day) for d in DAYS]
GOOD_PARQUET = stored(frame())


def _flipped(at: int) -> bytes:
    """A bit of the first page of codes."""
    data = bytearray(
        stored(frame(), use_dictionary=False, compression="none", write_page_checksum=True)
    )
    place = data.index(b"019000000000000044") + at
    data[place] ^= 0x01
    return bytes(data)


def collection(plots: Sequence[Any] = PLOTS, **more: Any) -> dict[str, Any]:
    features = [
        {
            "type": "Feature",
            "properties": {"ma": p[0], "loai": p[1], "dien_tich": p[2]},
            "geometry": {"type": "Polygon", "coordinates": [p[3]]}
            if isinstance(p[3], list)
            else p[3],
        }
        for p in plots
    ]
    return {"type": "FeatureCollection", **more, "features": features}


def second(geometry: Any) -> dict[str, Any]:
    return collection((PLOTS[0], (*PLOTS[1][:3], geometry), PLOTS[2]))


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


RING = PLOTS[1][3]


def geo(name: str, content: Any, *named: Named, file: str = "thua.geojson", **more: Any) -> Unseen:
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    rows = None if named else PLOTS
    return case(
        f"map_{name}",
        content if isinstance(content, bytes) else text,
        *named,
        file=file,
        **{"dataset": "ban_do", "rows": rows, **more},
    )


def shape(name: str, geometry: Any, code: str = "geometry-error") -> Unseen:
    return geo(name, second(geometry), Named(code, "2", "hinh"))


def prop(name: str, of: str, value: Any, code: str) -> Unseen:
    made = collection()
    made["features"][1]["properties"][of] = value
    return geo(name, made, Named(code, "2", of))


def _feature(**values: Any) -> dict[str, Any]:
    made = collection()
    made["features"][1] |= values
    return made


MOVED: Callable[[list[list[float]], float, float], list[list[float]]] = lambda ring, x, y: [  # noqa: E731
    [round(a + x, 6), round(b + y, 6)] for a, b in ring
]

JSON: tuple[Unseen, ...] = (
    js("good", BODY),
    js("bom", "\ufeff" + BODY),
    js(
        "crlf_and_indent",
        json.dumps({"ket_qua": {"du_lieu": records()}}, indent=2).replace("\n", "\r\n"),
    ),
    js("escapes", json.dumps({"ket_qua": {"du_lieu": records()}})),
    js(
        "keys_moved",
        json.dumps(
            {"tong": 10, "ket_qua": {"du_lieu": [dict(reversed(r.items())) for r in records()]}}
        ),
    ),
    raw("nan", 3, "ty_le", "NaN", "json-error", "1"),
    raw("infinity", 3, "ty_le", "-Infinity", "json-error", "1"),
    raw("single_quotes", 3, "ten", "'Trường'", "json-error", "1"),
    raw("hexadecimal", 3, "so_tien", "0x10", "json-error", "1"),
    raw("leading_zero", 3, "so_tien", "0123", "json-error", "1"),
    raw("plus", 3, "so_tien", "+5", "json-error", "1"),
    raw("undefined", 3, "ty_le", "undefined", "json-error", "1"),
    raw("python_none", 3, "ty_le", "None", "json-error", "1"),
    raw("exponent", 3, "so_tien", "5.67e7", "type-error"),
    raw("decimal_zero", 3, "so_tien", "56700000.0", "type-error"),
    raw("giant", 3, "so_tien", "1" + "0" * 30, "type-error|constraint-error"),
    raw("giant_exponent", 3, "ty_le", "1e999", "type-error|constraint-error"),
    raw("surrogate", 3, "ten", '"Tr\\ud83dng"', "json-error|encoding-error"),
    raw("nul", 3, "ten", '"Tr\\u0000ng"', "json-error|nul-byte|encoding-error|constraint-error"),
    raw("control", 3, "ten", '"Tr\x01ng"', "json-error|encoding-error", "1"),
    raw("nested", 3, "ten", '{"vi": "Trường"}', "nested-value"),
    raw("list", 3, "ten", '["Trường"]', "nested-value"),
    raw("empty_list", 3, "ten", "[]", "nested-value"),
    raw("truth_for_number", 3, "so_tien", "true", "type-error"),
    raw("truth_for_text", 3, "trang_thai", "true", "constraint-error|type-error"),
    raw("code_as_number", 3, "ma_cong_trinh", "19000000000000033", "constraint-error"),
    raw("null_needed", 3, "ten", "null", "constraint-error"),
    jcell("number_as_text_with_commas", 3, "so_tien", "56,700,000", "type-error"),
    jcell("moment", 3, "ngay", "2025-08-02T00:00:00Z", "type-error"),
    jcell("milliseconds", 3, "ngay", 1754092800000, "type-error"),
    jcell("dotnet_day", 3, "ngay", "/Date(1754092800000)/", "type-error"),
    jcell("mojibake", 3, "ten", "TrÆ°á»ng NÃºi Voi", "encoding-error"),
    js(
        "minus_zero",
        BODY.replace('"so_tien": 999,', '"so_tien": -0,'),
        rows=changed(7, "so_tien", 0),
    ),
    js("number_as_text", body({3: {"so_tien": "56700000"}})),
    js("trailing_comma", BODY.replace("}]}}", "},]}}"), Named("json-error", None)),
    js("comment", "// xuất ngày 5/12\n" + BODY, Named("json-error", None)),
    js("two_values", BODY + "\n" + BODY, Named("json-error", None)),
    js("jsonp", f"callback({BODY});", Named("json-error", None)),
    js("cut", BODY[:-40], Named("json-error", None)),
    js("bracket_more", BODY + "}", Named("json-error", None)),
    js("deep", "[" * 200_000, Named("json-error|not-records", None)),
    js(
        "deep_in_a_record",
        body({3: {"ten": "@@"}}).replace('"@@"', "[" * 50_000 + "]" * 50_000),
        Named("nested-value|json-error", None),
    ),
    js("utf16", BODY.encode("utf-16"), Named("encoding-error|json-error|nul-byte", None)),
    js(
        "windows",
        BODY.encode().replace("Chợ".encode(), b"Ch\xf4"),
        Named("encoding-error|json-error", None),
    ),
    js("html", "<!DOCTYPE html><html></html>", Named("json-error|not-a-table", None)),
    js("empty", "", Named("empty-file|json-error", None)),
    js("blank", "  \n", Named("empty-file|json-error", None)),
    js("only_null", "null", Named("not-records", None)),
    js("error_answer", '{"ket_qua": {"ma_loi": 401}}', Named("not-records", None)),
    js("list_elsewhere", json.dumps(records()), Named("not-records", None)),
    js("no_records", '{"ket_qua": {"du_lieu": []}}', Named("no-rows", None)),
    js(
        "records_by_key",
        json.dumps({"ket_qua": {"du_lieu": {r["ten"]: r for r in records()}}}),
        Named("not-records", None),
    ),
    js(
        "records_as_lists",
        json.dumps({"ket_qua": {"du_lieu": [list(r.values()) for r in records()]}}),
        Named("not-a-record|not-records", None),
        most=10,
    ),
    js(
        "null_record",
        json.dumps({"ket_qua": {"du_lieu": [*records()[:2], None, *records()[2:]]}}),
        Named("not-a-record", "3"),
    ),
    js(
        "key_twice",
        BODY.replace('"ten": "Chợ Voi"', '"ten": "Chợ Voi", "ten": "Chợ"'),
        Named("json-error", None),
    ),
    js("outer_key_twice", BODY[:-1] + ', "ket_qua": {"du_lieu": []}}', Named("json-error", None)),
    js(
        "key_lacking",
        BODY.replace('"ma_xa": "01005", ', "", 1),
        Named("missing-label", None, "ma_xa"),
    ),
    js(
        "key_more",
        BODY.replace('"ten": "Chợ Voi"', '"ten": "Chợ Voi", "chu": "A"'),
        Named("extra-label", None),
    ),
    js(
        "key_capital",
        BODY.replace('"ten": "Chợ Voi"', '"Ten": "Chợ Voi"'),
        Named("missing-label", None),
        most=2,
    ),
    js("key_with_blank", BODY.replace('"ten"', '"ten "'), Named("missing-label", None), most=2),
    js(
        "same_record_twice",
        json.dumps({"ket_qua": {"du_lieu": [*records(), records()[3]]}}),
        Named("primary-key", "11"),
    ),
)

JSON_LINES: tuple[Unseen, ...] = (
    jl("good", lines()),
    jl("crlf_bom", "\ufeff" + lines(end="\r\n")),
    jl("no_last_break", lines()[:-1]),
    jl(
        "line_separator_in_text",
        lines({3: {"ten": "Trường\u2028Núi Voi"}}),
        rows=changed(4, "ten", "Trường\u2028Núi Voi"),
    ),
    jl("next_line_in_text", lines({3: {"ten": "Trường\u0085Núi Voi"}}), Named("", "3")),
    jl("cut", lines()[:-30], Named("json-error", "10")),
    jl(
        "blank_line",
        "\n".join([*LINES[:3], "", *LINES[3:], ""]),
        Named("blank-row|json-error", "4"),
    ),
    jl("pretty", json.dumps(records()[0], indent=1), Named("json-error", "1")),
    jl("a_list", json.dumps(records()), Named("not-a-record", "1")),
    jl("commas_at_ends", lines(end=",\n"), Named("json-error", "1"), most=10),
    jl("two_in_a_line", lines_with(3, LINES[2] + LINES[3]), Named("json-error", "3")),
    jl("null_line", lines_with(3, "null"), Named("not-a-record", "3")),
    jl(
        "key_twice",
        lines_with(3, LINES[2].replace('"ten"', '"ma_xa": "01001", "ten"')),
        Named("json-error", "3"),
    ),
    jl(
        "not_a_byte",
        lines().encode().replace("Chợ".encode(), b"Ch\xf4"),
        Named("encoding-error", "6"),
    ),
    jl("nul", lines().replace("Chợ", "Ch\x00"), Named("nul-byte|json-error", "6")),
    jl("cr_only", lines(end="\r"), Named("json-error|line-end-error", None)),
    jl(
        "record_separator",
        "".join("\x1e" + x + "\n" for x in LINES),
        Named("json-error", None),
        most=10,
    ),
    jl(
        "key_lacking_in_one",
        lines_with(3, LINES[2].replace('"ty_le": 12.5, ', "")),
        Named("missing-label", "3", "ty_le"),
    ),
    jl(
        "key_more_in_one",
        lines_with(3, LINES[2].replace('"ten"', '"chu": 1, "ten"')),
        Named("extra-label", "3"),
    ),
    jl("csv", GOOD, Named("json-error", "1"), most=11),
    jl(
        "gzip",
        gzip.compress(lines().encode(), mtime=0),
        Named("encoding-error|json-error|not-a-table", None),
    ),
    jl(
        "long_line",
        lines_with(3, LINES[2][:-1] + " " * 3_000_000 + "}"),
        Named("file-too-large", "3"),
    ),
    jl("empty", "", Named("empty-file", None)),
    case(
        "reading_jsonl",
        "".join(
            json.dumps(
                dict(
                    zip(
                        ("ma_tram", "luc", "gio", "nhiet_do", "khoi_luong", "dat", "noi"),
                        (
                            r[0],
                            r[1],
                            r[2],
                            r[3],
                            None if r[4] is None else f"{r[4]} tấn",
                            None if r[5] is None else "có" if r[5] else "không",
                            r[6],
                        ),
                        strict=True,
                    )
                )
            )
            + "\n"
            for r in QT_ROWS
        ),
        file="qt.jsonl",
        dataset="quan_trac",
        rows=QT_ROWS,
    ),
    case(
        "reading_jsonl_truth",
        "".join(
            json.dumps(
                dict(
                    zip(
                        ("ma_tram", "luc", "gio", "nhiet_do", "khoi_luong", "dat", "noi"),
                        (
                            r[0],
                            r[1],
                            r[2],
                            r[3],
                            None if r[4] is None else f"{r[4]} tấn",
                            r[5],
                            r[6],
                        ),
                        strict=True,
                    )
                )
            )
            + "\n"
            for r in QT_ROWS
        ),
        Named("quarantine-share|type-error", None),
        most=20,
        file="qt.jsonl",
        dataset="quan_trac",
    ),
)

PARQUET: tuple[Unseen, ...] = (
    par("good", GOOD_PARQUET),
    par(
        "decimals",
        stored(
            frame(
                {"so_tien": pa.decimal128(18, 0), "ty_le": pa.decimal128(9, 2)},
                {"ty_le": [None if r[5] is None else Decimal(str(r[5])) for r in ROWS]},
            )
        ),
    ),
    par("decimal256", stored(frame({"so_tien": pa.decimal256(50, 0)}))),
    par(
        "decimal_with_places",
        stored(frame({"so_tien": pa.decimal128(20, 2)})),
        Named("type-error|column-type-error", None, "so_tien"),
        most=10,
    ),
    par("unsigned", stored(frame({"so_tien": pa.uint64()}))),
    par(
        "dictionary",
        stored(
            frame(
                {
                    "trang_thai": pa.dictionary(pa.int8(), pa.string()),
                    "ma_xa": pa.dictionary(pa.int32(), pa.string()),
                }
            )
        ),
    ),
    par("large_and_views", stored(frame({"ten": pa.large_string(), "ma_xa": pa.string_view()}))),
    par("date64", stored(frame({"ngay": pa.date64()}))),
    par(
        "moments_us",
        stored(frame({"ngay": pa.timestamp("us")}, {"ngay": MOMENTS})),
        Named("type-error|column-type-error", None, "ngay"),
        most=10,
    ),
    par(
        "moments_ns_utc",
        stored(
            frame(
                {"ngay": pa.timestamp("ns", "UTC")},
                {"ngay": [m.replace(tzinfo=UTC) for m in MOMENTS]},
            )
        ),
        Named("type-error|column-type-error", None, "ngay"),
        most=10,
    ),
    par(
        "int96",
        stored(
            frame({"ngay": pa.timestamp("ns")}, {"ngay": MOMENTS}),
            use_deprecated_int96_timestamps=True,
        ),
        Named("type-error|column-type-error", None, "ngay"),
        most=10,
    ),
    par(
        "days_as_text",
        stored(frame({"ngay": pa.string()}, {"ngay": [d.isoformat() for d in DAYS]})),
    ),
    par("money_as_float", stored(frame({"so_tien": pa.float64()}))),
    par(
        "money_as_text",
        stored(frame({"so_tien": pa.string()}, {"so_tien": [str(r[4]) for r in ROWS]})),
    ),
    par(
        "money_as_grouped_text",
        stored(frame({"so_tien": pa.string()}, {"so_tien": [f"{r[4]:,}" for r in ROWS]})),
        Named("type-error", "1", "so_tien"),
        most=9,
    ),
    par(
        "code_as_number",
        stored(frame({"ma_cong_trinh": pa.int64()}, {"ma_cong_trinh": [int(r[0]) for r in ROWS]})),
        Named("constraint-error|column-type-error", None, "ma_cong_trinh"),
        most=10,
    ),
    par("float32", stored(frame({"ty_le": pa.float32()}))),
    par(
        "nan",
        stored(frame(None, {"ty_le": [float("nan") if r[5] is None else r[5] for r in ROWS]})),
        Named("type-error|constraint-error", "5", "ty_le"),
    ),
    par(
        "infinite",
        stored(frame(None, {"ty_le": [float("inf") if r[5] is None else r[5] for r in ROWS]})),
        Named("type-error|constraint-error", "5", "ty_le"),
    ),
    par(
        "empty_column",
        stored(frame({"ty_le": pa.null()}, {"ty_le": [None] * 10})),
        Named("[cot_trong_han]", None, "ty_le"),
        most=None,
    ),
    par(
        "index_of_pandas",
        stored(frame(None, None, {"__index_level_0__": list(range(10))})),
        Named("extra-label", None),
    ),
    par(
        "column_lacking",
        stored(frame().drop_columns(["ty_le"])),
        Named("missing-label", None, "ty_le"),
    ),
    par(
        "column_capital",
        stored(frame().rename_columns([n.capitalize() for n in FIELDS])),
        Named("missing-label", None),
        most=14,
    ),
    par("column_twice", _twins(), Named("duplicate-label|parquet-error", None)),
    par("columns_moved", stored(frame().select(list(reversed(FIELDS))))),
    par("no_rows", stored(frame().slice(0, 0)), Named("no-rows", None)),
    par(
        "bytes",
        stored(frame({"ten": pa.binary()}, {"ten": [r[1].encode() for r in ROWS]})),
        Named("parquet-error|column-type-error|nested-value", None, "ten"),
    ),
    par(
        "a_list",
        stored(frame({"ten": pa.list_(pa.string())}, {"ten": [[r[1]] for r in ROWS]})),
        Named("nested-value|parquet-error|column-type-error", None, "ten"),
    ),
    par(
        "a_structure",
        stored(
            frame({"ten": pa.struct([("vi", pa.string())])}, {"ten": [{"vi": r[1]} for r in ROWS]})
        ),
        Named("nested-value|parquet-error|column-type-error", None, "ten"),
    ),
    par(
        "truths",
        stored(frame({"so_tien": pa.bool_()}, {"so_tien": [True] * 10})),
        Named("type-error|column-type-error", None, "so_tien"),
        most=10,
    ),
    par(
        "durations",
        stored(frame({"so_tien": pa.duration("s")}, {"so_tien": [5] * 10})),
        Named("nested-value", None, "so_tien"),
    ),
    par("brotli", stored(frame(), compression="brotli")),
    par("lz4", stored(frame(), compression="lz4")),
    par(
        "zstd_v2_many_groups",
        stored(
            frame(), compression="zstd", data_page_version="2.0", row_group_size=3, version="2.6"
        ),
    ),
    par(
        "byte_stream_split", stored(frame(), use_dictionary=False, use_byte_stream_split=["ty_le"])
    ),
    par(
        "delta",
        stored(
            frame(),
            use_dictionary=False,
            column_encoding={"so_tien": "DELTA_BINARY_PACKED", "ten": "DELTA_BYTE_ARRAY"},
        ),
    ),
    par("cut", GOOD_PARQUET[:-60], Named("parquet-error")),
    par("cut_at_front", GOOD_PARQUET[50:], Named("parquet-error")),
    par("encrypted_footer", GOOD_PARQUET[:-4] + b"PARE", Named("parquet-error")),
    par("giant_footer", GOOD_PARQUET[:-8] + b"\xff\xff\xff\x7fPAR1", Named("parquet-error")),
    par("flipped", _flipped(5), Named("parquet-error")),
    par("feather", _feather(), Named("parquet-error")),
    par("csv", GOOD.encode(), Named("parquet-error")),
    par("empty", b"", Named("empty-file|parquet-error")),
    par(
        "mojibake",
        stored(
            frame(
                None,
                {
                    "ten": [
                        r[1].encode().decode("latin-1") if n == 2 else r[1]
                        for n, r in enumerate(ROWS)
                    ]
                },
            )
        ),
        Named("encoding-error", "3", "ten"),
    ),
    par("bad_utf8", stored(_broken()), Named("parquet-error")),
)

BOW = [RING[0], RING[2], RING[1], RING[3], RING[0]]
MAPS: tuple[Unseen, ...] = (
    geo("good", collection()),
    geo("bom", "\ufeff" + json.dumps(collection())),
    geo("ids_and_boxes", _feature(id=7, bbox=[105, 21, 106, 22])),
    geo("clockwise", second(list(reversed(RING)))),
    geo(
        "crs84",
        collection(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}),
    ),
    geo(
        "crs_vn2000",
        collection(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3405"}}),
        Named("crs-error", None),
    ),
    geo("crs_null", collection(crs=None), Named("crs-error", None)),
    geo(
        "crs_link",
        collection(crs={"type": "link", "properties": {"href": "a.prj"}}),
        Named("crs-error", None),
    ),
    geo("heights", second([[*p, 25.5] for p in RING])),
    shape("latitude_first", polygon([[y, x] for x, y in RING]), "position-error"),
    shape(
        "metres",
        polygon([[582000.0 + 100 * x, 2400000.0 + 100 * y] for x, y in RING]),
        "position-error",
    ),
    shape("around_the_world", polygon(MOVED(RING, 360, 0)), "position-error"),
    shape("null_island", polygon([[0, 0], [0.01, 0], [0.01, 0.01], [0, 0]]), "position-error"),
    shape(
        "one_point_out",
        polygon([*RING[:2], [10.526, 21.76], *RING[3:]]),
        "position-error|geometry-error",
    ),
    shape("open_ring", polygon(RING[:-1])),
    shape("bow_tie", polygon(BOW)),
    shape("three_points", polygon([RING[0], RING[1], RING[0]])),
    shape("flat", polygon([RING[0], RING[1], RING[0], RING[1], RING[0]])),
    shape(
        "a_line_as_ring",
        polygon([[105.45, 21.75], [105.46, 21.75], [105.47, 21.75], [105.45, 21.75]]),
    ),
    shape("hole_outside", polygon(RING, MOVED(RING, 0.1, 0))),
    shape("hole_is_shell", polygon(RING, RING)),
    shape(
        "parts_overlap",
        {"type": "MultiPolygon", "coordinates": [[RING], [MOVED(RING, 0.005, 0.005)]]},
    ),
    shape("no_positions", polygon()),
    shape("empty_ring", polygon([])),
    shape("texts", polygon([[str(x), str(y)] for x, y in RING])),
    shape("nulls", polygon([[x, None] for x, _ in RING])),
    shape("one_number", polygon([[x] for x, _ in RING])),
    shape("five_numbers", polygon([[*p, 0, 0, 0] for p in RING])),
    shape("nested_once_more", polygon([RING])),
    shape("not_nested", {"type": "Polygon", "coordinates": RING}),
    shape("no_coordinates", {"type": "Polygon"}),
    shape("unknown_type", {"type": "Circle", "coordinates": [105.5, 21.5], "radius": 5}),
    shape("type_lower_case", {"type": "polygon", "coordinates": [RING]}),
    shape("esri", {"rings": [RING], "spatialReference": {"wkid": 4326}}),
    shape("wkt", "POLYGON ((105.45 21.75, 105.46 21.75, 105.46 21.76, 105.45 21.75))"),
    shape("null", None, "constraint-error|geometry-error"),
    shape("empty_collection", {"type": "GeometryCollection", "geometries": []}),
    geo(
        "not_a_number",
        json.dumps(second(polygon([[9.25, y] for _, y in RING]))).replace("9.25", "NaN"),
        Named("json-error|geometry-error", None),
    ),
    geo(
        "giant_number",
        json.dumps(second(polygon([[9.25, y] for _, y in RING]))).replace("9.25", "1e999"),
        Named("json-error|geometry-error|position-error", "2"),
        most=1,
    ),
    prop("number_as_code", "ma", 7, "constraint-error"),
    prop("nested", "loai", {"ten": "rừng"}, "nested-value"),
    prop("mojibake", "loai", "rá»«ng", "encoding-error|constraint-error"),
    prop("key_again", "ma", "AA01", "primary-key"),
    prop("text_area", "dien_tich", "3,5", "type-error"),
    prop("unknown_kind", "loai", "rừng ", "constraint-error"),
    geo(
        "property_lacking",
        _feature(properties={"ma": "AA02", "loai": "ao"}),
        Named("missing-label", "2", "dien_tich"),
    ),
    geo(
        "property_more",
        _feature(properties={"ma": "AA02", "loai": "ao", "dien_tich": 3, "chu": "A"}),
        Named("extra-label", None),
    ),
    geo(
        "properties_null",
        _feature(properties=None),
        Named("missing-label|not-a-record|not-geojson|constraint-error", None),
        most=3,
    ),
    geo("not_a_feature", _feature(type="Fixture"), Named("not-geojson|not-a-record", None)),
    geo("a_feature", collection()["features"][0], Named("not-geojson", None)),
    geo("a_geometry", polygon(RING), Named("not-geojson", None)),
    geo("no_features", {"type": "FeatureCollection"}, Named("not-geojson|not-records", None)),
    geo("features_empty", {"type": "FeatureCollection", "features": []}, Named("no-rows", None)),
    geo(
        "sequence",
        "".join(json.dumps(f) + "\n" for f in collection()["features"]),
        Named("json-error|not-geojson", None),
    ),
    geo("topojson", {"type": "Topology", "objects": {}, "arcs": []}, Named("not-geojson", None)),
    geo(
        "esri_json",
        {"geometryType": "esriGeometryPolygon", "features": []},
        Named("not-geojson", None),
    ),
    geo(
        "kml", '<?xml version="1.0"?><kml></kml>', Named("json-error|not-geojson|not-a-table", None)
    ),
    geo("cut", json.dumps(collection())[:-30], Named("json-error", None)),
    geo(
        "vn2000_in_degrees",
        collection(),
        Named("position-error", None),
        file="vn2000-thua.geojson",
        most=3,
    ),
    geo(
        "vn2000_north_first",
        collection(
            [
                (
                    *p[:3],
                    [
                        [2400000 + 1e4 * i + 100 * b, 500000 + 100 * a]
                        for a, b in ((0, 0), (1, 0), (1, 1), (0, 0))
                    ],
                )
                for i, p in enumerate(PLOTS)
            ]
        ),
        Named("position-error", None),
        file="vn2000-thua.geojson",
        most=3,
    ),
)

_ALL = (*JSON, *JSON_LINES, *PARQUET, *MAPS)
CASES = tuple(replace(one, soak=n % 15 > 0) for n, one in enumerate(_ALL))
