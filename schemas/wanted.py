"""What was wanted of a wrong cell: an example of a right one, and the option that may be meant.

Both come from the declaration alone, never from other cells. An example is told only if the
reference reads it as a value of the field, so that none misleads; often there is none.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from difflib import get_close_matches
from itertools import chain, cycle

from schemas.field import Category, Field
from schemas.fold import fold
from schemas.reader import Reading

_MOMENT = datetime(2024, 1, 5, 13, 30)
_TIMES: Mapping[str, str] = {
    "date": "%Y-%m-%d", "time": "%H:%M:%S", "datetime": "%Y-%m-%dT%H:%M:%S",
    "year": "%Y", "yearmonth": "%Y-%m",
}  # fmt: skip
_TEXTS: Mapping[str, tuple[str, ...]] = {  # by type, or by the format of a text
    "duration": ("P1Y2M",),
    "geopoint": ("105.84,21.59", "[105.84, 21.59]", '{"lon": 105.84, "lat": 21.59}'),
    "geojson": ('{"type": "Point", "coordinates": [105.84, 21.59]}',),
    "object": ("{}", '{"a": 1}'),
    "array": ("[1, 2]",),
    "email": ("hoi-dap@vi-du.vn",),
    "uri": ("https://vi-du.vn/trang",),
    "uuid": ("123e4567-e89b-42d3-a456-426614174000",),
    "binary": ("YWJj",),
    "wkt": ("POINT (105.84 21.59)",),
}
_FIGURES: Mapping[str, tuple[str, ...]] = {
    "number": ("1234.5", "12.5", "1.5", "0.5"), "integer": ("1234", "12", "1"),
}  # fmt: skip
_LONGEST = 60  # characters of an example

Read = Callable[[str], Reading]


def example(field: Field, read: Read) -> str:
    """A text that is a value of the field; of a truth value one for each; "" if none is found."""

    def is_one(text: str) -> bool:
        return len(text) <= _LONGEST and read(text).code is None and read(text).value is not None

    if field.type == "boolean":
        both = ((field.trueValues or ("true",))[:1], (field.falseValues or ("false",))[:1])
        return " · ".join(filter(is_one, chain(*both)))
    return next(filter(is_one, _candidates(field)), "")


def meant(field: Field, cell: str) -> str:
    """The declared option that a cell is closest to, letters and signs without accents compared; ""
    if none is close."""
    called = {fold(str(text)): str(option) for text, option in _called(field)}
    near = get_close_matches(fold(cell.strip()), list(called), n=1, cutoff=0.7)
    return called[near[0]] if near else ""


def _called(field: Field) -> Iterator[tuple[object, object]]:
    """Options, by what they are called."""
    for one in field.categories or ():
        if isinstance(one, Category) and one.label:
            yield one.label, one.value
    texts = (*(field.trueValues or ()), *(field.falseValues or ()))
    yield from ((option, option) for option in (*(field.options or ()), *texts))


def _candidates(field: Field) -> Iterator[str]:
    limits = field.constraints
    if field.example is not None:
        yield str(field.example)
    bounds = [b for b in (limits.minimum, limits.maximum) if b is not None]
    if field.type in _FIGURES:
        figures: Iterable[object] = (*_FIGURES[field.type], *bounds)
        yield from (_figure(str(figure), field) for figure in figures)
    if written := _TIMES.get(field.type):
        yield _MOMENT.strftime(written if field.format == "default" else field.format)
    yield from map(str, (*(field.options or ()), *bounds))
    yield from _TEXTS.get(field.format if field.type == "string" else field.type, ())
    if field.type == "list":
        yield _listed(field)
    if limits.pattern is not None:
        yield _matching(limits.pattern)


def _figure(number: str, field: Field) -> str:
    """A number with the signs that the field is declared to be written with."""
    signs = {",": field.groupChar or "", ".": field.decimalChar or "."}
    return "".join(signs.get(sign, sign) for sign in f"{Decimal(number):,}")


def _listed(field: Field) -> str:
    kind = field.itemType or "string"
    item = Field(name="item", type=kind, title="-", title_en="-")
    first = next(_candidates(item), "a")
    return (field.delimiter or ",").join((first, first))


# Patterns ----------------------------------------------------------------------------------------

_GROUP = re.compile(r"\((?:\?:)?([^()|]*)(?:\|[^()]*)?\)")  # its first branch is enough
_PART = re.compile(
    r"(?:\\(?P<kind>[dw])|\\(?P<escaped>\W)|\[(?P<set>[^\]\\^]+)\]|(?P<plain>[^\\\[\](){}^$|?*+.]))"
    r"(?:\{(?P<times>[0-9]{1,2})(?:,[0-9]*)?\}|(?P<many>[?*+]))?"
)


def _matching(pattern: str) -> str:
    """A text that probably matches; "" where the pattern holds more than plain parts."""
    body = pattern.removeprefix("^").removesuffix("$")
    for _ in range(3):
        body = _GROUP.sub(r"\1", body)
    digits, made, at = cycle("0123456789"), "", 0
    body = body.partition("|")[0]
    while at < len(body):
        part = _PART.match(body, at)
        if part is None:
            return ""
        at = part.end()
        times = int(part["times"]) if part["times"] else int(part["many"] not in ("?", "*"))
        is_digit = part["kind"] == "d" or "0-9" in (part["set"] or "")
        sign = part["escaped"] or part["plain"] or ("a" if part["kind"] else (part["set"] or "")[0])
        made += "".join(next(digits) if is_digit else sign for _ in range(times))
    return made
