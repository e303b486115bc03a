"""The DuckDB connection that text is read and conformed on, and the quoting of names."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from schemas.fold import FOLD_MACRO


def connect(spill: Path | None = None, memory: str | None = None) -> duckdb.DuckDBPyConnection:
    """An in-memory engine that fetches nothing and keeps the order of rows.

    `spill` is the folder for what does not fit into its memory: with the libraries loaded, such a
    process stays below 1 GiB. Without one it has twice as much.

    `in_clause` is switched off because DuckDB turns `x IN (five or more constants)` into a hash
    join, after which a parallel COPY writes rows in another order, so that row numbers would be
    wrong.
    """
    con = duckdb.connect(
        config={
            "memory_limit": memory or ("500MB" if spill else "1GB"),
            "temp_directory": str(spill) if spill else "",
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
            "python_enable_replacements": False,
            "preserve_insertion_order": True,
        }
    )
    con.execute("SET disabled_optimizers = 'in_clause'")
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET enable_progress_bar = false")  # it would stand between lines of JSON
    con.execute(FOLD_MACRO)
    return con


def name(identifier: str) -> str:
    """A quoted identifier: `a"b` → `"a""b"`."""
    return '"' + identifier.replace('"', '""') + '"'


def names(identifiers: Iterable[str]) -> str:
    return ", ".join(name(i) for i in identifiers)


def text(value: str) -> str:
    """A quoted text literal: `it's` → `'it''s'`."""
    return "'" + value.replace("'", "''") + "'"


def parquet(path: Path) -> str:
    return f"read_parquet({text(str(path))})"


def legible(con: duckdb.DuckDBPyConnection, relation: str) -> str:
    """A query over a relation that shows shapes as WKT and all else as it is."""
    kinds = con.execute(f"DESCRIBE SELECT * FROM {relation}").fetchall()
    shapes = [name(row[0]) for row in kinds if row[1].startswith("GEOMETRY")]
    shown = ", ".join(f"{shape}::VARCHAR AS {shape}" for shape in shapes)
    return f"SELECT * {f'REPLACE ({shown}) ' if shown else ''}FROM {relation}"
