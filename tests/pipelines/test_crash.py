"""`opendata run` killed with SIGKILL, at random moments and at every step; then simply run again.

Always: a release is whole or is not one, what is served is the old or the new one, and the next
run ends the work: the new release once, no number used twice, nothing left behind, the index as
if built afresh.

Importing what a run needs takes seconds, so most trials are children of a *nursery*: a process
that has imported everything, runs no threads, and forks (`python -m tests.pipelines.test_crash`).
It reads a list of orders, as JSON, from each line, runs each in a child in a process group of its
own, kills it when its time is up, and answers with how each ended. What a child tells stands in a
file of its home.

A *step* is anything Python is about to do to the home: open a file for writing, link, rename,
remove, set a mode, make a folder, fsync. An order may name the step at which the child kills
itself instead.
"""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import traceback
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter
from types import TracebackType
from typing import Any

import pytest

from catalog import dataset as declared
from catalog import index
from catalog.dataset import Declarations
from catalog.release import MANIFEST, Release
from catalog.settings import Settings
from pipelines import delivery, flow
from pipelines.work import Work
from schemas import engine
from schemas.errors import OpenDataError
from tests.conftest import MINIATURE

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="steps are named through /proc"),
    pytest.mark.soak,
]

SOAK = os.environ.get("OPENDATA_SOAK") == "1"
RANDOM, COMMAND_LINE = (250, 50) if SOAK else (10, 2)  # kills at random moments
STRIDE = 1 if SOAK else 7  # which steps of the whole run are tried; those of publishing always all
SEED = 1945
PATIENCE = 300.0  # seconds after which a run counts as hanging
TESTED = "diem_do"
URL = "http://127.0.0.1:8000"
HEADER = "ma_diem,ten_diem,ngay_do,so_luong,gia_tri,dat,ghi_chu\n"


@cache
def declarations() -> Declarations:
    return declared.load(MINIATURE)


def work_in(home: Path) -> Work:
    return Work(declarations(), Settings(MINIATURE, home, URL, "kiem-thu"))


def readings(rows: int, value: float) -> str:
    """A delivery of the measuring points: made up, all valid, `value` in every row."""
    return HEADER + "".join(
        f"TN{i % 1000:03d},Hồ Núi Cốc,2024-{i // 1000 % 12 + 1:02d}-{i // 12_000 + 1:02d},"
        f"{i},{value},true,tốt\n"
        for i in range(rows)
    )


def hand_over(home: Path, name: str, content: str) -> None:
    """Drop a file into the landing folder, whole at once."""
    file = work_in(home).home.landing(TESTED) / f".{name}"
    file.write_text(content, "utf-8")
    file.rename(file.with_name(name))


# The nursery -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Order:
    """What a child is to do in a home. It is killed `after` so many seconds, or kills itself at its
    `step`-th step (0: it only tells its steps); `who` tells children of one task apart."""

    home: str
    task: str
    after: float | None = None
    step: int | None = None
    who: int = 0


@dataclass(frozen=True)
class Ended:
    """How a child ended: its exit status (−9: killed), what it told, how long it took."""

    status: int
    told: tuple[str, ...]
    seconds: float


Tell = Callable[[str], None]


def run_all(work: Work, who: int, tell: Tell) -> bool:
    """What `opendata run` does, without Dagster."""
    outcomes = []
    for dataset in work.declarations.datasets.values():
        flow.fetch(work, dataset)
        flow.build(work, dataset)
        outcomes.append(flow.publish(work, dataset))
    index.build(work.declarations, work.settings)
    return all(o.ok for o in outcomes)


def build_only(work: Work, who: int, tell: Tell) -> bool:
    dataset = work.declarations.dataset(TESTED)
    flow.fetch(work, dataset)
    return flow.build(work, dataset).status == "ready"


def publish_built(work: Work, who: int, tell: Tell) -> bool:
    """What makes a built table public: the release, then the index."""
    outcome = flow.publish(work, work.declarations.dataset(TESTED))
    index.build(work.declarations, work.settings)
    return outcome.status == "published"


def publish_five(work: Work, who: int, tell: Tell) -> bool:
    """Five deliveries of one steward, each run at once; every row holds who and which."""
    dataset = work.declarations.dataset(TESTED)
    for i in range(5):
        hand_over(work.settings.home, f"{who}_{i}.csv", readings(20, who + i / 10))
        flow.fetch(work, dataset)
        flow.build(work, dataset)
        outcome = flow.publish(work, dataset)
        tell(f"{outcome.status} {outcome.release}")
    return True


