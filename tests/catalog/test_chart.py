"""Charts: what may be declared, what is refused at load, and which figures a release gives."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pydantic import ValidationError

from catalog.chart import Chart, Figure, Figures, faults, figures
from catalog.dataset import Declarations, load
from tests.conftest import READINGS

ROOT = Path(__file__).resolve().parents[2]
LINE: Mapping[str, Any] = {"kind": "line", "x": "ngay_do", "y": "so_luong", "series": "ma_diem"}


def chart(**declared: Any) -> Chart:
    return Chart.model_validate(declared)


@pytest.fixture
def readings(tmp_path: Path) -> Path:
    file = tmp_path / "diem_do.parquet"
    duckdb.execute(f"COPY ({READINGS}) TO '{file}' (FORMAT parquet)")
    return file


@pytest.mark.parametrize(
    "declared",
    [
        {"kind": "line", "x": "a"},
        {"kind": "points", "x": "a", "y": "b"},
        {"kind": "line", "x": "a", "y": "b", "label": "c"},
        {"kind": "pie", "x": "a", "y": "b"},
        {"kind": "line", "x": "a", "y": "b", "title": "chỉ một tiếng"},
        {"kind": "line", "x": "a", "y": "sum(b)"},
        {"kind": "bar", "x": "a", "where": {"b": []}},
        {"kind": "bar", "x": "a", "colour": "red"},
    ],
)
def test_what_is_no_chart_is_refused(declared: Mapping[str, Any]) -> None:
    with pytest.raises(ValidationError):
        chart(**declared)


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"x": "khong_co"}, "x"),
        ({"series": "khong_co"}, "series"),
        ({"where": {"khong_co": ["a"]}}, "where.khong_co"),
        ({"y": "ten_diem"}, "y"),
        ({"x": "ten_diem"}, "x"),
        ({"where": {"ghi_chu": ["tuyệt"]}}, "where.ghi_chu"),
        ({"series": None}, "where.ma_diem"),
        ({"series": None, "where": {"ma_diem": ["AB001", "AB002"]}}, "where.ma_diem"),
        ({"kind": "points", "x": "ten_diem", "label": "ma_diem"}, "x"),
    ],
)
def test_what_does_not_fit_the_table_is_named(
    miniature: Declarations, changes: Mapping[str, Any], key: str
) -> None:
    found = list(faults(chart(**{**LINE, **changes}), miniature.dataset("diem_do").schema))
    assert key in [k for k, _ in found]
    assert all(" / " in reason for _, reason in found)


@pytest.mark.parametrize(
    "declared",
    [
        LINE,
        {"kind": "line", "x": "ngay_do", "y": "gia_tri", "where": {"ma_diem": ["AB001"]}},
        {"kind": "bar", "x": "ghi_chu", "where": {"ghi_chu": ["tốt", "kém"], "dat": [True]}},
    ],
)
def test_what_fits_has_no_faults(miniature: Declarations, declared: Mapping[str, Any]) -> None:
    assert list(faults(chart(**declared), miniature.dataset("diem_do").schema)) == []


def test_the_figures_are_those_of_the_release(readings: Path) -> None:
    found = figures(readings, chart(**LINE))
    assert found is not None
    assert [(r.series, r.y) for r in found.rows] == [("AB001", 12), ("AB002", 0)]
    assert found.series == ("AB001", "AB002")
    chosen = figures(readings, chart(**LINE, where={"ma_diem": ["AB002", "AB001"]}))
    assert chosen is not None
    assert chosen.series == ("AB002", "AB001")
    yes = figures(readings, chart(**LINE, where={"dat": [True]}))
    assert yes is not None
    assert yes.series == ("AB001",)


def test_rows_are_counted_where_no_value_is_asked_for(readings: Path) -> None:
    assert figures(readings, chart(kind="bar", x="ngay_do", series="ghi_chu")) is not None
    found = figures(readings, chart(kind="bar", x="ghi_chu"))
    assert found == Figures((Figure("tốt", 1),))


def test_a_value_that_is_not_there_is_a_gap(readings: Path) -> None:
    found = figures(readings, chart(kind="line", x="ngay_do", y="gia_tri", series="ma_diem"))
    assert found is not None
    assert [r.y for r in found.rows] == [1.5, None]


def test_a_number_that_has_no_place_on_paper_is_a_gap(tmp_path: Path) -> None:
    file = tmp_path / "so.parquet"
    values = "(1.0, 'nan'::DOUBLE), (2.0, 'inf'::DOUBLE), (3.0, 1e200), (5.0, 6.0)"
    duckdb.execute(f"COPY (SELECT * FROM (VALUES {values}) t(x, y)) TO '{file}'")
    found = figures(file, chart(kind="line", x="x", y="y"))
    assert found is not None
    assert [(r.x, r.y) for r in found.rows] == [(1, None), (2, None), (3, None), (5, 6)]


def test_what_cannot_be_read_gives_no_chart(readings: Path, tmp_path: Path) -> None:
    assert figures(tmp_path / "khong_co.parquet", chart(**LINE)) is None
    assert figures(readings, chart(kind="bar", x="truong_moi")) is None


def test_more_than_can_be_drawn_is_counted(tmp_path: Path) -> None:
    file = tmp_path / "nhieu.parquet"
    duckdb.execute(f"COPY (SELECT i AS x, i AS y FROM range(6000) AS t(i)) TO '{file}'")
    found = figures(file, chart(kind="line", x="x", y="y"))
    assert found is not None
    assert (len(found.rows), found.left_out) == (5000, 1000)


def test_the_datasets_of_the_province_have_charts() -> None:
    declared = load(ROOT).datasets
    kinds = {n: d.declaration.chart.kind for n, d in declared.items() if d.declaration.chart}
    assert kinds["dan_so"] == "line"
    assert kinds["don_vi_hanh_chinh"] == "points"
