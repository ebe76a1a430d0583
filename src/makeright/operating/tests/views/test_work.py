"""The page of work: what fails is seen with its reason, and can be run again or forgotten."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.jobs.models import (
    BULK,
    DOUBTFUL,
    FAILED,
    LATER,
    RUNNING,
    URGENT,
    WAITING,
    Engine,
    Job,
    Recurring,
)
from makeright.operating import events
from makeright.operating.tests.views.operators import browser_of, failing, given_up, seen_by

pytestmark = pytest.mark.django_db
WORK = "/operating/work"


def words(page: str) -> str:
    """A page as one reads it."""
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


# What is seen


def test_a_job_that_was_given_up_says_what_it_was_and_why(cast: Cast) -> None:
    given_up("mail.send", arguments={"message": 4711, "name": "Rosa"})
    said = words(seen_by(cast.ada, WORK))
    assert "1 job given up" in said
    assert "Send reply mail.send message 4711" in said
    assert "ValueError: not today" in said
    assert "Rosa" not in said


def test_a_reaction_that_failed_goes_by_its_own_name(cast: Cast) -> None:
    reaction = "makeright.mail.reactions.a_reply_that_leaves_goes_by_mail"
    failing("events.react", arguments={"event": 7, "reaction": reaction})
    given_up("events.react", arguments={"event": 8, "reaction": reaction})
    said = words(seen_by(cast.ada, WORK))
    assert said.count("A reply that leaves goes by mail") == 2
    assert "event 7" in said


def test_what_was_given_up_is_one_heap_a_kind(cast: Cast) -> None:
    for number in range(12):
        given_up("mail.send", arguments={"message": number})
    given_up("conversations.leave")
    page = seen_by(cast.ada, WORK)
    assert page.count("Run all again") == 1
    assert "Show the latest 10" in page


def test_what_fails_says_when_it_is_tried_again(cast: Cast) -> None:
    failing()
    said = words(seen_by(cast.ada, WORK))
    assert "tried 2 of 10 · again at" in said
    assert "ValueError: not yet" in said


def test_what_waits_is_told_by_lane_and_kind_the_oldest_first(cast: Cast) -> None:
    Job.objects.all().delete()
    now = timezone.now()
    for lane, minutes, priority in (("hook-12", 50, BULK), ("mail-1", 5, URGENT)):
        for number in range(3):
            at = now - timedelta(minutes=minutes - number)
            Job.objects.create(kind="mail.send", lane=lane, priority=priority, run_at=at, state=WAITING)
    said = words(seen_by(cast.ada, WORK))
    assert "The oldest waits for 50 min." in said
    assert said.index("for hook-12 when there is time 50 min 3") < said.index("for mail-1 urgent 5 min 3")


def test_what_is_being_done_and_what_is_doubtful_is_told(cast: Cast) -> None:
    now = timezone.now()
    Job.objects.create(kind="mail.send", state=RUNNING, run_at=now, claimed_at=now - timedelta(minutes=3))
    Job.objects.create(kind="mail.send", state=DOUBTFUL, run_at=now, crashes=1)
    said = words(seen_by(cast.ada, WORK))
    assert "Being done 1 Send reply mail.send 3 min" in said
    assert "now done one by one: 1" in said


def test_a_kind_that_nobody_here_does_is_named_all_the_same(cast: Cast) -> None:
    given_up("webhooks.of_tomorrow")
    assert "webhooks.of_tomorrow nobody here does this kind" in words(seen_by(cast.ada, WORK))


def test_an_engine_is_told_alive_or_gone_with_its_door(cast: Cast) -> None:
    assert "No engine works, so nothing of this is done." in seen_by(cast.ada, WORK)
    now = timezone.now()
    Engine.objects.create(
        home="a", machine="house-1", began_at=now, seen_at=now, door_seen_at=now, parts={"street": 2}
    )
    Engine.objects.create(home="b", machine="house-2", began_at=now, seen_at=now - timedelta(hours=1))
    said = words(seen_by(cast.ada, WORK))
    assert "No engine works" not in said
    assert re.search(
        r"Engine on house-1 works since .* its door for mail is open street was started anew 2 times", said
    )
    assert "Engine on house-2 not seen since" in said


def test_what_recurs_says_when_and_what_went_wrong(cast: Cast) -> None:
    now = timezone.now()
    Recurring.objects.create(
        name="tidy",
        words="It is tidied up",
        every=timedelta(hours=1),
        next_at=now + timedelta(minutes=9),
        last_began_at=now - timedelta(minutes=4),
        last_ended_at=now - timedelta(minutes=2),
        failing_since=now - timedelta(hours=3),
        last_error="OSError: No space left on device",
    )
    said = words(seen_by(cast.ada, WORK))
    assert "It is tidied up every hour" in said
    assert "took 2 min" in said
    assert re.search(r"Failing since .*: OSError: No space left on device", said)


@pytest.mark.parametrize(
    ("every", "minutes_ago", "is_late"), [(5, 2, False), (5, 4, True), (50, 4, True), (59, 2, False)]
)
def test_light_work_that_stopped_coming_is_missed(
    cast: Cast, every: int, minutes_ago: int, is_late: bool
) -> None:
    ended = timezone.now() - timedelta(minutes=minutes_ago)
    Recurring.objects.create(
        name="leave", words="Replies leave", every=timedelta(seconds=every), last_ended_at=ended
    )
    assert ("Its time is over" in seen_by(cast.ada, WORK)) == is_late


# What is done


def test_run_again_gives_a_job_all_its_tries_and_is_an_event(cast: Cast) -> None:
    job = given_up()
    answer = browser_of(cast.ada).post(f"/operating/jobs/{job.pk}/run")
    assert (answer.status_code, answer["HX-Trigger"]) == (204, '{"operating": null}')
    job.refresh_from_db()
    assert (job.state, job.tries) == (WAITING, 0)
    event = Event.objects.get(kind=events.RETRIED.name)
    assert (event.actor_id, event.payload) == (cast.ada.pk, {"kind": "mail.send", "job": job.pk, "count": 1})


def test_try_now_doesnt_wait_for_the_next_try(cast: Cast) -> None:
    job = failing()
    browser_of(cast.ada).post(f"/operating/jobs/{job.pk}/run")
    job.refresh_from_db()
    assert job.state == WAITING


def test_forgetting_a_job_is_an_event(cast: Cast) -> None:
    job = given_up()
    browser_of(cast.ada).delete(f"/operating/jobs/{job.pk}")
    assert not Job.objects.filter(pk=job.pk).exists()
    assert Event.objects.get(kind=events.FORGOTTEN.name).payload["job"] == job.pk


def test_a_job_that_still_has_tries_can_not_be_forgotten(cast: Cast) -> None:
    job = failing()
    browser_of(cast.ada).delete(f"/operating/jobs/{job.pk}")
    assert Job.objects.filter(pk=job.pk).exists()
    assert not Event.objects.filter(kind=events.FORGOTTEN.name).exists()


def test_all_of_a_kind_are_run_again_and_no_others(cast: Cast) -> None:
    mine = [given_up().pk for _ in range(3)]
    other = given_up("conversations.leave").pk
    browser_of(cast.ada).post("/operating/kinds/mail.send/run")
    assert set(Job.objects.filter(pk__in=mine).values_list("state", flat=True)) == {WAITING}
    assert Job.objects.get(pk=other).state == FAILED
    assert Event.objects.get(kind=events.RETRIED.name).payload == {
        "kind": "mail.send",
        "job": None,
        "count": 3,
    }


def test_what_fails_alike_is_tried_at_once(cast: Cast) -> None:
    later = timezone.now() + timedelta(hours=3)
    for _ in range(3):
        Job.objects.create(kind="mail.send", state=LATER, tries=2, run_at=later, last_error="OSError: no")
    page = browser_of(cast.ada).get("/operating/work").content.decode()
    assert 'hx-post="/operating/kinds/mail.send/try"' in page
    assert browser_of(cast.ada).post("/operating/kinds/mail.send/try").status_code == 204
    assert set(Job.objects.values_list("state", flat=True)) == {WAITING}


def test_all_of_a_kind_are_forgotten_and_no_others(cast: Cast) -> None:
    for _ in range(3):
        given_up()
    other = given_up("conversations.leave").pk
    browser_of(cast.ada).delete("/operating/kinds/mail.send")
    assert list(Job.objects.filter(state=FAILED).values_list("pk", flat=True)) == [other]


def test_what_recurs_is_asked_for_at_once(cast: Cast) -> None:
    later = timezone.now() + timedelta(hours=9)
    Recurring.objects.create(name="tidy", words="It is tidied up", next_at=later)
    assert browser_of(cast.ada).post("/operating/recurring/tidy/run").status_code == 204
    assert Recurring.objects.get().next_at < later  # type: ignore[operator]
    assert browser_of(cast.ada).post("/operating/recurring/nothing/run").status_code == 404


def test_twice_is_harmless(cast: Cast) -> None:
    first, second = given_up(), given_up()
    browser = browser_of(cast.ada)
    Recurring.objects.create(name="tidy", words="It is tidied up", next_at=timezone.now())
    for _ in range(2):
        for answer in (
            browser.post(f"/operating/jobs/{first.pk}/run"),
            browser.delete(f"/operating/jobs/{second.pk}"),
            browser.post("/operating/kinds/mail.send/run"),
            browser.delete("/operating/kinds/mail.send"),
            browser.post("/operating/recurring/tidy/run"),
        ):
            assert answer.status_code == 204
    assert Event.objects.filter(kind__in=(events.RETRIED.name, events.FORGOTTEN.name)).count() == 2
