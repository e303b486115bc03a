"""Layouts: the one a file has by its name."""

import unicodedata

import pytest

from pipelines.layout import variant_of
from tests.pipelines.delivered import AB, declared


@pytest.mark.parametrize(
    ("name", "variant"),
    [
        ("mua 2020.csv", 0),
        ("MUA 2020.CSV", 0),
        ("dài hạn.csv", 1),
        (unicodedata.normalize("NFD", "dài hạn.csv"), 1),
        ("khac.csv", 2),
        ("mua 2020.xlsx", None),
        ("x mua 2020.csv", 2),
    ],
)
def test_the_first_pattern_that_matches_the_name_wins(name: str, variant: int | None) -> None:
    layouts = [{"files": "mua*.csv"}, {"files": "Dài*.csv"}, {"files": "*.csv"}]
    assert variant_of(declared(AB, *layouts), name) == variant
