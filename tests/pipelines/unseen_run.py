"""How an unseen delivery fares: after a good release, through the whole flow, by one process."""

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import shapely

from catalog import dataset as declared
from catalog.settings import Settings
from pipelines import flow
from pipelines.delivery import filename
from pipelines.outcome import Outcome
from pipelines.work import Work
from schemas.problem import Problem
from tests.conftest import NOON
from tests.pipelines import (
    unlisted_books,
    unlisted_records,
    unlisted_text,
    unseen_books,
    unseen_landing,
    unseen_records,
    unseen_text,
)
from tests.pipelines.unseen import BEFORE, FIELDS, ROWS, Named, Unseen, cells, text
from tests.pipelines.unseen_records import MAP_BEFORE, collection

WORKS = Path(__file__).parents[1] / "works"
CASES = {
    case.name: case
    for case in (
        *unseen_text.CASES,
        *unseen_books.CASES,
        *unseen_records.CASES,
        *unseen_landing.CASES,
        *unlisted_text.CASES,
        *unlisted_books.CASES,
        *unlisted_records.CASES,
    )
}
COLUMNS = {
    "cong_trinh": FIELDS,
    "ban_do": ("ma", "loai", "dien_tich", "hinh"),
    "luong_mua": ("ma_tram", "nam", "thang", "luong_mua"),
    "quan_trac": ("ma_tram", "luc", "gio", "nhiet_do", "khoi_luong", "dat", "noi"),
}
SECRET = b"root:x:0:0"  # of the file that links and entities point to


@dataclass(frozen=True)
class Fared:
    """`wrong`: what must not be; `imprecise`: refused as it should be, without its place or code;
    `told`: what was."""

    wrong: tuple[str, ...]
    imprecise: tuple[str, ...]
    told: tuple[str, ...]


def work_in(home: Path) -> Work:
    works = declared.load(WORKS)
    return Work(works, Settings(WORKS, home, "http://127.0.0.1:8000", "kiem-thu"), lambda: NOON)


def run(work: Work, name: str) -> Outcome:
    dataset = work.declarations.dataset(name)
    flow.fetch(work, dataset)
    flow.build(work, dataset)
    return flow.publish(work, dataset)


def drop(work: Work, name: str, file: str, content: Any) -> Path:
    path = work.settings.home / "landing" / name / file
    path.parent.mkdir(parents=True, exist_ok=True)
    if isinstance(content, bytes):
        path.write_bytes(content)
    else:
        content(path)
    return path


def begin(home: Path) -> None:
    """A home in which each dataset has one good release."""
    work = work_in(home)
    assert run(work, "xa").status == "published"
    drop(work, "cong_trinh", "ct-2025-11.csv", text([cells(row) for row in BEFORE]).encode())
    drop(work, "ban_do", "thua-cu.geojson", json.dumps(collection(MAP_BEFORE)).encode())
    drop(
        work,
        "luong_mua",
        "mua-cu.csv",
        unlisted_text.rain(title="Lượng mưa năm 2025").replace(";7;", ";8;").encode(),
    )
    drop(work, "quan_trac", "qt-cu.csv", unlisted_text.readings({(2, 3): "27"}).encode())
    for name in COLUMNS:
        outcome = run(work, name)
        assert outcome.status == "published", outcome


def lay(begun: Path, home: Path, name: str) -> None:
    """The files of a case in a copy of the home that `begin` made."""
    shutil.copytree(begun, home)
    case, work = CASES[name], work_in(home)
    for file, content in case.files.items():
        drop(work, case.dataset, file, content)


def fare(home: Path, name: str) -> Fared:
    """Run the flow over a case that was laid there and judge how it went."""
    case, work = CASES[name], work_in(home)
    before = _served(work, case.dataset, 1)
    outcome = run(work, case.dataset)
    wrong = [*_verdict(case, work, outcome)]
    if _served(work, case.dataset, 1) != before:
        wrong.append("the last good release is another one")
    if any(SECRET in p.read_bytes() for p in home.rglob("*") if p.is_file() and not p.is_symlink()):
        wrong.append("what a link or an entity points to was read")
    blocked = [c for c in outcome.checks if not c.passed and c.severity == "block"]
    told = [*(_told(p) for p in outcome.problems), *(f"[{c.name}] {c.field}" for c in blocked)]
    imprecise = [f"not told: {named}" for named in case.named if not _is_told(named, outcome)]
    if case.most is not None and len(outcome.problems) > case.most:
        imprecise.append(f"{len(outcome.problems)} problems told, not {case.most}")
    if case.named:
        missing = (
            {filename(file) for file in case.files}
            - {p.file for p in outcome.problems if p.file}
            - set(outcome.refused)
        )
        imprecise += [f"file not named: {file!r}" for file in missing if len(case.files) == 1]
    return Fared(tuple(wrong), tuple(imprecise), (outcome.status, *told[:8]))


def _verdict(case: Unseen, work: Work, outcome: Outcome) -> list[str]:
    release = work.releases.current(case.dataset)
    assert release is not None
    expected = case.rows if case.rows is not None or case.named or case.silent else ROWS
    if case.silent:
        return [] if release.number == 1 and outcome.ok and not outcome.problems else ["not silent"]
    wrong = []
    if case.named and outcome.ok:
        wrong.append("accepted")
    if not case.named and not outcome.ok:
        wrong.append("refused")
    if expected is None:
        return [*wrong, *([] if release.number == 1 else ["published"])]
    if release.number != 2:
        return [*wrong, "not published"]
    return [*wrong, *([] if _rows(release.table, case.dataset, expected) else ["other values"])]


def _rows(table: Path, dataset: str, expected: Sequence[tuple[object, ...]]) -> bool:
    found: list[tuple[Any, ...]] = [
        tuple(_plain(row[f]) for f in COLUMNS[dataset]) for row in pq.read_table(table).to_pylist()
    ]
    if dataset != "ban_do":
        return found == [tuple(_plain(value) for value in row) for row in expected]
    if [row[:3] for row in found] != [tuple(row[:3]) for row in expected]:
        return False
    rings: list[Any] = [row[3] for row in expected]
    pairs = zip(found, rings, strict=True)
    return all(shapely.from_wkb(a[3]).equals(shapely.Polygon(ring)) for a, ring in pairs)


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value


def _served(work: Work, dataset: str, number: int) -> dict[str, bytes]:
    folder = work.settings.public / "releases" / dataset / f"{number:04}"
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def _told(problem: Problem) -> str:
    value = (problem.value or "")[:30]
    return f"{problem.code} @{problem.place} {problem.field or ''} {value!r} {problem.note[:60]}"


def _is_told(named: Named, outcome: Outcome) -> bool:
    if named.code.startswith("["):
        return any(
            c.name == named.code[1:-1] and not c.passed and named.field in (None, c.field)
            for c in outcome.checks
        )
    codes = named.code.split("|")
    return any(
        (p.code in codes or named.code == "")
        and named.place in (None, p.place)
        and named.field in (None, p.field)
        for p in outcome.problems
    )
