"""Pages: what an API answered, as it is kept, and where in it records and facts stand.

A pull is one file, a JSON text sequence (RFC 7464): each page's bytes as received, led by the
record separator (0x1E, which no JSON text can hold) and ended by a line feed. A file without
separators is one page. Numbers stay the text they were written in; a key given twice is an error.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

RS = b"\x1e"
SUFFIX = ".json-seq"
BLOCK = 1 << 20
_TOKEN = re.compile(
    r'(?P<key>"(?:[^"\\]|\\.)*")(?=\s*:)|"(?:[^"\\]|\\.)*"|[{}]|(?P<number>-?(?:NaN|Infinity))'
)


def append(file: BinaryIO, page: bytes) -> None:
    """Add a page to a pull."""
    file.write(RS + page + b"\n")


def pages(path: Path) -> Iterator[bytes]:
    """The pages of a pull, one at a time."""
    with path.open("rb") as file:
        rest = b""
        while block := file.read(BLOCK):
            *whole, rest = (rest + block).split(RS)
            yield from (page for page in whole if page.strip())
        if rest.strip():
            yield rest


def parse(page: bytes) -> Any:
    """A page as a value, its numbers as text. Raises ValueError where it is no JSON."""
    return parse_text(page.decode("utf-8-sig"))


def parse_text(text: str) -> Any:
    """The same of a text."""
    try:
        return json.loads(
            text,
            parse_int=str,
            parse_float=str,
            parse_constant=no_number,
            object_pairs_hook=once,
        )
    except RecursionError:
        raise ValueError("lồng quá sâu / nested too deeply") from None


def no_number(text: str) -> Any:
    """What Python takes for a number and JSON does not: NaN, Infinity."""
    raise ValueError(f"{text} không phải JSON / {text} is not JSON")


def once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """An object, each of whose keys stands there once."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("khoá lặp lại / a key is repeated")
    return found


def culprit(text: str) -> int | None:
    """Where in a text of JSON the first number stands that is none, or the first key that its
    object has already: what `no_number` and `once` refuse without knowing where it is."""
    keys: list[set[str]] = []
    for token in _TOKEN.finditer(text):
        if token[0] == "{":
            keys.append(set())
        elif token[0] == "}":
            if keys:
                keys.pop()
        elif token["number"]:
            return token.start()
        elif token["key"] and keys:
            key = json.loads(token["key"], strict=False)
            if key in keys[-1]:
                return token.start()
            keys[-1].add(key)
    return None


def at(value: Any, path: str | None) -> Any:
    """What stands at a dotted path; None where nothing does. No path is the value itself."""
    for key in path.split(".") if path else ():
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def leaves(record: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """(dotted path, value) of everything in a record that is no object; lists are not entered.
    However deep it goes: a parser's depth is not that of a walk."""
    open_ = [("", iter(record.items()))]
    while open_:
        above, rest = open_[-1]
        for key, value in rest:
            path = f"{above}{key}"
            if isinstance(value, Mapping) and value:
                open_.append((f"{path}.", iter(value.items())))
                break
            yield path, value
        else:
            open_.pop()


def digest(record: Any) -> bytes:
    """The identity of a record's content, whatever the order of its keys."""
    return sha256(json.dumps(record, sort_keys=True).encode()).digest()
