"""What an API has that we do not: one more file of pages, or nothing.

The cursor stands in the records of the deliveries (and in the manifests made of them): the latest
change seen, no later than our own clock, less the declared overlap, cut to the hour, since a
manifest is public and must not tell to the second when a record changed. Deliveries that were
refused do not move it, so the next pull asks for the same again. A pull without a record that is
new makes no delivery; one that says again what was refused makes none either, and the refusal
stands.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from catalog.dataset import Dataset
from catalog.source import Api
from pipelines import pages, rest
from pipelines.asking import Asking, Found, Refused
from pipelines.delivery import Delivery
from pipelines.gate import World
from pipelines.reach import reached
from pipelines.rest import Pull
from schemas.problem import Problem


def find(asking: Asking, world: World) -> list[Found]:
    """The pages of one pull, where something in them is new; else what it said before."""
    api = asking.dataset.declaration.source.api
    if api is None:
        raise ValueError(f"{asking.dataset.name} is no API")
    base, gate = reached(asking, api.host, api.auth, world)
    used = [d for d in asking.known if d.id not in asking.refused and d.pull]
    since = max((str(d.pull["cursor"]) for d in used if d.pull and d.pull["cursor"]), default=None)
    aside = asking.aside()
    found = rest.pull(api, base, _key(asking.dataset), _asked(api, since), aside, gate)
    if isinstance(found, Problem):
        raise Refused(found.code, found.note, found.note_en)
    name = f"{asking.dataset.name}{pages.SUFFIX}"
    refused = [d for d in asking.known if d.id in asking.refused]
    said = _said_before(api, found, used, refused)
    if said is None:
        return [Found(name, aside, _said(api, found, since, asking.clock()), found.synthetic)]
    aside.unlink()
    return [Found(name, known=said)] if isinstance(said, Delivery) else []


def _key(dataset: Dataset) -> tuple[str, ...]:
    """Where the primary key stands in a record; empty where part of it does not."""
    headers = dataset.declaration.source.variants[0].headers(dataset.delivered.schema)
    given = set(dataset.delivered.schema.primaryKey) - set(headers)
    return () if given else tuple(headers[k] for k in dataset.delivered.schema.primaryKey)


def _asked(api: Api, since: str | None) -> str | None:
    """The cursor as the source is asked with it: in the source's own zone."""
    if since is None:
        return None
    return datetime.fromisoformat(since).astimezone(rest.ZONES[api.zone]).isoformat("T", "seconds")


def _said(api: Api, found: Pull, since: str | None, now: datetime) -> dict[str, Any]:
    """What is kept of a pull."""
    cursor = since
    if found.highest is not None:
        latest = min(found.highest, now) - timedelta(minutes=api.overlap)
        hour = latest.replace(minute=0, second=0, microsecond=0)
        cursor = max(filter(None, (since, _utc(hour))))
    return {
        "address": api.address,
        "since": since,
        "cursor": cursor,
        "lowest": _utc(found.lowest),
        "highest": _utc(found.highest),
        "pages": found.pages,
        "records": found.records,
    }


def _utc(time: datetime | None) -> str | None:
    """Comparable as text: one zone, one width. Fractions are cut off, to the safe side."""
    return None if time is None else time.astimezone(UTC).isoformat("T", "seconds")


# What is new -------------------------------------------------------------------------------------


def _said_before(
    api: Api, found: Pull, used: Sequence[Delivery], refused: Sequence[Delivery]
) -> Delivery | Literal["known"] | None:
    """None where a pull brings something new; else the refused delivery that said the same, or
    that all of it is known."""
    if not found.digests:
        return "known"
    if api.since is None:
        if used and _digests(api, used[-1]) == found.digests:
            return "known"
    elif not _unknown(api, found, used):
        return "known"
    last = next(reversed(refused), None)
    return last if last and _digests(api, last) == found.digests else None


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
