"""SMTP as senders really speak it: pieces of any size, lines of any length."""

from __future__ import annotations

import asyncio
import smtplib
import socket
import tempfile
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from hypothesis import given
from hypothesis import settings as settings_of_hypothesis
from hypothesis import strategies as st

from makeright.files.shelves import Content, Spooled
from makeright.files.spooling import Spool
from makeright.mail.receivers import lines, smtp


class Keeping:
    """A handler that keeps what it gets."""

    def __init__(self) -> None:
        self.mails: list[bytes] = []
        self.spooled = 0

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        words: Content = envelope.original_content or b""
        self.spooled += isinstance(words, Spooled)
        self.mails.append(words.path.read_bytes() if isinstance(words, Spooled) else words)
        if isinstance(words, Spooled):
            assert (words.size, words.digest) == (len(self.mails[-1]), sha256(self.mails[-1]).hexdigest())
            words.discard()
        return "250 2.0.0 Kept"


@pytest.fixture
def kept() -> Keeping:
    return Keeping()


@pytest.fixture
def port(kept: Keeping) -> Iterator[int]:
    """A receiver on loopback."""
    yield from serving(kept, None)


@pytest.fixture
def spooling(kept: Keeping, tmp_path: Path) -> Iterator[int]:
    """One that puts large mails into a file."""
    yield from serving(kept, tmp_path)


def serving(kept: Keeping, folder: Path | None) -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        free: int = probe.getsockname()[1]
    stop = threading.Event()
    server = threading.Thread(
        target=lambda: asyncio.run(smtp.serve(kept, "127.0.0.1", free, stop, spool_folder=folder))
    )
    server.start()
    for _ in range(200):
        try:
            socket.create_connection(("127.0.0.1", free)).close()
            break
        except ConnectionRefusedError:
            stop.wait(0.02)
    yield free
    stop.set()
    server.join(5)


def talk(port: int, *pieces: bytes) -> bytes:
    """Say hello, then each piece on its own, and give all that the server said after the 354."""
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        said = line.makefile("rb")
        said.readline()
        for command in (
            b"HELO x\r\n",
            b"MAIL FROM:<a@example.com>\r\n",
            b"RCPT TO:<b@example.com>\r\n",
            b"DATA\r\n",
        ):
            line.sendall(command)
            said.readline()
        for piece in pieces:
            line.sendall(piece)
        line.sendall(b"QUIT\r\n")
        return said.read()


WORDS = pytest.mark.parametrize(
    ("sent", "got"),
    [
        (b".\r\n", b""),
        (b"\r\n.\r\n", b"\r\n"),
        (b"A\r\n.\r\n", b"A\r\n"),
        (b"AB\r\n.\r\n", b"AB\r\n"),
        (b"..\r\n.\r\n", b".\r\n"),
        (b"A\r\n..B\r\n...\r\n.\r\n", b"A\r\n.B\r\n..\r\n"),
        (b"A\n.\nB\r\n.\r\n", b"A\n.\nB\r\n"),
        (b"A\r.\rB\r\n.\n\r\n.\r\n", b"A\r.\rB\r\n.\n\r\n"),
        (b"x" * 300_000 + b"\r\n.\r\n", b"x" * 300_000 + b"\r\n"),
    ],
    ids=["empty", "blank", "one", "two", "dot", "dots", "smuggled LF", "smuggled CR", "long line"],
)


@WORDS
@pytest.mark.parametrize("size", [1, 3, 7, 1 << 20])
def test_words_arrive_as_they_were_meant(
    port: int, kept: Keeping, sent: bytes, got: bytes, size: int
) -> None:
    step = size if len(sent) < 1000 else max(size, 9_973)
    answer = talk(port, *(sent[start : start + step] for start in range(0, len(sent), step)))
    assert answer.startswith(b"250 2.0.0 Kept\r\n221")
    assert kept.mails == [got]


