"""A made-up 1022 hotline: SYNTHETIC citizens' reports behind a paged API, served on loopback.

No person, number or report in it exists. It is as untidy as such systems are, and always in the
same way: tickets are reopened, changes stand out of order and in two time zones, an edit of the
past shows up late, channels and offices are spelled in several ways, free text holds phone and
citizen numbers, a page comes twice, and the server is busy once. `--chapter` says how much of the
story has happened: a pull of chapter 2 after one of chapter 1 brings what changed in between.

    GET /api/v1/phan-anh?trang=1&so_dong=100&cap_nhat_tu=2026-11-15T08:00:00%2B07:00
"""

import argparse
import csv
import json
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

VIETNAM = timezone(timedelta(hours=7))
OPENED = datetime(2026, 11, 2, 7, tzinfo=VIETNAM)
CHAPTERS = (  # until when the story has happened
    datetime(2026, 11, 15, 18, tzinfo=VIETNAM),
    datetime(2026, 11, 17, 18, tzinfo=VIETNAM),
    datetime(2026, 11, 19, 18, tzinfo=VIETNAM),
)
TICKETS = 320
PATH = "/api/v1/phan-anh"
NOTE = "DỮ LIỆU MÔ PHỎNG, không có người hay phản ánh nào là thật / SYNTHETIC DATA"
UNITS = Path(__file__).resolve().parents[2] / "datasets" / "so_nv" / "don_vi_hanh_chinh.csv"
CHANNELS = ("goi_dien", "Gọi điện", "app", "App", "web", "Web", "zalo", "Zalo", "email")
FIELDS = {  # field → the offices that deal with it, as they are spelled
    "giao_thong": ("Sở Xây dựng", "SXD", "UBND cấp xã"),
    "do_thi": ("Sở Xây dựng", "UBND cấp xã", "UBND xã/phường"),
    "moi_truong": ("Sở Nông nghiệp và Môi trường", "Sở NN&MT", "UBND cấp xã"),
    "dien_nuoc": ("Sở Công Thương", "Sở Xây dựng"),
    "y_te": ("Sở Y tế",),
    "giao_duc": ("Sở Giáo dục và Đào tạo", "Sở GD&ĐT"),
    "thu_tuc_hanh_chinh": ("Văn phòng UBND tỉnh", "UBND xã/phường"),
    "khac": ("Văn phòng UBND tỉnh", "UBND cấp xã"),
}


@dataclass(frozen=True)
class Change:
    """Something that happened to a ticket: stamped with one time, seen from another on."""

    stamped: datetime
    seen: datetime
    facts: Mapping[str, Any]


@cache
def communes() -> tuple[str, ...]:
    """The codes of the communes in force."""
    with UNITS.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file)
        return tuple(r["ma_dvhc"] for r in rows if r["danh_muc"] == "tu-2025-07-01")


@cache
def story() -> tuple[tuple[Change, ...], ...]:
    """Every ticket as the chain of its changes; the same at every start."""
    chance = random.Random(1022)  # noqa: S311 (a story, not a secret)
    span = (CHAPTERS[-1] - OPENED) / TICKETS
    return tuple(tuple(_ticket(chance, i, OPENED + i * span)) for i in range(TICKETS))


def _ticket(chance: random.Random, i: int, when: datetime) -> Iterator[Change]:
    when = when.replace(second=chance.randrange(60), microsecond=0)
    field = chance.choice(tuple(FIELDS))
    yield Change(when, when, _received(chance, i, when, field))
    when += timedelta(minutes=chance.randrange(10, 300))
    yield Change(when, when, {"trang_thai": "dang_xu_ly"})
    if chance.random() < 0.04:
        when += timedelta(hours=chance.randrange(1, 20))
        yield Change(when, when, {"trang_thai": "tu_choi"})
        return
    for _ in range(chance.choice((1, 1, 1, 1, 2, 3))):  # the second and third after a reopening
        when += timedelta(minutes=chance.randrange(120, 6000))
        score = chance.choice((None, 1, 2, 3, 4, 5, 5))
        done = {"trang_thai": "da_xu_ly", "hoan_thanh_luc": when, "danh_gia": score}
        yield Change(when, when, done)
        if i % 9 == 0:  # an edit of the past, seen half an hour after its own stamp
            stamp = when + timedelta(minutes=5)
            late = {"dia_ban.ma_xa": chance.choice(communes())}
            yield Change(stamp, stamp + timedelta(minutes=30), late)
            when = stamp
        when += timedelta(minutes=chance.randrange(120, 4000))
        again = {"trang_thai": "mo_lai", "hoan_thanh_luc": None, "danh_gia": None}
        if chance.random() < 0.3:
            yield Change(when, when, again)
        else:
            return


