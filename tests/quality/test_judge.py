"""Judging: one verdict on the very bytes of a table, with what stands beside it in sight."""

from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pytest

from quality import judge as judging
from quality.rules import Contract
from quality.suite import Suite
from quality.verdict import Check, Verdict
from schemas.digest import file_sha256
from schemas.table import Schema

REVIEWED = date(2026, 11, 22)
READINGS = "VALUES ('T1', 2023, 10), ('T1', 2024, 12), ('T2', 2024, 8)"


SCHEMA = Schema.model_validate(
    {
        "primaryKey": ["tram", "nam"],
        "fields": [
            {"name": name, "type": kind, "title": name, "title_en": name}
            | {"constraints": {"required": name != "mua"}}
            for name, kind in (("tram", "string"), ("nam", "integer"), ("mua", "integer"))
        ],
    }
)


def judge(*values: Any, **named: Any) -> Verdict:
    """The verdict but for what holds for every table, which tests of its own try."""
    verdict = judging.judge(*values, contract=Contract(SCHEMA), **named)
    own = tuple(c for c in verdict.checks if c.kind not in ("default", "drift"))
    return verdict.model_copy(update={"checks": own})


def parquet(folder: Path, name: str, values: str) -> Path:
    file = folder / f"{name}.parquet"
    with duckdb.connect() as con:
        con.execute(
            f"COPY (SELECT * FROM ({values}) AS t(tram, nam, mua)) TO '{file}' (FORMAT parquet)"
        )
    return file


@pytest.fixture
def table(tmp_path: Path) -> Path:
    return parquet(tmp_path, "luong_mua", READINGS)


def query(name: str, sql: str, **facts: Any) -> dict[str, Any]:
    return {
        "name": name,
        "type": "unexpected_rows_expectation",
        "kwargs": {"unexpected_rows_query": sql},
        "severity": "block",
        "dimension": "dung",
        "title": f"Kiểm tra {name}",
        "title_en": f"Check {name}",
    } | facts


def suite(*expectations: dict[str, Any]) -> Suite:
    return Suite.model_validate({"expectations": list(expectations)})


def test_a_verdict_is_on_these_bytes_and_by_this_suite(table: Path) -> None:
    declared = suite(query("am", "SELECT * FROM {batch} WHERE mua < 0"))
    verdict = judge("luong_mua", table, None, None, declared, REVIEWED)
    assert verdict.passed
    assert verdict.dataset == "luong_mua"
    assert verdict.table_sha256 == file_sha256(table)
    assert verdict.suite_sha256 == declared.sha256
    assert verdict.rows == 3
    assert verdict.privacy_reviewed == REVIEWED
    assert [(c.name, c.passed) for c in verdict.checks] == [("am", True), ("privacy", True)]


@pytest.mark.parametrize(
    ("severity", "reviewed", "passed"),
    [
        ("warn", REVIEWED, True),
        ("block", REVIEWED, False),
        ("warn", None, False),
        ("block", None, False),
    ],
)
def test_what_is_not_met_refuses_unless_it_is_a_warning(
    severity: str, reviewed: date | None, passed: bool, table: Path
) -> None:
    declared = suite(query("lon", "SELECT * FROM {batch} WHERE mua > 10", severity=severity))
    verdict = judge("luong_mua", table, None, None, declared, reviewed)
    assert verdict.passed is passed
    assert (verdict.checks[0].passed, verdict.checks[0].count) == (False, 1)


def test_an_empty_suite_does_not_pass_without_a_review(table: Path) -> None:
    assert judge("luong_mua", table, None, None, Suite(), REVIEWED).passed
    assert not judge("luong_mua", table, None, None, Suite(), None).passed


def test_a_check_that_cannot_run_refuses_whatever_its_severity(table: Path) -> None:
    declared = suite(query("hong", "SELECT tram::INT FROM {batch}", severity="warn"))
    verdict = judge("luong_mua", table, None, None, declared, REVIEWED)
    assert not verdict.passed
    assert "T1" in verdict.checks[0].details[0].en, "the steward is told the cell"
    assert "T1" not in str(verdict.public()), "the public is not"


