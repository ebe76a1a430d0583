"""Moving over: what another desk holds comes in, some seconds at a time, by the engine; it may rest, or be stopped.

Where it stands is in its row, so a program may be ended at any moment, and a lost job is asked for again. No
transaction is open while that desk is called. See docs/decisions/0032-importing-from-other-desks.md.
"""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils import timezone

from makeright.conversations import events, letting_in, letting_matters_in
from makeright.conversations.calling_desks import (
    BUSY,
    MOST_TRIES,
    NOT_LET_IN,
    NOT_THERE,
    Line,
    Refuses,
    Waits,
    pause_before,
)
from makeright.conversations.elsewhere import SOURCES
from makeright.conversations.elsewhere.asking import Ask, Asked, Item, Source
from makeright.conversations.elsewhere.shapes import (
    AGENT,
    COMPANY,
    CUSTOMERS,
    FIELD,
    INBOX,
    LISTED,
    MATTER,
    MESSAGES,
    NOTES,
    SAVED_REPLY,
    FileTold,
)
from makeright.conversations.letting_in import Door, NoLonger
from makeright.conversations.models import DeskImport, FromElsewhere, Inbox
from makeright.conversations.models.desk_import import DONE, PAUSED, RUNNING, STOPPED
from makeright.conversations.refusals import Refused
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.files.storing import Kept
from makeright.jobs.models import BULK, Job
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.fetching import Unreachable, check_url
from makeright.lib.refusing import Refusal
from makeright.lib.scrubbing import scrubbed
from makeright.lib.sealing import Unsealable

log = logging.getLogger(__name__)

LONGEST_PART = 20.0  # seconds of one job
TRIES_FOR_ONE = 4  # in vain, for one thing, while others are answered
MOST_DETAILS = 500  # answers about one thing
JOB = "conversations.move_over"
_UNLIKE_THE_PAPER = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


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
    whoever calls `go_on`. Outside transactions, since a name server is asked. A second one brings what is new.

    Raises Refused: `no_such_desk`, `no_url`, `missing` (with what), `under_way`, and those of lib/fetching.
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
                _ask_for(run)
    except IntegrityError:
        raise Refused("under_way", "This desk is coming in already.") from None
    return run


@transaction.atomic
def pause(run: DeskImport, *, by: Actor, now: datetime | None = None) -> bool:
    """Let it rest; say whether it was going on. What is in stays, and where it stands is kept."""
    return _pause(run, "", "by_person", by=by, now=now)


@transaction.atomic
def resume(run: DeskImport, *, by: Actor, now: datetime | None = None) -> bool:
    """Let it go on from where it was; say whether it rested."""
    resting = DeskImport.objects.filter(pk=run.pk, state=PAUSED)
    if not resting.update(state=RUNNING, tries=0, waits_until=None, waits_for=""):
        return False
    run.refresh_from_db()
    record(events.DESK_IMPORT_RESUMED, run, by=by, now=now)
    _ask_for(run)
    return True


@transaction.atomic
def stop(run: DeskImport, *, by: Actor, now: datetime | None = None) -> bool:
    """End it for good; say whether it hadn't ended. What is in stays; by what we came in there is forgotten."""
    return _end(run, STOPPED, by=by, now=now)


def go_on(run: DeskImport, *, for_seconds: float = 3600.0) -> datetime | None:
    """Let things come in for some seconds; give when it is to go on, or None if it doesn't. Outside transactions; may
    be ended at any moment."""
    until = time.monotonic() + for_seconds
    run.refresh_from_db()
    if run.state != RUNNING:
        return None
    now = timezone.now()
    if run.waits(now):
        return run.waits_until
    try:
        line = _line(run)
        while True:
            if not _one_page(run, line, until):
                return timezone.now()
            if run.state != RUNNING:
                return None
            _rest_if_asked(line)
            if time.monotonic() > until:
                return timezone.now()
    except NoLonger:
        return None
    except Waits as waits:
        return _wait(run, waits)
    except Refuses as refused:
        log.warning("import %s from %s is paused: %s", run.pk, run.source, refused.code)
        with transaction.atomic():
            _pause(run, refused.code, "by_itself", by=letting_in.actor(run))
        return None


