"""One call, sent by fifty at once: it is done once, and all hear the same. On both databases, each with a connection of
its own, where a commit is a commit."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory, TransactionTestCase

from makeright.api import repeating
from makeright.api.models import KeptAnswer
from makeright.api.problems import Problem
from makeright.demo.cast import build
from makeright.events.models import Event
from makeright.staff import issuing
from makeright.staff.models import Team
from tests.side_by_side import PATIENCE, Aside, database_of_its_own

MANY = 50


@pytest.fixture
def shared(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A token for Ada, in a database of its own, where all see it. It goes with the test, so nothing is emptied."""
    monkeypatch.setattr(TransactionTestCase, "_fixture_teardown", lambda self: None)
    with database_of_its_own(tmp_path):
        cast = build()
        yield issuing.issue(cast.ada, "x", scopes=["*"], by=cast.by_ada)[1]


def send(secret: str, said: Any, *, key: str = "one", begin: threading.Barrier | None = None) -> HttpResponse:
    client = Client(headers={"Authorization": f"Bearer {secret}", "Idempotency-Key": key})
    if begin is not None:
        begin.wait(PATIENCE)
    answer: HttpResponse = client.post("/api/v1/teams", json.dumps(said), content_type="application/json")  # type: ignore[assignment]
    return answer


def test_what_fifty_send_by_one_key_is_done_once(shared: str) -> None:
    begin = threading.Barrier(MANY)
    all_of_them = [Aside(lambda: send(shared, {"name": "Front"}, begin=begin)) for _ in range(MANY)]
    answers = [each.result() for each in all_of_them]
    while any(late := [each.status_code == 409 for each in answers]):
        assert all(
            json.loads(each.content)["code"] == "in_progress"
            for each, is_late in zip(answers, late, strict=True)
            if is_late
        )
        answers = [
            send(shared, {"name": "Front"}) if is_late else each
            for each, is_late in zip(answers, late, strict=True)
        ]
    assert {each.status_code for each in answers} == {201}
    assert len({each.content for each in answers}) == 1
    assert sum("Idempotency-Replayed" not in each for each in answers) == 1
    assert Team.objects.count() == KeptAnswer.objects.count() == 1
    assert Event.objects.filter(kind="team.added").count() == 1


def test_of_fifty_calls_by_one_key_one_is_done(shared: str) -> None:
    begin = threading.Barrier(MANY)

    def send_the(number: int) -> HttpResponse:
        return send(shared, {"name": f"Team {number}"}, begin=begin)

    answers = [each.result() for each in [Aside(send_the, number) for number in range(MANY)]]
    done = [each for each in answers if each.status_code == 201]
    others = {json.loads(each.content)["code"] for each in answers if each.status_code != 201}
    assert len(done) == Team.objects.count() == 1
    assert others <= {"idempotency_mismatch", "in_progress"}


@pytest.mark.postgres
def test_who_waits_too_long_is_told_to_come_again(shared: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeating, "PATIENCE", 50)
    request = RequestFactory().post("/api/v1/teams", {}, content_type="application/json")
    request.META["HTTP_IDEMPOTENCY_KEY"] = "one"
    at_work, go_on = threading.Event(), threading.Event()

    def slow() -> HttpResponse:
        at_work.set()
        assert go_on.wait(PATIENCE)
        return HttpResponse("done")

    first = Aside(lambda: repeating.done_once(request, 1, slow))
    assert at_work.wait(PATIENCE)
    with pytest.raises(Problem) as refused:
        repeating.done_once(request, 1, slow)
    assert (refused.value.code, refused.value.more) == ("in_progress", {"retry_after": 1})
    go_on.set()
    assert first.result().content == b"done"
    assert repeating.done_once(request, 1, slow).headers["Idempotency-Replayed"] == "true"


@pytest.mark.postgres
def test_the_work_itself_waits_as_long_as_all_do(shared: str) -> None:
    def patience() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SHOW lock_timeout")
            return str(cursor.fetchone()[0])

    request = RequestFactory().post("/api/v1/teams", {}, content_type="application/json")
    request.META["HTTP_IDEMPOTENCY_KEY"] = "one"
    answer = repeating.done_once(request, 1, lambda: HttpResponse(patience()))
    assert isinstance(answer, HttpResponse)
    assert answer.content.decode() == patience() != f"{repeating.PATIENCE}ms"


def test_who_waits_for_one_that_breaks_does_it_instead(shared: str) -> None:
    request = RequestFactory().post("/api/v1/teams", {}, content_type="application/json")
    request.META["HTTP_IDEMPOTENCY_KEY"] = "one"
    at_work, go_on = threading.Event(), threading.Event()

    def breaks() -> HttpResponse:
        Team.objects.create(name="half done")
        at_work.set()
        assert go_on.wait(PATIENCE)
        raise RuntimeError("broken")

    first = Aside(lambda: repeating.done_once(request, 1, breaks))
    assert at_work.wait(PATIENCE)
    second = Aside(lambda: repeating.done_once(request, 1, lambda: HttpResponse("whole")))
    go_on.set()
    with pytest.raises(RuntimeError, match="broken"):
        first.result()
    assert second.result().content == b"whole"
    assert not Team.objects.exists()
