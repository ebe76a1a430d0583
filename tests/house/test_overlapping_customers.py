"""On PostgreSQL colleagues write about one customer at once, and two engines bring in one file. Nothing is there twice."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import pytest

from makeright.customers import importing, reporting
from makeright.customers.belonging import add_company, company_of, join
from makeright.customers.declaring import declare
from makeright.customers.defining import define
from makeright.customers.filling_in import fill_in, values_of
from makeright.customers.models import Customer, CustomerImport, Fact, Membership, Occurrence
from makeright.customers.recognizing import recognize
from makeright.customers.remembering import remember
from makeright.customers.reporting import MOST_AT_ONCE, Outcome, Report
from makeright.demo.cast import Cast
from makeright.events.replaying import replay
from tests.house.test_overlapping_writers import PATIENCE, lived_in, others

__all__ = ["lived_in"]  # a fixture
pytestmark = pytest.mark.postgres


def test_one_fact_told_by_many_at_once_is_one(lived_in: Cast) -> None:
    tell = partial(remember, lived_in.rosa, "wood", "oak", by=lived_in.by_mina)
    with others() as beside:
        facts = {future.result(PATIENCE).pk for future in [beside(tell) for _ in range(4)]}
    assert len(facts) == Fact.objects.count() == 1


def test_two_hands_at_once_put_somebody_into_one_company(lived_in: Cast) -> None:
    companies = [add_company(name, by=lived_in.by_lena) for name in ("One", "Two")]
    with others() as beside:
        hands = [beside(partial(join, lived_in.rosa, one, by=lived_in.by_lena)) for one in companies * 2]
        for hand in hands:
            hand.result(PATIENCE)
    assert Membership.objects.filter(customer=lived_in.rosa, until=None).count() == 1
    assert company_of(lived_in.rosa) in companies
    assert [str(each) for each in replay().differences] == []


def test_one_field_filled_in_by_many_at_once_has_one_value(lived_in: Cast) -> None:
    define("customer", "tier", "Tier", "text", by=lived_in.by_ada)
    with others() as beside:
        said = [
            beside(partial(fill_in, lived_in.rosa, {"tier": name}, by=lived_in.by_mina)) for name in "abcd"
        ]
        for one in said:
            one.result(PATIENCE)
    assert values_of("customer", [lived_in.rosa.pk])[lived_in.rosa.pk]["tier"] in "abcd"


def test_a_file_that_many_bring_in_at_once_comes_in_once(lived_in: Cast) -> None:
    content = b"name,mail\n" + b"".join(b"Guest,g%d@guests.example\n" % n for n in range(60))
    made = importing.begin(content, ["name", "mail"], in_background=False, by=lived_in.by_ada)

    def bring_in() -> None:
        while CustomerImport.objects.filter(pk=made.pk, state="running").exists():
            importing.go_on(made.pk)

    with others() as beside:
        for one in [beside(bring_in) for _ in range(4)]:
            one.result(PATIENCE)
    made.refresh_from_db()
    assert (made.state, made.rows_done, made.created) == ("done", 60, 60)
    assert Customer.objects.filter(name="Guest").count() == 60
    assert [str(each) for each in replay().differences] == []


def test_the_same_told_forwards_and_backwards_at_once_is_told_once(lived_in: Cast) -> None:
    """Of two customers, so that no lock on a customer keeps the two calls from overlapping."""
    kind = declare("look", by=lived_in.by_ada)
    moment = datetime(2026, 1, 31, 9, 30, tzinfo=UTC)

    def tell(whom: Customer, turn: int) -> list[Outcome]:
        names = [f"shop:{turn}:{each:03}" for each in range(MOST_AT_ONCE)]
        backwards = whom == lived_in.rosa
        told = [Report(whom, kind, moment, name) for name in sorted(names, reverse=backwards)]
        return reporting.report_all(told, by=lived_in.by_mina)

    noor = recognize("noor@example.com", "Noor", by=lived_in.by_mina)
    for turn in range(5):
        with others() as beside:
            for one in [beside(partial(tell, whom, turn)) for whom in (lived_in.rosa, noor) * 2]:
                one.result(PATIENCE)
    assert Occurrence.objects.count() == 5 * MOST_AT_ONCE
