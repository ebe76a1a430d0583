"""Noticing: admins are written to about what doesn't mend by itself, about each matter once a day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Cursor
from makeright.letters.models import Letter
from makeright.letters.rendering import render
from makeright.operating.findings import Finding, fault, warning, well
from makeright.operating.noticing import look_after_the_house, tell

pytestmark = pytest.mark.django_db
BACKUP = fault("backup.failed", "The last backup failed: no room.", "Mend that, then: makeright backup")
DISK = fault("disk.full", "The disk is full.", "Make room.")


def codes(letter: Letter) -> list[str]:
    return [finding["code"] for finding in letter.facts["findings"]]


def test_each_admin_is_written_to_and_nobody_else(cast: Cast) -> None:
    letters = tell([BACKUP, DISK, well("home", "Fine.")])
    assert [letter.address for letter in letters] == [cast.ada.email]
    assert codes(letters[0]) == ["backup.failed", "disk.full"]
    read = render(letters[0].name, "en", letters[0].facts, {})
    assert "no room" in read.text
    assert "(and 1 more)" in read.subject


def test_the_same_matter_is_told_once_a_day_and_a_new_one_at_once(cast: Cast) -> None:
    now = timezone.now()
    assert len(tell([BACKUP], now=now)) == 1
    assert tell([BACKUP], now=now + timedelta(hours=23)) == []
    assert [codes(letter) for letter in tell([BACKUP, DISK], now=now + timedelta(hours=2))] == [["disk.full"]]
    assert [codes(letter) for letter in tell([BACKUP], now=now + timedelta(hours=25))] == [["backup.failed"]]


@pytest.mark.parametrize(
    "finding",
    [
        warning("backup.unverified", "x", "y"),
        fault("web.shut", "x", "y"),
        fault("engine.none", "x", "y"),
        fault("hosts.no_proxy", "x", "y"),
        well("backup", "x"),
    ],
)
def test_what_mends_or_only_looks_so_from_here_is_no_letter(cast: Cast, finding: Finding) -> None:
    assert tell([finding]) == []


@pytest.mark.parametrize("code", ["mail.set_aside", "jobs.failed", "recurring.failing"])
def test_what_nobody_tries_again_is_a_letter(cast: Cast, code: str) -> None:
    assert len(tell([warning(code, "x", "y")])) == 1


def test_a_follower_that_stumbled_is_given_an_hour(cast: Cast) -> None:
    now, stuck = timezone.now(), fault("followers.failing", "x", "y")
    cursor = Cursor.objects.create(
        name="search", position=1, moved_at=now, failing_since=now - timedelta(minutes=50)
    )
    assert tell([stuck], now=now) == []
    assert len(tell([stuck], now=now + timedelta(minutes=20))) == 1
    cursor.delete()


def test_one_who_left_is_not_written_to(cast: Cast) -> None:
    type(cast.ada).objects.filter(pk=cast.ada.pk).update(is_active=False)
    assert tell([BACKUP]) == []


def test_the_doctor_is_asked(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("makeright.operating.noticing.examine", lambda: [BACKUP])
    look_after_the_house()
    assert codes(Letter.objects.get()) == ["backup.failed"]
