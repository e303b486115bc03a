"""GeoJSON: the features of a collection as records, their shapes in degrees of WGS 84.

    {"type": "FeatureCollection", "features": [{"properties": …, "geometry": …}, …]}

A record is a feature's properties, with the shape under `geometry` as GeoJSON in one spelling; its
number is the feature's. Shapes are checked (`schemas.geometry`), brought to WGS 84 (`crs`) and
rounded to seven decimals. `bbox`, `id` and the `name` of a collection are not taken over; any other
member that is not of the standard is a problem, so is a declared system that the file denies.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from catalog.recipe import GEOMETRY, Variant
from pipelines import crs
from pipelines.pages import no_number, once
from schemas import geometry
from schemas.geometry import Fault, Position

POSITIONS = 2_000_000  # of a file
GRID = 10**-crs.PLACES
_OF_COLLECTION = frozenset({"type", "features", "crs", "bbox", "name", "id"})
_OF_FEATURE = frozenset({"type", "properties", "geometry", "bbox", "id"})
Tell = Callable[..., None]  # code, facts


class _Written(str):
    """A number, as the text it was written in."""

    __slots__ = ()


def parse_text(text: str) -> Any:
    """A value of JSON: coordinates as numbers, other numbers as text. Raises ValueError."""
    count = 0

    def keep(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal count
        found = once(pairs)
        if isinstance(found.get("coordinates"), list):
            found["coordinates"] = _numbers(found["coordinates"], 0)
            count += _positions(found["coordinates"])
            if count > POSITIONS:
                raise ValueError(f"> {POSITIONS:,} vị trí / > {POSITIONS:,} positions")
        return found

    try:
        return json.loads(
            text,
            parse_int=_Written,
            parse_float=_Written,
            parse_constant=no_number,
            object_pairs_hook=keep,
        )
    except RecursionError:
        raise ValueError("lồng quá sâu / nested too deeply") from None


def _numbers(value: Any, depth: int) -> Any:
    """Coordinates with their numbers; what is deeper than any geometry is left for what it is."""
    if isinstance(value, _Written):
        return float(value)
    if isinstance(value, list) and depth <= 4:
        return [_numbers(one, depth + 1) for one in value]
    return value


def _positions(value: Any) -> int:
    if not isinstance(value, list) or not value:
        return 0
    return 1 if isinstance(value[0], float) else sum(map(_positions, value))


def records(
    value: Any, variant: Variant, field: str, tell: Tell
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """(number, record) of each feature; what is wrong is told."""
    found = value.get("features") if isinstance(value, Mapping) else None
    if not isinstance(found, list) or value.get("type") != "FeatureCollection":
        tell("not-geojson")
        return
    if strange := sorted(set(value) - _OF_COLLECTION):
        tell("extra-label", column=strange[0], field=strange[0], value=strange[0])
    if "crs" in value and (denied := crs.contradiction(value["crs"], variant.crs)):
        tell("crs-error", note=denied[0], note_en=denied[1])
        return
    drawn = _Drawn(variant)
    for number, feature in enumerate(found, 1):
        at = {"row": number, "column": GEOMETRY, "field": field}
        if not isinstance(feature, Mapping) or feature.get("type") != "Feature":
            tell("not-a-record", row=number)
            continue
        for name in sorted(set(feature) - _OF_FEATURE):
            tell("extra-label", row=number, column=name, field=name, value=name)
        record = feature.get("properties")
        if not isinstance(record, Mapping | None):
            tell("not-a-record", row=number)
            continue
        if GEOMETRY in (record or {}):
            tell("duplicate-label", **at, note="properties, geometry")
            continue
        shape = feature.get("geometry")
        if shape is not None and (wrong := drawn.fault(shape)):
            code = "position-error" if drawn.misplaced else "geometry-error"
            tell(code, **at, note=wrong[0], note_en=wrong[1])
        own = {GEOMETRY: shape and drawn.text} if GEOMETRY in feature else {}
        yield number, {**(record or {}), **own}


class _Drawn:
    """A shape after another, as it is to be published."""

    def __init__(self, variant: Variant) -> None:
        self.bounds = variant.bounds or crs.VIETNAM
        self.projected = crs.is_projected(variant.crs)
        self.change = crs.to_degrees(variant.crs)
        self.text = ""
        self.misplaced = False

    def fault(self, shape: Any) -> Fault | None:
        """What is wrong with a shape; if nothing is, `text` is what it became."""
        self.text, self.misplaced = "", False
        if found := geometry.misbuilt(shape):
            return found
        if found := self._misplaced(shape):
            self.misplaced = True
            return found
        if found := geometry.invalid(shape):
            return found
        exact = geometry.moved(shape, self.change)
        near = geometry.moved(exact, crs.rounded)
        if geometry.invalid(near):  # by rounding alone
            near = geometry.moved(geometry.snapped(exact, GRID), crs.rounded)
            if found := geometry.fault(near):
                return found
        self.text = geometry.text(near)
        return None

    def _misplaced(self, shape: Mapping[str, Any]) -> Fault | None:
        """Where a position cannot be one of the declared system, or lies outside the bounds."""
        first: list[Fault] = []

        def look(position: Position) -> Position:
            if not first:
                found = crs.foreign(position, self.projected) or crs.outside(
                    self.change(position), self.bounds
                )
                first.extend([found] if found else [])
            return position

        geometry.moved(shape, look)
        return first[0] if first else None
