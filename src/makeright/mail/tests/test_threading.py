"""Threading: what belongs together ends together, whatever happened to its names; and strangers stay outside."""

from __future__ import annotations

import random

import pytest

from makeright.conversations import replying, resolving
from makeright.conversations.models import Conversation, Message
from makeright.demo.cast import Cast
from makeright.mail.addressing import reply_address
from makeright.mail.models import DOUBLED, OPENED, TAKEN, Delivery, IncomingMail
from makeright.mail.reading.ids import as_given_by_relays, ids_given_by, number_in
from makeright.mail.sending import _write_down, address_deliveries
from makeright.mail.tests.letters import arrive, letter

pytestmark = pytest.mark.django_db
MALLORY = "Mallory <mallory@example.org>"


def opened(mail: IncomingMail) -> Message:
    assert mail.state == OPENED, mail.reason
    assert mail.message is not None
    return mail.message


def test_every_id_of_the_references_counts(cast: Cast) -> None:
    """E1: a reply to a colleague's answer that we never got."""
    first = opened(arrive(letter(message_id="<one@example.com>"), cast.inbox))
    later = letter(
        "And?",
        answers="<colleagues@example.net>",
        references=["<one@example.com>", "<colleagues@example.net>"],
    )
    assert opened(arrive(later, cast.inbox)).conversation_id == first.conversation_id


def test_two_mails_that_name_the_same_unseen_one_are_one_matter(cast: Cast) -> None:
    """E2."""
    first = opened(arrive(letter("It broke.", answers="<unseen@example.com>"), cast.inbox))
    second = opened(arrive(letter("And the glass too.", answers="<unseen@example.com>"), cast.inbox))
    assert second.conversation_id == first.conversation_id
    foreign = opened(arrive(letter("Me too.", from_=MALLORY, answers="<unseen@example.com>"), cast.inbox))
    assert foreign.conversation_id != first.conversation_id


def test_who_was_copied_and_answers_everybody_stays_in_it(cast: Cast) -> None:
    """E3."""
    first = opened(arrive(letter(message_id="<one@example.com>", Cc="Sam <sam@example.com>"), cast.inbox))
    copied = letter(
        "Look here",
        from_="Sam <sam@example.com>",
        message_id="<two@example.com>",
        answers="<one@example.com>",
        Cc="Rosa <rosa@example.com>",
    )
    assert opened(arrive(copied, cast.inbox)).conversation_id == first.conversation_id
    again = letter("Right", answers="<two@example.com>")
    assert opened(arrive(again, cast.inbox)).conversation_id == first.conversation_id


def replied(cast: Cast, said: str) -> Message:
    """A reply of ours that the customer's server took with these words."""
    first = opened(arrive(letter(), cast.inbox))
    ours = replying.reply(first.conversation, text="Tomorrow.", by=cast.actor(cast.mina))
    replying.leave(ours)
    address_deliveries(ours)
    deliveries = list(Delivery.objects.filter(message=ours))
    _write_down(deliveries, {one.recipient: (TAKEN, said) for one in deliveries}, ours)
    return ours


@pytest.mark.parametrize(
    ("said", "answered"),
    [
        (
            "250 Ok 0102018e5f0a1b2c-11112222-3333-4444-5555-666677778888-000000",
            "<0102018e5f0a1b2c-11112222-3333-4444-5555-666677778888-000000@eu-west-1.relay.example>",
        ),
        ("250 2.0.0 Accepted as <20250303.abc@relay.example>", "<20250303.abc@relay.example>"),
    ],
)
def test_an_answer_to_an_id_that_a_relay_made_finds_its_way(cast: Cast, said: str, answered: str) -> None:
    """E4."""
    ours = replied(cast, said)
    answer = opened(arrive(letter("Thanks!", subject="x", answers=answered), cast.inbox))
    assert answer.conversation_id == ours.conversation_id
    foreign = opened(arrive(letter("Thanks!", from_=MALLORY, answers=answered), cast.inbox))
    assert foreign.conversation_id != ours.conversation_id


@pytest.mark.parametrize(
    ("said", "ids"),
    [
        ("250 2.0.0 Ok: queued as 4ZQ1xk2Yb7z3d", []),
        ("250 OK id=1tABCD-0000Ab-C1", []),
        ("250 2.6.0 <abc@desk.example> [InternalId=1, Hostname=x] Queued", ["<abc@desk.example>"]),
        ("250 Ok 0102018e5f0a1b2c-11112222", ["<0102018e5f0a1b2c-11112222@given-by-relay.invalid>"]),
        ("250 accepted-without-any-digit-at-all", []),
        ("", []),
    ],
)
def test_ids_are_read_out_of_what_a_relay_says(said: str, ids: list[str]) -> None:
    assert ids_given_by(said) == ids


def test_an_id_of_a_relay_is_known_by_what_stands_before_the_at() -> None:
    assert as_given_by_relays("<0102@eu.relay.example>") == "<0102@given-by-relay.invalid>"


@pytest.mark.parametrize(
    ("subject", "number"),
    [
        ("Re: Frame [#1042]", 1042),
        ("#7", 7),
        ("no 1042", None),
        ("a&#1042;", None),
        ("x#3", None),
        ("#12345678901", None),
        ("", None),
    ],
)
def test_a_number_in_a_subject_is_read(subject: str, number: int | None) -> None:
    assert number_in(subject) == number


