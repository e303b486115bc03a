"""The event log: one line for each thing done, appended for ever, readable by nobody else."""

import json
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from pipelines import events
from pipelines.home import Home
from tests.conftest import NOON


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def lines(home: Home) -> list[dict[str, Any]]:
    return [json.loads(line) for line in home.events.read_text("utf-8").splitlines()]


def test_an_event_says_when_who_what_and_the_facts(home: Home) -> None:
    events.record(home, "Nguyễn Thị Hồ", "delivered", lambda: NOON, dataset="diem_do", bytes=12)
    assert lines(home) == [
        {
            "time": "2026-11-22T05:00:00.123456+00:00",
            "actor": "Nguyễn Thị Hồ",
            "event": "delivered",
            "dataset": "diem_do",
            "bytes": 12,
        }
    ]


def test_the_log_is_read_as_it_is_written_and_by_us_alone(home: Home) -> None:
    events.record(home, "hồ", "run", lambda: NOON)
    assert "hồ" in home.events.read_text("utf-8")
    assert home.events.stat().st_mode & 0o777 == 0o600


def test_times_are_utc_to_the_microsecond_wherever_the_clock_stands(home: Home) -> None:
    hanoi = timezone(timedelta(hours=7))
    events.record(home, "a", "run", lambda: datetime(2026, 1, 1, 3, 0, tzinfo=hanoi))
    events.record(home, "a", "run", lambda: datetime(2026, 1, 1, 3, 0, tzinfo=UTC))
    assert [line["time"] for line in lines(home)] == [
        "2025-12-31T20:00:00.000000+00:00",
        "2026-01-01T03:00:00.000000+00:00",
    ]


def test_what_is_written_stays(home: Home) -> None:
    events.record(home, "a", "run", lambda: NOON)
    first = home.events.read_bytes()
    events.record(home, "b", "index", lambda: NOON)
    assert home.events.read_bytes().startswith(first)
    assert [line["actor"] for line in lines(home)] == ["a", "b"]


@pytest.mark.parametrize("fact", ["hai\ndòng", "\u2028", '"', date(2026, 1, 1), Path("x"), None])
def test_an_event_is_one_line_whatever_the_fact(home: Home, fact: object) -> None:
    events.record(home, "a", "run", lambda: NOON, fact=fact)
    assert home.events.read_bytes().count(b"\n") == 1
    expected = fact if isinstance(fact, str) or fact is None else str(fact)
    assert json.loads(home.events.read_bytes())["fact"] == expected


def test_many_at_once_do_not_mix_their_lines(home: Home) -> None:
    def write(i: int) -> None:
        events.record(home, f"người {i}", "run", lambda: NOON, text="x" * 3000, number=i)

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, range(80)))
    assert sorted(line["number"] for line in lines(home)) == list(range(80))
