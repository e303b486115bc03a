"""A sample of records: JSON, JSON Lines, GeoJSON and Parquet as a table of text, with the layout.

What is no plain value (a list, bytes) is proposed to be ignored by name. Numbers keep the text they
were written in; a shape is its GeoJSON. A file that its reader would refuse as a whole is refused.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from json import JSONDecodeError
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyarrow.parquet as pq

from catalog.recipe import GEOMETRY
from pipelines import features, pages
from pipelines.read_parquet import opened
from schemas.errors import OpenDataError

Note = tuple[str, str]  # vi, en
Records = Sequence[tuple[int, Mapping[str, Any]]]  # numbered
Read = tuple[
    tuple[str, ...], tuple[tuple[int, tuple[str, ...]], ...], Mapping[str, Any], list[Note]
]


def of_json(path: Path) -> Read:
    """Header, rows, layout and doubts of a file of JSON: by what it holds, whatever its name."""
    text = path.read_bytes().decode("utf-8-sig", "strict")
    try:
        value = features.parse_text(text)
    except JSONDecodeError:
        return _of_lines(path, text)
    if isinstance(value, Mapping) and value.get("type") == "FeatureCollection":
        return _of_features(path, value)
    if isinstance(value, Mapping) and len(text.splitlines()) == 1 and not _lists(value):
        return _of_lines(path, text)
    where, found = _longest(value)
    layout = {"format": "json"} | ({"records": where} if where else {})
    return _table(_numbered(path, found), layout)


def of_parquet(path: Path) -> Read:
    """The same of a Parquet file, read in the child process that reads delivered ones."""
    with TemporaryDirectory(prefix="opendata-new-") as folder:
        out = Path(folder) / "sample.parquet"
        said = opened(path, out, [])
        names = list(said.get("names", ()))
        said = opened(path, out, names) if names else said
        if "names" not in said:
            why = said.get("error") or said.get("large")
            raise OpenDataError(f"{path.name}: Parquet: {why}")
        table = pq.read_table(out)
    header = tuple(n for n in names if n not in said["nested"])
    columns = [table.column(n).to_pylist() for n in header]
    rows = tuple((i, cells) for i, cells in enumerate(zip(*columns, strict=True), 1))
    return header, rows, {"format": "parquet"} | _ignored(said["nested"]), []


def _of_lines(path: Path, text: str) -> Read:
    found: list[Any] = []
    for number, line in enumerate(text.splitlines(), 1):
        try:
            found += [(number, pages.parse_text(line))] if line.strip() else []
        except ValueError as error:
            raise OpenDataError(f"{path.name}: JSON, dòng / line {number}: {error}") from None
    return _table(_numbered(path, found), {"format": "jsonl"})


def _of_features(path: Path, value: Mapping[str, Any]) -> Read:
    found, notes = list[Any](), list[Note]()
    for number, one in enumerate(value.get("features") or (), 1):
        shape = json.dumps(one.get("geometry")) if isinstance(one, Mapping) else ""
        told = dict(one.get("properties") or {}) if isinstance(one, Mapping) else {}
        found.append((number, told | {GEOMETRY: shape}))
    named = re.search(r"EPSG:+(\d{4,5})", json.dumps(value.get("crs")))
    system = f"EPSG:{named[1]}" if named else "EPSG:4326"
    layout = {"format": "geojson"} | ({"crs": system} if system != "EPSG:4326" else {})
    if system == "EPSG:4326" and re.search(
        r"[\[ ]-?\d{4,}", "".join(r[GEOMETRY] for _, r in found)
    ):
        notes.append((
            "toạ độ không phải độ: khai `crs` là hệ VN-2000 của tệp",
            "coordinates are no degrees: declare the file's system of VN-2000 as `crs`",
        ))  # fmt: skip
    header, rows, layout_, more = _table(_numbered(path, found), layout)
    return header, rows, layout_, notes + more


def _lists(value: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    return [(k, v) for k, v in pages.leaves(value) if _is_records(v)]


def _is_records(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and isinstance(value[0], Mapping)


def _longest(value: Any) -> tuple[str, list[tuple[int, Any]]]:
    """Where in a value the longest list of records stands, and its records."""
    lists = _lists(value) if isinstance(value, Mapping) else [("", value)]
    where, found = max(lists, key=lambda one: len(one[1]), default=("", []))
    return where, list(enumerate(found if isinstance(found, list) else [], 1))


def _numbered(path: Path, found: Sequence[tuple[int, Any]]) -> Records:
    if strange := next((n for n, one in found if not isinstance(one, Mapping)), None):
        raise OpenDataError(
            f"{path.name}: {strange}: không phải một bản ghi JSON / is no record of JSON"
        )
    return found


def _table(records: Records, layout: Mapping[str, Any]) -> Read:
    cells = [(number, dict(pages.leaves(record))) for number, record in records]
    paths = list(dict.fromkeys(path for _, one in cells for path in one))
    held = [p for p in paths if any(isinstance(one.get(p), list) for _, one in cells)]
    header = tuple(p for p in paths if p not in held)
    rows = tuple((n, tuple(_text(one.get(p)) for p in header)) for n, one in cells)
    lacking = sum(any(p not in one for p in header) for _, one in cells)
    notes = [(
        f"{lacking} bản ghi thiếu khoá (mọi bản ghi phải có đủ khoá, trống thì ghi null)",
        f"{lacking} records lack a key (each must have all; write null for no value)",
    )] if lacking else []  # fmt: skip
    return header, rows, {**layout, **_ignored(held)}, notes


def _ignored(names: Iterable[str]) -> dict[str, list[str]]:
    listed = list(names)
    return {"ignore": listed} if listed else {}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value if isinstance(value, str) else ""
