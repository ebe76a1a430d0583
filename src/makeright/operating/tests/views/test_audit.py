"""The page of what was done: for who may see it, asked in days and topics, saved by a POST that is told itself."""

from __future__ import annotations

import pytest
from django.test import Client

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.operating.tests.views.operators import browser_of, seen_by
from makeright.staff.teaming import add_team

pytestmark = pytest.mark.django_db
PAGE = "/settings/audit"


def test_an_admin_reads_what_was_done(cast: Cast) -> None:
    add_team("Workshop", by=cast.by_lena)
    page = seen_by(cast.ada, PAGE)
    assert "made the team" in page
    assert "Workshop" in page
    assert "Workshop" not in seen_by(cast.ada, f"{PAGE}?who={cast.otto.pk}")
    assert "Workshop" in seen_by(cast.ada, f"{PAGE}?who={cast.lena.pk}&topic=roles")


def test_names_are_words_and_never_markup(cast: Cast) -> None:
    add_team("<script>alert(1)</script>", by=cast.by_lena)
    page = seen_by(cast.ada, PAGE)
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "asked", ["who=x", "topic=nothing", "since=soon", "before=-1", "before=99999999999999999999"]
)
def test_what_cant_be_asked_is_not_asked(cast: Cast, asked: str) -> None:
    add_team("Workshop", by=cast.by_lena)
    assert "Workshop" in seen_by(cast.ada, f"{PAGE}?{asked}")


def test_a_page_leads_to_the_one_before(cast: Cast) -> None:
    for number in range(60):
        add_team(f"Team {number}", by=cast.by_lena)
    page = seen_by(cast.ada, f"{PAGE}?who={cast.lena.pk}")
    assert 'rel="next"' in page
    assert f"who={cast.lena.pk}" in page


def test_it_is_saved_by_a_post_that_is_told_itself(cast: Cast) -> None:
    answer = browser_of(cast.ada).post(f"{PAGE}/file", {"form": "csv"})
    lines = b"".join(answer.streaming_content).decode().splitlines()  # type: ignore[attr-defined]
    assert lines[0] == "at,kind,what,where,from"
    assert len(lines) > 5
    assert Event.objects.filter(kind="audit.exported", actor_id=cast.ada.pk).count() == 1
    assert browser_of(cast.ada).get(f"{PAGE}/file").status_code == 405


def test_nobody_else_finds_it(cast: Cast) -> None:
    for agent in (cast.mina, cast.lena):
        assert browser_of(agent).get(PAGE).status_code == 404
        assert browser_of(agent).post(f"{PAGE}/file").status_code in (403, 404)
    assert Client().get(PAGE).status_code == 302
    assert not Event.objects.filter(kind="audit.exported").exists()
