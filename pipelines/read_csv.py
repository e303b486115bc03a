"""Reading CSV: a delivery → a table of text with line numbers, or problems.

Nothing is sniffed. What is not in UTF-8 is transcoded first, line for line (`encoding`). Two go
over the body side by side: a scan of our own (`scan_csv`), and Arrow's reader, which takes every
column as text. What is read counts only if the scan finds nothing against it and both come to the
same number of rows and of rows that are left out (alone Arrow's would drop blank lines in silence
and take an HTML page for a table).
"""

import csv
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq

from catalog.dataset import Dataset
from catalog.recipe import Dialect, Variant
from pipelines.delivery import Delivery
from pipelines.encoding import transcode
from pipelines.header import known_labels
from pipelines.layout import mismatch, named_by
from pipelines.misread import in_another_encoding
from pipelines.scan_csv import (
    BLOCK,
    LONGEST_ROW,
    Scan,
    refused_by_start,
    scan_body,
    scan_header,
)
from pipelines.text import Text, addressed
from schemas import engine
from schemas.fold import fold
from schemas.problem import Problem

_HEADER_CODES = {"encoding-error", "nul-byte", "no-header", "missing-label", "extra-label"}
_TITLE = 10_000  # bytes of a title row that are looked at
_GROUP = 122_880  # rows of a group of the Parquet file, which the engine takes side by side
_GROUP_BYTES = 1 << 26


def read(
    dataset: Dataset, delivery: Delivery, chosen: int, out: Path
) -> tuple[Text] | tuple[Problem, ...]:
    """The delivery as text in the Parquet file `out`, or what keeps it from being read. `chosen` is
    its layout (`variant_of`)."""
    variant = dataset.declaration.source.variants[chosen]
    given = named_by(variant, delivery.file)
    if variant.name and not any(given.values()):
        return (addressed(Problem("no-variant", note=variant.name), delivery),)
    text, undecoded = _in_utf8(delivery.path, variant.dialect, out)
    scanned = Scan(problems=undecoded) if undecoded else scan_header(text, dataset, variant)
    kept = _kept(scanned, dataset)
    loaded = None if scanned.problems else _load(text, dataset, variant, scanned, kept, out)
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
        if loaded == scanned.rows + scanned.blanks:
            relation = _relation(scanned, kept, out)
            rows = scanned.rows + scanned.cut
            return (Text(delivery, chosen, tuple(kept), relation, rows, given=given, wrong=apart),)
        note = f"{scanned.rows} ≠ {loaded or '–'}"
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
    text: Path,
    dataset: Dataset,
    variant: Variant,
    scanned: Scan,
    kept: Mapping[str, str],
    out: Path,
) -> int | None:
    """Scan the body into `scanned` and read it into `out` at the same time. Returns how many rows
    were read; None where it is no table, or the scan has refused it."""
    stop, width, at = Event(), len(scanned.header), scanned.start
    with ThreadPoolExecutor(1) as beside:
        reading = beside.submit(_read_body, text, at, width, variant.dialect, kept, out, stop)
        scan_body(text, dataset, variant, scanned)
        if scanned.problems or scanned.full or scanned.cut:
            stop.set()
    if scanned.problems or scanned.full:
        return None
    if scanned.cut:
        return _read_body(text, at, width, variant.dialect, kept, out, Event(), scanned.cut)
    return reading.result()


def _read_body(
    text: Path,
    at: int,
    width: int,
    dialect: Dialect,
    kept: Mapping[str, str],
    out: Path,
    stop: Event,
    cut: int = 0,
) -> int | None:
    """Read what follows the header, which begins at a byte, until it ends or is to stop. So many
    rows of too many or too few cells are left out: only known text can be read so, as Arrow
    decodes such a row."""
    names = [f"c{i}" for i in range(width)]
    left_out = list[int]()

    def leave_out(row: arrow_csv.InvalidRow) -> str:
        left_out.append(row.actual_columns)
        return "skip"

    rows = 0
    try:
        with pa.OSFile(str(text)) as file:
            file.seek(at)
            batches = arrow_csv.open_csv(
                file,
                read_options=arrow_csv.ReadOptions(
                    block_size=LONGEST_ROW + 2, column_names=names, skip_rows=1
                ),
                parse_options=arrow_csv.ParseOptions(
                    delimiter=dialect.delimiter,
                    quote_char=dialect.quote,
                    newlines_in_values=True,
                    invalid_row_handler=leave_out if cut else None,
                ),
                convert_options=arrow_csv.ConvertOptions(
                    check_utf8=False,  # the scan does
                    column_types=dict.fromkeys(names, pa.string()),
                    include_columns=list(kept.values()),
                    strings_can_be_null=False,
                ),
            )
            with batches, pq.ParquetWriter(out, batches.schema) as parquet:
                for group in _groups(batches):
                    if stop.is_set():
                        return None
                    parquet.write_table(group)
                    rows += group.num_rows
    except pa.ArrowInvalid:
        return None
    finally:
        pa.default_memory_pool().release_unused()
    return rows if len(left_out) == cut else None


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    """Batches together, until they are enough for the engine to read side by side."""
    held = list[pa.RecordBatch]()
    for batch in batches:
        held.append(batch)
        if sum(b.num_rows for b in held) >= _GROUP or sum(b.nbytes for b in held) >= _GROUP_BYTES:
            yield pa.Table.from_batches(held)
            held = []
    if held:
        yield pa.Table.from_batches(held)


def _kept(found: Scan, dataset: Dataset) -> dict[str, str]:
    """Header → column of the body, without those that the privacy review drops."""
    dropped = dataset.declaration.privacy.drop
    return {h: f"c{i}" for i, h in enumerate(found.header) if h not in dropped}


def _relation(found: Scan, kept: Mapping[str, str], body: Path) -> str:
    """The body with each row's line: it was written in the order of the file."""
    shown = ", ".join(f"{c} AS {engine.name(h)}" for h, c in kept.items())
    source = f"read_parquet({engine.text(str(body))}, file_row_number = true)"
    if found.blanks:
        source = f"(FROM {source} WHERE file_row_number < {found.rows})"
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
