"""The first rows of a release, read from its Parquet file through DuckDB.

From releases only: no cell of a delivery that has not passed the gate can come this way. A release
never changes, so what was read once is kept.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb

from schemas import engine

ROWS = 20


@dataclass(frozen=True)
class Preview:
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]


def first_rows(table: Path, limit: int = ROWS) -> Preview | None:
    """The first rows of a Parquet file in its own order; None while it cannot be read."""
    try:
        return _kept(table, limit)
    except duckdb.Error:
        return None


def read(table: Path, limit: int) -> Preview:
    """The same, read anew. Raises duckdb.Error."""
    con = engine.connect()
    try:
        cursor = con.execute(f"{engine.legible(con, engine.parquet(table))} LIMIT {limit:d}")
        columns = tuple(str(column[0]) for column in cursor.description or ())
        return Preview(columns, tuple(tuple(row) for row in cursor.fetchall()))
    finally:
        con.close()


_kept = lru_cache(maxsize=128)(read)
