"""One column as the privacy scan sees it: its distinct cells, how often each stands there, a print.

Everything is asked of `cells`, a relation of `c` (the cell as text) and `n` (how often). Where few
distinct cells fill the column they are counted once, and a million rows cost what a hundred do;
else the relation is the column itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

import duckdb

from schemas import engine
from schemas.table import Field

SAMPLE = 20_000  # distinct cells that tell a share
TEXTS = ("VARCHAR", "JSON", "UUID", "ENUM", "NESTED")
NUMBERS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "UTINYINT", "USMALLINT",
           "UINTEGER", "UBIGINT", "UHUGEINT", "FLOAT", "DOUBLE", "DECIMAL")  # fmt: skip
_LEAST, _BEYOND = "1e6", "1e19"  # numbers of seven to nineteen digits may lead to a person
_HEAD = 10_000  # rows that tell whether cells repeat
_numbers = count()


@dataclass(frozen=True)
class Sample:
    """Distinct cells with how often each stands there, of how many, and a print of those not
    here."""

    seen: Mapping[str, int]
    total: int
    rest: str = ""


@dataclass(frozen=True)
class Column:
    """`family` is the engine's type without its arguments; `free`: no enum, pattern or foreign key
    bounds what may stand there; `of_companies`: it stands in a table of companies; `filled`: cells
    that are not empty."""

    con: duckdb.DuckDBPyConnection
    field: Field
    family: str
    free: bool
    of_companies: bool
    cells: str
    filled: int

    def ask(self, select: str, where: str = "true", rest: str = "") -> list[Any]:
        """A SELECT over the cells: distinct texts `c`, and how often each stands there, `n`."""
        return self.con.execute(
            f"SELECT {select} FROM {self.cells} WHERE {where} {rest}"
        ).fetchall()

    def sample(self, where: str = "true") -> Sample:
        """The distinct cells that meet a condition; of very many, the same ones every time."""
        rows = self.ask("c, sum(n)::BIGINT", where, f"GROUP BY c LIMIT {SAMPLE + 1}")
        if len(rows) <= SAMPLE:
            return Sample(dict(rows), sum(n for _, n in rows))
        rows = self.ask(
            "c, sum(n)::BIGINT", where, f"GROUP BY c ORDER BY hash(c), c LIMIT {SAMPLE}"
        )
        total, rest = self.print(where)
        return Sample(dict(rows), total, rest)

    def print(self, where: str = "true") -> tuple[int, str]:
        """How many cells meet a condition, and what changes when any of them does."""
        ((total, summed),) = self.ask("sum(n)::BIGINT, sum(md5_number_lower(c) * n)", where)
        return total, f"{total} {summed}"


def family(kind: str) -> str:
    """`DECIMAL(9,2)` → `DECIMAL`; a list or an object is read as the text it is written as."""
    head = kind.split("(")[0].split(" ")[0]
    return "NESTED" if kind.endswith("]") or head in ("STRUCT", "MAP", "UNION") else head


def as_text(field: str, kind: str) -> str:
    """SQL for the cells of a column as the scan sees them: of numbers the magnitude, which for the
    least of 64 bits is none of 64 bits."""
    name = engine.name(field)
    if kind in NUMBERS:
        return f"abs({name}::DECIMAL(38, 0))::VARCHAR"
    return name if kind == "VARCHAR" else f"{name}::VARCHAR"


def column(
    con: duckdb.DuckDBPyConnection,
    table: str,
    field: Field,
    kind: str,
    free: bool,
    of_companies: bool = False,
) -> Column:
    """The column ready to be asked; of numbers, only those of seven digits and more."""
    name, source = engine.name(field.name), engine.name(table)
    cell = as_text(field.name, kind)
    where = f"{name} IS NOT NULL"
    if kind in NUMBERS:
        large = f"({name} >= {_LEAST} OR {name} <= -{_LEAST})"
        where = f"{large} AND {name} > -{_BEYOND} AND {name} < {_BEYOND} AND {name} = round({name})"
    head = f"(SELECT {name} AS h FROM {source} WHERE {name} IS NOT NULL LIMIT {_HEAD})"
    ((filled,),) = con.execute(f"SELECT count({name}) FROM {source}").fetchall()
    ((some, distinct),) = con.execute(f"SELECT count(*), count(DISTINCT h) FROM {head}").fetchall()
    cells = f"(SELECT {cell} AS c, 1 AS n FROM {source} WHERE {where})"
    if kind not in NUMBERS and distinct <= some / 2:
        cells = f"_distinct_{next(_numbers)}"
        con.execute(
            f"CREATE TEMP TABLE {cells} AS "
            f"SELECT {cell} AS c, count(*) AS n FROM {source} WHERE {where} GROUP BY c"
        )
    return Column(con, field, kind, free, of_companies, cells, filled)
