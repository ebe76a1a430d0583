"""Knowing senders: who is blocked, so that their mail is junk when it comes; and who is welcome, whatever a server on
the way thought of their mail. Nothing is dropped: junk is kept, and can be read."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as says

from makeright.conversations.models import IN, Conversation, Inbox
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.kept_questions import Question
from makeright.lib.refusing import Refusal
from makeright.mail import events
from makeright.mail.addressing import is_address, our_addresses, without_tag
from makeright.mail.models import BLOCKED, WELCOME, Sender

MOST = 10_000
LONGEST = 200  # characters of a reason


class Refused(Refusal):
    """Nothing was changed."""


@transaction.atomic
def block(
    who: str, *, by: Actor, reason: str = "", until: datetime | None = None, now: datetime | None = None
) -> bool:
    """Have all mail of an address, or of a domain ("example.com"), be junk from now on, or `until` a time; say whether
    that is new. Raises Refused: `sender.unreadable`, `sender.ours`, `sender.passed` for a time that has passed,
    `sender.too_long`, `sender.too_many`."""
    moment, address = now or timezone.now(), sender_in(who)
    if _is_ours(address):
        raise Refused("sender.ours", says("That is an address of ours, or our domain."))
    if until is not None and until <= moment:
        raise Refused("sender.passed", says("That time has passed already."))
    if len(reason) > LONGEST:
        raise Refused("sender.too_long", says("A reason has at most %(most)s letters."), {"most": LONGEST})
    same = Sender.objects.filter(address=address, stands=BLOCKED, until=until, reason=reason)
    if same.exists():
        return False
    row = _stand(address, BLOCKED, by, moment, reason=reason, until=until)
    record(
        events.SENDER_BLOCKED,
        row,
        by=by,
        payload=events.SenderBlocked(is_domain=address.startswith("@"), until=until),
        now=now,
    )
    return True


@transaction.atomic
def welcome(address: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Remember that what an address writes is no junk; say whether that is new. Its own block ends; one of its whole
    domain stays, for others. Raises Refused: `sender.unreadable`, `sender.too_many`."""
    known = sender_in(address)
    if known.startswith("@"):
        raise Refused("sender.unreadable", says("Say an address."))
    if Sender.objects.filter(address=known, stands=WELCOME).exists():
        return False
    row = _stand(known, WELCOME, by, now or timezone.now())
    record(events.SENDER_WELCOMED, row, by=by, now=now)
    return True


@transaction.atomic
def forget(sender: Sender, *, by: Actor, now: datetime | None = None) -> bool:
    """Know nothing special of a sender any more: neither blocked nor welcome; say whether there was anything."""
    found = Sender.objects.filter(pk=sender.pk)
    if not found.exists():
        return False
    record(events.SENDER_FORGOTTEN, sender, by=by, now=now)
    found.delete()
    return True


@transaction.atomic
def set_spam_is_junk(inbox: Inbox, is_on: bool, *, by: Actor, now: datetime | None = None) -> bool:
    """Have what a server on the way called spam be junk in an inbox, or not; say whether that is new."""
    if not Inbox.objects.filter(pk=inbox.pk).exclude(junks_spam=is_on).update(junks_spam=is_on):
        return False
    inbox.refresh_from_db(fields=["junks_spam"])
    record(events.SPAM_IS_JUNK, inbox, by=by, payload=events.SpamIsJunk(is_on=is_on), now=now)
    return True


_STANDINGS = Question(
    lambda now, address, domain: (
        in_force(now).filter(Q(address=address) | Q(address=domain)).values_list("address", "stands")
    )
)


def standing_of(address: str, *, now: datetime | None = None) -> str:
    """How an address stands: `blocked`, `welcome` or "". What is said of the address itself goes before its domain."""
    known = without_tag(address)
    _, _, domain = known.rpartition("@")
    found = dict(_STANDINGS(now or timezone.now(), known, f"@{domain}"))
    return found.get(known) or found.get(f"@{domain}") or ""


def in_force(now: datetime | None = None) -> QuerySet[Sender]:
    """Of whom something is known at a time."""
    return Sender.objects.filter(Q(until=None) | Q(until__gt=now or timezone.now()))


def writer_of(conversation: Conversation) -> str:
    """The address that began a conversation, or wrote first in it; "" if nobody did."""
    wrote = conversation.messages.filter(direction=IN).exclude(author_address="").order_by("pk")
    return wrote.values_list("author_address", flat=True).first() or ""


def sender_in(said: str) -> str:
    """An address in normal form, or a domain as "@example.com". Raises Refused: `sender.unreadable`."""
    plain = said.strip().lower()
    local, at, domain = plain.rpartition("@")
    if not local and is_address(f"anybody@{domain}"):
        return f"@{domain}"
    if at and local and is_address(plain):
        return without_tag(plain)
    raise Refused("sender.unreadable", says("Say an address, or a domain such as example.com."))


def _is_ours(address: str) -> bool:
    ours = our_addresses()
    if address.startswith("@"):
        return any(each.endswith(address) for each in ours)
    return address in ours


def _stand(
    address: str, stands: str, by: Actor, now: datetime, *, reason: str = "", until: datetime | None = None
) -> Sender:
    if not Sender.objects.filter(address=address).exists() and Sender.objects.count() >= MOST:
        raise Refused("sender.too_many", says("There are %(most)s already."), {"most": MOST})
    agent = by.id if by.serves else None
    values = {
        "stands": stands,
        "reason": reason,
        "until": until,
        "set_by_id": agent,
        "set_at": now,
    }
    row, _ = Sender.objects.update_or_create(address=address, defaults=values)
    return row
