"""The cells a check is about: where in what was delivered they stand, never what they hold.

Checks are made on the table that would be published, whose rows no longer say where they came from;
the typed table beside it carries each row's address. So what a check found is looked up there once
more: of a finding of the privacy scan that nobody decided on the cells it flagged, of unclean text
the cells that are so. The first of each delivered table are told, those of the last delivery first;
how many there are in all is the check's own count. Of free text no cell is told: it is all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from quality.column import as_text, family
from quality.context import KINDS
from quality.default import UNCLEAN, UNSEEN, is_unclean
from quality.scan import Finding
from quality.verdict import FINDING, Check, Verdict
from schemas import engine
from schemas.listed import ADDRESS, LISTED
from schemas.problem import Problem
from schemas.table import Schema

PERSONAL, DIRTY = "personal-data", "unclean-text"
MOST = 200  # cells told of one delivered table
_FLAGGED = "_flagged"


def told(
    verdict: Verdict, typed: Path, schema: Schema, findings: Sequence[Finding]
) -> Mapping[str, Sequence[Problem]]:
    """Name and field of a check → the cells it is about, as problems without a value: delivery,
    row and column of the typed table. `typed` is that Parquet file."""
    asked = [c for c in verdict.checks if not c.passed and not c.decision]
    flagged = {(f"{FINDING}{f.kind}", f.field): f for f in findings if f.flagged}
    con = engine.connect(typed.parent)
    try:
        con.execute(f"CREATE VIEW typed AS SELECT * FROM {engine.parquet(typed)}")
        found = {}
        for check in asked:
            if finding := flagged.get((check.name, check.field or "")):
                found[key(check)] = _of_finding(con, finding)
            elif check.name == UNCLEAN:
                found[key(check)] = _unclean(con, schema)
        return found
    finally:
        con.close()


def key(check: Check) -> str:
    """What tells the checks of one verdict apart."""
    return f"{check.name} {check.field}"


def _of_finding(con: duckdb.DuckDBPyConnection, finding: Finding) -> list[Problem]:
    """The cells of the flagged texts, which the scan saw as text."""
    ((kind,),) = con.execute(
        f"SELECT typeof({engine.name(finding.field)}) FROM typed LIMIT 1"
    ).fetchall()
    cell = as_text(finding.field, family(kind))
    con.register(_FLAGGED, pa.table({"c": pa.array(finding.flagged, pa.string())}))
    vi, en = KINDS[finding.kind]
    like = Problem(PERSONAL, field=finding.field, note=vi, note_en=en)
    found = _listed(con, like, f"TRY({cell}) IN (SELECT c FROM {_FLAGGED})")
    con.unregister(_FLAGGED)
    return [problem for problem, _ in found]


def _unclean(con: duckdb.DuckDBPyConnection, schema: Schema) -> list[Problem]:
    told = []
    for field in (f.name for f in schema.fields if f.type == "string"):
        name = engine.name(field)
        marks = ", ".join(f"contains({name}, {engine.text(c)})" for c in UNSEEN)
        found = _listed(con, Problem(DIRTY, field=field), is_unclean(name), f"[{marks}]")
        told += [_described(problem, marks) for problem, marks in found]
    return told


def _described(problem: Problem, marks: Sequence[bool]) -> Problem:
    """Which characters, by their numbers: they cannot be shown. Else it is the blanks around."""
    known = zip(UNSEEN, marks, strict=True)
    numbers = ", ".join(f"U+{ord(c):04X}" for c, there in known if there)
    vi, en = "dấu cách ở đầu hoặc cuối", "a blank before or behind the text"
    return replace(problem, note=numbers or vi, note_en=numbers or en)


def _listed(
    con: duckdb.DuckDBPyConnection, like: Problem, where: str, beside: str = "NULL"
) -> list[tuple[Problem, Any]]:
    """The first cells of each delivered table that meet a condition, with what stands `beside`."""
    rows = con.execute(
        f"SELECT {', '.join(ADDRESS)}, {beside} FROM typed WHERE {where} "
        "QUALIFY row_number() OVER (PARTITION BY _delivery ORDER BY _row, _column) "
        f"<= {MOST} ORDER BY _delivery DESC, _row, _column LIMIT {LISTED}"
    ).fetchall()
    return [
        (replace(like, delivery=delivery, row=row, column=column), aside)
        for delivery, row, column, aside in rows
    ]
