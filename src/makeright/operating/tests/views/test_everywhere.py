"""What holds for every page and partial of the operators."""

from __future__ import annotations

import re
from html import unescape

import pytest
import time_machine
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.jobs.models import Engine, Job, Recurring
from makeright.letters.models import Letter
from makeright.lib.actor import Actor
from makeright.mail import refusing
from makeright.mail.models import FILED, IncomingMail
from makeright.operating.tests.views.operators import (
    PAGES,
    PARTIALS,
    browser_of,
    came,
    failing,
    given_up,
    seen_by,
    unsent,
)
from makeright.staff.models import ADMIN
from makeright.staff.serving import join

pytestmark = pytest.mark.django_db
EVERYWHERE = (*PAGES, *PARTIALS)
TOKEN = re.compile(r'("X-CSRFToken": |name="csrfmiddlewaretoken" value=)"[^"]+"')
VERBS = (
    ("post", "/operating/jobs/{job}/run"),
    ("delete", "/operating/jobs/{job}"),
    ("post", "/operating/kinds/mail.send/run"),
    ("post", "/operating/kinds/mail.send/try"),
    ("delete", "/operating/kinds/mail.send"),
    ("post", "/operating/recurring/tidy/run"),
    ("post", "/operating/mail/letters/{letter}/again"),
)


@pytest.mark.parametrize("address", EVERYWHERE)
def test_it_shows_itself_to_admins(cast: Cast, address: str) -> None:
    answer = browser_of(cast.ada).get(address)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")


@pytest.mark.parametrize("address", EVERYWHERE)
def test_others_find_nothing_there(cast: Cast, address: str) -> None:
    assert browser_of(cast.lena).get(address).status_code == 404


@pytest.mark.parametrize("address", EVERYWHERE)
def test_a_stranger_is_sent_to_sign_in(cast: Cast, address: str) -> None:
    answer = Client().get(address)
    assert answer.status_code == 302
    assert answer["Location"] == f"{settings.LOGIN_URL}?next={address}"


@pytest.mark.parametrize(("method", "address"), VERBS)
def test_verbs_are_for_admins_alone(cast: Cast, method: str, address: str) -> None:
    job = given_up()
    Recurring.objects.create(name="tidy", words="It is tidied up", next_at=timezone.now())
    letter = unsent()
    there = address.format(job=job.pk, letter=letter.pk)
    assert getattr(browser_of(cast.lena), method)(there).status_code == 404
    assert getattr(Client(), method)(there).status_code == 302
    assert browser_of(cast.ada).get(there).status_code == 405
    assert Job.objects.filter(pk=job.pk, state="failed").exists()
    assert Letter.objects.filter(pk=letter.pk, state="failed").exists()


@pytest.mark.parametrize("address", EVERYWHERE)
def test_looking_twice_changes_nothing(cast: Cast, address: str) -> None:
    given_up()
    events, jobs = Event.objects.count(), list(Job.objects.order_by("pk").values())
    with time_machine.travel("2026-11-19 14:02:00Z", tick=False):
        first, second = (TOKEN.sub("", seen_by(cast.ada, address)) for _ in range(2))
    assert first == second or address.endswith(
        "/findings"
    )  # which tells of the machine, and that never rests
    assert (Event.objects.count(), list(Job.objects.order_by("pk").values())) == (events, jobs)


@pytest.mark.parametrize(("page", "partial"), [("work", "main"), ("work", "nav"), ("mail", "main")])
@time_machine.travel("2026-11-19 14:02:00Z", tick=False)
def test_a_partial_is_found_in_its_page(cast: Cast, page: str, partial: str) -> None:
    given_up()
    came(cast.inbox)
    whole = seen_by(cast.ada, f"/operating/{page}")
    opening = re.search(rf'<[a-z-]+ id="{partial}"[^>]*? hx-get="([^"]+)"', whole)
    assert opening is not None
    fragment = seen_by(cast.ada, unescape(opening[1])).strip()
    assert TOKEN.sub("", fragment) in TOKEN.sub("", whole)


def test_health_comes_by_itself_in_place_of_the_empty_page(cast: Cast) -> None:
    page = seen_by(cast.ada, "/operating/health")
    assert 'hx-get="/operating/health/findings" hx-trigger="load"' in page
    assert '<main id="main"' in seen_by(cast.ada, "/operating/health/findings")


def _furnish(cast: Cast, times: int) -> None:
    for number in range(times):
        failing(arguments={"message": number})
        given_up(arguments={"message": number})
        Job.objects.create(kind="mail.send", lane=f"hook-{number}", run_at=timezone.now())
        came(cast.inbox, number=number)
        came(cast.inbox, FILED, number=number)
        unsent()
        refusing.note_too_large(f"large{number}@example.com", [cast.inbox.pk], 70)
        name = f"w{timezone.now().timestamp()}{number}"
        Recurring.objects.create(name=name, words="It is done", next_at=timezone.now())
        Engine.objects.create(home=name[-16:], machine="m", began_at=timezone.now(), seen_at=timezone.now())


@pytest.mark.parametrize("address", ["/operating/work", "/operating/mail"])
def test_a_page_costs_the_same_however_much_there_is(cast: Cast, address: str) -> None:
    costs = []
    for times in (1, 12):
        _furnish(cast, times)
        with CaptureQueriesContext(connection) as asked:
            seen_by(cast.ada, address)
        costs.append(len(asked))
    assert costs[0] == costs[1]


def test_the_way_there_is_shown_to_admins_alone(cast: Cast) -> None:
    assert "/operating/work" in seen_by(cast.ada, "/nav")
    assert "/operating" not in seen_by(cast.lena, "/nav")


def test_the_bare_address_leads_to_the_work(cast: Cast) -> None:
    assert browser_of(cast.ada).get("/operating")["Location"] == "/operating/work"


def test_every_page_lives_without_mail_and_work(cast: Cast) -> None:
    IncomingMail.objects.all().delete()
    Job.objects.all().delete()
    assert "All that was to be done is done." in seen_by(cast.ada, "/operating/work")
    assert "Every mail became a message" in seen_by(cast.ada, "/operating/mail")


def test_every_page_of_a_fresh_installation_lives_and_says_what_to_do_next() -> None:
    ada = join("ada@framehouse.test", "Ada", role=ADMIN, by=Actor.system("test"))
    for address in EVERYWHERE:
        seen_by(ada, address)
    for address in ("/operating/mail", "/operating/health/findings"):
        page = seen_by(ada, address)
        assert "No address is answered here yet" in page
        assert "makeright inboxes add hello@example.com Hello" in re.sub(r"<[^>]+>", "", page)
