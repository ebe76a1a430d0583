"""Raw mails stand on the same shelf as files: whole, checked, and swept with more patience."""

from __future__ import annotations

import io
import os
import threading
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.files.shelves import Shelf, Spooled, disk, shelf
from makeright.files.spooling import LEFT_FOR, Spool, clear_out
from makeright.files.sweeping import FEW, Swept, sweep
from makeright.mail import intake
from makeright.mail.intake import Arrival, Counter, accept
from makeright.mail.models import IncomingMail
from makeright.mail.opening import open_batch
from makeright.mail.tests.letters import letter

pytestmark = pytest.mark.django_db


def arrived(cast: Cast, raw: bytes | Spooled) -> Arrival:
    return Arrival(raw, "rosa@example.com", ((cast.inbox, cast.inbox.address),))


def spooled(folder: Path, raw: bytes) -> Spooled:
    spool = Spool(folder)
    spool.write(raw)
    return spool.finish()


def swept(days: float) -> Swept:
    done = sweep(now=timezone.now() + timedelta(days=days))
    assert done is not None
    return done


def test_a_mail_is_accepted_and_opened_from_either_shelf(cast: Cast, kept_on: Shelf) -> None:
    raw = letter().as_bytes()
    (row,) = accept([arrived(cast, raw)])
    assert kept_on.read(row.key) == row.raw() == raw
    open_batch()
    row.refresh_from_db()
    assert row.state == "opened"


def test_a_large_mail_goes_from_its_spool_to_the_shelf(cast: Cast, kept_on: Shelf, tmp_path: Path) -> None:
    raw = letter().as_bytes() + b"\r\n" * 10
    spool = spooled(tmp_path, raw)
    (row,) = accept([arrived(cast, spool)])
    assert (row.raw(), row.size, row.digest) == (raw, len(raw), sha256(raw).hexdigest())
    assert list(tmp_path.glob("*.part")) == []


def test_the_same_large_mail_twice_at_once_is_one_file(cast: Cast, on_disk: None, tmp_path: Path) -> None:
    counter, stop = Counter(), threading.Event()
    waiting = [counter.hand_in(arrived(cast, spooled(tmp_path, b"large"))) for _ in range(2)]
    stop.set()
    counter.run(stop)
    assert [one.result(0) for one in waiting] == [None, None]
    assert {row.raw() for row in IncomingMail.objects.all()} == {b"large"}
    assert list(tmp_path.glob("*.part")) == []


def test_a_large_mail_that_could_not_be_kept_leaves_no_spool(
    cast: Cast, on_disk: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise DatabaseError("the database is gone")

    monkeypatch.setattr(intake, "accept", gone)
    counter, stop = Counter(), threading.Event()
    waiting = counter.hand_in(arrived(cast, spooled(tmp_path, b"large")))
    stop.set()
    counter.run(stop)
    assert isinstance(waiting.exception(0), DatabaseError)
    assert list(tmp_path.glob("*.part")) == []


def test_what_a_power_cut_left_of_a_large_mail_is_cleared_out(tmp_path: Path) -> None:
    for name, age in (("old.part", LEFT_FOR + 60), ("young.part", 60)):
        (tmp_path / name).write_bytes(b"half")
        at = timezone.now().timestamp() - age
        os.utime(tmp_path / name, (at, at))
    clear_out(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["young.part"]


def stray(age: timedelta) -> str:
    """A mail on the shelf that no row knows."""
    at = timezone.now() - age
    key = f"mail/{at:%Y-%m-%d}/{'ab' * 32}.eml"
    shelf().put_synced(key, b"From: nobody@example.com")
    os.utime(disk().path(key), (at.timestamp(), at.timestamp()))
    return key


def test_mails_with_a_row_stay_for_ever(cast: Cast, on_disk: None) -> None:
    (row,) = accept([arrived(cast, b"kept")], now=timezone.now() - timedelta(days=400))
    assert swept(400).strays == 0
    assert row.raw() == b"kept"


def test_a_mail_without_a_row_stays_a_month_and_goes_then(cast: Cast, on_disk: None) -> None:
    key = stray(timedelta(days=0))
    assert swept(29).strays == 0
    assert shelf().exists(key)
    assert swept(33).strays == 1
    assert not shelf().exists(key)


def test_mails_of_a_database_that_is_gone_stay(cast: Cast, on_disk: None) -> None:
    at = timezone.now() - timedelta(days=100)
    for number in range(FEW + 1):
        key = f"mail/{at:%Y-%m-%d}/{number:064x}.eml"
        shelf().put_synced(key, b"From: nobody@example.com")
        os.utime(disk().path(key), (at.timestamp(), at.timestamp()))
    done = swept(0)
    assert (done.strays, done.doubts) == (0, ["raw mails"])


def test_what_was_put_lately_stays_whatever_its_folder_says(cast: Cast, on_disk: None) -> None:
    key = stray(timedelta(days=100))
    os.utime(disk().path(key))
    assert swept(0).strays == 0
    assert shelf().exists(key)


@pytest.mark.parametrize(
    "key",
    ["mail/seeded/" + "a" * 64 + ".eml", "mail/street/" + "a" * 64 + ".eml", "mail/2020-01-01/notes.txt", "mail/2020-99-99/" + "a" * 64 + ".eml"],
)  # fmt: skip
def test_what_is_no_mail_of_ours_is_never_touched(cast: Cast, on_disk: None, key: str) -> None:
    shelf().put_synced(key, b"x")
    os.utime(disk().path(key), (0, 0))
    assert swept(1000).strays == 0
    assert shelf().exists(key)


def test_the_check_looks_at_raw_mails_too(kept_on: Shelf, cast: Cast) -> None:
    (row,) = accept([arrived(cast, b"kept")])
    accept([Arrival(b"kept", "", ((cast.wholesale, cast.wholesale.address),))], now=row.received_at)
    said = io.StringIO()
    call_command("files", "check", stdout=said)
    assert "are there, byte for byte" in said.getvalue()
    kept_on.delete(row.key)
    kept_on.put_synced(row.key, b"keep")
    with pytest.raises(CommandError, match="1 of"):
        call_command("files", "check", stdout=io.StringIO())
