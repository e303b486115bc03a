"""A way through the gate for a library that makes its connections itself: a proxy on loopback.

What such a library asks for, redirects included, becomes a connection of `pipelines.gate` or none:
of each connection only the first line is read, for the host, then bytes are passed on both ways.
What the gate refused last stands in `refused`: to the library it is only a connection that fails.
"""

import contextlib
import socketserver
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from socket import SHUT_RDWR, SHUT_WR, socket
from threading import Thread
from urllib.parse import urlsplit

from pipelines.asking import Refused
from pipelines.gate import Gate

BLOCK = 1 << 16
LONGEST = 1 << 14  # of the first line


@dataclass
class Relay:
    """Where the proxy is, and what was refused to it."""

    gate: Gate
    url: str = ""
    refused: list[Refused] = field(default_factory=list)
    open: set[socket] = field(default_factory=set)  # a library may have several at once

    def shut(self) -> None:
        """End whatever is being waited for."""
        for one in tuple(self.open):
            with contextlib.suppress(OSError):
                one.shutdown(SHUT_RDWR)


class _Handler(socketserver.StreamRequestHandler):
    server: "_Server"
    rbufsize = 0  # what follows the first line is passed on unread

    def handle(self) -> None:
        first = self.rfile.readline(LONGEST)
        method, _, rest = first.decode("latin-1").partition(" ")
        tunnel = method == "CONNECT"
        relay = self.server.relay
        try:
            target = urlsplit(f"//{rest.split(' ')[0]}" if tunnel else rest.split(" ")[0])
            there = relay.gate.connect(target.hostname or "", target.port or 80)
        except Refused as reason:
            relay.refused.append(reason)
            return
        except (OSError, ValueError):
            return
        relay.open.add(there)
        with there, contextlib.suppress(OSError, Refused):
            relay.gate.left()  # when the time was up before, nobody would shut this one
            there.settimeout(None)
            if tunnel:
                while self.rfile.readline(LONGEST) not in (b"\r\n", b"\n", b""):
                    pass
                self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            else:
                there.sendall(first)
            back = Thread(target=_pass_on, args=(there, self.connection), daemon=True)
            back.start()
            _pass_on(self.connection, there)
            back.join()
        relay.open.discard(there)


def _pass_on(here: socket, there: socket) -> None:
    with contextlib.suppress(OSError):
        while block := here.recv(BLOCK):
            there.sendall(block)
    with contextlib.suppress(OSError):
        there.shutdown(SHUT_WR)


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    block_on_close = False
    relay: Relay

    def handle_error(self, request: object, client_address: object) -> None:
        """Nothing: a connection that breaks is the library's to tell."""


@contextmanager
def relayed(gate: Gate) -> Iterator[Relay]:
    """The proxy, while it is needed."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.relay = Relay(gate, f"http://127.0.0.1:{server.server_address[1]}")
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield server.relay
        finally:
            server.relay.shut()
            gate.close()
            server.shutdown()
            thread.join()
