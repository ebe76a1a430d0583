"""Searching: what of an order is found, how it keeps up, and that what was erased is found no longer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from makeright.customers.forgetting import forget, go_on
from makeright.demo.cast import THE_HOUSE, Cast
from makeright.demo.wares import WARES, Bought
from makeright.events.cursors import FOLLOWERS
from makeright.events.reading import since
from makeright.jobs.models import Job
from makeright.jobs.working import work_off
from makeright.orders import searching
from makeright.orders.entering import enter_product
from makeright.orders.models import Line, Order, Shipment
from makeright.search import checking, rebuilding
from makeright.search.finding import EVERYTHING, find

pytestmark = pytest.mark.django_db


def keep_up() -> None:
    heard_to = 0
    while heard := since(heard_to):
        searching.keep_up(heard)
        heard_to = heard[-1].position


def found(typed: str) -> set[int]:
    return {hit.subject_id for hit in find(typed, EVERYTHING, kinds=[searching.ORDER]).hits}


def test_an_order_is_found_by_all_that_it_is_called(bought: Bought) -> None:
    Shipment.objects.filter(order=bought.rosas).update(tracking="PN 7741 SE")
    Order.objects.filter(pk=bought.karims.pk).update(external_id="gid-55812-x")
    keep_up()
    karims, rosas, ines = bought.karims.pk, bought.rosas.pk, bought.ines_order.pk
    assert found(bought.karims.number) == found(f"#{bought.karims.number}") == {karims}
    assert found("gid-55812-x") == found("gid55812x") == {karims}
    assert found("pn7741se") == found("7741") == {rosas}
    assert found("from:benali") == {karims}
    assert found("903 26") == found("90326") == {rosas}
    assert found("SW111HJ") == found("sw11 1hj") == {ines}
    assert found("remparts") == set()


def test_it_is_found_by_what_was_bought(bought: Bought) -> None:
    keep_up()
    line = Line.objects.filter(order=bought.karims).exclude(variant=None).first()
    assert line is not None
    assert line.variant is not None
    assert bought.karims.pk in found(line.name)
    assert bought.karims.pk in found(line.variant.sku)


def test_a_product_that_is_called_otherwise_is_found_so(bought: Bought) -> None:
    keep_up()
    line = Line.objects.filter(order=bought.karims).exclude(variant=None).select_related("variant").first()
    assert line is not None
    assert line.variant is not None
    ware = next(one for one in WARES if one.external_id == line.variant.product.external_id)
    again = replace(ware, variants=tuple(replace(one, sku=f"NEW-{one.sku}") for one in ware.variants))
    enter_product(again, shop=bought.shop, by=THE_HOUSE)
    while work_off():
        pass
    assert bought.karims.pk in found(f"NEW-{line.variant.sku}")


def test_a_product_that_is_only_counted_anew_is_left_alone(bought: Bought) -> None:
    ware = WARES[0]
    again = replace(ware, variants=tuple(replace(one, stock=1) for one in ware.variants))
    enter_product(again, shop=bought.shop, by=THE_HOUSE)
    assert not Job.objects.filter(kind="orders.find_again").exists()


def test_what_was_forgotten_is_found_no_longer(cast: Cast, bought: Bought) -> None:
    Shipment.objects.filter(order=bought.karims).update(tracking="PN7742SE")
    keep_up()
    for typed in ("from:benali", "69002", "pn7742se"):
        assert found(typed) == {bought.karims.pk}, typed
    made = forget(cast.karim, by=cast.by_ada)
    while go_on(made.pk):
        pass
    for typed in ("from:benali", "69002", "pn7742se"):
        assert found(typed) == set(), typed
    assert found(bought.karims.number) == {bought.karims.pk}


def test_all_that_happened_is_what_a_rebuild_enters(bought: Bought) -> None:
    keep_up()
    before = {typed: found(typed) for typed in ("oak", "frame", "benali", bought.rosas.number)}
    assert any(before.values())
    rebuilding.rebuild()
    while rebuilding.go_on():
        pass
    assert [fault for fault in checking.check() if fault.startswith("order")] == []
    assert {typed: found(typed) for typed in before} == before
    Order.objects.filter(pk=bought.karims.pk).update(number="Z-99")
    assert [fault for fault in checking.check() if fault.startswith("order")] != []


def test_it_follows_the_log_in_the_engine() -> None:
    follower = FOLLOWERS[searching.CURSOR]
    assert (follower.begin, follower.limit <= 50) == ("now", True)