def _received(chance: random.Random, i: int, when: datetime, field: str) -> dict[str, Any]:
    phone = f"0900 000 {chance.randrange(1000):03d}"
    citizen = f"019{chance.randrange(10**9):09d}"
    texts = (
        f"Đề nghị xử lý, gọi lại cho tôi số {phone}",
        f"Tôi là người dân, CCCD {citizen}, phản ánh lần 2",
        "Đường hỏng\nđi lại khó khăn; xin cảm ơn",
        "Mất nước từ sáng, có ảnh kèm theo",
    )
    return {
        "ma": f"PA-2026-{i + 1:06d}",
        "tiep_nhan_luc": when,
        "kenh": chance.choice(CHANNELS),
        "linh_vuc": {"ma": field, "khac": chance.choice(texts) if field == "khac" else None},
        "dia_ban": {
            "ma_xa": chance.choice(communes()),
            "dia_chi": f"Số {chance.randrange(1, 400)}, ngõ {chance.randrange(1, 90)}, tổ {i % 30}",
        },
        "don_vi_xu_ly": chance.choice(FIELDS[field]),
        "trang_thai": "tiep_nhan",
        "han_xu_ly": when + timedelta(days=chance.choice((3, 5, 10))),
        "hoan_thanh_luc": None,
        "danh_gia": None,
        "nguoi_phan_anh": {"ho_ten": f"Người Mô Phỏng {i + 1}", "dien_thoai": phone},
        "noi_dung": chance.choice(texts),
        "anh": [f"anh-mo-phong-{i + 1}.jpg"] if chance.random() < 0.3 else [],
    }


def tickets(chapter: int) -> list[dict[str, Any]]:
    """Every ticket as it stands at the end of a chapter, those changed longest ago first."""
    now = CHAPTERS[chapter - 1]
    found = []
    for changes in story():
        seen = [c for c in changes if c.seen <= now]
        if seen:
            found.append(_standing(seen))
    found.sort(key=lambda t: (t["cap_nhat_luc"], t["ma"]))
    return found


def _standing(changes: Sequence[Change]) -> dict[str, Any]:
    ticket: dict[str, Any] = deepcopy(dict(changes[0].facts))
    for change in changes[1:]:
        for path, value in change.facts.items():
            *above, last = path.split(".")
            place = ticket[above[0]] if above else ticket
            place[last] = value
    return ticket | {"cap_nhat_luc": max(c.stamped for c in changes)}


def page(chapter: int, since: datetime | None, number: int, size: int) -> dict[str, Any]:
    """One page of what changed since; within a page nothing is in order."""
    found = [t for t in tickets(chapter) if since is None or t["cap_nhat_luc"] >= since]
    rows = found[(number - 1) * size : number * size]
    random.Random(number).shuffle(rows)  # noqa: S311 (a story, not a secret)
    written = [_written(row) for row in rows]
    return {"ghi_chu": NOTE, "tong_so": len(found), "trang": number, "du_lieu": written}


def _written(ticket: Mapping[str, Any]) -> dict[str, Any]:
    """Every third ticket tells its times in UTC: another module of that system wrote it."""
    zone = UTC if int(ticket["ma"][-1]) % 3 == 0 else VIETNAM
    return {
        k: v.astimezone(zone).isoformat().replace("+00:00", "Z") if isinstance(v, datetime) else v
        for k, v in ticket.items()
    }


# Serving -----------------------------------------------------------------------------------------


class Hotline(ThreadingHTTPServer):
    """The system, at one chapter of its story, on a port of loopback (0: any that is free)."""

    daemon_threads = True

    def __init__(self, chapter: int, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.chapter = chapter
        self.faults = {2: "busy", 3: "twice"}  # page → what goes wrong when it is first asked for

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Handler(BaseHTTPRequestHandler):
    server: Hotline
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        asked = urlsplit(self.path)
        given = {k: v[-1] for k, v in parse_qs(asked.query).items()}
        if asked.path != PATH:
            self._answer(404, {"loi": "không có đường dẫn này"})
            return
        try:
            number, size = int(given.get("trang", 1)), int(given.get("so_dong", 100))
            since = datetime.fromisoformat(given["cap_nhat_tu"]) if "cap_nhat_tu" in given else None
        except ValueError:
            self._answer(400, {"loi": "tham số sai"})
            return
        fault = self.server.faults.pop(number, "")
        if fault == "busy":
            self._answer(503, {"loi": "hệ thống bận"}, {"Retry-After": "1"})
            return
        number -= fault == "twice"
        self._answer(200, page(self.server.chapter, since, max(number, 1), min(size, 500)))

    def _answer(self, status: int, content: Any, headers: Mapping[str, str] | None = None) -> None:
        body = json.dumps(content, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("X-Synthetic-Data", "true")
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: a log of ours would hold what was asked."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--chapter", type=int, choices=(1, 2, 3), default=1)
    given = parser.parse_args()
    with Hotline(given.chapter, given.port) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        sys.stdout.write(f"{server.url}\n")
        sys.stdout.flush()
        sys.stdin.read()  # ends with whoever started us, however that ends
        server.shutdown()


if __name__ == "__main__":
    main()
