"""What somebody passed on to us is offered as the matter of who wrote it, and is theirs once a person says so."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from makeright.conversations import events, replying
from makeright.conversations.composing import recipients
from makeright.conversations.models import OUT, Conversation, Message
from makeright.customers.models import Customer
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.mail.models import Delivery
from makeright.mail.tests.letters import arrive, letter
from makeright.promises import making

pytestmark = pytest.mark.django_db
PASSED_ON = "Can you help her?\n\n---------- Forwarded message ---------\nFrom: Kim <b>Lee</b> <kim@example.com>\nDate: Mon\nSubject: Frame\nTo: x\n\nIt broke."


def came(cast: Cast, text: str = PASSED_ON, **said: str) -> Message:
    message = arrive(letter(text, subject="Fwd: Frame", **said), cast.inbox).message
    assert message is not None
    return message


@pytest.fixture
def mina(cast: Cast) -> Client:
    browser = Client()
    browser.force_login(cast.mina)
    return browser


def at(message: Message) -> str:
    return reverse("mail:writer", args=[message.conversation.number, message.pk])


def thread(browser: Client, message: Message) -> str:
    return browser.get(f"/conversations/{message.conversation.number}/thread").content.decode()


def whose(message: Message) -> Customer:
    return Conversation.objects.select_related("customer").get(pk=message.conversation_id).customer


def test_who_wrote_it_is_offered_and_nothing_decided(cast: Cast, mina: Client) -> None:
    """E42, S16."""
    message = came(cast)
    page = thread(mina, message)
    assert "Forwarded: written by <bdi>Kim" in page
    assert "<bdi>&lt;kim@example.com&gt;</bdi>" in page
    assert "<b>Lee" not in page
    assert "Make Kim the customer" in page
    assert whose(message).identities.get().value == "rosa@example.com"
    assert not Customer.objects.filter(identities__value="kim@example.com").exists()


def test_a_person_makes_them_the_customer_and_answers_go_to_them_alone(cast: Cast, mina: Client) -> None:
    message = came(cast)
    answer = mina.post(at(message))
    assert answer.status_code == 200
    assert "kim@example.com" in answer.content.decode()
    assert "is the customer" in answer["HX-Trigger"]
    assert whose(message).identities.get().value == "kim@example.com"
    ours = replying.reply(message.conversation, text="I am sorry.", by=cast.by_mina)
    replying.leave(ours)
    assert list(Delivery.objects.filter(message=ours).values_list("recipient", flat=True)) == [
        "kim@example.com"
    ]
    page = thread(mina, message)
    assert "You said whose matter it is" in page
    assert "Forwarded:" not in page


def test_what_they_answer_belongs_to_it(cast: Cast, mina: Client) -> None:
    message = came(cast, message_id="<fwd@example.com>")
    mina.post(at(message))
    said = came(cast, "Thank you!", from_="Kim Lee <kim@example.com>", answers="<fwd@example.com>")
    assert said.conversation_id == message.conversation_id


def test_it_can_be_taken_back(cast: Cast, mina: Client) -> None:
    message = came(cast)
    mina.post(at(message))
    assert "rosa@example.com" in mina.delete(at(message)).content.decode()
    assert whose(message).identities.get().value == "rosa@example.com"
    back = Conversation.objects.get(pk=message.conversation_id)
    assert recipients(back).to[0][0] == "rosa@example.com"
    assert not back.participants.filter(address="kim@example.com").exists()
    told = Event.objects.filter(kind=events.CUSTOMER_CHANGED.name).order_by("pk")
    assert [one.payload["to_customer"] for one in told][-1] == whose(message).pk
    assert len(told) == 2


def test_twice_is_one(cast: Cast, mina: Client) -> None:
    message = came(cast)
    for _ in range(2):
        assert mina.post(at(message)).status_code == 200
        mina.delete(at(came(cast, "Hello")))
    assert Event.objects.filter(kind=events.CUSTOMER_CHANGED.name).count() == 1


def test_what_passes_on_nothing_is_refused(cast: Cast, mina: Client) -> None:
    message = came(cast, "Hello")
    answer = mina.post(at(message))
    assert answer.status_code == 422
    assert "who wrote what was passed on" in answer.content.decode()
    assert "Forwarded:" not in thread(mina, message)


def test_our_own_words_passed_on_offer_nobody(cast: Cast, mina: Client) -> None:
    for address in ("hello@framehouse.test", "rosa@example.com", "no-reply@example.com"):
        message = came(cast, PASSED_ON.replace("kim@example.com", address))
        assert "Forwarded:" not in thread(mina, message)


def test_once_something_was_promised_it_stays(cast: Cast, mina: Client) -> None:
    message = came(cast)
    ours = replying.reply(message.conversation, text="You have it by Friday.", by=cast.by_mina)
    replying.leave(ours)
    soon = timezone.now() + timedelta(days=2)
    making.make(ours, begins=0, ends=21, due_at=soon, is_day=False, by=cast.by_mina)
    assert mina.post(at(message)).status_code == 422
    assert whose(message).identities.get().value == "rosa@example.com"


def test_who_may_not_sees_no_button_and_changes_nothing(cast: Cast, mina: Client) -> None:
    message = came(cast)
    Conversation.objects.filter(pk=message.conversation_id).update(inbox=cast.wholesale, assignee=None)
    assert mina.post(at(message)).status_code == 404
    assert Client().post(at(message)).status_code == 302


def test_a_reply_that_is_about_to_leave_goes_where_it_was_meant_to(cast: Cast, mina: Client) -> None:
    message = came(cast)
    replying.reply(message.conversation, text="Hello Rosa", by=cast.by_mina)
    assert mina.post(at(message)).status_code == 422
    assert whose(message).identities.get().value == "rosa@example.com"


def test_what_a_colleague_wrote_for_another_is_not_sent_to_them(cast: Cast, mina: Client) -> None:
    message = came(cast)
    mina.post(at(message))
    address = reverse("conversations:replies", args=[message.conversation.number])
    colleague = Client()
    colleague.force_login(cast.otto)
    said = {"text": "Hello Rosa", "draft_key": "a" * 26, "to_whom": "rosa@example.com"}
    answer = colleague.post(address, said)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "It goes to Kim" in page
    assert "Hello Rosa" in page
    assert not message.conversation.messages.filter(direction=OUT).exists()
    assert colleague.post(address, said | {"to_whom": "kim@example.com"}).status_code == 200
    assert message.conversation.messages.filter(direction=OUT).exists()
