"""What happens by the clock: fetching by department and frequency, and who is late."""

import zoneinfo
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from catalog.dataset import Dataset, Declarations
from pipelines import schedules
from pipelines.assets import all_assets
from pipelines.schedules import RHYTHM, STATES, TIMELY, ZONE, timeliness, timely_checks
from pipelines.work import Work
from tests.conftest import NOON
from tests.pipelines.test_flow import GOOD, hand_over, run, work_in


@pytest.fixture
def work(miniature: Declarations, tmp_path: Path) -> Work:
    return work_in(tmp_path / "home", miniature)


def from_source(dataset: Dataset, kind: str, frequency: str) -> Dataset:
    """The dataset as if it came from such a source at such a pace."""
    source = dataset.declaration.source.model_copy(update={"kind": kind})
    given = {"source": source, "frequency": frequency}
    return replace(dataset, declaration=dataset.declaration.model_copy(update=given))


def with_sources(work: Work, **sources: tuple[str, str]) -> Work:
    found = dict(work.declarations.datasets)
    for name, (kind, frequency) in sources.items():
        found[name] = from_source(found[name], kind, frequency)
    return replace(work, declarations=replace(work.declarations, datasets=found))


def by_name(made: Iterable[dg.ScheduleDefinition]) -> dict[str, dg.ScheduleDefinition]:
    return {s.name: s for s in made}


# Fetching ----------------------------------------------------------------------------------------


def test_what_stewards_hand_over_has_no_schedule_of_its_own(work: Work) -> None:
    assert set(by_name(schedules.schedules(work))) == {TIMELY}


def test_a_source_is_fetched_by_department_and_frequency(work: Work) -> None:
    pulling = with_sources(
        work, diem_do=("rest", "hourly"), tram=("sql", "daily"), luong_mua=("sftp", "daily")
    )
    made = by_name(schedules.schedules(pulling))
    assert set(made) == {"so_do_hourly", "so_ban_daily", TIMELY}
    assert made["so_do_hourly"].cron_schedule == "0 * * * *"
    assert made["so_ban_daily"].cron_schedule == "4 2 * * *"
    definitions = dg.Definitions(
        assets=all_assets(pulling),
        asset_checks=timely_checks(pulling),
        schedules=schedules.schedules(pulling),
    )
    dg.Definitions.validate_loadable(definitions)
    job = definitions.resolve_job_def(made["so_ban_daily"].job_name)
    chosen = {"/".join(key.path) for key in job.asset_layer.executable_asset_keys}
    stages = ("raw", "table", "release")
    assert chosen == {f"{name}/{stage}" for name in ("tram", "luong_mua") for stage in stages}


def test_what_is_closed_is_fetched_no_more(work: Work) -> None:
    assert set(by_name(schedules.schedules(with_sources(work, diem_do=("rest", "closed"))))) == {
        TIMELY
    }


def test_every_schedule_runs_by_itself_on_the_clock_of_vietnam(work: Work) -> None:
    for made in schedules.schedules(with_sources(work, diem_do=("rest", "daily"))):
        assert made.default_status == dg.DefaultScheduleStatus.RUNNING
        assert made.execution_timezone == ZONE
    noon = datetime(2026, 1, 1, 12, tzinfo=zoneinfo.ZoneInfo(ZONE))
    assert noon.utcoffset() == timedelta(hours=7)


@pytest.mark.parametrize("frequency", RHYTHM)
def test_every_rhythm_is_one_dagster_understands(work: Work, frequency: str) -> None:
    made = by_name(schedules.schedules(with_sources(work, diem_do=("rest", frequency))))
    assert f"so_do_{frequency}" in made


def test_a_deployment_of_lists_alone_waits_for_nobody(work: Work) -> None:
    only = {"tram": work.declarations.dataset("tram")}
    lists = replace(work, declarations=replace(work.declarations, datasets=only))
    assert schedules.schedules(lists) == []
    assert timely_checks(lists) == []


# Who is late -------------------------------------------------------------------------------------


def evaluated(work: Work) -> dict[str, Any]:
    """What a run of the morning's checks says."""
    definitions = dg.Definitions(
        assets=all_assets(work),
        asset_checks=timely_checks(work),
        schedules=schedules.schedules(work),
    )
    job = definitions.resolve_job_def(by_name(schedules.schedules(work))[TIMELY].job_name)
    with dg.DagsterInstance.ephemeral() as instance:
        quiet = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}
        result = job.execute_in_process(instance=instance, run_config=quiet)
    assert result.success
    return {
        e.asset_key.path[0]: (e.passed, e.severity.value, e.metadata["state"].value)
        for e in result.get_asset_check_evaluations()
    }


def test_in_the_morning_every_department_is_told_how_it_stands(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    run(work, "tram")
    assert evaluated(work) == {
        "diem_do": (True, "WARN", "fresh"),
        "luong_mua": (False, "WARN", "awaited"),
    }
    later = replace(work, clock=lambda: NOON + timedelta(days=3))
    assert evaluated(later)["diem_do"] == (False, "WARN", "late")


def test_what_is_due_is_no_warning_yet(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    tomorrow = replace(work, clock=lambda: NOON + timedelta(days=1))
    told = timeliness(tomorrow, work.declarations.dataset("diem_do"))
    assert (told.passed, told.description) == (True, STATES["due"])
    assert told.metadata["due"].value == (NOON + timedelta(days=1)).timestamp()
