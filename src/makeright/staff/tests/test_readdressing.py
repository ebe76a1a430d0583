"""Another mail address: whoever gets it comes in by it, and by nothing of before."""

from __future__ import annotations

import pytest
from django.test import Client

from makeright.demo.cast import PASSWORD, House, furnish
from makeright.events.models import Event
from makeright.staff import permitting, readdressing, resetting, serving
from makeright.staff.models import Agent, ResetLink, Session
from makeright.staff.refusals import Refused
from makeright.staff.tests.ways import knock, signed_in

pytestmark = pytest.mark.django_db
NEW = "mina.lund@framehouse.test"


@pytest.fixture
def house() -> House:
    return furnish(passwords=True)


def test_they_sign_in_by_the_new_one_and_by_the_old_one_no_more(house: House) -> None:
    here, old = signed_in(house.mina), house.mina.email
    assert readdressing.readdress(house.mina, f" {NEW.upper()} ", by=house.by_ada)
    assert Agent.objects.get(pk=house.mina.pk).email == NEW
    assert here.get("/nav").status_code == 302
    assert knock(Client(), NEW).status_code == 302
    assert knock(Client(), old).status_code == 200
    told = Event.objects.get(kind="agent.address_changed")
    assert (told.subject_id, told.payload) == (house.mina.pk, {})


def test_twice_is_one_event_and_the_same_one_none(house: House) -> None:
    assert not readdressing.readdress(house.mina, house.mina.email, by=house.by_ada)
    assert readdressing.readdress(house.mina, NEW, by=house.by_ada)
    assert not readdressing.readdress(house.mina, NEW, by=house.by_ada)
    assert Event.objects.filter(kind="agent.address_changed").count() == 1


def test_a_letter_to_the_old_one_opens_nothing_and_the_browser_in_which_it_was_changed_stays(
    house: House,
) -> None:
    resetting.ask(house.mina.email)
    here, there = signed_in(house.mina), signed_in(house.mina)
    ResetLink.objects.create(agent=house.mina, digest="0" * 64, made_at=house.mina.joined_at)
    key = str(here.session.session_key)
    readdressing.readdress(house.mina, NEW, besides=key, by=house.by_ada)
    assert not ResetLink.objects.exists()
    assert [one.session_key for one in Session.objects.filter(agent=house.mina)] == [key]
    assert there.get("/nav").status_code == 302


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("otto@framehouse.test", "serves_already"),
        ("OTTO@framehouse.test", "serves_already"),
        ("no address", "no_address"),
        ("", "no_address"),
        ("a@b", "no_address"),
        ("mina@framehouse.test\r\nBcc: x@example.com", "no_address"),
        (f"{'m' * 300}@framehouse.test", "no_address"),
        (f"mina@{'frame.' * 43}test", "no_address"),  # cut off somewhere it would be one
    ],
)
def test_what_is_none_or_somebodys_is_refused_and_changes_nothing(house: House, said: str, code: str) -> None:
    serving.deactivate(house.otto, by=house.by_ada)  # nor is theirs who served before
    with pytest.raises(Refused) as refused:
        readdressing.readdress(house.mina, said, by=house.by_ada)
    assert refused.value.code == code
    assert Agent.objects.get(pk=house.mina.pk).check_password(PASSWORD)
    assert not Event.objects.filter(kind="agent.address_changed").exists()


def test_nobody_has_the_letters_of_who_may_do_more_sent_to_themselves(house: House) -> None:
    manager = permitting.add_role("Manager", ["staff.manage"], by=house.by_ada)
    serving.change_role(house.otto, "own", own_role=manager, by=house.by_ada)
    for one in (house.ada, house.mina):  # an agent answers customers, which this manager may not
        with pytest.raises(Refused) as refused:
            readdressing.readdress(one, "otto+more@framehouse.test", by=house.by_otto)
        assert refused.value.code == "beyond_own"
