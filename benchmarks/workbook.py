"""How long a steward waits for the answer to a big workbook: `python -m benchmarks.workbook`.

check    `opendata check` of a synthetic .xlsx of 100,000 rows and 12 columns, as a command: a
         process of its own, its imports, the child that opens the file, reading, conforming,
         judging and the closing table
"""

import argparse
import os
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.flow import DATASET, PROVINCE
from benchmarks.generate import sql

ROWS = 100_000


def generate(rows: int, out: Path) -> Path:
    """The delivery of so many rows as a workbook: numbers as numbers, dates as dates."""
    import duckdb
    import xlsxwriter

    con = duckdb.connect()
    found = con.execute(sql(rows))
    names = [column[0] for column in found.description or ()]
    with xlsxwriter.Workbook(out, {"constant_memory": True}) as book:
        sheet = book.add_worksheet("Hồ sơ")
        sheet.write_row(0, 0, names)
        for i, row in enumerate(found.fetchall(), 1):
            cells = (str(c).lower() if isinstance(c, bool) else c for c in row)
            sheet.write_row(i, 0, [float(c) if hasattr(c, "as_tuple") else c for c in cells])
    con.close()
    return out


def check(file: Path, home: Path) -> tuple[float, float, float]:
    """Seconds on the clock, seconds of the processor, MB of the larger process at its peak."""
    command = [sys.executable, "-m", "pipelines.cli", "check", DATASET, str(file)]
    environment = {
        **os.environ, "OPENDATA_DECLARATIONS": str(PROVINCE), "OPENDATA_HOME": str(home),
    }  # fmt: skip
    before, since = resource.getrusage(resource.RUSAGE_CHILDREN), perf_counter()
    done = subprocess.run(
        command, env=environment, capture_output=True, text=True, cwd=PROVINCE.parents[1]
    )
    spent, after = perf_counter() - since, resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode:
        raise SystemExit(done.stdout + done.stderr)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return spent, cpu, after.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    given = parser.parse_args()
    with TemporaryDirectory(prefix="opendata-bench-") as folder:
        file = generate(given.rows, Path(folder) / "ho_so.xlsx")
        seconds, cpu, peak = check(file, Path(folder) / "home")
    print(
        f"check of a workbook, {given.rows:,} rows: {seconds:.1f} s, CPU {cpu:.1f} s, "
        f"peak {peak:.0f} MB; load average {os.getloadavg()[0]:.1f}"
    )


if __name__ == "__main__":
    main()
