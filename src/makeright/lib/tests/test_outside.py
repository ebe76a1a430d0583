"""Which hosts may be called: every form of every address inside is refused, and the file alone opens a gap."""

from __future__ import annotations

import ipaddress
import os
import socket
import threading
import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as some
from pytest_django import Settings

from makeright.lib import outside
from makeright.lib.outside import Unreachable, check_host, connect, is_outside, plain_host, read_allowed

INSIDE = """
0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.127.255.254 127.0.0.1 127.1.2.3 127.255.255.255 169.254.0.1
169.254.169.254 169.254.170.2 172.16.0.1 172.31.255.254 192.0.0.1 192.0.0.9 192.0.0.192 192.0.2.1 192.88.99.1 192.168.0.1
192.168.255.255 198.18.0.1 198.19.255.255 198.51.100.7 203.0.113.7 224.0.0.1 224.0.0.251 239.255.255.250 240.0.0.1
255.255.255.255
:: ::1 ::2 ::127.0.0.1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 ::ffff:169.254.169.254 ::ffff:8.8.8.8 ::ffff:0:1.2.3.4
64:ff9b::7f00:1 64:ff9b::a00:1 64:ff9b::808:808 64:ff9b:1::a00:1 100::1 2001::1 2001:0:53aa:64c:0:fbff:f5ff:fffe 2001:10::1
2001:20::1 2001:db8::1 2002:7f00:1::1 2002:a00:1:: 2002:c0a8:101::1 2002:808:808:: 3fff::1 5f00::1 fc00::1 fd00::1
fd00:ec2::254 fdff:ffff::1 fe80::1 fe80::1%eth0 febf::1 fec0::1 feff::1 ff02::1 ff05::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff
4000::1 8000::1 1::1
""".split()
OUTSIDE = (
    "1.1.1.1 8.8.8.8 93.184.216.34 172.15.0.1 172.32.0.1 100.63.0.1 100.128.0.1 11.0.0.1 192.167.1.1 223.255.255.254 \
2606:4700::1111 2a00:1450:4001::200e 2001:4860:4860::8888 2003::1 2620:fe::fe".split()
)


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the resolver says of each name; it knows no others."""
    known: dict[str, list[str]] = {}

    def say(host: str, port: int) -> list[str]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return known[host]

    monkeypatch.setattr(outside, "resolve", say)
    return known


def refused(host: str, port: int = 443) -> str:
    with pytest.raises(Unreachable) as why:
        check_host(host, port)
    return why.value.code


@pytest.mark.parametrize("address", INSIDE)
def test_an_address_inside_is_refused_by_itself_and_behind_a_name(
    address: str, names: dict[str, list[str]]
) -> None:
    assert not is_outside(ipaddress.ip_address(address))
    names["shop.example.com"] = [address]
    assert refused("shop.example.com") == "inside"
    if "%" not in address:
        assert refused(f"[{address}]" if ":" in address else address) == "inside"


@pytest.mark.parametrize("address", OUTSIDE)
def test_an_address_outside_may_be_called(address: str, names: dict[str, list[str]]) -> None:
    names["shop.example.com"] = [address]
    assert check_host("shop.example.com", 443) == [address]
    assert check_host(address, 443) == [address]


@given(some.ip_addresses())
def test_what_python_calls_not_global_is_never_outside(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    assert address.is_global or not is_outside(address)


@given(some.ip_addresses(v=4))
def test_no_address_that_carries_another_inside_is_outside(address: ipaddress.IPv4Address) -> None:
    number = int(address)
    carriers = [number, 0xFFFF << 32 | number, (0x64FF9B << 96) | number, (0x2002 << 112) | number << 80]
    carriers += [(0x20010000 << 96) | number ^ 0xFFFFFFFF, (0x64FF9B0001 << 80) | number]
    assert not any(is_outside(ipaddress.IPv6Address(carrier)) for carrier in carriers)


NO_HOSTS = """
2130706433 0x7f000001 0x7f.0x0.0x0.0x1 0x7f.1 0177.0.0.1 017700000001 127.1 127.0.1 00127.0.0.1 127.0.0.01 0 0x0 0x
1.2.3.4.5 1.2.3 256.1.1.1 4294967296 example.1 a.0x7f 127.0.0.1.. .localhost localhost.. a..b -a.example a-.example
::1%25eth0 fe80::1%eth0 [::1%lo] [127.0.0.1] [] [[::1]] 127.0.0.1%2f a%00b exa%20mple a_b@c a/b a:b １２７.0.0.1 ⓛocalhost
a\\b .
""".split()


@pytest.mark.parametrize(
    "host", [*NO_HOSTS, "", " ", "a b", "a" * 64, ".".join(["a" * 60] * 5), "a\nb", "a\0b", "localhost\n"]
)
def test_what_one_program_reads_as_an_address_and_another_does_not_is_no_host(
    host: str, names: dict[str, list[str]]
) -> None:
    names[host] = ["8.8.8.8"]
    assert refused(host) == "host"


@pytest.mark.parametrize(
    ("said", "host"),
    [
        ("Example.COM", "example.com"),
        ("example.com.", "example.com"),
        ("Bücher.example", "xn--bcher-kva.example"),
        ("127.0.0.1.", "127.0.0.1"),
        ("[2606:4700:0:0::1111]", "2606:4700::1111"),
        ("a_b.example", "a_b.example"),
    ],
)
def test_a_host_has_one_form(said: str, host: str) -> None:
    assert plain_host(said) == host


@pytest.mark.parametrize(
    "host",
    ["localhost", "LOCALHOST", "localhost.", "127.0.0.1.nip.io", "metadata.google.internal", "127。0。0。1"],
)
def test_a_name_is_judged_by_its_address(host: str, names: dict[str, list[str]]) -> None:
    names |= {
        "localhost": ["::1", "127.0.0.1"],
        "127.0.0.1.nip.io": ["127.0.0.1"],
        "metadata.google.internal": ["169.254.169.254"],
    }
    assert refused(host) == "inside"


def test_the_machines_own_resolver_is_asked() -> None:
    assert refused("localhost") == "inside"


@pytest.mark.parametrize(
    "found", [["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["2606:4700::1111", "::1"]]
)
def test_one_address_inside_refuses_all(found: list[str], names: dict[str, list[str]]) -> None:
    names["mixed.example.com"] = found
    assert refused("mixed.example.com") == "inside"


def test_a_name_that_nobody_knows_is_told_apart(names: dict[str, list[str]]) -> None:
    names["empty.example.com"] = []
    assert refused("nobody.example.com") == "unresolved"
    assert refused("empty.example.com") == "unresolved"


def test_a_resolver_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    asleep = threading.Event()
    monkeypatch.setattr(outside, "resolve", lambda host, port: asleep.wait(20) and [])
    began = time.monotonic()
    with pytest.raises(Unreachable) as why:
        check_host("slow.example.com", 443, patience=0.2)
    asleep.set()
    assert why.value.code == "unresolved"
    assert time.monotonic() - began < 10


class Flip:
    """A name server of an attacker: outside when it is checked, inside ever after."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self, host: str, port: int) -> list[str]:
        self.asked += 1
        return ["93.184.216.34"] if self.asked == 1 else ["127.0.0.1"]


