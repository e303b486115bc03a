"""One field: which constraints and literals its type has, and how it is written."""

from collections.abc import Mapping
from typing import Any, get_args

import pytest

from schemas import field as fields_
from schemas.field import Constraints, Field, Type
from tests.schemas.test_settle import FIELDS, field, reader, told


def wrong(kind: str, facts: Mapping[str, Any]) -> bool:
    try:
        field(kind, **facts)
    except ValueError:
        return True
    return False


@pytest.mark.parametrize("kind", get_args(Type))
def test_a_type_has_the_constraints_that_frictionless_gives_it(kind: str) -> None:
    from frictionless import system

    literals: Mapping[str, Any] = {
        "minLength": 1, "maxLength": 1, "pattern": "a", "jsonSchema": {"type": "object"}
    }  # fmt: skip
    known = set(system.select_field_class(kind).supported_constraints) | {"unique"}
    known |= set(BEYOND.get(kind, "").split())
    for name in Constraints.model_fields:
        literal = LITERALS[kind][0]
        value = literals.get(name, [literal] if name == "enum" else literal)
        value = True if name in ("required", "unique") else value
        assert wrong(kind, {"constraints": {name: value}}) == (name not in known), name


# What the standard has of a type, and frictionless does not.
BEYOND: Mapping[str, str] = {
    "duration": "minimum maximum exclusiveMinimum exclusiveMaximum",
    "list": "enum",
    "object": "jsonSchema",
    "array": "jsonSchema",
}
# Of each type: what may stand in a schema as a bound or an option, and what may not.
LITERALS: Mapping[str, tuple[Any, Any]] = {
    "string": ("a", 1),
    "number": (0.5, "nửa"),
    "integer": (1, 1.5),
    "boolean": (True, "true"),
    "date": ("2024-01-05", "05/01/2024"),
    "time": ("10:00:00", "10h"),
    "datetime": ("2024-01-05T10:00:00", "2024-01-05"),
    "year": (2024, 24),
    "yearmonth": ("2024-01", "2024"),
    "duration": ("P1D", 1),
    "geopoint": ("1,2", 1),
    "geojson": ("{}", 1),
    "object": ("{}", 1),
    "array": ("[]", 1),
    "list": ("a", 1),
}


@pytest.mark.parametrize("kind", LITERALS)
def test_an_option_must_be_a_value_of_the_type(kind: str) -> None:
    good, bad = LITERALS[kind]
    assert not wrong(kind, {"constraints": {"enum": [good]}})
    for option in (bad, not good if kind != "boolean" else 1):
        assert wrong(kind, {"constraints": {"enum": [good, option]}}), option


@pytest.mark.parametrize("literal", ["x", True, float("nan"), float("inf"), "1,5", ""])
def test_a_bound_that_no_number_compares_with_is_refused(literal: Any) -> None:
    assert wrong("number", {"constraints": {"minimum": literal}})


def test_bounds_are_written_in_the_format_of_the_field() -> None:
    format_ = {"format": "%d/%m/%Y"}
    assert not wrong("date", format_ | {"constraints": {"minimum": "05/01/2024"}})
    assert wrong("date", format_ | {"constraints": {"minimum": "2024-01-05"}})


@pytest.mark.parametrize("declared", FIELDS, ids=told)
def test_frictionless_reads_every_bound_and_option(declared: Field) -> None:
    """None of them is nothing to it, with which no cell could be compared."""
    limits = declared.constraints.model_dump(exclude_none=True)
    read = reader(declared.model_copy(update={"constraints": Constraints(), "missingValues": ()}))
    for name in ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "enum"):
        literals = limits.get(name, ())
        for literal in literals if name == "enum" else [limits[name]] if name in limits else []:
            value, wrongs = read(literal)
            assert value is not None
            assert not wrongs


def test_nothing_that_is_absent_is_written() -> None:
    assert field().descriptor() == {"name": "o", "title": "Ô", "title_en": "Cell", "type": "string"}


def test_how_cells_were_delivered_is_not_published() -> None:
    fields = (
        field("number", decimalChar=",", groupChar=".", bareNumber=False, missingValues=[".."]),
        field("boolean", trueValues=["có"], falseValues=["không"]),
        field("geopoint", format="array"),
        field("date", format="%d/%m/%Y", constraints={"minimum": "05/01/2024"}),
        field("date", format="%Y%m%d", constraints={"enum": ["20240105"], "required": True}),
        field(format="email", missingValues=["-"]),
    )
    shown = [
        {k: v for k, v in f.published().items() if k not in ("name", "title", "title_en")}
        for f in fields
    ]
    assert shown == [
        {"type": "number"},
        {"type": "boolean"},
        {"type": "geopoint"},
        {"type": "date", "constraints": {"minimum": "2024-01-05"}},
        {"type": "date", "constraints": {"enum": ["2024-01-05"], "required": True}},
        {"type": "string", "format": "email"},
    ]


def test_no_type_is_forgotten() -> None:
    assert set(LITERALS) == set(get_args(Type)) == {f.type for f in FIELDS}
    assert set(Constraints.model_fields) >= set(fields_._APPLICABLE)
