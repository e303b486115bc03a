"""GeoParquet 1.1: shapes as WKB, and what the file says of them.

The engine has no functions for shapes; these two are given to its connection. Longitude comes
first, the system is OGC:CRS84 and is therefore not named (the standard's default).
"""

import json
from typing import Any

import duckdb

from schemas import engine, geometry
from schemas.table import Schema

WKB, WKT = "_wkb", "_wkt"
BATCH = 10_000


def start(con: duckdb.DuckDBPyConnection) -> None:
    """Let the connection turn GeoJSON into WKB and WKB into WKT, and see shapes as bytes."""
    con.create_function(WKB, geometry.wkb, ["VARCHAR"], "BLOB")
    con.create_function(WKT, geometry.wkt, ["BLOB"], "VARCHAR")
    con.execute("SET enable_geoparquet_conversion = false")


def described(con: duckdb.DuckDBPyConnection, sql: str, schema: Schema) -> str | None:
    """The text of the key `geo` for the rows of a query; None where no field is a shape."""
    shapes = [f.name for f in schema.fields if f.is_shape]
    if not shapes:
        return None
    facts = {
        "version": "1.1.0",
        "primary_column": shapes[0],
        "columns": {name: _column(con, sql, name) for name in shapes},
    }
    return json.dumps(facts, separators=(",", ":"))


def _column(con: duckdb.DuckDBPyConnection, sql: str, name: str) -> dict[str, Any]:
    """Encoding, types and bounds; the bounds are of three dimensions if a shape is."""
    import numpy as np
    import shapely

    kinds: set[str] = set()
    bounds = list[Any]()
    heights = list[float]()
    con.execute(f"SELECT {engine.name(name)} FROM ({sql}) WHERE {engine.name(name)} IS NOT NULL")
    while rows := con.fetchmany(BATCH):
        found = shapely.from_wkb([bytes(row[0]) for row in rows])
        bounds.append(shapely.bounds(found))
        for one, deep in zip(found, shapely.has_z(found), strict=True):
            kinds.add(f"{one.geom_type} Z" if deep else one.geom_type)
        high = shapely.get_coordinates(found[shapely.has_z(found)], include_z=True)
        heights += [high[:, 2].min(), high[:, 2].max()] if len(high) else []
    facts: dict[str, Any] = {"encoding": "WKB", "geometry_types": sorted(kinds)}
    if bounds:
        every = np.concatenate(bounds)
        low, top = every[:, :2].min(axis=0).tolist(), every[:, 2:].max(axis=0).tolist()
        if heights:
            low, top = [*low, float(min(heights))], [*top, float(max(heights))]
        facts["bbox"] = [*low, *top]
    return facts
