"""Conforming gives frictionless' verdict and values, cell for cell; what differs is listed here.

The reference is frictionless' own reading of the same table. Beside it stand what it does not know
(`uniqueKeys`, foreign keys to another release) and what is ours alone: addresses, order, the caps.
"""

import os
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import conform as conforming
from schemas import engine
from schemas.conform import Conformed, conform
from schemas.problem import Problem
from schemas.table import Field, Schema
from tests.parity.mistakes import MISTAKES
from tests.schemas.test_settle import FIELDS, NASTY, as_column, constrained, field, told

SOAK = os.environ.get("OPENDATA_SOAK") == "1"
EXAMPLES = settings(
    derandomize=not SOAK, deadline=None, database=None, max_examples=1_500 if SOAK else 40
)
KEY = constrained("string", required=True).model_copy(update={"name": "ma"})

Row = Sequence[str]
Found = set[tuple[int | None, str | None, str]]  # (row, field, code)


def schema(*fields: Field, **facts: Any) -> Schema:
    """A schema of these fields, with the key `ma` before them unless another is given."""
    first = [] if "primaryKey" in facts else [KEY]
    described = [f.model_dump(exclude_defaults=True) | {"type": f.type} for f in (*first, *fields)]
    return Schema.model_validate({"primaryKey": ["ma"], "fields": described} | facts)


def named(name: str, declared: Field, **constraints: Any) -> Field:
    limits = declared.constraints.model_copy(update=constraints)
    return declared.model_copy(update={"name": name, "constraints": limits})


@dataclass(frozen=True)
class Result:
    """What came of a table: its rows by field name, in order of `_row`, and the problems."""

    rows: list[dict[str, Any]]
    problems: tuple[Problem, ...]
    total: int

    @property
    def found(self) -> Found:
        return {(p.row, p.field, p.code) for p in self.problems}


@cache
def connection() -> duckdb.DuckDBPyConnection:
    """One for most tests: what a table leaves on it must not be seen by the next."""
    return engine.connect()


def delivered(con: duckdb.DuckDBPyConnection, declared: Schema, rows: Sequence[Row]) -> str:
    """The rows as a text relation, the first in line 2 of the file `g1`."""
    columns = {"_delivery": pa.array(["g1"] * len(rows), pa.string())}
    columns["_row"] = pa.array(range(2, len(rows) + 2), pa.int64())
    columns["_column"] = pa.array([None] * len(rows), pa.string())
    for i, name in enumerate(declared.names):
        columns[name] = pa.array([row[i] for row in rows], pa.string())
    con.register("delivered", pa.table(columns))
    return "delivered"


def result(con: duckdb.DuckDBPyConnection, done: Conformed) -> Result:
    cursor = con.execute(
        f"SELECT * EXCLUDE (_tail) FROM '{done.table}' ORDER BY _delivery, _row, _column"
    )
    names = [column[0] for column in cursor.description or ()]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    return Result(rows, done.problems, done.total_problems)


def ours(
    declared: Schema, rows: Sequence[Row], references: Mapping[str, Path] | None = None
) -> Result:
    con = connection()
    with TemporaryDirectory() as folder:
        out = Path(folder) / "typed.parquet"
        text = delivered(con, declared, rows)
        return result(con, conform(con, text, declared, references or {}, out))


# Against frictionless -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Reference:
    """frictionless' reading: what it finds, and the value of every cell it has nothing against."""

    found: Found
    values: dict[tuple[int, str], Any]


