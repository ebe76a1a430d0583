"""The one HTTP client against servers that misbehave: where it goes, what it takes along, and how much it takes in."""

from __future__ import annotations

import gzip
import itertools
import os
import socket
import ssl
import threading
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from makeright.lib import calling, fetching, outside
from makeright.lib.fetching import Unreachable, fetch
from makeright.lib.tests.web import Authority, Web, answer, dripping, leads_to

SECRETS = {
    "Authorization": "Bearer canary",
    "Cookie": "canary=1",
    "X-Signature": "canary",
    "Accept": "text/plain",
}


@pytest.fixture(autouse=True)
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """What the resolver says; each name stands for this machine unless told otherwise."""
    known: dict[str, list[str]] = {}
    monkeypatch.setattr(outside, "resolve", lambda host, port: known.get(host, ["127.0.0.1"]))
    return known


@pytest.fixture
def shop(settings: Settings) -> Iterator[Web]:
    """A web server at shop.test, which the configuration file lists; inside.test is the same one, and not listed."""
    with Web() as web:
        settings.MAKERIGHT_FETCHING_ALLOW = [f"shop.test:{web.port}", f"other.test:{web.port}"]
        yield web


def url(web: Web, path: str = "/", host: str = "shop.test") -> str:
    return f"http://{host}:{web.port}{path}"


def refused(where: str, **more: object) -> str:
    with pytest.raises(Unreachable) as why:
        fetch(where, **more)  # type: ignore[arg-type]
    assert "canary" not in str(why.value)
    return why.value.code


def test_it_fetches(shop: Web) -> None:
    shop.pages["/a?b=%C3%BC"] = answer(b"hello", "201 Created", content_type="text/plain", x_a="1") + b"noise"
    got = fetch(url(shop, "/a?b=ü#part"), method="POST", body=b"words", headers={"X-Hook": "7"})
    assert (got.status, got.body, got.headers["x-a"]) == (201, b"hello", "1")
    head, _, body = shop.heard[0].partition(b"\r\n\r\n")
    assert head.startswith(b"POST /a?b=%C3%BC HTTP/1.1\r\n")
    assert body == b"words"
    assert f"host: shop.test:{shop.port}".encode() in head.lower()
    assert b"x-hook: 7" in head.lower()


@pytest.mark.parametrize(
    ("where", "code"),
    [
        ("http://user@shop.test/", "userinfo"),
        ("http://user:canary@shop.test/", "userinfo"),
        ("http://shop.test@inside.test/", "userinfo"),
        ("http://shop.test\\@inside.test/", "url"),
        ("http://shop.test/a b", "url"),
        ("http://shop.test/\r\nHost: x", "url"),
        ("http://shop.test/\0", "url"),
        ("http:///x", "url"),
        ("http:shop.test", "url"),
        ("http://shop.test:99999/", "port"),
        ("http://shop.test:-1/", "port"),
        ("http://shop.test:0/", "port"),
        ("http://shop.test:x/", "url"),
        ("http://shop.test:22/", "port"),
        ("http://shop.test:25/", "port"),
        ("http://shop.test:6379/", "port"),
        ("http://[::1%25lo]/", "host"),
        ("http://[127.0.0.1]/", "url"),
        ("http://１２７.0.0.1/", "url"),
        ("http://a..b/", "host"),
        ("http://shop.test/" + "a" * 9000, "url"),
        ("file:///etc/passwd", "scheme"),
        ("ftp://shop.test/", "scheme"),
        ("gopher://shop.test:70/_x", "scheme"),
        ("//shop.test/", "scheme"),
        ("javascript:alert(1)", "scheme"),
        ("data:text/plain,x", "scheme"),
        ("unix:///var/run/docker.sock", "scheme"),
        ("", "scheme"),
        ("http://127.0.0.1/", "inside"),
        ("http://localhost/", "inside"),
        ("https://localhost./", "inside"),
        ("http://0/", "host"),
        ("http://2130706433/", "host"),
        ("http://0x7f000001/", "host"),
        ("http://0177.0.0.1/", "url"),
        ("http://127.1:8080/", "host"),
        ("http://[::1]/", "inside"),
        ("http://[::ffff:127.0.0.1]/", "inside"),
        ("http://[0:0:0:0:0:ffff:7f00:1]/", "inside"),
        ("http://[64:ff9b::7f00:1]/", "inside"),
        ("http://[fd00:ec2::254]/", "inside"),
        ("http://169.254.169.254/latest/meta-data/", "inside"),
        ("http://10.0.0.1.nip.io/", "inside"),
        ("http://127。0。0。1/", "inside"),
    ],
)
def test_where_it_doesnt_go(where: str, code: str) -> None:
    assert refused(where) == code


