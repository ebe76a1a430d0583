"""Erasing mails as they came and went: with the messages that were erased, and whatever else a person who is forgotten
left at the door. A digest of each mail stays, so that the same mail doesn't come back."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_noop as says

from makeright.conversations.models import Inbox
from makeright.conversations.retaining import also_ages
from makeright.customers.erasing import Counts, Person, erases
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.files.shelves import shelf
from makeright.files.sweeping import erase_unentered
from makeright.letters.models import Letter
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert_new
from makeright.lib.refusing import Refusal
from makeright.lib.wiping import wipe_traces
from makeright.mail import events
from makeright.mail.addressing import without_tag
from makeright.mail.models import (
    BOUNCE,
    DOUBLED,
    FAILED,
    FILED,
    HANDING,
    LET_GO,
    QUARANTINED,
    QUEUED,
    SENDING,
    WAITING,
    Complaint,
    Delivery,
    IncomingMail,
    KnownId,
    RefusedMail,
    Sender,
    Tombstone,
    key_of_mail,
)
from makeright.mail.reading import read
from makeright.mail.reading.identity import content_digest

AT_ONCE = 20  # mails
MOST_ASIDE = 10_000  # mails that became no message and are looked through for an address
LARGEST = 40_000_000  # bytes of a mail that is looked through
OF_NO_MESSAGE = (QUARANTINED, LET_GO, FILED, DOUBLED, BOUNCE)
ASIDE_FOR = timedelta(days=30)  # what became no message, in an inbox that keeps things for a time
GONE = "erased"  # what a recipient is called from then on, with the number of the delivery
BY = Actor.system("mail")


class UnderWay(Refusal):
    """A mail of theirs is going over at this moment: a little later."""

    def __init__(self) -> None:
        super().__init__(
            "under_way", says("A mail of theirs is on its way at this moment. Try again in a minute.")
        )


def count(person: Person) -> Counts:
    """What of a person is kept of mails; what was set aside is looked through only when it goes."""
    in_theirs = Q(message__customer__in=person.customers) | Q(
        message__conversation__customer__in=person.customers
    )
    by_address = Q(envelope_from__in=person.addresses)
    return {
        "mails": IncomingMail.objects.filter(in_theirs | by_address).count(),
        "letters": _letters_to(person).count(),
    }


@erases("senders", count=lambda person: {"senders": _known_as_senders(person).count()})
def erase_what_is_known_of_a_sender(person: Person, by: Actor, now: datetime) -> Counts:
    """A block ends with what is known of who is blocked; one of a whole domain tells of nobody."""
    gone, _ = _known_as_senders(person).delete()
    return {"senders": gone} if gone else {}


def _known_as_senders(person: Person) -> QuerySet[Sender]:
    return Sender.objects.filter(address__in=[without_tag(each) for each in person.addresses])


@erases("mail", count=count)
def erase_what_a_person_mailed(person: Person, by: Actor, now: datetime) -> Counts:
    """Runs after conversations: what belongs to messages that are erased, then what is known by address alone."""
    if erased := erase_due(by=by, now=now):
        return {"mails": erased}
    if aside := _set_aside_of(person):
        return {"mails": erase_mails(aside, now=now)}
    return _erase_by_address(person, by=by, now=now)


def erase_due(*, by: Actor = BY, now: datetime | None = None) -> int:
    """Erase a few of the mails and deliveries whose messages are erased; say how many. Rows are the truth: whoever
    asks, and whenever, it is done once."""
    moment = now or timezone.now()
    whole = list(IncomingMail.objects.exclude(message__erased_at=None).order_by("pk")[:AT_ONCE])
    if not whole:  # those that came again, and whose bytes were not erased at once
        buried = Tombstone.objects.filter(fingerprint=OuterRef("fingerprint"))
        again = IncomingMail.objects.filter(Exists(buried), state=DOUBLED)
        whole = list(again.order_by("pk")[:AT_ONCE])
    known = KnownId.objects.exclude(conversation__erased_at=None)
    known.filter(pk__in=list(known.values_list("pk", flat=True)[:500])).delete()
    going = Delivery.objects.exclude(message__erased_at=None)
    return (erase_mails(whole, now=moment) if whole else 0) + _empty(going, by=by, now=moment)


def erase_all_due() -> int:
    """Erase all that is due; say how many."""
    done = 0
    while some := erase_due():
        done += some
    return done


def erase_mails(mails: Collection[IncomingMail], *, now: datetime) -> int:
    """Erase mails: first the bytes, then the rows, so that whatever is cut off is found again. A digest stays of each.
    Outside transactions. Gives how many there were.

    A mail may have come twice, or for several inboxes: its bytes are there once. They, and all that is known of it, go
    with all its rows; but not as long as one of them is a message whose words are kept: then these rows alone go.
    """
    there = list(IncomingMail.objects.filter(path__in={mail.path for mail in mails}))
    lives = {mail.path for mail in _of_kept_messages(there)}
    copies = [mail for mail in mails if mail.path in lives]
    same = [mail for mail in there if mail.path not in lives]
    known = [(mail.fingerprint, *_marks(mail)) for mail in same]
    prints = {said or computed for said, computed, _ in known} - {""}
    for path in {mail.path for mail in same}:
        shelf().delete(key_of_mail(path))
    with transaction.atomic():
        insert_new(Tombstone(fingerprint=one, at=now) for one in sorted(prints))
        KnownId.objects.filter(message_id__in=[named for _, _, named in known if named]).delete()
        IncomingMail.objects.filter(pk__in=[mail.pk for mail in (*same, *copies)]).delete()
    return len(same) + len(copies)


def _of_kept_messages(mails: Iterable[IncomingMail]) -> QuerySet[IncomingMail]:
    """Those of these mails whose words are still kept in a conversation."""
    keys = [mail.pk for mail in mails]
    return IncomingMail.objects.filter(pk__in=keys, message__isnull=False, message__erased_at=None)


def is_buried(fingerprint: str) -> bool:
    """Whether this very mail was here, and was erased. Without the ORM, since each mail asks."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM mail_tombstone WHERE fingerprint = %s", [fingerprint])
        return cursor.fetchone() is not None


