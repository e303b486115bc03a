"""Which addresses may be asked: by their number, whatever wraps or spells it."""

import pytest

from pipelines.address import plain, standing, worst


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "203.162.4.191", "9.255.255.255", "11.0.0.0", "172.15.255.255",
     "172.32.0.0", "100.63.255.255", "100.128.0.0", "169.253.255.255", "192.169.0.0",
     "223.255.255.255", "2001:4860:4860::8888", "2606:4700::1111", "2400:cb00::1"],
)  # fmt: skip
def test_what_is_anyones_is_public(address: str) -> None:
    assert standing(address) == "public"


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "127.255.255.254", "10.0.0.0", "172.16.0.1", "172.31.255.255", "192.168.1.1",
     "100.64.0.1", "::1", "fc00::1", "fd12:3456::1"],
)  # fmt: skip
def test_what_is_our_own_is_internal(address: str) -> None:
    assert standing(address) == "internal"


@pytest.mark.parametrize(
    "address",
    ["0.0.0.0", "0.1.2.3", "169.254.169.254", "168.63.129.16", "100.100.100.200", "192.0.0.192",
     "192.0.2.1", "198.18.0.1", "198.51.100.7", "203.0.113.9", "192.88.99.1", "224.0.0.1",
     "239.255.255.250", "240.0.0.1", "255.255.255.255", "::", "::127.0.0.1", "::ffff:8.8.8.8",
     "::ffff:127.0.0.1", "64:ff9b::8.8.8.8", "64:ff9b:1::1", "2002:7f00:1::", "2002:808:808::1",
     "2001:0:4136:e378:8000:63bf:3fff:fdd2", "fe80::1", "fe80::1%lo", "::1%lo", "fec0::1",
     "ff02::1", "fd00:ec2::254", "2001:db8::1", "2001:4860::5efe:7f00:1", "100::1", "3fff::1",
     "5f00::1", "192.31.196.1", "192.52.193.1", "192.175.48.1", "2620:4f:8000::1",
     "127.1", "0x7f.0.0.1", "2130706433", "", "tn.vn"],
)  # fmt: skip
def test_what_is_no_sources_is_never_asked(address: str) -> None:
    assert standing(address) == "never"


@pytest.mark.parametrize(
    ("host", "is_plain"),
    [("1022.example.vn", True), ("localhost", True), ("a.vn.", True), ("10.0.0.1", True),
     ("::1", True), ("3com.vn", True), ("127.1", False), ("0177.0.0.1", False),
     ("2130706433", False), ("0x7f000001", False), ("1.2.3.4.5", False), ("a.0x10", False),
     ("127.0.0.1.", False), ("", False), ("tỉnh.vn", False), ("fe80::1%25lo", False)],
)  # fmt: skip
def test_a_host_is_a_name_or_an_address_in_its_common_writing(host: str, is_plain: bool) -> None:
    assert plain(host) is is_plain


def test_one_address_of_a_name_is_enough_to_refuse_it() -> None:
    assert worst(["8.8.8.8", "1.1.1.1"]) == "public"
    assert worst(["8.8.8.8", "10.0.0.1"]) == "internal"
    assert worst(["8.8.8.8", "10.0.0.1", "fe80::1"]) == "never"
    assert worst([]) == "never"
