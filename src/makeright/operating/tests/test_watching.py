"""Whoever watches an installation learns by codes whether it is ready, and by figures how it fares."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.http import HttpRequest
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from makeright.demo.cast import Cast
from makeright.jobs.models import FAILED, Engine, Job
from makeright.live import health as live_health
from makeright.operating import doctoring, watching
from makeright.operating.tallying import Tally
from makeright.operating.tests.views.operators import seen_by
from makeright.operating.views import health

TOKEN = "a-token-of-more-than-thirty-two-letters"
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is remembered from one test to the next."""
    monkeypatch.setattr(health, "REMEMBERED_FOR", -1.0)
    monkeypatch.setattr(health, "FAULTS_REMEMBERED_FOR", -1.0)
    monkeypatch.setattr(watching, "_migrated", False)


def an_engine(**changed: object) -> Engine:
    now = timezone.now()
    return Engine.objects.create(
        **{"home": "a" * 16, "machine": "here", "began_at": now, "seen_at": now, "door_seen_at": now}
        | changed
    )


def asked(**headers: str) -> tuple[int, dict[str, object]]:
    answer = Client().get("/readyz", headers=headers)
    return answer.status_code, answer.json()


# Ready


def test_with_an_engine_at_work_all_is_ready() -> None:
    an_engine()
    assert asked() == (200, {"ready": True, "codes": []})


def test_without_an_engine_it_is_not_ready_and_says_codes_alone() -> None:
    assert asked() == (503, {"ready": False, "codes": ["engine_silent", "mail_door_silent"]})


@pytest.mark.parametrize(
    ("silent", "codes"),
    [("seen_at", ["engine_silent"]), ("door_seen_at", ["mail_door_silent"])],
)
def test_an_engine_that_was_not_heard_of_for_a_while_does_not_count(silent: str, codes: list[str]) -> None:
    an_engine(**{silent: timezone.now() - timedelta(minutes=2)})
    assert asked()[1]["codes"] == codes


def test_one_engine_of_several_is_enough() -> None:
    an_engine(home="b" * 16, seen_at=timezone.now() - timedelta(hours=1), door_seen_at=None)
    an_engine()
    assert asked()[0] == 200


def test_a_database_that_does_not_answer_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError("connection to server at 10.0.0.5 failed")

    monkeypatch.setattr(watching, "pending_migrations", gone)
    assert asked() == (503, {"ready": False, "codes": ["database_unreachable"]})


def test_a_database_that_lacks_a_migration_is_told() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'staff'")
    assert asked() == (503, {"ready": False, "codes": ["migrations_pending"]})


def test_what_is_wrong_with_live_updates_is_told_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    an_engine()
    stands = live_health.WHAT[live_health.FOLLOWER_STANDS]
    monkeypatch.setattr(live_health, "faults", lambda: [stands])
    assert asked()[1]["codes"] == ["live_stands"]


@pytest.mark.parametrize("code", ["live_relay_down", "live_canary_missed"])
def test_what_makes_screens_late_is_told_but_takes_no_machine_out_of_rotation(
    cast: Cast, settings: Settings, tmp_path: Path, code: str
) -> None:
    settings.MAKERIGHT_RUN = tmp_path
    an_engine()
    _left_behind_by_a_web_process(code)
    assert asked() == (200, {"ready": True, "codes": []})
    said = watching.figures()
    assert f'makeright_live_fault{{code="{code}"}} 1\n' in said
    assert 'makeright_live_fault{code="live_stands"} 0\n' in said
    assert f"live.{code}" in {finding.code for finding in doctoring.examine(doctoring.Asked(outside=False))}
    assert live_health.WHAT[code].words in unescape(seen_by(cast.ada, "/operating/health/findings"))


def _left_behind_by_a_web_process(code: str) -> None:
    """What a web process of this machine, which is alive, said last."""
    now = time.monotonic()
    missed = now - live_health.MISSED_AFTER - 1 if code == "live_canary_missed" else now
    live_health.leave(live_health.State.now(streams=0, position=0, looked_at=now, canary_at=missed))
    live_health.leave_relay("valkey", time.time() - 60 if code == "live_relay_down" else None)


