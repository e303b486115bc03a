"""Drift: a candidate beside the last release of the same table, inside DuckDB.

Of a table by periods, a period both have is compared with itself, and only where it changed: years
added are growth and not drift. `fresh` are the rows of periods that are new or changed (else all),
`changed_now` and `changed_then` the periods both have and that differ (else all). Of an `upsert`
table growth is not judged: it is what such a table is for.

The spread of values is compared by the population stability index over the deciles (or groups) of
the release before; what chance alone gives tables of these sizes (one time in a thousand; the index
is then distributed as chi squared times 1/n + 1/m) is never called drift. One true extreme moves
no decile: it stays publishable.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import sqrt
from typing import Any

import duckdb

from quality.default import worded
from quality.rules import Contract, Override, Rule, in_force
from quality.verdict import Check, Detail
from schemas import engine
from schemas.figure import in_words

DETAILS = 50  # instances of a finding that are put into words
GROUPS = 300  # a text field of more different values names no groups
BINS, LEAST = 10, 20  # bins of a spread, and rows of the release before for each of them


@dataclass(frozen=True)
class _Compared:
    """What can be compared: the fields both have, of one type, and those that name groups."""

    con: duckdb.DuckDBPyConnection
    contract: Contract
    fields: tuple[str, ...]
    groups: tuple[str, ...]

    def of(self, *types: str) -> list[str]:
        return [f for f in self.fields if self.contract.schema.field(f).type in types]


def checks(
    con: duckdb.DuckDBPyConnection, contract: Contract, overrides: Mapping[str, Override]
) -> tuple[Check, ...]:
    """`candidate` and `previous` are views on `con`, the latter not empty."""
    compared = _prepare(con, contract)
    found = []
    for name, rule in in_force("drift", overrides).items():
        sql = QUERIES[name](compared, rule)
        found.append(_check(con, name, rule, sql))
    return tuple(found)


def _check(con: duckdb.DuckDBPyConnection, name: str, rule: Rule, sql: str | None) -> Check:
    rows = _rows(con, sql) if sql else []
    details = tuple(
        Detail(
            vi=in_words(str(rule.detail), row, "vi"), en=in_words(str(rule.detail_en), row, "en")
        )
        for row in rows[:DETAILS]
    )
    fields = dict.fromkeys(str(row["truong"]) for row in rows if "truong" in row)
    title, title_en = rule.titles()
    return Check(
        name=name, kind="drift", title=title, title_en=title_en, severity=rule.severity,
        dimension=rule.dimension, passed=not rows, field=", ".join(fields) or None,
        count=len(rows), details=details,
    )  # fmt: skip


def _rows(con: duckdb.DuckDBPyConnection, sql: str) -> list[dict[str, Any]]:
    found = con.execute(sql)
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]


# What is compared --------------------------------------------------------------------------------


def _prepare(con: duckdb.DuckDBPyConnection, contract: Contract) -> _Compared:
    """The relations of this module's docstring, and `row_counts`, by period where there are any."""
    types = [
        dict(con.execute(f"SELECT column_name, column_type FROM (DESCRIBE {view})").fetchall())
        for view in ("candidate", "previous")
    ]
    fields = [n for n in contract.schema.names if n in types[0] and types[0][n] == types[1].get(n)]
    by_period = bool(contract.periods) and set(contract.periods) <= set(fields)
    if contract.assembly == "by_period" and by_period:
        _by_period(con, contract.periods, fields)
    else:
        _as_a_whole(con)
    con.execute(f"CREATE TABLE filled AS {_filled(fields)}")
    return _Compared(con, contract, tuple(fields), _groups(con, contract, fields))


def _as_a_whole(con: duckdb.DuckDBPyConnection) -> None:
    for view, source in (("fresh", "candidate"), ("changed_now", "candidate"),
                         ("changed_then", "previous")):  # fmt: skip
        con.execute(f"CREATE VIEW {view} AS SELECT *, 1 AS _period FROM {source}")
    con.execute("CREATE VIEW before AS SELECT *, 1 AS _period FROM previous")
    con.execute(
        "CREATE TABLE row_counts AS SELECT '' AS ky, (SELECT count(*) FROM previous) AS truoc, "
        "(SELECT count(*) FROM candidate) AS nay"
    )


def _by_period(con: duckdb.DuckDBPyConnection, periods: tuple[str, ...], fields: list[str]) -> None:
    by = engine.names(periods)
    told = (
        f"SELECT {by}, count(*) AS so, bit_xor(hash({engine.names(fields)})) AS dau "
        "FROM {} GROUP BY ALL"
    )
    con.execute(
        f"CREATE TABLE row_counts AS SELECT {worded(periods)} AS ky, {by}, b.so AS truoc, "
        "a.so AS nay, a.so IS DISTINCT FROM b.so OR a.dau IS DISTINCT FROM b.dau AS doi "
        f"FROM ({told.format('candidate')}) a FULL JOIN ({told.format('previous')}) b USING ({by})"
    )
    period = f"hash({by}) AS _period"
    con.execute(f"CREATE VIEW before AS SELECT *, {period} FROM previous")
    both = "doi AND truoc IS NOT NULL AND nay IS NOT NULL"
    for view, source, where in (("fresh", "candidate", "doi"), ("changed_now", "candidate", both),
                                ("changed_then", "previous", both)):  # fmt: skip
        con.execute(
            f"CREATE VIEW {view} AS SELECT *, {period} FROM {source} "
            f"SEMI JOIN (SELECT {by} FROM row_counts WHERE {where}) USING ({by})"
        )


