"""Conforming: a table of text cells with addresses → a typed table and the problems in it.

Two tiers. The engine settles the cells that are certainly valid (`schemas.settle`). The rest, the
*tail*, is put distinct cell by distinct cell to frictionless' own cell reader, whose verdict and
value are joined back by cell; so the verdict is frictionless' by construction and clean data never
leaves the engine. Keys (`unique`, `primaryKey`, `uniqueKeys`, `foreignKeys`) are decided on typed
values.

The text relation carries `_delivery`, `_row` (physical line) and `_column` (header of an unpivoted
cell, else NULL) beside the schema's fields; no cell in it is NULL. Addresses are columns, never
positions, so the joins here cannot lose them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from schemas import engine
from schemas.keys import References, dangling, repeated
from schemas.listed import ADDRESS, Found, Problems, listed, start
from schemas.problem import Problem
from schemas.reader import kind, physical, reader
from schemas.settle import settle
from schemas.table import Field, Schema
from schemas.wanted import example, meant

TAIL_CAP = 100_000  # distinct wrong cells of one field; beyond it the column is not of its type

_ARROW = {
    "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(), "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"), "TIME": pa.time64("us"), "VARCHAR": pa.string(),
}  # fmt: skip


@dataclass(frozen=True)
class Conformed:
    """`table`: Parquet with the schema's fields, typed, and the address columns."""

    table: Path
    rows: int
    problems: tuple[Problem, ...]
    total_problems: int


@dataclass(frozen=True)
class _Verdicts:
    """What the reference says of the tail of one field."""

    valid: pa.Table  # cell, value
    invalid: pa.Table  # _cell, _code, _note: no field is called so
    capped: str | None = None  # a wrong cell, where there were more than TAIL_CAP


@dataclass(frozen=True)
class _Planned:
    """What the engine makes of a column: which cells it settles, which are rightly absent, and the
    value of a settled one."""

    settled: Any
    absent: Any
    value: Any

    @property
    def unsettled(self) -> Any:
        return ~(self.settled | self.absent)

    @property
    def value_or_null(self) -> Any:
        return ibis.ifelse(self.settled, self.value, ibis.null(self.value.type()))


def conform(
    con: duckdb.DuckDBPyConnection, text: str, schema: Schema, references: References, out: Path
) -> Conformed:
    """Type the relation named `text` on `con` into the Parquet file `out`."""
    cells = ibis.duckdb.from_connection(con).table(text)
    plan = _plan(cells, schema)
    columns = {n: p.value_or_null for n, p in plan.items()} | {"_tail": _tail(plan)}
    typed = cells.select(*ADDRESS, *(value.name(name) for name, value in columns.items()))
    _copy(con, ibis.to_sql(typed, dialect="duckdb"), out)

    start(con)
    problems = Problems()
    counted = con.execute(
        f"SELECT count(*), count(*) FILTER (_tail) FROM {engine.parquet(out)}"
    ).fetchone()
    rows, tails = counted if counted else (0, 0)
    if tails:
        aside = out.with_suffix(".tail.parquet")  # read often, and the text but twice
        flags = (p.unsettled.name(f"_not_{n}") for n, p in plan.items())  # no field is called so
        kept = cells.filter(_tail(plan)).select(*ADDRESS, *schema.names, *flags)
        _copy(con, ibis.to_sql(kept, dialect="duckdb"), aside)
        _settle_tail(con, aside, schema, out, problems)
        aside.unlink()
    for key in (f.name for f in schema.fields if f.constraints.unique):
        problems += repeated(con, out, (key,), "unique-error", key)
    problems += repeated(con, out, schema.primaryKey, "primary-key")
    for unique in schema.uniqueKeys:
        problems += repeated(con, out, unique, "unique-error")
    for foreign in schema.foreignKeys:
        problems += dangling(con, out, foreign, references)
    return Conformed(out, rows, tuple(problems.items), problems.total)


def _plan(cells: Any, schema: Schema) -> dict[str, _Planned]:
    return {f.name: _planned(cells[f.name], f, schema) for f in schema.fields}


def _planned(cell: Any, field: Field, schema: Schema) -> _Planned:
    missing = cell.isin(list(schema.missing(field)))
    settled, value = settle(cell, field)
    if settled is None:
        settled, value = ibis.literal(False), ibis.null(_ibis_type(field))
    absent = ibis.literal(False) if field.constraints.required else missing
    return _Planned(settled & ~missing, absent, value)


def _tail(plan: Mapping[str, _Planned]) -> Any:
    """Whether a row has a cell that is neither settled nor rightly absent."""
    return reduce(lambda a, b: a | b, (p.unsettled for p in plan.values()))


def _ibis_type(field: Field) -> str:
    names = {"BIGINT": "int64", "DOUBLE": "float64", "VARCHAR": "string", "TIMESTAMP": "timestamp"}
    return names.get(physical(field), physical(field).lower())


def _copy(con: duckdb.DuckDBPyConnection, sql: str, out: Path) -> None:
    target = engine.text(str(out))
    con.execute(f"COPY ({sql}) TO {target} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")


# The tail ------------------------------------------------------------------------------------


