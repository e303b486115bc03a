"""Problems that a query finds: listed up to LISTED of a kind, in order of the file, all counted."""

from collections.abc import Callable, Sequence
from typing import Any

import duckdb

from schemas.problem import Problem

ADDRESS = ("_delivery", "_row", "_column")
LISTED = 1_000  # problems listed of one field and code; the rest is counted
WRONG = "_wrong"  # the temporary table of the addresses of all wrong rows: _delivery, _row

Found = tuple[list[Problem], int]


class Problems:
    """Problems listed up to LISTED of a kind, and all of them counted."""

    def __init__(self) -> None:
        self.items: list[Problem] = []
        self.total = 0

    def __iadd__(self, found: tuple[Sequence[Problem], int]) -> "Problems":
        self.items.extend(found[0])
        self.total += found[1]
        return self


def start(con: duckdb.DuckDBPyConnection) -> None:
    """No row is wrong yet."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE {WRONG} (_delivery VARCHAR, _row BIGINT)")


def listed(
    con: duckdb.DuckDBPyConnection, sql: str, make: Callable[[tuple[Any, ...]], Problem]
) -> Found:
    """A problem for each row of a query that begins with its address: the first LISTED, and how
    many there are. All their addresses go to WRONG."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE _found AS {sql}")
    con.execute(f"INSERT INTO {WRONG} SELECT DISTINCT _delivery, _row FROM _found")
    counted = con.execute("SELECT count(*) FROM _found").fetchone()
    rows = con.execute(f"SELECT * FROM _found ORDER BY 1, 2, 3 LIMIT {LISTED}").fetchall()
    con.execute("DROP TABLE _found")
    return [make(row) for row in rows], counted[0] if counted else 0