def theirs(declared: Schema, rows: Sequence[Row]) -> Reference:
    from frictionless import Resource
    from frictionless import Schema as ReferenceSchema

    described = ReferenceSchema.from_descriptor(declared.descriptor())
    found: Found = set()
    values: dict[tuple[int, str], Any] = {}
    with Resource(data=[list(declared.names), *map(list, rows)], schema=described) as resource:
        for row in resource.row_stream:
            errors = {(e.type, getattr(e, "field_name", None)) for e in row.errors}
            blank = ("blank-row", None) in errors
            bad = {name for code, name in errors if code in ("type-error", "constraint-error")}
            for code, name in errors:
                key = {"primary-key": declared.primaryKey, "unique-error": (name,)}.get(code, ())
                if key and (blank or bad & set(key)):
                    continue  # it compares keys by wrong cells too; here those are named already
                found.add((row.row_number, None if code == "primary-key" else name, code))
            for name in set(declared.names) - bad:
                value = as_column(row[name], declared.field(name))
                values[row.row_number, name] = value
    return Reference(found, values)


def alike(a: Any, b: Any) -> bool:
    return type(a) is type(b) and (a == b or (a != a and b != b))


def assert_alike(declared: Schema, rows: Sequence[Row], mine: Result, reference: Reference) -> None:
    names = ", ".join(declared.primaryKey)
    found = {(r, None if (f, c) == (names, "primary-key") else f, c) for r, f, c in mine.found}
    assert found == reference.found
    for (number, name), value in reference.values.items():
        got = mine.rows[number - 2][name]
        cell = rows[number - 2][declared.names.index(name)]
        assert alike(got, value), f"{cell!r} became {got!r}, not {value!r}"


@pytest.mark.parametrize("declared", FIELDS, ids=told)
def test_every_nasty_cell_is_read_as_frictionless_reads_it(declared: Field) -> None:
    cells = [c for c in dict.fromkeys(NASTY) if not any(m.such(declared, c) for m in MISTAKES)]
    rows = [(f"k{i}", cell) for i, cell in enumerate(cells)]
    table = schema(declared)
    assert_alike(table, rows, ours(table, rows), theirs(table, rows))


# Pairs that are one value here and two there, or the reverse. Bad cells are no part of a key here.
KEYS_APART: Sequence[tuple[str, str, str, bool]] = [
    ("number", "NaN", "NaN", True),  # no NaN equals another there
    ("number", "9007199254740992", "9007199254740993", True),  # one double, two decimals
    ("datetime", "2024-01-05T10:00:00Z", "2024-01-05T10:00:00", True),  # UTC where no zone is given
    ("geopoint", "1e1,2", "10,2", False),  # equal decimals, written differently
]


@pytest.mark.parametrize(("kind", "first", "second", "repeated"), KEYS_APART)
def test_where_unique_differs_from_frictionless(
    kind: str, first: str, second: str, repeated: bool
) -> None:
    table = schema(constrained(kind, unique=True))
    rows = [("a", first), ("b", second)]
    expected = {(3, "o", "unique-error")}
    assert ours(table, rows).found == (expected if repeated else set())
    assert theirs(table, rows).found == (set() if repeated else expected)


@st.composite
def tables(draw: st.DrawFn) -> tuple[Schema, list[list[str]]]:
    """A small table: a key that may repeat or be absent, fields of any type, and nasty cells."""
    chosen = draw(st.lists(st.sampled_from(FIELDS), min_size=1, max_size=3))
    structured = ("object", "array", "list", "geojson")  # `unique` on these breaks frictionless
    fields = [
        named(
            name,
            declared,
            required=draw(st.booleans()),
            unique=declared.type not in structured and draw(st.booleans()),
        )
        for name, declared in zip("abc", chosen, strict=False)
    ]
    missing = draw(st.sampled_from([[""], ["", "-"], ["NA", " "], []]))
    composite = fields[0].type not in structured and draw(st.booleans())
    if composite:
        fields[0] = named("a", fields[0], required=True)
    key = ["ma", "a"] if composite else ["ma"]
    declared = schema(KEY, *fields, primaryKey=key, missingValues=missing)
    columns = [st.sampled_from(["k1", "k2", "k3", "K1", "k1 ", "", "-"]), *map(cells_of, fields)]
    blank = st.just([missing[0] if missing else "" for _ in columns])
    row = st.one_of(*[st.tuples(*columns).map(list)] * 9, blank)
    return declared, draw(st.lists(row, min_size=1, max_size=30))


