"""Problems are listed up to a limit, and all their rows are known."""

import duckdb
import pytest

from schemas import listed
from schemas.problem import Problem
from tests.schemas.test_conform import ours, schema
from tests.schemas.test_settle import field


def test_the_first_problems_are_listed_and_all_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listed, "LISTED", 3)
    found = ours(schema(field("integer")), [(f"k{i}", "x") for i in range(10)])
    assert [p.row for p in found.problems] == [2, 3, 4]
    assert found.total == 10


def test_the_rows_of_all_problems_are_known_beyond_those_listed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listed, "LISTED", 2)
    con = duckdb.connect()
    listed.start(con)
    sql = "SELECT 'g1' AS _delivery, i AS _row, NULL AS _column FROM range(10) t(i)"
    found, total = listed.listed(con, sql, lambda row: Problem("type-error", row[0], None, row[1]))
    assert ([p.row for p in found], total) == ([0, 1], 10)
    rows = con.execute(f"SELECT _row FROM {listed.WRONG} ORDER BY 1").fetchall()
    assert rows == [(i,) for i in range(10)]
    con.close()
