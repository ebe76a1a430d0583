"""What fails tells what failed, and nothing of what it held: in rows, on pages and in the log, as both engines fail."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from typing import NoReturn

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from makeright.config.logging_filter import JsonLines, TextLines
from makeright.conversations import events as conversations
from makeright.conversations import resolving
from makeright.conversations.models import Inbox
from makeright.demo.cast import Cast
from makeright.desk.views import inbox as desk
from makeright.events import cursors, reacting
from makeright.events.models import Cursor
from makeright.jobs.models import Job
from makeright.jobs.queueing import TASKS, enqueue
from makeright.jobs.working import work_off
from makeright.letters import sending
from makeright.letters.models import Letter
from makeright.letters.writing import write
from makeright.lib.actor import Actor
from makeright.lib.sealing import Unsealable, seal, unseal
from makeright.lib.tests.sink import Sink

pytestmark = pytest.mark.django_db
CANARY = "canarywords of a customer 4111 1111"
SECRET = "canary-token-9f2e"


@pytest.fixture(autouse=True)
def log() -> Iterator[io.StringIO]:
    """All that is logged, in both forms that a log may have."""
    written, handlers = io.StringIO(), []
    for lines in (TextLines(), JsonLines()):
        handler = logging.StreamHandler(written)
        handler.setFormatter(lines)
        handlers.append(handler)
        logging.getLogger().addHandler(handler)
    yield written
    for handler in handlers:
        logging.getLogger().removeHandler(handler)


def explode(*_: object, **__: object) -> NoReturn:
    raise ValueError(f"could not do {CANARY!r} with {SECRET}")


def in_the_database() -> None:
    """An error of the database that repeats what it met, as far as the engine does."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nowhere WHERE words = %s", [CANARY])


@transaction.atomic
def twice() -> None:
    """One of a constraint, in which PostgreSQL repeats the row."""
    Inbox.objects.create(name=CANARY, address="canarywords@example.com")
    Inbox.objects.create(name=CANARY, address="canarywords@example.com")


@pytest.mark.parametrize("failure", [explode, in_the_database, twice])
def test_a_job_that_fails(
    failure: Callable[[], None], log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TASKS, "test.fail", failure)
    enqueue("test.fail")
    work_off()
    kept = Job.objects.get(kind="test.fail").last_error
    assert kept
    assert "test.fail" in log.getvalue()
    assert "canary" not in kept + log.getvalue()


@pytest.mark.parametrize("failure", [explode, in_the_database, twice])
def test_a_page_that_fails(
    cast: Cast, failure: Callable[[], None], log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object, **__: object) -> None:
        failure()

    monkeypatch.setattr(desk.Inbox, "get", fails)
    client = Client(raise_request_exception=False)
    client.force_login(cast.mina)
    answer = client.get("/inbox/open?canary=1")
    assert answer.status_code == 500
    assert "canary" not in answer.content.decode()
    assert "canary" not in log.getvalue()
    assert "Error" in log.getvalue()


def test_a_letter_that_cant_be_put_together(
    log: io.StringIO, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    settings.MAKERIGHT_HOUSE_ADDRESS = "house@example.com"
    letter = write(
        "staff/password_reset",
        to="mina@example.com",
        facts={"first_name": "Canarywords", "hours": 1},
        secrets={"link": f"https://desk.example.com/{SECRET}"},
        by=Actor.system("test"),
    )
    monkeypatch.setattr(sending, "render", explode)
    with Sink() as sink:
        settings.MAKERIGHT_SMTP = f"smtp://127.0.0.1:{sink.port}"
        sending.send_due(now=timezone.now())
    row = Letter.objects.get(pk=letter.pk)
    assert "ValueError" in row.server_said
    assert "canary" not in row.server_said + log.getvalue()
    assert not row.secrets


def test_a_secret_that_cant_be_opened() -> None:
    sealed = seal(SECRET, purpose="test")
    for spoiled in (sealed[:-3], f"{sealed}A", SECRET):
        with pytest.raises(Unsealable) as refused:
            unseal(spoiled, purpose="test")
        assert "canary" not in str(refused.value)
        assert refused.value.__cause__ is None


def test_a_reaction_that_fails(cast: Cast, log: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(reacting._REACTIONS, conversations.RESOLVED.name, [(explode, False)])
    resolving.resolve(cast.late_parcel, by=cast.actor(cast.mina))
    work_off()
    kept = Job.objects.get(kind="events.react").last_error
    assert kept
    assert "canary" not in kept + log.getvalue()


def test_a_follower_that_fails(cast: Cast, log: io.StringIO) -> None:
    resolving.resolve(cast.late_parcel, by=cast.actor(cast.mina))
    cursors.follow("test-canaries", explode)
    kept = Cursor.objects.get(name="test-canaries").last_error
    assert kept
    assert "canary" not in kept + log.getvalue()


def test_a_database_error_that_somebody_logs(log: io.StringIO) -> None:
    try:
        with transaction.atomic():
            in_the_database()
    except DatabaseError:
        logging.getLogger("makeright.test").exception("it failed for %s", "somebody")
    assert "it failed for somebody" in log.getvalue()
    assert "canary" not in log.getvalue()


def test_the_eyes_see(log: io.StringIO) -> None:
    logging.getLogger("makeright.test").warning("the plain word canarywords")
    assert log.getvalue().count("canarywords") == 2
    assert json.loads(log.getvalue().splitlines()[1])["message"] == "the plain word canarywords"
