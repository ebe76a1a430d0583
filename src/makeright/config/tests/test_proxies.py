"""What a listed proxy says of the visitor is believed; what anybody else says is dropped before Django sees it."""

from __future__ import annotations

import io
import re

import pytest
from django.core.handlers.wsgi import WSGIRequest

from makeright.config.environ import Environ, environ_of
from makeright.config.proxies import FORWARDED, TRACE, Proxies
from makeright.config.tests.fakes import scope_of

LISTED = Proxies(["10.0.0.0/8", "127.0.0.1", "fd00::/8"])
SAID = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "desk.example.com",
}
HEARSAY = [
    "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded-Prefix",
    "X-Forwarded-Ssl", "X-Forwarded-Server", "X-Forwarded", "Forwarded", "Forwarded-For", "X-Real-IP", "X-Client-IP",
    "X-Cluster-Client-IP", "True-Client-IP", "CF-Connecting-IP", "CF-Connecting-IPv6", "Fastly-Client-IP", "X-Host",
    "X-Original-URL", "X-Rewrite-URL", "X-Scheme", "X-Url-Scheme", "Front-End-Https", "X-Request-ID",
]  # fmt: skip


def asked(headers: dict[str, str], peer: str = "10.1.2.3", proxies: Proxies = LISTED) -> Environ:
    scope = scope_of("GET", "/", [("Host", "inside:8000"), *headers.items()], client=(peer, 50_000))
    environ = environ_of(scope, io.BytesIO(), 0)
    proxies.judge(environ)
    return environ


def test_a_listed_proxy_is_believed() -> None:
    environ = asked(SAID)
    assert environ["REMOTE_ADDR"] == "203.0.113.9"
    assert environ["HTTP_HOST"] == "desk.example.com"
    assert WSGIRequest(environ).is_secure()


@pytest.mark.parametrize("peer", ["192.0.2.7", "11.0.0.1", "", "not an address", "fe80::1"])
def test_whoever_is_not_listed_is_not(peer: str) -> None:
    environ = asked(SAID, peer)
    assert environ["REMOTE_ADDR"] == peer
    assert environ["HTTP_HOST"] == "inside:8000"
    assert not WSGIRequest(environ).is_secure()


def test_where_no_proxy_is_listed_nobody_is_believed() -> None:
    assert asked(SAID, "127.0.0.1", Proxies())["REMOTE_ADDR"] == "127.0.0.1"


@pytest.mark.parametrize("peer", ["10.1.2.3", "192.0.2.7"])
@pytest.mark.parametrize("name", HEARSAY)
def test_no_hearsay_reaches_django_from_either(name: str, peer: str) -> None:
    environ = asked({name: "203.0.113.9"}, peer)
    assert "HTTP_" + name.upper().replace("-", "_") not in environ


@pytest.mark.parametrize(
    ("chain", "visitor"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("1.1.1.1, 203.0.113.9", "203.0.113.9"),
        ("203.0.113.9, 10.9.9.9, 10.8.8.8", "203.0.113.9"),
        ("127.0.0.1, 203.0.113.9, 10.9.9.9", "203.0.113.9"),
        ("evil, 203.0.113.9", "203.0.113.9"),
        ("10.9.9.9", "10.9.9.9"),
        ("evil", "10.1.2.3"),
        ("203.0.113.9, evil", "10.1.2.3"),
        ("203.0.113.9, evil, 10.9.9.9", "10.9.9.9"),
        ("", "10.1.2.3"),
        (",", "10.1.2.3"),
        ("203.0.113.9:4711", "203.0.113.9"),
        ("[2001:db8::1]:4711", "2001:db8::1"),
        ("2001:db8::1", "2001:db8::1"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("fe80::1%<script>", "10.1.2.3"),
        ("203.0.113.009", "10.1.2.3"),
        ("0x7f000001", "10.1.2.3"),
    ],
)
def test_the_visitor_is_the_nearest_whom_no_listed_proxy_is(chain: str, visitor: str) -> None:
    assert asked({"X-Forwarded-For": chain})["REMOTE_ADDR"] == visitor


def test_a_proxy_is_known_by_its_address_in_either_form() -> None:
    assert asked(SAID, "::ffff:10.1.2.3")["REMOTE_ADDR"] == "203.0.113.9"
    assert asked(SAID, "fd00::5")["REMOTE_ADDR"] == "203.0.113.9"


def test_headers_said_twice_count_as_one_chain() -> None:
    scope = scope_of(
        "GET",
        "/",
        [("X-Forwarded-For", "127.0.0.1"), ("X-Forwarded-For", "203.0.113.9")],
        client=("10.0.0.1", 1),
    )
    environ = environ_of(scope, io.BytesIO(), 0)
    LISTED.judge(environ)
    assert environ["REMOTE_ADDR"] == "203.0.113.9"


@pytest.mark.parametrize(
    ("said", "scheme"),
    [("http, https", "https"), ("https, http", "http"), ("HTTPS", "https"), ("ftp", "http"), ("", "http")],
)
def test_the_nearest_proxy_has_the_last_word_on_the_scheme(said: str, scheme: str) -> None:
    assert asked({"X-Forwarded-Proto": said})["wsgi.url_scheme"] == scheme


def test_the_trace_is_the_proxys_or_a_new_one() -> None:
    said = {"X-Request-ID": "B7B1C1F0-A2E9-4D4D-8F0E-6A3C5D2F1E0B"}
    assert asked(said)[TRACE] == "b7b1c1f0a2e94d4d"
    stranger = asked(said, "192.0.2.7")[TRACE]
    assert re.fullmatch("[0-9a-f]{16}", stranger)
    assert stranger != "b7b1c1f0a2e94d4d"
    assert re.fullmatch("[0-9a-f]{16}", asked({"X-Request-ID": "x\ty"})[TRACE])


def test_that_a_request_came_for_somebody_else_is_known_even_if_it_is_not_believed() -> None:
    assert asked({"Forwarded": "for=127.0.0.1"}, "127.0.0.1", Proxies())[FORWARDED]
    assert FORWARDED not in asked({"X-Request-ID": "0123456789abcdef"})
