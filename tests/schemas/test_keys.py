"""Keys: what is repeated, and what names nothing in another release."""

from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import duckdb
import pytest

from schemas.table import Schema
from tests.schemas.test_conform import KEY, named, ours, schema, theirs
from tests.schemas.test_settle import constrained, field


def test_a_repeated_key_names_the_row_it_repeats() -> None:
    table = schema(KEY, named("nam", constrained("year", required=True)), primaryKey=["ma", "nam"])
    found = ours(table, [("a", "2024"), ("a", "2025"), ("a", "2024"), ("a", "2024")])
    assert [(p.row, p.field, p.value, p.note, p.note_en) for p in found.problems] == [
        (4, "ma, nam", "a, 2024", "đã có ở dòng 2", "as in row 2"),
        (5, "ma, nam", "a, 2024", "đã có ở dòng 4", "as in row 4"),
    ]
    assert {p.code for p in found.problems} == {"primary-key"}


def test_unique_compares_values_and_skips_what_is_absent_or_wrong() -> None:
    table = schema(constrained("integer", unique=True, maximum=100))
    cells = ["1", "01", "", "", "x", "x", "200", "200", " 1"]
    found = ours(table, [(f"k{i}", cell) for i, cell in enumerate(cells)]).found
    assert {entry for entry in found if entry[2] == "unique-error"} == {
        (3, "o", "unique-error"),
        (10, "o", "unique-error"),
    }


def test_unique_keys_compare_only_rows_that_have_them() -> None:
    """The standard's `uniqueKeys`, which frictionless ignores: a null is equal to nothing."""
    table = schema(
        named("ma_tinh", field()),
        named("danh_muc", constrained("string", required=True)),
        uniqueKeys=[["ma_tinh", "danh_muc"]],
    )
    rows = [
        ("a", "19", "nay"),
        ("b", "19", "cu"),
        ("c", "", "nay"),
        ("d", "", "nay"),
        ("e", "19", "nay"),
    ]
    found = ours(table, rows)
    assert found.found == {(6, "ma_tinh, danh_muc", "unique-error")}
    assert found.problems[0].value == "19, nay"
    assert theirs(table, rows).found == set()


@pytest.fixture
def provinces(tmp_path: Path) -> Mapping[str, Path]:
    """The current release of a code list, the code of one entry of which is unknown."""
    file = tmp_path / "tinh_thanh.parquet"
    with closing(duckdb.connect()) as con:
        con.execute(
            "COPY (SELECT * FROM (VALUES ('19', 'nay'), ('19', 'cu'), ('06', 'cu'), (NULL, 'cu')) "
            f"AS t(ma_tinh, danh_muc)) TO '{file}' (FORMAT parquet)"
        )
    return {"tinh_thanh": file}


def in_province(*fields: str) -> Schema:
    reference = {"resource": "tinh_thanh", "fields": list(fields)}
    return schema(
        named("ma_tinh", field()),
        named("danh_muc", field()),
        foreignKeys=[{"fields": list(fields), "reference": reference}],
    )


def test_a_foreign_key_is_looked_up_whole(provinces: Mapping[str, Path]) -> None:
    rows = [("a", "19", "nay"), ("b", "06", "nay"), ("c", "06", "cu"), ("d", "24", "cu")]
    found = ours(in_province("ma_tinh", "danh_muc"), rows, provinces)
    assert [(p.row, p.field, p.value, p.note) for p in found.problems] == [
        (3, "ma_tinh, danh_muc", "06, nay", "tinh_thanh (ma_tinh, danh_muc)"),
        (5, "ma_tinh, danh_muc", "24, cu", "tinh_thanh (ma_tinh, danh_muc)"),
    ]
    assert {p.code for p in found.problems} == {"foreign-key"}


def test_an_absent_foreign_key_is_free_and_a_partly_absent_one_names_nothing(
    provinces: Mapping[str, Path],
) -> None:
    rows = [("a", "", ""), ("b", "", "cu"), ("c", "19", "")]
    found = ours(in_province("ma_tinh", "danh_muc"), rows, provinces)
    assert [(p.row, p.code, p.value) for p in found.problems] == [
        (3, "foreign-key", "∅, cu"),
        (4, "foreign-key", "19, ∅"),
    ]


def test_a_wrong_cell_of_a_foreign_key_is_told_once(provinces: Mapping[str, Path]) -> None:
    reference = {"resource": "tinh_thanh", "fields": ["ma_tinh", "danh_muc"]}
    one = schema(
        named("ma_tinh", field(constraints={"pattern": r"\d\d"})),
        named("danh_muc", field()),
        foreignKeys=[{"fields": ["ma_tinh", "danh_muc"], "reference": reference}],
    )
    found = ours(one, [("a", "'19", "nay"), ("b", "", "nay")], provinces)
    assert [(p.row, p.code) for p in found.problems] == [
        (2, "constraint-error"),
        (3, "foreign-key"),
    ]


def test_a_reference_without_a_release_is_one_problem() -> None:
    (problem,) = ours(in_province("ma_tinh"), [("a", "19", "nay"), ("b", "06", "cu")]).problems
    assert (problem.code, problem.field, problem.note) == (
        "reference-missing",
        "ma_tinh",
        "tinh_thanh",
    )


@pytest.fixture
def units(tmp_path: Path) -> Mapping[str, Path]:
    """A list of units (made up) in which the code 01 went from one unit to another."""
    file = tmp_path / "don_vi.parquet"
    with closing(duckdb.connect()) as con:
        con.execute(
            "COPY (SELECT * FROM (VALUES ('01', 'cu', NULL, DATE '2025-06-30'), "
            "('01', 'moi', DATE '2025-07-01', NULL), ('02', 'cu', NULL, DATE '2025-06-30')) "
            f"AS t(ma, danh_muc, tu, den)) TO '{file}' (FORMAT parquet)"
        )
    return {"don_vi": file}


def test_a_key_must_hold_in_the_period_of_its_row(units: Mapping[str, Path]) -> None:
    table = schema(
        named("ma_dv", field()),
        named("danh_muc", field()),
        named("ky", field("yearmonth")),
        foreignKeys=[
            {
                "fields": ["ma_dv", "danh_muc"],
                "reference": {"resource": "don_vi", "fields": ["ma", "danh_muc"]},
                "valid": {"at": "ky", "since": "tu", "until": "den"},
            }
        ],
    )
    rows = [
        ("a", "01", "cu", "2025-06"),
        ("b", "01", "moi", "2025-06"),
        ("c", "01", "moi", "2025-07"),
        ("d", "02", "cu", "2025-07"),
        ("e", "03", "cu", "2025-06"),
    ]
    found = ours(table, rows, units)
    assert [(p.row, p.code) for p in found.problems] == [
        (3, "foreign-key-period"),
        (5, "foreign-key-period"),
        (6, "foreign-key"),
    ]
    wrong = [("a", "01", "cu", "tháng sáu"), ("b", "01", "cu", "")]
    told = [(p.row, p.code) for p in ours(table, wrong, units).problems]
    assert told == [(2, "type-error"), (3, "foreign-key-period")]  # a wrong period is told once
