"""Here and away: each change is one event, an absence ends by itself, and who stands in is never in a circle."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.staff import attending, serving
from makeright.staff.attending import call_off, come_back, go_away, keep_time, plan, stands_in_for, was_away
from makeright.staff.models import LEAD, Absence, Agent
from makeright.staff.permitting import add_role
from makeright.staff.refusals import Refused
from makeright.staff.replaying_facts import agents_facts_are_as_the_log_tells

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def happened(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("pk"))


def told() -> list[str]:
    return [str(each) for found in agents_facts_are_as_the_log_tells() for each in found]


def test_going_twice_is_one_event_and_so_is_coming_back(cast: Cast) -> None:
    assert go_away(cast.mina, reason="meeting", by=cast.by_mina)
    assert not go_away(cast.mina, reason="meeting", by=cast.by_mina)
    [event] = happened("agent.went_away")
    assert (event.subject_id, event.payload["reason"], event.payload["until"]) == (
        cast.mina.pk,
        "meeting",
        None,
    )
    assert not cast.mina.availability_at(timezone.now()).is_here
    assert come_back(cast.mina, by=cast.by_mina)
    assert not come_back(cast.mina, by=cast.by_mina)
    assert len(happened("agent.came_back")) == 1
    assert cast.mina.availability_at(timezone.now()).is_here
    assert told() == []


def test_another_reason_is_another_absence_and_the_first_has_ended(cast: Cast) -> None:
    now = timezone.now()
    go_away(cast.mina, reason="meeting", by=cast.by_mina, now=now)
    go_away(cast.mina, reason="break", until=now + 2 * HOUR, by=cast.by_mina, now=now + HOUR)
    first, second = Absence.objects.order_by("pk")
    assert (first.until, second.until) == (now + HOUR, None)
    assert told() == []


def test_an_absence_ends_by_reading_and_by_the_sweep(cast: Cast) -> None:
    now = timezone.now()
    go_away(cast.mina, until=now + HOUR, by=cast.by_mina, now=now)
    assert cast.mina.availability_at(now + HOUR).is_here
    assert keep_time(now + HOUR - timedelta(seconds=1)) == 0
    assert keep_time(now + 2 * HOUR) == 1
    assert keep_time(now + 2 * HOUR) == 0
    absence = Absence.objects.get()
    assert absence.until == now + HOUR
    [event] = happened("agent.came_back")
    assert (event.occurred_at, event.actor_kind) == (now + HOUR, "system")
    assert Agent.objects.get(pk=cast.mina.pk).away_for == ""
    assert told() == []


def test_one_whose_time_cannot_be_kept_keeps_nobody_else_away(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, really = timezone.now(), attending._end_by_itself
    for agent in (cast.mina, cast.otto):
        go_away(agent, until=now + HOUR, by=BY, now=now)
    plan(cast.lena, since=now + HOUR, until=now + DAY, by=BY, now=now)
    stuck = Absence.objects.get(agent=cast.mina).pk

    def end(key: int, moment: datetime) -> bool:
        if key == stuck:
            raise LookupError("no such absence")
        return really(key, moment)

    monkeypatch.setattr(attending, "_end_by_itself", end)
    with pytest.raises(LookupError):
        keep_time(now + HOUR)
    assert [event.subject_id for event in happened("agent.came_back")] == [cast.otto.pk]
    assert Agent.objects.get(pk=cast.lena.pk).away_for


def test_what_was_is_known_afterwards(cast: Cast) -> None:
    now = timezone.now()
    go_away(cast.mina, until=now + HOUR, by=cast.by_mina, now=now)
    past = (now - HOUR, now, now + HOUR / 2, now + HOUR, now + 2 * HOUR)
    assert [was_away(cast.mina, at) for at in past] == [False, True, True, False, False]
    come_back(cast.mina, by=cast.by_mina, now=now + HOUR / 4)
    assert not was_away(cast.mina, now + HOUR / 2)


def test_the_log_does_not_say_who_was_ill(cast: Cast) -> None:
    go_away(cast.mina, reason="ill", by=cast.by_mina)
    assert happened("agent.went_away")[0].payload["reason"] == "other"
    assert Absence.objects.get().reason == "ill"
    assert told() == []


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"reason": "bored"}, "no_such_reason"),
        ({"until": datetime(2020, 1, 1, tzinfo=UTC)}, "ends_before_it_begins"),
        ({"until": datetime(2090, 1, 1, tzinfo=UTC)}, "too_long"),
    ],
)
def test_what_can_not_be_is_refused_and_changes_nothing(
    cast: Cast, said: dict[str, object], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        go_away(cast.mina, by=cast.by_mina, **said)  # type: ignore[arg-type]
    assert refused.value.code == code
    assert not Absence.objects.exists()


def test_who_left_is_not_away_and_what_they_had_has_ended(cast: Cast) -> None:
    now = timezone.now()
    plan(cast.mina, since=now + DAY, until=now + 2 * DAY, by=BY, now=now)
    go_away(cast.mina, by=BY, now=now)
    serving.deactivate(cast.mina, reason="retired", by=BY, now=now + HOUR)
    assert not Absence.objects.filter(until=None).exists()
    assert cast.mina.away_for == ""
    with pytest.raises(Refused) as refused:
        go_away(cast.mina, by=BY)
    assert refused.value.code == "serves_no_longer"
    assert keep_time(now + 3 * DAY) == 0
    assert told() == []


def test_signing_out_changes_nothing(cast: Cast) -> None:
    go_away(cast.mina, by=cast.by_mina)
    from makeright.staff.signing_in import sign_out_everywhere

    sign_out_everywhere(cast.mina, by=cast.by_mina)
    assert Agent.objects.get(pk=cast.mina.pk).away_for == "other"


# Planned


def test_what_is_planned_begins_and_ends_by_itself(cast: Cast) -> None:
    now = timezone.now()
    plan(cast.mina, since=now + DAY, until=now + 3 * DAY, stand_in=cast.otto, by=cast.by_mina, now=now)
    assert cast.mina.availability_at(now).is_here
    assert keep_time(now + HOUR) == 0
    assert keep_time(now + DAY) == 1
    mina = Agent.objects.get(pk=cast.mina.pk)
    assert mina.availability_at(now + DAY).stand_in == cast.otto.pk
    assert stands_in_for(mina, now=now + DAY) == cast.otto
    assert keep_time(now + 3 * DAY) == 1
    assert stands_in_for(Agent.objects.get(pk=cast.mina.pk), now=now + 3 * DAY) is None
    assert told() == []


def test_an_absence_that_passed_while_nothing_ran_begins_and_ends(cast: Cast) -> None:
    now = timezone.now()
    plan(cast.mina, since=now + DAY, until=now + 2 * DAY, by=cast.by_mina, now=now)
    assert [keep_time(now + 5 * DAY), keep_time(now + 5 * DAY), keep_time(now + 5 * DAY)] == [1, 1, 0]
    absence = Absence.objects.get()
    assert (absence.since, absence.until) == (now + DAY, now + 2 * DAY)
    assert told() == []


def test_planning_anew_calls_off_what_was_planned(cast: Cast) -> None:
    now = timezone.now()
    plan(cast.mina, since=now + DAY, until=now + 2 * DAY, by=cast.by_mina)
    plan(cast.mina, since=now + 5 * DAY, until=now + 6 * DAY, by=cast.by_mina)
    assert Absence.objects.planned().count() == 1
    assert call_off(cast.mina, by=cast.by_mina)
    assert not call_off(cast.mina, by=cast.by_mina)
    assert keep_time(now + 10 * DAY) == 0
    assert told() == []


def test_planning_from_now_on_calls_off_what_was_planned(cast: Cast) -> None:
    now = timezone.now()
    plan(cast.mina, since=now + DAY, until=now + 5 * DAY, by=cast.by_mina, now=now)
    plan(cast.mina, since=now, until=now + 2 * DAY, by=cast.by_mina, now=now)
    assert not cast.mina.availability_at(now + DAY).is_here
    assert keep_time(now + 2 * DAY) == 1
    assert Agent.objects.get(pk=cast.mina.pk).availability_at(now + 3 * DAY).is_here
    assert told() == []


def test_days_are_those_of_the_agents_zone(cast: Cast) -> None:
    """The day on which the clocks change has 25 hours there."""
    begins, ends = attending.days(date(2026, 10, 25), date(2026, 10, 25), ZoneInfo("Europe/Berlin"))
    assert ends.astimezone(UTC) - begins.astimezone(UTC) == 25 * HOUR
    cast.mina.zone = "Asia/Kathmandu"
    assert attending.zone_of(cast.mina).key == "Asia/Kathmandu"


def test_stand_ins_are_followed_to_the_last_who_is_there(cast: Cast) -> None:
    now = timezone.now()
    plan(cast.mina, since=now, until=now + DAY, stand_in=cast.otto, by=BY, now=now)
    go_away(cast.otto, by=BY, now=now)
    assert stands_in_for(cast.mina, now=now) == cast.otto
    plan(cast.otto, since=now, until=now + DAY, stand_in=cast.lena, by=BY, now=now)
    assert stands_in_for(cast.mina, now=now) == cast.lena
    come_back(cast.otto, by=BY, now=now)
    assert stands_in_for(cast.mina, now=now) == cast.otto


def test_a_circle_of_stand_ins_is_refused(cast: Cast) -> None:
    now = timezone.now()
    tomorrow, week = now + DAY, now + 7 * DAY
    plan(cast.mina, since=tomorrow, until=week, stand_in=cast.otto, by=BY)
    plan(cast.otto, since=tomorrow, until=week, stand_in=cast.lena, by=BY)
    for stand_in, code in ((cast.mina, "circle"), (cast.lena, "stands_in_for_themselves")):
        with pytest.raises(Refused) as refused:
            plan(cast.lena, since=tomorrow, until=week, stand_in=stand_in, by=BY)
        assert refused.value.code == code
    later = plan(cast.lena, since=now + 30 * DAY, until=now + 31 * DAY, stand_in=cast.mina, by=BY)
    assert later.stand_in == cast.mina


def test_a_circle_that_came_about_all_the_same_is_nobody(cast: Cast) -> None:
    """Two who say it in the same moment don't see each other; then nobody stands in, and nothing hangs."""
    Agent.objects.filter(pk=cast.mina.pk).update(away_for="vacation", stand_in=cast.otto)
    Agent.objects.filter(pk=cast.otto.pk).update(away_for="vacation", stand_in=cast.mina)
    assert stands_in_for(Agent.objects.get(pk=cast.mina.pk), now=timezone.now()) is None


