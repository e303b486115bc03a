"""Making: deliveries → the files of a table in a folder, its problems, and its verdict.

    read → shape → assemble → conform → write → judge

One plain function over values, used alike for what is to be published and for a dry run. It keeps
nothing outside the folder it is given.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter

import duckdb

from catalog.dataset import Dataset
from catalog.package import Part
from pipelines import decisions, places, quarantine
from pipelines.assemble import Assembled, assemble
from pipelines.delivery import Delivery
from pipelines.protect import protect
from pipelines.read import read
from pipelines.shape import Shaped, shape
from pipelines.text import Text
from pipelines.work import Progress, Work
from pipelines.write import write
from quality import anonymity
from quality import privacy as gate
from quality import suite as suites
from quality.judge import judge
from quality.rules import Contract
from quality.verdict import Check, Verdict
from schemas import engine
from schemas.conform import conform
from schemas.keys import References
from schemas.problem import Problem
from schemas.table import Constraints, Schema


@dataclass
class Made:
    """A table made from deliveries: its files in a folder, its problems, its verdict if it has
    none but those of rows that were held back."""

    rows_in: int = 0
    rows_by: dict[str, int] = field(default_factory=dict)  # delivery → rows read
    rows_out: int = 0
    parts: tuple[Part, ...] = ()
    problems: tuple[Problem, ...] = ()
    total_problems: int = 0
    held: Mapping[str, int] = field(default_factory=dict)  # delivery → rows held back
    verdict: Verdict | None = None
    seconds: dict[str, float] = field(default_factory=dict)

    def note(self, problems: Sequence[Problem], untold: int = 0) -> bool:
        """Keep these problems beside those told before, and say whether there are any; of
        `untold` more only the number is known."""
        self.problems += tuple(dict.fromkeys(problems))  # what many tables of a file lack, once
        self.total_problems = len(self.problems) + untold
        return bool(problems)

    def blame(self, problems: Sequence[Problem]) -> None:
        """Keep only these of the problems: the others refuse nothing."""
        if len(problems) < len(self.problems):
            self.problems, self.total_problems = tuple(problems), len(problems)


@dataclass(frozen=True)
class _Typed:
    """The deliveries as one typed table, or all that keeps them from being one."""

    shaped: Sequence[Shaped]
    assembled: Assembled | None = None  # None: not even assembled
    rows: int = 0
    problems: Sequence[Problem] = ()
    untold: int = 0


def make(work: Work, dataset: Dataset, used: Sequence[Delivery], folder: Path) -> Made:
    """read → judge of these deliveries in `folder`: `<dataset>.parquet`, `<dataset>.csv`."""
    made = Made()
    timer = _Timer(work.progress, made.seconds)
    con = engine.connect(folder)
    try:
        references = {n: r.table for n, r in work.references(dataset).items()}
        if absent := sorted(set(dataset.declaration.compares) - set(references)):
            made.note([Problem("reference-missing", note=name) for name in absent])
            return made
        incoming = dataset.delivered
        texts = _read_all(incoming, used, folder, timer, made)
        if made.problems:
            return made
        typed = _typed_but_held(con, incoming, texts, references, folder, timer, made)
        if typed is None or typed.assembled is None:
            return made
        timer("write")
        controls, wrong = _controls(con, dataset, typed.assembled, folder)
        if made.note(places.as_delivered(con, places.in_files(wrong, typed.shaped), typed.shaped)):
            return made
        made.rows_out, checks = typed.rows, typed.assembled.checks
        if dataset.declaration.privacy.transforms:
            timer("protect")
            earlier = work.releases.of(dataset.name)
            protected = protect(con, dataset, folder, references, earlier)
            shaped = typed.shaped
            if made.note(
                places.as_delivered(con, places.in_files(protected.problems, shaped), shaped)
            ):
                return made
            made.rows_out = protected.rows
            checks = (*_without_details(checks), *protected.checks)
            timer("write")
        made.parts = write(con, dataset, folder, any(d.synthetic for d in kept(dataset, used)))
    finally:
        con.close()
    timer("judge")
    privacy = dataset.declaration.privacy
    table = folder / f"{dataset.name}.parquet"
    found = gate.findings(table, dataset.schema)
    current = work.releases.current(dataset.name)
    verdict = judge(
        dataset.name,
        table,
        controls,
        current.table if current else None,
        suites.load(dataset.file("quality"), dataset.schema, dataset.needs),
        privacy.reviewed,
        (
            _schema_check(),
            *quarantine.check(made.held, {d.id: d.file for d in used}),
            *checks,
            *gate.checks(found),
            *anonymity.checks(table, privacy.quasi_identifiers, privacy.k),
        ),
        decisions.of(work.home, dataset),
        contract=contract(dataset),
        references=references,
    )
    made.verdict = places.with_cells(verdict, dataset, typed.shaped, folder, found)
    timer.stop()
    return made


def _typed_but_held(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    texts: Sequence[Text],
    references: References,
    folder: Path,
    timer: "_Timer",
    made: Made,
) -> _Typed | None:
    """The typed table of all rows but those held back; None where a file has to be refused. What
    is wrong with either is noted."""
    quarantine.begin(con)
    left: Sequence[Text] | None = texts
    if unread := [p for t in texts for p in t.wrong]:
        made.note(unread)
        left, why = quarantine.hold(con, dataset, texts, unread)
        made.note(why)
    while left is not None:
        typed = _typed(con, dataset, left, references, folder, timer)
        if not made.note(typed.problems, typed.untold):
            made.held = quarantine.counted(con, texts)
            return typed
        left, why = quarantine.hold(con, dataset, texts, typed.problems)
        made.note(why, typed.untold)
    made.blame(quarantine.refusing(dataset, made.problems))
    return None


def _typed(
    con: duckdb.DuckDBPyConnection,
    dataset: Dataset,
    texts: Sequence[Text],
    references: References,
    folder: Path,
    timer: "_Timer",
) -> _Typed:
    """shape → conform, telling all that is wrong at once."""
    timer("shape")
    shaped = [shape(con, dataset, t, references) for t in texts]
    unshaped = [p for s in shaped for p in (*s.problems, *_rowless(con, s))]
    if any(p.row is None for p in unshaped):
        return _Typed(shaped, problems=unshaped)
    timer("assemble")
    assembled = assemble(con, dataset, shaped)
    timer("conform")
    found = conform(con, assembled.table, dataset.schema, references, folder / "typed.parquet")
    told = places.as_delivered(con, places.in_files(found.problems, shaped), shaped)
    unshaped = list(quarantine.standing(con, dataset, shaped, assembled, unshaped))
    problems = [*unshaped, *_of_other_rows(told, unshaped)]
    untold = found.total_problems - len(found.problems)
    return _Typed(shaped, assembled, found.rows, problems, untold)


def contract(dataset: Dataset) -> Contract:
    """What is declared of the dataset's published table beside its suite: a period that its rows
    no longer tell, once they were made coarser, parts it no more."""
    declared = dataset.declaration
    told = set(declared.periods) <= set(dataset.schema.names)
    return Contract(dataset.schema, declared.periods if told else (), declared.assembly)


def kept(dataset: Dataset, used: Sequence[Delivery]) -> Sequence[Delivery]:
    """Those of the deliveries whose rows can stand in the table."""
    return used[-1:] if dataset.declaration.assembly == "replace" else used


def _read_all(
    dataset: Dataset,
    used: Sequence[Delivery],
    folder: Path,
    timer: "_Timer",
    made: Made,
) -> list[Text]:
    timer("read")
    texts, problems = [], list[Problem]()
    for one in used:
        for found in read(dataset, one, folder / f"text-{one.id}.parquet"):
            if isinstance(found, Text):
                texts.append(found)
                made.rows_in += found.rows
                made.rows_by[one.id] = made.rows_by.get(one.id, 0) + found.rows
            else:
                problems.append(found)
    made.note(problems)
    return texts


def _of_other_rows(found: Sequence[Problem], told: Sequence[Problem]) -> list[Problem]:
    """What conforming found in rows that shaping had nothing to say of: all is told at once, but of
    a row whose name is unknown not also that the name is empty."""
    rows = {(p.delivery, p.sheet, p.row) for p in told}
    return [p for p in found if (p.delivery, p.sheet, p.row) not in rows]


def _rowless(con: duckdb.DuckDBPyConnection, shaped: Shaped) -> list[Problem]:
    """A file of nothing but total rows holds no row of the table."""
    if shaped.controls is None:
        return []
    some = con.execute(f"SELECT 1 FROM {shaped.table} LIMIT 1").fetchone()
    one = shaped.text.delivery
    return [] if some else [Problem("no-rows", one.id, one.file)]


def _without_details(checks: Sequence[Check]) -> list[Check]:
    """What was found on the way, without the figures of rows that are not published."""
    return [c.model_copy(update={"details": ()}) for c in checks]


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
) -> tuple[Path | None, tuple[Problem, ...]]:
    """The control totals, typed as the table but bound by none of its constraints, and what in
    them is not of its type: a total that cannot be compared is not passed over."""
    if assembled.controls is None:
        return None, ()
    free = tuple(f.model_copy(update={"constraints": Constraints()}) for f in dataset.schema.fields)
    schema = Schema.model_construct(
        fields=free,
        primaryKey=dataset.schema.primaryKey,
        uniqueKeys=(),
        foreignKeys=(),
        missingValues=dataset.schema.missingValues,
    )
    found = conform(con, assembled.controls, schema, {}, folder / "controls.parquet")
    wrong = tuple(p for p in found.problems if p.code in ("type-error", "column-type-error"))
    return found.table, wrong


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
