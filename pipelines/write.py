"""Writing: the typed table in a folder → the data files of a release.

    <dataset>.parquet             the table, sorted by key: the bytes that are judged
    <dataset>.csv                 the same for people and spreadsheets
    <dataset>-<period>.parquet    where declared, each period by itself

Shapes on a map are WKB in Parquet, described as GeoParquet has it (`geoparquet`), and WKT in CSV.
No file holds a clock or a version, so that the same deliveries give the same bytes. A Parquet file
says of itself when it is synthetic.
"""

import re
from pathlib import Path

import duckdb

from catalog.dataset import Dataset
from catalog.package import SYNTHETIC, Part
from pipelines import geoparquet
from schemas import engine
from schemas.field import Field
from schemas.fold import fold


def write(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, folder: Path, synthetic: bool
) -> tuple[Part, ...]:
    """From `typed.parquet` in `folder`. Returns the parts, if the dataset has any."""
    table = folder / f"{dataset.name}.parquet"
    key = engine.names(dataset.schema.primaryKey)
    if any(f.is_shape for f in dataset.schema.fields):
        geoparquet.start(con)
    typed = ", ".join(map(_in_parquet, dataset.schema.fields))
    source = engine.parquet(folder / "typed.parquet")
    _to_parquet(con, dataset, f"SELECT {typed} FROM {source} ORDER BY {key}", table, synthetic)
    shown = ", ".join(map(_in_csv, dataset.schema.fields))
    con.execute(
        f"COPY (SELECT {shown} FROM {engine.parquet(table)}) "
        f"TO {engine.text(str(table.with_suffix('.csv')))} (FORMAT csv, HEADER, DELIMITER ',')"
    )
    return _write_parts(con, dataset, table, synthetic) if dataset.declaration.parts else ()


def _in_parquet(field: Field) -> str:
    name = engine.name(field.name)
    return f"{geoparquet.WKB}({name}) AS {name}" if field.is_shape else name


def _in_csv(field: Field) -> str:
    name = engine.name(field.name)
    if field.is_shape:
        return f"{geoparquet.WKT}({name}) AS {name}"
    if field.type == "datetime":
        return f"strftime({name}, '%Y-%m-%dT%H:%M:%S') AS {name}"
    return name


def _to_parquet(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, sql: str, path: Path, synthetic: bool
) -> None:
    said = {"synthetic": SYNTHETIC} if synthetic else {}
    if described := geoparquet.described(con, sql, dataset.schema):
        said["geo"] = described
    pairs = ", ".join(f"{key}: {engine.text(value)}" for key, value in said.items())
    marked = f", KV_METADATA {{{pairs}}}" if pairs else ""
    con.execute(
        f"COPY ({sql}) TO {engine.text(str(path))} (FORMAT parquet, COMPRESSION zstd{marked})"
    )


def _write_parts(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, table: Path, synthetic: bool
) -> tuple[Part, ...]:
    names, source = dataset.declaration.periods, engine.parquet(table)
    found = con.execute(
        f"SELECT {engine.names(names)}, count(*) FROM {source} GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    parts = []
    for *values, rows in found:
        title = ", ".join(map(str, values))
        file = f"{dataset.name}-{re.sub('[^a-z0-9]+', '-', fold(title)).strip('-')}.parquet"
        where = " AND ".join(
            f"{engine.name(n)}::VARCHAR = {engine.text(str(v))}"
            for n, v in zip(names, values, strict=True)
        )
        sql = f"SELECT * FROM {source} WHERE {where}"
        _to_parquet(con, dataset, sql, table.with_name(file), synthetic)
        parts.append(Part(title, file, rows))
    return tuple(parts)
