"""Where frictionless 5.21 is mistaken or cannot be followed: the written list, and nothing else.

`test_parity` runs each example; `uniqueKeys` and `categories`, which it ignores (frictionless-py
issue 937 asks for the first), are judged there by the standard's text.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isinf

from schemas.field import Field
from tests.schemas.test_settle import field


@dataclass(frozen=True)
class Mistake:
    """Where frictionless is wrong or cannot be followed: what it does with `cell` of `declared`,
    what is done here, and which other cells are of the kind."""

    why: str
    declared: Field
    cell: str
    theirs: str | None  # the error type it gives, None for none, "crash"
    ours: str | None
    such: Callable[[Field, str], bool]


def _double(cell: str) -> float:
    try:
        return float(cell.strip())
    except ValueError:
        return 0.0


def _bounded(declared: Field) -> bool:
    limits = declared.constraints.model_dump(exclude_none=True)
    return any(name in limits for name in (*BOUNDS, "enum"))


def _far(_: Field, cell: str) -> bool:
    digits = re.sub(r"\D", "", cell)
    return len(digits) > 18


def _grouped(declared: Field, cell: str) -> bool:
    group = declared.groupChar or ""
    whole = cell.strip().split(declared.decimalChar or ".")[0] if group != "." else cell
    return (
        bool(group)
        and group in cell
        and not (
            re.fullmatch(rf"\D*\d{{1,3}}(?:{re.escape(group)}\d{{3}})+(?!\d).*", cell.strip())
            and group not in cell.strip()[len(whole) :]
        )
    )


BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
MISTAKES: Sequence[Mistake] = (
    Mistake(
        "an integer beyond 64 bits has no column to stand in",
        field("integer"), "9223372036854775808", None, "type-error",
        lambda f, c: f.type == "integer" and _far(f, c),
    ),
    Mistake(
        "a finite number that is no double would be published as infinite",
        field("number"), "1e400", None, "type-error",
        lambda f, c: f.type == "number" and isinf(_double(c)) and any(d.isdigit() for d in c),
    ),
    Mistake(
        "groups are of three digits: 1.5 is not 15 because a dot may part thousands",
        field("number", decimalChar=",", groupChar="."), "1.5", None, "type-error",
        lambda f, c: f.type == "number" and _grouped(f, c),
    ),
    Mistake(
        "the standard's groupChar of integers is not known to it",
        field("integer", groupChar="."), "1.234", "type-error", None,
        lambda f, c: f.type == "integer" and bool(f.groupChar) and (f.groupChar or "") in c,
    ),
    Mistake(
        "a signalling NaN beside a bound or an option ends the whole validation",
        field("number", constraints={"minimum": 0}), "sNaN", "crash", "type-error",
        lambda f, c: f.type == "number" and "snan" in c.lower(),
    ),
    Mistake(
        "a time with a zone beside a bound without one ends the whole validation",
        field("datetime", constraints={"minimum": "2024-01-01T00:00:00"}), "2024-01-05T10:00:00Z",
        "crash", "type-error",
        lambda f, c: f.type in ("datetime", "time") and _bounded(f) and _zoned(c),
    ),
    Mistake(
        "a time of day with a zone is no time of a day",
        field("time"), "10:00:00Z", None, "type-error",
        lambda f, c: f.type == "time" and _zoned(c),
    ),
    Mistake(
        "what is before the year 1 in UTC is in no calendar",
        field("datetime"), "0001-01-01T00:00:00+07:00", None, "type-error",
        lambda f, c: f.type == "datetime" and c[:4] in ("0001", "9999") and _zoned(c),
    ),
    Mistake(
        "a position may have a height, which its profile of GeoJSON does not know",
        field("geojson"), '{"type": "Point", "coordinates": [1, 2, 3]}', "type-error", None,
        lambda f, c: f.type == "geojson" and bool(re.search(r"\[[^][,]*,[^][,]*,[^][,]*\]", c)),
    ),
    Mistake(
        "a ring that crosses itself, or a feature, is no geometry that could be published",
        field("geojson"),
        '{"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}',
        None, "type-error",
        lambda f, c: f.type == "geojson" and ("Polygon" in c or "Feature" in c),
    ),
)  # fmt: skip


def _zoned(cell: str) -> bool:
    return bool(re.search(r"(?:Z|z|[+-]\d\d(?::?\d\d)?)\s*$", cell[8:]))