def _groups(
    con: duckdb.DuckDBPyConnection, contract: Contract, fields: list[str]
) -> tuple[str, ...]:
    """The text fields whose values repeat and are few: codes and names of groups."""
    texts = [
        f for f in fields if contract.schema.field(f).type == "string" and f not in contract.periods
    ]
    if not texts:
        return ()
    counts = ", ".join(f"approx_count_distinct({engine.name(f)})" for f in texts)
    found = con.execute(f"SELECT {counts}, count(*) FROM previous").fetchone() or ()
    return tuple(
        f for f, n in zip(texts, found, strict=False) if 0 < n <= GROUPS and n * 2 <= found[-1]
    )


# The rules ---------------------------------------------------------------------------------------


def _fall(_: _Compared, rule: Rule) -> str:
    return (
        "SELECT ky, truoc, coalesce(nay, 0) AS nay FROM row_counts WHERE truoc IS NOT NULL "
        f"AND coalesce(nay, 0) * 100 < truoc * (100 - {rule.limit}) ORDER BY ky"
    )


def _growth(compared: _Compared, rule: Rule) -> str | None:
    if compared.contract.assembly == "upsert":
        return None
    return (
        "SELECT ky, truoc, nay FROM row_counts "
        f"WHERE nay * 100 > truoc * (100 + {rule.limit}) ORDER BY ky"
    )


def _new_period(compared: _Compared, rule: Rule) -> str | None:
    if compared.contract.assembly != "by_period":
        return None
    return (
        "SELECT ky, nay, it, nhieu FROM row_counts, (SELECT min(truoc) AS it, max(truoc) AS nhieu "
        f"FROM row_counts) WHERE truoc IS NULL AND (nay * 100 < it * (100 - {rule.limit}) "
        "OR nay > nhieu * 2) ORDER BY ky"
    )


def _filled(fields: list[str]) -> str:
    """Of each field: rows and values of `before` and `fresh`, and the fewest values of a period."""
    if not fields:  # nothing of the last release is left to compare
        none = ", ".join(
            f"0 AS {side}_{n}" for side in ("truoc", "nay") for n in ("co", "so", "it")
        )
        return f"SELECT '' AS truong, {none} WHERE false"
    counts = ", ".join(f"count({engine.name(f)})" for f in fields)
    sides = [
        f"(SELECT unnest([{', '.join(map(engine.text, fields))}]) AS truong, "
        f"unnest(co) AS co, so, _period FROM (SELECT [{counts}] AS co, count(*) AS so, _period "
        f"FROM {view} GROUP BY _period))"
        for view in ("before", "fresh")
    ]
    sums = "SELECT truong, sum(co)::BIGINT AS co, sum(so)::BIGINT AS so, min(co) AS it"
    return (
        "SELECT truong, a.co AS truoc_co, a.so AS truoc_so, a.it AS truoc_it, b.co AS nay_co, "
        f"b.so AS nay_so, b.it AS nay_it FROM ({sums} FROM {sides[0]} GROUP BY truong) a "
        f"JOIN ({sums} FROM {sides[1]} GROUP BY truong) b USING (truong)"
    )


def _emptied(_: _Compared, __: Rule) -> str:
    return (
        "SELECT truong, truoc_co AS truoc FROM filled "
        "WHERE truoc_it > 0 AND nay_it = 0 ORDER BY truong"
    )


def _first_empty(_: _Compared, __: Rule) -> str:
    return (
        "SELECT truong, nay_so - nay_co AS so FROM filled "
        "WHERE truoc_co = truoc_so AND nay_co < nay_so ORDER BY truong"
    )


def _share_empty(_: _Compared, rule: Rule) -> str:
    return (
        "SELECT * FROM (SELECT truong, round(100 - 100.0 * truoc_co / truoc_so, 1) AS truoc, "
        f"round(100 - 100.0 * nay_co / nay_so, 1) AS nay FROM filled) "
        f"WHERE nay - truoc > {rule.limit} ORDER BY truong"
    )


def _appeared(compared: _Compared, _: Rule) -> str | None:
    return _only_in(compared, "candidate", "previous")


def _vanished(compared: _Compared, _: Rule) -> str | None:
    return _only_in(compared, "previous", "candidate")


