"""How a query is read: into which clauses, with which times."""

from datetime import UTC, datetime

import pytest

from catalog.web.clauses import Query, Range, Term
from catalog.web.lucene import parse
from catalog.web.parameters import Refused

NOON = datetime(2024, 3, 31, 12, 34, 56, 789, tzinfo=UTC)
A, B, C = (Term(name, "x", quoted=True) for name in "abc")


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("a:x b:x", Query(must=(A, B))),
        ("a:x AND b:x", Query(must=(A, B))),
        ("a:x OR b:x", Query(should=(A, B))),
        ("a:x || b:x && c:x", Query(must=(B, C), should=(A,))),
        ("a:x AND b:x OR c:x", Query(must=(A,), should=(B, C))),
        ("a:x OR -b:x", Query(should=(A,), must_not=(B,))),
        ("+a:x OR +b:x", Query(must=(B,), should=(A,))),
        ("NOT a:x", Query(must_not=(A,))),
        ("!a:x AND b:x", Query(must=(B,), must_not=(A,))),
        ("(a:x OR b:x) c:x", Query(must=(Query(should=(A, B)), C))),
        ("a:(x)", Query(must=(Query(must=(A,)),))),
        ("a:x^2 (b:x)^3", Query(must=(A, Query(must=(B,))))),
        ('a:"x"', Query(must=(A,))),
        ("x", Query(must=(Term("text", "x"),))),
        ("a:x*", Query(must=(Term("a", "x*", quoted=False),))),
        (r"a:x\*\:y", Query(must=(Term("a", "x*:y"),))),
        ('a:"x \\"y\\""', Query(must=(Term("a", 'x "y"'),))),
        ("a:x~ b:x~1", Query(must=(Term("a", "x", slack=2), Term("b", "x", slack=1)))),
        ('a:"x y"~7', Query(must=(Term("a", "x y", slack=7),))),
        ("a:[b TO *}", Query(must=(Range("a", "b", None, True, False),))),
        ("ORDER:x", Query(must=(Term("ORDER", "x"),))),
    ],
)
def test_a_query_is_read_as_lucene_reads_it(text: str, query: Query) -> None:
    assert parse(text, "fq") == query


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("NOW", datetime(2024, 3, 31, 12, 34, 56, 789)),
        ("NOW-1MONTH", datetime(2024, 2, 29, 12, 34, 56, 789)),
        ("NOW-1YEAR/DAY", datetime(2023, 3, 31)),
        ("NOW/YEAR", datetime(2024, 1, 1)),
        ("NOW/MONTH+6HOURS", datetime(2024, 3, 1, 6)),
        ("NOW/SECOND", datetime(2024, 3, 31, 12, 34, 56)),
        ("2024-02-29T00:00:00Z+1YEAR", datetime(2025, 2, 28)),
        ("2024-01-31T08:00:00+07:00", datetime(2024, 1, 31, 1)),
        ("2024-01-31T08:00:00.5Z-30MINUTES", datetime(2024, 1, 31, 7, 30, 0, 500000)),
        ("2024-01-31", datetime(2024, 1, 31)),
    ],
)
def test_times_may_be_reckoned(text: str, moment: datetime) -> None:
    query = parse(f"metadata_modified:[{text} TO *]", "fq", lambda: NOON)
    assert query == Query(must=(Range("metadata_modified", moment, None),))


@pytest.mark.parametrize("text", ["a:x AND", "OR a:x", "a:x)", "(a:x", 'a:"x', "a:", "a: x", "-"])
def test_what_is_broken_is_refused_with_its_place(text: str) -> None:
    with pytest.raises(Refused) as caught:
        parse(text, "fq")
    assert caught.value.status == 409
    assert "Cannot parse 'fq' at sign" in caught.value.error["message"]


def test_a_query_costs_no_more_than_its_length() -> None:
    for text in ("(" * 5000, "a:" * 5000, '"' + "\\" * 9999, "-" * 5000, "a:[" * 3000):
        with pytest.raises(Refused):
            parse(text, "fq")
