"""The flow of one dataset: fetch → read → shape → assemble → conform → judge → publish.

Three functions, each of which tests, the command line and Dagster call alike:

    fetch(…)    takes over what was delivered                          → deliveries
    build(…)    read … judge on all accepted and pending deliveries    → Outcome, in staging/
    publish(…)  commits the outcome of `build`, if its verdict passes  → Outcome

Bad data is part of an Outcome; only a broken program or declaration raises. A delivery that cannot
be accepted is refused with an answer in quarantine/ and left out, and the table is built from the
others: what is wrong with one file never keeps another one, or the last good release, from the
public.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from time import perf_counter
from typing import Any, Literal

import duckdb

from catalog.dataset import Dataset, Declarations
from catalog.package import descriptor
from catalog.release import Candidate, Clock, Release, Releases, utc_now
from catalog.settings import Settings
from pipelines import delivery as deliveries
from pipelines import events
from pipelines.assemble import Assembled, assemble
from pipelines.delivery import Delivery, Refusal
from pipelines.home import Home
from pipelines.read import Text, read
from pipelines.shape import Shaped, shape
from quality import suite as suites
from quality.judge import judge
from quality.verdict import Check, Verdict
from schemas import engine
from schemas.conform import Conformed, conform
from schemas.digest import file_sha256
from schemas.errors import OpenDataError
from schemas.problem import Problem
from schemas.table import Constraints, Schema

Status = Literal["published", "unchanged", "refused", "awaited", "ready", "failed"]
Progress = Callable[[str], None]
OUTCOME = "outcome.json"


@dataclass(frozen=True)
class Outcome:
    """How it went with one dataset. `release` is what is served now; problems hold values and stay
    in the process, in staging/ and in quarantine/."""

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
    seconds: Mapping[str, float] = field(default_factory=dict)
    error: str | None = None

    @property
    def ok(self) -> bool:
        return self.status != "failed" and not self.refused

    @property
    def checks(self) -> tuple[Check, ...]:
        return self.verdict.checks if self.verdict else ()


@dataclass(frozen=True)
class Work:
    """What every stage is given: the declarations, the places, and a clock."""

    declarations: Declarations
    settings: Settings
    clock: Clock = utc_now
    progress: Progress = lambda _: None

    @property
    def home(self) -> Home:
        return Home(self.settings.home)

    @property
    def releases(self) -> Releases:
        return Releases(self.settings.public)

    def references(self, dataset: Dataset) -> dict[str, Release]:
        """The current releases this dataset is checked against; what has none is not there."""
        current = {n: self.releases.current(n) for n in dataset.needs if n != dataset.name}
        return {n: r for n, r in current.items() if r}


@cache
def code_sha256() -> str:
    """The revision of the code that makes data: the hash of its sources."""
    root = Path(__file__).resolve().parent.parent
    sources = sorted(
        p
        for tree in ("schemas", "quality", "catalog", "pipelines")
        for p in (root / tree).glob("*.py")
    )
    return sha256(b"\0".join(p.read_bytes() for p in sources)).hexdigest()


# fetch -------------------------------------------------------------------------------------------


def fetch(work: Work, dataset: Dataset) -> list[Delivery]:
    """Take over new deliveries; every one is an event."""
    work.progress("fetch")
    with work.home.lock(dataset.name):
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


# build -------------------------------------------------------------------------------------------


def build(work: Work, dataset: Dataset) -> Outcome:
    """Read to judge. Leaves the candidate in staging/ where there is something to publish."""
    with work.home.lock(dataset.name):
        staging = work.home.staging(dataset.name)
        for left in staging.iterdir():
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        work.releases.sweep(dataset.name)
        outcome = _build(work, dataset, staging)
        deliveries.write_json(staging / OUTCOME, dump(outcome))
    return outcome


def _build(work: Work, dataset: Dataset, staging: Path) -> Outcome:
    known = deliveries.recorded(work.home, dataset.name)
    current = work.releases.current(dataset.name)
    inputs = _inputs(work, dataset)
    standing = _standing(work, dataset, known, inputs, current)
    pending = [d for d in known if d.id not in standing]
    if not known:
        return Outcome(dataset.name, "awaited", current.number if current else None)
    if current and _is_up_to_date(current, pending, inputs):
        return _answered(work, dataset, standing, _unchanged(current, pending))
    while pending:
        outcome, to_blame = _attempt(work, dataset, pending, staging, inputs)
        if not to_blame:
            return _answered(work, dataset, standing, outcome)
        for blamed in to_blame:
            standing[blamed.id] = _refuse(work, dataset, blamed, outcome, inputs)
        pending = [d for d in pending if d.id not in standing]
        accepted = {d["id"] for d in current.manifest["deliveries"]} if current else set()
        if {d.id for d in pending} <= accepted:
            break  # only what is published already is left
        work.progress("again")
    served = current.number if current else None
    return _answered(work, dataset, standing, Outcome(dataset.name, "refused", served))


def _inputs(work: Work, dataset: Dataset) -> dict[str, Any]:
    """All a table depends on beside its deliveries: an unchanged one is not built again."""
    licenses = work.declarations.licenses[dataset.declaration.license].model_dump_json()
    department = work.declarations.departments[dataset.department].model_dump_json()
    shared = sha256(f"{licenses}{department}".encode()).hexdigest()
    return {
        "declarations_sha256": sha256(f"{dataset.sha256}{shared}".encode()).hexdigest(),
        "code_sha256": code_sha256(),
        "references": {
            n: {"release": r.number, "sha256": r.sha256}
            for n, r in sorted(work.references(dataset).items())
        },
    }


def _standing(
    work: Work,
    dataset: Dataset,
    known: Sequence[Delivery],
    inputs: Mapping[str, Any],
    current: Release | None,
) -> dict[str, Refusal]:
    """Refusals that still hold: given under the same declarations, code and references."""
    print_ = fingerprint(inputs)
    accepted = {d["id"] for d in current.manifest["deliveries"]} if current else set()
    found = deliveries.refused(work.home, dataset.name)
    ids = {d.id for d in known}
    return {
        i: r
        for i, r in found.items()
        if i in ids and i not in accepted and r.declarations == print_
    }


def fingerprint(inputs: Mapping[str, Any]) -> str:
    return sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()


def _is_up_to_date(
    current: Release, pending: Sequence[Delivery], inputs: Mapping[str, Any]
) -> bool:
    accepted = [d["id"] for d in current.manifest["deliveries"]]
    same = all(current.manifest[k] == v for k, v in inputs.items())
    return same and [d.id for d in pending] == accepted


def _unchanged(current: Release, used: Sequence[Delivery]) -> Outcome:
    quality = current.read("quality.json")
    quality.pop("passed")
    rows = current.manifest["files"][0]["rows"]
    return Outcome(
        current.manifest["dataset"], "unchanged", current.number, len(used),
        current.manifest["rows_in"], rows, verdict=Verdict.model_validate(quality),
    )  # fmt: skip


def _answered(
    work: Work, dataset: Dataset, standing: Mapping[str, Refusal], outcome: Outcome
) -> Outcome:
    """The outcome with the refusals that stand and are not replaced: their file still lies
    there."""
    lying = {p.name for p in deliveries.waiting(work.home, dataset)}
    latest = {d.file: d.id for d in deliveries.recorded(work.home, dataset.name)}
    open_ = [r for r in standing.values() if latest.get(r.file) == r.delivery and r.file in lying]
    if not open_:
        if outcome.status == "refused":  # every refused file was taken away again
            status: Status = "unchanged" if outcome.release else "awaited"
            return replace(outcome, status=status)
        return outcome
    checks = tuple(Check.model_validate(c) for r in open_ for c in r.checks)
    verdict = outcome.verdict
    if verdict is None and checks:
        verdict = Verdict(
            dataset=dataset.name, table_sha256="", rows=0, suite_sha256="",
            privacy_reviewed=dataset.declaration.privacy.reviewed, checks=checks,
        )  # fmt: skip
    return replace(
        outcome,
        problems=tuple(p for r in open_ for p in r.problems),
        total_problems=sum(r.total_problems for r in open_),
        refused=tuple(r.file for r in open_),
        verdict=verdict,
    )


def _refuse(
    work: Work, dataset: Dataset, blamed: Delivery, outcome: Outcome, inputs: Mapping[str, Any]
) -> Refusal:
    """Keep the answer to a delivery: its problems, or the checks that the whole table broke."""
    mine = tuple(p for p in outcome.problems if p.delivery in (blamed.id, None))
    broken = tuple(c.model_dump(mode="json") for c in outcome.checks if c.blocks)
    total = outcome.total_problems if len(mine) == len(outcome.problems) else len(mine)
    refusal = Refusal(
        blamed.id, blamed.file, blamed.sha256, fingerprint(inputs), mine, total, broken
    )
    deliveries.refuse(work.home, dataset.name, refusal)
    codes = sorted({p.code for p in mine} | {c["name"] for c in broken})
    facts = {"dataset": dataset.name, "delivery": blamed.id, "codes": codes, "problems": total}
    events.record(work.home, work.settings.actor, "refused", work.clock, **facts)
    return refusal


def _attempt(
    work: Work,
    dataset: Dataset,
    used: Sequence[Delivery],
    staging: Path,
    inputs: Mapping[str, Any],
) -> tuple[Outcome, list[Delivery]]:
    """One try to build the table from these deliveries; with the deliveries to blame if it
    fails."""
    made = make(work, dataset, used, staging)
    outcome = Outcome(
        dataset.name,
        "ready",
        getattr(work.releases.current(dataset.name), "number", None),
        len(used),
        made.rows_in,
        made.rows_out,
        made.problems,
        made.total_problems,
        made.verdict,
        seconds=made.seconds,
    )
    current = work.releases.current(dataset.name)
    accepted = {d["id"] for d in current.manifest["deliveries"]} if current else set()
    if made.problems:
        ids = {p.delivery for p in made.problems}
        return outcome, [d for d in used if d.id in ids] or _newest(used, accepted)
    if made.verdict is not None and not made.verdict.passed:
        return outcome, _newest(used, accepted)
    provenance = {
        **inputs,
        "rows_in": made.rows_in,
        "suite_sha256": made.verdict.suite_sha256 if made.verdict else None,
        "synthetic": any(d.synthetic for d in used),
        "deliveries": [d.manifest() for d in used],
    }
    deliveries.write_json(staging / "provenance.json", provenance)
    return outcome, []


def _newest(used: Sequence[Delivery], accepted: set[str]) -> list[Delivery]:
    """Whom to blame for what only the whole table shows: what was not accepted before, else all."""
    return [d for d in used if d.id not in accepted] or list(used)


@dataclass
class Made:
    """A table made from deliveries: its files in a folder, its problems, its verdict if it has
    none."""

    rows_in: int = 0
    rows_out: int = 0
    problems: tuple[Problem, ...] = ()
    total_problems: int = 0
    verdict: Verdict | None = None
    seconds: dict[str, float] = field(default_factory=dict)


def make(work: Work, dataset: Dataset, used: Sequence[Delivery], folder: Path) -> Made:
    """read → judge of these deliveries in `folder`: `<dataset>.parquet`, `<dataset>.csv`."""
    made = Made()
    timer = _Timer(work.progress, made.seconds)
    con = engine.connect(folder)
    try:
        references = {n: r.table for n, r in work.references(dataset).items()}
        texts = _read_all(con, dataset, used, folder, timer, made)
        if made.problems:
            return made
        timer("shape")
        shaped = [shape(con, dataset, t, references) for t in texts]
        if _note(made, [p for s in shaped for p in s.problems]):
            return made
        timer("assemble")
        assembled = assemble(con, dataset, shaped)
        timer("conform")
        conformed = conform(
            con, assembled.table, dataset.schema, references, folder / "typed.parquet"
        )
        found = _as_delivered(con, _addressed(conformed, shaped), shaped)
        if _note(made, found, conformed.total_problems):
            return made
        timer("write")
        controls = _controls(con, dataset, assembled, folder)
        _write(con, dataset, folder)
        made.rows_out = conformed.rows
    finally:
        con.close()
    timer("judge")
    current = work.releases.current(dataset.name)
    made.verdict = judge(
        dataset.name,
        folder / f"{dataset.name}.parquet",
        controls,
        current.table if current else None,
        suites.load(dataset.file("quality"), dataset.schema),
        dataset.declaration.privacy.reviewed,
        (_schema_check(), *assembled.checks),
    )
    timer.stop()
    return made


def _read_all(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    used: Sequence[Delivery],
    folder: Path,
    timer: "_Timer",
    made: Made,
) -> list[Text]:
    timer("read")
    texts, problems = [], list[Problem]()
    for one in used:
        found = read(con, dataset, one, folder / f"text-{one.id}.parquet")
        if isinstance(found, Text):
            texts.append(found)
            made.rows_in += found.rows
        else:
            problems += found
    _note(made, problems)
    return texts


def _note(made: Made, problems: Sequence[Problem], total: int | None = None) -> bool:
    made.problems = tuple(problems)
    made.total_problems = len(problems) if total is None else total
    return bool(problems)


def _addressed(conformed: Conformed, shaped: Sequence[Shaped]) -> list[Problem]:
    """The problems with the file's name and the header of the cell, which only the layout knows."""
    by_id = {s.text.delivery.id: s for s in shaped}

    def known(problem: Problem) -> Problem:
        one = by_id.get(problem.delivery or "")
        if one is None:
            return problem
        column = problem.column or one.headers.get(problem.field or "")
        return replace(problem, file=one.text.delivery.file, column=column)

    return [known(p) for p in conformed.problems]


