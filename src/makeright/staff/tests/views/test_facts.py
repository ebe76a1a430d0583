"""What an agent is, on their own page and on that of whoever manages staff."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from makeright.demo.cast import PICTURES, Cast
from makeright.events.models import Event
from makeright.staff import permitting, serving, skilling
from makeright.staff.models import OWN, Absence, Agent, AgentLanguage, AgentSkill, Skill
from makeright.staff.views.facts import OF_ONES_OWN

pytestmark = pytest.mark.django_db
YOU = "/settings/you"
HTMX = {"HTTP_HX_REQUEST": "true"}


def browser_of(agent: Agent) -> Client:
    browser = Client()
    browser.force_login(agent)
    return browser


def fresh(agent: Agent) -> Agent:
    return Agent.objects.get(pk=agent.pk)


def say(agent: Agent, what: str, **said: Any) -> Any:
    return browser_of(agent).post(f"{YOU}/{what}", said, **HTMX)  # type: ignore[arg-type]


@pytest.fixture
def manager(cast: Cast) -> Agent:
    """Lena manages staff, and may do little else."""
    role = permitting.add_role("People", ["staff.manage"], by=cast.by_ada)
    serving.change_role(cast.lena, OWN, own_role=role, by=cast.by_ada)
    return fresh(cast.lena)


def shown_at(browser: Client, address: str) -> str:
    return browser.get(address).content.decode()


def facts(whom: Agent, what: str = "") -> str:
    return f"/settings/people/{whom.pk}/facts" + (f"/{what}" if what else "")


def test_the_stranger_is_sent_to_the_door(cast: Cast) -> None:
    assert Client().get(YOU)["Location"] == f"/sign-in?next={YOU}"
    assert Client().post(f"{YOU}/name", {"value": "X"})["Location"].startswith("/sign-in")
    assert Client().post(f"{YOU}/presence", {"state": "away"})["Location"].startswith("/sign-in")
    assert Client().get(facts(cast.mina))["Location"].startswith("/sign-in")


def test_the_page_is_all_sentences_and_costs_few_queries(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    browser = browser_of(cast.mina)
    browser.get(YOU)
    with django_assert_max_num_queries(12):
        page = browser.get(YOU).content.decode()
    for words in ("You are", "You speak French", "Transport damage", "an expert", "You take"):
        assert words in page
    assert browser.get(YOU)["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("what", "said", "kept"),
    [
        ("name", {"value": "Mina Okafor"}, {"name": "Mina Okafor"}),
        ("preferred-name", {"value": "Mimi"}, {"preferred_name": "Mimi"}),
        ("zone", {"value": "Asia/Kathmandu"}, {"zone": "Asia/Kathmandu"}),
        ("theme", {"value": "dark"}, {"theme": "dark"}),
        ("density", {"value": "compact"}, {"density": "compact"}),
        ("signature", {"text": "{name}\n{company}"}, {"signature": "{name}\n{company}"}),
        ("attendance", {"state": "away", "reason": "meeting", "until": ""}, {"away_for": "meeting"}),
        ("attendance", {"state": "here"}, {"away_for": ""}),
    ],
)
def test_each_fact_is_set_by_its_own_form(
    cast: Cast, what: str, said: dict[str, str], kept: dict[str, str]
) -> None:
    for _ in range(2):
        assert say(cast.mina, what, **said).status_code == 200
    mina = fresh(cast.mina)
    assert {name: getattr(mina, name) for name in kept} == kept


@pytest.mark.parametrize(
    ("what", "said", "why"),
    [
        ("name", {"value": " "}, "A name is missing."),
        ("zone", {"value": "Mars"}, "is no time zone"),
        ("signature", {"text": "{phone} <b>"}, "stands for nothing"),
        ("languages", {"add": "<script>"}, "is no tag of a language"),
        ("languages", {"set": "de=perfect"}, "One speaks a language"),
        ("attendance", {"state": "away", "reason": "bored"}, "The reason is one of"),
        ("picture", {}, "Choose a picture first."),
    ],
)
def test_what_is_refused_is_said_on_the_page_and_nothing_is_lost(
    cast: Cast, what: str, said: dict[str, str], why: str
) -> None:
    before = Event.objects.count()
    answer = say(cast.mina, what, **said)
    page = answer.content.decode()
    assert (answer.status_code, Event.objects.count()) == (422, before)
    assert why in page
    assert "<script>" not in page
    if what == "signature":
        assert "{phone} &lt;b&gt;" in page


def test_without_a_script_each_change_leads_back_to_the_page(cast: Cast) -> None:
    answer = browser_of(cast.mina).post(f"{YOU}/name", {"value": "Mina O."})
    assert (answer.status_code, answer["Location"]) == (302, YOU)


def test_what_there_is_none_of_is_not_found(cast: Cast) -> None:
    for what in ("role", "capacity", "is_admin", "email", "seat"):
        assert say(cast.mina, what, value="admin").status_code == 404
    assert fresh(cast.mina).role == "agent"


def test_no_form_sets_more_than_its_fact(cast: Cast) -> None:
    """Every name of a field of an agent's row is sent along, and none but the fact itself changes."""
    extra = {field.name: "1" for field in Agent._meta.concrete_fields if field.name != "stand_in"}
    browser = browser_of(cast.mina)
    before: dict[str, Any] = {**Agent.objects.filter(pk=cast.mina.pk).values().get()}
    sent = {**extra, "agent": cast.ada.pk, "pk": cast.ada.pk, "value": "Mimi"}
    assert browser.post(f"{YOU}/preferred-name", sent).status_code == 302
    after: dict[str, Any] = {**Agent.objects.filter(pk=cast.mina.pk).values().get()}
    assert {name for name in after if after[name] != before[name]} == {"preferred_name"}
    assert fresh(cast.ada).preferred_name == ""


