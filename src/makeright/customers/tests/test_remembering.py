"""Facts say where they are from; what somebody doesn't want kept is not kept; no words stand in the log."""

from __future__ import annotations

import pytest

from makeright.customers import events
from makeright.customers.merging import merge, unmerge
from makeright.customers.models import Fact, Note
from makeright.customers.refusals import Refused
from makeright.customers.remembering import end, note, remember, remove_note
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.lib.actor import Actor


def count(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def test_a_fact_says_who_noted_it_when_and_where_it_is_from(cast: Cast) -> None:
    message = cast.late_parcel.messages.earliest("pk")
    fact = remember(
        cast.rosa, "wood", "only oak", said="message", message=message.pk, consent="given", by=cast.by_mina
    )
    assert (fact.noted_by, fact.message, fact.said, fact.consent) == (
        cast.mina,
        message.pk,
        "message",
        "given",
    )
    (told,) = Event.objects.filter(kind=events.FACT_NOTED.name)
    assert told.payload == {"said": "message", "consent": "given", "message": message.pk}
    assert (told.customer_id, told.at) == (cast.rosa.pk, fact.at)


def test_the_same_fact_is_kept_once_until_it_ends(cast: Cast) -> None:
    fact = remember(cast.rosa, "wood", "only oak", by=cast.by_mina)
    assert remember(cast.rosa, " wood ", "only  oak", by=cast.by_otto) == fact
    assert end(fact, by=cast.by_mina)
    assert not end(fact, by=cast.by_otto)
    assert remember(cast.rosa, "wood", "only oak", by=cast.by_mina) != fact
    assert (count(events.FACT_NOTED.name), count(events.FACT_ENDED.name)) == (2, 1)
    assert replay().agrees


@pytest.mark.parametrize(
    ("about", "value", "more", "code"),
    [
        ("", "oak", {}, "empty"),
        ("wood", " \x00 ", {}, "empty"),
        ("wood", "x" * 501, {}, "too_long"),
        ("x" * 61, "oak", {}, "too_long"),
        ("wood", "oak", {"consent": "refused"}, "no_consent"),
        ("wood", "oak", {"said": "my neighbour"}, "unknown_code"),
        ("wood", "oak", {"consent": "yes"}, "unknown_code"),
    ],
)
def test_what_can_not_be_kept_is_refused_in_words(
    cast: Cast, about: str, value: str, more: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        remember(cast.rosa, about, value, by=cast.by_mina, **more)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert refused.value.words
    assert not Fact.objects.exists()


def test_a_note_goes_with_its_words(cast: Cast) -> None:
    written = note(cast.rosa, "Knows a great deal\nabout glass.", by=cast.by_mina)
    assert (written.agent, written.text) == (cast.mina, "Knows a great deal\nabout glass.")
    assert remove_note(written, by=cast.by_otto)
    assert not remove_note(Note(pk=written.pk, customer=cast.rosa, agent=cast.mina), by=cast.by_otto)
    assert not Note.objects.exists()
    assert (count(events.NOTE_ADDED.name), count(events.NOTE_REMOVED.name)) == (1, 1)
    assert replay().agrees


def test_a_note_is_a_colleagues_and_says_something(cast: Cast) -> None:
    with pytest.raises(ValueError, match="takes an agent"):
        note(cast.rosa, "I am nice.", by=Actor.customer(cast.rosa))
    for words in ("  ", "x" * 20_001):
        with pytest.raises(Refused):
            note(cast.rosa, words, by=cast.by_mina)
    assert not Note.objects.exists()


def test_the_log_holds_no_word_of_it(cast: Cast) -> None:
    remember(cast.rosa, "allergy", "pollen", by=cast.by_mina)
    note(cast.rosa, "Has a difficult year.", by=cast.by_mina)
    told = " ".join(map(str, Event.objects.values_list("payload", flat=True)))
    assert [word for word in ("allergy", "pollen", "difficult") if word in told] == []


def test_what_is_remembered_goes_with_them_and_comes_back(cast: Cast) -> None:
    fact = remember(cast.karim, "wood", "walnut", by=cast.by_mina)
    made = merge(cast.karim, into=cast.rosa, by=cast.by_mina)
    assert list(cast.rosa.facts.all()) == [fact]
    unmerge(made, by=cast.by_mina)
    assert list(cast.karim.facts.all()) == [fact]
    assert replay().agrees
