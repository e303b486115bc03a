"""A server that misbehaves in every way of the fault matrix, over real sockets on loopback.

Each mode is a function of an open connection and the bytes of one request; `MODES` says what must
be told of it. What a mode sends is small where only our limits are to be met: the tests set them.
"""

import contextlib
import gzip
import socket
import socketserver
import ssl
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from threading import Event, Thread

from pipelines.asking import Limits

# seconds and bytes of tests: small, and with room for a slow machine
HASTE = Limits(
    tries=2, backoff=0, retry_after=0, connect=1, idle=0.5, whole=1.5,
    page_bytes=100_000, pull_bytes=100_000, ratio=20, ratio_from=20_000, pages=20, walks=1,
)  # fmt: skip

PATIENT = replace(HASTE, connect=30, idle=30, whole=60)  # for what ends by itself, however slowly


def limits(code: str) -> Limits:
    """Ours for a server of which this is told: only what would never end is cut short, so that on
    a slow machine nothing else is."""
    return HASTE if code == UNAVAILABLE else PATIENT


HTML = b"<!DOCTYPE html><html><body>SECRET-PAGE maintenance</body></html>"
UNAVAILABLE, ANSWER, REDIRECT = "source-unavailable", "source-answer", "source-redirect"
LARGE, ADDRESS = "source-too-large", "source-address"
Mode = Callable[["Caller"], None]


@dataclass
class Evil:
    """What the server does (`mode`), with which good content, and what it was asked."""

    content: bytes = b""
    mode: str = "good"
    etag: str = '"1"'
    url: str = ""
    to: str = ""  # where redirects lead
    asked: list[str] = field(default_factory=list)
    over: Event = field(default_factory=Event)  # ends what hangs, at the end of a test


