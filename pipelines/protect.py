"""Protecting: the typed rows as delivered → the typed table as it may be published.

Carries out what a declaration says under `privacy`: generalise, aggregate, suppress, in this order
(what is dropped was never read). What comes out is conformed to the published schema like any
delivery. The delivered rows stay in the staging folder, which nobody is served from, and go with
this step. What cannot be protected as declared is a problem, and nothing is published.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import duckdb

from catalog.dataset import Dataset
from catalog.disclosure import Dimension, Generalise, Place
from catalog.release import Release
from pipelines import suppress
from quality.verdict import Check
from schemas import engine
from schemas.conform import conform
from schemas.keys import References
from schemas.listed import LISTED
from schemas.problem import Problem

ROWS = "_protected"
_WRITTEN: Mapping[str, str] = {  # a coarser date, as the schema's types yearmonth and year write it
    "month": "strftime({0}, '%Y-%m')",
    "quarter": "year({0}) || '-Q' || quarter({0})",
    "year": "year({0})::VARCHAR",
}


@dataclass(frozen=True)
class Protected:
    """How many rows the table in `typed.parquet` now has, or why there is none."""

    rows: int
    problems: tuple[Problem, ...] = ()
    checks: tuple[Check, ...] = ()


def protect(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    folder: Path,
    references: References,
    earlier: Sequence[Release],
) -> Protected:
    """In place of `typed.parquet` in `folder`; `earlier` are all releases there have been."""
    privacy, typed = dataset.declaration.privacy, folder / "typed.parquet"
    delivered = typed.with_name("delivered.parquet")
    typed.rename(delivered)
    try:
        if unfit := _unfit(con, dataset, engine.parquet(delivered), references):
            return Protected(0, unfit)
        made = _generalised(dataset, engine.parquet(delivered), references)
        if privacy.aggregate:
            made = _aggregated(dataset, made)
        con.execute(f"CREATE OR REPLACE TEMP TABLE {ROWS} AS {made}")
        problems, checks = suppress.carry_out(con, dataset, ROWS, earlier)
        if problems:
            return Protected(0, problems)
        return _conformed(con, dataset, typed, references, checks)
    finally:
        con.execute(f"DROP TABLE IF EXISTS {ROWS}")
        delivered.unlink()


def _conformed(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    typed: Path,
    references: References,
    checks: tuple[Check, ...],
) -> Protected:
    """What was made is held to the published schema; its rows stand in no file."""
    written = ", ".join(f"{_as_text(con, f)} AS {engine.name(f)}" for f in dataset.schema.names)
    con.execute(
        "CREATE OR REPLACE TEMP VIEW _protected_text AS SELECT NULL::VARCHAR AS _delivery, "
        f"row_number() OVER () AS _row, NULL::VARCHAR AS _column, {written} FROM {ROWS}"
    )
    found = conform(con, "_protected_text", dataset.schema, references, typed)
    problems = tuple(replace(p, delivery=None, row=None, column=None) for p in found.problems)
    return Protected(found.rows, tuple(dict.fromkeys(problems)), checks)


def _as_text(con: duckdb.DuckDBPyConnection, field: str) -> str:
    name = engine.name(field)
    kind = con.execute(f"SELECT typeof({name}) FROM {ROWS} LIMIT 1").fetchone()
    if kind and kind[0] == "TIMESTAMP":
        return f"coalesce(strftime({name}, '%Y-%m-%dT%H:%M:%S'), '')"
    return f"coalesce({name}::VARCHAR, '')"


# Generalise ---------------------------------------------------------------------------------------


def _generalised(dataset: Dataset, source: str, references: References) -> str:
    """The published fields of each delivered row; a value that fits no rule has none."""
    privacy = dataset.declaration.privacy
    made = {privacy.suppress.count, privacy.suppress.status} if privacy.suppress else set()
    counted = privacy.aggregate is not None
    columns = []
    for field in dataset.schema.names:
        if rule := privacy.generalise.get(field):
            columns.append(f"{_coarse(rule, references)} AS {engine.name(field)}")
        elif field not in made or (not counted and field == _count(dataset)):
            columns.append(engine.name(field))
    return f"SELECT {', '.join(columns)} FROM {source} ORDER BY ALL"


def _unfit(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, source: str, references: References
) -> tuple[Problem, ...]:
    """The delivered rows with a value that no band, group or unit takes in, by their address."""
    found: list[Problem] = []
    for field, rule in dataset.declaration.privacy.generalise.items():
        given = f"{engine.name(rule.source)} IS NOT NULL"
        asked = "true" if dataset.schema.field(field).constraints.required else given
        rows = con.execute(
            f"SELECT _delivery, _row, _column, {engine.name(rule.source)}::VARCHAR FROM {source} "
            f"WHERE {asked} AND ({_coarse(rule, references)}) IS NULL ORDER BY ALL LIMIT {LISTED}"
        ).fetchall()
        found += [
            Problem("no-group", one, None, row, column, rule.source, value, note=field)
            for one, row, column, value in rows
        ]
    return tuple(found)


def _count(dataset: Dataset) -> str | None:
    declared = dataset.declaration.privacy.suppress
    return declared.count if declared else None


def _coarse(rule: Generalise, references: References) -> str:
    source = engine.name(rule.source)
    if rule.to:
        return _WRITTEN[rule.to].format(source)
    if rule.place:
        return _placed(rule.place, source, references)
    if rule.groups:
        cases = [
            f"WHEN {source} IN ({', '.join(map(engine.text, values))}) THEN {engine.text(label)}"
            for label, values in rule.groups.items()
        ]
        return f"CASE {' '.join(cases)} END"
    return f"CASE {' '.join(_bands(rule.bands, source))} END"


def _bands(starts: Sequence[int], source: str) -> list[str]:
    """From the last band down: `60+`, `18-59`, `0-17`."""
    cases = [f"WHEN {source} >= {starts[-1]} THEN '{starts[-1]}+'"]
    for low, high in reversed(list(pairwise(starts))):
        cases.append(f"WHEN {source} >= {low} AND {source} < {high} THEN '{low}-{high - 1}'")
    return cases


def _placed(place: Place, source: str, references: References) -> str:
    """The unit that a place lies in; a key that names two has none."""
    if place.dataset not in references:
        return "NULL::VARCHAR"
    key, take = f"r.{engine.name(place.key)}", f"r.{engine.name(place.take)}"
    where = "".join(
        f" AND r.{engine.name(c)}::VARCHAR = {engine.text(v)}" for c, v in place.where.items()
    )
    return (
        f"(SELECT CASE WHEN count(DISTINCT {take}) = 1 THEN any_value({take})::VARCHAR END "
        f"FROM {engine.parquet(references[place.dataset])} r WHERE {key} = {source}{where})"
    )


# Aggregate ----------------------------------------------------------------------------------------


def _aggregated(dataset: Dataset, rows: str) -> str:
    """How many rows there are of each combination, with the rows of groups and totals."""
    declared = dataset.declaration.privacy.suppress
    if declared is None:  # refused when declarations are read
        raise ValueError("aggregate")
    count = engine.name(declared.count)
    by = [f for f in dataset.schema.names if f not in (declared.count, declared.status)]
    sql = f"SELECT {engine.names(by)}, count(*) AS {count} FROM ({rows}) GROUP BY ALL"
    for field, dimension in declared.dimensions.items():
        if dimension.total is not None or dimension.groups:
            sql = f"SELECT * REPLACE ({_summed(field, dimension)}) FROM ({sql})"
    return (
        f"SELECT {engine.names(by)}, sum({count})::BIGINT AS {count} FROM ({sql}) "
        "GROUP BY ALL ORDER BY ALL"
    )


def _summed(field: str, dimension: Dimension) -> str:
    """Each row once for its value, for the group that is in, and for the total."""
    name = engine.name(field)
    cases = " ".join(
        f"WHEN {name} IN ({', '.join(map(engine.text, values))}) THEN {engine.text(label)}"
        for label, values in dimension.groups.items()
    )
    group = f"CASE {cases} END" if cases else "NULL"
    total = engine.text(dimension.total) if dimension.total is not None else "NULL"
    return f"unnest(list_filter([{name}, {group}, {total}], lambda v: v IS NOT NULL)) AS {name}"
