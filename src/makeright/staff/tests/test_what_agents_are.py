"""What an agent is: a person or an AI, with a seat or not, in which role on a day; languages, skills, how much at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from makeright.demo.cast import PASSWORD, Cast, House, furnish
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.live.handover import Handover
from makeright.staff import describing, permitting, resetting, serving, signing_in, skilling, speaking
from makeright.staff.models import (
    ADMIN,
    AI,
    LEAD,
    Agent,
    AgentLanguage,
    AgentSkill,
    ResetLink,
    Session,
    Skill,
    Term,
)
from makeright.staff.refusals import Refused
from makeright.staff.replaying_facts import agents_facts_are_as_the_log_tells, skills_are_as_the_log_tells
from makeright.staff.tests.ways import knock, signed_in

pytestmark = pytest.mark.django_db
BY = Actor.system("test")
DAY = timedelta(days=1)


def differences() -> list[str]:
    compared = (*agents_facts_are_as_the_log_tells(), *skills_are_as_the_log_tells())
    return [str(each) for found in compared for each in found]


@pytest.fixture
def robot(cast: Cast) -> Agent:
    return serving.join("quill@framehouse.test", "Quill", kind=AI, by=BY)


# An AI


def test_an_ai_serves_and_acts_as_one(cast: Cast, robot: Agent) -> None:
    assert (robot.is_ai, Actor.agent(robot).kind, Actor.agent(robot).agent_id) == (True, "ai", robot.pk)
    joined = Event.objects.get(kind="agent.joined", subject_id=robot.pk)
    assert (joined.payload["kind"], joined.payload["has_seat"]) == ("ai", True)
    assert differences() == []


def test_no_door_opens_to_an_ai(cast: Cast, robot: Agent) -> None:
    """Not even to a password that got into its row past all verbs, or to a session that is there."""
    robot.set_password(PASSWORD)
    robot.save()
    client = Client()
    knock(client, robot.email)
    assert "_auth_user_id" not in client.session
    assert not resetting.answer(_sealed(robot.email))
    assert not ResetLink.objects.exists()
    client.force_login(robot)
    assert client.get("/inbox/open").status_code == 302
    for refused in (
        lambda: signing_in.change_password(robot, "linen and oak", by=BY),
        lambda: serving.join("a@framehouse.test", "A", kind=AI, password="linen and oak", by=BY),
    ):
        with pytest.raises(Refused) as why:
            refused()
        assert why.value.code == "never_signs_in"


def _sealed(email: str) -> str:
    from makeright.lib.sealing import seal

    return seal(email, purpose=resetting.PURPOSE)


def test_an_ai_is_no_admin_and_gives_nobody_what_it_may_not_do(cast: Cast, robot: Agent) -> None:
    with pytest.raises(Refused) as refused:
        serving.change_role(robot, ADMIN, by=BY)
    assert refused.value.code == "ai_is_no_admin"
    with pytest.raises(Refused) as refused:
        serving.change_role(cast.otto, ADMIN, by=Actor.agent(robot))
    assert refused.value.code == "beyond_own"


def test_an_ai_is_not_the_last_who_sees_everything(cast: Cast) -> None:
    serving.change_role(cast.lena, ADMIN, by=BY)
    serving.take_seat(cast.lena, by=BY)
    for leave in (serving.deactivate, serving.take_seat):
        with pytest.raises(Refused) as refused:
            leave(cast.ada, by=BY)
        assert refused.value.code == "last_admin"


# A seat


def test_who_loses_their_seat_is_out_at_once_and_what_is_theirs_stays(db: None) -> None:
    house: House = furnish(passwords=True)
    client = signed_in(house.mina)
    assert serving.take_seat(house.mina, by=house.by_ada)
    assert not serving.take_seat(house.mina, by=house.by_ada)
    assert not Session.objects.filter(agent=house.mina).exists()
    assert client.get("/inbox/open").status_code == 302
    knock(client, house.mina.email)
    assert "_auth_user_id" not in client.session
    assert house.mina not in Agent.objects.serving()
    assert serving.give_seat(house.mina, by=house.by_ada)
    signed_in(house.mina)
    assert Event.objects.filter(kind="agent.seat_taken").count() == 1
    assert differences() == []


def test_their_stream_ends_with_their_seat(db: None) -> None:
    from makeright.live.readmitting import readmit

    house: House = furnish(passwords=True)
    client = signed_in(house.mina)
    key = str(client.session.session_key)
    handover = Handover(agent_id=house.mina.pk, session_key=key, audiences=frozenset(), since=0)
    assert handover in readmit([handover])
    Agent.objects.filter(pk=house.mina.pk).update(has_seat=False)
    assert readmit([handover]) == {}


def test_nobody_takes_the_seat_of_who_may_do_more(cast: Cast) -> None:
    role = permitting.add_role("Staff", ["staff.manage"], by=BY)
    serving.change_role(cast.otto, "own", own_role=role, by=BY)
    serving.change_role(cast.lena, ADMIN, by=BY)
    with pytest.raises(Refused) as refused:
        serving.take_seat(cast.ada, by=cast.by_otto)
    assert refused.value.code == "beyond_own"


# Days


def test_for_any_day_it_is_known_as_what_somebody_served(cast: Cast) -> None:
    start = datetime(2026, 11, 2, 9, tzinfo=UTC)
    nils = serving.join("nils@framehouse.test", "Nils", by=BY, now=start)
    serving.change_role(nils, LEAD, by=BY, now=start + 2 * DAY)
    serving.take_seat(nils, by=BY, now=start + 3 * DAY)
    serving.deactivate(nils, reason="moved_on", by=BY, now=start + 4 * DAY)
    serving.reactivate(nils, by=BY, now=start + 6 * DAY)

    def on(days: int) -> tuple[str, bool] | None:
        term = serving.role_on(nils, (start + days * DAY).date())
        return (term.role, term.has_seat) if term else None

    assert [on(day) for day in range(-1, 8)] == [
        None,
        ("agent", True),
        ("agent", True),
        (LEAD, True),
        (LEAD, False),
        (LEAD, False),
        None,
        (LEAD, False),
        (LEAD, False),
    ]
    assert Term.objects.filter(agent=nils).count() == 4
    assert differences() == []


def test_who_left_and_why_is_known_until_they_are_back(cast: Cast) -> None:
    now = timezone.now()
    serving.deactivate(cast.otto, reason="retired", by=BY, now=now)
    assert (cast.otto.left_at, cast.otto.left_for) == (now, "retired")
    serving.reactivate(cast.otto, by=BY)
    assert (cast.otto.left_at, cast.otto.left_for) == (None, "")
    with pytest.raises(Refused) as refused:
        serving.deactivate(cast.otto, reason="whim", by=BY)
    assert refused.value.code == "no_such_reason"


# Languages and skills


def test_a_language_has_a_level_and_each_change_is_a_row(cast: Cast) -> None:
    now = timezone.now()
    assert speaking.speak(cast.ada, "PT-br", "some", by=BY, now=now)
    assert not speaking.speak(cast.ada, "pt-BR", "some", by=BY)
    assert speaking.speak(cast.ada, "pt-BR", "fluent", by=BY, now=now + DAY)
    assert speaking.stop_speaking(cast.ada, "pt-BR", by=BY, now=now + 2 * DAY)
    assert not speaking.stop_speaking(cast.ada, "pt-BR", by=BY)
    rows = AgentLanguage.objects.filter(agent=cast.ada, language="pt-BR").order_by("pk")
    assert [(row.level, row.since, row.until) for row in rows] == [
        ("some", now, now + DAY),
        ("fluent", now + DAY, now + 2 * DAY),
    ]
    assert differences() == []


@pytest.mark.parametrize("tag", ["", "d", "deutsch", "de_DE", "de-", "<b>", "de-AT-x-1", "de\n"])
def test_what_is_no_language_is_refused(cast: Cast, tag: str) -> None:
    if tag == "de\n":
        assert speaking.tag_of(tag) == "de"
        return
    with pytest.raises(Refused) as refused:
        speaking.speak(cast.ada, tag, by=BY)
    assert refused.value.code == "no_such_language"


def test_nobody_speaks_without_end(cast: Cast) -> None:
    letters = "abcdefghijklmnopqrstuvwxyz"
    spoken = AgentLanguage.objects.filter(agent=cast.ada, until=None)
    for tag in [f"q{one}{other}" for one in "ab" for other in letters][: speaking.MOST - spoken.count()]:
        speaking.speak(cast.ada, tag, by=BY)
    with pytest.raises(Refused) as refused:
        speaking.speak(cast.ada, "nl", by=BY)
    assert refused.value.code == "too_many"
    assert speaking.speak(cast.ada, "qaa", "some", by=BY), "another level is no language more"


def test_a_skill_is_named_once_and_given_with_a_level(cast: Cast) -> None:
    gilding = skilling.add_skill(" Gilding ", by=BY)
    with pytest.raises(Refused) as refused:
        skilling.add_skill("GILDING", by=BY)
    assert refused.value.code == "named_already"
    assert skilling.set_skill(cast.otto, gilding, 1, by=BY)
    assert not skilling.set_skill(cast.otto, gilding, 1, by=BY)
    assert skilling.set_skill(cast.otto, gilding, 3, by=BY)
    assert AgentSkill.objects.filter(skill=gilding).count() == 2
    skilling.retire_skill(gilding, by=BY)
    with pytest.raises(Refused) as refused:
        skilling.set_skill(cast.mina, gilding, by=BY)
    assert refused.value.code == "skill_retired"
    assert skilling.remove_skill(cast.otto, gilding, by=BY)
    assert not skilling.remove_skill(cast.otto, gilding, by=BY)
    assert differences() == []


@pytest.mark.parametrize("level", [0, 4, -1])
def test_a_skill_has_three_levels(cast: Cast, level: int) -> None:
    with pytest.raises(Refused) as refused:
        skilling.set_skill(cast.mina, Skill.objects.earliest("pk"), level, by=BY)
    assert refused.value.code == "no_such_level"


def test_how_much_somebody_takes_is_a_number_or_any(cast: Cast) -> None:
    assert describing.limit(cast.mina, 12, by=BY)
    assert not describing.limit(cast.mina, 12, by=BY)
    assert describing.limit(cast.mina, None, by=BY)
    said = [
        event.payload for event in Event.objects.filter(kind="agent.capacity_set", subject_id=cast.mina.pk)
    ]
    assert said == [{"from_most": None, "to_most": 12}, {"from_most": 12, "to_most": None}]
    for wrong in (-1, 1_001):
        with pytest.raises(Refused):
            describing.limit(cast.mina, wrong, by=BY)
    assert differences() == []


# Names and signature


def test_what_is_known_of_an_agent_changes_once(cast: Cast) -> None:
    said: dict[str, Any] = {"preferred_name": " Mimi\u202e ", "zone": "Asia/Tokyo", "language": "de"}
    assert describing.describe(cast.mina, **said, by=cast.by_mina)
    assert not describing.describe(cast.mina, **said, by=cast.by_mina)
    assert (cast.mina.first_name, cast.mina.zone) == ("Mimi", "Asia/Tokyo")
    [event] = Event.objects.filter(kind="agent.described", subject_id=cast.mina.pk)
    assert sorted(event.payload["what"]) == ["language", "preferred_name", "zone"]
    wrongs: tuple[tuple[dict[str, Any], str], ...] = (
        ({"name": " "}, "no_name"),
        ({"zone": "Mars/Base"}, "no_such_zone"),
        ({"zone": "../../etc/passwd"}, "no_such_zone"),
        ({"language": "klingon"}, "no_such_language"),
    )
    for wrong, code in wrongs:
        with pytest.raises(Refused) as refused:
            describing.describe(cast.mina, **wrong, by=cast.by_mina)
        assert refused.value.code == code


def test_how_the_desk_looks_to_an_agent_changes_once(cast: Cast) -> None:
    assert describing.see_by(cast.mina, theme="dark", density="compact", by=cast.by_mina)
    assert not describing.see_by(cast.mina, theme="dark", by=cast.by_mina)
    assert (cast.mina.theme, cast.mina.density) == ("dark", "compact")
    [event] = Event.objects.filter(kind="agent.described", subject_id=cast.mina.pk)
    assert sorted(event.payload["what"]) == ["density", "theme"]
    strange: list[tuple[dict[str, Any], str]] = [
        ({"theme": "sepia"}, "no_such_theme"),
        ({"density": "tight"}, "no_such_density"),
    ]
    for wrong, code in strange:
        with pytest.raises(Refused) as refused:
            describing.see_by(cast.mina, **wrong, by=cast.by_mina)
        assert refused.value.code == code


def test_an_unknown_placeholder_is_refused_in_words(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        describing.sign(cast.mina, "{first_name}, {phone}", by=cast.by_mina)
    assert refused.value.code == "no_such_placeholder"
    assert "{phone}" in refused.value.words
    assert "{first_name}" in refused.value.words
    with pytest.raises(Refused) as refused:
        describing.sign(cast.mina, "x" * 2_001, by=cast.by_mina)
    assert refused.value.code == "too_long"
    assert Agent.objects.get(pk=cast.mina.pk).signature == ""


@pytest.mark.parametrize(
    ("tampering", "said"),
    [
        ({"away_for": "break"}, "away now"),
        ({"capacity": 3}, "how much they take at once"),
        ({"has_seat": False}, "a seat"),
        ({"kind": AI}, "a person or an AI"),
    ],
)
def test_a_row_that_somebody_changed_by_hand_is_seen(
    cast: Cast, tampering: dict[str, Any], said: str
) -> None:
    assert differences() == []
    Agent.objects.filter(pk=cast.mina.pk).update(**tampering)
    [found] = differences()
    assert found.startswith(f"agent {cast.mina.pk}: {said}")


def test_rows_that_somebody_changed_by_hand_are_seen(cast: Cast) -> None:
    AgentLanguage.objects.filter(agent=cast.mina, language="fr").update(level="some")
    AgentSkill.objects.filter(agent=cast.mina).update(level=1)
    Term.objects.filter(agent=cast.mina).update(role=LEAD)
    assert sorted(each.partition(": ")[2].partition(":")[0] for each in differences()) == [
        "as what they served when",
        "languages",
        "skills",
    ]
