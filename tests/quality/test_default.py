"""The default suite: what any table owes is asked of it without being declared."""

from collections.abc import Iterator
from typing import Any

import duckdb
import pytest

from quality.default import QUERIES, suite
from quality.rules import RULES, Contract, Full, Override
from quality.suite import Suite, run
from quality.verdict import DIMENSIONS, Check
from schemas import engine
from schemas.table import Schema

SCHEMA = Schema.model_validate(
    {
        "primaryKey": ["nam", "ma_xa"],
        "foreignKeys": [
            {
                "fields": ["ma_xa", "danh_muc"],
                "reference": {"resource": "don_vi", "fields": ["ma", "danh_muc"]},
            }
        ],
        "fields": [
            {"name": name, "type": kind, "title": name, "title_en": name}
            | {"constraints": {"required": name in ("nam", "ma_xa")}}
            for name, kind in (
                ("nam", "year"), ("ma_xa", "string"), ("danh_muc", "string"), ("so", "integer"),
                ("ghi_chu", "string"),
            )
        ],
    }
)  # fmt: skip
YEARLY = Contract(SCHEMA, ("nam",), "by_period")
UNITS = "SELECT 'D' || i AS ma, 'tu-2025-07-01' AS danh_muc, 'Xã ' || i AS ten FROM range(92) t(i)"
GOOD = """
SELECT nam, 'D' || i AS ma_xa, 'tu-2025-07-01' AS danh_muc, nam * 100 + i AS so, 'a' AS ghi_chu
FROM range(92) t(i), (VALUES (2023::BIGINT), (2024)) AS y(nam)
"""
FULL = Full(of="don_vi", where={"danh_muc": "tu-2025-07-01"}, each=("nam",), show="ten")


@pytest.fixture
def con() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = engine.connect()
    connection.execute(f"CREATE VIEW don_vi AS {UNITS} UNION ALL SELECT 'X', 'truoc', 'Xã cũ'")
    yield connection
    connection.close()


def judged(
    con: duckdb.DuckDBPyConnection, select: str, contract: Contract = YEARLY, **own: Any
) -> dict[str, Check]:
    con.execute(f"CREATE OR REPLACE VIEW candidate AS {select}")
    declared = suite(contract, Suite(**own))
    return {c.name: c for c in run(con, "candidate", declared, "default")}


def broken(found: dict[str, Check]) -> list[str]:
    return [name for name, check in found.items() if not check.passed]


def test_a_good_table_meets_every_rule(con: duckdb.DuckDBPyConnection) -> None:
    found = judged(con, GOOD, full=FULL)
    assert list(found) == [n for n, rule in RULES.items() if rule.kind == "default"]
    assert broken(found) == []
    assert {c.kind for c in found.values()} == {"default"}
    assert set(QUERIES) < set(found)


def test_what_does_not_apply_is_not_asked(con: duckdb.DuckDBPyConnection) -> None:
    plain = SCHEMA.model_copy(update={"foreignKeys": ()})
    assert list(judged(con, GOOD, Contract(plain))) == [
        "co_dong", "du_truong", "khong_cot_trong", "van_ban_sach",
    ]  # fmt: skip


def test_a_table_without_a_row_blocks(con: duckdb.DuckDBPyConnection) -> None:
    found = judged(con, f"SELECT * FROM ({GOOD}) WHERE false")
    assert found["co_dong"].blocks
    assert "du_don_vi" not in found


def test_a_field_that_is_not_there_blocks(con: duckdb.DuckDBPyConnection) -> None:
    plain = Contract(SCHEMA.model_copy(update={"foreignKeys": ()}))
    found = judged(con, f"SELECT nam, danh_muc, ma_xa, so, ghi_chu FROM ({GOOD})", plain)
    assert found["du_truong"].blocks


