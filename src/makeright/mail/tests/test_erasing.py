"""Mails go with what was said in them, and with who is forgotten; the very same mail does not come back."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from makeright.conversations import retaining
from makeright.conversations.models import Conversation, Inbox, Message
from makeright.conversations.replying import leave, reply
from makeright.conversations.resolving import resolve
from makeright.customers.forgetting import forget, go_on
from makeright.customers.models import Customer
from makeright.demo.cast import Cast
from makeright.events.replaying import replay
from makeright.files.shelves import shelf
from makeright.letters.models import Letter
from makeright.letters.writing import write
from makeright.lib.actor import Actor
from makeright.mail.erasing import UnderWay, erase_all_due, erase_due
from makeright.mail.intake import Arrival, accept
from makeright.mail.models import (
    DOUBLED,
    FAILED,
    OPENED,
    QUARANTINED,
    SENDING,
    Delivery,
    IncomingMail,
    KnownId,
    RefusedMail,
    Tombstone,
)
from makeright.mail.opening import open_batch
from makeright.mail.refusing import note_too_large
from makeright.mail.tests.letters import arrive, letter

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
Committing = Callable[..., AbstractContextManager[list[Callable[[], Any]]]]


def forget_whole(cast: Cast, customer: Customer) -> None:
    made = forget(customer, by=cast.by_ada)
    go_on(made.pk)
    made.refresh_from_db()
    assert made.is_done


def keys() -> set[str]:
    return set(shelf().keys("mail/"))


@pytest.mark.usefixtures("kept_on")
def test_a_mail_goes_with_its_bytes_and_its_ids(cast: Cast) -> None:
    mail = arrive(letter(), cast.inbox)
    assert (mail.state, len(keys())) == (OPENED, 1)
    forget_whole(cast, cast.rosa)
    assert (IncomingMail.objects.count(), keys()) == (0, set())
    assert not KnownId.objects.exists()
    assert Tombstone.objects.count() == 1


def test_the_same_mail_does_not_come_back(cast: Cast, django_capture_on_commit_callbacks: Committing) -> None:
    mail = letter()
    arrive(mail, cast.inbox)
    forget_whole(cast, cast.rosa)
    before = Customer.objects.count()
    again = mail.as_bytes().replace(b"MIME-Version", b"Received: by another.example; now\r\nMIME-Version")
    for inbox in (cast.inbox, cast.wholesale):
        with django_capture_on_commit_callbacks(execute=True):
            accept([Arrival(again, "rosa@example.com", ((inbox, inbox.address),))])
            open_batch()
    assert (Customer.objects.count(), IncomingMail.objects.count()) == (before, 0)


def test_one_that_came_again_and_was_left_lying_is_found(cast: Cast) -> None:
    mail = letter()
    arrive(mail, cast.inbox)
    forget_whole(cast, cast.rosa)
    left = arrive(mail, cast.inbox)
    assert left.reason == "It was erased."
    assert erase_all_due() == 1
    assert not IncomingMail.objects.exists()


def test_another_mail_of_theirs_is_a_new_matter(cast: Cast) -> None:
    arrive(letter(), cast.inbox)
    forget_whole(cast, cast.rosa)
    fresh = arrive(letter("Something else entirely."), cast.inbox)
    assert fresh.message is not None
    assert fresh.message.customer_id != cast.rosa.pk


def brought(cast: Cast, *inboxes: Inbox, days: int) -> None:
    """One mail of Rosa's, for these inboxes, so many days ago."""
    then = timezone.now() - days * DAY
    raw = letter().as_bytes()
    accept([Arrival(raw, "rosa@example.com", ((each, each.address),)) for each in inboxes], now=then)
    open_batch()
    for mail in IncomingMail.objects.filter(received_at=then).exclude(message=None):
        message = Message.objects.get(pk=mail.message_id)
        resolve(message.conversation, by=cast.by_ada, now=then)
        Conversation.objects.filter(pk=message.conversation_id).update(last_at=then)


def grow_old(cast: Cast, inbox: Inbox, *, days: int) -> None:
    """The inbox keeps what is settled for so many days, and a night of that has passed."""
    retaining.keep_for(inbox, days, by=cast.by_ada, now=timezone.now() - 2 * DAY)
    inbox.refresh_from_db()
    retaining.run(inbox, so_far=retaining.Ran())
    erase_all_due()