def _settle_tail(
    con: duckdb.DuckDBPyConnection, aside: Path, schema: Schema, out: Path, problems: Problems
) -> None:
    """Ask the reference about every distinct unsettled cell; join values and problems back.

    `aside` holds the text of the rows in which there is one, and which cells it is.
    """
    problems += _blank_rows(con, aside, schema)
    adopted: dict[str, str] = {}
    for field in schema.fields:
        asked = f"FROM {engine.parquet(aside)} WHERE {engine.name(f'_not_{field.name}')}"
        cells = _stream(con, f"SELECT DISTINCT {engine.name(field.name)} {asked}")
        verdicts = _ask(cells, field, schema)
        if verdicts.capped is not None:
            found = Problem(
                "column-type-error", field=field.name, value=verdicts.capped, note=kind(field),
                like=_example(field, schema),
            )  # fmt: skip
            problems += ([found], 1)
        elif verdicts.invalid.num_rows:
            problems += _locate(con, aside, schema, field, verdicts.invalid)
        if verdicts.valid.num_rows:
            adopted[field.name] = f"_tail_{field.name}"
            con.register(adopted[field.name], verdicts.valid)
    if adopted:
        _adopt(con, aside, schema, adopted, out)


def _stream(con: duckdb.DuckDBPyConnection, sql: str) -> Iterator[str]:
    con.execute(
        sql
    )  # no cursor of its own: a cursor does not see this connection's temporary views
    while rows := con.fetchmany(10_000):
        yield from (row[0] for row in rows)


def _ask(cells: Iterator[str], field: Field, schema: Schema) -> _Verdicts:
    """The reference's verdict on each cell."""
    read = reader(field, schema.missing(field))
    valid: dict[str, Any] = {}
    invalid: list[tuple[str, str, str]] = []
    capped = None
    for cell in cells:
        found = read(cell)
        if found.code is None:
            valid[cell] = found.value
        elif len(invalid) < TAIL_CAP:
            invalid.append((cell, found.code, found.note))
        else:
            capped = cell
            break
    arrow = _ARROW[physical(field)]
    return _Verdicts(
        pa.table({"cell": pa.array(valid, pa.string()), "value": pa.array(valid.values(), arrow)}),
        pa.table(dict(zip(("_cell", "_code", "_note"), _columns(invalid), strict=True))),
        capped,
    )


def _example(field: Field, schema: Schema) -> str:
    return example(field, reader(field, schema.missing(field)))


def _columns(rows: Sequence[tuple[str, str, str]]) -> list[pa.Array]:
    return [pa.array([row[i] for row in rows], pa.string()) for i in range(3)]


def _adopt(
    con: duckdb.DuckDBPyConnection,
    aside: Path,
    schema: Schema,
    adopted: Mapping[str, str],
    out: Path,
) -> None:
    """Write the table again with the values that only the reference could give."""
    settled = out.with_suffix(".settled.parquet")
    out.rename(settled)
    columns = [
        f"coalesce(s.{engine.name(n)}, a.{engine.name(n)}) AS {engine.name(n)}"
        if n in adopted
        else f"s.{engine.name(n)}"
        for n in schema.names
    ]
    given = ", ".join(f"{a}.value AS {engine.name(n)}" for n, a in adopted.items())
    joins = " ".join(f"LEFT JOIN {a} ON {a}.cell = t.{engine.name(n)}" for n, a in adopted.items())
    same = " AND ".join(f"s.{c} IS NOT DISTINCT FROM a.{c}" for c in ADDRESS)
    read = f"SELECT {', '.join(f't.{c}' for c in ADDRESS)}, {given} FROM {engine.parquet(aside)} t"
    _copy(
        con,
        f"SELECT {', '.join(f's.{c}' for c in ADDRESS)}, {', '.join(columns)}, s._tail "
        f"FROM {engine.parquet(settled)} s LEFT JOIN ({read} {joins}) a ON {same}",
        out,
    )
    settled.unlink()


def _all_missing(schema: Schema) -> str:
    tests = []
    for field in schema.fields:
        options = ", ".join(engine.text(m) for m in schema.missing(field))
        tests.append(f"{engine.name(field.name)} IN ({options})" if options else "false")
    return "(" + " AND ".join(tests) + ")"


def _blank_rows(con: duckdb.DuckDBPyConnection, aside: Path, schema: Schema) -> Found:
    found = f"FROM {engine.parquet(aside)} WHERE {_all_missing(schema)}"
    sql = f"SELECT {', '.join(ADDRESS)} {found}"
    return listed(con, sql, lambda row: Problem("blank-row", row[0], None, row[1], row[2]))


def _locate(
    con: duckdb.DuckDBPyConnection, aside: Path, schema: Schema, field: Field, invalid: pa.Table
) -> Found:
    """Where the wrong cells of a field stand. A blank row is reported as such, not cell by cell."""
    con.register("_invalid", invalid)
    sql = (
        f"SELECT {', '.join(f't.{c}' for c in ADDRESS)}, i._code, i._cell, i._note "
        f"FROM {engine.parquet(aside)} t JOIN _invalid i ON i._cell = t.{engine.name(field.name)} "
        f"WHERE NOT {_all_missing(schema)}"
    )

    like = _example(field, schema)

    def problem(row: tuple[Any, ...]) -> Problem:
        delivery, line, column, code, cell, note = row
        shown = like if code == "type-error" or note.startswith("pattern") else ""
        return Problem(
            code, delivery, None, line, column, field.name, cell, note,
            like=shown, meant=meant(field, cell),
        )  # fmt: skip

    found = listed(con, sql, problem)
    con.unregister("_invalid")
    return found