def erase_again(mail: int, kept: Iterable[tuple[str, int]]) -> None:
    """Erase a mail that was erased before and came once more, with the files that were kept of it (digest and size)."""
    erase_mails(list(IncomingMail.objects.filter(pk=mail)), now=timezone.now())
    erase_unentered(kept)
    wipe_traces()


def _marks(mail: IncomingMail) -> tuple[str, str]:
    """The digest by which a mail is known again, and its Message-ID; empty for one that can't be read."""
    try:
        raw = mail.raw()
        letter = read(raw)
    except Exception:
        return "", ""
    return content_digest(letter, raw), letter.message_id[:255]


def _set_aside_of(person: Person) -> list[IncomingMail]:
    """A few of the mails that became no message of ours and name them: as who brought it, or anywhere in it."""
    unopened = IncomingMail.objects.filter(message=None)
    brought = list(unopened.filter(envelope_from__in=person.addresses).order_by("pk")[:AT_ONCE])
    return brought or list(_naming(person, unopened))[:AT_ONCE]


def _naming(person: Person, unopened: QuerySet[IncomingMail]) -> Iterator[IncomingMail]:
    wanted = [word.lower().encode() for word in person.addresses]
    aside = unopened.filter(state__in=OF_NO_MESSAGE, size__lt=LARGEST).order_by("-pk")[:MOST_ASIDE]
    for mail in aside if wanted else ():
        try:
            raw = mail.raw().lower()
        except FileNotFoundError:
            continue
        if any(word in raw for word in wanted):
            yield mail


@transaction.atomic
def _erase_by_address(person: Person, *, by: Actor, now: datetime) -> Counts:
    """What was refused from them, deliveries to them in others' conversations, what they called spam, and the house's
    letters to them."""
    Complaint.objects.filter(address__in=[without_tag(each) for each in person.addresses]).delete()
    RefusedMail.objects.filter(envelope_from__in=person.addresses).delete()
    letters, _ = _letters_to(person).delete()
    going = _empty(Delivery.objects.filter(recipient__in=person.addresses), by=by, now=now)
    return {"letters": letters, "deliveries": going}


def _letters_to(person: Person) -> QuerySet[Letter]:
    """Those that go to them, or tell of them."""
    told = Letter.objects.annotate(told=Cast("facts", TextField()))
    names_them = Q(address__in=person.addresses)
    for word in person.words:
        names_them |= Q(told__contains=json.dumps(word)[1:-1])
    return told.filter(names_them)


@transaction.atomic
def _empty(going: QuerySet[Delivery], *, by: Actor, now: datetime) -> int:
    """Leave of these deliveries no address, and send none of them any more; say how many. Raises UnderWay if one is
    going over just now."""
    some = list(going.exclude(recipient__startswith=f"{GONE}-").order_by("pk")[:500])
    keys = [one.pk for one in some]
    if Delivery.objects.filter(pk__in=keys, state__in=(SENDING, HANDING)).exists():
        raise UnderWay
    for one in Delivery.objects.select_related("message__conversation").filter(
        pk__in=keys, state__in=(WAITING, QUEUED)
    ):
        if Delivery.objects.filter(pk=one.pk, state=one.state).update(state=FAILED, next_try_at=None):
            changed = events.DeliveryChanged(one.message_id, Code(FAILED), one.tries)
            record(events.FAILED, one, by=by, payload=changed, now=now)
    Delivery.objects.filter(pk__in=keys).update(
        recipient=Concat(Value(f"{GONE}-"), Cast("pk", TextField())), name="", server_said=""
    )
    return len(some)


@also_ages
def what_became_no_message(inbox: Inbox, cutoff: datetime, now: datetime) -> int:
    """A few of the mails that were set aside, filed or came twice, and are older than a month or than that."""
    older = max(cutoff, now - ASIDE_FOR)
    aside = IncomingMail.objects.filter(
        inbox=inbox, message=None, state__in=OF_NO_MESSAGE, received_at__lt=older
    )
    some = list(aside.order_by("pk")[:AT_ONCE])
    return erase_mails(some, now=now) if some else 0
