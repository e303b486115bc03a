"""What conforming costs against the least and the reference: `python -m benchmarks.conform`.

    conform      the text of a delivery, as read, to a typed table and its problems
    1 % wrong    the same with a wrong cell in every hundredth row
    bare         DuckDB: COPY (SELECT * FROM read_csv(…, every column's type declared)) TO Parquet
    frictionless `frictionless validate` of the first rows of the file, scaled to all of them

Seconds on the clock and of the processor, in turns, each in a fresh process, imports apart.
"""

import argparse
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

from benchmarks.flow import PROVINCE, run_bare
from benchmarks.generate import ROWS, generate

SCHEMA = PROVINCE / "schemas" / "so_mau" / "ho_so.yaml"
REFERENCE_ROWS = 100_000


Spent = tuple[float, float]  # seconds on the clock, of the processor


def run_conform(file: Path, folder: Path, wrong: bool = False) -> Spent:
    import frictionless  # noqa: F401

    from schemas import engine, table
    from schemas.conform import conform

    declared = table.load(SCHEMA)
    con = engine.connect(folder)
    text = folder / "text.parquet"
    cells = engine.names(n for n in declared.names if n != "so_ngay")
    bad = (
        "CASE WHEN _row % 100 = 0 THEN so_ngay || ' ngày' ELSE so_ngay END" if wrong else "so_ngay"
    )
    con.execute(
        f"COPY (SELECT 'g1' AS _delivery, _row, NULL::VARCHAR AS _column, {cells}, "
        f"{bad} AS so_ngay FROM (SELECT COLUMNS(*), row_number() OVER () + 1 AS _row "
        f"FROM read_csv('{file}', "
        f"all_varchar = true, header = true, null_padding = false, force_not_null = "
        f"{list(declared.names)}))) TO '{text}' (FORMAT parquet)"
    )
    con.execute(f"CREATE TEMP VIEW delivered AS FROM {engine.parquet(text)}")
    since, cpu = perf_counter(), process_time()
    found = conform(con, "delivered", declared, {}, folder / "typed.parquet")
    spent = perf_counter() - since, process_time() - cpu
    assert found.total_problems == (found.rows // 100 if wrong else 0), found.problems[:3]
    return spent


def run_wrong(file: Path, folder: Path) -> Spent:
    return run_conform(file, folder, wrong=True)


def bare(file: Path, folder: Path) -> Spent:
    measured = run_bare(file, folder)
    return measured.seconds["bare"], measured.cpu


def run_frictionless(file: Path, folder: Path) -> Spent:
    """Of the first rows, however many the file has."""
    from frictionless import Resource

    from schemas import table

    with (
        file.open(encoding="utf-8") as whole,
        (folder / "t.csv").open("w", encoding="utf-8") as out,
    ):
        out.writelines(line for line, _ in zip(whole, range(REFERENCE_ROWS + 1), strict=False))
    descriptor = {
        "$schema": "https://datapackage.org/profiles/2.0/dataresource.json",
        "name": "t", "type": "table", "path": "t.csv", "schema": table.load(SCHEMA).descriptor(),
    }  # fmt: skip
    resource = Resource.from_descriptor(descriptor, basepath=str(folder))
    since, cpu = perf_counter(), process_time()
    assert resource.validate().valid
    return perf_counter() - since, process_time() - cpu


KINDS: Mapping[str, Callable[[Path, Path], Spent]] = {
    "conform": run_conform, "1 % wrong": run_wrong, "bare": bare, "frictionless": run_frictionless,
}  # fmt: skip


def measure(kind: str, file: Path, folder: Path) -> Spent:
    with TemporaryDirectory(dir=folder) as place:
        command = [sys.executable, "-m", "benchmarks.conform", "--measure", kind, str(file), place]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=PROVINCE.parents[1])
    seconds, cpu = json.loads(done.stdout.splitlines()[-1])
    return seconds, cpu


def compare(rows: int, runs: int) -> str:
    with TemporaryDirectory(prefix="opendata-bench-") as name:
        folder = Path(name)
        file = generate(rows, folder / "ho_so.csv")
        turns = [{kind: measure(kind, file, folder) for kind in KINDS} for _ in range(runs)]
    scale = rows / min(rows, REFERENCE_ROWS)
    for turn in turns:
        seconds, cpu = turn["frictionless"]
        turn["frictionless"] = seconds * scale, cpu * scale
    lines = [
        f"{rows:,} rows, {runs} turn(s), seconds and CPU seconds; frictionless on "
        f"{min(rows, REFERENCE_ROWS):,} rows, scaled; load average {os.getloadavg()[0]:.1f}"
    ]
    for kind in KINDS:
        seconds, cpu = (median(turn[kind][i] for turn in turns) for i in (0, 1))
        lines.append(f"{kind:<16}{seconds:>10.2f} s{cpu:>10.2f} s")
    for a, b in (("conform", "bare"), ("1 % wrong", "bare"), ("frictionless", "conform")):
        ratios = [median(turn[a][i] / turn[b][i] for turn in turns) for i in (0, 1)]
        lines.append(f"{a}/{b}: {ratios[0]:.2f}, CPU {ratios[1]:.2f}")
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--measure", nargs=3, metavar=("KIND", "FILE", "FOLDER"), help="one run")
    given = parser.parse_args()
    if given.measure:
        kind, file, folder = given.measure
        print(json.dumps(KINDS[kind](Path(file), Path(folder))))
    else:
        print(compare(given.rows, given.runs))


if __name__ == "__main__":
    main()
