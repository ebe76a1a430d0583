"""What a customer is known by is one customer's; nobody gets at another's by saying so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from makeright.customers import events, identifying, merging
from makeright.customers.identifying import add_identity, move, prefer, remove_identity, verify
from makeright.customers.models import Identity
from makeright.customers.recognizing import recognize
from makeright.customers.refusals import Refused
from makeright.demo.cast import KARIM, ROSA, Cast
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.lib.actor import Actor

PHONE = "+33 1 70 18 99 00"


def count(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_a_second_identity_leads_to_the_same_customer(cast: Cast) -> None:
    added = add_identity(cast.rosa, "mail", "Rosa.L@Example.com", by=cast.by_mina)
    assert (added.value, added.as_written) == ("rosa.l@example.com", "Rosa.L@Example.com")
    assert recognize("rosa.l@example.com", by=Actor.system("mail")) == cast.rosa


def test_adding_what_is_theirs_already_changes_nothing(cast: Cast) -> None:
    first, before = (
        add_identity(cast.rosa, "phone", PHONE, by=cast.by_mina),
        count(events.IDENTITY_ADDED.name),
    )
    assert (
        add_identity(cast.rosa, "phone", "0033 (1) 70189900".replace("0033", "+33"), by=cast.by_otto) == first
    )
    assert count(events.IDENTITY_ADDED.name) == before


def test_a_clash_says_whose_it_is_to_those_who_may_see_them(cast: Cast) -> None:
    with pytest.raises(Refused) as told:
        add_identity(cast.rosa, "mail", KARIM.address, sees=lambda key: True, by=cast.by_mina)
    assert (told.value.code, told.value.facts) == ("anothers", {"customer": cast.karim.pk})
    assert KARIM.name in told.value.words


def test_a_clash_says_nothing_of_whom_one_may_not_see(cast: Cast) -> None:
    with pytest.raises(Refused) as told:
        add_identity(cast.rosa, "mail", KARIM.address, by=cast.by_mina)
    assert (told.value.code, told.value.facts) == ("anothers", {"customer": None})
    assert "Karim" not in told.value.words
    assert KARIM.address not in told.value.words


def test_verifying_is_once_and_says_by_what(cast: Cast) -> None:
    identity = cast.rosa.identities.get()
    assert verify(identity, how="mail_link", by=cast.by_mina)
    assert not verify(identity, how="agent", by=cast.by_otto)
    assert (identity.verified, identity.verified_how) == (True, "mail_link")
    assert identity.verified_at is not None
    assert count(events.IDENTITY_VERIFIED.name) == 1


def test_a_customers_own_word_verifies_and_takes_nothing(cast: Cast) -> None:
    by, theirs = Actor.customer(cast.rosa, "chat"), cast.karim.identities.get()
    attempts: list[Callable[[], object]] = [
        lambda: verify(cast.rosa.identities.get(), how="agent", by=by),
        lambda: verify(cast.rosa.identities.get(), by=by),
        lambda: add_identity(cast.rosa, "mail", "vera@example.com", by=by),
        lambda: add_identity(cast.rosa, "mail", "vera@example.com", verified_how="agent", by=by),
        lambda: move(theirs, to=cast.rosa, by=by),
        lambda: merging.merge(cast.karim, into=cast.rosa, by=by),
    ]
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "own_word"
    assert Identity.objects.get(pk=theirs.pk).customer == cast.karim


def test_the_primary_one_is_the_one_that_was_preferred_last(cast: Cast) -> None:
    old = cast.rosa.identities.get()
    second = add_identity(cast.rosa, "mail", "second@example.com", by=cast.by_mina)
    assert cast.rosa.primary() == old
    assert prefer(second, by=cast.by_mina)
    assert not prefer(second, by=cast.by_mina)
    assert cast.rosa.primary() == second
    assert prefer(old, by=cast.by_mina, now=timezone.now() + timedelta(seconds=1))
    assert cast.rosa.primary() == old
    assert cast.rosa.primary("phone") is None
    remove_identity(old, by=cast.by_mina)
    assert cast.rosa.primary() == second


def test_the_last_identity_neither_leaves_nor_moves(cast: Cast) -> None:
    identity = cast.rosa.identities.get()
    attempts: list[Callable[[], object]] = [
        lambda: remove_identity(identity, by=cast.by_mina),
        lambda: move(identity, to=cast.karim, by=cast.by_mina),
    ]
    for attempt in attempts:
        with pytest.raises(Refused) as refused:
            attempt()
        assert refused.value.code == "last_one"


def test_what_moves_is_a_claim_again(cast: Cast) -> None:
    shared = add_identity(cast.rosa, "phone", PHONE, verified_how="phone_code", by=cast.by_mina)
    assert move(shared, to=cast.karim, by=cast.by_mina)
    assert not move(shared, to=cast.karim, by=cast.by_mina)
    assert (shared.customer, shared.verified, shared.verified_how) == (cast.karim, False, "")
    assert count(events.IDENTITY_MOVED.name) == 1
    assert replay().agrees


def test_a_removed_identity_leads_nowhere_and_removing_twice_is_harmless(cast: Cast) -> None:
    phone = add_identity(cast.rosa, "phone", PHONE, by=cast.by_mina)
    assert remove_identity(phone, by=cast.by_mina)
    assert not remove_identity(Identity(pk=phone.pk, customer=cast.rosa, kind="phone"), by=cast.by_mina)
    assert count(events.IDENTITY_REMOVED.name) == 1
    assert add_identity(cast.karim, "phone", PHONE, by=cast.by_mina).customer == cast.karim
    assert replay().agrees


def test_a_shell_gets_nothing(cast: Cast) -> None:
    merging.merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    with pytest.raises(Refused) as refused:
        identifying.add_identity(cast.karim, "phone", PHONE, by=cast.by_mina)
    assert refused.value.code == "merged"


def test_the_log_holds_nothing_of_what_they_are_known_by(cast: Cast) -> None:
    add_identity(cast.rosa, "phone", PHONE, by=cast.by_mina)
    told = " ".join(map(str, Event.objects.values_list("payload", flat=True)))
    assert "33170189900" not in told
    assert ROSA.address not in told
