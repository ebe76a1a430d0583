"""The doctor finds what is wrong, says the cure, and breaks over nothing."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import override_settings
from django.utils import timezone

from makeright.events import triggers
from makeright.events.models import Cursor
from makeright.files.models import File, key_of
from makeright.files.shelves import shelf
from makeright.hours.feeding import add_feed, remove_feed
from makeright.hours.keeping import add_calendar
from makeright.hours.models import Feed
from makeright.jobs.models import FAILED, RUNNING, Engine, Job, Recurring
from makeright.letters.models import Letter
from makeright.letters.rendering import sample
from makeright.letters.writing import write
from makeright.lib.actor import Actor
from makeright.lib.homes import home_id
from makeright.mail.models import ACCEPTED, QUEUED, Delivery, IncomingMail
from makeright.operating import checking, doctoring, keeping, remembering
from makeright.operating.backing_up import back_up
from makeright.operating.checkups import doors, kept, work
from makeright.operating.doctoring import FAULT, LOOKS, OK, WARNING, Asked, Finding, examine
from makeright.operating.tests.places import SQLITE, Place, as_default
from makeright.operating.verifying import verify
from makeright.webhooks.keeping import add_webhook
from makeright.webhooks.models import Webhook
from makeright.webhooks.pausing import pause
from tests.doors import Sink, free_port

INSIDE = Asked(outside=False)


def _found(asked: Asked = INSIDE) -> dict[str, Finding]:
    return {finding.code: finding for finding in examine(asked)}


def _look(name: str, asked: Asked = INSIDE) -> dict[str, Finding]:
    """What one look finds."""
    return {finding.code: finding for finding in LOOKS[name](asked)}


def _at_work() -> Engine:
    now = timezone.now()
    return Engine.objects.create(
        home=home_id(), machine="here", began_at=now, seen_at=now, door_seen_at=now, parts={}
    )


def test_a_sound_house_has_no_faults(place: Place) -> None:
    keeping.make_nightly()
    checking.check()
    call_command("demo", "lock")  # the example shop was set up here
    _at_work()
    found = _found()
    # Of a test's own surroundings: its server doesn't sync, its index isn't made yet, its story was told long ago.
    beside = {
        "postgresql.fsync",
        "postgresql.full_page_writes",
        "postgresql.synchronous_commit",
        "replies.late",
    }
    assert [code for code, one in found.items() if one.level == FAULT and code not in beside] == []


def test_each_fault_has_a_cure_of_one_sentence(place: Place) -> None:
    for finding in _found().values():
        assert finding.words.endswith((".", ")")), finding
        assert bool(finding.cure) == (finding.level != OK), finding
        assert "\n" not in finding.words + finding.cure


def test_a_look_that_fails_is_a_finding_and_the_others_go_on(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(asked: Asked) -> Iterator[Finding]:
        raise ZeroDivisionError("canary@example.com")
        yield

    monkeypatch.setitem(doctoring.LOOKS, "jobs", breaks)
    found = _found()
    assert found["jobs.unknown"].level == FAULT
    assert "canary" not in found["jobs.unknown"].words
    assert "backup.none" in found


def test_a_database_that_is_gone_leaves_the_rest_to_be_looked_at(place: Place) -> None:
    port = free_port()
    with connection_to(f"postgresql://nobody@127.0.0.1:{port}/none"):
        found = _found()
    assert found["database.silent"].level == FAULT
    assert found["home"].level == OK
    assert "backup.none" in found
    assert [code for code in found if code.endswith(".unknown")] == []


@contextmanager
def connection_to(url: str) -> Iterator[None]:
    with as_default(dict(settings.MAKERIGHT_DATABASE_AT(url))):
        yield


# The machine


def test_a_folder_that_can_not_be_written_to_is_found(place: Place, tmp_path: Path) -> None:
    (tmp_path / "in the way").touch()
    with override_settings(MAKERIGHT_FILES=tmp_path / "in the way"):
        assert _look("home")["home.shut"].level == FAULT
    (place.home).chmod(0o755)
    assert _look("home")["home.open"].level == WARNING
    (place.home).chmod(0o700)
    assert set(_look("home")) == {"home"}


def test_a_key_that_others_can_read_is_found(place: Place) -> None:
    assert _look("key")["key"].level == OK
    (place.home / "secret.key").chmod(0o644)
    assert _look("key")["key.open"].cure.startswith("chmod 600")


def test_a_settings_file_that_others_can_read_is_found(place: Place, tmp_path: Path) -> None:
    toml = tmp_path / "makeright.toml"
    toml.touch(0o644)
    with override_settings(MAKERIGHT_CONFIG=toml):
        assert _look("key")["key.settings_open"].level == WARNING


def test_a_filling_disk_is_found(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("makeright.operating.checkups.machine.LITTLE_SHARE", 1.1)
    assert _look("disk")["disk.filling"].level == WARNING
    monkeypatch.setattr("makeright.operating.checkups.machine.HARDLY_ANY_SHARE", 1.1)
    assert _look("disk")["disk.full"].level == FAULT


# The database


@pytest.mark.sqlite
def test_a_library_that_can_damage_its_file_is_named(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _look("sqlite")["sqlite"].level == OK
    for release, is_faulty in (("3.51.2", True), ("3.40.1", True), ("3.51.3", False), ("3.6.23", False)):
        monkeypatch.setattr(sqlite3, "sqlite_version", release)
        assert ("sqlite.faulty" in _look("sqlite")) == is_faulty, release
        assert release in " ".join(finding.words for finding in _look("sqlite").values())


@pytest.mark.postgres
def test_a_server_that_does_not_sync_is_found(place: Place) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
    assert _look("postgresql")["postgresql.synchronous_commit"].level == FAULT
    assert _look("postgresql")["postgresql"].level == OK
    with connection.cursor() as cursor:
        cursor.execute("SET TimeZone = 'Asia/Tokyo'")
    assert _look("postgresql")["postgresql.zone"].level == WARNING


@pytest.mark.sqlite
def test_a_file_journal_that_makes_readers_wait_is_found(place: Place) -> None:
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA journal_mode = DELETE")
        cursor.execute("PRAGMA synchronous = NORMAL")
    assert {"sqlite.no_wal", "sqlite.unsynced"} <= set(_look("sqlite"))


def test_an_older_database_in_the_home_is_found(place: Place) -> None:
    (place.home / "makeright.sqlite3").touch()
    assert ("database.two" in _look("database")) == (place.engine != SQLITE)


def test_pending_migrations_are_found(place: Place) -> None:
    assert _look("migrations")["migrations"].level == OK
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'mail'")
    assert _look("migrations")["migrations.pending"].cure == "makeright migrate"


def test_a_lost_trigger_is_found(place: Place) -> None:
    lost = min(triggers.of(connection))
    triggers.drop(lost)
    try:
        assert lost in _look("triggers")["triggers.missing"].words
    finally:
        triggers.make()
    assert _look("triggers")["triggers"].level == OK


@pytest.mark.sqlite
def test_damage_is_found_by_the_nightly_check_and_remembered(place: Place) -> None:
    assert _look("damage")["damage.unknown"].level == WARNING
    checking.check()
    assert _look("damage")["damage"].level == OK
    checking.check(now=timezone.now() - timedelta(days=4))
    assert _look("damage")["damage.old"].level == WARNING
    connection.close()
    with open(place.file, "r+b") as file:
        file.seek(place.file.stat().st_size // 2)
        file.write(bytes(range(256)) * 64)
    outcome = checking.check()
    assert outcome.faults
    assert "restore the last verified backup" in _look("damage")["damage.found"].cure


def test_clocks_that_are_apart_are_found(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert _look("clock")["clock"].level == OK
    late = timezone.now() - timedelta(days=400)
    monkeypatch.setattr("makeright.operating.checkups.database.timezone.now", lambda: late)
    assert set(_look("clock")) <= {"clock.apart", "clock.back"}


# The work


def test_where_no_engine_works_it_is_said(place: Place) -> None:
    assert _look("engine")["engine.none"].level == FAULT
    row = _at_work()
    assert _look("engine")["engine"].level == OK
    row.door_seen_at = timezone.now() - timedelta(minutes=5)
    row.parts = {"mail-opener": 4}
    row.save()
    assert {"engine.door", "engine.part"} <= set(_look("engine"))


def test_jobs_that_wait_or_were_given_up_are_found(place: Place) -> None:
    Job.objects.create(kind="test.some", lane="test", run_at=timezone.now() - timedelta(minutes=10))
    Job.objects.create(kind="test.other", lane="test", run_at=timezone.now(), state=FAILED)
    found = _look("jobs")
    assert found["jobs.waiting"].level == WARNING
    assert "test.some" in found["jobs.waiting"].words
    assert found["jobs.failed"].level == WARNING
    Job.objects.filter(kind="test.some").update(run_at=timezone.now() - timedelta(hours=3))
    assert _look("jobs")["jobs.waiting"].level == FAULT


def test_what_recurs_and_fails_is_found(place: Place) -> None:
    Recurring.objects.create(
        name="send", words="Mails go out", failing_since=timezone.now(), last_error="OSError: no route"
    )
    assert "no route" in _look("recurring")["recurring.failing"].words


def test_what_recurs_and_does_not_come_is_found(place: Place) -> None:
    now = timezone.now()
    Recurring.objects.all().delete()
    Recurring.objects.create(name="test.often", words="A bell rings", every=timedelta(minutes=1), next_at=now)
    assert set(_look("recurring")) == {"recurring"}
    Recurring.objects.filter(name="test.often").update(next_at=now - timedelta(hours=1))
    found = _look("recurring")
    assert set(found) == {"recurring.late"}
    assert "“A bell rings”" in found["recurring.late"].words


def test_a_job_that_never_ends_is_found(place: Place) -> None:
    now = timezone.now()
    job = Job.objects.create(kind="test.some", lane="x", run_at=now, state=RUNNING, claimed_at=now)
    assert "jobs.stuck" not in _look("jobs")
    Job.objects.filter(pk=job.pk).update(claimed_at=now - timedelta(hours=2))
    assert "(test.some) has been worked at for 2 hours" in _look("jobs")["jobs.stuck"].words


def test_one_who_follows_the_log_and_fails_or_lags_is_found(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = timezone.now()
    Cursor.objects.all().delete()
    cursor = Cursor.objects.create(name="test.follower", position=0, moved_at=now)
    assert set(_look("followers")) == {"followers"}
    monkeypatch.setattr(work, "FAR_BEHIND", 1)
    assert "test.follower is " in _look("followers")["followers.behind"].words
    Cursor.objects.filter(pk=cursor.pk).update(failing_since=now, last_error="ValueError: no")
    found = _look("followers")
    assert set(found) == {"followers.failing"}
    assert "ValueError: no" in found["followers.failing"].words


def test_a_feed_that_was_not_read_for_days_is_found(place: Place) -> None:
    now = timezone.now()
    calendar = add_calendar("Shop", zone="UTC", week=((),) * 7, by=Actor.system())
    feed = add_feed(calendar, "https://days.test/canary.ics", "Days off", by=Actor.system())
    assert set(_look("feeds")) == {"feeds"}
    Feed.objects.update(
        added_at=now - timedelta(days=9), read_at=now - timedelta(days=3), failure="It is gone."
    )
    found = _look("feeds")["feeds.old"]
    assert found.words == "A feed of days off at days.test could not be read for 3 days. It is gone."
    remove_feed(feed, by=Actor.system())
    assert set(_look("feeds")) == {"feeds"}


def test_a_webhook_that_takes_nothing_is_found(place: Place) -> None:
    webhook, _secret = add_webhook("The shop", "https://93.184.215.14/events", by=Actor.system())
    assert set(_look("webhooks")) == {"webhooks"}
    Webhook.objects.update(failing_since=timezone.now() - timedelta(hours=1))
    assert "The shop has taken nothing since" in _look("webhooks")["webhooks.failing"].words
    pause(webhook, by=Actor.system())
    assert set(_look("webhooks")) == {"webhooks"}, "a person knows of it"
    Webhook.objects.update(paused_because="gone")
    assert "(410)" in _look("webhooks")["webhooks.paused"].words


def test_letters_that_wait_or_did_not_go_are_found(place: Place) -> None:
    facts = sample("operating/notice").facts
    letter = write("operating/notice", to="ada@framehouse.test", facts=facts, by=Actor.system("test"))
    assert set(_look("letters")) == {"letters"}
    Letter.objects.filter(pk=letter.pk).update(written_at=timezone.now() - timedelta(hours=3))
    assert "the oldest for 3 hours" in _look("letters")["letters.late"].words
    Letter.objects.filter(pk=letter.pk).update(state="failed", next_try_at=None)
    found = _look("letters")
    assert set(found) == {"letters.not_gone"}
    assert "ada@" not in found["letters.not_gone"].words


def test_mails_that_nobody_opens_and_replies_that_do_not_leave_are_found(place: Place) -> None:
    mail = IncomingMail.objects.earliest("pk")
    IncomingMail.objects.filter(pk=mail.pk).update(
        state=ACCEPTED, received_at=timezone.now() - timedelta(minutes=30)
    )
    assert _look("mail")["mail.unopened"].level == WARNING
    assert _look("mail")["mail.set_aside"].level == WARNING  # the example shop has one
    Delivery.objects.update(state=QUEUED, created_at=timezone.now() - timedelta(hours=2))
    assert _look("replies")["replies.late"].level == FAULT


# The doors


def test_names_and_proxies_that_do_not_fit_are_found(place: Place) -> None:
    with override_settings(ALLOWED_HOSTS=["desk.example.com"], MAKERIGHT_HTTPS=False):
        assert _look("hosts")["hosts.open"].level == WARNING
    with override_settings(ALLOWED_HOSTS=["desk.example.com"], MAKERIGHT_HTTPS=True, MAKERIGHT_PROXIES=[]):
        assert _look("hosts")["hosts.no_proxy"].level == FAULT
    with override_settings(
        ALLOWED_HOSTS=["desk.example.com"], MAKERIGHT_HTTPS=True, MAKERIGHT_PROXIES=["127.0.0.1"]
    ):
        assert set(_look("hosts")) == {"hosts"}
    with override_settings(ALLOWED_HOSTS=["*"]):
        assert "hosts.all" in _look("hosts")
    with override_settings(ALLOWED_HOSTS=["localhost"], MAKERIGHT_BIND="0.0.0.0"):
        assert "hosts.local" in _look("hosts")


def test_doors_that_nobody_answers_are_found(place: Place) -> None:
    with override_settings(MAKERIGHT_PORT=free_port(), MAKERIGHT_MAIL_PORT=free_port()):
        assert _look("web", Asked())["web.shut"].level == FAULT
        assert _look("mail-port", Asked())["mail-port.shut"].level == FAULT


def test_another_program_at_our_doors_is_found(place: Place) -> None:
    with _answering(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n") as port:
        with override_settings(MAKERIGHT_PORT=port):
            assert _look("web", Asked())["web.strange"].level == FAULT
        with override_settings(MAKERIGHT_MAIL_PORT=port):
            assert _look("mail-port", Asked())["mail-port.strange"].level == FAULT


@contextmanager
def _answering(words: bytes) -> Iterator[int]:
    """A program that says the same to everybody."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def answer() -> None:
            while True:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line:
                    line.settimeout(0.2)
                    try:
                        line.recv(4096)
                    except TimeoutError:
                        pass
                    line.sendall(words)

        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1]