def cells_of(declared: Field) -> st.SearchStrategy[str]:
    apart = {cell for kind, *pair, _ in KEYS_APART if kind == declared.type for cell in pair}
    apart |= {"nan", "-NaN", "1e-400", "0." + "0" * 400 + "1"}  # further ones of the same kinds
    left_out = {c for c in NASTY if any(m.such(declared, c) for m in MISTAKES)} | apart
    few = ["", "-", "1", "01", "12", "2024-01-05", "2024", "true", "a", "tốt", "AB012", "1.5"]
    return st.sampled_from(few) | st.sampled_from([cell for cell in NASTY if cell not in left_out])


@pytest.mark.soak
@EXAMPLES
@given(tables())
def test_any_small_table_is_read_as_frictionless_reads_it(
    table: tuple[Schema, list[list[str]]],
) -> None:
    declared, rows = table
    assert_alike(declared, rows, ours(declared, rows), theirs(declared, rows))


@pytest.mark.parametrize("declared", [f for f in FIELDS if f.constraints.pattern is None], ids=told)
def test_what_is_released_meets_the_published_schema(declared: Field, tmp_path: Path) -> None:
    """However it was delivered: written as text, a column is valid by the schema beside it."""
    from frictionless import Resource
    from frictionless import Schema as ReferenceSchema

    rows = [(f"k{i}", cell) for i, cell in enumerate(dict.fromkeys(NASTY))]
    table = schema(declared)
    out, text = tmp_path / "typed.parquet", tmp_path / "o.csv"
    con = connection()
    done = conform(con, delivered(con, table, rows), table, {}, out)
    valid = [row for row in result(con, done).rows if row["o"] is not None]
    assert valid
    shown = {"datetime": "strftime(o, '%Y-%m-%dT%H:%M:%S.%f')", "year": "printf('%04d', o)"}
    con.execute(
        f"COPY (SELECT ma, {shown.get(declared.type, 'o')} AS o FROM '{out}' WHERE o IS NOT NULL) "
        f"TO '{text}' (HEADER)"
    )
    published = ReferenceSchema.from_descriptor(table.published())
    with Resource(path=str(text), schema=published) as resource:
        assert [e.message for row in resource.row_stream for e in row.errors] == []


# Values and problems ------------------------------------------------------------------------------


def test_values_are_typed() -> None:
    kinds = ["integer", "number", "boolean", "date", "datetime", "time", "year", "yearmonth"]
    cells = ["1_000", "1e3", "0", "2024-01-05", "2024-01-05T10:00:00+07:00", "10:00:00", "2024"]
    table = schema(*(named(f"o_{kind}", field(kind)) for kind in kinds))
    (row,) = ours(table, [("k", *cells, "24-1")]).rows
    assert [row[f"o_{kind}"] for kind in kinds] == [
        1000,
        1000.0,
        False,
        date(2024, 1, 5),
        datetime(2024, 1, 5, 3),
        time(10),
        2024,
        "24-01",
    ]


def test_zero_has_one_sign() -> None:
    """A Parquet dictionary takes -0.0 and 0.0 for one value: a "-0" would make every 0 negative."""
    rows = [(f"k{i}", cell) for i, cell in enumerate(["-0", "0", " -0.0", "1"] * 5)]
    values = [row["o"] for row in ours(schema(field("number")), rows).rows]
    assert [str(value) for value in values] == ["0.0", "0.0", "0.0", "1.0"] * 5


