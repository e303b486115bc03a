"""Pulling: what an API has that we do not → one more delivery, or why there is none.

    raw/<dataset>/<sha256>.json-seq      the pages of one pull, as received
    raw/<dataset>/source.json            how the last pull ended: problems, and the delivery that
                                         holds what the source said then

The cursor stands in the records of the deliveries (and in the manifests made of them): the latest
change seen, no later than our own clock, less the declared overlap, cut to the hour, since a
manifest is public and must not tell to the second when a record changed. Deliveries that were
refused do not move it, so the next pull asks for the same again. A pull without a record that is
new makes no delivery; one that says again what was refused makes none either, and the refusal
stands.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from catalog.dataset import Dataset
from catalog.release import Clock
from catalog.source import Api
from pipelines import delivery as deliveries
from pipelines import pages, rest
from pipelines.delivery import Delivery
from pipelines.home import Home
from pipelines.rest import Limits, Pull
from schemas.digest import file_sha256
from schemas.problem import Problem

STATE = "source.json"


def fetch(
    home: Home,
    dataset: Dataset,
    address: str | None,
    accepted: Sequence[str],
    actor: str,
    clock: Clock,
    limits: Limits,
) -> list[Delivery]:
    """Ask the source at `address` (None: not on the operator's list) for what is new."""
    api = _api(dataset)
    deliveries.sweep(home, dataset.name)
    folder = home.made_raw(dataset.name)
    base = rest.base_of(address) if address else None
    if base is None:
        refused = Problem("source-not-allowed", file=api.address, note=api.host)
        return _ended(home, dataset, clock, [refused], said_by(home, dataset))
    known = deliveries.recorded(home, dataset.name)
    refused_ids = set(deliveries.refused(home, dataset.name)) - set(accepted)
    used = [d for d in known if d.id not in refused_ids and d.pull]
    since = max((str(d.pull["cursor"]) for d in used if d.pull and d.pull["cursor"]), default=None)
    aside = folder / f".pull.{os.getpid()}"
    found = rest.pull(api, base, _key(dataset), _asked(api, since), aside, limits)
    if isinstance(found, Problem):
        aside.unlink(missing_ok=True)
        told = Problem(found.code, file=api.address, note=found.note, note_en=found.note_en)
        return _ended(home, dataset, clock, [told], said_by(home, dataset))
    said = _said_before(api, found, used, [d for d in known if d.id in refused_ids])
    if said is None:
        facts = _facts(dataset, api, found, since, clock(), aside) | {"actor": actor}
        new = deliveries.take(home, aside, facts, clock)
        aside.unlink()
        _ended(home, dataset, clock, [], new.id)
        return [new]
    aside.unlink()
    return _ended(home, dataset, clock, [], said)


def _api(dataset: Dataset) -> Api:
    api = dataset.declaration.source.api
    if api is None:
        raise ValueError(f"{dataset.name} is not pulled")
    return api


def _key(dataset: Dataset) -> tuple[str, ...]:
    """Where the primary key stands in a record; empty where part of it does not."""
    headers = dataset.declaration.source.variants[0].headers(dataset.schema)
    given = set(dataset.schema.primaryKey) - set(headers)
    return () if given else tuple(headers[k] for k in dataset.schema.primaryKey)


def _asked(api: Api, since: str | None) -> str | None:
    """The cursor as the source is asked with it: in the source's own zone."""
    if since is None:
        return None
    return datetime.fromisoformat(since).astimezone(rest.ZONES[api.zone]).isoformat("T", "seconds")


def _facts(
    dataset: Dataset, api: Api, found: Pull, since: str | None, now: datetime, file: Path
) -> dict[str, Any]:
    """The record of a pull."""
    cursor = since
    if found.highest is not None:
        latest = min(found.highest, now) - timedelta(minutes=api.overlap)
        hour = latest.replace(minute=0, second=0, microsecond=0)
        cursor = max(filter(None, (since, _utc(hour))))
    return {
        "dataset": dataset.name,
        "file": f"{dataset.name}{pages.SUFFIX}",
        "sha256": file_sha256(file),
        "source": "rest",
        "synthetic": found.synthetic,
        "pull": {
            "address": api.address,
            "since": since,
            "cursor": cursor,
            "lowest": _utc(found.lowest),
            "highest": _utc(found.highest),
            "pages": found.pages,
            "records": found.records,
        },
    }


def _utc(time: datetime | None) -> str | None:
    """Comparable as text: one zone, one width. Fractions are cut off, to the safe side."""
    return None if time is None else time.astimezone(UTC).isoformat("T", "seconds")


# What is new -------------------------------------------------------------------------------------


def _said_before(
    api: Api, found: Pull, used: Sequence[Delivery], refused: Sequence[Delivery]
) -> str | None:
    """None where a pull brings something new; else the refused delivery that said the same, or ""
    where all of it is known."""
    if not found.digests:
        return ""
    if api.since is None:
        if used and _digests(api, used[-1]) == found.digests:
            return ""
    elif not _unknown(api, found, used):
        return ""
    last = next(reversed(refused), None)
    return last.id if last and _digests(api, last) == found.digests else None


def _unknown(api: Api, found: Pull, used: Sequence[Delivery]) -> bool:
    """Whether some record is in no earlier pull. One changed last before `lowest` cannot be."""
    left, lowest = set(found.digests), _utc(found.lowest) or ""
    for one in reversed(used):
        if one.pull and (not one.pull["highest"] or one.pull["highest"] >= lowest):
            left -= _digests(api, one)
        if not left:
            return False
    return True


def _digests(api: Api, one: Delivery) -> frozenset[bytes]:
    return frozenset(map(pages.digest, _records(api, one.path)))


def _records(api: Api, path: Path) -> Iterable[Any]:
    for page in pages.pages(path):
        yield from pages.at(pages.parse(page), api.records)


# How it ended ------------------------------------------------------------------------------------


def _ended(
    home: Home, dataset: Dataset, clock: Clock, problems: Sequence[Problem], said: str | None
) -> list[Delivery]:
    """Keep how the pull ended, for the outcome of the build after it."""
    state = {
        "time": clock().astimezone(UTC).isoformat(timespec="microseconds"),
        "problems": [asdict(p) for p in problems],
        "delivery": said or None,
    }
    deliveries.write_json(home.raw(dataset.name) / STATE, state)
    return []


def _state(home: Home, dataset: Dataset) -> dict[str, Any]:
    file = home.raw(dataset.name) / STATE
    found: dict[str, Any] = json.loads(file.read_text("utf-8")) if file.is_file() else {}
    return found


def problems(home: Home, dataset: Dataset) -> tuple[Problem, ...]:
    """Why the last pull brought nothing; empty where it went well."""
    return tuple(Problem(**p) for p in _state(home, dataset).get("problems", ()))


def said_by(home: Home, dataset: Dataset) -> str | None:
    """The delivery that holds what the source said when it was last reached, where one does."""
    found: str | None = _state(home, dataset).get("delivery")
    return found
