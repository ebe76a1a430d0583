"""The review list on the desk: what is worth a look stands there with its reasons until a lead looked, and no gate."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from makeright.conversations.models import Conversation, Note
from makeright.conversations.models.following import Following
from makeright.demo.cast import Cast
from makeright.desk.tests.views.pages import seen_by
from makeright.events.models import Event
from makeright.remedies import making_right, picking
from makeright.remedies.models import Claim, Look, Remedy
from makeright.remedies.tests.conftest import House, furnish
from makeright.staff.models import LEAD, Agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def house(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> House:
    """Mina gave Karim 60.00 back; nine more like it had 18.00 to 24.00. Nothing is drawn as a sample."""
    monkeypatch.setattr(picking, "EVERY", 2**64)
    house = furnish(cast)
    making_right.make_right(house.plan(house.money(60_00)), by=house.mina, key="one", now=house.now)
    for number in range(9):
        _one_more(cost_minor=18_00 + 75 * number)
    return house


def _one_more(**other: Any) -> Remedy:
    """A row like the first one's, as if it had been given to somebody else of that matter."""
    claim, remedy = Claim.objects.earliest("pk"), Remedy.objects.earliest("pk")
    claim.pk = remedy.pk = None
    claim._state.adding = remedy._state.adding = True
    claim.save()
    remedy.claim, remedy.operation = claim, None
    for name, value in {"actual_minor": None, **other}.items():
        setattr(remedy, name, value)
    remedy.save()
    return remedy


def client_of(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def page(house: House) -> str:
    response = seen_by(house.cast.ada, "/review")
    assert response.status_code == 200
    return response.content.decode()


def first() -> Claim:
    return Claim.objects.earliest("pk")


def test_what_is_far_from_usual_stands_there_with_the_reason(house: House) -> None:
    shown = page(house)
    assert "About 3 times what this cause usually gets: €60.00, usually €19.50 to €22.50." in shown
    assert shown.count('class="errand review-item"') == 1
    assert "Of 10 matters of the last 30 days" in shown


def test_it_is_compared_with_ninety_days_and_listed_for_thirty(house: House) -> None:
    others = Remedy.objects.exclude(claim=first())
    others.update(granted_at=house.now - timedelta(days=89))
    assert "Of 1 matter of the last 30 days" in page(house)
    assert "About 3 times what this cause usually gets" in page(house)
    others.update(granted_at=house.now - timedelta(days=91))
    assert "Nothing is left to look through" in page(house)


def test_the_sample_says_when_too_few_are_there_to_compare(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(picking, "EVERY", 1)
    Remedy.objects.filter(pk__in=Remedy.objects.order_by("-pk").values("pk")[:7]).update(state="reversed")
    shown = page(house)
    assert "Part of the sample: one in ten." in shown
    assert "Too few to compare: 2 others of this cause." in shown
    assert "usually" not in shown


def test_all_that_was_given_for_a_claim_counts_together_at_what_it_really_cost(house: House) -> None:
    extra = Remedy.objects.get(claim=first())
    extra.pk, extra.operation, extra.cost_minor, extra.actual_minor = None, None, 1_00, 6_00
    extra._state.adding = True
    extra.save()
    assert "About 3 times what this cause usually gets: €66.00" in page(house)


def test_looked_at_it_is_gone_and_saying_so_twice_is_harmless(house: House) -> None:
    ada, before = client_of(house.cast.ada), list(Remedy.objects.order_by("pk").values())
    for word in ("looked", "thanks"):
        answer = ada.post(f"/review/{first().pk}", {word: "", "words": "Well done."})
        assert answer.status_code == 200
        assert "Nothing is left to look through" in answer.content.decode()
    look = Look.objects.get()
    assert (look.claim, look.looked_by, look.word) == (first(), house.cast.ada, "none")
    assert Event.objects.get(kind="claim.looked_at").payload == {"word": "none"}
    assert not Note.objects.exists()
    assert list(Remedy.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("word", ["thanks", "note"])
def test_a_word_reaches_whoever_gave_it_as_a_note_that_mentions_them(house: House, word: str) -> None:
    client_of(house.cast.ada).post(f"/review/{first().pk}", {word: "", "words": " A second one would do. "})
    note = Note.objects.get()
    assert (note.text, note.agent, note.conversation_id) == (
        "A second one would do.",
        house.cast.ada,
        first().conversation_id,
    )
    assert Following.objects.filter(
        agent=house.cast.mina, conversation=note.conversation, until=None
    ).exists()
    assert Event.objects.get(kind="claim.looked_at").payload == {"word": word}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"thanks": "", "words": "  "}, "Write what you want to say"),
        ({"thanks": "", "note": "", "words": "Fine."}, "Say thanks or leave a note, not both."),
        ({"note": "", "words": "x" * 2_001}, "That is longer than 2000 characters."),
    ],
)
def test_a_word_that_is_none_is_refused_and_stays_typed(house: House, said: dict[str, str], why: str) -> None:
    answer = client_of(house.cast.ada).post(f"/review/{first().pk}", said)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert said["words"] in answer.content.decode()
    assert not Look.objects.exists()
    assert not Note.objects.exists()


def test_what_one_gave_oneself_somebody_else_looks_at(house: House) -> None:
    Remedy.objects.filter(claim=first()).update(granted_by=house.cast.ada)
    assert "Nothing is left to look through" in page(house)
    answer = client_of(house.cast.ada).post(f"/review/{first().pk}", {"looked": ""})
    assert answer.status_code == 422
    assert "looked at by somebody else" in answer.content.decode()


def test_nothing_can_be_looked_at_where_nothing_was_given(house: House) -> None:
    Remedy.objects.filter(claim=first()).update(state="reversed")
    assert client_of(house.cast.ada).post(f"/review/{first().pk}", {"looked": ""}).status_code == 422


def test_who_does_not_review_sees_nothing_of_it(house: House) -> None:
    stranger = Client().post(f"/review/{first().pk}", {"looked": ""})
    assert stranger["Location"].split("?")[0] == "/sign-in"
    for agent in (house.cast.mina, house.cast.otto):
        assert client_of(agent).get("/review").status_code == 403
        assert client_of(agent).post(f"/review/{first().pk}", {"looked": ""}).status_code == 403
        assert 'href="/review"' not in seen_by(agent, "/palette?q=looking").content.decode()
    assert not Look.objects.exists()


def test_a_lead_who_does_not_see_the_matter_finds_nothing(house: House) -> None:
    Agent.objects.filter(pk=house.cast.otto.pk).update(role=LEAD)
    lead = Agent.objects.get(pk=house.cast.otto.pk)
    assert "About 3 times what" in seen_by(lead, "/review").content.decode()
    Conversation.objects.filter(pk=first().conversation_id).update(inbox=house.cast.wholesale, assignee=None)
    assert "About 3 times what" not in seen_by(lead, "/review").content.decode()
    assert client_of(lead).post(f"/review/{first().pk}", {"looked": ""}).status_code == 404


def test_the_ledger_and_the_palette_lead_there(house: House) -> None:
    assert 'href="/review"' in seen_by(house.cast.ada, "/ledger").content.decode()
    assert 'href="/review"' in seen_by(house.cast.ada, "/palette?q=looking").content.decode()


def test_however_much_was_given_the_list_asks_as_much(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picking, "EVERY", 1)

    def asked() -> int:
        with CaptureQueriesContext(connection) as said:
            page(house)
        return len(said)

    page(house)
    few = asked()
    for number in range(5):
        _one_more(cost_minor=20_00 + number)
    assert page(house).count('class="errand review-item"') == 15
    assert asked() == few
