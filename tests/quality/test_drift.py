"""Drift: what changed unnoticed is told with figures; growth, chance and true extremes are not."""

from collections.abc import Iterator, Mapping, Sequence
from math import log
from typing import Any

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quality.drift import QUERIES, checks
from quality.rules import RULES, Contract, Override
from quality.verdict import Check
from schemas import engine
from schemas.table import Schema

SCHEMA = Schema.model_validate(
    {
        "primaryKey": ["nam", "tram"],
        "fields": [
            {"name": name, "type": kind, "title": name, "title_en": name}
            | {"constraints": {"required": name in ("nam", "tram")}}
            for name, kind in (
                ("nam", "year"), ("tram", "string"), ("loai", "string"), ("mua", "number"),
                ("ngay", "date"),
            )
        ],
    }
)  # fmt: skip
Row = tuple[int, str, str | None, float | None, str | None]
WHOLE = Contract(SCHEMA)
YEARLY = Contract(SCHEMA, ("nam",), "by_period")
GROWING = Contract(SCHEMA, (), "upsert")


def year(nam: int, stations: int = 50, **facts: Any) -> list[Row]:
    """Readings of a year: every station has another amount, two kinds take turns."""
    row = {"loai": None, "mua": None, "ngay": f"{nam}-12-31"} | facts
    return [
        (
            nam,
            f"T{i:03}",
            row["loai"] or ("đồi" if i % 2 else "núi"),
            row["mua"](i) if row["mua"] else 1000.0 + i,
            row["ngay"],
        )
        for i in range(stations)
    ]


def without(rows: Sequence[Row], field: int, every: int = 1) -> list[Row]:
    return [
        tuple(None if j == field and i % every == 0 else v for j, v in enumerate(row))  # type: ignore[misc]
        for i, row in enumerate(rows)
    ]


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = engine.connect()
    yield connection
    connection.close()


def compared(
    con: duckdb.DuckDBPyConnection,
    before: Sequence[Row],
    now: Sequence[Row],
    contract: Contract = WHOLE,
    **overrides: Override,
) -> dict[str, Check]:
    for name, rows in (("previous", before), ("candidate", now)):
        con.execute(
            f"CREATE TABLE {name} (nam BIGINT, tram VARCHAR, loai VARCHAR, mua DOUBLE, ngay DATE)"
        )
        if rows:
            con.executemany(f"INSERT INTO {name} VALUES (?, ?, ?, ?, ?)", rows)
    return {c.name: c for c in checks(con, contract, overrides)}


def broken(found: Mapping[str, Check]) -> list[str]:
    return [name for name, check in found.items() if not check.passed]


def test_every_rule_of_drift_is_asked() -> None:
    assert set(QUERIES) == {n for n, rule in RULES.items() if rule.kind == "drift"}


@pytest.mark.parametrize("contract", [WHOLE, YEARLY, GROWING], ids=lambda c: c.assembly)
def test_the_same_again_is_no_drift(con: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    found = compared(con, year(2020) + year(2021), year(2020) + year(2021), contract)
    assert set(found) == set(QUERIES)
    assert broken(found) == []


# Rows --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("now", "rule"),
    [(80, None), (79, "so_dong_giam"), (0, "so_dong_giam"), (200, None), (201, "so_dong_tang")],
)
def test_a_fifth_fewer_or_twice_as_many_rows_block(
    now: int, rule: str | None, con: duckdb.DuckDBPyConnection
) -> None:
    found = compared(con, year(2020, 100), year(2020, now))
    rows = [n for n in broken(found) if n.startswith("so_dong")]
    assert rows == ([rule] if rule else [])
    if rule:
        assert found[rule].blocks
        assert found[rule].details[0].en == f"100 rows before, {now} now"
        assert found[rule].details[0].vi == f"trước 100 dòng, nay {now}"


def test_years_added_are_growth_and_no_drift(con: duckdb.DuckDBPyConnection) -> None:
    added = [row for nam in range(2021, 2026) for row in year(nam)]
    assert broken(compared(con, year(2020), year(2020) + added, YEARLY)) == []


