"""Shaping: each step of a recipe, and that every cell keeps the address it has in the file."""

import csv
import io
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Context, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.dataset import Dataset
from pipelines.read import read
from pipelines.shape import shape
from pipelines.text import Text
from schemas.problem import Problem
from tests.pipelines.delivered import connection, declared, delivered

Row = dict[str, Any]
List = tuple[Sequence[str], Sequence[Sequence[str | None]]]
UNPIVOT = {"headers": r"(?P<nhom>Nam|Nữ) (?P<nam>\d{4})", "value": "so"}


@dataclass(frozen=True)
class Shape:
    """What became of a file: rows and control totals with their addresses, and problems."""

    rows: list[Row]
    controls: list[Row]
    problems: tuple[Problem, ...]
    headers: Mapping[str, str]

    def column(self, field: str) -> list[Any]:
        return [row[field] for row in self.rows]

    @property
    def told(self) -> list[tuple[str, int | None, str | None, str | None]]:
        return [(p.code, p.row, p.field, p.value) for p in self.problems]


def shaped(
    content: str,
    dataset: Dataset,
    lists: Mapping[str, List] | None = None,
    name: str = "a.csv",
) -> Shape:
    """Read and shape; `lists` are the referenced releases, each (columns, rows)."""
    con = connection()
    with TemporaryDirectory() as folder:
        references = {}
        for listed, (columns, rows) in (lists or {}).items():
            references[listed] = Path(folder) / f"{listed}.parquet"
            typed = ", ".join(f'"{c}" VARCHAR' for c in columns)
            con.execute(f"CREATE OR REPLACE TEMP TABLE _list ({typed})")
            con.executemany(f"INSERT INTO _list VALUES ({', '.join('?' * len(columns))})", rows)
            con.execute(f"COPY _list TO '{references[listed]}' (FORMAT parquet)")
        one = delivered(Path(folder), content.encode(), name)
        [text] = read(dataset, one, Path(folder) / "text.parquet")
        assert isinstance(text, Text), text
        made = shape(con, dataset, text, references)
        controls = rows_of(made.controls) if made.controls else []
        return Shape(rows_of(made.table), controls, made.problems, made.headers)


def rows_of(view: str) -> list[Row]:
    con = connection()
    rows = con.execute(f"SELECT * FROM {view} ORDER BY _row, _column").fetchall()
    names = [c[0] for c in con.description or ()]
    return [dict(zip(names, row, strict=True)) for row in rows]


def wide(**variant: Any) -> Dataset:
    return declared(
        ("ten", "nhom", "nam", "so"),
        {"fields": {"ten": "Tên"}, "unpivot": UNPIVOT} | variant,
        key=["ten", "nhom", "nam"],
    )


# Columns and fields ------------------------------------------------------------------------------


def test_a_plain_layout_keeps_cells_under_their_fields_with_their_lines() -> None:
    found = shaped("Tên,ma\nx,1\ny,2\n", declared(("ma", "ten"), {"fields": {"ten": "Tên"}}))
    assert found.rows == [
        {"_delivery": "0001", "_row": 2, "_column": None, "ma": "1", "ten": "x"},
        {"_delivery": "0001", "_row": 3, "_column": None, "ma": "2", "ten": "y"},
    ]
    assert found.headers == {"ma": "ma", "ten": "Tên"}
    assert found.problems == ()


def test_what_is_ignored_or_dropped_is_nowhere_in_the_table() -> None:
    one = declared(
        ("ma",),
        {"ignore": ["Ghi chú"], "ignore_matching": "Cũ.*"},
        privacy={"drop": ["Số căn cước"]},
    )
    found = shaped("ma,Ghi chú,Số căn cước,Cũ 1\n1,a,b,c\n", one)
    assert found.rows == [{"_delivery": "0001", "_row": 2, "_column": None, "ma": "1"}]


