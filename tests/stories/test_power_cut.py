"""The power goes: what was promised is done when it is back, once."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.doors import MINA, House, Sink, Visitor, within
from tests.stories.letters import Customer, letter
from tests.stories.test_walking_mail import words_of

pytestmark = pytest.mark.story

ROSA = Customer("Rosa Lindqvist", "rosa@example.com")
SETTLE = 3  # seconds in which a second copy would have come


@pytest.fixture
def server() -> Iterator[Sink]:
    with Sink() as sink:
        yield sink


def test_a_reply_that_was_held_leaves_once_after_the_power_is_back(server: Sink) -> None:
    with House(smtp=server.url, undo_for=2) as house:
        house.mail(letter(ROSA, "Is it ready", "May I come?"), sender=ROSA.address)
        number = _conversation(house, "Is it ready")
        answer = (
            Visitor(house.port)
            .sign_in(MINA)
            .post(f"/conversations/{number}/replies", text="Please do, from ten on.")
        )
        assert answer.status == 200
        house.kill()
        assert house.rows("SELECT state FROM conversations_message WHERE direction = 'out'") == [("held",)]
        assert server.mails == []
        house.start()
        [sent] = server.wait_for(1)
        assert "from ten on" in "".join(words_of(sent.mail))
        time.sleep(SETTLE)
        assert len(server.mails) == 1
        assert house.rows("SELECT state FROM mail_delivery") == [("accepted",)]


def test_a_mail_that_got_its_250_is_there_after_the_power_is_back(server: Sink) -> None:
    with House(smtp=server.url) as house:
        house.mail(letter(ROSA, "Did you get it", "I hope so."), sender=ROSA.address)
        house.kill()
        house.start()
        number = _conversation(house, "Did you get it")
        assert "I hope so." in Visitor(house.port).sign_in(MINA).get(f"/conversations/{number}").text
        assert house.one("SELECT count(*) FROM conversations_message") == 1
        assert house.is_sound()


def test_a_server_that_is_away_is_asked_again(server: Sink) -> None:
    """Nothing listens at first; what could not leave waits, and says so."""
    with House(smtp="smtp://127.0.0.1:9", undo_for=0) as house:
        house.mail(letter(ROSA, "Hello", "Anybody there?"), sender=ROSA.address)
        mina = Visitor(house.port).sign_in(MINA)
        mina.post(f"/conversations/{_conversation(house, 'Hello')}/replies", text="Yes, we are.")
        within(15, lambda: house.one("SELECT tries FROM mail_delivery"), "it was tried")
        assert "not through yet" in mina.get("/outbox").text
        house.stop()
        house.settings["MAKERIGHT_SMTP"] = server.url
        house.start()
        delivery = house.one("SELECT id FROM mail_delivery")
        assert Visitor(house.port).sign_in(MINA).post(f"/outbox/{delivery}/retry").status == 204
        assert len(server.wait_for(1)) == 1


def _conversation(house: House, subject: str) -> int:
    question = "SELECT number FROM conversations_conversation WHERE subject = ?"
    return int(within(15, lambda: house.one(question, subject), f"{subject!r} is a conversation"))
