"""Asks on the desk and by the link of a letter: everything to decide by, one answer, and nothing by looking."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from makeright.causes.seeding import seed
from makeright.conversations.assigning import assign, take
from makeright.conversations.models import Conversation
from makeright.demo.cast import Cast
from makeright.demo.wares import buy
from makeright.desk.tests.views.pages import seen_by
from makeright.events.models import Event
from makeright.letters.models import Letter
from makeright.lib.actor import Actor
from makeright.remedies import asking, making_right
from makeright.remedies.asking_by_mail import link_of
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.models import Ask, Remedy
from makeright.remedies.planning import RemedyWish
from makeright.remedies.tests.conftest import House
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(cast: Cast) -> House:
    """Those who answer may give 100.00 a remedy; beyond, they ask Lena, then Ada."""
    now = timezone.now()
    bought = buy(cast, now)
    seed("framer", by=cast.by_ada)
    terms = Terms("EUR", per_remedy_minor=100_00, asks=cast.lena.pk, then_asks=cast.ada.pk)
    set_authority("agent", terms, by=Actor.system("test"))
    set_authority(cast.lena, Terms("EUR", per_remedy_minor=1_000_00), by=Actor.system("test"))
    return House(cast, bought, timezone.now())  # from when on they may


@pytest.fixture
def ask(house: House) -> Ask:
    """Mina may give 100 of 148 by herself, and asks Lena for all of it."""
    plan = replace(house.plan(house.money(148_00)), gives_now=False)
    made = making_right.make_right(plan, by=house.mina, key="one", now=house.now)
    return made.asks[0]


def client_of(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def letter_link() -> str:
    """The path that the letter's link leads to, as it stands in its secrets."""
    found = re.search(r"https?://[^/]+(/asks/by-mail/[\w-]+)", Letter.objects.get().secrets.reveal())
    assert found
    return found[1]


def test_who_is_asked_sees_all_that_is_needed_to_decide(house: House, ask: Ask) -> None:
    page = seen_by(house.cast.lena, "/asks").content.decode()
    for said in (
        "Money back",
        "148",
        "48",
        str(ask.remedy.customer),
        "Ada is asked",
        "Yes, Mina may give it",
    ):
        assert said in page, said
    assert 'id="way-asks"' in page
    assert f'id="ask-{ask.pk}"' not in seen_by(house.cast.ada, "/asks").content.decode()


def test_a_yes_is_one_press_and_the_rep_is_told(house: House, ask: Ask) -> None:
    answer = client_of(house.cast.lena).post(f"/asks/{ask.pk}/answer", {"answer": "yes"})
    assert answer.status_code == 200
    assert "asks" in answer["HX-Trigger"]
    assert Remedy.objects.get().state == "granted"
    assert "Lena said yes" in seen_by(house.cast.mina, "/asks").content.decode()


def test_another_amount_and_a_no_with_a_sentence(house: House, ask: Ask) -> None:
    lena = client_of(house.cast.lena)
    wrong = lena.post(f"/asks/{ask.pk}/answer", {"answer": "less", "amount": "much"})
    assert (wrong.status_code, Ask.objects.get().verdict) == (422, "")
    assert "That says no amount" in wrong.content.decode()
    lena.post(f"/asks/{ask.pk}/answer", {"answer": "no", "words": "She had <b>one</b> in May."})
    page = seen_by(house.cast.mina, f"/asks/{ask.pk}").content.decode()
    assert "Lena said no" in page
    assert "She had &lt;b&gt;one&lt;/b&gt; in May." in page
    assert Remedy.objects.get().state == "reversed"


def test_less_is_granted_as_it_was_typed(house: House, ask: Ask) -> None:
    client_of(house.cast.lena).post(f"/asks/{ask.pk}/answer", {"answer": "less", "amount": "120.00"})
    assert (Ask.objects.get().verdict, Remedy.objects.get().cost_minor) == ("changed", 120_00)


def test_answering_twice_is_one_answer(house: House, ask: Ask) -> None:
    lena = client_of(house.cast.lena)
    for said in ("yes", "no"):
        assert lena.post(f"/asks/{ask.pk}/answer", {"answer": said}).status_code == 200
    assert Event.objects.filter(kind="ask.answered").count() == 1
    assert Remedy.objects.get().state == "granted"


