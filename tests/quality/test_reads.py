"""The tables a query reads, as its text says."""

import pytest

from quality.reads import tables


@pytest.mark.parametrize(
    ("query", "read"),
    [
        ("SELECT * FROM a", {"a"}),
        ("FROM a JOIN b USING (khong_ro)", {"a", "b"}),
        ("WITH t AS (FROM a) SELECT * FROM t, c", {"a", "c"}),
        ("SELECT (SELECT max(x) FROM b) FROM a WHERE EXISTS (FROM c)", {"a", "b", "c"}),
        ("FROM (PIVOT (SELECT x, y FROM a) ON y IN (1, 2) USING first(y) GROUP BY x)", {"a"}),
        ("SELEC * FROM a", set()),
        ("", set()),
    ],
)
def test_a_query_reads_the_tables_it_names(query: str, read: set[str]) -> None:
    assert tables(query) == read
