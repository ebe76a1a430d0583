"""The stream is in the order in which things happened, whatever the clocks say that made the ids."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import transaction
from django.utils import timezone

from makeright.conversations import assigning
from makeright.conversations.models import Conversation
from makeright.demo.cast import Cast
from makeright.events.reading import latest_position, since
from makeright.events.recording import record
from makeright.events.replaying import replay, told_about
from makeright.lib.actor import Actor

if TYPE_CHECKING:
    from makeright.events.tests.conftest import Ringing

pytestmark = pytest.mark.django_db


def test_what_a_machine_with_a_fast_clock_did_first_comes_first(cast: Cast) -> None:
    """Its ids are greater than those that another machine makes right after."""
    fast = timezone.now() + timedelta(minutes=10)
    start = latest_position()
    assigning.assign(cast.late_parcel, to=cast.otto, by=cast.by_lena, now=fast)
    assigning.assign(Conversation.objects.get(pk=cast.late_parcel.pk), to=cast.mina, by=cast.by_lena)
    ids = [one.id for one in since(start) if one.kind == "conversation.assigned"]
    assert ids[0] > ids[1]
    assert replay().agrees


def test_what_one_verb_records_stays_in_its_order(ring: Ringing) -> None:
    """In history the ids of one moment are in no order."""
    then, start = timezone.now() - timedelta(days=30), latest_position()
    with transaction.atomic():
        rung = [
            record(ring.kind, ring.door, by=Actor.system("test"), payload=ring.times(each), now=then).pk
            for each in range(20)
        ]
    assert rung != sorted(rung)
    assert [one.pk for one in told_about("door", [1])[1]] == rung  # before they have their positions, too
    assert [one.id for one in since(start)] == rung
