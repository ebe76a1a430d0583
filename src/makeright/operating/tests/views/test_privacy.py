"""The page of privacy: a time is chosen after seeing what would go; a person is found, told and forgotten by who may."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makeright.conversations.adding_inboxes import add_inbox
from makeright.conversations.resolving import resolve
from makeright.customers.forgetting import go_on_with_all
from makeright.customers.models import Customer, Forgetting, PersonExport
from makeright.customers.telling_person import put_together
from makeright.demo.cast import Cast
from makeright.jobs.working import work_off
from makeright.operating.tests.views.operators import browser_of
from makeright.staff.models import Agent
from makeright.staff.permitting import add_role
from makeright.staff.serving import change_role

pytestmark = pytest.mark.django_db
PAGE = "/settings/privacy"


def person(customer: Customer) -> str:
    return f"{PAGE}/people/{customer.pk}"


def may_forget_only(cast: Cast) -> Agent:
    """Mina, with a role that lets her forget customers, and see no more than before."""
    role = add_role("Privacy", ["customers.forget", "customers.export_person"], by=cast.by_ada)
    change_role(cast.mina, "own", own_role=role, by=cast.by_ada)
    return Agent.objects.get(pk=cast.mina.pk)


def test_a_shorter_time_is_shown_before_it_counts(cast: Cast) -> None:
    ada = browser_of(cast.ada)
    old = cast.write(cast.rosa, "Long ago.", now=timezone.now() - timedelta(days=400)).conversation
    resolve(old, by=cast.by_mina, now=timezone.now() - timedelta(days=400))
    shown = ada.post(f"{PAGE}/inboxes/{cast.inbox.pk}", {"days": "365"}, headers={"HX-Request": "true"})
    assert "1 conversation would be erased" in shown.content.decode()
    cast.inbox.refresh_from_db()
    assert cast.inbox.keep_for_days is None
    ada.post(f"{PAGE}/inboxes/{cast.inbox.pk}/days/365")
    cast.inbox.refresh_from_db()
    assert cast.inbox.keep_for_days == 365
    assert cast.inbox.erases_from is not None
    assert cast.inbox.erases_from > timezone.now() + timedelta(hours=23)
    ada.post(f"{PAGE}/inboxes/{cast.inbox.pk}", {"days": "0"})
    cast.inbox.refresh_from_db()
    assert [cast.inbox.keep_for_days, cast.inbox.erases_from] == [None, None]


@pytest.mark.parametrize("days", ["", "soon", "-1", "99999999"])
def test_what_is_no_time_is_refused_in_words(cast: Cast, days: str) -> None:
    answer = browser_of(cast.ada).post(f"{PAGE}/inboxes/{cast.inbox.pk}", {"days": days})
    assert (answer.status_code, "It takes a number of days" in answer.content.decode()) == (422, True)


def test_somebody_is_found_by_what_they_are_known_by(cast: Cast) -> None:
    ada = browser_of(cast.ada)
    assert ada.post(PAGE, {"who": " KARIM@example.com "})["Location"] == person(cast.karim)
    unknown = ada.post(PAGE, {"who": "nobody@example.com"})
    assert (unknown.status_code, "Nobody is known by this." in unknown.content.decode()) == (422, True)
    page = ada.get(person(cast.karim)).content.decode()
    assert "karim@example.com" in page
    assert "1 conversation" in page


def test_a_name_is_typed_before_somebody_is_forgotten(cast: Cast) -> None:
    ada = browser_of(cast.ada)
    wrong = ada.post(f"{person(cast.karim)}/forgetting", {"name": "Karim"})
    assert (wrong.status_code, Forgetting.objects.count()) == (422, 0)
    assert "Type Karim Benali" in wrong.content.decode()
    ada.post(f"{person(cast.karim)}/forgetting", {"name": "karim  benali"})
    assert Customer.objects.get(pk=cast.karim.pk).is_forgotten
    assert "Being forgotten" in ada.get(person(cast.karim)).content.decode()
    go_on_with_all()
    work_off()
    page = ada.get(person(cast.karim)).content.decode()
    assert "Nothing is kept of them" in page
    assert "arim" not in page


def test_an_archive_is_for_whoever_asked_for_it_alone(cast: Cast) -> None:
    ada = browser_of(cast.ada)
    ada.post(f"{person(cast.karim)}/exports", {"notes": "on"})
    made = PersonExport.objects.get()
    address = f"{PAGE}/exports/{made.name}"
    assert ada.get(address).status_code == 404
    put_together(made.pk)
    assert address in ada.get(person(cast.karim)).content.decode()
    answer = ada.get(address)
    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    assert b"".join(answer.streaming_content)[:2] == b"PK"  # type: ignore[attr-defined]
    assert browser_of(may_forget_only(cast)).get(address).status_code == 404
    PersonExport.objects.update(gone_at=timezone.now())
    assert ada.get(address).status_code == 404


def test_nobody_else_finds_any_of_it(cast: Cast) -> None:
    ways = [PAGE, person(cast.karim)]
    changes = [
        (PAGE, {"who": "karim@example.com"}),
        (f"{person(cast.karim)}/forgetting", {"name": "Karim Benali"}),
        (f"{person(cast.karim)}/exports", {"notes": "on"}),
        (f"{PAGE}/inboxes/{cast.inbox.pk}", {"days": "30"}),
        (f"{PAGE}/inboxes/{cast.inbox.pk}/days/30", {}),
    ]
    for agent in (cast.mina, cast.lena):
        browser = browser_of(agent)
        assert [browser.get(way).status_code for way in ways] == [404] * len(ways)
        assert {browser.post(way, said).status_code for way, said in changes} <= {403, 404}
    assert Client().get(PAGE).status_code == 302
    assert (Forgetting.objects.count(), PersonExport.objects.count()) == (0, 0)


def test_who_may_forget_forgets_only_whom_they_see_whole(cast: Cast) -> None:
    mina = browser_of(may_forget_only(cast))
    assert mina.get(person(cast.karim)).status_code == 200
    assert mina.get(person(cast.ines)).status_code == 404
    assert mina.post(PAGE, {"who": "ines@example.com"}).status_code == 422
    assert mina.post(f"{person(cast.ines)}/forgetting", {"name": "Ines Carvalho"}).status_code == 404
    assert mina.post(f"{person(cast.ines)}/exports", {}).status_code == 404
    assert not Forgetting.objects.exists()


def test_who_may_not_set_a_time_reads_it(cast: Cast) -> None:
    mina = browser_of(may_forget_only(cast))
    page = mina.get(PAGE).content.decode()
    assert "keeps what is settled" in page
    assert f"{PAGE}/inboxes/{cast.inbox.pk}" not in page
    assert mina.post(f"{PAGE}/inboxes/{cast.inbox.pk}/days/30").status_code == 403


def test_a_page_costs_the_same_with_many_inboxes(cast: Cast) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            browser.get(PAGE)
        return len(captured)

    browser = browser_of(cast.ada)
    browser.get(PAGE)
    few = cost()
    for number in range(20):
        add_inbox(f"box{number}@framehouse.test", f"Box {number}", by=cast.by_ada)
    assert cost() == few