def _as_delivered(
    con: duckdb.DuckDBPyConnection, problems: Sequence[Problem], shaped: Sequence[Shaped]
) -> list[Problem]:
    """The problems with their cells as they stand in the file: shaping may have rewritten them."""
    relations = {s.text.delivery.id: s.text.relation for s in shaped}
    wrong = ("type-error", "constraint-error")
    cells: dict[tuple[str, str, int], str] = {}
    asked: dict[tuple[str, str], list[int]] = {}
    for p in problems:
        if p.code in wrong and p.delivery in relations and p.column and p.row:
            asked.setdefault((p.delivery, p.column), []).append(p.row)
    for (delivery, column), rows in asked.items():
        found = con.execute(
            f"SELECT _row, {engine.name(column)} FROM ({relations[delivery]}) "
            f"WHERE _row IN ({', '.join(map(str, rows))})"
        ).fetchall()
        cells |= {(delivery, column, row): cell for row, cell in found}
    return [
        replace(p, value=cells.get((p.delivery or "", p.column or "", p.row or 0), p.value))
        for p in problems
    ]


def _schema_check() -> Check:
    return Check(
        name="schema",
        kind="schema",
        title="Mọi ô đúng kiểu và ràng buộc của lược đồ, khoá không lặp",
        title_en="Every cell meets the type and constraints of the schema, keys are unique",
        severity="block",
        dimension="dung",
        passed=True,
    )


