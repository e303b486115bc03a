"""Numbers, times, sizes, constraints and Markdown as a reader meets them."""

from collections.abc import Mapping
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

import pytest

from catalog.bilingual import Language
from catalog.portal import FieldInfo
from catalog.web import formats


@pytest.mark.parametrize(
    ("value", "vi", "en"),
    [
        (1227400, "1.227.400", "1,227,400"),
        (0, "0", "0"),
        (-1234, "-1.234", "-1,234"),
        (8375.21, "8.375,21", "8,375.21"),
        (12.0, "12", "12"),
        (Decimal("1000.50"), "1.000,50", "1,000.50"),
        (float("nan"), "nan", "nan"),
        (float("inf"), "inf", "inf"),
    ],
)
def test_a_number_has_the_separators_of_its_language(value: float, vi: str, en: str) -> None:
    assert (formats.number(value, "vi"), formats.number(value, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("count", "vi", "en"),
    [
        (0, "0 B", "0 B"),
        (999, "999 B", "999 B"),
        (1000, "1 kB", "1 kB"),
        (12_345, "12,3 kB", "12.3 kB"),
        (999_499, "999 kB", "999 kB"),
        (999_999, "1 MB", "1 MB"),
        (5_200_000_000, "5,2 GB", "5.2 GB"),
        (7_000_000_000_000_000, "7.000 TB", "7,000 TB"),
    ],
)
def test_a_size_is_in_the_unit_that_reads_best(count: int, vi: str, en: str) -> None:
    assert (formats.size(count, "vi"), formats.size(count, "en")) == (vi, en)


def test_a_time_is_shown_as_a_clock_in_vietnam_shows_it() -> None:
    evening = datetime(2026, 12, 31, 18, 5, 9)  # UTC: there it is the next day, and the next year
    assert formats.moment(evening, "vi") == "01:05 ngày 1/1/2027"
    assert formats.moment(evening, "en") == "1 Jan 2027, 01:05"
    assert formats.day(evening, "vi") == "1/1/2027"
    assert formats.year(evening) == "2027"
    assert formats.machine(evening) == "2026-12-31T18:05:09Z"


def test_a_date_stays_the_date_it_is() -> None:
    assert formats.day(date(2025, 7, 1), "vi") == "1/7/2025"
    assert formats.day(date(2025, 7, 1), "en") == "1 Jul 2025"


@pytest.mark.parametrize(
    ("start", "end", "vi", "en"),
    [
        ("1995", "2016", "1995 – 2016", "1995 – 2016"),
        ("2024-01-01", None, "từ 1/1/2024", "since 1 Jan 2024"),
        (None, "2016", "đến 2016", "until 2016"),
    ],
)
def test_a_period_may_be_open(start: str | None, end: str | None, vi: str, en: str) -> None:
    assert (formats.period(start, end, "vi"), formats.period(start, end, "en")) == (vi, en)


@pytest.mark.parametrize(
    ("value", "kind", "written"),
    [
        (1227400, "integer", "1.227.400"),
        (2016, "year", "2016"),  # a year is a name, not a figure
        ("05467", "string", "05467"),
        (True, "boolean", "có"),
        (False, "integer", "không"),
        (date(2025, 7, 1), "date", "2025-07-01"),
        (datetime(2025, 7, 1, 8, 30), "datetime", "2025-07-01 08:30:00"),
        (time(8, 30), "time", "08:30:00"),
        (b"\x01" * 21, "geojson", "(21 B)"),
        (["a"], "list", "['a']"),
    ],
)
def test_a_cell_is_written_as_the_files_do_but_for_figures_and_yes_and_no(
    value: object, kind: str, written: str
) -> None:
    assert formats.cell(value, kind, "vi") == written


def test_yes_and_no_stay_as_in_the_files_in_english() -> None:
    assert [formats.cell(v, "boolean", "en") for v in (True, False)] == ["true", "false"]


def field(kind: str = "integer", **constraints: object) -> FieldInfo:
    info: Mapping[str, Any] = constraints
    return FieldInfo("a", kind, "A", "A", "", "", None, False, False, None, info)


@pytest.mark.parametrize(
    ("info", "language", "words"),
    [
        (field(), "vi", []),
        (field(required=True, unique=True), "vi", ["bắt buộc có", "không trùng"]),
        (field(minimum=0, maximum=1000000), "vi", ["từ 0 đến 1.000.000"]),
        (field("year", minimum=1900, maximum=2100), "en", ["from 1900 to 2100"]),
        (field(minimum=0), "en", ["at least 0"]),
        (field("number", maximum=0.5), "vi", ["không quá 0,5"]),
        (
            field("number", exclusiveMinimum=0, exclusiveMaximum=10),
            "en",
            ["greater than 0", "less than 10"],
        ),
        (field("string", minLength=2, maxLength=80), "en", ["2 to 80 characters long"]),
        (field("string", maxLength=1000), "vi", ["dài nhiều nhất 1.000 ký tự"]),
        (field("date", minimum="2024-01-01"), "vi", ["từ 2024-01-01 trở lên"]),
    ],
)
def test_constraints_are_said_in_words(
    info: FieldInfo, language: Language, words: list[str]
) -> None:
    assert [limit.text for limit in formats.limits(info, language)] == words


def test_a_pattern_and_a_list_of_values_are_given_as_they_are() -> None:
    pattern, values = formats.limits(
        field("string", pattern=r"^\d{5}$", enum=["xã", "phường"]), "vi"
    )
    assert pattern.pattern == r"^\d{5}$"
    assert values.values == ("xã", "phường")


@pytest.mark.parametrize(
    ("markdown", "gone"),
    [
        ("a <script>alert(1)</script> b", "alert"),
        ("a <img src=x onerror=alert(1)> b", "img"),
        ('a <p style="color:red" onclick="x()">b</p>', "red"),
        ('a <a href="https://a.vn" onclick="x()">b</a>', "onclick"),
        ("[a](javascript:alert(1)) b", "href"),
        ("[a](data:text/html;base64,PHNjcmlwdD4=) b", "href"),
        ("a <iframe src=//x.vn></iframe> b", "iframe"),
        ("a ![x](https://a.vn/x.png) b", "x.png"),
        ("a <style>h1 {display: none}</style> b", "display"),
    ],
)
def test_markdown_cannot_bring_in_more_than_text(markdown: str, gone: str) -> None:
    html = formats.prose(markdown)
    assert gone not in html
    assert "a" in html
    assert "b" in html


def test_markdown_headings_stand_below_those_of_the_page() -> None:
    assert formats.prose("# Phương pháp\n\nA **b** `c`\n\n###### Sâu") == (
        "<h3>Phương pháp</h3>\n<p>A <strong>b</strong> <code>c</code></p>\n<h6>Sâu</h6>\n"
    )
    assert "<h1" not in formats.prose("<h1>Giả danh</h1>")


@pytest.mark.parametrize(
    ("markdown", "summary"),
    [
        ("Từ 1/7/2025 có 8.375,21 km². Câu sau.\n\nĐoạn.", "Từ 1/7/2025 có 8.375,21 km²."),
        ("Có **đậm**, `mã`\nvà [liên kết](https://a.vn).", "Có đậm, mã và liên kết."),
        ("# Tiêu đề\n\nĐoạn.", "Tiêu đề"),
        ("", ""),
        ("a<script>b</script>", "a"),
        ("5 < 6 & <b>7</b>", "5 < 6 & 7"),
    ],
)
def test_a_summary_is_the_first_sentence_in_plain_text(markdown: str, summary: str) -> None:
    assert formats.summary(markdown) == summary


def test_a_long_summary_ends_at_a_word() -> None:
    cut = formats.summary("chè, " * 100)
    assert len(cut) <= 241
    assert cut.endswith("chè…")
