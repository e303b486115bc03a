"""Where nobody is led: 60 forms of addresses, asked for directly, by a redirect, and by a name
that changes its mind; and what the operator's list lets by."""

import socket
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

from pipelines import flow, pull
from pipelines.asking import Refused
from pipelines.door import opened
from pipelines.gate import Credentials, Gate, World, origin
from tests.pipelines.asked import NAME, TABLE, by_http
from tests.pipelines.evil import HASTE, PATIENT, Evil, serving

PUBLIC = "203.162.4.191"  # dialled by no test: `Wires` sees to it
# as it stands in a URL → the address that a system resolves it to
FORMS: dict[str, str] = {
    "127.0.0.1": "127.0.0.1", "127.0.0.2": "127.0.0.2", "127.255.255.254": "127.255.255.254",
    "localhost": "127.0.0.1", "LOCALHOST": "127.0.0.1", "localhost.": "127.0.0.1",
    "127.0.0.1.": "127.0.0.1", "127.1": "127.0.0.1", "127.0.1": "127.0.0.1",
    "2130706433": "127.0.0.1", "0x7f000001": "127.0.0.1", "0x7F.0x0.0x0.0x1": "127.0.0.1",
    "0177.0.0.1": "127.0.0.1", "017700000001": "127.0.0.1", "0x7f.1": "127.0.0.1",
    "127.0.0.01": "127.0.0.1", "１２７.0.0.1": "127.0.0.1", "①②⑦.⓪.⓪.①": "127.0.0.1",
    "127。0。0。1": "127.0.0.1", "%31%32%37.0.0.1": "127.0.0.1", "0": "0.0.0.0",
    "0.0.0.0": "0.0.0.0", "10.0.0.1": "10.0.0.1", "10.255.255.255": "10.255.255.255",
    "172.16.0.1": "172.16.0.1", "172.31.255.255": "172.31.255.255",
    "192.168.1.1": "192.168.1.1", "0xc0a80101": "192.168.1.1", "100.64.0.1": "100.64.0.1",
    "169.254.169.254": "169.254.169.254", "2852039166": "169.254.169.254",
    "0xa9fea9fe": "169.254.169.254", "169.254.1.1": "169.254.1.1",
    "100.100.100.200": "100.100.100.200", "168.63.129.16": "168.63.129.16",
    "192.0.0.192": "192.0.0.192", "192.0.2.1": "192.0.2.1", "198.18.0.1": "198.18.0.1",
    "198.51.100.1": "198.51.100.1", "203.0.113.1": "203.0.113.1", "192.88.99.1": "192.88.99.1",
    "224.0.0.1": "224.0.0.1", "239.255.255.250": "239.255.255.250", "240.0.0.1": "240.0.0.1",
    "255.255.255.255": "255.255.255.255", "[::1]": "::1", "[::]": "::",
    "[0:0:0:0:0:0:0:1]": "::1", "[::ffff:127.0.0.1]": "::ffff:127.0.0.1",
    "[::ffff:7f00:1]": "::ffff:7f00:1", "[::ffff:169.254.169.254]": "::ffff:169.254.169.254",
    "[::127.0.0.1]": "::127.0.0.1", "[64:ff9b::7f00:1]": "64:ff9b::7f00:1",
    "[64:ff9b::a9fe:a9fe]": "64:ff9b::a9fe:a9fe", "[64:ff9b:1::7f00:1]": "64:ff9b:1::7f00:1",
    "[2002:7f00:1::]": "2002:7f00:1::", "[2002:a9fe:a9fe::1]": "2002:a9fe:a9fe::1",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]": "2001:0:4136:e378:8000:63bf:80ff:fffe",
    "[fe80::1]": "fe80::1", "[fe80::1%25lo]": "fe80::1%lo", "[fec0::1]": "fec0::1",
    "[fc00::1]": "fc00::1", "[fd00:ec2::254]": "fd00:ec2::254", "[ff02::1]": "ff02::1",
    "[2001:db8::1]": "2001:db8::1", "[2001:4860::5efe:7f00:1]": "2001:4860::5efe:7f00:1",
    "[fd12:3456:789a::1]": "fd12:3456:789a::1", "[100::1]": "100::1",
}  # fmt: skip


@dataclass
class Wires:
    """Resolves as told, call by call, and dials nothing but one server of ours."""

    answers: list[str] = field(default_factory=list)
    ours: int = 0
    asked: list[str] = field(default_factory=list)
    dialled: list[str] = field(default_factory=list)

    def resolve(self, host: str, port: int) -> Sequence[str]:
        if port == self.ours:
            return ("127.0.0.1",)
        self.asked.append(host)
        if self.answers:
            return (self.answers[min(len(self.asked), len(self.answers)) - 1],)
        return [str(found[4][0]) for found in socket.getaddrinfo(host, port)]

    def dial(self, address: tuple[str, int], timeout: float) -> socket.socket:
        if address[1] == self.ours:
            return socket.create_connection(address, timeout)
        self.dialled.append(address[0])
        raise ConnectionRefusedError

    @property
    def world(self) -> World:
        return World(self.resolve, self.dial)


def through(wires: Wires, url: str, vouched: frozenset[tuple[str, int]] = frozenset()) -> str:
    """The code of the problem that asking for a URL ends with."""
    gate = Gate(("http", "nguon.vn", 80), vouched, monotonic() + 60, PATIENT, world=wires.world)
    with opened(gate, "*/*") as door, pytest.raises(Refused) as refused:
        door.get(url, BytesIO(), 1000, lambda _: None)
    return refused.value.problem.code


