"""The fast tier: which cells are certainly valid, decided inside the engine, and their values.

Each type gives two Ibis expressions over a text column: *settled* ("the reference reader accepts
this cell, and no constraint of the field refuses it") and the *value* it has then. A cell that is
not settled is not wrong: it goes to the reference reader (`schemas.reader`). Hence every
expression here may be too narrow and must never be too wide; a cast never decides, since DuckDB's
accept `1_000`, `1.5` for an integer, `2024/01/05` and `inf`. `None` as a settled expression means
"nothing settles": objects, arrays and GeoJSON, which only Python's own `json` reads as it does.
"""

import math
import operator
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time
from typing import Any

import ibis

from schemas.field import Field
from schemas.pattern import narrower
from schemas.written import Expr, iso

TRUE, FALSE = ("true", "True", "TRUE", "1"), ("false", "False", "FALSE", "0")
_LITERAL_DIGITS = 15  # doubles compare as the decimals they stand for up to here, not beyond
Settled = tuple[Expr | None, Expr]

_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
_ZONE = r"(?:Z|[+-](?:0[0-9]|1[0-4]):[0-5][0-9])?"
_LABEL = "[a-z0-9]{1,20}(?:-[a-z0-9]{1,20}){0,2}"
_TEXTS: Mapping[str, str] = {  # formats of text: what every reader takes
    "email": rf"\A[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+){{0,5}}@(?:{_LABEL}\.){{1,4}}[a-z]{{2,20}}\z",
    "uri": rf"\Ahttps?://(?:{_LABEL}\.){{1,4}}[a-z]{{2,20}}(?:/[A-Za-z0-9._~-]*)*\z",
    "uuid": r"\A[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\z",
    "binary": r"\A(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?\z",
}
_DURATION = (  # those of one unit that are written back as they came
    r"\A(?:P[1-9][0-9]{0,2}Y|P(?:[1-9]|1[01])M|P[1-9][0-9]{0,2}D|PT(?:[1-9]|1[0-9]|2[0-3])H"
    r"|PT(?:[1-9]|[1-5][0-9])[MS])\z"
)
_FRACTION = r"(?:\.[0-9]{1,12})?"
_POINT = (
    rf"\A-?(?:[1-9][0-9]?{_FRACTION}|1[0-7][0-9]{_FRACTION}|0(?:\.[0-9]{{1,6}})?), ?"
    rf"-?(?:[1-8]?[1-9]{_FRACTION}|[1-8]0{_FRACTION}|0(?:\.[0-9]{{1,6}})?)\z"
)
_ITEMS: Mapping[str, str] = {  # items of a list that are written back as they came
    "string": r"(?s:.*)",
    "integer": r"(?:0|-?[1-9][0-9]{0,17})",
    "number": r"-?(?:0|[1-9][0-9]{0,11})(?:\.[0-9]{1,6})?",
    "boolean": r"(?:true|false)",
}
_PLAIN_DELIMITER = re.compile(r"[,;|/ ]{1,3}")
_AROUND = r"[\p{L}\p{Sc} %$.,:/()]*"  # what `bareNumber: false` lets stand around a number


def settle(cell: Expr, field: Field) -> Settled:
    """(settled, value) of a text column read as `field`; settled is None if nothing is certain."""
    rule = _TYPES.get(field.type, _nothing)
    settled, value = rule(cell, field)
    if settled is None:
        return None, value
    for test in _constraint_tests(cell, value, field):
        if test is None:
            return None, value
        settled = settled & test
    return settled.fill_null(False), value


def _nothing(cell: Expr, _: Field) -> Settled:
    return None, cell


def _string(cell: Expr, field: Field) -> Settled:
    if field.format == "default":
        return ibis.literal(True), cell
    known = _TEXTS.get(field.format)
    return (cell.re_search(known) if known else None), cell


