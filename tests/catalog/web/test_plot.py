"""Charts laid out: nothing outside the paper, names apart, gaps kept, values in words."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any, Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.bilingual import Language
from catalog.chart import Chart, Figure, Figures
from catalog.portal import DatasetInfo, FieldInfo, Portal
from catalog.web.plot import MOST_BARS, MOST_SERIES, WIDTHS, Drawing, drawing


def field(name: str, kind: str, unit: str | None = None) -> FieldInfo:
    return FieldInfo(name, kind, name.title(), f"{name} EN", "", "", unit, False, False, None, {})


@pytest.fixture
def stations(portal: Portal) -> DatasetInfo:
    fields = (
        field("nam", "year"), field("ngay", "date"), field("thang", "yearmonth"),
        field("dan_so", "integer", "người"), field("tinh", "string"), field("kinh_do", "number"),
        field("vi_do", "number"),
    )  # fmt: skip
    return replace(portal.dataset("tram"), fields=fields)


def drawn(
    dataset: DatasetInfo, rows: list[tuple[Any, ...]], language: Language = "vi", **declared: Any
) -> Drawing:
    chart = Chart.model_validate(declared)
    return drawing(dataset, chart, Figures(tuple(Figure(*r) for r in rows)), language)


LINE: Mapping[str, Any] = {"kind": "line", "x": "nam", "y": "dan_so", "series": "tinh"}


def test_a_line_is_drawn_for_a_wide_page_and_for_a_phone(stations: DatasetInfo) -> None:
    rows = [(y, 1000 * y + i, name) for i, name in enumerate("ab") for y in range(2000, 2011)]
    found = drawn(stations, rows, **LINE)
    assert [p.width for p in found.plots] == list(WIDTHS.values())
    for plot in found.plots:
        assert len(plot.traces) == 2
        for trace in plot.traces:
            assert len(trace.marks) == 11
            for mark in trace.marks:
                assert plot.left <= mark.x <= plot.right
                assert plot.top <= mark.y <= plot.bottom
        assert plot.rows[0].text == "2.000.000"
    wide, narrow = found.plots
    names = [t.label for t in wide.traces if t.label]
    assert [n.text for n in names] == ["a", "b"]
    assert abs(names[0].y - names[1].y) >= 16
    assert [t.label for t in narrow.traces] == [None, None]
    assert found.summary[0] == ("a", "2.000.000 (2000) → 2.010.000 (2010)")


def test_values_are_said_in_the_visitors_language(stations: DatasetInfo) -> None:
    rows = [(2000, 1_227_400, "a"), (2001, 1_300_000, "a")]
    vietnamese, english = (drawn(stations, rows, x, **LINE) for x in ("vi", "en"))
    assert vietnamese.plots[0].traces[0].marks[0].says == "a, 2000: 1.227.400 người"
    assert english.plots[0].traces[0].marks[0].says == "a, 2000: 1,227,400 người"
    assert (vietnamese.axis, english.axis) == ("Dan_So", "dan_so EN")


def test_a_missing_value_parts_the_line(stations: DatasetInfo) -> None:
    rows = [(2000, 5, "a"), (2001, None, "a"), (2002, 6, "a"), (2003, 7, "a")]
    (trace,) = drawn(stations, rows, **LINE).plots[0].traces
    assert trace.path.count("M") == 2
    assert len(trace.marks) == 3


def test_a_line_starts_at_nought_unless_its_values_keep_far_from_it(stations: DatasetInfo) -> None:
    def lowest(*values: int) -> str:
        rows = [(2000 + i, v, "a") for i, v in enumerate(values)]
        return drawn(stations, rows, **LINE).plots[0].rows[0].text

    assert lowest(100, 1000) == "0"
    assert lowest(960, 1000) != "0"
    assert lowest(-50, 20).startswith("-")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (6.178724765777588, "6,179"), (1_565_887.25, "1.565.887"), (0.000123456, "0,0001235"),
        (1_227_400, "1.227.400"), (12.5, "12,5"), (-3.14159, "-3,142"), (0.0, "0"),
    ],
)  # fmt: skip
def test_the_chart_says_figures_that_count(stations: DatasetInfo, value: float, said: str) -> None:
    found = drawn(stations, [(2000, value)], kind="line", x="nam", y="kinh_do")
    assert found.plots[0].traces[0].marks[0].says == f"2000: {said}"
    assert found.rows[0][-1] == value


def test_long_names_stand_in_a_legend(stations: DatasetInfo) -> None:
    rows = [(y, i, f"Kiểm soát tham nhũng trong khu vực công {i}") for i in "12" for y in (1, 2)]
    found = drawn(stations, [(y, int(i), s) for y, i, s in rows], **LINE)
    assert found.legend
    assert [t.label for t in found.plots[0].traces] == [None, None]
    assert found.plots[0].right > 700


def test_what_all_rows_share_is_said(stations: DatasetInfo) -> None:
    where = {"tinh": ["a"], "nam": [2000, 2001]}
    found = drawn(stations, [(2000, 1, None)], **{**LINE, "series": None, "where": where})
    assert [(f.name, v) for f, v in found.fixed] == [("tinh", "a")]


def test_too_many_lines_are_drawn_as_others(stations: DatasetInfo) -> None:
    rows = [(y, i, f"tinh {i:02d}") for i in range(9) for y in (2000, 2001)]
    found = drawn(stations, rows, **LINE)
    assert (len(found.series), found.others) == (MOST_SERIES, 9 - MOST_SERIES)
    assert {t.series for t in found.plots[0].traces} == set(range(MOST_SERIES + 1))
    assert all(t.label is None for t in found.plots[0].traces)


@pytest.mark.parametrize("size", [0, 1])
def test_many_names_at_the_ends_keep_apart_and_on_the_paper(
    stations: DatasetInfo, size: int
) -> None:
    rows = [(y, 100, f"tinh {i}") for i in range(MOST_SERIES) for y in (2000, 2001)]
    plot = drawn(stations, rows, **LINE).plots[size]
    places = sorted(t.label.y for t in plot.traces if t.label)
    assert all(b - a >= 16 for a, b in pairwise(places))
    assert all(0 <= p <= plot.height for p in places)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("ngay", [date(2026, 1, 1) + timedelta(days=i) for i in range(0, 300, 3)]),
        ("thang", ["2025-11", "2025-12", "2026-01", "2026-02"]),
        ("ngay", [date(2026, 1, 1)]),
    ],
)
def test_times_are_drawn_in_their_order(
    stations: DatasetInfo, name: str, values: list[Any]
) -> None:
    rows = [(v, i) for i, v in enumerate(reversed(values))]
    plot = drawn(stations, rows, kind="line", x=name, y="dan_so").plots[0]
    assert plot.columns
    places = [float(p.split(",")[0]) for p in plot.traces[0].path.lstrip("M").split(" L")]
    assert places == sorted(places)


def test_bars_lie_below_their_names_and_say_their_values(stations: DatasetInfo) -> None:
    rows = [("Đồng bằng sông Cửu Long và những nơi rất xa", 12), ("Tây Nguyên", 5), ("Âm", -3)]
    found = drawn(stations, rows, kind="bar", x="tinh")
    for plot in found.plots:
        assert [m.value.text for m in plot.marks if m.value] == ["12", "5", "-3"]
        assert all(0 <= m.start <= m.start + m.width <= plot.width for m in plot.marks)
        assert plot.marks[0].start == pytest.approx(plot.left, abs=0.2)
    assert found.columns[-1] is None
    assert found.rows[0] == (rows[0][0], 12)


def test_bars_of_years_stand_in_their_order(stations: DatasetInfo) -> None:
    plot = drawn(stations, [(2003, 9), (2001, 5)], kind="bar", x="nam", y="dan_so").plots[0]
    assert [label.text for label in plot.labels] == ["2001", "2003"]


def test_more_bars_than_a_reader_follows_are_told(stations: DatasetInfo) -> None:
    rows = [(f"tinh {i}", 100 - i) for i in range(MOST_BARS + 7)]
    found = drawn(stations, rows, kind="bar", x="tinh", y="dan_so")
    assert (found.hidden, len(found.plots[0].marks)) == (7, MOST_BARS)
    assert len(found.rows) == MOST_BARS + 7


MAP: Mapping[str, Any] = {"kind": "points", "x": "kinh_do", "y": "vi_do", "label": "tinh"}


def test_a_map_is_true_in_scale_and_its_names_cover_nothing(stations: DatasetInfo) -> None:
    rows = [
        (105.6 + 0.1 * i, 21.5 + 0.1 * j, None, f"Xã số {i}{j}") for i in range(7) for j in range(9)
    ]
    for plot in drawn(stations, rows, **MAP).plots:
        first, north, east = plot.marks[0], plot.marks[1], plot.marks[9]
        assert (east.x - first.x) / (first.y - north.y) == pytest.approx(0.928, abs=0.02)
        assert all(plot.left <= m.x <= plot.right for m in plot.marks)
        assert plot.labels or plot.size == "narrow"
        assert plot.measure is not None
        assert plot.measure.text.endswith(" km")
        assert plot.rows[0].text.endswith("° B")


def test_one_place_is_a_map_too(stations: DatasetInfo) -> None:
    found = drawn(stations, [(105.8, 21.6, None, "Một")], "en", **MAP)
    assert len(found.plots[0].marks) == 1
    assert found.columns[0] is not None


@pytest.mark.parametrize("kind", ["line", "bar"])
def test_one_value_is_a_chart_too(stations: DatasetInfo, kind: Literal["line", "bar"]) -> None:
    found = drawn(stations, [(2020, 0)], kind=kind, x="nam", y="dan_so")
    assert all(p.traces or p.marks for p in found.plots)


ANY = st.floats(-1e90, 1e90) | st.integers(-(10**15), 10**15)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(ANY, ANY | st.none(), st.sampled_from("abc")), min_size=1, max_size=12
    ).filter(lambda rows: any(y is not None for _, y, _ in rows))
)
def test_whatever_the_figures_every_mark_is_on_the_paper(
    stations: DatasetInfo, rows: list[tuple[Any, ...]]
) -> None:
    found = drawn(stations, rows, kind="line", x="kinh_do", y="vi_do", series="tinh")
    for plot in found.plots:
        for mark in (m for t in plot.traces for m in t.marks):
            assert -1 <= mark.x <= plot.width + 1
            assert -1 <= mark.y <= plot.height + 1
