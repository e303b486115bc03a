"""The cells a check is about: where they stand in the files, and never what they hold."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from quality import cells, privacy
from quality.cells import MOST
from quality.default import UNCLEAN
from quality.scan import scan
from quality.verdict import Check, Decision, Verdict
from schemas import engine
from schemas.problem import Problem
from schemas.table import Schema
from tests.quality.test_scan import CITIZENS, PHONES, schema

Row = tuple[str, int, object]  # delivery, row, cell


def told(
    folder: Path, kind: str, rows: Sequence[Row], decision: Decision | None = None
) -> dict[str, list[Problem]]:
    """Name of a check → its cells, of a table of one field that came in these deliveries."""
    type_ = "string" if kind == "VARCHAR" else "number"
    declared: Schema = schema({"name": "ghi_chu", "type": type_})
    con = engine.connect()
    con.execute(
        f"CREATE TABLE typed (_delivery VARCHAR, _row BIGINT, _column VARCHAR, stt INT, "
        f"ghi_chu {kind})"
    )
    con.executemany(
        "INSERT INTO typed VALUES (?, ?, NULL, ?, ?)",
        [(delivery, row, i, cell) for i, (delivery, row, cell) in enumerate(rows)],
    )
    con.execute(f"COPY typed TO '{folder / 'typed.parquet'}' (FORMAT parquet)")
    con.execute("CREATE VIEW candidate AS SELECT stt, ghi_chu FROM typed")
    found = scan(con, "candidate", declared)
    con.close()
    checks = [c.model_copy(update={"decision": decision}) for c in privacy.checks(found)]
    unclean = Check(
        name=UNCLEAN, kind="default", title="", title_en="", severity="warn", dimension="sach",
        passed=False,
    )  # fmt: skip
    verdict = Verdict(
        dataset="d", table_sha256="", rows=len(rows), suite_sha256="", privacy_reviewed=None,
        checks=(*checks, unclean),
    )  # fmt: skip
    where = cells.told(verdict, folder / "typed.parquet", declared, found)
    return {c.name: list(where[cells.key(c)]) for c in verdict.checks if cells.key(c) in where}


def rows(problems: Sequence[Problem]) -> list[tuple[str | None, int | None]]:
    return [(p.delivery, p.row) for p in problems]


def test_a_cell_that_looks_personal_is_told_by_its_row_and_without_its_text(tmp_path: Path) -> None:
    lines = [("0001", 2, "tốt"), ("0001", 3, "gọi 0912 345 678"), ("0001", 4, "gọi 0912 345 678")]
    (found,) = (v for n, v in told(tmp_path, "VARCHAR", lines).items() if n != UNCLEAN)
    assert rows(found) == [("0001", 3), ("0001", 4)]
    assert {p.field for p in found} == {"ghi_chu"}
    assert "số điện thoại" in found[0].vi
    assert "telephone" in found[0].en
    assert "0912" not in repr(found)


@pytest.mark.parametrize("kind", ["BIGINT", "DOUBLE", "DECIMAL(18, 1)"])
def test_numbers_are_found_as_the_scan_saw_them(tmp_path: Path, kind: str) -> None:
    lines = [("0001", i, int(c)) for i, c in enumerate(PHONES, 2)]
    found = told(tmp_path, kind, [*lines, ("0001", 99, None), ("0001", 100, 7)])
    assert [len(v) for n, v in found.items() if n != UNCLEAN] == [len(PHONES)]


def test_what_is_no_number_of_38_digits_is_no_cell_that_was_flagged(tmp_path: Path) -> None:
    lines = [("0001", i, float(c)) for i, c in enumerate(PHONES, 2)]
    beyond = [("0001", 98, float("nan")), ("0001", 99, 1e300)]
    found = told(tmp_path, "DOUBLE", [*lines, *beyond])
    assert [len(v) for n, v in found.items() if n != UNCLEAN] == [len(PHONES)]


def test_the_first_of_each_delivery_are_told_the_last_delivery_first(tmp_path: Path) -> None:
    old = [("0001", i, f"gọi 0912 345 {i % 1000:03d}") for i in range(2, 2 + 2 * MOST)]
    found = told(tmp_path, "VARCHAR", [*old, ("0002", 5, "gọi 0912 345 678")])
    (phones,) = (v for n, v in found.items() if n != UNCLEAN)
    assert rows(phones)[:2] == [("0002", 5), ("0001", 2)]
    assert len(phones) == 1 + MOST


def test_of_free_text_no_cell_is_told_it_is_all_of_them(tmp_path: Path) -> None:
    sentence = "Người dân phản ánh việc số {} xảy ra ở đầu ngõ, mong được xem xét sớm."
    lines = [("0001", i, sentence.format(i)) for i in range(2, 60)]
    assert set(told(tmp_path, "VARCHAR", lines)) == {UNCLEAN}


def test_what_was_decided_on_is_not_told_again(tmp_path: Path) -> None:
    decision = Decision(
        dataset="d", subject="s", ruling="publishable", reason="r", actor="a", time="t"
    )
    lines = [("0001", i, c) for i, c in enumerate(CITIZENS, 2)]
    assert len(told(tmp_path, "VARCHAR", lines)) == 2
    assert set(told(tmp_path, "VARCHAR", lines, decision)) == {UNCLEAN}


def test_unclean_text_is_told_by_row_and_by_which_character(tmp_path: Path) -> None:
    lines = [("0001", 2, "tốt"), ("0001", 3, "t\u200bốt"), ("0001", 4, " tốt"), ("0001", 5, None)]
    found = told(tmp_path, "VARCHAR", lines)[UNCLEAN]
    assert [(p.row, p.note) for p in found] == [(3, "U+200B"), (4, "dấu cách ở đầu hoặc cuối")]
    assert found[1].en == "In the cell stands a blank before or behind the text"
