"""The chain of views that one delivery becomes while it is shaped, and the problems told of one.

Every view carries the address of its rows (`schemas.listed.ADDRESS`), so a problem found at any
step is told by the cell of the file as it stands there.
"""

from collections.abc import Mapping, Sequence

import duckdb

from pipelines.text import Text
from schemas import engine
from schemas.listed import ADDRESS, LISTED
from schemas.problem import Problem


class Steps:
    """The views so far; `top` is the latest. `headers`: field → header of the file."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        text: Text,
        fields: Sequence[str],
        headers: Mapping[str, str],
    ) -> None:
        self.con, self.text, self.fields, self.headers = con, text, list(fields), headers
        self.stem, self.count, self.top = f"shape_{text.part}", 0, ""

    def add(self, sql: str) -> str:
        """A view of this SELECT on top of the others. Returns its name."""
        self.count += 1
        self.top = engine.name(f"{self.stem}_{self.count}")
        self.con.execute(f"CREATE OR REPLACE TEMP VIEW {self.top} AS {sql}")
        return self.top

    def replace(self, expressions: Mapping[str, str]) -> None:
        """A step that rewrites some fields and passes the others on."""
        if expressions:
            rewritten = [
                f"{expressions[f]} AS {engine.name(f)}" if f in expressions else engine.name(f)
                for f in self.fields
            ]
            self.add(f"SELECT {', '.join((*ADDRESS, *rewritten))} FROM {self.top}")

    def listed(self, code: str, field: str, where: str, note: str = "") -> list[Problem]:
        """What is wrong with a field, once for each cell of the file, as the cell stands there."""
        text, header = self.text, self.headers.get(field)
        if header is None:
            found = f"SELECT _row, _column, {engine.name(field)} FROM {self.top} WHERE {where}"
        else:
            rows = f"SELECT DISTINCT _row FROM {self.top} WHERE {where}"
            found = (
                f"SELECT _row, {engine.text(header)}, {engine.name(header)} "
                f"FROM ({text.relation}) JOIN ({rows}) USING (_row)"
            )
        cells = self.con.execute(f"{found} ORDER BY 1, 2 LIMIT {LISTED}").fetchall()
        return [
            Problem(
                code, text.delivery.id, text.delivery.file, row, column, field, value, note,
                sheet=text.sheet, cell=_cell(text, row, column),
            )
            for row, column, value in cells
        ]  # fmt: skip


def _cell(text: Text, row: int, column: str | None) -> str | None:
    at = text.letters.get(column or "")
    return f"{at}{row}" if at else None
