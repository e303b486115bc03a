"""Every delivery of the fault matrix, written without sight of the readers, through the whole flow.

A refusal tells where and why and leaves what is served as it is, byte for byte; what is accepted is
published value for value. A case that today's flow answers otherwise stays in, marked with why.
"""

import os
import shutil
from collections import Counter
from pathlib import Path
from typing import Any

import duckdb
import pytest
import shapely
import yaml

from catalog import dataset as declared
from catalog.settings import Settings
from pipelines import flow
from pipelines.delivery import deliver
from pipelines.outcome import Outcome
from pipelines.work import Work
from tests.conftest import MINIATURE
from tests.pipelines.matrix_books import BOOK_CASES
from tests.pipelines.matrix_case import CLEAN_ROWS, Case, Layout
from tests.pipelines.matrix_records import RECORD_CASES
from tests.pipelines.matrix_shapes import FIELD, SHAPE_CASES, SHAPES
from tests.pipelines.matrix_text import TEXT_CASES

CASES = (*TEXT_CASES, *BOOK_CASES, *RECORD_CASES, *SHAPE_CASES)
BASE = "ban_dau"
SPREAD = 3  # of the cases of a layout and a verdict each third is of every run, the rest of a soak
SOAKED = (
    pytest.mark.soak,
    pytest.mark.skipif("OPENDATA_SOAK" not in os.environ, reason="the rest of the matrix: a soak"),
)

# Cases that the flow of today answers otherwise, and why. One that is answered rightly must go.
MISSES: dict[str, str] = {}


def _declared(layout: Layout, root: Path) -> declared.Declarations:
    """The miniature province with the layout's declaration of the points."""
    shutil.copytree(MINIATURE, root)
    place = Path("so_do/diem_do.yaml")
    dataset = yaml.safe_load((root / "datasets" / place).read_text("utf-8"))
    base: dict[str, Any] = dict(layout.variant) if layout.own_base else {}
    dataset["source"]["variants"] = [{"files": f"{BASE}.*", **base}, dict(layout.variant)]
    dataset["source"]["precedence"] = [0, 1]
    dataset.pop("chart")
    (root / "datasets" / place).write_text(yaml.safe_dump(dataset, allow_unicode=True), "utf-8")
    schema = yaml.safe_load((root / "schemas" / place).read_text("utf-8"))
    for one in schema["fields"]:
        one.update(layout.fields.get(one["name"], {}))
    schema |= layout.keys
    (root / "schemas" / place).write_text(yaml.safe_dump(schema, allow_unicode=True), "utf-8")
    suite = yaml.safe_load((root / "quality" / place).read_text("utf-8")) | layout.suite
    (root / "quality" / place).write_text(yaml.safe_dump(suite, allow_unicode=True), "utf-8")
    return declared.load(root)


def _handed_over(work: Work, content: bytes, name: str, folder: Path) -> Outcome:
    dataset = work.declarations.dataset("diem_do")
    file = folder / name
    file.write_bytes(content)
    deliver(work.home, dataset, file)
    flow.fetch(work, dataset)
    flow.build(work, dataset)
    return flow.publish(work, dataset)


def _home(layout: Layout, folder: Path, base: bytes) -> Work:
    """A home in which the layout's dataset has a release already."""
    declarations = _declared(layout, folder / "declarations")
    settings = Settings(declarations.root, folder / "home", "http://127.0.0.1:8000", "kiem-thu")
    work = Work(declarations, settings)
    for name in layout.needs:
        needed = declarations.dataset(name)
        flow.fetch(work, needed)
        flow.build(work, needed)
        assert flow.publish(work, needed).status == "published"
    suffix = layout.extension if layout.own_base else "csv"
    first = _handed_over(work, base, f"{BASE}.{suffix}", folder)
    assert first.status == "published", first.problems[:3]
    return work


def _served(work: Work) -> dict[str, bytes]:
    releases = work.settings.public / "releases"
    return {str(p): p.read_bytes() for p in releases.rglob("*") if p.is_file()}


