"""Recounting: what it writes down is what the verbs would have left, row for row."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.db.models import Model
from pytest_django import Settings

from makeright.demo import cast, seeding
from makeright.demo.recounting import Recounting
from makeright.demo.seeding import Stage
from makeright.demo.story.scripting import tales
from makeright.demo.story.telling import Matter
from makeright.events.models import Event

pytestmark = pytest.mark.django_db

NOW = datetime(2024, 6, 19, 15, 0, tzinfo=cast.CLOCK)
TALES = tales("""
# Everything happens here
Elif Yıldız <elif.yildiz@example.com> tr
9 Mon 10:32 with corner-black-5.jpg, wall-oak-1.jpg
Merhaba, köşesi kırılmış.

Teşekkürler
9 Mon 10:33 Lena gives to Otto
9 Mon 10:40 Otto notes
Mina speaks to her better than I do.
9 Mon 10:41 Otto gives to Mina
9 Mon 10:42
One thing more: the glass is whole.
9 Mon 11:00 Mina
A new one leaves today.
9 Mon 11:01 Mina snoozes until 8 Mon 9:00
8 Mon 9:05 Mina
Has it come?
8 Mon 9:06 Mina snoozes until 7 Mon 9:00
8 Tue 9:00
It has.
8 Tue 9:10 Lena gives to Lena
8 Tue 9:11 Lena resolves
8 Tue 18:00
And it hangs.
8 Wed 9:00 Mina
That is good to hear.
8 Wed 9:01 Mina resolves

# Nobody needs to answer this
Elif Yıldız <elif.yildiz@example.com> tr
8 Wed 12:00
Only to say thank you.
8 Wed 14:00 Otto gives to Otto
8 Wed 14:01 Otto resolves

# Sixty frames
Joost van den Heuvel <joost@prentenkabinet.test> nl trade
7 Thu 12:00
Goedemiddag, zestig lijsten.
7 Thu 14:00 Lena
Goedemiddag Joost, zestig.
7 Thu 14:01 Lena snoozes for 9 days
""")
FAR_AHEAD = timedelta(weeks=8)  # what is of the real now: when bytes were put on the shelf
TOLD_ELSEWHERE = {"jobs_job", "demo_streetmail", "events_position", "events_unplaced", "files_erasure"}
DRAWN = {
    "id",
    "digest",
    "path",
    "size",
    "fingerprint",
    "subject_id",
    "because",
}  # by chance, by folding, or counted on
SAME_PEOPLE = {"agent_id", "assignee_id", "inbox_id", "actor_id"}


def test_the_rows_are_those_of_the_verbs(settings: Settings) -> None:
    settings.MAKERIGHT_SMTP = "smtp://localhost:8026"
    settings.MAKERIGHT_DEMO = True
    house = cast.furnish(now=NOW - timedelta(weeks=20))
    recounted, played = _rows(_recounted, house), _rows(_played, house)
    assert recounted.keys() == played.keys()
    assert len(played) == 14
    for table, rows in played.items():
        assert recounted[table] == rows


def _rows(tell: Callable[[Stage], None], house: cast.House) -> dict[str, list[str]]:
    """What telling adds, table by table, without what is drawn by chance or counted on."""
    with transaction.atomic():
        stage = Stage(house, NOW)
        before = {model: model._default_manager.count() for model in apps.get_models()}
        tell(stage)
        added = {model._meta.db_table: _told(model, before[model]) for model in before}
        transaction.set_rollback(True)
    return {table: rows for table, rows in added.items() if rows and table not in TOLD_ELSEWHERE}


def _told(model: type[Model], before: int) -> list[str]:
    order = "at" if model is Event else "pk"
    rows = list(model._default_manager.order_by(order, "pk").values())[before:]
    return sorted(_without_chance(row) for row in rows)


def _without_chance(row: dict[str, Any]) -> str:
    by_chance = {name for name in row if name in DRAWN or (name.endswith("_id") and name not in SAME_PEOPLE)}
    if row.get("actor_kind") == "customer":
        by_chance.add("actor_id")
    by_clock = {
        name for name, value in row.items() if isinstance(value, datetime) and value > NOW + FAR_AHEAD
    }
    kept = {name: value for name, value in row.items() if name not in by_chance | by_clock}
    return re.sub(r"<[a-z0-9]+@|\b\d{15,}\b|'identity': \d+", "…", str(kept))


def _played(stage: Stage) -> None:
    for at, matter, line in _in_order():
        stage.play(line, matter, at)


def _recounted(stage: Stage) -> None:
    past = Recounting(stage.agents, stage.served, NOW)
    for at, matter, line in _in_order():
        past.tell(line, matter, at)
    past.settle()


def _in_order() -> Iterator[tuple[datetime, Matter, Any]]:
    told = [(line.at.before(NOW), each, line) for each in TALES for line in seeding.with_wakings(each.lines)]
    yield from sorted(told, key=lambda one: one[0])
