"""The bridge against a fake server on one side and small WSGI applications, or Django itself, on the other."""

import asyncio
import io
import logging
import re
import threading
import time
from collections.abc import Awaitable, Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.test import override_settings
from django.urls import path

from makeright.config import bridge as bridge_room
from makeright.config.bridge import Application, Bridge
from makeright.config.environ import Environ
from makeright.config.lanes import Lanes
from makeright.config.tests.fakes import Client, scope_of
from makeright.lib.asgi import Receive, Scope, Send
from makeright.lib.tracing import current_trace

LIMIT = 3_000_000
Start = Callable[..., Any]


@pytest.fixture
def lanes() -> Iterator[Lanes]:
    lanes = Lanes()
    yield lanes
    lanes.close()


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "files").mkdir()
    return tmp_path / "files"


Ask = Callable[..., Awaitable[Client]]
Build = Callable[[Application], Bridge]


@pytest.fixture
def build(lanes: Lanes, files: Path) -> Build:
    async def hand_over(receive: Receive, send: Send, handover: Any) -> None:
        await send({"type": "http.response.start", "status": 299, "headers": []})
        await send({"type": "http.response.body", "body": str(handover).encode()})

    return lambda application: Bridge(application, lanes, hand_over, limit=LIMIT, files=(files,))


def ask(
    bridge: Bridge, method: str, target: str, *headers: tuple[str, str], body: bytes | None = None
) -> Client:
    if body is not None:
        headers = (*headers, ("Content-Length", str(len(body))))
    client = Client(*([body] if body is not None else []))
    asyncio.run(bridge(scope_of(method, target, headers), client.receive, client.send))
    return client


def bare(client: Client) -> list[tuple[str, str]]:
    """The headers without the trace, which each answer has."""
    return [(name, value) for name, value in client.headers if name != "x-request-id"]


def echo(environ: Environ, start: Start) -> Iterable[bytes]:
    start("200 OK", [("Content-Type", "text/plain"), ("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")])
    return [environ["REQUEST_METHOD"].encode(), b" ", environ["wsgi.input"].read()]


class Streamed:
    """A streaming answer that knows how far it was read, and whether it was closed."""

    streaming = True

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self.given = 0
        self.closed = threading.Event()

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.given += 1
            yield piece

    def close(self) -> None:
        self.closed.set()


def streaming(answer: Streamed, *headers: tuple[str, str]) -> Application:
    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", list(headers))
        return answer

    return application


# Whole answers


def test_a_request_is_answered_and_each_cookie_stays_its_own(build: Build) -> None:
    client = ask(build(echo), "POST", "/", body=b"hello")
    assert (client.status, client.body) == (200, b"POST hello")
    assert [value for name, value in client.headers if name == "set-cookie"] == ["a=1", "b=2"]
    assert client.header("content-length") == "10"
    assert len(client.got) == 2
    assert client.is_complete


def test_head_gets_the_length_and_nothing_else(build: Build) -> None:
    client = ask(build(echo), "HEAD", "/")
    assert (client.body, client.header("content-length")) == (b"", "5")


@pytest.mark.parametrize("status", ["204 No Content", "304 Not Modified"])
def test_an_answer_without_a_body_has_none(build: Build, status: str) -> None:
    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        start(status, [("Content-Length", "3"), ("ETag", '"x"')])
        return [b"abc"]

    client = ask(build(application), "GET", "/")
    assert client.body == b""
    assert bare(client) == [("etag", '"x"')]


def test_a_wrong_length_is_put_right(build: Build) -> None:
    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [("Content-Length", "3000")])
        return [b"abc"]

    assert bare(ask(build(application), "GET", "/")) == [("content-length", "3")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("X-Name", "a\r\nSet-Cookie: stolen=1"),
        ("X-Name", "a\nb"),
        ("X-Name\r\nX-Other", "a"),
        ("X Name", "a"),
        ("", "a"),
        ("X-Name", "a\0"),
        ("X-Name", "客"),
    ],
)
def test_no_header_can_smuggle_in_another(build: Build, name: str, value: str) -> None:
    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [(name, value)])
        return [b"secret"]

    client = ask(build(application), "GET", "/")
    assert client.status == 500
    assert b"secret" not in client.body
    assert "set-cookie" not in dict(client.headers)


