"""The part of the fault matrix that lies on the map: GeoJSON, and VN-2000 given for WGS 84.

Three features in Thái Nguyên, each with a code, a name and a shape. Coordinates are longitude, then
latitude; the box of the dataset is the province's.
"""

import json
from functools import partial
from typing import Any

import pyproj

from tests.pipelines.matrix_case import CLEAN, Case, Layout, bad, good

FIELD = "hinh"
Ring = list[list[float]]
Geometry = dict[str, Any]

SQUARE: Ring = [[105.8, 21.5], [105.9, 21.5], [105.9, 21.6], [105.8, 21.6], [105.8, 21.5]]
HOLE: Ring = [[105.84, 21.54], [105.84, 21.56], [105.86, 21.56], [105.86, 21.54], [105.84, 21.54]]
SHAPES: dict[str, tuple[str, Geometry]] = {
    "A1": ("Phường Một", {"type": "Polygon", "coordinates": [SQUARE, HOLE]}),
    "A2": ("Phường Hai", {"type": "Polygon", "coordinates": [[[x + 0.2, y] for x, y in SQUARE]]}),
    "A3": ("Xã Ba", {"type": "MultiPolygon", "coordinates": [[[[x, y + 0.2] for x, y in SQUARE]]]}),
}
METRES = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:9213", always_xy=True)


def _feature(code: str, name: str, geometry: Geometry | None, **more: Any) -> Geometry:
    facts = {"ma_diem": code, "ten_diem": name, **more}
    return {"type": "Feature", "properties": facts, "geometry": geometry}


def _collection(features: list[Geometry], **more: Any) -> bytes:
    whole = {"type": "FeatureCollection", **more, "features": features}
    return json.dumps(whole, ensure_ascii=False).encode()


def _clean() -> list[Geometry]:
    return [_feature(code, name, shape) for code, (name, shape) in SHAPES.items()]


def _with(geometry: Geometry | None) -> bytes:
    """The clean features, the second with another geometry."""
    first, _, third = _clean()
    return _collection([first, _feature("A2", "Phường Hai", geometry), third])


def _polygon(*rings: Any) -> bytes:
    return _with({"type": "Polygon", "coordinates": list(rings)})


def _moved(value: Any, change: Any) -> Any:
    """Coordinates of any depth, each position changed."""
    if isinstance(value[0], int | float):
        return change(*value)
    return [_moved(v, change) for v in value]


def _all(change: Any) -> bytes:
    moved = [
        _feature(code, name, {**shape, "coordinates": _moved(shape["coordinates"], change)})
        for code, (name, shape) in SHAPES.items()
    ]
    return _collection(moved)


def _metres(x: float, y: float) -> list[float]:
    return list(METRES.transform(x, y))


def _field(name: str, title: str, title_en: str, **more: Any) -> dict[str, Any]:
    titles = {"name": name, "title": title, "title_en": title_en}
    return {**titles, "constraints": {"required": True}, **more}


def _features(name: str, variant: dict[str, Any], base: bytes) -> Layout:
    return Layout(
        name,
        {"format": "geojson", "fields": {FIELD: "geometry"}, **variant},
        keys={
            "primaryKey": ["ma_diem"],
            "fields": [
                _field(
                    "ma_diem", "Mã", "Code", constraints={"pattern": "[A-Z]\\d", "required": True}
                ),
                _field("ten_diem", "Tên", "Name"),
                _field(FIELD, "Ranh giới", "Boundary", type="geojson"),
            ],
        },
        suite={"expectations": []},
        base=base,
        own_base=True,
        extension="geojson",
    )


MAP = _features("ban_do", {}, _collection(_clean()))
FLAT = _features("ban_do_vn2000", {"crs": "EPSG:9213"}, _all(_metres))
BOW: Ring = [[105.8, 21.5], [105.9, 21.6], [105.9, 21.5], [105.8, 21.6], [105.8, 21.5]]
OUTSIDE: Ring = [[x + 3, y] for x, y in HOLE]
SPIKE: Ring = [[105.8, 21.5], [105.9, 21.5], [105.8, 21.5], [105.8, 21.5]]