TASKS: Mapping[str, Callable[[Work, int, Tell], bool]] = {
    "run_all": run_all,
    "build_only": build_only,
    "publish_built": publish_built,
    "publish_five": publish_five,
}
CHANGES = {"os.link", "os.rename", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "os.truncate"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


def die_at(step: int, home: str, tell: Tell) -> None:
    """From here on every step is told before it is taken, and the `step`-th is never taken."""
    count = 0
    fsync = os.fsync

    def reached(what: str, path: str) -> None:
        nonlocal count
        if path.startswith(home):
            count += 1
            tell(f"{what} {Path(path).relative_to(home)}")
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)

    def audit(event: str, args: tuple[Any, ...]) -> None:
        if event in CHANGES:
            reached(event, str(args[1] if event in ("os.link", "os.rename") else args[0]))
        elif event == "open" and args[2] & WRITES:
            reached(event, str(args[0]))

    def synced(descriptor: int) -> None:
        reached("os.fsync", str(Path(f"/proc/self/fd/{descriptor}").readlink()))
        fsync(descriptor)

    sys.addaudithook(audit)
    os.fsync = synced  # type: ignore[assignment]


def nurse() -> None:
    """The nursery: a list of orders per line in, how they ended per line out."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what libraries print is no answer
    warm()
    for line in sys.stdin:
        orders = [Order(**order) for order in json.loads(line)]
        born = [(order, *bear(order)) for order in orders]
        print(json.dumps([asdict(tend(*child)) for child in born]), file=answers, flush=True)


def warm() -> None:
    """Import, and use once, what a run needs; leaves neither threads nor connections behind."""
    import duckdb_sqlalchemy  # noqa: F401
    import frictionless  # noqa: F401
    import great_expectations  # noqa: F401

    from schemas.conform import conform

    con = engine.connect()
    con.execute(
        "CREATE VIEW warm AS SELECT '0001' AS _delivery, 2 AS _row, NULL::VARCHAR AS _column, "
        "'T1' AS ma_tram, 'Hồ' AS ten, '' AS ten_khac"
    )
    schema = declarations().dataset("tram").schema
    with TemporaryDirectory() as folder:
        conform(con, "warm", schema, {}, Path(folder) / "typed.parquet")
    con.close()


def bear(order: Order) -> tuple[int, int]:
    """Fork a child for an order: its process id, and a pipe that ends when it does."""
    end, held = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        os._exit(live(order))
    os.close(held)
    with suppress(PermissionError, ProcessLookupError):
        os.setpgid(pid, pid)  # whichever of the two comes first
    return pid, end


def live(order: Order) -> int:
    """A child's life; its exit status."""
    told = os.open(f"{order.home}/told.{order.who}", os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    try:
        work = work_in(Path(order.home))

        def tell(text: str) -> None:
            os.write(told, f"{text}\n".encode())

        if order.step is not None:
            die_at(order.step, order.home, tell)
        return 0 if TASKS[order.task](work, order.who, tell) else 1
    except BaseException:
        os.write(told, traceback.format_exc().encode())
        return 70


def tend(order: Order, pid: int, end: int) -> Ended:
    """Wait for a child, but no longer than it may live."""
    since = perf_counter()
    if not select.select([end], [], [], PATIENCE if order.after is None else order.after)[0]:
        os.killpg(pid, signal.SIGKILL)
    status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    os.close(end)
    told = Path(f"{order.home}/told.{order.who}")
    lines = told.read_text("utf-8").splitlines() if told.exists() else []
    return Ended(status, tuple(lines), perf_counter() - since)


class Nursery:
    """The nursery seen from the tests."""

    def __init__(self) -> None:
        environment = {**os.environ, "GX_ANALYTICS_ENABLED": "false", "OPENBLAS_NUM_THREADS": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", __name__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=environment,
            cwd=MINIATURE.parent.parent,
            encoding="utf-8",
        )

    def __enter__(self) -> "Nursery":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.process.communicate(timeout=PATIENCE)  # closes its input: it ends

    def run(self, *orders: Order) -> list[Ended]:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps([asdict(order) for order in orders]) + "\n")
        self.process.stdin.flush()
        return [Ended(**ended) for ended in json.loads(self.process.stdout.readline())]

    def run_one(self, home: Path, task: str, **how: Any) -> Ended:
        return self.run(Order(str(home), task, **how))[0]


@pytest.fixture(scope="module")
def nursery() -> Iterator[Nursery]:
    with Nursery() as warmed:
        yield warmed


