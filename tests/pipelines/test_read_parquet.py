"""Reading Parquet: columns by name, values as the text that means them, faults with their place."""

import io
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pipelines import read_parquet
from pipelines.delivery import Delivery
from pipelines.text import Text
from schemas.problem import Problem
from tests.pipelines.delivered import declared

TABLE = {"ma": ["A", "B", None], "ten": ["Hồ", "", "Đập"], "so": [1, None, 3]}
UTC_7 = pa.timestamp("us", tz="Asia/Ho_Chi_Minh")


def parquet(columns: Mapping[str, Any], **options: Any) -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table(dict(columns)), out, **options)
    return out.getvalue()


def read(
    folder: Path, content: bytes, names: Sequence[str] = ("ma", "ten", "so"), **also: Any
) -> tuple[Text | Problem, ...]:
    file = folder / "a.parquet"
    file.write_bytes(content)
    one = Delivery("0001", "thu", "a.parquet", "", 0, "", "", "landing", path=file)
    dataset = declared(names, {"format": "parquet", **also})
    return read_parquet.read(dataset, one, 0, folder / "text.parquet")


def rows(found: tuple[Text | Problem, ...]) -> list[tuple[Any, ...]]:
    [text] = found
    assert isinstance(text, Text), text
    listed = duckdb.execute(f"{text.relation} ORDER BY _row").fetchall()
    assert [r[0] for r in listed] == list(range(1, text.rows + 1))
    return [r[1:] for r in listed]


def problems(found: tuple[Text | Problem, ...]) -> list[tuple[str, int | None, str | None, str]]:
    told = [p for p in found if isinstance(p, Problem)]
    assert len(told) == len(found)
    assert all((p.delivery, p.file, p.value) == ("0001", "a.parquet", p.value) for p in told)
    return [(p.code, p.row, p.field, p.note_en or p.note) for p in told]


@pytest.mark.parametrize(
    "options",
    [{}, {"row_group_size": 1}, {"compression": "zstd"}, {"version": "1.0"},
     {"use_dictionary": False, "write_page_checksum": True}, {"data_page_version": "2.0"}],
)  # fmt: skip
def test_a_table_is_read_value_for_value(tmp_path: Path, options: dict[str, Any]) -> None:
    found = rows(read(tmp_path, parquet(TABLE, **options)))
    assert found == [("A", "Hồ", "1"), ("B", "", ""), ("", "Đập", "3")]


def test_columns_are_taken_by_name_and_others_ignored_by_name(tmp_path: Path) -> None:
    other = {"ghi_chu": [[1], [2], None], **dict(reversed(TABLE.items()))}
    assert rows(read(tmp_path, parquet(other), ignore=["ghi_chu"]))[0] == ("A", "Hồ", "1")
    renamed = {"Mã": TABLE["ma"], "ten": TABLE["ten"], "so": TABLE["so"]}
    assert rows(read(tmp_path, parquet(renamed), fields={"ma": "Mã"}))[0] == ("A", "Hồ", "1")


@pytest.mark.parametrize(
    ("cells", "kind", "texts"),
    [
        ([1, -(2**63), 2**63 - 1], pa.int64(), ["1", str(-(2**63)), str(2**63 - 1)]),
        ([0, 2**64 - 1], pa.uint64(), ["0", str(2**64 - 1)]),
        ([7.25, 0.1, 1e6, 1e-7, -0.0], pa.float64(), ["7.25", "0.1", "1000000", "1e-7", "-0"]),
        ([1e14, 4.5e15, 2.0**53 - 1], pa.float64(),
         ["100000000000000", "4500000000000000", "9007199254740991"]),
        ([1e16, 1e300], pa.float64(), ["1e+16", "1e+300"]),
        ([float("inf"), float("nan")], pa.float64(), ["inf", "nan"]),
        ([0.1, 1e10], pa.float32(), ["0.1", "10000000000"]),
        ([Decimal("1.50"), None], pa.decimal128(9, 2), ["1.50", ""]),
        ([True, False, None], pa.bool_(), ["true", "false", ""]),
        ([date(2024, 1, 5)], pa.date32(), ["2024-01-05"]),
        ([date(2024, 1, 5)], pa.date64(), ["2024-01-05"]),
        ([datetime(2024, 1, 5, 10, 30)], pa.timestamp("ms"), ["2024-01-05T10:30:00"]),
        ([datetime(2024, 1, 5, 10, 30, 0, 5)], pa.timestamp("us"), ["2024-01-05T10:30:00.000005"]),
        ([datetime(2024, 1, 5, 10, 30, tzinfo=UTC), None], UTC_7, ["2024-01-05T10:30:00Z", ""]),
        ([time(10, 30), time(1, 2, 3, 400)], pa.time64("us"), ["10:30:00", "01:02:03.000400"]),
        (["a\nb", " x ", "0546"], pa.large_string(), ["a\nb", " x ", "0546"]),
        (["a", None, "a"], pa.dictionary(pa.int8(), pa.string()), ["a", "", "a"]),
        ([None, None], pa.null(), ["", ""]),
    ],
)  # fmt: skip
def test_a_value_is_the_text_that_means_it(
    tmp_path: Path, cells: list[Any], kind: Any, texts: list[str]
) -> None:
    found = rows(read(tmp_path, parquet({"o": pa.array(cells, kind)}), ("o",)))
    assert [text for (text,) in found] == texts


