"""Teams: who is in them, from when to when, as the rows and the log both tell."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.staff import events, serving, teaming
from makeright.staff.models import Membership, Team
from makeright.staff.refusals import Refused
from makeright.staff.replaying_roles import members_are_as_the_log_tells, teams_are_as_the_log_tells

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


def differences() -> list[str]:
    checks = (members_are_as_the_log_tells, teams_are_as_the_log_tells)
    return [str(each) for check in checks for found in check() for each in found]


@pytest.fixture
def workshop(cast: Cast) -> Team:
    return teaming.add_team("Workshop", by=BY)


def test_somebody_is_in_a_team_from_then_to_then(cast: Cast, workshop: Team) -> None:
    start = timezone.now()
    for hours, verb in ((0, teaming.join_team), (1, teaming.leave_team), (2, teaming.join_team)):
        assert verb(cast.otto, workshop, by=BY, now=start + timedelta(hours=hours))
    intervals = list(Membership.objects.order_by("since").values_list("since", "until"))
    hour = timedelta(hours=1)
    assert intervals == [(start, start + hour), (start + 2 * hour, None)]
    assert list(Team.objects.all().of(cast.otto)) == [workshop]
    assert list(Team.objects.all().of(cast.mina)) == []
    joined = Event.objects.filter(kind=events.TEAM_JOINED.name).order_by("pk")
    assert [(event.subject_id, event.team_id) for event in joined] == 2 * [(cast.otto.pk, workshop.pk)]
    assert differences() == []


def test_twice_is_once(cast: Cast, workshop: Team) -> None:
    assert teaming.join_team(cast.otto, workshop, by=BY)
    assert not teaming.join_team(cast.otto, workshop, by=BY)
    assert teaming.leave_team(cast.otto, workshop, by=BY)
    assert not teaming.leave_team(cast.otto, workshop, by=BY)
    assert Event.objects.filter(kind__startswith="team.").count() == 3


def test_a_retired_team_lets_everybody_go_and_nobody_in(cast: Cast, workshop: Team) -> None:
    teaming.join_team(cast.otto, workshop, by=BY)
    teaming.join_team(cast.mina, workshop, by=BY)
    assert teaming.retire_team(workshop, by=BY)
    assert not teaming.retire_team(workshop, by=BY)
    assert not Membership.objects.filter(until=None).exists()
    retired = Event.objects.get(kind=events.TEAM_RETIRED.name)
    left = Event.objects.filter(kind=events.TEAM_LEFT.name)
    assert [event.because for event in left] == [retired.pk, retired.pk]
    with pytest.raises(Refused) as refused:
        teaming.join_team(cast.otto, workshop, by=BY)
    assert refused.value.code == "team_retired"
    assert differences() == []


def test_who_serves_no_longer_joins_nothing(cast: Cast, workshop: Team) -> None:
    serving.deactivate(cast.otto, by=BY)
    with pytest.raises(Refused) as refused:
        teaming.join_team(cast.otto, workshop, by=BY)
    assert refused.value.code == "serves_no_longer"


def test_a_team_needs_a_name_of_its_own(cast: Cast, workshop: Team) -> None:
    with pytest.raises(Refused, match="another one"):
        teaming.add_team("WORKSHOP", by=BY)
    trade = teaming.add_team("Trade", by=BY)
    with pytest.raises(Refused, match="another one"):
        teaming.rename_team(trade, "workshop", by=BY)
    assert teaming.rename_team(trade, "Wholesale", by=BY)
    assert not teaming.rename_team(trade, "Wholesale", by=BY)
    assert sorted(Team.objects.values_list("name", flat=True)) == ["Wholesale", "Workshop"]


def test_what_somebody_changed_by_hand_is_seen(cast: Cast, workshop: Team) -> None:
    teaming.join_team(cast.otto, workshop, by=BY)
    Membership.objects.update(until=timezone.now())
    assert differences() == [
        f"agent {cast.otto.pk}: who was in team {workshop.pk}: the log and the rows differ"
    ]
    Team.objects.update(is_retired=True)
    assert "the row says that it is retired, the log the contrary" in differences()[-1]
