"""The flow of one dataset: fetch → read → shape → assemble → conform → judge → publish.

Three functions, each of which tests, the command line and Dagster call alike:

    fetch(…)    takes over what was delivered                          → deliveries
    build(…)    read … judge on all accepted and pending deliveries    → Outcome, in staging/
    publish(…)  commits the outcome of `build`, if its verdict passes  → Outcome

Bad data is part of an Outcome; only a broken program or declaration raises. A delivery that cannot
be accepted is refused with an answer, in quarantine/ and beside the file, and left out, and the
table is built from the others: what is wrong with one file never keeps another one, or the last
good release, from the public.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

from catalog.dataset import Dataset
from catalog.package import Part, descriptor
from catalog.release import Candidate, Release
from pipelines import answer, data_docs, events, pull, standing
from pipelines import delivery as deliveries
from pipelines.delivery import Delivery
from pipelines.inputs import inputs_of, known_to_give, remember
from pipelines.make import kept, make
from pipelines.outcome import Outcome, Status, dump, undump
from pipelines.refusals import Refusal
from pipelines.work import Work
from quality.verdict import Verdict
from schemas.digest import file_sha256
from schemas.errors import OpenDataError
from schemas.figure import VIETNAM

OUTCOME = "outcome.json"


# fetch -------------------------------------------------------------------------------------------


def fetch(work: Work, dataset: Dataset) -> list[Delivery]:
    """Take over new deliveries; every one is an event."""
    work.progress("fetch")
    with work.home.lock(dataset.name):
        if dataset.declaration.source.asked:
            taken = _pull(work, dataset)
        else:
            taken = deliveries.fetch(work.home, dataset, work.settings.actor, work.clock)
    for new in taken:
        facts = {
            "dataset": dataset.name,
            "delivery": new.id,
            "file": new.file,
            "sha256": new.sha256,
        }
        events.record(work.home, work.settings.actor, "delivered", work.clock, **facts)
    return taken


def _pull(work: Work, dataset: Dataset) -> list[Delivery]:
    """Ask the dataset's source. That it could not be asked is an event, and part of the outcome."""
    current = work.releases.current(dataset.name)
    accepted = current.accepted if current else ()
    actor, clock = work.settings.actor, work.clock
    taken = pull.fetch(work, dataset, accepted)
    codes = [p.code for p in pull.problems(work.home, dataset)]
    if codes:
        facts = {"dataset": dataset.name, "codes": codes}
        events.record(work.home, actor, "source-failed", clock, **facts)
    return taken


# build -------------------------------------------------------------------------------------------


def build(work: Work, dataset: Dataset) -> Outcome:
    """Read to judge. Leaves the candidate in staging/ where there is something to publish."""
    with work.home.lock(dataset.name):
        staging = work.home.staging(dataset.name)
        for left in staging.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        work.releases.sweep(dataset.name)
        if dataset.unfinished:
            outcome = _unfinished(work, dataset)
        else:
            outcome = _with_source(work, dataset, _build(work, dataset, staging))
            answer.renew(work, dataset, outcome)
        data_docs.write(work, dataset, outcome)
        deliveries.write_json(staging / OUTCOME, dump(outcome))
    return outcome


def _build(work: Work, dataset: Dataset, staging: Path) -> Outcome:
    known = deliveries.recorded(work.home, dataset.name)
    current = work.releases.current(dataset.name)
    accepted = current.accepted if current else ()
    inputs = inputs_of(work, dataset)
    refused = standing.of(work, dataset, known, inputs, accepted)
    pending = _pending(dataset, known, refused, accepted)
    if not known:
        return Outcome(dataset.name, "awaited", current.number if current else None)
    if current and known_to_give(work, current, pending, inputs):
        return standing.told(work, dataset, refused, _unchanged(current, pending))
    while pending:
        outcome, to_blame, read = _attempt(work, dataset, pending, staging, inputs, accepted)
        if not to_blame:
            return standing.told(work, dataset, refused, outcome)
        for blamed in to_blame:
            rows = read.get(blamed.id, 0)
            refused[blamed.id] = standing.refuse(work, dataset, blamed, rows, outcome, inputs)
        if any(blamed.id in accepted for blamed in to_blame):
            break  # what is public already never loses the rows of one of its deliveries
        pending = [d for d in pending if d.id not in refused]
        if current and known_to_give(work, current, pending, inputs):
            break  # only what is published already is left
        work.progress("again")
    if current:
        return standing.told(work, dataset, refused, _unchanged(current, pending))
    return standing.told(work, dataset, refused, Outcome(dataset.name, "refused"))


