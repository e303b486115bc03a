"""Plates: what is one by itself, beside a word, or in a list of vehicles. All made up."""

import pytest

from quality.context import Kind
from quality.plates import are_plates, has_plate, is_motorcycle, is_weak_plate

NOTHING: frozenset[Kind] = frozenset()
TITLED: frozenset[Kind] = frozenset(["bien_so"])


@pytest.mark.parametrize(
    "cell",
    ["20A-123.45", "20A 123.45", "20A - 12345", "20a-123.45", "20A_123.45",
     "20B1/234.56", "20-B1 234.56", "20B1-23456", "20-AB 123.45", "20-MĐ1 012.34", "20LD-012.34",
     "20-B1 2345", "29-H1-5678", "80-123-NG-01", "80-NG-123-01", "80NG-123-01"],
)  # fmt: skip
def test_a_plate_as_it_stands_on_the_vehicle(cell: str) -> None:
    assert has_plate(cell, NOTHING)


@pytest.mark.parametrize(
    "cell",
    ["20A12345", "20-A12345", "20A-1234", "20H 1234", "20B1 2345", "20B12345", "20A-123-45",
     "TM-12-34", "QC 1234"],
)  # fmt: skip
def test_what_codes_look_like_too_is_one_beside_a_word(cell: str) -> None:
    assert not has_plate(cell, NOTHING)
    assert has_plate(cell, TITLED)
    assert has_plate(f"biển kiểm soát {cell} gây tai nạn", NOTHING)
    assert has_plate(f"Taxi {cell} thu quá giá", NOTHING)


@pytest.mark.parametrize(
    "cell",
    ["lớp 12-A1 2024", "13A-123.45", "10A-123.45", "20A/12345", "H20A-123.45", "20A-123.456",
     "TCVN 12-34", "Aptomat 20A-220V", "QL3 Km12-345"],
)  # fmt: skip
def test_what_is_no_plate(cell: str) -> None:
    assert not has_plate(cell, NOTHING)


def test_a_list_of_vehicles_is_of_several_series() -> None:
    assert is_weak_plate("20A12345")
    assert not is_weak_plate("xe 20A12345")
    assert are_plates(["20A12345", "20C12345", "29A-1234", "không rõ"])
    assert not are_plates(["30B-0001", "30B-0002", "30B-0003", "30C-0001"])


def test_lots_of_a_year_are_no_vehicles() -> None:
    assert not is_weak_plate("24A1234")
    assert not are_plates(["24A12345", "24B12345", "25A12345"])


def test_a_motorcycles_old_plate_looks_like_a_place_on_a_shelf() -> None:
    assert is_motorcycle("20-B1 2345")
    assert not is_motorcycle("20-B1 234.56")
    assert not is_motorcycle("kệ 20-B1 2345")
