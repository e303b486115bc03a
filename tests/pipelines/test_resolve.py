"""Resolving: which unit a name or code means in the row's period, and which names mean none."""

import csv
import unicodedata
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.dataset import Dataset
from schemas.fold import fold
from tests.pipelines.delivered import declared
from tests.pipelines.test_shape import TOTALS, List, shaped, wide

ROOT = Path(__file__).resolve().parents[2]

PLACES: List = (
    ("ten", "khac", "loai"),
    [
        ("Xã A", "A | Làng Đá", "nay"),
        ("Xã B", "Bản Đồ|Đồ", "nay"),
        ("Xã C", "C1 | Chung", "nay"),
        ("Xã D", "Chung", "nay"),
        ("Xã E", None, "nay"),
        ("Xã E", "E cũ", "truoc"),
    ],
)


def named(where: Mapping[str, Sequence[str]] | None = None, **variant: Any) -> Dataset:
    resolve = {"dataset": "ds", "names": ["ten", "khac"], "where": where or {"loai": ["nay"]}}
    return wide(resolve={"ten": resolve | {"take": {"ten": "ten"}}}, **variant)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Xã A", "Xã A"), ("  xã   A ", "Xã A"), ("XA A", "Xã A"), ("làng đá", "Xã A"),
        ("LANG DA", "Xã A"), ("Làng\u00a0Đá", "Xã A"), ("A", "Xã A"), ("Bản Đồ|Đồ", "Xã B"),
        ("Xã E", "Xã E"), (unicodedata.normalize("NFD", "Làng Đá"), "Xã A"),
    ],
)  # fmt: skip
def test_a_name_is_known_by_any_of_its_spellings_folded(written: str, name: str) -> None:
    found = shaped(f"Tên,Nam 2020\n{written},1\n", named(), {"ds": PLACES})
    assert found.problems == ()
    assert found.column("ten") == [name]


def test_a_name_of_two_is_not_resolved_and_both_are_named() -> None:
    found = shaped("Tên,Nam 2020\nXã A,1\nChung,1\n", named(), {"ds": PLACES})
    assert found.told == [("ambiguous-name", 3, "ten", "Chung")]
    assert found.problems[0].note == "Xã C | Xã D"
    assert found.column("ten") == ["Xã A", ""]


@pytest.mark.parametrize("written", ["Xã Z", "E cũ", "", "Bản Đồ", "A | Làng Đá"])
def test_a_name_of_nobody_is_a_problem_as_it_stands(written: str) -> None:
    found = shaped(f"Tên,Nam 2020\nXã A,1\n{written},1\n", named(), {"ds": PLACES})
    assert found.told == [("unresolved-name", 3, "ten", written)]
    assert found.problems[0].note == "ds"


def test_a_name_of_two_is_one_again_when_only_one_list_is_meant() -> None:
    both = named({"loai": ["nay", "truoc"]})
    assert shaped("Tên,Nam 2020\nxã e,1\n", both, {"ds": PLACES}).problems == ()  # one and the same
    old = named({"loai": ["truoc"]})
    assert shaped("Tên,Nam 2020\nE cũ,1\n", old, {"ds": PLACES}).column("ten") == ["Xã E"]
    assert shaped("Tên,Nam 2020\nxã a,1\n", old, {"ds": PLACES}).told[0][0] == "unresolved-name"


def test_several_columns_are_taken_at_once() -> None:
    take = {"ten": "ten", "loai": "loai"}
    one = declared(
        ("ten", "loai", "so"),
        {"resolve": {"ten": {"dataset": "ds", "names": ["ten", "khac"], "take": take}}},
    )
    found = shaped("ten,so\nlàng đá,1\nE cũ,2\nXã E,3\n", one, {"ds": PLACES})
    assert [(r["ten"], r["loai"], r["so"]) for r in found.rows] == [
        ("Xã A", "nay", "1"), ("Xã E", "truoc", "2"), ("", "", "3")
    ]  # fmt: skip
    assert found.told == [("ambiguous-name", 4, "ten", "Xã E")]  # two rows answer to it


def communes() -> Mapping[str, List]:
    """The province's own lists, as they stand in the repository."""
    lists = {}
    for name in ("don_vi_hanh_chinh", "chuyen_doi_don_vi_hanh_chinh"):
        with (ROOT / "datasets" / "so_nv" / f"{name}.csv").open(encoding="utf-8") as file:
            columns, *rows = csv.reader(file)
        lists[name] = (tuple(columns), [tuple(cell or None for cell in row) for row in rows])
    return lists


IN_FORCE: Mapping[str, Any] = {
    "dataset": "don_vi_hanh_chinh",
    "names": ["ten", "ma_dvhc"],
    "take": {"ma_xa": "ma_dvhc", "danh_muc": "danh_muc"},
    "valid": {"at": "ky", "since": "hieu_luc_tu", "until": "hieu_luc_den"},
}
AS_NOW: Mapping[str, Any] = {
    **IN_FORCE,
    "through": {
        "dataset": "chuyen_doi_don_vi_hanh_chinh",
        "match": {"ma_dvhc": "ma_cu", "danh_muc": "danh_muc_cu"},
        "take": {"ma_dvhc": "ma_moi", "danh_muc": "danh_muc_moi"},
    },
}
OLD, NOW = "truoc-2025-07-01", "tu-2025-07-01"


