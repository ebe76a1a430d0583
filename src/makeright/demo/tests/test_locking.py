"""Where the example shop was set up, its published password opens nothing once it is no demo any more."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from makeright.demo.cast import MINA, PASSWORD, furnish
from makeright.demo.locking import lock, open_to_all
from makeright.demo.models import DemoInstallation
from makeright.operating import doctoring
from makeright.operating.findings import Finding

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> None:
    """The shop as the demo sets it up, without its story."""
    furnish(passwords=True)
    DemoInstallation.objects.create(pk=1, set_up_at=timezone.now())


def signs_in() -> bool:
    answer = Client().post("/sign-in", {"login": MINA.address, "password": PASSWORD})
    return answer.status_code == 302


@pytest.mark.usefixtures("shop")
def test_locking_makes_the_password_useless_and_ends_what_it_opened() -> None:
    browser = Client()
    browser.post("/sign-in", {"login": MINA.address, "password": PASSWORD})
    assert browser.get("/inbox/open").status_code == 200
    said = StringIO()
    call_command("demo", "lock", stdout=said)
    assert MINA.address in said.getvalue()
    assert not signs_in()
    assert browser.get("/inbox/open").status_code == 302
    assert lock() == []


@pytest.mark.usefixtures("shop")
def test_who_has_a_password_of_their_own_is_left_alone() -> None:
    mina = next(agent for agent in open_to_all() if agent.email == MINA.address)
    mina.set_password("a password of my own")
    mina.save()
    assert MINA.address not in {agent.email for agent in lock()}


@pytest.mark.usefixtures("shop")
def test_the_doctor_names_the_open_door_where_there_is_no_demo_any_more(settings: Settings) -> None:
    def found() -> dict[str, Finding]:
        return {finding.code: finding for finding in doctoring.examine(doctoring.Asked(outside=False))}

    settings.MAKERIGHT_DEMO = True
    assert "demo.open" not in found()
    settings.MAKERIGHT_DEMO = False
    assert found()["demo.open"].level == doctoring.FAULT
    assert "makeright demo lock" in found()["demo.open"].cure
    lock()
    assert "demo.open" not in found()


def test_colleagues_of_the_same_names_elsewhere_are_not_the_demos() -> None:
    furnish(passwords=True)
    assert open_to_all() == []
