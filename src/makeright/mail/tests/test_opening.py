"""Opening: from raw mail to conversation."""

import threading
from datetime import timedelta

import pytest
from django.utils import timezone

from makeright.conversations import replying
from makeright.conversations.models import Conversation, Message
from makeright.customers.models import Customer
from makeright.demo.cast import Cast
from makeright.lib.actor import Actor
from makeright.lib.homes import home_id
from makeright.mail import opening
from makeright.mail.addressing import reply_address
from makeright.mail.intake import Arrival, accept
from makeright.mail.models import DOUBLED, FILED, OPENED, OPENING, QUARANTINED, IncomingMail
from makeright.mail.reading import read
from makeright.mail.sending import address_deliveries
from makeright.mail.tests.letters import arrive, letter

pytestmark = pytest.mark.django_db
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64


def opened(mail: IncomingMail) -> Message:
    assert mail.state == OPENED, mail.reason
    assert mail.message is not None
    return mail.message


def test_a_mail_becomes_a_conversation(cast: Cast) -> None:
    message = opened(
        arrive(
            letter("Is it on its way?", subject="My parcel", from_="Noor Aziz <Noor@Example.com>"), cast.inbox
        )
    )
    assert (message.conversation.subject, message.text.strip()) == ("My parcel", "Is it on its way?")
    assert message.conversation.customer.name == "Noor Aziz"
    assert message.author_address == "noor@example.com"


def test_the_same_person_is_known_again_in_any_spelling(cast: Cast) -> None:
    arrive(letter(from_="NOOR <noor@example.com>"), cast.inbox)
    arrive(letter(from_="Noor <Noor@EXAMPLE.com>"), cast.inbox)
    assert Customer.objects.filter(identities__value="noor@example.com").count() == 1


def test_the_same_mail_twice_is_one(cast: Cast) -> None:
    mail = letter()
    first = arrive(mail, cast.inbox)
    again = mail.as_bytes().replace(b"MIME-Version", b"Received: by another.example; now\r\nMIME-Version")
    assert arrive(again, cast.inbox).state == DOUBLED
    assert Message.objects.filter(message_id=opened(first).message_id).count() == 1


def test_one_mail_to_two_inboxes_is_seen_in_both(cast: Cast) -> None:
    mail = letter(to="hello@framehouse.test, wholesale@framehouse.test")
    first, second = opened(arrive(mail, cast.inbox)), opened(arrive(mail, cast.wholesale))
    assert first.conversation_id != second.conversation_id
    assert {first.conversation.inbox, second.conversation.inbox} == {cast.inbox, cast.wholesale}


def test_an_answer_joins_by_in_reply_to(cast: Cast) -> None:
    first = opened(arrive(letter(message_id="<one@example.com>"), cast.inbox))
    second = opened(arrive(letter("And?", answers="<one@example.com>"), cast.inbox))
    assert second.conversation_id == first.conversation_id


def test_an_answer_joins_by_any_of_its_references(cast: Cast) -> None:
    first = opened(arrive(letter(message_id="<one@example.com>"), cast.inbox))
    later = letter(
        "And?", answers="<lost@example.com>", references=["<one@example.com>", "<lost@example.com>"]
    )
    assert opened(arrive(later, cast.inbox)).conversation_id == first.conversation_id


def test_an_answer_that_comes_before_its_question_ends_in_the_same_conversation(cast: Cast) -> None:
    answer = opened(arrive(letter("And?", answers="<one@example.com>"), cast.inbox))
    question = opened(arrive(letter(message_id="<one@example.com>"), cast.inbox))
    assert question.conversation_id == answer.conversation_id


def test_an_answer_to_our_reply_joins_by_our_own_id(cast: Cast) -> None:
    first = opened(arrive(letter(), cast.inbox))
    ours = replying.reply(first.conversation, text="Tomorrow.", by=cast.actor(cast.mina))
    replying.leave(ours)
    address_deliveries(ours)
    answer = opened(arrive(letter("Thanks!", answers=ours.message_id), cast.inbox))
    assert answer.conversation_id == first.conversation_id


def test_an_answer_joins_by_the_signed_address_alone(cast: Cast) -> None:
    first = opened(arrive(letter(), cast.inbox))
    bare = letter("Thanks!", subject="something else")
    assert (
        opened(arrive(bare, cast.inbox, recipient=reply_address(first.conversation))).conversation_id
        == first.conversation_id
    )


@pytest.mark.parametrize(
    "change", [lambda tag: tag[:-1] + ("a" if tag[-1] != "a" else "b"), lambda tag: tag.rpartition("-")[0]]
)
def test_a_tag_that_we_did_not_sign_leads_nowhere(cast: Cast, change: object) -> None:
    first = opened(arrive(letter(), cast.inbox))
    local, _, domain = reply_address(first.conversation).partition("@")
    forged = f"{change(local)}@{domain}"  # type: ignore[operator]
    assert opened(arrive(letter("Hi"), cast.inbox, recipient=forged)).conversation_id != first.conversation_id


