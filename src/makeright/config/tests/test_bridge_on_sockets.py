"""The bridge under granian, with real sockets: what fakes can't promise."""

import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PATIENCE = 120.0
LARGE = bytes(range(256)) * 40_000


class Server:
    """A small house that listens."""

    def __init__(self, port: int, folder: Path) -> None:
        self.port = port
        self.folder = folder

    def ask(
        self, method: str, target: str, body: bytes | None = None, **headers: str
    ) -> tuple[http.client.HTTPResponse, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        connection.request(
            method, target, body, {name.replace("_", "-"): value for name, value in headers.items()}
        )
        response = connection.getresponse()
        said = response.read()
        connection.close()
        return response, said

    def raw(self, words: bytes) -> socket.socket:
        line = socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE)
        line.sendall(words)
        return line


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("small-house")
    (folder / "large").write_bytes(LARGE)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    environment = os.environ | {"SMALL_HOUSE": str(folder), "PORT": str(port)}
    process = subprocess.Popen([sys.executable, "-m", "makeright.config.tests.small_house"], env=environment)
    try:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port)).close()
                break
            except OSError:
                assert time.monotonic() < until
                assert process.poll() is None
                time.sleep(0.02)
        yield Server(port, folder)
    finally:
        process.terminate()
        process.wait(PATIENCE)


def wait_for(place: Path) -> None:
    until = time.monotonic() + PATIENCE
    while not place.exists():
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_body_arrives_whole_and_cookies_come_back_apart(server: Server) -> None:
    response, said = server.ask("POST", "/echo", b"x" * 900_000)
    assert response.headers["X-Length"] == "900000"
    assert response.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert said == b"x" * 100


def test_a_chunked_body_arrives_whole(server: Server) -> None:
    head = b"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    with server.raw(head + b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n") as line:
        answer = line.makefile("rb").read()
    assert b"x-length: 11" in answer
    assert answer.endswith(b"hello world")


def test_a_body_in_slow_pieces_holds_up_nobody(server: Server) -> None:
    with server.raw(
        b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\nConnection: close\r\n\r\nslo"
    ) as slow:
        assert server.ask("GET", "/path")[0].status == 200
        slow.sendall(b"wly")
        assert slow.makefile("rb").read().endswith(b"slowly")


def test_a_browser_that_sends_too_much_reads_why(server: Server) -> None:
    response, said = server.ask("POST", "/echo", bytes(3_000_000))
    assert response.status == 413
    assert b"The limit is 1 MB" in said


def test_head_has_the_length_and_the_connection_lives_on(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    for _ in range(2):
        connection.request("HEAD", "/path")
        response = connection.getresponse()
        assert (response.status, response.headers["Content-Length"], response.read()) == (200, "14", b"")
    connection.request("GET", "/path")
    assert connection.getresponse().read() == b"/path127.0.0.1"
    connection.close()


def test_a_path_that_is_no_latin_arrives_as_bytes(server: Server) -> None:
    assert server.ask("GET", "/%E5%AE%A2/Ren%C3%A9")[1].decode() == "/客/René"


def test_a_file_arrives_whole(server: Server) -> None:
    assert server.ask("GET", "/file")[1] == LARGE
    assert server.ask("HEAD", "/file")[1] == b""


def test_a_file_in_memory_arrives_whole(server: Server) -> None:
    assert server.ask("GET", "/memory")[1] == b"in memory"


def test_a_client_that_leaves_a_stream_frees_the_lane(server: Server) -> None:
    with server.raw(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n") as line:
        assert line.recv(1000)
    wait_for(server.folder / "closed")
    assert server.ask("GET", "/path")[0].status == 200


def test_a_client_that_does_not_read_is_not_read_ahead_for(server: Server) -> None:
    (server.folder / "streamed").unlink(missing_ok=True)
    with server.raw(b"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n"):
        wait_for(server.folder / "streamed")
        time.sleep(0.3)
        # What the kernel holds for both sides, and a little: not a million pieces.
        assert int((server.folder / "streamed").read_text()) < 400
    assert server.ask("GET", "/path")[0].status == 200


def test_a_client_that_leaves_while_it_sends_is_no_trouble(server: Server) -> None:
    for _ in range(20):
        server.raw(b"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\nhalf").close()
    assert server.ask("GET", "/path")[0].status == 200


def test_behind_others_in_a_lane_every_kind_of_answer_comes_whole(server: Server) -> None:
    waits = [server.raw(b"GET /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") for _ in range(2)]
    time.sleep(0.1)
    for target, said in [("/live", b"hello minagoodbye"), ("/memory", b"in memory"), ("/file", LARGE)]:
        assert server.ask("GET", target)[1] == said
        waits.append(server.raw(b"GET /wait HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
    assert server.ask("POST", "/echo", b"posted")[1] == b"posted"
    for wait in waits:
        assert wait.makefile("rb").read().endswith(b"/wait127.0.0.1")
        wait.close()


def test_a_connection_is_handed_over(server: Server) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=PATIENCE)
    connection.request("GET", "/live")
    response = connection.getresponse()
    assert response.headers["Content-Type"] == "text/event-stream"
    assert response.read1() == b"hello mina"
    assert response.read() == b"goodbye"
    connection.close()
