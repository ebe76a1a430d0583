"""What is signed outranks what is only said, and a claim changes nothing about anybody who was there before."""

from __future__ import annotations

import pytest

from makeright.customers import events, identifying
from makeright.customers.merging import merge
from makeright.customers.models import Customer, Identity
from makeright.customers.recognizing import Recognized, Sign, recognize, recognize_by
from makeright.customers.refusals import Refused
from makeright.demo.cast import KARIM, ROSA, Cast
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.lib.actor import Actor

THE_FORM = Actor.system("chat")
PHONE = "+33 1 70 18 99 00"


def says(kind: str, typed: str) -> Sign:
    return Sign(kind, typed)


def proves(kind: str, typed: str) -> Sign:
    return Sign(kind, typed, is_proven=True)


def come(*signs: Sign, name: str = "") -> Recognized:
    return recognize_by(signs, name, by=THE_FORM)


def of(customer: Customer) -> dict[str, bool]:
    """What a customer is known by, and whether it is proven."""
    return dict(customer.identities.order_by("pk").values_list("value", "verified"))


def test_a_claim_finds_somebody_and_proves_nothing(cast: Cast) -> None:
    before = of(cast.rosa)
    came = come(says("mail", "ROSA@example.com"))
    assert (came.customer, came.is_proven) == (cast.rosa, False)
    assert of(cast.rosa) == before


def test_a_claim_beside_a_known_one_attaches_to_nobody(cast: Cast) -> None:
    """Else a stranger would come by their own phone as Rosa the next time."""
    come(says("mail", ROSA.address), says("phone", PHONE))
    assert not Identity.objects.filter(value="+33170189900").exists()
    assert come(says("phone", PHONE)).customer not in (cast.rosa, cast.karim)


def test_a_claim_takes_no_place_beside_ones_own_proof(cast: Cast) -> None:
    """Else Vera's later mails would arrive in the stranger's history, who proves their id and reads them."""
    stranger = come(proves("external_id", "shop:666"), says("mail", "vera@example.com"))
    assert stranger.is_proven
    assert of(stranger.customer) == {"shop:666": True}
    assert recognize("vera@example.com", by=THE_FORM) != stranger.customer


def test_of_several_claims_a_new_customer_is_known_by_the_first(cast: Cast) -> None:
    came = come(says("phone", PHONE), says("mail", "vera@example.com"), name="Vera")
    assert of(came.customer) == {"+33170189900": False}
    assert came.customer.name == "Vera"
    assert Identity.objects.get(value="+33170189900").as_written == PHONE


def test_a_signed_id_outranks_a_verified_address(cast: Cast) -> None:
    identifying.add_identity(cast.rosa, "external_id", "shop:1", verified_how="signed", by=cast.by_mina)
    identifying.verify(cast.karim.identities.get(), how="mail_link", by=THE_FORM)
    came = come(proves("mail", KARIM.address), proves("external_id", "shop:1"))
    assert (came.customer, came.is_proven) == (cast.rosa, True)
    assert of(cast.karim) == {KARIM.address: True}


def test_where_something_is_proven_claims_are_not_asked(cast: Cast) -> None:
    identifying.verify(cast.rosa.identities.get(), how="mail_link", by=THE_FORM)
    came = come(says("mail", ROSA.address), proves("external_id", "shop:2"))
    assert came.customer != cast.rosa
    assert of(came.customer) == {"shop:2": True}


def test_what_was_verified_outranks_what_is_only_known(cast: Cast) -> None:
    identifying.add_identity(cast.karim, "phone", PHONE, verified_how="phone_code", by=cast.by_mina)
    assert come(says("mail", ROSA.address), says("phone", PHONE)).customer == cast.karim


def test_a_proof_verifies_what_was_a_claim_and_adds_what_is_nobodys(cast: Cast) -> None:
    came = come(proves("mail", ROSA.address), proves("external_id", "shop:1"))
    assert came.customer == cast.rosa
    assert of(cast.rosa) == {ROSA.address: True, "shop:1": True}
    assert Event.objects.filter(kind=events.IDENTITY_VERIFIED.name).count() == 1
    come(proves("mail", ROSA.address), proves("external_id", "shop:1"))
    assert Event.objects.filter(kind=events.IDENTITY_VERIFIED.name).count() == 1
    assert replay().agrees


def test_a_proof_takes_nothing_from_another(cast: Cast) -> None:
    identifying.add_identity(cast.rosa, "external_id", "shop:1", verified_how="signed", by=cast.by_mina)
    came = come(proves("external_id", "shop:1"), proves("mail", KARIM.address))
    assert came.customer == cast.rosa
    assert of(cast.karim) == {KARIM.address: False}


def test_who_says_nothing_is_nobody(cast: Cast) -> None:
    before = Customer.objects.count()
    with pytest.raises(Refused, match="Nothing was said"):
        come()
    with pytest.raises(Refused, match="not a mail address"):
        come(says("mail", "rosa"))
    assert Customer.objects.count() == before


