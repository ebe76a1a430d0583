"""The ledger on the desk: sums and entries for who may see it, files for accounting, and whether it holds."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makeright.causes.seeding import seed
from makeright.conversations.models import Conversation
from makeright.demo.cast import Cast
from makeright.demo.wares import buy
from makeright.desk.tests.views.pages import seen_by
from makeright.lib.actor import Actor
from makeright.remedies import making_right, sealing
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.models import Entry
from makeright.remedies.tests.conftest import House
from makeright.staff.models import LEAD, Agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(cast: Cast) -> House:
    """Karim had 20.00 back by Mina, and it was done."""
    bought = buy(cast, timezone.now())
    seed("framer", by=cast.by_ada)
    set_authority("agent", Terms("EUR"), by=Actor.system("test"))
    house = House(cast, bought, timezone.now())
    give(house, 20_00, "one")
    house.work()
    return house


def give(house: House, minor: int, key: str) -> None:
    making_right.make_right(house.plan(house.money(minor)), by=house.mina, key=key, now=house.now)


def page(house: House, query: str = "") -> str:
    response = seen_by(house.cast.ada, f"/ledger{query}")
    assert response.status_code == 200
    return response.content.decode()


def exported(house: House, form: str, query: str = "") -> list[dict[str, str]]:
    client = Client()
    client.force_login(house.cast.ada)
    response = client.get(f"/ledger/{form}.csv{query}")
    assert response["Content-Disposition"] == f'attachment; filename="{form}.csv"'
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_each_step_is_an_entry_and_stands_in_the_sums(house: House) -> None:
    shown = page(house)
    assert shown.count('<li id="entry-') == 2
    assert shown.count('data-said="Granted">€20.00') == 2
    assert shown.count('data-said="Fulfilled">€20.00') == 2
    assert shown.count('data-said="Reversed">€0.00') == 2


@pytest.mark.parametrize(
    ("query", "is_open"),
    [("", False), ("?until=2030-01-01", False), ("?step=granted", True), ("?customer=karim", True)],
)
def test_what_is_seldom_narrowed_by_is_folded_until_it_narrows(
    house: House, query: str, is_open: bool
) -> None:
    fold = page(house, query).partition('<details id="ledger-more-filters"')[2]
    assert fold.partition(">")[0].endswith(" open") is is_open
    assert 'name="since"' not in fold
    assert 'name="step"' in fold


@pytest.mark.parametrize(
    ("query", "entries"),
    [
        ("?step=granted", 1),
        ("?step=reversed", 0),
        ("?kind=refund", 2),
        ("?kind=gift", 0),
        ("?tender=original", 2),
        ("?tender=paypal", 0),
        ("?customer=karim", 2),
        ("?customer=rosa", 0),
        ("?order=%23{number}", 2),
        ("?order=nothing", 0),
        ("?agent={mina}", 2),
        ("?agent={otto}", 0),
        ("?since={today}&until={today}", 2),
        ("?since={tomorrow}", 0),
        ("?until={yesterday}", 0),
        ("?since=soon&step=dance&agent=x", 2),
    ],
)
def test_it_is_narrowed(house: House, query: str, entries: int) -> None:
    today = timezone.localdate(house.now)
    said = query.format(
        number=house.bought.karims.number,
        mina=house.cast.mina.pk,
        otto=house.cast.otto.pk,
        today=today,
        tomorrow=today + timedelta(days=2),
        yesterday=today - timedelta(days=1),
    )
    assert page(house, said).count('<li id="entry-') == entries


def test_an_entry_shows_both_sides_and_its_seal(house: House) -> None:
    fulfilled = Entry.objects.get(step="fulfilled")
    assert "Not sealed yet" in page(house, f"/{fulfilled.pk}")
    sealing.seal_due()
    shown = page(house, f"/{fulfilled.pk}")
    assert sealing.look().head in shown
    assert shown.count("€20.00") >= 4
    assert f"/ledger/{Entry.objects.get(step='granted').pk}" in shown


def test_it_says_in_words_whether_it_holds(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "The ledger holds." in page(house, "/verification")
    broken = sealing.Looked(faults=["seal 2 is missing"])
    monkeypatch.setattr(sealing, "look", lambda: broken)  # a guard of the database lets nobody break it here
    shown = page(house, "/verification")
    assert "The ledger does not hold." in shown
    assert "seal 2 is missing" in shown


def test_files_hold_what_is_shown_and_nothing_that_a_table_would_run(house: House) -> None:
    rows = exported(house, "ledger", "?step=granted")
    assert {row["step"] for row in rows} == {"granted"}
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())
    journal = exported(house, "journal")
    assert [(row["debit"], row["credit"], row["amount"]) for row in journal] == [
        ("granted:refund:original", "goodwill", "20.00"),
        ("fulfilled:refund:original", "granted:refund:original", "20.00"),
    ]
    assert exported(house, "journal", "?customer=rosa") == []


def test_more_entries_are_no_more_queries(house: House) -> None:
    page(house)
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(house)
    for number in range(5):
        give(house, 1_00, f"more-{number}")
    with CaptureQueriesContext(connection) as many:
        page(house)
    assert len(many) == len(few)


def test_pages_go_on_by_key(house: House) -> None:
    newest = Entry.objects.order_by("-pk").first()
    assert newest is not None
    assert page(house, f"?after={newest.pk}").count('<li id="entry-') == 1
    assert "There is no entry further down" in page(house, "?after=1")


def test_whose_matter_it_was_is_told_only_to_who_sees_it(house: House) -> None:
    assert "Karim Benali" in page(house)
    Conversation.objects.update(inbox=house.cast.wholesale, assignee=None)
    Agent.objects.filter(pk=house.cast.otto.pk).update(role=LEAD)
    otto = Agent.objects.get(pk=house.cast.otto.pk)
    shown = seen_by(otto, "/ledger").content.decode()
    assert shown.count("A matter that you don’t see") == 2
    assert "Karim" not in shown
    assert '<li id="entry-' not in seen_by(otto, "/ledger?customer=karim").content.decode()
    entry = seen_by(otto, f"/ledger/{Entry.objects.get(step='granted').pk}").content.decode()
    assert "Karim" not in entry
    assert house.bought.karims.number not in entry


PLACES = ["", "/verification", "/ledger.csv", "/journal.csv"]


@pytest.mark.parametrize("place", PLACES)
def test_who_may_not_see_it_finds_nothing_and_a_stranger_signs_in(house: House, place: str) -> None:
    client = Client()
    assert client.get(f"/ledger{place}")["Location"].split("?")[0] == "/sign-in"
    client.force_login(house.cast.otto)
    assert client.get(f"/ledger{place}").status_code in (403, 404)


def test_what_is_no_entry_is_not_found(house: House) -> None:
    client = Client()
    client.force_login(house.cast.ada)
    assert client.get("/ledger/1").status_code == 404


def test_the_palette_leads_there_whoever_may_see_it(house: House) -> None:
    assert 'href="/ledger"' in seen_by(house.cast.ada, "/palette?q=ledger").content.decode()
    assert 'href="/ledger"' not in seen_by(house.cast.otto, "/palette?q=ledger").content.decode()
