"""Senders that are blocked or welcome, and what becomes of their mail."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from makeright.conversations import junking
from makeright.conversations.models import OPEN, RESOLVED, Conversation, Message
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.mail import acknowledging, knowing_senders
from makeright.mail.knowing_senders import Refused, block, standing_of, welcome
from makeright.mail.models import Acknowledgment, Sender
from makeright.mail.tests.letters import arrive, letter
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


def client_of(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("Spam@Example.COM ", "spam@example.com"),
        ("spam+tag@example.com", "spam@example.com"),
        ("example.com", "@example.com"),
        ("@Example.com", "@example.com"),
    ],
)
def test_an_address_or_a_domain_is_known_by_its_normal_form(said: str, address: str) -> None:
    assert knowing_senders.sender_in(said) == address


@pytest.mark.parametrize("said", ["", "@", "example", "a b@example.com", "x@", "spam@example.com\r\nTo: y"])
def test_what_is_neither_is_refused(said: str) -> None:
    with pytest.raises(Refused) as refused:
        knowing_senders.sender_in(said)
    assert refused.value.code == "sender.unreadable"


def test_what_is_said_of_an_address_goes_before_its_domain(cast: Cast) -> None:
    assert block("example.com", by=cast.by_ada)
    assert not block("@example.com", by=cast.by_ada)
    assert (standing_of("karim@example.com"), standing_of("karim@example.org")) == ("blocked", "")
    assert welcome("karim@example.com", by=cast.by_ada)
    assert not welcome("karim@example.com", by=cast.by_ada)
    assert (standing_of("karim+x@example.com"), standing_of("rosa@example.com")) == ("welcome", "blocked")


def test_a_block_ends_with_its_time(cast: Cast) -> None:
    until = timezone.now() + timedelta(days=1)
    block("karim@example.com", until=until, by=cast.by_ada)
    assert standing_of("karim@example.com", now=until - timedelta(seconds=1)) == "blocked"
    assert standing_of("karim@example.com", now=until) == ""


def test_we_are_never_blocked_and_no_time_has_passed(cast: Cast) -> None:
    for who in (cast.inbox.address, cast.inbox.domain):
        with pytest.raises(Refused) as refused:
            block(who, by=cast.by_ada)
        assert refused.value.code == "sender.ours"
    with pytest.raises(Refused) as refused:
        block("x@example.com", until=timezone.now(), by=cast.by_ada)
    assert refused.value.code == "sender.passed"
    assert not Sender.objects.exists()


def comes(cast: Cast, text: str = "Buy now", **more: str) -> Message:
    """A mail of a seller's that comes in."""
    mail = arrive(letter(text, **({"from_": "A Seller <seller@shop.example>"} | more)), cast.inbox)
    assert mail.message is not None, mail.reason
    return Message.objects.select_related("conversation").get(pk=mail.message_id)


def test_mail_of_a_blocked_sender_is_kept_as_junk_and_nobody_hears_of_it(cast: Cast) -> None:
    block("shop.example", by=cast.by_ada)
    Acknowledgment.objects.create(inbox=cast.inbox, is_on=True, texts={"": ["It came.", ""]})
    message = comes(cast)
    matter = message.conversation
    assert (matter.state, matter.waiting_since, matter.is_junk) == (RESOLVED, None, True)
    assert Event.objects.get(kind="conversation.junked").payload["how"] == "blocked"
    assert acknowledging.acknowledge(message.pk, by=cast.by_ada) is None
    assert replay().differences == []


def test_a_blocked_senders_answer_leaves_our_matter_as_it_is(cast: Cast) -> None:
    first = comes(cast, message_id="<first@shop.example>")
    block("seller@shop.example", by=cast.by_ada)
    again = comes(cast, "And again", answers="<first@shop.example>")
    assert again.conversation != first.conversation
    assert again.conversation.refers_to == first.conversation
    first.conversation.refresh_from_db()
    assert (first.conversation.state, first.conversation.last_words) == (OPEN, "Buy now")
    third = comes(cast, "Once more", answers=f"{again.message_id}")
    assert third.conversation == again.conversation
    assert replay().differences == []


