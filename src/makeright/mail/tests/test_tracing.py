"""Whatever follows from a mail has the mail's trace, so that the log can be read by it."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.utils import timezone

from makeright.conversations import receiving
from makeright.demo.cast import Cast
from makeright.jobs.models import Job
from makeright.jobs.queueing import enqueue
from makeright.lib.tracing import current_trace, trace_of_number
from makeright.mail import opening
from makeright.mail.intake import Arrival, accept
from makeright.mail.models import IncomingMail
from makeright.mail.tests.letters import letter

pytestmark = pytest.mark.django_db


def wait_outside(cast: Cast, *subjects: str) -> list[IncomingMail]:
    arrivals = [
        Arrival(
            letter(subject=subject).as_bytes(), "noor@example.com", ((cast.inbox, "hello@framehouse.test"),)
        )
        for subject in subjects
    ]
    return accept(arrivals, now=timezone.now())


def test_each_mail_is_opened_under_its_own_trace(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: dict[str, str] = {}

    def receive(incoming: Any, **more: Any) -> Any:
        seen[incoming.subject] = current_trace()
        return receiving.receive(incoming, **more)

    monkeypatch.setattr(opening, "receive", receive)  # only listens
    mails = wait_outside(cast, "One", "Two", "Three")
    opening.open_batch()
    assert seen == {
        subject: trace_of_number(mail.pk)
        for subject, mail in zip(("One", "Two", "Three"), mails, strict=True)
    }
    assert current_trace() == ""


def test_a_mail_that_fails_is_logged_under_its_trace(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    traces: list[str] = []

    class Listens(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            traces.append(current_trace())

    def fails(*_: object, **__: object) -> None:
        raise ValueError

    monkeypatch.setattr(opening, "receive", fails)
    (mail,) = wait_outside(cast, "One")
    listens = Listens()
    opening.log.addHandler(listens)
    try:
        opening.open_batch()
    finally:
        opening.log.removeHandler(listens)
    assert traces == [trace_of_number(mail.pk)]


def test_a_job_that_a_mail_asks_for_carries_its_trace(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:

    def receive(incoming: Any, **more: Any) -> Any:
        enqueue("a.test.of.traces")
        return receiving.receive(incoming, **more)

    monkeypatch.setattr(opening, "receive", receive)
    (mail,) = wait_outside(cast, "One")
    opening.open_batch()
    assert Job.objects.get(kind="a.test.of.traces").trace == trace_of_number(mail.pk)
