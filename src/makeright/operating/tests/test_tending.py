"""Tending work: in parts, so that nobody waits for it, and always as an event."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.jobs.models import FAILED, LATER, WAITING, Job
from makeright.operating import events, tending

pytestmark = pytest.mark.django_db


def _give_up(count: int, kind: str = "mail.send") -> None:
    now = timezone.now()
    Job.objects.bulk_create(Job(kind=kind, state=FAILED, tries=10, run_at=now) for _ in range(count))


def test_very_many_are_run_again_a_thousand_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tending, "MOST_AT_ONCE", 10)
    _give_up(25)
    assert tending.run_all_again("mail.send", by=cast.by_ada) == 25
    assert Job.objects.filter(kind="mail.send", state=WAITING, tries=0).count() == 25
    told = Event.objects.filter(kind=events.RETRIED.name).order_by("pk")
    assert [event.payload["count"] for event in told] == [10, 10, 5]


def test_what_waits_for_its_next_try_is_tried_now_and_nothing_else(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tending, "MOST_AT_ONCE", 10)
    later = timezone.now() + timedelta(hours=1)
    for kind, state, tries in (
        ("mail.send", LATER, 3),
        ("mail.send", LATER, 0),
        ("mail.send", FAILED, 10),
        ("file", LATER, 3),
    ):
        Job.objects.bulk_create(Job(kind=kind, state=state, tries=tries, run_at=later) for _ in range(12))
    assert tending.try_all_now("mail.send", by=cast.by_ada) == 12
    assert Job.objects.filter(kind="mail.send", state=WAITING, tries=0).count() == 12
    assert Job.objects.filter(state=LATER).count() == 24
    assert Job.objects.filter(state=FAILED).count() == 12
    told = Event.objects.filter(kind=events.RETRIED.name).order_by("pk")
    assert [event.payload["count"] for event in told] == [10, 2]


def test_very_many_are_forgotten_a_thousand_at_a_time(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tending, "MOST_AT_ONCE", 10)
    _give_up(25)
    assert tending.forget_all("mail.send", by=cast.by_ada) == 25
    assert tending.forget_all("mail.send", by=cast.by_ada) == 0
    assert Event.objects.filter(kind=events.FORGOTTEN.name).count() == 3


def test_a_kind_of_odd_letters_is_tended_and_stays_out_of_the_log(cast: Cast) -> None:
    _give_up(1, "Rosa Lindqvist")
    assert tending.run_all_again("Rosa Lindqvist", by=cast.by_ada) == 1
    assert Event.objects.get(kind=events.RETRIED.name).payload["kind"] == "unknown"


def test_nothing_to_tend_is_no_event(cast: Cast) -> None:
    assert not tending.run_again(1, by=cast.by_ada)
    assert not tending.forget(1, by=cast.by_ada)
    assert tending.run_all_again("mail.send", by=cast.by_ada) == 0
    assert not Event.objects.filter(kind__startswith="job.").exists()
