"""k-anonymity: groups below k are counted and block, and no value of theirs is told."""

from collections import Counter
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quality.anonymity import checks, report
from quality.verdict import Verdict

PERSONS = "VALUES ('Nam', 30, 'lao'), ('Nam', 30, 'cúm'), ('Nữ', 30, 'cúm'), ('Nữ', NULL, 'cúm')"


@pytest.fixture
def persons(tmp_path: Path) -> Path:
    file = tmp_path / "nguoi.parquet"
    with duckdb.connect() as con:
        con.execute(f"COPY (SELECT * FROM ({PERSONS}) t(gioi, tuoi, benh)) TO '{file}'")
    return file


def test_groups_below_k_block_and_are_counted(persons: Path) -> None:
    (check,) = checks(persons, ("gioi", "tuoi"), 2)
    assert check.blocks
    assert (check.kind, check.count, check.field) == ("privacy", 2, "gioi, tuoi")
    assert check.details[0].vi.startswith("3 nhóm, nhóm nhỏ nhất 1 dòng; 2 nhóm dưới 2 dòng")


def test_a_report_names_no_value_of_a_row(persons: Path) -> None:
    (check,) = checks(persons, ("gioi", "benh"), 3)
    assert not {w for w in ("Nam", "Nữ", "lao", "cúm") if w in check.model_dump_json()}


def test_large_enough_groups_pass_and_the_report_is_public(persons: Path) -> None:
    (check,) = checks(persons, ("gioi",), 2)
    assert check.passed
    verdict = Verdict(
        dataset="nguoi", table_sha256="", rows=4, suite_sha256="",
        privacy_reviewed="2026-11-22", checks=(check,),  # type: ignore[arg-type]
    )  # fmt: skip
    assert "2 groups, the smallest of 2 rows" in verdict.public()["checks"][0]["details"][0]["en"]


def test_without_quasi_identifiers_there_is_nothing_to_report(persons: Path) -> None:
    assert checks(persons, (), 5) == ()


def test_an_empty_table_has_no_small_group() -> None:
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t (gioi VARCHAR)")
        found = report(con, "t", ("gioi",), 5)
    assert (found.rows, found.classes, found.share) == (0, 0, 0.0)


@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.none() | st.integers(0, 3)), max_size=40),
    st.integers(2, 6),
)
def test_the_report_is_what_counting_by_hand_gives(
    rows: list[tuple[str, int | None]], k: int
) -> None:
    counted = Counter(rows).values()
    with duckdb.connect() as con:
        con.execute("CREATE TABLE t (a VARCHAR, b BIGINT)")
        if rows:
            con.executemany("INSERT INTO t VALUES (?, ?)", rows)
        found = report(con, "t", ("a", "b"), k)
    small = [n for n in counted if n < k]
    assert (found.rows, found.classes) == (len(rows), len(counted))
    assert (found.small_classes, found.small_rows) == (len(small), sum(small))
