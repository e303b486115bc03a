"""Parameters as callers send them: what each reader takes, and the words in which it refuses."""

from typing import Any

import pytest

from catalog.portal import Portal
from catalog.web import parameters
from catalog.web.parameters import Refused
from schemas.errors import NotFoundError
from tests.catalog.web.conftest import refusal


@pytest.mark.parametrize(
    ("limit", "reason"),
    [
        ("abc", "Invalid integer"),
        ("1.5", "Invalid integer"),
        ([1, 2], "Invalid integer"),
        (1.5, "Invalid integer"),
        ("9" * 5000, "Invalid integer"),
        ("-1", "Must be a natural number"),
    ],
)
def test_bad_numbers_are_refused(portal: Portal, limit: Any, reason: str) -> None:
    error = {"limit": [reason], "__type": "Validation Error"}
    assert refusal(portal, "package_list", limit=limit) == (409, error)


@pytest.mark.parametrize(
    ("given", "reason"),
    [("tags", "Could not parse as valid JSON"), ('"tags"', "Not a list"), ({"a": 1}, "Not a list")],
)
def test_facet_fields_are_a_list(portal: Portal, given: Any, reason: str) -> None:
    error = {"facet.field": [reason], "__type": "Validation Error"}
    assert refusal(portal, "package_search", **{"facet.field": given}) == (409, error)


def refused(error: pytest.ExceptionInfo[Refused]) -> list[Any]:
    """What is said of each parameter; always with status 409 and the type last."""
    assert error.value.status == 409
    *said, (last, kind) = error.value.error.items()
    assert (last, kind) == ("__type", "Validation Error")
    return said


@pytest.mark.parametrize("absent", [{}, {"a": None}, {"a": ""}])
def test_empty_is_absent(absent: dict[str, Any]) -> None:
    assert parameters.string(absent, "a") == ""
    assert parameters.integer(absent, "a", 7) == 7
    assert parameters.natural(absent, "a", 7) == 7
    assert parameters.boolean(absent, "a", True) is True
    assert parameters.several(absent, "a") == []
    assert parameters.split(absent, "a") == []
    assert parameters.json_list(absent, "a") == []


def test_a_number_or_a_truth_is_a_text_too() -> None:
    given = {"a": 1.5, "b": True}
    assert [parameters.string(given, key) for key in given] == ["1.5", "True"]
    for wrong in (["x"], {"x": 1}):
        with pytest.raises(Refused) as error:
            parameters.string({"a": wrong}, "a")
        assert refused(error) == [("a", ["Must be a Unicode string value"])]


def test_numbers_may_be_written_out() -> None:
    assert [parameters.integer({"a": n}, "a", 0) for n in ("-5", -5, " 5 ")] == [-5, -5, 5]
    assert parameters.natural({"a": "0"}, "a", 7) == 0


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        *((text, True) for text in ("true", "TRUE", " yes ", "on", "y", "t", "1", 1, True)),
        *((text, False) for text in ("false", "No", "off", "n", "f", "0", 0, False)),
    ],
)
def test_a_truth_has_ckans_words(given: Any, meant: bool) -> None:
    assert parameters.boolean({"a": given}, "a", not meant) is meant


def test_any_other_word_is_no_truth() -> None:
    with pytest.raises(Refused) as error:
        parameters.boolean({"a": "maybe"}, "a")
    assert refused(error) == [("a", ["Must be a boolean value"])]


def test_the_first_name_given_counts_and_the_last_is_missing() -> None:
    assert parameters.required({"b": "x", "a": ""}, "a", "b") == "x"
    assert parameters.required({"b": "x", "a": "y"}, "a", "b") == "y"
    with pytest.raises(Refused) as error:
        parameters.required({"a": ""}, "a", "b")
    assert refused(error) == [("b", ["Missing value"])]


def test_a_list_is_given_once_or_as_one() -> None:
    assert parameters.several({"a": "x y"}, "a") == ["x y"]
    assert parameters.several({"a": ["x", "", 1]}, "a") == ["x", "1"]
    assert parameters.split({"a": " x,y  z,"}, "a") == ["x", "y", "z"]
    assert parameters.split({"a": ["x y", "z"]}, "a") == ["x", "y", "z"]
    assert parameters.json_list({"a": '["x", "y"]'}, "a") == ["x", "y"]
    assert parameters.json_list({"a": ["x", "y"]}, "a") == ["x", "y"]


def test_a_list_has_an_end() -> None:
    assert len(parameters.several({"a": ["x"] * 100}, "a")) == 100
    for read in (parameters.several, parameters.split, parameters.json_list):
        with pytest.raises(Refused) as error:
            read({"a": ["x"] * 101}, "a")
        assert refused(error) == [("a", ["Must be no more than 100 values"])]


def test_what_is_named_is_known_or_not_found() -> None:
    known = {"tram": 1, "tram-cu": 1}
    assert parameters.named(known, {"id": "tram-cu"}) == 1
    assert parameters.named(known, {"name_or_id": "tram"}, "id", "name_or_id") == 1
    with pytest.raises(NotFoundError):
        parameters.named(known, {"id": "TRAM"})


def test_a_page_of_a_list() -> None:
    assert parameters.page_of([1, 2, 3, 4], {}) == [1, 2, 3, 4]
    assert parameters.page_of([1, 2, 3, 4], {"offset": "1", "limit": 2}) == [2, 3]
    assert parameters.page_of([1, 2], {"offset": 5}) == []
