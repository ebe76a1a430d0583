"""Tags: kept on a page of settings, put on one or many, shown in head and rows, and lists narrowed to one of them."""

from __future__ import annotations

import json
import re
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from makeright.conversations import events, keeping_tags, listing, resolving, tagging
from makeright.conversations.models import Conversation, Tag
from makeright.demo.cast import Cast
from makeright.desk.tests.views.pages import cost_for, seen_by
from makeright.events.models import Event
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db
PARTIAL = {"HX-Request": "true"}
PAGE = "/settings/tags"


@pytest.fixture
def glass(cast: Cast) -> Tag:
    return keeping_tags.add_tag("glass", "sky", by=cast.by_lena)


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def words(answer: Any) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.content.decode()).split()))


def worn(matter: Conversation) -> list[str]:
    return [each.name for each in tagging.worn_by([matter.pk]).get(matter.pk, [])]


def numbers(*matters: Conversation) -> str:
    return ",".join(str(each.number) for each in matters)


def told(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 204, answer.content
    said: dict[str, Any] = json.loads(answer["HX-Trigger"])["said"]
    return said


def take_back(client: Client, said: dict[str, Any]) -> None:
    undo = said["undo"]
    query = {"query_params": undo["values"]} if undo["method"] == "delete" else {"data": undo["values"]}
    assert getattr(client, undo["method"])(undo["url"], **query).status_code == 204


class TestTagging:
    """One or many at once, and taken back."""

    def test_both_are_tagged_and_taken_back(self, cast: Cast, glass: Tag) -> None:
        client, both = browser(cast.mina), (cast.late_parcel, cast.broken_frame)
        line = told(client.post(reverse("desk:taggings"), {"numbers": numbers(*both), "tag": glass.pk}))
        assert line["words"] == "2 are tagged “glass”."
        assert [worn(each) for each in both] == [["glass"], ["glass"]]
        take_back(client, line)
        assert [worn(each) for each in both] == [[], []]

    def test_what_is_taken_off_can_be_put_back(self, cast: Cast, glass: Tag) -> None:
        tagging.tag_with(cast.broken_frame, glass, by=cast.by_mina)
        client = browser(cast.mina)
        query = {"numbers": numbers(cast.broken_frame), "tag": str(glass.pk)}
        line = told(client.delete(reverse("desk:taggings"), query_params=query))
        assert (line["words"], worn(cast.broken_frame)) == ("It is tagged “glass” no more.", [])
        take_back(client, line)
        assert worn(cast.broken_frame) == ["glass"]

    def test_only_what_had_it_not_is_taken_back(self, cast: Cast, glass: Tag) -> None:
        tagging.tag_with(cast.broken_frame, glass, by=cast.by_otto)
        client, both = browser(cast.mina), numbers(cast.late_parcel, cast.broken_frame)
        line = told(client.post(reverse("desk:taggings"), {"numbers": both, "tag": glass.pk}))
        take_back(client, line)
        assert (worn(cast.late_parcel), worn(cast.broken_frame)) == ([], ["glass"])

    def test_whoever_keeps_tags_makes_one_on_the_way(self, cast: Cast) -> None:
        said = {"numbers": numbers(cast.broken_frame), "name": "oak"}
        refused = browser(cast.mina).post(reverse("desk:taggings"), said)
        assert (refused.status_code, words(refused)) == (422, "No tag is called so.")
        assert not Tag.objects.exists()
        told(browser(cast.ada).post(reverse("desk:taggings"), said))
        assert worn(cast.broken_frame) == ["oak"]

    def test_a_full_one_is_said_by_its_number(self, cast: Cast, glass: Tag) -> None:
        for number in range(tagging.MOST_TAGS):
            tag = keeping_tags.add_tag(f"tag {number}", by=cast.by_lena)
            tagging.tag_with(cast.broken_frame, tag, by=cast.by_mina)
        both = numbers(cast.late_parcel, cast.broken_frame)
        line = told(browser(cast.mina).post(reverse("desk:taggings"), {"numbers": both, "tag": glass.pk}))
        number = cast.broken_frame.number
        assert line["words"] == f"It is tagged “glass”. Not no. {number}: it has 20 tags already."

    def test_what_one_does_not_see_is_not_found(self, cast: Cast, glass: Tag) -> None:
        said = {"numbers": numbers(cast.wholesale_matter), "tag": glass.pk}
        assert browser(cast.mina).post(reverse("desk:taggings"), said).status_code == 404
        assert worn(cast.wholesale_matter) == []

    @pytest.mark.parametrize("key", ["", "0", "x", "99999"])
    def test_what_is_no_tag_is_not_found(self, cast: Cast, key: str) -> None:
        said = {"numbers": numbers(cast.broken_frame), "tag": key}
        assert browser(cast.mina).post(reverse("desk:taggings"), said).status_code == 404


class TestPalette:
    """Typed after t, or after the word."""

    def hits(self, agent: Agent, typed: str, **at: str) -> list[tuple[str, str]]:
        """The words of each, and whether it is so."""
        page = browser(agent).get(reverse("desk:palette"), {"q": typed, **at}).content.decode()
        options = re.findall(r'role="option"(.*?)</(?:a|button)>', page, re.S)
        return [
            (
                unescape(re.search(r'<span dir="auto">(.*?)</span>', each)[1]),  # type: ignore[index]
                (re.search(r'aria-checked="(\w+)"', each) or ("", ""))[1],
            )
            for each in options
        ]

    def test_what_it_has_stands_first_and_can_be_taken_off(self, cast: Cast, glass: Tag) -> None:
        wood = keeping_tags.add_tag("wood", by=cast.by_lena)
        tagging.tag_with(cast.broken_frame, wood, by=cast.by_mina)
        at = {"number": str(cast.broken_frame.number)}
        assert self.hits(cast.mina, "tag ", **at) == [("wood", "true"), ("glass", "false")]
        keeping_tags.retire_tag(wood, by=cast.by_lena)
        assert self.hits(cast.mina, "tag w", **at) == [("wood", "true")]
        assert self.hits(cast.mina, "tag ", number=str(cast.late_parcel.number)) == [("glass", "false")]

    def test_of_many_it_says_how_many_have_it(self, cast: Cast, glass: Tag) -> None:
        tagging.tag_with(cast.broken_frame, glass, by=cast.by_mina)
        both = numbers(cast.broken_frame, cast.late_parcel)
        page = browser(cast.mina).get(reverse("desk:palette"), {"q": "tag ", "numbers": both})
        assert "1 of 2" in words(page)
        assert self.hits(cast.mina, "tag ", numbers=both) == [("glass", "false")]

    def test_what_is_called_just_so_stands_before_what_begins_so(self, cast: Cast, glass: Tag) -> None:
        keeping_tags.add_tag("Glass art", by=cast.by_lena)
        at = {"number": str(cast.broken_frame.number)}
        assert [name for name, _so in self.hits(cast.mina, "tag glass", **at)] == ["glass", "Glass art"]

    def test_only_whoever_keeps_them_is_offered_a_new_one(self, cast: Cast, glass: Tag) -> None:
        at = {"number": str(cast.broken_frame.number)}
        assert self.hits(cast.mina, "tag oak", **at) == [("No tag is called so.", "")]
        assert self.hits(cast.ada, "tag oak", **at) == [("Make the tag “oak”", "false")]
        assert self.hits(cast.ada, "tag Glass", **at) == [("glass", "false")]

    def test_without_the_verb_it_leads_to_what_is_tagged_so(self, cast: Cast, glass: Tag) -> None:
        page = browser(cast.mina).get(reverse("desk:palette"), {"q": "gla"}).content.decode()
        assert f'href="/inbox/open?tag={glass.pk}"' in page


class TestLists:
    """Rows show the first few; lists are narrowed to one, and pages of them go on."""

    def rows(self, cast: Cast, address: str) -> list[int]:
        page = seen_by(cast.mina, address).content.decode()
        return [int(number) for number in re.findall(r'<li id="row-(\d+)"', page)]

    def test_a_row_shows_a_few_and_how_many_more_and_the_head_all(self, cast: Cast) -> None:
        for name in ("glass", "oak", "urgent", "wood"):
            tag = keeping_tags.add_tag(name, by=cast.by_lena)
            tagging.tag_with(cast.broken_frame, tag, by=cast.by_mina)
        assert "Tagged: glass +3" in words(seen_by(cast.mina, "/inbox/open"))
        head = words(seen_by(cast.mina, f"/conversations/{cast.broken_frame.number}/head"))
        assert "glass oak urgent wood" in head

    @pytest.mark.parametrize("view", ["mine", "open", "resolved"])
    def test_a_list_is_narrowed_to_a_tag(self, cast: Cast, glass: Tag, view: str) -> None:
        for matter in (cast.broken_frame, cast.late_parcel):
            if view == "resolved":
                resolving.resolve(matter, by=cast.by_mina)
        tagging.tag_with(cast.broken_frame, glass, by=cast.by_mina)
        tagging.tag_with(cast.wholesale_matter, glass, by=cast.by_lena)
        assert self.rows(cast, f"/inbox/{view}?tag={glass.pk}") == [cast.broken_frame.number]
        page = seen_by(cast.mina, f"/inbox/{view}?tag={glass.pk}").content.decode()
        assert f"/conversations/{cast.broken_frame.number}?view={view}&amp;tag={glass.pk}" in page
        assert re.search(rf'hx-get="/inbox/{view}/rows\?[^"]*tag={glass.pk}" hx-trigger', page)

    def test_the_tag_stays_when_a_conversation_is_opened(self, cast: Cast, glass: Tag) -> None:
        tagging.tag_with(cast.broken_frame, glass, by=cast.by_mina)
        at = f"/conversations/{cast.broken_frame.number}"
        assert self.rows(cast, f"{at}?view=open&tag={glass.pk}") == [cast.broken_frame.number]
        matter = seen_by(cast.mina, f"{at}/matter?view=open&tag={glass.pk}")
        assert matter["HX-Push-Url"] == f"{at}?view=open&tag={glass.pk}"
        assert f'href="/inbox/open?tag={glass.pk}"' in matter.content.decode()

    def test_pages_go_on_within_it(self, cast: Cast, glass: Tag, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(listing, "PAGE", 2)
        for number in range(5):
            matter = cast.write(cast.rosa, f"No. {number}").conversation
            if number != 2:
                tagging.tag_with(matter, glass, by=cast.by_mina)
        first = listing.rows(cast.mina, "open", tag=glass.pk)
        second = listing.rows(cast.mina, "open", after=first.after, tag=glass.pk)
        told = [row.last_words for each in (first, second) for row in each.rows]
        assert told == ["No. 0", "No. 1", "No. 3", "No. 4"]
        assert second.after == ""

    def test_nothing_tagged_so_is_said(self, cast: Cast, glass: Tag) -> None:
        assert "Nothing here is tagged “glass”" in words(seen_by(cast.mina, f"/inbox/open?tag={glass.pk}"))

    def test_what_is_no_tag_is_not_found(self, cast: Cast) -> None:
        assert seen_by(cast.mina, "/inbox/open?tag=999").status_code == 404
        assert seen_by(cast.mina, "/inbox/open?tag=x").status_code == 404

    def test_the_menu_of_tags_says_to_which_it_is_narrowed(self, cast: Cast, glass: Tag) -> None:
        page = seen_by(cast.mina, f"/inbox/open/tags?tag={glass.pk}").content.decode()
        assert re.search(r'aria-checked="true"[^>]*href="/inbox/open\?tag=', page)
        assert seen_by(cast.mina, "/inbox/nowhere/tags").status_code == 404

    def test_tags_cost_one_query_however_many_there_are(self, cast: Cast, glass: Tag) -> None:
        before = cost_for(cast.mina, "/inbox/open")
        for matter in (cast.broken_frame, cast.late_parcel):
            tagging.tag_with(matter, glass, by=cast.by_mina)
        assert cost_for(cast.mina, "/inbox/open") == before


class TestSettings:
    """Kept by whoever may, seen by no other."""

    def post(self, agent: Agent, where: str, /, **said: str) -> Any:
        return browser(agent).post(where, said, headers=PARTIAL)

    def saved(self, answer: Any) -> dict[str, Any]:
        assert answer.status_code == 200, words(answer)
        told: dict[str, Any] = json.loads(answer["HX-Trigger"])["saved"]
        return told

    def test_it_says_how_many_have_each_and_leads_there(self, cast: Cast, glass: Tag) -> None:
        tagging.tag_with(cast.broken_frame, glass, by=cast.by_mina)
        page = browser(cast.ada).get(PAGE)
        assert "1 open conversation has it" in words(page)
        assert f'href="/inbox/open?tag={glass.pk}"' in page.content.decode()

    def test_one_more_is_kept_and_one_of_that_name_is_not(self, cast: Cast) -> None:
        said = self.saved(self.post(cast.ada, PAGE, name="oak"))
        assert said["words"] == "“oak” can be put on conversations from now on."
        again = self.post(cast.ada, PAGE, name="Oak")
        assert again.status_code == 422
        assert "Another tag has that name already." in words(again)
        assert Event.objects.filter(kind=events.TAG_ADDED.name).count() == 1

    @pytest.mark.parametrize(
        ("where", "said", "field"),
        [
            ("name", {"name": "panes"}, "name"),
            ("color", {"color": "rose"}, "color"),
            ("retirement", {}, "retired_at"),
        ],
    )
    def test_each_change_is_taken_back(
        self, cast: Cast, glass: Tag, where: str, said: dict[str, str], field: str
    ) -> None:
        before = getattr(glass, field)
        undo = self.saved(self.post(cast.ada, f"{PAGE}/{glass.pk}/{where}", **said))["undo"]
        assert getattr(Tag.objects.get(), field) != before
        self.saved(self.post(cast.ada, undo["url"], **undo["values"]))
        assert getattr(Tag.objects.get(), field) == before

    def test_what_is_refused_stands_at_its_words(self, cast: Cast, glass: Tag) -> None:
        oak = keeping_tags.add_tag("oak", by=cast.by_lena)
        refused = self.post(cast.ada, f"{PAGE}/{oak.pk}/name", name="GLASS")
        assert refused.status_code == 422
        assert "Another tag has that name already." in words(refused)
        assert 'value="GLASS"' in refused.content.decode()
        assert self.post(cast.ada, f"{PAGE}/{oak.pk}/color", color="red").status_code == 422

    @pytest.mark.parametrize("where", ["", "/{tag}/name", "/{tag}/color", "/{tag}/retirement"])
    def test_whoever_keeps_none_finds_nothing(self, cast: Cast, glass: Tag, where: str) -> None:
        assert self.post(cast.mina, PAGE + where.format(tag=glass.pk), name="x").status_code == 404
        assert browser(cast.mina).get(PAGE).status_code == 404
        assert Tag.objects.get().name == "glass"

    def test_a_stranger_is_sent_to_sign_in(self) -> None:
        assert Client().get(PAGE)["Location"].endswith(f"?next={PAGE}")
