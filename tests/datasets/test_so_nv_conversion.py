"""The old-to-new table of communes, against the code list, the package vietnamadminunits and, where
OPENDATA_REAL_DATA names the folder of real files, the resolution's own text, clause by clause."""

import csv
import importlib.util
import json
import os
import re
import sqlite3
from collections import Counter, defaultdict
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from catalog import dataset
from catalog.settings import Settings
from pipelines import flow
from pipelines.outcome import Outcome
from pipelines.work import Work
from schemas.fold import fold

Row = dict[str, str]

ROOT = Path(__file__).resolve().parents[2]
CONVERSION = ROOT / "datasets" / "so_nv" / "chuyen_doi_don_vi_hanh_chinh.csv"
COMMUNES = ROOT / "datasets" / "so_nv" / "don_vi_hanh_chinh.csv"
NOW, BEFORE = "tu-2025-07-01", "truoc-2025-07-01"
SPLIT = {"Gia Sàng", "Cam Giá", "Thượng Đình"}


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def units(code_list: str) -> dict[str, Row]:
    return {r["ma_dvhc"]: r for r in read(COMMUNES) if r["danh_muc"] == code_list}


# --- the table ---


def test_all_280_old_units_go_into_the_92() -> None:
    rows = read(CONVERSION)
    assert len(rows) == 283
    assert {r["ma_cu"] for r in rows} == units(BEFORE).keys()
    assert {r["ma_moi"] for r in rows} == units(NOW).keys()
    keys = [(r["ma_cu"], r["ma_moi"]) for r in rows]
    assert keys == sorted(set(keys))


def test_names_and_types_are_those_of_the_code_list() -> None:
    before, now = units(BEFORE), units(NOW)
    for r in read(CONVERSION):
        old, new = before[r["ma_cu"]], now[r["ma_moi"]]
        assert (r["danh_muc_cu"], r["danh_muc_moi"]) == (BEFORE, NOW)
        assert (r["ten_cu"], r["loai_cu"]) == (old["ten"], old["loai"])
        assert (r["huyen_cu"], r["ma_tinh_cu"]) == (old["huyen_cu"], old["ma_tinh"])
        assert (r["ten_moi"], r["loai_moi"]) == (new["ten"], new["loai"])


def test_the_three_split_units_are_marked_and_nothing_else_is() -> None:
    rows = read(CONVERSION)
    parts = [r for r in rows if r["kieu"] == "mot_phan"]
    assert Counter(r["ten_cu"] for r in parts) == dict.fromkeys(SPLIT, 2)
    rest = Counter(r["ma_cu"] for r in rows if r["kieu"] == "toan_bo")
    assert len(rest) == 277
    assert set(rest.values()) == {1}
    assert all(bool(r["ghi_chu"]) for r in parts)
    kept = {r["ten_cu"] for r in rows if r["khoan"] == "91"}
    assert kept == {"Sảng Mộc", "Thượng Quan"}


def test_each_clause_forms_one_unit() -> None:
    formed: dict[str, set[str]] = defaultdict(set)
    for r in read(CONVERSION):
        formed[r["khoan"]].add(r["ma_moi"])
    assert formed.keys() == {str(n) for n in range(1, 92)}
    assert {n: len(codes) for n, codes in formed.items() if len(codes) != 1} == {"91": 2}


# --- through the flow ---


@dataclass(frozen=True)
class Office:
    """The real declarations over an empty home in which the code lists are published."""

    work: Work
    folder: Path

    def check(self, text: str) -> Outcome:
        file = self.folder / "chuyen_doi.csv"
        file.write_text(text, "utf-8")
        scratch = self.folder / "scratch"
        scratch.mkdir(exist_ok=True)
        found = self.work.declarations.dataset("chuyen_doi_don_vi_hanh_chinh")
        return flow.check(self.work, found, file, scratch)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    home = tmp_path_factory.mktemp("home")
    settings = Settings(ROOT, home, "http://127.0.0.1:8000", "kiem-thu")
    work = Work(dataset.load(ROOT), settings)
    for name in ("tinh_thanh", "don_vi_hanh_chinh"):
        found = work.declarations.dataset(name)
        flow.fetch(work, found)
        flow.build(work, found)
        assert flow.publish(work, found).status == "published"
    return Office(work, tmp_path_factory.mktemp("files"))


def test_it_passes_its_own_suite(office: Office) -> None:
    outcome = office.check(CONVERSION.read_text("utf-8"))
    assert (outcome.status, outcome.rows_out, outcome.total_problems) == ("ready", 283, 0)


