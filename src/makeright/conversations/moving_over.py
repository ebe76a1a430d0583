"""Moving over: another desk begins to come in, rests, goes on, ends; `going_through.py` does it, in the engine.

Where it stands is in its row, so a program may be ended at any moment, and a lost job is asked for again. See
docs/decisions/0032-importing-from-other-desks.md.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.elsewhere import SOURCES
from makeright.conversations.elsewhere.asking import Source
from makeright.conversations.elsewhere.shapes import (
    MATTER,
    MESSAGES,
    NOTES,
)
from makeright.conversations.models import DeskImport, Inbox
from makeright.conversations.models.desk_import import PAUSED, RUNNING, STOPPED
from makeright.conversations.refusals import Refused
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.jobs.models import BULK, Job
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.fetching import Unreachable, check_url

JOB = "conversations.move_over"


def begin(
    source: str,
    said: Mapping[str, str],
    *,
    inbox: Inbox,
    address: str = "",
    since: datetime | None = None,
    in_background: bool = True,
    by: Actor,
    now: datetime | None = None,
) -> DeskImport:
    """Let another desk come in: `source` is a code of `elsewhere.SOURCES`, `address` its URL unless it has one for all,
    and `said` by what we come in there, by the names that it asks for. What comes to none of our addresses comes into
    `inbox`. `since`: only what changed since then, where that desk can say so. It is done by the engine, or else by
    whoever calls `going_through.go_on`. Outside transactions, since a name server is asked. A second one brings what
    is new.

    Raises Refused: `no_such_desk`, `no_url`, `missing` (with what), `under_way` (with the fact `run`, its key), and
    those of lib/fetching.
    """
    desk = _desk(source)
    secrets = {name: said.get(name, "").strip() for name in desk.asks_for}
    if lacking := next((name for name, words in secrets.items() if not words), None):
        raise Refused(
            "missing", "%(desk)s asks for %(what)s.", {"desk": desk.name, "what": lacking}, what=lacking
        )
    if not secrets.get("account", "1").isdecimal():
        raise Refused("missing", "The account is a number: it stands in the address.", what="account")
    address = _checked(address or desk.base)
    account = f"{desk.code}:{address}" + "".join(
        f"/{secrets[name]}" for name in ("account",) if name in secrets
    )
    if "client_id" in secrets:
        account += f"/{secrets['client_id']}"
    moment = now or timezone.now()
    try:
        with transaction.atomic():
            run = DeskImport.objects.create(
                source=desk.code,
                address=address,
                account=account[:300],
                secrets=json.dumps(secrets),
                inbox=inbox,
                since=since,
                kind=desk.listed[0],
                asked_by_id=by.id if by.serves else None,
                asked_at=moment,
            )
            begun = events.DeskImportBegun(source=Code(desk.code))
            record(events.DESK_IMPORT_BEGUN, run, by=by, payload=begun, now=moment)
            if in_background:
                ask_for_turn(run)
    except IntegrityError:
        going = DeskImport.objects.filter(account=account[:300], state__in=(RUNNING, PAUSED)).first()
        key = going.pk if going else None
        raise Refused("under_way", "This desk is coming in already.", run=key) from None
    return run


@transaction.atomic
def pause(run: DeskImport, *, by: Actor, now: datetime | None = None) -> bool:
    """Let it rest; say whether it was going on. What is in stays, and where it stands is kept."""
    return let_rest(run, "", "by_person", by=by, now=now)


@transaction.atomic
def resume(run: DeskImport, *, by: Actor, now: datetime | None = None) -> bool:
    """Let it go on from where it was; say whether it rested."""
    resting = DeskImport.objects.filter(pk=run.pk, state=PAUSED)
    if not resting.update(state=RUNNING, tries=0, waits_until=None, waits_for=""):
        return False
    run.refresh_from_db()
    record(events.DESK_IMPORT_RESUMED, run, by=by, now=now)
    ask_for_turn(run)
    return True


@transaction.atomic
def stop(run: DeskImport, *, by: Actor, now: datetime | None = None) -> bool:
    """End it for good; say whether it hadn't ended. What is in stays; by what we came in there is forgotten."""
    return end(run, STOPPED, by=by, now=now)


def ask_again() -> int:
    """Ask for the turns of those that go on and have none: their job was lost. Say how many. One whose job was given up
    is a person's matter: it stands among the work that failed."""
    asked = {each["desk_import"] for each in Job.objects.filter(kind=JOB).values_list("arguments", flat=True)}
    lost = [run for run in DeskImport.objects.filter(state=RUNNING) if run.pk not in asked]
    for run in lost:
        with transaction.atomic():
            ask_for_turn(run, run.waits_until)
    return len(lost)


def ask_for_turn(run: DeskImport, at: datetime | None = None) -> None:
    """Have the engine go through it, at once or at an aware time."""
    enqueue("conversations.move_over", at=at, priority=BULK, lane=f"desk-import-{run.pk}", desk_import=run.pk)


def _desk(source: str) -> Source:
    if source not in SOURCES:
        known = ", ".join(SOURCES)
        raise Refused("no_such_desk", "The desks that can come in are %(known)s.", {"known": known})
    return SOURCES[source]


def _checked(address: str) -> str:
    """The address of a desk without what follows its host and folder."""
    typed = address.strip()
    typed = typed if "//" in typed else f"https://{typed}"
    if not address.strip() or len(typed) > 250:
        raise Refused("no_url", "Say the address of that desk, such as https://example.zendesk.com.")
    at = urlsplit(typed)
    if at.query or at.fragment:
        raise Refused("no_url", "Say the address of that desk, such as https://example.zendesk.com.")
    try:
        check_url(typed)
    except Unreachable as why:
        raise Refused(why.code, str(why)) from why
    return f"{at.scheme}://{at.netloc.lower()}{at.path.rstrip('/')}"


def let_rest(run: DeskImport, code: str, why: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Let it rest, in the caller's transaction; say whether it was going on. `why`: `by_person`, or `by_itself`, then
    with the `code` of what is the matter."""
    going = DeskImport.objects.filter(pk=run.pk, state=RUNNING)
    if not going.update(state=PAUSED, waits_for=code[:30], waits_until=None):
        return False
    run.refresh_from_db()
    paused = events.DeskImportPaused(why=Code(why))
    record(events.DESK_IMPORT_PAUSED, run, by=by, payload=paused, now=now)
    return True


def end(run: DeskImport, state: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Once: it ends, by what we came in there is forgotten, and what came of it is told."""
    moment = now or timezone.now()
    going = DeskImport.objects.filter(pk=run.pk, state__in=(RUNNING, PAUSED))
    if not going.update(state=state, ended_at=moment, secrets="", waits_until=None, waits_for="", place=None):
        return False
    run.refresh_from_db()
    here = {kind: counts[1] for kind, counts in run.counts.items()}
    ended = events.DeskImportEnded(
        conversations=here.get(MATTER, 0),
        messages=here.get(MESSAGES, 0),
        notes=here.get(NOTES, 0),
        left=sum(there - here for there, here, _ in run.counts.values()),
        stopped=state == STOPPED,
    )
    record(events.DESK_IMPORT_ENDED, run, by=by, payload=ended, now=moment)
    return True
