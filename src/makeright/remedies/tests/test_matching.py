"""Which remedy fits: the usual order, the company's own, and what came of each."""

from __future__ import annotations

from typing import Any

import pytest

from makeright.causes.keeping import merge_causes
from makeright.causes.models.cause import HARMS
from makeright.causes.trades import TRADES
from makeright.events.models import Event
from makeright.remedies import checking_up, learning, matching, offering
from makeright.remedies.events import FITTING_SET
from makeright.remedies.kinds import KINDS
from makeright.remedies.making_right import make_right, take_back
from makeright.remedies.models import Fitting, Remedy
from makeright.remedies.refusals import Refused
from makeright.remedies.tests.conftest import House
from makeright.remedies.usual_fits import OF_CAUSE, OF_HARM, usual_fits

pytestmark = pytest.mark.django_db


def kinds(house: House, code: str = "corner_split", harm: str = "unusable") -> list[str]:
    return [each.kind for each in matching.fitting(house.cause(code), harm)]


def test_what_usually_fits_is_of_causes_and_kinds_that_there_are() -> None:
    assert set(OF_HARM) == set(HARMS)
    assert set(OF_CAUSE) <= {seed.code for seeds in TRADES.values() for seed in seeds}
    for fits in (*OF_HARM.values(), *OF_CAUSE.values()):
        assert set(fits) <= set(KINDS)
        assert len(set(fits)) == len(fits)


def test_a_harm_that_somebody_read_says_more_than_the_usual_one_of_a_cause() -> None:
    assert usual_fits("hanger_missing", "missing", "missing")[0] == "gift"
    assert usual_fits("hanger_missing", "missing", "unsafe")[0] == "refund"


def test_one_that_is_put_first_moves_the_others_on(house: House) -> None:
    before = kinds(house)
    assert matching.set_fitting("credit", 1, cause=house.cause(), by=house.mina)
    assert kinds(house) == ["credit", *(each for each in before if each != "credit")]
    assert matching.set_fitting("credit", 13, cause=house.cause(), by=house.mina)
    assert kinds(house) == [*(each for each in before if each != "credit"), "credit"]


def test_the_same_place_twice_is_one_event(house: House) -> None:
    said: dict[str, Any] = {
        "cause": house.cause(),
        "cost_minor": 12_00,
        "currency": "EUR",
        "days": 3,
        "by": house.mina,
    }
    assert matching.set_fitting("service", 2, **said)
    assert not matching.set_fitting("service", 2, **said)
    [event] = Event.objects.filter(kind=FITTING_SET.name)
    assert event.payload["rank"] == 2
    assert matching.fitting(house.cause(), "unusable")[1] == ("service", 2, 12_00, "EUR", 3)


def test_what_stands_so_already_is_not_written_down(house: House) -> None:
    assert not matching.set_fitting("replacement", 1, cause=house.cause(), by=house.mina)
    assert not matching.set_fitting("cancel", 0, cause=house.cause(), by=house.mina)
    assert not Fitting.objects.exists()


def test_narrower_causes_follow_the_wider_one_until_they_have_a_word_of_their_own(house: House) -> None:
    matching.set_fitting("gift", 1, cause=house.cause("arrived_broken"), by=house.mina)
    assert kinds(house)[0] == "gift"
    matching.set_fitting("service", 1, cause=house.cause(), by=house.mina)
    assert kinds(house)[0] == "service"
    for kind in kinds(house):
        matching.set_fitting(kind, 0, cause=house.cause(), by=house.mina)
    assert kinds(house)[0] == "gift"


def test_what_was_said_of_a_harm_counts_where_nothing_was_said_of_the_cause(house: House) -> None:
    matching.set_fitting("credit", 1, harm="missing", by=house.mina)
    assert kinds(house, "hanger_missing", "missing")[0] == "credit"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"kind": "hug", "rank": 1, "harm": "late"}, "no_such_code"),
        ({"kind": "credit", "rank": 1}, "no_such_code"),
        ({"kind": "credit", "rank": 1, "harm": "sad"}, "no_such_code"),
        ({"kind": "credit", "rank": 14, "harm": "late"}, "unfit_fitting"),
        ({"kind": "credit", "rank": -1, "harm": "late"}, "unfit_fitting"),
        ({"kind": "credit", "rank": 1, "harm": "late", "cost_minor": 5}, "unfit_fitting"),
        (
            {"kind": "credit", "rank": 1, "harm": "late", "cost_minor": -5, "currency": "EUR"},
            "unfit_fitting",
        ),
        ({"kind": "credit", "rank": 1, "harm": "late", "days": 366}, "unfit_fitting"),
    ],
)
def test_what_fits_nothing_is_refused_and_changes_nothing(
    house: House, said: dict[str, Any], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        matching.set_fitting(**said, by=house.mina)
    assert refused.value.code == code
    assert not Fitting.objects.exists()


def test_the_sheet_shows_them_in_that_order(house: House) -> None:
    matching.set_fitting("apology", 1, cause=house.cause(), by=house.mina)
    matching.set_fitting("replacement", 0, cause=house.cause(), by=house.mina)
    _offer, shown = offering.offer(house.plan(), by=house.mina)
    offered = [each.wish.kind for each in shown]
    assert offered[0] == "apology"
    assert "replacement" not in offered


def test_what_came_of_it_is_counted_by_cause_and_by_harm(house: House) -> None:
    make_right(house.plan(house.new_frame()), key="one", by=house.mina, now=house.now)
    house.work()
    [remedy] = Remedy.objects.all()
    checking_up.check(remedy, how="customer", result="right", by=house.mina)
    history = learning.histories("cause")[house.cause().pk]
    cell = history.outcomes["replacement"]
    remedy.refresh_from_db()
    assert remedy.fulfilled_at is not None
    assert remedy.granted_at is not None
    assert (history.matters, cell.given, cell.met, cell.checked, cell.right) == (1, 1, 1, 1, 1)
    assert (cell.failed, cell.under, cell.over, cell.fulfilled) == (0, 0, 0, 1)
    assert (cell.average_minor, cell.currency) == (remedy.real_cost.minor, "EUR")
    assert cell.hours == pytest.approx((remedy.fulfilled_at - remedy.granted_at).total_seconds() / 3600)
    assert learning.histories("harm", "unusable")["unusable"].outcomes["replacement"].given == 1
    assert "refund" not in history.outcomes


def test_what_was_taken_back_is_not_counted(house: House) -> None:
    make_right(house.plan(house.new_frame()), key="one", by=house.mina, now=house.now)
    take_back(house.cast.broken_frame, "one", by=house.mina, now=house.now)
    history = learning.histories("cause")[house.cause().pk]
    assert (history.matters, history.outcomes) == (1, {})


def test_what_turned_out_to_be_another_cause_counts_with_it(house: House) -> None:
    make_right(house.plan(house.new_frame()), key="one", by=house.mina, now=house.now)
    into = house.cause("frame_dented")
    merge_causes(house.cause(), into=into, by=house.cast.by_ada)
    assert learning.histories("cause", into.pk)[into.pk].outcomes["replacement"].given == 1
