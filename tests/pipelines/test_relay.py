"""The way through the gate for libraries that connect themselves."""

import socket
from time import monotonic
from urllib.parse import urlsplit

import pytest

from pipelines.gate import Gate
from pipelines.relay import Relay, relayed
from tests.pipelines.evil import PATIENT, Evil, serving


def through(relay: Relay, place: str) -> socket.socket:
    """A connection to a place, as a library has it."""
    proxy = urlsplit(relay.url)
    made = socket.create_connection((proxy.hostname or "", proxy.port or 0), 30)
    made.sendall(f"CONNECT {place} HTTP/1.1\r\n\r\n".encode())
    return made


def test_every_connection_of_a_library_is_shut_when_the_time_is_up() -> None:
    with serving(Evil(mode="hang before an answer")) as evil:
        place = evil.url.removeprefix("http://")
        vouched = frozenset({("127.0.0.1", int(place.partition(":")[2]))})
        gate = Gate(("http", "127.0.0.1", 0), vouched, monotonic() + 60, PATIENT)
        with relayed(gate) as relay:
            several = [through(relay, place) for _ in range(3)]
            for one in several:
                assert one.recv(99).startswith(b"HTTP/1.1 200 ")
            relay.shut()
            assert [one.recv(99) for one in several] == [b"", b"", b""]
            for one in several:
                one.close()


@pytest.mark.parametrize("asked", ["169.254.169.254:80", "127.1:80", "[::ffff:7f00:1]:80", "[::"])
def test_what_the_gate_refuses_is_only_closed(asked: str) -> None:
    gate = Gate(("http", "nguon.vn", 80), frozenset(), monotonic() + 60, PATIENT)
    with relayed(gate) as relay, through(relay, asked) as one:
        assert one.recv(99) == b""
        assert [r.problem.code for r in relay.refused] == ["source-address"][: asked != "[::"]
