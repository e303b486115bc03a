"""The chart a dataset is opened with: declared, checked against the schema, read from a release.

    line     y over an ordered x, a line for each value of `series`
    bar      y for each x; without y, how many rows there are of each x
    points   a dot map: x is the longitude and y the latitude, in degrees, `label` a place's name

The vocabulary is closed: no expressions, no sums. Where one point of a chart could get two values,
because a part of the primary key is neither drawn nor fixed by `where`, the declaration is refused
at load. Figures come from releases only. How they are drawn is not known here (`web.plot`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import duckdb
from pydantic import Field as Declared
from pydantic import model_validator

from schemas import engine
from schemas.strict import Strict
from schemas.table import Field, Name, Schema, not_in_schema

MOST_FIGURES = 5000
_MEASURE = 1e100
_NUMBERS = frozenset({"integer", "number"})
_ORDERED = _NUMBERS | {"year", "yearmonth", "date", "datetime"}
_Title = Annotated[str, Declared(min_length=1)]
_Values = Annotated[tuple[str | int | bool | date, ...], Declared(min_length=1)]


class Chart(Strict):
    """The default view of a dataset's rows, as declared."""

    kind: Literal["line", "bar", "points"]
    x: Name
    y: Name | None = None
    series: Name | None = None
    label: Name | None = None
    where: Mapping[Name, _Values] = {}
    title: _Title | None = None
    title_en: _Title | None = None

    @model_validator(mode="after")
    def _consistent(self) -> "Chart":
        if self.kind != "bar" and self.y is None:
            raise ValueError(f"{self.kind} cần `y` / {self.kind} needs `y`")
        if (self.kind == "points") != (self.label is not None):
            raise ValueError("`label` đi với points / `label` goes with points")
        if (self.title is None) != (self.title_en is None):
            raise ValueError("`title` đi với `title_en` / `title` goes with `title_en`")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The fields that are drawn, in the order of their table."""
        drawn = (self.label, self.series, self.x, self.y)
        return tuple(name for name in drawn if name is not None)


def faults(chart: Chart, schema: Schema) -> Iterator[tuple[str, str]]:
    """(key, reason) of what does not fit the table, the first of each kind."""
    fields = {f.name: f for f in schema.fields}
    named = [(k, getattr(chart, k)) for k in ("x", "y", "series", "label")]
    for key, name in [*named, *((f"where.{n}", n) for n in chart.where)]:
        if name is not None and name not in fields:
            yield key, not_in_schema({name})
            return
    if chart.y is not None and fields[chart.y].type not in _NUMBERS:
        yield "y", "phải là số / must be a number"
    if chart.kind == "line" and fields[chart.x].type not in _ORDERED:
        yield "x", "phải là số hoặc thời gian / must be a number or a time"
    if chart.kind == "points" and fields[chart.x].type not in _NUMBERS:
        yield "x", "phải là kinh độ / must be a longitude"
    for name, values in chart.where.items():
        for value in values:
            if not _may_hold(fields[name], value):
                yield f"where.{name}", f"giá trị không thể có / a value it cannot hold: {value}"
    if chart.y is not None and chart.kind != "points":
        yield from _ambiguous(chart, schema)


def _may_hold(field: Field, value: Any) -> bool:
    options = field.options
    return options is None or _text(value) in [_text(v) for v in options]


def _ambiguous(chart: Chart, schema: Schema) -> Iterator[tuple[str, str]]:
    fixed = {name for name, values in chart.where.items() if len(values) == 1}
    for name in schema.primaryKey:
        if name not in {chart.x, chart.series, *fixed}:
            reason = (
                f"một điểm có thể có nhiều giá trị, hãy cố định trường khoá / a point could have "
                f"several values, fix this field of the key to one: {name}"
            )
            yield f"where.{name}", reason


def _text(value: Any) -> str:
    """As DuckDB casts a cell of the type to text."""
    return str(value).lower() if isinstance(value, bool) else str(value)


# What a release has for it -----------------------------------------------------------------------


@dataclass(frozen=True)
class Figure:
    """A row of the chart; `y` is None where the release has no value."""

    x: Any
    y: Any
    series: str | None = None
    label: str | None = None


@dataclass(frozen=True)
class Figures:
    """What is drawn, in order; `left_out` is how many more the release has."""

    rows: tuple[Figure, ...]
    left_out: int = 0

    @property
    def series(self) -> tuple[str, ...]:
        """The values of the series, in the order in which they first stand in the rows."""
        return tuple(dict.fromkeys(r.series for r in self.rows if r.series is not None))


def figures(table: Path, chart: Chart) -> Figures | None:
    """The figures of a release's Parquet; None while it cannot be read, or lacks a field."""
    try:
        return _read(table, chart.model_dump_json())
    except duckdb.Error:
        return None


@lru_cache(maxsize=64)
def _read(table: Path, declared: str) -> Figures:
    """A release never changes, so what was read once is kept."""
    chart = Chart.model_validate_json(declared)
    con = engine.connect()
    try:
        rows = con.execute(_select(table, chart)).fetchall()
    finally:
        con.close()
    ordered = sorted(rows, key=lambda r: _rank(chart, r[2]))
    drawn = (Figure(x, _placed(y), s, label) for x, y, s, label, _ in ordered if _placed(x) == x)
    return Figures(tuple(drawn), max(0, (rows[0][4] if rows else 0) - len(rows)))


def _placed(value: Any) -> Any:
    """None for a number that has no place on paper: NaN, infinite, or beyond all measure."""
    return None if isinstance(value, float) and not abs(value) < _MEASURE else value


def _select(table: Path, chart: Chart) -> str:
    """Rows of (x, y, series, label, how many there are in all)."""
    x = engine.name(chart.x)
    series, label = (engine.name(n) if n else "NULL" for n in (chart.series, chart.label))
    y = engine.name(chart.y) if chart.y else "count(*)"
    wheres = [f"{x} IS NOT NULL"] + [
        f"CAST({engine.name(n)} AS VARCHAR) IN ({', '.join(engine.text(_text(v)) for v in values)})"
        for n, values in chart.where.items()
    ]
    if chart.kind == "points":
        wheres.append(f"{y} IS NOT NULL")
    columns = f"{x}, {y} AS y, CAST({series} AS VARCHAR) AS s, CAST({label} AS VARCHAR) AS l"
    grouped = "" if chart.y else f" GROUP BY {x}, s"
    rows = f"SELECT {columns} FROM {engine.parquet(table)} WHERE {' AND '.join(wheres)}{grouped}"
    order = "1" if chart.kind == "line" else "y DESC NULLS LAST, 1" if not chart.label else "l"
    return f"SELECT *, count(*) OVER () FROM ({rows}) ORDER BY {order} LIMIT {MOST_FIGURES}"


def _rank(chart: Chart, series: str | None) -> int:
    """The order in which `where` lists the series; sorting is stable, so nothing else moves."""
    listed = [_text(v) for v in chart.where.get(chart.series or "", ())]
    return listed.index(series) if series in listed else len(listed)