def test_text_becomes_nfc() -> None:
    cell = unicodedata.normalize("NFD", "Thái Nguyên")
    found = shaped(f"ma,ten\n1,{cell}\n", declared(("ma", "ten")))
    assert found.column("ten") == ["Thái Nguyên"]
    found = shaped(f"Tên,Nam 2020\n{cell},{cell}\n", wide())
    assert (found.column("ten"), found.column("so")) == (["Thái Nguyên"], ["Thái Nguyên"])


def test_a_field_nobody_fills_is_empty_and_never_null() -> None:
    one = declared(
        ("ten", "ma"), {"resolve": {"ten": {"dataset": "ds", "names": ["t"], "take": {"ma": "m"}}}}
    )
    found = shaped("ten\nx\ny\n", one, {"ds": (("t", "m"), [("x", None)])})
    assert found.column("ma") == ["", ""]


# Unpivot -----------------------------------------------------------------------------------------


def test_wide_becomes_long_with_the_groups_of_each_header() -> None:
    found = shaped("Tên,Nam 2020,Nữ 2020,Nam 2021\nA,1,2,3\nB,,5,6\n", wide())
    assert [tuple(row.values()) for row in found.rows] == [
        ("0001", 2, "Nam 2020", "A", "Nam", "2020", "1"),
        ("0001", 2, "Nam 2021", "A", "Nam", "2021", "3"),
        ("0001", 2, "Nữ 2020", "A", "Nữ", "2020", "2"),
        ("0001", 3, "Nam 2020", "B", "Nam", "2020", ""),
        ("0001", 3, "Nam 2021", "B", "Nam", "2021", "6"),
        ("0001", 3, "Nữ 2020", "B", "Nữ", "2020", "5"),
    ]


def test_a_group_that_took_no_part_is_empty() -> None:
    one = declared(
        ("ten", "nam", "so_bo", "so"),
        {"unpivot": {"headers": r"(?P<so_bo>Sơ bộ )?(?P<nam>\d{4})", "value": "so"}},
        key=["ten", "nam"],
    )
    found = shaped("ten,Sơ bộ 2021,2020\nA,1,2\n", one)
    assert [(r["nam"], r["so_bo"], r["so"]) for r in found.rows] == [
        ("2020", "", "2"),
        ("2021", "Sơ bộ ", "1"),
    ]


@pytest.mark.parametrize(
    ("fields", "key", "variant", "content", "expected"),
    [
        pytest.param(
            ("ma", "nam", "nhom", "so"),
            ("ma", "nam", "nhom"),
            {"fields": {"nam": "Năm"}, "unpivot": {"headers": "(?P<nhom>Nam|Nữ)", "value": "so"}},
            "ma,Năm,Nam,Nữ\nA,2020,1,2\n",
            [("Nam", "A", "2020", "Nam", "1"), ("Nữ", "A", "2020", "Nữ", "2")],
            id="the year and the men",
        ),
        pytest.param(
            ("ma", "nhom", "so"),
            ("ma", "nhom"),
            {"fields": {"ma": "Mã"}, "unpivot": {"headers": "(?P<nhom>ma|so)", "value": "so"}},
            "Mã,ma,so\nA,1,2\n",
            [("ma", "A", "ma", "1"), ("so", "A", "so", "2")],
            id="a header like a field",
        ),
        pytest.param(
            ("nam", "so"),
            ("nam",),
            {"unpivot": {"headers": r"(?P<nam>\d{4})", "value": "so"}},
            "2020,2021\n1,2\n",
            [("2020", "2020", "1"), ("2021", "2021", "2")],
            id="nothing beside the wide columns",
        ),
    ],
)
def test_wide_columns_may_be_called_anything(
    fields: tuple[str, ...],
    key: tuple[str, ...],
    variant: dict[str, Any],
    content: str,
    expected: list[tuple[str, ...]],
) -> None:
    found = shaped(content, declared(fields, variant, key=key))
    assert [tuple(row.values())[2:] for row in found.rows] == expected
    assert {row["_row"] for row in found.rows} == {2}


