"""The palette: what one types is what one may do here, where one may go, and whom and what one may see."""

from __future__ import annotations

import html
import re

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from makeright.conversations import resolving, snoozing
from makeright.conversations.models import Conversation
from makeright.demo.cast import Cast
from makeright.demo.wares import buy
from makeright.orders.searching import put_orders
from makeright.staff.models import Agent
from makeright.ui.time_zones import COOKIE
from tests.cast_again import again

pytestmark = pytest.mark.django_db


def found(agent: Agent, typed: str, at: Conversation | None = None) -> list[str]:
    """The words of the hits."""
    client = Client()
    client.force_login(agent)
    client.cookies[COOKIE] = "Europe/Paris"
    page = client.get(
        reverse("desk:palette"), {"q": typed, "number": at.number if at else ""}
    ).content.decode()
    options = re.findall(r'role="option".*?</(?:a|button)>', page, re.S)
    words = [re.search(r'</svg><span dir="auto">(.*?)</span>', option) for option in options]
    return [html.unescape(each[1]) for each in words if each]


def test_without_words_it_says_what_can_be_done_and_where_one_can_go(cast: Cast) -> None:
    assert found(cast.mina, "", cast.late_parcel)[:3] == ["Assign to …", "Snooze until …", "Resolve"]
    assert found(cast.mina, "")[:4] == ["Mine", "Unassigned", "Open", "Snoozed"]


def test_words_are_begun_anywhere(cast: Cast) -> None:
    assert found(cast.mina, "res", cast.late_parcel)[:2] == ["Resolve", "Resolved"]
    assert "Operating" not in found(cast.mina, "oper")
    assert "Operating" in found(cast.ada, "oper")


@time_machine.travel("2026-11-19 14:02:00Z", tick=False)
@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("snooze tuesday 9", "Tue 09:00"),
        ("snooze in 20 minutes", "15:22"),
        ("snooze morgen", "tomorrow 09:00"),
        ("Snooze until rosa", "Say until when: “tuesday 9”, “in 3 hours”, “24 nov”"),
        ("snooze rosa", "Rosa writes"),
        ("snooze Rosa writes", "Rosa writes"),
        ("snooze 2020-01-01", "That time has passed already."),
        ("snooze ", "in 3 hours"),
        ("assign ot", "Otto"),
        ("assign ", "Mina (you)"),
        ("assign nob", "Nobody"),
    ],
)
def test_a_verb_takes_what_follows_it(cast: Cast, typed: str, first: str) -> None:
    assert found(cast.mina, typed, cast.late_parcel)[0] == first


def test_what_is_offered_follows_how_it_stands(cast: Cast) -> None:
    snoozing.snooze(cast.late_parcel, until=None, by=cast.by_mina)
    assert "Take up again" in found(cast.mina, "", cast.late_parcel)
    resolving.resolve(cast.late_parcel, by=cast.by_mina)
    offered = found(cast.mina, "", cast.late_parcel)
    assert "Open again" in offered
    assert "Snooze until …" not in offered


def test_a_number_leads_to_its_conversation_if_one_sees_it(cast: Cast) -> None:
    assert any("Frame arrived broken" in each for each in found(cast.mina, str(cast.broken_frame.number)))
    assert not any("eleven rooms" in each for each in found(cast.mina, str(cast.wholesale_matter.number)))


def test_at_what_one_does_not_see_nothing_can_be_done(cast: Cast) -> None:
    assert found(cast.mina, "", cast.wholesale_matter)[0] == "Mine"


@pytest.mark.parametrize(
    "typed", ["<b>x</b>", "'\"", "\x00", "snooze <script>", "x" * 5000, "%(words)s", "{{ 7 }}"]
)
def test_whatever_is_typed_is_words(cast: Cast, typed: str) -> None:
    client = Client()
    client.force_login(cast.mina)
    page = client.get(reverse("desk:palette"), {"q": typed, "number": str(cast.late_parcel.number)})
    assert page.status_code == 200
    assert "<b>x" not in page.content.decode()
    assert "<script>" not in page.content.decode()


def test_what_was_seen_is_sent_to_the_last_digit(cast: Cast) -> None:
    """As a text: a script knows whole numbers up to 2 to the 53rd alone."""
    client = Client()
    client.force_login(cast.mina)
    asked = {"q": "snooze tomorrow", "number": str(cast.late_parcel.number)}
    page = html.unescape(client.get(reverse("desk:palette"), asked).content.decode())
    newest = cast.late_parcel.messages.latest("pk").pk
    assert f'"seen": "{newest}"' in page


def test_an_order_is_opened_by_its_number_if_one_sees_it(cast: Cast) -> None:
    bought = again("bought", lambda: buy(cast, timezone.now()))
    put_orders([bought.karims.pk, bought.ines_order.pk])
    assert f"{bought.karims.number}: Karim Benali" in found(cast.mina, bought.karims.number)
    assert not any(
        each.startswith(bought.ines_order.number) for each in found(cast.mina, bought.ines_order.number)
    )
    assert any(
        each.startswith(bought.ines_order.number) for each in found(cast.lena, bought.ines_order.number)
    )
