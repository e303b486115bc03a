"""Geometries: the structure the standard gives each type, validity, one value in three forms."""

import json
from typing import Any

import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from schemas import geometry
from schemas.reader import reader
from schemas.table import Field

SQUARE = [[105.8, 21.5], [105.9, 21.5], [105.9, 21.6], [105.8, 21.6], [105.8, 21.5]]
HOLE = [[105.84, 21.54], [105.84, 21.56], [105.86, 21.56], [105.86, 21.54], [105.84, 21.54]]
BOW = [[105.8, 21.5], [105.9, 21.6], [105.9, 21.5], [105.8, 21.6], [105.8, 21.5]]


def drawn(kind: str, *coordinates: Any) -> dict[str, Any]:
    return {"type": kind, "coordinates": list(coordinates)}


VALID = [
    drawn("Point", 105.8, 21.5),
    drawn("Point", 105.8, 21.5, 31),
    drawn("MultiPoint", *SQUARE[:2]),
    drawn("LineString", *SQUARE[:2]),
    drawn("MultiLineString", SQUARE, HOLE),
    drawn("Polygon", SQUARE, HOLE),
    drawn("Polygon", SQUARE) | {"bbox": [105.8, 21.5, 105.9, 21.6]},
    drawn("MultiPolygon", [SQUARE, HOLE], [[[x + 1, y] for x, y in SQUARE]]),
    {"type": "GeometryCollection", "geometries": [drawn("Point", 1, 2), drawn("Polygon", SQUARE)]},
]
FAULTS: list[tuple[Any, str]] = [
    (None, "no geometry object"),
    ([], "no geometry object"),
    ({}, "no such type of geometry"),
    ({"type": ["Point"], "coordinates": [1, 2]}, "no such type of geometry"),
    (drawn("Circle", 1, 2), "no such type of geometry"),
    (drawn("Feature"), "no such type of geometry"),
    (drawn("Point", 1, 2) | {"crs": "EPSG:9213"}, "unknown member: crs"),
    ({"type": "Point"}, "a position must be two or three numbers"),
    (drawn("Point"), "a position must be two or three numbers"),
    (drawn("Point", 1), "a position must be two or three numbers"),
    (drawn("Point", 1, 2, 3, 4), "a position must be two or three numbers"),
    (drawn("Point", "1", 2), "a coordinate is no number"),
    (drawn("Point", True, 2), "a coordinate is no number"),
    (drawn("Point", None, 2), "a coordinate is no number"),
    (drawn("Point", 1, float("inf")), "a coordinate is not finite"),
    (drawn("MultiPoint"), "no coordinates"),
    (drawn("LineString", SQUARE[0]), "fewer than 2 positions"),
    (drawn("Polygon"), "no coordinates"),
    (drawn("Polygon", []), "fewer than 4 positions"),
    (drawn("Polygon", SQUARE[:2]), "fewer than 4 positions"),
    (drawn("Polygon", SQUARE[:-1]), "a ring is not closed"),
    (drawn("Polygon", SQUARE, HOLE[:-1]), "a ring is not closed"),
    (drawn("Polygon", *SQUARE), "a position must be two or three numbers"),
    (drawn("MultiPolygon", SQUARE), "a position must be two or three numbers"),
    (drawn("MultiPolygon", [SQUARE], []), "no coordinates"),
    ({"type": "GeometryCollection", "geometries": []}, "an empty collection"),
    ({"type": "GeometryCollection", "geometries": [VALID[-1]]}, "a collection in a collection"),
    (drawn("Polygon", BOW), "Self-intersection[105.85 21.55]"),
    (drawn("LineString", [1, 1], [1, 1]), "Too few points in geometry component[1 1]"),
    (drawn("Polygon", HOLE, SQUARE), "Hole lies outside shell[105.8 21.5]"),
]


@pytest.mark.parametrize("value", VALID, ids=lambda v: v["type"])
def test_a_valid_geometry_has_one_value_in_three_forms(value: dict[str, Any]) -> None:
    assert geometry.fault(value) is None
    cell = geometry.text(value)
    stored = geometry.wkb(cell)
    assert shapely.equals_exact(shapely.from_wkb(stored), shapely.geometry.shape(value))
    assert shapely.from_wkt(geometry.wkt(stored)) == shapely.from_wkb(stored)
    assert geometry.wkb(json.dumps(value)) == stored


@pytest.mark.parametrize(("value", "en"), FAULTS, ids=[en for _, en in FAULTS])
def test_a_fault_is_told_in_both_languages(value: Any, en: str) -> None:
    found = geometry.fault(value)
    assert found is not None
    assert found[1] == en
    assert found[0] not in ("", en)


@given(st.recursive(st.none() | st.booleans() | st.floats() | st.text(max_size=3), st.lists))
def test_no_coordinates_whatever_trip_it(coordinates: Any) -> None:
    for kind in geometry.DEPTH:
        value = {"type": kind, "coordinates": coordinates}
        if geometry.fault(value) is None:
            assert shapely.is_valid(shapely.geometry.shape(value))


def test_every_position_is_moved_and_the_bbox_goes() -> None:
    value = {"type": "GeometryCollection", "geometries": [VALID[6], drawn("Point", 1, 2, 3)]}
    assert geometry.moved(value, lambda p: [n + 1 for n in p]) == {
        "type": "GeometryCollection",
        "geometries": [
            drawn("Polygon", [[x + 1, y + 1] for x, y in SQUARE]),
            drawn("Point", 2, 3, 4),
        ],
    }


def test_a_cell_of_type_geojson_is_a_geometry_that_can_be_published() -> None:
    field = Field(name="hinh", type="geojson", title="Hình", title_en="Shape")
    read = reader(field, ("",))
    assert read(json.dumps(VALID[5])).code is None
    for wrong in (drawn("Polygon", BOW), drawn("Polygon", SQUARE[:-1]), {"a": 1}):
        assert read(json.dumps(wrong)).code == "type-error"
    feature = {"type": "Feature", "properties": {}, "geometry": VALID[0]}
    assert read(json.dumps(feature)).code == "type-error"
    assert read(geometry.text(drawn("Point", 10**400, 2))).code == "type-error"
