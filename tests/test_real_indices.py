"""The real score sheets of PAPI and PCI through the flow: two-language headers, a sheet for each
sub-index, summaries in which every column is sorted by itself."""

import os
from pathlib import Path
from typing import Any

import duckdb
import pytest

from catalog.release import Release
from pipelines import flow
from pipelines.delivery import deliver
from pipelines.outcome import Outcome
from tests.test_real_files import new_work, run

DATA = os.environ.get("OPENDATA_REAL_DATA")
FOLDER = Path(DATA or ".") / "pci-papi"
NAME = "chi_so_cap_tinh"
Published = tuple[Outcome, Release]

pytestmark = pytest.mark.skipif(not DATA, reason="OPENDATA_REAL_DATA names no folder of real files")


@pytest.fixture(scope="module")
def indices(tmp_path_factory: pytest.TempPathFactory) -> Published:
    work = new_work(tmp_path_factory.mktemp("indices") / "home")
    for file in sorted(FOLDER.glob("P*")):
        deliver(work.home, work.declarations.dataset(NAME), file)
    outcome = run(work, NAME)
    release = work.releases.current(NAME)
    assert release is not None
    return outcome, release


def query(indices: Published, sql: str) -> list[tuple[Any, ...]]:
    con = duckdb.connect()
    try:
        return con.execute(sql.replace("chi_so_file", f"'{indices[1].table}'")).fetchall()
    finally:
        con.close()


def test_every_edition_is_read_without_a_problem(indices: Published) -> None:
    assert (indices[0].status, indices[0].problems) == ("published", ())
    found = query(
        indices,
        "SELECT chi_so, nam, count(DISTINCT ten_tinh), count(DISTINCT thanh_phan) "
        "FROM chi_so_file GROUP BY ALL ORDER BY ALL",
    )
    papi = [("PAPI", year, 63, 29) for year in range(2011, 2017)]
    assert found == [*papi, ("PCI", 2005, 42, 10), ("PCI", 2012, 63, 10), ("PCI", 2016, 63, 11)]


@pytest.mark.parametrize(
    ("index", "year", "component", "kind", "value"),
    [
        ("PAPI", 2011, "Tham gia của người dân ở cấp cơ sở", "điểm", 5.286486),
        ("PCI", 2012, "PCI", "điểm", 60.07331),
        ("PCI", 2012, "PCI", "hạng", 17),
        ("PCI", 2016, "PCI", "hạng", 7),
    ],
)
def test_scores_of_thai_nguyen_are_those_of_the_sheets(
    indices: Published, index: str, year: int, component: str, kind: str, value: float
) -> None:
    found = query(
        indices,
        f"SELECT gia_tri FROM chi_so_file WHERE ten_tinh = 'Thái Nguyên' AND nam = {year} "
        f"AND chi_so = '{index}' AND thanh_phan = '{component}' AND loai = '{kind}'",
    )
    assert found == [(value,)]


def test_pci_of_2005_does_not_know_thai_nguyen(indices: Published) -> None:
    sql = "SELECT DISTINCT ten_tinh FROM chi_so_file WHERE chi_so = 'PCI' AND nam = 2005"
    names = {row[0] for row in query(indices, sql)}
    assert "Thái Nguyên" not in names
    assert {"Hà Tây", "Bà Rịa - Vũng Tàu", "Thừa Thiên Huế", "Quảng Ngãi"} <= names


def test_a_summary_sorted_by_column_agrees_with_the_sheets_of_its_components(
    indices: Published,
) -> None:
    """Each score stands in both; read by rows, all but one column would go to a wrong province."""
    assert not [c for c in indices[0].checks if c.name.startswith("nguon_khac_nhau")]


def test_what_the_source_leaves_out_is_told(indices: Published) -> None:
    told = {c.name: [d.vi for d in c.details] for c in indices[0].checks if not c.passed}
    assert told == {"du_tinh": ["PAPI 2014: 28 thành phần chỉ có giá trị của 61 tỉnh"]}


def test_a_workbook_named_after_another_year_is_refused(tmp_path: Path) -> None:
    """The summary says which year it is; nothing else in the workbook does."""
    (tmp_path / "made").mkdir()
    file = tmp_path / "PCI_2013.xlsx"
    file.write_bytes((FOLDER / "PCI_2012.xlsx").read_bytes())
    work = new_work(tmp_path / "home")
    found = flow.check(work, work.declarations.dataset(NAME), file, tmp_path / "made")
    [problem] = found.problems
    assert (problem.code, problem.sheet, problem.cell, problem.note) == (
        "title-mismatch", "Tong hop", "U1", "2013 ≠ 2012",
    )  # fmt: skip
