"""The child process that reads an untrusted Parquet file: `python -m pipelines.open_parquet FILE
OUT COLUMN…`; it writes the named columns as text to OUT and says on one line of JSON what it found.

Checksums of pages are verified where there are any. A value is the text that means it: days and
times as ISO, numbers as the shortest text of the same value.
"""

import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from pipelines.mojibake import first_broken

MEMORY, SECONDS = 1 << 30, 30  # bytes of address space, a third of it libraries; of the processor
CELLS, TEXT = 50_000_000, 1 << 30  # of a file; bytes of all its cells as text
WHOLE = (1e9, 2.0**53)  # whole numbers that a double has exactly, and writes with an exponent


def main(arguments: Sequence[str]) -> int:
    """Write the columns asked for as text, tell how it went on stdout. Returns the exit status."""
    path, out, *columns = arguments
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    pa.set_memory_pool(pa.system_memory_pool())  # the default one reserves a GiB beforehand
    pa.set_cpu_count(1)
    pa.set_io_thread_count(1)
    try:
        said = _copy(Path(path), Path(out), columns)
    except Exception as error:  # whatever is raised on a damaged file
        said = {"error": type(error).__name__}
    print(json.dumps(said))  # noqa: T201 - the answer to the parent
    return 0


def _copy(path: Path, out: Path, columns: Sequence[str]) -> dict[str, Any]:
    with pq.ParquetFile(path, page_checksum_verification=True) as file:
        schema = file.schema_arrow
        rows, names = file.metadata.num_rows, list(schema.names)
        plain = [n for n in columns if names.count(n) == 1 and _is_plain(schema.field(n).type)]
        nested = [n for n in columns if names.count(n) == 1 and n not in plain]
        if rows * len(names) > CELLS:
            return {"large": f"> {CELLS:,}"}
        worded = {n for n in plain if _is_worded(schema.field(n).type)}
        broken: dict[str, int] = {}
        texts = pa.schema([("_row", pa.int64()), *((n, pa.string()) for n in plain)])
        with pq.ParquetWriter(out, texts) as writer:
            at = size = 0
            for batch in file.iter_batches(10_000, columns=plain, use_threads=False):
                for name in plain:
                    if not _is_sound(batch.column(name)):
                        return {"error": f"cột {name} hỏng", "en": f"column {name} is damaged"}
                cells = [_text(batch.column(n)) for n in plain]
                size += sum(pc.sum(pc.binary_length(c)).as_py() or 0 for c in cells)
                if size > TEXT:
                    return {"large": f"> {TEXT >> 20} MiB"}
                for name, column in zip(plain, cells, strict=True):
                    if name in worded and name not in broken:
                        row = first_broken(column.to_pylist())
                        broken |= {} if row is None else {name: at + row + 1}
                numbers = pa.array(range(at + 1, at + batch.num_rows + 1), pa.int64())
                writer.write_table(pa.table([numbers, *cells], schema=texts))
                at += batch.num_rows
    if at != rows:
        return {"error": f"{at} ≠ {rows}"}
    return {"names": names, "nested": nested, "rows": at, "broken": broken}


def _is_sound(column: Any) -> bool:
    try:
        column.validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _is_plain(kind: Any) -> bool:
    if pa.types.is_dictionary(kind):
        return _is_plain(kind.value_type)
    tests = (
        pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view,
        pa.types.is_integer, pa.types.is_floating, pa.types.is_boolean, pa.types.is_date,
        pa.types.is_timestamp, pa.types.is_time, pa.types.is_decimal, pa.types.is_null,
    )  # fmt: skip
    return any(test(kind) for test in tests)


def _is_worded(kind: Any) -> bool:
    value = kind.value_type if pa.types.is_dictionary(kind) else kind
    tests = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return any(test(value) for test in tests)


def _text(column: Any) -> Any:
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_timestamp(column.type):
        zone = "Z" if column.type.tz else ""
        column = pc.strftime(column.cast(pa.timestamp(column.type.unit)), "%Y-%m-%dT%H:%M:%S")
        column = pc.binary_join_element_wise(_brief(column), zone, "")
    if pa.types.is_time(column.type):
        column = _brief(column.cast(pa.string()))
    if pa.types.is_floating(column.type):
        column = _number(column)
    return pc.fill_null(column.cast(pa.string()), "")


def _brief(clock: Any) -> Any:
    """Times without a fraction that says nothing."""
    return pc.replace_substring_regex(clock, r"\.0+$", "")


def _number(column: Any) -> Any:
    """Doubles as text; a whole one, which a count with empty cells often is, as a whole number."""
    value = column.cast(pa.float64())
    size, least, most = pc.abs(value), *WHOLE
    large = pc.and_(pc.greater_equal(size, least), pc.less(size, most))
    whole = pc.and_(large, pc.equal(pc.floor(value), value))
    digits = pc.if_else(whole, value, 0.0).cast(pa.int64()).cast(pa.string())
    return pc.if_else(whole, digits, column.cast(pa.string()))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
