"""Shapes on a map: geometries of GeoJSON (RFC 7946), what is wrong with one, and its other forms.

A geometry is what `json` reads. It must have the structure the standard gives its type: positions
of two or three finite numbers, lines of two, rings of four that are closed; and it must be valid as
a shape (rings that do not cross themselves, holes inside). Where on Earth it lies is not asked.
What is wrong is told in both languages. Text is GeoJSON in one spelling, WKT or WKB.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from math import isfinite
from typing import Any

Fault = tuple[str, str]  # vi, en
Position = Sequence[float]
DEPTH = {  # lists around a position, by type
    "Point": 0, "MultiPoint": 1, "LineString": 1,
    "MultiLineString": 2, "Polygon": 2, "MultiPolygon": 3,
}  # fmt: skip
COLLECTION = "GeometryCollection"
_MEMBERS = {"type", "coordinates", "geometries", "bbox"}
_REASONS: Mapping[str, str] = {  # of GEOS
    "Self-intersection": "đường biên tự cắt",
    "Ring Self-intersection": "một vòng tự cắt hoặc tự chạm",
    "Hole lies outside shell": "lỗ nằm ngoài đường biên",
    "Holes are nested": "lỗ nằm trong lỗ",
    "Nested shells": "phần này nằm trong phần kia",
    "Nested holes": "lỗ nằm trong lỗ",
    "Interior is disconnected": "phần trong bị chia rời",
    "Duplicate Rings": "vòng lặp lại",
    "Too few points in geometry component": "quá ít điểm khác nhau",
}


def fault(geometry: Any) -> Fault | None:
    """What is wrong with a geometry, if anything."""
    return misbuilt(geometry) or invalid(geometry)


# Structure ---------------------------------------------------------------------------------------


def misbuilt(geometry: Any) -> Fault | None:
    """What of a geometry is not as the standard builds it."""
    if not isinstance(geometry, Mapping):
        return "không phải đối tượng hình học", "no geometry object"
    kind = geometry.get("type")
    if strange := sorted(set(map(str, geometry)) - _MEMBERS):
        return f"thành phần lạ: {strange[0]}", f"unknown member: {strange[0]}"
    if kind == COLLECTION:
        return _of_collection(geometry.get("geometries"))
    if not isinstance(kind, str) or kind not in DEPTH:
        return "không có loại hình này", "no such type of geometry"
    return _of_coordinates(geometry.get("coordinates"), kind)


def _of_collection(parts: Any) -> Fault | None:
    if not isinstance(parts, list) or not parts:
        return "tập hình trống", "an empty collection"
    for part in parts:
        if isinstance(part, Mapping) and part.get("type") == COLLECTION:
            return "tập hình trong tập hình", "a collection in a collection"
        if found := misbuilt(part):
            return found
    return None


def _of_coordinates(value: Any, kind: str) -> Fault | None:
    if DEPTH[kind] == 0:
        return _of_position(value)
    if not isinstance(value, list) or not value:
        return "không có toạ độ", "no coordinates"
    if kind == "LineString":
        return _of_positions(value, 2)
    if kind == "Polygon":
        return next((found for ring in value if (found := _of_ring(ring))), None)
    part = kind.removeprefix("Multi")
    return next((found for one in value if (found := _of_coordinates(one, part))), None)


def _of_ring(ring: Any) -> Fault | None:
    if found := _of_positions(ring, 4):
        return found
    if list(ring[0]) != list(ring[-1]):
        return "vòng không khép kín", "a ring is not closed"
    return None


def _of_positions(value: Any, least: int) -> Fault | None:
    if not isinstance(value, list):
        return "toạ độ thiếu một cấp danh sách", "coordinates lack a level of lists"
    found = next((found for position in value if (found := _of_position(position))), None)
    if found is None and len(value) < least:
        return f"ít hơn {least} vị trí", f"fewer than {least} positions"
    return found


def _of_position(value: Any) -> Fault | None:
    if not isinstance(value, list) or len(value) not in (2, 3):
        return "một vị trí phải có hai hoặc ba số", "a position must be two or three numbers"
    for number in value:
        if isinstance(number, bool) or not isinstance(number, int | float):
            return "toạ độ không phải là số", "a coordinate is no number"
        if not isfinite(number):
            return "toạ độ vô hạn", "a coordinate is not finite"
    return None


# Validity ----------------------------------------------------------------------------------------


def invalid(geometry: Mapping[str, Any]) -> Fault | None:
    """Why a well built geometry is no valid shape, with the place where it shows."""
    import shapely

    reason = str(shapely.is_valid_reason(_shape(geometry)))
    if reason == "Valid Geometry":
        return None
    what, bracket, place = reason.partition("[")
    return f"{_REASONS.get(what, 'hình không hợp lệ')}{bracket and ' '}{bracket}{place}", reason


def moved(geometry: Mapping[str, Any], change: Callable[[Position], Position]) -> dict[str, Any]:
    """The geometry with every position changed; without its bbox, which no longer holds."""
    if geometry["type"] == COLLECTION:
        parts = [moved(part, change) for part in geometry["geometries"]]
        return {"type": COLLECTION, "geometries": parts}
    return {
        "type": geometry["type"],
        "coordinates": _moved(geometry["coordinates"], DEPTH[geometry["type"]], change),
    }


def _moved(value: Any, depth: int, change: Callable[[Position], Position]) -> Any:
    if depth == 0:
        return list(change(value))
    return [_moved(one, depth - 1, change) for one in value]


# Other forms -------------------------------------------------------------------------------------


def _shape(geometry: Any) -> Any:
    from shapely.geometry import shape

    return shape(geometry)


def text(geometry: Mapping[str, Any]) -> str:
    """GeoJSON in one spelling."""
    return json.dumps(geometry, separators=(",", ":"))


def snapped(geometry: Mapping[str, Any], grid: float) -> dict[str, Any]:
    """The valid shape nearest to a geometry on a grid."""
    import shapely
    from shapely.geometry import mapping

    found = mapping(shapely.set_precision(_shape(geometry), grid))
    return dict(json.loads(json.dumps(found)))


def wkb(cell: str) -> bytes:
    """The bytes of a cell of GeoJSON, as ISO has them."""
    from shapely import to_wkb

    return bytes(to_wkb(_shape(json.loads(cell)), byte_order=1, flavor="iso"))


def wkt(shape: bytes) -> str:
    """The text of such bytes."""
    from shapely import from_wkb, to_wkt

    return str(to_wkt(from_wkb(shape), rounding_precision=-1, trim=True))
