"""Decisions of people on checks that are not met: recorded, never edited, the last one on a thing
holds.

    decisions/<dataset>.jsonl     one line each, as a `quality.verdict.Decision`

A decision holds for what it was made on and nothing else: its fingerprint is that of the check
(the table's bytes, or the flagged column), so new data bring the question up again. The actor is
who they say they are: until the desk has a login nobody checks it. Each one is an event too.
"""

import json
from datetime import UTC

from catalog.dataset import Dataset
from pipelines import events, refusals
from pipelines.home import Home
from pipelines.work import Work
from quality import privacy
from quality.verdict import Check, Decision, Ruling
from schemas.errors import NotFoundError

_NONE = "– (giao nộp và chạy trước đã / deliver and run first)"  # of what may be decided on


def recorded(home: Home, dataset: str) -> tuple[Decision, ...]:
    """Every decision on a dataset, oldest first."""
    file = home.decisions(dataset)
    lines = file.read_text("utf-8").splitlines() if file.is_file() else []
    return tuple(Decision.model_validate(json.loads(line)) for line in lines)


def of(home: Home, dataset: Dataset) -> tuple[Decision, ...]:
    """All decisions on a dataset: those declared with it, and, above them, those recorded."""
    return (*dataset.decisions, *recorded(home, dataset.name))


def open_checks(work: Work, dataset: str) -> tuple[Check, ...]:
    """The checks that keep delivered files from the public, each as it stands, not decided yet."""
    known = recorded(work.home, dataset)
    current = work.releases.current(dataset)
    accepted = current.accepted if current else ()
    refused = refusals.of(work.home, dataset).values()
    found = (
        Check.model_validate(c) for r in refused if r.delivery not in accepted for c in r.checks
    )
    checks = (c.decided(known, c.fingerprint or "") for c in found)
    return tuple({(c.name, c.field, c.fingerprint): c for c in checks if c.blocks}.values())


def override(work: Work, dataset: str, name: str, reason: str) -> tuple[Decision, ...]:
    """Let the check of this name pass for the very table it refused. Raises NotFoundError, naming
    what can be let pass."""
    open_ = [c for c in open_checks(work, dataset) if c.overridable]
    chosen = [c for c in open_ if c.name == name]
    if not chosen:
        known = ", ".join(sorted({c.name for c in open_})) or _NONE
        raise NotFoundError(
            f"{dataset}: không có kiểm tra nào như vậy đang chặn / no such check blocks: {name}. "
            f"Đang chặn / blocking: {known}"
        )
    return tuple(decide(work, dataset, c, "let_pass", reason) for c in chosen)


def on_finding(
    work: Work, dataset: str, field: str, finding: str, ruling: Ruling, reason: str
) -> Decision:
    """Record what was decided on a finding of the privacy scan, named as `opendata findings` names
    it: another name, when the column has changed since. Raises NotFoundError."""
    open_ = {(c.field, privacy.id_of(c)): c for c in findings(work, dataset)}
    chosen = open_.get((field, finding))
    if chosen is None:
        known = ", ".join(f"{f} {i}" for f, i in open_) or _NONE
        raise NotFoundError(
            f"{dataset}: không có phát hiện nào như vậy đang chờ / no such finding is open: "
            f"{field} {finding}. Đang chờ / open: {known}"
        )
    return decide(work, dataset, chosen, ruling, reason)


def findings(work: Work, dataset: str) -> tuple[Check, ...]:
    """The findings of the privacy scan that keep delivered files from the public."""
    return tuple(c for c in open_checks(work, dataset) if c.is_finding)


def decide(work: Work, dataset: str, check: Check, ruling: Ruling, reason: str) -> Decision:
    """Record what the acting person decided on a check as it stands now."""
    decision = Decision(
        dataset=dataset,
        subject=check.name,
        field=check.field,
        fingerprint=check.fingerprint or "",
        ruling=ruling,
        reason=reason,
        actor=work.settings.actor,
        time=work.clock().astimezone(UTC).isoformat(timespec="seconds"),
    )
    events.append(work.home.made_decisions(dataset), decision.model_dump(mode="json"))
    facts = {"dataset": dataset, "check": check.name, "field": check.field}
    facts |= {"ruling": ruling, "reason": reason}
    events.record(work.home, decision.actor, "decided", work.clock, **facts)
    return decision