def test_the_mail_server_is_asked(place: Place) -> None:
    with override_settings(MAKERIGHT_SMTP=""):
        assert _look("mail-server", Asked())["mail-server.none"].level == WARNING
    with Sink() as sink:
        with override_settings(MAKERIGHT_SMTP=sink.url):
            assert _look("mail-server", Asked())["mail-server"].level == OK
        with override_settings(MAKERIGHT_SMTP=f"smtp+starttls://127.0.0.1:{sink.port}"):
            assert _look("mail-server", Asked())["mail-server.silent"].level == FAULT
    with override_settings(MAKERIGHT_SMTP=f"smtp://shop:canary-password@127.0.0.1:{free_port()}"):
        found = _look("mail-server", Asked())["mail-server.silent"]
        assert found.level == FAULT
        assert "canary" not in found.words + found.cure


def test_a_mail_server_that_refuses_the_password_is_told_from_one_that_is_silent(place: Place) -> None:
    with (
        _refusing() as port,
        override_settings(MAKERIGHT_SMTP=f"smtp://shop:canary-password@127.0.0.1:{port}"),
    ):
        found = _look("mail-server", Asked())["mail-server.password"]
    assert "MAKERIGHT_SMTP" in found.cure
    assert "canary" not in found.words


@contextmanager
def _refusing() -> Iterator[int]:
    """A mail server that takes nobody's password."""
    with closing(socket.create_server(("127.0.0.1", 0))) as server:

        def talk() -> None:
            line, _ = server.accept()
            with line, line.makefile("rwb", buffering=0) as words:
                words.write(b"220 here\r\n")
                for said in words:
                    if said.upper().startswith(b"EHLO"):
                        words.write(b"250-here\r\n250 AUTH PLAIN\r\n")
                    elif said.startswith(b"AUTH"):
                        words.write(b"535 5.7.8 no\r\n")
                    else:
                        words.write(b"221 bye\r\n")
                        return

        threading.Thread(target=talk, daemon=True).start()
        yield server.getsockname()[1]