def test_markup_in_each_text_is_text(cast: Cast) -> None:
    evil = "<img src=x onerror=alert(1)>"
    for what, name in (("name", "value"), ("preferred-name", "value"), ("signature", "text")):
        say(cast.mina, what, **{name: evil})
    skilling.add_skill(evil, by=cast.by_ada)
    today = timezone.now().date().isoformat()
    say(cast.mina, "out-of-office", first=today, last=today, words=evil, stand_in=str(cast.otto.pk))
    for page in (YOU, "/inbox/open", facts(cast.mina)):
        assert "<img src=x" not in browser_of(cast.ada).get(page).content.decode()
        assert "<img src=x" not in browser_of(cast.mina).get(YOU).content.decode()


# Languages and skills


def test_languages_and_skills_are_added_changed_and_taken_away(cast: Cast) -> None:
    glass = Skill.objects.get(name="Glass")
    say(cast.mina, "languages", add="nl")
    say(cast.mina, "languages", set="nl=some")
    say(cast.mina, "languages", set="fr=no")
    spoken = AgentLanguage.objects.filter(agent=cast.mina, until=None)
    assert dict(spoken.values_list("language", "level")) == {"en": "fluent", "de": "some", "nl": "some"}
    say(cast.mina, "skills", add=str(glass.pk))
    say(cast.mina, "skills", set=f"{glass.pk}=3")
    assert AgentSkill.objects.get(agent=cast.mina, skill=glass, until=None).level == 3
    say(cast.mina, "skills", set=f"{glass.pk}=0")
    assert not AgentSkill.objects.filter(agent=cast.mina, skill=glass, until=None).exists()
    assert say(cast.mina, "skills", add="999999").status_code == 404


# Here and away


def test_one_press_in_the_nav_says_that_one_is_away_and_back(cast: Cast) -> None:
    browser = browser_of(cast.mina)
    assert 'aria-keyshortcuts="h"' in browser.get("/nav").content.decode()
    away = browser.post(f"{YOU}/presence", {"state": "away"}, **HTMX).content.decode()  # type: ignore[arg-type]
    assert 'aria-pressed="true"' in away
    assert (
        away.strip() in browser.get("/nav").content.decode() or "Away" in browser.get("/nav").content.decode()
    )
    assert 'aria-pressed="true"' in browser.get(f"{YOU}/here").content.decode()
    here = browser.post(f"{YOU}/presence", {"state": "here"}, **HTMX).content.decode()  # type: ignore[arg-type]
    assert 'aria-pressed="false"' in here
    assert Event.objects.filter(kind__in=["agent.went_away", "agent.came_back"]).count() == 2


