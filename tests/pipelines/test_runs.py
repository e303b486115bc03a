"""Runs through Dagster in this process: the outcome is the flow's, and Dagster learns no value."""

import json
import shutil
import sqlite3
import zlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from catalog import index
from catalog.dataset import Declarations
from pipelines import flow
from pipelines.outcome import Outcome
from pipelines.runs import Runner, instance_folder
from pipelines.work import Work
from schemas.errors import DeclarationError
from tests.pipelines.test_flow import (
    BAD_RAIN,
    BAD_READINGS,
    GOOD,
    HEADERS,
    RAIN,
    RULE,
    SECRET,
    SECRETS,
    current,
    hand_over,
    hand_over_all_that_is_bad,
    leaks,
    province,
    reading,
    readings,
    tree,
    work_in,
)


@pytest.fixture
def work(miniature: Declarations, tmp_path: Path) -> Work:
    return work_in(tmp_path / "home", miniature)


def run(work: Work, *names: str) -> list[Outcome | None]:
    """As `opendata run` does: one instance, one run for each dataset."""
    with Runner(work) as runner:
        return [runner.run(work, work.declarations.dataset(name)) for name in names]


def stored(work: Work) -> Iterator[tuple[str, bytes]]:
    """Every cell of Dagster's databases, unpacked where it is packed."""
    for file in work.home.dagster.rglob("*.db"):
        with sqlite3.connect(f"file:{file}?mode=ro", uri=True) as con:
            for (table,) in con.execute("SELECT name FROM sqlite_master WHERE type = 'table'"):
                for row in con.execute(f'SELECT * FROM "{table}"'):
                    for cell in row:
                        raw = cell if isinstance(cell, bytes) else str(cell).encode()
                        yield f"{file.name}:{table}", raw
                        try:
                            yield f"{file.name}:{table}", zlib.decompress(raw)
                        except zlib.error:
                            continue
        con.close()


# What comes of a run -----------------------------------------------------------------------------


