"""The door, the second step, and a passkey alone: what lets in, what doesn't, and what nobody learns by trying."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth import hashers
from django.test import Client
from django.utils import timezone

from makeright.demo.cast import PASSWORD, House, furnish
from makeright.staff import proving, serving
from makeright.staff.models import Agent, Session, Tries
from makeright.staff.tests.keys import SoftKey
from makeright.staff.tests.ways import (
    browser,
    code_of,
    come_by_passkey,
    knock,
    make_passkey,
    signed_in,
    with_app,
)

pytestmark = pytest.mark.django_db
NOBODY = "nobody@example.com"


@pytest.fixture
def house() -> House:
    return furnish(passwords=True)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Each time that a password is hashed: that is what a door takes its time for."""
    calls: list[str] = []
    hasher = type(hashers.get_hasher("default"))
    real = hasher.encode

    def counted(self: Any, *said: Any, **more: Any) -> str:
        calls.append("hashed")
        return real(self, *said, **more)

    monkeypatch.setattr(hasher, "encode", counted)  # the tests' hasher verifies by it as well
    return calls


def is_in(client: Client) -> bool:
    return client.get("/nav").status_code == 200


# By password


def test_the_session_is_a_new_one_and_says_whose_in_what_and_where_from(house: House) -> None:
    client = browser(REMOTE_ADDR="192.0.2.7")
    client.post("/sign-in/passkey/question")  # which begins a session of nobody's
    before = client.session.session_key
    knock(client, house.mina.email)
    assert client.session.session_key != before
    assert not Session.objects.filter(session_key=before).exists()
    session = Session.objects.get(agent=house.mina)
    assert (session.device, session.address) == ("Firefox, Linux", "192.0.2.7")
    assert session.began_at is not None
    assert timezone.now() - session.began_at < timedelta(minutes=1)


def test_a_session_that_somebody_planted_is_worth_nothing(house: House) -> None:
    thief = browser()
    thief.post("/sign-in/passkey/question")
    victim = browser()
    victim.cookies["makeright"] = thief.cookies["makeright"].value
    knock(victim, house.mina.email)
    assert is_in(victim)
    assert not is_in(thief)


def test_who_does_not_fit_is_told_the_same_and_costs_the_same(house: House, hashed: list[str]) -> None:
    """A wrong password, nobody's address, somebody who left, somebody who comes by passkey alone."""
    serving.deactivate(house.otto, by=house.by_ada)
    house.lena.set_unusable_password()
    house.lena.save()
    answers, work = [], []
    for email in (house.mina.email, NOBODY, house.otto.email, house.lena.email):
        hashed.clear()
        answer = knock(browser(), email, "not this one")
        work.append(len(hashed))
        answers.append((answer.status_code, words_of(answer, email), sorted(answer.headers)))
    assert answers == [answers[0]] * 4
    assert work == [work[0]] * 4
    assert work[0] >= 1


def test_who_left_does_not_come_in_by_the_right_password(house: House) -> None:
    serving.deactivate(house.otto, by=house.by_ada)
    client = browser()
    answer, nobodys = knock(client, house.otto.email), knock(browser(), NOBODY)
    assert words_of(answer, house.otto.email) == words_of(nobodys, NOBODY)
    assert not is_in(client)


def words_of(answer: Any, email: str) -> str:
    """The page without what differs by request."""
    import re

    page = answer.content.decode().replace(email, "")
    return re.sub(r'csrfmiddlewaretoken" value="\w+"', "", page)


def test_no_header_signs_anybody_in(house: House) -> None:
    said = {"remote-user": house.ada.email, "x-remote-user": house.ada.email, "x-forwarded-user": house.ada.email,
            "x-forwarded-email": house.ada.email, "authorization": "Basic YWRhOmFkYQ=="}  # fmt: skip
    assert Client(headers=said, REMOTE_USER=house.ada.email).get("/nav").status_code == 302


# How often


def test_a_stranger_may_try_so_often_and_is_told_how_long_to_wait(house: House) -> None:
    answers = [knock(browser(), house.mina.email, "wrong") for _ in range(9)]
    assert [one.status_code for one in answers] == [200] * 8 + [429]
    assert 890 <= int(answers[-1]["Retry-After"]) <= 900
    page = answers[-1].content.decode()
    assert "Please wait 15 minutes" in page
    assert f'value="{house.mina.email}"' in page
    assert knock(browser(), house.mina.email).status_code == 429, "not even by the right one"


def test_it_is_the_same_for_an_address_that_nobody_has(house: House) -> None:
    answers = [knock(browser(), NOBODY, "wrong").status_code for _ in range(9)]
    assert answers == [200] * 8 + [429]