TABLES = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(
            st.text(st.sampled_from('a1ế "\n,;'), max_size=4),
            min_size=width + 2,
            max_size=width + 2,
        ),
        min_size=1,
        max_size=8,
    )
)


@settings(max_examples=60, deadline=None)
@given(TABLES, st.integers(0, 2))
def test_an_address_leads_to_its_cell_in_the_file(table: list[list[str]], titles: int) -> None:
    """Looked up by line and header with Python's reader, each cell is the one that was shaped."""
    width = len(table[0]) - 2
    header = ["Tên", *(f"Nam {2000 + i}" for i in range(width)), "Bỏ"]
    out = io.StringIO()
    out.write("Biểu\n" * titles)
    writer = csv.writer(out, lineterminator="\n", quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    cells: dict[tuple[int, str], str] = {}
    for cells_of_row in table:
        line = out.getvalue().count("\n") + 1
        cells |= {(line, h): c for h, c in zip(header, cells_of_row, strict=True)}
        writer.writerow(cells_of_row)
    found = shaped(out.getvalue(), wide(dialect={"title_rows": titles}, ignore=["Bỏ"]))
    assert len(found.rows) == len(table) * width
    for row in found.rows:
        assert row["_delivery"] == "0001"
        assert row["so"] == cells[row["_row"], row["_column"]]
        assert row["ten"] == cells[row["_row"], "Tên"]
        assert row["_column"] == f"{row['nhom']} {row['nam']}"


# Cells -------------------------------------------------------------------------------------------


def test_declared_texts_mean_no_value_in_every_column_of_the_file() -> None:
    found = shaped("Tên,Nam 2020,Nữ 2020\nA,..,-\n-,1,…\n", wide(missing=["..", "-"]))
    assert [(r["ten"], r["so"]) for r in found.rows] == [
        ("A", ""), ("A", ""), ("", "1"), ("", "…")
    ]  # fmt: skip


def test_blanks_go_where_declared_and_stay_elsewhere() -> None:
    found = shaped("ma,ten\n 1 , x \n", declared(("ma", "ten"), {"trim": ["ten"]}))
    assert (found.column("ma"), found.column("ten")) == ([" 1 "], ["x"])


def test_blanks_of_every_kind_go() -> None:
    content = "ma,ten\n1,\u00a0x\t\n2,\u3000y \u2003\n3,\t \n"
    found = shaped(content, declared(("ma", "ten"), {"trim": ["ten"]}))
    assert found.column("ten") == ["x", "y", ""]


def test_a_constant_stands_in_every_row() -> None:
    one = declared(("ma", "nhom"), {"constants": {"nhom": "it's ế"}})
    found = shaped("ma\n1\n2\n", one)
    assert found.column("nhom") == ["it's ế", "it's ế"]
    assert "nhom" not in found.headers


def test_mapped_texts_are_replaced_and_others_pass() -> None:
    one = declared(("ma", "nhom"), {"map": {"nhom": {"M": "nam", "": "không rõ", "O'x": "khác"}}})
    found = shaped("ma,nhom\n1,M\n2,\n3,O'x\n4,m\n5,nam\n", one)
    assert found.column("nhom") == ["nam", "không rõ", "khác", "m", "nam"]


def test_a_group_of_a_header_is_mapped_like_a_cell() -> None:
    found = shaped("Tên,Nam 2020,Nữ 2020\nA,1,2\n", wide(map={"nhom": {"Nam": "m", "Nữ": "f"}}))
    assert [(r["_column"], r["nhom"]) for r in found.rows] == [("Nam 2020", "m"), ("Nữ 2020", "f")]


def test_absent_before_trimmed_before_mapped_before_scaled() -> None:
    one = declared(
        ("ma", "so"),
        {"missing": [".."], "trim": ["so"], "map": {"so": {"ít": "1.5"}}, "scale": {"so": 1000}},
    )
    found = shaped("ma,so\n1,..\n2, ít\n3, 2 \n4, ..\n", one)
    assert found.column("so")[:3] == ["", "1500", "2000"]
    assert found.told == [("scale-error", 5, "so", " ..")]


# Scale -------------------------------------------------------------------------------------------


@st.composite
def decimals(draw: st.DrawFn) -> str:
    whole = draw(st.text("0123456789", min_size=1, max_size=15))
    part = draw(st.text("0123456789", min_size=1, max_size=6) | st.just(""))
    return draw(st.sampled_from(["", "-", "+"])) + whole + (f".{part}" if part else "")


@settings(max_examples=60, deadline=None)
@given(
    st.lists(decimals(), min_size=1, max_size=40),
    st.sampled_from([1, 10, 1000, 1_000_000, 7, -1, 0, 999_999_999_999_999]),
)
def test_scaling_is_decimal_arithmetic_to_the_last_digit(cells: list[str], factor: int) -> None:
    one = declared(("ma", "so"), {"scale": {"so": factor}})
    content = "".join(f"{i},{cell}\n" for i, cell in enumerate(cells))
    found = shaped(f"ma,so\n{content}", one)
    assert found.problems == ()
    exact = Context(prec=60)
    for cell, scaled in zip(cells, found.column("so"), strict=True):
        assert Decimal(scaled) == exact.multiply(Decimal(cell), Decimal(factor)), (cell, factor)
        assert "." not in scaled or not scaled.endswith(("0", ".")), scaled


@pytest.mark.parametrize(
    "cell",
    [
        "1,5", "1.234,5", "1 000", "1e3", "0x10", "1_000", "１２", "mười", ".5", "5.", "--1", "NaN",
        "inf", "∞", "1.2.3", "+", " 1", "1 ", "\u00a01", "−1", "1" * 16, "0.1234567",
    ],
)  # fmt: skip
def test_what_is_no_plain_decimal_is_told_as_it_stands(cell: str) -> None:
    one = declared(("ma", "so"), {"scale": {"so": 1000}})
    found = shaped(f'ma,so\n1,2.5\n2,"{cell}"\n3,\n', one)
    assert found.told == [("scale-error", 3, "so", cell)]
    assert found.column("so") == ["2500", cell, ""]


def test_a_cell_of_a_wide_table_that_cannot_be_scaled_is_told_by_its_header() -> None:
    found = shaped("Tên,Nam 2020,Nữ 2020\nA,1,x\n", wide(scale={"so": 10}))
    assert [(p.row, p.column, p.value) for p in found.problems] == [(2, "Nữ 2020", "x")]


# Totals ------------------------------------------------------------------------------------------

TOTALS = {"ten": {"Cả nước": "Cả nước", "VÙNG 1": "Vùng một"}}


def test_total_rows_leave_the_table_and_are_kept_under_their_names() -> None:
    found = shaped(
        "Tên,Nam 2020\n CẢ  NƯỚC,9\nVùng 1,4\nA,1\nCả nước khác,7\n",
        wide(totals=TOTALS, scale={"so": 10}),
    )
    assert [(r["ten"], r["so"]) for r in found.rows] == [("A", "10"), ("Cả nước khác", "70")]
    assert [(r["_row"], r["_column"], r["ten"], r["so"]) for r in found.controls] == [
        (2, "Nam 2020", "Cả nước", "90"),
        (3, "Nam 2020", "Vùng một", "40"),
    ]
    assert found.problems == ()


def test_a_total_that_is_not_there_is_a_problem_each() -> None:
    found = shaped("Tên,Nam 2020\nA,1\nvung 1,2\n", wide(totals=TOTALS))
    assert found.told == [("control-total-missing", None, "ten", "Cả nước")]
    found = shaped("Tên,Nam 2020\nA,1\n", wide(totals=TOTALS))
    assert [p.value for p in found.problems] == ["Cả nước", "VÙNG 1"]


# Times -------------------------------------------------------------------------------------------


def timed(**also: Any) -> Dataset:
    luc = {"name": "luc", "type": "datetime"}
    times = {"times": {"luc": "Asia/Ho_Chi_Minh"}}
    return declared(("ma", luc), times | also, assembly="upsert", version="luc")


@pytest.mark.parametrize(
    ("cell", "whole", "hour"),
    [
        ("2026-11-22T17:59:59Z", "2026-11-23T00:59:59", "2026-11-23T00:00:00"),
        ("2026-11-22T23:30:00-05:00", "2026-11-23T11:30:00", "2026-11-23T11:00:00"),
        ("2026-11-22T08:15:00+07:00", "2026-11-22T08:15:00", "2026-11-22T08:00:00"),
        ("2026-11-22 08:15", "2026-11-22T08:15:00", "2026-11-22T08:00:00"),
        ("2026-11-22T08:15:30.25", "2026-11-22T08:15:30.250000", "2026-11-22T08:00:00"),
        ("1975-04-30T00:00:00Z", "1975-04-30T08:00:00", "1975-04-30T08:00:00"),  # UTC+8 then
    ],
)
def test_a_time_is_brought_to_one_zone_then_cut(cell: str, whole: str, hour: str) -> None:
    content = f"ma,luc\n1,{cell}\n"
    assert shaped(content, timed()).column("luc") == [whole]
    found = shaped(content, timed(truncate={"luc": "hour"}))
    assert (found.column("luc"), found.problems) == ([hour], ())
    assert found.column("_version")[0].isoformat() == whole  # in full


@pytest.mark.parametrize(
    ("unit", "cut"),
    [("day", "2026-11-22T00:00:00"), ("month", "2026-11-01T00:00:00"),
     ("year", "2026-01-01T00:00:00")],
)  # fmt: skip
def test_a_time_is_cut_to_what_is_declared(unit: str, cut: str) -> None:
    found = shaped("ma,luc\n1,2026-11-22T08:15:00\n", timed(truncate={"luc": unit}))
    assert found.column("luc") == [cut]


@pytest.mark.parametrize(
    "cell", ["22/11/2026 08:15", "2026-11-22", "2026-02-30T00:00:00", "08:15", "1763774100",
             "2026-11-22T08:15:00 +07:00", "2026-11-22T08:15:00+25:00"]
)  # fmt: skip
def test_what_is_no_time_is_told_and_never_cut_in_silence(cell: str) -> None:
    found = shaped(f"ma,luc\n1,{cell}\n", timed(truncate={"luc": "hour"}))
    assert ("time-error", 2, "luc", cell) in found.told


def test_a_time_that_is_absent_stays_so_but_a_version_must_be_there() -> None:
    without = declared(
        ("ma", {"name": "luc", "type": "datetime"}),
        {"times": {"luc": "UTC"}, "truncate": {"luc": "hour"}},
    )
    found = shaped("ma,luc\n1,\n", without)
    assert (found.column("luc"), found.problems) == ([""], ())
    assert shaped("ma,luc\n1,\n2,2026-11-22T08:15\n", timed()).told == [
        ("version-error", 2, "luc", "")
    ]


@pytest.mark.parametrize(
    ("kind", "good", "bad"), [("integer", "7", "7a"), ("date", "2026-11-22", "22/11/2026")]
)
def test_a_version_may_be_a_number_or_a_date(kind: str, good: str, bad: str) -> None:
    one = declared(("ma", {"name": "lan", "type": kind}), assembly="upsert", version="lan")
    found = shaped(f"ma,lan\n1,{good}\n2,{bad}\n", one)
    assert str(found.column("_version")[0]) == good
    assert found.told == [("version-error", 3, "lan", bad)]