SHAPE_CASES: tuple[Case, ...] = (
    good("map_clean", MAP, lambda: _collection(_clean())),
    good("map_with_a_bom", MAP, lambda: b"\xef\xbb\xbf" + _collection(_clean())),
    good("map_with_heights", MAP, partial(_all, lambda x, y: [x, y, 31.5])),
    good(
        "map_of_wgs_84_said_in_the_old_way",
        MAP,
        lambda: _collection(
            _clean(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
        ),
    ),
    good("map_in_vn_2000_declared", FLAT, partial(_all, _metres)),
    bad("map_in_vn_2000_undeclared", MAP, partial(_all, _metres), field=FIELD),
    bad("map_in_wgs_84_declared_vn_2000", FLAT, lambda: _collection(_clean()), field=FIELD),
    bad(
        "map_of_another_crs_said",
        MAP,
        lambda: _collection(
            _clean(), crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32648"}}
        ),
    ),
    bad("map_with_latitude_first", MAP, partial(_all, lambda x, y: [y, x]), field=FIELD),
    bad(
        "map_with_one_latitude_first",
        MAP,
        partial(_polygon, [[y, x] for x, y in SQUARE]),
        field=FIELD,
    ),
    bad("map_with_a_ring_not_closed", MAP, partial(_polygon, SQUARE[:-1]), field=FIELD),
    bad("map_with_a_ring_of_three", MAP, partial(_polygon, [*SQUARE[:2], SQUARE[0]]), field=FIELD),
    bad("map_with_an_empty_ring", MAP, partial(_polygon, []), field=FIELD),
    bad("map_with_no_ring", MAP, _polygon, field=FIELD),
    bad("map_with_a_bow_tie", MAP, partial(_polygon, BOW), field=FIELD),
    bad("map_with_a_ring_of_no_area", MAP, partial(_polygon, SPIKE), field=FIELD),
    bad("map_with_a_hole_outside", MAP, partial(_polygon, SQUARE, OUTSIDE), field=FIELD),
    bad(
        "map_beyond_180_degrees",
        MAP,
        partial(_polygon, [[x + 90, y] for x, y in SQUARE]),
        field=FIELD,
    ),
    bad(
        "map_beyond_the_pole", MAP, partial(_polygon, [[x, y + 70] for x, y in SQUARE]), field=FIELD
    ),
    bad(
        "map_at_null_island",
        MAP,
        partial(_polygon, [[x - 105, y - 21] for x, y in SQUARE]),
        field=FIELD,
    ),
    bad("map_with_a_position_of_one", MAP, partial(_polygon, [[105.8], *SQUARE[1:]]), field=FIELD),
    bad(
        "map_with_text_for_a_coordinate",
        MAP,
        partial(_polygon, [["105.8", "21.5"], *SQUARE[1:]]),
        field=FIELD,
    ),
    bad("map_with_nan", MAP, lambda: _collection(_clean()).replace(b"105.8,", b"NaN,", 1)),
    bad(
        "map_with_null_for_a_coordinate",
        MAP,
        partial(_polygon, [[None, 21.5], *SQUARE[1:]]),
        field=FIELD,
    ),
    bad("map_with_no_geometry", MAP, partial(_with, None), field=FIELD),
    bad(
        "map_with_an_unknown_geometry",
        MAP,
        partial(_with, {"type": "Circle", "coordinates": []}),
        field=FIELD,
    ),
    bad(
        "map_with_a_geometry_of_no_type",
        MAP,
        partial(_with, {"coordinates": [SQUARE]}),
        field=FIELD,
    ),
    bad(
        "map_with_coordinates_too_shallow",
        MAP,
        partial(_with, {"type": "Polygon", "coordinates": SQUARE}),
        field=FIELD,
    ),
    bad(
        "map_with_an_empty_collection",
        MAP,
        partial(_with, {"type": "GeometryCollection", "geometries": []}),
        field=FIELD,
    ),
    bad("map_of_no_features", MAP, lambda: _collection([])),
    bad("map_of_a_geometry_alone", MAP, lambda: json.dumps(SHAPES["A1"][1]).encode()),
    bad("map_of_topology", MAP, lambda: b'{"type": "Topology", "objects": {}, "arcs": []}'),
    bad("map_that_is_cut", MAP, lambda: _collection(_clean())[:-60]),
    bad(
        "map_with_the_code_again",
        MAP,
        lambda: _collection([*_clean(), _clean()[0]]),
        field="ma_diem",
    ),
    bad(
        "map_without_a_name",
        MAP,
        lambda: _collection([*_clean()[:2], {**_clean()[2], "properties": {"ma_diem": "A3"}}]),
    ),
    bad(
        "map_without_properties",
        MAP,
        lambda: _collection([*_clean()[:2], {**_clean()[2], "properties": None}]),
    ),
    bad(
        "map_with_an_unknown_property",
        MAP,
        lambda: _collection([*_clean()[:2], _feature("A3", "Xã Ba", SHAPES["A3"][1], mau="đỏ")]),
    ),
    bad(
        "map_with_a_property_twice",
        MAP,
        lambda: _collection(_clean()).replace(
            b'"ma_diem": "A1"', b'"ma_diem": "A1", "ma_diem": "A9"'
        ),
    ),
    bad("map_that_is_csv", MAP, lambda: CLEAN),
    bad(
        "map_nested_to_the_bottom",
        MAP,
        lambda: _collection(_clean()).replace(b"[105.8, 21.5]", b"[" * 100_000 + b"]" * 100_000, 1),
    ),
)