def test_a_stranger_never_joins_and_what_they_name_is_told(cast: Cast) -> None:
    first = opened(arrive(letter(message_id="<one@example.com>"), cast.inbox))
    foreign = letter("Me too", from_="Mallory <mallory@example.org>", answers="<one@example.com>")
    message = opened(arrive(foreign, cast.inbox, recipient=reply_address(first.conversation)))
    assert message.conversation_id != first.conversation_id
    assert message.conversation.refers_to == first.conversation
    assert not first.conversation.participants.filter(address="mallory@example.org").exists()


def test_one_who_was_copied_may_answer(cast: Cast) -> None:
    first = opened(arrive(letter(message_id="<one@example.com>", Cc="Sam <sam@example.com>"), cast.inbox))
    copied = letter("I am Sam", from_="sam@example.com", answers="<one@example.com>")
    assert opened(arrive(copied, cast.inbox)).conversation_id == first.conversation_id


def test_attachments_and_inline_pictures_come_along(cast: Cast) -> None:
    mail = letter("See the corner.")
    mail.add_alternative('<p>See <img src="cid:corner"></p><script>alert(1)</script>', subtype="html")
    html = mail.get_payload()[1]  # type: ignore[index]
    html.add_related(PNG, "image", "png", cid="<corner>", filename="corner.png")  # type: ignore[union-attr]
    mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename="bill.pdf")
    message = opened(arrive(mail, cast.inbox))
    found = {one.filename: (one.inline, one.is_picture) for one in message.attachments.all()}
    assert found == {"corner.png": (True, True), "bill.pdf": (False, False)}
    assert 'src="inline/corner"' in message.html
    assert "script" not in message.html
    assert message.conversation.attachment_count == 1


def test_our_own_echo_is_filed_and_answers_nobody(cast: Cast) -> None:
    row = arrive(letter(from_="Frame House <hello@framehouse.test>"), cast.inbox)
    assert row.state == FILED
    assert row.message is None


def test_a_contact_form_of_ours_speaks_for_the_one_it_names(cast: Cast) -> None:
    mail = letter(from_="Form <hello@framehouse.test>", Reply_To="Noor <noor@example.com>")
    assert opened(arrive(mail, cast.inbox)).author_address == "noor@example.com"


def test_a_robots_mail_is_filed_without_a_debt(cast: Cast) -> None:
    message = opened(arrive(letter("I am away.", Auto_Submitted="auto-replied"), cast.inbox))
    assert message.robot == "auto"
    assert message.conversation.waiting_since is None


def test_a_mail_that_names_no_sender_is_set_aside_with_the_reason(cast: Cast) -> None:
    row = arrive(b"Subject: who am I?\r\n\r\nHello\r\n", cast.inbox, envelope_from="")
    assert (row.state, row.reason) == (QUARANTINED, "It doesn’t say who sent it.")
    assert row.raw().startswith(b"Subject: who")


def test_a_mail_that_fails_is_tried_three_times_and_the_next_goes_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = read

    def stumble(raw: bytes) -> object:
        if b"stumble" in raw:
            raise RuntimeError("a bug of ours")
        return real(raw)

    monkeypatch.setattr(opening, "read", stumble)
    bad = arrive(letter("stumble"), cast.inbox)
    good = arrive(letter("walk"), cast.inbox)
    opened(good)
    for _ in range(3):
        opening.open_batch()
    bad.refresh_from_db()
    assert (bad.state, bad.tries, bad.reason) == (QUARANTINED, 3, "RuntimeError: a bug of ours")
    monkeypatch.setattr(opening, "read", real)
    assert opening.try_again(bad, by=Actor.system("test"))
    opening.open_batch()
    bad.refresh_from_db()
    opened(bad)