@pytest.mark.parametrize(
    ("resolve", "written", "period", "unit"),
    [
        (IN_FORCE, "05467", "2024", ("05467", OLD)),  # Cam Giá then
        (IN_FORCE, "05467", "2026", ("05467", NOW)),  # Gia Sàng now: the code was reused
        (IN_FORCE, "Gia Sàng", "2025-Q2", ("05461", OLD)),
        (IN_FORCE, "Gia Sàng", "2025-07", ("05467", NOW)),
        (IN_FORCE, "gia sang", "2025-06-30", ("05461", OLD)),
        (AS_NOW, "Nguyễn Thị Minh Khai", "2024", ("01840", NOW)),
        (AS_NOW, "01834", "2024-12", ("01840", NOW)),
        (AS_NOW, "Đức Xuân", "2026", ("01840", NOW)),
    ],
)
def test_a_commune_is_the_one_of_the_rows_period(
    resolve: Mapping[str, Any], written: str, period: str, unit: tuple[str, str]
) -> None:
    one = declared(("xa", "ky", "ma_xa", "danh_muc"), {"resolve": {"xa": resolve}})
    found = shaped(f"xa,ky\n{written},{period}\n", one, communes())
    assert found.told == []
    assert [(r["xa"], r["ma_xa"], r["danh_muc"]) for r in found.rows] == [(written, *unit)]


@pytest.mark.parametrize(
    ("resolve", "written", "period", "code", "note"),
    [
        (AS_NOW, "Gia Sàng", "2024", "split-name", f"05443 {NOW} | 05467 {NOW}"),
        (AS_NOW, "05467", "2024", "split-name", f"05467 {NOW} | 05500 {NOW}"),
        (IN_FORCE, "Gia Sàng", "2025", "ambiguous-name", f"05461 {OLD} | 05467 {NOW}"),
        (IN_FORCE, "Nguyễn Thị Minh Khai", "2026", "unresolved-name", "don_vi_hanh_chinh"),
        (IN_FORCE, "05467", "năm ngoái", "unresolved-name", "don_vi_hanh_chinh"),
    ],
)
def test_what_is_not_one_commune_at_the_time_is_a_problem_that_names_the_candidates(
    resolve: Mapping[str, Any], written: str, period: str, code: str, note: str
) -> None:
    one = declared(("xa", "ky", "ma_xa", "danh_muc"), {"resolve": {"xa": resolve}})
    found = shaped(f"xa,ky\n{written},{period}\n", one, communes())
    assert found.told == [(code, 2, "xa", written)]
    assert found.problems[0].note == note
    assert found.column("ma_xa") == [""]


def test_without_the_list_nothing_is_looked_up() -> None:
    found = shaped("Tên,Nam 2020\nXã A,1\n", named())
    [problem] = found.problems
    assert (problem.code, problem.field, problem.note) == ("reference-missing", "ten", "ds")


def test_a_wrong_name_is_one_problem_at_the_cell_of_the_name() -> None:
    found = shaped("Tên,Nam 2020,Nữ 2020\nXã Z,1,2\n", named(), {"ds": PLACES})
    assert [(p.code, p.row, p.column, p.value) for p in found.problems] == [
        ("unresolved-name", 2, "Tên", "Xã Z")
    ]


@pytest.mark.parametrize("recipe", [{"trim": ["ten"]}, {"map": {"ten": {" X ": "Y"}}}])
def test_a_wrong_name_is_told_as_it_stands_in_the_file(recipe: dict[str, Any]) -> None:
    resolve = {"ten": {"dataset": "ds", "names": ["ten"], "take": {"ten": "ten"}}}
    found = shaped("ten\n X \n", declared(("ten",), {"resolve": resolve} | recipe), {"ds": PLACES})
    assert [p.value for p in found.problems] == [" X "]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.sampled_from("aAáÁđĐdêE\u0300 \u00a0ư"), max_size=5), max_size=8))
def test_names_are_compared_as_python_folds_them(written: list[str]) -> None:
    known = ["á", "Đa", "ê ư", "dá"]
    rows = [(name, None, "nay") for name in known]
    quoted = "".join(f'"{w}",1\n' for w in ["x", *written])
    found = shaped(f"Tên,Nam 2020\n{quoted}", named(), {"ds": (PLACES[0], rows)})

    def key(name: str) -> str:
        return "".join(sign for sign in fold(name) if sign.isalnum())

    folded = {key(name): name for name in known}
    assert len(folded) == 3  # `Đa` and `dá` are one when folded: nobody can be meant
    folded.pop("da")
    assert found.column("ten") == [folded.get(key(w), "") for w in ["x", *written]]


def test_totals_are_found_before_names_are_looked_up() -> None:
    found = shaped("Tên,Nam 2020\nCả nước,9\nVùng 1,3\nA,1\n", named(totals=TOTALS), {"ds": PLACES})
    assert found.problems == ()
    assert found.column("ten") == ["Xã A"]
    assert [r["ten"] for r in found.controls] == ["Cả nước", "Vùng một"]
