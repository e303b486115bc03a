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
from math import isinf
from pathlib import Path
from typing import Any

import duckdb
import ibis
import pyarrow as pa

from schemas import engine
from schemas.problem import Problem
from schemas.settle import settle
from schemas.table import Field, ForeignKey, Schema

ADDRESS = ("_delivery", "_row", "_column")
TAIL_CAP = 100_000  # distinct wrong cells of one field; beyond it the column is not of its type
LISTED = 1_000  # problems listed of one field and code; the rest is counted
WRONG = "_wrong"  # the temporary table of the addresses of all wrong rows: _delivery, _row

PHYSICAL: Mapping[str, str] = {
    "integer": "BIGINT", "year": "BIGINT", "number": "DOUBLE", "boolean": "BOOLEAN",
    "date": "DATE", "datetime": "TIMESTAMP", "time": "TIME",
}  # fmt: skip
_ARROW = {
    "BIGINT": pa.int64(), "DOUBLE": pa.float64(), "BOOLEAN": pa.bool_(), "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"), "TIME": pa.time64("us"), "VARCHAR": pa.string(),
}  # fmt: skip

References = Mapping[str, Path]  # dataset name → Parquet file of its current release


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


def physical(field: Field) -> str:
    """The SQL type a field is stored in; what has none of its own is canonical text."""
    return PHYSICAL.get(field.type, "VARCHAR")


def conform(
    con: duckdb.DuckDBPyConnection, text: str, schema: Schema, references: References, out: Path
) -> Conformed:
    """Type the relation named `text` on `con` into the Parquet file `out`."""
    cells = ibis.duckdb.from_connection(con).table(text)
    plan = {f.name: _plan(cells, f, schema) for f in schema.fields}
    values = {
        n: ibis.ifelse(ok, value, ibis.null(value.type())) for n, (ok, _, value) in plan.items()
    }
    tail = reduce(lambda a, b: a | b, (~(ok | absent) for ok, absent, _ in plan.values()))
    columns = [value.name(name) for name, value in {**values, "_tail": tail}.items()]
    typed = cells.select(*ADDRESS, *columns)
    _copy(con, ibis.to_sql(typed, dialect="duckdb"), out)

    con.execute(f"CREATE OR REPLACE TEMP TABLE {WRONG} (_delivery VARCHAR, _row BIGINT)")
    problems = _Problems()
    counted = con.execute(
        f"SELECT count(*), count(*) FILTER (_tail) FROM {engine.parquet(out)}"
    ).fetchone()
    rows, tails = counted if counted else (0, 0)
    if tails:
        problems += _blank_rows(con, text, schema)
        _settle_tail(con, text, cells, schema, plan, out, problems)
    for key in (f.name for f in schema.fields if f.constraints.unique):
        problems += _repeated(con, out, (key,), "unique-error", key)
    problems += _repeated(con, out, schema.primaryKey, "primary-key")
    for unique in schema.uniqueKeys:
        problems += _repeated(con, out, unique, "unique-error")
    for foreign in schema.foreignKeys:
        problems += _dangling(con, out, foreign, references)
    return Conformed(out, rows, tuple(problems.items), problems.total)


class _Problems:
    """Problems listed up to LISTED of a kind, and all of them counted."""

    def __init__(self) -> None:
        self.items: list[Problem] = []
        self.total = 0

    def __iadd__(self, found: tuple[Sequence[Problem], int]) -> "_Problems":
        self.items.extend(found[0])
        self.total += found[1]
        return self


def _plan(cells: Any, field: Field, schema: Schema) -> tuple[Any, Any, Any]:
    """(settled, rightly absent, value) of one field."""
    cell = cells[field.name]
    missing = cell.isin(list(schema.missing(field)))
    settled, value = settle(cell, field)
    if settled is None:
        settled, value = ibis.literal(False), ibis.null(_ibis_type(field))
    absent = ibis.literal(False) if field.constraints.required else missing
    return settled & ~missing, absent, value


def _ibis_type(field: Field) -> str:
    names = {"BIGINT": "int64", "DOUBLE": "float64", "VARCHAR": "string", "TIMESTAMP": "timestamp"}
    return names.get(physical(field), physical(field).lower())


def _copy(con: duckdb.DuckDBPyConnection, sql: str, out: Path) -> None:
    target = engine.text(str(out))
    con.execute(f"COPY ({sql}) TO {target} (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1)")


# The tail ------------------------------------------------------------------------------------


