"""Refusals: the answer to each delivery that was not accepted, or not with all its rows.

    quarantine/<dataset>/0001.json     by the number of the delivery; its problems hold values

How long one stands is decided elsewhere (`pipelines.standing`).
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from pipelines.delivery import write_json
from pipelines.home import Home
from quality.verdict import Check, Decision
from schemas.problem import Problem


@dataclass(frozen=True)
class Refusal:
    """The answer to a delivery that was not accepted, or of which so many `rows` were held back;
    its problems hold values. `read` is how many rows were read of one that was refused."""

    delivery: str
    file: str
    sha256: str
    declarations: str
    problems: tuple[Problem, ...]
    total_problems: int
    checks: tuple[dict[str, Any], ...] = ()
    rows: int | None = None
    read: int = 0

    def decided(self, decisions: Sequence[Decision]) -> bool:
        """Whether somebody decided on a check that this refusal rests on, as it stood."""
        found = (Check.model_validate(c) for c in self.checks)
        return any(c.decided(decisions, c.fingerprint or "").decision for c in found)


def keep(home: Home, dataset: str, refusal: Refusal) -> None:
    """Keep the answer to a delivery, in place of the one before."""
    write_json(home.quarantine(dataset) / f"{refusal.delivery}.json", asdict(refusal))


def forget(home: Home, dataset: str, delivery: str) -> None:
    """Drop the answer to a delivery."""
    (home.quarantine(dataset) / f"{delivery}.json").unlink()


def of(home: Home, dataset: str) -> dict[str, Refusal]:
    """The standing answers, by delivery."""
    found = {}
    for file in sorted(home.quarantine(dataset).glob("*.json")):
        content = json.loads(file.read_text("utf-8"))
        problems = tuple(Problem(**p) for p in content.pop("problems"))
        checks = tuple(content.pop("checks"))
        found[file.stem] = Refusal(**content, problems=problems, checks=checks)
    return found