def _controls(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, assembled: Assembled, folder: Path
) -> Path | None:
    """The control totals, typed as the table but bound by none of its constraints."""
    if assembled.controls is None:
        return None
    free = tuple(f.model_copy(update={"constraints": Constraints()}) for f in dataset.schema.fields)
    schema = Schema.model_construct(
        fields=free,
        primaryKey=dataset.schema.primaryKey,
        uniqueKeys=(),
        foreignKeys=(),
        missingValues=dataset.schema.missingValues,
    )
    return conform(con, assembled.controls, schema, {}, folder / "controls.parquet").table


def _write(con: duckdb.DuckDBPyConnection, dataset: Dataset, folder: Path) -> None:
    """The release's data files: sorted by key, without clock or version, so that the same
    deliveries give the same bytes."""
    table, text = folder / f"{dataset.name}.parquet", folder / f"{dataset.name}.csv"
    fields, key = engine.names(dataset.schema.names), engine.names(dataset.schema.primaryKey)
    typed = engine.parquet(folder / "typed.parquet")
    con.execute(
        f"COPY (SELECT {fields} FROM {typed} ORDER BY {key}) TO {engine.text(str(table))} "
        "(FORMAT parquet, COMPRESSION zstd)"
    )
    shown = ", ".join(
        f"strftime({engine.name(f.name)}, '%Y-%m-%dT%H:%M:%S') AS {engine.name(f.name)}"
        if f.type == "datetime"
        else engine.name(f.name)
        for f in dataset.schema.fields
    )
    con.execute(
        f"COPY (SELECT {shown} FROM {engine.parquet(table)}) TO {engine.text(str(text))} "
        "(FORMAT csv, HEADER, DELIMITER ',')"
    )


