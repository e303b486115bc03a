"""The fast tier is never too wide: what it settles, frictionless accepts, with the same value.

`NASTY` and `FIELDS` are also what `test_conform` compares whole tables with.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime
from decimal import Decimal
from math import isinf
from typing import Any

import duckdb
import ibis
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from schemas import engine
from schemas.field import Field, texts
from schemas.reader import physical
from schemas.settle import settle

SOAK = os.environ.get("OPENDATA_SOAK") == "1"
EXAMPLES = settings(
    derandomize=not SOAK, deadline=None, database=None, max_examples=1_000 if SOAK else 30
)

# Cells that readers of tables disagree about; one per line of thought.
NASTY: tuple[str, ...] = (
    "", " ", "-", "--", ".", "..", "NA", "null", "None", "\t", "\u00a0", "\u200b", "\ufeff1",
    # integers, and what DuckDB or Python takes for one
    "0", "00", "-0", "+0", "1", "01", "12", "-12", "+12", "007", "1000", " 12", "12 ", "\t12",
    "12\n", "1 2", "1_000", "_1", "1_", "1__0", "1,000", "1.000", "1.000,5", "１２", "١٢", "²", "½",
    "0x10", "0b1", "0o7", "1e3", "1E3", "1e0", "12.0", "1.5", "1.", ".5", "+.5", "-.5e-3", "1e",
    "e1", "1e+3", "1e400", "-1e400", "1e-400", "9" * 400, "0." + "0" * 400 + "1", "9" * 18,
    "9" * 19, "9223372036854775807", "9223372036854775808", "-9223372036854775808",
    "-9223372036854775809", "12345678901234567890", "9007199254740993", "9007199254740992", "0.1",
    "0.10", "0.30000000000000004", "100000000000000.1", "999999999999999.01", "1.50 đ", "€1",
    "50%", "1d", "1f", "1L", "--1", "+-1", "- 1", "(1)",
    # numbers that are none
    "NaN", "nan", "-NaN", "inf", "INF", "-inf", "Infinity", "infinity", "-Infinity",
    # booleans
    "true", "True", "TRUE", "tRUE", "false", "False", "FALSE", "t", "f", "yes", "no", "có",
    "không", " true", "true ",
    # dates and times
    "2024-01-05", "2024-1-5", "2024-01-5", "2024-13-01", "2024-02-30", "2024-02-29", "2023-02-29",
    "2024/01/05", "05/01/2024", "5/1/2024", "24-01-05", "0000-01-01", "0001-01-01", "0999-12-31",
    "9999-12-31", "10000-01-01", "-2024-01-05", "2024-01-05 ", " 2024-01-05", "2024-01-05\n",
    "2024-01- 5", "2024-01-05 BC", "2024-01-05 (BC)", "２０２４-01-05", "epoch", "today", "now",
    "2024-01-05 10:00:00", "2024-01-05T10:00:00", "2024-01-05T10:00:00Z", "2024-01-05T10:00:00.5",
    "2024-01-05T10:00:00+07:00", "2024-01-05T10:00", "2024-01-05T24:00:00", "2024-01-05T25:00:00",
    "2024-01-05T10:00:60", "20240105T100000", "2024-W01-5", "10:00:00", "10:00", "24:00:00",
    "25:00:00", "10:00:00.123456789", "1:00:00", "10:00:00Z", "10:00:00+07:00",
    "0001-01-01T00:00:00+07:00", "2024", "0000", "9999", "24", " 2024", "2024 ", "-2024",
    "+202", "2_24", "２０２４", "20.4", "2024.0", "2024-01", "2024-1", "24-1", "2024-13", "2024-00",
    "+24-1", " 2024-01 ", "P1D", "P1Y2M", "P1.5D", "PT", "P", "PT1H", "-P1D", "p1d", "P1W", "1D",
    # places and structures
    "105.8,21.6", "105.8, 21.6", "1e1,2", "200,3", "1,91", "1_0,2", "NaN,1", "[1,2]", "[1, 2]",
    '{"lon": 1, "lat": 2}', '{"a": 1}', '{"a": 1, "a": 2}', "{}", "[]", "[NaN]", '{"a": NaN}',
    "{a: 1}", '[{"a": "é"}]', '"x"', "a,b", "a,,b", ",", '{"type": "Point", "coordinates": [1, 2]}',
    '{"type": "Point", "coordinates": [1]}',
    # text
    "a", "A", "ab", "abc", "abcd", "axyz", "xb", "a\n", "a\nb", "AB012", "AB012\n", "ab012",
    "ＡＢ012", "AB０１２", "Đại Từ", "Đ\u0323ại", "e\u0301", "é", "👩\u200d👩\u200d👧", "🇻🇳",
    "\U0001f600", "a\u0000b", "'", '"', "a'b", "%", "_", "\\", "\\d", "[0-9]", "tốt", "kém",
    "Tốt", "a@b.vn", "a@b", "ü@ü.vn", "http://a.vn", "mailto:a", "YQ==", "x" * 300,
    "550e8400-e29b-41d4-a716-446655440000", "{550e8400-e29b-41d4-a716-446655440000}",
)  # fmt: skip


def field(kind: str = "string", **facts: Any) -> Field:
    return Field.model_validate(
        {"name": "o", "title": "Ô", "title_en": "Cell", "type": kind} | facts
    )


def constrained(kind: str, /, **constraints: Any) -> Field:
    return field(kind, constraints=constraints)


PATTERNS = (
    r"^\d{5}$", r"^[A-Z]{2}\d{3}$", r"[A-Z]+", r"\w+", r"\s*", r".*", r"a.c", r"a|b", r"(a|b)",
    r"a$", r"(?:ab)+", r"(ab){1,2}", r"[^x]+", r"[a-z\-]*", r"\\d", r"\[0-9\]", r"(?i:a)",
    r"(?=a)a", r"(?!b)\w", r"(a)\1?", r"a+?", r"x{0,2000}", r"(x{30}){0,40}", r"[à-ỹa-z ]{1,20}",
    r"\S+", r"\bab\b", r"", r"é", r"(?P<n>a)", r"a{1,2}", r"[\]\[]+", r"[.]",
    r"(?:a(?:b(?:c)?)?)?d?", r"\d+\.\d+", r"Đại Từ",
)  # fmt: skip
FIELDS: tuple[Field, ...] = (
    field(),
    constrained("string", required=True),
    constrained("string", minLength=2),
    constrained("string", maxLength=3),
    constrained("string", minLength=1, maxLength=1),
    constrained("string", enum=["tốt", "kém", "a", "1", "é", "a\n"]),
    constrained("string", minLength=3, pattern=r"[A-Z]+\d*"),
    *(constrained("string", pattern=pattern) for pattern in PATTERNS),
    *(field(format=format_) for format_ in ("email", "uri", "binary", "uuid")),
    field(missingValues=["-", "NA", "2024"]),
    field(missingValues=[]),
    field("integer"),
    field("integer", missingValues=["", "-", "12", "NA"]),
    field("integer", missingValues=[]),
    field("integer", bareNumber=False),
    constrained("integer", required=True),
    constrained("integer", minimum=0),
    constrained("integer", minimum=0, maximum=1000),
    constrained("integer", exclusiveMinimum=0, exclusiveMaximum=12),
    constrained("integer", enum=[1, 12, 1000, -12]),
    constrained("integer", maximum=9_223_372_036_854_775_807),
    field("number"),
    field("number", bareNumber=False),
    field("number", decimalChar=","),
    field("number", groupChar=","),
    field("number", decimalChar=",", groupChar="."),
    field("number", missingValues=["..", "inf"]),
    constrained("number", minimum=0.1),
    constrained("number", maximum=0),
    constrained("number", exclusiveMinimum=1000, maximum=999_999_999_999_999),
    constrained("number", minimum=0, maximum=1000),
    constrained("number", exclusiveMinimum=0.3, exclusiveMaximum=12),
    constrained("number", maximum=9_007_199_254_740_992),
    constrained("number", minimum=-1e300),
    constrained("number", enum=[1, 0.1, 12, 0.3]),
    field("boolean"),
    field("boolean", trueValues=["có", "1"], falseValues=["không", "0"]),
    field("boolean", trueValues=["1", "x"], falseValues=["1"]),
    field("boolean", trueValues=[]),
    constrained("boolean", enum=[True], required=True),
    field("date"),
    field("date", format="%d/%m/%Y"),
    field("date", format="%d/%m/%Y", constraints={"minimum": "04/01/2024", "required": True}),
    constrained("date", minimum="2000-01-01", maximum="2024-01-05"),
    constrained("date", exclusiveMinimum="2024-01-05"),
    constrained("date", enum=["2024-01-05", "9999-12-31"]),
    field("year"),
    constrained("year", minimum=1900, maximum=2024),
    constrained("year", exclusiveMaximum=2024),
    constrained("year", enum=[2024]),
    field("datetime"),
    field("datetime", format="%Y-%m-%d %H:%M:%S"),
    field("time"),
    constrained("time", minimum="10:00:00"),
    field("yearmonth"),
    constrained("yearmonth", enum=["2024-01"]),
    field("duration"),
    *(field("geopoint", format=format_) for format_ in ("default", "array", "object")),
    field("object"),
    constrained("array", minLength=1, maxLength=1),
    field("list"),
    field("geojson"),
)


def told(declared: Field) -> str:
    """A field in a few words, for the name of a test."""
    facts = declared.descriptor()
    for key in ("name", "title", "title_en", "type"):
        facts.pop(key, None)
    return f"{declared.type} {facts or ''}".strip()


def reference(declared: Field) -> Any:
    """The field as frictionless has it."""
    from frictionless import Field as ReferenceField

    missing = [""] if declared.missingValues is None else list(texts(declared.missingValues))
    return ReferenceField.from_descriptor(declared.descriptor() | {"missingValues": missing})


def reader(declared: Field) -> Any:
    """frictionless' own reader of the cells of a field: text → (value, what is wrong)."""
    return reference(declared).create_cell_reader()