def _unfinished(work: Work, dataset: Dataset) -> Outcome:
    """Of a draft that was signed: nothing is built, what is served stays."""
    served = work.releases.current(dataset.name)
    number = served.number if served else None
    return Outcome(dataset.name, "failed", number, error=str(dataset.unfinished))


def _with_source(work: Work, dataset: Dataset, outcome: Outcome) -> Outcome:
    """The outcome with why the source could not be asked, where it could not: what is served then
    is as old as it is."""
    problems = pull.problems(work.home, dataset)
    if not dataset.declaration.source.asked or not problems:
        return outcome
    idle = outcome.status in ("unchanged", "awaited")
    return replace(
        outcome,
        status="refused" if idle else outcome.status,
        problems=(*outcome.problems, *problems),
        total_problems=outcome.total_problems + len(problems),
        refused=(*outcome.refused, *(p.file or "" for p in problems)),
    )


def _pending(
    dataset: Dataset,
    known: Sequence[Delivery],
    refused: Mapping[str, Refusal],
    accepted: Sequence[str],
) -> list[Delivery]:
    """The deliveries the table is made of: all, but for those refused, and, where the last one
    replaces the table, those before the one accepted last."""
    replaced = dataset.declaration.assembly == "replace" and accepted
    since = int(accepted[-1]) if replaced else 0
    return [d for d in known if d.id not in refused and int(d.id) >= since]


def _unchanged(current: Release, used: Sequence[Delivery]) -> Outcome:
    quality = current.read("quality.json")
    quality.pop("passed")
    rows = current.manifest["files"][0]["rows"]
    return Outcome(
        current.manifest["dataset"], "unchanged", current.number, len(used),
        current.manifest["rows_in"], rows, verdict=Verdict.model_validate(quality),
    )  # fmt: skip


def _attempt(
    work: Work,
    dataset: Dataset,
    used: Sequence[Delivery],
    staging: Path,
    inputs: Mapping[str, Any],
    accepted: Sequence[str],
) -> tuple[Outcome, list[Delivery], Mapping[str, int]]:
    """One try to build the table from these deliveries; with those to blame where it fails, and
    how many rows were read of each."""
    made = make(work, dataset, used, staging)
    used_up = kept(dataset, used)
    rows_in = sum(made.rows_by.get(d.id, 0) for d in used_up)
    current = work.releases.current(dataset.name)
    outcome = Outcome(
        dataset.name,
        "ready",
        current.number if current else None,
        len(used_up),
        rows_in,
        made.rows_out,
        made.problems,
        made.total_problems,
        made.verdict,
        seconds=made.seconds,
    )
    if made.verdict is None:
        ids = {p.delivery for p in made.problems}
        blamed = [d for d in used if d.id in ids] or _newest(used, accepted)
        return outcome, blamed, made.rows_by
    if not made.verdict.passed:
        return outcome, _newest(used, accepted), made.rows_by
    standing.set_aside(work, dataset, used, made, inputs)
    secret = dataset.declaration.privacy.transforms  # no number of persons, no hash to guess by
    provenance = {
        **inputs,
        "rows_in": made.rows_out if secret else rows_in,
        "suite_sha256": made.verdict.suite_sha256,
        "synthetic": any(d.synthetic for d in used_up),
        "deliveries": [
            d.manifest(secret) | ({"quarantined": made.held[d.id]} if d.id in made.held else {})
            for d in used_up
        ],
        "pending": [d.id for d in used],
        "parts": [asdict(p) for p in made.parts],
        **({"privacy": said} if (said := dataset.declaration.privacy.public()) else {}),
    }
    deliveries.write_json(staging / "provenance.json", provenance)
    return outcome, [], made.rows_by


def _newest(used: Sequence[Delivery], accepted: Sequence[str]) -> list[Delivery]:
    """Whom to blame for what only the whole table shows: what was not accepted before, else all."""
    return [d for d in used if d.id not in accepted] or list(used)


# publish -----------------------------------------------------------------------------------------


