"""The preview: the first rows of a release's file, in the file's own order."""

from pathlib import Path

import duckdb

from catalog.preview import first_rows


def write(path: Path, select: str) -> Path:
    con = duckdb.connect()
    con.execute(f"COPY ({select}) TO '{path}' (FORMAT parquet)")
    con.close()
    return path


def test_rows_come_in_the_order_of_the_file_and_no_more_than_asked(tmp_path: Path) -> None:
    table = write(
        tmp_path / "a.parquet", "SELECT 10 - i AS so, 'x' || i AS ten FROM range(10) t(i)"
    )
    preview = first_rows(table, limit=3)
    assert preview is not None
    assert preview.columns == ("so", "ten")
    assert preview.rows == ((10, "x0"), (9, "x1"), (8, "x2"))


def test_a_large_file_gives_its_first_twenty_rows(tmp_path: Path) -> None:
    table = write(tmp_path / "a.parquet", "SELECT i AS so FROM range(300000) t(i)")
    preview = first_rows(table)
    assert preview is not None
    assert [row[0] for row in preview.rows] == list(range(20))


def test_an_empty_table_has_its_columns_only(tmp_path: Path) -> None:
    preview = first_rows(write(tmp_path / "a.parquet", "SELECT 1 AS so WHERE false"))
    assert preview is not None
    assert (preview.columns, preview.rows) == (("so",), ())


def test_a_file_that_cannot_be_read_is_asked_for_again(tmp_path: Path) -> None:
    table = tmp_path / "it's.parquet"
    assert first_rows(table) is None
    table.write_bytes(b"PAR1 no")
    assert first_rows(table) is None
    write(tmp_path / "b.parquet", "SELECT 1 AS so").rename(table)
    assert first_rows(table) is not None
