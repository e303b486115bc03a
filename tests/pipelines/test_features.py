"""Features: properties as they were written, shapes as they are published, each fault by number."""

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest
import shapely
from shapely.geometry import shape

from catalog.dataset import Dataset
from pipelines import features, read_json
from pipelines.delivery import Delivery
from pipelines.text import Text
from schemas.problem import Problem
from tests.pipelines.delivered import declared

FIELDS: list[str | dict[str, Any]] = ["ma", "so", {"name": "hinh", "type": "geojson"}]
PLACE = {"type": "Point", "coordinates": [105.84, 21.59]}
RING = [[105.8, 21.5], [105.9, 21.5], [105.9, 21.6], [105.8, 21.6], [105.8, 21.5]]


def dataset(**variant: Any) -> Dataset:
    return declared(FIELDS, {"format": "geojson", **variant})


def feature(ma: str = "A", so: Any = 1, drawn: Any = PLACE, **more: Any) -> dict[str, Any]:
    facts = {"type": "Feature", "properties": {"ma": ma, "so": so}, "geometry": drawn}
    return {**facts, **more}


def collection(*features: Any, **more: Any) -> bytes:
    whole = {"type": "FeatureCollection", **more, "features": list(features)}
    return json.dumps(whole, ensure_ascii=False).encode()


def read(folder: Path, content: bytes, one: Dataset | None = None) -> tuple[Any, ...]:
    file = folder / "a.geojson"
    file.write_bytes(content)
    delivery = Delivery("0001", "thu", file.name, "", 0, "", "", "landing", path=file)
    return read_json.read(one or dataset(), delivery, 0, folder / "text.parquet")


def rows(found: tuple[Any, ...]) -> list[tuple[Any, ...]]:
    [text] = found
    assert isinstance(text, Text), text
    assert text.header == ("ma", "so", "geometry")
    return duckdb.execute(f"{text.relation} ORDER BY _row").fetchall()


def told(found: tuple[Any, ...]) -> list[tuple[str, int | None, str | None, str]]:
    return [(p.code, p.row, p.field, p.note_en or p.note) for p in found]


def test_a_feature_is_a_row_by_its_number(tmp_path: Path) -> None:
    content = collection(feature(), feature("B", None, None, id=7, bbox=[1, 2, 3, 4]), name="x")
    cell = '{"type":"Point","coordinates":[105.84,21.59]}'
    assert rows(read(tmp_path, content)) == [(1, "A", "1", cell), (2, "B", "", "")]


def test_a_number_among_the_properties_is_the_text_it_was_written_in(tmp_path: Path) -> None:
    content = collection(feature(so="?")).replace(b'"?"', b"1.50")
    assert rows(read(tmp_path, content))[0][2] == "1.50"


def test_coordinates_have_seven_decimals(tmp_path: Path) -> None:
    place = {"type": "Point", "coordinates": [105.123456789, 21.00000004, 31.5]}
    [row] = rows(read(tmp_path, collection(feature(drawn=place))))
    assert json.loads(row[3])["coordinates"] == [105.1234568, 21.0, 31.5]


def test_a_shape_that_rounding_breaks_becomes_the_nearest_valid_one(tmp_path: Path) -> None:
    """A spike of a millimetre beside a square."""
    spike = [[105.8, 21.5], [105.9, 21.5], [105.9, 21.6], [105.85, 21.6], [105.85, 21.7]]
    ring = [*spike, [105.85 - 1e-9, 21.6], [105.8, 21.6], [105.8, 21.5]]
    [row] = rows(
        read(tmp_path, collection(feature(drawn={"type": "Polygon", "coordinates": [ring]})))
    )
    found = shape(json.loads(row[3]))
    assert found.is_valid
    assert found.area == pytest.approx(0.01)


def test_a_shape_that_rounding_leaves_nothing_of_is_refused(tmp_path: Path) -> None:
    tiny = [[105.8 + x * 1e-9, 21.5 + y * 1e-9] for x, y in ((0, 0), (1, 0), (1, 1), (0, 0))]
    found = read(tmp_path, collection(feature(drawn={"type": "Polygon", "coordinates": [tiny]})))
    assert [(p.code, p.row, p.field) for p in found] == [("geometry-error", 1, "hinh")]


