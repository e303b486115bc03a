"""A header in other letters than declared: in which encoding its labels are those of the
declaration.

It is only told, as one problem instead of one for each column; nothing is read in an encoding that
is not declared. Two things may have happened: the file is in another encoding, or its text was
decoded wrongly before it was saved, which no declaration can mend.
"""

import csv
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import get_args

from catalog.recipe import Dialect, Encoding
from pipelines.encoding import NAMES, decoded
from pipelines.mojibake import is_broken
from schemas.problem import Problem

_START = 1 << 16  # bytes of a file in which its header is looked for
_FONTS: Mapping[str, str] = {"tcvn3": " (.VnTime …)", "vni": " (VNI-Times …)"}

IsLabel = Callable[[str], bool]


def in_another_encoding(path: Path, dialect: Dialect, is_label: IsLabel) -> Problem | None:
    """The problem that the header of a file of text has more of its labels in another encoding than
    in the declared one, if so."""
    with path.open("rb") as file:
        start = file.read(_START)
    known = {one: _known(start, one, dialect, is_label) for one in get_args(Encoding)}
    best = max(known, key=lambda one: known[one])
    if known[best] <= known[dialect.encoding] or not known[best]:
        return None
    declared, other = NAMES[dialect.encoding], NAMES[best]
    return Problem(
        "encoding-error", row=dialect.title_rows + 1,
        note=f"{declared} (tên cột đọc đúng theo {other}: lưu lại tệp theo {declared}, "
        f"hoặc khai `encoding: {best}` nếu nguồn luôn gửi như vậy)",
        note_en=f"{declared} (its labels are right in {other}: save it in {declared}, "
        f"or declare `encoding: {best}` if the source always sends it so)",
    )  # fmt: skip


def _known(start: bytes, encoding: Encoding, dialect: Dialect, is_label: IsLabel) -> int:
    """How many labels beyond ASCII the header has in an encoding."""
    lines = decoded(start, encoding).split("\n", dialect.title_rows + 1)
    if len(lines) <= dialect.title_rows:
        return 0
    header = lines[dialect.title_rows].removeprefix("\ufeff").rstrip("\r")
    rows = csv.reader([header], delimiter=dialect.delimiter, quotechar=dialect.quote)
    try:
        labels = {unicodedata.normalize("NFC", cell) for row in rows for cell in row}
    except csv.Error:
        return 0
    return sum(not label.isascii() and is_label(label) for label in labels)


def broken_before(unknown: Sequence[str], line: int, is_label: IsLabel) -> Problem | None:
    """The problem that labels nobody knows are known ones, decoded wrongly before; or are at least
    broken."""
    odd = [label for label in unknown if not label.isascii()]
    for encoding in get_args(Encoding):
        right = sum(is_label(_again(label, encoding)) for label in odd)
        if odd and 2 * right >= len(odd):
            name = f"{NAMES[encoding]}{_FONTS.get(encoding, '')}"
            return Problem(
                "encoding-error", row=line,
                note=f"Unicode (tên cột là chữ {name} đã bị đọc sai từ trước khi lưu)",
                note_en=f"Unicode (its labels are {name}, read wrongly before it was saved)",
            )  # fmt: skip
    if broken := next(filter(is_broken, odd), None):
        vi, en = "Unicode (tên cột đã hỏng từ trước)", "Unicode (its labels were broken before)"
        return Problem("encoding-error", row=line, value=broken, note=vi, note_en=en)
    return None


def _again(label: str, encoding: Encoding) -> str:
    """A label decoded as Windows-1252, decoded as it should have been; "" if it was not that."""
    raw = b""
    for letter in label:
        try:
            raw += letter.encode("cp1252")
        except UnicodeEncodeError:
            if ord(letter) > 0xFF:
                return ""
            raw += bytes([ord(letter)])
    return unicodedata.normalize("NFC", decoded(raw, encoding))