def test_the_header_is_held_to_the_declaration(tmp_path: Path) -> None:
    wrong = {"ma": ["A"], "Ten": ["x"], "la": [1]}
    assert sorted(problems(read(tmp_path, parquet(wrong)))) == [
        ("extra-label", 1, "Ten", ""),
        ("extra-label", 1, "la", ""),
        ("missing-label", 1, "so", ""),
        ("missing-label", 1, "ten", ""),
    ]


def test_a_name_that_stands_twice_is_told(tmp_path: Path) -> None:
    out = io.BytesIO()
    pq.write_table(pa.table([["A"], ["B"], ["C"], [1]], names=["ma", "ma", "ten", "so"]), out)
    assert ("duplicate-label", 1, "ma", "1, 2") in problems(read(tmp_path, out.getvalue()))


@pytest.mark.parametrize("cell", [[1], {"a": 1}, b"x", [["y"]]])
def test_what_is_no_cell_is_told_by_its_column(tmp_path: Path, cell: Any) -> None:
    found = problems(read(tmp_path, parquet(TABLE | {"so": [cell] * 3})))
    assert found == [("nested-value", None, "so", "a list, a structure or bytes")]


def test_broken_text_is_told_by_its_row_and_not_shown(tmp_path: Path) -> None:
    names = ["Hồ"] * 25_000
    names[20_123] = "H\ufffd"
    table = {"ma": names, "ten": names, "so": [1] * 25_000}
    found = read(tmp_path, parquet(table))
    note = "Unicode (text broken before)"
    assert problems(found) == [("encoding-error", 20_124, f, note) for f in ("ma", "ten")]
    assert all(isinstance(p, Problem) and p.value is None for p in found)
    assert not (tmp_path / "text.parquet").exists()


@pytest.mark.parametrize(
    "content",
    [b"", b"PAR1PAR1", b"ma,ten,so\nA,Ho,1\n", parquet(TABLE)[:-20], parquet(TABLE)[4:],
     parquet(TABLE)[:-8] + b"\xff\xff\xff\x7fPAR1"],
)  # fmt: skip
def test_what_is_no_parquet_is_refused(tmp_path: Path, content: bytes) -> None:
    [(code, row, field, note)] = problems(read(tmp_path, content))
    assert (code, row, field) == ("parquet-error", None, None)
    assert note


def test_a_bit_that_flipped_in_a_page_is_found_by_its_checksum(tmp_path: Path) -> None:
    options = {"write_page_checksum": True, "compression": "none", "use_dictionary": False}
    content = bytearray(parquet({**TABLE, "so": [1, 2, 3]}, **options))
    at = content.index((2).to_bytes(8, "little"))
    content[at] ^= 4
    assert [p[0] for p in problems(read(tmp_path, bytes(content)))] == ["parquet-error"]


def test_a_table_of_no_rows_is_told(tmp_path: Path) -> None:
    empty = {n: pa.array([], pa.string()) for n in TABLE}
    assert problems(read(tmp_path, parquet(empty))) == [("no-rows", None, None, "")]


def test_a_few_bytes_that_open_into_a_great_text_are_refused(tmp_path: Path) -> None:
    content = parquet({"ma": ["x" * 1_000_000] * 1_200, "ten": [""] * 1_200, "so": [1] * 1_200})
    assert len(content) < 1_000_000
    [(code, _, _, note)] = problems(read(tmp_path, content))
    assert (code, note) in (("file-too-large", "> 1024 MiB"), ("parquet-error", "ArrowMemoryError"))