def go_on_by_job(desk_import: int) -> None:
    """Let it come in for as long as a job should take, and ask for the next turn."""
    run = DeskImport.objects.filter(pk=desk_import).first()
    at = go_on(run, for_seconds=LONGEST_PART) if run else None
    if run is not None and at is not None:
        _ask_for(run, at)


def ask_again() -> int:
    """Ask for the turns of those that go on and have none: their job was lost. Say how many. One whose job was given up
    is a person's matter: it stands among the work that failed."""
    asked = {each["desk_import"] for each in Job.objects.filter(kind=JOB).values_list("arguments", flat=True)}
    lost = [run for run in DeskImport.objects.filter(state=RUNNING) if run.pk not in asked]
    for run in lost:
        with transaction.atomic():
            _ask_for(run, run.waits_until)
    return len(lost)


def _line(run: DeskImport) -> Line:
    """The line to its desk. Raises Refuses if the key to it is gone: it does not move with an export."""
    try:
        said = json.loads(run.secrets.reveal())
    except (Unsealable, ValueError):
        raise Refuses(NOT_LET_IN) from None
    return Line(SOURCES[run.source], run.address, said)


def _ask_for(run: DeskImport, at: datetime | None = None) -> None:
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


def _one_page(run: DeskImport, line: Line, until: float) -> bool:
    """Let one page of things in, and step on; say whether it was all of it before the time was up."""
    source, kind = line.source, run.kind
    ask = Ask.of(run.place) if run.place else source.begin(kind, run.since)
    answer = line.ask(ask)
    try:
        page = source.read(kind, ask, answer)
    except _UNLIKE_THE_PAPER as error:
        log.warning("import %s: a page of %s is unlike its paper: %s", run.pk, kind, scrubbed(error))
        raise Refuses("not_understood") from error
    for item in page.items:
        calls = line.calls
        _one_thing(run, line, kind, item)
        if line.calls > calls:  # what was in already took none, and must not end the turn
            _rest_if_asked(line)
        if time.monotonic() > until:
            return False
    _step(run, source, page.next, page.stated)
    return True


def _rest_if_asked(line: Line) -> None:
    """Raise Waits if the last answers said that few more calls are welcome."""
    if line.rest_for is not None:
        raise Waits(BUSY, line.rest_for, is_limit=True)


def _one_thing(run: DeskImport, line: Line, kind: str, item: Item) -> None:
    """Let one thing in: what is known and as it was is passed by, what can't be understood is left."""
    source = line.source
    try:
        external_id, stamp = source.name_of(kind, item)
    except _UNLIKE_THE_PAPER:
        raise Refuses("not_understood") from None
    names = FromElsewhere.objects.filter(account=run.account, kind=kind, external_id=external_id[:200])
    known = names.first()
    if known is not None and known.counts and known.stamp == stamp[:100]:
        if known.seen_in_id == run.pk:
            return
        if stamp and known.key is not None:
            letting_in.pass_by(run, known)
            return
    try:
        details = [_answers(line, ask) for ask in source.details(kind, item)]
    except Refuses as refused:
        if refused.code != NOT_THERE:
            raise
        letting_in.leave_whole(run, kind, external_id, "gone")
        return
    except Waits as waits:
        if not _is_beyond_hope(run, waits):
            raise
        letting_in.leave_whole(run, kind, external_id, "never_answered")
        return
    try:
        _let_in(run, line, kind, item, details, (external_id, stamp))
    except Refusal as refused:
        letting_in.leave_whole(run, kind, external_id, refused.code)
    except _UNLIKE_THE_PAPER as error:
        log.warning("import %s: %s is unlike its paper: %s", run.pk, kind, scrubbed(error))
        letting_in.leave_whole(run, kind, external_id, "not_understood")
    if run.tries:
        DeskImport.objects.filter(pk=run.pk).update(tries=0, waits_for="", waits_until=None)
        run.tries = 0


def _is_beyond_hope(run: DeskImport, waits: Waits) -> bool:
    """Whether that desk answers, and only about this one thing it never does: then the others needn't wait for it."""
    return not waits.is_limit and run.tries >= TRIES_FOR_ONE


