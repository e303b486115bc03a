"""How long the whole flow takes, against the least that could be done: `python -m benchmarks.flow`.

    flow    fetch, read … judge, publish, index of one synthetic delivery, in a home of its own
    bare    DuckDB: COPY (SELECT * FROM read_csv(…, every column's type declared)) TO Parquet (zstd)

The two take turns (A B A B …), each run in a fresh process, since other work on the machine would
favour whichever came later; ratios are taken pair by pair. On a busy machine believe those of CPU
seconds first. Imports are timed apart and in no stage: a run of many datasets pays them once.
Seconds of the stages are the flow's own (`Outcome.seconds`); fetch, publish and index are timed
around their calls. Handing the file over is the steward's time.
"""

import argparse
import json
import os
import platform
import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from typing import Any

from benchmarks.generate import ROWS, generate

PROVINCE = Path(__file__).parent / "province"
DATASET = "ho_so"
STAGES = ("fetch", "read", "shape", "assemble", "conform", "write", "judge", "publish", "index")
TYPES: Mapping[str, str] = {
    "ma_ho_so": "VARCHAR", "linh_vuc": "VARCHAR", "tinh_trang": "VARCHAR", "ngay_nhan": "DATE",
    "nam": "BIGINT", "so_ngay": "BIGINT", "le_phi": "DOUBLE", "hai_long": "DOUBLE",
    "truc_tuyen": "BOOLEAN", "ten_don_vi": "VARCHAR", "ma_don_vi": "VARCHAR", "ghi_chu": "VARCHAR",
}  # fmt: skip
LIBRARIES = ("duckdb", "ibis-framework", "great-expectations", "pyarrow")


@dataclass(frozen=True)
class Measured:
    """One run in a process of its own: seconds of its imports and of each stage, CPU seconds of all
    stages together, peak memory in MB, rows written."""

    imports: float
    seconds: Mapping[str, float]
    cpu: float
    peak: float
    rows: int

    @property
    def total(self) -> float:
        return sum(self.seconds.values())


# In the measured process -------------------------------------------------------------------------


def run_flow(file: Path, folder: Path) -> Measured:
    """The whole flow of one delivery in an empty home."""
    since = perf_counter()
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import duckdb_sqlalchemy  # noqa: F401
    import great_expectations  # noqa: F401

    from catalog import dataset as declared
    from catalog import index
    from catalog.settings import Settings
    from pipelines import flow
    from pipelines.work import Work

    imports, cpu = perf_counter() - since, process_time()
    settings = Settings(PROVINCE, folder, "http://127.0.0.1:8000", "benchmarks")
    work = Work(declared.load(PROVINCE), settings)
    dataset = work.declarations.dataset(DATASET)
    os.link(file, work.home.landing(DATASET) / "ho_so.csv")
    times = [perf_counter()]
    flow.fetch(work, dataset)
    times.append(perf_counter())
    built = flow.build(work, dataset)
    times.append(perf_counter())
    published = flow.publish(work, dataset)
    times.append(perf_counter())
    index.build(work.declarations, settings)
    times.append(perf_counter())
    if published.status != "published":
        told = [(p.code, p.row, p.field) for p in built.problems[:5]]
        raise SystemExit(f"not published: {published.status} {told}")
    fetch, build, publish, indexing = (b - a for a, b in pairwise(times))
    stages = {"fetch": fetch, **built.seconds, "publish": publish, "index": indexing}
    stages["(between)"] = build - sum(built.seconds.values())
    return Measured(imports, stages, process_time() - cpu, _peak(), published.rows_out)


def run_bare(file: Path, folder: Path) -> Measured:
    """The same file to a typed Parquet file, nothing checked beyond what a cast refuses."""
    since = perf_counter()
    import duckdb

    imports = perf_counter() - since
    con = duckdb.connect()
    since, cpu = perf_counter(), process_time()
    out = folder / "bare.parquet"
    con.execute(
        f"COPY (SELECT * FROM read_csv('{file}', header = true, columns = {dict(TYPES)})) "
        f"TO '{out}' (FORMAT parquet, COMPRESSION zstd)"
    )
    seconds, cpu = perf_counter() - since, process_time() - cpu
    counted = con.execute(f"SELECT count(*) FROM '{out}'").fetchone()
    con.close()
    return Measured(imports, {"bare": seconds}, cpu, _peak(), counted[0] if counted else 0)


def _peak() -> float:
    unit = 1 if sys.platform == "darwin" else 1024  # bytes there, KB elsewhere
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 2**20


KINDS = {"flow": run_flow, "bare": run_bare}


# Around it ---------------------------------------------------------------------------------------