def _integer(cell: Expr, field: Field) -> Settled:
    value = cell.try_cast("int64")
    if not field.groupChar and field.bareNumber is not False:
        return value.cast("string") == cell, value
    group = re.escape(field.groupChar or "")
    grouped = f"|[0-9]{{1,3}}(?:{group}[0-9]{{3}}){{1,5}}" if group else ""
    number = f"-?(?:[0-9]{{1,18}}{grouped})"
    settled, bare = _bare(cell, number, field)
    return settled, _without(bare, field.groupChar).try_cast("int64")


def _number(cell: Expr, field: Field) -> Settled:
    point = re.escape(field.decimalChar or ".")
    if not field.groupChar and field.bareNumber is not False and field.decimalChar in (None, "."):
        value = _double(cell)
        plain = cell.re_search(r"\A[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]{1,2})?\z")
        return plain & _finite(value, field), value
    group = re.escape(field.groupChar or "")
    grouped = f"|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+" if group else ""
    settled, bare = _bare(cell, f"-?(?:[0-9]+{grouped})(?:{point}[0-9]+)?", field)
    plain = _without(bare, field.groupChar)
    value = _double(plain.replace(field.decimalChar, ".") if field.decimalChar else plain)
    return settled & _finite(value, field), value


def _finite(value: Expr, field: Field) -> Expr:
    """Whether there is a value, and a finite one. Each use of a value is a cast of its cell, so
    this is left to two bounds where there are some."""
    limits = field.constraints
    bounded = limits.minimum is not None and limits.maximum is not None
    return ibis.literal(True) if bounded else value.abs() < math.inf


def _double(cell: Expr) -> Expr:
    return cell.try_cast("float64") + 0.0  # no -0.0: a Parquet dictionary makes it one with 0.0


def _bare(cell: Expr, number: str, field: Field) -> tuple[Expr, Expr]:
    """(whether a cell is such a number, the number), with what may stand around it."""
    if field.bareNumber is not False:
        return cell.re_search(rf"\A(?:{number})\z"), cell
    pattern = rf"\A{_AROUND}?({number}){_AROUND}\z"
    return cell.re_search(pattern), cell.re_extract(pattern, 1)


def _without(cell: Expr, group: str | None) -> Expr:
    return cell.replace(group, "") if group else cell


def _boolean(cell: Expr, field: Field) -> Settled:
    true = TRUE if field.trueValues is None else field.trueValues
    false = FALSE if field.falseValues is None else field.falseValues
    return cell.isin(list(true)) ^ cell.isin(list(false)), cell.isin(list(true))


def _date(cell: Expr, field: Field) -> Settled:
    if field.format != "default":
        return _formatted(cell, field, "date")
    value = cell.try_cast("date")
    year_zero = cell.startswith("0000")
    return (cell.length() == 10) & ~year_zero & (value.cast("string") == cell), value


def _datetime(cell: Expr, field: Field) -> Settled:
    if field.format != "default":
        return _formatted(cell, field, "timestamp")
    zone = "" if _compared(field) else _ZONE  # with and without a zone do not compare
    value = cell.try_cast("timestamp('UTC')").cast("timestamp")
    # years in which no zone leads out of the calendar
    written = rf"\A[12][0-9]{{3}}-[0-9]{{2}}-[0-9]{{2}}[T ]{_CLOCK}{zone}\z"
    return cell.re_search(written) & value.notnull(), value


def _time(cell: Expr, field: Field) -> Settled:
    if field.format != "default":
        return _formatted(cell, field, "time")
    return cell.re_search(rf"\A{_CLOCK}\z"), cell.try_cast("time")


def _formatted(cell: Expr, field: Field, stored: str) -> Settled:
    known = iso(cell, field.type, field.format)
    if known is None:
        return None, ibis.null(stored)
    value = known[1].try_cast(stored)
    return known[0] & value.notnull(), value


def _compared(field: Field) -> bool:
    limits = field.constraints
    bounds = (limits.minimum, limits.maximum, limits.exclusiveMinimum, limits.exclusiveMaximum)
    return limits.enum is not None or any(b is not None for b in bounds)


def _year(cell: Expr, _: Field) -> Settled:
    return cell.re_search(r"\A[0-9]{4}\z"), cell.try_cast("int64")


