"""Who came in, who was kept out, and from where: told once, with nothing personal in the log, and never without bound."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from makeright.demo.cast import House, furnish
from makeright.events.models import Event
from makeright.jobs.models import Job
from makeright.lib.actor import Actor
from makeright.staff import coming_from, limiting, locking, revoking, serving
from makeright.staff.limiting import SIGN_IN, TooOften
from makeright.staff.models import Agent, Origin
from makeright.staff.tests.ways import browser, code_of, knock, signed_in, with_app

pytestmark = pytest.mark.django_db
LOCKED = "agent.locked_out"


@pytest.fixture
def house(db: None) -> House:
    return furnish(passwords=True)


def work_off() -> None:
    """Do the jobs that were asked for, as the engine would."""
    for job in Job.objects.filter(kind="staff.lock").order_by("pk"):
        locking.answer(**job.arguments)
        job.delete()


def told(kind: str) -> list[Event]:
    return list(Event.objects.filter(kind=kind).order_by("pk"))


def whence(event: Event) -> str:
    return str(coming_from.origins_of([event.pk]).get(event.pk, ""))


def try_often(email: str, **environ: Any) -> int:
    """Try until the door is shut, and once more; the last status comes back."""
    client = browser(**environ)
    statuses = [knock(client, email, "wrong").status_code for _ in range(SIGN_IN.most + 2)]
    return int(statuses[-1])


# Coming in and going


def test_coming_in_and_going_is_told_with_how_and_from_where(house: House) -> None:
    client = browser(REMOTE_ADDR="203.0.113.9")
    knock(client, house.mina.email)
    client.post("/sign-out")
    came, went = told("agent.signed_in")[-1], told("agent.signed_out")[-1]
    assert (came.subject_id, came.actor_id, came.payload) == (
        house.mina.pk, house.mina.pk, {"how": "password", "second": None},
    )  # fmt: skip
    assert whence(came) == whence(went) == "Firefox, Linux, 203.0.113.9"


def test_a_second_step_is_told_with_what_came_first(house: House) -> None:
    secret = with_app(house.mina)
    client = browser()
    knock(client, house.mina.email)
    assert not told("agent.signed_in")
    client.post("/sign-in/second", {"code": code_of(secret)})
    (came,) = told("agent.signed_in")
    assert came.payload == {"how": "password", "second": "code"}


def test_a_try_that_fails_is_no_event(house: House) -> None:
    knock(browser(), house.mina.email, "wrong")
    knock(browser(), "nobody@framehouse.test", "wrong")
    assert not Event.objects.filter(kind__in=("agent.signed_in", LOCKED)).exists()
    assert not Origin.objects.exists()


def test_no_address_and_no_browser_stands_in_the_log(house: House) -> None:
    knock(browser(REMOTE_ADDR="203.0.113.9"), house.mina.email)
    try_often(house.mina.email, REMOTE_ADDR="203.0.113.10")
    work_off()
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM events_event")
        kept = " ".join(str(row) for row in cursor.fetchall())
    assert all(word not in kept for word in ("203.0.113", "Firefox", house.mina.email))


def test_where_an_admin_acted_from_is_kept_and_the_command_line_is_nowhere(house: House) -> None:
    client = signed_in(house.ada)
    client.post(f"/settings/people/{house.otto.pk}/seat", {"seat": "no"})
    assert whence(told("agent.seat_taken")[-1]) == "Firefox, Linux, 127.0.0.1"
    serving.give_seat(house.otto, by=Actor.system("command"))
    assert whence(told("agent.seat_given")[-1]) == ""


@pytest.mark.parametrize(
    ("said", "kept"), [("", ""), ("unix:", ""), ("localhost", ""), ("fe80::1%eth0", ", fe80::1")]
)
def test_an_address_that_is_none_breaks_nothing(house: House, said: str, kept: str) -> None:
    knock(browser(REMOTE_ADDR=said), house.mina.email)
    assert whence(told("agent.signed_in")[-1]) == f"Firefox, Linux{kept}"


def test_where_things_came_from_is_erased_after_its_time(house: House) -> None:
    signed_in(house.mina)
    signed_in(house.otto)
    old, young = told("agent.signed_in")
    long_ago = timezone.now() - coming_from.KEPT_FOR - timedelta(minutes=1)
    Origin.objects.filter(event=old.pk).update(at=long_ago)
    revoking.forget_ended()
    assert [one.event for one in Origin.objects.all()] == [young.pk]
    assert len(told("agent.signed_in")) == 2


# Kept out


def test_who_is_tried_too_often_is_told_of_once_with_from_where(house: House) -> None:
    assert try_often(house.mina.email, REMOTE_ADDR="203.0.113.9") == 429
    assert not told(LOCKED)  # nobody learns at the door who serves here
    work_off()
    try_often(house.mina.email, REMOTE_ADDR="203.0.113.9")
    work_off()
    (locked,) = told(LOCKED)
    assert (locked.subject_id, locked.payload, locked.actor_kind) == (
        house.mina.pk, {"where": "door"}, "system",
    )  # fmt: skip
    assert whence(locked) == "Firefox, Linux, 203.0.113.9"


def test_for_an_address_that_is_nobodys_the_same_is_asked_and_nothing_is_told(house: House) -> None:
    for email in ("nobody@framehouse.test", house.mina.email):
        try_often(email, REMOTE_ADDR="203.0.113.9")
    asked = [job.kind for job in Job.objects.order_by("pk")]
    assert asked == ["staff.lock", "staff.lock"]
    assert all("@" not in json.dumps(job.arguments) for job in Job.objects.all())
    work_off()
    assert [event.subject_id for event in told(LOCKED)] == [house.mina.pk]


def test_however_many_try_from_however_many_places_little_is_told(house: House) -> None:
    for number in range(8):
        try_often(house.mina.email, REMOTE_ADDR=f"203.0.113.{number}")
        work_off()
    assert len(told(LOCKED)) == limiting.LOCK_TOLD.most
    assert Origin.objects.count() == limiting.LOCK_TOLD.most


def test_a_place_that_tries_all_addresses_asks_for_little(house: House) -> None:
    for number in range(limiting.LOCK_ASKED_FROM.most + 5):
        often = TooOften(timedelta(minutes=1), began=True)
        locking.ask(often, f"a{number}@example.com", place="203.0.113.9", whence=coming_from.Whence(None, ""))
    assert Job.objects.filter(kind="staff.lock").count() == limiting.LOCK_ASKED_FROM.most


def test_who_knows_the_password_and_guesses_codes_is_told_of(house: House) -> None:
    with_app(house.mina)
    client = browser()
    knock(client, house.mina.email)
    for _ in range(limiting.FACTOR.most + 3):
        client.post("/sign-in/second", {"code": "000000"})
    (locked,) = told(LOCKED)
    assert locked.payload == {"where": "second_step"}


def test_only_the_try_that_is_one_too_many_began_it() -> None:
    limit = limiting.Limit("test", 2, timedelta(hours=1))
    began = []
    for _ in range(5):
        try:
            limiting.take((limit, "mina"))
        except TooOften as often:
            began.append(often.began)
    assert began == [True, False, False]


def test_an_ai_or_who_has_left_is_not_told_of(house: House) -> None:
    serving.deactivate(house.otto, by=Actor.system("test"))
    try_often(house.otto.email)
    work_off()
    assert Agent.objects.filter(email=house.otto.email).exists()
    assert not told(LOCKED)
