"""The fast tier: which cells are certainly valid, decided inside the engine, and their values.

Each type gives two Ibis expressions over a text column: *settled* ("the reference reader accepts
this cell, and no constraint of the field refuses it") and the *value* it has then. A cell that is
not settled is not wrong: it goes to the reference reader (`schemas.conform`). Hence every
expression here may be too narrow and must never be too wide; a cast never decides, since DuckDB's
accept `1_000`, `1.5` for an integer, `2024/01/05` and `inf`. `None` as a settled expression means
"nothing settles".
"""

import math
import operator
import re
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import ibis

from schemas.table import Field

Expr = Any  # Ibis expressions carry no static types of use here

TRUE, FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")
_LITERAL_DIGITS = 15  # doubles compare as the decimals they stand for up to here, not beyond


def settle(cell: Expr, field: Field) -> tuple[Expr | None, Expr]:
    """(settled, value) of a text column read as `field`; settled is None if nothing is certain."""
    rule = _TYPES.get(field.type, _nothing)
    settled, value = rule(cell, field)
    if settled is None or field.format != "default":
        return None, value
    for test in _constraint_tests(cell, value, field):
        if test is None:
            return None, value
        settled = settled & test
    return settled.fill_null(False), value


def _nothing(cell: Expr, _: Field) -> tuple[None, Expr]:
    return None, cell


def _string(cell: Expr, _: Field) -> tuple[Expr, Expr]:
    return ibis.literal(True), cell


def _integer(cell: Expr, field: Field) -> tuple[Expr | None, Expr]:
    value = cell.try_cast("int64")
    if field.groupChar or field.bareNumber is False:
        return None, value
    return value.cast("string") == cell, value


def _number(cell: Expr, field: Field) -> tuple[Expr | None, Expr]:
    value = cell.try_cast("float64") + 0.0  # no -0.0: a Parquet dictionary makes it one with 0.0
    if field.groupChar or field.bareNumber is False or field.decimalChar not in (None, "."):
        return None, value
    plain = cell.re_search(r"\A[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?\z")
    return plain & value.notnull() & ~value.isinf(), value


def _boolean(cell: Expr, field: Field) -> tuple[Expr, Expr]:
    true = TRUE if field.trueValues is None else field.trueValues
    false = FALSE if field.falseValues is None else field.falseValues
    return cell.isin(list(true)) ^ cell.isin(list(false)), cell.isin(list(true))


def _date(cell: Expr, _: Field) -> tuple[Expr, Expr]:
    value = cell.try_cast("date")
    year_zero = cell.startswith("0000")
    return (cell.length() == 10) & ~year_zero & (value.cast("string") == cell), value


def _year(cell: Expr, _: Field) -> tuple[Expr, Expr]:
    return cell.re_search(r"\A[0-9]{4}\z"), cell.try_cast("int64")


_TYPES: Mapping[str, Callable[[Expr, Field], tuple[Expr | None, Expr]]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "year": _year,
}


def _constraint_tests(cell: Expr, value: Expr, field: Field) -> list[Expr | None]:
    """A test for each declared constraint; None for one the engine cannot decide with certainty."""
    limits = field.constraints
    tests: list[Expr | None] = []
    if limits.minLength is not None or limits.maxLength is not None:
        low = limits.minLength or 0
        high = math.inf if limits.maxLength is None else limits.maxLength
        length = cell.length()
        within = (length >= low) if high == math.inf else length.between(low, int(high))
        tests.append(within if field.type == "string" else None)
    bounds: Mapping[str, Callable[[Expr, Any], Expr]] = {
        "minimum": operator.ge,
        "maximum": operator.le,
        "exclusiveMinimum": operator.gt,
        "exclusiveMaximum": operator.lt,
    }
    for key, compare in bounds.items():
        declared = getattr(limits, key)
        if declared is not None:
            bound = _literal(declared, field)
            tests.append(None if bound is None else compare(value, bound) & _exact(cell, field))
    if limits.pattern is not None:
        narrow = narrower(limits.pattern)
        tests.append(cell.re_search(narrow) if narrow and field.type == "string" else None)
    if limits.enum is not None:
        options = [_literal(option, field) for option in limits.enum]
        certain = field.type in ("string", "integer") and None not in options
        tests.append(value.isin(options) if certain else None)
    return tests


def _exact(cell: Expr, field: Field) -> Expr:
    """Where a bound compares as the reference does: doubles only for short cells."""
    return cell.length() <= _LITERAL_DIGITS if field.type == "number" else ibis.literal(True)


def _literal(declared: Any, field: Field) -> Any:
    """A bound or an option as a value of the column's type; None if it is not surely one."""
    text = str(declared)
    if field.type == "string" and isinstance(declared, str):
        return declared
    if field.type in ("integer", "year") and re.fullmatch(r"-?[0-9]{1,18}", text):
        return int(text)
    if field.type == "number" and re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) and len(text) <= 15:
        return float(text)
    if field.type == "date" and re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
        return ibis.literal(date.fromisoformat(text))
    return None


_NARROW = {"d": "[0-9]", "w": "[A-Za-z0-9_]", "s": r"[ \t\n\r\f\v]"}
_CONTEXT_FREE = re.compile(
    r"""(?: \\[dws] | \\[.\-+*?()\[\]{}/\\^$|]      # a class, an escaped sign
        | \[ (?!\^) (?: [^\[\]\\^] | \\[\-.\]\[\\/] )+ \]   # a set of plain characters
        | \( (?: \?: | (?!\?) ) | \)                # groups that only group
        | [^\\\[\](){}^$|?*+]                        # a plain character
        | (?: [?*+] | \{[0-9]+(?:,[0-9]*)?\} )      # a greedy repeat
    )+""",
    re.VERBOSE,
)


def narrower(pattern: str) -> str | None:
    r"""A pattern for the engine that matches nothing the reference would not, or None.

    The reference applies `re.compile('^' + p + '$').match` with Unicode classes: narrowing `\d` to
    ASCII and `$` to the very end only loses matches, as long as nothing in the pattern is negated.

    >>> narrower(r"^\d{5}$")
    '\\A(?:[0-9]{5})\\z'
    >>> narrower("a|b") is None
    True
    """
    body = pattern.removeprefix("^")
    if body.endswith("$") and not body.endswith("\\$"):
        body = body[:-1]
    if not _CONTEXT_FREE.fullmatch(body) or re.search(r"[?*+}][?*+]", body) or "." in _bare(body):
        return None
    if _too_large(body):
        return None
    return r"\A(?:" + re.sub(r"\\(.)", lambda m: _NARROW.get(m[1], m[0]), body) + r")\z"


def _too_large(body: str) -> bool:
    """Whether the engine (RE2) might refuse it: it writes counted repeats out, up to 1,000."""
    counts = re.findall(r"\{([0-9]+)(?:,([0-9]*))?\}", body)
    repeats = math.prod(max(1, int(low), int(high or 0)) for low, high in counts)
    return repeats > 1_000 or len(body) * repeats > 10_000


def _bare(body: str) -> str:
    """The pattern without escapes and sets: `.` there means "any character", newlines differ."""
    return re.sub(r"\\.|\[[^\]]*\]", "", body)
