"""The benchmark's data are the same everywhere, and it measures every stage; no time is judged."""

import json
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from benchmarks import flow
from benchmarks.generate import generate
from catalog import dataset as declared

ROOT = Path(__file__).parents[2]
ROWS = 2_000


def test_the_same_number_of_rows_gives_the_same_bytes(tmp_path: Path) -> None:
    first, again = generate(ROWS, tmp_path / "a.csv"), generate(ROWS, tmp_path / "b.csv")
    assert first.read_bytes() == again.read_bytes()
    known = "238aee9c364c56c7017d619161df76f272c95ec4f175e7b6f9905e8ab6e476a5"
    assert sha256(first.read_bytes()).hexdigest() == known


def test_the_bare_copy_declares_the_columns_of_the_schema(tmp_path: Path) -> None:
    schema = declared.load(flow.PROVINCE).dataset(flow.DATASET).schema
    assert tuple(flow.TYPES) == schema.names
    header = generate(1, tmp_path / "a.csv").read_text("utf-8").split("\n", 1)[0]
    assert tuple(header.split(",")) == schema.names


def test_more_rows_than_numbers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="324,000,000"):
        generate(324_000_001, tmp_path / "a.csv")


def test_a_small_run_prints_every_stage() -> None:
    command = [sys.executable, "-m", "benchmarks.flow", "--rows", str(ROWS), "--runs", "1"]
    done = subprocess.run([*command, "--json"], check=True, stdout=subprocess.PIPE, cwd=ROOT)
    found = json.loads(done.stdout)
    assert set(found["runs"][0]["flow"]["seconds"]) == {*flow.STAGES, "(between)"}
    table = flow.report(found)
    names = {line.split("  ")[0] for line in table.splitlines()}
    assert names >= {*flow.STAGES, "flow", "bare", "bare, CPU", "peak MB, flow", "conform/bare"}


def test_a_small_workbook_is_checked() -> None:
    command = [sys.executable, "-m", "benchmarks.workbook", "--rows", "2000"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert done.stdout.startswith("check of a workbook, 2,000 rows: ")
