"""Cells as departments write them are read in the one declared way, or told; nothing is guessed."""

import pytest

from tests.pipelines.delivered import declared
from tests.pipelines.test_shape import shaped

READ = [
    ("vi_number", "1.234.567,89", "1234567.89"),
    ("vi_number", "1.234", "1234"),
    ("vi_number", "-12,5", "-12.5"),
    ("vi_number", "1234", "1234"),
    ("vi_number", "0,125", "0.125"),
    ("vi_date", "5/1/2024", "2024-01-05"),
    ("vi_date", "05-01-2024", "2024-01-05"),
    ("vi_date", "Ngày 05 tháng 01 năm 2024", "2024-01-05"),
    ("vi_date", "29/02/2024", "2024-02-29"),
    ("vi_month", "Tháng 3/2024", "2024-03"),
    ("vi_month", "tháng 12 năm 2024", "2024-12"),
    ("vi_month", "03-2024", "2024-03"),
    ("vi_quarter", "quý II/2025", "2025-Q2"),
    ("vi_quarter", "Quý 4 năm 2025", "2025-Q4"),
    ("vi_quarter", "QIII/2025", "2025-Q3"),
    ("vi_year", "năm 2024", "2024"),
    ("vi_year", "2024", "2024"),
]
REFUSED = [
    ("vi_number", "1,234"),  # a thousand in English
    ("vi_number", "1.5"),
    ("vi_number", "1.234.5"),
    ("vi_number", "1,234.5"),
    ("vi_number", "1 234"),
    ("vi_number", "1.234,"),
    ("vi_number", "12 tạ"),
    ("vi_date", "13/13/2024"),
    ("vi_date", "30/02/2024"),
    ("vi_date", "29/02/2023"),
    ("vi_date", "5/1/24"),
    ("vi_date", "2024-01-05"),
    ("vi_month", "tháng 13/2024"),
    ("vi_month", "tháng 3"),
    ("vi_quarter", "quý V/2025"),
    ("vi_quarter", "quý II"),
    ("vi_quarter", "2025"),
    ("vi_year", "năm 24"),
    ("vi_year", "2023-2024"),
]


@pytest.mark.parametrize(("way", "written", "read"), READ)
def test_a_cell_is_read_in_the_declared_way(way: str, written: str, read: str) -> None:
    found = shaped(f'ma,o\na,"{written}"\nb,\n', declared(("ma", "o"), {"read_as": {"o": way}}))
    assert (found.column("o"), found.told) == ([read, ""], [])


@pytest.mark.parametrize(("way", "written"), REFUSED)
def test_a_cell_written_otherwise_is_a_problem_and_stays_as_it_is(way: str, written: str) -> None:
    found = shaped(f'ma,o\na,\nb,"{written}"\n', declared(("ma", "o"), {"read_as": {"o": way}}))
    assert found.told == [("written-error", 3, "o", written)]
    assert found.column("o") == ["", written]


YIELD = {"units": {"o": {"tấn": 1, "tạ": "0.1", "kg": "0.001"}}, "read_as": {"o": "vi_number"}}
FIELDS = {"units": {"o": {"m²": 1, "sào": 360, "": 1}}}  # of the north, as the dataset declares


@pytest.mark.parametrize(
    ("variant", "written", "read"),
    [
        (YIELD, "12,5 tạ", "1.25"),
        (YIELD, "1.234 tấn", "1234"),
        (YIELD, "15kg", "0.015"),
        (FIELDS, "2.5 sào", "900"),
        (FIELDS, "17", "17"),
        (FIELDS, "17 m²", "17"),
    ],
)
def test_a_figure_with_its_unit_is_brought_to_one(
    variant: dict[str, object], written: str, read: str
) -> None:
    found = shaped(f'ma,o\na,"{written}"\n', declared(("ma", "o"), variant))
    assert (found.column("o"), found.told) == ([read], [])


@pytest.mark.parametrize("written", ["12,5", "12 yến", "tạ", "1,234 tạ", "12 tạ rưỡi", "12 TẠ"])
def test_a_figure_without_a_declared_unit_is_a_problem(written: str) -> None:
    found = shaped(f'ma,o\na,"{written}"\n', declared(("ma", "o"), YIELD))
    assert found.told == [("unit-error", 2, "o", written)]
