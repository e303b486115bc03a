"""The privacy gate: a recorded review, every column scanned, and every finding decided on.

A finding is a check that blocks until a person says, with a reason, that it is no personal data
(`not_personal`) or that it may be public (`publishable`); that the column must go (`drop`) is kept
on record and opens nothing: the declaration has to leave it out. A decision is bound to the column
as it was then. A column that could not be scanned is nobody's to decide on.
"""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from quality.context import KINDS
from quality.scan import UNSCANNED, Finding, scan
from quality.verdict import FINDING, Check, Detail
from schemas import engine
from schemas.table import Schema

SCANNED = "scanned"
_SIGN = Detail(
    vi="Xem kỹ từng cột, rồi ghi privacy: {reviewed: NĂM-THÁNG-NGÀY} vào khai báo của bộ dữ liệu",
    en="Look at every column, then put privacy: {reviewed: YYYY-MM-DD} into the dataset's file",
)


def reviewed(on: date | None) -> Check:
    """The check that a person looked at the dataset for personal data, and when."""
    return Check(
        name="privacy",
        kind="privacy",
        title="Đã có người rà soát dữ liệu cá nhân"
        if on
        else "Chưa có biên bản rà soát dữ liệu cá nhân",
        title_en="Reviewed for personal data" if on else "No recorded privacy review",
        severity="block",
        dimension="sach",
        passed=on is not None,
        count=0 if on else 1,
        details=() if on else (_SIGN,),
    )


def findings(table: Path, schema: Schema) -> tuple[Finding, ...]:
    """What the columns of a Parquet file hold."""
    con = engine.connect(table.parent)
    try:
        con.execute(f"CREATE VIEW candidate AS SELECT * FROM {engine.parquet(table)}")
        return scan(con, "candidate", schema)
    finally:
        con.close()


def checks(found: Sequence[Finding]) -> tuple[Check, ...]:
    """Findings as checks that block, and whether all of the table was looked at."""
    unseen = [f.field for f in found if f.kind == UNSCANNED]
    return (_scanned(unseen), *(_check(f) for f in found if f.kind != UNSCANNED))


def id_of(check: Check) -> str:
    """How a person names a finding: `cccd-1a2b3c4d`, which is another when the column changes."""
    return f"{check.name.removeprefix(FINDING)}-{(check.fingerprint or '')[:8]}"


def masked(cell: str) -> str:
    """A cell so that its steward knows it again and nobody else learns it: `0912 *** *78`."""
    seen = cell if len(cell) <= 40 else f"{cell[:40]}…"
    keep = min(4, len(seen) // 3)
    middle = "".join("*" if c.isalnum() else c for c in seen[keep : len(seen) - 2])
    return f"{seen[:keep]}{middle}{seen[-2:] if len(seen) > 4 else '**'}"


def _scanned(unseen: Sequence[str]) -> Check:
    return Check(
        name=SCANNED,
        kind="privacy",
        title="Mọi cột đã được quét tìm dữ liệu cá nhân"
        if not unseen
        else "Có cột không quét được để tìm dữ liệu cá nhân",
        title_en="Every column was scanned for personal data"
        if not unseen
        else "A column could not be scanned for personal data",
        severity="block",
        dimension="sach",
        passed=not unseen,
        field=", ".join(unseen) or None,
        count=len(unseen),
    )


def _check(finding: Finding) -> Check:
    vi, en = KINDS[finding.kind]
    return Check(
        name=f"{FINDING}{finding.kind}",
        kind="privacy",
        title=f"Cột “{finding.field}” có ô giống: {vi}",
        title_en=f"Column “{finding.field}” has cells that look like: {en}",
        severity="block",
        dimension="sach",
        passed=False,
        field=finding.field,
        count=finding.cells,
        fingerprint=finding.fingerprint,
    )