def _settle_tail(
    con: duckdb.DuckDBPyConnection,
    text: str,
    cells: Any,
    schema: Schema,
    plan: Mapping[str, tuple[Any, Any, Any]],
    out: Path,
    problems: _Problems,
) -> None:
    """Ask the reference about every distinct unsettled cell; join values and problems back."""
    adopted: dict[str, str] = {}
    for field in schema.fields:
        settled, absent, _ = plan[field.name]
        unsettled = cells.filter(~(settled | absent)).select(cell=cells[field.name]).distinct()
        verdicts = _ask(_stream(con, ibis.to_sql(unsettled, dialect="duckdb")), field, schema)
        if verdicts.capped is not None:
            found = Problem(
                "column-type-error", field=field.name, value=verdicts.capped, note=_kind(field)
            )
            problems += ([found], 1)
        elif verdicts.invalid.num_rows:
            problems += _locate(con, text, schema, field, verdicts.invalid)
        if verdicts.valid.num_rows:
            adopted[field.name] = f"_tail_{field.name}"
            con.register(adopted[field.name], verdicts.valid)
    if adopted:
        _adopt(con, text, schema, adopted, out)


def _stream(con: duckdb.DuckDBPyConnection, sql: str) -> Iterator[str]:
    con.execute(
        sql
    )  # no cursor of its own: a cursor does not see this connection's temporary views
    while rows := con.fetchmany(10_000):
        yield from (row[0] for row in rows)


def _ask(cells: Iterator[str], field: Field, schema: Schema) -> _Verdicts:
    """frictionless' verdict on each cell. A type error hides the constraints, as it does there."""
    read, write = _reference(field, schema)
    valid: dict[str, Any] = {}
    invalid: list[tuple[str, str, str]] = []
    capped = None
    for cell in cells:
        try:
            value, notes = read(cell)
            code, note = _first_note(notes, field)
            if code is None:
                value, code = _stored(value, field, write)
                note = _kind(field)
        except (ArithmeticError, TypeError, ValueError):
            # the reference trips over these cells: sNaN, a time with a zone beside a bound without
            code, note = "type-error", _kind(field)
        if code is None:
            valid[cell] = value
        elif len(invalid) < TAIL_CAP:
            invalid.append((cell, code, note))
        else:
            capped = cell
            break
    arrow = _ARROW[physical(field)]
    return _Verdicts(
        pa.table({"cell": pa.array(valid, pa.string()), "value": pa.array(valid.values(), arrow)}),
        pa.table(dict(zip(("_cell", "_code", "_note"), _columns(invalid), strict=True))),
        capped,
    )


def _columns(rows: Sequence[tuple[str, str, str]]) -> list[pa.Array]:
    return [pa.array([row[i] for row in rows], pa.string()) for i in range(3)]


def _reference(field: Field, schema: Schema) -> tuple[Any, Any]:
    """frictionless' own reader and writer of this field's cells."""
    from frictionless import Field as ReferenceField  # the only import of the library in here

    described = field.descriptor() | {"missingValues": list(schema.missing(field))}
    described.pop("unit", None)
    constraints = dict(described.get("constraints", {}))
    constraints.pop("unique", None)
    described["constraints"] = constraints
    reference = ReferenceField.from_descriptor(described)
    return reference.create_cell_reader(), reference.create_cell_writer()


def _first_note(notes: Mapping[str, str] | None, field: Field) -> tuple[str | None, str]:
    if not notes:
        return None, ""
    if "type" in notes:
        return "type-error", _kind(field)
    name, declared = next((n, getattr(field.constraints, n)) for n in notes)
    return "constraint-error", f"{name} = {_shown(declared)}"


def _shown(declared: Any) -> str:
    if isinstance(declared, tuple):
        return "[" + ", ".join(str(option) for option in declared) + "]"
    return str(declared).lower() if isinstance(declared, bool) else str(declared)


def _kind(field: Field) -> str:
    return field.type if field.format == "default" else f"{field.type}/{field.format}"


def _stored(value: Any, field: Field, write: Any) -> tuple[Any, str | None]:
    """A value the reference accepts, as it is stored; a number too large for that is refused."""
    if value is None:
        return None, None
    if physical(field) == "BIGINT":
        return int(value), None if -(2**63) <= int(value) < 2**63 else "type-error"
    if physical(field) == "DOUBLE":
        number = float(value) + 0.0  # no -0.0
        return number, "type-error" if isinf(number) and value.is_finite() else None
    if physical(field) == "TIMESTAMP" and value.tzinfo is not None:
        return (value - value.utcoffset()).replace(tzinfo=None), None
    if physical(field) == "TIME" and value.tzinfo is not None:
        return None, "type-error"
    if field.type == "geopoint":  # its writer fails on the other formats; released is the default
        return ",".join(map(str, value)), None
    if physical(field) == "VARCHAR" and not isinstance(value, str):
        return write(value)[0], None
    return value, None