def test_a_stranger_locks_no_colleague_out(house: House) -> None:
    """Neither in a browser in which they have signed in before, nor elsewhere, nor by a passkey."""
    mine = signed_in(house.mina)
    key = make_passkey(mine)
    mine.post("/sign-out")
    for _ in range(60):
        knock(browser(REMOTE_ADDR="203.0.113.66"), house.mina.email, "wrong")
    assert knock(browser(REMOTE_ADDR="203.0.113.66"), house.mina.email).status_code == 429
    assert knock(mine, house.mina.email).status_code == 302, "here somebody signed in before"
    assert knock(browser(REMOTE_ADDR="192.0.2.1"), house.mina.email).status_code == 302, "another place"
    assert come_by_passkey(browser(REMOTE_ADDR="203.0.113.66"), key).status_code == 302


def test_the_limit_ends_by_itself(house: House) -> None:
    for _ in range(30):
        knock(browser(), house.mina.email, "wrong")
    with time_machine.travel(timezone.now() + timedelta(minutes=16)):
        assert knock(browser(), house.mina.email).status_code == 302


def test_many_addresses_from_one_place_are_one_stranger(house: House) -> None:
    answers = [knock(browser(), f"nobody{number}@example.com", "x").status_code for number in range(41)]
    assert answers == [200] * 40 + [429]


def test_many_places_at_one_address_are_one_attack(house: House) -> None:
    answers = [
        knock(browser(REMOTE_ADDR=f"198.51.100.{number}"), house.mina.email, "x").status_code
        for number in range(101)
    ]
    assert answers == [200] * 100 + [429]


def test_a_visitor_who_never_signs_in_leaves_little_behind(house: House) -> None:
    answers = [browser().post("/sign-in/passkey/question") for _ in range(61)]
    assert [one.status_code for one in answers] == [200] * 60 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    soon = timezone.now() + timedelta(minutes=11)
    assert Session.objects.filter(expire_date__lt=soon).count() == Session.objects.count() == 60


def test_who_is_in_stays_in_for_two_weeks_by_any_way(house: House) -> None:
    key = make_passkey(signed_in(house.mina))
    come_by_passkey(browser(), key)
    client = browser()
    knock(client, house.mina.email)
    client.post("/sign-in/second", {"answer": key.prove(client.post("/sign-in/second/question").json())})
    later = timezone.now() + timedelta(days=13)
    assert Session.objects.filter(agent=house.mina, expire_date__gt=later).count() >= 2


def test_a_made_up_mark_is_no_browser_that_is_known(house: House) -> None:
    otto = signed_in(house.otto)
    for forged in ("x.y", "", f"{otto.cookies['makeright-known'].value}"):
        client = browser(REMOTE_ADDR="203.0.113.66")
        client.cookies["makeright-known"] = forged
        for _ in range(9):
            knock(client, house.mina.email, "wrong")
        assert knock(client, house.mina.email).status_code == 429


def test_who_gets_in_begins_anew(house: House) -> None:
    for _ in range(3):
        for _ in range(7):
            knock(browser(), house.mina.email, "wrong")
        assert knock(browser(), house.mina.email).status_code == 302


def test_the_rows_name_nobody(house: House) -> None:
    knock(browser(), house.mina.email, "wrong")
    assert "mina" not in str(list(Tries.objects.values()))


# The second step


def test_after_the_password_comes_the_code(house: House) -> None:
    secret = with_app(house.mina)
    client = browser()
    assert knock(client, house.mina.email, next="/outbox")["Location"] == "/sign-in/second"
    assert not is_in(client)
    assert client.get("/sign-in/second").status_code == 200
    assert client.post("/sign-in/second", {"code": code_of(secret)})["Location"] == "/outbox"
    assert is_in(client)


def test_half_way_is_not_in(house: House) -> None:
    with_app(house.mina)
    client = browser()
    knock(client, house.mina.email)
    for page in ("/inbox/open", "/account/sign-in", "/account/app", "/operating/work", "/live"):
        assert client.get(page).status_code in {302, 403, 404}
    assert client.post("/account/passkeys/new/question").status_code == 302
    assert client.post("/account/recovery-codes").status_code == 302


def test_a_code_is_not_taken_twice_by_two_browsers(house: House) -> None:
    secret = with_app(house.mina)
    code = code_of(secret)
    came = []
    for _ in range(2):
        client = browser()
        knock(client, house.mina.email)
        came.append(client.post("/sign-in/second", {"code": code}).status_code)
    assert came == [302, 422]