def test_headers_of_the_connection_are_left_to_the_server(build: Build) -> None:
    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [("Connection", "upgrade"), ("Transfer-Encoding", "chunked")])
        return []

    assert bare(ask(build(application), "GET", "/")) == [("content-length", "0")]


def test_what_fails_is_a_plain_500_and_logged(build: Build, caplog: pytest.LogCaptureFixture) -> None:
    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        raise LookupError("the secret reason")

    client = ask(build(application), "GET", "/broken")
    assert client.status == 500
    assert b"secret" not in client.body
    assert "GET /broken failed" in caplog.text
    assert "the secret reason" in caplog.text


def test_a_view_that_exits_does_not_take_the_lane_with_it(build: Build) -> None:
    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/exit":
            raise SystemExit(3)
        return echo(environ, start)

    bridge = build(application)
    assert ask(bridge, "GET", "/exit").status == 500
    assert ask(bridge, "GET", "/").status == 200


def test_an_answer_that_fails_while_closing_is_still_given(
    build: Build, caplog: pytest.LogCaptureFixture
) -> None:
    class Stubborn(list[bytes]):
        def close(self) -> None:
            raise OSError("will not close")

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return Stubborn([b"here"])

    assert ask(build(application), "GET", "/").body == b"here"
    assert "will not close" in caplog.text


def test_a_request_that_is_too_large_never_reaches_django(build: Build) -> None:
    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        raise AssertionError

    client = ask(build(application), "POST", "/", body=bytes(LIMIT + 1))
    assert (client.status, client.body) == (
        413,
        b"This is more than Makeright takes in one go. The limit is 3 MB.\n",
    )


def test_a_client_that_leaves_while_it_sends_never_reaches_django(build: Build) -> None:
    entered: list[Environ] = []

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        entered.append(environ)
        return echo(environ, start)

    client = Client(b"half a", leaves=True)
    asyncio.run(
        build(application)(scope_of("POST", "/", [("Content-Length", "20")]), client.receive, client.send)
    )
    assert not entered
    assert not client.got


def test_the_body_is_closed_when_django_is_done(build: Build) -> None:
    bodies: list[Any] = []

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        bodies.append(environ["wsgi.input"])
        return echo(environ, start)

    ask(build(application), "POST", "/", body=bytes(2_000_000))
    assert bodies[0].closed


# Lanes


def thread_name(environ: Environ, start: Start) -> Iterable[bytes]:
    start("200 OK", [])
    return [threading.current_thread().name.encode()]


@pytest.mark.parametrize(
    ("method", "target", "content_type", "size", "lane"),
    [
        ("GET", "/inbox/open", "", 0, b"fast"),
        ("POST", "/conversations/1/notes", "application/x-www-form-urlencoded", 2_000, b"fast"),
        ("POST", "/conversations/1/notes", "application/x-www-form-urlencoded", 300_000, b"slow"),
        ("POST", "/conversations/1/replies", "multipart/form-data; boundary=x", 10, b"slow"),
        ("POST", "/conversations/1/replies", "Multipart/Form-Data; boundary=x", 10, b"slow"),
        ("POST", "/sign-in", "application/x-www-form-urlencoded", 50, b"slow"),
        ("GET", "/sign-in/", "", 0, b"slow"),
        ("GET", "/conversations/1042/attachments/7", "", 0, b"slow"),
        ("GET", "/conversations/1042/messages/7/raw", "", 0, b"slow"),
        ("GET", "/conversations/1042", "", 0, b"fast"),
        ("GET", "/sign-in-help", "", 0, b"fast"),
    ],
)
def test_each_request_takes_its_lane(
    build: Build, method: str, target: str, content_type: str, size: int, lane: bytes
) -> None:
    headers = [("Content-Type", content_type)] if content_type else []
    assert ask(build(thread_name), method, target, *headers, body=bytes(size)).body == b"lane-" + lane


