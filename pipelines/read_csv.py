"""Reading CSV: a delivery → a table of text with line numbers, or problems.

Nothing is sniffed. What is not in UTF-8 is transcoded first, line for line (`encoding`); then a
scan of our own walks the file (`scan_csv`). Then DuckDB reads the body, every column as text; it
must find exactly the rows that the scan counted (alone it would drop blank lines and surplus empty
cells in silence, take an HTML page for an empty table and ignore the names in the header).
"""

import csv
import re
import shutil
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from catalog.dataset import Dataset
from catalog.recipe import Dialect, Variant
from pipelines.delivery import Delivery
from pipelines.encoding import transcode
from pipelines.header import known_labels
from pipelines.layout import mismatch, named_by
from pipelines.misread import in_another_encoding
from pipelines.scan_csv import BLOCK, LONGEST_ROW, Scan, refused_by_start, scan
from pipelines.text import Text, addressed
from schemas import engine
from schemas.fold import fold
from schemas.problem import Problem

_HEADER_CODES = {"encoding-error", "nul-byte", "missing-label", "extra-label"}
_TITLE = 10_000  # bytes of a title row that are looked at


def read(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, delivery: Delivery, chosen: int, out: Path
) -> tuple[Text] | tuple[Problem, ...]:
    """The delivery as text in the Parquet file `out`, or what keeps it from being read. `chosen` is
    its layout (`variant_of`)."""
    variant = dataset.declaration.source.variants[chosen]
    given = named_by(variant, delivery.file)
    if variant.name and not any(given.values()):
        return (addressed(Problem("no-variant", note=variant.name), delivery),)
    text, undecoded = _in_utf8(delivery.path, variant.dialect, out)
    scanned = Scan(problems=undecoded) if undecoded else scan(text, dataset, variant)
    if _HEADER_CODES & {p.code for p in scanned.problems} and (
        other := in_another_encoding(delivery.path, variant.dialect, known_labels(dataset, variant))
    ):
        return (addressed(other, delivery),)
    if scanned.header:
        scanned.problems += _title_problems(scanned.titles, variant, given)
    apart = tuple(addressed(p, delivery) for p in scanned.apart)
    if apart and (scanned.full or not scanned.rows or dataset.declaration.quarantine is None):
        scanned.problems = sorted(scanned.problems + scanned.apart, key=lambda p: p.row or 0)
    if not scanned.problems:
        kept = _kept(scanned, dataset)
        rows = _load(con, text, variant.dialect, scanned, kept, out)
        if rows == scanned.rows:
            relation = _relation(scanned, kept, out)
            rows += len(scanned.cut)
            return (Text(delivery, chosen, tuple(kept), relation, rows, given=given, wrong=apart),)
        note = f"{scanned.rows} ≠ {rows}"
        scanned.problems.append(Problem("row-shape", row=scanned.header_end, note=note))
    return tuple(addressed(p, delivery) for p in scanned.problems)


def _in_utf8(path: Path, dialect: Dialect, out: Path) -> tuple[Path, list[Problem]]:
    """The file, or beside `out` a copy of it in UTF-8 with the same lines; or why there is none."""
    if dialect.encoding == "utf-8":
        return path, []
    with path.open("rb") as file:
        problems = refused_by_start(file.read(BLOCK), dialect, dialect.encoding)
    copy = out.with_suffix(".utf8")
    return copy, problems or transcode(path, dialect.encoding, copy)


def _title_problems(
    titles: Sequence[bytes], variant: Variant, given: Mapping[str, str]
) -> Iterator[Problem]:
    """What is declared to stand in the title rows and does not, or not as the file's name says."""
    dialect = variant.dialect
    for name, pattern in dialect.titles.items():
        rows = csv.reader(
            (raw[:_TITLE].decode("utf-8", "replace").rstrip("\r\n") for raw in titles),
            delimiter=dialect.delimiter,
            quotechar=dialect.quote,
        )
        cells = ((i, re.fullmatch(pattern, fold(c))) for i, row in enumerate(rows, 1) for c in row)
        line, found = next(((i, m) for i, m in cells if m), (None, None))
        if found is None:
            yield Problem("no-title", row=1, note=name)
        for group, stated in found.groupdict().items() if found else ():
            if stated and (note := mismatch(variant, given, group, stated)):
                yield Problem("title-mismatch", row=line, field=group, note=note)


def _load(
    con: duckdb.DuckDBPyConnection,
    path: Path,
    dialect: Dialect,
    found: Scan,
    kept: Mapping[str, str],
    out: Path,
) -> int:
    """Read the body as text with DuckDB; returns the number of rows it found, −1 on a reject."""
    columns = {f"c{i}": "VARCHAR" for i in range(len(found.header))}
    body, skip = path, found.header_end
    if dialect.title_rows or found.cut:  # DuckDB counts the lines it skips by rules of its own
        body, skip = out.with_suffix(".csv"), 1
        with path.open("rb") as whole, body.open("wb") as part:
            whole.seek(found.start)
            line = found.header_end  # the next one
            for cut in found.cut:
                part.writelines(islice(whole, cut.start - line))
                line = cut.stop
                deque(islice(whole, len(cut)), maxlen=0)
            shutil.copyfileobj(whole, part)
    con.execute("DROP TABLE IF EXISTS reject_errors; DROP TABLE IF EXISTS reject_scans")
    try:
        con.execute(
            f"COPY (SELECT {', '.join(kept.values())} "
            f"FROM read_csv({engine.text(str(body))}, columns = {columns}, "
            f"delim = {engine.text(dialect.delimiter)}, quote = {engine.text(dialect.quote)}, "
            f"escape = {engine.text(dialect.quote)}, header = false, skip = {skip}, "
            "auto_detect = false, strict_mode = true, store_rejects = true, nullstr = '\x01', "
            f"max_line_size = {LONGEST_ROW + 2})) TO {engine.text(str(out))} (FORMAT parquet)"
        )
    except duckdb.InvalidInputException:  # rows that the scan passed and this parser does not
        return -1
    if body != path:
        body.unlink()
    rejected = con.execute("SELECT count(*) FROM reject_errors").fetchone()
    counted = con.execute(f"SELECT count(*) FROM {engine.parquet(out)}").fetchone()
    return -1 if not counted or (rejected and rejected[0]) else int(counted[0])


def _kept(found: Scan, dataset: Dataset) -> dict[str, str]:
    """Header → column of the body, without those that the privacy review drops."""
    dropped = dataset.declaration.privacy.drop
    return {h: f"c{i}" for i, h in enumerate(found.header) if h not in dropped}


def _relation(found: Scan, kept: Mapping[str, str], body: Path) -> str:
    """The body with each row's line. DuckDB wrote it in the order of the file
    (`engine.connect`)."""
    shown = ", ".join(f"{c} AS {engine.name(h)}" for h, c in kept.items())
    source = f"read_parquet({engine.text(str(body))}, file_row_number = true)"
    if not found.wide:
        return f"SELECT file_row_number + {found.header_end + 1} AS _row, {shown} FROM {source}"
    steps = np.ones(found.rows, dtype=np.int64)
    for row, extra in found.wide:
        if row + 1 < found.rows:
            steps[row + 1] += extra
    lines = body.with_suffix(".lines.parquet")
    at = np.arange(found.rows)
    pq.write_table(pa.table({"_at": at, "_row": np.cumsum(steps) + found.header_end}), lines)
    joined = f"JOIN {engine.parquet(lines)} l ON l._at = b.file_row_number"
    return f"SELECT _row, {shown} FROM {source} b {joined}"