def settled_by(con: duckdb.DuckDBPyConnection, declared: Field) -> str | None:
    """The SQL that gives (cell, value) of every settled cell of `cells`."""
    cells = ibis.duckdb.from_connection(con).table("cells")
    settled, value = settle(cells["cell"], declared)
    if settled is None:
        return None
    return str(ibis.to_sql(cells.filter(settled).select(cell=cells["cell"], value=value)))


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = engine.connect()
    connection.execute("CREATE TABLE cells (cell VARCHAR)")
    yield connection
    connection.close()


def fill(con: duckdb.DuckDBPyConnection, cells: Sequence[str]) -> None:
    con.register("given", pa.table({"cell": pa.array(cells, pa.string())}))
    con.execute("CREATE OR REPLACE TABLE cells AS SELECT * FROM given")


def as_column(value: Any, declared: Field) -> Any:
    """A value of frictionless as the column holds it: doubles, UTC, else its own canonical text."""
    if isinstance(value, Decimal) and not (value.is_finite() and isinf(float(value))):
        return float(value)
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).replace(tzinfo=None)
    if declared.type == "geopoint" and value is not None:
        return f"{value.lon},{value.lat}"
    if physical(declared) == "VARCHAR" and value is not None:
        return reference(declared).write_cell(value)[0]
    return value