def _only_in(compared: _Compared, here: str, there: str) -> str | None:
    found = [
        f"(SELECT {engine.text(f)} AS truong, v AS gia_tri, so FROM (SELECT {engine.name(f)} AS v, "
        f"count(*) AS so FROM {here} WHERE v IS NOT NULL GROUP BY v) ANTI JOIN "
        f"(SELECT DISTINCT {engine.name(f)} AS v FROM {there}) USING (v))"
        for f in compared.groups
    ]
    return " UNION ALL ".join(found) + " ORDER BY truong, gia_tri" if found else None


def _latest(compared: _Compared, _: Rule) -> str | None:
    found = [
        f"(SELECT {engine.text(f)} AS truong, (SELECT max({engine.name(f)}) FROM previous)::VARCHAR"
        f" AS truoc, (SELECT max({engine.name(f)}) FROM candidate)::VARCHAR AS nay "
        f"WHERE (SELECT max({engine.name(f)}) FROM candidate) < "
        f"(SELECT max({engine.name(f)}) FROM previous))"
        for f in compared.of("date", "datetime", "year", "yearmonth")
    ]
    return " UNION ALL ".join(found) if found else None


# The spread of values ----------------------------------------------------------------------------


def _spread(compared: _Compared, rule: Rule) -> str | None:
    rows = compared.con.execute("SELECT count(*) FROM changed_then").fetchone()
    bins = min(BINS, (rows[0] if rows else 0) // LEAST)
    if bins < 2:
        return None
    schema = compared.contract.schema
    keys = {*schema.primaryKey, *(f for k in schema.foreignKeys for f in k.fields)}
    numbers = [f for f in compared.of("integer", "number") if f not in keys]
    cuts = zip(numbers, _cuts(compared.con, numbers, bins), strict=True)
    parts = [
        *(_psi(f, _binned(f, at)) for f, at in cuts if at),
        *(_psi(f, engine.name(f)) for f in compared.groups if f not in keys),
        *(_psi(f, f"{engine.name(f)}::VARCHAR") for f in compared.of("boolean")),
    ]
    if not parts:
        return None
    return (
        f"SELECT truong, round(psi, 2) AS psi FROM ({' UNION ALL '.join(parts)}) "
        f"WHERE psi > greatest({rule.limit}, chance) ORDER BY truong"
    )


def _cuts(con: duckdb.DuckDBPyConnection, fields: list[str], bins: int) -> list[list[float]]:
    """Between which values each field is parted, so that the release before has as many rows in
    each bin. Read from what is public."""
    if not fields:
        return []
    at = f"[{', '.join(f'{i / bins:.4f}' for i in range(1, bins))}]"
    parted = ", ".join(f"quantile_disc({engine.name(f)}, {at})" for f in fields)
    found = con.execute(f"SELECT {parted} FROM changed_then").fetchone() or ()
    return [sorted({float(c) for c in cuts or ()}) for cuts in found]


def _binned(field: str, cuts: list[float]) -> str:
    name = engine.name(field)
    return f"({' + '.join(f'({name} > {c!r})::INT' for c in cuts)})::VARCHAR"


def _psi(field: str, bin_: str) -> str:
    """The index of one field, and what chance gives it. A bin that one side lacks counts as half a
    row there: the index stays finite."""
    sides = [
        f"(SELECT {bin_} AS o, count(*) AS n FROM {view} WHERE {engine.name(field)} IS NOT NULL "
        "GROUP BY o)"
        for view in ("changed_then", "changed_now")
    ]
    return (
        f"(SELECT {engine.text(field)} AS truong, sum((q - p) * ln(q / p)) AS psi, "
        f"{_chance('k')} * any_value(1.0 / a + 1.0 / b) AS chance FROM (SELECT "
        "(coalesce(x.n, 0) + 0.5) / (sum(x.n) OVER () + 0.5 * count(*) OVER ()) AS p, "
        "(coalesce(y.n, 0) + 0.5) / (sum(y.n) OVER () + 0.5 * count(*) OVER ()) AS q, "
        "sum(x.n) OVER () AS a, sum(y.n) OVER () AS b, count(*) OVER () AS k "
        f"FROM {sides[0]} x FULL JOIN {sides[1]} y USING (o)))"
    )


def _chance(bins: str) -> str:
    """SQL for the 99.9 % quantile of chi squared with one degree of freedom fewer than there are
    bins, by Wilson and Hilferty's approximation."""
    free = f"greatest(any_value({bins}) - 1, 1)"
    return f"({free} * pow(1 - 2 / (9.0 * {free}) + {3.0902 * sqrt(2 / 9):.6f} / sqrt({free}), 3))"


QUERIES: Mapping[str, Callable[[_Compared, Rule], str | None]] = {
    "so_dong_giam": _fall,
    "so_dong_tang": _growth,
    "ky_moi_la": _new_period,
    "cot_trong_han": _emptied,
    "lan_dau_trong": _first_empty,
    "ty_le_trong": _share_empty,
    "nhom_moi": _appeared,
    "nhom_mat": _vanished,
    "phan_bo": _spread,
    "khong_lui_ky": _latest,
}