def test_a_slow_request_holds_up_no_quick_one(build: Build) -> None:
    go_on = threading.Event()

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        if environ["PATH_INFO"] == "/sign-in":
            go_on.wait(5)
        return thread_name(environ, start)

    async def both(bridge: Bridge) -> None:
        slow, quick = Client(), Client()
        first = asyncio.create_task(bridge(scope_of("GET", "/sign-in"), slow.receive, slow.send))
        await asyncio.sleep(0.05)
        await bridge(scope_of("GET", "/"), quick.receive, quick.send)
        assert quick.is_complete
        assert not slow.got
        go_on.set()
        await first
        assert slow.is_complete

    asyncio.run(both(build(application)))


def test_a_lane_is_one_thread_for_ever(build: Build) -> None:
    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return [str(threading.get_ident()).encode()]

    bridge = build(application)
    assert len({ask(bridge, "GET", "/").body for _ in range(5)}) == 1


def test_in_front_of_a_full_lane_one_is_told_to_come_again(
    build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bridge_room, "MOST_WAITING", 0)
    client = ask(build(echo), "GET", "/")
    assert (client.status, client.header("retry-after")) == (503, "2")


@pytest.mark.parametrize(("method", "entered"), [("GET", 1), ("POST", 2)])
def test_reading_for_a_client_that_left_the_queue_is_spared(build: Build, method: str, entered: int) -> None:
    go_on = threading.Event()
    calls: list[str] = []

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        calls.append(environ["REQUEST_METHOD"])
        go_on.wait(5)
        return echo(environ, start)

    async def queue(bridge: Bridge) -> None:
        staying, going = Client(), Client()
        first = asyncio.create_task(bridge(scope_of("GET", "/"), staying.receive, staying.send))
        await asyncio.sleep(0.05)
        second = asyncio.create_task(bridge(scope_of(method, "/"), going.receive, going.send))
        await asyncio.sleep(0.05)
        going.leave()
        await asyncio.sleep(0.05)
        go_on.set()
        await asyncio.gather(first, second)
        assert staying.is_complete

    asyncio.run(queue(build(application)))
    assert len(calls) == entered


# Streams


def test_a_stream_goes_out_piece_by_piece(build: Build) -> None:
    client = ask(build(streaming(Streamed([b"one ", b"", b"two"]))), "GET", "/")
    assert [message.get("body") for message in client.got[1:]] == [b"one ", b"two", b""]
    assert client.is_complete


def test_the_first_piece_does_not_wait_for_the_last(build: Build) -> None:
    go_on = threading.Event()

    def pieces() -> Iterator[bytes]:
        yield b"first"
        go_on.wait(5)
        yield b"last"

    async def watch(bridge: Bridge) -> None:
        client = Client()
        task = asyncio.create_task(bridge(scope_of("GET", "/"), client.receive, client.send))
        while len(client.got) < 2:
            await asyncio.sleep(0.005)
        assert client.body == b"first"
        go_on.set()
        await task
        assert client.body == b"firstlast"

    asyncio.run(watch(build(streaming(Streamed(pieces())))))


def test_an_empty_stream_is_an_empty_answer(build: Build) -> None:
    answer = Streamed([])
    client = ask(build(streaming(answer)), "GET", "/")
    assert (client.status, client.body, client.is_complete) == (200, b"", True)
    assert answer.closed.is_set()


def test_head_of_a_stream_does_not_run_it(build: Build) -> None:
    answer = Streamed([b"x"])
    client = ask(build(streaming(answer, ("Content-Length", "1"))), "HEAD", "/")
    assert (answer.given, client.body, client.header("content-length")) == (0, b"", "1")
    assert answer.closed.is_set()


def test_a_reader_that_takes_nothing_is_not_read_ahead_for(build: Build) -> None:
    answer = Streamed(bytes(1000) for _ in range(1000))

    async def watch(bridge: Bridge) -> None:
        client = Client()
        client.takes.clear()
        task = asyncio.create_task(bridge(scope_of("GET", "/"), client.receive, client.send))
        await asyncio.sleep(0.1)
        assert answer.given <= bridge_room.ON_THE_BELT + 2
        client.takes.set()
        await task
        assert len(client.body) == 1_000_000
        assert client.is_complete

    asyncio.run(watch(build(streaming(answer))))