def test_nobody_without_a_seat_stands_in(cast: Cast) -> None:
    now = timezone.now()
    serving.take_seat(cast.otto, by=BY)
    with pytest.raises(Refused) as refused:
        plan(cast.mina, since=now + DAY, until=now + 2 * DAY, stand_in=cast.otto, by=BY)
    assert refused.value.code == "stand_in_gone"


def test_a_stand_in_who_left_before_it_began_stands_in_for_nobody(cast: Cast) -> None:
    now = timezone.now()
    plan(cast.mina, since=now + DAY, until=now + 2 * DAY, stand_in=cast.otto, by=BY)
    serving.deactivate(cast.otto, reason="moved_on", by=BY)
    keep_time(now + DAY)
    assert Agent.objects.get(pk=cast.mina.pk).stand_in is None
    assert told() == []


def test_nobody_has_themselves_told_of_what_is_for_somebody_who_may_do_more(cast: Cast) -> None:
    """To stand in is to see: who manages staff must not come to an admin's matters by it."""
    role = add_role("Staff", ["staff.manage"], by=BY)
    serving.change_role(cast.otto, "own", own_role=role, by=BY)
    serving.change_role(cast.lena, LEAD, by=BY)
    now = timezone.now()
    for whom in (cast.ada, cast.lena):
        with pytest.raises(Refused) as refused:
            plan(whom, since=now, until=now + DAY, stand_in=cast.otto, by=cast.by_otto)
        assert refused.value.code == "beyond_own"
    assert not Absence.objects.exists()


def test_the_database_holds_one_absence_at_a_time(cast: Cast) -> None:
    go_away(cast.mina, by=BY)
    with pytest.raises(IntegrityError), transaction.atomic():
        Absence.objects.create(agent=cast.mina, reason="break", since=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Agent.objects.filter(pk=cast.otto.pk).update(stand_in=cast.mina)