def same(ours: Any, theirs: Any) -> bool:
    return type(ours) is type(theirs) and (ours == theirs or (ours != ours and theirs != theirs))


@pytest.mark.parametrize("declared", FIELDS, ids=told)
def test_a_settled_cell_is_valid_and_has_the_value_of_the_reference(
    declared: Field, con: duckdb.DuckDBPyConnection
) -> None:
    fill(con, NASTY)
    sql = settled_by(con, declared)
    if sql is None:
        return
    read = reader(declared.model_copy(update={"missingValues": ()}))  # `conform` sees to absence
    for cell, ours in con.execute(sql).fetchall():
        theirs, wrong = read(cell)
        assert not wrong, f"{cell!r} is settled as {ours!r}, but {wrong}"
        assert same(ours, as_column(theirs, declared)), f"{cell!r}: {ours!r}, not {theirs!r}"


PLAIN = [
    *(field(kind) for kind in ("integer", "number", "boolean", "date", "year")),
    constrained("integer", minimum=0, exclusiveMaximum=10**15),
    constrained("number", minimum=0.1, maximum=999_999_999_999_999),
]
JUNK = st.one_of(
    st.text(st.sampled_from("0123456789+-._eE,/: TZ１٣\n\tNaInfx"), max_size=12),
    st.integers(-(2**70), 2**70).map(str),
    st.floats().map(repr),
    st.decimals(0, 1, places=18).map(str),
)
NEARLY = st.builds(
    lambda cell, at, junk: cell[:at] + junk + cell[at:],
    st.sampled_from(["2024-01-05", "2024", "12", "-1.5e3", "1234567890", "true", "0.001"]),
    st.integers(0, 10),
    st.text(st.sampled_from("0159+-._eE \n１"), max_size=2),
)