def test_a_code_of_the_other_list_is_refused(office: Office) -> None:
    """05908 is in force; no unit of the new list has the code 05911."""
    assert "05911" not in units(NOW)
    text = CONVERSION.read_text("utf-8").replace(",05908,tu-2025", ",05911,tu-2025")
    outcome = office.check(text)
    assert {p.code for p in outcome.problems} == {"foreign-key"}


@pytest.mark.parametrize(
    ("before", "after", "check"),
    [
        (",mot_phan,Phần còn lại", ",toan_bo,Phần còn lại", "don_vi_bi_chia"),
        ("1683/NQ-UBTVQH15,89\n", "1683/NQ-UBTVQH15,90\n", "moi_khoan_mot_don_vi"),
    ],
)
def test_a_wrong_mark_is_refused(office: Office, before: str, after: str, check: str) -> None:
    outcome = office.check(CONVERSION.read_text("utf-8").replace(before, after))
    assert outcome.status == "refused"
    assert check in {c.name for c in outcome.checks if not c.passed}


def test_a_missing_row_is_refused(office: Office) -> None:
    rows = CONVERSION.read_text("utf-8").splitlines(keepends=True)
    outcome = office.check("".join(rows[:-1]))
    assert "so_dong" in {c.name for c in outcome.checks if not c.passed}


# --- other judges ---


@pytest.fixture(scope="module")
def theirs() -> dict[str, set[str]]:
    """Old code → new codes, as the package's converter has them."""
    spec = importlib.util.find_spec("vietnamadminunits")
    assert spec is not None, "a development dependency is missing: pip install '.[dev]'"
    assert spec.origin is not None
    data = Path(spec.origin).parent / "data"
    with closing(sqlite3.connect(f"{(data / 'dataset.db').as_uri()}?mode=ro", uri=True)) as db:
        old_sql = (
            "SELECT provinceKey || '_' || districtKey || '_' || wardKey, wardCode "
            "FROM admin_units_legacy WHERE provinceCode IN ('06', '19')"
        )
        old = dict(db.execute(old_sql).fetchall())
        new_sql = "SELECT wardKey, wardCode FROM admin_units WHERE provinceCode = '19'"
        new = dict(db.execute(new_sql).fetchall())
    converter = json.loads((data / "converter_2025.json").read_text("utf-8"))
    found: dict[str, set[str]] = defaultdict(set)
    for into, sources in converter["DICT_PROVINCE_WARD_NO_DIVIDED"]["tinhthainguyen"].items():
        for source in sources:
            found[old[source]].add(new[into])
    for source, targets in converter["DICT_PROVINCE_WARD_DIVIDED"]["tinhthainguyen"].items():
        found[old[source]] |= {new[t["newWardKey"]] for t in targets}
    return found


def test_the_package_converts_alike(theirs: dict[str, set[str]]) -> None:
    ours: dict[str, set[str]] = defaultdict(set)
    for r in read(CONVERSION):
        ours[r["ma_cu"]].add(r["ma_moi"])
    assert ours == theirs


@pytest.fixture(scope="module")
def real_data() -> Path:
    folder = os.environ.get("OPENDATA_REAL_DATA")
    if not folder:
        pytest.skip("OPENDATA_REAL_DATA names no folder of real files")
    return Path(folder)


def test_derived_rows_agree(real_data: Path) -> None:
    derived = {
        (r["old_commune_code"], r["new_commune_code"], int(r["n_targets"]) > 1)
        for r in read(real_data / "admin-units" / "thai_nguyen_old_to_new_2025.csv")
    }
    ours = {(r["ma_cu"], r["ma_moi"], r["kieu"] == "mot_phan") for r in read(CONVERSION)}
    assert ours == derived


def test_each_clause_names_the_units_it_joins(real_data: Path) -> None:
    text = " ".join((real_data / "admin-units" / "1683_NQ-UBTVQH15.md").read_text("utf-8").split())
    clause = re.compile(r"(\d+)\\\. (Sắp xếp .*?có tên gọi là \*\*[^*]+\*\*)")
    clauses = {number: _run_together(body) for number, body in clause.findall(text)}
    assert len(clauses) == 90
    for r in read(CONVERSION):
        if r["khoan"] == "91":
            continue
        said = clauses[r["khoan"]]
        assert _run_together(r["ten_cu"]) in said
        assert said.endswith(_run_together(f"{r['loai_moi']} {r['ten_moi']}"))
        part = "motphan" if r["ghi_chu"].startswith("Một phần") else "phanconlai"
        assert (r["kieu"] == "toan_bo") or part in said


def _run_together(text: str) -> str:
    """The stored text of the resolution lost blanks here and there."""
    return re.sub(r"[^a-z0-9]", "", fold(text))
