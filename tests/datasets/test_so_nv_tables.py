"""The code lists of so_nv: communes of Thái Nguyên and provinces of Việt Nam, checked as files.

Three judges: the tables themselves, the package vietnamadminunits (names and codes; its areas are
wrong for eight communes and are not compared), and, where OPENDATA_REAL_DATA names the folder of
real files, the official lists and every province spelling of the Statistics Office's tables.
"""

import csv
import importlib.util
import io
import json
import os
import re
import sqlite3
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from schemas.fold import fold

Row = dict[str, str]

FOLDER = Path(__file__).resolve().parents[2] / "datasets" / "so_nv"
COMMUNES = FOLDER / "don_vi_hanh_chinh.csv"
PROVINCES = FOLDER / "tinh_thanh.csv"
KEYS = {COMMUNES: ("danh_muc", "ma_dvhc"), PROVINCES: ("danh_muc", "ma_tinh", "ten")}

NOW, BEFORE, HISTORY = "tu-2025-07-01", "truoc-2025-07-01", "lich-su"
UNIT_TYPES = ("Thành phố", "Thị trấn", "Phường", "Tỉnh", "Xã")


def read(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of_list(path: Path, code_list: str) -> list[Row]:
    return [row for row in read(path) if row["danh_muc"] == code_list]


def full_name(row: Row) -> str:
    return f"{row['loai'][0].upper()}{row['loai'][1:]} {row['ten']}"


def short_name(full: str) -> str:
    kind = next(kind for kind in UNIT_TYPES if full.startswith(f"{kind} "))
    return full.removeprefix(f"{kind} ")


def spellings(row: Row) -> list[str]:
    return [row["ten"], *filter(None, row["ten_khac"].split(" | "))]


# --- the files themselves ---


@pytest.mark.parametrize("path", KEYS, ids=lambda path: path.stem)
def test_file_is_canonical_csv(path: Path) -> None:
    raw = path.read_bytes()
    text = raw.decode("utf-8")
    assert not text.startswith("\ufeff")
    assert "\r" not in text
    assert unicodedata.is_normalized("NFC", text)
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(csv.reader(io.StringIO(text)))
    assert written.getvalue() == text, "quoting is not minimal"
    assert not re.search(r"[^\S\n ]|  |<", text), "doubled or odd blanks, or markup"
    assert all(cell == cell.strip() for row in read(path) for cell in row.values())


@pytest.mark.parametrize("path", KEYS, ids=lambda path: path.stem)
def test_keys_are_unique_and_sorted(path: Path) -> None:
    keys = [tuple(row[name] for name in KEYS[path]) for row in read(path)]
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("path", KEYS, ids=lambda path: path.stem)
def test_every_row_names_its_source(path: Path) -> None:
    assert all(row["nguon"] for row in read(path))


# --- communes ---


def test_communes_are_counted() -> None:
    assert Counter(row["loai"] for row in of_list(COMMUNES, NOW)) == {"xã": 77, "phường": 15}
    before = of_list(COMMUNES, BEFORE)
    assert Counter(row["ma_tinh"] for row in before) == {"19": 172, "06": 108}
    assert {row["loai"] for row in before} == {"xã", "phường", "thị trấn"}
    assert len(read(COMMUNES)) == 92 + 280


def test_commune_codes_are_strings_of_digits() -> None:
    for row in read(COMMUNES):
        assert re.fullmatch(r"\d{5}", row["ma_dvhc"])
        assert (row["ma_tinh"], row["ten_tinh"]) in {("19", "Thái Nguyên"), ("06", "Bắc Kạn")}
        assert not row["ten"].startswith(tuple(f"{kind} " for kind in UNIT_TYPES))


def test_communes_in_force_lie_in_the_province_and_fill_it() -> None:
    rows = of_list(COMMUNES, NOW)
    assert all(row["ma_tinh"] == "19" for row in rows)
    assert all(104.9 <= float(row["kinh_do"]) <= 106.4 for row in rows)
    assert all(21.2 <= float(row["vi_do"]) <= 22.9 for row in rows)
    assert all(float(row["dien_tich_km2"]) > 0 for row in rows)
    assert sum(float(row["dien_tich_km2"]) for row in rows) == pytest.approx(8375.27, abs=0.1)
    assert len({row["ten"] for row in rows}) == 92


def test_each_list_fills_only_its_own_columns() -> None:
    for row in of_list(COMMUNES, NOW):
        assert (row["hieu_luc_tu"], row["hieu_luc_den"]) == ("2025-07-01", "")
        assert row["van_ban"] == "1683/NQ-UBTVQH15"
        assert not row["ma_huyen_cu"] + row["huyen_cu"]
    for row in of_list(COMMUNES, BEFORE):
        assert (row["hieu_luc_tu"], row["hieu_luc_den"]) == ("", "2025-06-30")
        assert re.fullmatch(r"\d{3}", row["ma_huyen_cu"])
        assert row["huyen_cu"].startswith(("Thành phố ", "Huyện "))
        assert not row["dien_tich_km2"] + row["vi_do"] + row["kinh_do"] + row["van_ban"]


def test_codes_were_reused_for_other_communes() -> None:
    """Why the key is (code, list): a join on the bare code succeeds and is wrong."""
    before = {row["ma_dvhc"]: row for row in of_list(COMMUNES, BEFORE)}
    now = {row["ma_dvhc"]: row for row in of_list(COMMUNES, NOW)}
    assert now.keys() <= before.keys()
    renamed = [code for code, row in now.items() if row["ten"] != before[code]["ten"]]
    unchanged = [code for code, row in now.items() if full_name(row) == full_name(before[code])]
    assert (len(renamed), len(unchanged)) == (46, 41)
    assert (before["05467"]["ten"], now["05467"]["ten"]) == ("Cam Giá", "Gia Sàng")


# --- provinces ---


def test_provinces_are_counted() -> None:
    lists = Counter(row["danh_muc"] for row in read(PROVINCES))
    assert (lists[NOW], lists[BEFORE]) == (34, 63)
    assert lists.keys() == {NOW, BEFORE, HISTORY}
    assert [row["ten"] for row in of_list(PROVINCES, HISTORY)] == ["Hà Tây"]


def test_province_codes_are_two_digits_or_excused() -> None:
    for row in read(PROVINCES):
        assert re.fullmatch(r"\d\d", row["ma_tinh"]) or (
            row["danh_muc"] == HISTORY and not row["ma_tinh"]
        )
        assert bool(row["ly_do_khong_ma"]) == (not row["ma_tinh"])
        assert row["loai"] in {"tỉnh", "thành phố"}


@pytest.mark.parametrize("code_list", [NOW, BEFORE, HISTORY])
def test_province_codes_and_names_are_unique_in_a_list(code_list: str) -> None:
    rows = of_list(PROVINCES, code_list)
    codes = [row["ma_tinh"] for row in rows if row["ma_tinh"]]
    assert len(codes) == len(set(codes))
    assert len({row["ten"] for row in rows}) == len(rows)


@pytest.mark.parametrize("lists", [{NOW}, {BEFORE, HISTORY}], ids=["now", "before"])
def test_a_folded_spelling_names_one_province(lists: set[str]) -> None:
    rows = [row for row in read(PROVINCES) if row["danh_muc"] in lists]
    folded = [fold(spelling) for row in rows for spelling in spellings(row)]
    twice = [name for name, count in Counter(folded).items() if count > 1]
    assert twice == [], "a spelling of two provinces, or one that folding already covers"


def test_regions_are_those_of_the_statistics_office() -> None:
    assert Counter(row["vung"] for row in of_list(PROVINCES, BEFORE)) == {
        "Đồng bằng sông Hồng": 11,
        "Trung du và miền núi phía Bắc": 14,
        "Bắc Trung Bộ và Duyên hải miền Trung": 14,
        "Tây Nguyên": 5,
        "Đông Nam Bộ": 6,
        "Đồng bằng sông Cửu Long": 13,
    }
    assert not any(row["vung"] for row in of_list(PROVINCES, NOW))


def test_every_old_province_went_into_one_of_the_34() -> None:
    now = {row["ma_tinh"] for row in of_list(PROVINCES, NOW)}
    assert {row["ma_ke_tiep"] for row in of_list(PROVINCES, BEFORE)} == now
    assert not any(row["ma_ke_tiep"] for row in of_list(PROVINCES, NOW))
    into_19 = {row["ten"] for row in of_list(PROVINCES, BEFORE) if row["ma_ke_tiep"] == "19"}
    assert into_19 == {"Thái Nguyên", "Bắc Kạn"}


def test_province_codes_were_reused_too() -> None:
    before = {row["ma_tinh"]: row["ten"] for row in of_list(PROVINCES, BEFORE)}
    now = {row["ma_tinh"]: row["ten"] for row in of_list(PROVINCES, NOW)}
    other = {code for code, name in now.items() if before[code] != name}
    assert other == {"15", "24", "44", "46", "52", "80", "82", "91"}


# --- the package as an oracle, read from its data files: importing it would load geopy ---


@pytest.fixture(scope="module")
def oracle() -> Path:
    spec = importlib.util.find_spec("vietnamadminunits")
    assert spec is not None, "a development dependency is missing: pip install '.[dev]'"
    assert spec.origin is not None
    return Path(spec.origin).parent / "data"


def query(oracle: Path, sql: str) -> list[tuple[str, ...]]:
    uri = f"{(oracle / 'dataset.db').as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        return [tuple(row) for row in database.execute(sql)]


def pairs(oracle: Path, sql: str) -> dict[str, str]:
    return {row[0]: row[1] for row in query(oracle, sql)}


def test_oracle_agrees_on_the_92(oracle: Path) -> None:
    theirs = query(oracle, "SELECT wardCode, ward FROM admin_units WHERE provinceCode = '19'")
    ours = [(row["ma_dvhc"], full_name(row)) for row in of_list(COMMUNES, NOW)]
    assert sorted(theirs) == ours


def test_oracle_agrees_on_the_280(oracle: Path) -> None:
    theirs = query(
        oracle,
        "SELECT wardCode, ward, provinceCode, provinceShort, districtCode,"
        " replace(district, 'Thành Phố ', 'Thành phố ')"
        " FROM admin_units_legacy WHERE provinceCode IN ('06', '19')",
    )
    columns = ("ma_tinh", "ten_tinh", "ma_huyen_cu", "huyen_cu")
    ours = [
        (row["ma_dvhc"], full_name(row), *(row[name] for name in columns))
        for row in of_list(COMMUNES, BEFORE)
    ]
    assert sorted(theirs) == ours


def test_oracle_agrees_on_the_34(oracle: Path) -> None:
    theirs = query(oracle, "SELECT DISTINCT provinceCode, province FROM admin_units")
    assert sorted(theirs) == [(r["ma_tinh"], full_name(r)) for r in of_list(PROVINCES, NOW)]


def test_oracle_agrees_on_the_63(oracle: Path) -> None:
    """But for 46: the package gives its name of 2025, the statistics the one they all print."""
    theirs = pairs(oracle, "SELECT DISTINCT provinceCode, province FROM admin_units_legacy")
    ours = {row["ma_tinh"]: row for row in of_list(PROVINCES, BEFORE)}
    assert theirs.keys() == ours.keys()
    differing = {code for code, row in ours.items() if theirs[code] != full_name(row)}
    assert differing == {"46"}
    assert (theirs["46"], ours["46"]["ten"]) == ("Thành phố Huế", "Thừa Thiên Huế")
    assert {"Huế", "Thành phố Huế"} <= set(spellings(ours["46"]))


def test_oracle_agrees_on_the_successors(oracle: Path) -> None:
    old = pairs(oracle, "SELECT DISTINCT provinceKey, provinceCode FROM admin_units_legacy")
    new = pairs(oracle, "SELECT DISTINCT provinceKey, provinceCode FROM admin_units")
    mergers = json.loads((oracle / "converter_2025.json").read_text("utf-8"))["DICT_PROVINCE"]
    theirs = {old[key]: new[into] for into, keys in mergers.items() for key in keys}
    ours = {row["ma_tinh"]: row["ma_ke_tiep"] for row in of_list(PROVINCES, BEFORE)}
    assert ours == theirs


# --- the real files ---

GSO_REGIONS = {
    "red river delta": "Đồng bằng sông Hồng",
    "northern midlands and mountain areas": "Trung du và miền núi phía Bắc",
    "northern midlands and moutain areas": "Trung du và miền núi phía Bắc",
    "north central and central coastal areas": "Bắc Trung Bộ và Duyên hải miền Trung",
    "north central area and central coastal area": "Bắc Trung Bộ và Duyên hải miền Trung",
    "northern central area and central coastal area": "Bắc Trung Bộ và Duyên hải miền Trung",
    "central highlands": "Tây Nguyên",
    "south east": "Đông Nam Bộ",
    "mekong river delta": "Đồng bằng sông Cửu Long",
}
GSO_NOT_A_PROVINCE = {
    "whole country",
    "nec.",
    "oil & gas",
    "oil and gas",
    "unidentified",
    "units are not included in provinces",
    "pupils in universities",
    "general classes in universities have been excluded in province",
    "upper secondary schoolgirls in universities have been excluded in province",
}
GSO_BAD_BYTE = "Number of administrative units as of 31 December by province.csv"


@pytest.fixture(scope="module")
def real_data() -> Path:
    folder = os.environ.get("OPENDATA_REAL_DATA")
    if not folder:
        pytest.skip("OPENDATA_REAL_DATA names no folder of real files")
    return Path(folder)


def gso_tables(real_data: Path) -> Iterator[tuple[str, list[str]]]:
    """Name and first column, below its heading, of each table by province: the other seven of
    the 84 list weather stations or subscribers."""
    for path in sorted((real_data / "gso-2016").rglob("*.csv")):
        if "at some stations" in path.name or "subscribers" in path.name:
            continue
        encoding = "cp1252" if path.name == GSO_BAD_BYTE else "utf-8-sig"
        text = io.StringIO(path.read_bytes().decode(encoding))
        labels = [row[0] for row in csv.reader(text, delimiter=";") if row and row[0].strip()]
        # The table of markets prints its heading twice: what follows the last one counts.
        heading = max(i for i, label in enumerate(labels) if label.startswith("Cities"))
        yield path.name, labels[heading + 1 :]


def test_official_commune_list_agrees(real_data: Path) -> None:
    text = (real_data / "admin-units" / "1027_CTK-CSCL.md").read_text("utf-8")
    official = []
    for line in text.splitlines():
        cells = [" ".join(c.replace("<br>", " ").split()) for c in line.strip("| ").split("|")]
        if len(cells) == 4 and re.fullmatch(r"\d{5}", cells[1]):
            official.append((cells[1], cells[2], cells[3]))
    assert len(official) == 3321
    ours = [(row["ma_dvhc"], full_name(row)) for row in of_list(COMMUNES, NOW)]
    assert sorted(unit[:2] for unit in official if unit[2] == "Tỉnh Thái Nguyên") == ours
    folded = {fold(name) for row in of_list(PROVINCES, NOW) for name in spellings(row)}
    assert {fold(unit[2]) for unit in official} <= folded


def test_official_province_list_agrees(real_data: Path) -> None:
    official = [
        (row["Mã số"], row["Tên 34 tỉnh sau sáp nhập"])
        for row in read(real_data / "admin-units" / "915_CTK-CSCL.csv")
    ]
    ours = [
        (row["ma_tinh"], full_name(row) if row["loai"] == "thành phố" else row["ten"])
        for row in of_list(PROVINCES, NOW)
    ]
    assert official == ours


def test_resolution_1683_forms_90_of_the_92(real_data: Path) -> None:
    text = " ".join((real_data / "admin-units" / "1683_NQ-UBTVQH15.md").read_text("utf-8").split())
    formed = re.findall(r"có tên gọi là \*\*(xã|phường) ?([^*]+)\*\*", text)
    ours = {(row["loai"], row["ten"]) for row in of_list(COMMUNES, NOW)}
    assert len(formed) == len(set(formed)) == 90
    assert ours - set(formed) == {("xã", "Sảng Mộc"), ("xã", "Thượng Quan")}
    assert ours >= set(formed)
    assert "chính thức hoạt động từ ngày 01 tháng 7 năm 2025" in text


def test_derived_old_communes_agree(real_data: Path) -> None:
    derived = {
        (row["old_commune_code"], short_name(row["old_commune"]), row["old_province_code"])
        for row in read(real_data / "admin-units" / "thai_nguyen_old_to_new_2025.csv")
    }
    ours = {(r["ma_dvhc"], r["ten"], r["ma_tinh"]) for r in of_list(COMMUNES, BEFORE)}
    assert derived == ours


def test_every_province_spelling_of_the_statistics_resolves(real_data: Path) -> None:
    known = {
        fold(spelling): row
        for row in read(PROVINCES)
        if row["danh_muc"] != NOW
        for spelling in spellings(row)
    }
    tables = 0
    unknown = set()
    regions: dict[str, set[str]] = defaultdict(set)
    for name, labels in gso_tables(real_data):
        tables += 1
        region = ""
        for label in map(fold, labels):
            if label in GSO_REGIONS:
                region = GSO_REGIONS[label]
            elif label in known:
                regions[known[label]["ten"]].add(region)
            elif label not in GSO_NOT_A_PROVINCE:
                unknown.add((name, label))
    assert unknown == set()
    assert tables == 77
    # One table has no region headings, hence the empty one.
    assert {ten: found - {""} for ten, found in regions.items()} == {
        row["ten"]: {row["vung"]} for row in known.values()
    }
