"""Reading: the bytes of a CSV delivery → a table of text with line numbers, or problems.

Nothing is sniffed. What is not in UTF-8 is transcoded first, line for line (`encoding`). A scan of
our own walks the file in blocks of whole lines: strict decoding, NUL, line ends, blank rows, the
number of cells of each row, quotes, the header against the declaration. A block with nothing
remarkable is settled by a few counts over its bytes; only a remarkable one is walked line by line.
Then DuckDB reads the body, every column as text; it must find exactly the rows
that the scan counted (alone it would drop blank lines and surplus empty cells in silence, take an
HTML page for an empty table and ignore the names in the header).

Lines are physical and 1-based; only LF and CRLF end one. A row that spans lines has its first.
"""

import csv
import re
import shutil
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from fnmatch import fnmatch
from itertools import product
from pathlib import Path
from typing import BinaryIO

import duckdb
import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from catalog.dataset import Dataset
from catalog.recipe import Dialect, Encoding, Unpivot, Variant
from pipelines.delivery import Delivery
from pipelines.encoding import BOM, NAMES, contradiction, transcode
from pipelines.mojibake import is_broken, may_be_broken
from quality.verdict import Check
from schemas import engine
from schemas.fold import fold
from schemas.listed import LISTED
from schemas.problem import Problem

BLOCK = 1 << 20
LONGEST_ROW = 2_000_000  # bytes of one row, quoted line breaks included
_TITLE = 10_000  # bytes of a title row that are looked at

_NOT_TEXT: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "tệp ZIP/Excel (xlsx) / a ZIP or Excel (xlsx) file"),
    (b"\xd0\xcf\x11\xe0", "tệp Excel cũ (xls) / an old Excel (xls) file"),
    (b"%PDF", "tệp PDF / a PDF"),
    (b"\x1f\x8b", "tệp nén gzip / a gzip file"),
    (b"PAR1", "tệp Parquet / a Parquet file"),
)
MARKUP = re.compile(rb"\s*(<!doctype|<html|<\?xml|<[a-z!?])", re.IGNORECASE)
JSON = re.compile(rb"\s*[\[{]")
_LF, _CR = 0x0A, 0x0D
_CONTROLS = bytes([*range(9), 0x0B, *range(0x0E, 0x20), 0x7F])


Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]


