"""A map from the landing folder to the release: what others read in its files is what came."""

import csv
import json
import shutil
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import shapely
import yaml
from frictionless import Package, system

from catalog import dataset as declarations_of
from catalog import diff, index
from catalog.preview import first_rows
from catalog.release import Release
from pipelines import asset_metadata
from pipelines.work import Work
from tests.conftest import MINIATURE
from tests.pipelines.test_features import collection, feature
from tests.pipelines.test_flow import hand_over, run, work_in

SQUARE = [[105.8, 21.5], [105.9, 21.5], [105.9, 21.6], [105.8, 21.6], [105.8, 21.5]]
DRAWN: dict[str, dict[str, Any]] = {
    "A": {"type": "Polygon", "coordinates": [SQUARE]},
    "B": {"type": "MultiPolygon", "coordinates": [[[[round(x + 0.2, 1), y] for x, y in SQUARE]]]},
    "C": {"type": "Point", "coordinates": [105.84, 21.59, 31.5]},
    "D": {"type": "LineString", "coordinates": SQUARE[:3]},
}
MAP = collection(*(feature(ma, i, shape) for i, (ma, shape) in enumerate(DRAWN.items())))


def work_with_a_map(folder: Path, **declared: Any) -> Work:
    """The miniature province, whose points are a map."""
    root = folder / "declared"
    shutil.copytree(MINIATURE, root)
    file = root / "datasets/so_do/diem_do.yaml"
    dataset = yaml.safe_load(file.read_text("utf-8"))
    del dataset["chart"]
    dataset["source"]["variants"] = [{"format": "geojson"}]
    file.write_text(yaml.safe_dump(dataset | declared, allow_unicode=True), "utf-8")
    fields: list[dict[str, Any]] = [
        {"name": "ma", "constraints": {"required": True, "maxLength": 2}},
        {"name": "so", "type": "integer"},
        {"name": "hinh", "type": "geojson"},
    ]
    titled = [{"title": f["name"], "title_en": f["name"], **f} for f in fields]
    schema = {"primaryKey": ["ma"], "fields": titled}
    (root / "schemas/so_do/diem_do.yaml").write_text(yaml.safe_dump(schema), "utf-8")
    (root / "quality/so_do/diem_do.yaml").write_text("expectations: []\n", "utf-8")
    return work_in(folder / "home", declarations_of.load(root))


def released(work: Work, content: bytes = MAP) -> Release:
    hand_over(work, "diem_do", "a.geojson", content)
    outcome = run(work, "diem_do")
    assert outcome.status == "published", (outcome.problems, outcome.checks)
    release = work.releases.current("diem_do")
    assert release is not None
    return release


@pytest.fixture(scope="module")
def work(tmp_path_factory: pytest.TempPathFactory) -> Work:
    made = work_with_a_map(tmp_path_factory.mktemp("map"))
    released(made)
    index.build(made.declarations, made.settings)
    return made


@pytest.fixture
def release(work: Work) -> Release:
    found = work.releases.of("diem_do")
    return found[0]


def test_others_read_the_shapes_that_came_from_parquet(release: Release) -> None:
    table = pq.read_table(release.table)
    shapes = dict(zip(table["ma"].to_pylist(), table["hinh"].to_pylist(), strict=True))
    assert set(shapes) == set(DRAWN)
    for ma, stored in shapes.items():
        expected = shapely.geometry.shape(DRAWN[ma])
        assert shapely.equals_exact(shapely.from_wkb(stored), expected)
        assert shapely.has_z(shapely.from_wkb(stored)) == expected.has_z


def test_the_file_says_what_geoparquet_1_1_asks(release: Release) -> None:
    said = json.loads(pq.read_metadata(release.table).metadata[b"geo"])
    assert said == {
        "version": "1.1.0",
        "primary_column": "hinh",
        "columns": {
            "hinh": {
                "encoding": "WKB",
                "geometry_types": ["LineString", "MultiPolygon", "Point Z", "Polygon"],
                "bbox": [105.8, 21.5, 31.5, 106.1, 21.6, 31.5],
            }
        },
    }
    assert str(pq.read_schema(release.table).field("hinh").type) == "binary"


def test_the_csv_has_wkt_and_its_description_holds(release: Release) -> None:
    with (release.folder / "diem_do.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["ma"]: row["hinh"] for row in csv.DictReader(file)}
    assert rows["C"] == "POINT Z (105.84 21.59 31.5)"
    assert {ma: shapely.from_wkt(t) for ma, t in rows.items()} == {
        ma: shapely.geometry.shape(shape) for ma, shape in DRAWN.items()
    }
    with system.use_context(trusted=True):
        report = Package(str(release.folder / "datapackage.json")).validate()
    assert report.valid, report.flatten(["message"])
    csv_, parquet = release.read("datapackage.json")["resources"]
    [shape] = [f for f in csv_["schema"]["fields"] if f["name"] == "hinh"]
    assert (shape["type"], shape["rdfType"].rpartition("#")[2]) == ("string", "wktLiteral")
    assert parquet["geometry"] == {"fields": ["hinh"], "encoding": "WKB", "crs": "OGC:CRS84"}


def test_sql_and_previews_show_wkt(work: Work, release: Release) -> None:
    con = index.open_catalog(work.settings.public)
    try:
        rows = con.execute("SELECT hinh FROM diem_do WHERE ma = 'D'").fetchall()
    finally:
        con.close()
    assert rows == [("LINESTRING (105.8 21.5, 105.9 21.5, 105.9 21.6)",)]
    preview = first_rows(release.table)
    assert preview is not None
    assert preview.rows[2] == ("C", 2, "POINT Z (105.84 21.59 31.5)")
    dataset = work.declarations.dataset("diem_do")
    told = asset_metadata.shown(dataset, [release])
    assert "POINT Z" in str(told["preview"].md_str)


def test_the_same_map_is_the_same_bytes(tmp_path: Path, release: Release) -> None:
    again = released(work_with_a_map(tmp_path))
    assert again.table.read_bytes() == release.table.read_bytes()


def test_a_border_that_moved_is_a_changed_row(tmp_path: Path) -> None:
    work = work_with_a_map(tmp_path)
    first = released(work)
    second = released(work, MAP.replace(b"105.84, 21.59", b"105.85, 21.59"))
    found = diff.between(first, second)
    [change] = found.changed.shown
    [edit] = change.edits
    assert (change.key, edit.at) == ((("ma", "C"),), "hinh")
    assert (edit.old, edit.new) == ("POINT Z (105.84 21.59 31.5)", "POINT Z (105.85 21.59 31.5)")


def test_a_shape_may_be_absent(tmp_path: Path) -> None:
    release = released(work_with_a_map(tmp_path), collection(feature(drawn=None)))
    assert pq.read_table(release.table)["hinh"].to_pylist() == [None]
    said = json.loads(pq.read_metadata(release.table).metadata[b"geo"])
    assert said["columns"]["hinh"] == {"encoding": "WKB", "geometry_types": []}


def test_the_file_of_a_period_describes_its_own_shapes(tmp_path: Path) -> None:
    work = work_with_a_map(tmp_path, assembly="by_period", period="so", parts=True)
    release = released(work)
    said = json.loads(pq.read_metadata(release.folder / "diem_do-3.parquet").metadata[b"geo"])
    assert said["columns"]["hinh"]["geometry_types"] == ["LineString"]
    assert said["columns"]["hinh"]["bbox"] == [105.8, 21.5, 105.9, 21.6]
