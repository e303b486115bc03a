"""Judging: a conformed table, its suite and its privacy review → one verdict on these very
bytes."""

from datetime import date
from pathlib import Path

import duckdb

from quality import privacy
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
) -> Verdict:
    """`table`, `controls` and `previous` are Parquet files; `found` are checks made on the way
    here; `decisions` those recorded for this dataset, oldest first."""
    con = engine.connect(table.parent)
    try:
        _view(con, BATCH, table)
        _view(con, "control_totals", controls or table, empty=controls is None)
        _view(con, "previous", previous or table, empty=previous is None)
        counted = con.execute(f"SELECT count(*) FROM {BATCH}").fetchone()
        checks = (*found, *run(con, BATCH, suite), privacy.reviewed(reviewed))
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
    con.execute(f"CREATE VIEW {engine.name(name)} AS SELECT * FROM {engine.parquet(file)}{where}")
