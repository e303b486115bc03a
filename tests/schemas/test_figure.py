"""Figures and moments as people read them, in both languages."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from schemas.figure import in_words, moment, neutral, number


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (1227400, "1.227.400", "1,227,400"),
        (-4200, "-4.200", "-4,200"),
        (950.0, "950", "950"),
        (1227400.5, "1.227.400,5", "1,227,400.5"),
        (Decimal("61.0"), "61,0", "61.0"),
    ],
)
def test_a_figure_is_grouped_as_the_language_groups_it(
    value: int | float | Decimal, vi: str, en: str
) -> None:
    assert (number(value, "vi"), number(value, "en")) == (vi, en)


def test_in_a_sentence_years_stand_as_they_are_and_a_format_is_kept() -> None:
    values = {"nam": 2015, "tong": 1227400, "lech": 1234.56, "ten": "Bắc Kạn", "co": True}
    template = "{nam}, {ten}: {tong}, {lech:.1f}, {co}"
    assert in_words(template, values, "vi") == "2015, Bắc Kạn: 1.227.400, 1234,6, True"
    assert in_words(template, values, "en") == "2015, Bắc Kạn: 1,227,400, 1234.6, True"


def test_a_value_of_a_closed_list_is_told_in_english_to_its_reader() -> None:
    values = {"vu": "đông xuân", "chi_tieu": "sản lượng"}
    assert in_words("{vu}, {chi_tieu}", values, "vi") == "đông xuân, sản lượng"
    assert in_words("{vu}, {chi_tieu}", values, "en") == "winter–spring, production"


def test_for_readers_of_both_languages_it_is_grouped_by_blanks() -> None:
    assert (neutral(1227400), neutral(12)) == ("1 227 400", "12")


@pytest.mark.parametrize(
    ("recorded", "told"),
    [
        ("2026-11-22T19:30:05+00:00", "02:30 23/11/2026 (+07:00)"),
        ("2026-11-23T00:00+07:00", "00:00 23/11/2026 (+07:00)"),
        ("2026-11-22", "22/11/2026"),
        (datetime(2026, 11, 22, 5, tzinfo=UTC), "12:00 22/11/2026 (+07:00)"),
    ],
)
def test_a_moment_is_told_by_the_clock_in_vietnam(recorded: str | datetime, told: str) -> None:
    assert moment(recorded) == told
