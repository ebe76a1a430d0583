"""What making it right refuses: each with its code, and the whole database as before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.http import QueryDict

from makeright.causes.keeping import retire_cause
from makeright.conversations.models import Attachment
from makeright.lib.actor import Actor
from makeright.lib.refusing import Refusal
from makeright.orders.models import Line, Order, Tender
from makeright.orders.tests.everything import everything
from makeright.remedies import (
    asking,
    authorizing,
    checking_up,
    claiming,
    fulfilling,
    keeping_policy,
    making_right,
    offering,
    reviewing,
)
from makeright.remedies.authorizing import Terms, set_authority
from makeright.remedies.models import AuthorityProposal, Claim, Remedy
from makeright.remedies.planning import Plan, RemedyWish
from makeright.remedies.tests.conftest import House
from makeright.remedies.views.amounts import minor_of
from makeright.remedies.views.answering import answer_as_said
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db
SYSTEM = Actor.system("test")


def do(house: House, plan: Plan, *, key: str = "k") -> None:
    making_right.make_right(plan, by=house.mina, key=key, now=house.now)


def wish(kind: str, **more: Any) -> Callable[[House], None]:
    """One remedy of that kind for Karim's matter; callables are asked of the house."""

    def refused(house: House) -> None:
        said = {name: value(house) if callable(value) else value for name, value in more.items()}
        do(house, house.plan(RemedyWish(kind, **said)))

    return refused


def planned(**more: Any) -> Callable[[House], None]:
    def refused(house: House) -> None:
        said = {name: value(house) if callable(value) else value for name, value in more.items()}
        do(house, house.plan(house.new_frame(), **said))

    return refused


def frame(house: House) -> tuple[tuple[int, int], ...]:
    return ((house.frame.pk, 1),)


def print_of_rosa(house: House) -> int:
    return house.line(house.bought.rosas, "Harbour at dawn, print").pk


def no_policy(house: House, **said: Any) -> None:
    keeping_policy.set_policy(said, by=SYSTEM, now=house.now)


def late(house: House) -> None:
    then = house.now - timedelta(days=400)
    Order.objects.filter(pk=house.bought.karims.pk).update(delivered_at=then, placed_at=then)
    house.bought.karims.refresh_from_db()


def given(house: House, remedy: RemedyWish | None = None) -> Remedy:
    made = making_right.make_right(
        house.plan(remedy or house.new_frame()), by=house.mina, key="given", now=house.now
    )
    return made.remedies[0]


def worked(house: House) -> None:
    given(house)
    house.work()


def asked(house: House) -> Remedy:
    return given(house, replace(house.money(148_00), kind="credit", amount_minor=900_00))


def asked_for_a_gift(house: House) -> None:
    given(house, RemedyWish("gift", cost_minor=500_00))


def set_terms(house: House, **more: Any) -> None:
    set_authority(house.cast.otto, Terms("EUR", **more), by=house.cast.by_ada)


def claimed(house: House) -> Claim:
    return claiming.open_claim(house.cast.broken_frame, by=house.mina)


def claimed_elsewhere(house: House) -> None:
    claiming.open_claim(house.cast.late_parcel, by=house.mina)


def alone_with(terms: Terms) -> Callable[[House], None]:
    """Lena has this authority, and there is nobody whom she could ask."""

    def before(house: House) -> None:
        set_authority(house.cast.lena, terms, by=house.cast.by_ada)
        Agent.objects.exclude(pk=house.cast.lena.pk).update(is_active=False)

    return before


def both(*steps: Callable[[House], None]) -> Callable[[House], None]:
    def before(house: House) -> None:
        for step in steps:
            step(house)

    return before


def as_lena(house: House, remedy: RemedyWish) -> None:
    making_right.make_right(house.plan(remedy), by=house.cast.by_lena, key="x")


def by_lena(more: dict[str, str]) -> Callable[[House], None]:
    return lambda house: as_lena(house, replace(house.money(50_00), **more))  # type: ignore[arg-type]