def test_a_reader_that_takes_nothing_at_all_does_not_keep_the_lane(build: Build, lanes: Lanes) -> None:
    lanes.fast.patience = 0.05
    answer = Streamed(bytes(1000) for _ in range(1000))

    async def watch(bridge: Bridge) -> None:
        stuck, next_one = Client(), Client()
        stuck.takes.clear()
        task = asyncio.create_task(bridge(scope_of("GET", "/"), stuck.receive, stuck.send))
        await asyncio.sleep(0)
        answered = bridge(scope_of("HEAD", "/"), next_one.receive, next_one.send)
        await asyncio.wait_for(answered, 5)
        assert answer.closed.is_set()
        stuck.takes.set()
        await task
        assert not stuck.is_complete

    asyncio.run(watch(build(streaming(answer))))


def test_a_stream_ends_with_its_reader(build: Build) -> None:
    answer = Streamed(iter(lambda: b"for ever", None))

    async def watch(bridge: Bridge) -> None:
        client = Client()
        task = asyncio.create_task(bridge(scope_of("GET", "/"), client.receive, client.send))
        await client.something_came.wait()
        client.leave()
        await asyncio.wait_for(task, 5)

    asyncio.run(watch(build(streaming(answer))))
    assert answer.closed.wait(5)


def test_a_stream_that_breaks_off_does_not_pass_for_whole(
    build: Build, caplog: pytest.LogCaptureFixture
) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise LookupError("lost the rest")

    answer = Streamed(pieces())
    client = ask(build(streaming(answer)), "GET", "/")
    assert client.body == b"half"
    assert not client.is_complete
    assert answer.closed.is_set()
    assert "lost the rest" in caplog.text


def test_a_stream_that_fails_before_it_began_is_a_500(build: Build) -> None:
    def pieces() -> Iterator[bytes]:
        raise LookupError
        yield b""

    assert ask(build(streaming(Streamed(pieces()))), "GET", "/").status == 500


def test_a_client_that_stalls_for_long_is_let_go(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bridge_room, "STALLED", 0.05)

    async def watch(bridge: Bridge) -> None:
        client = Client()
        task = asyncio.create_task(bridge(scope_of("GET", "/"), client.receive, client.send))
        await client.something_came.wait()
        client.takes.clear()
        await asyncio.wait_for(task, 5)
        assert not client.is_complete

    asyncio.run(watch(build(streaming(Streamed(iter(lambda: bytes(1000), None))))))


# Handing over


def handed_over(status: str) -> Application:
    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        environ["makeright.handover"] = "agent 7"
        start(status, [("X-Mine", "1")])
        return [b"discarded"]

    return application


def test_a_view_may_hand_its_connection_over(build: Build) -> None:
    client = ask(build(handed_over("200 OK")), "GET", "/live")
    assert (client.status, client.body) == (299, b"agent 7")


def test_an_answer_that_became_a_refusal_hands_nothing_over(build: Build) -> None:
    client = ask(build(handed_over("403 Forbidden")), "GET", "/live")
    assert (client.status, client.body) == (403, b"discarded")


# Django itself


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{request.method} {request.GET.get('q')} {request.POST.get('text')}")


def upload(request: HttpRequest) -> HttpResponse:
    sent = request.FILES.getlist("file")
    return HttpResponse(", ".join(f"{file.name} {file.size}" for file in sent))


def download(request: HttpRequest, name: str) -> FileResponse:
    return FileResponse(open(Path(request.headers["X-Folder"]) / name, "rb"), content_type="text/plain")


def stream(request: HttpRequest) -> StreamingHttpResponse:
    return StreamingHttpResponse(iter(["a", "b"]))


def fail(request: HttpRequest) -> HttpResponse:
    raise LookupError