def test_a_period_handed_over_again_is_compared_with_itself(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """Ten years that stay as they were do not hide the one that lost a third."""
    old = [row for nam in range(2010, 2020) for row in year(nam)]
    found = compared(con, old + year(2020, 60), old + year(2020, 40), YEARLY)
    assert [c.name for c in found.values() if c.blocks] == ["so_dong_giam"]
    assert found["so_dong_giam"].details[0].en == "2020: 60 rows before, 40 now"


def test_a_period_that_is_gone_blocks(con: duckdb.DuckDBPyConnection) -> None:
    found = compared(con, year(2019) + year(2020), year(2019), YEARLY)
    assert found["so_dong_giam"].details[0].en == "2020: 50 rows before, 0 now"
    assert not found["khong_lui_ky"].passed


@pytest.mark.parametrize(("rows", "odd"), [(40, False), (39, True), (100, False), (101, True)])
def test_a_new_period_is_measured_by_those_before(
    rows: int, odd: bool, con: duckdb.DuckDBPyConnection
) -> None:
    found = compared(
        con, year(2019) + year(2020), year(2019) + year(2020) + year(2021, rows), YEARLY
    )
    assert (not found["ky_moi_la"].passed) is odd
    assert not found["ky_moi_la"].blocks
    assert "so_dong_giam" not in broken(found)


def test_records_added_to_an_upsert_table_are_what_it_is_for(
    con: duckdb.DuckDBPyConnection,
) -> None:
    assert compared(con, year(2020, 10), year(2020, 90), GROWING)["so_dong_tang"].passed


def test_records_lost_from_an_upsert_table_block(con: duckdb.DuckDBPyConnection) -> None:
    assert compared(con, year(2020, 90), year(2020, 10), GROWING)["so_dong_giam"].blocks


# Empty cells -------------------------------------------------------------------------------------


def test_a_column_that_is_wholly_empty_now_blocks(con: duckdb.DuckDBPyConnection) -> None:
    found = compared(con, year(2020), without(year(2020), 3))
    assert found["cot_trong_han"].blocks
    assert (found["cot_trong_han"].field, found["cot_trong_han"].count) == ("mua", 1)
    assert found["cot_trong_han"].details[0].en == "mua: 50 values before, none now"


def test_a_new_period_with_an_empty_column_is_seen_beside_full_ones(
    con: duckdb.DuckDBPyConnection,
) -> None:
    old = [row for nam in range(2010, 2020) for row in year(nam)]
    new = without(year(2020), 3) + year(2021)
    assert compared(con, old, old + new, YEARLY)["cot_trong_han"].field == "mua"


def test_a_column_that_some_periods_never_had_may_be_empty(
    con: duckdb.DuckDBPyConnection,
) -> None:
    old = without(year(2018), 3) + year(2019)
    assert compared(con, old, old + without(year(2020), 3), YEARLY)["cot_trong_han"].passed


def test_a_field_never_empty_before_warns_at_its_first_empty_cell(
    con: duckdb.DuckDBPyConnection,
) -> None:
    found = compared(
        con, year(2020), [*year(2020)[:-1], (2020, "T049", None, 1049.0, "2020-12-31")]
    )
    assert broken(found) == ["lan_dau_trong"]
    assert (found["lan_dau_trong"].field, found["lan_dau_trong"].blocks) == ("loai", False)


@pytest.mark.parametrize(("every", "grown"), [(5, True), (20, False)])
def test_a_share_of_empty_cells_may_grow_by_ten_points(
    every: int, grown: bool, con: duckdb.DuckDBPyConnection
) -> None:
    old = without(year(2020), 3, 49)
    found = compared(con, old, without(year(2020), 3, every))
    assert (not found["ty_le_trong"].passed) is grown
    if grown:
        assert found["ty_le_trong"].details[0].en == "mua: 4 % before, 20 % now"


# Groups ------------------------------------------------------------------------------------------


def test_new_and_vanished_groups_are_told_by_name_and_rows(
    con: duckdb.DuckDBPyConnection,
) -> None:
    now = [(*row[:2], "nuí" if row[2] == "núi" else row[2], *row[3:]) for row in year(2020)]
    found = compared(con, year(2020), now)
    assert [d.vi for d in found["nhom_moi"].details] == ["loai: nuí (25 dòng)"]
    assert [d.en for d in found["nhom_mat"].details] == ["loai: núi (25 rows before)"]
    assert not found["nhom_moi"].blocks


def test_names_that_hardly_repeat_are_no_groups(con: duckdb.DuckDBPyConnection) -> None:
    now = [(row[0], f"X{i}", *row[2:]) for i, row in enumerate(year(2020))]
    assert compared(con, year(2020), now)["nhom_moi"].passed


# The spread of values ----------------------------------------------------------------------------


def test_values_of_another_order_of_size_warn(con: duckdb.DuckDBPyConnection) -> None:
    now = year(2020, 400, mua=lambda i: (1000.0 + i) / 10)
    found = compared(con, year(2020, 400), now)
    assert broken(found) == ["phan_bo"]
    assert (found["phan_bo"].field, found["phan_bo"].blocks) == ("mua", False)


def test_groups_that_changed_places_warn(con: duckdb.DuckDBPyConnection) -> None:
    now = [
        (*row[:2], "đồi" if i % 10 else "núi", *row[3:]) for i, row in enumerate(year(2020, 400))
    ]
    assert compared(con, year(2020, 400), now)["phan_bo"].field == "loai"


def test_one_true_extreme_moves_nothing(con: duckdb.DuckDBPyConnection) -> None:
    """A synthetic twin of the industrial index of 2014, three times that of any other year."""
    now = year(2020, 400)
    now[7] = (*now[7][:3], 3228.0, now[7][4])
    assert broken(compared(con, year(2020, 400), now)) == []


def test_what_chance_gives_small_tables_is_no_drift(con: duckdb.DuckDBPyConnection) -> None:
    old = year(2020, 60, mua=lambda i: float(i * 7919 % 101))
    now = year(2020, 60, mua=lambda i: float(i * 104729 % 97))
    assert compared(con, old, now)["phan_bo"].passed


@settings(derandomize=True, deadline=None, database=None, max_examples=15)
@given(
    st.lists(st.integers(0, 9), min_size=200, max_size=300),
    st.lists(st.integers(0, 12), min_size=200, max_size=300),
)
def test_the_index_is_that_of_the_textbook(before: list[int], now: list[int]) -> None:
    """By groups of a text: sum of (q - p) ln(q / p), a group that one side lacks as half a row."""
    with engine.connect() as con:
        rows = [
            [(2020, f"T{i}", f"g{v}", 1.0, None) for i, v in enumerate(side)]
            for side in (before, now)
        ]
        found = compared(
            con, rows[0], rows[1], WHOLE, phan_bo=Override(limit=0, reason="mọi độ lệch")
        )
    groups = {*before, *now}
    parts = [
        (
            (before.count(g) + 0.5) / (len(before) + 0.5 * len(groups)),
            (now.count(g) + 0.5) / (len(now) + 0.5 * len(groups)),
        )
        for g in groups
    ]
    psi = sum((q - p) * log(q / p) for p, q in parts)
    told = [d.en for d in found["phan_bo"].details]
    assert told in ([], [f"loai: PSI {round(psi, 2)}"])
    if psi > 60 * (1 / len(before) + 1 / len(now)):
        assert told, "far beyond what chance gives"


# Time and declared overrides ---------------------------------------------------------------------


def test_a_newest_day_before_that_of_the_last_release_warns(
    con: duckdb.DuckDBPyConnection,
) -> None:
    found = compared(con, year(2020), year(2020, ngay="2020-11-30"))
    assert broken(found) == ["khong_lui_ky"]
    assert found["khong_lui_ky"].details[0].vi == "ngay: trước 2020-12-31, nay 2020-11-30"


def test_a_dataset_sets_another_limit_or_severity_by_name(con: duckdb.DuckDBPyConnection) -> None:
    found = compared(
        con, year(2020), year(2020, 20),
        so_dong_giam=Override(limit=70, reason="danh mục đang gộp"),
        nhom_moi=Override(severity="off", reason="nhóm đặt tự do"),
        phan_bo=Override(severity="block", reason="số liệu rất ổn định"),
    )  # fmt: skip
    assert found["so_dong_giam"].passed
    assert found["so_dong_giam"].title == "Số dòng không giảm quá 70 % so với bản trước"
    assert "nhom_moi" not in found
    assert found["phan_bo"].severity == "block"


def test_a_field_of_another_type_than_before_is_not_compared(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute("CREATE TABLE previous AS SELECT 2020 AS nam, 'T1' AS tram, '7' AS mua")
    con.execute("CREATE TABLE candidate AS SELECT 2020 AS nam, 'T1' AS tram, NULL::DOUBLE AS mua")
    assert [c.name for c in checks(con, WHOLE, {}) if not c.passed] == []


def test_figures_are_withheld_until_the_gate_has_passed(con: duckdb.DuckDBPyConnection) -> None:
    check = compared(con, year(2020), year(2020, 10))["so_dong_giam"]
    assert check.details
    assert check.count == 1
    assert check.dimension == "du"


def test_a_table_of_other_fields_than_before_is_compared_by_its_rows(
    con: duckdb.DuckDBPyConnection,
) -> None:
    con.execute("CREATE TABLE previous AS SELECT i AS khac FROM range(10) t(i)")
    con.execute("CREATE TABLE candidate AS SELECT 2020 AS nam, 'T1' AS tram")
    assert [c.name for c in checks(con, WHOLE, {}) if not c.passed] == ["so_dong_giam"]
