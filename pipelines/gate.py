"""The gate: every connection is made to an address that was checked.

A name is resolved once, all its addresses are judged (`pipelines.address`), and the connection is
made to one of those; TLS and the Host header keep the name. So neither a redirect nor a name that
changes its mind leads to where nobody may ask: one that was public when it was first asked does not
become internal, be it on the operator's list. The source's own credentials are added on the
connection, and only to its own origin: no log, error or redirect holds them. When the time is up
the sockets themselves are shut, whatever was being waited for.
"""

import contextlib
import http.client
import re
import socket
import ssl
from _thread import LockType
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import urlencode, urlsplit

from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import NewConnectionError
from urllib3.util.ssl_ import create_urllib3_context

from pipelines import address, framing
from pipelines.asking import Limits, Refused, seconds_left

PORTS: Mapping[str, int] = {"http": 80, "https": 443}
_HOST = re.compile(r"[\w.:-]{0,253}")

Origin = tuple[str, str, int]  # scheme, host, port
Resolve = Callable[[str, int], Sequence[str]]
Dial = Callable[[tuple[str, int], float], socket.socket]


def addresses(host: str, port: int) -> Sequence[str]:
    """The addresses a name stands for now, as the system resolves it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))


def base_of(given: str, schemes: Sequence[str] = ("http", "https")) -> str | None:
    """A base URL from the operator's list, or None where it is none that may be asked."""
    try:
        parts = urlsplit(given)
        sound = parts.port != 0
    except ValueError:
        return None
    secret = parts.username is not None or parts.password is not None
    if not sound or secret or parts.query or parts.fragment or not parts.hostname:
        return None
    return given.rstrip("/") if parts.scheme in schemes else None


def origin(url: str) -> Origin | None:
    """Where a URL leads; None where it leads nowhere that is spoken to."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    if parts.scheme not in PORTS or not parts.hostname or "@" in parts.netloc:
        return None
    return parts.scheme, parts.hostname, port or PORTS[parts.scheme]


def shut(number: int) -> None:
    """End whatever waits on a socket, whoever holds it."""
    with socket.fromfd(number, socket.AF_UNIX, socket.SOCK_STREAM) as held:
        held.shutdown(socket.SHUT_RDWR)


def shown(url: str) -> str:
    """Where a URL leads, as far as a problem may tell: no path, no query, nothing that is no name
    of a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "?"
    host = parts.hostname or ""
    return f"{parts.scheme}://{host}" if _HOST.fullmatch(host) else f"{parts.scheme}://?"


@dataclass(frozen=True)
class Credentials:
    """What a source wants to know of us: headers, and parameters of the query."""

    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    query: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True)
class World:
    """How names become addresses, and addresses connections."""

    resolve: Resolve = addresses
    dial: Dial = socket.create_connection


def trusting(authorities: Path) -> ssl.SSLContext:
    """TLS that knows the operator's authorities; `requests` adds the public ones. Raises Refused
    where the file holds none."""
    context = create_urllib3_context()
    try:
        context.load_verify_locations(authorities)
    except OSError:  # an SSLError is one
        raise Refused(
            "source-certificate",
            f"OPENDATA_CA_FILE không đọc được là PEM: {authorities.name}",
            f"OPENDATA_CA_FILE is not a readable PEM file: {authorities.name}",
        ) from None
    return context


# Connections -------------------------------------------------------------------------------------


def knock(path: str) -> None:
    """Raises OSError where nobody listens at the path of a Unix socket."""
    with socket.socket(socket.AF_UNIX) as own:
        own.connect(path)


