"""What the scan of this repository tells of the tables of a corpus, cell by cell.

Free text as such is a finding too, and is left out here: it would find its cells whatever stands in
them.
"""

from collections.abc import Iterable

import duckdb

from quality.scan import scan
from schemas import engine
from schemas.table import Schema
from tests.quality.corpora.clean_corpus import Column, Table
from tests.quality.corpora.personal_score import Flag

TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "year": "BIGINT",
    "date": "DATE",
    "datetime": "TIMESTAMP",
}
KINDS = {
    "dien_thoai": "phone", "bien_so": "plate", "tai_khoan": "account", "ma_so_thue": "tax",
    "bao_hiem": "insurance", "ho_ten": "name", "dia_chi": "name", "ho_chieu": "passport",
    "giay_phep_lai_xe": "licence", "ngay_sinh": "birth",
}  # fmt: skip


def _field(column: Column) -> dict[str, str]:
    facts = {"name": column.name, "title": column.title, "title_en": "", "type": column.type}
    return facts | ({"unit": column.unit} if column.unit else {})


def _whole(cell: str, kind: str) -> str:
    """A cell as a finding names it."""
    if kind == "string":
        return cell
    return str(abs(int(float(cell)))) if kind == "number" else str(abs(int(cell)))


def found(table: Table) -> Iterable[Flag]:
    """Every cell of a table that a finding names."""
    key = {"name": "stt_", "type": "integer", "title": "", "title_en": ""}
    fields = [{**key, "constraints": {"required": True}}, *map(_field, table.columns)]
    schema = Schema.model_validate({"fields": fields, "primaryKey": ["stt_"]})
    by_name = {c.name: c for c in table.columns}
    con = engine.connect()
    try:
        _load(con, table)
        for finding in scan(con, "candidate", schema):
            if finding.kind == "van_ban_tu_do":
                continue
            column, flagged = by_name[finding.field], set(finding.flagged)
            for row, cell in enumerate(column.cells):
                if _whole(cell, column.type) in flagged:
                    yield finding.field, row, KINDS.get(finding.kind, finding.kind)
    finally:
        con.close()


def _load(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    typed = ", ".join(f"{engine.name(c.name)} {TYPES[c.type]}" for c in table.columns)
    con.execute(f"CREATE TABLE candidate (stt_ INTEGER, {typed})")
    rows = [
        [i, *cells] for i, cells in enumerate(zip(*(c.cells for c in table.columns), strict=True))
    ]
    marks = ", ".join("?" * (len(table.columns) + 1))
    con.executemany(f"INSERT INTO candidate VALUES ({marks})", rows)