def test_heavy_mails_are_not_held_in_memory_side_by_side(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = accept(
        Arrival(letter("x" * size).as_bytes(), "rosa@example.com", ((cast.inbox, cast.inbox.address),))
        for size in (10, 20, 3_000, 9_000, 30, 40)
    )
    monkeypatch.setattr(opening, "HEAVIEST_TOGETHER", 4_000)
    really, groups = opening._open_together, []

    def noting(group: list[IncomingMail], ours: frozenset[str]) -> float:
        groups.append([mail.size for mail in group])
        return really(group, ours)

    monkeypatch.setattr(opening, "_open_together", noting)
    assert opening.open_batch() == len(rows)
    assert all(len(group) == 1 or sum(group) <= 4_000 for group in groups)
    assert max(map(len, groups)) > 1
    for row in rows:
        row.refresh_from_db()
        opened(row)


def half_opened(cast: Cast, *, tries: int) -> IncomingMail:
    """A mail at which the engine was when it died."""
    row = accept([Arrival(letter().as_bytes(), "rosa@example.com", ((cast.inbox, cast.inbox.address),))])[0]
    IncomingMail.objects.filter(pk=row.pk).update(state=OPENING, tries=tries, taken_by=home_id())
    return row


def test_what_another_home_is_opening_is_left_alone_until_that_is_gone(cast: Cast) -> None:
    row = half_opened(cast, tries=1)
    theirs = IncomingMail.objects.filter(pk=row.pk)
    theirs.update(taken_by="elsewhere", taken_at=timezone.now())
    opening._after_a_crash(threading.Event())
    assert opening.give_back_lost() == 0
    theirs.update(taken_at=timezone.now() - timedelta(hours=1))
    assert opening.give_back_lost() == 1
    assert opening.open_batch() == 1
    row.refresh_from_db()
    opened(row)


def test_what_a_crash_left_half_opened_is_opened_once(cast: Cast) -> None:
    row = half_opened(cast, tries=1)
    before = Conversation.objects.count()
    opening._after_a_crash(threading.Event())
    row.refresh_from_db()
    opened(row)
    assert Conversation.objects.count() == before + 1


def test_a_mail_that_ends_the_program_three_times_is_set_aside(cast: Cast) -> None:
    row = half_opened(cast, tries=3)
    assert opening._after_a_crash(threading.Event()) == []
    row.refresh_from_db()
    assert row.state == QUARANTINED


def test_a_mail_that_was_there_at_two_ends_of_the_program_waits_for_calm_and_holds_up_nobody(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    suspect, other = half_opened(cast, tries=2), half_opened(cast, tries=1)
    assert opening._after_a_crash(threading.Event()) == [suspect]
    suspect.refresh_from_db()
    other.refresh_from_db()
    assert (suspect.state, suspect.tries) == (OPENING, 2)
    opened(other)
    monkeypatch.setattr(opening, "CALM", 0.0)

    def the_last(stop: threading.Event) -> int:
        stop.set()
        return 1

    monkeypatch.setattr(opening, "open_batch", the_last)
    opening.run(threading.Event())
    suspect.refresh_from_db()
    opened(suspect)
    assert suspect.tries == 3


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\0\xff\xfe" * 500,
        b"From: x@example.com\r\nContent-Type: text/plain; charset=klingon\r\n\r\nnuqneH \xff\xe9",
        b"From: x@example.com\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n--\r\n",
        b"From: x@example.com\r\nSubject: " + b"A" * 300_000 + b"\r\n\r\nlong",
        b"From: =?utf-8?b?" + b"=" * 50 + b"?= <x@example.com>\r\n\r\nbroken word",
        b"From: x@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"
        + b"--b\r\n\r\np\r\n" * 10_000
        + b"--b--",
    ],
    ids=["empty", "noise", "charset", "boundary", "long", "word", "parts"],
)
def test_any_bytes_end_as_a_conversation_or_are_set_aside(cast: Cast, raw: bytes) -> None:
    row = arrive(raw, cast.inbox, envelope_from="x@example.com")
    assert row.state in {OPENED, QUARANTINED}
    assert row.state == OPENED or row.reason
    opened(arrive(letter("the next goes on"), cast.inbox))


def test_an_answer_to_two_of_our_inboxes_reaches_each_conversation_once(cast: Cast) -> None:
    both = "hello@framehouse.test, wholesale@framehouse.test"
    mail = letter(message_id="<two@example.com>", to=both)
    here, there = opened(arrive(mail, cast.inbox)), opened(arrive(mail, cast.wholesale))
    answer = letter("And?", answers="<two@example.com>", to=both)
    assert opened(arrive(answer, cast.inbox)).conversation_id == here.conversation_id
    assert opened(arrive(answer, cast.wholesale)).conversation_id == there.conversation_id


def test_an_answer_to_two_of_our_inboxes_about_one_matter_is_one(cast: Cast) -> None:
    opened(arrive(letter(message_id="<one@example.com>"), cast.inbox))
    answer = letter(
        "And?", answers="<one@example.com>", to="hello@framehouse.test, wholesale@framehouse.test"
    )
    opened(arrive(answer, cast.inbox))
    assert arrive(answer, cast.wholesale).state == DOUBLED


def test_a_machine_at_fault_gives_no_mail_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def disk_full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as broken:
        broken.setattr(opening, "prepare", disk_full)
        with pytest.raises(OSError, match="No space"):
            arrive(letter(), cast.inbox)
    row = IncomingMail.objects.latest("pk")
    assert (row.state, row.tries) == ("accepted", 0)
    opening.open_batch()
    row.refresh_from_db()
    opened(row)
