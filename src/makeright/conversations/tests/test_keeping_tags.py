"""Keeping tags: a word stands once, whoever may keeps it, and what has a tag keeps it when it is retired."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from makeright.conversations import events, keeping_tags
from makeright.conversations.models import Tag
from makeright.conversations.models.tag import COLORS
from makeright.conversations.refusals import Refused
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.replaying import replay

pytestmark = pytest.mark.django_db


def keep(cast: Cast, name: str = "glass", color: str = "sky") -> Tag:
    return keeping_tags.add_tag(name, color, by=cast.by_lena)


def count(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


@pytest.mark.parametrize("same", ["glass", "Glass", "  GLASS ", "gl\u0000ass"])
def test_a_name_stands_once_however_it_is_written(cast: Cast, same: str) -> None:
    keep(cast)
    with pytest.raises(Refused, match="already") as refused:
        keep(cast, same)
    assert refused.value.code == "name_taken"
    assert count(events.TAG_ADDED.name) == 1


def test_that_holds_for_letters_beyond_ascii(cast: Cast) -> None:
    keep(cast, "Ärger")
    with pytest.raises(Refused, match="already"):
        keep(cast, "ärger")
    assert keeping_tags.find_tag("ÄRGER").name == "Ärger"


@pytest.mark.parametrize("name", ["", "  ", "x" * 41, "glass, wood"])
def test_a_name_is_short_and_holds_no_comma(cast: Cast, name: str) -> None:
    with pytest.raises(Refused) as refused:
        keep(cast, name)
    assert refused.value.code == "no_name"


def test_another_name_and_color_are_told_once(cast: Cast) -> None:
    tag = keep(cast)
    for _twice in range(2):
        keeping_tags.rename_tag(tag, "Glass", by=cast.by_lena)
        keeping_tags.color_tag(tag, "olive", by=cast.by_lena)
    assert (tag.name, tag.color) == ("Glass", "olive")
    assert (count(events.TAG_RENAMED.name), count(events.TAG_COLORED.name)) == (1, 1)
    with pytest.raises(Refused, match="one of: none, sky"):
        keeping_tags.color_tag(tag, "red", by=cast.by_lena)


def test_the_log_knows_all_colors() -> None:
    assert tuple(events.COLORS.words) == COLORS


def test_a_name_is_free_once_its_tag_is_retired_and_taken_when_it_would_come_back(cast: Cast) -> None:
    old = keep(cast)
    assert keeping_tags.retire_tag(old, by=cast.by_lena)
    assert not keeping_tags.retire_tag(old, by=cast.by_lena)
    new = keep(cast, "Glass")
    assert (keeping_tags.find_tag("glass"), keeping_tags.find_tag("glass", retired=True)) == (new, old)
    with pytest.raises(Refused, match="already"):
        keeping_tags.reinstate_tag(old, by=cast.by_lena)
    keeping_tags.rename_tag(new, "panes", by=cast.by_lena)
    assert keeping_tags.reinstate_tag(old, by=cast.by_lena)
    assert not keeping_tags.reinstate_tag(old, by=cast.by_lena)
    assert [tag.name for tag in keeping_tags.tags_in_use()] == ["glass", "panes"]


def test_what_is_no_tag_yet_becomes_one_for_whoever_keeps_them(cast: Cast) -> None:
    glass = keep(cast)
    named = keeping_tags.tags_named(["Glass", "wood", "WOOD"], by=cast.by_lena, may_add=True)
    assert named == [glass, Tag.objects.get(name="wood")]
    with pytest.raises(Refused) as refused:
        keeping_tags.tags_named(["paper"], by=cast.by_mina, may_add=False)
    assert refused.value.code == "no_such_tag"
    assert Tag.objects.count() == 2


def test_the_log_tells_of_tags_and_whatever_differs_is_said(cast: Cast) -> None:
    tag = keep(cast)
    keeping_tags.color_tag(tag, "rose", by=cast.by_lena)
    keeping_tags.retire_tag(tag, by=cast.by_lena)
    assert not replay().differences
    Tag.objects.update(color="sky", retired_at=None)
    assert len(replay().differences) == 2
    Tag.objects.all().delete()
    Tag.objects.create(name="from nowhere")
    assert len(replay().differences) == 2


def test_who_makes_a_tag_that_another_just_made_gets_theirs(cast: Cast) -> None:
    def names() -> Iterator[str]:
        keeping_tags.add_tag("walnut", by=cast.by_lena)  # after it was looked which there are
        yield "Walnut"

    [named] = keeping_tags.tags_named(names(), by=cast.by_mina, may_add=True)
    assert named.name == "walnut"
