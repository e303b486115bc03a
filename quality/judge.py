"""Judging: a conformed table, the rules that hold for every table, its own suite, the last release
and its privacy review → one verdict on these very bytes."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import duckdb

from quality import default, drift, privacy
from quality.rules import Contract
from quality.suite import Suite, run
from quality.verdict import Check, Decision, Verdict
from schemas import engine
from schemas.digest import file_sha256

BATCH = "candidate"


def judge(
    dataset: str,
    table: Path,
    controls: Path | None,
    previous: Path | None,
    suite: Suite,
    reviewed: date | None,
    found: tuple[Check, ...] = (),
    decisions: tuple[Decision, ...] = (),
    *,
    contract: Contract,
    references: Mapping[str, Path] | None = None,
) -> Verdict:
    """`table`, `controls`, `previous` and the `references` that suites see by name are Parquet
    files; `found` are checks made on the way here; `decisions` those recorded for this dataset,
    oldest first."""
    con = engine.connect(table.parent)
    try:
        _view(con, BATCH, table)
        _view(con, "control_totals", controls or table, empty=controls is None)
        _view(con, "previous", previous or table, empty=previous is None)
        counted = con.execute(f"SELECT count(*) FROM {BATCH}").fetchone()
        for name, file in (references or {}).items():
            _view(con, name, file)
        checks = (
            *found,
            *run(con, BATCH, default.suite(contract, suite), "default"),
            *run(con, BATCH, suite),
            *(drift.checks(con, contract, suite.defaults) if previous else ()),
            privacy.reviewed(reviewed),
        )
    finally:
        con.close()
    table_sha256 = file_sha256(table)
    return Verdict(
        dataset=dataset,
        table_sha256=table_sha256,
        rows=counted[0] if counted else 0,
        suite_sha256=suite.sha256,
        privacy_reviewed=reviewed,
        checks=tuple(c.decided(decisions, table_sha256) for c in checks),
    )


def _view(con: duckdb.DuckDBPyConnection, name: str, file: Path, empty: bool = False) -> None:
    where = " WHERE false" if empty else ""
    legible = engine.legible(con, engine.parquet(file))  # of shapes, expectations see WKT
    con.execute(f"CREATE VIEW {engine.name(name)} AS {legible}{where}")
