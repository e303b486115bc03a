"""The verdict on one table: which checks it met, bound to the hash of the very bytes judged.

The only module of `quality` that `catalog` imports. A detail holds figures of the table; it becomes
public with the release and is withheld (`public()`) while the verdict refuses.
"""

from datetime import date
from typing import Any, Literal

from schemas.strict import Strict

Severity = Literal["block", "warn"]
Dimension = Literal["dung", "du", "sach", "song", "thong_nhat", "dung_chung"]

DIMENSIONS: dict[Dimension, tuple[str, str]] = {
    "dung": ("Đúng", "Accurate"),
    "du": ("Đủ", "Complete"),
    "sach": ("Sạch", "Clean"),
    "song": ("Sống", "Live"),
    "thong_nhat": ("Thống nhất", "Consistent"),
    "dung_chung": ("Dùng chung", "Shared"),
}


class Detail(Strict):
    """One instance of a finding, in words with its figures."""

    vi: str
    en: str


class Check(Strict):
    """The outcome of one rule. `count` is how many rows or groups broke it."""

    name: str
    kind: Literal["schema", "suite", "privacy", "source"]
    title: str
    title_en: str
    severity: Severity
    dimension: Dimension
    passed: bool
    field: str | None = None
    count: int = 0
    details: tuple[Detail, ...] = ()

    @property
    def blocks(self) -> bool:
        return not self.passed and self.severity == "block"


class Verdict(Strict):
    """What was decided about the table whose Parquet bytes have the hash `table_sha256`."""

    dataset: str
    table_sha256: str
    rows: int
    suite_sha256: str
    privacy_reviewed: date | None
    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        return self.privacy_reviewed is not None and not any(c.blocks for c in self.checks)

    def public(self) -> dict[str, Any]:
        """What `quality.json` holds: codes, fields, counts; figures only once the gate has
        passed."""
        content = self.model_dump(mode="json")
        if not self.passed:
            for check in content["checks"]:
                check["details"] = []
        return {"passed": self.passed} | content