@dataclass
class Scan:
    """What the walk over a file found. `rows` counts the body; `wide` are (row, extra lines) of
    rows that span several lines; `header_end` is the line the header stands in."""

    titles: tuple[bytes, ...] = ()
    header: tuple[str, ...] = ()
    header_end: int = 0
    rows: int = 0
    start: int = 0  # the byte at which the header begins
    wide: list[tuple[int, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True)
class Text:
    """A delivery, or one table of a workbook, as text: `relation` is a SELECT of one text column
    per header and `_row`. `order` and `sheet` tell the tables of a delivery apart, `letters` the
    columns of a sheet by header; `given` are fields that names of file and sheet give."""

    delivery: Delivery
    variant: int
    header: tuple[str, ...]
    relation: str
    rows: int
    order: int = 0
    sheet: str | None = None
    letters: Mapping[str, str] = field(default_factory=dict)
    given: Mapping[str, str] = field(default_factory=dict)
    checks: tuple[Check, ...] = ()

    @property
    def part(self) -> str:
        """What stands for it in addresses of rows."""
        return f"{self.delivery.id}/{self.order}" if self.sheet else self.delivery.id

    @property
    def origin(self) -> str:
        """The file, and the sheet in it."""
        return f"{self.delivery.file} [{self.sheet}]" if self.sheet else self.delivery.file


def variant_of(dataset: Dataset, file: str) -> int | None:
    """The first declared layout whose file pattern the name matches."""
    name = unicodedata.normalize("NFC", file).casefold()
    for i, variant in enumerate(dataset.declaration.source.variants):
        if fnmatch(name, unicodedata.normalize("NFC", variant.files).casefold()):
            return i
    return None


def read(
    con: duckdb.DuckDBPyConnection, dataset: Dataset, delivery: Delivery, chosen: int, out: Path
) -> Text | tuple[Problem, ...]:
    """The delivery as text in the Parquet file `out`, or what keeps it from being read. `chosen` is
    its layout (`variant_of`)."""
    variant = dataset.declaration.source.variants[chosen]
    given = named_by(variant, delivery.file)
    if variant.name and not any(given.values()):
        return (addressed(Problem("no-variant", note=variant.name), delivery),)
    text, undecoded = _in_utf8(delivery.path, variant.dialect, out)
    scanned = Scan(problems=undecoded) if undecoded else scan(text, dataset, variant)
    if scanned.header:
        scanned.problems += _title_problems(scanned.titles, variant, given)
    if not scanned.problems:
        rows = _load(con, text, variant.dialect, scanned, _kept(scanned, dataset), out)
        if rows == scanned.rows:
            kept = _kept(scanned, dataset)
            relation = _relation(scanned, kept, out)
            return Text(delivery, chosen, tuple(kept), relation, rows, given=given)
        note = f"{scanned.rows} ≠ {rows}"
        scanned.problems.append(Problem("row-shape", row=scanned.header_end, note=note))
    return tuple(addressed(p, delivery) for p in scanned.problems)


def _in_utf8(path: Path, dialect: Dialect, out: Path) -> tuple[Path, list[Problem]]:
    """The file, or beside `out` a copy of it in UTF-8 with the same lines; or why there is none."""
    if dialect.encoding == "utf-8":
        return path, []
    with path.open("rb") as file:
        problems = _refused_by_start(file.read(BLOCK), dialect, dialect.encoding)
    copy = out.with_suffix(".utf8")
    return copy, problems or transcode(path, dialect.encoding, copy)


def addressed(problem: Problem, delivery: Delivery) -> Problem:
    return replace(problem, delivery=delivery.id, file=delivery.file)


def named_by(variant: Variant, file: str) -> dict[str, str]:
    """The fields that the file's name gives, "" where it does not match."""
    if variant.name is None:
        return {}
    pattern = re.compile(variant.name)
    found = pattern.fullmatch(unicodedata.normalize("NFC", Path(file).stem))
    return {g: (found[g] or "") if found else "" for g in pattern.groupindex}


def mismatch(variant: Variant, given: Mapping[str, str], group: str, stated: str) -> str | None:
    """How names and titles differ about a field: as they stand, or as they are published."""
    named = given.get(group)
    if not named or stated in (fold(named), fold(variant.map.get(group, {}).get(named, named))):
        return None
    return f"{named} ≠ {stated}"


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


# The scan ----------------------------------------------------------------------------------------


def scan(path: Path, dataset: Dataset, variant: Variant) -> Scan:
    """Walk a file. Stops early where going on would only repeat what is wrong."""
    found = Scan()
    with path.open("rb") as file:
        start = file.read(BLOCK)
        found.problems += _refused_by_start(start, variant.dialect)
        if found.problems:
            return found
        file.seek(len(BOM) if start.startswith(BOM) else 0)
        private = bool(dataset.declaration.privacy.drop)
        walk = _Walk(file, variant.dialect, found, private)
        if walk.header():
            found.problems += header_problems(found.header, found.header_end, dataset, variant)
            if not found.problems:
                walk.body()
    return found


def _refused_by_start(
    start: bytes, dialect: Dialect, encoding: Encoding = "utf-8"
) -> list[Problem]:
    """What the first bytes already say against this being CSV text in its encoding."""
    text = start.removeprefix(BOM)
    if not text.strip(b" \t\r\n"):
        return [Problem("empty-file")]
    for magic, kind in _NOT_TEXT:
        if start.startswith(magic):
            return [_not_a_table(kind)]
    if wrong := contradiction(start, encoding):
        return [wrong]
    if MARKUP.match(text):
        return [_not_a_table("trang HTML/XML / an HTML or XML page")]
    if not dialect.title_rows and JSON.match(text):
        return [_not_a_table("JSON / JSON")]
    return []


def _not_a_table(kind: str) -> Problem:
    vi, en = kind.split(" / ", 1)
    return Problem("not-a-table", note=vi, note_en=en)


class _Walk:
    """The state of a walk: the line reached, the line end agreed on, how many cells a row has."""

    def __init__(self, file: BinaryIO, dialect: Dialect, found: Scan, private: bool) -> None:
        self.file, self.dialect, self.found = file, dialect, found
        self.private = private  # whether rows hold what no answer may show
        self.line = 0  # lines read so far
        self.end = b""  # the line end of the header: the file's
        self.cells = 0
        self.blank: int | None = None  # the first of blank lines that may be the file's last
        self.quote = dialect.quote.encode()
        self.delimiter = dialect.delimiter.encode()

    def header(self) -> bool:
        """Read the title lines and the header; False when there is no going on."""
        titles = [self.file.readline(LONGEST_ROW) for _ in range(self.dialect.title_rows)]
        raw = self.file.readline(LONGEST_ROW)
        self.found.start = self.file.tell() - len(raw)
        self.found.titles = tuple(titles)
        self.end = b"\r\n" if raw.endswith(b"\r\n") else b"\n"
        for line in (*titles, raw):
            self.line += 1
            if not line:
                return self._refuse("empty-file")
            other = line.endswith(b"\n") and line.endswith(b"\r\n") != (self.end == b"\r\n")
            if other or b"\r" in line.removesuffix(self.end):
                return self._refuse(
                    "line-end-error", self.line, note="LF + CRLF" if other else "CR"
                )
        if b"\0" in raw:
            return self._refuse("nul-byte", self.line)
        text = self._decode(raw)
        if text is None:
            return False
        cells = self._parse(text)
        if cells is None:
            return self._refuse("quote-error", self.line, note=self._shown(text))
        self.found.header = tuple(unicodedata.normalize("NFC", c) for c in cells)
        self.found.header_end, self.cells = self.line, len(cells)
        return True

    def body(self) -> None:
        """Count the rows, noting every one that is not as it should be."""
        for block in self._blocks():
            if not self._plain(block):
                self._examine(block)
            if len(self.found.problems) >= LISTED:
                return
        if not self.found.rows and not self.found.problems:
            self._refuse("no-rows")

    def _blocks(self) -> Iterator[bytes]:
        while block := self.file.read(BLOCK):
            rest = b"" if block.endswith(b"\n") else self.file.readline(LONGEST_ROW)
            yield block + rest

    def _plain(self, block: bytes) -> bool:
        """Settle a block in which every row is as it should be by counting over all its bytes at
        once; False, with nothing counted, if it must be walked."""
        codes = np.frombuffer(block, np.uint8)
        if (
            self.blank is not None
            or not block.endswith(self.end)
            or len(block.translate(None, _CONTROLS)) < len(block)
            or not (block.isascii() or _is_sound(block))
        ):
            return False
        newlines = np.flatnonzero(codes == _LF)
        returns = np.flatnonzero(codes == _CR)
        delimiters = np.flatnonzero(codes == self.delimiter[0])
        ends = newlines  # of rows; the others stand in quoted cells
        quotes = np.flatnonzero(codes == self.quote[0])
        if quotes.size:
            if not self._quotes_at_edges(codes, quotes):
                return False
            ends, returns, delimiters = (
                at[np.searchsorted(quotes, at) % 2 == 0] for at in (newlines, returns, delimiters)
            )
        if not np.array_equal(returns, ends - 1 if self.end == b"\r\n" else ends[:0]):
            return False
        cells = np.diff(np.searchsorted(delimiters, ends), prepend=0) + 1
        lengths = np.diff(ends, prepend=-1)
        if (cells != self.cells).any() or lengths.max() > LONGEST_ROW:
            return False
        if self.cells == 1 and not all(row.strip() for row in block.split(b"\n")[:-1]):
            return False
        lines = np.diff(np.searchsorted(newlines, ends, "right"), prepend=0)
        for row in np.flatnonzero(lines > 1):
            self.found.wide.append((self.found.rows + int(row), int(lines[row]) - 1))
        self.line += newlines.size
        self.found.rows += ends.size
        return True

    def _quotes_at_edges(self, codes: Bytes, quotes: Positions) -> bool:
        """Whether every quote opens a cell, closes one, or stands doubled in one."""
        if quotes.size % 2:
            return False
        edges = [self.delimiter[0], self.quote[0], _LF]
        before, after = codes[quotes[0::2] - 1], codes[quotes[1::2] + 1]
        return bool(np.isin(before, edges).all() and np.isin(after, [*edges, _CR]).all())

    def _examine(self, block: bytes) -> None:
        """Walk a block line by line, fetching more where a quoted cell runs past its end."""
        pieces = block.split(b"\n")
        pending = [raw + b"\n" for raw in pieces[:-1]] + ([pieces[-1]] if pieces[-1] else [])
        i = 0
        while i < len(pending) and len(self.found.problems) < LISTED:
            first = self.line + 1
            raw = pending[i]
            i, self.line = i + 1, self.line + 1
            while raw.count(self.quote) % 2:
                more = pending[i] if i < len(pending) else self.file.readline(LONGEST_ROW)
                i += i < len(pending)
                if not more or len(raw) > LONGEST_ROW:
                    note = "không có dấu đóng / never closed"
                    self._refuse("quote-error", first, note=note)
                    return
                raw, self.line = raw + more, self.line + 1
            self._row(raw, first)

    def _row(self, raw: bytes, first: int) -> None:
        """One row, which began in line `first`."""
        content = raw.removesuffix(b"\n").removesuffix(b"\r")
        if not content.strip(b" \t") and self.delimiter not in content:
            self.blank = self.blank or first
            if content:
                self._refuse("blank-row", first)
            return
        if self.blank is not None:
            self._refuse("blank-row", self.blank)
            self.blank = None
        if len(raw) > LONGEST_ROW:
            self._refuse("row-shape", first, note=f"> {LONGEST_ROW:,} byte")
        elif b"\0" in raw:
            self._refuse("nul-byte", first)
        elif raw.endswith(b"\n") and raw.endswith(b"\r\n") != (self.end == b"\r\n"):
            self._refuse("line-end-error", first, note="LF + CRLF")
        elif b"\r" in content and self.quote not in content:
            self._refuse("line-end-error", first, note="CR")
        elif (text := self._decode(raw, first)) is not None:
            self._cells(text, first)

    def _cells(self, text: str, first: int) -> None:
        cells = self._parse(text)
        if cells is None:
            self._refuse("quote-error", first, note=self._shown(text))
            return
        if len(cells) != self.cells:
            note = f"{len(cells)} ≠ {self.cells}"
            self._refuse("row-shape", first, value=self._shown(text), note=note)
            return
        for name, cell in zip(self.found.header, cells, strict=True):
            if is_broken(cell):
                encoding = NAMES[self.dialect.encoding]
                shown = None if self.private else cell
                problem = Problem(
                    "encoding-error", row=first, column=name, field=name, value=shown,
                    note=f"{encoding} (chữ đã hỏng từ trước)",
                    note_en=f"{encoding} (text broken before)",
                )  # fmt: skip
                self.found.problems.append(problem)
        if self.line > first:
            self.found.wide.append((self.found.rows, self.line - first))
        self.found.rows += 1

    def _shown(self, text: str) -> str:
        return "…" if self.private else _short(text)

    def _parse(self, text: str) -> list[str] | None:
        """The cells of one row, or None where its quotes are wrong."""
        body = text.removesuffix("\n").removesuffix("\r")
        if self.dialect.quote not in body:
            return body.split(self.dialect.delimiter)
        reader = csv.reader(
            [body], delimiter=self.dialect.delimiter, quotechar=self.dialect.quote, strict=True
        )
        try:
            rows = list(reader)
        except csv.Error:
            return None
        unquoted = re.sub('"(?:[^"]|"")*"'.replace('"', re.escape(self.dialect.quote)), "", body)
        stray = self.dialect.quote in unquoted or "\r" in unquoted or "\n" in unquoted
        return rows[0] if len(rows) == 1 and not stray else None

    def _decode(self, raw: bytes, first: int | None = None) -> str | None:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = (first or self.line) + raw[: error.start].count(b"\n")
            vi = f"UTF-8 (byte thứ {error.start + 1} của dòng)"
            en = f"UTF-8 (byte {error.start + 1} of the row)"
            problem = Problem("encoding-error", row=line, note=vi, note_en=en)
            self.found.problems.append(problem)
            return None

    def _refuse(
        self, code: str, row: int | None = None, value: str | None = None, note: str = ""
    ) -> bool:
        self.found.problems.append(Problem(code, row=row, value=value, note=note))
        return False


def _is_sound(block: bytes) -> bool:
    """Whether bytes are UTF-8 without what an earlier wrong decoding leaves."""
    try:
        text = block.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return not (may_be_broken(block) and is_broken(text))


def _short(text: str) -> str:
    shown = text.strip("\r\n")
    return shown if len(shown) <= 80 else shown[:79] + "…"


# The header --------------------------------------------------------------------------------------


def header_problems(
    header: tuple[str, ...], line: int, dataset: Dataset, variant: Variant
) -> list[Problem]:
    """The header against the declaration: names and doubles, nothing matched loosely. A layout that
    maps headers to fields is matched by name; one that does not has the schema's order, unless its
    `fieldsMatch` says otherwise."""
    expected = variant.headers(dataset.schema)
    match = dataset.schema.fieldsMatch
    unpivot = variant.unpivot
    named = {h: f for f, h in expected.items()}
    problems = [
        Problem("blank-label", row=line, note=str(i + 1))
        for i, name in enumerate(header)
        if not name.strip() and not variant.ignores(name)
    ]
    problems += _doubles(header, line)
    unknown = [
        h
        for h in header
        if h.strip()
        and h not in named
        and not variant.ignores(h)
        and h not in dataset.declaration.privacy.drop
        and not (unpivot and re.fullmatch(unpivot.headers, h))
    ]
    if match in ("subset", "partial"):
        unknown = []
    absent = [h for h in (*named, *variant.ignore) if h not in header]
    if match == "superset" or (match == "partial" and set(named) & set(header)):
        absent = [
            h for h in absent
            if h not in named or dataset.schema.field(named[h]).constraints.required
        ]  # fmt: skip
    for name in absent:
        problems.append(
            Problem(
                "missing-label", row=line, column=name, field=name, value=_nearest(name, unknown)
            )
        )
    problems += [Problem("extra-label", row=line, column=h, field=h, value=h) for h in unknown]
    if unpivot and not any(re.fullmatch(unpivot.headers, h) for h in header):
        problems.append(Problem("missing-label", row=line, field=unpivot.headers))
    if unpivot and unpivot.complete and not problems:
        problems += [
            Problem("missing-label", row=line, field=gap) for gap in _gaps(header, unpivot)
        ]
    by_name = variant.fields or unpivot or variant.tables or match != "exact"
    if not problems and not by_name:
        present = [h for h in header if h in named]
        for got, want in zip(present, named, strict=True):
            if got != want:
                problem = Problem("label-order", row=line, column=got, field=want, value=got)
                problems.append(problem)
                break
    return problems


def _gaps(header: Sequence[str], unpivot: Unpivot) -> list[str]:
    """Combinations of the groups declared complete for which no column stands in the file."""
    matches = [m for m in (re.fullmatch(unpivot.headers, h) for h in header) if m]
    there = {tuple(m[g] or "" for g in unpivot.complete) for m in matches}
    axes = [sorted({parts[i] for parts in there}) for i in range(len(unpivot.complete))]
    return [" ".join(parts) for parts in product(*axes) if parts not in there]


def _doubles(header: Sequence[str], line: int) -> list[Problem]:
    seen: dict[str, int] = {}
    problems = []
    for i, name in enumerate(header):
        key = " ".join(name.casefold().split())
        if key and key in seen:
            note = f"{seen[key] + 1}, {i + 1}"
            first = header[seen[key]]
            problems.append(
                Problem(
                    "duplicate-label", row=line, column=name, field=first, value=name, note=note
                )
            )
        seen.setdefault(key, i)
    return problems


def _nearest(name: str, unknown: Sequence[str]) -> str | None:
    """The undeclared header that most likely is the missing one, written otherwise."""
    folded = {u.casefold(): u for u in unknown}
    near = get_close_matches(name.casefold(), list(folded), n=1)
    return folded[near[0]] if near else None


# The body ----------------------------------------------------------------------------------------


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
    if dialect.title_rows:  # DuckDB counts the lines it skips by rules of its own
        body, skip = out.with_suffix(".csv"), 1
        with path.open("rb") as whole, body.open("wb") as part:
            whole.seek(found.start)
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