def test_nobody_outside_is_asked_unless_wanted(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator's page must not wait for a mail server."""
    monkeypatch.setattr("socket.create_connection", _forbidden)
    monkeypatch.setattr(doors, "HTTPConnection", _forbidden)
    monkeypatch.setattr("smtplib.SMTP", _forbidden)
    with override_settings(
        MAKERIGHT_SMTP="smtp://mail.example.com", MAKERIGHT_VALKEY_URL="valkey://v.example.com"
    ):
        found = _found(INSIDE)
    assert [code for code in found if code.endswith(".unknown")] == ["damage.unknown"] * (
        place.engine == SQLITE
    )


def _forbidden(*args: object, **more: object) -> None:
    raise AssertionError("somebody outside was asked")


def test_a_valkey_that_does_not_answer_is_found(place: Place) -> None:
    with override_settings(MAKERIGHT_VALKEY_URL=f"valkey://:canary-password@127.0.0.1:{free_port()}"):
        found = _look("valkey", Asked())["valkey.silent"]
    assert found.level == FAULT
    assert "canary" not in found.words


def test_an_object_storage_that_does_not_answer_is_found(place: Place) -> None:
    with override_settings(
        MAKERIGHT_S3_BUCKET="frames",
        MAKERIGHT_S3_ENDPOINT=f"http://127.0.0.1:{free_port()}",
        MAKERIGHT_S3_KEY="key",
        MAKERIGHT_S3_SECRET="canary-secret",
    ):
        found = _look("shelf", Asked())["shelf.silent"]
    assert found.level == FAULT
    assert "canary" not in found.words
    with override_settings(MAKERIGHT_S3_BUCKET="frames", MAKERIGHT_S3_KEY="", MAKERIGHT_S3_SECRET=""):
        assert _look("shelf", Asked())["shelf.half_set"].level == FAULT


# What is kept


def test_a_missing_file_is_found_in_a_sample_and_an_orphan_among_all(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert _look("files")["files"].level == OK
    gone = File.objects.earliest("pk")
    shelf().delete(key_of(gone.digest))
    assert gone.digest[2:] in _look("files")["files.missing"].words
    shelf().put_synced(key_of("ab" * 32), b"nobody's")
    monkeypatch.setattr(kept, "_stood_before", lambda key, moment: True)
    found = _look("files", Asked(outside=False, every_file=True))
    assert found["files.missing"].level == FAULT
    assert "ab" * 31 in found["files.orphans"].words


def test_a_missing_mail_is_found(place: Place) -> None:
    mail = IncomingMail.objects.latest("pk")
    shelf().delete(f"mail/{mail.path}")
    assert _look("files")["files.missing"].level == FAULT


def test_a_file_of_another_size_is_found(place: Place) -> None:
    changed = File.objects.earliest("pk")
    (settings.MAKERIGHT_FILES / changed.digest[:2] / changed.digest[2:]).write_bytes(b"cut")
    assert _look("files")["files.changed"].level == FAULT


def test_backups_that_are_lacking_old_unverified_or_failed_are_found(place: Place) -> None:
    assert _look("backup")["backup.none"].level == WARNING  # the installation is minutes old
    old = timezone.now() - timedelta(days=2)
    backup = back_up(now=old)
    found = _look("backup")
    assert found["backup.old"].level == FAULT
    assert found["backup.unverified"].level == WARNING
    assert found["backup.same_disk"].level == WARNING
    verify(backup.place, now=timezone.now() - timedelta(days=20))
    assert _look("backup")["backup.unverified"].level == FAULT
    keeping.make_nightly()
    assert {"backup", "backup.verified"} <= set(_look("backup"))
    remembering.note_attempt(timezone.now(), "The disk is full.")
    assert "The disk is full." in _look("backup")["backup.failed"].words
    with override_settings(MAKERIGHT_BACKUP_PASSPHRASE=""):
        assert _look("backup")["backup.no_keys"].level == WARNING


def test_an_installation_that_was_never_backed_up_is_a_fault_in_the_end(place: Place) -> None:
    long_ago = (timezone.now() - timedelta(days=9)).timestamp()
    os.utime(place.home / "secret.key", (long_ago, long_ago))
    assert _look("backup")["backup.none"].level == FAULT
    with override_settings(MAKERIGHT_BACKUP_HOUR=None):
        assert _look("backup")["backup.none"].level == WARNING


# The command


def test_the_command_ends_with_one_if_there_is_a_fault_and_speaks_json(place: Place) -> None:
    done = _run(place, "doctor", "--json")
    assert done.returncode == 1  # no engine works here
    said = json.loads(done.stdout)
    assert {"code", "level", "words", "cure"} == set(said[0])
    assert "engine.none" in {finding["code"] for finding in said}


def test_the_command_checks_the_file(place: Place) -> None:
    done = _run(place, "doctor", "--check-database")
    assert (done.returncode, done.stdout) == (0, "The database file is whole.\n")


def test_the_command_works_where_the_house_does_not(place: Place) -> None:
    """With a database that isn't there at all."""
    (place.home / "secret.key").chmod(0o644)
    environment = place.environment | {"DATABASE_URL": f"postgresql://nobody@127.0.0.1:{free_port()}/none"}
    done = subprocess.run(
        [sys.executable, "-m", "makeright.config.cli", "doctor"],
        env=environment, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "chmod 600" in done.stdout
    assert "Traceback" not in done.stderr


def _run(place: Place, *said: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "makeright.config.cli", *said],
        env=place.environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
