"""Pulling: what a source has that we do not → more deliveries, or why there are none.

    raw/<dataset>/<sha256>.<ext>         what was brought, as received
    raw/<dataset>/deliveries/0001.json   its record: what the source said of it (`pull`)
    raw/<dataset>/source.json            how the last pull ended: problems, and the deliveries that
                                         hold what the source said then

How each kind of source is asked stands in a module of its own (`FIND`); that a file is new is seen
here, by its bytes. All files of a pull are taken over, or none.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC
from time import monotonic
from typing import Any

from catalog.dataset import Dataset
from catalog.release import Clock
from pipelines import bucket, database, download, folder, pull_api, refusals
from pipelines import delivery as deliveries
from pipelines.asking import Asking, Found, Refused, hush
from pipelines.delivery import Delivery
from pipelines.gate import World
from pipelines.home import Home
from pipelines.work import Work
from schemas.digest import file_sha256
from schemas.problem import Problem

STATE = "source.json"
FIND: Mapping[str, Callable[[Asking, World], list[Found]]] = {
    "rest": pull_api.find,
    "http": download.find,
    "sql": database.find,
    "s3": bucket.find,
    "sftp": folder.find,
}


def fetch(work: Work, dataset: Dataset, accepted: Sequence[str]) -> list[Delivery]:
    """Ask the dataset's source for what is new."""
    hush()
    home, clock, source = work.home, work.clock, dataset.declaration.source
    deliveries.sweep(home, dataset.name)
    known = deliveries.recorded(home, dataset.name)
    answers = refusals.of(home, dataset.name)
    asking = Asking(
        dataset=dataset,
        folder=home.made_raw(dataset.name),
        known=known,
        refused=frozenset(i for i, r in answers.items() if r.rows is None) - set(accepted),
        settings=work.settings,
        secrets=work.secrets,
        limits=work.limits,
        clock=clock,
        until=monotonic() + work.limits.whole,
    )
    try:
        found = FIND[source.kind](asking, work.world)
    except Refused as reason:
        deliveries.sweep(home, dataset.name)
        address = source.asked.address if source.asked else source.kind
        told = [replace(p, file=address) for p in reason.problems]
        _ended(home, dataset, clock, told, said_by(home, dataset))
        return []
    facts = {"dataset": dataset.name, "source": source.kind, "actor": work.settings.actor}
    taken, said = [], set()
    for one in found:
        known_as = one.known or _same(asking, one)
        if known_as is None:
            taken.append(known_as := _taken(home, one, facts, clock))
        said.add(known_as.id)
    deliveries.sweep(home, dataset.name)
    _ended(home, dataset, clock, [], said)
    return taken


def _same(asking: Asking, one: Found) -> Delivery | None:
    """The delivery that holds these very bytes under this name, and is its latest."""
    latest = asking.latest(one.file)
    if latest is None or one.path is None or latest.sha256 != file_sha256(one.path):
        return None
    return latest


def _taken(home: Home, one: Found, facts: Mapping[str, Any], clock: Clock) -> Delivery:
    if one.path is None:
        raise ValueError(f"{one.file} was neither brought nor known")
    mine = {"file": one.file, "sha256": file_sha256(one.path), "synthetic": one.synthetic}
    return deliveries.take(home, one.path, {**facts, **mine, "pull": dict(one.said)}, clock)


# How it ended ------------------------------------------------------------------------------------


def _ended(
    home: Home, dataset: Dataset, clock: Clock, problems: Sequence[Problem], said: Iterable[str]
) -> None:
    """Keep how the pull ended, for the outcome of the build after it."""
    state = {
        "time": clock().astimezone(UTC).isoformat(timespec="microseconds"),
        "problems": [asdict(p) for p in problems],
        "deliveries": sorted(said),
    }
    deliveries.write_json(home.raw(dataset.name) / STATE, state)


def _state(home: Home, dataset: Dataset) -> dict[str, Any]:
    file = home.raw(dataset.name) / STATE
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found


def problems(home: Home, dataset: Dataset) -> tuple[Problem, ...]:
    """Why the last pull brought nothing; empty where it went well."""
    return tuple(Problem(**p) for p in _state(home, dataset).get("problems", ()))


def said_by(home: Home, dataset: Dataset) -> frozenset[str]:
    """The deliveries that hold what the source said when it was last reached."""
    return frozenset(_state(home, dataset).get("deliveries", ()))