def test_a_port_is_called_where_the_file_lists_it_with_its_host(shop: Web, settings: Settings) -> None:
    shop.pages["/"] = answer(b"hello")
    assert fetch(url(shop)).body == b"hello"
    settings.MAKERIGHT_FETCHING_ALLOW = ["shop.test", "127.0.0.0/8"]
    assert refused(url(shop)) == "port"
    assert refused(url(shop, host="inside.test")) == "port"


def test_a_redirect_to_the_inside_is_not_followed(shop: Web, names: dict[str, list[str]]) -> None:
    names["metadata.test"] = ["169.254.169.254"]
    for onward in (
        "http://127.0.0.1/", "http://metadata.test/latest/", "//localhost/", "http://[::1]/", "http://2130706433/",
        "http://0x7f.1/", "https://10.0.0.1/", f"http://inside.test:{shop.port}/", "file:///etc/passwd", "gopher://x/",
        "http://user:pw@shop.test/", "http:\\\\127.0.0.1\\",
    ):  # fmt: skip
        shop.pages = {"/": leads_to(onward), "/latest/": answer(b"keys")}
        shop.heard.clear()
        assert refused(url(shop)) in {"inside", "host", "scheme", "port", "userinfo", "url"}
        assert len(shop.heard) == 1


def test_a_name_that_flips_is_checked_again_at_the_next_hop(
    shop: Web, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """The first answer of the name server lies outside (a listed stand-in here), the second inside."""
    with Web("127.0.0.2") as web:
        monkeypatch.setattr(fetching, "PORTS", {web.port})  # a test can't open port 80
        settings.MAKERIGHT_FETCHING_ALLOW = ["127.0.0.2"]
        answers = itertools.chain([["127.0.0.2"]], itertools.repeat(["127.0.0.1"]))
        monkeypatch.setattr(outside, "resolve", lambda host, port: next(answers))
        web.pages = {"/": leads_to("/keys"), "/keys": answer(b"keys")}
        assert refused(f"http://flip.test:{web.port}/") == "inside"
        assert len(web.heard) == 1


def test_a_name_is_asked_for_once_for_each_line(shop: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr(outside, "resolve", resolve)
    shop.pages = {"/": leads_to("/on"), "/on": answer(b"there")}
    assert fetch(url(shop)).body == b"there"
    assert asked == ["shop.test", "shop.test"]


def test_five_redirects_are_followed_and_no_more(shop: Web) -> None:
    shop.pages = {f"/{hop}": leads_to(f"{hop + 1}") for hop in range(20)}
    shop.pages["/5"] = answer(b"there")
    got = fetch(url(shop, "/0"))
    assert (got.body, got.url) == (b"there", url(shop, "/5"))
    shop.pages["/5"] = leads_to("/0")
    assert refused(url(shop, "/0")) == "redirects"
    assert refused(url(shop, "/0"), redirects=0) == "redirects"


@pytest.mark.parametrize(
    ("status", "method", "then"),
    [
        ("301 Moved", "POST", b"GET"),
        ("302 Found", "POST", b"GET"),
        ("303 See Other", "PUT", b"GET"),
        ("307 Temporary", "POST", b"POST"),
        ("308 Permanent", "PUT", b"PUT"),
        ("302 Found", "GET", b"GET"),
        ("303 See Other", "HEAD", b"HEAD"),
    ],
)
def test_a_redirect_keeps_or_changes_the_method_as_the_web_does(
    shop: Web, status: str, method: str, then: bytes
) -> None:
    shop.pages = {"/": leads_to("/on", status), "/on": answer(b"there")}
    fetch(url(shop), method=method, body=b"words" if method in {"POST", "PUT"} else None)
    assert shop.heard[1].startswith(then + b" /on ")
    assert shop.heard[1].endswith(b"words") == (then in {b"POST", b"PUT"})


def test_secrets_stay_with_the_host_they_are_meant_for(shop: Web) -> None:
    shop.pages = {
        "/": leads_to("/same"),
        "/same": leads_to(url(shop, "/other", "other.test")),
        "/other": answer(),
    }
    fetch(url(shop), headers=SECRETS)
    first, same, other = (heard.lower() for heard in shop.heard)
    assert first.count(b"canary") == same.count(b"canary") == 3
    assert b"canary" not in other
    assert b"accept: text/plain" in other


def test_no_cookie_is_kept(shop: Web) -> None:
    shop.pages = {"/": answer(status="302 Found", location="/on", set_cookie="a=canary"), "/on": answer()}
    fetch(url(shop))
    fetch(url(shop, "/on"))
    assert not any(b"cookie" in heard.lower() for heard in shop.heard)


def test_nothing_comes_from_the_environment(
    shop: Web, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with Web() as proxy:
        for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{proxy.port}")
        (tmp_path / ".netrc").write_text("default login me password canary\n")
        (tmp_path / ".netrc").chmod(0o600)
        monkeypatch.setenv("HOME", str(tmp_path))
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
        shop.pages["/"] = answer(b"hello")
        assert fetch(url(shop)).body == b"hello"
        assert not proxy.was_called
    assert b"authorization" not in shop.heard[0].lower()


@pytest.mark.parametrize(
    "headers", [{"Host": "x"}, {"content-length": "3"}, {"X": "a\r\nHost: b"}, {"X\n": "a"}]
)
def test_headers_that_would_change_the_call_are_the_callers_mistake(
    shop: Web, headers: dict[str, str]
) -> None:
    with pytest.raises(ValueError, match="header"):
        fetch(url(shop), headers=headers)
    assert not shop.was_called


def test_a_body_is_cut_off_at_the_limit_however_it_is_announced(shop: Web) -> None:
    endless = (b"10000\r\n" + b"x" * 65_536 + b"\r\n" for _ in itertools.count())

    def chunks(line: socket.socket, asked: bytes) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
        for chunk in endless:
            line.sendall(chunk)

    def no_length(line: socket.socket, asked: bytes) -> None:
        line.sendall(b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n")
        while True:
            line.sendall(b"x" * 65_536)

    shop.pages = {
        "/chunks": chunks,
        "/none": no_length,
        "/said": answer(b"x" * 2_000),
        "/fits": answer(b"x" * 1_000),
    }
    for path in ("/chunks", "/none", "/said"):
        assert refused(url(shop, path), limit=1_000) == "too_large"
    assert len(fetch(url(shop, "/fits"), limit=1_000).body) == 1_000


def test_a_small_answer_that_unpacks_to_much_is_cut_off(shop: Web) -> None:
    bomb = gzip.compress(b"\0" * 200_000_000)
    assert len(bomb) < 300_000
    shop.pages["/bomb"] = answer(bomb, content_encoding="gzip")
    tracemalloc.start()
    try:
        assert refused(url(shop, "/bomb"), limit=1_000_000) == "too_large"
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_what_is_packed_is_unpacked(shop: Web) -> None:
    words = os.urandom(100_000) + b"oak" * 100_000
    shop.pages = {
        "/gzip": answer(gzip.compress(words), content_encoding="gzip"),
        "/zlib": answer(zlib.compress(words), content_encoding="deflate"),
        "/cut": answer(gzip.compress(words)[:-9], content_encoding="gzip"),
        "/broken": answer(b"oak" * 100, content_encoding="gzip"),
        "/strange": answer(b"oak", content_encoding="br"),
        "/empty": answer(status="204 No Content", content_encoding="gzip"),
    }
    assert fetch(url(shop, "/gzip")).body == fetch(url(shop, "/zlib")).body == words
    assert fetch(url(shop, "/empty")).body == b""
    for path in ("/cut", "/broken", "/strange"):
        assert refused(url(shop, path)) == "encoding"


def test_who_sends_a_byte_at_a_time_is_cut_off(shop: Web) -> None:
    over = threading.Event()
    shop.pages = {
        "/body": dripping(itertools.chain([b"HTTP/1.1 200 OK\r\n\r\n"], itertools.repeat(b"x")), over, 0.05),
        "/head": dripping(itertools.chain([b"HTTP/1.1 200 OK\r\nx: "], itertools.repeat(b"x")), over, 0.05),
        "/wait": dripping(itertools.repeat(b"HTTP/1.1 102 Processing\r\n\r\n"), over, 0.05),
        "/silent": dripping(itertools.repeat(b""), over, 0.05),
    }
    for path in shop.pages:
        assert refused(url(shop, path), patience=0.5) == "too_slow"
    over.set()


def test_patience_is_for_all_hops_together(shop: Web) -> None:
    over = threading.Event()

    def slowly(line: socket.socket, asked: bytes) -> None:
        over.wait(0.3)
        line.sendall(leads_to("/"))

    shop.pages["/"] = slowly
    assert refused(url(shop), patience=0.7) == "too_slow"
    assert len(shop.heard) <= 3


@pytest.mark.parametrize(
    "said",
    [b"", b"garbage\r\n\r\n", b"HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nshort", b"HTTP/1.1 2x0 OK\r\n\r\n",
     b"HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab", b"HTTP/1.1 200 OK\r\nx: " + b"x" * 300_000 + b"\r\n\r\n",
     b"SSH-2.0-OpenSSH_9.2\r\n"],
)  # fmt: skip
def test_what_is_no_answer_is_said_to_be_none(shop: Web, said: bytes) -> None:
    shop.pages["/"] = said
    assert refused(url(shop)) == "no_answer"


def test_a_closed_door_is_no_answer(settings: Settings) -> None:
    with Web() as web:
        settings.MAKERIGHT_FETCHING_ALLOW = [f"shop.test:{web.port}"]
    assert refused(url(web)) == "no_answer"


# With TLS


@pytest.fixture
def authority(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Authority:
    """An authority that this test alone trusts."""
    made = Authority(tmp_path)
    trust = ssl.create_default_context(cadata=made.pem.decode())
    monkeypatch.setattr(calling, "_trust", lambda: trust)
    return made


def test_the_name_is_asked_for_and_verified_though_the_address_is_called(
    authority: Authority, settings: Settings
) -> None:
    asked: list[str | None] = []
    with Web(tls=authority.context_for("shop.test", asked)) as web:
        settings.MAKERIGHT_FETCHING_ALLOW = [f"{host}:{web.port}" for host in ("shop.test", "other.test")]
        web.pages["/"] = answer(b"hello")
        assert fetch(f"https://shop.test:{web.port}/").body == b"hello"
        assert fetch(f"https://SHOP.test.:{web.port}/").body == b"hello"
        assert refused(f"https://other.test:{web.port}/") == "tls"
        assert asked == ["shop.test", "shop.test", "other.test"]


def test_a_certificate_that_nobody_vouches_for_is_refused_in_words(
    tmp_path: Path, settings: Settings
) -> None:
    with Web(tls=Authority(tmp_path).context_for("shop.test", [])) as web:
        settings.MAKERIGHT_FETCHING_ALLOW = [f"shop.test:{web.port}"]
        with pytest.raises(Unreachable, match="certificate") as why:
            fetch(f"https://shop.test:{web.port}/")
        assert why.value.code == "tls"


def test_the_way_never_leads_from_tls_to_plain(authority: Authority, shop: Web, settings: Settings) -> None:
    with Web(tls=authority.context_for("safe.test", [])) as web:
        settings.MAKERIGHT_FETCHING_ALLOW = [*settings.MAKERIGHT_FETCHING_ALLOW, f"safe.test:{web.port}"]
        web.pages["/"] = leads_to(url(shop))
        assert refused(f"https://safe.test:{web.port}/") == "downgrade"
        assert not shop.was_called
        shop.pages["/"] = leads_to(f"https://safe.test:{web.port}/on")
        web.pages["/on"] = answer(b"safe")
        assert fetch(url(shop)).body == b"safe"


def test_a_server_that_speaks_no_tls_is_not_spoken_to_in_plain(shop: Web) -> None:
    assert refused(f"https://shop.test:{shop.port}/", patience=0.5) in {"tls", "too_slow"}


def test_the_trust_of_this_machine_verifies() -> None:
    trust = calling._trust()
    assert trust.verify_mode == ssl.CERT_REQUIRED
    assert trust.check_hostname
    assert len(trust.get_ca_certs()) > 50
