"""The verdict on one table: which checks it met, bound to the hash of the very bytes judged.

The only module of `quality` that `catalog` imports. A check is met, not met, or could not be made:
what it would compare with is not there, which is said and is never called met. A detail holds
figures of the table; it becomes public with the release and is withheld (`public()`) while the
verdict refuses. A check that is not met stops blocking only by a recorded `Decision` on it, bound
to what was decided on: the bytes of the table, or what the check itself names as its `fingerprint`.
Fingerprints may be of a handful of cells and so are never public, nor are the `cells` a check is
about: where in the delivered files they stand.
"""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any, Literal

from schemas.problem import Problem
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


FINDING = "privacy_"  # begins the names of checks that are findings: `privacy_cccd`
Ruling = Literal["let_pass", "not_personal", "publishable", "drop"]


_LETS = ("let_pass",)


class Decision(Strict):
    """What a person decided about a check that is not met. `subject` is the check's name; it holds
    for nothing but what has this `fingerprint`. The actor is who they say they are."""

    dataset: str
    subject: str
    field: str | None = None
    fingerprint: str = ""
    ruling: Ruling
    reason: str
    actor: str
    time: str

    def on(self, check: "Check", fingerprint: str) -> bool:
        """Whether this was decided about that check, as it stands now."""
        bound = (self.subject, self.field, self.fingerprint)
        return bool(fingerprint) and bound == (check.name, check.field, fingerprint)

    def opens(self, kind: str) -> bool:
        """Whether a check of this kind stops blocking by it: that a column must go (`drop`) opens
        nothing, and personal data are never just let pass."""
        return self.ruling in (("not_personal", "publishable") if kind == "privacy" else _LETS)


class Check(Strict):
    """The outcome of one rule. `count` is how many rows or groups broke it; `not_made`, what was
    missing where it could not be made; `fingerprint`, what a decision on it is bound to; `cells`,
    the first it is about where they are known, as problems without values."""

    name: str
    kind: Literal["schema", "suite", "default", "drift", "privacy", "source"]
    title: str
    title_en: str
    severity: Severity
    dimension: Dimension
    passed: bool
    field: str | None = None
    count: int = 0
    details: tuple[Detail, ...] = ()
    not_made: Detail | None = None
    fingerprint: str | None = None
    decision: Decision | None = None
    cells: tuple[Problem, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether it keeps the table from the public: not met, not only a warning, not let pass."""
        opened = self.decision is not None and self.decision.opens(self.kind)
        return not self.passed and self.severity == "block" and not opened

    @property
    def is_finding(self) -> bool:
        """Whether this is personal data found in a column, for a person to decide on."""
        return self.kind == "privacy" and self.name.startswith(FINDING)

    @property
    def overridable(self) -> bool:
        """Whether a person may let it pass: a rule about the whole, not a wrong cell and not
        personal data, which is decided on in its own way."""
        return self.blocks and self.kind not in ("schema", "privacy")

    def decided(self, decisions: Sequence[Decision], table_sha256: str) -> "Check":
        """The check with the last decision on it, and with what one is bound to: what the check
        says, else the table and all that was found in it."""
        if self.passed:
            return self
        bound = self.fingerprint or self._found_in(table_sha256)
        found = next((d for d in reversed(decisions) if d.on(self, bound)), None)
        return self.model_copy(update={"fingerprint": bound, "decision": found})

    def _found_in(self, table_sha256: str) -> str:
        said = self.model_dump_json(include={"count", "details"})
        return sha256(f"{table_sha256}{said}".encode()).hexdigest()


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
        """Whether the table may be published: reviewed for personal data, and no check blocks."""
        return self.privacy_reviewed is not None and not any(c.blocks for c in self.checks)

    def public(self) -> dict[str, Any]:
        """What `quality.json` holds: codes, fields, counts; figures only once the gate has
        passed."""
        content = self.model_dump(mode="json")
        for check in content["checks"]:
            del check["fingerprint"], check["cells"]
            if check["decision"]:
                del check["decision"]["fingerprint"]
            if not self.passed:
                check["details"] = []
        return {"passed": self.passed} | content
