"""Unseen deliveries: what lies in a landing folder, and what a table says beside the last one."""

import os
from pathlib import Path

from tests.pipelines.unseen import BEFORE, GOOD, LINES, ROWS, TABLE, Named, Unseen, cells, text


def _named(name: str, file: str, *named: Named, **more: object) -> Unseen:
    return Unseen(f"file_{name}", {file: GOOD.encode()}, named, **more)  # type: ignore[arg-type]


def _link(path: Path) -> None:
    path.symlink_to("/etc/passwd")


def _link_to_good(path: Path) -> None:
    elsewhere = path.parents[2] / "ct-elsewhere.csv"
    elsewhere.write_text(GOOD, "utf-8")
    path.symlink_to(elsewhere)


def _broken_link(path: Path) -> None:
    path.symlink_to(path.with_name("không có"))


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _folder(path: Path) -> None:
    path.mkdir()
    (path / "ct-1.csv").write_text(GOOD, "utf-8")


def _hard_link(path: Path) -> None:
    first = path.parents[2] / "ct-first.csv"
    first.write_text(GOOD, "utf-8")
    path.hardlink_to(first)


_MORE = [
    [f"0190000000000{n:05}", f"Công trình {n}", "01001", "2025-10-01", "5", "5", "xong"]
    for n in range(500, 511)
]
_LOCK = b"\x0fNguyen Van A".ljust(165, b" ")

CASES = (
    _named("with_line_break", "ct-a\nb.csv"),
    _named("decomposed", "ct-bảng số liệu.csv"),
    _named("of_255_bytes", "ct-" + "x" * 248 + ".csv"),
    _named("of_255_bytes_of_accents", "ct-" + "đ" * 124 + ".csv", soak=False),
    _named("right_to_left", "ct-\u202evsc.exe.csv"),
    _named("with_markup", "ct-<script>alert(1)</script>".replace("/", "_") + ".csv"),
    _named("with_quotes_and_percent", "ct-'\"; DROP TABLE %s {x} %(y)s.csv"),
    _named("with_stars", "ct-*[a]?.csv"),
    _named("of_no_layout", "bang so lieu thang 12.csv", Named("no-variant")),
    _named("begins_with_dash", "-rf.csv", Named("no-variant")),
    Unseen("file_refused_with_line_break", {"ct-a\nb.csv": b""}, (Named("empty-file", None),)),
    Unseen(
        "file_refused_of_255_bytes", {"ct-" + "x" * 248 + ".csv": b""}, (Named("empty-file", None),)
    ),
    Unseen(
        "file_no_utf8", {os.fsdecode(b"ct-\xe0.csv"): GOOD.encode()}, (Named("name-error", None),)
    ),
    Unseen("file_lock_of_excel", {"~$so-2025.xlsx": _LOCK}, silent=True),
    Unseen("file_thumbs", {"Thumbs.db": b"\xd0\xcf\x11\xe0" + b"\0" * 512}, silent=True),
    Unseen("file_desktop_ini", {"desktop.ini": b"[.ShellClassInfo]\r\n"}, silent=True),
    Unseen(
        "file_of_a_mac",
        {"._ct-1.csv": b"\0\x05\x16\x07\0\x02\0\0", ".DS_Store": b"\0\0\0\1Bud1"},
        silent=True,
    ),
    Unseen(
        "file_not_down_yet",
        {"ct-1.csv.crdownload": GOOD[:100].encode(), "ct-2.csv.part": b"ma"},
        silent=True,
    ),
    Unseen("link_to_a_secret", {"ct-1.csv": _link}, silent=True, soak=False),
    Unseen("link_to_a_table", {"ct-1.csv": _link_to_good}, silent=True),
    Unseen("link_to_nothing", {"ct-1.csv": _broken_link}, silent=True),
    Unseen("pipe", {"ct-1.csv": _pipe}, silent=True, soak=False),
    Unseen("folder", {"ct-1.csv": _folder}, silent=True),
    Unseen("hard_link", {"ct-1.csv": _hard_link}),
    Unseen("pipe_beside_a_good_file", {"ct-1.csv": _pipe, "ct-2.csv": GOOD.encode()}),
    Unseen(
        "bad_beside_a_good_file",
        {"ct-1.csv": b"", "ct-2.csv": GOOD.encode()},
        (Named("empty-file", None),),
        ROWS,
        soak=False,
    ),
    # beside the last release
    Unseen(
        "drift_three_times",
        {"ct-1.csv": text([*TABLE, *_MORE]).encode()},
        (Named("[so_dong_tang]", None),),
    ),
    Unseen(
        "drift_halved", {"ct-1.csv": text(TABLE[::2]).encode()}, (Named("[so_dong_giam]", None),)
    ),
    Unseen(
        "drift_column_empty",
        {"ct-1.csv": text([[*r[:5], "", r[6]] for r in TABLE]).encode()},
        (Named("[cot_trong_han]", None, "ty_le"),),
    ),
    Unseen(
        "drift_one_row_less", {"ct-1.csv": "\n".join([*LINES[:-1], ""]).encode()}, rows=ROWS[:-1]
    ),
    Unseen(
        "drift_same_as_before", {"ct-1.csv": text([cells(r) for r in BEFORE]).encode()}, silent=True
    ),
)
