"""A house is backed up while mail comes in, and becomes a house again; its rows change their database; a doctor looks."""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import json
import re
import secrets
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.doors import HERE, MINA, PROGRAM, House, Sink, Visitor, within
from tests.stories.letters import Customer, letter

pytestmark = pytest.mark.story

PASSPHRASE = "nine ladies dancing"
ENCLOSED = b"%PDF-1.4\n" + secrets.token_bytes(300_000)


class RestoredHouse(House):
    """A house that begins as a backup of another."""

    def __init__(self, archive: Path, passphrase: Path) -> None:
        super().__init__()
        self._archive, self._passphrase = archive, passphrase

    def furnish(self) -> None:
        done = makeright(self, "restore", str(self._archive), "--passphrase-file", str(self._passphrase))
        assert done.returncode == 0, done.stderr


def makeright(house: House, *said: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a house, as its operator does."""
    return subprocess.run(
        [PROGRAM, *said],
        cwd=house.home,
        env=house.environment,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


@contextlib.contextmanager
def mail_coming_in(house: House) -> Iterator[list[str]]:
    """Customers write one after the other; give the subjects of the mails that were acknowledged."""
    told: list[str] = []
    over = threading.Event()

    def write() -> None:
        while not over.is_set():
            subject = f"Order {len(told):04}"
            house.mail(letter(Customer("Karim Benali", "karim@example.com"), subject, "Where is my frame?"))
            told.append(subject)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        within(30, lambda: len(told) >= 3, "mails come in")
        yield told
    finally:
        over.set()
        writer.join()


def test_a_house_is_backed_up_while_mail_comes_in_and_becomes_a_house_again(
    sink: Sink, tmp_path: Path
) -> None:
    passphrase = tmp_path / "passphrase"
    passphrase.write_text(PASSPHRASE)
    archive = tmp_path / "kept.tar"
    with House(smtp=sink.url) as house:
        broken = letter(
            Customer("Rosa Lindqvist", "rosa@example.com"), "The frame arrived broken", "See the photo."
        )
        broken.add_attachment(ENCLOSED, maintype="application", subtype="pdf", filename="broken frame.pdf")
        house.mail(broken)
        within(30, lambda: house.unopened() == 0, "the mail is opened")
        with mail_coming_in(house) as told:
            before = list(told)
            done = makeright(house, "backup", "--to", str(archive), "--passphrase-file", str(passphrase))
            assert done.returncode == 0, done.stderr
            within(30, lambda: len(told) > len(before) + 3, "mail goes on coming in")
        assert len(told) > len(before), "nobody had to wait for the backup to end"
        verified = makeright(house, "backup", "--verify", str(archive), "--passphrase-file", str(passphrase))
        assert verified.returncode == 0, verified.stderr
        assert "is sound" in verified.stdout

    with RestoredHouse(archive, passphrase) as again:
        within(60, lambda: again.unopened() == 0, "mails that were not opened yet are opened now")
        kept = {subject for (subject,) in again.rows("SELECT subject FROM conversations_message")}
        assert set(before) <= kept, "what was acknowledged before the backup began is in it"
        mina = Visitor(again.port).sign_in(MINA)
        number = again.one(
            "SELECT number FROM conversations_conversation WHERE subject = ?", "The frame arrived broken"
        )
        page = mina.get(f"/conversations/{number}").text
        assert "See the photo." in page
        found = re.search(rf'href="(/conversations/{number}/attachments/\d+)"', page)
        assert found is not None
        assert mina.get(found[1]).body == ENCLOSED
        again.mail(letter(Customer("Ines Duarte", "ines@example.com"), "Still there", "Do you still answer?"))
        within(
            30,
            lambda: again.one("SELECT count(*) FROM conversations_message WHERE subject = ?", "Still there"),
            "mail comes in again",
        )


def test_rows_change_their_database_and_the_house_goes_on(sink: Sink, tmp_path: Path) -> None:
    """On a server they come back into the home; in a home they change their file."""
    with House(smtp=sink.url) as house:
        house.mail(
            letter(
                Customer("Rosa Lindqvist", "rosa@example.com"), "A larger print", "Is there one of 70 by 100?"
            )
        )
        within(30, lambda: house.unopened() == 0, "the mail is opened")
        target = "sqlite" if house.database_url else f"sqlite://{tmp_path / 'moved.sqlite3'}"
        refused = makeright(house, "move-to", target)
        assert refused.returncode == 1
        assert "makeright serve" in refused.stderr
        assert is_held(house.home / "run" / "web.lock"), "the desk alone would stop it as well"
        position = house.one("SELECT max(position) FROM events_position")
        house.stop()
        assert not is_held(house.home / "run" / "web.lock")

        done = makeright(house, "move-to", target)
        assert done.returncode == 0, done.stderr
        assert "equal on both sides" in done.stdout
        if house.database_url:
            house.database_url = ""
        else:
            (tmp_path / "moved.sqlite3").replace(house.home / "makeright.sqlite3")
        house.start()
        assert house.one("SELECT max(position) FROM events_position") >= position
        mina = Visitor(house.port).sign_in(MINA)
        number = house.one(
            "SELECT number FROM conversations_conversation WHERE subject = ?", "A larger print"
        )
        assert "Is there one of 70 by 100?" in mina.get(f"/conversations/{number}").text
        house.mail(letter(Customer("Rosa Lindqvist", "rosa@example.com"), "And a frame", "In oak?"))
        within(
            30,
            lambda: house.one("SELECT count(*) FROM conversations_message WHERE subject = ?", "And a frame"),
            "mail comes in again",
        )


def is_held(lock: Path) -> bool:
    with open(lock) as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def test_the_engine_makes_a_backup_at_night_and_looks_through_the_file(sink: Sink) -> None:
    """Night falls when the schedule's rows say so."""
    with House(smtp=sink.url) as house:
        rows = "SELECT count(*) FROM jobs_recurring WHERE name IN ('backup', 'check')"
        within(30, lambda: house.one(rows) == 2, "the schedule is written down")
        house.run("-c", NIGHT_FALLS)

        def verified() -> dict[str, dict[str, str]] | None:
            found = doctor(house)
            return found if "backup.verified" in found else None

        found = within(120, verified, "the backup is made and verified")
        assert found["backup"]["level"] == "ok"
        assert house.database_url or found["damage"]["level"] == "ok"
        [archive] = (house.home / "backups").glob("makeright-*-nightly.tar")
        assert archive.stat().st_mode & 0o077 == 0


NIGHT_FALLS = """
import django; django.setup()
from makeright.jobs.recurring import run_soon
assert run_soon("check") and run_soon("backup")
"""


WELL = "stream engine web mail-port mail-server live database migrations triggers".split()


def test_the_doctor_hears_the_stream_and_what_holds_it_back(sink: Sink) -> None:
    with House(smtp=sink.url) as house:
        found: dict[str, dict[str, str]] = {}

        def is_well() -> bool:
            found.clear()
            found.update(doctor(house, house.url()))
            return all(found.get(code, {}).get("level") == "ok" for code in WELL)

        try:
            within(30, is_well, "a house that has just begun is well")
        except AssertionError as error:
            raise AssertionError(
                {code: said for code, said in found.items() if said["level"] != "ok"}
            ) from error
        with holding_back(house.port) as port:
            found = doctor(house, f"http://{HERE}:{port}")
        assert "proxy_buffering off" in found["stream.buffered"]["cure"]
        assert house.one("SELECT count(*) FROM staff_session") == 0, "the doctor has signed out"


def doctor(house: House, url: str = "") -> dict[str, dict[str, str]]:
    """What the doctor finds, by code."""
    done = makeright(house, "doctor", "--json", *(["--url", url] if url else []))
    assert done.stdout, done.stderr
    return {finding["code"]: finding for finding in json.loads(done.stdout)}


@contextlib.contextmanager
def holding_back(port: int) -> Iterator[int]:
    """A proxy that passes answers on only when they are whole, as some do; a stream never is."""
    with contextlib.closing(socket.create_server((HERE, 0))) as server:

        def serve() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                threading.Thread(target=pass_on, args=(line,), daemon=True).start()

        def pass_on(line: socket.socket) -> None:
            with line:
                asked = line.recv(65_536).decode().split("\r\n")
                headers = dict(each.split(": ", 1) for each in asked[1:] if ": " in each)
                behind = http.client.HTTPConnection(HERE, port, timeout=60)
                behind.request("GET", asked[0].split()[1], headers={"Cookie": headers.get("Cookie", "")})
                answer = behind.getresponse()
                with contextlib.suppress(OSError):
                    line.sendall(
                        f"HTTP/1.1 {answer.status} OK\r\nContent-Type: text/event-stream\r\n\r\n".encode()
                    )
                    line.sendall(answer.read())

        threading.Thread(target=serve, daemon=True).start()
        yield server.getsockname()[1]