class _Timer:
    """Tells which stage begins, and keeps the seconds each took."""

    def __init__(self, progress: Progress, seconds: dict[str, float]) -> None:
        self.progress, self.seconds = progress, seconds
        self.stage: str | None = None
        self.since = 0.0

    def __call__(self, stage: str) -> None:
        self.stop()
        self.stage, self.since = stage, perf_counter()
        self.progress(stage)

    def stop(self) -> None:
        if self.stage is not None:
            spent = perf_counter() - self.since
            self.seconds[self.stage] = self.seconds.get(self.stage, 0.0) + spent
            self.stage = None


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
        candidate = Candidate(
            dataset=dataset.name,
            folder=staging,
            files=(f"{dataset.name}.parquet", f"{dataset.name}.csv"),
            rows=outcome.rows_out,
            metadata=descriptor(dataset, work.declarations),
            provenance=json.loads((staging / "provenance.json").read_text("utf-8")),
            verdict=outcome.verdict,
        )
        release = work.releases.publish(candidate, work.settings.actor, work.clock)
        status: Status = "published" if release else "unchanged"
        now = release or work.releases.current(dataset.name)
        outcome = replace(outcome, status=status, release=now.number if now else None)
        if release:
            facts = {"dataset": dataset.name, "release": release.number}
            events.record(work.home, work.settings.actor, "published", work.clock, **facts)
        for left in staging.iterdir():
            left.unlink()
        deliveries.write_json(staging / OUTCOME, dump(outcome))
    return outcome