def test_a_run_publishes_and_runs_again_without_change(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    [first] = run(work, "diem_do")
    assert first is not None
    assert (first.status, first.release, first.ok) == ("published", 1, True)
    current(work, "diem_do").verify()
    before = tree(work.settings.public)
    [again] = run(work, "diem_do")
    assert again is not None
    assert (again.status, again.release) == ("unchanged", 1)
    assert tree(work.settings.public) == before


def test_nothing_delivered_is_awaited_and_no_failure(work: Work) -> None:
    [outcome] = run(work, "diem_do")
    assert outcome is not None
    assert (outcome.status, outcome.release, outcome.ok) == ("awaited", None, True)


def test_a_refusal_is_an_outcome_with_its_problems(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    hand_over(work, "diem_do", "b.csv", readings(reading(so="mười")))
    [outcome] = run(work, "diem_do")
    assert outcome is not None
    assert (outcome.status, outcome.refused) == ("published", ("b.csv",))
    assert [p.value for p in outcome.problems] == ["mười"]
    hand_over(work, "diem_do", "c.csv", readings(reading(so="hai")))
    [outcome] = run(work, "diem_do")
    assert outcome is not None
    assert (outcome.status, outcome.release) == ("refused", 1)
    assert set(outcome.refused) == {"b.csv", "c.csv"}


def test_datasets_that_need_each_other_run_one_after_the_other(work: Work) -> None:
    hand_over(work, "luong_mua", "mua.csv", RAIN)
    outcomes = run(work, *work.declarations.datasets)
    assert {o.dataset: o.status for o in outcomes if o} == {
        "tram": "published",
        "diem_do": "awaited",
        "luong_mua": "published",
    }


def test_the_stages_are_told_as_they_begin(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    stages: list[str] = []
    run(replace(work, progress=stages.append), "diem_do")
    assert [stages[0], stages[1], stages[-1]] == ["fetch", "read", "publish"]


def test_a_run_is_tagged_with_who_asked_for_it(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    with Runner(work) as runner:
        runner.run(work, work.declarations.dataset("diem_do"))
        [known] = runner.instance.get_runs()
        assert known.tags["actor"] == "kiem-thu"
        assert known.is_success


def test_a_broken_stage_has_no_outcome_and_harms_nothing(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    run(work, "diem_do")
    before = tree(work.settings.public)
    hand_over(work, "diem_do", "b.csv", readings(reading("TN002")))
    landed = work.home.landing("diem_do") / "b.csv"
    with Runner(work) as runner:
        dataset = work.declarations.dataset("diem_do")
        [taken] = flow.fetch(work, dataset)
        taken.path.unlink()  # what was received is gone: no program can go on
        assert runner.run(work, dataset) is None
    assert tree(work.settings.public) == before
    error = work.home.staging("diem_do") / "error.txt"
    assert "FileNotFoundError" in error.read_text("utf-8")
    assert error.stat().st_mode & 0o777 == 0o600
    assert landed.exists()


def test_a_suite_that_cannot_be_read_is_said_before_anything_runs(tmp_path: Path) -> None:
    work = work_in(tmp_path / "home", province(tmp_path))
    suite = work.declarations.dataset("diem_do").file("quality")
    suite.write_text("expectations: [{name: x}]\n", "utf-8")
    hand_over(work, "diem_do", "a.csv", GOOD)
    with pytest.raises(DeclarationError):
        run(work, "diem_do")
    assert not (work.settings.public / "releases").exists()


# The instance ------------------------------------------------------------------------------------


def test_the_instance_has_the_committed_settings_and_is_private(work: Work, tmp_path: Path) -> None:
    folder = instance_folder(work)
    assert folder == work.home.dagster
    assert folder.stat().st_mode & 0o777 == 0o700
    assert "enabled: false" in (folder / "dagster.yaml").read_text("utf-8")
    declared = province(tmp_path)
    (declared.root / "dagster.yaml").write_text("telemetry: {enabled: false}\n", "utf-8")
    folder = instance_folder(work_in(tmp_path / "other", declared))
    assert (folder / "dagster.yaml").read_text("utf-8") == "telemetry: {enabled: false}\n"


def test_telemetry_is_off(work: Work) -> None:
    with Runner(work) as runner:
        assert runner.instance.telemetry_enabled is False
    assert not list(work.home.dagster.rglob("*telemetry*"))


def test_dagsters_storage_may_be_wiped_and_nothing_is_lost(work: Work) -> None:
    hand_over(work, "diem_do", "a.csv", GOOD)
    hand_over(work, "diem_do", "b.csv", readings(reading(so="mười")))
    [before] = run(work, "diem_do")
    shutil.rmtree(work.home.dagster)
    [after] = run(work, "diem_do")
    assert before is not None
    assert after is not None
    assert (after.status, after.release) == ("refused", 1)
    assert (after.problems, after.refused) == (before.problems, before.refused)


# No value gets out -------------------------------------------------------------------------------


@pytest.fixture
def guarded(tmp_path: Path) -> Work:
    """A province whose suite blocks secret names; every dataset has a release."""
    work = work_in(tmp_path / "home", province(tmp_path, {"quality/so_do/diem_do.yaml": RULE}))
    hand_over(work, "diem_do", "a.csv", GOOD)
    hand_over(work, "luong_mua", "mua.csv", RAIN)
    assert [o and o.status for o in run(work, *work.declarations.datasets)] == ["published"] * 3
    return work


def learnt(work: Work, secrets: tuple[str, ...]) -> set[str]:
    """Where Dagster's databases hold a secret, packed or not."""
    return {
        f"{where}: {secret}"
        for where, cell in stored(work)
        for secret in secrets
        if secret.encode() in cell
    }


def test_dagster_learns_codes_and_addresses_and_no_value(guarded: Work) -> None:
    hand_over_all_that_is_bad(guarded)
    [readings_, rain] = run(guarded, "diem_do", "luong_mua")
    index.build(guarded.declarations, guarded.settings, guarded.clock)
    assert readings_ is not None
    assert rain is not None
    assert len(readings_.refused) == len(BAD_READINGS)
    assert len(rain.refused) == len(BAD_RAIN)
    seen = b"".join(cell for _, cell in stored(guarded))
    assert b"constraint-error" in seen  # this is where it would stand
    by_name = f"{SECRET}.csv".encode()  # the file's own name, which is no cell
    named = {
        where for where, cell in stored(guarded) if SECRET.encode() in cell.replace(by_name, b"")
    }
    assert named == set()
    others = tuple(s for s in SECRETS if s != SECRET)
    assert learnt(guarded, others) == set()
    assert leaks(guarded.settings.home, others) == set()
    logs = [p for p in guarded.home.dagster.rglob("*") if p.is_file() and p.suffix != ".db"]
    assert [p for p in logs if SECRET.encode() in p.read_bytes()] == []


def test_dagster_learns_no_value_that_a_rule_found(guarded: Work) -> None:
    hand_over(
        guarded, "diem_do", "b.csv",
        readings(reading(ten=SECRET), reading("TN002", so="999983")),
    )  # fmt: skip
    [outcome] = run(guarded, "diem_do")
    assert outcome is not None
    assert {c.name for c in outcome.checks if c.blocks} == {"ten_la", "lon_nhat"}
    index.build(guarded.declarations, guarded.settings, guarded.clock)
    assert learnt(guarded, (SECRET, "999983")) == set()
    assert leaks(guarded.settings.home, (SECRET, "999983")) == set()


def test_dagster_learns_no_cell_of_a_file_without_a_header(guarded: Work) -> None:
    for name, content in HEADERS.items():
        hand_over(guarded, "diem_do", f"{name}.csv", content)
    [outcome] = run(guarded, "diem_do")
    assert outcome is not None
    assert len(outcome.refused) == len(HEADERS)
    assert learnt(guarded, SECRETS) == set()


def test_what_an_unexpected_error_says_stays_in_staging(
    guarded: Work, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def broken(*_: Any) -> None:
        raise ValueError(f"cannot cast {SECRET}")

    monkeypatch.setattr("pipelines.make.assemble", broken)
    hand_over(guarded, "diem_do", "b.csv", readings(reading("TN002")))
    assert run(guarded, "diem_do") == [None]
    assert SECRET in (guarded.home.staging("diem_do") / "error.txt").read_text("utf-8")
    assert learnt(guarded, (SECRET,)) == set()
    assert leaks(guarded.settings.home, (SECRET,)) == set()
    assert SECRET not in "".join(capfd.readouterr())
    assert SECRET not in json.dumps([*map(str, guarded.home.dagster.rglob("*"))])
