"""What belongs together ends together, through the real door; strangers stay outside, and nobody is there twice.

The rows are those of the list of failures of this field: E1 to E6, E15, E34, E43, E44; and a backlog of a thousand mails.
"""

from __future__ import annotations

import random
import smtplib
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage

import pytest

from tests.doors import HERE, INBOX, House, Sink, within
from tests.stories.letters import Customer, letter

pytestmark = pytest.mark.story
ROSA = Customer("Rosa Lindqvist", "rosa@example.com")
SAM = Customer("Sam Okafor", "sam@example.com")
MALLORY = Customer("Mallory", "mallory@example.org")


@pytest.fixture(scope="module")
def house(sink: Sink) -> Iterator[House]:
    with House(part="engine", smtp=sink.url) as running:
        yield running


def named(
    who: Customer, name: str, *, answers: str = "", references: Sequence[str] = (), subject: str = "Frame"
) -> EmailMessage:
    """A mail of this Message-ID."""
    mail = letter(who, subject, f"Words of {name}")
    mail.replace_header("Message-ID", name)
    if answers:
        mail["In-Reply-To"] = answers
    if references:
        mail["References"] = " ".join(references)
    return mail


def opened(house: House, *mails: EmailMessage) -> list[int]:
    """Bring mails one after the other; give the conversations that they are in."""
    found = []
    for mail in mails:
        house.mail(mail, sender="relay@example.com")
        within(30, lambda: not house.unopened(), "it is opened")
        name = mail["Message-ID"]
        found.append(
            house.one("SELECT conversation_id FROM conversations_message WHERE message_id = ?", str(name))
        )
    return found


def people(house: House, conversation: int) -> dict[str, str]:
    rows = house.rows(
        "SELECT address, role FROM conversations_participant WHERE conversation_id = ?", conversation
    )
    return dict(rows)


def test_any_id_of_the_references_leads_to_the_matter(house: House) -> None:
    """E1, E3, E6."""
    copied = named(ROSA, "<one.1@example.com>")
    copied["Cc"] = f"{SAM.name} <{SAM.address}>, Frame House <{INBOX}>"
    copied["Thread-Index"] = "AQHaYWJj"
    elsewhere = ["<one.1@example.com>", "<never-seen@example.net>"]
    first, later, reply_to_all = opened(
        house,
        copied,
        named(ROSA, "<one.2@example.com>", answers=elsewhere[-1], references=elsewhere),
        named(SAM, "<one.3@example.com>", answers="<one.2@example.com>"),
    )
    assert first == later == reply_to_all
    other = named(ROSA, "<one.4@example.com>")
    other["Thread-Index"] = "AQHaYWJj"
    assert opened(house, other) != [first]


def test_two_mails_that_name_one_that_never_came_are_one_matter(house: House) -> None:
    """E2."""
    first, second, foreign = opened(
        house,
        named(ROSA, "<two.1@example.com>", answers="<unseen@example.net>"),
        named(ROSA, "<two.2@example.com>", answers="<unseen@example.net>"),
        named(MALLORY, "<two.3@example.com>", answers="<unseen@example.net>"),
    )
    assert first == second != foreign


def test_a_stranger_joins_by_no_clue(house: House) -> None:
    """E5, S16: neither by the number nor by an id; a participant does by the number alone."""
    [first] = opened(house, named(ROSA, "<three.1@example.com>"))
    number = house.one("SELECT number FROM conversations_conversation WHERE id = ?", first)
    about = f"About #{number}"
    hers, foreign = opened(
        house,
        named(ROSA, "<three.2@example.com>", subject=about),
        named(MALLORY, "<three.3@example.com>", answers="<three.1@example.com>", subject=about),
    )
    assert hers == first != foreign
    assert MALLORY.address not in people(house, first)
    assert house.one("SELECT refers_to_id FROM conversations_conversation WHERE id = ?", foreign) == first


def test_who_was_copied_takes_part_and_our_own_address_does_not(house: House) -> None:
    """E44, E23."""
    mail = named(ROSA, "<four.1@example.com>")
    mail["Cc"] = f"{SAM.name} <{SAM.address}>, {INBOX}, {ROSA.address}"
    [found] = opened(house, mail)
    assert people(house, found) == {ROSA.address: "from", SAM.address: "cc"}


@pytest.mark.parametrize(("stated", "wanted"), [("@unknown", ""), ("shop@example.net", "shop@example.net")])
def test_an_answer_goes_where_it_is_wanted_if_that_is_an_address(
    house: House, stated: str, wanted: str
) -> None:
    """E43."""
    name = f"<five.{stated.strip('@')}>"
    mail = named(ROSA, name)
    mail["Reply-To"] = stated
    opened(house, mail)
    [(author, answer_to)] = house.rows(
        "SELECT author_address, answer_to FROM conversations_message WHERE message_id = ?", name
    )
    assert (author, answer_to) == (ROSA.address, wanted)


def test_one_mail_that_many_servers_bring_at_once_is_one_message(house: House) -> None:
    """E15, E16."""
    mail = named(ROSA, "<six@example.com>")
    with ThreadPoolExecutor(8) as servers:
        list(servers.map(lambda _: house.mail(mail), range(24)))
    within(60, lambda: not house.unopened(), "all are opened")
    assert (
        house.one("SELECT count(*) FROM conversations_message WHERE message_id = ?", "<six@example.com>") == 1
    )


@pytest.mark.sqlite  # which mail belongs to which is asked of both by the rooms of threading
@pytest.mark.parametrize("order", ["reverse", "random"])
def test_a_backlog_of_a_thousand_threads_as_in_order(house: House, order: str) -> None:
    """A reply that comes before its parent ends in the same conversation; programs name all that went before (RFC 5322,
    3.6.4)."""
    mails: list[tuple[int, EmailMessage]] = []
    for matter in range(50):
        who = Customer(f"Customer {matter}", f"{order}{matter}@example.com")
        ids: list[str] = []
        for number in range(20):
            ids.append(f"<{matter}.{number}.{order}@example.com>")
            answers = ids[-2] if number else ""
            mails.append((matter, named(who, ids[-1], answers=answers, references=ids[:-1])))
    mails.reverse()
    if order == "random":
        random.Random(11).shuffle(mails)
    with smtplib.SMTP(HERE, house.mail_port, timeout=60) as server:
        for _, mail in mails:
            server.send_message(mail, "relay@example.com", [INBOX])
    within(120, lambda: not house.unopened(), "all are opened")
    places = dict(
        house.rows(
            "SELECT message_id, conversation_id FROM conversations_message WHERE message_id LIKE ?",
            f"%.{order}@example.com>",
        )
    )
    found: dict[int, set[int]] = defaultdict(set)
    for matter, mail in mails:
        found[matter].add(places[str(mail["Message-ID"])])
    assert len(places) == 1_000
    assert all(len(conversations) == 1 for conversations in found.values())
    assert len(set.union(*found.values())) == 50