def test_all_that_is_wrong_is_told_by_the_number_of_the_feature(tmp_path: Path) -> None:
    swapped = {"type": "Point", "coordinates": [21.59, 105.84]}
    content = collection(
        feature(),
        feature(drawn={"type": "Polygon", "coordinates": [RING[:-1]]}),
        feature(drawn=swapped),
        {"type": "Point"},
        feature(properties=None),
        feature(mau="đỏ"),
        feature(properties={"ma": "A", "so": 1, "geometry": 5}),
        feature(properties=[1]),
        {"type": "Feature", "properties": {"ma": "A", "so": 1}},
    )
    assert told(read(tmp_path, content)) == [
        ("geometry-error", 2, "hinh", "a ring is not closed"),
        ("position-error", 3, "hinh", "latitude before longitude [21.59 105.84]"),
        ("not-a-record", 4, None, ""),
        ("missing-label", 5, "ma", ""),
        ("missing-label", 5, "so", ""),
        ("extra-label", 6, "mau", ""),
        ("duplicate-label", 7, "hinh", "properties, geometry"),
        ("not-a-record", 8, None, ""),
        ("missing-label", 9, "geometry", ""),
    ]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty-file"),
        (b"[]", "not-geojson"),
        (b'{"features": []}', "not-geojson"),
        (b'{"type": "FeatureCollection"}', "not-geojson"),
        (b'{"type": "FeatureCollection", "features": {}}', "not-geojson"),
        (json.dumps(feature()).encode(), "not-geojson"),
        (collection(), "no-rows"),
        (collection(feature(), crs=None), "crs-error"),
        (collection(feature(), arcs=[]), "extra-label"),
        (collection(feature())[:-3], "json-error"),
        (collection(feature()).replace(b"105.84", b"NaN"), "json-error"),
        (collection(feature()).replace(b"105.84", b"1e999"), "geometry-error"),
        (collection(feature()).replace(b"105.84", b"1" * 400), "geometry-error"),
        (collection(feature()).replace(b"105.84", b"[" * 50 + b"]" * 50), "geometry-error"),
        (collection(feature()).replace(b"105.84", b"[" * 9**5 + b"]" * 9**5), "json-error"),
        (collection(feature()).replace(b'"A"', b'"\xe0"'), "encoding-error"),
    ],
)
def test_a_file_is_refused_by_what_is_wrong_with_it(
    tmp_path: Path, content: bytes, code: str
) -> None:
    assert [p.code for p in read(tmp_path, content)] == [code]


def test_bounds_are_those_that_are_declared(tmp_path: Path) -> None:
    province = dataset(bounds=[105.4, 21.3, 106.3, 22.1])
    assert rows(read(tmp_path, collection(feature()), province))
    elsewhere = feature(drawn={"type": "Point", "coordinates": [106.7, 10.8]})
    assert [p.code for p in read(tmp_path, collection(elsewhere), province)] == ["position-error"]


def test_vn_2000_becomes_wgs_84(tmp_path: Path) -> None:
    place = {"type": "Point", "coordinates": [431_719.06, 2_388_402.22]}
    zone = dataset(crs="EPSG:9213")
    said = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::9213"}}
    [row] = rows(read(tmp_path, collection(feature(drawn=place), crs=said), zone))
    found = shape(json.loads(row[3]))
    assert shapely.distance(found, shapely.Point(105.84, 21.59)) < 1e-2
    assert [p.code for p in read(tmp_path, collection(feature()), zone)] == ["position-error"]


def test_a_file_beyond_the_limit_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a.geojson"
    with file.open("wb") as out:
        out.truncate(read_json.LARGEST + 1)
    one = Delivery("0001", "thu", file.name, "", 0, "", "", "landing", path=file)
    found = read_json.read(dataset(), one, 0, tmp_path / "text.parquet")
    assert [p.code for p in found if isinstance(p, Problem)] == ["file-too-large"]


@pytest.mark.soak
def test_so_many_positions_are_not_taken() -> None:
    line = "[" + "[1,2]," * features.POSITIONS + "[1,2]]"
    with pytest.raises(ValueError, match="2,000,000 positions"):
        features.parse_text(f'{{"type": "LineString", "coordinates": {line}}}')
