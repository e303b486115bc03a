"""The real score sheets of PAPI and PCI through the flow: two-language headers, a sheet for each
sub-index, summaries in which every column is sorted by itself."""

import os
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from catalog.release import Release
from pipelines import flow
from pipelines.answer_look import RED
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
    told = {
        c.name: [d.vi for d in c.details] for c in indices[0].checks if not (c.passed or c.not_made)
    }
    assert told == {
        "du_tinh": ["PAPI 2014: 28 thành phần chỉ có giá trị của 61 tỉnh"],
        "ky_lien_tuc": ["PCI: giữa 2005 và 2012 thiếu 6 năm", "PCI: giữa 2012 và 2016 thiếu 3 năm"],
    }


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


def test_the_own_workbook_comes_back_red_and_corrected_is_published(tmp_path: Path) -> None:
    """Two cells of the real PAPI workbook spoilt: the answer is that workbook with those two red,
    every other cell as it was; the file as it is, handed over under the same name, is published."""
    work = new_work(tmp_path / "home")
    dataset = work.declarations.dataset(NAME)
    real = FOLDER / "PAPI_2011-2016.xlsx"
    book = openpyxl.load_workbook(real, data_only=True)  # it would save formulas without values
    figures = [
        (sheet, cell.coordinate)
        for sheet in book.worksheets
        for row in sheet.iter_rows(min_row=20, max_row=40)
        for cell in row
        if isinstance(cell.value, float)
    ]
    spoilt = {figures[0], figures[-1]}
    for sheet, at in spoilt:
        sheet[at] = "chín phẩy"
    spoilt_file = tmp_path / real.name
    book.save(spoilt_file)
    book = openpyxl.load_workbook(spoilt_file)
    landed = deliver(work.home, dataset, spoilt_file)
    outcome = run(work, NAME)
    assert outcome.refused == (real.name,)
    wrong = {(sheet.title, at) for sheet, at in spoilt}
    assert {(p.sheet, p.cell) for p in outcome.problems} == wrong

    answer = openpyxl.load_workbook(landed.with_name(f"{real.name}.ket-qua.xlsx"))
    assert answer.sheetnames == ["Tóm tắt", "Lỗi", *book.sheetnames]
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                same = answer[sheet.title][cell.coordinate]
                assert same.value == cell.value
                assert (same.comment is not None) == ((sheet.title, cell.coordinate) in wrong)
                red = same.fill.fgColor.rgb == f"FF{RED}"
                assert red == ((sheet.title, cell.coordinate) in wrong)

    deliver(work.home, dataset, real)
    assert (run(work, NAME).status, run(work, NAME).status) == ("published", "unchanged")
    assert not landed.with_name(f"{real.name}.ket-qua.xlsx").exists()
