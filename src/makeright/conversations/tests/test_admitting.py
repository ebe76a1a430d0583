"""Who serves in which inbox, who hears of it, and who may be where."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from makeright.conversations.admitting import give_access, withdraw_access
from makeright.conversations.assigning import assign
from makeright.conversations.models import InboxAccess
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.reading import Heard
from makeright.live.topics import audiences_of, nudges_for, who_may_know, whose_rights_change

pytestmark = pytest.mark.django_db


def heard_of(event: Event) -> Heard:
    return Heard(
        1, event.id, event.kind, event.conversation_id, event.inbox_id, event.customer_id,
        event.actor_kind, event.actor_id, event.subject_kind, event.subject_id,
    )  # fmt: skip


def test_access_is_given_once_and_heard_at_once(cast: Cast) -> None:
    assert give_access(cast.wholesale, cast.mina, by=cast.by_ada)
    assert not give_access(cast.wholesale, cast.mina, by=cast.by_ada)
    [event] = Event.objects.filter(kind="access.given", actor_kind="agent")
    assert (event.subject_kind, event.subject_id, event.inbox_id) == (
        "agent",
        cast.mina.pk,
        cast.wholesale.pk,
    )
    assert whose_rights_change([heard_of(event)]) == {cast.mina.pk}
    hers = f"agent-{cast.mina.pk}"
    assert nudges_for(heard_of(event)) == [("conversations", hers), ("sight", hers)]
    assert f"inbox-{cast.wholesale.pk}" in audiences_of(cast.mina)


def test_access_is_withdrawn_once_and_heard_at_once(cast: Cast) -> None:
    assert withdraw_access(cast.inbox, cast.mina, by=cast.by_ada)
    assert not withdraw_access(cast.inbox, cast.mina, by=cast.by_ada)
    [event] = Event.objects.filter(kind="access.withdrawn")
    assert whose_rights_change([heard_of(event)]) == {cast.mina.pk}
    assert f"inbox-{cast.inbox.pk}" not in audiences_of(cast.mina)
    assert InboxAccess.objects.filter(agent=cast.otto, inbox=cast.inbox).exists()


def test_what_is_theirs_is_still_heard_by_who_may_no_longer_see_the_rest(cast: Cast) -> None:
    withdraw_access(cast.inbox, cast.mina, by=cast.by_ada)  # the broken frame is hers
    hers, other = (f"conversation-{one.pk}" for one in (cast.broken_frame, cast.late_parcel))
    karim = f"customer-{cast.karim.pk}"  # whose frame it is
    assert audiences_of(cast.mina) == {"agents", f"agent-{cast.mina.pk}", hers, karim}
    event = Event.objects.filter(conversation_id=cast.broken_frame.pk).latest("pk")
    assert (hers, hers) in nudges_for(heard_of(event))
    assert who_may_know(hers, cast.mina) == {f"inbox-{cast.inbox.pk}", f"agent-{cast.mina.pk}"}
    assert who_may_know(other, cast.mina) == frozenset()
    assign(cast.broken_frame, to=cast.otto, by=cast.by_ada)
    assert audiences_of(cast.mina) == {"agents", f"agent-{cast.mina.pk}"}


def test_only_those_who_see_a_conversation_may_be_there(cast: Cast) -> None:
    wholesale = f"conversation-{cast.wholesale_matter.pk}"
    assert who_may_know(wholesale, cast.lena) == {f"inbox-{cast.wholesale.pk}"}
    assert who_may_know(wholesale, cast.ada)
    assert who_may_know(wholesale, cast.mina) == frozenset()
    assert who_may_know("conversation-999999", cast.ada) == frozenset()


def test_other_events_change_nobodys_rights(cast: Cast) -> None:
    others = Event.objects.exclude(kind__in=["access.given", "inbox.added"])
    assert others.count() > 10
    assert whose_rights_change(heard_of(event) for event in others) == set()


def inboxes(*said: str) -> str:
    out = io.StringIO()
    call_command("inboxes", *said, stdout=out)
    return out.getvalue()


def test_the_command_line_opens_and_closes(cast: Cast) -> None:
    before = Event.objects.filter(kind__startswith="access.").count()
    assert "Mina serves in Wholesale." in inboxes("open", cast.wholesale.address, cast.mina.email)
    assert "Mina serves in Wholesale no longer." in inboxes("close", cast.wholesale.address, cast.mina.email)
    kinds = Event.objects.filter(kind__startswith="access.").order_by("pk").values_list("kind", flat=True)
    assert list(kinds)[before:] == ["access.given", "access.withdrawn"]


def test_the_command_line_says_who_or_what_is_unknown(cast: Cast) -> None:
    with pytest.raises(CommandError, match="no inbox"):
        inboxes("close", "nowhere@example.com", cast.mina.email)
    with pytest.raises(CommandError, match="no agent"):
        inboxes("close", cast.inbox.address, "nobody@example.com")