def test_the_number_in_the_subject_counts_from_a_participant_alone(cast: Cast) -> None:
    """E5."""
    first = opened(arrive(letter(), cast.inbox)).conversation
    subject = f"About #{first.number}"
    assert opened(arrive(letter("And?", subject=subject), cast.inbox)).conversation_id == first.pk
    foreign = opened(arrive(letter("Me too", from_=MALLORY, subject=subject), cast.inbox)).conversation
    assert foreign.pk != first.pk
    assert foreign.refers_to == first
    assert not first.participants.filter(address="mallory@example.org").exists()


def test_an_index_of_outlook_means_nothing(cast: Cast) -> None:
    """E6."""
    first = opened(arrive(letter(Thread_Index="AQHaYWJj"), cast.inbox))
    assert (
        opened(arrive(letter("Other", Thread_Index="AQHaYWJj"), cast.inbox)).conversation_id
        != first.conversation_id
    )


def test_an_answer_that_comes_to_another_inbox_finds_its_matter(cast: Cast) -> None:
    """E9."""
    first = opened(arrive(letter(message_id="<one@example.com>"), cast.inbox))
    elsewhere = opened(
        arrive(letter("And?", answers="<one@example.com>", to=cast.wholesale.address), cast.wholesale)
    )
    assert elsewhere.conversation_id == first.conversation_id


def test_an_old_matter_opens_again(cast: Cast) -> None:
    """E10."""
    first = opened(arrive(letter(message_id="<one@example.com>"), cast.inbox)).conversation
    resolving.resolve(first, by=cast.actor(cast.mina))
    opened(arrive(letter("Broken again", answers="<one@example.com>"), cast.inbox))
    first.refresh_from_db()
    assert first.state == "open"


def test_the_tag_of_another_matter_lets_no_stranger_in(cast: Cast) -> None:
    """S16."""
    first = opened(arrive(letter(message_id="<one@example.com>"), cast.inbox)).conversation
    foreign = letter("Tell me all", from_=MALLORY, answers="<one@example.com>", subject=f"#{first.number}")
    found = opened(arrive(foreign, cast.inbox, recipient=reply_address(first))).conversation
    assert found.pk != first.pk
    assert found.refers_to == first


def test_who_is_forged_as_our_server_says_takes_no_part(cast: Cast, settings: object) -> None:
    """S16: only a server that we believe can say it."""
    settings.MAKERIGHT_MAIL_BELIEVED = ["mx.framehouse.test"]  # type: ignore[attr-defined]
    first = opened(arrive(letter(message_id="<one@example.com>"), cast.inbox)).conversation
    forged = letter(
        "Refund to me", answers="<one@example.com>", Authentication_Results="mx.framehouse.test; dmarc=fail"
    )
    assert opened(arrive(forged, cast.inbox)).conversation_id != first.pk
    honest = letter(
        "It is me", answers="<one@example.com>", Authentication_Results="evil.example; dmarc=fail"
    )
    assert opened(arrive(honest, cast.inbox)).conversation_id == first.pk


def test_a_copy_by_a_list_and_a_direct_one_are_one(cast: Cast) -> None:
    direct = letter("Where is it?", message_id="<one@example.com>")
    first = opened(arrive(direct, cast.inbox))
    listed = (
        direct.as_bytes()
        .replace(b"Subject: ", b"Subject: [frames] ", 1)
        .replace(b"\n\n", b"\nList-Id: <frames.example.com>\n\n", 1)
        + b"\n_____\nframes mailing list\n"
    )
    assert arrive(listed, cast.inbox).state == DOUBLED
    assert first.conversation.messages.count() == 1


def test_programs_that_give_all_their_mails_one_id_lose_none(cast: Cast) -> None:
    first = opened(arrive(letter("Order", message_id="<always@example.com>"), cast.inbox))
    second = letter("Order 2", message_id="<always@example.com>")
    del second["Date"]
    second["Date"] = "Mon, 3 Mar 2025 10:00:00 +0000"
    assert opened(arrive(second, cast.inbox)).pk != first.pk


@pytest.mark.parametrize("seed", range(3))
def test_a_backlog_in_any_order_threads_as_in_order(cast: Cast, seed: int) -> None:
    """Two hundred mails, backwards and in two orders by chance."""
    chance = random.Random(seed)
    mails = []
    for matter in range(25):
        ids: list[str] = []
        for number in range(8):
            ids.append(f"<{matter}.{number}.{seed}@example.com>")
            mails.append(
                (
                    matter,
                    letter(
                        f"{matter}.{number}",
                        subject=f"Matter {matter}",
                        message_id=ids[-1],
                        answers=ids[-2] if number else "",
                        references=ids[:-1],
                    ),
                )
            )
    chance.shuffle(mails)
    if seed == 0:
        mails.sort(key=lambda one: str(one[1]["Message-ID"]), reverse=True)
    before = Conversation.objects.count()
    found: dict[int, set[int]] = {}
    for matter, mail in mails:
        found.setdefault(matter, set()).add(opened(arrive(mail, cast.inbox)).conversation_id)
    assert Conversation.objects.count() == before + 25
    assert all(len(conversations) == 1 for conversations in found.values())