def _drawn(table: Path) -> dict[str, str]:
    """Code → the shape as published, to a hundred thousandth of a degree, without heights."""
    read = duckdb.connect()
    rows = read.execute(f"SELECT ma_diem, {FIELD} FROM '{table}'").fetchall()
    flat = {code: shapely.force_2d(shapely.from_wkb(bytes(blob))) for code, blob in rows}
    return {code: shapely.set_precision(drawn, 1e-5).wkt for code, drawn in flat.items()}


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Work]:
    """The homes of the layouts, made when first asked for."""
    return {}


def _marks(case: Case, number: int) -> list[pytest.MarkDecorator]:
    """`number` counts the cases of its layout and verdict."""
    return [*(SOAKED if number % SPREAD else ()), *_expected(case)]


def _expected(case: Case) -> list[pytest.MarkDecorator]:
    if case.name in MISSES:
        return [pytest.mark.xfail(reason=MISSES[case.name], strict=True)]
    return []


def _params(accepted: bool) -> list[Any]:
    params, seen = [], Counter[str]()
    for case in CASES:
        if case.accepted is accepted:
            marks = _marks(case, seen[case.layout.name])
            params.append(pytest.param(case, id=case.name, marks=marks))
            seen[case.layout.name] += 1
    return params


def test_there_are_enough_cases_and_each_has_a_name_of_its_own() -> None:
    assert len({c.name for c in CASES}) == len(CASES) >= 120
    assert {c.name for c in CASES} >= set(MISSES)


@pytest.mark.parametrize("case", _params(accepted=False))
def test_a_bad_delivery_is_refused_by_its_address(
    case: Case, homes: dict[str, Work], tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    if case.base is not None:
        work = _home(case.layout, tmp_path, case.base)
    else:
        name = case.layout.name
        if name not in homes:
            homes[name] = _home(case.layout, tmp_path_factory.mktemp(name), case.layout.base)
        work = homes[name]
    before = _served(work)
    outcome = _handed_over(work, case.make(), case.filename, tmp_path)
    landed = work.home.landing("diem_do") / case.filename
    landed.unlink()
    if outcome.status == "published":
        homes.pop(case.layout.name, None)  # what was published here is no measure for the next case
    assert _served(work) == before
    assert outcome.refused == (case.filename,)
    assert outcome.problems or any(not c.passed for c in outcome.checks)
    assert {p.file for p in outcome.problems} <= {case.filename}
    if case.line is not None:
        assert case.line in {p.row for p in outcome.problems}, outcome.problems[:3]
    if case.cell is not None:
        places = {(p.sheet, p.cell) for p in outcome.problems}
        assert (case.sheet, case.cell) in places, outcome.problems[:3]
    if case.field is not None:
        at = [p for p in outcome.problems if (p.row, p.cell) == (case.line or p.row, case.cell)]
        assert any(case.field in (p.field or "").split(", ") for p in at), outcome.problems[:3]
    for problem in outcome.problems[:3]:
        assert all((problem.vi, problem.en, problem.fix_vi, problem.fix_en))


@pytest.mark.parametrize("case", _params(accepted=True))
def test_a_good_delivery_is_published_value_for_value(case: Case, tmp_path: Path) -> None:
    if case.base is None:
        declarations = _declared(case.layout, tmp_path / "declarations")
        settings = Settings(declarations.root, tmp_path / "home", "http://127.0.0.1:8000", "kiem")
        work = Work(declarations, settings)
        for name in case.layout.needs:
            needed = declarations.dataset(name)
            flow.fetch(work, needed)
            flow.build(work, needed)
            flow.publish(work, needed)
    else:
        work = _home(case.layout, tmp_path, case.base)
    outcome = _handed_over(work, case.make(), case.filename, tmp_path)
    assert outcome.status == "published", outcome.problems[:3]
    release = work.releases.current("diem_do")
    assert release is not None
    if case in SHAPE_CASES:
        whole = {code: shapely.geometry.shape(drawn) for code, (_, drawn) in SHAPES.items()}
        expected_shapes = {code: shapely.set_precision(s, 1e-5).wkt for code, s in whole.items()}
        assert _drawn(release.table) == expected_shapes
    elif case.base is None:
        rows = duckdb.sql(f"SELECT * FROM '{release.table}'").fetchall()
        expected = CLEAN_ROWS if case.rows is None else case.rows
        assert sorted(map(repr, rows)) == sorted(map(repr, expected))
