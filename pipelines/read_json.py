"""Reading a pull: the pages of an API → a table of text with record numbers, or problems.

One record is one row, numbered through the pull; the header is what the declaration names, a
nested value by its dotted path. A key that is declared nowhere is a problem as an undeclared column
is in a CSV. Under a name that `privacy.drop` or `ignore` lists nothing is looked at, whatever it
holds. An absent key and null are empty cells; a key that no record has is a missing column.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.dataset import Dataset
from catalog.recipe import Variant
from pipelines import pages
from pipelines.delivery import Delivery
from pipelines.mojibake import is_broken
from pipelines.read import Text
from schemas import engine
from schemas.listed import LISTED
from schemas.problem import Problem

ROWS = 10_000  # written at a time


def read(
    dataset: Dataset, delivery: Delivery, variant: int, out: Path
) -> tuple[Text | Problem, ...]:
    """The delivery as text in the Parquet file `out`, or what keeps it from being read."""
    walk = _Walk(dataset, delivery, dataset.declaration.source.variants[variant])
    schema = pa.schema([("_row", pa.int64()), *((h, pa.string()) for h in walk.header)])
    with pq.ParquetWriter(out, schema) as writer:
        for columns in walk.batches():
            writer.write_table(pa.table(columns, schema))
    walk.close()
    if walk.problems:
        return tuple(walk.problems[:LISTED])
    relation = f"SELECT _row, {engine.names(walk.header)} FROM {engine.parquet(out)}"
    return (Text(delivery, variant, walk.header, relation, walk.row),)


class _Walk:
    """The state of a walk over the records: the number reached, and what was wrong so far."""

    def __init__(self, dataset: Dataset, delivery: Delivery, variant: Variant) -> None:
        api = dataset.declaration.source.api
        self.records = api.records if api else None
        self.delivery = delivery
        self.header = tuple(variant.headers(dataset.schema).values())
        self.declared = frozenset(self.header)
        self.variant = variant
        self.passed = (*dataset.declaration.privacy.drop, *variant.ignore)
        self.row = 0
        self.seen: set[str] = set()  # declared paths that some record has
        self.known: dict[str, bool] = {}  # path → whether it is declared or passed over
        self.problems: list[Problem] = []

    def batches(self) -> Iterator[dict[str, list[Any]]]:
        """The cells, some thousand rows at a time, by column."""
        columns = self._columns()
        for record in self._records():
            self.row += 1
            for name, cell in self._cells(record).items():
                columns[name].append(cell)
            columns["_row"].append(self.row)
            if self.row % ROWS == 0:
                yield columns
                columns = self._columns()
        yield columns

    def close(self) -> None:
        """What only the end of the pull shows."""
        if not self.row and not self.problems:
            self._tell("no-rows")
        elif self.row:
            for name in self.header:
                if name not in self.seen:
                    self._tell("missing-label", column=name, field=name)

    def _columns(self) -> dict[str, list[Any]]:
        return {name: [] for name in ("_row", *self.header)}

    def _records(self) -> Iterator[Mapping[str, Any]]:
        for number, page in enumerate(pages.pages(self.delivery.path), 1):
            try:
                found = pages.at(pages.parse(page), self.records)
            except ValueError:
                self._tell("not-json", note=str(number))
                continue
            for record in found if isinstance(found, list) else [None]:
                if isinstance(record, Mapping):
                    yield record
                else:
                    self._tell("not-records", note=str(number))
                    break

    def _cells(self, record: Mapping[str, Any]) -> dict[str, str]:
        """The declared cells of one record; all else in it must be known by name."""
        cells = dict.fromkeys(self.header, "")
        for path, value in pages.leaves(record):
            if not self._is_known(path):
                continue
            if path in self.declared:
                self.seen.add(path)
                cells[path] = self._cell(path, value)
            elif value is None or value == {}:  # an object that is absent as a whole
                self.seen.update(h for h in self.header if h.startswith(f"{path}."))
            else:
                self._nested(path, "một giá trị đơn", "a plain value")
        return cells

    def _is_known(self, path: str) -> bool:
        if path not in self.known:
            steps = path.split(".")
            above = {".".join(steps[: i + 1]) for i in range(len(steps))}
            passed = bool(above & set(self.passed)) or self.variant.ignores(path)
            declared = path in self.declared
            holder = any(name.startswith(f"{path}.") for name in self.header)
            self.known[path] = declared or passed or holder
            if not self.known[path]:
                self._tell("extra-label", row=self.row, column=path, field=path, value=path)
            elif passed:
                self.known[path] = False  # known, and not looked at
        return self.known[path]

    def _cell(self, path: str, value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, bool):
            return "true" if value else "false"
        if not isinstance(value, str):
            if isinstance(value, list):
                self._nested(path, "danh sách", "a list")
            else:
                self._nested(path, "nhóm giá trị", "an object")
            return ""
        if is_broken(value) or not _is_text(value):
            vi, en = "UTF-8 (chữ đã hỏng từ trước)", "UTF-8 (text broken before)"
            self._tell("encoding-error", row=self.row, column=path, field=path, note=vi, note_en=en)
            return ""
        return normalize("NFC", value)

    def _nested(self, path: str, vi: str, en: str) -> None:
        self._tell("nested-value", row=self.row, column=path, field=path, note=vi, note_en=en)

    def _tell(self, code: str, **facts: Any) -> None:
        if len(self.problems) < LISTED:
            one = self.delivery
            self.problems.append(Problem(code, one.id, one.file, **facts))


def _is_text(value: str) -> bool:
    """Whether a string has no half of a surrogate pair, which JSON can write and UTF-8 cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
