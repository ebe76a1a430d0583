"""What follows, in inboxes, from what happens among those who serve."""

from __future__ import annotations

import re

import pytest

from makeright.conversations.admitting import withdraw_access
from makeright.conversations.assigning import give_back, take
from makeright.conversations.models import Conversation, InboxAccess
from makeright.conversations.resolving import resolve
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.jobs.working import work_off
from makeright.letters.models import Letter
from makeright.staff import inviting, serving

pytestmark = pytest.mark.django_db


def test_whoever_was_invited_serves_in_their_inboxes_and_sees_no_other(cast: Cast) -> None:
    inviting.invite("nils@framehouse.test", "Nils", inboxes=[cast.inbox.pk, 999_999], by=cast.by_ada)
    found = re.search(r"/invitation/(\w+)", Letter.objects.get().secrets.reveal())
    assert found is not None
    nils = inviting.accept(found[1], password="oak and linen")
    assert list(InboxAccess.objects.filter(agent=nils).values_list("inbox", flat=True)) == [cast.inbox.pk]
    seen = set(Conversation.objects.visible_to(nils))
    assert seen == {cast.late_parcel, cast.broken_frame}
    given = Event.objects.filter(kind="access.given").order_by("-pk").first()
    accepted = Event.objects.get(kind="invitation.accepted")
    assert given is not None
    assert (given.actor_id, given.because) == (cast.ada.pk, accepted.pk)
    withdraw_access(cast.inbox, nils, by=cast.by_ada)
    assert not Conversation.objects.visible_to(nils).exists()


def test_the_open_matters_of_who_leaves_become_nobodys_and_the_settled_stay_theirs(cast: Cast) -> None:
    for matter in (cast.late_parcel, cast.broken_frame):
        take(matter, by=cast.by_mina)
    resolve(cast.broken_frame, by=cast.by_mina)
    serving.deactivate(cast.mina, reason="left", by=cast.by_ada)
    work_off()
    cast.late_parcel.refresh_from_db()
    cast.broken_frame.refresh_from_db()
    assert (cast.late_parcel.assignee, cast.broken_frame.assignee) == (None, cast.mina)
    handed = Event.objects.get(kind="conversation.handed_over")
    left = Event.objects.get(kind="agent.deactivated")
    assert handed.payload == {"from_agent": cast.mina.pk, "to_agent": None, "reason": "absence"}
    given_back = Event.objects.filter(kind="conversation.assigned").latest("pk")
    assert (given_back.because, given_back.payload["how"]) == (left.pk, "returned")


def test_who_comes_back_at_once_keeps_what_is_theirs(cast: Cast) -> None:
    take(cast.late_parcel, by=cast.by_mina)
    serving.deactivate(cast.mina, by=cast.by_ada)
    serving.reactivate(cast.mina, by=cast.by_ada)
    assert not give_back(cast.mina, by=cast.by_ada)
    cast.late_parcel.refresh_from_db()
    assert cast.late_parcel.assignee == cast.mina


def test_much_is_given_back_in_portions(cast: Cast) -> None:
    for matter in (cast.late_parcel, cast.broken_frame):
        take(matter, by=cast.by_mina)
    serving.deactivate(cast.mina, by=cast.by_ada)
    assert give_back(cast.mina, most=1, by=cast.by_ada)
    assert not give_back(cast.mina, most=1, by=cast.by_ada)
    assert not Conversation.objects.filter(assignee=cast.mina).exists()