def test_what_was_found_on_the_way_comes_first_and_counts(table: Path) -> None:
    found = Check(
        name="nguon_khac_nhau",
        kind="source",
        title="Hai nguồn khác nhau",
        title_en="Two sources differ",
        severity="block",
        dimension="thong_nhat",
        passed=False,
    )
    verdict = judge("luong_mua", table, None, None, Suite(), REVIEWED, (found,))
    assert verdict.checks[0] == found.decided((), file_sha256(table))
    assert not verdict.passed


MISSED = """
SELECT t.nam, t.mua AS nguon, s.tong FROM control_totals AS t
JOIN (SELECT nam, sum(mua) AS tong FROM {batch} GROUP BY nam) AS s USING (nam) WHERE s.tong <> t.mua
"""
DROPPED = "SELECT tram FROM previous WHERE tram NOT IN (SELECT tram FROM {batch})"


def test_queries_see_control_totals_and_the_release_before(table: Path, tmp_path: Path) -> None:
    controls = parquet(tmp_path, "tong", "VALUES ('Toàn tỉnh', 2023, 10), ('Toàn tỉnh', 2024, 21)")
    previous = parquet(tmp_path, "truoc", "VALUES ('T1', 2023, 10), ('T9', 2023, 1)")
    words = {
        "detail": "Năm {nam}: {tong}, nguồn ghi {nguon}",
        "detail_en": "{nam}: {tong}, {nguon}",
    }
    declared = suite(
        query("tong", MISSED, **words), query("mat", DROPPED, detail="{tram}", detail_en="{tram}")
    )
    verdict = judge("luong_mua", table, controls, previous, declared, REVIEWED)
    assert (verdict.table_sha256, verdict.rows) == (file_sha256(table), 3)
    total, dropped, _ = verdict.checks
    assert [d.vi for d in total.details] == ["Năm 2024: 20, nguồn ghi 21"]
    assert [d.vi for d in dropped.details] == ["T9"]


def test_what_there_is_nothing_to_compare_with_could_not_be_checked(table: Path) -> None:
    rows = "SELECT o.* FROM {} AS o WHERE EXISTS (SELECT 1 FROM {{batch}})".format
    declared = suite(query("tong", rows("control_totals")), query("truoc", rows("previous")))
    verdict = judge("luong_mua", table, None, None, declared, REVIEWED)
    assert verdict.passed, "it blocks nothing"
    total, before, _ = verdict.checks
    assert [c.passed for c in (total, before)] == [False, False], "and is not called met"
    assert [c.not_made.en for c in (total, before) if c.not_made] == [
        "no delivered file has a total row to compare with",
        "there is no release before to compare with",
    ]
    assert verdict.public()["checks"][0]["not_made"]["vi"].startswith("các tệp giao nộp không có")


def test_a_check_that_is_required_blocks_where_it_could_not_be_made(table: Path) -> None:
    sql = "SELECT * FROM control_totals SEMI JOIN {batch} USING (nam)"
    declared, required = suite(query("tong", sql)), suite(query("tong", sql, required=True))
    assert judge("luong_mua", table, None, None, declared, REVIEWED).passed
    verdict = judge("luong_mua", table, None, None, required, REVIEWED)
    assert not verdict.passed
    assert verdict.checks[0].overridable


def test_the_bytes_are_not_changed_by_judging(table: Path) -> None:
    before = table.read_bytes()
    judge("luong_mua", table, None, None, suite(query("a", "SELECT * FROM {batch}")), REVIEWED)
    assert table.read_bytes() == before


def test_a_path_with_a_quote_is_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "it's"
    folder.mkdir()
    file = parquet(tmp_path, "luong_mua", READINGS).rename(folder / "a.parquet")
    assert judge("luong_mua", file, None, None, Suite(), REVIEWED).rows == 3
