"""Two customers become one with all that is theirs, and two again with what was theirs alone."""

from __future__ import annotations

import pytest

from makeright.conversations.models import Conversation, Message
from makeright.conversations.searching import keep_up, put_customers
from makeright.customers import events, identifying
from makeright.customers.merging import merge, unmerge
from makeright.customers.models import Carried, Customer, Merge
from makeright.customers.recognizing import recognize
from makeright.customers.refusals import Refused
from makeright.demo.cast import INES, KARIM, ROSA, Cast
from makeright.events.models import Event
from makeright.events.reading import latest_position, since
from makeright.events.replaying import replay
from makeright.lib.actor import Actor
from makeright.search.models import Entry

THE_MAIL = Actor.system("mail")


def count(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def matters_of(customer: Customer) -> set[int]:
    return set(Conversation.objects.filter(customer=customer).values_list("pk", flat=True))


def said_by(customer: Customer) -> set[int]:
    return set(Message.objects.filter(customer=customer).values_list("pk", flat=True))


def test_the_survivor_has_all_and_both_ids_stay(cast: Cast) -> None:
    matters, said = matters_of(cast.rosa) | matters_of(cast.karim), said_by(cast.rosa) | said_by(cast.karim)
    made = merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    assert (matters_of(cast.rosa), said_by(cast.rosa)) == (matters, said)
    assert (matters_of(cast.karim), said_by(cast.karim)) == (set(), set())
    assert recognize(KARIM.address, by=THE_MAIL) == cast.rosa
    assert (cast.karim.is_merged, cast.rosa.is_merged) == (True, False)
    assert cast.rosa.selves() == [cast.rosa.pk, cast.karim.pk]
    (told,) = Event.objects.filter(kind=events.MERGED.name)
    assert told.payload == {"from_customer": cast.karim.pk, "into_customer": cast.rosa.pk, "merge": made.pk}
    assert replay().agrees


def test_undoing_puts_back_what_moved_and_only_that(cast: Cast) -> None:
    before = matters_of(cast.rosa), matters_of(cast.karim), said_by(cast.rosa), said_by(cast.karim)
    made = merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    later = cast.write(Customer.objects.get(pk=cast.rosa.pk), "About something else", subject="Else")
    since_added = identifying.add_identity(cast.rosa, "mail", "since@example.com", by=cast.by_mina)
    assert unmerge(made, by=cast.by_otto)
    assert matters_of(cast.rosa) - {later.conversation_id} == before[0]
    assert (matters_of(cast.karim), said_by(cast.karim)) == (before[1], before[3])
    assert said_by(cast.rosa) - {later.pk} == before[2]
    since_added.refresh_from_db()
    assert since_added.customer == cast.rosa
    assert recognize(KARIM.address, by=THE_MAIL) == cast.karim
    assert recognize(ROSA.address, by=THE_MAIL) == cast.rosa
    assert not unmerge(made, by=cast.by_otto)
    assert count(events.UNMERGED.name) == 1
    assert replay().agrees


def test_what_was_moved_on_by_hand_since_stays_where_it_is(cast: Cast) -> None:
    phone = identifying.add_identity(cast.karim, "phone", "+33170189900", by=cast.by_mina)
    made = merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    phone.refresh_from_db()
    identifying.move(phone, to=cast.ines, by=cast.by_mina)
    unmerge(made, by=cast.by_mina)
    phone.refresh_from_db()
    assert phone.customer == cast.ines
    assert replay().agrees


def test_merging_twice_is_one_merge(cast: Cast) -> None:
    first = merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    assert merge(cast.karim, into=cast.rosa, by=cast.by_otto) == first
    assert count(events.MERGED.name) == 1
    assert Merge.objects.count() == 1


def test_merging_again_after_an_undo_carries_again(cast: Cast) -> None:
    unmerge(merge(cast.karim, into=cast.rosa, by=cast.by_mina), by=cast.by_mina)
    merge(Customer.objects.get(pk=cast.karim.pk), into=cast.rosa, by=cast.by_mina)
    assert matters_of(cast.karim) == set()
    assert replay().agrees


def test_nobody_is_merged_into_themselves(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        merge(cast.rosa, into=Customer.objects.get(pk=cast.rosa.pk), by=cast.by_mina)
    assert refused.value.code == "same"
    assert count(events.MERGED.name) == 0


def test_no_circle_and_no_merge_into_a_shell(cast: Cast) -> None:
    merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    for one, other in ((cast.rosa, cast.karim), (cast.karim, cast.ines), (cast.ines, cast.karim)):
        with pytest.raises(Refused) as refused:
            merge(one, into=other, by=cast.by_mina)
        assert (refused.value.code, refused.value.facts) == ("merged", {"into": cast.rosa.pk})
    assert count(events.MERGED.name) == 1


def test_a_chain_is_undone_from_its_end(cast: Cast) -> None:
    first = merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    second = merge(cast.rosa, into=cast.ines, by=cast.by_mina)
    assert cast.ines.selves() == [cast.ines.pk, cast.rosa.pk, cast.karim.pk]
    assert recognize(KARIM.address, by=THE_MAIL) == cast.ines
    with pytest.raises(Refused) as refused:
        unmerge(first, by=cast.by_mina)
    assert (refused.value.code, refused.value.facts) == ("merged", {"into": cast.ines.pk})
    assert unmerge(second, by=cast.by_mina)
    assert unmerge(first, by=cast.by_mina)
    for person, customer in ((ROSA, cast.rosa), (KARIM, cast.karim), (INES, cast.ines)):
        assert recognize(person.address, by=THE_MAIL) == customer
    assert {len(matters_of(one)) for one in (cast.rosa, cast.karim, cast.ines)} == {1}
    assert replay().agrees


def test_whoever_lacks_a_name_has_the_others_until_that_is_undone(cast: Cast) -> None:
    nameless = recognize("someone@example.com", by=THE_MAIL)
    made = merge(cast.karim, into=nameless, by=cast.by_mina)
    nameless.refresh_from_db()
    assert nameless.name == KARIM.name
    unmerge(made, by=cast.by_mina)
    nameless.refresh_from_db()
    assert nameless.name == ""
    assert Customer.objects.get(pk=cast.karim.pk).name == KARIM.name


def test_whoever_has_a_name_keeps_it_and_their_primary_address(cast: Cast) -> None:
    merge(cast.rosa, into=cast.karim, by=cast.by_mina)
    cast.karim.refresh_from_db()
    first = cast.karim.primary()
    assert first is not None
    assert (cast.karim.name, first.value) == (KARIM.name, KARIM.address)


def test_what_proved_an_identity_still_does_after_a_merge(cast: Cast) -> None:
    identity = cast.karim.identities.get()
    identifying.verify(identity, how="mail_link", by=cast.by_mina)
    merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    identity.refresh_from_db()
    assert (identity.customer, identity.verified) == (cast.rosa, True)
    assert replay().agrees


def test_the_shell_is_found_no_longer_and_the_survivor_by_both_names_addresses(cast: Cast) -> None:
    put_customers([cast.rosa.pk, cast.karim.pk])
    start = latest_position()
    made = merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    keep_up(since(start))
    found = set(Entry.objects.filter(kind="customer").values_list("subject_id", flat=True))
    assert cast.karim.pk not in found
    start = latest_position()
    unmerge(made, by=cast.by_mina)
    keep_up(since(start))
    assert {cast.karim.pk, cast.rosa.pk} <= set(
        Entry.objects.filter(kind="customer").values_list("subject_id", flat=True)
    )


def test_much_is_carried_in_portions(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("makeright.customers.carrying.AT_ONCE", 2)
    for number in range(5):
        cast.write(cast.karim, "And another", subject=f"Matter {number}")
    matters = matters_of(cast.karim)
    made = merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    assert matters <= matters_of(cast.rosa)
    assert Carried.objects.filter(merge=made, table="conversations.Conversation").count() == 3
    unmerge(made, by=cast.by_mina)
    assert matters_of(cast.karim) == matters