def publish(work: Work, dataset: Dataset) -> Outcome:
    """Commit what `build` left in staging/; anything but a ready candidate is passed on."""
    with work.home.lock(dataset.name):
        staging = work.home.staging(dataset.name)
        if not (staging / OUTCOME).exists():
            raise OpenDataError(f"{dataset.name}: chưa có gì để công bố / nothing built to publish")
        outcome = undump(json.loads((staging / OUTCOME).read_text("utf-8")))
        if outcome.status != "ready" or outcome.verdict is None:
            return outcome
        work.progress("publish")
        provenance = json.loads((staging / "provenance.json").read_text("utf-8"))
        parts = [Part(**p) for p in provenance["parts"]]
        candidate = Candidate(
            dataset=dataset.name,
            folder=staging,
            files={
                f"{dataset.name}.parquet": outcome.rows_out,
                f"{dataset.name}.csv": outcome.rows_out,
                **{p.file: p.rows for p in parts},
            },
            metadata=descriptor(
                dataset,
                work.declarations,
                parts,
                provenance["synthetic"],
                sum(d.get("quarantined", 0) for d in provenance["deliveries"]),
            ),
            provenance={k: v for k, v in provenance.items() if k not in ("pending", "parts")},
            verdict=outcome.verdict,
        )
        due = _due(work, dataset)
        if due and not work.releases.holds(candidate):
            outcome = replace(outcome, status="held", due=due)
        else:
            outcome = _committed(work, dataset, candidate, provenance, outcome)
        for left in staging.iterdir():
            left.unlink()
        deliveries.write_json(staging / OUTCOME, dump(outcome))
    return outcome


def _committed(
    work: Work,
    dataset: Dataset,
    candidate: Candidate,
    provenance: Mapping[str, Any],
    outcome: Outcome,
) -> Outcome:
    """The candidate made a release, unless it is the current one already."""
    release = work.releases.publish(candidate, work.settings.actor, work.clock)
    still: Status = "refused" if outcome.refused else "unchanged"
    status: Status = "published" if release else still
    now = release or work.releases.current(dataset.name)
    if release is None and now is not None:
        remember(work, dataset, now, provenance)
    if release:
        facts = {"dataset": dataset.name, "release": release.number}
        events.record(work.home, work.settings.actor, "published", work.clock, **facts)
    return replace(outcome, status=status, release=now.number if now else None)


def _due(work: Work, dataset: Dataset) -> str | None:
    """From when the next release may be made, where it may not yet: a dataset of daily releases
    has one at most on each day as the province counts them."""
    current = work.releases.current(dataset.name)
    if dataset.declaration.release == "each" or current is None:
        return None
    released = datetime.fromisoformat(current.manifest["time"]).astimezone(VIETNAM)
    if released.date() < work.clock().astimezone(VIETNAM).date():
        return None
    midnight = datetime.combine(released.date() + timedelta(days=1), time(), VIETNAM)
    return midnight.isoformat("T", "minutes")


def last_outcome(work: Work, dataset: Dataset) -> Outcome | None:
    """How the dataset's last stage ended, from staging/."""
    file = work.home.staging(dataset.name) / OUTCOME
    return undump(json.loads(file.read_text("utf-8"))) if file.exists() else None


# check -------------------------------------------------------------------------------------------


def check(work: Work, dataset: Dataset, file: Path, folder: Path) -> Outcome:
    """A dry run of one file with what is accepted already: nothing is kept, nothing published. What
    is told and counted is of this file; `rows_out` is the table it would be part of. Raises
    DeclarationError for a draft that was signed."""
    if dataset.unfinished:
        raise dataset.unfinished
    current = work.releases.current(dataset.name)
    accepted = current.accepted if current else ()
    used = [d for d in deliveries.recorded(work.home, dataset.name) if d.id in accepted]
    name = deliveries.filename(file.name)
    one = Delivery(
        "check", dataset.name, name, file_sha256(file), file.stat().st_size, "",
        work.settings.actor, "check", path=file,
    )  # fmt: skip
    made = make(work, dataset, [*used, one], folder)
    mine = tuple(p for p in made.problems if p.delivery in (one.id, None))
    if len(mine) < len(made.problems) and (mine or made.verdict is not None):
        made.blame(mine)
    passed = made.verdict is not None and made.verdict.passed
    return Outcome(
        dataset.name,
        "ready" if passed else "refused",
        current.number if current else None,
        1,
        made.rows_by.get(one.id, 0),
        made.rows_out,
        made.problems,
        made.total_problems,
        made.verdict,
        () if passed else (one.file,),
        {one.file: made.held[one.id]} if passed and one.id in made.held else {},
        made.seconds,
    )
