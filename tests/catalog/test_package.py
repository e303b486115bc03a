"""The Data Package descriptor: everything public about a dataset, and nothing else."""

import json
from dataclasses import replace
from typing import Any

import pytest

from catalog.dataset import Declarations
from catalog.package import descriptor


@pytest.fixture
def described(miniature: Declarations) -> dict[str, Any]:
    return descriptor(miniature.dataset("diem_do"), miniature)


def test_it_says_what_the_declaration_says(described: dict[str, Any]) -> None:
    assert {k: described[k] for k in ("name", "id", "title", "title_en", "frequency")} == {
        "name": "diem-do",
        "id": "diem_do",
        "title": "Điểm đo",
        "title_en": "Measuring points",
        "frequency": "daily",
    }
    assert described["keywords"] == ["điểm đo", "quan trắc"]
    assert described["themes"] == ["Môi trường", "Công nghệ"]
    assert described["coverage"] == {"spatial": "Tỉnh thu nhỏ", "from": "2024-01-01", "to": None}
    assert described["licenses"] == [
        {"name": "other-open", "title": "Dữ liệu mở theo Điều 43 Luật Giao dịch điện tử 2023"}
    ]


def test_the_publisher_is_the_department_by_the_name_in_force(described: dict[str, Any]) -> None:
    assert described["contributors"] == [
        {"title": "Sở Đo lường và Quan trắc", "roles": ["publisher"]}
    ]


def test_who_made_the_figures_and_the_source_are_named_where_declared(
    miniature: Declarations,
) -> None:
    one = miniature.dataset("diem_do")
    declared = one.declaration.model_copy(
        update={"producer": "Cục Thống kê", "citation": "Niên giám 2024"}
    )
    described = descriptor(replace(one, declaration=declared), miniature)
    assert described["contributors"][1] == {"title": "Cục Thống kê", "roles": ["creator"]}
    assert described["sources"] == [{"title": "Niên giám 2024"}]


def test_the_csv_is_described_as_it_is_written(described: dict[str, Any]) -> None:
    text, table = described["resources"]
    assert (text["name"], text["path"], text["encoding"]) == ("diem-do-csv", "diem_do.csv", "utf-8")
    assert text["dialect"] == {"delimiter": ",", "quoteChar": '"', "lineTerminator": "\n"}
    assert [f["name"] for f in text["schema"]["fields"]] == [
        "ma_diem", "ten_diem", "ngay_do", "so_luong", "gia_tri", "dat", "ghi_chu"
    ]  # fmt: skip
    assert text["schema"]["primaryKey"] == ["ma_diem", "ngay_do"]
    assert text["schema"]["missingValues"] == [""]
    assert (table["path"], table["format"]) == ("diem_do.parquet", "parquet")


@pytest.mark.parametrize("name", ["tram", "diem_do", "luong_mua"])
def test_it_holds_no_clock_and_is_the_same_again(name: str, miniature: Declarations) -> None:
    """It is half of a release's identity: the same declarations give the same text."""
    one = miniature.dataset(name)
    first = json.dumps(descriptor(one, miniature), ensure_ascii=False)
    assert json.dumps(descriptor(one, miniature), ensure_ascii=False) == first
    assert not {"created", "version"} & set(json.loads(first))


def test_what_is_private_of_a_declaration_is_not_in_it(miniature: Declarations) -> None:
    text = json.dumps(descriptor(miniature.dataset("luong_mua"), miniature), ensure_ascii=False)
    for private in ("mua*.csv", "Toàn tỉnh", "reviewed", "quasi", str(miniature.root)):
        assert private not in text


def test_that_data_are_synthetic_is_told_only_where_they_are(
    miniature: Declarations, described: dict[str, Any]
) -> None:
    made = descriptor(miniature.dataset("diem_do"), miniature, synthetic=True)
    assert made["synthetic"] is True
    assert "mô phỏng" in made["synthetic_title"]
    assert {k: v for k, v in made.items() if not k.startswith("synthetic")} == described
