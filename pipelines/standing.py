"""Which refusals stand, what is kept of a new one, and what an outcome tells of them.

A refusal stands as long as nothing that it rests on has changed: the declarations, the code, the
references, and no decision on a check of its own. It is told as long as its file still lies there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalog.dataset import Dataset
from pipelines import decisions, events, pull, refusals
from pipelines import delivery as deliveries
from pipelines.delivery import Delivery
from pipelines.inputs import grounds
from pipelines.make import Made
from pipelines.outcome import Outcome, Status
from pipelines.refusals import Refusal
from pipelines.work import Work
from quality.verdict import Check, Verdict


def of(
    work: Work,
    dataset: Dataset,
    known: Sequence[Delivery],
    inputs: Mapping[str, Any],
    accepted: Sequence[str],
) -> dict[str, Refusal]:
    """Refusals that still hold: given under the same declarations, code and references, and no
    check of theirs was decided on since."""
    print_ = grounds(inputs)
    found = refusals.of(work.home, dataset.name)
    decided = decisions.recorded(work.home, dataset.name)
    ids = {d.id for d in known}
    return {
        i: r
        for i, r in found.items()
        if r.rows is None
        and i in ids
        and i not in accepted
        and r.declarations == print_
        and not r.decided(decided)
    }


def refuse(
    work: Work,
    dataset: Dataset,
    blamed: Delivery,
    read: int,
    outcome: Outcome,
    inputs: Mapping[str, Any],
) -> Refusal:
    """Keep the answer to a delivery of which so many rows were read: its problems, or the checks
    that the whole table broke."""
    mine = tuple(p for p in outcome.problems if p.delivery in (blamed.id, None))
    broken = tuple(c.model_dump(mode="json") for c in outcome.checks if c.blocks)
    total = outcome.total_problems if len(mine) == len(outcome.problems) else len(mine)
    made = Refusal(
        blamed.id, blamed.file, blamed.sha256, grounds(inputs), mine, total, broken, read=read
    )
    refusals.keep(work.home, dataset.name, made)
    codes = sorted({p.code for p in mine} | {c["name"] for c in broken})
    facts = {"dataset": dataset.name, "delivery": blamed.id, "codes": codes, "problems": total}
    events.record(work.home, work.settings.actor, "refused", work.clock, **facts)
    return made


def set_aside(
    work: Work, dataset: Dataset, used: Sequence[Delivery], made: Made, inputs: Mapping[str, Any]
) -> None:
    """Keep the answers about rows that are held back, and drop those about rows no longer so."""
    known = refusals.of(work.home, dataset.name)
    for one in used:
        rows = made.held.get(one.id)
        if rows is None:
            if one.id in known and known[one.id].rows is not None:
                refusals.forget(work.home, dataset.name, one.id)
            continue
        mine = tuple(p for p in made.problems if p.delivery == one.id)
        held = Refusal(one.id, one.file, one.sha256, grounds(inputs), mine, len(mine), rows=rows)
        refusals.keep(work.home, dataset.name, held)
        codes = sorted({p.code for p in mine})
        facts = {"dataset": dataset.name, "delivery": one.id, "codes": codes, "rows": rows}
        events.record(work.home, work.settings.actor, "quarantined", work.clock, **facts)


def told(
    work: Work, dataset: Dataset, standing: Mapping[str, Refusal], outcome: Outcome
) -> Outcome:
    """The outcome with the refusals that stand and are not replaced: their file still lies
    there. So with those of single rows."""
    offered = _offered(work, dataset)
    open_ = [r for r in standing.values() if r.delivery in offered]
    found = refusals.of(work.home, dataset.name).values()
    partly = [r for r in found if r.rows is not None and r.delivery in offered]
    all_ = [*open_, *partly] if outcome.status != "refused" else open_
    outcome = replace(
        outcome,
        problems=tuple(p for r in all_ for p in r.problems),
        total_problems=sum(r.total_problems for r in all_),
        quarantined={r.file: r.rows for r in all_ if r.rows is not None},
    )
    if not open_:
        if outcome.status == "refused":  # every refused file was taken away again
            status: Status = "unchanged" if outcome.release else "awaited"
            return replace(outcome, status=status)
        return outcome
    checks = tuple(Check.model_validate(c) for r in open_ for c in r.checks)
    verdict = outcome.verdict
    if outcome.status != "ready" and checks:
        verdict = Verdict(
            dataset=dataset.name, table_sha256="", rows=0, suite_sha256="",
            privacy_reviewed=dataset.declaration.privacy.reviewed, checks=checks,
        )  # fmt: skip
    outcome = replace(outcome, refused=tuple(r.file for r in open_), verdict=verdict)
    if outcome.status not in ("unchanged", "refused"):
        return outcome
    read = sum(r.read for r in open_)  # of what was refused, not of what is served
    return replace(outcome, status="refused", deliveries=len(open_), rows_in=read, rows_out=0)


def _offered(work: Work, dataset: Dataset) -> set[str]:
    """The deliveries that their source would hand over again now."""
    if dataset.declaration.source.asked:
        return set(pull.said_by(work.home, dataset))
    return {one.id for one in deliveries.lying(work.home, dataset).values()}
