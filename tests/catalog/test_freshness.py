"""Freshness: due when the period has passed, late when the grace has, by the clock of Việt Nam."""

from datetime import UTC, date, datetime, timedelta
from typing import get_args

import pytest

from catalog import freshness
from catalog.dataset import Declaration, Declarations
from catalog.freshness import GRACE, PERIODS, Supply, expected
from catalog.policy import Policy
from catalog.release import Releases
from catalog.settings import Settings
from catalog.terms import FREQUENCIES, Frequency
from tests.conftest import NOON, READINGS, publish_rows

POLICY = Policy()
MOMENT = timedelta(microseconds=1)


def supply(
    miniature: Declarations,
    frequency: str,
    supplied: datetime | None = NOON,
    policy: Policy = POLICY,
    **declared: object,
) -> Supply:
    declaration = miniature.dataset("diem_do").declaration
    given = {"frequency": frequency, **declared}
    return expected(declaration.model_copy(update=given), supplied, policy)


def test_every_frequency_has_its_pace() -> None:
    assert set(PERIODS) == set(FREQUENCIES) == set(get_args(Frequency))
    assert {f for f, period in PERIODS.items() if period} == set(GRACE)


@pytest.mark.parametrize(
    ("frequency", "due", "late"),
    [
        ("hourly", datetime(2026, 11, 22, 6), datetime(2026, 11, 22, 9)),
        ("daily", datetime(2026, 11, 23, 5), datetime(2026, 11, 24, 5)),
        ("weekly", datetime(2026, 11, 29, 5), datetime(2026, 12, 2, 5)),
        ("monthly", datetime(2026, 12, 22, 5), datetime(2027, 1, 6, 5)),
        ("quarterly", datetime(2027, 2, 22, 5), datetime(2027, 3, 22, 5)),
        ("yearly", datetime(2027, 11, 22, 5), datetime(2028, 2, 22, 5)),
    ],
)
def test_a_dataset_is_due_after_its_period_and_late_after_its_grace(
    miniature: Declarations, frequency: str, due: datetime, late: datetime
) -> None:
    noon = NOON.replace(microsecond=0)
    due, late = due.replace(tzinfo=UTC), late.replace(tzinfo=UTC)
    found = supply(miniature, frequency, noon)
    assert (found.due, found.late) == (due, late)
    assert found.state(noon) == found.state(due - MOMENT) == "fresh"
    assert found.state(due) == found.state(late - MOMENT) == "due"
    assert found.state(late) == "late"


def test_months_end_as_in_vietnam(miniature: Declarations) -> None:
    """18:00 UTC on 30 January is the 31st in Việt Nam; a month later it is the end of February."""
    found = supply(miniature, "monthly", datetime(2027, 1, 30, 18, tzinfo=UTC))
    assert found.due == datetime(2027, 2, 27, 18, tzinfo=UTC)


@pytest.mark.parametrize("frequency", ["irregular", "closed"])
def test_what_promises_no_pace_is_never_late(miniature: Declarations, frequency: str) -> None:
    found = supply(miniature, frequency)
    expected_state = "closed" if frequency == "closed" else "fresh"
    assert found.state(NOON + timedelta(days=36_500)) == expected_state


@pytest.mark.parametrize("frequency", FREQUENCIES)
def test_what_was_never_supplied_is_awaited(miniature: Declarations, frequency: str) -> None:
    assert supply(miniature, frequency, None).state(NOON) == "awaited"


def test_a_first_delivery_has_a_day_where_one_is_declared(miniature: Declarations) -> None:
    found = supply(miniature, "yearly", None, first_due=date(2026, 12, 31))
    midnight = datetime(2026, 12, 30, 17, tzinfo=UTC)
    assert found.due == midnight
    assert found.state(midnight + timedelta(hours=23)) == "awaited"
    assert found.state(midnight + timedelta(hours=24)) == "late"


def test_a_declared_grace_counts_but_never_beyond_the_policy(miniature: Declarations) -> None:
    short = supply(miniature, "yearly", grace_days=10)
    assert short.due is not None
    assert short.late == short.due + timedelta(days=10)
    long = supply(miniature, "monthly", grace_days=500)
    assert long.late == freshness.Span(months=3).after(datetime(2026, 12, 22, 5, 0, 0, 123456, UTC))
    strict = supply(miniature, "yearly", policy=Policy(update_within_months=0))
    assert strict.late == strict.due


def test_what_is_released_once_a_day_is_not_due_within_it(miniature: Declarations) -> None:
    found = supply(miniature, "hourly", release="daily")
    assert found.due == NOON + timedelta(days=1)
    assert found.late == NOON + timedelta(days=1, hours=3)


def test_every_way_to_release_has_its_pace() -> None:
    assert set(freshness.RELEASED) >= set(get_args(Declaration.model_fields["release"].annotation))


def test_a_new_title_supplies_nothing(miniature: Declarations, settings: Settings) -> None:
    """What counts is when the deliveries of a release came in; without any, its own time."""
    releases = Releases(settings.public)
    one = miniature.dataset("diem_do")
    assert freshness.supplied(None) is None
    publish_rows(miniature, settings, "diem_do", READINGS)
    release = releases.current("diem_do")
    assert release is not None
    assert freshness.supplied(release) == NOON
    assert freshness.of(one, release, POLICY).state(NOON) == "fresh"
    manifest = {"time": "2026-11-22T05:00:00+00:00", "deliveries": [
        {"received": "2026-01-05T01:00:00+00:00"}, {"received": "2026-02-05T08:00:00+07:00"},
    ]}  # fmt: skip
    release.__dict__["manifest"] = manifest  # as a later release of the same deliveries has it
    assert freshness.supplied(release) == datetime(2026, 2, 5, 1, tzinfo=UTC)
