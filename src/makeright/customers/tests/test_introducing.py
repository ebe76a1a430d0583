"""A colleague adds a customer whom nobody knows yet, and never one whom somebody does."""

from __future__ import annotations

import pytest

from makeright.customers import events
from makeright.customers.introducing import introduce
from makeright.customers.models import Customer
from makeright.customers.refusals import Refused
from makeright.demo.cast import INES_BY_PHONE, Cast
from makeright.events.models import Event


def test_somebody_new_is_known_by_one_event_and_it_is_a_claim(cast: Cast) -> None:
    vera = introduce("phone", "+33 1 70 18 99 00", "Vera Lund", by=cast.by_mina)
    assert (vera.name, vera.identities.get().value) == ("Vera Lund", "+33170189900")
    assert not vera.identities.get().verified
    event = Event.objects.get(customer_id=vera.pk)
    assert (event.kind, event.actor_id) == (events.CREATED.name, cast.mina.pk)


def test_somebody_known_is_refused_and_named_to_none_but_those_who_see_them(cast: Cast) -> None:
    before = (Customer.objects.count(), Event.objects.count())
    for sees, key in ((lambda _: True, cast.ines.pk), (lambda _: False, None)):
        with pytest.raises(Refused) as refused:
            introduce("phone", INES_BY_PHONE.replace(" ", "-"), "Vera", sees=sees, by=cast.by_mina)
        assert (refused.value.code, refused.value.facts["customer"]) == ("anothers", key)
        assert ("Ines" in refused.value.words) == (key is not None)
    assert (Customer.objects.count(), Event.objects.count()) == before


def test_what_cannot_be_read_adds_nobody(cast: Cast) -> None:
    with pytest.raises(Refused):
        introduce("mail", "no address", "Vera", by=cast.by_mina)
    assert not Customer.objects.filter(name="Vera").exists()
