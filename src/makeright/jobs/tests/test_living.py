"""Signs of life: who works, how its parts fare, and whether its door for mail is open."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from makeright.jobs import living
from makeright.jobs.living import HEARTBEAT, HEARTBEAT_APART, Life
from makeright.jobs.models import Engine

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def run_folder(settings: Settings, tmp_path: Path) -> Path:
    settings.MAKERIGHT_RUN = tmp_path
    return tmp_path


def test_a_sign_tells_the_parts_and_the_door(run_folder: Path) -> None:
    at = datetime(2026, 11, 19, 12, 0, tzinfo=UTC)
    (run_folder / HEARTBEAT).write_text(
        json.dumps({"at": 1.0, "pid": 1, "failures": {"jobs": 0, "street": 2}})
    )
    (run_folder / HEARTBEAT_APART).write_text(json.dumps({"at": at.timestamp(), "pid": 2, "failures": {}}))
    life = Life()
    life.sign()
    life.sign()
    engine = Engine.objects.get()
    assert (engine.parts, engine.door_seen_at) == ({"jobs": 0, "street": 2}, at)
    assert engine.began_at <= engine.seen_at


@pytest.mark.parametrize("said", ["", "{}", "[]", '{"at": "x", "failures": 1}', "\x00"])
def test_a_heartbeat_that_can_not_be_read_is_none(run_folder: Path, said: str) -> None:
    for name in (HEARTBEAT, HEARTBEAT_APART):
        (run_folder / name).write_text(said)
    Life().sign()
    engine = Engine.objects.get()
    assert (engine.parts, engine.door_seen_at) == ({}, None)


def test_an_engine_that_ends_signs_off_and_no_other() -> None:
    now = timezone.now()
    Engine.objects.create(home="another", machine="m", began_at=now, seen_at=now)
    life = Life()
    life.sign()
    life.end()
    assert Engine.objects.get().home == "another"


def test_an_engine_that_is_long_gone_is_forgotten() -> None:
    long_ago = timezone.now() - living.FORGOTTEN_AFTER - timedelta(hours=1)
    Engine.objects.create(home="another", machine="m", began_at=long_ago, seen_at=long_ago)
    Life().sign()
    assert not Engine.objects.filter(home="another").exists()