def _file(run: DeskImport, line: Line, file: FileTold) -> Kept | str:
    try:
        return line.file(file)
    except Waits as waits:
        if not _is_beyond_hope(run, waits):
            raise
        return "file_not_had"


def _answers(line: Line, ask: Ask) -> Asked:
    """All answers to a question about one thing."""
    answers: list[object] = []
    following: Ask | None = ask
    while following is not None and len(answers) < MOST_DETAILS:
        answer = line.ask(following)
        answers.append(answer)
        try:
            following = line.source.more(following, answer)
        except _UNLIKE_THE_PAPER:
            raise Refuses("not_understood") from None
    return answers


def _let_in(
    run: DeskImport, line: Line, kind: str, item: Item, details: list[Asked], name: tuple[str, str]
) -> None:
    source, (external_id, stamp) = line.source, name
    if kind == MATTER:
        told = source.matter(item, details)
        wanted = letting_matters_in.wanted_files(run, told)
        files = {file.external_id: _file(run, line, file) for file in wanted}
        letting_matters_in.let_in(run, told, stamp, files)
        return
    with transaction.atomic():
        letting_in.go_on_only(run)
        door = Door(run, letting_in.actor(run))
        if kind == COMPANY:
            key = letting_in.company(door, source.company(item, details))
        elif kind == AGENT:
            key = letting_in.agent(door, source.agent(item, details))
        elif kind == INBOX:
            key = letting_in.inbox(door, source.inbox(item, details))
        elif kind == FIELD:
            key = letting_in.custom_field(door, source.custom_field(item, details))
        elif kind == CUSTOMERS:
            key = letting_in.customer(door, source.customer(item, details))
        else:
            assert kind == SAVED_REPLY
            key = letting_in.saved_reply(door, source.saved_reply(item, details))
        letting_in.settle(door, kind, external_id, key, stamp)


@transaction.atomic
def _step(run: DeskImport, source: Source, following: Ask | None, stated: int | None) -> None:
    """Go on to the next page, the next kind, or the end. If it was paused or stopped meanwhile, it stays there."""
    here = DeskImport.objects.select_for_update().filter(pk=run.pk, state=RUNNING, kind=run.kind)
    if here.first() is None:
        raise NoLonger
    if stated is not None:
        run.stated[run.kind] = stated
    if following is not None:
        run.place = following.as_json()
    else:
        left = [kind for kind in LISTED if kind in source.listed]
        left = left[left.index(run.kind) + 1 :]
        run.place = None
        if not left:
            here.update(stated=run.stated)
            _end(run, DONE, by=letting_in.actor(run))
            return
        run.kind = left[0]
    run.tries = 0
    DeskImport.objects.filter(pk=run.pk).update(
        place=run.place, kind=run.kind, stated=run.stated, tries=0, waits_for="", waits_until=None
    )


@transaction.atomic
def _wait(run: DeskImport, waits: Waits) -> datetime | None:
    """Plan the next call; after too many in vain, let it rest until a person says otherwise."""
    tries = run.tries + (not waits.is_limit)
    if tries > MOST_TRIES:
        _pause(run, waits.code, "by_itself", by=letting_in.actor(run))
        return None
    at = timezone.now() + (waits.after or pause_before(tries - 1))
    going = DeskImport.objects.filter(pk=run.pk, state=RUNNING)
    return at if going.update(tries=tries, waits_for=waits.code, waits_until=at) else None


def _pause(run: DeskImport, code: str, why: str, *, by: Actor, now: datetime | None = None) -> bool:
    going = DeskImport.objects.filter(pk=run.pk, state=RUNNING)
    if not going.update(state=PAUSED, waits_for=code[:30], waits_until=None):
        return False
    run.refresh_from_db()
    paused = events.DeskImportPaused(why=Code(why))
    record(events.DESK_IMPORT_PAUSED, run, by=by, payload=paused, now=now)
    return True


def _end(run: DeskImport, state: str, *, by: Actor, now: datetime | None = None) -> bool:
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
