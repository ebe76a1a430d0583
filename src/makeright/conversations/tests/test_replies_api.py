"""What a program does with a conversation: it answers, takes back, gives, puts away, settles, follows."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.utils import timezone

from makeright.api.ids import public
from makeright.conversations import events, replying, seeing
from makeright.conversations.models import Conversation, Message
from makeright.conversations.tests.test_api import Program
from makeright.demo.cast import PICTURES, Cast
from makeright.events.models import Event
from makeright.staff import teaming

pytestmark = pytest.mark.django_db
Delivery = apps.get_model("mail", "Delivery")  # what leaves, on the floor above


@pytest.fixture
def mina(cast: Cast) -> Program:
    return Program(cast.mina, cast)


def of(conversation: Conversation) -> str:
    return f"/conversations/{public('cnv', conversation.pk)}"


def newest(conversation: Conversation) -> str:
    return public("msg", conversation.messages.latest("pk").pk)


def test_a_reply_is_held_then_leaves_and_the_debt_is_paid(cast: Cast, mina: Program) -> None:
    said = {"text": "Dear Rosa, it comes tomorrow.", "seen": newest(cast.late_parcel)}
    told = mina.ask("POST", f"{of(cast.late_parcel)}/replies", said, status=201)
    assert (told["direction"], told["state"], told["agent"]) == ("out", "held", public("agt", cast.mina.pk))
    replying.leave_due(now=timezone.now() + timedelta(minutes=1))
    where = f"{of(cast.late_parcel)}/messages/{told['id']}"
    assert mina.ask("GET", where)["state"] == "sent"
    stands = mina.ask("GET", of(cast.late_parcel))
    assert (stands["owed_since"], stands["assignee"]) == (None, public("agt", cast.mina.pk))
    written = Event.objects.get(kind=events.HELD.name)
    assert (written.actor_id, written.actor_via) == (cast.mina.pk, "api")


def test_nothing_is_sent_over_what_nobody_has_seen(cast: Cast, mina: Program) -> None:
    seen = newest(cast.late_parcel)
    cast.write(cast.rosa, "It is here, thank you!", conversation=cast.late_parcel)
    said = {"text": "Dear Rosa, we look for it.", "seen": seen}
    assert mina.ask("POST", f"{of(cast.late_parcel)}/replies", said, status=409)["code"] == "unseen"
    for stands, more in (("resolution", {}), ("snooze", {"until": None})):
        assert (
            mina.ask("PUT", f"{of(cast.late_parcel)}/{stands}", {"seen": seen, **more}, status=409)["code"]
            == "unseen"
        )
    seen = newest(cast.late_parcel)
    otto = Program(cast.otto, cast)
    otto.ask("POST", f"{of(cast.late_parcel)}/replies", {"text": "Fine!", "seen": seen}, status=201)
    said["seen"] = seen
    assert mina.ask("POST", f"{of(cast.late_parcel)}/replies", said, status=409)["code"] == "unseen_colleague"
    assert Message.objects.filter(direction="out").count() == 1


def test_a_held_reply_is_taken_back_by_who_wrote_it_alone(cast: Cast, mina: Program) -> None:
    told = mina.ask("POST", f"{of(cast.late_parcel)}/replies", {"text": "Oops"}, status=201)
    where = f"{of(cast.late_parcel)}/replies/{told['id']}"
    Program(cast.otto, cast).ask("DELETE", where, status=404)
    for _twice in range(2):
        assert mina.ask("DELETE", where)["state"] == "recalled"
    replying.leave_due(now=timezone.now() + timedelta(minutes=1))
    assert not Event.objects.filter(kind=events.SENT.name).exists()
    gone = mina.ask("POST", f"{of(cast.late_parcel)}/replies", {"text": "Hello"}, status=201)
    replying.leave_due(now=timezone.now() + timedelta(minutes=1))
    assert (
        mina.ask("DELETE", f"{of(cast.late_parcel)}/replies/{gone['id']}", status=409)["code"]
        == "already_gone"
    )


def test_a_reply_has_copies_files_and_words_that_are_safe(cast: Cast, mina: Program) -> None:
    picture = (PICTURES / "photo-corner.jpg").read_bytes()
    file = mina.send("/files?filename=corner.jpg", picture)
    assert (file["filename"], file["mime"], file["size"]) == ("corner.jpg", "image/jpeg", len(picture))
    said = {
        "html": "<p>Dear Rosa, <b>it comes</b>.</p><script>alert(1)</script>",
        "cc": [{"address": "shop@example.com", "name": "The shop"}],
        "bcc": [],
        "files": [file["id"]],
        "then": "resolve",
    }
    told = mina.ask("POST", f"{of(cast.late_parcel)}/replies", said, status=201)
    assert told["copied"] == [{"address": "shop@example.com", "name": "The shop"}]
    assert "<b>it comes</b>" in told["html"]
    assert "script" not in told["html"]
    assert [(each["filename"], each["size"]) for each in told["attachments"]] == [
        ("corner.jpg", len(picture))
    ]
    assert mina.ask("GET", of(cast.late_parcel))["state"] == "resolved"
    strange = {"text": "x", "cc": [{"address": "nobody at all"}]}
    assert mina.ask("POST", f"{of(cast.broken_frame)}/replies", strange, status=409)["code"] == "no_address"
    otto = Program(cast.otto, cast)
    for word in (file["id"], "upl_nonsense"):
        named = {"text": "x", "files": [word]}
        assert (
            otto.ask("POST", f"{of(cast.broken_frame)}/replies", named, status=422)["code"] == "no_such_file"
        )


@pytest.mark.parametrize(
    ("said", "status"),
    [({}, 409), ({"text": "a", "html": "b"}, 409), ({"text": "a", "to": "x@example.com"}, 422)],
)
def test_a_reply_says_one_thing(cast: Cast, mina: Program, said: dict[str, Any], status: int) -> None:
    mina.ask("POST", f"{of(cast.late_parcel)}/replies", said, status=status)
    assert mina.ask("POST", f"{of(cast.late_parcel)}/replies", {"text": " "}, status=409)["code"] == "empty"


def test_then_resolve_takes_that_permission_too(cast: Cast) -> None:
    answers = Program(cast.mina, cast, scopes=("conversations.answer",))
    said = {"text": "Here you are.", "then": "resolve"}
    answers.ask("POST", f"{of(cast.late_parcel)}/replies", said, status=403)
    assert not Message.objects.filter(direction="out").exists()


def test_a_program_gives_it_to_somebody_and_back(cast: Cast, mina: Program) -> None:
    where = f"{of(cast.late_parcel)}/assignment"
    assert mina.ask("PUT", where, {"agent": "me"})["assignee"] == public("agt", cast.mina.pk)
    given = {"agent": public("agt", cast.otto.pk), "reason": "knowledge"}
    assert mina.ask("PUT", where, given)["assignee"] == given["agent"]
    handed = Event.objects.get(kind=events.HANDED_OVER.name)
    assert handed.payload["reason"] == "knowledge"
    assert (
        mina.ask("PUT", where, {**given, "agent": "me", "reason": "whim"}, status=409)["code"]
        == "no_such_reason"
    )
    for _twice in range(2):
        assert mina.ask("DELETE", where)["assignee"] is None
    trade = f"{of(cast.wholesale_matter)}/assignment"
    otto = {"agent": public("agt", cast.otto.pk)}
    assert Program(cast.lena, cast).ask("PUT", trade, otto, status=409)["code"] == "cannot_see"
    assert Event.objects.filter(kind=events.ASSIGNED.name, conversation_id=cast.late_parcel.pk).count() == 3


def test_who_gives_it_out_of_their_sight_is_told_how_it_stands(cast: Cast, mina: Program) -> None:
    seeing.change_rule("own", by=cast.by_ada)
    given = mina.ask("PUT", f"{of(cast.broken_frame)}/assignment", {"agent": public("agt", cast.otto.pk)})
    assert given["assignee"] == public("agt", cast.otto.pk)
    mina.ask("GET", of(cast.broken_frame), status=404)


def test_a_team_has_it_and_has_it_no_longer(cast: Cast, mina: Program) -> None:
    front = teaming.add_team("Front", by=cast.by_ada)
    where, team = f"{of(cast.late_parcel)}/team", public("team", front.pk)
    assert mina.ask("PUT", where, {"team": team})["team"] == team
    assert mina.ask("GET", f"/conversations?team={team}")["items"][0]["subject"] == "Where is my parcel?"
    assert mina.ask("DELETE", where)["team"] is None


def test_it_is_put_away_and_taken_up_again(cast: Cast, mina: Program) -> None:
    where = f"{of(cast.late_parcel)}/snooze"
    assert mina.ask("PUT", where, {"until": "2001-01-01T09:00:00Z"}, status=409)["code"] == "passed"
    assert mina.ask("PUT", where, {"until": "2099-01-01T09:00:00Z"}, status=409)["code"] == "too_far"
    mina.ask("PUT", where, {"until": "tuesday"}, status=422)
    until = (timezone.now() + timedelta(days=2)).isoformat()
    told = mina.ask("PUT", where, {"until": until})
    assert (told["state"], told["snoozed_until"][:19]) == ("snoozed", until[:19])
    assert mina.ask("DELETE", where)["state"] == "open"
    assert mina.ask("DELETE", where)["state"] == "open"
    assert Event.objects.filter(kind=events.WOKEN.name).count() == 1


def test_it_is_settled_and_open_again(cast: Cast, mina: Program) -> None:
    where = f"{of(cast.late_parcel)}/resolution"
    assert mina.ask("PUT", where, {"reason": "whim"}, status=409)["code"] == "no_such_reason"
    for _twice in range(2):
        told = mina.ask("PUT", where, {"reason": "made_right"})
        assert (told["state"], told["owed_since"]) == ("resolved", None)
    assert Event.objects.get(kind=events.RESOLVED.name).payload["reason"] == "made_right"
    assert mina.ask("DELETE", where)["owed_since"] is not None


def test_one_follows_what_one_sees(cast: Cast, mina: Program) -> None:
    where = f"{of(cast.late_parcel)}/following"
    assert mina.ask("GET", where) == {"following": False}
    assert mina.ask("PUT", where) == mina.ask("GET", where) == {"following": True}
    assert mina.ask("DELETE", where) == mina.ask("GET", where) == {"following": False}


@pytest.mark.parametrize(
    ("method", "what", "said"),
    [
        ("PUT", "assignment", {"agent": "me"}),
        ("DELETE", "assignment", None),
        ("PUT", "snooze", {"until": None}),
        ("PUT", "resolution", {}),
        ("PUT", "following", None),
        ("POST", "replies", {"text": "Hello"}),
        ("POST", "notes", {"text": "Hello"}),
    ],
)
def test_what_one_does_not_see_one_does_not_move(
    cast: Cast, mina: Program, method: str, what: str, said: Any
) -> None:
    looking = Program(cast.lena, cast, scopes=())
    before = Event.objects.count()
    mina.ask(method, f"{of(cast.wholesale_matter)}/{what}", said, status=404)
    looking.ask(method, f"{of(cast.wholesale_matter)}/{what}", said, status=403)
    assert Event.objects.count() == before


def test_a_note_reaches_no_customer(cast: Cast, mina: Program) -> None:
    mina.ask("POST", f"{of(cast.late_parcel)}/notes", {"text": "She is upset."}, status=201)
    replying.leave_due(now=timezone.now() + timedelta(minutes=1))
    assert not Message.objects.filter(text__contains="upset").exists()
    assert not Delivery.objects.exists()
