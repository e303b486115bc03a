"""Reading JSON: the pages of a pull, a file of records or of a record a line, the features of
GeoJSON (`features`) → a table of text.

One record is one row, numbered through the pull or the file, in JSON Lines by its line; the header
is what the declaration names, a nested value by its dotted path. Numbers are the text they were
written in. A key that is declared nowhere is a problem as an undeclared column
is in a CSV. Under a name that `privacy.drop` or `ignore` lists nothing is looked at, whatever it
holds. Null is an empty cell. In a pull an absent key is one too, and a key that no record has a
missing column; in a file every record must have every key.
"""

from collections.abc import Iterator, Mapping
from functools import partial
from json import JSONDecodeError
from pathlib import Path
from typing import Any
from unicodedata import normalize

import pyarrow as pa
import pyarrow.parquet as pq

from catalog.dataset import Dataset
from catalog.recipe import Variant
from pipelines import features, pages
from pipelines.delivery import Delivery
from pipelines.encoding import BOM
from pipelines.file_kind import LONGEST, kind_of
from pipelines.mojibake import is_broken
from pipelines.scan_csv import LONGEST_ROW
from pipelines.text import Text
from schemas import engine
from schemas.listed import LISTED
from schemas.problem import Problem

ROWS = 10_000  # written at a time
LARGEST = 32 << 20  # bytes of a file that is one JSON value: up to 30 times as many in memory
_NONE = object()  # what is no value at all


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
        return tuple(sorted(walk.problems[:LISTED], key=lambda p: (p.row is None, p.row or 0)))
    relation = f"SELECT _row, {engine.names(walk.header)} FROM {engine.parquet(out)}"
    return (Text(delivery, variant, walk.header, relation, walk.count),)