@pytest.mark.usefixtures("kept_on")
def test_a_mail_that_came_twice_stays_with_the_words_of_the_first(cast: Cast) -> None:
    brought(cast, cast.inbox, cast.inbox, days=40)
    (kept,) = IncomingMail.objects.filter(state=OPENED)
    assert IncomingMail.objects.filter(state=DOUBLED, path=kept.path).exists()
    grow_old(cast, cast.inbox, days=3650)
    assert list(IncomingMail.objects.all()) == [kept]
    assert b"where is my parcel?" in kept.raw()
    assert not Tombstone.objects.exists()
    assert KnownId.objects.exists()


@pytest.mark.usefixtures("kept_on")
def test_a_mail_to_two_inboxes_stays_in_the_one_that_keeps_it(cast: Cast) -> None:
    brought(cast, cast.inbox, cast.wholesale, days=100)
    kept = IncomingMail.objects.get(inbox=cast.inbox)
    assert IncomingMail.objects.filter(state=OPENED, path=kept.path).count() == 2
    grow_old(cast, cast.wholesale, days=90)
    assert list(IncomingMail.objects.all()) == [kept]
    assert b"where is my parcel?" in kept.raw()
    grow_old(cast, cast.inbox, days=90)
    assert (IncomingMail.objects.count(), keys(), Tombstone.objects.count()) == (0, set(), 1)


def test_what_was_set_aside_goes_by_who_brought_it_or_who_it_names(cast: Cast) -> None:
    brought = arrive(letter(), cast.inbox)
    named = arrive(letter(from_="Rosa <rosa@example.com>"), cast.inbox, envelope_from="list@example.org")
    anothers = arrive(letter(from_="karim@example.com"), cast.inbox, envelope_from="karim@example.com")
    for mail in (brought, named, anothers):
        IncomingMail.objects.filter(pk=mail.pk).update(state=QUARANTINED, message=None)
    forget_whole(cast, cast.rosa)
    assert list(IncomingMail.objects.values_list("pk", flat=True)) == [anothers.pk]


def test_deliveries_keep_how_it_went_and_nobodys_address(cast: Cast) -> None:
    message = reply(cast.late_parcel, text="It is on its way.", by=cast.by_mina)
    leave(message)
    Delivery.objects.filter(message=message).update(server_said="550 rosa@example.com is full")
    forget_whole(cast, cast.rosa)
    (kept,) = Delivery.objects.filter(message=message)
    assert (kept.recipient, kept.name, kept.server_said) == (f"erased-{kept.pk}", "", "")
    assert kept.state == FAILED
    assert replay().differences == []


def test_a_mail_that_is_going_over_is_waited_for(cast: Cast) -> None:
    message = reply(cast.late_parcel, text="It is on its way.", by=cast.by_mina)
    leave(message)
    Delivery.objects.filter(message=message).update(state=SENDING)
    made = forget(cast.rosa, by=cast.by_ada)
    with pytest.raises(UnderWay):
        go_on(made.pk)
    with pytest.raises(CommandError, match="on its way at this moment"):
        call_command("customers", "forget", str(cast.rosa.pk), "--yes", stdout=StringIO())
    made.refresh_from_db()
    assert not made.is_done
    Delivery.objects.filter(message=message).update(state=FAILED)
    go_on(made.pk)
    made.refresh_from_db()
    assert made.is_done


def test_letters_to_them_and_what_was_refused_of_them_go(cast: Cast) -> None:
    facts: dict[str, Any] = {"first_name": "Rosa", "hours": 1}
    secrets = {"link": "https://desk.example.com/x"}
    by = Actor.system("test")
    write("staff/password_reset", to="rosa@example.com", facts=facts, secrets=secrets, by=by)
    write("staff/password_reset", to="mina@framehouse.test", facts=facts, secrets=secrets, by=by)
    note_too_large("rosa@example.com", [cast.inbox.pk], 10**9)
    forget_whole(cast, cast.rosa)
    assert list(Letter.objects.values_list("address", flat=True)) == ["mina@framehouse.test"]
    assert not RefusedMail.objects.exists()


def test_nothing_is_due_where_nothing_was_erased(cast: Cast) -> None:
    mail = arrive(letter(), cast.inbox)
    assert erase_due() == 0
    mail.refresh_from_db()
    assert Message.objects.get(pk=mail.message_id).text