def memory(request: HttpRequest) -> FileResponse:
    return FileResponse(io.BytesIO(b"from memory"), as_attachment=True, filename="rosa.txt")


urlpatterns = [
    path("page", page),
    path("upload", upload),
    path("files/<name>", download),
    path("stream", stream),
    path("fail", fail),
    path("memory", memory),
]


@pytest.fixture
def django_bridge(build: Build) -> Iterator[Bridge]:
    with override_settings(
        ROOT_URLCONF=__name__, MIDDLEWARE=[], ALLOWED_HOSTS=["*"], DEBUG_PROPAGATE_EXCEPTIONS=False
    ):
        yield build(WSGIHandler())


FORM = ("Content-Type", "application/x-www-form-urlencoded")


def test_django_reads_query_and_form(django_bridge: Bridge) -> None:
    client = ask(django_bridge, "POST", "/page?q=Ren%C3%A9", FORM, body="text=Łódź".encode())
    assert client.body.decode() == "POST René Łódź"


def test_django_reads_an_upload(django_bridge: Bridge) -> None:
    body = (
        b'--x\r\nContent-Disposition: form-data; name="file"; filename="frame.jpg"\r\n\r\n'
        + bytes(1_500_000)
        + b"\r\n--x--\r\n"
    )
    client = ask(
        django_bridge, "POST", "/upload", ("Content-Type", "multipart/form-data; boundary=x"), body=body
    )
    assert client.body == b"frame.jpg 1500000"


def test_a_file_of_ours_leaves_by_its_path(django_bridge: Bridge, files: Path) -> None:
    (files / "ab").write_text("bytes of a file")
    client = Client()
    scope = scope_of(
        "GET", "/files/ab", [("X-Folder", str(files))], extensions={"http.response.pathsend": {}}
    )
    asyncio.run(django_bridge(scope, client.receive, client.send))
    assert client.header("content-length") == "15"
    assert client.got[1] == {"type": "http.response.pathsend", "path": str(files / "ab")}


def test_a_file_of_ours_leaves_in_pieces_where_the_server_knows_no_paths(
    django_bridge: Bridge, files: Path
) -> None:
    (files / "ab").write_bytes(bytes(200_000))
    client = ask(django_bridge, "GET", "/files/ab", ("X-Folder", str(files)))
    assert client.body == bytes(200_000)
    assert len(client.got) > 4
    assert client.is_complete


def test_head_of_a_file_sends_no_file(django_bridge: Bridge, files: Path) -> None:
    (files / "ab").write_text("bytes of a file")
    client = ask(django_bridge, "HEAD", "/files/ab", ("X-Folder", str(files)))
    assert (client.body, client.header("content-length")) == (b"", "15")


def test_any_other_file_is_read_while_it_is_open(django_bridge: Bridge, tmp_path: Path) -> None:
    (tmp_path / "other").write_text("not in our folder")
    client = Client()
    scope = scope_of(
        "GET", "/files/other", [("X-Folder", str(tmp_path))], extensions={"http.response.pathsend": {}}
    )
    asyncio.run(django_bridge(scope, client.receive, client.send))
    assert client.body == b"not in our folder"


def test_a_link_out_of_our_folder_is_no_file_of_ours(
    django_bridge: Bridge, files: Path, tmp_path: Path
) -> None:
    (tmp_path / "other").write_text("elsewhere")
    (files / "link").symlink_to(tmp_path / "other")
    client = Client()
    scope = scope_of(
        "GET", "/files/link", [("X-Folder", str(files))], extensions={"http.response.pathsend": {}}
    )
    asyncio.run(django_bridge(scope, client.receive, client.send))
    assert client.body == b"elsewhere"


def test_a_file_in_memory_is_sent(django_bridge: Bridge) -> None:
    client = ask(django_bridge, "GET", "/memory")
    assert client.body == b"from memory"
    assert client.header("content-disposition") == 'attachment; filename="rosa.txt"'


def test_django_streams(django_bridge: Bridge) -> None:
    assert ask(django_bridge, "GET", "/stream").body == b"ab"


