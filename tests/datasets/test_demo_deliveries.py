"""The small cited tables that the demo delivers are what the original files say."""

import csv
import os
from pathlib import Path

import duckdb
import pytest

from pipelines.delivery import deliver
from tests.test_real_files import LONG, ROOT, SHORT, new_work, run
from tests.test_real_tables import FILES

DATA = os.environ.get("OPENDATA_REAL_DATA")
REAL = Path(DATA or ".")
DEMO = ROOT / "demo" / "deliveries"
ORIGINALS = {
    "dan_so": [LONG, SHORT],
    "ngan_sach_dia_phuong": sorted((REAL / "mof-budget").glob("*.xls*")),
    "chi_so_cap_tinh": sorted((REAL / "pci-papi").glob("*.xls*")),
    **FILES,
}


def test_every_delivery_of_the_demo_is_compared_with_its_originals() -> None:
    assert {folder.name for folder in DEMO.iterdir()} == set(ORIGINALS)


@pytest.mark.parametrize("dataset", ORIGINALS)
def test_every_figure_of_the_demo_names_its_source(dataset: str) -> None:
    [file] = (DEMO / dataset).glob("*.csv")
    with file.open(encoding="utf-8", newline="") as text:
        rows = list(csv.DictReader(text))
    assert rows
    assert {row["ten_tinh"] for row in rows} == {"Thái Nguyên", "Bắc Kạn"}
    assert all(len(row["nguon"]) > 20 for row in rows)


@pytest.mark.skipif(not DATA, reason="OPENDATA_REAL_DATA names no folder of real files")
@pytest.mark.parametrize("dataset", sorted(set(ORIGINALS) - {"dan_so"}))
def test_the_demo_agrees_with_the_original_files(dataset: str, tmp_path: Path) -> None:
    """Delivered beside each other, no figure of the two differs, and none is only in the demo."""
    work = new_work(tmp_path)
    declared = work.declarations.dataset(dataset)
    for file in ORIGINALS[dataset]:
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
