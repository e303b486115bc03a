"""The reference, where frictionless knows nothing of the standard: cell by cell."""

from typing import Any

import pytest

from schemas.reader import Reading, physical, reader
from tests.schemas.test_settle import field


def read(kind: str, cell: str, **facts: Any) -> Reading:
    return reader(field(kind, **facts), ("",))(cell)


def code(kind: str, cell: str, **facts: Any) -> str | None:
    return read(kind, cell, **facts).code


@pytest.mark.parametrize(
    ("cell", "expected"),
    [('{"a": 1}', None), ('{"a": "x"}', "constraint-error"), ("[1]", "type-error"), ("", None)],
)
def test_an_object_meets_its_json_schema(cell: str, expected: str | None) -> None:
    schema = {"type": "object", "properties": {"a": {"type": "integer"}}}
    assert code("object", cell, constraints={"jsonSchema": schema}) == expected


@pytest.mark.parametrize(
    ("bound", "limit", "cell", "expected"),
    [
        ("minimum", "P1M", "P31D", None),
        ("minimum", "P1M", "P30D", "constraint-error"),  # a month may have 31 days: no order
        ("maximum", "P1Y", "P12M", None),
        ("exclusiveMaximum", "P1Y", "P12M", "constraint-error"),
        ("exclusiveMinimum", "PT1H", "PT61M", None),
    ],
)
def test_durations_compare_where_every_calendar_agrees(
    bound: str, limit: str, cell: str, expected: str | None
) -> None:
    assert code("duration", cell, constraints={bound: limit}) == expected


def test_a_list_must_be_one_of_its_options() -> None:
    facts = {"constraints": {"enum": ["a,b", "c"]}}
    assert [code("list", cell, **facts) for cell in ("a,b", "c", "b,a", "a")] == [
        None, None, "constraint-error", "constraint-error",
    ]  # fmt: skip


def test_categories_are_a_closed_list() -> None:
    facts = {"categories": ["tốt", "kém"]}
    assert [code("string", cell, **facts) for cell in ("tốt", "kém", "khá", "")] == [
        None, None, "constraint-error", None,
    ]  # fmt: skip


def test_a_shape_in_words_must_be_one() -> None:
    assert code("string", "POINT (105.8 21.6)", format="wkt") is None
    assert code("string", "POINT (105.8", format="wkt") == "type-error"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [("1.234", 1234), ("1.234.567", 1234567), ("1.5", None), ("12.34", None), ("1234", 1234)],
)
def test_groups_are_of_three_digits(cell: str, expected: int | None) -> None:
    assert read("integer", cell, groupChar=".").value == expected


def test_what_has_no_column_type_of_its_own_is_text() -> None:
    assert physical(field("integer")) == "BIGINT"
    assert physical(field("duration")) == "VARCHAR"
