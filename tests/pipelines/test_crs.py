"""Coordinate systems: what a file may say of its own, and which positions cannot be of one."""

import json
from typing import Any

import pyproj
import pytest

from catalog.recipe import Variant
from pipelines import crs
from schemas import geometry

ZONE = "EPSG:9213"  # VN-2000 / TM-3 106-30, the zone of Thái Nguyên
LEGACY = "urn:ogc:def:crs:"


def said(name: Any) -> dict[str, Any]:
    return {"type": "name", "properties": {"name": name}}


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        (f"{LEGACY}OGC:1.3:CRS84", "EPSG:4326"),
        (f"{LEGACY}EPSG::4326", "EPSG:4326"),
        ("EPSG:4326", "EPSG:4326"),
        (f"{LEGACY}EPSG::9213", ZONE),
    ],
)
def test_a_file_may_say_what_is_declared(name: str, declared: str) -> None:
    assert crs.contradiction(said(name), declared) is None


@pytest.mark.parametrize(
    "value",
    [
        said(f"{LEGACY}EPSG::32648"),
        said(f"{LEGACY}EPSG::9213"),
        said("VN2000"),
        said(5),
        said(None),
        {"type": "link", "properties": {"href": "x"}},
        {"properties": []},
        None,
        "EPSG:4326",
    ],
    ids=json.dumps,
)
def test_anything_else_contradicts_it(value: Any) -> None:
    found = crs.contradiction(value, "EPSG:4326")
    assert found is not None
    assert "EPSG:4326" in found[1]


def test_a_layout_knows_vn_2000_and_wgs_84_only() -> None:
    for code in ("EPSG:4326", ZONE, "EPSG:3405", "EPSG:4756"):
        assert Variant(format="geojson", crs=code).crs == code
    for code in ("EPSG:32648", "EPSG:3857", "EPSG:99999", "VN-2000"):
        with pytest.raises(ValueError, match="crs"):
            Variant(format="geojson", crs=code)
    with pytest.raises(ValueError, match="format: geojson"):
        Variant(crs=ZONE)
    with pytest.raises(ValueError, match="west"):
        Variant(format="geojson", bounds=(22, 105, 23, 106))


def test_metres_become_the_degrees_they_came_from_and_heights_stay() -> None:
    to_metres = pyproj.Transformer.from_crs("EPSG:4326", ZONE, always_xy=True).transform
    change = crs.to_degrees(ZONE)
    for place in ((105.84, 21.59), (104.9, 21.2), (106.4, 22.9)):
        found = crs.rounded(change([*to_metres(*place), 31.25]))
        assert found == pytest.approx([*place, 31.25], abs=2e-7)


@pytest.mark.parametrize(
    ("position", "projected", "en"),
    [
        ([105.8, 21.5], False, None),
        ([395_000.0, 2_380_000.0], True, None),
        ([105.8, 21.5], True, "in degrees, not in metres of VN-2000"),
        ([395_000.0, 2_380_000.0], False, "in metres; VN-2000 has to be declared as `crs`"),
        ([21.5, 105.8], False, "latitude before longitude [21.5 105.8]"),
        ([195.8, 21.5], False, "outside the bounds 102 6 118 24 [195.8 21.5]"),
    ],
)
def test_a_position_of_another_system_is_told(
    position: list[float], projected: bool, en: str | None
) -> None:
    found: geometry.Fault | None = crs.foreign(position, projected)
    assert (found and found[1]) == en


def test_a_position_must_lie_within_the_bounds() -> None:
    assert crs.outside([111.6, 16.5], crs.VIETNAM) is None  # Hoàng Sa
    assert crs.outside([114.3, 10.2], crs.VIETNAM) is None  # Trường Sa
    found = crs.outside([0, 0], crs.VIETNAM)
    assert found is not None
    assert found[1] == "outside the bounds 102 6 118 24 [0 0]"