def last_outcome(work: Work, dataset: Dataset) -> Outcome | None:
    """How the dataset's last stage ended, from staging/."""
    file = work.home.staging(dataset.name) / OUTCOME
    return undump(json.loads(file.read_text("utf-8"))) if file.exists() else None


def dump(outcome: Outcome) -> dict[str, Any]:
    """An outcome as JSON, values included: for staging/ and for the steward's own terminal."""
    verdict = outcome.verdict.model_dump(mode="json") if outcome.verdict else None
    problems = [asdict(p) for p in outcome.problems]
    return asdict(replace(outcome, verdict=None)) | {"verdict": verdict, "problems": problems}


def undump(content: Mapping[str, Any]) -> Outcome:
    facts = dict(content)
    facts["problems"] = tuple(Problem(**p) for p in facts["problems"])
    facts["refused"] = tuple(facts["refused"])
    facts["verdict"] = Verdict.model_validate(facts["verdict"]) if facts["verdict"] else None
    return Outcome(**facts)


# check -------------------------------------------------------------------------------------------


def check(work: Work, dataset: Dataset, file: Path, folder: Path) -> Outcome:
    """A dry run of one file with what is accepted already: nothing is kept, nothing published."""
    current = work.releases.current(dataset.name)
    accepted = {d["id"] for d in current.manifest["deliveries"]} if current else set()
    used = [d for d in deliveries.recorded(work.home, dataset.name) if d.id in accepted]
    name = file.name
    one = Delivery(
        "check", dataset.name, name, file_sha256(file), file.stat().st_size, "",
        work.settings.actor, "check", path=file,
    )  # fmt: skip
    alone = make(work, dataset, [*used, one], folder)
    passed = not alone.problems and alone.verdict is not None and alone.verdict.passed
    return Outcome(
        dataset.name,
        "ready" if passed else "refused",
        current.number if current else None,
        len(used) + 1,
        alone.rows_in,
        alone.rows_out,
        alone.problems,
        alone.total_problems,
        alone.verdict,
        () if passed else (name,),
        alone.seconds,
    )
