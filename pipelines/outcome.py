"""Outcomes: how it went with one dataset, as a value that the command line and Dagster show.

An outcome's problems hold cell values: it stays in the process, in staging/ and in quarantine/.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

from quality.verdict import Check, Verdict
from schemas.problem import Problem

Status = Literal["published", "unchanged", "held", "refused", "awaited", "ready", "failed"]


@dataclass(frozen=True)
class Outcome:
    """How it went with one dataset. `release` is what is served now; problems hold values and stay
    in the process, in staging/ and in quarantine/. `due` is when a table that is held may become a
    release."""

    dataset: str
    status: Status
    release: int | None = None
    deliveries: int = 0
    rows_in: int = 0
    rows_out: int = 0
    problems: tuple[Problem, ...] = ()
    total_problems: int = 0
    verdict: Verdict | None = None
    refused: tuple[str, ...] = ()
    quarantined: Mapping[str, int] = field(default_factory=dict)  # file → rows held back of it
    seconds: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None
    due: str | None = None

    @property
    def ok(self) -> bool:
        """Whether nothing failed, was refused or held back: exit status 0."""
        return self.status != "failed" and not self.refused and not self.quarantined

    @property
    def source_failed(self) -> bool:
        """Whether the source could not be asked: a problem of no delivery, but of an address."""
        return any(p.delivery is None and p.file is not None for p in self.problems)

    @property
    def checks(self) -> tuple[Check, ...]:
        return self.verdict.checks if self.verdict else ()


def report(outcome: Outcome) -> dict[str, Any]:
    """An outcome for a program, with every reason and remedy: what `--json` prints."""
    return dump(outcome) | {"problems": [p.as_dict() for p in outcome.problems]}


def dump(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON, values included: for staging/ and for the steward's own terminal."""
    verdict = outcome.verdict.model_dump(mode="json") if outcome.verdict else None
    problems = [asdict(p) for p in outcome.problems]
    return asdict(replace(outcome, verdict=None)) | {"verdict": verdict, "problems": problems}


def undump(content: Mapping[str, Any]) -> Outcome:
    """The outcome that `dump` wrote."""
    facts = dict(content)
    facts["problems"] = tuple(Problem(**p) for p in facts["problems"])
    facts["refused"] = tuple(facts["refused"])
    facts["verdict"] = Verdict.model_validate(facts["verdict"]) if facts["verdict"] else None
    return Outcome(**facts)
