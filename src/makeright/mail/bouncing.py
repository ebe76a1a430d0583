"""Bouncing: a reply came back. Its delivery says so in the server's words, and the conversation is on top again."""

from __future__ import annotations

from makeright.conversations.models import NONE, Message
from makeright.conversations.replying import not_arrived
from makeright.events.kinds import Code
from makeright.events.models import Event
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.text import excerpt, squeeze
from makeright.mail import events
from makeright.mail.addressing import message_id_of
from makeright.mail.models import BOUNCED, FAILED, Delivery, IncomingMail
from makeright.mail.reading import ReadMail

THE_MAIL = Actor.system("mail")


def is_bounce(mail: IncomingMail, letter: ReadMail) -> bool:
    """Say whether a mail reports on one of ours: a delivery report, or what comes from nobody to a bounce address."""
    if letter.robot == "bounce":
        return True
    # Vacation notices go to the envelope sender as well (RFC 3834), and so may people: those are no bounces.
    return letter.robot != "auto" and not mail.envelope_from and message_id_of(mail.recipient) is not None


def is_receipt(mail: IncomingMail, letter: ReadMail) -> bool:
    """Say whether a mail only tells that one of ours was read (RFC 3798): that opens nothing and changes nothing."""
    return letter.kind == "receipt" and letter.robot != "bounce" and about(mail, letter) is not None


def note_bounce(mail: IncomingMail, letter: ReadMail) -> str:
    """Mark what came back, inside the caller's transaction; say in words what was done.

    A report of a delay changes nothing. A bounce opens no conversation and is never answered.
    """
    message = about(mail, letter)
    if message is None:
        return "A delivery report about no mail of ours."
    reports = letter.report.recipients if letter.report else ()
    if reports and all(said.action not in ("failed", "") for said in reports):
        return f"A report that mail {message.pk} is delayed or was delivered."
    failed = {said.address.lower(): said.diagnosis for said in reports if said.action in ("failed", "")}
    deliveries = list(Delivery.objects.filter(message=message).exclude(state__in=(BOUNCED, FAILED)))
    hit = [delivery for delivery in deliveries if delivery.recipient in failed] or deliveries
    told: Event | None = None
    for delivery in hit:
        said = failed.get(delivery.recipient) or next(iter(failed.values()), "") or excerpt(letter.text, 400)
        Delivery.objects.filter(pk=delivery.pk).update(state=BOUNCED, server_said=squeeze(said)[:500])
        changed = events.DeliveryChanged(message.pk, Code(BOUNCED), delivery.tries)
        told = record(events.BOUNCED, delivery, by=THE_MAIL, payload=changed)
    if told and message.automatic == NONE:
        not_arrived(message, by=THE_MAIL.on_account_of(told.pk))
    return f"A bounce of mail {message.pk}."


def about(mail: IncomingMail, letter: ReadMail) -> Message | None:
    """Which of our messages a bounce is about: by the address it came to, else by the id that the report quotes."""
    ours = Message.objects.select_related("conversation").filter(direction="out")
    tagged = message_id_of(mail.recipient)
    if tagged is not None:
        return ours.filter(pk=tagged).first()
    original = letter.report.original_message_id if letter.report else ""
    return ours.filter(message_id=original).order_by("-pk").first() if original else None
