"""The page of what is awaited and what is late: by department, since when, and what its steward is
to do. It says what the catalogue says (`catalog.freshness`), at the moment of the visit.

    /awaited    /cho-giao leads there
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from catalog.freshness import State
from catalog.portal import DatasetInfo, DepartmentInfo, Portal
from catalog.web import formats
from catalog.web.site import Moved, Page, Visit
from catalog.web.texts import say
from schemas.fold import fold

ORDER: tuple[State, ...] = ("late", "awaited", "due")  # what presses most comes first


@dataclass(frozen=True)
class Waiting:
    """A dataset that its department has to supply; `days` is how long it has been late."""

    dataset: DatasetInfo
    state: State
    days: int = 0


@dataclass(frozen=True)
class Queue:
    """All that one department has to supply."""

    department: DepartmentInfo
    waiting: tuple[Waiting, ...]


def view(visit: Visit) -> Page:
    """The page itself."""
    found = queues(visit.portal, visit.now)
    numbers = {s: formats.number(n, visit.language) for s, n in counts(found).items()}
    key = "awaited.lede" if found else "awaited.none"
    return Page(
        "awaited.html",
        "/awaited",
        say(visit.language, "awaited.title"),
        say(visit.language, key, **numbers),
        {"queues": found},
    )


def moved(_visit: Visit) -> Moved:
    """The Vietnamese address, for those who type it."""
    return Moved("/awaited")


def queues(portal: Portal, now: datetime) -> tuple[Queue, ...]:
    """What every department has to supply, those with the most pressing first."""
    found = [Queue(d, _of(portal, d, now)) for d in portal.departments]
    pressing = sorted(
        (q for q in found if q.waiting), key=lambda q: ORDER.index(q.waiting[0].state)
    )
    return tuple(pressing)


def _of(portal: Portal, department: DepartmentInfo, now: datetime) -> tuple[Waiting, ...]:
    stands = ((d, d.supply.state(now)) for d in portal.of(department))
    found = [Waiting(d, s, _days(d.supply.late, now)) for d, s in stands if s in ORDER]
    return tuple(sorted(found, key=lambda w: (ORDER.index(w.state), fold(w.dataset.title))))


def _days(since: datetime | None, now: datetime) -> int:
    return max(0, (now - since).days) if since else 0


def counts(found: tuple[Queue, ...]) -> Mapping[State, int]:
    """How many datasets are late, awaited and due."""
    states = [w.state for q in found for w in q.waiting]
    return {state: states.count(state) for state in ORDER}
