"""What a caller sent to an action, read by type, and the refusal where it is not of that type.

Every reader gives a value, or raises `Refused` in the words of CKAN's validators, which clients
show to people; an empty text counts as absent. What a parameter means (`actions`, `query`) and how
it arrived (`ckan`) is not known here.
"""

import json
import re
from collections.abc import Mapping
from typing import Any, TypeVar

from schemas.errors import NotFoundError, OpenDataError

Data = Mapping[str, Any]
_Thing = TypeVar("_Thing")

MOST_VALUES = 100  # ours: in a list, and clauses in a query, so that no request costs minutes
_BOOLEANS: Mapping[str, bool] = {
    **dict.fromkeys(("true", "yes", "on", "y", "t", "1"), True),
    **dict.fromkeys(("false", "no", "off", "n", "f", "0"), False),
}


class Refused(OpenDataError):
    """An answer that is no success: its HTTP status, and what stands under `error`."""

    def __init__(self, status: int, kind: str, **error: Any) -> None:
        super().__init__(kind)
        self.status, self.error = status, {**error, "__type": kind}


def invalid(**error: Any) -> Refused:
    return Refused(409, "Validation Error", **error)


def string(data: Data, key: str) -> str:
    """A parameter's text; "" when it is absent."""
    value = data.get(key)
    if value is None or isinstance(value, str | int | float):
        return "" if value is None else str(value)
    raise invalid(**{key: ["Must be a Unicode string value"]})


def required(data: Data, *keys: str) -> str:
    """The first that is given of several names for one parameter."""
    for key in keys:
        if text := string(data, key):
            return text
    raise invalid(**{keys[-1]: ["Missing value"]})


def integer(data: Data, key: str, default: int) -> int:
    value = data.get(key)
    if value is None or value == "":
        return default
    try:
        if isinstance(value, str | int):
            return int(value)
    except ValueError:
        pass
    raise invalid(**{key: ["Invalid integer"]})


def natural(data: Data, key: str, default: int) -> int:
    number = integer(data, key, default)
    if number < 0:
        raise invalid(**{key: ["Must be a natural number"]})
    return number


def boolean(data: Data, key: str, default: bool = False) -> bool:
    given = string(data, key).strip().lower()
    if given and given not in _BOOLEANS:
        raise invalid(**{key: ["Must be a boolean value"]})
    return _BOOLEANS[given] if given else default


def several(data: Data, key: str) -> list[str]:
    """A parameter that may be given once or as a list."""
    value = data.get(key)
    given = value if isinstance(value, list) else [string(data, key)]
    if len(given) > MOST_VALUES:
        raise invalid(**{key: [f"Must be no more than {MOST_VALUES} values"]})
    return [str(v) for v in given if v not in ("", None)]


def split(data: Data, key: str) -> list[str]:
    """A list, or a text with commas or blanks."""
    return [name for text in several(data, key) for name in re.split(r"[\s,]+", text) if name]


def json_list(data: Data, key: str) -> list[str]:
    """A list, or a text that is a JSON list: what a query string can carry."""
    value = data.get(key)
    if isinstance(value, str):
        try:
            value = json.loads(value) if value else []
        except (ValueError, RecursionError):
            raise invalid(**{key: ["Could not parse as valid JSON"]}) from None
    if not isinstance(value, list | None):
        raise invalid(**{key: ["Not a list"]})
    return several({key: value or ""}, key)


def named(known: Mapping[str, _Thing], data: Data, *keys: str) -> _Thing:
    """What is named by its id or name. Raises NotFoundError."""
    name = required(data, *(keys or ("id",)))
    if name not in known:
        raise NotFoundError(name)
    return known[name]


def page_of(found: list[_Thing], data: Data) -> list[_Thing]:
    """What `offset` and `limit` leave of it."""
    return found[natural(data, "offset", 0) :][: natural(data, "limit", len(found))]
