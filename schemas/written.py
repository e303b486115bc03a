"""Dates and times in a format of Python's: how the engine reads them, or that it cannot.

Only the directives that have one meaning in digits are known; a cell is read if every directive has
its digits, in full or, where something else than a digit follows, without leading zeros. `%y`,
`%b` and the like are left to the reference.
"""

import operator
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

Expr = Any  # Ibis expressions carry no static types of use here

_FULL: Mapping[str, str] = {  # of a directive: all its digits
    "Y": "[1-9][0-9]{3}", "m": "0[1-9]|1[0-2]", "d": "0[1-9]|[12][0-9]|3[01]",
    "H": "[01][0-9]|2[0-3]", "M": "[0-5][0-9]", "S": "[0-5][0-9]",
}  # fmt: skip
_SHORT: Mapping[str, str] = {  # without leading zeros as well
    "Y": _FULL["Y"], "m": "0?[1-9]|1[0-2]", "d": "0?[1-9]|[12][0-9]|3[01]",
    "H": "[01]?[0-9]|2[0-3]", "M": "[0-5]?[0-9]", "S": "[0-5]?[0-9]",
}  # fmt: skip
_TOKEN = re.compile(r"%(.)|([^%]+)", re.DOTALL)
_ISO: Mapping[str, Sequence[str]] = {  # what a type is made of, and what Python takes for absent
    "date": ("Y", "m", "d"),
    "datetime": ("Y", "m", "d", "H", "M", "S"),
    "time": ("H", "M", "S"),
}
_ABSENT: Mapping[str, str] = {"m": "01", "d": "01", "H": "00", "M": "00", "S": "00"}
_BEFORE: Mapping[str, str] = {"m": "-", "d": "-", "H": "T", "M": ":", "S": ":"}


@dataclass(frozen=True)
class Written:
    """A format as the engine sees it: `pattern` has a group for each of `directives`, in order;
    `at` is where each stands in a cell of `length` signs that has all its digits."""

    pattern: str
    directives: tuple[str, ...]
    at: tuple[int, ...]
    length: int


def written(format_: str) -> Written | None:
    """The format, if all its directives are known and none is given twice."""
    tokens = [(m[1], m[2]) for m in _TOKEN.finditer(format_)]
    directives = tuple(d for d, _ in tokens if d)
    odd = set(directives) - set(_FULL) or len(set(directives)) < len(directives)
    if odd or "".join(f"%{d}" if d else t for d, t in tokens) != format_:
        return None
    parts, at, length = list[str](), list[int](), 0
    for i, (directive, text) in enumerate(tokens):
        if directive:
            following = tokens[i + 1] if i + 1 < len(tokens) else (None, "end")
            alone = following[0] is None and not following[1][0].isdigit()
            parts.append(f"({(_SHORT if alone else _FULL)[directive]})")
            at.append(length)
            length += 4 if directive == "Y" else 2
        else:
            parts.append(re.escape(text) if text.isascii() else text)
            length += len(text)
    return Written(r"\A" + "".join(parts) + r"\z", directives, tuple(at), length)


def iso(cell: Expr, kind: str, format_: str) -> tuple[Expr, Expr] | None:
    """(whether a cell is so written, its text in ISO 8601), or None if the engine cannot tell."""
    known = written(format_)
    needed = _ISO[kind]
    if known is None or needed[0] not in known.directives or set(known.directives) - set(needed):
        return None
    import ibis

    full = cell.length() == known.length
    texts = list[Expr]()
    for part in needed:
        text = _ABSENT.get(part, "")
        if part in known.directives:
            i = known.directives.index(part)
            width = 4 if part == "Y" else 2
            found = cell.re_extract(known.pattern, i + 1).lpad(width, "0")
            text = ibis.ifelse(full, cell.substr(known.at[i], width), found)
        texts.append(_BEFORE[part] + text if texts else text)
    return cell.re_search(known.pattern), reduce(operator.add, texts)
