"""Every delivery of the corpus, written without sight of the reader, through the whole flow."""

from pathlib import Path

import duckdb
import pytest

from catalog.dataset import Declarations
from catalog.settings import Settings
from pipelines import flow
from pipelines.delivery import deliver
from pipelines.outcome import Outcome
from pipelines.work import Work
from tests.pipelines.corpus import CASES, CLEAN, CLEAN_ROWS, Case


def handed_over(work: Work, content: bytes, name: str, folder: Path) -> Outcome:
    dataset = work.declarations.dataset("diem_do")
    file = folder / name
    file.write_bytes(content)
    deliver(work.home, dataset, file)
    flow.fetch(work, dataset)
    flow.build(work, dataset)
    return flow.publish(work, dataset)


def served(work: Work) -> dict[str, bytes]:
    return {
        str(p): p.read_bytes()
        for p in (work.settings.public / "releases").rglob("*")
        if p.is_file()
    }


@pytest.fixture(scope="module")
def province(miniature: Declarations, tmp_path_factory: pytest.TempPathFactory) -> Work:
    """A home in which the clean file is published already."""
    home = tmp_path_factory.mktemp("corpus")
    work = Work(miniature, Settings(miniature.root, home, "http://127.0.0.1:8000", "kiem-thu"))
    first = handed_over(work, CLEAN, "ban_dau.csv", home)
    assert first.status == "published"
    return work


REFUSED = [c for c in CASES if not c.accepted]
ACCEPTED = [c for c in CASES if c.accepted]


@pytest.mark.parametrize("case", REFUSED, ids=lambda c: c.name)
def test_a_bad_delivery_is_refused_by_its_address(
    case: Case, province: Work, tmp_path: Path
) -> None:
    before = served(province)
    outcome = handed_over(province, case.content, f"{case.name}.csv", tmp_path)
    (province.home.landing("diem_do") / f"{case.name}.csv").unlink()
    assert outcome.refused == (f"{case.name}.csv",)
    assert served(province) == before
    first = min(outcome.problems, key=lambda p: (p.row or 0, p.code == "primary-key"))
    found = {(p.row, p.field) for p in outcome.problems}
    assert first.file == f"{case.name}.csv"
    if case.line is not None:
        assert case.line in {row for row, _ in found}, outcome.problems[:3]
    if case.field is not None:
        at = {f for row, f in found if row == case.line}
        assert any(case.field in (f or "").split(", ") for f in at), outcome.problems[:3]
    if case.value is not None and case.field is not None:
        told = [p.value for p in outcome.problems if p.row == case.line]
        assert any(case.value in (v or "") for v in told), outcome.problems[:3]
    for problem in outcome.problems[:3]:
        assert all((problem.vi, problem.en, problem.fix_vi, problem.fix_en))


@pytest.mark.parametrize("case", ACCEPTED, ids=lambda c: c.name)
def test_a_good_delivery_is_published_value_for_value(
    case: Case, miniature: Declarations, settings: Settings, tmp_path: Path
) -> None:
    work = Work(miniature, settings)
    outcome = handed_over(work, case.content, f"{case.name}.csv", tmp_path)
    assert outcome.status == "published", outcome.problems[:3]
    release = work.releases.current("diem_do")
    assert release is not None
    rows = duckdb.sql(f"SELECT * FROM '{release.table}'").fetchall()
    expected = CLEAN_ROWS if case.rows is None else case.rows
    assert sorted(map(repr, rows)) == sorted(map(repr, expected))
