"""Going through another desk: page by page and thing by thing, from where the run stands, for some seconds.

No transaction is open while that desk is called. What is known and as it was there is passed by.
"""

from __future__ import annotations

import json
import logging
import time
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from makeright.conversations import letting_in, letting_matters_in
from makeright.conversations.calling_desks import (
    BUSY,
    MOST_TRIES,
    NOT_LET_IN,
    NOT_THERE,
    NOT_UNDERSTOOD,
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
    SAVED_REPLY,
    FileTold,
)
from makeright.conversations.letting_in import Door, NoLonger
from makeright.conversations.models import DeskImport, FromElsewhere
from makeright.conversations.models.desk_import import DONE, RUNNING
from makeright.conversations.moving_over import ask_for_turn, end, let_rest
from makeright.files.storing import Kept
from makeright.lib.refusing import Refusal
from makeright.lib.scrubbing import scrubbed
from makeright.lib.sealing import Unsealable

log = logging.getLogger(__name__)

LONGEST_PART = 20.0  # seconds of one job
TRIES_FOR_ONE = 4  # in vain, for one thing, while others are answered
MOST_DETAILS = 500  # answers about one thing
_UNLIKE_THE_PAPER = (ArithmeticError, AttributeError, LookupError, TypeError, ValueError)


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
            let_rest(run, refused.code, "by_itself", by=letting_in.actor(run))
        return None


def go_on_by_job(desk_import: int) -> None:
    """Let it come in for as long as a job should take, and ask for the next turn."""
    run = DeskImport.objects.filter(pk=desk_import).first()
    at = go_on(run, for_seconds=LONGEST_PART) if run else None
    if run is not None and at is not None:
        ask_for_turn(run, at)


def _line(run: DeskImport) -> Line:
    """The line to its desk. Raises Refuses if the key to it is gone: it does not move with an export."""
    try:
        said = json.loads(run.secrets.reveal())
    except (Unsealable, ValueError):
        raise Refuses(NOT_LET_IN) from None
    return Line(SOURCES[run.source], run.address, said)


def _one_page(run: DeskImport, line: Line, until: float) -> bool:
    """Let one page of things in, and step on; say whether it was all of it before the time was up."""
    source, kind = line.source, run.kind
    ask = Ask.of(run.place) if run.place else source.begin(kind, run.since)
    answer = line.ask(ask)
    try:
        page = source.read(kind, ask, answer)
    except _UNLIKE_THE_PAPER as error:
        log.warning("import %s: a page of %s is unlike its paper: %s", run.pk, kind, scrubbed(error))
        raise Refuses(NOT_UNDERSTOOD) from error
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
        raise Refuses(NOT_UNDERSTOOD) from None
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
            raise Refuses(NOT_UNDERSTOOD) from None
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
            end(run, DONE, by=letting_in.actor(run))
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
        let_rest(run, waits.code, "by_itself", by=letting_in.actor(run))
        return None
    at = timezone.now() + (waits.after or pause_before(tries - 1))
    going = DeskImport.objects.filter(pk=run.pk, state=RUNNING)
    return at if going.update(tries=tries, waits_for=waits.code, waits_until=at) else None
