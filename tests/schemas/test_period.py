"""What holds in the period of a row, against the calendar."""

import duckdb
import pytest

from schemas.period import holds


@pytest.mark.parametrize(
    ("period", "since", "until", "expected"),
    [
        ("2025-06-30", "2025-07-01", None, False),
        ("2025-07-01", "2025-07-01", None, True),
        ("2025-06-30", None, "2025-06-30", True),
        ("2025-06", "2025-07-01", None, False),
        ("2025-07", None, "2025-06-30", False),
        ("2025-Q2", "2025-07-01", None, False),
        ("2025-Q2", None, "2025-04-01", True),
        ("2025-Q3", "2025-07-01", None, True),
        ("2025", "2025-07-01", None, True),  # on any day of it
        ("2025", None, "2025-06-30", True),
        ("2024", "2025-07-01", None, False),
        ("2025-06-30T23:59:59", "2025-07-01", None, False),
        ("2025-06-30", None, None, True),
    ],
)
def test_an_entry_holds_where_a_day_of_the_period_lies_within(
    period: str, since: str | None, until: str | None, expected: bool
) -> None:
    assert asked(period, since, until) is expected


@pytest.mark.parametrize("period", ["mai", "2025-13", "2025-Q5", "", "25", None])
def test_in_what_is_no_period_nothing_holds(period: str | None) -> None:
    assert not asked(period, None, None)


def asked(period: str | None, since: str | None, until: str | None) -> bool | None:
    con = duckdb.connect()
    try:
        sql = f"SELECT {holds('$p', '$s', '$u')}"
        row = con.execute(sql, {"p": period, "s": since, "u": until}).fetchone()
    finally:
        con.close()
    assert row is not None
    found: bool | None = row[0]
    return found
