"""A paged API on loopback that does what it is told: the other end of the tests of pulling.

Records stand in `records`; `since` filters by `sua`; pages are numbered, or linked (`/link`). What
goes wrong is put into `faults`, page → names, used up one by one; the last one stays when it is
doubled by `ALWAYS`.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pipelines.asking import Limits
from pipelines.rest import moment

ALWAYS = "always"
ZONE = "Asia/Ho_Chi_Minh"
QUICK = Limits(
    tries=3, backoff=0, retry_after=0, connect=5, idle=5, whole=60,
    page_bytes=200_000, pull_bytes=400_000, pages=50,
)  # fmt: skip
Record = dict[str, Any]


@dataclass
class Source:
    """The state of the API, changed by a test while it is being served."""

    records: list[Record] = field(default_factory=list)
    size: int = 3
    faults: dict[int, list[str]] = field(default_factory=dict)
    synthetic: bool = False
    elsewhere: str = "http://elsewhere.invalid/so"
    url: str = ""
    asked: list[dict[str, str]] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)  # credentials in headers

    def fault(self, number: int) -> str:
        waiting = self.faults.get(number, [])
        if not waiting:
            return ""
        return waiting[0] if waiting[-1] == ALWAYS else waiting.pop(0)

    def page(self, number: int, since: str, linked: bool) -> dict[str, Any]:
        start = moment(since, ZONE)
        found = [r for r in self.records if not start or (moment(r["sua"], ZONE) or start) >= start]
        rows = found[(number - 1) * self.size : number * self.size]
        more = number * self.size < len(found)
        link = {"tiep": f"/link?trang={number + 1}&tu={since}" if more else None}
        return {"tong": len(found), "du_lieu": rows, **({"lien_ket": link} if linked else {})}


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    source: Source


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        source = self.server.source
        asked = urlsplit(self.path)
        given = {k: v[-1] for k, v in parse_qs(asked.query).items()}
        source.asked.append(given | {"path": asked.path})
        source.shown.append(self.headers.get("Authorization") or self.headers.get("X-Khoa") or "")
        number = int(given.get("trang", 1))
        linked = asked.path == "/link"
        if asked.path == "/moc":  # the cursor of the second page is "b", of the third "c" …
            number = "abcdefgh".index(given.get("moc", "a")) + 1
        fault = source.fault(number)
        since = given.get("tu", "")
        content: Any = source.page(number - (fault == "repeat"), since, linked)
        if asked.path == "/moc" and number * source.size < len(source.records):
            content["moc_sau"] = "abcdefgh"[0 if fault == "loop" else number]
        if fault == "unlike":
            content["tong"] += 1
        if fault == "short":
            content["du_lieu"].pop()
        if fault == "loop" and linked:
            content["lien_ket"]["tiep"] = "/link?trang=1&tu="
        if fault == "away":
            content["lien_ket"]["tiep"] = source.elsewhere
        if fault == "no-list":
            content["du_lieu"] = {"a": 1}
        if fault == "no-total":
            content["tong"] = "nhiều"
        body = json.dumps(content, ensure_ascii=False).encode()
        more = {"Link": f'<{asked.path}?trang={number + 1}&khoa=CANARY>; rel="next", </>; rel="up"'}
        self._act(fault, body, more if number * source.size < len(source.records) else {})

    def _act(self, fault: str, body: bytes, more: Mapping[str, str]) -> None:
        where = self.server.source.elsewhere
        page = b"<!DOCTYPE html><p>SECRET-PAGE"
        match fault:
            case "" | "repeat" | "unlike" | "short" | "loop" | "away" | "no-list" | "no-total":
                self._send(200, body, more)
            case "500" | "503" | "404" | "204" | "304":
                self._send(int(fault), b"" if fault in ("204", "304") else page)
            case "429":
                self._send(429, b"{}", {"Retry-After": "86400"})
            case "html":
                self._send(200, page, {"Content-Type": "text/html"})
            case "empty":
                self._send(200, b"")
            case "half":
                self._send(200, body[: len(body) // 2])
            case "cut":
                self._send(200, body[: len(body) // 2], {"Content-Length": str(len(body))})
            case "hang up":
                self.close_connection = True
            case "large":
                self._send(200, b'{"du_lieu": [' + b" " * 300_000 + b"]}")
            case "moved":
                self._send(302, b"", {"Location": where})
            case "moved within":
                self._send(302, b"", {"Location": self.path.replace("/so", "/day")})
            case "moved round":
                self._send(302, b"", {"Location": self.path})

    def _send(self, status: int, body: bytes, headers: Mapping[str, str] | None = None) -> None:
        given = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        given |= headers or {}
        self.send_response(status)
        for name, value in given.items():
            self.send_header(name, value)
        if self.server.source.synthetic:
            self.send_header("X-Synthetic-Data", "true")
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = given["Content-Length"] != str(len(body))

    def log_message(self, format: str, *args: object) -> None:
        """Nothing."""


@contextmanager
def served(source: Source) -> Iterator[Source]:
    """The source, up on a free port of loopback; `url` says where."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.source = source
        source.url = f"http://127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield source
        finally:
            server.shutdown()
            thread.join()
