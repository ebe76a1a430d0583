"""Tagging: put on once, taken off once, never lost, and known to nobody who doesn't see the matter."""

from __future__ import annotations

import io
import zipfile

import pytest

from makeright.conversations import events, keeping_tags, tagging
from makeright.conversations.models import Tag, Tagging, sight_of
from makeright.conversations.refusals import Refused
from makeright.conversations.replaying import conversations_are_as_the_log_tells
from makeright.customers.forgetting import forget, go_on
from makeright.customers.telling_person import put_together, tell_person
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor

pytestmark = pytest.mark.django_db


def keep(cast: Cast, name: str = "glass") -> Tag:
    return keeping_tags.add_tag(name, by=cast.by_lena)


def count(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def worn(cast: Cast) -> list[str]:
    return [tag.name for tag in tagging.worn_by([cast.broken_frame.pk]).get(cast.broken_frame.pk, [])]


def replayed() -> list[str]:
    return [str(each) for found in conversations_are_as_the_log_tells() for each in found]


def test_a_tag_is_put_on_once_and_taken_off_once(cast: Cast) -> None:
    tag = keep(cast)
    assert tagging.tag_with(cast.broken_frame, tag, by=cast.by_mina)
    assert not tagging.tag_with(cast.broken_frame, tag, by=cast.by_otto)
    assert Tagging.objects.get().agent_id == cast.mina.pk
    assert worn(cast) == ["glass"]
    assert tagging.untag(cast.broken_frame, tag, by=cast.by_otto)
    assert not tagging.untag(cast.broken_frame, tag, by=cast.by_otto)
    assert worn(cast) == []
    assert (count(events.TAGGED.name), count(events.UNTAGGED.name)) == (1, 1)


def test_the_house_tags_too_as_nobody(cast: Cast) -> None:
    tagging.tag_with(cast.broken_frame, keep(cast), by=Actor.system("command"))
    assert Tagging.objects.get().agent_id is None


def test_a_retired_tag_stays_where_it_is_and_goes_nowhere_else(cast: Cast) -> None:
    tag = keep(cast)
    tagging.tag_with(cast.broken_frame, tag, by=cast.by_mina)
    keeping_tags.retire_tag(tag, by=cast.by_lena)
    assert worn(cast) == ["glass"]
    with pytest.raises(Refused) as refused:
        tagging.tag_with(cast.late_parcel, tag, by=cast.by_mina)
    assert refused.value.code == "tag_retired"
    assert tagging.untag(cast.broken_frame, tag, by=cast.by_mina)


def test_a_conversation_has_at_most_twenty(cast: Cast) -> None:
    for number in range(tagging.MOST_TAGS):
        tagging.tag_with(cast.broken_frame, keep(cast, f"tag {number}"), by=cast.by_mina)
    with pytest.raises(Refused) as refused:
        tagging.tag_with(cast.broken_frame, keep(cast, "one more"), by=cast.by_mina)
    assert refused.value.code == "too_many_tags"


def test_they_are_told_by_name(cast: Cast) -> None:
    for name in ("wood", "Glass", "urgent"):
        tagging.tag_with(cast.broken_frame, keep(cast, name), by=cast.by_mina)
    assert worn(cast) == ["Glass", "urgent", "wood"]
    assert tagging.worn_by([]) == {}


def test_what_is_open_is_counted_as_far_as_one_sees_it(cast: Cast) -> None:
    tag = keep(cast)
    for matter in (cast.broken_frame, cast.wholesale_matter):
        tagging.tag_with(matter, tag, by=cast.by_mina)
    assert tagging.open_with(sight_of(cast.lena)) == {tag.pk: 2}
    assert tagging.open_with(sight_of(cast.mina)) == {tag.pk: 1}


def test_the_log_tells_which_tags_a_conversation_has(cast: Cast) -> None:
    glass, wood = keep(cast), keep(cast, "wood")
    for tag in (glass, wood):
        tagging.tag_with(cast.broken_frame, tag, by=cast.by_mina)
    tagging.untag(cast.broken_frame, glass, by=cast.by_mina)
    assert replayed() == []
    Tagging.objects.all().delete()
    assert [said for said in replayed() if f"tags: the log says {wood.pk}, the rows none" in said]


@pytest.mark.parametrize("with_notes", [True, False])
def test_a_customer_is_told_of_them_only_where_notes_are_told(cast: Cast, with_notes: bool) -> None:
    tagging.tag_with(cast.broken_frame, keep(cast, "breakage"), by=cast.by_mina)
    made = tell_person(cast.karim, by=cast.by_ada, with_notes=with_notes)
    put_together(made.pk)
    made.refresh_from_db()
    assert made.file is not None
    with zipfile.ZipFile(io.BytesIO(made.file.content())) as archive:
        assert ('"breakage"' in archive.read("conversations.json").decode()) == with_notes


def test_they_stay_where_what_was_said_is_forgotten(cast: Cast) -> None:
    tagging.tag_with(cast.broken_frame, keep(cast), by=cast.by_mina)
    go_on(forget(cast.karim, by=cast.by_ada).pk)
    cast.broken_frame.refresh_from_db()
    assert cast.broken_frame.is_erased
    assert worn(cast) == ["glass"]
    assert replayed() == []
