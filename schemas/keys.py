"""Keys of a typed table: what is repeated, and what names nothing in another dataset's release."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from schemas import engine
from schemas.listed import ADDRESS, WRONG, Found, listed
from schemas.period import holds
from schemas.problem import Problem
from schemas.table import ForeignKey

References = Mapping[str, Path]  # dataset name → Parquet file of its current release


def repeated(
    con: duckdb.DuckDBPyConnection,
    table: Path,
    key: Sequence[str],
    code: str,
    field: str | None = None,
) -> Found:
    """Each later row whose key a row before it has; rows with an absent key are not compared.

    A count of hashes comes first: it can only overstate duplicates, never miss one.
    """
    given = " AND ".join(f"{engine.name(k)} IS NOT NULL" for k in key)
    source = f"FROM {engine.parquet(table)} WHERE {given}"
    counted = con.execute(
        f"SELECT count(*), count(DISTINCT hash({engine.names(key)})) {source}"
    ).fetchone()
    if not counted or counted[0] == counted[1]:
        return [], 0
    shown = " || ', ' || ".join(f"{engine.name(k)}::VARCHAR" for k in key)
    con.execute(  # the first of them too: which one is right is not known
        f"INSERT INTO {WRONG} SELECT _delivery, _row {source} "
        f"QUALIFY count(*) OVER (PARTITION BY {engine.names(key)}) > 1"
    )
    window = f"OVER (PARTITION BY {engine.names(key)} ORDER BY _delivery, _row, _column)"
    sql = (
        f"SELECT {', '.join(ADDRESS)}, {shown} AS _shown, _before, _before_column FROM (SELECT *, "
        f"lag(_row) {window} AS _before, lag(_column) {window} AS _before_column {source}) "
        "WHERE _before IS NOT NULL"
    )

    def problem(row: tuple[Any, ...]) -> Problem:
        delivery, line, column, shown, before, before_column = row
        at = f"{before} ({before_column})" if before_column else f"{before}"
        names = field or ", ".join(key)
        return Problem(
            code,
            delivery,
            None,
            line,
            column,
            names,
            shown,
            f"đã có ở dòng {at}",
            f"as in row {at}",
        )

    return listed(con, sql, problem)


def dangling(
    con: duckdb.DuckDBPyConnection, table: Path, foreign: ForeignKey, references: References
) -> Found:
    """Rows whose foreign key names nothing in the referenced release, or nothing that holds in the
    row's period; all-absent keys are free. A key without a resource points at the table itself."""
    target, valid = foreign.reference, foreign.valid
    fields = ", ".join(foreign.fields)
    file = references.get(target.resource) if target.resource else table
    if file is None:
        return [Problem("reference-missing", field=fields, note=target.resource or "")], 1
    pairs = zip(foreign.fields, target.fields, strict=True)
    same = " AND ".join(f"t.{engine.name(a)} = r.{engine.name(b)}" for a, b in pairs)
    some = " OR ".join(f"t.{engine.name(f)} IS NOT NULL" for f in foreign.fields)
    whole = " AND ".join(f"t.{engine.name(f)} IS NOT NULL" for f in foreign.fields)
    period = "NULL"
    current = same
    if valid:
        period = f"t.{engine.name(valid.at)}"
        ends = (f"r.{engine.name(c)}" for c in (valid.since, valid.until))
        current = f"{same} AND {holds(period, *ends)}"
    wrong = f"(SELECT 1 FROM {WRONG} w WHERE w._delivery = t._delivery AND w._row = t._row)"
    shown = " || ', ' || ".join(
        f"coalesce(t.{engine.name(f)}::VARCHAR, '∅')" for f in foreign.fields
    )
    known = f"SELECT DISTINCT {engine.names(target.fields)} FROM {engine.parquet(file)}"
    lacking = f"{engine.parquet(table)} t ANTI JOIN {engine.parquet(file)} r ON {current}"
    sql = (
        f"SELECT {', '.join(f't.{c}' for c in ADDRESS)}, {shown} AS shown, {period}::VARCHAR, "
        f"r.{engine.name(target.fields[0])} IS NOT NULL FROM (SELECT t.* FROM {lacking} "
        f"WHERE {some}) t LEFT JOIN ({known}) r ON {same} "
        # a row that is wrong already and lacks a part of its key, or its period, is told once, for
        # what is wrong with it
        f"WHERE ({whole} AND ({period} IS NOT NULL OR r.{engine.name(target.fields[0])} IS NULL)) "
        f"OR NOT EXISTS {wrong}"
    )
    note = f"{target.resource or '…'} ({', '.join(target.fields)})"

    def problem(row: tuple[Any, ...]) -> Problem:
        delivery, line, column, shown, at, exists = row
        code = "foreign-key-period" if valid and exists else "foreign-key"
        told = f"{note}, {at or '∅'}" if code == "foreign-key-period" else note
        return Problem(code, delivery, None, line, column, fields, shown, told)

    return listed(con, sql, problem)