class _Walk:
    """The state of a walk over the records: the number reached, and what was wrong so far."""

    def __init__(self, dataset: Dataset, delivery: Delivery, variant: Variant) -> None:
        api = dataset.declaration.source.api
        self.pulled = api is not None
        self.records = api.records if api else variant.records
        self.delivery = delivery
        self.header = tuple(variant.headers(dataset.schema).values())
        self.declared = frozenset(self.header)
        self.variant = variant
        self.shapes = [f.name for f in dataset.schema.fields if f.is_shape]
        self.parse = features.parse_text if variant.format == "geojson" else pages.parse_text
        self.passed = (*dataset.declaration.privacy.drop, *variant.ignore)
        self.row = self.count = 0
        self.seen: set[str] = set()  # declared paths that some record has
        self.known: dict[str, bool] = {}  # path → whether it is declared or passed over
        self.lacking: dict[str, list[int]] = {}  # declared path → the first records without it
        self.problems: list[Problem] = []

    def batches(self) -> Iterator[dict[str, list[Any]]]:
        """The cells, some thousand rows at a time, by column."""
        columns = self._columns()
        for row, record in self._records():
            self.row, self.count = row, self.count + 1
            for name, cell in self._cells(record).items():
                columns[name].append(cell)
            columns["_row"].append(self.row)
            if self.count % ROWS == 0:
                yield columns
                columns = self._columns()
        yield columns

    def close(self) -> None:
        """What only the end of the pull shows."""
        if not self.count and not self.problems:
            self._tell("no-rows")
        if not self.count:  # nothing of it is a record: what is wrong with the first says so
            del self.problems[1:]
        for name in self.header if self.count else ():
            if name not in self.seen:  # in no record: told once
                self._tell("missing-label", column=name, field=name)
                continue
            for row in self.lacking.get(name, ()):
                self._tell("missing-label", row=row, column=name, field=name)

    def _columns(self) -> dict[str, list[Any]]:
        return {name: [] for name in ("_row", *self.header)}

    def _records(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        if self.pulled:
            return enumerate(self._of_pages(), 1)
        if self.delivery.path.stat().st_size == 0:
            self._tell("empty-file")
            return iter(())
        with self.delivery.path.open("rb") as file:
            if kind := kind_of(file.read(LONGEST)):
                self._tell("json-error", note=kind[0], note_en=kind[1])
                return iter(())
        if self.variant.format == "geojson":
            return self._of_features()
        return self._of_lines() if self.variant.format == "jsonl" else self._of_file()

    def _of_lines(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        blank = None
        with self.delivery.path.open("rb") as file:
            for line, raw in enumerate(iter(partial(file.readline, LONGEST_ROW), b""), 1):
                if not raw.strip():
                    blank = blank or line
                    continue
                if blank:
                    self._tell("blank-row", row=blank)
                if len(raw) == LONGEST_ROW:
                    self._tell("file-too-large", row=line, note=f"> {LONGEST_ROW:,} byte")
                if blank or len(raw) == LONGEST_ROW or len(self.problems) >= LISTED:
                    return
                text = raw.rstrip(b"\r\n")
                record = self._parsed(text.removeprefix(BOM) if line == 1 else text, line)
                if isinstance(record, Mapping):
                    yield line, record
                elif record is not _NONE:
                    self._tell("not-a-record", row=line)

    def _whole(self) -> Any:
        """The value that the file is, or `_NONE` with what is wrong told."""
        if self.delivery.path.stat().st_size > LARGEST:
            self._tell("file-too-large", note=f"> {LARGEST >> 20} MiB")
            return _NONE
        return self._parsed(self.delivery.path.read_bytes().removeprefix(BOM), None)

    def _of_features(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        value = self._whole()
        if value is not _NONE:
            yield from features.records(value, self.variant, self.shapes[0], self._tell)

    def _of_file(self) -> Iterator[tuple[int, Mapping[str, Any]]]:
        value = self._whole()
        if value is _NONE:
            return
        found = pages.at(value, self.records)
        if not isinstance(found, list):
            self._tell("not-records", note="1")
            return
        for number, record in enumerate(found, 1):
            if len(self.problems) >= LISTED:
                return
            if isinstance(record, Mapping):
                yield number, record
            else:
                self._tell("not-a-record", row=number)

    def _parsed(self, raw: bytes, row: int | None) -> Any:
        """The value that bytes are, or `_NONE` with what is wrong told."""
        try:
            return self.parse(raw.decode("utf-8"))
        except UnicodeDecodeError as error:
            line = row or raw[: error.start].count(b"\n") + 1
            note = f"UTF-8 (byte {error.start + 1})"
            self._tell("encoding-error", row=line, note=note)
        except JSONDecodeError as error:
            vi, en = f"cột {error.colno}", f"column {error.colno}"
            self._tell("json-error", row=row or error.lineno, note=vi, note_en=en)
        except ValueError as error:
            self._tell("json-error", **_why(error, raw.decode("utf-8"), row))
        return _NONE

    def _of_pages(self) -> Iterator[Mapping[str, Any]]:
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
        cells, lacking = dict.fromkeys(self.header, ""), set(self.header)
        for path, value in pages.leaves(record):
            if len(self.problems) >= LISTED:  # nothing more would be told
                break
            if not self._is_known(path):
                continue
            if path in self.declared:
                if path not in lacking:  # as one key `a.b`, and as `b` in `a`
                    vi, en = f"khoá {path} lặp lại", f"key {path} is repeated"
                    self._tell("json-error", row=self.row, field=path, note=vi, note_en=en)
                self.seen.add(path)
                lacking.discard(path)
                cells[path] = self._cell(path, value)
            elif value is None or value == {}:  # an object that is absent as a whole
                absent = {h for h in self.header if h.startswith(f"{path}.")}
                self.seen |= absent
                lacking -= absent
            else:
                self._nested(path, "một giá trị đơn", "a plain value")
        for name in sorted(lacking):
            if isinstance(pages.at(record, name), Mapping):
                self.seen.add(name)
                self._nested(name, "nhóm giá trị", "an object")
            elif not self.pulled and len(rows := self.lacking.setdefault(name, [])) < LISTED:
                rows.append(self.row)
        return cells

    def _is_known(self, path: str) -> bool:
        if path not in self.known:
            steps = path.split(".")
            above = {".".join(steps[: i + 1]) for i in range(len(steps))}
            passed = bool(above & set(self.passed)) or self.variant.ignores(path)
            declared = path in self.declared
            holder = any(name.startswith(f"{path}.") for name in self.header)
            self.known[path] = declared or passed or holder
            if not self.known[path] and not above & self.declared:
                told = path.encode("utf-8", "replace").decode()  # half a surrogate pair is no text
                self._tell("extra-label", row=self.row, column=told, field=told, value=told)
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


def _why(error: ValueError, text: str, row: int | None) -> dict[str, Any]:
    """What is told of JSON that parsers take and the standard does not, with its place."""
    vi, _, en = str(error).partition(" / ")
    at = pages.culprit(text)
    if at is None:
        return {"row": row, "note": vi, "note_en": en}
    column = at - text.rfind("\n", 0, at)
    return {
        "row": row or text.count("\n", 0, at) + 1,
        "note": f"{vi} (cột {column})",
        "note_en": f"{en} (column {column})",
    }


def _is_text(value: str) -> bool:
    """Whether a string has no half of a surrogate pair, which JSON can write and UTF-8 cannot."""
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