def photo_elsewhere(house: House) -> Attachment:
    return Attachment(message=house.cast.late_parcel.messages.earliest("pk"), filename="split.jpg")


# That authority said no is recorded, and nothing else.
DECIDED_IN = ("events_event", "events_position", "events_unplaced", "sqlite_sequence")
NOTHING: Callable[[House], Any] = lambda house: None  # noqa: E731
TABLE: list[tuple[str, Callable[[House], Any], Callable[[House], Any]]] = [
    ("plan.empty", NOTHING, lambda house: do(house, house.plan())),
    ("plan.too_many", NOTHING, lambda house: do(house, house.plan(*[house.money(1)] * 13))),
    ("plan.too_many", NOTHING, lambda house: do(house, house.plan(house.money(1)), key="x" * 81)),
    ("plan.key_used", given, lambda house: do(house, house.plan(house.money(1)), key="given")),
    (
        "plan.pieces_twice",
        NOTHING,
        lambda house: do(house, house.plan(house.new_frame(), RemedyWish("refund", pieces=frame(house)))),
    ),
    (
        "plan.pieces_twice",
        NOTHING,
        lambda house: do(house, house.plan(house.new_frame(), RemedyWish("refund", everything=True))),
    ),
    ("line.claimed_already", given, planned()),
    ("line.replaced_already", worked, planned()),
    ("remedy.unfit", NOTHING, wish("hug")),
    ("remedy.unfit", NOTHING, wish("replacement")),
    ("remedy.unfit", NOTHING, wish("refund")),
    ("remedy.unfit", NOTHING, wish("credit")),
    ("remedy.unfit", NOTHING, wish("discount", percent=10, amount_minor=100)),
    ("remedy.unfit", NOTHING, wish("gift", cost_minor=-1)),
    ("remedy.unfit", NOTHING, wish("gift", prompted_by="boredom")),
    ("remedy.unfit", NOTHING, wish("replacement", pieces=frame, return_demanded="burn")),
    ("remedy.needs_order", NOTHING, planned(order=None, pieces=())),
    ("order.not_theirs", NOTHING, planned(order=lambda house: house.bought.rosas, pieces=())),
    ("line.not_in_order", NOTHING, planned(pieces=lambda house: ((print_of_rosa(house), 1),))),
    ("line.not_in_order", NOTHING, planned(pieces=((987_654, 1),))),
    ("line.too_many", NOTHING, planned(pieces=lambda house: ((house.frame.pk, 2),))),
    ("no_such_code", NOTHING, planned(harm="ugly")),
    ("no_such_code", NOTHING, planned(mood="merry")),
    ("no_such_code", NOTHING, planned(wish="a pony")),
    ("cause_retired", lambda house: retire_cause(house.cause(), by=SYSTEM), planned()),
    ("policy.window", late, planned()),
    ("policy.window", late, wish("refund", pieces=frame)),
    ("policy.state", NOTHING, wish("cancel", reason="by_mistake")),
    ("policy.state", NOTHING, wish("order_change", tender=1)),
    (
        "policy.reason",
        lambda house: no_policy(house, return_reasons=["damaged"]),
        wish("return", pieces=frame, reason="unwanted"),
    ),
    (
        "policy.refund_to",
        lambda house: no_policy(house, refund_to=["credit"]),
        wish("refund", amount_minor=100),
    ),
    (
        "policy.stricter",
        NOTHING,
        wish("replacement", pieces=frame, return_demanded="required"),
    ),
    ("refund.exceeds_paid", NOTHING, wish("refund", amount_minor=500_00)),
    (
        "refund.foreign_tender",
        NOTHING,
        wish("refund", amount_minor=100, tender=lambda house: house.bought.ines_card.pk),
    ),
    (
        "exchange.other_product",
        NOTHING,
        wish("exchange", swaps=lambda house: ((house.frame.pk, house.bought.variant("harbour-a2").pk, 1),)),
    ),
    (
        "authority.remedy",
        lambda house: (
            set_authority(house.cast.lena, Terms("EUR", per_remedy_minor=0), by=house.cast.by_ada),
            Agent.objects.exclude(pk=house.cast.lena.pk).update(is_active=False),
        ),
        lambda house: making_right.make_right(house.plan(house.money(50_00)), by=house.cast.by_lena, key="x"),
    ),
    (
        "plan.stale",
        lambda house: house.cast.write(
            house.cast.karim, "Wait.", conversation=house.cast.broken_frame, now=house.now
        ),
        lambda house: do(house, house.plan(house.money(1), seen=1)),
    ),
    *(
        (f"authority.{limit}", alone_with(terms), by_lena(more))
        for limit, terms, more in (
            ("kind", Terms("EUR", kinds=("apology",)), {}),
            ("conversation", Terms("EUR", per_conversation_minor=1_00), {}),
            ("customer", Terms("EUR", per_customer_minor=1_00), {}),
            ("budget", Terms("EUR", budget_minor=1_00), {}),
            ("surprise", Terms("EUR", surprise_minor=1_00), {"prompted_by": "draw"}),
            ("rate", Terms("SEK", per_remedy_minor=900_00), {}),
        )
    ),
    (
        "authority.kinder",
        both(late, alone_with(Terms("EUR", may_be_kinder=False))),
        by_lena({"kinder_for": "goodwill"}),
    ),
    (
        "authority.waived_return",
        both(
            lambda house: no_policy(house, by_cause={"corner_split": "required"}),
            alone_with(Terms("EUR", may_waive_return=False)),
        ),
        lambda house: as_lena(house, house.new_frame(return_demanded="keep", kinder_for="goodwill")),
    ),
    (
        "claim.elsewhere",
        claimed_elsewhere,
        lambda house: do(house, house.plan(house.money(1), claim=Claim.objects.get())),
    ),
    (
        "evidence.elsewhere",
        NOTHING,
        lambda house: do(house, house.plan(house.money(1), evidence=(photo_elsewhere(house),))),
    ),
    (
        "offer.no_cause",
        NOTHING,
        lambda house: offering.offer(house.plan(cause=None, harm="unknown"), by=house.mina),
    ),
    (
        "remedy.not_left",
        lambda house: given(house, RemedyWish("gift", cost_minor=10_00)),
        lambda house: fulfilling.done(Remedy.objects.get(), by=house.mina, now=house.now),
    ),
    (
        "review.nothing_given",
        claimed,
        lambda house: reviewing.look_at(Claim.objects.get(), by=house.cast.by_lena),
    ),
    ("review.own", worked, lambda house: reviewing.look_at(Claim.objects.get(), by=house.mina)),
    (
        "review.one_word",
        worked,
        lambda house: reviewing.look_at(Claim.objects.get(), thanks="a", words="b", by=house.cast.by_lena),
    ),
    (
        "review.too_long",
        worked,
        lambda house: reviewing.look_at(Claim.objects.get(), words="a" * 5_000, by=house.cast.by_lena),
    ),
    ("no_amount", NOTHING, lambda house: minor_of("a lot", "EUR")),
    ("no_amount", NOTHING, lambda house: minor_of("1.005", "EUR")),
    (
        "no_such_answer",
        asked,
        lambda house: answer_as_said(
            asking.asked_of(house.cast.lena).get(), QueryDict("answer=maybe"), by=house.cast.by_lena
        ),
    ),
    ("remedy.done", worked, lambda house: _reverse(house, "mistake")),
    ("no_such_code", given, lambda house: _reverse(house, "tired")),
    ("remedy.not_by_hand", given, lambda house: fulfilling.done(Remedy.objects.get(), by=house.mina)),
    ("check.not_yet", given, lambda house: _check(house, "customer", "right")),
    (
        "check.not_known",
        worked,
        lambda house: _check(house, "nobody_answered", "right"),
    ),
    ("no_such_code", given, lambda house: _check(house, "guess", "right")),
    ("ask.not_yours", asked, lambda house: _answer(house, house.mina)),
    ("ask.not_yours", asked, lambda house: _answer(house, house.cast.by_otto)),
    (
        "ask.beyond_own",
        lambda house: (
            asked(house),
            set_authority(house.cast.lena, Terms("EUR", per_remedy_minor=1), by=SYSTEM),
        ),
        lambda house: _answer(house, house.cast.by_lena),
    ),
    (
        "ask.no_amount",
        asked_for_a_gift,
        lambda house: _answer(house, house.cast.by_lena, 100),
    ),
    ("unfit_terms", NOTHING, lambda house: set_terms(house, kinds=("hug",))),
    ("unfit_terms", NOTHING, lambda house: set_terms(house, per_remedy_minor=-1)),
    ("unfit_terms", NOTHING, lambda house: set_terms(house, customer_window="decade")),
    ("unfit_terms", NOTHING, lambda house: set_terms(house, answers_within=0)),
    ("nobody_to_ask", NOTHING, lambda house: set_terms(house, asks=987_654)),
    ("nobody_to_ask", NOTHING, lambda house: set_terms(house, then_asks=house.cast.lena.pk)),
    ("asks_themselves", NOTHING, lambda house: set_terms(house, asks=house.cast.otto.pk)),
    ("no_such_role", NOTHING, lambda house: set_authority("king", Terms("EUR"), by=house.cast.by_ada)),
    (
        "passed",
        NOTHING,
        lambda house: set_authority(
            house.cast.otto, Terms("EUR"), by=SYSTEM, since=house.now - timedelta(days=1)
        ),
    ),
    (
        "until",
        NOTHING,
        lambda house: set_authority(
            house.cast.otto, Terms("EUR"), by=SYSTEM, since=house.later(days=2), until=house.later(days=1)
        ),
    ),
    (
        "no_such_reason",
        NOTHING,
        lambda house: set_authority(house.cast.otto, Terms("EUR"), by=SYSTEM, reason="because"),
    ),
    (
        "own_proposal",
        lambda house: set_authority(house.cast.ada, Terms("EUR"), by=house.cast.by_ada),
        lambda house: authorizing.second(AuthorityProposal.objects.get(), yes=True, by=house.cast.by_ada),
    ),
    ("unfit_rate", NOTHING, lambda house: authorizing.set_rate("USD", "EUR", "0", by=SYSTEM)),
    ("unfit_rate", NOTHING, lambda house: authorizing.set_rate("EUR", "EUR", "1", by=SYSTEM)),
    ("unfit_policy", NOTHING, lambda house: no_policy(house, window_days=-1)),
    (
        "own_reading",
        lambda house: claiming.open_claim(house.cast.broken_frame, by=house.mina),
        lambda house: claiming.read_again(Claim.objects.get(), "late", "calm", by=house.mina),
    ),
]


