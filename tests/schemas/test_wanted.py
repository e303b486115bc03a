"""Examples of right cells are read by the reference itself; options are found by their letters."""

from typing import Any

import pytest

from schemas.field import Field
from schemas.reader import reader
from schemas.wanted import example, meant


def field(kind: str, **facts: Any) -> Field:
    return Field(**({"name": "o", "type": kind, "title": "O", "title_en": "O"} | facts))


def like(one: Field) -> str:
    return example(one, reader(one, ("",)))


@pytest.mark.parametrize(
    ("declared", "shown"),
    [
        (field("number"), "1234.5"),
        (field("number", decimalChar=",", groupChar="."), "1.234,5"),
        (field("number", constraints={"maximum": 100}), "12.5"),
        (field("number", decimalChar=",", constraints={"minimum": 5000.5}), "5000,5"),
        (field("integer", groupChar=" "), "1 234"),
        (field("integer", constraints={"minimum": 5, "maximum": 9}), "5"),
        (field("boolean"), "true · false"),
        (field("boolean", trueValues=["Có"], falseValues=["Không"]), "Có · Không"),
        (field("date"), "2024-01-05"),
        (field("date", format="%d/%m/%Y"), "05/01/2024"),
        (field("date", constraints={"minimum": "2025-06-30"}), "2025-06-30"),
        (field("datetime"), "2024-01-05T13:30:00"),
        (field("time"), "13:30:00"),
        (field("year"), "2024"),
        (field("yearmonth"), "2024-01"),
        (field("duration"), "P1Y2M"),
        (field("geopoint"), "105.84,21.59"),
        (field("geopoint", format="array"), "[105.84, 21.59]"),
        (field("geojson"), '{"type": "Point", "coordinates": [105.84, 21.59]}'),
        (field("object"), "{}"),
        (field("array"), "[1, 2]"),
        (field("list", delimiter=";", itemType="integer"), "1234;1234"),
        (field("string", format="email"), "hoi-dap@vi-du.vn"),
        (field("string", format="uuid"), "123e4567-e89b-42d3-a456-426614174000"),
        (field("string", format="wkt"), "POINT (105.84 21.59)"),
        (field("string", constraints={"enum": ["xã", "phường"]}), "xã"),
        (field("string", example="TN-01"), "TN-01"),
        (field("integer", example="mười"), "1234"),  # what is no value misleads nobody
    ],
)
def test_an_example_is_written_as_declared(declared: Field, shown: str) -> None:
    assert like(declared) == shown


@pytest.mark.parametrize(
    ("pattern", "shown"),
    [
        (r"^\d{5}$", "01234"),
        (r"^PA-\d{4}-\d{6}$", "PA-0123-456789"),
        ("^[A-Z]{2}[0-9]{3}$", "AA012"),
        (r"(?:KCN|CCN)\.[0-9]+", "KCN.0"),
        (r"T(0[1-9]|1[0-2])", "T01"),
        ("[a-z]+?|x", ""),  # the engine of an example is no engine of expressions
        (r"(?!0)\d{3}", ""),
        (r"[^0-9]{3}", ""),
    ],
)
def test_an_example_of_a_pattern_matches_it_or_there_is_none(pattern: str, shown: str) -> None:
    assert like(field("string", constraints={"pattern": pattern})) == shown


def test_no_example_is_told_where_none_is_right() -> None:
    assert like(field("string", constraints={"pattern": "^[0-9]{5}$", "minLength": 9})) == ""


@pytest.mark.parametrize(
    ("cell", "option"),
    [("phuong", "phường"), (" Phường ", "phường"), ("thi tran", "thị trấn"), ("huyện", "")],
)
def test_the_option_with_nearly_the_same_letters_is_meant(cell: str, option: str) -> None:
    options = ["xã", "phường", "thị trấn"]
    assert meant(field("string", constraints={"enum": options}), cell) == option


def test_a_category_is_known_by_its_label_and_a_truth_value_by_its_words() -> None:
    sexes = [{"value": 1, "label": "Nam"}, {"value": 2, "label": "Nữ"}]
    assert meant(field("integer", categories=sexes), "nu") == "2"
    assert meant(field("boolean", trueValues=["Có"], falseValues=["Không"]), "khong") == "Không"
    assert meant(field("string"), "gì cũng được") == ""
