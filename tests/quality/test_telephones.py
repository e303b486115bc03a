"""Telephones: of the plan, of houses and offices, and nobody's. All made up."""

import pytest

from quality.telephones import is_fixed_line, is_mobile, is_phone, is_service


@pytest.mark.parametrize("digits", ["0083702320", "0000000000", "0099912345678"])
def test_two_zeros_and_no_country_are_no_telephone_and_no_accident(digits: str) -> None:
    assert not is_phone(digits)


def test_service_numbers_are_nobodys() -> None:
    assert not is_phone("19001234")
    assert not is_phone("1022")
    assert is_service("19001234")
    assert is_service("1800599920")
    assert not is_service("190012345")


@pytest.mark.parametrize(
    ("digits", "is_one"),
    [
        ("02083855123", True),
        ("2083855123", True),  # the zero in front lost in a column of numbers
        ("842083855123", True),
        ("0912345678", False),
        ("912345678", False),
        ("84912345678", False),
    ],
)
def test_a_fixed_line_stands_in_a_house_or_an_office(digits: str, is_one: bool) -> None:
    assert is_fixed_line(digits) is is_one


def test_what_somebody_carries() -> None:
    assert is_mobile("0912345678")
    assert not is_mobile("02083855123")
    assert not is_mobile("01681234567")  # ended in 2018
