"""On PostgreSQL customers are merged while others merge them too, and while they write. Nothing hangs on a shell."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest
from django.db import transaction

from makeright.conversations.models import Conversation, Message
from makeright.customers.identifying import add_identity, remove_identity
from makeright.customers.merging import merge, unmerge
from makeright.customers.models import Customer, Identity, Merge
from makeright.customers.recognizing import Sign, recognize, recognize_by
from makeright.customers.refusals import Refused
from makeright.demo.cast import KARIM, Cast
from makeright.events.replaying import replay
from makeright.lib.actor import Actor
from tests.house.test_overlapping_writers import PATIENCE, has_to_wait, lived_in, others, slowly

__all__ = ["lived_in"]  # a fixture
pytestmark = pytest.mark.postgres

THE_MAIL = Actor.system("mail")


def fresh(customer: Customer) -> Customer:
    return Customer.objects.get(pk=customer.pk)


def merges(cast: Cast, one: Customer, into: Customer) -> Callable[[], Merge]:
    return lambda: merge(fresh(one), into=fresh(into), by=cast.by_mina)


@transaction.atomic
def karim_writes(cast: Cast) -> Message:
    return cast.write(recognize(KARIM.address, by=THE_MAIL), "It came broken as well.", subject="Another")


def nothing_hangs_on_shells() -> bool:
    shells = Customer.objects.exclude(merged_into=None)
    return not any(model.objects.filter(customer__in=shells) for model in (Conversation, Message, Identity))


def test_of_two_merges_crosswise_one_wins_and_the_other_is_refused(lived_in: Cast) -> None:
    ways = [merges(lived_in, lived_in.karim, lived_in.rosa), merges(lived_in, lived_in.rosa, lived_in.karim)]
    with others() as beside:
        ended = [future.exception(PATIENCE) for future in [beside(way) for way in ways]]
    assert sorted(type(one).__name__ for one in ended) == ["NoneType", "Refused"]
    assert Merge.objects.count() == 1
    assert nothing_hangs_on_shells()


def test_of_three_in_a_circle_none_is_closed(lived_in: Cast) -> None:
    ring = [lived_in.karim, lived_in.rosa, lived_in.ines]
    ways = [merges(lived_in, one, into) for one, into in zip(ring, [*ring[1:], ring[0]], strict=True)]
    with others() as beside:
        ended = [future.exception(PATIENCE) for future in [beside(way) for way in ways]]
    assert {type(one) for one in ended} <= {type(None), Refused}
    assert Customer.objects.standing().exists()
    assert nothing_hangs_on_shells()
    assert [str(each) for each in replay().differences] == []


def test_the_same_merge_at_once_is_one(lived_in: Cast) -> None:
    way = merges(lived_in, lived_in.karim, lived_in.rosa)
    with others() as beside:
        made = {future.result(PATIENCE).pk for future in [beside(way) for _ in range(4)]}
    assert len(made) == Merge.objects.count() == 1


def test_the_same_undo_at_once_is_one(lived_in: Cast) -> None:
    made = merges(lived_in, lived_in.karim, lived_in.rosa)()
    with others() as beside:
        undo = partial(unmerge, made, by=lived_in.by_mina)
        done = [future.result(PATIENCE) for future in [beside(undo) for _ in range(4)]]
    assert sorted(done) == [False, False, False, True]
    assert [str(each) for each in replay().differences] == []


def test_who_writes_while_they_are_merged_away_writes_as_the_survivor(lived_in: Cast) -> None:
    way = merges(lived_in, lived_in.karim, lived_in.rosa)
    with slowly(way) as may_end, others() as beside:
        written = beside(lambda: karim_writes(lived_in).customer_id)
        assert has_to_wait(written)
        may_end.set()
        assert written.result(PATIENCE) == lived_in.rosa.pk
    assert nothing_hangs_on_shells()


def test_what_they_are_about_to_write_goes_with_them(lived_in: Cast) -> None:
    with slowly(lambda: karim_writes(lived_in)) as may_end, others() as beside:
        merged = beside(merges(lived_in, lived_in.karim, lived_in.rosa))
        assert has_to_wait(merged)
        may_end.set()
        merged.result(PATIENCE)
    assert Conversation.objects.filter(customer=lived_in.rosa, subject="Another").count() == 1
    assert nothing_hangs_on_shells()


def test_who_proves_themselves_while_they_are_merged_away_is_the_survivor(lived_in: Cast) -> None:
    signs = [Sign("mail", KARIM.address, is_proven=True), Sign("external_id", "shop:7", is_proven=True)]
    way = merges(lived_in, lived_in.karim, lived_in.rosa)
    with slowly(way) as may_end, others() as beside:
        came = beside(lambda: recognize_by(signs, by=THE_MAIL).customer.pk)
        assert has_to_wait(came)
        may_end.set()
        assert came.result(PATIENCE) == lived_in.rosa.pk
    assert Identity.objects.get(kind="external_id").customer == lived_in.rosa


def test_one_phone_given_to_two_at_once_is_ones(lived_in: Cast) -> None:
    def give(to: Customer) -> int:
        return add_identity(to, "phone", "+33170189900", by=lived_in.by_mina).pk

    with others() as beside:
        futures = [beside(partial(give, one)) for one in (lived_in.rosa, lived_in.karim)]
        ended = [future.exception(PATIENCE) for future in futures]
    assert sorted(type(one).__name__ for one in ended) == ["NoneType", "Refused"]


def test_of_the_last_two_identities_one_stays(lived_in: Cast) -> None:
    add_identity(lived_in.rosa, "phone", "+33170189900", by=lived_in.by_mina)
    both = list(lived_in.rosa.identities.all())
    with others() as beside:
        ways = [beside(partial(remove_identity, one, by=lived_in.by_mina)) for one in both]
        ended = [future.exception(PATIENCE) for future in ways]
    assert sorted(type(one).__name__ for one in ended) == ["NoneType", "Refused"]
    assert lived_in.rosa.identities.count() == 1


def test_somebody_new_who_proves_two_things_at_once_is_one_customer(lived_in: Cast) -> None:
    signs = [Sign("mail", "new@example.com", is_proven=True), Sign("external_id", "shop:9", is_proven=True)]

    def come(order: int) -> int:
        return recognize_by(signs[::order], "New", by=THE_MAIL).customer.pk

    with others() as beside:
        came = {future.result(PATIENCE) for future in [beside(partial(come, n)) for n in (1, -1, 1, -1)]}
    assert len(came) == 1
    assert Identity.objects.filter(customer__name="New").count() == 2
