"""Mail as it came and as it goes: raw mails, deliveries, and the ids that tie mails together."""

from __future__ import annotations

from django.db import models

from makeright.conversations.models import Conversation, Inbox, Message
from makeright.events.places import Place
from makeright.files.shelves import MAIL, shelf
from makeright.staff.models import Agent

# What became of a raw mail.
ACCEPTED, OPENING, OPENED, FILED, DOUBLED, BOUNCE, QUARANTINED, LET_GO = (
    "accepted", "opening", "opened", "filed", "doubled", "bounce", "quarantined", "let_go",
)  # fmt: skip


def key_of_mail(path: str) -> str:
    """Where a raw mail stands on the shelf."""
    return f"{MAIL}/{path}"


class IncomingMail(models.Model):
    """A mail as it arrived at one inbox: its bytes are on the shelf at `path`, whatever becomes of it.

    `recipient` is the address as the sender's server said it, with its tag. `fingerprint` is set when it is opened
    and is unique in its inbox, so that the same mail twice is one.
    """

    inbox = models.ForeignKey(Inbox, on_delete=models.PROTECT, related_name="+", db_index=False)
    recipient = models.CharField(max_length=320)
    envelope_from = models.CharField(max_length=320, blank=True)
    path = models.CharField(max_length=120)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    received_at = models.DateTimeField()
    state = models.CharField(max_length=12, default=ACCEPTED)
    reason = models.CharField(max_length=500, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    asked_again_at = models.DateTimeField(null=True)  # when a person had it opened once more
    taken_by = models.CharField(max_length=16, blank=True)  # the home whose engine opens it
    taken_at = models.DateTimeField(null=True)
    fingerprint = models.CharField(max_length=64, null=True)
    message = models.ForeignKey(Message, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["inbox", "fingerprint"], name="mail_is_opened_once")]
        indexes = [models.Index(fields=["state", "id"], name="mail_by_state")]

    def __str__(self) -> str:
        return f"mail {self.pk} to {self.recipient}"

    def event_place(self) -> Place:
        return Place("mail", self.pk, inbox_id=self.inbox_id)

    @property
    def key(self) -> str:
        return key_of_mail(self.path)

    def raw(self) -> bytes:
        """The mail exactly as it came. Raises FileNotFoundError if its bytes are gone."""
        return shelf().read(self.key)


class Understanding(models.Model):
    """What a mail says beside its words, if it does.

    `seal`: whether it is signed or encrypted, as a code (`reading.shapes.Seal`). `dates`: those that invitations name,
    as `reading.telling` tells them. `reported`: of a report on a message of ours, what became of it by address:
    `{"address", "became"}`, with a code of `understanding`. `writer_address`: who wrote what it passes on, as it says
    and nobody vouches for.
    """

    mail = models.OneToOneField(
        IncomingMail, on_delete=models.CASCADE, primary_key=True, related_name="understanding"
    )
    seal = models.CharField(max_length=16, blank=True)
    writer_address = models.CharField(max_length=320, blank=True)
    writer_name = models.CharField(max_length=200, blank=True)
    dates = models.JSONField(default=list)
    reported = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"understanding of mail {self.mail_id}"


# How a reply is getting on, for one recipient.
WAITING, QUEUED, SENDING, HANDING, TAKEN, FAILED, BOUNCED, UNKNOWN = (
    "waiting", "queued", "sending", "handing", "accepted", "failed", "bounced", "unknown",
)  # fmt: skip
UNFINISHED = (WAITING, QUEUED, SENDING, HANDING, FAILED, BOUNCED, UNKNOWN)