@dataclass
class Gate:
    """Whom connections may reach, until when, and what the source's own are given. `vouched` are
    hosts of the operator's list."""

    own: Origin
    vouched: frozenset[tuple[str, int]]
    until: float
    limits: Limits
    credentials: Credentials = Credentials()
    authorities: Path | None = None  # trusted beside the public ones
    world: World = World()
    open: dict[tuple[str, int], socket.socket] = field(default_factory=dict)
    standings: dict[str, address.Standing] = field(default_factory=dict)  # when first asked
    made: list[socket.socket] = field(default_factory=list)  # libraries forget one now and then
    turn: LockType = field(default_factory=Lock)

    def connect(self, host: str, port: int) -> socket.socket:
        """A connection to a checked address of a host. Raises OSError where nobody is there."""
        found = self._checked(host.lower(), port)
        failed: OSError = ConnectionError("no address")
        for one in found:
            try:
                made = self.world.dial((one, port), min(self.limits.connect, self.left()))
            except OSError as error:
                failed = error
                continue
            self._hold((host, port), made)
            try:
                self.left()  # when the time was up before, nobody would shut this one
            except Refused:
                made.close()
                raise
            return made
        raise failed

    def _hold(self, place: tuple[str, int], made: socket.socket) -> None:
        """Keep a handle of a connection, to shut it by: the socket is handed on, and to TLS. A
        library may connect several times at once."""
        with self.turn:
            self.made.append(made)
            before, self.open[place] = self.open.get(place), made.dup()
        if before is not None:
            before.close()

    def _checked(self, host: str, port: int) -> Sequence[str]:
        if not address.plain(host):
            raise Refused("source-address", host)
        found = self._resolved(host, port)
        standing = address.worst(found)
        first = self.standings.setdefault(host, standing)
        inside = (host, port) in self.vouched and first != "public"
        if standing == "never" or (standing == "internal" and not inside):
            raise Refused("source-address", host)
        return found

    def _resolved(self, host: str, port: int) -> Sequence[str]:
        """Asked beside, since a resolver knows no deadline."""
        found: list[Sequence[str]] = []

        def ask() -> None:
            with contextlib.suppress(OSError, UnicodeError):
                found.append(self.world.resolve(host, port))

        asking = Thread(target=ask, daemon=True)
        asking.start()
        asking.join(min(self.limits.connect, self.left()))
        if not found or not found[0]:
            raise ConnectionError("no such name")
        return found[0]

    def left(self) -> float:
        """Seconds until the deadline. Raises Refused when it has passed."""
        return seconds_left(self.until)

    def shut(self) -> None:
        """End whatever is being waited for."""
        for one in list(self.open.values()):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Let go of every connection."""
        with self.turn:
            held = [*self.open.values(), *self.made]
            self.open.clear()
            self.made.clear()
        for one in held:
            one.close()


class _Response(http.client.HTTPResponse):
    """One read strictly (`pipelines.framing`), that notices bytes beyond the stated length, which
    would otherwise be cut off."""

    surplus = False

    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        self.fp = self._stream = framing.Stream(self.fp.detach())

    def begin(self) -> None:
        super().begin()
        self._stream.whole = True
        framing.must_be_sound(self.status, self.headers)

    def _close_conn(self) -> None:
        if self.fp is not None and self.length == 0:
            self.surplus = bool(_waiting(self.fp))
        super()._close_conn()  # type: ignore[misc]


def _waiting(stream: Any) -> bytes:
    """What has come already and was not asked for."""
    own = getattr(stream.raw, "_sock", None)
    before = own.gettimeout() if own else None
    try:
        if own:
            own.settimeout(0)
        return bytes(stream.peek(1)[:1])
    except (OSError, ssl.SSLError, ValueError):
        return b""
    finally:
        if own:
            with contextlib.suppress(OSError):
                own.settimeout(before)


class _Guarded(HTTPConnection):
    """A connection through a gate."""

    gate: Gate
    response_class = _Response

    def _new_conn(self) -> socket.socket:
        try:
            return self.gate.connect(self.host.strip("[]"), self.port)
        except OSError as error:
            raise NewConnectionError(self, type(error).__name__) from None

    def putrequest(self, method: str, url: str, *args: Any, **kwargs: Any) -> None:
        self.gate.left()
        mine = (_scheme(self), self.host.strip("[]").lower(), self.port) == self.gate.own
        given = self.gate.credentials if mine else Credentials()
        if given.query:
            url = f"{url}{'&' if '?' in url else '?'}{urlencode(given.query)}"
        super().putrequest(method, url, *args, **kwargs)
        for name, value in given.headers.items():
            self.putheader(name, value)


def _scheme(connection: HTTPConnection) -> str:
    return "https" if isinstance(connection, HTTPSConnection) else "http"


class _GuardedTLS(_Guarded, HTTPSConnection):
    """The same with TLS: certificates are checked against the name."""


class _Pools(PoolManager):
    """Pools whose connections all go through one gate."""

    def __init__(self, gate: Gate, **options: Any) -> None:
        super().__init__(**options)
        plain = type("Plain", (_Guarded,), {"gate": gate})
        secure = type("Secure", (_GuardedTLS,), {"gate": gate})
        self.pool_classes_by_scheme = {
            "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
            "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
        }


class Adapter(HTTPAdapter):
    """The adapter of `requests` over such pools."""

    def __init__(self, gate: Gate, **options: Any) -> None:
        self.gate = gate
        super().__init__(**options)

    def init_poolmanager(self, *_: Any, **options: Any) -> None:
        if self.gate.authorities:
            options["ssl_context"] = trusting(self.gate.authorities)
        self.poolmanager = _Pools(self.gate, **options)
