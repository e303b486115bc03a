"""Mistakes in a declaration, in Vietnamese and English: what pydantic says only in English.

`MISTAKES` is the literal registry, by pydantic's type of error; `{names}` are filled from its
context. What our own validators say is in both languages already. Of a value that may be of several
kinds all of them are told, as one mistake.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

Key = str | int
DAY = (
    "phải là ngày có thật, viết NĂM-THÁNG-NGÀY như 2026-11-22",
    "must be a day there is, written YEAR-MONTH-DAY such as 2026-11-22",
)
_TEXT = (
    "phải là chữ (số, ngày, có/không thì để trong dấu nháy)",
    "must be text (figures, days and yes/no in quotes)",
)
_WHOLE = ("phải là số nguyên", "must be a whole number")
_NUMBER = ("phải là số", "must be a number")
_TRUTH = ("phải là true hoặc false", "must be true or false")
_LIST = ("phải là danh sách ([a, b], hoặc mỗi dòng một “- …”)", "must be a list ([a, b] or - …)")
_MAPPING = ("phải là các cặp khoá: giá trị", "must be a mapping of key: value")
MISTAKES: Mapping[str, tuple[str, str]] = {
    "missing": ("thiếu khoá bắt buộc này", "this key is required"),
    "extra_forbidden": (
        "không có khoá này (viết sai tên, hoặc thụt lề sai chỗ?)",
        "no such key (misspelt, or indented under the wrong one?)",
    ),
    "literal_error": ("phải là một trong: {options}", "must be one of: {options}"),
    "string_type": _TEXT,
    "string_too_short": (
        "phải có ít nhất {min_length} ký tự",
        "must have at least {min_length} characters",
    ),
    "string_too_long": (
        "phải có nhiều nhất {max_length} ký tự",
        "must have at most {max_length} characters",
    ),
    "string_pattern_mismatch": ("phải đúng mẫu {pattern}", "must match {pattern}"),
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_parsing_size": _WHOLE,
    "int_from_float": _WHOLE,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "finite_number": _NUMBER,
    "bool_type": _TRUTH,
    "bool_parsing": _TRUTH,
    "date_type": DAY,
    "date_parsing": DAY,
    "date_from_datetime_parsing": DAY,
    "date_from_datetime_inexact": DAY,
    "greater_than": ("phải lớn hơn {gt}", "must be above {gt}"),
    "greater_than_equal": ("phải từ {ge} trở lên", "must be {ge} or more"),
    "less_than": ("phải nhỏ hơn {lt}", "must be below {lt}"),
    "less_than_equal": ("phải từ {le} trở xuống", "must be {le} or less"),
    "too_short": ("phải có ít nhất {min_length} phần tử", "must have at least {min_length} items"),
    "too_long": ("phải có nhiều nhất {max_length} phần tử", "must have at most {max_length} items"),
    "tuple_type": _LIST,
    "list_type": _LIST,
    "set_type": _LIST,
    "frozen_set_type": _LIST,
    "dict_type": _MAPPING,
    "mapping_type": _MAPPING,
    "model_type": _MAPPING,
    "invalid_key": ("tên khoá phải là chữ", "the name of a key must be text"),
}
_OWN = ("value_error", "assertion_error")  # raised by us
_TOLD = ("missing", "extra_forbidden", *_OWN)  # of which the value says no more
_SHOWN = 60  # characters of a wrong value


@dataclass(frozen=True)
class Mistake:
    """The keys that lead to it, and the reason in both languages."""

    keys: tuple[Key, ...]
    reason: str


def first(errors: Sequence[ErrorDetails], content: Any) -> Mistake:
    """The first mistake in what was declared: of a value that fits none of several kinds, what it
    would have to be, told where it goes deepest."""
    paths = [tuple(_keys(error, content)) for error in errors]
    keys, alike = paths[0], list(errors[:1])
    if len(errors[0]["loc"]) > len(keys):  # one of several kinds
        keys = max((p for p in paths if p[: len(keys)] == keys), key=len)
        alike = [e for e, path in zip(errors, paths, strict=True) if path == keys]
    told = [_said(error) for error in alike]
    vi = ", hoặc ".join(dict.fromkeys(said[0] for said in told))
    en = ", or ".join(dict.fromkeys(said[1] for said in told))
    return Mistake(keys, f"{vi} / {en}{_value(alike[0])}")


def _keys(error: ErrorDetails, content: Any) -> Iterator[Key]:
    """The keys and places of a path, which also names kinds of values: they stand in no file."""
    loc = error["loc"]
    for i, key in enumerate(loc):
        absent = error["type"] == "missing" and i == len(loc) - 1
        if isinstance(content, Mapping) and (key in content or absent):
            yield key
            content = content.get(key)
        elif isinstance(content, list) and isinstance(key, int):
            yield key
            content = content[key] if key < len(content) else None


def _said(error: ErrorDetails) -> tuple[str, str]:
    kind, context = error["type"], error.get("ctx", {})
    if kind in _OWN:
        vi, _, en = str(context.get("error", error["msg"])).partition(" / ")
        return vi, en or vi
    if kind not in MISTAKES:
        return "giá trị không dùng được", error["msg"]
    options = ", ".join(re.findall(r"'([^']*)'", str(context.get("expected", ""))))
    limits = {k: f"{v:g}" if isinstance(v, float) else v for k, v in context.items()}
    facts = {**limits, "options": options or context.get("expected", "")}
    vi, en = MISTAKES[kind]
    return vi.format(**facts), en.format(**facts)


def _value(error: ErrorDetails) -> str:
    """What stands there, where it is short enough to say so."""
    value = error["input"]
    if error["type"] in _TOLD or value in (None, "") or isinstance(value, Mapping | list):
        return ""
    text = str(value)
    return f" (đang ghi / it says: {text if len(text) <= _SHOWN else text[: _SHOWN - 1] + '…'})"
