"""Noticing: what doesn't mend by itself, and nobody may be looking at, goes to those who see everything, by letter."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from makeright.events.models import Cursor
from makeright.letters.models import Letter
from makeright.letters.writing import write
from makeright.lib.actor import Actor
from makeright.operating.doctoring import FAULT, WARNING, Finding, examine
from makeright.staff.models import ADMIN, PERSON, Agent

NAME = "operating/notice"
AGAIN_AFTER = timedelta(hours=24)
MOST_AT_ONCE = 12  # findings in one letter
THE_DOCTOR = Actor.system("engine")
# Whatever the look at it is called: what is lost, damaged or stands still. Not how this machine's doors look from here:
# the engine that looks may stand elsewhere than they.
FAULTS = frozenset("backup damage disk files followers mail postgresql replies shelf sqlite triggers".split())
WARNINGS = frozenset(
    {"jobs.failed", "mail.acknowledging_paused", "mail.set_aside", "recurring.failing", "webhooks.paused"}
)  # nobody tries these again
PASSING = timedelta(hours=1)  # a follower that fails for less may only have met a hiccup of the database


def look_after_the_house() -> None:
    """Look the house over, and write to each admin what is wrong with it."""
    tell(examine())


@transaction.atomic
def tell(findings: list[Finding], *, now: datetime | None = None) -> list[Letter]:
    """Write to each admin about those of the findings that don't mend by themselves, and that they weren't written to
    about within a day. One letter holds them all; a letter on its way counts as written."""
    now = now or timezone.now()
    lasting = [finding for finding in findings if _is_lasting(finding, now)]
    written = []
    admins = Agent.objects.select_for_update().filter(role=ADMIN, is_active=True, kind=PERSON).order_by("pk")
    for admin in admins if lasting else ():
        told = _told_to(admin, since=now - AGAIN_AFTER)
        if fresh := [finding for finding in lasting if finding.code not in told][:MOST_AT_ONCE]:
            written.append(_letter(admin, fresh, now))
    return written


def _is_lasting(finding: Finding, now: datetime) -> bool:
    if finding.code == "followers.failing":
        return Cursor.objects.filter(failing_since__lte=now - PASSING).exists()
    if finding.level == WARNING:
        return finding.code in WARNINGS
    return finding.level == FAULT and finding.code.partition(".")[0] in FAULTS


def _told_to(admin: Agent, *, since: datetime) -> set[str]:
    letters = Letter.objects.filter(name=NAME, address=admin.email, written_at__gt=since)
    return {
        finding["code"] for facts in letters.values_list("facts", flat=True) for finding in facts["findings"]
    }


def _letter(admin: Agent, findings: list[Finding], now: datetime) -> Letter:
    facts: dict[str, Any] = {
        "first_name": admin.first_name,
        "found_at": now.isoformat(timespec="minutes"),
        "findings": [{"code": one.code, "words": one.words, "cure": one.cure} for one in findings],
    }
    return write(NAME, to=admin.email, addressee=admin.name, facts=facts, by=THE_DOCTOR, now=now)
