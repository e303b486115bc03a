"""How much of a list of units a dataset covers: 2 of 63 provinces, told from its data.

A list says that its rows are units (`units` of its declaration); every dataset with a foreign key
to it is about those of them that its rows name. What is declared of space is not counted here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import duckdb
from pydantic import Field as Declared

from schemas import engine
from schemas.strict import Strict
from schemas.table import ForeignKey, Name, Schema, not_in_schema

MOST_NAMED = 5  # units that are named one by one

Text = Annotated[str, Declared(min_length=1)]


class Units(Strict):
    """The rows of this table are units that others are about: what several are called, the field
    that `show`s one, and the field of the code list `within` which they are counted."""

    title: Text
    title_en: Text
    show: Name
    within: Name | None = None


@dataclass(frozen=True)
class Covered:
    """Of `total` units of a list (those of one code list of it), `units` have a row; they are
    `named` where they are few."""

    of: str
    title: str
    title_en: str
    within: str | None
    units: int
    total: int
    named: tuple[str, ...]


def faults(declared: Units, schema: Schema) -> Iterator[tuple[str, str]]:
    """(key, reason): fields that are not there."""
    for key, name in (("show", declared.show), ("within", declared.within)):
        if name is not None and name not in schema.names:
            yield key, not_in_schema([name])


def covered(
    con: duckdb.DuckDBPyConnection,
    table: Path,
    schema: Schema,
    lists: Mapping[str, tuple[Units, Path]],
) -> tuple[Covered, ...]:
    """Of each list (name → what it says, its current release) that rows of the table refer to,
    most units first."""
    found: dict[tuple[str, str | None], Covered] = {}
    for key in schema.foreignKeys:
        name = key.reference.resource or ""
        if name in lists:
            for one in _by_list(con, table, key, name, *lists[name]):
                before = found.get((one.of, one.within))
                if before is None or before.units < one.units:
                    found[one.of, one.within] = one
    return tuple(sorted(found.values(), key=lambda c: (-c.units, c.of, c.within or "")))


def _by_list(
    con: duckdb.DuckDBPyConnection,
    table: Path,
    key: ForeignKey,
    name: str,
    units: Units,
    listed: Path,
) -> Iterator[Covered]:
    """One for each code list that rows of the table name."""
    fields = ", ".join(f"t.{engine.name(f)}" for f in key.fields)
    theirs = ", ".join(f"u.{engine.name(f)}" for f in key.reference.fields)
    within = f"u.{engine.name(units.within)}" if units.within else "NULL"
    rows = con.execute(
        f"SELECT within, count(*) FILTER (has), count(*), list(shown ORDER BY shown) FILTER (has) "
        f"FROM (SELECT {within} AS within, CAST(u.{engine.name(units.show)} AS VARCHAR) AS shown, "
        f"({theirs}) IN (SELECT DISTINCT ({fields}) FROM {engine.parquet(table)} AS t) AS has "
        f"FROM {engine.parquet(listed)} AS u) GROUP BY within HAVING count(*) FILTER (has) > 0"
    ).fetchall()
    for code_list, count, total, named in rows:
        shown = tuple(named) if count <= MOST_NAMED else ()
        yield Covered(name, units.title, units.title_en, code_list, count, total, shown)
