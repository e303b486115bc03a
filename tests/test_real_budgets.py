"""The real budget workbooks of the Ministry of Finance, nine years in nine layouts, through the
flow; one of them is written in TCVN3 with the same table in Unicode beside it."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest

from catalog.release import Release
from pipelines import flow
from pipelines.delivery import deliver
from pipelines.outcome import Outcome
from pipelines.workbook import open_workbook
from tests.test_real_files import new_work, run

DATA = os.environ.get("OPENDATA_REAL_DATA")
FOLDER = Path(DATA or ".") / "mof-budget"
NAME = "ngan_sach_dia_phuong"

pytestmark = pytest.mark.skipif(not DATA, reason="OPENDATA_REAL_DATA names no folder of real files")


@dataclass(frozen=True)
class Published:
    outcome: Outcome
    release: Release

    def query(self, sql: str) -> list[tuple[Any, ...]]:
        con = duckdb.connect()
        try:
            con.execute(f"CREATE VIEW ngan_sach AS SELECT * FROM '{self.release.table}'")
            return con.execute(sql).fetchall()
        finally:
            con.close()

    def told(self, check: str) -> list[str]:
        return [d.vi for c in self.outcome.checks if c.name == check for d in c.details]


@pytest.fixture(scope="module")
def budgets(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """All nine files delivered, then published together."""
    work = new_work(tmp_path_factory.mktemp("mof") / "home")
    for file in sorted(FOLDER.glob("*.xls")):
        deliver(work.home, work.declarations.dataset(NAME), file)
    outcome = run(work, NAME)
    release = work.releases.current(NAME)
    assert release is not None
    return Published(outcome, release)


def test_nine_layouts_are_read_without_a_problem(budgets: Published) -> None:
    assert (budgets.outcome.status, budgets.outcome.problems) == ("published", ())
    found = budgets.query(
        "SELECT nam, loai, count(DISTINCT ten_tinh) FROM ngan_sach GROUP BY ALL ORDER BY ALL"
    )
    assert found == [
        (2003, "dự toán", 61), (2004, "dự toán", 61), (2006, "dự toán", 64),
        (2006, "quyết toán", 64), (2008, "dự toán", 64), (2008, "quyết toán", 63),
        (2010, "dự toán", 63), (2014, "quyết toán", 63), (2017, "dự toán", 63),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("province", "year", "indicator", "value"),
    [
        ("Thái Nguyên", 2003, "thu NSNN trên địa bàn", 220500),
        ("Thái Nguyên", 2003, "tổng chi ngân sách", 711156),
        ("Thái Nguyên", 2017, "thu NSNN trên địa bàn", 8760000),
        ("Bắc Kạn", 2017, "thu NSNN trên địa bàn", 586000),
        ("Hà Tây", 2003, "tỷ lệ phân chia nguồn thu", 100),
    ],
)
def test_figures_are_those_of_the_files(
    budgets: Published, province: str, year: int, indicator: str, value: float
) -> None:
    found = budgets.query(
        f"SELECT gia_tri FROM ngan_sach WHERE ten_tinh = '{province}' AND nam = {year} "
        f"AND loai = 'dự toán' AND chi_tieu = '{indicator}'"
    )
    assert found == [(value,)]


def test_the_sheet_in_tcvn3_equals_its_twin_in_unicode_cell_for_cell() -> None:
    old, new = open_workbook(FOLDER / "Plan_2003.xls")
    texts = {at: c.text for at, c in old.cells.items() if c.kind == "text"}
    assert len(texts) == 108  # and one of blanks only
    assert texts == {at: c.text for at, c in new.cells.items() if c.kind == "text"}
    values = [{at: c for at, c in s.cells.items() if c.kind != "error"} for s in (old, new)]
    assert values[0] == values[1]


def test_every_error_cell_is_a_finding_with_sheet_and_cell(budgets: Published) -> None:
    told = budgets.told("o_loi_cong_thuc")
    for sheet, code in (("Sheet1", "#VALUE!"), ("Sheet1 (2)", "#REF!")):
        assert sum(t.startswith(f"Plan_2003.xls, {sheet}!") for t in told) == 68
        assert f"Plan_2003.xls, {sheet}!H20: {code}" in told
    assert "Plan_2003.xls, Sheet1!C16: #REF!" in told
    wrong = budgets.query("SELECT * FROM ngan_sach WHERE nam = 2003 AND gia_tri IN (15, 23)")
    assert wrong == []


def test_what_does_not_sum_is_told_and_what_sums_is_not(budgets: Published) -> None:
    told = budgets.told("tong_bang_ca_nuoc")
    assert any("dự toán 2008, bổ sung cân đối" in t and "-2.640.714" in t for t in told)
    assert not any("2004" in t or "2014" in t or "quyết toán" in t for t in told)
    assert len(told) == 12
    assert all("dự toán 2010, Đồng bằng sông Hồng" in t for t in budgets.told("tong_bang_vung"))
    assert len(budgets.told("tong_nguon_trong")) == 4
    assert budgets.told("dong_ngoai_bang")[0] == "Plan_2003.xls, Sheet1!C85"


def test_the_two_sheets_of_2003_do_not_disagree(budgets: Published) -> None:
    assert not [c for c in budgets.outcome.checks if c.name.startswith("nguon_khac_nhau")]


def test_a_correction_of_one_year_leaves_the_bytes_of_the_others(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """The plan of 2006 again, with another figure for Thái Nguyên: one release, one other part."""
    work = new_work(tmp_path_factory.mktemp("again") / "home")
    dataset = work.declarations.dataset(NAME)
    for name in ("Plan_2004.xls", "Plan_2006.xls", "Final_2006.xls"):
        deliver(work.home, dataset, FOLDER / name)
    assert run(work, NAME).status == "published"
    before = work.releases.current(NAME)
    corrected = tmp_path_factory.mktemp("corrected") / "Plan_2006.xls"
    rewrite(FOLDER / "Plan_2006.xls", corrected, "THÁI NGUYÊN", 2, 999999)
    deliver(work.home, dataset, corrected)
    assert run(work, NAME).status == "published"
    after = work.releases.current(NAME)
    assert before is not None
    assert after is not None
    assert after.number == before.number + 1
    old, new = ({f["name"]: f["sha256"] for f in r.manifest["files"]} for r in (before, after))
    parts = {n for n in new if n.startswith(f"{NAME}-")}
    assert parts == {
        f"{NAME}-{p}.parquet" for p in ("2004-du-toan", "2006-du-toan", "2006-quyet-toan")
    }
    assert {n for n in parts if old[n] != new[n]} == {f"{NAME}-2006-du-toan.parquet"}
    shared = f"{NAME}-2006-quyet-toan.parquet"
    assert (after.folder / shared).samefile(before.folder / shared)
    key = "nam, loai, ten_tinh, chi_tieu"
    changed = duckdb.sql(
        f"SELECT {key}, a.gia_tri, b.gia_tri FROM '{before.table}' a JOIN '{after.table}' b "
        f"USING ({key}) WHERE abs(a.gia_tri - b.gia_tri) > 0.001"
    ).fetchall()  # openpyxl writes 15 digits
    assert [row[2:] for row in changed] == [
        ("Thái Nguyên", "thu NSNN trên địa bàn", 522000.0, 999999.0)
    ]


@pytest.mark.parametrize(
    ("name", "old", "new", "problem"),
    [
        ("Plan_2006", "", "", ("title-mismatch", "Plan ≠ quyet toan")),
        ("Final_2007", "", "", ("title-mismatch", "2007 ≠ 2006")),
        ("Final_2004", "", "", ("title-mismatch", "2004 ≠ 2006")),
        ("2006", "", "", ("no-variant", None)),
        ("Final_2006", " NĂM 2006", "", ("no-title", "năm của bảng")),
        ("Final_2006", "Triệu đồng", "Tỷ đồng", ("no-title", "đơn vị tính: triệu đồng")),
        ("Final_2006", "Triệu", "nghìn triệu", ("no-title", "đơn vị tính: triệu đồng")),
        ("Final_2006", "ĐỊA BÀN", "ĐỊA BÀN (tỷ đồng)", ("ambiguous-label", None)),
        ("Final_2006", "ĐỊA BÀN TỈNH", "ĐỊA BÀN NĂM 2005", ("title-mismatch", "2006 ≠ 2005")),
        ("Final_2006", "PHÂN CHIA", "SO VỚI DỰ TOÁN", ("extra-label", None)),
        ("Final_2006", "QUẢNG NINH", "HÀ GIANG", ("primary-key", None)),
        ("Final_2006", "QUẢNG NINH", "VÙNG MỎ", ("unresolved-name", None)),
        ("final-2006", "Triệu đồng", "tr.đồng", None),
        ("Final_2006", "ĐÔNG BẮC", "Vùng Đông Bắc", None),
        ("Final_2006", "QUẢNG NINH", "Quảng Ninh (1)", None),
    ],
)
def test_another_wording_is_read_or_refused_but_never_taken_for_something_else(
    tmp_path: Path, name: str, old: str, new: str, problem: tuple[str, str | None] | None
) -> None:
    file = tmp_path / f"{name}.xlsx"
    rewrite(FOLDER / "Final_2006.xls", file, "QUẢNG NINH", 2, 6652951)
    book = openpyxl.load_workbook(file)
    for cell in (c for row in book.worksheets[0].iter_rows() for c in row):
        if old and isinstance(cell.value, str):
            cell.value = cell.value.replace(old, new)
    book.save(file)
    work = new_work(tmp_path / "home")
    (tmp_path / "made").mkdir()
    found = flow.check(work, work.declarations.dataset(NAME), file, tmp_path / "made")
    told = [(p.code, p.note) for p in found.problems]
    if problem is None:
        assert (found.status, told) == ("ready", [])
    else:
        assert told[0] == (problem[0], problem[1] or told[0][1])
        assert problem[0] == "no-variant" or found.problems[0].sheet == "Sheet1"


def rewrite(source: Path, target: Path, province: str, column: int, value: float) -> None:
    """A workbook's only sheet again, as a steward's Excel would save it, with one other figure."""
    [sheet] = open_workbook(source)
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = sheet.name
    for (r, c), cell in sheet.cells.items():
        page.cell(r + 1, c + 1, float(cell.text) if cell.kind == "number" else cell.text)
    for r0, r1, c0, c1 in sheet.merged:
        page.merge_cells(start_row=r0 + 1, end_row=r1, start_column=c0 + 1, end_column=c1)
    [row] = [r for (r, _), cell in sheet.cells.items() if cell.text == province]
    page.cell(row + 1, column + 1, value)
    book.save(target)
