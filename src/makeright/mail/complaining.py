"""Complaining: somebody's mail program told that they call a message of ours spam (RFC 5965). Nothing goes to them by
itself any more; a person may still answer."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max
from django.utils.translation import gettext_noop as says

from makeright.conversations.models import Message
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.mail import events
from makeright.mail.addressing import without_tag
from makeright.mail.bouncing import about
from makeright.mail.models import Complaint, Delivery, IncomingMail
from makeright.mail.reading import ReadMail

THE_MAIL = Actor.system("mail")


def is_complaint(mail: IncomingMail, letter: ReadMail) -> bool:
    """Say whether a mail is a complaint about a message of ours: that opens nothing and is never answered."""
    return letter.kind == "complaint" and about(mail, letter) is not None


def note_complaint(mail: IncomingMail, letter: ReadMail) -> str:
    """Write down whose complaint it is, inside the caller's transaction; give the reason for which the mail is filed.

    It is theirs alone whom the message went to. Where the report hides who it was, as many do, it is the one
    recipient's; of several, nobody's. Told twice for the same message and address, it is one.
    """
    message = about(mail, letter)
    address = _whose(message, letter) if message else ""
    if message and address and not Complaint.objects.filter(message=message, address=address).exists():
        Complaint.objects.create(mail=mail, message=message, address=address, at=mail.received_at)
        record(events.COMPLAINED, message, by=THE_MAIL, payload=events.Complained(message.pk))
    return says("A complaint: it was called spam.")


def complained_at(addresses: Iterable[str]) -> datetime | None:
    """When somebody with one of these addresses last called a message of ours spam; None if they never did."""
    wanted = {without_tag(address) for address in addresses if address}
    latest: datetime | None = Complaint.objects.filter(address__in=wanted).aggregate(at=Max("at"))["at"]
    return latest


def _whose(message: Message, letter: ReadMail) -> str:
    went_to = {
        without_tag(recipient)
        for recipient in Delivery.objects.filter(message=message).values_list("recipient", flat=True)
    }
    named = {without_tag(one.address) for one in letter.report.recipients} if letter.report else set()
    meant = sorted(named & went_to) if named else sorted(went_to)
    return meant[0] if len(meant) == 1 else ""
