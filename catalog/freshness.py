"""Freshness: when a dataset is to be supplied again, and how it stands at a moment. One rule, used
by the index, the pages and Dagster alike.

    fresh    within the pace that was promised, or no pace was (irregular)
    due      the period has passed; still within the grace
    late     the grace has passed too
    awaited  never supplied, and no declared day for it has passed
    closed   supplied, and no longer updated

Counted from the last delivery that a release is made of, not from the release: a new title or new
code makes a release and supplies nothing. The grace of a frequency is ours and never exceeds what
the policy allows.
"""

from calendar import monthrange
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Literal

from catalog.dataset import Dataset, Declaration
from catalog.policy import Policy
from catalog.release import Release
from catalog.terms import Frequency
from schemas.figure import VIETNAM

State = Literal["fresh", "due", "late", "awaited", "closed"]


@dataclass(frozen=True)
class Span:
    """A length of time in calendar months and in hours."""

    months: int = 0
    hours: int = 0

    def after(self, moment: datetime) -> datetime:
        """The moment this much later, by the calendar of Việt Nam; day 31 may become a 30."""
        local = moment.astimezone(VIETNAM)
        year, month = divmod(local.year * 12 + local.month - 1 + self.months, 12)
        day = min(local.day, monthrange(year, month + 1)[1])
        moved = local.replace(year=year, month=month + 1, day=day) + timedelta(hours=self.hours)
        return moved.astimezone(UTC)


DAY = 24
PERIODS: Mapping[Frequency, Span | None] = {
    "hourly": Span(hours=1),
    "daily": Span(hours=DAY),
    "weekly": Span(hours=7 * DAY),
    "monthly": Span(months=1),
    "quarterly": Span(months=3),
    "yearly": Span(months=12),
    "irregular": None,
    "closed": None,
}
GRACE: Mapping[Frequency, Span] = {  # where a declaration names none
    "hourly": Span(hours=3),
    "daily": Span(hours=DAY),
    "weekly": Span(hours=3 * DAY),
    "monthly": Span(hours=15 * DAY),
    "quarterly": Span(months=1),
    "yearly": Span(months=3),
}

RELEASED: Mapping[str, Span] = {  # what is released once a day cannot be newer than a day
    "each": Span(),
    "daily": Span(hours=DAY),
    "monthly": Span(months=1),
}


@dataclass(frozen=True)
class Supply:
    """When a dataset was supplied last, when it is due again, and from when it is late."""

    closed: bool
    supplied: datetime | None
    due: datetime | None
    late: datetime | None

    def state(self, now: datetime) -> State:
        """How the dataset stands at a moment."""
        if self.late is not None and now >= self.late:
            return "late"
        if self.supplied is None:
            return "awaited"
        if self.due is not None and now >= self.due:
            return "due"
        return "closed" if self.closed else "fresh"


def expected(declared: Declaration, supplied: datetime | None, policy: Policy) -> Supply:
    """What a declaration promises after it was supplied at a moment, or never yet."""
    closed = declared.frequency == "closed"
    if supplied is None:
        first = declared.first_due
        due = datetime.combine(first, time(), VIETNAM).astimezone(UTC) if first else None
        return Supply(closed, None, due, Span(hours=DAY).after(due) if due else None)
    period = PERIODS[declared.frequency]
    if period is None:
        return Supply(closed, supplied, None, None)
    due = max(period.after(supplied), RELEASED[declared.release].after(supplied))
    limit = Span(months=policy.update_within_months).after(due)
    own = GRACE[declared.frequency]
    if declared.grace_days is not None:
        own = Span(hours=declared.grace_days * DAY)
    return Supply(closed, supplied, due, min(own.after(due), limit))


def of(dataset: Dataset, current: Release | None, policy: Policy) -> Supply:
    """How a dataset is supplied, from its current release."""
    return expected(dataset.declaration, supplied(current), policy)


def supplied(current: Release | None) -> datetime | None:
    """When the last delivery that a release is made of was received."""
    if current is None:
        return None
    times = [d["received"] for d in current.manifest["deliveries"] if d.get("received")]
    return datetime.fromisoformat(max(times, default=current.manifest["time"])).astimezone(UTC)