@pytest.mark.parametrize(
    ("inbox_junks", "before", "junk"),
    [(True, "", True), (False, "", False), (True, "welcome", False), (False, "blocked", True)],
)
def test_what_is_called_spam_is_junk_where_the_inbox_says_so(
    cast: Cast, inbox_junks: bool, before: str, junk: bool
) -> None:
    knowing_senders.set_spam_is_junk(cast.inbox, inbox_junks, by=cast.by_ada)
    if before:
        (welcome if before == "welcome" else block)("seller@shop.example", by=cast.by_ada)
    assert comes(cast, X_Spam_Flag="YES").conversation.is_junk is junk


def test_what_belongs_to_a_matter_is_no_junk_for_being_called_spam(cast: Cast) -> None:
    knowing_senders.set_spam_is_junk(cast.inbox, True, by=cast.by_ada)
    first = comes(cast, message_id="<first@shop.example>")
    again = comes(cast, "Where is it?", answers="<first@shop.example>", X_Spam_Flag="YES")
    assert again.conversation == first.conversation
    assert not again.conversation.is_junk


def test_who_wrote_what_is_no_junk_is_welcome_from_then_on(cast: Cast) -> None:
    knowing_senders.set_spam_is_junk(cast.inbox, True, by=cast.by_ada)
    matter = comes(cast, X_Spam_Flag="YES").conversation
    assert junking.unjunk(matter, is_undo=True, by=cast.by_mina)
    assert standing_of("seller@shop.example") == ""
    junking.junk(matter, by=cast.by_mina)
    assert junking.unjunk(matter, by=cast.by_mina)
    assert standing_of("seller@shop.example") == "welcome"
    assert not comes(cast, "Another", X_Spam_Flag="YES").conversation.is_junk


# On the desk


def test_a_lead_blocks_a_domain_and_an_agent_an_address_alone(cast: Cast) -> None:
    refused = client_of(cast.mina).post("/settings/senders", {"who": "shop.example"})
    assert (refused.status_code, Sender.objects.count()) == (422, 0)
    for who, agent in (("seller@shop.example", cast.mina), ("shop.example", cast.ada)):
        for _ in range(2):
            assert client_of(agent).post("/settings/senders", {"who": who, "days": "30"}).status_code in (
                200,
                302,
            )
    assert set(Sender.objects.values_list("address", flat=True)) == {"seller@shop.example", "@shop.example"}
    page = client_of(cast.ada).get("/settings/senders").content.decode()
    assert "@shop.example" in page
    domain = Sender.objects.get(address="@shop.example")
    assert client_of(cast.mina).post(f"/settings/senders/{domain.pk}").status_code == 422
    assert client_of(cast.ada).post(f"/settings/senders/{domain.pk}").status_code in (200, 302)
    assert not Sender.objects.filter(pk=domain.pk).exists()


def test_who_wrote_is_blocked_from_their_conversation(cast: Cast) -> None:
    matter = comes(cast).conversation
    for _ in range(2):
        answer = client_of(cast.mina).post(f"/conversations/{matter.number}/sender")
        assert answer.status_code == 204
    assert standing_of("seller@shop.example") == "blocked"
    assert Conversation.objects.get(pk=matter.pk).is_junk
    assert Event.objects.filter(kind="sender.blocked").count() == 1


def test_an_outsider_blocks_nobody_and_a_stranger_is_led_to_sign_in(cast: Cast) -> None:
    address = f"/conversations/{cast.wholesale_matter.number}/sender"
    assert client_of(cast.mina).post(address).status_code == 404
    assert Client().post(address)["Location"].split("?")[0] == "/sign-in"
    assert Client().post("/settings/senders", {"who": "a@b.example"})["Location"].split("?")[0] == "/sign-in"
    assert not Sender.objects.exists()


# From the command line


def command(*said: str) -> str:
    out = StringIO()
    call_command("senders", *said, stdout=out)
    return out.getvalue().strip()


def test_the_command_blocks_lists_and_forgets(cast: Cast) -> None:
    assert command("block", "shop.example", "--days", "30", "--reason", "Offers") == "Done."
    assert command("welcome", "seller@shop.example") == "Done."
    told = [json.loads(line) for line in command("--json").splitlines()]
    assert [(each["address"], each["stands"], each["reason"]) for each in told] == [
        ("@shop.example", "blocked", "Offers"),
        ("seller@shop.example", "welcome", ""),
    ]
    assert command("forget", "shop.example") == "Done."
    assert command("spam", cast.inbox.address, "junk") == "Done."
    assert command("spam", cast.inbox.address, "junk") == "It is so already."
    with pytest.raises(CommandError):
        command("forget", "shop.example")
    with pytest.raises(CommandError):
        command("block", "no sender")
