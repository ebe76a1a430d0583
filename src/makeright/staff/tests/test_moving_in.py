"""The first admin comes in by a link, once."""

from __future__ import annotations

import re
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from makeright.lib.actor import Actor
from makeright.staff import moving_in, serving
from makeright.staff.models import ADMIN, AGENT, Agent, FirstRun
from makeright.staff.refusals import Refused

pytestmark = pytest.mark.django_db
ADA = {"name": "Ada", "email": "ada@example.com", "password": "a frame for every picture"}


def come(link: str, **changed: str) -> tuple[int, str]:
    answer = Client().post(f"/first-run/{link}", ADA | changed)
    return answer.status_code, answer.content.decode()


def look(link: str) -> tuple[int, str]:
    answer = Client().get(f"/first-run/{link}")
    return answer.status_code, answer.content.decode()


# The link


def test_the_link_makes_the_first_admin_and_signs_them_in() -> None:
    link = moving_in.make_link()
    browser = Client()
    assert browser.get(f"/first-run/{link}").status_code == 200
    answer = browser.post(f"/first-run/{link}", ADA)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    ada = Agent.objects.get()
    assert (ada.name, ada.email, ada.role) == ("Ada", "ada@example.com", ADMIN)
    assert ada.check_password(ADA["password"])
    assert browser.session["_auth_user_id"] == str(ada.pk)
    assert not FirstRun.objects.exists()


def test_looking_at_the_link_changes_nothing() -> None:
    link = moving_in.make_link()
    assert look(link)[0] == look(link)[0] == 200
    assert Client().head(f"/first-run/{link}").status_code == 200
    assert not Agent.objects.exists()


def test_the_link_is_kept_as_a_digest_alone() -> None:
    link = moving_in.make_link()
    assert re.fullmatch("[a-z2-7]{26}", link)
    assert link not in str(FirstRun.objects.values_list().get())


def test_a_wrong_a_used_an_old_and_a_voided_link_get_the_same_answer() -> None:
    voided = moving_in.make_link()
    old = moving_in.make_link(now=timezone.now() - timedelta(hours=24))
    answers = [look("nonsense"), look(voided), look(old), come("nonsense"), come(voided), come(old)]
    used = moving_in.make_link()
    assert come(used)[0] == 302
    answers += [look(used), come(used), look("x" * 5000)]
    assert {status for status, _ in answers} == {404}
    assert len({re.sub('value="[^"]{64}"', "", page) for _, page in answers}) == 1
    assert Agent.objects.count() == 1


def test_the_link_lasts_for_a_day() -> None:
    made = timezone.now()
    link = moving_in.make_link(now=made)
    assert moving_in.opens(link, now=made + timedelta(hours=23, minutes=59))
    assert not moving_in.opens(link, now=made + timedelta(hours=24))


def test_the_link_ends_as_soon_as_there_is_an_admin_by_any_way() -> None:
    link = moving_in.make_link()
    serving.join("otto@example.com", "Otto", role=AGENT, by=Actor.system("test"))
    assert moving_in.opens(link)
    serving.join("lena@example.com", "Lena", role=ADMIN, by=Actor.system("test"))
    assert not moving_in.opens(link)
    assert come(link)[0] == 404
    with pytest.raises(Refused, match="An admin is here already"):
        moving_in.make_link()


def test_of_two_who_use_the_link_at_once_one_comes_in(monkeypatch: pytest.MonkeyPatch) -> None:
    link = moving_in.make_link()
    moving_in.move_in(link, email="ada@example.com", name="Ada", password="x")
    monkeypatch.setattr(moving_in, "opens", lambda *_, **__: True)  # the other one had looked before
    with pytest.raises(Refused, match="lets nobody in"):
        moving_in.move_in(link, email="eve@example.com", name="Eve", password="x")
    assert [agent.name for agent in Agent.objects.all()] == ["Ada"]


# The form


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"name": " \u202e "}, "say what you are called"),
        ({"email": "ada"}, "not a mail address"),
        ({"email": "OTTO@example.com"}, "serves here by this address already"),
        ({"password": "short"}, "too short"),
        ({"password": "password1234"}, "too common"),
        ({"password": "ada@example.com"}, "too similar"),
        ({"password": ""}, "choose a password"),
    ],
)
def test_what_is_missing_is_said_in_words_and_the_link_stays_good(
    changed: dict[str, str], words: str
) -> None:
    serving.join("otto@example.com", "Otto", by=Actor.system("test"))
    link = moving_in.make_link()
    status, page = come(link, **changed)
    assert status == 422
    assert words in page
    assert 'role="alert"' in page
    assert ADA["password"] not in page
    assert come(link)[0] == 302


def test_a_form_of_another_page_changes_nothing() -> None:
    link = moving_in.make_link()
    browser = Client(enforce_csrf_checks=True)
    assert browser.post(f"/first-run/{link}", ADA).status_code == 403
    assert not Agent.objects.exists()


def test_the_link_is_told_to_no_other_page_and_kept_by_no_cache() -> None:
    answer = Client().get(f"/first-run/{moving_in.make_link()}")
    assert answer["Referrer-Policy"] == "same-origin"  # stricter, and browsers would send forms of no origin
    assert answer["Cache-Control"] == "no-store"


# The command


def init() -> str:
    said = StringIO()
    call_command("init", stdout=said)
    return said.getvalue()


def test_init_gives_a_link_and_again_another_which_voids_the_first() -> None:
    links = [re.findall(r"http://localhost:\d+/first-run/(\w+)", init())[0] for _ in range(2)]
    assert [moving_in.opens(link) for link in links] == [False, True]


def test_init_says_so_where_an_admin_is_already() -> None:
    serving.join("lena@example.com", "Lena", role=ADMIN, by=Actor.system("test"))
    assert "An admin is here already" in init()
    assert "first-run" not in init()
