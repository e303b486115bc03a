"""Scales of a chart: from values to places on paper, with ticks a reader can count in.

Numbers are ticked by 1, 2 or 5 times a power of ten, times by years, months or days. Nothing here
knows a chart, a language or how a tick is written.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import takewhile
from math import ceil, floor, log10
from typing import Any

_STEPS = (1, 2, 5, 10)
_MONTHS = (1, 2, 3, 6)


@dataclass(frozen=True)
class Scale:
    """Places values from `low` to `high` between `start` and `end`, which may run backwards."""

    low: float
    high: float
    start: float
    end: float
    ticks: tuple[Any, ...] = ()

    def at(self, value: Any) -> float:
        share = (position(value) - self.low) / ((self.high - self.low) or 1)
        return round(self.start + share * (self.end - self.start), 1)


def position(value: Any) -> float:
    """A number for anything that has an order: a time is counted in days."""
    if isinstance(value, datetime):
        return value.toordinal() + (value - datetime.combine(value, datetime.min.time())) / _DAY
    if isinstance(value, date):
        return float(value.toordinal())
    return float(value)


_DAY = timedelta(days=1)


def numbers(low: float, high: float, most: int) -> tuple[float, ...]:
    """At most `most` + 1 round ticks, the outer ones at or beyond the values."""
    if high <= low:
        around = max(1.0, abs(low) / 10)
        low, high = (low - around, high + around) if low else (0.0, 1.0)
    step = _step((high - low) / most)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return tuple(_clean(i * step, step) for i in range(first, last + 1))


def _step(least: float) -> float:
    power = 10.0 ** floor(log10(least))
    return next(s * power for s in _STEPS if s * power >= least * (1 - 1e-9))


def _clean(value: float, step: float) -> float:
    """Without the dust of binary fractions: 0.30000000000000004 → 0.3."""
    rounded = round(value, max(0, 1 - floor(log10(step))))
    return rounded + 0.0  # no minus before a zero


def within(low: float, high: float, most: int) -> tuple[float, ...]:
    """Round ticks between the values, none beyond them; whole ones where the values are whole."""
    if high <= low:
        return (low,)
    step = _step((high - low) / most)
    if low == int(low) and high == int(high):
        step = max(step, 1.0)
    return tuple(_clean(i * step, step) for i in range(ceil(low / step), floor(high / step) + 1))


def times(low: date, high: date, most: int) -> tuple[date, ...]:
    """The first days of years or months between two days, or days evenly apart."""
    first, last = (d.date() if isinstance(d, datetime) else d for d in (low, high))
    months = (last.year - first.year) * 12 + last.month - first.month
    if months >= 2:
        steps = (*_MONTHS, *(12 * s * 10**p for p in range(4) for s in _STEPS[:3]))
        step = next(s for s in steps if months / s <= most)
        return tuple(d for d in takewhile(lambda d: d <= last, _months(first, step)) if d >= first)
    step = max(1, ceil((last - first).days / most))
    return tuple(first + timedelta(days=i) for i in range(0, (last - first).days + 1, step))


def _months(first: date, step: int) -> Iterator[date]:
    number = (first.year * 12 + first.month - 1) // step * step or step
    while number // 12 < date.max.year:
        yield date(number // 12, number % 12 + 1, 1)
        number += step