def _reverse(house: House, reason: str) -> None:
    fulfilling.reverse(Remedy.objects.get(), reason, by=house.mina, now=house.later())


def _check(house: House, how: str, result: str) -> None:
    checking_up.check(Remedy.objects.get(), how, result, by=house.mina)


def _answer(house: House, by: Actor, amount: int | None = None) -> None:
    ask = asking.asked_of(house.cast.lena).get()
    asking.answer(ask, yes=True, amount_minor=amount, by=by)


@pytest.mark.parametrize(
    ("code", "before", "refused"), TABLE, ids=[f"{number}-{row[0]}" for number, row in enumerate(TABLE)]
)
def test_a_refusal_has_its_code_and_changes_nothing(
    house: House, code: str, before: Callable[[House], Any], refused: Callable[[House], Any]
) -> None:
    before(house)
    rows = everything()
    with pytest.raises(Refusal) as told:
        refused(house)
    assert told.value.code == code
    assert str(told.value)
    after = everything()
    for table in DECIDED_IN if code.startswith("authority.") else ():
        after[table], rows[table] = [], []
    assert after == rows


def test_the_table_is_large_enough_and_its_tender_is_foreign(house: House) -> None:
    assert len(TABLE) >= 60
    assert Tender.objects.get(pk=house.bought.ines_card.pk).customer != house.cast.karim
    assert Line.objects.get(pk=print_of_rosa(house)).order != house.bought.karims
