"""Who may have a conversation, and what is said of one who is away."""

from __future__ import annotations

import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.staff import attending, serving
from makeright.staff.models import AI, Agent

pytestmark = pytest.mark.django_db


def at(cast: Cast) -> str:
    return reverse("conversations:assignment", args=[cast.late_parcel.number])


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


def test_giving_it_to_one_who_is_away_is_done_and_said(cast: Cast) -> None:
    now = timezone.now()
    said = {"since": now, "until": None, "stand_in": cast.otto, "words": "At the fair."}
    attending.plan(cast.lena, **said, by=cast.by_lena, now=now)  # type: ignore[arg-type]
    answer = browser_of(cast.mina).post(at(cast), {"agent": cast.lena.pk})
    assert answer.status_code == 204
    cast.late_parcel.refresh_from_db()
    assert cast.late_parcel.assignee == cast.lena
    said = json.loads(answer["HX-Trigger"])["said"]["words"]
    assert said == "Lena is away. “At the fair.” Otto stands in, and follows it meanwhile."


def test_of_who_is_here_nothing_is_said(cast: Cast) -> None:
    answer = browser_of(cast.mina).post(at(cast), {"agent": cast.lena.pk})
    assert "said" not in json.loads(answer["HX-Trigger"])


def test_the_menu_says_who_is_away_how_much_they_have_and_who_is_an_ai(cast: Cast) -> None:
    attending.go_away(cast.lena, reason="ill", by=cast.by_lena)
    serving.join("quill@framehouse.test", "Quill", kind=AI, role="lead", by=cast.by_ada)
    from makeright.conversations.admitting import give_access

    give_access(cast.inbox, Agent.objects.get(name="Quill"), by=cast.by_ada)
    page = browser_of(cast.mina).get(at(cast)).content.decode()
    assert "Away" in page
    assert "has 1" in page
    assert "has 0 of 8" in page
    assert "an AI" in page
    assert "ill" not in page.lower().replace("quill", "").replace("will", "")
    assert page.index("Mina") < page.index("Lena")


def test_who_has_no_seat_is_not_offered(cast: Cast) -> None:
    serving.take_seat(cast.otto, by=cast.by_ada)
    assert "Otto" not in browser_of(cast.mina).get(at(cast)).content.decode()
    answer = browser_of(cast.mina).post(at(cast), {"agent": cast.otto.pk})
    assert answer.status_code == 422
