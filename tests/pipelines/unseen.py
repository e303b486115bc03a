"""Deliveries as departments spoil them, each with the verdict it must get: what they are made of.

They were written before the platform was run on them, by somebody who had read its documents and
neither its readers nor the other corpora. How the first run went stands in `test_unseen.py`.
"""

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tests.pipelines.old_letters import TCVN3, VNI, encoded

Row = tuple[str, str, str, date, int, float | None, str | None]
Cells = Sequence[str]
Content = bytes | Callable[[Path], None]  # the bytes of a file, or what puts it there

HEADER = (
    "Mã công trình",
    "Tên công trình",
    "Mã xã",
    "Ngày khởi công",
    "Số tiền",
    "Tỷ lệ",
    "Trạng thái",
)
FIELDS = ("ma_cong_trinh", "ten", "ma_xa", "ngay", "so_tien", "ty_le", "trang_thai")
ROWS: tuple[Row, ...] = (
    ("019000000000000011", "Cầu Gia Bẩy", "01001", date(2025, 7, 5), 1234567000, 45, "đang làm"),
    ("019000000000000022", "Đường Đồng Tâm", "01001", date(2025, 7, 31), 980000000, 100, "xong"),
    ("019000000000000033", "Trường Núi Voi", "01003", date(2025, 8, 2), 56700000, 12.5, "đang làm"),
    (
        "019000000000000044",
        "Trạm y tế Suối Cạn",
        "01005",
        date(2025, 8, 15),
        7654321,
        0,
        "tạm dừng",
    ),
    ("019000000000000055", "Kè suối Ngọc", "01005", date(2025, 9, 1), 250000000, None, "đang làm"),
    ("019000000000000066", "Chợ Voi", "01003", date(2025, 9, 30), 999, 99.75, "xong"),
    (
        "019000000000000077",
        "Hồ chứa Phượng Hoàng",
        "01001",
        date(2025, 10, 10),
        12000000000,
        3,
        None,
    ),
    ("019000000000000088", "Đập tràn số 2", "01005", date(2025, 10, 20), 45000000, 60, "tạm dừng"),
    (
        "019000000000000099",
        "Nhà văn hoá xóm Đẩu",
        "01003",
        date(2025, 11, 11),
        87000000,
        75,
        "xong",
    ),
    ("019000000000000100", "Kênh mương nội đồng", "01001", date(2025, 12, 12), 1, 33.3, "đang làm"),
)
BEFORE = (*ROWS[:3], (*ROWS[3][:4], 7000000, *ROWS[3][5:]), *ROWS[4:])  # what is served before


@dataclass(frozen=True)
class Named:
    """A problem that must be told: one of these codes (`|` between), at this place (`7`,
    `Công trình!D7`, "" for the file as a whole, None where any will do), in this field. A code in
    brackets is a check of the verdict."""

    code: str
    place: str | None = ""
    field: str | None = None


@dataclass(frozen=True)
class Unseen:
    """A delivery of one or more files and its verdict: `named`, why it is refused; without it, the
    table it must give, by default that of the clean twin. `silent`: no delivery at all."""

    name: str
    files: Mapping[str, Content]
    named: tuple[Named, ...] = ()
    rows: Sequence[tuple[object, ...]] | None = None
    dataset: str = "cong_trinh"
    silent: bool = False
    soak: bool = True
    most: int | None = None  # problems that are told at most


def cells(row: Row) -> list[str]:
    return ["" if v is None else f"{v:g}" if isinstance(v, float) else str(v) for v in row]


def text(rows: Iterable[Cells], header: Cells | None = HEADER, *, delimiter: str = ",",
         end: str = "\n") -> str:  # fmt: skip
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerows(([header] if header else []) + list(rows))
    return out.getvalue()


TABLE = [cells(row) for row in ROWS]
GOOD = text(TABLE)
LINES = GOOD.splitlines()  # LINES[n - 1] is line n


def with_cell(line: int, of: str, value: str) -> str:
    """The good file with one cell otherwise; `line` counts the header."""
    table = [list(row) for row in TABLE]
    table[line - 2][FIELDS.index(of)] = value
    return text(table)


def with_line(line: int, *put: str) -> str:
    """The good file with these lines put in, the first of them as line `line`."""
    return "\n".join([*LINES[: line - 1], *put, *LINES[line - 1 :], ""])


def changed(line: int, of: str, value: object) -> tuple[tuple[object, ...], ...]:
    """The rows of the clean twin with one value otherwise."""
    rows = [list(row) for row in ROWS]
    rows[line - 2][FIELDS.index(of)] = value  # type: ignore[call-overload]  # any cell
    return tuple(tuple(row) for row in rows)


LATER: Mapping[str, tuple[bytes, bytes]] = {  # letters that `old_letters` has not: TCVN3, VNI
    "ẩ": (b"\xc8", b"a\xe5"),
    "ỷ": (b"\xfb", b"y\xfb"),
    "ở": (b"\xeb", b"\xf4\xfb"),
    "ừ": (b"\xf5", b"\xf6\xf8"),
}


def tcvn3(content: str) -> bytes:
    return encoded(content, {**TCVN3, **{k: v[0] for k, v in LATER.items()}})


def vni(content: str) -> bytes:
    return encoded(content, {**VNI, **{k: v[1] for k, v in LATER.items()}})
