"""What we say by ourselves never goes round: not between two desks of ours, nor with a list that sends all back.

Each counts at both ends: so many mails at most, and then none. E20 to E27 of the list of failures of this field.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

import pytest

from makeright.mail.acknowledging import MOST_A_DAY
from tests.doors import INBOX, House, Sink, within
from tests.stories.letters import Customer, letter

pytestmark = pytest.mark.story
THEIRS = "help@otherhouse.test"
LIST = Customer("Framers", "framers@lists.example.org")
QUIET = 1.5  # seconds without a mail
MOST = 9  # within an hour, as the inbox says
STORM = 20
MOVED = f"from makeright.conversations.models import Inbox; Inbox.objects.update(address={THEIRS!r})"
LOOKED = """
from makeright.operating.checkups.work import mail
from makeright.operating.findings import Asked
print(*(one.code for one in mail(Asked(outside=False))))
"""


@contextmanager
def telling(house: House, address: str, tmp_path: Path, most: int = 100) -> Iterator[House]:
    with house:
        words = tmp_path / f"{address}.txt"
        words.write_text("Hello {name}, your mail came as {number}.")
        house.run("-m", "django", "acknowledgments", "say", address, str(words))
        house.run("-m", "django", "acknowledgments", "on", address, "--most", str(most))
        yield house


def told(house: House) -> int:
    return int(house.one("SELECT count(*) FROM conversations_message WHERE automatic = 'ack'"))


def calm(*houses: House) -> None:
    """Wait until nothing has moved in any of them for a while."""

    def moved() -> list[int]:
        return [
            int(house.one(f"SELECT count(*) FROM {table}"))
            for house in houses
            for table in ("mail_incomingmail", "conversations_message")
        ]

    def is_still() -> bool:
        before = moved()
        time.sleep(QUIET)
        return moved() == before and not any(house.unopened() for house in houses)

    within(60, is_still, "nothing moves any more")


def test_two_desks_of_ours_tell_each_other_once(tmp_path: Path) -> None:
    ours, theirs = House(part="engine"), House(part="engine")
    ours.settings["MAKERIGHT_SMTP"] = f"smtp://127.0.0.1:{theirs.mail_port}"
    theirs.settings["MAKERIGHT_SMTP"] = f"smtp://127.0.0.1:{ours.mail_port}"
    with theirs:
        theirs.run("-m", "django", "shell", "-c", MOVED)
        with telling(ours, INBOX, tmp_path):
            words = tmp_path / "theirs.txt"
            words.write_text("We have it: {number}.")
            theirs.run("-m", "django", "acknowledgments", "say", THEIRS, str(words))
            theirs.run("-m", "django", "acknowledgments", "on", THEIRS)
            ours.mail(letter(Customer("Vera", THEIRS), "Frames", "How much are eleven?"), sender=THEIRS)
            within(20, lambda: told(ours) == 1, "ours tells theirs that it came")
            within(20, lambda: theirs.one("SELECT count(*) FROM conversations_message") == 1, "it is there")
            calm(ours, theirs)
            assert (told(ours), told(theirs)) == (1, 0)
            assert theirs.one("SELECT robot FROM conversations_message") == "auto"
            assert ours.one("SELECT count(*) FROM mail_incomingmail") == 1


def test_a_list_that_sends_all_back_falls_silent_and_a_storm_is_kept_whole(
    tmp_path: Path, sink: Sink
) -> None:
    """It takes all marks off, and makes a new mail of each: nothing but counting helps then."""
    before = len(sink.mails)
    with telling(House(part="engine", smtp=sink.url), INBOX, tmp_path, most=MOST) as house:
        house.mail(letter(LIST, "Frames", "Who has frames?"), sender=LIST.address)
        seen = before
        for turn in range(MOST_A_DAY + 3):
            try:
                within(3, lambda seen=seen: len(sink.mails) > seen, "it is told")  # type: ignore[misc]
            except AssertionError:
                break
            seen += 1
            house.mail(_sent_back(sink.mails[-1].mail, LIST, turn), sender=LIST.address)
        calm(house)
        assert told(house) == MOST_A_DAY

        for number in range(STORM):  # from another address each time
            who = Customer(f"Person {number}", f"person{number}@lists.example.org")
            house.mail(letter(who, f"Frames {number}", "Who has frames?"), sender=who.address)
        within(60, lambda: not house.unopened(), "all are opened")
        calm(house)
        assert told(house) == MOST
        assert len(sink.mails) - before == MOST
        assert house.one("SELECT count(*) FROM conversations_message WHERE direction = 'in'") == (
            1 + MOST_A_DAY + STORM
        )
        assert house.one("SELECT count(*) FROM events_event WHERE kind = 'mail.acknowledging_paused'") == 1
        [stands] = [json.loads(line) for line in _acknowledgments(house)]
        assert stands["is_on"]
        assert stands["paused_at"]
        assert "mail.acknowledging_paused" in _found_by_the_doctor(house)


def _sent_back(mail: EmailMessage, who: Customer, turn: int) -> EmailMessage:
    """The same words, as if somebody had written them."""
    body = mail.get_body(("plain",))
    sent = letter(who, f"Frames again, {turn}", body.get_content() if body else "")
    sent.replace_header("Message-ID", make_msgid(domain="lists.example.org"))
    return sent


def _acknowledgments(house: House) -> list[str]:
    return house.run("-m", "django", "acknowledgments", "--json").splitlines()


def _found_by_the_doctor(house: House) -> str:
    return house.run("-m", "django", "shell", "-c", LOOKED)
