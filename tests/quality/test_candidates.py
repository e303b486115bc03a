"""Candidates: the engine lets through whatever `quality.identifiers` would find something in."""

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quality import candidates
from quality.identifiers import found
from schemas import engine

ALPHABET = "0123456789 .-,:;()+@/ACDHPT29đĐxếSTKnạ\u00a0\u2013\u2212\uff10"
MET = re.compile(candidates.NUMBERED)
NAMED, PLACED = re.compile(candidates.NAMED.replace(r"\pL", r"\w")), re.compile(candidates.PLACED)


@example("-019090001234")
@example("20A\u2013123.45")
@example("80\u00a0123\u00a0NG\u00a001")
@given(st.text(alphabet=ALPHABET, min_size=1, max_size=40))
def test_the_engine_lets_through_all_that_has_a_finding(cell: str) -> None:
    if found(cell):
        assert MET.search(cell) or (NAMED.search(cell) and PLACED.search(cell))


@pytest.mark.parametrize(
    ("cell", "met"),
    [
        ("20A-123.45", True), ("20A\u2013123.45", True), ("20A\u00a0\u2014 123.45", True),
        ("20A\u200b-123.45", True), ("-019090001234", True), ("\u221219 0900 0123 4", True),
        ("０９１２３４５６７８", True), ("sđt0912345678", True), ("a (at) b.vn", True),
        ("Thái Nguyên", False), ("QL3 Km 12+5", False), ("Lớp 10A1", False), ("1,5 ha", False),
    ],
)  # fmt: skip
def test_the_engine_reads_the_expression_as_python_does(cell: str, met: bool) -> None:
    con = engine.connect()
    try:
        asked = con.execute("SELECT regexp_matches(?, ?)", [cell, candidates.NUMBERED]).fetchone()
    finally:
        con.close()
    assert (asked == (True,), bool(MET.search(cell))) == (met, met)