def test_who_asked_can_not_answer_and_an_outsider_finds_nothing(house: House, ask: Ask) -> None:
    assert "Yes, Mina" not in seen_by(house.cast.mina, f"/asks/{ask.pk}").content.decode()
    assert client_of(house.cast.mina).post(f"/asks/{ask.pk}/answer", {"answer": "yes"}).status_code == 422
    stranger = Client().post(f"/asks/{ask.pk}/answer", {"answer": "yes"})
    assert (stranger.status_code, stranger["Location"].split("?")[0]) == (302, "/sign-in")
    Conversation.objects.filter(pk=ask.remedy.conversation_id).update(
        inbox=house.cast.wholesale, assignee=None
    )
    otto = client_of(house.cast.otto)
    assert otto.get(f"/asks/{ask.pk}").status_code == 404
    assert otto.post(f"/asks/{ask.pk}/answer", {"answer": "yes"}).status_code == 404
    assert Ask.objects.get().verdict == ""


def test_the_letter_says_what_is_asked_and_opening_its_link_changes_nothing(
    house: House,
    ask: Ask,
) -> None:
    letter = Letter.objects.get()
    assert (letter.name, letter.address) == ("remedies/ask", house.cast.lena.email)
    assert "Karim" in letter.facts["customer"]
    where, events = letter_link(), Event.objects.count()
    for look in (Client().get(where), Client().head(where), Client().get(f"{where}?answer=yes")):
        assert look.status_code == 200
        assert look["Cache-Control"] == "no-store"
    assert (Ask.objects.get().verdict, Event.objects.count()) == ("", events)


def test_the_link_takes_one_answer_without_signing_in(house: House, ask: Ask) -> None:
    where = letter_link()
    assert Client().post(where, {"answer": "yes"}).status_code == 200
    one = Ask.objects.get()
    assert (one.verdict, one.answered_by) == ("yes", house.cast.lena)
    assert Event.objects.get(kind="ask.answered").actor_via == "mail"
    assert Client().post(where, {"answer": "no"}).status_code == 404
    assert Client().get(where).status_code == 404
    assert Ask.objects.get().verdict == "yes"


def test_a_form_from_elsewhere_answers_nothing(house: House, ask: Ask) -> None:
    assert Client(enforce_csrf_checks=True).post(letter_link(), {"answer": "yes"}).status_code == 403
    assert Ask.objects.get().verdict == ""


@pytest.mark.parametrize("wrong", ["1", "0-a", "x-y", "-", "²-a", f"{10**30}-a"])
def test_a_link_that_is_not_ours_opens_nothing(house: House, ask: Ask, wrong: str) -> None:
    assert Client().get(f"/asks/by-mail/{wrong}").status_code == 404


def test_a_link_ends_with_its_time_its_ask_and_its_person(house: House, ask: Ask) -> None:
    where = letter_link()
    Ask.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    assert Client().get(f"/asks/by-mail/{link_of(Ask.objects.get())}").status_code == 404
    Ask.objects.update(due_at=ask.due_at)
    assert Client().get(where).status_code == 200
    Agent.objects.filter(pk=house.cast.lena.pk).update(is_active=False)
    assert Client().get(where).status_code == 404


def test_the_stand_in_has_a_letter_of_their_own(house: House, ask: Ask) -> None:
    first = letter_link()
    asking.lapse(ask.pk, now=ask.due_at)
    assert list(Letter.objects.order_by("pk").values_list("address", flat=True)) == [
        house.cast.lena.email,
        house.cast.ada.email,
    ]
    assert Client().get(first).status_code == 404


def test_each_ask_is_a_hop_and_is_counted(house: House, ask: Ask) -> None:
    client_of(house.cast.lena).post(f"/asks/{ask.pk}/answer", {"answer": "yes"})
    page = seen_by(house.cast.ada, "/asks").content.decode()
    assert "1 time somebody had to be asked" in page
    assert "In 1 case the answer was a plain yes" in page


@pytest.mark.parametrize(
    ("reason", "minor", "counts"),
    [
        ("authority", 20_00, True),
        ("unknown", 20_00, True),
        ("language", 20_00, False),
        ("authority", 150_00, False),
    ],
)
def test_what_was_passed_on_unused_is_counted(house: House, reason: str, minor: int, counts: bool) -> None:
    matter, lena = house.cast.broken_frame, house.cast.lena
    take(matter, by=house.mina)
    assign(matter, to=lena, by=house.mina, reason=reason)
    plan = house.plan(RemedyWish("gift", cost_minor=minor))
    making_right.make_right(plan, by=house.cast.by_lena, key="lena")
    page = seen_by(house.cast.ada, "/asks").content.decode()
    assert ("1 matter was passed on" in page) is counts