def test_until_when_is_a_matter_of_minutes_or_of_the_day(cast: Cast) -> None:
    before = timezone.now()
    say(cast.mina, "attendance", state="away", until="15")
    until = fresh(cast.mina).away_until
    assert until is not None
    assert timedelta(minutes=15) <= until - before < timedelta(minutes=16)
    say(cast.mina, "attendance", reason="break")
    assert (fresh(cast.mina).away_for, fresh(cast.mina).away_until) == ("break", until)
    say(cast.mina, "zone", value="Asia/Kathmandu")
    say(cast.mina, "attendance", until="today")
    until = fresh(cast.mina).away_until
    assert until is not None
    assert (until.hour, until.minute) == (18, 15), "midnight there"


# Out of office


def test_an_absence_is_planned_with_a_stand_in_and_called_off(cast: Cast) -> None:
    first, last = (timezone.now() + timedelta(days=days) for days in (7, 10))
    said = {"first": first.date().isoformat(), "last": last.date().isoformat(), "words": "At the fair."}
    answer = say(cast.mina, "out-of-office", stand_in=str(cast.otto.pk), **said)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Otto stands in" in page
    assert "At the fair." in page
    absence = Absence.objects.get()
    assert absence.ends_at is not None
    assert absence.ends_at - absence.since == timedelta(days=4)
    assert say(cast.mina, "out-of-office", call_off="yes").status_code == 200
    assert not Absence.objects.filter(until=None).exists()


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "From which day?"),
        ({"first": "tomorrow", "last": "2026-13-40"}, "This is no day."),
        ({"first": "2090-01-01", "last": "2090-01-02"}, "at most two years"),
        ({"first": "2020-01-01", "last": "2020-01-02"}, "not in the past"),
        ({"first": "2027-01-05", "last": "2027-01-02"}, "ends after it has begun"),
        ({"first": "2027-01-01", "last": "2027-01-02", "stand_in": "999999"}, "Nobody of that name"),
        ({"first": "2027-01-01", "last": "2027-01-02", "stand_in": "me"}, "Enter a whole number"),
    ],
)
def test_a_plan_that_can_not_be_is_refused_at_its_field(cast: Cast, said: dict[str, str], why: str) -> None:
    answer = say(cast.mina, "out-of-office", **said)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Absence.objects.exists()


# Pictures


def test_a_picture_is_shown_as_it_was_drawn_anew(cast: Cast) -> None:
    picture = (PICTURES / "photo-corner.jpg").read_bytes()
    browser = browser_of(cast.mina)
    upload = SimpleUploadedFile("me.jpg", picture, "image/jpeg")
    assert browser.post(f"{YOU}/picture", {"picture": upload}, **HTMX).status_code == 200  # type: ignore[arg-type]
    assert fresh(cast.mina).picture is not None
    being_drawn = browser.get(f"/staff/{cast.mina.pk}/face")
    assert (being_drawn.status_code, being_drawn["Content-Type"]) == (200, "image/svg+xml")
    browser.post(f"{YOU}/picture", {"remove": "yes"}, **HTMX)  # type: ignore[arg-type]
    assert fresh(cast.mina).picture is None


def test_who_has_no_picture_is_shown_by_initials_of_which_nothing_runs(cast: Cast) -> None:
    Agent.objects.filter(pk=cast.otto.pk).update(name="<script>alert(1)</script> & Brandt")
    face = browser_of(cast.mina).get(f"/staff/{cast.otto.pk}/face")
    assert (face["Content-Type"], face["X-Content-Type-Options"]) == ("image/svg+xml", "nosniff")
    assert "default-src 'none'; sandbox" in face["Content-Security-Policy"]
    assert "&lt;&amp;</text>" in face.content.decode()
    assert browser_of(cast.mina).get("/staff/999999/face").status_code == 404
    assert Client().get(f"/staff/{cast.otto.pk}/face").status_code == 302


# How the desk looks


