"""The reference: what one cell of a field is, cell by cell, and what is wrong with it.

frictionless' own cell reader decides. Where it knows nothing of the standard, the standard's text
is applied to what it has read (`_BEYOND`): categories, JSON Schemas, bounds of durations, options
of lists, grouped integers, shapes on a map (`geometry`; its own profile refuses heights, and takes
rings that cross themselves). One thing is refused that it takes: digits in groups that are not of
three, since `1.5` is not fifteen because a dot may part thousands.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isinf
from typing import Any

from schemas.field import Field
from schemas.geometry import fault

PHYSICAL: Mapping[str, str] = {
    "integer": "BIGINT", "year": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN",
    "date": "DATE", "datetime": "TIMESTAMP", "time": "TIME",
}  # fmt: skip
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_SHAPES = ("wkt", "geojson")
_STARTS = (  # XML Schema: durations compare as they do from each of these
    datetime(1696, 9, 1), datetime(1697, 2, 1), datetime(1903, 3, 1), datetime(1903, 7, 1),
)  # fmt: skip

Read = Callable[[Any], tuple[Any, Mapping[str, str] | None]]
Test = Callable[[Any], bool]


@dataclass(frozen=True, slots=True)
class Reading:
    """The value a cell has as it is stored, or the code of what is wrong with it."""

    value: Any
    code: str | None = None
    note: str = ""


def physical(field: Field) -> str:
    """The SQL type a field is stored in; what has none of its own is canonical text."""
    return PHYSICAL.get(field.type, "VARCHAR")


def kind(field: Field) -> str:
    """The type a cell must be of, in words of the standard."""
    return field.type if field.format == "default" else f"{field.type}/{field.format}"


def reader(field: Field, missing: tuple[str, ...]) -> Callable[[str], Reading]:
    """Reads the cells of a field, of which these are missing values. A type error hides the
    constraints, as it does in frictionless.

    A cell that frictionless itself trips over is of another type: sNaN beside a bound, a time with
    a zone beside a bound without.
    """
    read, write = _frictionless(field)
    tests = [(name, make(field, read)) for name, make in _BEYOND.items() if _declares(field, name)]
    wrong = Reading(None, "type-error", kind(field))
    absent = _broken("required", field) if field.constraints.required else Reading(None)

    def reading(cell: str) -> Reading:
        if cell in missing:
            return absent
        plain = _ungrouped(cell, field)
        if plain is None:
            return wrong
        try:
            value, notes = read(plain)
            if notes:
                no_shape = field.is_shape and value is not None and fault(value) is not None
                return wrong if no_shape or "type" in notes else _broken(next(iter(notes)), field)
            for name, test in tests:
                if value is not None and not test(value):
                    return wrong if name in _SHAPES else _broken(name, field)
            return _stored(value, field, write)
        except (ArithmeticError, TypeError, ValueError):
            return wrong

    return reading


def _broken(name: str, field: Field) -> Reading:
    declared = field.options if name == "categories" else getattr(field.constraints, name)
    return Reading(None, "constraint-error", f"{name} = {_shown(declared)}")


def _shown(declared: Any) -> str:
    if isinstance(declared, tuple):
        return "[" + ", ".join(str(option) for option in declared) + "]"
    return str(declared).lower() if isinstance(declared, bool) else str(declared)


def _frictionless(field: Field) -> tuple[Read, Any]:
    """frictionless' own reader and writer of this field's cells."""
    from frictionless import Field as ReferenceField  # the only import of the library in here

    facts: dict[str, Any] = field.descriptor() | {"missingValues": []}
    constraints = dict(facts.get("constraints", {}))
    for name in ("unique", *(n for n in _BEYOND if _declares(field, n))):
        constraints.pop(name, None)
    for name in ("unit", "example", "categories", "categoriesOrdered"):
        facts.pop(name, None)
    if field.type == "integer":
        facts.pop("groupChar", None)
    if field.format == "wkt":
        facts.pop("format")
    if field.is_shape:  # its profile of GeoJSON has no heights
        facts["type"] = "object"
    reference = ReferenceField.from_descriptor(facts | {"constraints": constraints})
    return reference.create_cell_reader(), reference.create_cell_writer()


def _ungrouped(cell: str, field: Field) -> str | None:
    """The cell as frictionless is to read it; None where digits stand in groups not of three."""
    group = field.groupChar
    if not group or group not in cell:
        return cell
    point = re.escape(field.decimalChar or ".") if field.type == "number" else "(?!)"
    before, after = (r"[^-\d]*-?", r"\D*") if field.bareNumber is False else (r"\s*[+-]?", r"\s*")
    groups = rf"{before}\d{{1,3}}(?:{re.escape(group)}\d{{3}})+"
    if not re.fullmatch(rf"{groups}(?:{point}\d*)?(?:[eE][+-]?\d+)?{after}", cell):
        return None
    return cell.replace(group, "")


# What frictionless does not know -----------------------------------------------------------------


def _declares(field: Field, name: str) -> bool:
    """Whether a field asks for a test of ours."""
    if name == "categories":
        return field.categories is not None and field.constraints.enum is None
    if name == "wkt":
        return field.format == "wkt"
    if name == "geojson":
        return field.is_shape
    if (name in _BOUNDS and field.type != "duration") or (name == "enum" and field.type != "list"):
        return False
    return getattr(field.constraints, name) is not None


def _among(field: Field, read: Read) -> Test:
    """The options of a list, and categories: read as cells are."""
    options = [read(option)[0] for option in field.options or ()]
    return lambda value: value in options


def _json_schema(field: Field, _: Read) -> Test:
    from jsonschema import Draft202012Validator

    validator = Draft202012Validator(field.constraints.jsonSchema)
    return lambda value: bool(validator.is_valid(value))


def _wkt(_: Field, __: Read) -> Test:
    from shapely import from_wkt

    return lambda value: from_wkt(value, on_invalid="ignore") is not None


def _geojson(_: Field, __: Read) -> Test:
    return lambda value: fault(value) is None


def _bound(name: str) -> Callable[[Field, Read], Test]:
    """A bound of durations, which have an order only where all of `_STARTS` agree."""

    def make(field: Field, read: Read) -> Test:
        bound = read(getattr(field.constraints, name))[0]

        def test(value: Any) -> bool:
            low, high = (bound, value) if "inimum" in name else (value, bound)
            if name.startswith("exclusive"):
                return all(start + low < start + high for start in _STARTS)
            return all(start + low <= start + high for start in _STARTS)

        return test

    return make


_BEYOND: Mapping[str, Callable[[Field, Read], Test]] = {
    "categories": _among,
    "enum": _among,
    "jsonSchema": _json_schema,
    "wkt": _wkt,
    "geojson": _geojson,
    **{name: _bound(name) for name in _BOUNDS},
}


# Values as they are stored -----------------------------------------------------------------------


def _stored(value: Any, field: Field, write: Any) -> Reading:
    """A value the reference accepts, as it is stored; one that no column holds is refused."""
    wrong, column = Reading(None, "type-error", kind(field)), physical(field)
    if value is None:
        return Reading(None)
    if column == "BIGINT":
        return Reading(int(value)) if -(2**63) <= int(value) < 2**63 else wrong
    if column == "DOUBLE":
        number = float(value) + 0.0  # no -0.0
        return wrong if isinf(number) and value.is_finite() else Reading(number)
    if column == "TIMESTAMP" and value.tzinfo is not None:
        return Reading((value - value.utcoffset()).replace(tzinfo=None))
    if column == "TIME" and value.tzinfo is not None:
        return wrong
    if field.type == "geopoint":  # its writer fails on the other formats; released is the default
        return Reading(",".join(map(str, value)))
    if column == "VARCHAR" and not isinstance(value, str):
        return Reading(write(value)[0])
    return Reading(value)
