"""Unseen deliveries: JSON, JSON Lines, Parquet and maps."""

import io
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq

from tests.pipelines.unseen import FIELDS, ROWS, Content, Named, Unseen

TYPE, RULE = "type-error", "constraint-error"
RECORDS = [dict(zip(FIELDS, (*r[:3], r[3].isoformat(), *r[4:]), strict=True)) for r in ROWS]


def one(n: int, **otherwise: Any) -> list[dict[str, Any]]:
    """The records with some keys of the n-th otherwise; `...` leaves a key out."""
    made = [dict(r) for r in RECORDS]
    made[n - 1] = {k: v for k, v in {**made[n - 1], **otherwise}.items() if v is not ...}
    return made


def document(records: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(
        {"ket_qua": {"tong": len(records), "du_lieu": records}}, ensure_ascii=False, indent=1
    )


def lines(records: Sequence[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in records)


def _json(
    name: str, content: str | bytes | list[dict[str, Any]], *named: Named, **more: Any
) -> Unseen:
    content = document(content) if isinstance(content, list) else content
    data = content.encode() if isinstance(content, str) else content
    return Unseen(f"json_{name}", {"ct.json": data}, named, **more)


def _lines(
    name: str, content: str | bytes | list[dict[str, Any]], *named: Named, **more: Any
) -> Unseen:
    content = lines(content) if isinstance(content, list) else content
    data = content.encode() if isinstance(content, str) else content
    return Unseen(f"jsonl_{name}", {"ct.jsonl": data}, named, **more)


D, L = document(RECORDS), lines(RECORDS)
BAD = "json-error"
_ESCAPED = json.dumps({"ket_qua": {"du_lieu": RECORDS}})

RECORD_CASES = (
    _json("good", D, soak=False),
    _json("escaped", _ESCAPED),
    _json("mark", "\ufeff" + D),
    _json(
        "numbers_as_texts", [{k: v if v is None else str(v) for k, v in r.items()} for r in RECORDS]
    ),
    _json("keys_in_another_order", [dict(reversed(r.items())) for r in RECORDS]),
    _json("utf16", D.encode("utf-16"), Named("encoding-error|json-error", None)),
    _json(
        "key_twice",
        D.replace('"ty_le": 45', '"ty_le": 45, "ty_le": 46'),
        Named(BAD, None),
        soak=False,
    ),
    _json("key_twice_above", D.replace('"tong"', '"du_lieu": [], "tong"'), Named(BAD, None)),
    _json("nan", D.replace("12.5", "NaN"), Named(BAD, None)),
    _json("infinity", D.replace("12.5", "-Infinity"), Named(BAD, None)),
    _json(
        "beyond_double",
        D.replace("12.5", "1e999"),
        Named("type-error|constraint-error", "3", "ty_le"),
    ),
    _json(
        "amount_of_40_digits",
        D.replace("56700000", "5" * 40),
        Named("type-error|constraint-error", "3", "so_tien"),
    ),
    _json(
        "amount_of_a_million_digits",
        D.replace("56700000", "5" * 1_000_000),
        Named("type-error|constraint-error|json-error", None),
    ),
    _json("amount_with_exponent", D.replace("56700000", "5.67e7"), Named(TYPE, "3", "so_tien")),
    _json(
        "code_as_number", one(3, ma_cong_trinh=19000000000000033), Named(RULE, "3", "ma_cong_trinh")
    ),
    _json("truth_for_a_number", one(3, ty_le=True), Named(TYPE, "3", "ty_le")),
    _json("object_for_a_cell", one(3, ten={"vi": "Trường"}), Named("missing-label", "3", "ten")),
    _json("list_for_a_cell", one(3, ten=["Trường"]), Named("nested-value", "3", None)),
    _json("empty_object_for_none", one(5, ty_le={}), Named("nested-value", "5", None)),
    _json(
        "key_missing_once", one(3, ngay=...), Named("missing-label|constraint-error", "3", "ngay")
    ),
    _json("key_more_once", one(3, nguoi_nhap="x"), Named("extra-label", None)),
    _json("null_where_required", one(3, ma_xa=None), Named(RULE, "3", "ma_xa")),
    _json("day_with_zone", one(3, ngay="2025-08-02T00:00:00+07:00"), Named(TYPE, "3", "ngay")),
    _json("day_of_dot_net", one(3, ngay="/Date(1754067600000)/"), Named(TYPE, "3", "ngay")),
    _json("day_as_milliseconds", one(3, ngay=1754067600000), Named(TYPE, "3", "ngay")),
    _json(
        "half_a_letter",
        D.replace("Chợ Voi", "Ch\\ud83d Voi"),
        Named("json-error|encoding-error", None),
    ),
    _json("letter_of_two_halves", D.replace("Chợ Voi", "Ch\\u1ee3 Voi")),
    _json(
        "nul_in_a_name",
        D.replace("Chợ Voi", "Chợ\\u0000Voi"),
        Named("nul-byte|json-error|encoding-error", None),
    ),
    _json("control_unescaped", D.replace("Chợ Voi", "Chợ\nVoi"), Named(BAD, None)),
    _json("cut", D[: len(D) // 2], Named(BAD, None)),
    _json("two_documents", D + D, Named(BAD, None)),
    _json(
        "comma_at_the_end",
        D.replace("  }\n ]", "  },\n ]") if "  }\n ]" in D else D[:-3].rstrip() + ",}}",
        Named(BAD, None),
    ),
    _json("python_quotes", D.replace('"', "'"), Named(BAD, None)),
    _json("comment", "// xuất ngày 1/1\n" + D, Named(BAD, None)),
    _json(
        "records_elsewhere",
        D.replace('"du_lieu"', '"data"'),
        Named("json-error|not-records|not-a-record", None),
    ),
    _json(
        "records_an_object",
        json.dumps({"ket_qua": {"du_lieu": {"1": RECORDS[0]}}}),
        Named("json-error|not-records|not-a-record", None),
    ),
    _json("no_records", document([]), Named("no-rows|empty-file", None)),
    _json(
        "a_text_among_records",
        json.dumps({"ket_qua": {"du_lieu": [*RECORDS[:3], "hết", *RECORDS[3:]]}}),
        Named("not-a-record", "4"),
    ),
    _json(
        "deep",
        '{"ket_qua": {"du_lieu": ' + "[" * 200_000 + "]" * 200_000 + "}}",
        Named("json-error|not-a-record|nested-value", None),
    ),
    _json(
        "error_page_of_an_api",
        '{"error": {"code": 500, "message": "Lỗi hệ thống"}}',
        Named("json-error|not-records|not-a-record", None),
    ),
    _json(
        "html", "<html><body>502 Bad Gateway</body></html>", Named("json-error|not-a-table", None)
    ),
    _json("empty", "", Named("empty-file", None)),
    _lines("good", L),
    _lines("mark", "\ufeff" + L),
    _lines("windows_line_ends", L.replace("\n", "\r\n")),
    _lines("no_last_line_end", L.rstrip("\n")),
    _lines(
        "blank_line",
        "\n".join([*L.splitlines()[:4], "", *L.splitlines()[4:], ""]),
        Named("json-error|blank-row", "5"),
    ),
    _lines(
        "blank_line_then_wrong",
        "\n" + lines(one(3, ty_le="ba")),
        Named("json-error|blank-row|type-error", None),
    ),
    _lines("a_list", json.dumps(RECORDS), Named("not-a-record|json-error", "1")),
    _lines("printed_over_lines", json.dumps(RECORDS[0], indent=1), Named("json-error", "1")),
    _lines("two_on_a_line", L.replace("}\n{", "}{", 1), Named("json-error", "1")),
    _lines("commas_between", L.replace("}\n", "},\n"), Named("json-error", "1")),
    _lines("cut", L[:-20], Named("json-error", "10")),
    _lines(
        "separator_in_a_name",
        L.replace("Chợ Voi", "Chợ\u2028Voi").replace('"ty_le": 60', '"ty_le": "sáu"'),
        Named(TYPE, "8", "ty_le"),
    ),
    _lines("rows_twice", L + L, Named("primary-key", "11")),
    _lines(
        "decomposed_key",
        L.replace('"ten"', '"ten\u0301"'),
        Named("missing-label|extra-label", None),
    ),
)

# Parquet -----------------------------------------------------------------------------------------

COLUMNS: Mapping[str, Any] = {
    **{f: [r[n] for r in ROWS] for n, f in enumerate(FIELDS)},
    "so_tien": pa.array([r[4] for r in ROWS], pa.int64()),
}
MIDNIGHT = [
    datetime(r[3].year, r[3].month, r[3].day, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")) for r in ROWS
]


def packed(columns: Mapping[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), out, **options)
    return out.getvalue()


def _parquet(name: str, content: Content, *named: Named, **more: Any) -> Unseen:
    return Unseen(f"parquet_{name}", {"ct.parquet": content}, named, **more)


def _with(**columns: Any) -> bytes:
    return packed({k: v for k, v in {**COLUMNS, **columns}.items() if v is not None})


def _many_rows(path: Path) -> None:
    """20 million rows of one value in a few kilobytes."""
    one_row = {
        f: pa.array([c[0].as_py() if isinstance(c, pa.Array) else c[0]]) for f, c in COLUMNS.items()
    }
    table = pa.table({f: pa.array([a[0].as_py()] * 1_000_000, a.type) for f, a in one_row.items()})
    with pq.ParquetWriter(path, table.schema) as writer:
        for _ in range(20):
            writer.write_table(table)


def _vast_cell(path: Path) -> None:
    """One name of 500 million letters, a few kilobytes when packed."""
    names = [r[1] for r in ROWS]
    path.write_bytes(_with(ten=pa.array([*names[:-1], "x" * 500_000_000])))


GOOD = packed(COLUMNS)
PARQUET_CASES = (
    _parquet("good", GOOD, soak=False),
    _parquet(
        "dictionaries",
        _with(
            trang_thai=pa.array([r[6] for r in ROWS]).dictionary_encode(),
            ma_xa=pa.array([r[2] for r in ROWS]).dictionary_encode(),
        ),
    ),
    _parquet("large_texts", _with(ten=pa.array([r[1] for r in ROWS], pa.large_string()))),
    _parquet(
        "decimal_whole",
        _with(so_tien=pa.array([Decimal(r[4]) for r in ROWS], pa.decimal128(18, 0))),
    ),
    _parquet(
        "rate_decimal",
        _with(
            ty_le=pa.array(
                [None if r[5] is None else Decimal(str(r[5])) for r in ROWS], pa.decimal128(8, 2)
            )
        ),
    ),
    _parquet(
        "int32_dates_zstd", packed(COLUMNS, compression="zstd", row_group_size=1, version="1.0")
    ),
    _parquet("columns_reversed", packed(dict(reversed(list(COLUMNS.items()))))),
    _parquet(
        "pandas_index",
        _with(__index_level_0__=pa.array(range(10))),
        Named("extra-label", None, None),
    ),
    _parquet(
        "amount_as_double_fraction",
        _with(so_tien=pa.array([r[4] + 0.5 for r in ROWS])),
        Named("type-error|column-type-error", "1", "so_tien"),
    ),
    _parquet(
        "day_as_timestamp_with_zone",
        _with(ngay=pa.array(MIDNIGHT, pa.timestamp("us", "Asia/Ho_Chi_Minh"))),
        Named("type-error|column-type-error|parquet-error", None, "ngay"),
        soak=False,
    ),
    _parquet(
        "day_as_nanoseconds",
        _with(ngay=pa.array([m.replace(tzinfo=None) for m in MIDNIGHT], pa.timestamp("ns"))),
        Named("type-error|column-type-error", None, "ngay"),
    ),
    _parquet(
        "code_as_integer",
        _with(ma_cong_trinh=pa.array([int(r[0]) for r in ROWS])),
        Named("constraint-error|column-type-error", "1", "ma_cong_trinh"),
    ),
    _parquet(
        "code_as_double",
        _with(ma_cong_trinh=pa.array([float(r[0]) for r in ROWS])),
        Named("constraint-error|column-type-error", "1", "ma_cong_trinh"),
    ),
    _parquet(
        "rate_nan",
        _with(ty_le=pa.array([float("nan")] + [r[5] for r in ROWS[1:]])),
        Named("type-error|constraint-error", "1", "ty_le"),
    ),
    _parquet(
        "name_a_structure",
        _with(ten=pa.array([{"vi": r[1]} for r in ROWS])),
        Named("nested-value|parquet-error", None, None),
    ),
    _parquet(
        "name_a_list",
        _with(ten=pa.array([[r[1]] for r in ROWS])),
        Named("nested-value|parquet-error", None, None),
    ),
    _parquet(
        "name_of_bytes",
        _with(ten=pa.array([r[1].encode() for r in ROWS])),
        Named("nested-value|parquet-error", None, None),
    ),
    _parquet("column_all_null", _with(ten=pa.nulls(10)), Named("constraint-error", "1", "ten")),
    _parquet("column_less", _with(ty_le=None), Named("missing-label", None, "ty_le")),
    _parquet(
        "no_rows",
        packed({k: pa.array(v)[:0] for k, v in COLUMNS.items()}),
        Named("no-rows|empty-file", None),
    ),
    _parquet("cut", GOOD[: len(GOOD) // 2], Named("parquet-error")),
    _parquet("without_footer_mark", GOOD[:-4] + b"PAR2", Named("parquet-error")),
    _parquet("length_of_footer_wrong", GOOD[:-8] + b"\xff\xff\xff\x7fPAR1", Named("parquet-error")),
    _parquet("a_csv", b"ma_cong_trinh,ten\n1,2\n", Named("parquet-error")),
    _parquet(
        "20_million_rows_of_one",
        _many_rows,
        Named("parquet-error|file-too-large|primary-key", None),
    ),
    _parquet(
        "a_name_of_500_million",
        _vast_cell,
        Named("parquet-error|file-too-large|constraint-error", None),
    ),
)

# Maps --------------------------------------------------------------------------------------------

Ring = list[list[float]]


def ring(west: float, south: float, size: float = 0.01) -> Ring:
    """A square, against the clock as RFC 7946 has it."""
    east, north = round(west + size, 6), round(south + size, 6)
    return [[west, south], [east, south], [east, north], [west, north], [west, south]]


PLOTS = (
    ("AA01", "rừng", 12.5, ring(105.8, 21.6)),
    ("AA02", "ruộng", 3, ring(105.85, 21.6)),
    ("AA03", "ao", 0.75, ring(105.9, 21.65)),
)
MAP_BEFORE = (PLOTS[0], PLOTS[1], (*PLOTS[2][:2], 0.5, PLOTS[2][3]))


def feature(ma: str, loai: str, ha: float, geometry: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"ma": ma, "loai": loai, "dien_tich": ha},
        "geometry": geometry,
    }


def collection(plots: Sequence[tuple[str, str, float, Any]] = PLOTS, **more: Any) -> dict[str, Any]:
    shapes = [
        {"type": "Polygon", "coordinates": [p[3]]} if isinstance(p[3], list) else p[3]
        for p in plots
    ]
    return {
        "type": "FeatureCollection",
        **more,
        "features": [feature(*p[:3], s) for p, s in zip(plots, shapes, strict=True)],
    }


def _map(name: str, content: Any, *named: Named, file: str = "thua.geojson", **more: Any) -> Unseen:
    data = (
        content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    )
    return Unseen(f"map_{name}", {file: data}, named, None if named else PLOTS, "ban_do", **more)


def _second(shape: Any) -> dict[str, Any]:
    return collection((PLOTS[0], (*PLOTS[1][:3], shape), PLOTS[2]))


def _polygon(*rings: Ring) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": list(rings)}


R2 = PLOTS[1][3]
SHAPE, AT = "geometry-error", "position-error"
BOW = [R2[0], R2[2], R2[1], R2[3], R2[0]]
METRES = [
    [428000.0, 2390000.0],
    [429000.0, 2390000.0],
    [429000.0, 2391000.0],
    [428000.0, 2390000.0],
]
MAP_CASES = (
    _map("good", collection(), soak=False),
    _map(
        "crs_said_as_declared",
        collection(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}),
    ),
    _map("ring_clockwise", _second(_polygon(R2[::-1]))),
    _map("feature_with_id_and_box", {**collection(), "bbox": [105, 21, 106, 22], "name": "thửa"}),
    _map("bow_tie", _second(_polygon(BOW)), Named(SHAPE, "2", "hinh"), soak=False),
    _map("ring_open", _second(_polygon(R2[:-1])), Named(SHAPE, "2", "hinh")),
    _map("ring_of_two", _second(_polygon([R2[0], R2[1], R2[0]])), Named(SHAPE, "2", "hinh")),
    _map("no_area", _second(_polygon([R2[0], R2[1], R2[1], R2[0]])), Named(SHAPE, "2", "hinh")),
    _map(
        "hole_outside", _second(_polygon(R2, ring(105.95, 21.7, 0.001))), Named(SHAPE, "2", "hinh")
    ),
    _map(
        "parts_that_overlap",
        _second({"type": "MultiPolygon", "coordinates": [[R2], [ring(105.855, 21.605)]]}),
        Named(SHAPE, "2", "hinh"),
    ),
    _map(
        "spike",
        _second(_polygon([*R2[:2], [105.9, 21.6], R2[1], *R2[2:]])),
        Named(SHAPE, "2", "hinh"),
    ),
    _map(
        "latitude_first",
        _second(_polygon([p[::-1] for p in R2])),
        Named(AT, "2", "hinh"),
        soak=False,
    ),
    _map("null_island", _second({"type": "Point", "coordinates": [0, 0]}), Named(AT, "2", "hinh")),
    _map("other_province", _second(_polygon(ring(106.7, 10.8))), Named(AT, "2", "hinh")),
    _map("metres_under_degrees", _second(_polygon(METRES)), Named(AT, "2", "hinh")),
    _map("degrees_under_metres", collection(), Named(AT, "1", "hinh"), file="vn2000-thua.geojson"),
    _map(
        "wrong_zone",
        collection(
            (
                *PLOTS[:0],
                ("AA01", "rừng", 1, [[x + 100_000 * 4, y] for x, y in METRES]),
                *PLOTS[1:0],
            )
        ),
        Named(AT, "1", "hinh"),
        file="vn2000-thua.geojson",
    ),
    _map(
        "northing_first",
        collection((("AA01", "rừng", 1, [p[::-1] for p in METRES]),)),
        Named(AT, "1", "hinh"),
        file="vn2000-thua.geojson",
    ),
    _map(
        "no_shape",
        _second(None)
        | {
            "features": [
                *collection()["features"][:1],
                feature(*PLOTS[1][:3], None),
                *collection()["features"][2:],
            ]
        },
        Named("constraint-error|geometry-error", "2", "hinh"),
    ),
    _map("no_positions", _second(_polygon()), Named(SHAPE, "2", "hinh")),
    _map(
        "position_of_texts",
        _second({"type": "Point", "coordinates": ["105.8", "21.6"]}),
        Named(SHAPE, "2", "hinh"),
    ),
    _map(
        "position_of_one",
        _second({"type": "Point", "coordinates": [105.8]}),
        Named(SHAPE, "2", "hinh"),
    ),
    _map(
        "position_null",
        _second({"type": "Point", "coordinates": [None, 21.6]}),
        Named(SHAPE, "2", "hinh"),
    ),
    _map(
        "position_truth",
        _second({"type": "Point", "coordinates": [True, 21.6]}),
        Named(SHAPE, "2", "hinh"),
    ),
    _map(
        "position_nan", json.dumps(collection()).replace("21.61", "NaN").encode(), Named(BAD, None)
    ),
    _map(
        "unknown_shape",
        _second({"type": "Circle", "coordinates": [105.8, 21.6], "radius": 5}),
        Named(SHAPE, "2", "hinh"),
    ),
    _map(
        "wrong_case", _second({"type": "polygon", "coordinates": [R2]}), Named(SHAPE, "2", "hinh")
    ),
    _map(
        "arc_of_esri",
        {
            "displayFieldName": "",
            "geometryType": "esriGeometryPolygon",
            "features": [{"attributes": {"ma": "AA01"}, "geometry": {"rings": [R2]}}],
        },
        Named("not-geojson", None),
    ),
    _map("topology", {"type": "Topology", "objects": {}, "arcs": []}, Named("not-geojson", None)),
    _map("one_feature", collection()["features"][0], Named("not-geojson", None)),
    _map(
        "crs_otherwise",
        collection(crs={"type": "name", "properties": {"name": "EPSG:3405"}}),
        Named("crs-error", None),
    ),
    _map("no_features", collection(()), Named("no-rows|empty-file", None)),
    _map(
        "property_less",
        {
            **collection(),
            "features": [
                *collection()["features"][:1],
                {
                    "type": "Feature",
                    "properties": {"ma": "AA02", "loai": "ruộng"},
                    "geometry": _polygon(R2),
                },
            ],
        },
        Named("missing-label|constraint-error", "2", "dien_tich"),
    ),
    _map(
        "properties_null",
        {
            **collection(),
            "features": [{"type": "Feature", "properties": None, "geometry": _polygon(R2)}],
        },
        Named("missing-label|constraint-error|not-a-record|not-geojson", None),
    ),
    _map(
        "code_twice",
        collection((*PLOTS, (PLOTS[0][0], "ao", 1.0, ring(106, 22)))),
        Named("primary-key", "4"),
    ),
    _map(
        "kml",
        b"<?xml version='1.0'?><kml xmlns='http://www.opengis.net/kml/2.2'/>",
        Named("not-geojson|json-error|not-a-table", None),
    ),
)

CASES = (*RECORD_CASES, *PARQUET_CASES, *MAP_CASES)