def test_how_the_desk_looks_is_kept_and_stands_in_each_page_from_its_first_byte(cast: Cast) -> None:
    browser = browser_of(cast.mina)
    assert '<html lang="en" dir="ltr" data-theme="system" data-density="comfortable">' in shown_at(
        browser, YOU
    )
    say(cast.mina, "theme", value="dark")
    say(cast.mina, "density", value="compact")
    for address in (YOU, "/inbox/open", "/customers", "/account/sign-in"):
        page = shown_at(browser, address)
        assert '<html lang="en" dir="ltr" data-theme="dark" data-density="compact">' in page
        assert '<meta name="color-scheme" content="dark">' in page
        assert page.count('name="theme-color"') == 1
    assert 'data-theme="system"' in shown_at(browser_of(cast.otto), YOU)
    assert 'data-theme="system"' in shown_at(Client(), "/sign-in")


@pytest.mark.parametrize(("what", "value"), [("theme", "sepia"), ("theme", ""), ("density", '"><script>')])
def test_a_look_that_there_is_not_is_refused(cast: Cast, what: str, value: str) -> None:
    answer = say(cast.mina, what, value=value)
    assert answer.status_code == 422
    assert "<script>" not in answer.content.decode()
    assert (fresh(cast.mina).theme, fresh(cast.mina).density) == ("system", "comfortable")


def test_how_the_desk_looks_to_somebody_is_nobody_elses_to_say(cast: Cast, manager: Agent) -> None:
    answer = browser_of(manager).post(facts(cast.otto, "theme"), {"value": "dark"})
    assert answer.status_code == 404
    assert fresh(cast.otto).theme == "system"


def test_what_is_no_picture_is_refused(cast: Cast) -> None:
    for content in (b"<svg onload=alert(1)>", b"MZ\x90\x00", b""):
        upload = SimpleUploadedFile("me.png", content, "image/png")
        answer = browser_of(cast.mina).post(f"{YOU}/picture", {"picture": upload}, **HTMX)  # type: ignore[arg-type]
        assert answer.status_code == 422
    assert fresh(cast.mina).picture is None


# Of colleagues


def test_who_manages_staff_sets_the_facts_of_a_colleague(cast: Cast, manager: Agent) -> None:
    browser = browser_of(manager)
    page = browser.get(facts(cast.otto)).content.decode()
    assert f'id="agent-facts-{cast.otto.pk}"' in page
    assert "Otto takes" in page
    answer = browser.post(facts(cast.otto, "capacity"), {"value": "3"}, **HTMX)  # type: ignore[arg-type]
    assert (answer.status_code, answer["HX-Retarget"]) == (200, f"#agent-facts-{cast.otto.pk}")
    assert fresh(cast.otto).capacity == 3
    browser.post(facts(cast.otto, "capacity"), {"value": ""}, **HTMX)  # type: ignore[arg-type]
    assert fresh(cast.otto).capacity is None
    browser.post(facts(cast.otto, "attendance"), {"state": "away", "reason": "ill"}, **HTMX)  # type: ignore[arg-type]
    assert fresh(cast.otto).away_for == "ill"
    [event] = Event.objects.filter(kind="agent.went_away")
    assert (event.actor_id, event.subject_id) == (manager.pk, cast.otto.pk)


@pytest.mark.parametrize("what", ["", *OF_ONES_OWN, "capacity"])
def test_for_others_there_is_nothing_there(cast: Cast, what: str) -> None:
    browser = browser_of(cast.mina)
    before = list(Agent.objects.order_by("pk").values())
    answer = browser.post(facts(cast.otto, what), {"value": "x", "state": "away"})
    assert answer.status_code in (404, 405) if not what else answer.status_code == 404
    assert browser.get(facts(cast.otto)).status_code == 404
    assert list(Agent.objects.order_by("pk").values()) == before


def test_who_manages_staff_does_not_come_to_an_admins_matters_by_it(cast: Cast, manager: Agent) -> None:
    today = timezone.now().date().isoformat()
    said = {"first": today, "last": today, "stand_in": str(manager.pk)}
    answer = browser_of(manager).post(facts(cast.ada, "out-of-office"), said, **HTMX)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert "may not do this themselves" in answer.content.decode()
    assert not Absence.objects.exists()


def test_an_agent_who_is_not_there_is_not_found(cast: Cast, manager: Agent) -> None:
    assert browser_of(manager).get("/settings/people/999999/facts").status_code == 404