def _yearmonth(cell: Expr, _: Field) -> Settled:
    return cell.re_search(r"\A[1-9][0-9]{3}-(?:0[1-9]|1[0-2])\z"), cell


def _duration(cell: Expr, _: Field) -> Settled:
    return cell.re_search(_DURATION), cell


def _geopoint(cell: Expr, field: Field) -> Settled:
    settled = cell.re_search(_POINT) if field.format == "default" else None
    return settled, cell.replace(", ", ",")


def _list(cell: Expr, field: Field) -> Settled:
    item, between = _ITEMS.get(field.itemType or "string"), field.delimiter or ","
    if item is None or not _PLAIN_DELIMITER.fullmatch(between):
        return None, cell
    if field.itemType in (None, "string"):
        return ibis.literal(True), cell
    return cell.re_search(rf"\A{item}(?:{re.escape(between)}{item})*\z"), cell


_TYPES: Mapping[str, Callable[[Expr, Field], Settled]] = {
    "string": _string,
    "integer": _integer,
    "number": _number,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "time": _time,
    "year": _year,
    "yearmonth": _yearmonth,
    "duration": _duration,
    "geopoint": _geopoint,
    "list": _list,
}


# Constraints -------------------------------------------------------------------------------------


_BOUNDS: Mapping[str, Callable[[Expr, Any], Expr]] = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}


def _constraint_tests(cell: Expr, value: Expr, field: Field) -> list[Expr | None]:
    """A test for each declared constraint; None for one the engine cannot decide with certainty."""
    limits = field.constraints
    tests: list[Expr | None] = []
    if limits.minLength is not None or limits.maxLength is not None:
        tests.append(_length_test(cell, field))
    bounds = {key: getattr(limits, key) for key in _BOUNDS}
    known = {k: _literal(b, field) for k, b in bounds.items() if b is not None}
    low, high = known.get("minimum"), known.get("maximum")
    if low is not None and high is not None:  # one use of the value
        tests.append(value.between(low, high))
        del known["minimum"], known["maximum"]
    tests += [None if b is None else _BOUNDS[key](value, b) for key, b in known.items()]
    if known or low is not None:
        tests.append(_exact(cell, field))
    if limits.pattern is not None:
        narrow = narrower(limits.pattern)
        tests.append(cell.re_search(narrow) if narrow and field.type == "string" else None)
    if field.options is not None:
        tests.append(_option_test(cell, value, field))
    return tests


def _length_test(cell: Expr, field: Field) -> Expr | None:
    limits = field.constraints
    low = limits.minLength or 0
    high = math.inf if limits.maxLength is None else limits.maxLength
    length = cell.length()
    if field.type == "list":
        between = field.delimiter or ","
        length = (length - cell.replace(between, "").length()) // len(between) + 1
    elif field.type != "string":
        return None
    return (length >= low) if high == math.inf else length.between(low, int(high))


def _option_test(cell: Expr, value: Expr, field: Field) -> Expr | None:
    if field.type == "boolean":
        return ibis.or_(*(value == bool(option) for option in field.options or ()))
    options = [_literal(option, field) for option in field.options or ()]
    if not options or any(option is None for option in options):
        return None
    return value.isin(options) & _exact(cell, field)


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
    if field.type == "yearmonth" and re.fullmatch(r"[1-9][0-9]{3}-(?:0[1-9]|1[0-2])", text):
        return text
    return _moment(text, field) if field.type in ("date", "datetime", "time") else None


_READ: Mapping[str, Callable[[str], Any]] = {
    "date": date.fromisoformat, "datetime": datetime.fromisoformat, "time": time.fromisoformat,
}  # fmt: skip


def _moment(text: str, field: Field) -> Any:
    if field.format == "default":
        return ibis.literal(_READ[field.type](text))
    found = datetime.strptime(text, field.format)
    if field.type == "datetime":
        return ibis.literal(found) if found.tzinfo is None else None
    return ibis.literal(found.date() if field.type == "date" else found.time())