def test_there_are_sixty_forms_at_least() -> None:
    assert len(FORMS) >= 60


@pytest.mark.parametrize("form", FORMS)
def test_directly(form: str) -> None:
    wires = Wires()
    assert through(wires, f"http://{form}/tep.csv") == "source-address"
    assert wires.dialled == []


@pytest.mark.parametrize("form", FORMS)
def test_by_a_name_that_changes_its_mind(form: str) -> None:
    """Public when it is first looked up; when the connection is tried again, it is not."""
    wires = Wires([PUBLIC, FORMS[form]])
    assert through(wires, "http://doi-y.example/tep.csv") == "source-address"
    assert (wires.dialled, len(wires.asked)) == ([PUBLIC], 2)  # looked up once a connection


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_by_a_redirect(scheme: str, tmp_path: Path) -> None:
    with serving(Evil(TABLE, "redirect to")) as evil:
        work = by_http(evil, tmp_path)
        for form in FORMS:
            evil.to, wires = f"{scheme}://{form}/tep.csv", Wires(ours=int(evil.url[17:]))
            dataset = work.declarations.dataset(NAME)
            flow.fetch(replace(work, limits=PATIENT, world=wires.world), dataset)
            [problem] = pull.problems(work.home, dataset)
            assert (form, problem.code, wires.dialled) == (form, "source-address", [])


# What is let by ----------------------------------------------------------------------------------


def test_every_address_of_a_name_must_be_allowed() -> None:
    wires = Wires()
    two = World(lambda *_: (PUBLIC, "10.0.0.1"), wires.dial)
    gate = Gate(("http", "nguon.vn", 80), frozenset(), monotonic() + 60, PATIENT, world=two)
    with pytest.raises(Refused) as refused:
        gate.connect("hai.example", 80)
    assert (refused.value.problem.code, wires.dialled) == ("source-address", [])


def test_the_list_vouches_for_a_host_with_its_port_and_for_no_other() -> None:
    vouched = frozenset({("noi-bo.vn", 80)})
    for url, code, dialled in (
        ("http://noi-bo.vn/a", "source-unavailable", ["10.0.0.1", "10.0.0.1"]),
        ("http://noi-bo.vn:81/a", "source-address", []),
        ("http://khac.vn/a", "source-address", []),
    ):
        wires = Wires(["10.0.0.1"])
        assert (through(wires, url, vouched), wires.dialled) == (code, dialled)


def test_a_host_of_the_list_that_was_public_does_not_become_internal() -> None:
    vouched = frozenset({("nguon.vn", 80)})
    wires = Wires([PUBLIC, "127.0.0.1"])
    assert through(wires, "http://nguon.vn/a", vouched) == "source-address"
    assert wires.dialled == [PUBLIC]


@pytest.mark.parametrize("address", ["169.254.169.254", "::ffff:127.0.0.1", "0.0.0.0", "fe80::1"])
def test_no_list_vouches_for_what_is_no_sources(address: str) -> None:
    vouched = frozenset({("noi-bo.vn", 80)})
    assert through(Wires([address]), "http://noi-bo.vn/a", vouched) == "source-address"


def test_a_public_host_is_dialled_at_the_address_that_was_checked() -> None:
    wires = Wires([PUBLIC])
    assert through(wires, "http://cong.example/a") == "source-unavailable"
    assert set(wires.dialled) == {PUBLIC}


def test_a_resolver_that_hangs_is_left_alone() -> None:
    over = Event()

    def resolve(host: str, port: int) -> Sequence[str]:
        over.wait(30)
        return ()

    gate = Gate(
        ("http", "nguon.vn", 80), frozenset(), monotonic() + 0.5, HASTE, world=World(resolve)
    )
    with opened(gate, "*/*") as door, pytest.raises(Refused) as refused:
        door.get("http://nguon.vn/", BytesIO(), 1000, lambda _: None)
    over.set()
    assert refused.value.problem.code == "source-unavailable"


def test_credentials_go_to_their_own_origin_only_and_into_no_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level("DEBUG")
    caplog.set_level("DEBUG", "urllib3")  # which a pull has log nothing
    with serving(Evil(TABLE, "redirect to")) as evil, serving(Evil(TABLE)) as other:
        evil.to = f"{other.url}/tep.csv?khoa=CANARY-A"
        own, there = origin(evil.url), origin(other.url)
        assert own
        assert there
        given = Credentials({"Authorization": "CANARY-B"}, {"khoa": "CANARY-A"})
        vouched = frozenset({own[1:], there[1:]})
        gate = Gate(own, vouched, monotonic() + 60, PATIENT, given)
        with opened(gate, "*/*") as door:
            door.get(f"{evil.url}/tep.csv", BytesIO(), 10_000, lambda _: None)
        assert "GET /tep.csv?khoa=CANARY-A" in evil.asked[0]
        assert "Authorization: CANARY-B" in evil.asked[0]
        assert "CANARY" not in "".join(other.asked)
        assert "GET /tep.csv HTTP" in other.asked[0]
        assert caplog.records
        assert "CANARY" not in caplog.text
        assert "CANARY" not in repr(gate)
