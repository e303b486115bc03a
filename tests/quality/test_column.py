"""A column as the scan sees it: distinct cells with how often each stands there, and a print."""

from collections.abc import Iterator

import duckdb
import pytest

from quality import column as columns
from quality.column import Column, column, family
from schemas import engine
from schemas.table import Field

FIELD = Field.model_validate({"name": "o", "title": "Ô", "title_en": "Cell"})


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    con = engine.connect()
    yield con
    con.close()


def seen(con: duckdb.DuckDBPyConnection, kind: str, select: str) -> Column:
    con.execute(f"CREATE OR REPLACE TABLE t AS {select}")
    return column(con, "t", FIELD, kind, free=True)


@pytest.mark.parametrize(
    ("kind", "known"),
    [("DECIMAL(9,2)", "DECIMAL"), ("VARCHAR", "VARCHAR"), ("VARCHAR[]", "NESTED"),
     ("STRUCT(a INTEGER)", "NESTED"), ("TIMESTAMP WITH TIME ZONE", "TIMESTAMP"),
     ("ENUM('a', 'b')", "ENUM")],
)  # fmt: skip
def test_a_family_is_the_type_without_its_arguments(kind: str, known: str) -> None:
    assert family(kind) == known


@pytest.mark.parametrize("repeated", [1, 3])
def test_cells_are_counted_whether_they_repeat_or_not(
    con: duckdb.DuckDBPyConnection, repeated: int
) -> None:
    cells = ["a", "b", None] * repeated
    one = seen(con, "VARCHAR", f"SELECT unnest({cells!r}::VARCHAR[]) AS o".replace("None", "NULL"))
    assert one.filled == 2 * repeated
    assert one.sample().seen == {"a": repeated, "b": repeated}
    assert one.sample("c = 'a'").total == repeated


def test_of_numbers_only_whole_ones_of_seven_digits_and_more_are_looked_at(
    con: duckdb.DuckDBPyConnection,
) -> None:
    one = seen(con, "DOUBLE", "SELECT unnest([999999, 1234567, -912345678, 1234567.5, 1e19]) AS o")
    assert set(one.sample().seen) == {"1234567", "912345678"}
    assert one.filled == 5


def test_of_very_many_cells_the_same_ones_are_looked_at_and_the_rest_has_a_print(
    con: duckdb.DuckDBPyConnection,
) -> None:
    many = columns.SAMPLE + 10
    one = seen(con, "VARCHAR", f"SELECT 'x' || i AS o FROM range({many}) AS r(i)")
    sample = one.sample()
    assert (len(sample.seen), sample.total) == (columns.SAMPLE, many)
    turned = seen(con, "VARCHAR", f"SELECT 'x' || i AS o FROM range({many}) AS r(i) ORDER BY -i")
    assert turned.sample() == sample
    other = seen(con, "VARCHAR", f"SELECT 'x' || (i + 1) AS o FROM range({many}) AS r(i)")
    assert other.sample().rest != sample.rest