@pytest.mark.parametrize(
    ("declared", "cell", "code", "note", "like"),
    [
        (field("integer"), "1.5", "type-error", "integer", "1234"),
        (field("date", format="%d/%m/%Y"), "5-1-2024", "type-error", "date/%d/%m/%Y", "05/01/2024"),
        (constrained("string", required=True), "", "constraint-error", "required = true", ""),
        (
            constrained("string", enum=["tốt", "kém"]),
            "vừa",
            "constraint-error",
            "enum = [tốt, kém]",
            "",
        ),
        (constrained("integer", minimum=0), "-1", "constraint-error", "minimum = 0", ""),
        (
            constrained("string", pattern=r"^\d{5}$"),
            "1",
            "constraint-error",
            r"pattern = ^\d{5}$",
            "01234",
        ),
    ],
)
def test_a_problem_tells_the_address_the_cell_and_the_rule(
    declared: Field, cell: str, code: str, note: str, like: str
) -> None:
    (problem,) = ours(schema(declared), [("k1", cell)]).problems
    assert problem == Problem(code, "g1", None, 2, None, "o", cell, note, like=like)


def test_a_type_error_hides_the_constraints() -> None:
    table = schema(constrained("integer", minimum=10, enum=[1, 11]))
    assert ours(table, [("a", "x"), ("b", "1"), ("c", "5")]).found == {
        (2, "o", "type-error"),
        (3, "o", "constraint-error"),
        (4, "o", "constraint-error"),
    }


def test_a_refused_cell_is_null_and_its_neighbours_stay() -> None:
    table = schema(named("so", field("integer")), named("ngay", field("date")))
    rows = ours(table, [("a", "x", "2024-01-05"), ("b", "1_0", "05/01/2024"), ("c", "2", "")]).rows
    assert [(r["ma"], r["so"], r["ngay"]) for r in rows] == [
        ("a", None, date(2024, 1, 5)),
        ("b", 10, None),
        ("c", 2, None),
    ]


def test_absence_is_the_exact_text_and_a_fields_own_list_replaces_the_tables() -> None:
    table = schema(
        named("a", field("integer")),
        named("b", field("integer", missingValues=["-"])),
        named("c", field(missingValues=[])),
        missingValues=["", "NA"],
    )
    found = ours(table, [("k1", "NA", "-", ""), ("k2", " NA", "NA", "NA"), ("k3", "na", "", "-")])
    assert found.found == {
        (3, "a", "type-error"),
        (3, "b", "type-error"),
        (4, "a", "type-error"),
        (4, "b", "type-error"),
    }
    assert [row["c"] for row in found.rows] == ["", "NA", "-"]


def test_a_blank_row_is_one_problem() -> None:
    table = schema(constrained("integer", required=True), missingValues=["", "-"])
    rows = [("a", "1"), ("", "-"), ("", "1"), ("-", "")]
    assert ours(table, rows).found == {
        (3, None, "blank-row"),
        (4, "ma", "constraint-error"),
        (5, None, "blank-row"),
    }


def test_no_field_name_is_in_the_way() -> None:
    """Names that the SQL of this module uses for its own columns."""
    words = "before before_column shown cell value code note text t s r self names table"
    fields = [named(word, constrained("integer", unique=True)) for word in words.split()]
    rows = [("a", *["1"] * len(fields)), ("b", *["x"] * len(fields)), ("c", *["01"] * len(fields))]
    expected = {(3, word, "type-error") for word in words.split()}
    expected |= {(4, word, "unique-error") for word in words.split()}
    assert ours(schema(*fields), rows).found == expected


# Addresses, order and caps ------------------------------------------------------------------------


def test_addresses_are_taken_from_columns_never_from_position() -> None:
    """Deliveries one after another, and unpivoted cells of which several stand in one line."""
    table = schema(constrained("integer", unique=True))
    with TemporaryDirectory() as folder, closing(engine.connect()) as con:
        con.execute(
            "CREATE TABLE delivered AS SELECT * FROM (VALUES "
            "('g2', 7::BIGINT, 'Năm 2024', 'd', '5'), ('g1', 9, 'Năm 2023', 'c', 'x'), "
            "('g1', 9, 'Năm 2022', 'b', '05'), ('g1', 2, NULL, 'a', '1_0'), "
            "('g2', 2, NULL, 'a', '7')) AS t(_delivery, _row, _column, ma, o)"
        )
        done = conform(con, "delivered", table, {}, Path(folder) / "typed.parquet")
        found = result(con, done)
    assert [(r["_delivery"], r["_row"], r["_column"], r["ma"], r["o"]) for r in found.rows] == [
        ("g1", 2, None, "a", 10),
        ("g1", 9, "Năm 2022", "b", 5),
        ("g1", 9, "Năm 2023", "c", None),
        ("g2", 2, None, "a", 7),
        ("g2", 7, "Năm 2024", "d", 5),
    ]
    told_at = [(p.code, p.delivery, p.row, p.column, p.note) for p in found.problems]
    assert told_at == [
        ("type-error", "g1", 9, "Năm 2023", "integer"),
        ("unique-error", "g2", 7, "Năm 2024", "đã có ở dòng 9 (Năm 2022)"),
        ("primary-key", "g2", 2, None, "đã có ở dòng 2"),
    ]


