"""The connection and its quoting: nothing is fetched, names and texts stay what they are."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import engine
from tests.schemas.test_settle import EXAMPLES

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@pytest.fixture(scope="module")
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = engine.connect()
    yield connection
    connection.close()


@EXAMPLES
@given(TEXT)
def test_a_quoted_text_is_the_text(con: duckdb.DuckDBPyConnection, value: str) -> None:
    assert con.execute(f"SELECT {engine.text(value)}").fetchone() == (value,)


@EXAMPLES
@given(TEXT.filter(bool))
def test_a_quoted_name_is_the_name(con: duckdb.DuckDBPyConnection, identifier: str) -> None:
    described = con.execute(f"SELECT 1 AS {engine.name(identifier)}").description
    assert described is not None
    assert described[0][0] == identifier


def test_names_are_parted_by_commas() -> None:
    assert engine.names(["ma", 'tên "ngắn"']) == '"ma", "tên ""ngắn"""'


def test_a_parquet_file_may_have_any_name(con: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    file = tmp_path / "it's Đại Từ.parquet"
    con.execute(f"COPY (SELECT 1 AS so) TO {engine.text(str(file))} (FORMAT parquet)")
    assert con.execute(f"SELECT so FROM {engine.parquet(file)}").fetchone() == (1,)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("disabled_optimizers", "in_clause"),  # it would lose the order of rows
        ("preserve_insertion_order", True),
        ("autoinstall_known_extensions", False),  # nothing is downloaded at run time
        ("autoload_known_extensions", False),
        ("TimeZone", "UTC"),
        ("enable_progress_bar", False),  # it would stand between lines of JSON
    ],
)
def test_what_the_connection_is_set_to(
    con: duckdb.DuckDBPyConnection, setting: str, value: str | bool
) -> None:
    assert con.execute(f"SELECT current_setting('{setting}')").fetchone() == (value,)


def test_a_variable_of_the_program_is_no_table(con: duckdb.DuckDBPyConnection) -> None:
    tram = con.execute("SELECT 1").to_arrow_table()
    with pytest.raises(duckdb.CatalogException):
        con.execute("SELECT * FROM tram")
    assert tram.num_rows == 1


def test_it_spills_where_it_is_told_to_and_nowhere_else(tmp_path: Path) -> None:
    for spill, expected in ((tmp_path, str(tmp_path)), (None, "")):
        connection = engine.connect(spill, memory="256MB")
        shown = connection.execute("SELECT current_setting('temp_directory')").fetchone()
        assert shown == (expected,)
        connection.close()


def test_names_are_compared_folded_in_sql(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("SELECT fold(' ĐẠI  Từ ')").fetchone() == ("dai tu",)
