"""What was set aside: opened once more together, or let go by a person and kept."""

from __future__ import annotations

import io
import json

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.mail import events, letting_go, opening
from makeright.mail.models import ACCEPTED, LET_GO, QUARANTINED, IncomingMail
from makeright.mail.tests.letters import arrive
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


def aside(cast: Cast, number: int = 1, reason: str = "It names no sender.") -> IncomingMail:
    """A mail that came by the door and could not be opened."""
    row = arrive(f"Subject: {number}\r\n\r\nHello {number}\r\n".encode(), cast.inbox, envelope_from="")
    assert row.state == QUARANTINED
    IncomingMail.objects.filter(pk=row.pk).update(reason=reason)
    return IncomingMail.objects.get(pk=row.pk)


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


def states() -> list[str]:
    return list(IncomingMail.objects.order_by("pk").values_list("state", flat=True))


def command(*arguments: str) -> str:
    out = io.StringIO()
    call_command("mail", *arguments, stdout=out)
    return out.getvalue()


def test_a_mail_that_is_let_go_leaves_the_list_and_is_kept_whole(cast: Cast) -> None:
    mail = aside(cast)
    ada = browser_of(cast.ada)
    for _ in range(2):
        answer = ada.delete(f"/set-aside/{mail.pk}")
        assert (answer.status_code, answer["HX-Trigger"]) == (204, '{"set-aside": null}')
    assert states() == [LET_GO]
    told = Event.objects.get(kind=events.LET_GO.name)
    assert (told.actor.id, told.subject_id, told.payload) == (cast.ada.pk, mail.pk, {"mail": mail.pk})
    assert f"mail-{mail.pk}" not in ada.get("/set-aside").content.decode()
    assert (
        "A colleague said that these need no more looking at." in ada.get("/operating/mail").content.decode()
    )
    raw = ada.get(f"/set-aside/{mail.pk}")
    assert b"Hello 1" in raw.getvalue()


def test_opening_it_once_more_takes_that_back(cast: Cast) -> None:
    mail = aside(cast)
    assert letting_go.let_go(mail, by=cast.by_ada)
    assert browser_of(cast.ada).post(f"/set-aside/{mail.pk}").status_code == 204
    assert states() == [ACCEPTED]
    opening.open_batch()
    assert states() == [QUARANTINED]


def test_who_may_not_let_go_does_not_and_is_offered_nothing(cast: Cast) -> None:
    mail = aside(cast)
    mina = browser_of(cast.mina)
    page = mina.get("/set-aside").content.decode()
    assert "Try again" in page
    assert "Let go" not in page
    assert mina.delete(f"/set-aside/{mail.pk}").status_code == 403
    assert states() == [QUARANTINED]


def test_for_those_outside_and_for_other_inboxes_there_is_no_such_mail(cast: Cast) -> None:
    mail = arrive(b"Subject: x\r\n\r\nHello\r\n", cast.wholesale, envelope_from="")
    mina = browser_of(cast.mina)
    assert mina.post(f"/set-aside/{mail.pk}/alike").status_code == 404
    for path in (f"/set-aside/{mail.pk}", f"/set-aside/{mail.pk}/alike"):
        assert "/sign-in" in Client().post(path)["Location"]
    assert states() == [QUARANTINED]


def test_all_of_a_reason_are_opened_together_each_with_its_event(cast: Cast) -> None:
    same = [aside(cast, number) for number in (1, 2, 3)]
    other = aside(cast, 4, reason="It has 4,000 parts within parts.")
    ada = browser_of(cast.ada)
    page = ada.get("/set-aside").content.decode()
    assert page.count("Try all 3 like it") == 1
    assert page.count("Try all") == 1
    assert "Try all 3 like it" in ada.get("/operating/mail").content.decode()
    for _ in range(2):
        assert ada.post(f"/set-aside/{same[1].pk}/alike").status_code == 204
    assert states() == [ACCEPTED] * 3 + [QUARANTINED]
    tried = Event.objects.filter(kind=events.TRIED_AGAIN.name).values_list("subject_id", flat=True)
    assert sorted(tried) == [mail.pk for mail in same]
    assert other.pk not in tried


def test_more_than_fit_into_one_transaction_are_all_opened(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(letting_go, "MOST_TOGETHER", 2)
    for number in range(5):
        aside(cast, number)
    assert letting_go.try_all_again(IncomingMail.objects.all(), by=cast.by_ada) == 5
    assert states() == [ACCEPTED] * 5


def test_an_operator_lists_lets_go_and_tries_again_by_command(cast: Cast) -> None:
    first, second = aside(cast, 1), aside(cast, 2)
    told = [json.loads(line) for line in command("set-aside", "--json").splitlines()]
    assert [one["mail"] for one in told] == [first.pk, second.pk]
    assert told[0]["reason"] == "It names no sender."
    assert told[0]["inbox"] == cast.inbox.address
    assert "It names no sender." in command("set-aside")
    assert command("let-go", str(first.pk)) == "Let go: 1.\n"
    assert command("let-go", str(first.pk)) == "Let go: 0.\n"
    assert command("again", "--like", str(second.pk)) == "Opened once more: 1.\n"
    assert states() == [LET_GO, ACCEPTED]
    assert command("again", str(first.pk)) == "Opened once more: 1.\n"
    assert command("again", "--all") == "Opened once more: 0.\n"
    with pytest.raises(CommandError, match="There is no mail 99999"):
        command("again", "99999")
    with pytest.raises(CommandError):
        command("again")