@pytest.mark.parametrize(
    ("select", "rule", "field", "said"),
    [
        ("* REPLACE (NULL::VARCHAR AS ghi_chu)", "khong_cot_trong", "ghi_chu",
         "ghi_chu: no row has a value"),
        ("* REPLACE ('a ' AS ghi_chu)", "van_ban_sach", "ghi_chu", "ghi_chu: 184 cells"),
        ("* REPLACE ('\u200b' || ghi_chu AS ghi_chu)", "van_ban_sach", "ghi_chu",
         "ghi_chu: 184 cells"),
        ("* REPLACE ('Th\ufffdi' AS ghi_chu)", "van_ban_sach", "ghi_chu", "ghi_chu: 184 cells"),
        ("* REPLACE (CASE WHEN ma_xa = 'D1' THEN danh_muc END AS danh_muc)", "ma_dung_chung",
         "danh_muc", "danh_muc: only 1.1 % of rows"),
        ("* REPLACE (CASE nam WHEN 2023 THEN 2019 ELSE nam END AS nam)", "ky_lien_tuc", None,
         "4 years are missing between 2019 and 2024"),
        ("* REPLACE (so % 100 AS so)", "khong_lap_ky", None,
         "2024: all 92 rows are those of the year before"),
    ],
)  # fmt: skip
def test_what_is_wrong_warns_with_field_and_figures(
    select: str, rule: str, field: str | None, said: str, con: duckdb.DuckDBPyConnection
) -> None:
    found = judged(con, f"SELECT {select} FROM ({GOOD})")
    assert broken(found) == [rule]
    assert not found[rule].blocks
    assert (found[rule].field, [d.en for d in found[rule].details]) == (field, [said])


def test_a_missing_one_of_the_92_units_blocks_by_year_and_name(
    con: duckdb.DuckDBPyConnection,
) -> None:
    missing = f"SELECT * FROM ({GOOD}) WHERE NOT (nam = 2024 AND ma_xa IN ('D7', 'D70'))"
    found = judged(con, missing, full=FULL)
    assert broken(found) == ["du_don_vi"]
    assert found["du_don_vi"].blocks
    assert [d.vi for d in found["du_don_vi"].details] == ["2024: thiếu 2 đơn vị: Xã 7, Xã 70"]


def test_units_of_the_list_before_are_not_asked_for_and_do_not_stand_in(
    con: duckdb.DuckDBPyConnection,
) -> None:
    """A code was reused: what stands under the old list is another commune."""
    old = "CASE ma_xa WHEN 'D7' THEN 'truoc' ELSE danh_muc END AS danh_muc"
    reused = f"SELECT * REPLACE ({old}) FROM ({GOOD})"
    found = judged(con, reused, full=FULL)
    assert [d.en for d in found["du_don_vi"].details] == [
        "2023: 1 units are missing: Xã 7", "2024: 1 units are missing: Xã 7",
    ]  # fmt: skip


def test_without_combinations_the_table_as_a_whole_must_have_them(
    con: duckdb.DuckDBPyConnection,
) -> None:
    whole = FULL.model_copy(update={"each": (), "show": None})
    assert broken(judged(con, GOOD, full=whole)) == []
    found = judged(con, f"SELECT * FROM ({GOOD}) WHERE ma_xa <> 'D7'", full=whole)
    assert [d.en for d in found["du_don_vi"].details] == ["1 units are missing: D7 tu-2025-07-01"]


def test_a_dataset_overrides_a_rule_by_name_and_says_why(con: duckdb.DuckDBPyConnection) -> None:
    own = {
        "co_dong": Override(severity="warn", reason="có tháng không phát sinh"),
        "khong_cot_trong": Override(severity="off", reason="ghi chú tuỳ chọn"),
        "ma_dung_chung": Override(limit=95, reason="mọi dòng phải nối được"),
    }
    found = judged(con, GOOD, defaults=own)
    assert found["co_dong"].severity == "warn"
    assert "khong_cot_trong" not in found
    assert "95 %" in found["ma_dung_chung"].title


def test_the_rules_are_filed_under_the_words_they_serve() -> None:
    assert {rule.dimension for rule in RULES.values()} <= set(DIMENSIONS)
    assert {rule.dimension for rule in RULES.values()} >= {
        "du", "sach", "song", "dung_chung", "dung", "thong_nhat",
    }  # fmt: skip
