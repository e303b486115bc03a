"""The tables a query reads, found by parsing it: nothing is bound or run.

`duckdb.get_table_names` binds, and fails on a join USING a column of a table that is not there yet.
"""

import json
from collections.abc import Iterator
from functools import lru_cache
from typing import Any

import duckdb

PARSED = "SELECT json_serialize_sql(?)"


@lru_cache(maxsize=1024)
def tables(query: str) -> frozenset[str]:
    """By name; of a query that cannot be parsed, none."""
    with duckdb.connect(config={"autoload_known_extensions": False}) as con:
        row = con.execute(PARSED, [query]).fetchone()
    parsed = json.loads(row[0]) if row else {}
    return frozenset(_named(parsed)) - frozenset(_common(parsed))


def _nodes(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        node = list(node.values())
    if isinstance(node, list):
        for part in node:
            yield from _nodes(part)


def _named(parsed: Any) -> Iterator[str]:
    return (str(n["table_name"]) for n in _nodes(parsed) if n.get("type") == "BASE_TABLE")


def _common(parsed: Any) -> Iterator[str]:
    """The names a query gives to tables of its own (WITH)."""
    for node in _nodes(parsed):
        for entry in (node.get("cte_map") or {}).get("map", ()):
            yield str(entry["key"])