def _adopt(
    con: duckdb.DuckDBPyConnection, text: str, schema: Schema, adopted: Mapping[str, str], out: Path
) -> None:
    """Write the table again with the values that only the reference could give."""
    aside = out.with_suffix(".settled.parquet")
    out.rename(aside)
    columns = [
        f"coalesce(s.{engine.name(n)}, {adopted[n]}.value) AS {engine.name(n)}"
        if n in adopted
        else f"s.{engine.name(n)}"
        for n in schema.names
    ]
    joins = [f"LEFT JOIN {a} ON {a}.cell = t.{engine.name(n)}" for n, a in adopted.items()]
    same = " AND ".join(f"s.{c} IS NOT DISTINCT FROM t.{c}" for c in ADDRESS)
    _copy(
        con,
        f"SELECT {', '.join(f's.{c}' for c in ADDRESS)}, {', '.join(columns)}, s._tail "
        f"FROM {engine.parquet(aside)} s JOIN {engine.name(text)} t ON {same} {' '.join(joins)}",
        out,
    )
    aside.unlink()


def _all_missing(schema: Schema) -> str:
    tests = []
    for field in schema.fields:
        options = ", ".join(engine.text(m) for m in schema.missing(field))
        tests.append(f"{engine.name(field.name)} IN ({options})" if options else "false")
    return "(" + " AND ".join(tests) + ")"


def _blank_rows(
    con: duckdb.DuckDBPyConnection, text: str, schema: Schema
) -> tuple[list[Problem], int]:
    sql = f"SELECT {', '.join(ADDRESS)} FROM {engine.name(text)} WHERE {_all_missing(schema)}"
    return _listed(con, sql, lambda row: Problem("blank-row", row[0], None, row[1], row[2]))


def _locate(
    con: duckdb.DuckDBPyConnection, text: str, schema: Schema, field: Field, invalid: pa.Table
) -> tuple[list[Problem], int]:
    """Where the wrong cells of a field stand. A blank row is reported as such, not cell by cell."""
    con.register("_invalid", invalid)
    sql = (
        f"SELECT {', '.join(f't.{c}' for c in ADDRESS)}, i._code, i._cell, i._note "
        f"FROM {engine.name(text)} t JOIN _invalid i ON i._cell = t.{engine.name(field.name)} "
        f"WHERE NOT {_all_missing(schema)}"
    )

    def problem(row: tuple[Any, ...]) -> Problem:
        delivery, line, column, code, cell, note = row
        return Problem(code, delivery, None, line, column, field.name, cell, note)

    found = _listed(con, sql, problem)
    con.unregister("_invalid")
    return found


def _listed(con: duckdb.DuckDBPyConnection, sql: str, make: Any) -> tuple[list[Problem], int]:
    """Problems from rows that begin with their address: the first LISTED, and how many there
    are. All their addresses go to WRONG."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE _found AS {sql}")
    con.execute(f"INSERT INTO {WRONG} SELECT DISTINCT _delivery, _row FROM _found")
    counted = con.execute("SELECT count(*) FROM _found").fetchone()
    rows = con.execute(f"SELECT * FROM _found ORDER BY 1, 2, 3 LIMIT {LISTED}").fetchall()
    con.execute("DROP TABLE _found")
    return [make(row) for row in rows], counted[0] if counted else 0


# Keys ----------------------------------------------------------------------------------------


def _repeated(
    con: duckdb.DuckDBPyConnection,
    table: Path,
    key: Sequence[str],
    code: str,
    field: str | None = None,
) -> tuple[list[Problem], int]:
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

    return _listed(con, sql, problem)


def _dangling(
    con: duckdb.DuckDBPyConnection, table: Path, foreign: ForeignKey, references: References
) -> tuple[list[Problem], int]:
    """Rows whose foreign key names nothing in the referenced release; all-absent keys are free."""
    target = foreign.reference
    fields = ", ".join(foreign.fields)
    if target.resource not in references:
        return [Problem("reference-missing", field=fields, note=target.resource)], 1
    pairs = zip(foreign.fields, target.fields, strict=True)
    same = " AND ".join(f"t.{engine.name(a)} = r.{engine.name(b)}" for a, b in pairs)
    some = " OR ".join(f"t.{engine.name(f)} IS NOT NULL" for f in foreign.fields)
    shown = " || ', ' || ".join(
        f"coalesce(t.{engine.name(f)}::VARCHAR, '∅')" for f in foreign.fields
    )
    sql = (
        f"SELECT {', '.join(f't.{c}' for c in ADDRESS)}, {shown} AS shown "
        f"FROM {engine.parquet(table)} t "
        f"ANTI JOIN {engine.parquet(references[target.resource])} r ON {same} WHERE {some}"
    )
    note = f"{target.resource} ({', '.join(target.fields)})"
    return _listed(
        con, sql, lambda r: Problem("foreign-key", r[0], None, r[1], r[2], fields, r[3], note)
    )