def test_any_name_of_this_machine_will_do_and_no_session_is_opened() -> None:
    an_engine()
    answer = Client().get("/readyz", headers={"Host": "10.42.0.7:8000"})
    assert answer.status_code == 200
    assert not answer.cookies
    assert answer["Cache-Control"] == "no-store"
    assert Client().post("/readyz").status_code == 405


def test_strangers_who_ask_often_cost_one_look_a_second(monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []

    def look() -> list[str]:
        looks.append(1)
        return []

    monkeypatch.setattr(health, "REMEMBERED_FOR", 60.0)
    monkeypatch.setattr(watching, "what_is_missing", look)
    view = health.Readiness()
    for _ in range(5):
        assert view(HttpRequest()).status_code == 200
    assert looks == [1]


@pytest.mark.parametrize(("remembered", "answers"), [(-1.0, [503, 200, 200]), (60.0, [503, 503, 503])])
def test_a_fault_is_told_no_longer_than_it_is_remembered(
    monkeypatch: pytest.MonkeyPatch, remembered: float, answers: list[int]
) -> None:
    looks = iter([["engine"], []])
    monkeypatch.setattr(health, "REMEMBERED_FOR", 60.0)
    monkeypatch.setattr(health, "FAULTS_REMEMBERED_FOR", remembered)
    monkeypatch.setattr(watching, "what_is_missing", lambda: next(looks))
    view = health.Readiness()
    assert [view(HttpRequest()).status_code for _ in range(3)] == answers


# Figures


def figures(token: str = TOKEN) -> str:
    settings.MAKERIGHT_METRICS_TOKEN = TOKEN
    try:
        answer = Client().get("/metrics", headers={"Authorization": f"Bearer {token}", "Host": "10.42.0.7"})
    finally:
        settings.MAKERIGHT_METRICS_TOKEN = ""
    return answer.content.decode() if answer.status_code == 200 else str(answer.status_code)


def test_without_a_token_in_the_settings_there_are_no_figures_for_anybody() -> None:
    for said in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}):
        assert Client(REMOTE_ADDR="127.0.0.1").get("/metrics", headers=said).status_code == 404


@pytest.mark.parametrize("token", ["", "x", TOKEN[:-1], f"{TOKEN}x", TOKEN.upper()])
def test_a_wrong_token_gets_nothing(token: str) -> None:
    assert figures(token) == "401"


def test_the_figures_are_in_the_form_that_prometheus_reads(cast: Cast) -> None:
    an_engine()
    Tally(Path(settings.MAKERIGHT_RUN)).count(200, 0.02)
    said = figures()
    sample = re.compile(r'[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?\d+(\.\d+)?')
    for line in said.splitlines():
        assert line.startswith(("# HELP ", "# TYPE ")) or sample.fullmatch(line), line
    named = [line.split()[2] for line in said.splitlines() if line.startswith("# TYPE ")]
    assert len(named) == len(set(named))
    buckets = [int(one) for one in re.findall(r"_bucket\{le=[^}]+\} (\d+)", said)]
    assert buckets == sorted(buckets)
    assert f"makeright_request_seconds_count {buckets[-1]}\n" in said
    assert "@" not in said


def test_the_figures_tell_what_waits_and_since_when(cast: Cast) -> None:
    now = timezone.now()
    Job.objects.all().delete()
    Job.objects.create(kind="x", lane="x", run_at=now - timedelta(minutes=5))
    Job.objects.create(kind="x", lane="x", run_at=now, state=FAILED)
    said = watching.figures(now=now)
    assert 'makeright_jobs{state="waiting"} 1\n' in said
    assert 'makeright_jobs{state="failed"} 1\n' in said
    assert "makeright_jobs_oldest_seconds 300.0\n" in said
    assert "makeright_mails_unopened 0\n" in said
    assert "makeright_engine_heartbeat_seconds" not in said
    an_engine(seen_at=now - timedelta(seconds=7))
    assert "makeright_engine_heartbeat_seconds 7.0\n" in watching.figures(now=now)