class Delivery(models.Model):
    """A reply on its way to one address.

    `waiting`: no mail server is set up; `queued`: to be tried at `next_try_at`; `sending`: being talked about with the
    server; `handing`: the words themselves are going over; `accepted`: their server took it; `failed`: refused for
    good; `bounced`: taken and sent back; `unknown`: the line broke while it was handed over, a person decides.
    """

    message = models.ForeignKey(Message, on_delete=models.PROTECT, related_name="+")
    recipient = models.CharField(max_length=320)
    name = models.CharField(max_length=200, blank=True)
    role = models.CharField(max_length=5, default="to")
    state = models.CharField(max_length=10, default=QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    claimed_by = models.CharField(max_length=16, blank=True)  # the home whose engine sends it
    server_said = models.CharField(max_length=500, blank=True)
    accepted_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "recipient"], name="delivered_once")]
        indexes = [models.Index(fields=["state", "id"], name="deliveries_by_state")]
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.state} to {self.recipient}"

    @property
    def is_let_down(self) -> bool:
        return self.state in (FAILED, BOUNCED, UNKNOWN)

    def event_place(self) -> Place:
        return self.message.conversation.place_of("delivery", self.pk)


class KnownId(models.Model):
    """A Message-ID that belongs to a conversation: of mail that came or went, or that such mail refers to."""

    message_id = models.CharField(max_length=255)
    conversation = models.ForeignKey(Conversation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message_id", "conversation"], name="id_is_known_once")
        ]

    def __str__(self) -> str:
        return self.message_id


TOO_LARGE = "too_large"


class RefusedMail(models.Model):
    """That a mail was turned away at the door, without a word of it: who brought it, for whom, and why. The same sender
    on the same day is one row (`fingerprint`), which counts. `inbox` is empty if it was refused before it named one."""

    inbox = models.ForeignKey(Inbox, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    envelope_from = models.CharField(max_length=320, blank=True)
    why = models.CharField(max_length=20, default=TOO_LARGE)
    size = models.PositiveBigIntegerField()
    times = models.PositiveIntegerField(default=1)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    fingerprint = models.CharField(max_length=64, unique=True)

    class Meta:
        indexes = [models.Index(fields=["last_at"], name="refused_lately")]

    def __str__(self) -> str:
        return f"refusal {self.pk}"

    def event_place(self) -> Place:
        return Place("refusal", self.pk, inbox_id=self.inbox_id)


class Acknowledgment(models.Model):
    """Whether an inbox tells by itself that a mail came, and in which words. Without a row, or with `is_on` false, it
    doesn't.

    `texts` maps a language's tag ("" for all others) to the words while we work and the words while nobody does; the
    latter may be empty, and the first stand for both. `paused_at`: since when a brake holds it, until a person looks.
    """

    inbox = models.OneToOneField(Inbox, on_delete=models.CASCADE, related_name="+")
    is_on = models.BooleanField(default=False)
    texts = models.JSONField(default=dict)
    most_an_hour = models.PositiveIntegerField(default=100)
    paused_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"acknowledgment of inbox {self.inbox_id}"

    def event_place(self) -> Place:
        return Place("inbox", self.inbox_id, inbox_id=self.inbox_id)


BLOCKED, WELCOME = STANDS = ("blocked", "welcome")


class Sender(models.Model):
    """What we know of who writes: that an `address`, or all of a domain ("@example.com"), is `blocked`, with a reason
    and maybe `until` a time; or that an address is `welcome`, whatever others think of its mail."""

    address = models.CharField(max_length=320, unique=True)
    stands = models.CharField(max_length=8, choices=[(each, each) for each in STANDS])
    reason = models.CharField(max_length=200, blank=True)
    until = models.DateTimeField(null=True)
    set_by = models.ForeignKey(Agent, on_delete=models.SET_NULL, null=True, related_name="+")
    set_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.address

    def event_place(self) -> Place:
        return Place("sender_rule", self.pk)


class Complaint(models.Model):
    """That whoever reads an address called a message of ours spam, as their mail program told by a mail."""

    mail = models.OneToOneField(IncomingMail, on_delete=models.CASCADE, related_name="+")
    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="+")
    address = models.CharField(max_length=320)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["message", "address"], name="complained_once")]
        indexes = [models.Index(fields=["address"], name="complaints_by_address")]

    def __str__(self) -> str:
        return f"complaint {self.pk}"


class Tombstone(models.Model):
    """That a mail was here and was erased: should the very same come again, by its Message-ID and all that is written
    in it, it is not opened. The digest tells nothing of what it said."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.fingerprint[:12]
