"""When things happen by themselves in Dagster: what is fetched, and who is late.

    <department>_<frequency>   runs the datasets of one department that are fetched from a source,
                               each frequency in its own rhythm
    kip_thoi                   every morning: the check of that name on every release, which warns
                               where a department is late (`catalog.freshness`)

Files that stewards drop are taken by the sensor on landing, not by a clock. Times are those of Việt
Nam. The catalogue follows whatever run changed a release, by its own sensor.

There are no partitions: a delivery holds whatever periods its department put into it, a table is
made of all deliveries, and a correction replaces just the periods it holds. Dagster's partitions
would ask a steward to name periods that the file names already, and offer backfills of single years
that read the same files.
"""

from collections.abc import Iterator, Mapping, Sequence

import dagster as dg

from catalog import freshness
from catalog.dataset import Dataset
from catalog.freshness import State
from catalog.terms import Frequency
from pipelines.assets import keys
from pipelines.work import Work

TIMELY = "kip_thoi"
ZONE = "Asia/Ho_Chi_Minh"
MORNING = "0 7 * * *"
# {m}: the department's own minute, so that they do not all begin at once
RHYTHM: Mapping[Frequency, str] = {
    "hourly": "{m} * * * *",
    "daily": "{m} 2 * * *",
    "weekly": "{m} 2 * * 1",
    "monthly": "{m} 2 1 * *",
    "quarterly": "{m} 2 1 1,4,7,10 *",
    "yearly": "{m} 2 1 1 *",
    "irregular": "{m} 3 * * *",  # nobody knows when: looked at every night
}
STATES: Mapping[State, str] = {
    "fresh": "đúng hạn / in time",
    "due": "đến hạn / due",
    "late": "trễ hạn / late",
    "awaited": "chờ giao nộp / awaited",
    "closed": "không cập nhật nữa / no longer updated",
}


def pulled(dataset: Dataset) -> bool:
    """Whether the portal fetches it from a source of the department's, rather than being handed
    it or keeping it itself."""
    return dataset.declaration.source.kind not in ("landing", "file")


def schedules(work: Work) -> list[dg.ScheduleDefinition]:
    """All that happens by the clock."""
    watched = [release_key(d) for d in work.declarations.datasets.values() if expected(d)]
    return [*_fetching(work), *([_watching(watched)] if watched else [])]


def _fetching(work: Work) -> Iterator[dg.ScheduleDefinition]:
    """One schedule for each department and frequency that has something to fetch."""
    groups: dict[tuple[str, Frequency], list[Dataset]] = {}
    for dataset in work.declarations.datasets.values():
        frequency = dataset.declaration.frequency
        if pulled(dataset) and frequency in RHYTHM:
            groups.setdefault((dataset.department, frequency), []).append(dataset)
    departments = list(work.declarations.departments)
    for (department, frequency), found in groups.items():
        minute = departments.index(department) * 4 % 60
        title = work.declarations.departments[department].title
        yield dg.ScheduleDefinition(
            name=f"{department}_{frequency}",
            target=dg.AssetSelection.assets(*(key for d in found for key in keys(d))),
            cron_schedule=RHYTHM[frequency].format(m=minute),
            execution_timezone=ZONE,
            default_status=dg.DefaultScheduleStatus.RUNNING,
            description=f"Lấy số liệu của {title}: {', '.join(d.name for d in found)}",
        )


def _watching(watched: Sequence[dg.AssetKey]) -> dg.ScheduleDefinition:
    """Every morning, so that who is late is told without a run of theirs."""
    checks = dg.AssetSelection.checks(*(dg.AssetCheckKey(key, TIMELY) for key in watched))
    return dg.ScheduleDefinition(
        name=TIMELY,
        target=checks,
        cron_schedule=MORNING,
        execution_timezone=ZONE,
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Mỗi sáng xem đơn vị nào đến hạn, trễ hạn.",
    )


# Who is late -------------------------------------------------------------------------------------


def expected(dataset: Dataset) -> bool:
    """Whether somebody is to supply it: a list kept in the repository is supplied with the code."""
    return dataset.declaration.source.kind != "file"


def release_key(dataset: Dataset) -> dg.AssetKey:
    """The asset that a dataset's release is."""
    return keys(dataset)[-1]


def timely_checks(work: Work) -> list[dg.AssetChecksDefinition]:
    """The check of every release that somebody is to supply, evaluated in one step."""
    watched = {release_key(d): d for d in work.declarations.datasets.values() if expected(d)}
    if not watched:
        return []
    specs = [
        dg.AssetCheckSpec(TIMELY, asset=key, description="Giao nộp kịp tần suất đã hẹn")
        for key in watched
    ]

    @dg.multi_asset_check(specs=specs, can_subset=True, name=TIMELY)
    def timely(context: dg.AssetCheckExecutionContext) -> Iterator[dg.AssetCheckResult]:
        chosen = {key.asset_key for key in context.selected_asset_check_keys}
        yield from (timeliness(work, watched[key]) for key in watched if key in chosen)

    return [timely]


def timeliness(work: Work, dataset: Dataset) -> dg.AssetCheckResult:
    """How a dataset stands with what its department promised, as the portal's page tells it."""
    current = work.releases.current(dataset.name)
    supply = freshness.of(dataset, current, work.declarations.policy)
    state = supply.state(work.clock())
    facts = {"supplied": supply.supplied, "due": supply.due, "late": supply.late}
    metadata = {name: dg.MetadataValue.timestamp(t) for name, t in facts.items() if t}
    return dg.AssetCheckResult(
        asset_key=release_key(dataset),
        check_name=TIMELY,
        passed=state not in ("late", "awaited"),
        severity=dg.AssetCheckSeverity.WARN,
        description=STATES[state],
        metadata={"state": state, **metadata},
    )
