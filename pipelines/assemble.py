"""Assembling: the shaped deliveries of a dataset → its one table, a function of them in order.

    replace     the last delivery is the table
    by_period   of each layout, the last delivery that holds a period gives that period
    upsert      the last delivery that holds a key gives its row; where the dataset has a version,
                the row changed last does, whatever the order of arrival, and of rows changed at
                the same time the one that came later

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
from schemas.figure import in_words

TABLE, CONTROLS, LATEST = "assembled", "assembled_controls", "_latest"
TOLD = 50  # disagreements that are put into words
_PARTS = 100_000  # more than a workbook has tables


@dataclass(frozen=True)
class Assembled:
    """Names of relations on the connection, and what was found on the way."""

    table: str
    controls: str | None
    checks: tuple[Check, ...]
    latest: str = TABLE  # the rows that no later delivery replaced


def assemble(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, shaped: Sequence[Shaped]
) -> Assembled:
    """`shaped` in order of delivery, at least one."""
    if dataset.declaration.assembly == "replace":
        shaped = [s for s in shaped if s.text.delivery.id == shaped[-1].text.delivery.id]
    versioned = dataset.declaration.version is not None  # one delivery may hold a key many times
    if (
        len(shaped) == 1 and not versioned
    ):  # nothing to put together: the table is the last delivery, as it lies
        last = shaped[-1]
        con.execute(f"CREATE OR REPLACE TEMP VIEW {TABLE} AS SELECT * FROM {last.table}")
        if last.controls:
            con.execute(f"CREATE OR REPLACE TEMP VIEW {CONTROLS} AS SELECT * FROM {last.controls}")
        return Assembled(TABLE, CONTROLS if last.controls else None, last.text.checks)
    _union(con, dataset, LATEST, [(s, s.table) for s in shaped])
    checks = (*_told_by_readers(con, shaped), *_disagreements(con, dataset, shaped))
    if versioned:
        checks = (*checks, *_contradictions(con, dataset, shaped))
    _prefer(con, dataset, LATEST, TABLE)
    with_controls = [(s, s.controls) for s in shaped if s.controls]
    if with_controls:
        _union(con, dataset, "_latest_controls", with_controls)
        _prefer(con, dataset, "_latest_controls", CONTROLS)
    return Assembled(TABLE, CONTROLS if with_controls else None, checks, LATEST)


def _told_by_readers(con: duckdb.DuckDBPyConnection, shaped: Sequence[Shaped]) -> tuple[Check, ...]:
    """The findings in the deliveries that still give rows, one check for each kind, what came last
    first."""
    used = {row[0] for row in con.execute("SELECT DISTINCT _order FROM _latest").fetchall()}
    orders = _orders(shaped)
    told: dict[str, Check] = {}
    for one, order in sorted(zip(shaped, orders, strict=True), key=lambda part: -part[1]):
        for check in one.text.checks if order in used else ():
            before = told.get(check.name)
            count = check.count + (before.count if before else 0)
            details = (*(before.details if before else ()), *check.details)
            told[check.name] = check.model_copy(update={"count": count, "details": details})
    return tuple(told.values())


def _orders(shaped: Sequence[Shaped]) -> list[int]:
    """The order of each one's delivery: tables of one delivery are equally late."""
    ids = list(dict.fromkeys(s.text.delivery.id for s in shaped))
    return [ids.index(s.text.delivery.id) for s in shaped]


def _union(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    name: str,
    parts: Sequence[tuple[Shaped, str]],
) -> None:
    """All deliveries, later ones over earlier ones of their layout; each row with the rank of its
    layout and, within it, of its place in the workbook."""
    union = _all_of(dataset, parts)
    unit = dataset.declaration.periods or dataset.schema.primaryKey
    each = f"OVER (PARTITION BY _layout, {engine.names(unit)}"
    latest = f"_order = max(_order) {each})"
    if dataset.declaration.version is not None and name == LATEST:
        latest = f"row_number() {each} ORDER BY _version DESC, _order DESC, _row DESC) = 1"
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM ({union}) QUALIFY {latest}")


def _all_of(dataset: Dataset, parts: Sequence[tuple[Shaped, str]]) -> str:
    source = dataset.declaration.source
    orders = _orders([s for s, _ in parts])
    return " UNION ALL ".join(
        f"SELECT *, {order} AS _order, {i} AS _part, {source.rank(s.text.variant)} AS _layout, "
        f"{source.rank(s.text.variant) * _PARTS + s.text.order} AS _rank FROM {view}"
        for i, (order, (s, view)) in enumerate(zip(orders, parts, strict=True))
    )


def _contradictions(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, shaped: Sequence[Shaped]
) -> tuple[Check, ...]:
    """Keys of which one and the same change is told in two ways: the source edited its past."""
    key, fields = engine.names(dataset.schema.primaryKey), engine.names(dataset.schema.names)
    union = _all_of(dataset, [(s, s.table) for s in shaped])
    counted = con.execute(
        f"SELECT count(*) FROM (SELECT {key} FROM (SELECT DISTINCT _layout, _version, {fields} "
        f"FROM ({union})) GROUP BY _layout, _version, {key} HAVING count(*) > 1)"
    ).fetchone()
    if not counted or not counted[0]:
        return ()
    check = Check(
        name="cung_lan_sua_khac_noi_dung",
        kind="source",
        title="Nguồn ghi một lần thay đổi theo hai cách; bản nhận sau được công bố",
        title_en="The source tells one change in two ways; the one received later is published",
        severity="warn",
        dimension="thong_nhat",
        passed=False,
        count=counted[0],
    )
    return (check,)


def _prefer(con: duckdb.DuckDBPyConnection, dataset: Dataset, source: str, name: str) -> None:
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {name} AS "
        f"SELECT * EXCLUDE (_order, _part, _layout, _rank) FROM {source} "
        f"{_preferred(dataset.schema.primaryKey)}"
    )


def _preferred(key: Sequence[str]) -> str:
    return f"QUALIFY _rank = min(_rank) OVER (PARTITION BY {engine.names(key)})"


def _disagreements(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, shaped: Sequence[Shaped]
) -> tuple[Check, ...]:
    """Where layouts give one key different values. Absent cells state nothing."""
    source = dataset.declaration.source
    if len({(s.text.variant, s.text.order) for s in shaped}) < 2:
        return ()
    resolved = {f for v in source.variants for r in v.resolve.values() for f in r.take}
    key = dataset.schema.primaryKey
    files = [s.text.origin for s in shaped]
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
            f"SELECT {keys}, a.{f}, b.{f}, a._part, b._part FROM ({preferred}) a "
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
    told = {"where": where, "name": name, "a": a, "b": b, "own": published, "other": other}
    return Detail(
        vi=in_words("{where}: {name} công bố {own} ({a}), nguồn kia ghi {other} ({b})", told, "vi"),
        en=in_words(
            "{where}: {name} published {own} ({a}), the other source says {other} ({b})", told, "en"
        ),
    )


def _check(field: str, count: int, details: tuple[Detail, ...]) -> Check:
    return Check(
        name=f"nguon_khac_nhau_{field}",
        kind="source",
        title="Các nguồn cho cùng một khoá cùng một giá trị (khác thì công bố nguồn ưu tiên)",
        title_en="Sources give one key one value (else the preferred one is published)",
        severity="warn",
        dimension="thong_nhat",
        passed=False,
        field=field,
        count=count,
        details=details,
    )