def test_the_line_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    flip, called = Flip(), []

    def opened(address: tuple[str, int], timeout: float) -> socket.socket:
        called.append(address)
        raise ConnectionRefusedError(111, "Connection refused")

    monkeypatch.setattr(outside, "resolve", flip)
    monkeypatch.setattr(socket, "create_connection", opened)  # nobody is to be called from a test
    with pytest.raises(Unreachable, match="Connection refused"):
        connect("flip.example.com", 443)
    assert (flip.asked, called) == (1, [("93.184.216.34", 443)])


def test_an_address_that_swallows_everything_leaves_time_for_the_next(
    monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]]
) -> None:
    names["two.example.com"], waited = ["2606:4700::1111", "1.1.1.1"], []

    def swallowed(address: tuple[str, int], timeout: float) -> socket.socket:
        waited.append(timeout)
        raise TimeoutError

    monkeypatch.setattr(socket, "create_connection", swallowed)  # nobody is to be called from a test
    with pytest.raises(Unreachable, match="too long"):
        connect("two.example.com", 443, patience=8)
    assert waited[0] <= 4
    assert waited[1] > 4


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server


def test_the_file_opens_a_gap_for_a_host_and_no_other(
    listener: socket.socket, names: dict[str, list[str]], settings: Settings
) -> None:
    port = listener.getsockname()[1]
    names |= {
        "intra.example.com": ["127.0.0.1"],
        "evil-intra.example.com": ["127.0.0.1"],
        "a.intra.example.com": ["127.0.0.1"],
    }
    settings.MAKERIGHT_FETCHING_ALLOW = [f"Intra.example.com:{port}"]
    connect("INTRA.example.com.", port).close()
    assert refused("intra.example.com", port + 1) == "inside"
    assert refused("evil-intra.example.com", port) == "inside"
    assert refused("a.intra.example.com", port) == "inside"
    assert refused("127.0.0.1", port) == "inside"


