"""The small cited tables that the demo delivers are what the original workbooks say."""

import csv
import os
from pathlib import Path

import duckdb
import pytest

from pipelines.delivery import deliver
from tests.test_real_files import ROOT, new_work, run

DATA = os.environ.get("OPENDATA_REAL_DATA")
DEMO = ROOT / "demo" / "deliveries"


@pytest.mark.parametrize("dataset", ["dan_so", "ngan_sach_dia_phuong", "chi_so_cap_tinh"])
def test_every_figure_of_the_demo_names_its_source(dataset: str) -> None:
    [file] = (DEMO / dataset).glob("*.csv")
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert len(rows) > 100
    assert {row["ten_tinh"] for row in rows} == {"Thái Nguyên", "Bắc Kạn"}
    assert all(len(row["nguon"]) > 20 for row in rows)


@pytest.mark.skipif(not DATA, reason="OPENDATA_REAL_DATA names no folder of real files")
@pytest.mark.parametrize(
    ("dataset", "folder"), [("ngan_sach_dia_phuong", "mof-budget"), ("chi_so_cap_tinh", "pci-papi")]
)
def test_the_demo_agrees_with_the_original_workbooks(
    dataset: str, folder: str, tmp_path: Path
) -> None:
    """Delivered beside each other, no figure of the two differs, and none is only in the demo."""
    work = new_work(tmp_path)
    declared = work.declarations.dataset(dataset)
    for file in sorted((Path(DATA or ".") / folder).glob("*.xls*")):
        deliver(work.home, declared, file)
    assert run(work, dataset).status == "published"
    before = work.releases.current(dataset)
    [demo] = (DEMO / dataset).glob("*.csv")
    deliver(work.home, declared, demo)
    outcome = run(work, dataset)
    after = work.releases.current(dataset)
    assert outcome.problems == ()
    assert not [c.name for c in outcome.checks if c.name.startswith("nguon_khac_nhau")]
    assert before is not None
    assert after is not None
    added = duckdb.sql(f"FROM '{after.table}' EXCEPT ALL FROM '{before.table}'").fetchall()
    assert added == []