def test_a_recovery_code_lets_in_once(house: House) -> None:
    with_app(house.mina)
    code = proving.make_recovery_codes(house.mina, by=house.by_mina)[0]
    came = []
    for _ in range(2):
        client = browser()
        knock(client, house.mina.email)
        came.append(client.post("/sign-in/second", {"code": code}).status_code)
    assert came == [302, 422]


def test_codes_are_not_guessed(house: House) -> None:
    secret = with_app(house.mina)
    client = browser()
    knock(client, house.mina.email)
    answers = [client.post("/sign-in/second", {"code": f"{number:06}"}) for number in range(9)]
    assert [one.status_code for one in answers] == [422] * 8 + [429]
    assert int(answers[-1]["Retry-After"]) > 0
    again = browser()
    knock(again, house.mina.email)
    assert again.post("/sign-in/second", {"code": code_of(secret)}).status_code == 429, (
        "nor from a new session"
    )


def test_the_way_to_the_second_step_ends(house: House) -> None:
    secret = with_app(house.mina)
    client = browser()
    knock(client, house.mina.email)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.post("/sign-in/second", {"code": code_of(secret)})["Location"] == "/sign-in"


def test_a_password_changed_meanwhile_ends_it_too(house: House) -> None:
    secret = with_app(house.mina)
    client = browser()
    knock(client, house.mina.email)
    mina = Agent.objects.get(pk=house.mina.pk)
    mina.set_password("another one, longer")
    mina.save()
    assert client.post("/sign-in/second", {"code": code_of(secret)})["Location"] == "/sign-in"


def test_nobody_comes_to_the_second_step_but_by_the_first(house: House) -> None:
    with_app(house.mina)
    client = browser()
    assert client.get("/sign-in/second")["Location"] == "/sign-in"
    assert (
        client.post("/sign-in/second", {"code": "123456", "agent": house.mina.pk})["Location"] == "/sign-in"
    )
    assert client.post("/sign-in/second/question").status_code == 403


# By a passkey


def test_a_passkey_alone_lets_in(house: House) -> None:
    key = make_passkey(signed_in(house.mina))
    client = browser()
    assert come_by_passkey(client, key, next="/outbox")["Location"] == "/outbox"
    assert is_in(client)


def test_a_passkey_is_the_second_step_too(house: House) -> None:
    key = make_passkey(signed_in(house.mina))
    client = browser()
    assert knock(client, house.mina.email)["Location"] == "/sign-in/second"
    question = client.post("/sign-in/second/question").json()
    assert len(question["allowCredentials"]) == 1
    assert client.post("/sign-in/second", {"answer": key.prove(question)}).status_code == 302
    assert is_in(client)


def test_an_answer_is_not_taken_twice(house: House) -> None:
    key = make_passkey(signed_in(house.mina))
    client = browser()
    answer = key.prove(client.post("/sign-in/passkey/question").json())
    assert client.post("/sign-in/passkey", {"answer": answer}).status_code == 302
    client.post("/sign-out")
    assert client.post("/sign-in/passkey", {"answer": answer}).status_code == 422
    assert client.post("/sign-in/passkey", {"answer": ""}).status_code == 422


def test_a_question_of_one_page_is_not_answered_at_another(house: House) -> None:
    """What was asked to confirm, or at the second step, does not sign in."""
    client = signed_in(house.mina)
    key = make_passkey(client)
    answer = key.prove(client.post("/account/confirm/question").json())
    assert client.post("/sign-in/passkey", {"answer": answer}).status_code == 422


def test_a_key_that_nobody_knows_is_told_so_in_words(house: House) -> None:
    answer = come_by_passkey(browser(), SoftKey())
    assert answer.status_code == 422
    assert "doesn’t open this desk" in answer.content.decode()


def test_a_passkey_leads_to_no_other_house(house: House) -> None:
    key = make_passkey(signed_in(house.mina))
    assert come_by_passkey(browser(), key, next="https://evil.test/")["Location"] == "/"
    assert come_by_passkey(browser(), key, next="//evil.test/")["Location"] == "/"


def test_each_form_is_of_this_desk(house: House) -> None:
    client = Client(enforce_csrf_checks=True)
    for place in ("/sign-in", "/sign-in/passkey", "/sign-in/passkey/question", "/sign-in/second", "/reset"):
        assert client.post(place, {"login": house.mina.email, "password": PASSWORD}).status_code in {302, 403}
        assert client.session.get("_auth_user_id") is None


def test_who_was_signed_out_is_told_so_at_the_door_and_goes_on_where_they_were(db: None) -> None:
    shown = Client().get("/sign-in?next=%2Fconversations%2F12&ended=yes").content.decode()
    assert "You were signed out." in shown
    assert 'name="next" value="/conversations/12"' in shown
    assert "You were signed out." not in Client().get("/sign-in?next=%2Foutbox").content.decode()
