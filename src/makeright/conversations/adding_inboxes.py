"""Adding inboxes: from now on mail to an address is answered here."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from makeright.conversations import events
from makeright.conversations.models import Inbox
from makeright.conversations.refusals import Refused
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls

MAIL = Code("mail")
LONGEST = 120  # letters of a name


@transaction.atomic
def add_inbox(
    address: str, name: str, *, from_name: str = "", by: Actor, now: datetime | None = None
) -> Inbox:
    """Answer an address from now on. Mail from it is signed `from_name`, or as the inbox is called.

    Raises Refused: `no_address`, `tagged_address` (with a `+tag`, which answers need), `no_name`, `answered_already`.
    """
    address, name, from_name = address.strip().lower(), _tidy(name), _tidy(from_name)
    try:
        validate_email(address)
    except ValidationError:
        raise Refused(
            "no_address", "%(address)s is not a mail address.", {"address": repr(address)}
        ) from None
    if "+" in address:
        raise Refused("tagged_address", "An inbox's address has no +tag: those are used for answers.")
    if not name:
        raise Refused("no_name", "An inbox has a name, by which colleagues know it.")
    try:
        with transaction.atomic():
            inbox = Inbox.objects.create(address=address, name=name, from_name=from_name or name)
    except IntegrityError:
        raise Refused(
            "answered_already", "%(address)s is answered here already.", {"address": address}
        ) from None
    record(events.INBOX_ADDED, inbox, by=by, payload=events.InboxAdded(MAIL), now=now)
    return inbox


def _tidy(name: str) -> str:
    return squeeze(without_controls(name))[:LONGEST]
