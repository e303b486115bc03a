"""The one door to HTTP: no other module asks a URL.

Connections go through a gate (`pipelines.gate`). Proxies, cookies and credentials of the
environment are not used, no redirect is followed unasked. What may pass is tried again (no
connection, 429, 5xx, a body cut short), Retry-After heeded within bounds. Whatever a server does,
the deadline ends it: the socket itself is shut. A body counts only when it is whole: of the stated
length, neither less nor more, every chunk (`pipelines.framing`) and the end of its gzip.
"""

import ssl
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPException
from time import sleep
from typing import BinaryIO
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

import requests
from urllib3 import Retry
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from pipelines import framing
from pipelines.asking import Refused, out_of_time, shutting, too_large, understood
from pipelines.gate import Adapter, Gate

PASSING = (429, 500, 502, 503, 504)
MOVED = (301, 302, 303, 307, 308)
HOPS = 5
BLOCK = 1 << 16

May = Callable[[str], None]  # refuses a hop


@dataclass(frozen=True)
class Answer:
    """What a source answered: 200, its body written out, or 304."""

    status: int
    headers: Mapping[str, str]
    url: str


class _Cut(Exception):
    """A body that is not whole, and why: asked for again. Never leaves this module."""

    def __init__(self, told: tuple[str, str]) -> None:
        super().__init__(*told)
        self.told = told


CUT = ("câu trả lời bị cắt", "the answer is cut short")
BROKEN = ("nội dung nén bị hỏng", "its gzip is broken")


class _Patience(Retry):
    """Tries again as long as the deadline allows."""

    gate: Gate

    def get_retry_after(self, response: BaseHTTPResponse) -> float | None:
        try:
            return super().get_retry_after(response)
        except (HTTPError, OverflowError, ValueError):  # what is no time is not heeded
            return None

    def sleep(self, response: BaseHTTPResponse | None = None) -> None:
        asked = self.get_retry_after(response) if response else None
        wait = asked or self.get_backoff_time()
        if wait >= self.gate.left():
            raise out_of_time()
        sleep(wait)


# The door ----------------------------------------------------------------------------------------


class _Session(requests.Session):
    """One that leaves redirects, and their bodies, alone."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        return None


@contextmanager
def opened(gate: Gate, accept: str) -> Iterator["Door"]:
    """A door, shut again at the latest when the gate's time is up."""
    limits = gate.limits
    patience = type("Patience", (_Patience,), {"gate": gate})(
        total=limits.tries - 1,
        status_forcelist=PASSING,
        backoff_factor=limits.backoff,
        backoff_jitter=limits.backoff / 2,
        retry_after_max=limits.retry_after,
        raise_on_status=False,
        redirect=0,
    )
    with shutting(gate.until, gate.shut), _Session() as session:
        session.trust_env = False
        session.headers.update({"Accept": accept, "Accept-Encoding": "gzip"})
        for scheme in ("http://", "https://"):
            session.mount(scheme, Adapter(gate, max_retries=patience))
        try:
            yield Door(gate, session)
        finally:
            gate.close()


@dataclass(frozen=True)
class Door:
    """What is asked through it: `get`."""

    gate: Gate
    session: requests.Session

    def get(
        self,
        url: str,
        out: BinaryIO,
        most: int,
        may: May,
        parameters: Mapping[str, str] | None = None,
        conditions: Mapping[str, str] | None = None,
    ) -> Answer:
        """The body at `url`, whole, in `out`; `may` is asked of every redirect. An answer of 304
        is one only where `conditions` were sent."""
        told = CUT
        for _ in range(self.gate.limits.tries):
            out.seek(0)
            out.truncate()
            try:
                with self._answered(url, may, parameters or {}, conditions or {}) as answer:
                    if answer.status_code == 200:
                        self._body(answer, out, most)
                    self.gate.left()  # what the deadline cut off may look like an end
                    headers = requests.structures.CaseInsensitiveDict(answer.headers)
                    return Answer(answer.status_code, headers, answer.url)
            except _Cut as cut:
                told = cut.told
            except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema):
                raise Refused("source-address", "?") from None
            except requests.exceptions.SSLError as error:
                self.gate.left()
                if (wrong := _certificate(error)) is None:
                    told = _kind(error)
                    break
                raise Refused("source-certificate", *wrong) from None
            except requests.exceptions.RequestException as error:
                self.gate.left()
                told = _kind(error)
                break  # the session has tried again already
        self.gate.left()
        raise Refused("source-unavailable", *told)

    def _answered(
        self, url: str, may: May, parameters: Mapping[str, str], conditions: Mapping[str, str]
    ) -> requests.Response:
        """The answer to a request, redirects followed."""
        for _ in range(HOPS + 1):
            with understood(requests.exceptions.RequestException):
                answer = self.session.get(
                    url,
                    params=dict(parameters),
                    headers=dict(conditions),
                    stream=True,
                    allow_redirects=False,
                    timeout=(self.gate.limits.connect, self.gate.limits.idle),
                )
            self.session.cookies.clear()
            to = text(answer.headers, "Location")
            if answer.status_code not in MOVED or "Location" not in answer.headers:
                return self._accepted(answer, bool(conditions))
            answer.close()
            url, parameters = self.following(answer.url, to), {}
            may(url)
        raise Refused("source-redirect", f"> {HOPS} lần", f"> {HOPS} times")

    def following(self, url: str, link: str) -> str:
        """Where a link or redirect leads, without our credentials where it repeats them."""
        try:
            parts = urlsplit(urljoin(url, link))
        except ValueError:
            raise Refused("source-redirect", "?") from None
        secret = self.gate.credentials.query
        if not secret or not parts.query:
            return urlunsplit(parts)
        kept = [(k, v) for k, v in parse_qsl(parts.query, True) if k not in secret]
        return urlunsplit(parts._replace(query=urlencode(kept)))

    def _accepted(self, answer: requests.Response, conditional: bool) -> requests.Response:
        if answer.status_code == 200 or (answer.status_code == 304 and conditional):
            return answer
        answer.close()
        said = f"HTTP {answer.status_code}"
        if answer.status_code in PASSING:
            tries = self.gate.limits.tries
            vi, en = f"{said} sau {tries} lần", f"{said} after {tries} tries"
            raise Refused("source-unavailable", vi, en)
        raise Refused("source-answer", said)

    def _body(self, answer: requests.Response, out: BinaryIO, most: int) -> None:
        """All of the body, unpacked, or `_Cut`."""
        packed, written, limits = 0, 0, self.gate.limits
        unpack = _unpacking(answer.headers.get("Content-Encoding", ""))
        try:
            for block in _blocks(answer):
                packed += len(block)
                if packed > most:
                    raise too_large("câu trả lời", "the answer", most)
                for piece in unpack.pieces(block):
                    written += len(piece)
                    if written > most:
                        raise too_large("câu trả lời", "the answer", most)
                    if written > max(limits.ratio_from, packed * limits.ratio):
                        raise Refused(
                            "source-too-large",
                            f"nén quá {limits.ratio} lần",
                            f"packed more than {limits.ratio} times",
                        )
                    out.write(piece)
                self.gate.left()
        except (HTTPError, HTTPException, OSError, zlib.error) as error:
            self.gate.left()
            raise _Cut(BROKEN if isinstance(error, zlib.error) else CUT) from None
        if not unpack.ended:
            self.gate.left()
            raise _Cut(CUT)
        if getattr(answer.raw._original_response, "surplus", False):
            vi, en = "dài hơn Content-Length", "more than its Content-Length"
            raise Refused("source-length", vi, en)


