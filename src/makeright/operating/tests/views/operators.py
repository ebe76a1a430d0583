"""What the tests of the operator's pages share: every page by name, jobs in each state, and who asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from makeright.conversations.models import Inbox
from makeright.jobs.models import FAILED, LATER, Job
from makeright.letters import models as letters
from makeright.letters.models import Letter
from makeright.letters.rendering import sample
from makeright.letters.writing import write
from makeright.lib.actor import Actor
from makeright.mail.models import FILED, QUARANTINED, IncomingMail
from makeright.staff.models import Agent

PAGES = ("/operating/work", "/operating/mail", "/operating/health", "/settings/hours")
PARTIALS = (
    "/operating/nav",
    "/operating/work/rows",
    "/operating/mail/rows",
    "/operating/health/findings",
    "/settings/hours/rows",
)


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


def seen_by(agent: Agent, address: str) -> str:
    """What an agent reads at an address."""
    answer = browser_of(agent).get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def given_up(kind: str = "mail.send", **fields: Any) -> Job:
    """A job that was tried ten times."""
    said = {"tries": 10, "last_error": "ValueError: not today", "run_at": timezone.now()}
    return Job.objects.create(kind=kind, state=FAILED, **said | fields)


def failing(kind: str = "mail.send", **fields: Any) -> Job:
    """A job that failed and is tried again in a minute."""
    said = {"tries": 2, "last_error": "ValueError: not yet", "run_at": timezone.now() + timedelta(minutes=1)}
    return Job.objects.create(kind=kind, state=LATER, **said | fields)


def came(inbox: Inbox, state: str = QUARANTINED, number: int = 1, **fields: Any) -> IncomingMail:
    """A mail that became no message."""
    said = {
        "recipient": inbox.address,
        "envelope_from": f"odd{number}@example.com",
        "path": "a/b",
        "digest": "0" * 64,
        "size": 1200,
        "received_at": timezone.now(),
        "reason": "It has 4,000 parts within parts."
        if state != FILED
        else "It comes from an address of ours.",
    }
    return IncomingMail.objects.create(inbox=inbox, state=state, **said | fields)


def unsent() -> Letter:
    """A letter of the house that was turned down."""
    said = sample("operating/notice")
    by = Actor.system("test")
    letter = write("operating/notice", to="ada@framehouse.test", facts=said.facts, by=by)
    Letter.objects.filter(pk=letter.pk).update(state=letters.FAILED, next_try_at=None)
    return letter