@pytest.mark.parametrize(
    ("entry", "opened", "closed"),
    [
        ("intra.example.com", ["intra.example.com"], ["10.1.2.3", "other.example.com"]),
        ("10.1.0.0/16", ["10.1.2.3", "intra.example.com"], ["10.2.0.1", "other.example.com"]),
        ("10.1.2.3", ["10.1.2.3", "intra.example.com"], ["10.1.2.4"]),
        ("fd00:1::/32", ["[fd00:1::5]"], ["[fd00:2::5]", "10.1.2.3"]),
        ("[fd00:1::5]:443", ["[fd00:1:0::5]"], ["[fd00:1::6]"]),
        ("10.1.2.3:443", ["10.1.2.3"], ["intra.example.com", "10.1.2.4"]),
        ("bücher.example:443", ["xn--bcher-kva.example"], ["10.1.2.3"]),
    ],
)
def test_the_file_may_list_hosts_addresses_and_networks(
    entry: str, opened: list[str], closed: list[str], names: dict[str, list[str]], settings: Settings
) -> None:
    names |= {
        "intra.example.com": ["10.1.2.3"],
        "other.example.com": ["10.2.0.1"],
        "xn--bcher-kva.example": ["10.9.9.9"],
    }
    settings.MAKERIGHT_FETCHING_ALLOW = [entry]
    assert [host for host in opened if not check_host(host, 443)] == []
    assert {refused(host) for host in closed} == {"inside"}


@pytest.mark.parametrize(
    "entry",
    [
        "*.example.com",
        "10.1.0.0/99",
        "http://a.example",
        "a.example:x",
        "a.example:0",
        "a b",
        ":80",
        "a.example:",
    ],
)
def test_an_entry_that_cant_be_read_is_named(entry: str) -> None:
    with pytest.raises(ValueError, match=r"fetching\.allow holds"):
        read_allowed((entry,))


def test_nothing_is_listed_unless_somebody_does(names: dict[str, list[str]]) -> None:
    assert read_allowed(()) == outside.Allowed(frozenset(), frozenset(), ())
    names["intra.example.com"] = ["10.0.0.1"]
    assert refused("intra.example.com") == "inside"


def test_the_environment_opens_no_gap(monkeypatch: pytest.MonkeyPatch, names: dict[str, list[str]]) -> None:
    for name in ("MAKERIGHT_FETCHING_ALLOW", "FETCHING_ALLOW", "NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "intra.example.com")
    names["intra.example.com"] = ["10.0.0.1"]
    assert refused("intra.example.com") == "inside"
    assert os.environ["FETCHING_ALLOW"]


def test_a_refusal_says_what_to_write_and_names_no_address(names: dict[str, list[str]]) -> None:
    names["intra.example.com"] = ["10.77.0.1"]
    with pytest.raises(Unreachable) as why:
        check_host("intra.example.com", 8080)
    assert 'allow = ["intra.example.com:8080"]' in str(why.value)
    assert "makeright.toml" in str(why.value)
    assert "10.77" not in str(why.value)
