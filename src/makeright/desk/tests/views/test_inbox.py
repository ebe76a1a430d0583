"""The lists: what stands where, in which order, and at what cost."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from makeright.conversations import listing, replying, resolving
from makeright.conversations.adding_inboxes import add_inbox
from makeright.customers.models import Customer
from makeright.demo.cast import Cast
from makeright.desk.tests.views.pages import cost_for, seen_by
from makeright.lib.actor import Actor
from makeright.staff.models import ADMIN
from makeright.staff.serving import join

pytestmark = pytest.mark.django_db


def _rows(page: str) -> list[int]:
    return [int(number) for number in re.findall(r'<li id="row-(\d+)"', page)]


def test_who_waits_longest_stands_first_and_who_came_since_above_all(cast: Cast) -> None:
    opened_at = timezone.now()
    late = cast.write(cast.rosa, "And now?", now=opened_at + timedelta(minutes=1)).conversation
    page = seen_by(
        cast.mina, f"/inbox/open/rows?since={opened_at.isoformat().replace('+', '%2B')}"
    ).content.decode()
    assert _rows(page) == [late.number, cast.late_parcel.number, cast.broken_frame.number]
    assert page.index("Just in") < page.index("And now?") < page.index("Waiting for us")


def test_what_is_answered_waits_for_them(cast: Cast) -> None:
    replying.leave(replying.reply(cast.late_parcel, text="It is at your neighbor’s.", by=cast.by_mina))
    page = seen_by(cast.mina, "/inbox/open").content.decode()
    assert _rows(page) == [cast.broken_frame.number, cast.late_parcel.number]
    assert page.index("Waiting for them") < page.index("at your neighbor’s")


def test_what_is_resolved_stands_under_resolved_alone(cast: Cast) -> None:
    resolving.resolve(cast.late_parcel, by=cast.by_mina)
    assert _rows(seen_by(cast.mina, "/inbox/open").content.decode()) == [cast.broken_frame.number]
    assert _rows(seen_by(cast.mina, "/inbox/resolved").content.decode()) == [cast.late_parcel.number]


def test_mine_is_mine_and_unassigned_nobodys(cast: Cast) -> None:
    assert _rows(seen_by(cast.mina, "/inbox/mine").content.decode()) == [cast.broken_frame.number]
    assert _rows(seen_by(cast.mina, "/inbox/unassigned").content.decode()) == [cast.late_parcel.number]
    assert "Nobody waits" in seen_by(cast.otto, "/inbox/mine").content.decode()


def test_an_outsiders_matter_stands_in_no_list(cast: Cast) -> None:
    assert "Frames for eleven rooms" not in seen_by(cast.mina, "/inbox/open").content.decode()
    assert "Frames for eleven rooms" in seen_by(cast.lena, "/inbox/open").content.decode()


def test_who_states_no_name_is_called_by_their_address(cast: Cast) -> None:
    Customer.objects.filter(pk=cast.rosa.pk).update(name="")
    assert "rosa@example.com" in seen_by(cast.mina, "/inbox/open").content.decode()


def test_more_is_shown_below_and_stays_when_the_list_looks_again(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "PAGE", 4)
    now = timezone.now()
    for hours in range(1, 4):
        cast.write(cast.rosa, "Hello?", subject=f"Number {hours}", now=now - timedelta(hours=hours))
    first = seen_by(cast.mina, "/inbox/open").content.decode()
    assert len(_rows(first)) == 4
    more = re.search(r'hx-get="([^"]+pages=2)"', first)
    assert more is not None
    second = seen_by(cast.mina, more[1].replace("&amp;", "&")).content.decode()
    assert _rows(second)[:4] == _rows(first)
    assert len(_rows(second)) == len(set(_rows(second))) == 5
    assert f'hx-get="{more[1]}"' in second


@pytest.mark.parametrize(
    "asked", ["since=yesterday", "since=2026-11-19", "pages=0", "pages=-1", "pages=x", "pages=9999"]
)
def test_nonsense_in_the_address_is_passed_over(cast: Cast, asked: str) -> None:
    assert len(_rows(seen_by(cast.mina, f"/inbox/open/rows?{asked}").content.decode())) == 2


def test_a_view_that_does_not_exist_is_not_found(cast: Cast) -> None:
    assert seen_by(cast.mina, "/inbox/spam").status_code == 404


def test_the_numbers_beside_the_ways(cast: Cast) -> None:
    page = seen_by(cast.mina, "/nav?at=open").content.decode()
    counts = re.findall(r'<li id="way-(\w+)">.*?</li>', page, re.S)
    assert counts == [
        "mine",
        "unassigned",
        "open",
        "asks",
        "snoozed",
        "resolved",
        "customers",
        "orders",
        "promises",
        "outbox",
        "settings",
    ]
    assert re.findall(r'class="badge[^>]*>(\d+)', page) == ["1", "1", "2"]
    assert page.count('aria-current="page"') == 1


@pytest.mark.parametrize(("address", "cost"), [("/inbox/open", 10), ("/inbox/open/rows", 7), ("/nav", 5)])
def test_a_list_costs_the_same_whatever_stands_in_it(cast: Cast, address: str, cost: int) -> None:
    assert cost_for(cast.mina, address) == cost
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    for minutes in range(20):
        cast.write(
            cast.rosa, "Hello?", subject=f"Number {minutes}", now=long_ago + timedelta(minutes=minutes)
        )
    assert cost_for(cast.mina, address) == cost


def test_a_fresh_installation_tells_its_admin_what_to_do_next() -> None:
    by = Actor.system("test")
    ada = join("ada@framehouse.test", "Ada", role=ADMIN, by=by)
    otto = join("otto@framehouse.test", "Otto", by=by)
    for place in ("/inbox/open", "/inbox/mine", "/inbox/open/rows"):
        page = seen_by(ada, place).content.decode()
        assert "No address is answered here yet" in page
        assert 'href="/settings/inboxes">Add the first one</a>' in page
        assert "Whoever set up this desk can open one to you." in seen_by(otto, place).content.decode()
    add_inbox("hello@framehouse.test", "Hello", by=by)
    assert "Nobody waits" in seen_by(ada, "/inbox/open").content.decode()
