"""Beside a conversation stands what its customer is still promised and what they were given, a line each."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from makeright.conversations import replying
from makeright.conversations.models import Conversation
from makeright.demo.cast import Cast
from makeright.desk.tests.views.pages import cost_for, seen_by
from makeright.lib.actor import Actor
from makeright.promises import keeping, making
from makeright.promises.models import Promise
from makeright.remedies import fulfilling
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.making_right import make_right
from makeright.remedies.models import Remedy
from makeright.remedies.planning import Plan, RemedyWish

pytestmark = pytest.mark.django_db
SAYS = "I will call you tomorrow."


@pytest.fixture(autouse=True)
def authority(cast: Cast) -> None:
    for agent in (cast.mina, cast.lena):
        set_authority(agent, Terms("EUR"), by=Actor.system("test"))


def beside(cast: Cast, matter: Conversation | None = None) -> str:
    return reverse("desk:customer_past", args=[(matter or cast.broken_frame).number])


def shown(cast: Cast) -> str:
    return seen_by(cast.mina, beside(cast)).content.decode()


def promise(cast: Cast, matter: Conversation, by: Actor, days: int = 1) -> Promise:
    said = replying.reply(matter, text=SAYS, by=by, draft_key=f"promise-{matter.pk}-{days}")
    due_at = timezone.now() + timedelta(days=days)
    return making.make(said, begins=0, ends=len(SAYS), due_at=due_at, is_day=True, by=by)


def gift(matter: Conversation, by: Actor, key: str = "gift") -> Remedy:
    wish = RemedyWish("gift", cost_minor=4_00, note="For your mother")
    plan = Plan(matter, (wish,), harm="late", wish="other", mood="calm")
    return make_right(plan, by=by, key=key).remedies[0]


def test_where_nothing_was_promised_or_given_nothing_stands(cast: Cast) -> None:
    assert "<section" not in shown(cast)


def test_what_is_promised_stands_there_until_it_is_kept(cast: Cast) -> None:
    made = promise(cast, cast.broken_frame, cast.by_mina)
    assert f'id="pane-promise-{made.pk}"' in shown(cast)
    assert SAYS in shown(cast)
    keeping.break_due(now=made.due_at)
    assert "not kept" in shown(cast)
    keeping.keep(made, by=cast.by_mina)
    assert "pane-promised" not in shown(cast)


def test_what_was_given_in_another_matter_stands_there_unless_it_was_taken_back(cast: Cast) -> None:
    earlier = cast.write(cast.karim, "The hook is loose.", subject="A hook").conversation
    given, taken_back = (gift(earlier, cast.by_mina, key) for key in ("one", "two"))
    fulfilling.reverse(taken_back, "mistake", by=cast.by_mina)
    page = shown(cast)
    assert f'id="pane-remedy-{given.pk}"' in page
    assert f'id="pane-remedy-{taken_back.pk}"' not in page
    assert f'href="/conversations/{earlier.number}?view=open"' in page


def test_what_another_customer_has_or_one_may_not_see_does_not_stand_there(cast: Cast) -> None:
    elsewhere = cast.write(cast.karim, "Forty frames.", subject="Trade", inbox=cast.wholesale).conversation
    for matter, by in ((elsewhere, cast.by_lena), (cast.late_parcel, cast.by_mina)):
        promise(cast, matter, by)
        gift(matter, by)
    assert "<section" not in shown(cast)
    assert seen_by(cast.lena, beside(cast)).content.decode().count("<li ") == 2


def test_only_a_few_stand_there_and_the_rest_is_on_the_customers_page(cast: Cast) -> None:
    promise(cast, cast.broken_frame, cast.by_mina)
    gift(cast.broken_frame, cast.by_mina)
    assert "All that was promised" not in shown(cast)
    few = cost_for(cast.mina, beside(cast))
    for number in range(2, 7):
        matter = cast.write(cast.karim, "Once more.", subject=f"Matter {number}").conversation
        promise(cast, matter, cast.by_mina, days=number)
        gift(matter, cast.by_mina)
    page = shown(cast)
    assert (page.count('id="pane-promise-'), page.count('id="pane-remedy-')) == (4, 4)
    assert "All that was promised" in page
    assert cost_for(cast.mina, beside(cast)) == few


def test_the_pane_asks_for_it(cast: Cast) -> None:
    page = seen_by(cast.mina, reverse("desk:customer", args=[cast.broken_frame.number])).content.decode()
    assert f'hx-get="{beside(cast)}?view=open" hx-trigger="intersect once"' in page
