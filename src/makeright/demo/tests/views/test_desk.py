"""One click to the desk: as one of the cast, from this machine, in a demo; in no other way."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from makeright.demo.cast import Cast
from makeright.demo.models import DemoInstallation
from makeright.files.storing import store
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


@pytest.fixture
def set_up(demo: Settings, cast: Cast) -> Cast:
    """The cast, in an installation that the demo made."""
    DemoInstallation.objects.create(set_up_at=timezone.now())
    return cast


def sit_down(client: Client, agent: Agent, **more: str) -> tuple[int, bool]:
    """Click on a face; give the status, and whether it signed anybody in."""
    status = client.post(reverse("demo:seat", args=[agent.pk]), **more).status_code  # type: ignore[arg-type]
    return status, "_auth_user_id" in client.session


def test_a_click_signs_in_as_one_of_the_cast(client: Client, set_up: Cast) -> None:
    assert sit_down(client, set_up.mina) == (302, True)
    assert client.session["_auth_user_id"] == str(set_up.mina.pk)
    assert sit_down(client, set_up.ada) == (302, True)
    assert client.session["_auth_user_id"] == str(set_up.ada.pk)


def test_looking_signs_nobody_in(client: Client, set_up: Cast) -> None:
    assert client.get(reverse("demo:seat", args=[set_up.mina.pk])).status_code == 405
    assert "_auth_user_id" not in client.session


def test_a_form_of_another_page_signs_nobody_in(set_up: Cast) -> None:
    assert sit_down(Client(enforce_csrf_checks=True), set_up.mina) == (403, False)


def test_nobody_is_signed_in_outside_demo_mode(client: Client, set_up: Cast, settings: Settings) -> None:
    settings.MAKERIGHT_DEMO = False
    assert sit_down(client, set_up.mina) == (404, False)


def test_nobody_is_signed_in_where_the_demo_wasnt_set_up(client: Client, demo: Settings, cast: Cast) -> None:
    """Somebody's own Ada may have the same address."""
    assert sit_down(client, cast.ada) == (404, False)


def test_nobody_is_signed_in_as_somebody_else(client: Client, set_up: Cast) -> None:
    other = Agent.objects.create_user("boss@example.com", name="The boss")
    assert sit_down(client, other) == (404, False)


def test_who_no_longer_serves_is_not_signed_in(client: Client, set_up: Cast) -> None:
    Agent.objects.filter(pk=set_up.otto.pk).update(is_active=False)
    assert sit_down(client, set_up.otto) == (404, False)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"REMOTE_ADDR": "203.0.113.5"},
        {"REMOTE_ADDR": ""},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"makeright.forwarded": "by a proxy that nobody listed"},
    ],
)
def test_from_elsewhere_only_where_it_is_opened(
    client: Client, set_up: Cast, elsewhere: dict[str, str], settings: Settings
) -> None:
    assert sit_down(client, set_up.mina, **elsewhere) == (404, False)
    assert b"Sit down" not in client.get(reverse("demo:street"), **elsewhere).content  # type: ignore[arg-type]
    settings.MAKERIGHT_DEMO_OPEN = True
    assert sit_down(client, set_up.mina, **elsewhere) == (302, True)


@pytest.mark.parametrize("address", ["127.0.0.1", "127.1.2.3", "::1"])
def test_this_machine_has_several_names(client: Client, set_up: Cast, address: str) -> None:
    assert sit_down(client, set_up.mina, REMOTE_ADDR=address) == (302, True)


def test_faces_are_shown_of_the_cast_alone(client: Client, set_up: Cast) -> None:
    other = Agent.objects.create_user("boss@example.com", name="The boss")
    Agent.objects.update(picture=store(b"\x89PNG\r\n\x1a\n", "image/png"))
    assert client.get(reverse("demo:face", args=[set_up.mina.pk]))["Content-Type"] == "image/png"
    assert client.get(reverse("demo:face", args=[other.pk])).status_code == 404