@pytest.mark.soak
@EXAMPLES
@given(st.lists(JUNK | NEARLY, min_size=50, max_size=100))
def test_no_mutation_of_a_cell_is_settled_wrongly(cells: list[str]) -> None:
    with closing(engine.connect()) as con:
        fill(con, cells)
        for declared in PLAIN:
            read = reader(declared)
            for cell, ours in con.execute(settled_by(con, declared) or "").fetchall():
                theirs, wrong = read(cell)
                assert not wrong, f"{cell!r} is no {declared.type}"
                assert same(ours, as_column(theirs, declared)), (
                    f"{cell!r}: {ours!r}, not {theirs!r}"
                )


@pytest.mark.parametrize(
    ("declared", "cells"),
    [
        (field(), ["", "a", "Đại Từ"]),
        (constrained("string", minLength=2, maxLength=6), ["ab", "Đại Từ"]),
        (constrained("string", enum=["tốt", "kém"]), ["tốt", "kém"]),
        (constrained("string", pattern=r"^[A-Z]{2}\d{3}$"), ["AB012", "ZZ999"]),
        (field("integer"), ["0", "12", "-5", "9223372036854775807"]),
        (constrained("integer", minimum=0, maximum=9), ["0", "9"]),
        (constrained("integer", enum=[1, 2]), ["1", "2"]),
        (field("number"), ["0", "1.5", "-12.25", "1e3", "12345678901234567890"]),
        (constrained("number", minimum=-1, exclusiveMaximum=2), ["-1", "1.99"]),
        (field("boolean"), ["true", "FALSE", "1", "0"]),
        (field("boolean", trueValues=["có"], falseValues=["không"]), ["có", "không"]),
        (field("date"), ["2024-01-05", "0001-01-01", "9999-12-31"]),
        (constrained("date", minimum="2024-01-01"), ["2024-01-01"]),
        (constrained("year", minimum=1900), ["1900", "2024"]),
    ],
    ids=lambda value: told(value) if isinstance(value, Field) else "",
)
def test_clean_cells_never_leave_the_engine(
    declared: Field, cells: list[str], con: duckdb.DuckDBPyConnection
) -> None:
    fill(con, cells)
    sql = settled_by(con, declared)
    assert sql is not None
    assert sorted(cell for cell, _ in con.execute(sql).fetchall()) == sorted(cells)


@pytest.mark.parametrize(
    "declared",
    [
        *(field(kind) for kind in ("object", "array", "geojson")),
        *(field("geopoint", format=format_) for format_ in ("array", "object")),
        field("date", format="%d %b %Y"),
        field("date", format="%d/%m"),
        field("list", itemType="date"),
        constrained("string", pattern="a|b"),
        constrained("duration", minimum="P1D"),
        constrained("number", minimum=-1e300),
    ],
    ids=told,
)
def test_what_no_expression_decides_is_left_to_the_reference(
    declared: Field, con: duckdb.DuckDBPyConnection
) -> None:
    assert settled_by(con, declared) is None
