"""A dataset declared in a line, a file delivered for it, and what reading makes of the file."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb

from catalog.dataset import Dataset, Declaration
from pipelines.delivery import Delivery
from pipelines.read import read
from pipelines.text import Text
from schemas import engine
from schemas.problem import Problem
from schemas.table import Schema

AB = ("a", "b")
BOM = b"\xef\xbb\xbf"


def declared(
    fields: Sequence[str | dict[str, Any]],
    *variants: dict[str, Any],
    key: Sequence[str] = (),
    **also: Any,
) -> Dataset:
    """A dataset of such fields, the first its key unless said otherwise, in such layouts (one
    without anything special if none)."""
    source: dict[str, Any] = {"kind": "landing", "variants": variants or ({},)}
    if len(variants) > 1:
        source["precedence"] = range(len(variants))
    described: list[dict[str, Any]] = [
        {"name": f} if isinstance(f, str) else dict(f) for f in fields
    ]
    primary = list(key) or [described[0]["name"]]
    for field in described:
        field |= {"title": field["name"], "title_en": field["name"]}
        field.setdefault("constraints", {})["required"] = field["name"] in primary
    facts = {
        "title": "Thử",
        "title_en": "A try",
        "description": "Thử",
        "description_en": "A try",
        "themes": ["xa_hoi"],
        "license": "mo_dieu_43",
        "frequency": "daily",
        "coverage": {"spatial": "Tỉnh thu nhỏ"},
        "source": source,
    }
    return Dataset(
        "thu",
        "so_do",
        Declaration.model_validate(facts | also),
        Schema.model_validate({"fields": described, "primaryKey": primary}),
        Path("/nowhere"),
    )


def delivered(folder: Path, content: bytes, name: str = "a.csv", number: str = "0001") -> Delivery:
    path = folder / f"{number}-{name}"
    path.write_bytes(content)
    return Delivery(number, "thu", name, "", len(content), "", "kiem-thu", "landing", path=path)


@dataclass(frozen=True)
class Read:
    """What became of a file: its rows with their lines, or its problems."""

    text: Text | None
    rows: list[tuple[Any, ...]]
    problems: tuple[Problem, ...]

    @property
    def told(self) -> list[tuple[str, int | None, str | None]]:
        return [(p.code, p.row, p.field) for p in self.problems]


@cache
def connection() -> duckdb.DuckDBPyConnection:
    """One for all: opening it costs more than reading a small file."""
    return engine.connect()


def outcome(content: bytes, dataset: Dataset, name: str = "a.csv") -> Read:
    con = connection()
    with TemporaryDirectory() as folder:
        one = delivered(Path(folder), content, name)
        texts = list(read(dataset, one, Path(folder) / "text.parquet"))
        problems = tuple(t for t in texts if isinstance(t, Problem))
        if problems:
            return Read(None, [], problems)
        [found] = texts
        assert isinstance(found, Text)
        rows = con.execute(f"SELECT * FROM ({found.relation}) ORDER BY _row").fetchall()
        columns = [c[0] for c in con.description or ()]
        assert columns == ["_row", *found.header]
        cut = sum(p.code == "row-shape" for p in found.wrong)
        assert found.rows == len(rows) + cut
        return Read(found, rows, found.wrong)