def _blocks(answer: requests.Response) -> Iterator[bytes]:
    """The body as it comes, packed."""
    if not answer.raw.chunked:
        yield from answer.raw.stream(BLOCK, decode_content=False)
        return
    yield from framing.chunks(getattr(answer.raw._original_response, "fp", None))
    answer.raw.release_conn()  # read to its end: the connection may be used again


def text(headers: Mapping[str, str], name: str) -> str:
    """A header that holds a URL. Many servers write it in UTF-8; `requests` reads Latin-1."""
    found = headers.get(name, "")
    try:
        return found.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return found


class _AsIs:
    """A body that is not packed."""

    ended = True

    def pieces(self, block: bytes) -> Iterator[bytes]:
        yield block


class _Gzip:
    """A body packed by gzip, of one member or several, unpacked piece by piece: no piece is larger
    than a block."""

    def __init__(self) -> None:
        self._packed = zlib.decompressobj(wbits=31)

    @property
    def ended(self) -> bool:
        return self._packed.eof

    def pieces(self, block: bytes) -> Iterator[bytes]:
        while block:
            if self._packed.eof:
                self._packed = zlib.decompressobj(wbits=31)
            yield self._packed.decompress(block, BLOCK)
            block = self._packed.unconsumed_tail or self._packed.unused_data
        while not self._packed.eof and (rest := self._packed.decompress(b"", BLOCK)):
            yield rest


def _unpacking(coding: str) -> _AsIs | _Gzip:
    if coding.strip().lower() in ("", "identity"):
        return _AsIs()
    if coding.strip().lower() in ("gzip", "x-gzip"):
        return _Gzip()
    raise Refused("source-answer", "Content-Encoding ≠ gzip")


CERTIFICATES: Mapping[int, tuple[str, str]] = {  # by OpenSSL's X509_V_ERR_…
    9: ("chưa đến ngày hiệu lực", "it is not valid yet"),
    10: ("đã hết hạn", "it has expired"),
    62: ("cấp cho tên máy chủ khác", "it is for another name"),
    64: ("cấp cho địa chỉ khác", "it is for another address"),
}


def _certificate(error: requests.exceptions.SSLError) -> tuple[str, str] | None:
    """What is wrong with a certificate; None where something else of TLS failed."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            unknown = ("không do tổ chức được tin cấp", "no trusted authority issued it")
            return CERTIFICATES.get(cause.verify_code, unknown)
    return None


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and what it was made of, to the innermost."""
    cause: BaseException | None = error
    for _ in range(9):
        if cause is None:
            return
        yield cause
        inner = getattr(cause, "reason", None) or next(
            (a for a in getattr(cause, "args", ()) if isinstance(a, BaseException)), None
        )
        cause = inner if isinstance(inner, BaseException) else None


def _kind(error: requests.exceptions.RequestException) -> tuple[str, str]:
    """What went wrong on the way, without addresses."""
    if isinstance(error, requests.exceptions.Timeout):
        return "không trả lời kịp", "no answer in time"
    if isinstance(error, requests.exceptions.SSLError):
        return "kết nối TLS không thành", "TLS failed"
    if any(isinstance(c, HTTPException) and not isinstance(c, OSError) for c in _causes(error)):
        return "câu trả lời không đúng quy cách HTTP", "an answer that is not proper HTTP"
    if isinstance(error, requests.exceptions.ConnectionError):
        return "không kết nối được", "no connection"
    return type(error).__name__, type(error).__name__