@WORDS
@pytest.mark.parametrize("size", [1, 3, 7, 1 << 20])
@pytest.mark.parametrize("room", [5, 6, 7, 8, 9, 64])
def test_words_that_go_to_a_file_are_the_same(
    spooling: int,
    kept: Keeping,
    sent: bytes,
    got: bytes,
    size: int,
    room: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(lines, "IN_MEMORY", room)
    monkeypatch.setattr(lines, "PIECE", room)
    step = size if len(sent) < 1000 else max(size, 9_973)
    answer = talk(spooling, *(sent[start : start + step] for start in range(0, len(sent), step)))
    assert answer.startswith(b"250 2.0.0 Kept\r\n221")
    assert kept.mails == [got]


@settings_of_hypothesis(max_examples=150)
@given(
    st.lists(st.sampled_from([b".", b"\r", b"\n", b"x", b"\r\n.", b"\r\n..", b"\r\n"]), max_size=40),
    st.integers(6, 12),
)
def test_dots_are_undone_wherever_a_mail_is_cut(pieces: list[bytes], room: int) -> None:
    said = b"".join(pieces).replace(b"\r\n.\r\n", b"") + b"\r\n"
    stuffed = (b"\r\n" + said).replace(b"\r\n.", b"\r\n..")[2:]
    with tempfile.TemporaryDirectory() as folder:
        poured = asyncio.run(poured_out(stuffed, room, Path(folder)))
        content = poured.path.read_bytes() if isinstance(poured, Spooled) else poured
        assert content == said
        assert isinstance(poured, Spooled) == (len(stuffed) + 2 > room)


async def poured_out(stuffed: bytes, room: int, folder: Path) -> Content | OSError:
    """What comes of some words that come byte by byte."""
    words, got = lines.Words(folder), bytearray(b"\r\n")
    for byte in stuffed:
        got.append(byte)
        if len(got) > room:
            await words.pour(got)
    return await words.whole(got)


class Weighing(Keeping):
    """A handler that looks at no mail."""

    def __init__(self) -> None:
        super().__init__()
        self.sizes: list[int] = []

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        words: Content = envelope.original_content or b""
        assert isinstance(words, Spooled)
        self.sizes.append(words.size)
        words.discard()
        return "250 2.0.0 Kept"


def test_a_large_mail_is_never_held_in_memory(tmp_path: Path) -> None:
    piece = b"A line as long as most of them are, ending as lines do.\r\n" * 1_000
    weighing = Weighing()
    with contextmanager(serving)(weighing, tmp_path) as port:
        tracemalloc.start()
        try:
            before, _ = tracemalloc.get_traced_memory()
            assert talk(port, *([piece] * 500), b".\r\n").startswith(b"250")
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    assert weighing.sizes == [500 * len(piece)]
    assert peak - before < 8_000_000


def test_small_mails_go_to_no_file(spooling: int, kept: Keeping, tmp_path: Path) -> None:
    talk(spooling, b"x" * 900_000 + b"\r\n.\r\n")
    assert (len(kept.mails), kept.spooled) == (1, 0)
    talk(spooling, b"x" * 1_100_000 + b"\r\n.\r\n")
    assert (len(kept.mails), kept.spooled) == (2, 1)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_said_and_the_line_goes_on(
    spooling: int, kept: Keeping, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(spool: Spool, piece: bytes) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Spool, "write", full)
    with smtplib.SMTP("127.0.0.1", spooling, timeout=60) as server:
        server.helo()
        with pytest.raises(smtplib.SMTPDataError) as refused:
            server.sendmail("a@example.com", ["b@example.com"], b"QUIT\r\n" * 400_000)
        assert refused.value.smtp_code == 452
        server.sendmail("a@example.com", ["b@example.com"], b"small\r\n")
    assert kept.mails == [b"small\r\n"]
    assert list(tmp_path.iterdir()) == []


def test_who_is_too_large_or_hangs_up_leaves_no_file(
    spooling: int, kept: Keeping, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MAKERIGHT_MAIL_LIMIT", 3_000_000)
    with smtplib.SMTP("127.0.0.1", spooling, timeout=60) as server:
        server.helo()
        with pytest.raises(smtplib.SMTPDataError) as refused:
            server.sendmail("a@example.com", ["b@example.com"], b"x" * 4_000_000)
        assert refused.value.smtp_code == 552
    assert list(tmp_path.iterdir()) == []
    with socket.create_connection(("127.0.0.1", spooling), timeout=60) as line:
        line.sendall(
            b"HELO x\r\nMAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n" + b"x" * 2_000_000
        )
        wait_until(lambda: list(tmp_path.iterdir()) != [])
    wait_until(lambda: list(tmp_path.iterdir()) == [])
    assert kept.mails == []


def wait_until(so: Callable[[], bool]) -> None:
    for _ in range(500):
        if so():
            return
        threading.Event().wait(0.02)
    raise AssertionError("it never came to that")


def test_two_mails_in_one_breath_stay_apart(port: int, kept: Keeping) -> None:
    again = b"MAIL FROM:<a@example.com>\r\nRCPT TO:<b@example.com>\r\nDATA\r\n"
    talk(port, b"one\r\n.\r\n" + again + b"two\r\n.\r\n")
    assert kept.mails == [b"one\r\n", b"two\r\n"]


def test_too_large_is_said_and_the_line_goes_on(
    port: int, kept: Keeping, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "MAKERIGHT_MAIL_LIMIT", 10_000)
    with smtplib.SMTP("127.0.0.1", port, timeout=60) as server:
        server.helo()
        with pytest.raises(smtplib.SMTPDataError) as refused:
            server.sendmail("a@example.com", ["b@example.com"], b"x\r\n" * 20_000)
        assert refused.value.smtp_code == 552
        server.sendmail("a@example.com", ["b@example.com"], b"small\r\n")
    assert kept.mails == [b"small\r\n"]


def test_a_slow_sender_is_not_cut_off(port: int, kept: Keeping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smtp, "PATIENCE", 0.4)
    pieces = [b"a line\r\n"] * 4
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        said = line.makefile("rb")
        for command in (
            b"",
            b"HELO x\r\n",
            b"MAIL FROM:<a@example.com>\r\n",
            b"RCPT TO:<b@example.com>\r\n",
            b"DATA\r\n",
        ):
            line.sendall(command)
            said.readline()
        for piece in pieces:
            threading.Event().wait(0.2)
            line.sendall(piece)
        line.sendall(b".\r\n")
        assert said.readline().startswith(b"250")
    assert kept.mails == [b"".join(pieces)]


def test_who_hangs_up_leaves_nothing(port: int, kept: Keeping) -> None:
    with socket.create_connection(("127.0.0.1", port), timeout=60) as line:
        said = line.makefile("rb")
        for command in (
            b"",
            b"HELO x\r\n",
            b"MAIL FROM:<a@example.com>\r\n",
            b"RCPT TO:<b@example.com>\r\n",
            b"DATA\r\n",
        ):
            line.sendall(command)
            said.readline()
        line.sendall(b"half a mail")
    assert talk(port, b"whole\r\n.\r\n").startswith(b"250")
    assert kept.mails == [b"whole\r\n"]
