"""How an agent signs in: their page, what it changes, and that an open screen is not enough for that."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from makeright.demo.cast import PASSWORD, House, furnish
from makeright.events.models import Event
from makeright.events.reading import latest_position, since
from makeright.live.topics import whose_rights_change
from makeright.staff.models import ADMIN, Agent, Factor, Session
from makeright.staff.serving import change_role, deactivate
from makeright.staff.tests.ways import browser, code_of, make_passkey, signed_in, with_app

pytestmark = pytest.mark.django_db
CONFIRMED = ["/account/password", "/account/app", "/account/passkeys/new", "/account/recovery-codes"]
NEW = {"password": "a frame for every picture"}


@pytest.fixture
def house() -> House:
    return furnish(passwords=True)


def page(client: Client) -> str:
    return client.get("/account/sign-in").content.decode()


def is_in(client: Client) -> bool:
    return client.get("/nav").status_code == 200


def test_the_stranger_is_sent_to_the_door(house: House) -> None:
    for place in (*CONFIRMED, "/account/sign-in", "/account/confirm"):
        assert Client().get(place)["Location"].startswith("/sign-in?next=/account/")


def test_no_page_of_it_is_kept_by_a_cache(house: House) -> None:
    client = signed_in(house.mina)
    for place in (*CONFIRMED, "/account/sign-in", "/account/confirm"):
        assert client.get(place)["Cache-Control"] == "no-store"


# Sessions


def test_each_browser_is_listed_and_one_is_signed_out(house: House) -> None:
    here, there = signed_in(house.mina), browser(REMOTE_ADDR="192.0.2.7")
    there.post("/sign-in", {"login": house.mina.email, "password": PASSWORD})
    shown = page(here)
    assert "Firefox, Linux" in shown
    assert "from 192.0.2.7" in shown
    assert shown.count("this one") == 1
    assert str(there.session.session_key) not in shown
    [way] = re.findall(r'"(/account/sessions/\w{20}/end)"', shown)
    start = latest_position()
    assert here.post(way)["Location"] == "/account/sign-in"
    assert [is_in(one) for one in (here, there)] == [True, False]
    assert whose_rights_change(since(start)) == {house.mina.pk}
    assert here.post(way).status_code == 404


def test_nobody_ends_a_session_of_somebody_else(house: House) -> None:
    otto, mina = signed_in(house.otto), signed_in(house.mina)
    signed_in(house.mina)
    [way] = re.findall(r'"(/account/sessions/\w{20}/end)"', page(mina))
    assert otto.post(way).status_code == 404
    assert otto.post(f"/account/sessions/{mina.session.session_key}/end").status_code == 404
    assert Session.objects.filter(agent=house.mina).count() == 2
    assert not Event.objects.filter(kind="agent.signed_out").exists()


def test_all_others_are_signed_out_at_once(house: House) -> None:
    here, *others = [signed_in(house.mina) for _ in range(3)]
    otto = signed_in(house.otto)
    here.post("/account/sessions/others/end")
    assert [is_in(one) for one in (here, *others, otto)] == [True, False, False, True]
    [event] = Event.objects.filter(kind="agent.signed_out")
    assert event.payload == {"everywhere": True}
    here.post("/account/sessions/others/end")
    assert Event.objects.filter(kind="agent.signed_out").count() == 1


def test_finding_the_sessions_of_one_reads_no_other(house: House, django_assert_num_queries: Any) -> None:
    from makeright.staff.revoking import sessions_of

    for agent in (house.otto, house.lena, house.mina):
        signed_in(agent)
    with django_assert_num_queries(1):
        assert [one.agent_id for one in sessions_of(house.mina)] == [house.mina.pk]


@pytest.mark.parametrize("ends", ["role", "deactivated"])
def test_another_role_or_none_ends_all_sessions(house: House, ends: str) -> None:
    client = signed_in(house.mina)
    start = latest_position()
    if ends == "role":
        change_role(house.mina, ADMIN, by=house.by_ada)
    else:
        deactivate(house.mina, by=house.by_ada)
    assert not is_in(client)
    assert not Session.objects.filter(agent=house.mina).exists()
    assert whose_rights_change(since(start)) == {house.mina.pk}


# Proving it once more


@pytest.mark.parametrize("place", CONFIRMED)
def test_an_open_screen_is_not_enough(house: House, place: str) -> None:
    client = signed_in(house.mina)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        for answer in (client.get(place), client.post(place, NEW)):
            assert answer["Location"].startswith("/account/confirm?next=")
        assert client.post("/account/confirm", {"password": "wrong", "next": place}).status_code == 422
        assert client.get(place).status_code == 302
        before = client.session.session_key
        assert client.post("/account/confirm", {"password": PASSWORD, "next": place})["Location"] == place
        assert client.get(place).status_code == 200
        assert client.session.session_key != before
    assert Agent.objects.get(pk=house.mina.pk).check_password(PASSWORD)


def test_it_is_proved_by_code_or_passkey_as_well(house: House) -> None:
    client = signed_in(house.mina)
    key = make_passkey(client)
    secret = with_app(house.otto)
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        question = client.post("/account/confirm/question").json()
        assert client.post("/account/confirm", {"answer": key.prove(question)}).status_code == 302
        assert client.get("/account/password").status_code == 200
        otto = browser()
        otto.post("/sign-in", {"login": house.otto.email, "password": PASSWORD})
        otto.post("/sign-in/second", {"code": code_of(secret)})
    with time_machine.travel(timezone.now() + timedelta(minutes=25)):
        assert otto.post("/account/confirm", {"code": code_of(secret)}).status_code == 302
        assert otto.get("/account/password").status_code == 200


def test_it_leads_to_no_other_house(house: House) -> None:
    client = signed_in(house.mina)
    for evil in ("https://evil.test/", "//evil.test", "javascript:alert(1)"):
        assert client.post("/account/confirm", {"password": PASSWORD, "next": evil})["Location"] == "/"


def test_passwords_are_not_guessed_at_an_open_screen(house: House) -> None:
    client = signed_in(house.mina)
    answers = [client.post("/account/confirm", {"password": f"wrong {n}"}).status_code for n in range(9)]
    assert answers == [422] * 8 + [429]


# What they set


def test_a_new_password_ends_the_other_sessions_and_not_this_one(house: House) -> None:
    here, there = signed_in(house.mina), signed_in(house.mina)
    before = here.session.session_key
    assert here.post("/account/password", NEW)["Location"] == "/account/sign-in"
    assert [is_in(one) for one in (here, there)] == [True, False]
    assert here.session.session_key != before
    assert Agent.objects.get(pk=house.mina.pk).check_password(NEW["password"])
    assert Event.objects.filter(kind="agent.password_changed").count() == 1


def test_a_weak_password_changes_nothing(house: House) -> None:
    here, there = signed_in(house.mina), signed_in(house.mina)
    assert here.post("/account/password", {"password": "mina"}).status_code == 422
    assert [is_in(one) for one in (here, there)] == [True, True]


def test_an_app_is_set_up_and_its_secret_stands_in_the_page_alone(house: House) -> None:
    client = signed_in(house.mina)
    shown = client.get("/account/app").content.decode()
    found = re.search(r'code-words">([A-Z2-7 ]+)<', shown)
    assert found is not None
    secret = found[1].replace(" ", "")
    assert secret not in str(list(Session.objects.values()))
    assert secret not in str(dict(client.session))
    assert client.post("/account/app", {"code": "000000"}).status_code == 422
    assert client.post("/account/app", {"code": code_of(secret)})["Location"] == "/account/recovery-codes"
    assert "After the password you are asked for the code" in page(client)
    assert client.post("/account/app/removal")["Location"] == "/account/sign-in"
    assert not Factor.objects.exists()


def test_recovery_codes_are_shown_once(house: House) -> None:
    client = signed_in(house.mina)
    make_passkey(client)
    codes = re.findall(
        r"<code>([a-z2-7-]{19})</code>", client.post("/account/recovery-codes").content.decode()
    )
    assert len(codes) == 10
    again = client.get("/account/recovery-codes").content.decode() + page(client)
    assert [code for code in codes if code in again] == []
    assert "10 are still good" in again


def test_a_passkey_is_named_listed_and_removed(house: House) -> None:
    client = signed_in(house.mina)
    make_passkey(client, name="Mina’s phone <b>")
    assert "Mina’s phone &lt;b&gt;" in page(client)
    passkey = Factor.objects.get()
    assert client.post(f"/account/passkeys/{passkey.pk}/removal").status_code == 302
    assert not Factor.objects.exists()


def test_nobody_removes_a_passkey_of_somebody_else(house: House) -> None:
    make_passkey(signed_in(house.mina))
    assert (
        signed_in(house.otto).post(f"/account/passkeys/{Factor.objects.get().pk}/removal").status_code == 404
    )
    assert Factor.objects.exists()


def test_a_passkey_that_is_not_of_this_desk_is_not_taken(house: House) -> None:
    client = signed_in(house.mina)
    assert client.post("/account/passkeys/new", {"answer": "{}", "name": "x"}).status_code == 422
    from makeright.staff.tests.keys import SoftKey

    question = client.post("/account/passkeys/new/question").json()
    far = SoftKey(origin="https://evil.test").make(question)
    assert client.post("/account/passkeys/new", {"answer": far}).status_code == 422
    question = client.post("/account/passkeys/new/question").json()
    unproved = SoftKey(verifies=False).make(question)
    assert client.post("/account/passkeys/new", {"answer": unproved}).status_code == 422
    assert not Factor.objects.exists()


# Who must have one


def test_who_must_have_a_second_step_sees_nothing_else_before(house: House, settings: Settings) -> None:
    settings.MAKERIGHT_SECOND_FACTOR = ["admin"]
    ada, mina = signed_in(house.ada), signed_in(house.mina)
    assert is_in(mina)
    for place in ("/", "/inbox/open", "/nav", "/search?q=x", "/operating/work", "/conversations/1001"):
        assert ada.get(place)["Location"] == "/account/sign-in"
    assert ada.get("/nav", headers={"hx-request": "true"})["HX-Redirect"] == "/account/sign-in"
    assert ada.get("/live", headers={"accept": "text/event-stream"}).status_code == 403
    assert ada.post("/live/presence", {"doing": "gone", "tab": "abcdef"}).status_code == 403
    assert "You are asked for a second step" in page(ada)
    make_passkey(ada)
    assert is_in(ada)
    assert ada.post(f"/account/passkeys/{Factor.objects.get().pk}/removal").status_code == 422
    assert Factor.objects.exists()


def test_everybody_may_be_asked(house: House, settings: Settings) -> None:
    settings.MAKERIGHT_SECOND_FACTOR = ["*"]
    mina = signed_in(house.mina)
    assert not is_in(mina)
    make_passkey(mina)
    assert is_in(mina)