def measure(kind: str, file: Path, folder: Path) -> Measured:
    """One run of a kind in a fresh process and an empty folder."""
    with TemporaryDirectory(dir=folder) as place:
        command = [sys.executable, "-m", "benchmarks.flow", "--measure", kind, str(file), place]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, cwd=PROVINCE.parents[1])
    return Measured(**json.loads(done.stdout.splitlines()[-1]))


def compare(rows: int, runs: int) -> dict[str, Any]:
    """Run both kinds in turns and say how they compare."""
    pairs = list[tuple[Measured, Measured]]()
    loads = [os.getloadavg()[0]]
    with TemporaryDirectory(prefix="opendata-bench-") as name:
        folder = Path(name)
        file = generate(rows, folder / "ho_so.csv")
        size = file.stat().st_size
        for _ in range(runs):
            pairs.append((measure("flow", file, folder), measure("bare", file, folder)))
            loads.append(os.getloadavg()[0])
    wrong = [p for p in pairs if {p[0].rows, p[1].rows} != {rows}]
    if wrong:
        raise SystemExit(f"rows lost: {wrong}")
    return {
        "rows": rows,
        "bytes": size,
        "cores": os.cpu_count(),
        "load": loads,
        "versions": {"python": platform.python_version()} | {n: version(n) for n in LIBRARIES},
        "runs": [{"flow": asdict(a), "bare": asdict(b)} for a, b in pairs],
        "ratios": {
            "flow/bare": _spread([a.total / b.total for a, b in pairs]),
            "conform/bare": _spread([a.seconds["conform"] / b.total for a, b in pairs]),
            "flow/bare, CPU": _spread([a.cpu / b.cpu for a, b in pairs]),
        },
    }


def _spread(values: Sequence[float]) -> dict[str, float]:
    return {"min": min(values), "median": median(values), "max": max(values)}


def report(found: Mapping[str, Any]) -> str:
    """The comparison as a table."""
    flows = [Measured(**run["flow"]) for run in found["runs"]]
    bares = [Measured(**run["bare"]) for run in found["runs"]]
    lines = [
        f"{found['rows']:,} rows × {len(TYPES)} columns, {found['bytes'] / 1e6:.0f} MB; "
        f"{len(flows)} run(s) each, in turns, every one in a fresh process",
        f"{found['cores']} cores; load average before and after each pair: "
        + " ".join(f"{load:.1f}" for load in found["load"]),
        ", ".join(f"{name} {number}" for name, number in found["versions"].items()),
        "",
        _line("stage", "median", "min", "max", "share"),
    ]
    total = median([f.total for f in flows])
    for stage in (*STAGES, "(between)"):
        seconds = [f.seconds[stage] for f in flows]
        lines.append(_timed(stage, seconds, f"{median(seconds) / total:.0%}"))
    lines += [
        _timed("flow", [f.total for f in flows]),
        _timed("bare", [b.total for b in bares]),
        _timed("flow, CPU", [f.cpu for f in flows]),
        _timed("bare, CPU", [b.cpu for b in bares]),
        _timed("imports, flow", [f.imports for f in flows]),
        _timed("imports, bare", [b.imports for b in bares]),
        _line("peak MB, flow", *(f"{v:.0f}" for v in _three([f.peak for f in flows]))),
        _line("peak MB, bare", *(f"{v:.0f}" for v in _three([b.peak for b in bares]))),
    ]
    for name, ratio in found["ratios"].items():
        lines.append(_line(name, *(f"{ratio[k]:.2f}" for k in ("median", "min", "max"))))
    return "\n".join(lines)


def _three(values: Sequence[float]) -> tuple[float, float, float]:
    return median(values), min(values), max(values)


def _timed(name: str, seconds: Sequence[float], share: str = "") -> str:
    return _line(name, *(f"{v:.2f} s" for v in _three(seconds)), share)


def _line(name: str, *cells: str) -> str:
    return (f"{name:<16}" + "".join(f"{cell:>10}" for cell in cells)).rstrip()


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--runs", type=int, default=3, help="pairs of runs")
    parser.add_argument("--json", action="store_true", help="print everything measured as JSON")
    parser.add_argument("--measure", nargs=3, metavar=("KIND", "FILE", "FOLDER"), help="one run")
    given = parser.parse_args()
    if given.measure:
        kind, file, folder = given.measure
        print(json.dumps(asdict(KINDS[kind](Path(file), Path(folder)))))
        return
    found = compare(given.rows, given.runs)
    print(json.dumps(found, indent=1) if given.json else report(found))


if __name__ == "__main__":
    main()
