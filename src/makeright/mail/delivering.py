"""Delivering: whole mailboxes come in, as mail of now or as history. What is here already is passed over, so it may be
ended at any moment and begun again."""

from __future__ import annotations

import logging
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from django.conf import settings

from makeright.conversations.models import Inbox
from makeright.lib.rush import give_way
from makeright.mail import archiving
from makeright.mail.archiving import Left, archive
from makeright.mail.intake import Arrival, accept
from makeright.mail.models import ACCEPTED, OPENING, IncomingMail
from makeright.mail.opening import may_pass
from makeright.mail.unpacking import Found, look_through

log = logging.getLogger(__name__)

AT_ONCE = 32  # mails that are accepted in one transaction
TOLD_EVERY = 500  # mails
_RETURN_PATH = re.compile(rb"^return-path:[ \t]*<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE)
Say = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class LeftMail:
    """A mail that was not brought in: where it lies, and a code that says why."""

    name: str
    why: str


@dataclass(slots=True)
class Delivered:
    """What came of it. Of `found` mails so many are words of customers (`theirs`) or `ours`, were `known` here already,
    or were `accepted` as mail of now, which the engine opens; the rest is `left`. `conversations`: that are new."""

    found: int = 0
    theirs: int = 0
    ours: int = 0
    known: int = 0
    accepted: int = 0
    conversations: int = 0
    settled: int = 0
    left: list[LeftMail] = field(default_factory=list)

    @property
    def left_for(self) -> dict[str, int]:
        """How many were left, by why."""
        return dict(sorted(Counter(each.why for each in self.left).items()))


def deliver_now(places: Iterable[Path], inbox: Inbox, *, say: Say) -> Delivered:
    """Have all mails that lie there come in as if their sender's server brought them now, the oldest first. Those that
    came by the same bytes before are passed over. `say` is told how many are done, and of how many. Raises OSError."""
    found = _by_age(places)
    done, known = Delivered(len(found)), _digests(inbox)
    wanted = _wanted(found, done)
    while some := list(islice(wanted, AT_ONCE)):
        arrivals = []
        for one in some:
            raw = one.content()
            if not _is_new(raw, known):
                done.known += 1
                continue
            arrivals.append(Arrival(raw, _sender(raw), ((inbox, inbox.address),)))
        done.accepted += len(accept(arrivals))
        say(done.accepted + done.known + len(done.left), done.found)
    return done


def deliver_archive(
    places: Iterable[Path], inbox: Inbox, *, also_ours: Sequence[str] = (), say: Say
) -> Delivered:
    """Have all mails that lie there come in as history, the oldest first; then the conversations that are new are
    settled. One that can't be brought in is left, and said; it keeps no other. Raises OSError where a mailbox can't be
    read, or the shelf has no room."""
    found = _by_age(places)
    done, known = Delivered(len(found)), _digests(inbox)
    for count, one in enumerate(_wanted(found, done), 1):
        give_way(1.0)
        raw = one.content()
        if _is_new(raw, known):
            _archive(one, raw, inbox, also_ours, done)
        else:
            done.known += 1
        if count % TOLD_EVERY == 0:
            say(count + len(done.left), done.found)
    done.settled = _settle(inbox)
    say(done.found, done.found)
    return done


def _archive(one: Found, raw: bytes, inbox: Inbox, also_ours: Sequence[str], done: Delivered) -> None:
    try:
        made = archive(raw, inbox=inbox, came_at=one.at, also_ours=also_ours)
    except Left as left:
        done.left.append(LeftMail(one.name, left.code))
    except Exception as error:
        if may_pass(error):
            raise
        log.exception("a mail of an archive could not be brought in")
        done.left.append(LeftMail(one.name, f"failed:{type(error).__name__}"))
    else:
        done.theirs += made.what == "theirs"
        done.ours += made.what == "ours"
        done.known += made.what == "known"
        done.conversations += made.is_new


def _settle(inbox: Inbox) -> int:
    settled, (some, last) = 0, archiving.settle(inbox)
    while last:
        settled += some
        some, last = archiving.settle(inbox, after=last)
    return settled + some


def _by_age(places: Iterable[Path]) -> list[Found]:
    """What lies there by its Date, so that what answers comes after what it answers."""
    found = [one for place in places for one in look_through(place)]
    return sorted(found, key=lambda one: moment.timestamp() if (moment := one.dated or one.at) else 0.0)


def _wanted(found: Iterable[Found], done: Delivered) -> Iterator[Found]:
    for one in found:
        why = one.why_not or (
            "too_large" if one.size > settings.MAKERIGHT_MAIL_LIMIT else "" if one.size else "empty"
        )
        if why:
            done.left.append(LeftMail(one.name, why))
        else:
            yield one


def _digests(inbox: Inbox) -> set[bytes]:
    """Of all mails that this inbox has, but for those that are just coming in."""
    there = IncomingMail.objects.filter(inbox=inbox).exclude(state__in=(ACCEPTED, OPENING))
    return {bytes.fromhex(digest) for digest in there.values_list("digest", flat=True).iterator()}


def _is_new(raw: bytes, known: set[bytes]) -> bool:
    """Say whether it is the first with these bytes, and remember it."""
    digest = archiving.digest_of(raw)
    if digest in known:
        return False
    known.add(digest)
    return True


def _sender(raw: bytes) -> str:
    """Who the server said had sent it, if it wrote that down (RFC 5321, 4.4); else nobody is known."""
    found = _RETURN_PATH.search(raw[:65_536].partition(b"\n\n")[0])
    return found[1].decode("ascii", "replace")[:320] if found else ""
