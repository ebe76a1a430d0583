"""`makeright jobs`: how the work stands, in words and as JSON, and what one may do about it."""

from __future__ import annotations

import json
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.jobs.models import FAILED, WAITING, Job, Recurring
from makeright.operating import events
from makeright.operating.tests.views.operators import failing, given_up

pytestmark = pytest.mark.django_db


def said(*arguments: str) -> str:
    out = StringIO()
    call_command("jobs", *arguments, stdout=out)
    return out.getvalue()


def test_without_a_word_it_tells_how_the_work_stands() -> None:
    job = given_up(arguments={"message": 4711, "name": "Rosa"})
    failing(kind="conversations.leave")
    at = timezone.now() - timedelta(minutes=5)
    Job.objects.create(kind="mail.send", lane="mail-1", run_at=at)
    Recurring.objects.create(name="tidy", words="It is tidied up", failing_since=at, last_error="OSError")
    told = said()
    assert (
        "1 waiting, the oldest for 5 min; 0 being done; 1 planned for later; 1 failing; 1 given up." in told
    )
    assert f"{job.pk}  mail.send (message 4711), 10 tries: ValueError: not today" in told
    assert "mail.send for mail-1: 1 normal, the oldest for 5 min" in told
    assert "No engine works" in told
    assert "tidy, since" in told
    assert "Rosa" not in told
    assert told == said("list")


def test_programs_get_json() -> None:
    job = given_up()
    told = json.loads(said("--json"))
    assert told["jobs"] == {"waiting": 0, "doubtful": 0, "running": 0, "later": 0, "failing": 0, "failed": 1}
    assert [(each["id"], each["last_error"]) for each in told["failed"]] == [
        (job.pk, "ValueError: not today")
    ]
    assert json.loads(said("list", "--json")) == told


def test_jobs_are_run_again_by_number() -> None:
    first, second = given_up(), given_up()
    assert said("run-again", str(first.pk)) == "1 job will be done now.\n"
    assert dict(Job.objects.values_list("pk", "state")) == {first.pk: WAITING, second.pk: FAILED}
    event = Event.objects.get(kind=events.RETRIED.name)
    assert (event.actor_kind, event.actor_via) == ("system", "terminal")


def test_jobs_are_run_again_by_kind(cast: Cast) -> None:
    Job.objects.all().delete()
    for _ in range(3):
        given_up()
    assert said("run-again", "--kind", "mail.send") == "3 jobs will be done now.\n"


def test_jobs_are_forgotten_by_number_or_kind() -> None:
    job = given_up()
    given_up()
    assert said("forget", str(job.pk)) == "1 job forgotten.\n"
    assert said("forget", "--kind", "mail.send") == "1 job forgotten.\n"
    assert not Job.objects.exists()


def test_what_can_not_be_done_is_said_in_words() -> None:
    job = failing()
    with pytest.raises(CommandError, match=f"Left alone, since they are not given up: {job.pk}"):
        said("forget", str(job.pk))
    with pytest.raises(CommandError, match=r"There is no job of the kind mail\.sned"):
        said("run-again", "--kind", "mail.sned")
    with pytest.raises(CommandError, match="required"):
        said("forget")
    with pytest.raises(CommandError, match="invalid int"):
        said("forget", "all")
