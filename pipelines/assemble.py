"""Assembling: the shaped deliveries of a dataset → its one table, a function of them in order.

    replace     the last delivery is the table
    by_period   of each layout, the last delivery that holds a period gives that period
    upsert      the last delivery that holds a key gives its row

Where two layouts then still give one key, the first by `precedence` is published, and a differing
value of the other is a finding, counted and told with both figures. Keys are compared as text here;
rows that only turn out equal when typed are `conform`'s to find.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from catalog.dataset import Dataset
from pipelines.shape import Shaped
from quality.verdict import Check, Detail
from schemas import engine

TABLE, CONTROLS = "assembled", "assembled_controls"
TOLD = 50  # disagreements that are put into words


@dataclass(frozen=True)
class Assembled:
    """Names of relations on the connection, and what was found on the way."""

    table: str
    controls: str | None
    checks: tuple[Check, ...]


def assemble(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, shaped: Sequence[Shaped]
) -> Assembled:
    """`shaped` in order of delivery, at least one."""
    single = len(shaped) == 1 or dataset.declaration.assembly == "replace"
    if single:  # nothing to put together: the table is the last delivery, as it lies
        last = shaped[-1]
        con.execute(f"CREATE OR REPLACE TEMP VIEW {TABLE} AS SELECT * FROM {last.table}")
        if last.controls:
            con.execute(f"CREATE OR REPLACE TEMP VIEW {CONTROLS} AS SELECT * FROM {last.controls}")
        return Assembled(TABLE, CONTROLS if last.controls else None, ())
    _union(con, dataset, "_latest", [(s, s.table) for s in shaped])
    checks = _disagreements(con, dataset, shaped)
    _prefer(con, dataset, "_latest", TABLE)
    with_controls = [(s, s.controls) for s in shaped if s.controls]
    if with_controls:
        _union(con, dataset, "_latest_controls", with_controls)
        _prefer(con, dataset, "_latest_controls", CONTROLS)
    return Assembled(TABLE, CONTROLS if with_controls else None, checks)


def _union(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    name: str,
    parts: Sequence[tuple[Shaped, str]],
) -> None:
    """All deliveries, each row with its delivery's order and rank, later ones over earlier ones."""
    source = dataset.declaration.source
    union = " UNION ALL ".join(
        f"SELECT *, {i} AS _order, {source.rank(s.text.variant)} AS _rank FROM {view}"
        for i, (s, view) in enumerate(parts)
    )
    unit = (
        [dataset.declaration.period]
        if dataset.declaration.assembly == "by_period" and dataset.declaration.period
        else list(dataset.schema.primaryKey)
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM ({union}) "
        f"QUALIFY _order = max(_order) OVER (PARTITION BY _rank, {engine.names(unit)})"
    )


def _prefer(con: duckdb.DuckDBPyConnection, dataset: Dataset, source: str, name: str) -> None:
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * EXCLUDE (_order, _rank) FROM {source} "
        f"{_preferred(dataset.schema.primaryKey)}"
    )


def _preferred(key: Sequence[str]) -> str:
    return f"QUALIFY _rank = min(_rank) OVER (PARTITION BY {engine.names(key)})"


def _disagreements(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, shaped: Sequence[Shaped]
) -> tuple[Check, ...]:
    """Where layouts give one key different values. Absent cells state nothing."""
    source = dataset.declaration.source
    if len({s.text.variant for s in shaped}) < 2:
        return ()
    resolved = {f for v in source.variants for r in v.resolve.values() for f in r.take}
    key = dataset.schema.primaryKey
    files = [s.text.delivery.file for s in shaped]
    checks = []
    for name in dataset.schema.names:
        if name in key or name in resolved:
            continue
        f = engine.name(name)
        same = f"coalesce(TRY_CAST(a.{f} AS DOUBLE) = TRY_CAST(b.{f} AS DOUBLE), a.{f} = b.{f})"
        join = " AND ".join(f"a.{engine.name(k)} = b.{engine.name(k)}" for k in key)
        keys = ", ".join(f"a.{engine.name(k)}" for k in key)
        preferred = f"SELECT * FROM _latest {_preferred(key)}"
        sql = (
            f"SELECT {keys}, a.{f}, b.{f}, a._order, b._order FROM ({preferred}) a "
            f"JOIN _latest b ON {join} AND b._rank > a._rank "
            f"WHERE a.{f} <> '' AND b.{f} <> '' AND NOT {same}"
        )
        counted = con.execute(f"SELECT count(*) FROM ({sql})").fetchone()
        rows = con.execute(f"{sql} ORDER BY ALL LIMIT {TOLD}").fetchall()
        if counted and counted[0]:
            details = tuple(_told(row, key, name, files) for row in rows)
            checks.append(_check(name, counted[0], details))
    return tuple(checks)


def _told(row: tuple[object, ...], key: Sequence[str], name: str, files: Sequence[str]) -> Detail:
    where = ", ".join(f"{k} = {v}" for k, v in zip(key, row, strict=False))
    published, other, first, second = row[len(key) :]
    a, b = files[int(str(first))], files[int(str(second))]
    return Detail(
        vi=f"{where}: {name} công bố {published} ({a}), nguồn kia ghi {other} ({b})",
        en=f"{where}: {name} published {published} ({a}), the other source says {other} ({b})",
    )


def _check(field: str, count: int, details: tuple[Detail, ...]) -> Check:
    return Check(
        name=f"nguon_khac_nhau_{field}",
        kind="source",
        title="Hai nguồn cho cùng một khoá hai giá trị khác nhau; nguồn ưu tiên được công bố",
        title_en="Two sources give one key different values; the preferred one is published",
        severity="warn",
        dimension="thong_nhat",
        passed=False,
        field=field,
        count=count,
        details=details,
    )
