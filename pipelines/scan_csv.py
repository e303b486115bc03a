"""Scanning: the bytes of a CSV file in UTF-8 → its header and what is wrong with it, row by row.

The file is walked in blocks of whole lines: strict decoding, NUL, line ends, blank rows, the number
of cells of each row, quotes. A block with nothing remarkable is settled by a few counts over its
bytes; only a remarkable one is walked line by line. No cell is kept.

Lines are physical and 1-based; only LF and CRLF end one. A row that spans lines has its first.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from catalog.dataset import Dataset
from catalog.recipe import Dialect, Encoding, Variant
from pipelines import mojibake
from pipelines.encoding import BOM, NAMES, contradiction
from pipelines.file_kind import kind_of
from pipelines.header import header_problems, known_labels, other_delimiter
from pipelines.mojibake import is_broken, may_be_broken
from schemas.listed import LISTED
from schemas.problem import Problem

BLOCK = 1 << 20
LONGEST_ROW = 2_000_000  # bytes of one row, quoted line breaks included

MARKUP = re.compile(rb"\s*(<!doctype|<html|<\?xml|<[a-z!?])", re.IGNORECASE)
JSON = re.compile(rb"\s*[\[{]")
_LF, _CR, _BLANK, _DELETE = 0x0A, 0x0D, 0x20, 0x7F
_USUAL = (0x09, _LF, 0x0C, _CR)  # the control characters below a blank that text may hold

Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]


@dataclass
class Scan:
    """What the walk over a file found. `rows` counts the body; `wide` are (row, extra lines) of
    rows that span several lines; `header_end` is the line the header stands in. `apart` is what is
    wrong with single rows and leaves all others readable; `cut` is the number of those that have
    too many or too few cells, which are not among `rows`."""

    titles: tuple[bytes, ...] = ()
    header: tuple[str, ...] = ()
    header_end: int = 0
    rows: int = 0
    blanks: int = 0  # rows of delimiters alone behind the last one: read, and none of the table
    start: int = 0  # the byte at which the header begins
    end: bytes = b""  # the line end of the header: the file's
    wide: list[tuple[int, int]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    apart: list[Problem] = field(default_factory=list)
    cut: int = 0

    @property
    def full(self) -> bool:
        """Whether so much is wrong that the walk stopped."""
        return len(self.problems) + len(self.apart) >= LISTED


def scan_header(path: Path, dataset: Dataset, variant: Variant) -> Scan:
    """Walk the title lines and the header."""
    found = Scan()
    with path.open("rb") as file:
        start = file.read(BLOCK)
        found.problems += refused_by_start(start, variant.dialect)
        if found.problems:
            return found
        file.seek(len(BOM) if start.startswith(BOM) else 0)
        if _Walk(file, dataset, variant.dialect, found).header():
            header, line, is_label = found.header, found.header_end, known_labels(dataset, variant)
            if wrong := header_problems(header, line, dataset, variant):
                other = other_delimiter(header, line, variant.dialect.delimiter, is_label)
                found.problems += [other] if other else wrong
    return found


def scan_body(path: Path, dataset: Dataset, variant: Variant, found: Scan) -> None:
    """Walk on from the header: into `found` come the rows, and what is wrong with them. Stops early
    where going on would only repeat that."""
    with path.open("rb") as file:
        file.seek(found.start)
        file.readline(LONGEST_ROW)
        _Walk(file, dataset, variant.dialect, found).body()


def refused_by_start(start: bytes, dialect: Dialect, encoding: Encoding = "utf-8") -> list[Problem]:
    """What the first bytes already say against this being CSV text in its encoding."""
    text = start.removeprefix(BOM)
    if not text.strip(b" \t\r\n"):
        return [Problem("empty-file")]
    if kind := kind_of(start):
        return [Problem("not-a-table", note=kind[0], note_en=kind[1])]
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
    """The state of a walk: the line reached, and what it finds."""

    def __init__(self, file: BinaryIO, dataset: Dataset, dialect: Dialect, found: Scan) -> None:
        self.file, self.dialect, self.found = file, dialect, found
        self.private = bool(dataset.declaration.privacy.drop)  # rows hold what no answer may show
        self.line = found.header_end  # lines read so far
        self.cells = len(found.header)
        self.blank: int | None = None  # the first of blank lines that may be the file's last
        self.quote = dialect.quote.encode()
        self.delimiter = dialect.delimiter.encode()

    def header(self) -> bool:
        """Read the title lines and the header; False when there is no going on."""
        titles = [self.file.readline(LONGEST_ROW) for _ in range(self.dialect.title_rows)]
        raw = self.file.readline(LONGEST_ROW)
        self.found.start = self.file.tell() - len(raw)
        self.found.titles = tuple(titles)
        end = self.found.end = b"\r\n" if raw.endswith(b"\r\n") else b"\n"
        for line in (*titles, raw):
            self.line += 1
            if not line:
                return self._refuse("empty-file")
            other = line.endswith(b"\n") and line.endswith(b"\r\n") != (end == b"\r\n")
            if other or b"\r" in line.removesuffix(end):
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
        self.found.header_end = self.line
        return True

    def body(self) -> None:
        """Count the rows, noting every one that is not as it should be."""
        for block in self._blocks():
            if not self._plain(block):
                self._examine(block)
            if self.found.full:
                return
        if not (self.found.rows or self.found.cut or self.found.problems):
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
            or not block.endswith(self.found.end)
            or _has_controls(codes)
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
                _unquoted(at, quotes) for at in (newlines, returns, delimiters)
            )
        if not np.array_equal(returns, ends - 1 if self.found.end == b"\r\n" else ends[:0]):
            return False
        cells = np.diff(np.searchsorted(delimiters, ends), prepend=0) + 1
        lengths = np.diff(ends, prepend=-1)
        if (cells != self.cells).any() or lengths.max() > LONGEST_ROW:
            return False
        if lengths.min() < self.cells + len(self.found.end):  # no row can be shorter: a blank one
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
        while i < len(pending) and not self.found.full:
            first = self.line + 1
            lines = [pending[i]]
            i, self.line = i + 1, self.line + 1
            size, is_open = len(lines[0]), lines[0].count(self.quote) % 2
            while is_open:
                more = pending[i] if i < len(pending) else self.file.readline(LONGEST_ROW)
                i += i < len(pending)
                if not more or size > LONGEST_ROW:
                    note = "không có dấu đóng / never closed"
                    self._refuse("quote-error", first, note=note)
                    return
                lines.append(more)
                size, is_open = size + len(more), (is_open + more.count(self.quote)) % 2
                self.line += 1
            self._row(b"".join(lines), first)

    def _row(self, raw: bytes, first: int) -> None:
        """One row, which began in line `first`."""
        content = raw.removesuffix(b"\n").removesuffix(b"\r")
        if self._is_blank(content, first):
            return
        if self.blank is not None:
            self._refuse("blank-row", self.blank)
            self.blank, self.found.blanks = None, 0
        if len(raw) > LONGEST_ROW:
            self._refuse("row-shape", first, note=f"> {LONGEST_ROW:,} byte")
        elif b"\0" in raw:
            self._refuse("nul-byte", first)
        elif raw.endswith(b"\n") and raw.endswith(b"\r\n") != (self.found.end == b"\r\n"):
            self._refuse("line-end-error", first, note="LF + CRLF")
        elif b"\r" in content and self.quote not in content:
            self._refuse("line-end-error", first, note="CR")
        elif (text := self._decode(raw, first)) is not None:
            self._cells(text, first)

    def _is_blank(self, content: bytes, first: int) -> bool:
        """Whether a row holds nothing: a blank line, or what programs leave of a row that was
        emptied, delimiters alone. At the very end of a file such rows are fine."""
        emptied = self.cells > 1 and content == self.delimiter * (self.cells - 1)
        if not emptied and (content.strip(b" \t") or self.delimiter in content):
            return False
        self.blank = self.blank or first
        self.found.blanks += emptied
        if content and not emptied:
            self._refuse("blank-row", first)
        return True

    def _cells(self, text: str, first: int) -> None:
        cells = self._parse(text)
        if cells is None:
            self._refuse("quote-error", first, note=self._shown(text))
            return
        if len(cells) != self.cells:
            note = f"{len(cells)} ≠ {self.cells}"
            problem = Problem("row-shape", row=first, value=self._shown(text), note=note)
            self.found.apart.append(problem)
            self.found.cut += 1
            self.found.wide.append((self.found.rows - 1, self.line + 1 - first))
            return
        for name, cell in zip(self.found.header, cells, strict=True):
            if is_broken(cell):
                shown = None if self.private else cell
                encoding = NAMES[self.dialect.encoding]
                self.found.apart.append(mojibake.problem(first, name, shown, encoding))
        if self.line > first:
            self.found.wide.append((self.found.rows, self.line - first))
        self.found.rows += 1

    def _opens_after_blanks(self, body: str) -> bool:
        """Whether a quote stands behind the blanks a cell begins with: it opens nothing there, and
        was meant to."""
        quote, edge = re.escape(self.dialect.quote), f"(^|{re.escape(self.dialect.delimiter)})"
        bare = re.sub(f"{edge}{quote}(?:[^{quote}]|{quote}{quote})*{quote}", r"\1", body)
        return re.search(f"{edge} +{quote}", bare) is not None

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
        wrong = len(rows) != 1 or stray or self._opens_after_blanks(body)
        return None if wrong else rows[0]

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


def _has_controls(codes: Bytes) -> bool:
    """Whether there are control characters of ASCII other than those that lay text out."""
    below = np.count_nonzero(codes < _BLANK)
    usual = sum(np.count_nonzero(codes == code) for code in _USUAL) if below else 0
    return bool(below > usual or (codes == _DELETE).any())


def _unquoted(at: Positions, quotes: Positions) -> Positions:
    """Those of the positions that stand in no quoted cell."""
    first, end = np.searchsorted(at, quotes[0::2]), np.searchsorted(at, quotes[1::2])
    holding = first < end
    steps = np.zeros(at.size + 1, np.int8)
    steps[first[holding]] += 1
    steps[end[holding]] -= 1  # where one ends the next may begin
    outside: npt.NDArray[np.bool_] = np.cumsum(steps[:-1], dtype=np.int8) == 0
    return at[outside]


def _is_sound(block: bytes) -> bool:
    """Whether bytes are UTF-8 without what an earlier wrong decoding leaves."""
    return _is_utf8(block) and not (may_be_broken(block) and is_broken(block.decode("utf-8")))


def _is_utf8(block: bytes) -> bool:
    """Whether bytes can be decoded, told in less than half the time of decoding them."""
    whole = pa.py_buffer(np.array([0, len(block)], np.int32))
    try:
        pa.StringArray.from_buffers(1, whole, pa.py_buffer(block)).validate(full=True)
    except pa.ArrowInvalid:
        return False
    return True


def _short(text: str) -> str:
    shown = text.strip("\r\n")
    return shown if len(shown) <= 80 else shown[:79] + "…"