@dataclass
class Caller:
    """One request: the connection it came on, and its first line and headers."""

    connection: socket.socket
    request: str
    evil: Evil

    def send(self, data: bytes) -> None:
        self.connection.sendall(data)

    def answer(self, status: str, body: bytes = b"", *headers: str) -> None:
        """A well-formed answer, closed after it."""
        lines = [f"HTTP/1.1 {status}", *headers]
        if not any(h.lower().startswith(("content-length", "transfer-")) for h in headers):
            lines.append(f"Content-Length: {len(body)}")
        self.send("\r\n".join([*lines, "Connection: close", "", ""]).encode() + body)

    def drip(self, data: bytes) -> None:
        """A byte now and then, always before we would be idle, for ever."""
        for byte in data * 10_000:
            if self.evil.over.wait(0.05):
                return
            self.send(bytes([byte]))

    def reset(self) -> None:
        """The connection torn down, not closed."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.connection.close()


def good(caller: Caller) -> None:
    evil = caller.evil
    if evil.etag and f"if-none-match: {evil.etag}" in caller.request.lower():
        caller.answer("304 Not Modified", b"", f"ETag: {evil.etag}")
    else:
        caller.answer("200 OK", evil.content, f"ETag: {evil.etag}", "Content-Type: text/csv")


def same_etag(caller: Caller) -> None:
    """The content has changed, its ETag has not, and is not looked at."""
    caller.answer("200 OK", caller.evil.content, f"ETag: {caller.evil.etag}")


def hang(caller: Caller) -> None:
    caller.evil.over.wait(30)


def hang_in_body(caller: Caller) -> None:
    caller.send(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nma_diem,")
    caller.evil.over.wait(30)


def endless(caller: Caller) -> None:
    caller.send(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while not caller.evil.over.is_set():
        caller.send(b"a,b,c\n" * 1_000)


def endless_redirect(caller: Caller) -> None:
    caller.send(b"HTTP/1.1 302 Found\r\nLocation: /day\r\nConnection: close\r\n\r\n")
    while not caller.evil.over.is_set():
        caller.send(b"a,b,c\n" * 1_000)


def cut(head: str, share: float = 0.5) -> Mode:
    """A body of which only a part comes, after which the connection is closed."""

    def mode(caller: Caller) -> None:
        body = caller.evil.content
        caller.send(f"HTTP/1.1 200 OK\r\n{head.format(len(body))}\r\n\r\n".encode())
        caller.send(body[: int(len(body) * share)])

    return mode


def at_row_end(caller: Caller) -> None:
    """Cut exactly where a row ends: what came is a table."""
    body = caller.evil.content
    part = body[: body.index(b"\n", len(body) // 2) + 1]
    caller.answer("200 OK", part, f"Content-Length: {len(body)}")


def chunked(*chunks: bytes) -> Mode:
    def mode(caller: Caller) -> None:
        caller.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        body = caller.evil.content
        caller.send(b"%x\r\n%s\r\n" % (len(body), body))
        for chunk in chunks:
            caller.send(chunk)

    return mode


def packed(make: Callable[[bytes], bytes], coding: str = "gzip") -> Mode:
    def mode(caller: Caller) -> None:
        caller.answer("200 OK", make(caller.evil.content), f"Content-Encoding: {coding}")

    return mode


def then(*acts: Mode) -> Mode:
    """One after the other."""

    def mode(caller: Caller) -> None:
        for act in acts:
            act(caller)

    return mode


def raw(data: bytes) -> Mode:
    return lambda caller: caller.send(data)


def drip(data: bytes) -> Mode:
    return lambda caller: caller.drip(data)


def tells(status: str, body: bytes = HTML, *headers: str) -> Mode:
    return lambda caller: caller.answer(status, body, *headers)


def redirect(to: str, status: int = 302) -> Mode:
    return lambda caller: caller.answer(
        f"{status} Found", b"", f"Location: {to.replace('TO', caller.evil.to)}"
    )


def unlike(caller: Caller) -> None:
    """Two lengths that contradict each other."""
    size = len(caller.evil.content)
    caller.answer(
        "200 OK", caller.evil.content, f"Content-Length: {size}", f"Content-Length: {size + 7}"
    )


def shorter(caller: Caller) -> None:
    """A stated length that cuts the body off."""
    content = caller.evil.content
    caller.answer("200 OK", content, f"Content-Length: {len(content) - 9}")


def go_on(caller: Caller) -> None:
    """Something provisional, again and again."""
    while not caller.evil.over.is_set():
        caller.send(b"HTTP/1.1 100 Continue\r\n\r\n" * 1_000)


def sized(size: str, after: bytes = b"\r\n0\r\n\r\n", coded: str = "chunked") -> Mode:
    """One chunk, its size written so; `{}` is the true one less `-2`."""

    def mode(caller: Caller) -> None:
        body = caller.evil.content
        caller.send(f"HTTP/1.1 200 OK\r\nTransfer-Encoding: {coded}\r\n\r\n".encode())
        caller.send(f"{size.format(len(body), len(body) - 2)}\r\n".encode() + body + after)

    return mode


def trailers(caller: Caller) -> None:
    sized("{:x}", b"\r\n0\r\n")(caller)
    while not caller.evil.over.is_set():
        caller.send(b"X: y\r\n" * 1_000)


def empty_members(caller: Caller) -> None:
    """Packed for ever, and nothing in it."""
    caller.send(b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n")
    while not caller.evil.over.is_set():
        caller.send(gzip.compress(b"") * 1_000)


def headed(*lines: str) -> Mode:
    """A body after a head of these lines, the last of which says that it is longer."""
    head = "\r\n".join(["HTTP/1.1 200 OK", *lines, "Content-Length: 99999", "", ""])
    return lambda caller: caller.send(head.encode() + caller.evil.content)


def moved_in_utf8(caller: Caller) -> None:
    """As servers write it, and as RFC 3986 would have it."""
    asked = caller.request.split(" ")[1]
    if asked == "/d%E1%BB%AF%20li%E1%BB%87u.csv":
        good(caller)
    else:
        caller.send("HTTP/1.1 302 Found\r\nLocation: /dữ liệu.csv\r\n\r\n".encode())


def listed(times: int, answer: Mode, more: str = "") -> Mode:
    """A bucket with one object of four bytes, and what is answered when it is asked for."""
    one = (
        "<Contents><Key>so/a.csv</Key><LastModified>2024-01-05T10:00:00.000Z</LastModified>"
        "<ETag>&quot;1&quot;</ETag><Size>4</Size></Contents>"
    )
    token = f"<NextContinuationToken>{more}</NextContinuationToken>" if more else ""
    truncated = f"<IsTruncated>{str(bool(more)).lower()}</IsTruncated>"
    page = f"<ListBucketResult>{truncated}{token}{one * times}</ListBucketResult>"
    listing = tells("200 OK", page.encode(), "Content-Type: application/xml")
    return lambda caller: (listing if "list-type" in caller.request else answer)(caller)


GARBAGE = bytes(range(256)) * 20

# mode → (what it does, the code of the one problem that is told)
MODES: Mapping[str, tuple[Mode, str]] = {
    "hang before an answer": (hang, UNAVAILABLE),
    "slow headers": (drip(b"HTTP/1.1 200 OK\r\nX-A: b\r\n" + b"X" * 99), UNAVAILABLE),
    "slow body": (then(raw(b"HTTP/1.1 200 OK\r\n\r\n"), drip(b"a,b\n")), UNAVAILABLE),
    "slow chunks": (
        then(raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), drip(b"1\r\na\r\n")),
        UNAVAILABLE,
    ),
    "hang in the body": (hang_in_body, UNAVAILABLE),
    "reset at once": (Caller.reset, UNAVAILABLE),
    "reset in the body": (
        then(raw(b"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\na,b"), Caller.reset),
        UNAVAILABLE,
    ),
    "closed without a word": (lambda c: None, UNAVAILABLE),
    "no HTTP": (lambda c: c.send(GARBAGE), UNAVAILABLE),
    "a bad status line": (lambda c: c.send(b"HTTP/9.9 abc\r\n\r\n"), UNAVAILABLE),
    "500": (tells("500 Broken"), UNAVAILABLE),
    "502": (tells("502 Bad Gateway"), UNAVAILABLE),
    "503": (tells("503 Unavailable", HTML, "Retry-After: 1"), UNAVAILABLE),
    "504": (tells("504 Timeout"), UNAVAILABLE),
    "429 for a day": (tells("429 Slow", b"", "Retry-After: 86400"), UNAVAILABLE),
    "429 with a date": (
        tells("429 Slow", b"", "Retry-After: Fri, 31 Dec 2100 23:59:59 GMT"),
        UNAVAILABLE,
    ),
    "401": (tells("401 Who", HTML, 'WWW-Authenticate: Basic realm="x"'), ANSWER),
    "403": (tells("403 No"), ANSWER),
    "404": (tells("404 None"), ANSWER),
    "204": (tells("204 Empty", b""), ANSWER),
    "206": (tells("206 Part", b"a,b\n", "Content-Range: bytes 0-3/99"), ANSWER),
    "304 at first": (tells("304 Same", b""), ANSWER),
    "418": (tells("418 Teapot"), ANSWER),
    "an empty body": (tells("200 OK", b""), "empty-file"),
    "blanks": (tells("200 OK", b" \r\n\n"), "empty-file"),
    "HTML as a table": (tells("200 OK", HTML, "Content-Type: text/csv"), "not-a-table"),
    "JSON as a table": (tells("200 OK", b'{"loi": "SECRET-PAGE"}'), "not-a-table"),
    "a loop of redirects": (redirect("/tep.csv"), REDIRECT),
    "redirects without end": (lambda c: redirect(f"/tep.csv?{len(c.evil.asked)}")(c), REDIRECT),
    "redirect to a file": (redirect("file:///etc/passwd"), REDIRECT),
    "redirect to FTP": (redirect("ftp://example.vn/a.csv"), REDIRECT),
    "redirect with a name and password": (redirect("http://a:b@example.vn/a.csv"), REDIRECT),
    "redirect to nowhere": (redirect("http://"), REDIRECT),
    "redirect to another port": (redirect("http://127.0.0.1:22/a.csv"), REDIRECT),
    "redirect to metadata": (redirect("http://169.254.169.254/latest/meta-data"), ADDRESS),
    "redirect to a mapped address": (redirect("http://[::ffff:127.0.0.1]/a.csv"), ADDRESS),
    "redirect to loopback": (redirect("http://localhost/a.csv"), ADDRESS),
    "a redirect that never ends": (endless_redirect, REDIRECT),
    "an endless body": (endless, LARGE),
    "a line without end": (tells("200 OK", b"x" * 150_000), LARGE),
    "a length of a terabyte": (
        lambda c: c.answer("200 OK", b"a,b", "Content-Length: 1000000000000"),
        UNAVAILABLE,
    ),
    "a header of 50 MB": (
        lambda c: c.send(b"HTTP/1.1 200 OK\r\nX-Big: " + b"x" * 2_000_000 + b"\r\n\r\n"),
        UNAVAILABLE,
    ),
    "a million headers": (
        lambda c: c.send(b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 100_000),
        UNAVAILABLE,
    ),
    "closed early": (cut("Content-Length: {}"), UNAVAILABLE),
    "closed at a row's end": (at_row_end, UNAVAILABLE),
    "a length too long by one": (
        lambda c: c.answer("200 OK", c.evil.content, f"Content-Length: {len(c.evil.content) + 1}"),
        UNAVAILABLE,
    ),
    "a length too short": (shorter, "source-length"),
    "two lengths": (unlike, "source-length"),
    "a negative length": (
        lambda c: c.answer("200 OK", c.evil.content, "Content-Length: -7"),
        "source-length",
    ),
    "chunks cut": (chunked(b"ff\r\na,b"), UNAVAILABLE),
    "chunks without their end": (chunked(), UNAVAILABLE),
    "a chunk of no size": (chunked(b"zz\r\n"), UNAVAILABLE),
    "gzip cut": (packed(lambda b: gzip.compress(b)[:-12]), UNAVAILABLE),
    "gzip that is none": (packed(lambda b: b), UNAVAILABLE),
    "gzip with a wrong sum": (
        packed(lambda b: gzip.compress(b)[:-8] + b"\0\0\0\0" + gzip.compress(b)[-4:]),
        UNAVAILABLE,
    ),
    "gzip and more": (packed(lambda b: gzip.compress(b) + b"more"), UNAVAILABLE),
    "a gzip bomb": (packed(lambda b: gzip.compress(b"0" * 90_000)), LARGE),
    "a larger gzip bomb": (packed(lambda b: gzip.compress(b"0" * 9_000_000)), LARGE),
    "an unknown coding": (packed(lambda b: b, "br"), ANSWER),
    "empty gzip without end": (empty_members, LARGE),
    "a line that is no header": (headed("no header"), ANSWER),
    "a blank before the colon": (headed("X : y"), ANSWER),
    "a header named beyond ASCII": (headed("Tên: y"), ANSWER),
    "a control for a header": (headed("\0"), ANSWER),
    "a table without a head": (lambda c: c.send(c.evil.content), UNAVAILABLE),
    "a head cut off": (raw(b"HTTP/1.1 200 OK\r\nContent-Le"), UNAVAILABLE),
    "a head cut off at a line's end": (raw(b"HTTP/1.1 200 OK\r\nX: y\r\n"), UNAVAILABLE),
    "to go on, without end": (go_on, UNAVAILABLE),
    "a chunk too short by its line's end": (sized("{1:x}", b"0\r\n\r\n"), UNAVAILABLE),
    "a chunk too short": (sized("{1:x}"), UNAVAILABLE),
    "a chunk of a negative size": (sized("-{:x}"), UNAVAILABLE),
    "a chunk sized as Python writes": (sized("0x{:x}"), UNAVAILABLE),
    "a chunk larger than any": (sized("f" * 30), UNAVAILABLE),
    "a chunk with an endless extension": (sized("{:x};" + "x" * 100_000), UNAVAILABLE),
    "trailers without end": (trailers, UNAVAILABLE),
    "chunked twice": (sized("{:x}", coded="chunked, chunked"), ANSWER),
    "chunked and packed": (sized("{:x}", coded="gzip, chunked"), ANSWER),
    "an unknown transfer": (sized("{:x}", coded="xchunked"), ANSWER),
    "a length that is none": (
        lambda c: c.answer("200 OK", c.evil.content, "Content-Length: 1_000"),
        "source-length",
    ),
    "a wait of 5,000 digits": (tells("503 Wait", b"", f"Retry-After: {'9' * 5_000}"), UNAVAILABLE),
    "a wait until the year 99999": (
        tells("429 Wait", b"", "Retry-After: Fri, 31 Dec 99999 23:59:59 GMT"),
        UNAVAILABLE,
    ),
    "a wait that is none": (tells("503 Wait", b"", "Retry-After: soon"), UNAVAILABLE),
}
ASIDE: dict[str, Mode] = {
    "redirect to": redirect("TO"),
    "a listing and another object": listed(1, tells("200 OK", b"a,b\n", 'ETag: "2"')),
    "a listing and no such condition": listed(1, tells("412 Changed", b"")),
    "a listing of one object twice": listed(2, tells("200 OK", b"a,b\n", 'ETag: "1"')),
    "a listing that goes round": listed(1, tells("200 OK", b"a,b\n", 'ETag: "1"'), "1"),
}
HARMLESS: dict[str, Mode] = {
    "good": good,
    "the same ETag": same_etag,
    "packed": packed(gzip.compress),
    "packed twice over": packed(lambda b: gzip.compress(b[:99]) + gzip.compress(b[99:])),
    "chunked": chunked(b"0\r\n\r\n"),
    "chunked with all that may stand there": sized("{:X} ;a=b", b"\r\n000\r\nX: y\r\n\r\n"),
    "redirect in UTF-8": moved_in_utf8,
    "without a length": cut("Connection: close", 1),
    "redirect within": lambda c: (
        good(c) if "/day" in c.request.split("\r\n")[0] else redirect("/day")(c)
    ),
    "a name of its own": lambda c: c.answer(
        "200 OK", c.evil.content, 'Content-Disposition: attachment; filename="../../a.sh"'
    ),
}


class _Handler(socketserver.BaseRequestHandler):
    server: "_Server"

    def handle(self) -> None:
        received = b""
        while b"\r\n\r\n" not in received:
            if not (block := self.request.recv(4096)):
                return
            received += block
        evil = self.server.evil
        request = received.decode("latin-1")
        evil.asked.append(request)
        mode = (HARMLESS | ASIDE).get(evil.mode) or MODES[evil.mode][0]
        with contextlib.suppress(OSError):
            mode(Caller(self.request, request, evil))


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    evil: Evil


@contextmanager
def serving(evil: Evil, tls: ssl.SSLContext | None = None) -> Iterator[Evil]:
    """The server, up on a free port of loopback; with TLS it is called localhost."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.evil = evil
        port = server.server_address[1]
        evil.url = f"https://localhost:{port}" if tls else f"http://127.0.0.1:{port}"
        if tls:
            server.socket = tls.wrap_socket(server.socket, server_side=True)
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield evil
        finally:
            evil.over.set()
            server.shutdown()
            thread.join()