@pytest.mark.parametrize("target", ["/page", "/stream", "/fail", "/memory", "/nowhere"])
def test_every_request_that_begins_is_finished_in_its_own_thread(django_bridge: Bridge, target: str) -> None:
    heard: list[tuple[str, str]] = []

    def began(**_: Any) -> None:
        heard.append(("began", threading.current_thread().name))

    def finished(**_: Any) -> None:
        heard.append(("finished", threading.current_thread().name))

    request_started.connect(began)
    request_finished.connect(finished)
    try:
        ask(django_bridge, "GET", target)
    finally:
        request_started.disconnect(began)
        request_finished.disconnect(finished)
    assert heard == [("began", "lane-fast"), ("finished", "lane-fast")]


def test_django_answers_its_own_failures(django_bridge: Bridge, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.CRITICAL):
        client = ask(django_bridge, "GET", "/fail")
    assert client.status == 500


def test_many_at_once_all_get_their_own_answer(build: Build) -> None:
    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        time.sleep(0.001)
        start("200 OK", [])
        return [environ["QUERY_STRING"].encode()]

    async def crowd(bridge: Bridge) -> None:
        clients = [Client() for _ in range(100)]
        scopes: list[Scope] = [scope_of("GET", f"/?{number}") for number in range(100)]
        await asyncio.gather(
            *(
                bridge(scope, client.receive, client.send)
                for scope, client in zip(scopes, clients, strict=True)
            )
        )
        assert [client.body for client in clients] == [str(number).encode() for number in range(100)]

    asyncio.run(crowd(build(application)))


# Proxies and traces


def test_each_answer_says_its_trace_which_holds_while_django_answers(build: Build) -> None:
    held: list[str] = []

    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        held.append(current_trace())
        start("200 OK", [("X-Request-ID", "of-the-application")])
        return [b""]

    bridge = build(application)
    said = [ask(bridge, "GET", "/").header("x-request-id") for _ in range(2)]
    assert said == held
    assert len(set(held)) == 2
    assert all(re.fullmatch("[0-9a-f]{16}", trace) for trace in held)


def test_refusals_and_failures_say_their_trace_as_well(
    build: Build, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(environ: Environ, start: Start) -> Iterable[bytes]:
        raise ValueError

    assert ask(build(fails), "GET", "/").header("x-request-id")
    assert ask(build(echo), "POST", "/", body=bytes(LIMIT + 1)).header("x-request-id")


def test_a_failure_is_logged_without_what_in_its_path_may_open_something(
    build: Build, caplog: pytest.LogCaptureFixture
) -> None:
    def fails(environ: Environ, start: Start) -> Iterable[bytes]:
        raise ValueError

    ask(build(fails), "GET", "/first-run/abcdefghijklmnopqrstuvwxyz/42/rosa@example.com?q=secret")
    assert "GET /first-run/…/42/… failed" in caplog.text
    assert "rosa" not in caplog.text
    assert "secret" not in caplog.text


def test_forwarded_headers_of_strangers_never_reach_django(build: Build) -> None:
    def application(environ: Environ, start: Start) -> Iterable[bytes]:
        start("200 OK", [])
        return [environ["REMOTE_ADDR"].encode(), str("HTTP_X_FORWARDED_FOR" in environ).encode()]

    assert ask(build(application), "GET", "/", ("X-Forwarded-For", "127.0.0.1")).body == b"192.0.2.7False"


def test_whoever_counts_hears_of_each_answer_once(lanes: Lanes, files: Path) -> None:
    heard: list[tuple[str, int]] = []

    async def hand_over(receive: Receive, send: Send, handover: Any) -> None:
        raise NotImplementedError

    bridge = Bridge(
        echo,
        lanes,
        hand_over,
        limit=LIMIT,
        files=(files,),
        tell=lambda environ, status, seconds: heard.append((environ["PATH_INFO"], status)),
    )
    ask(bridge, "GET", "/here")
    ask(bridge, "POST", "/large", body=bytes(LIMIT + 1))
    assert heard == [("/here", 200), ("/large", 413)]
