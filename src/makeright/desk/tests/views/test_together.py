"""The same with several: each by itself, what stood in the way is said, and all of it can be taken back."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from makeright.conversations import assigning, resolving, snoozing
from makeright.conversations.models import IN, OPEN, RESOLVED, SNOOZED, Conversation
from makeright.conversations.permissions import RESOLVE
from makeright.conversations.replaying import conversations_are_as_the_log_tells
from makeright.demo.cast import Cast
from makeright.lib.actor import Actor
from makeright.staff import permitting, serving
from makeright.staff.models import OWN, Agent

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


def browser(agent: Agent) -> Client:
    client = Client()
    client.force_login(agent)
    return client


def numbers(*matters: Conversation) -> str:
    return ",".join(str(each.number) for each in matters)


def told(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 204
    said: dict[str, Any] = json.loads(answer["HX-Trigger"])["said"]
    return said


def take_back(client: Client, said: dict[str, Any]) -> None:
    undo = said["undo"]
    query = {"query_params": undo["values"]} if undo.get("method") == "delete" else {"data": undo["values"]}
    assert getattr(client, undo.get("method", "post"))(undo["url"], **query).status_code == 204


def states(cast: Cast) -> list[str]:
    keys = [cast.late_parcel.pk, cast.broken_frame.pk, cast.wholesale_matter.pk]
    return [Conversation.objects.get(pk=key).state for key in keys]


@pytest.mark.parametrize(("name", "state"), [("resolutions", RESOLVED), ("snoozes", SNOOZED)])
def test_both_are_done_and_taken_back(cast: Cast, name: str, state: str) -> None:
    client = browser(cast.mina)
    said = {"numbers": numbers(cast.late_parcel, cast.broken_frame), "words": "tomorrow"}
    line = told(client.post(reverse(f"desk:{name}"), said))
    assert states(cast) == [state, state, OPEN]
    take_back(client, line)
    assert states(cast) == [OPEN, OPEN, OPEN]


@pytest.mark.parametrize("name", ["resolutions", "snoozes"])
def test_what_was_put_away_gets_its_own_time_back(cast: Cast, name: str) -> None:
    until = timezone.now() + timedelta(hours=30, microseconds=7)
    waits = cast.write(cast.rosa, "And the other one?").conversation
    snoozing.snooze(cast.late_parcel, until=until, by=cast.by_lena)
    snoozing.snooze(waits, until=None, by=cast.by_lena)
    matters = [cast.late_parcel, waits, cast.broken_frame]
    client = browser(cast.mina)
    line = told(client.post(reverse(f"desk:{name}"), {"numbers": numbers(*matters), "words": "in 3 weeks"}))
    take_back(client, line)
    for each in matters:
        each.refresh_from_db()
    assert [(each.state, each.snoozed_until) for each in matters] == [
        (SNOOZED, until),
        (SNOOZED, None),
        (OPEN, None),
    ]
    assert [each for found in conversations_are_as_the_log_tells() for each in found] == []


def test_what_a_colleague_did_meanwhile_is_not_taken_back(cast: Cast) -> None:
    snoozing.snooze(cast.late_parcel, until=timezone.now() + timedelta(hours=1), by=cast.by_lena)
    client = browser(cast.mina)
    line = told(
        client.post(reverse("desk:snoozes"), {"numbers": numbers(cast.late_parcel), "words": "reply"})
    )
    resolving.resolve(cast.late_parcel, by=cast.by_lena)
    take_back(client, line)
    assert states(cast)[0] == RESOLVED


@pytest.mark.parametrize("was_away", [True, False])
def test_what_a_colleague_put_away_otherwise_meanwhile_stays_so(cast: Cast, was_away: bool) -> None:
    longer = timezone.now() + timedelta(days=20)
    if was_away:
        snoozing.snooze(cast.late_parcel, until=None, by=cast.by_lena)
    client = browser(cast.mina)
    said = {"numbers": numbers(cast.late_parcel, cast.broken_frame), "words": "tomorrow"}
    line = told(client.post(reverse("desk:snoozes"), said))
    snoozing.snooze(cast.late_parcel, until=longer, by=cast.by_lena)
    take_back(client, line)
    cast.late_parcel.refresh_from_db()
    assert (cast.late_parcel.state, cast.late_parcel.snoozed_until) == (SNOOZED, longer)
    assert states(cast)[1] == OPEN


def test_who_may_not_put_away_opens_what_they_resolved(cast: Cast) -> None:
    snoozing.snooze(cast.late_parcel, until=None, by=cast.by_lena)
    settler = permitting.add_role("Settler", [RESOLVE.code], by=BY)
    serving.change_role(cast.mina, OWN, own_role=settler, by=BY)
    client = browser(cast.mina)
    take_back(client, told(client.post(reverse("desk:resolutions"), {"numbers": numbers(cast.late_parcel)})))
    assert states(cast)[0] == OPEN


@pytest.mark.postgres
@pytest.mark.parametrize("name", ["resolutions", "snoozes"])
def test_nobody_writes_between_the_look_and_the_verb(cast: Cast, name: str) -> None:
    looked_at = timezone.now().isoformat()
    said = {"numbers": numbers(cast.late_parcel), "words": "tomorrow", "looked_at": looked_at}
    with CaptureQueriesContext(connection) as asked:
        told(browser(cast.mina).post(reverse(f"desk:{name}"), said))
    queries = [one["sql"] for one in asked.captured_queries]
    turn = next(place for place, sql in enumerate(queries) if "FOR NO KEY UPDATE" in sql)
    look = next(place for place, sql in enumerate(queries) if f"'{IN}'" in sql and "robot" in sql)
    assert turn < look


def test_whose_they_were_they_are_again(cast: Cast) -> None:
    assigning.take(cast.broken_frame, by=cast.by_lena)
    client = browser(cast.mina)
    said = {"numbers": numbers(cast.late_parcel, cast.broken_frame), "agent": cast.otto.pk}
    before = list(Conversation.objects.order_by("pk").values_list("assignee", flat=True))
    line = told(client.post(reverse("desk:assignments"), said))
    assert Conversation.objects.filter(assignee=cast.otto).count() == 2
    take_back(client, line)
    assert list(Conversation.objects.order_by("pk").values_list("assignee", flat=True)) == before


def test_what_one_does_not_see_is_passed_over_and_alone_not_found(cast: Cast) -> None:
    client = browser(cast.mina)
    both = {"numbers": numbers(cast.late_parcel, cast.wholesale_matter), "words": "reply", "agent": ""}
    told(client.post(reverse("desk:resolutions"), both))
    assert states(cast) == [RESOLVED, OPEN, OPEN]
    for name in ("resolutions", "snoozes", "assignments"):
        alone = {"numbers": numbers(cast.wholesale_matter), "words": "reply", "agent": cast.mina.pk}
        assert client.post(reverse(f"desk:{name}"), alone).status_code == 404
    back = {"back": f"{cast.wholesale_matter.number}:{cast.mina.pk}"}
    assert client.post(reverse("desk:assignments"), back).status_code == 404
    assert states(cast)[2] == OPEN


def test_who_wrote_after_the_list_was_drawn_is_read_first(cast: Cast) -> None:
    looked_at = timezone.now().isoformat()
    cast.write(cast.rosa, "One more thing.", conversation=cast.late_parcel)
    said = {"numbers": numbers(cast.late_parcel, cast.broken_frame), "looked_at": looked_at}
    line = told(browser(cast.mina).post(reverse("desk:resolutions"), said))
    assert states(cast) == [OPEN, RESOLVED, OPEN]
    assert f"Not no. {cast.late_parcel.number}: The customer has written since you looked." in line["words"]
    assert line["undo"]["values"] == {"numbers": numbers(cast.broken_frame)}


def test_one_who_serves_elsewhere_gets_what_they_may_have(cast: Cast) -> None:
    said = {"numbers": numbers(cast.late_parcel, cast.wholesale_matter), "agent": cast.otto.pk}
    line = told(browser(cast.ada).post(reverse("desk:assignments"), said))
    cast.wholesale_matter.refresh_from_db()
    assert (cast.wholesale_matter.assignee, "they don’t serve there" in line["words"]) in {
        (None, True),
        (cast.otto, False),
    }


@pytest.mark.parametrize("said", ["", "x", "1002;DROP", "٣", "-1", "9" * 40, ",,,"])
def test_nonsense_for_numbers_is_not_found(cast: Cast, said: str) -> None:
    assert browser(cast.mina).post(reverse("desk:resolutions"), {"numbers": said}).status_code == 404


def test_words_that_say_no_moment_leave_all_where_it_is(cast: Cast) -> None:
    said = {"numbers": numbers(cast.late_parcel, cast.broken_frame), "words": "soon"}
    assert browser(cast.mina).post(reverse("desk:snoozes"), said).status_code == 422
    assert states(cast) == [OPEN, OPEN, OPEN]


@pytest.mark.parametrize("typed", ["", "snooze ", "snooze tuesday 9", "assign ", "assign o", "resolve", "go"])
def test_the_palette_costs_as_much_over_many_as_over_one(cast: Cast, typed: str) -> None:
    client = browser(cast.mina)
    more = [cast.write(cast.rosa, f"{n}").conversation for n in range(20)]

    def cost(asked: str) -> int:
        with CaptureQueriesContext(connection) as questions:
            answer = client.get(reverse("desk:palette"), {"q": typed, "numbers": asked})
        assert answer.status_code == 200
        return len(questions)

    cost(numbers(cast.late_parcel))
    assert cost(numbers(*more)) == cost(numbers(cast.late_parcel)) <= 22
