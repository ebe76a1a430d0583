"""What a role does not permit is refused in words, changes nothing, and is not offered on screen."""

from __future__ import annotations

import pytest
from django.test import Client

from makeright.conversations.models import Conversation
from makeright.conversations.permissions import NOTE
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.staff import permitting, serving
from makeright.staff.models import LEAD, OWN, VIEWER, Agent

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
VERBS: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("post", "replies", {"text": "It leaves today."}),
    ("post", "notes", {"text": "He is right."}),
    ("post", "assignment", {"agent": "me"}),
    ("post", "resolution", {}),
    ("delete", "resolution", {}),
    ("delete", "replies/1/sending", {}),
)


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


def page(agent: Agent, conversation: Conversation) -> str:
    answer = browser_of(agent).get(f"/conversations/{conversation.number}")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("method", "where", "words"), VERBS)
def test_a_viewer_looks_and_changes_nothing(
    cast: Cast, method: str, where: str, words: dict[str, str]
) -> None:
    serving.change_role(cast.mina, VIEWER, by=BY)
    before = Event.objects.count()
    browser = browser_of(cast.mina)
    answer = getattr(browser, method)(f"/conversations/{cast.late_parcel.number}/{where}", words)
    assert answer.status_code == 403
    assert answer.content.decode().startswith("Your role does not let you ")
    assert Event.objects.count() == before


@pytest.mark.parametrize(("method", "where", "words"), VERBS)
def test_what_they_may_not_see_is_not_found_by_whoever_may_change_it(
    cast: Cast, method: str, where: str, words: dict[str, str]
) -> None:
    serving.change_role(cast.mina, LEAD, by=BY)
    before = Event.objects.count()
    browser = browser_of(cast.mina)
    answer = getattr(browser, method)(f"/conversations/{cast.wholesale_matter.number}/{where}", words)
    assert (answer.status_code, Event.objects.count()) == (404, before)


def test_a_viewer_is_offered_nothing_to_change(cast: Cast) -> None:
    assert "hx-post" in page(cast.mina, cast.late_parcel)
    serving.change_role(cast.mina, VIEWER, by=BY)
    seen = page(cast.mina, cast.late_parcel)
    assert "You may look at this." in seen
    of_the_desk = seen.partition("</nav>")[2]  # in the nav they say whether they are here
    assert [word for word in ("hx-post", "hx-delete", "<textarea") if word in of_the_desk] == []


def test_who_may_leave_notes_alone_gets_a_place_for_notes_alone(cast: Cast) -> None:
    quiet = permitting.add_role("Light agent", [NOTE.code], by=BY)
    serving.change_role(cast.mina, OWN, own_role=quiet, by=BY)
    seen = page(cast.mina, cast.late_parcel)
    assert ('id="note-text"' in seen, 'id="reply-text"' in seen) == (True, False)
    browser = browser_of(cast.mina)
    there = f"/conversations/{cast.late_parcel.number}"
    assert browser.post(f"{there}/notes", {"text": "He is right."}).status_code == 200
    assert browser.post(f"{there}/replies", {"text": "It leaves today."}).status_code == 403


def test_nobody_is_given_what_they_may_not_answer(cast: Cast) -> None:
    serving.change_role(cast.otto, VIEWER, by=BY)
    menu = browser_of(cast.mina).get(f"/conversations/{cast.late_parcel.number}/assignment").content.decode()
    assert ("Mina" in menu, "Otto" in menu) == (True, False)
    given = browser_of(cast.mina).post(
        f"/conversations/{cast.late_parcel.number}/assignment", {"agent": str(cast.otto.pk)}
    )
    assert given.status_code == 422