def test_a_name_is_taken_once_and_that_is_an_event(cast: Cast) -> None:
    nameless = recognize("vera@example.com", by=THE_FORM)
    recognize("vera@example.com", "Vera Okafor", by=THE_FORM)
    recognize("vera@example.com", "Somebody Else", by=THE_FORM)
    nameless.refresh_from_db()
    assert nameless.name == "Vera Okafor"
    (told,) = Event.objects.filter(kind=events.CHANGED.name)
    assert told.payload == {"fields": ["name"]}


def test_recognizing_somebody_by_their_mail_is_one_question(
    cast: Cast, django_assert_num_queries: object
) -> None:
    with django_assert_num_queries(1):  # type: ignore[operator]
        recognize(ROSA.address, ROSA.name, by=THE_FORM)


def test_who_proves_what_was_only_noted_for_another_is_not_them(cast: Cast) -> None:
    """A colleague took down a number that Rosa gave, one digit off. Whoever has it proves it, and is not Rosa."""
    identifying.add_identity(cast.rosa, "phone", PHONE, by=cast.by_mina)
    before, count = of(cast.rosa), Event.objects.count()
    for _ in range(2):
        came = come(proves("phone", PHONE), name="Somebody")
        assert (came.customer, came.is_proven) == (cast.rosa, False)
    assert (of(cast.rosa), Event.objects.count()) == (before, count)


def test_what_was_noted_for_another_opens_nothing_to_an_own_proof_beside_it(cast: Cast) -> None:
    identifying.add_identity(cast.rosa, "phone", PHONE, by=cast.by_mina)
    came = come(proves("phone", PHONE), proves("external_id", "shop:9"))
    assert came.is_proven
    assert came.customer != cast.rosa
    assert of(came.customer) == {"shop:9": True}
    assert "shop:9" not in of(cast.rosa)


def test_a_colleague_who_made_sure_lets_the_proof_count(cast: Cast) -> None:
    noted = identifying.add_identity(cast.rosa, "phone", PHONE, by=cast.by_mina)
    identifying.verify(noted, how="agent", by=cast.by_mina)
    assert come(proves("phone", PHONE)) == Recognized(cast.rosa, True)


def test_what_was_proven_together_with_what_they_came_by_is_theirs(cast: Cast) -> None:
    identifying.add_identity(cast.rosa, "phone", PHONE, by=cast.by_mina)
    assert come(proves("phone", PHONE), proves("mail", ROSA.address)).is_proven
    assert of(cast.rosa) == {ROSA.address: True, "+33170189900": True}


def test_what_was_moved_by_hand_is_proven_anew_for_nobody(cast: Cast) -> None:
    moved = identifying.add_identity(cast.karim, "phone", PHONE, verified_how="phone_code", by=cast.by_mina)
    identifying.move(moved, to=cast.rosa, by=cast.by_mina)
    assert come(proves("phone", PHONE)) == Recognized(cast.rosa, False)


def test_who_was_merged_into_another_still_proves_it_by_what_they_came_by(cast: Cast) -> None:
    merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    assert come(proves("mail", KARIM.address)) == Recognized(Customer.objects.get(pk=cast.rosa.pk), True)


def test_a_mail_in_the_name_of_what_another_proved_hangs_nothing_on_them(cast: Cast) -> None:
    """From is a claim, whatever was proven of the address before."""
    come(proves("external_id", "shop:1"), proves("mail", ROSA.address))
    before, count = of(cast.rosa), Event.objects.count()
    assert recognize(f" {ROSA.address.upper()}", "Mallory", by=THE_FORM) == cast.rosa
    stranger = recognize("mallory@example.com", ROSA.name, by=THE_FORM)
    cast.rosa.refresh_from_db()
    assert (stranger == cast.rosa, cast.rosa.name, of(cast.rosa)) == (False, ROSA.name, before)
    assert Event.objects.filter(kind=events.MERGED.name).count() == 0
    assert Event.objects.count() == count + 1  # the stranger, got to know


def test_no_claim_makes_two_one(cast: Cast) -> None:
    """Neither by saying the signs of both at once, nor in a customer's own name."""
    for signs in (
        [says("mail", ROSA.address), says("mail", KARIM.address)],
        [proves("mail", ROSA.address), says("mail", KARIM.address)],
        [proves("mail", ROSA.address), proves("mail", KARIM.address)],
    ):
        come(*signs)
    with pytest.raises(Refused) as refused:
        merge(cast.karim, into=cast.rosa, by=Actor.customer(cast.rosa, via="chat"))
    assert refused.value.code == "own_word"
    assert not Customer.objects.exclude(merged_into=None).exists()
    assert KARIM.address in of(cast.karim)