# What must hold ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Trial:
    """A home, copied for one trial, in which one new delivery waits. `old` and `new` are the hashes
    of the tested dataset's table before, and of the one that a run nobody disturbs makes of it."""

    home: Path
    old: str
    new: str

    @property
    def work(self) -> Work:
        return work_in(self.home)

    @property
    def tables(self) -> list[str]:
        """The table hashes of the tested dataset's releases, in order."""
        return [r.manifest["table_sha256"] for r in self.work.releases.of(TESTED)]

    @property
    def numbers(self) -> list[int]:
        """All numbers ever reserved for the tested dataset."""
        folder = self.work.settings.public / "releases" / TESTED
        return sorted(int(p.name) for p in folder.iterdir())

    def releases(self) -> list[Release]:
        releases = self.work.releases
        return [r for name in releases.names() for r in releases.of(name)]

    def reached(self) -> str:
        """How far a killed run had come, by what it left."""
        staging, name = self.work.home.staging(TESTED), TESTED
        if self.new in self.tables:
            catalog = index.read(self.work.settings.public)["datasets"]
            served = {row["name"]: row["release"] for row in catalog}[TESTED]
            return "after" if served == self.numbers[-1] else "index"
        if len(self.numbers) > len(self.tables):
            return "commit"
        if (staging / flow.OUTCOME).exists() and (staging / f"{name}.csv").exists():
            return "publish"
        left = {p.name.split("-")[0] for p in staging.iterdir()}
        stages = {f"{name}.csv": "judge", f"{name}.parquet": "write", "typed.parquet": "conform"}
        for file, stage in (stages | {"text": "read"}).items():
            if file in left:
                return stage
        return "fetch" if len(delivery.recorded(self.work.home, name)) < 2 else "build"

    def check_killed(self) -> None:
        """After a kill: releases are whole, and one of them is served, the old or the new."""
        for release in self.releases():
            release.verify()
        assert self.tables in ([self.old], [self.old, self.new])
        self.check_served()

    def check_served(self) -> None:
        """The index serves a committed release of each published dataset, with all its rows."""
        public = self.work.settings.public
        rows = {
            (r.manifest["dataset"], r.number): r.manifest["files"][0]["rows"]
            for r in self.releases()
        }
        con = index.open_catalog(public)
        try:
            served = con.execute(
                "SELECT name, release, rows FROM meta.datasets WHERE release > 0"
            ).fetchall()
            assert {name for name, _, _ in served} == {"tram", TESTED}
            for name, number, told in served:
                counted = con.execute(f"SELECT count(*) FROM {engine.name(name)}").fetchone()
                assert counted == (told,) == (rows[name, number],)
        finally:
            con.close()

    def check_finished(self, numbers: list[int], started: int) -> None:
        """After the next run; `numbers` were reserved before it, `started` already committed."""
        self.check_killed()
        assert self.tables == [self.old, self.new]
        committed = [r.number for r in self.work.releases.of(TESTED)]
        unfinished = set(numbers) - set(committed[:started])
        assert not unfinished & set(committed), "a number was used twice"
        assert self.strays() == []
        assert contents(self.work) == contents(self.built_afresh())

    def strays(self) -> list[str]:
        """Files of the public tree that are neither the index nor named in a manifest."""
        public = self.work.settings.public
        known = {public / index.FILE}
        for release in self.releases():
            names = [MANIFEST, *(entry["name"] for entry in release.manifest["files"])]
            known |= {release.folder / name for name in names}
        return self._other_than(known, "public")

    def private_strays(self) -> list[str]:
        """Files of the private trees that are no landed file, delivery, record or outcome."""
        home, known = self.work.home, set[Path]()
        for dataset in self.work.declarations.datasets.values():
            known |= {*delivery.waiting(home, dataset), home.staging(dataset.name) / flow.OUTCOME}
            for one in delivery.recorded(home, dataset.name):
                known |= {one.path, home.deliveries(dataset.name) / f"{one.id}.json"}
        return self._other_than(known, "landing", "raw", "staging", "quarantine")

    def _other_than(self, known: set[Path], *trees: str) -> list[str]:
        found = {p for tree in trees for p in (self.home / tree).rglob("*") if p.is_file()}
        return sorted(str(p.relative_to(self.home)) for p in found - known)

    def built_afresh(self) -> Work:
        """The same releases in another home, with an index of their own."""
        work = work_in(self.home / "afresh")
        shutil.rmtree(work.settings.home, ignore_errors=True)
        releases = self.work.settings.public / "releases"
        shutil.copytree(releases, work.settings.public / "releases", copy_function=os.link)
        index.build(work.declarations, work.settings)
        return work


