"""k-anonymity: every combination of the declared quasi-identifiers has at least k rows.

The report is counts alone: how many combinations there are, how many stand below k, and how many
rows are in them. An absent value is a value like any other: whoever leaves a cell empty stands out
by it. What others in a group have in common (l-diversity) is not measured here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb

from quality.verdict import Check, Detail
from schemas import engine
from schemas.figure import in_words

NAME = "k_an_danh"


@dataclass(frozen=True)
class Report:
    """Of a table by its quasi-identifiers: combinations and rows, in all and below k."""

    rows: int
    classes: int
    small_classes: int
    small_rows: int
    smallest: int

    @property
    def share(self) -> float:
        """Of the rows, 0 to 1, how many stand in a combination of fewer than k."""
        return self.small_rows / self.rows if self.rows else 0.0


def report(
    con: duckdb.DuckDBPyConnection, table: str, quasi_identifiers: Sequence[str], k: int
) -> Report:
    """Of the view or table `table` on the connection."""
    found = con.execute(
        "SELECT coalesce(sum(n), 0)::BIGINT, count(*), count(*) FILTER (n < $k), "
        "coalesce(sum(n) FILTER (n < $k), 0)::BIGINT, coalesce(min(n), 0) "
        f"FROM (SELECT count(*) AS n FROM {table} GROUP BY {engine.names(quasi_identifiers)})",
        {"k": k},
    ).fetchone()
    return Report(*found) if found else Report(0, 0, 0, 0, 0)


SAID = (
    "{classes} nhóm, nhóm nhỏ nhất {smallest} dòng; {small} nhóm dưới {k} dòng, gồm {rows} dòng "
    "({share:.1%})"
)
SAID_EN = (
    "{classes} groups, the smallest of {smallest} rows; {small} groups below {k} rows, with "
    "{rows} rows ({share:.1%})"
)


def checks(table: Path, quasi_identifiers: Sequence[str], k: int) -> tuple[Check, ...]:
    """The report on a Parquet file as a check that blocks; none where nothing is declared."""
    if not quasi_identifiers:
        return ()
    con = engine.connect()
    try:
        found = report(con, engine.parquet(table), quasi_identifiers, k)
    finally:
        con.close()
    return (_check(found, quasi_identifiers, k),)


def _check(found: Report, quasi_identifiers: Sequence[str], k: int) -> Check:
    said = {
        "classes": found.classes, "smallest": found.smallest, "k": k, "share": found.share,
        "small": found.small_classes, "rows": found.small_rows,
    }  # fmt: skip
    detail = Detail(vi=in_words(SAID, said, "vi"), en=in_words(SAID_EN, said, "en"))
    return Check(
        name=NAME,
        kind="privacy",
        title=f"Mỗi tổ hợp thuộc tính gián tiếp nhận dạng có ít nhất {k} dòng",
        title_en=f"Every combination of quasi-identifiers has at least {k} rows",
        severity="block",
        dimension="sach",
        passed=found.small_classes == 0,
        field=", ".join(quasi_identifiers),
        count=found.small_rows,
        details=(detail,),
    )