ROWS = 200_000


@pytest.mark.parametrize("dirty", [False, True], ids=["clean", "with a tail"])
def test_every_row_keeps_its_number_beside_a_set_of_six(dirty: bool, tmp_path: Path) -> None:
    """DuckDB makes a join of `IN` with five constants or more, and a join loses the order."""
    table = schema(constrained("string", enum=["một", "hai", "ba", "bốn", "năm", "sáu"]))
    wrong = 123_456
    with closing(engine.connect()) as con:
        con.execute(
            "CREATE TABLE delivered AS SELECT 'g1' AS _delivery, i + 2 AS _row, NULL AS _column, "
            "'k' || i AS ma, ['một', 'hai', 'ba', 'bốn', 'năm', 'sáu'][1 + i % 6] AS o "
            f"FROM range({ROWS}) AS t(i)"
        )
        if dirty:
            con.execute(f"UPDATE delivered SET o = 'bảy' WHERE _row = {wrong}")
        done = conform(con, "delivered", table, {}, tmp_path / "typed.parquet")
        apart = con.execute(
            f"SELECT count(*) FILTER (_row <> substr(ma, 2)::BIGINT + 2), "
            f"count(*) FILTER (_row <> file_row_number + 2), count(*) "
            f"FROM read_parquet('{done.table}', file_row_number = true)"
        ).fetchone()
    assert apart == (0, 0, ROWS)
    assert done.rows == ROWS
    assert [(p.row, p.value) for p in done.problems] == ([(wrong, "bảy")] if dirty else [])


def test_a_column_of_another_type_is_one_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conforming, "TAIL_CAP", 5)
    table = schema(named("ngay", field("date")), named("so", field("integer")))
    rows = [(f"k{i}", f"{i}/1/2024", "x" if i == 3 else str(i)) for i in range(1, 7)]
    found = ours(table, rows)
    assert found.found == {(None, "ngay", "column-type-error"), (4, "so", "type-error")}
    assert (found.problems[0].note, found.total) == ("date", 2)
    assert "/1/2024" in found.problems[0].vi


def test_as_many_wrong_cells_as_the_cap_are_told_one_by_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(conforming, "TAIL_CAP", 5)
    rows = [(f"k{i}", f"x{i % 5}") for i in range(10)]
    found = ours(schema(field("date")), rows)
    assert found.found == {(row, "o", "type-error") for row in range(2, 12)}


def test_one_connection_conforms_table_after_table(tmp_path: Path) -> None:
    """What one table left on the connection is not seen by the next."""
    with closing(engine.connect()) as con:
        for cells in (["1_0", "x"], ["2_0", "3"], ["1_0", "1_0"]):
            table = schema(field("integer"))
            text = delivered(con, table, list(zip("ab", cells, strict=True)))
            found = result(con, conform(con, text, table, {}, tmp_path / "typed.parquet"))
            expected = [None if c == "x" else int(c) for c in cells]
            assert [row["o"] for row in found.rows] == expected
            assert found.found == ({(3, "o", "type-error")} if "x" in cells else set())


def test_a_table_without_rows_has_no_problems() -> None:
    assert ours(schema(field("integer")), []) == Result([], (), 0)