def contents(work: Work) -> dict[str, Any]:
    """All that an index holds but the time it was built."""
    tables = index.read(work.settings.public)
    found: dict[str, Any] = {n: [dict(row.values) for row in rows] for n, rows in tables.items()}
    for row in found["site"]:
        del row["built"]
    con = index.open_catalog(work.settings.public)
    try:
        found["views"] = con.execute(
            "SELECT view_name, sql, comment FROM duckdb_views() WHERE database_name = 'tn' "
            "AND NOT internal ORDER BY ALL"
        ).fetchall()
    finally:
        con.close()
    return found


Prepare = Callable[[str], Trial]


@pytest.fixture(scope="module")
def prepare(nursery: Nursery, tmp_path_factory: pytest.TempPathFactory) -> Prepare:
    """A copy of a home in which a first release is published and a delivery waits; of "built" homes
    the delivery has been through the gate as well."""
    root = tmp_path_factory.mktemp("crash")
    waiting, built, ended = root / "waiting", root / "built", root / "ended"
    waiting.mkdir()
    hand_over(waiting, "dau.csv", readings(10_000, 1.5))
    assert nursery.run_one(waiting, "run_all").status == 0
    hand_over(waiting, "moi.csv", readings(20_000, 2.5))
    shutil.copytree(waiting, built)
    assert nursery.run_one(built, "build_only").status == 0
    shutil.copytree(built, ended)
    assert nursery.run_one(ended, "publish_built").status == 0
    old, new = Trial(ended, "", "").tables
    count = 0

    def copy(kind: str) -> Trial:
        nonlocal count
        count += 1
        home = root / f"{count:04d}"
        shutil.copytree(root / kind, home)
        return Trial(home, old, new)

    return copy


# Kills -------------------------------------------------------------------------------------------


def run_again(nursery: Nursery, trial: Trial) -> None:
    """Check what a kill left, run, check what the run made of it."""
    trial.check_killed()
    numbers, started = trial.numbers, len(trial.tables)
    again = nursery.run_one(trial.home, "run_all")
    assert again.status == 0, again.told
    trial.check_finished(numbers, started)
    shutil.rmtree(trial.home)


@pytest.fixture(scope="module")
def duration(nursery: Nursery, prepare: Prepare) -> float:
    """How long a run takes that nobody kills."""
    ended = [nursery.run_one(prepare("waiting").home, "run_all") for _ in range(2)]
    assert [e.status for e in ended] == [0, 0]
    return max(e.seconds for e in ended)


@pytest.mark.parametrize("number", range(RANDOM))
def test_killed_at_a_random_moment(
    number: int,
    nursery: Nursery,
    prepare: Prepare,
    duration: float,
    record_property: Callable[[str, object], None],
) -> None:
    moment = (number + _random(number)) / RANDOM  # so that all kills together are spread evenly
    trial = prepare("waiting")
    ended = nursery.run_one(trial.home, "run_all", after=moment * duration)
    assert ended.status in (0, -signal.SIGKILL), ended.told
    reached = trial.reached()
    record_property("reached", reached)
    print(f"{moment:.0%} of the run: {reached}")
    run_again(nursery, trial)


def _random(number: int) -> float:
    return Random(f"{SEED} {number}").random()  # noqa: S311 (to be repeated, not to be secret)


@pytest.mark.parametrize(
    ("kind", "task", "stride"),
    [("built", "publish_built", 1), ("waiting", "run_all", STRIDE)],
    ids=["publishing", "the whole run"],
)
def test_killed_at_every_step(
    kind: str,
    task: str,
    stride: int,
    nursery: Nursery,
    prepare: Prepare,
    record_property: Callable[[str, object], None],
) -> None:
    """Step by step, until a run survives because it has no more steps."""
    step, ended, wrong = 1, Ended(-signal.SIGKILL, (), 0), list[str]()
    while ended.status == -signal.SIGKILL:
        trial = prepare(kind)
        ended = nursery.run_one(trial.home, task, step=step)
        assert ended.status == 0 or len(ended.told) == step, ended.told
        try:
            run_again(nursery, trial)
        except (AssertionError, OpenDataError) as error:
            wrong.append(f"killed before step {step}, {ended.told[-1]}: {error}")
        step += stride
    assert ended.status == 0, ended.told
    record_property("steps", len(ended.told))
    print("\n".join(ended.told))
    assert not wrong, "\n\n".join(wrong)
    said = {line.split()[0] for line in ended.told}
    assert {"open", "os.link", "os.rename", "os.mkdir", "os.fsync"} <= said


@pytest.mark.parametrize("step", ["os.rename raw/diem_do/", "os.rename raw/diem_do/deliveries/"])
def test_a_fetch_cut_off_leaves_nothing_half_written(
    step: str, nursery: Nursery, prepare: Prepare
) -> None:
    steps = nursery.run_one(prepare("waiting").home, "run_all", step=0).told
    there = next(i for i, line in enumerate(steps, 1) if line.startswith(step))
    trial = prepare("waiting")
    assert nursery.run_one(trial.home, "run_all", step=there).status == -signal.SIGKILL
    assert nursery.run_one(trial.home, "run_all").status == 0
    assert trial.private_strays() == []


# The command line --------------------------------------------------------------------------------


def run_command(home: Path, after: float | None = None) -> int:
    """`opendata run` itself, in a process group of its own: its exit status."""
    environment = {
        **os.environ,
        "OPENDATA_DECLARATIONS": str(MINIATURE),
        "OPENDATA_HOME": str(home),
        "OPENDATA_PUBLIC_URL": URL,
        "OPENDATA_ACTOR": "kiem-thu",
    }
    with (home / "run.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "pipelines.cli", "run"],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            cwd=MINIATURE.parent.parent,
            start_new_session=True,
        )
        try:
            process.wait(PATIENCE if after is None else after)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
        return process.wait(PATIENCE)


@pytest.fixture(scope="module")
def span(prepare: Prepare) -> tuple[float, float]:
    """When, in seconds from its start, the command takes over the delivery, and when it ends."""
    home, since = prepare("waiting").home, datetime.now(UTC)
    assert run_command(home) == 0
    ended = datetime.now(UTC)
    events = [json.loads(line) for line in (home / "events.jsonl").read_text("utf-8").splitlines()]
    taken = [datetime.fromisoformat(e["time"]) for e in events if e["event"] == "delivered"][-1]
    return (taken - since).total_seconds(), (ended - since).total_seconds()


@pytest.mark.parametrize("number", range(COMMAND_LINE))
def test_the_command_killed_at_a_random_moment(
    number: int,
    prepare: Prepare,
    span: tuple[float, float],
    record_property: Callable[[str, object], None],
) -> None:
    first, last = 0.9 * span[0], span[1]  # nothing happens while it is still importing
    moment = first + (number + _random(number)) / COMMAND_LINE * (last - first)
    trial = prepare("waiting")
    status, log = run_command(trial.home, moment), trial.home / "run.log"
    assert status in (0, -signal.SIGKILL), log.read_text("utf-8")
    reached = trial.reached()
    record_property("reached", reached)
    print(f"{moment:.1f} s of {last:.1f} s: {reached}")
    trial.check_killed()
    numbers, started = trial.numbers, len(trial.tables)
    assert run_command(trial.home) == 0, log.read_text("utf-8")
    trial.check_finished(numbers, started)


# Many at once ------------------------------------------------------------------------------------


def test_eight_processes_publish_one_dataset(nursery: Nursery, tmp_path: Path) -> None:
    """None fails, numbers have neither gap nor double, and the last delivery is the one served."""
    ended = nursery.run(*(Order(str(tmp_path), "publish_five", who=i) for i in range(1, 9)))
    assert [e.status for e in ended] == [0] * 8, [e.told for e in ended]
    work = work_in(tmp_path)
    delivered = delivery.recorded(work.home, TESTED)
    assert [d.id for d in delivered] == [f"{i:04d}" for i in range(1, 41)]
    releases = work.releases.of(TESTED)
    assert [r.number for r in releases] == list(range(1, len(releases) + 1))
    recorded = [json.loads(line) for line in work.home.events.read_text("utf-8").splitlines()]
    published = [e["release"] for e in recorded if e["event"] == "published"]
    assert published == [r.number for r in releases]
    told = {line for e in ended for line in e.told}
    assert told <= {f"{s} {r.number}" for s in ("published", "unchanged") for r in releases}
    before: Release | None = None
    for release in releases:
        release.verify()
        named = release.manifest["previous"]
        assert named == (before and {"release": before.number, "sha256": before.sha256})
        assert values(release) == {value_of(release.manifest["deliveries"][-1]["file"])}
        before = release
    assert before is not None
    assert before.manifest["deliveries"][-1]["id"] == delivered[-1].id


def value_of(file: str) -> float:
    who, i = file.removesuffix(".csv").split("_")
    return int(who) + int(i) / 10


def values(release: Release) -> set[float]:
    con = engine.connect()
    try:
        rows = con.execute(
            f"SELECT DISTINCT gia_tri FROM {engine.parquet(release.table)}"
        ).fetchall()
    finally:
        con.close()
    return {row[0] for row in rows}


if __name__ == "__main__":
    nurse()
