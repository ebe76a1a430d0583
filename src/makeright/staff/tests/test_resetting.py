"""A new password by letter: nobody learns who serves here, and a link is good for an hour and once."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.jobs.models import Job
from makeright.jobs.working import work_off
from makeright.letters.models import Letter
from makeright.staff import resetting, serving, signing_in
from makeright.staff.models import Agent, ResetLink, Session
from makeright.staff.refusals import Refused
from makeright.staff.tests.ways import browser, with_app

pytestmark = pytest.mark.django_db
CHOSEN = {"password": "a frame for every picture"}


def asked(email: str, **options: Any) -> str:
    """Have a letter written; the secret part of its link."""
    resetting.ask(email)
    [job] = Job.objects.filter(kind="staff.reset")
    assert resetting.answer(job.arguments["sealed"], **options)
    job.delete()
    letter = Letter.objects.order_by("pk").last()
    assert letter is not None
    found = re.search(r"/reset/(\w+)", letter.secrets.reveal())
    assert found is not None
    return found[1]


def ask_by_form(email: str) -> Any:
    return Client().post("/reset", {"email": email})


def test_whoever_asks_gets_a_letter_and_chooses(cast: Cast) -> None:
    link = asked(" MINA@framehouse.test ")
    letter = Letter.objects.get()
    assert (letter.name, letter.address, letter.facts) == (
        "staff/password_reset", cast.mina.email, {"first_name": "Mina", "hours": 1},
    )  # fmt: skip
    assert Client().get(f"/reset/{link}").status_code == 200
    assert Client().post(f"/reset/{link}", CHOSEN).status_code == 200
    assert Agent.objects.get(pk=cast.mina.pk).check_password(CHOSEN["password"])
    assert Event.objects.filter(kind="agent.password_changed", subject_id=cast.mina.pk).count() == 1


def test_it_goes_through_a_job_and_neither_job_nor_letter_shows_the_link(cast: Cast) -> None:
    ask_by_form(cast.mina.email)
    [job] = Job.objects.filter(kind="staff.reset")
    assert cast.mina.email not in str(job.arguments)
    work_off()
    letter = Letter.objects.get()
    link = letter.secrets.reveal().rpartition("/")[2].rstrip('"}')
    assert len(link) == 26
    assert link not in str(list(Letter.objects.values()))
    assert link not in str(list(ResetLink.objects.values()))


def test_the_answer_is_the_same_whether_somebody_serves_by_the_address(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    """Bodies, headers, and the work that the request does: the address is looked up in a job."""
    serving.deactivate(cast.otto, by=cast.by_ada)
    answers, work = [], []
    for email in (cast.mina.email, cast.otto.email, "nobody@example.com"):
        with django_assert_max_num_queries(30) as asked_for:
            answers.append(ask_by_form(email))
        work.append([re.sub(r"'[^']*'|\d+", "?", one["sql"]) for one in asked_for.captured_queries])
    assert len({one.content.decode().replace(csrf_in(one), "") for one in answers}) == 1
    assert len({str(headers_of(one)) for one in answers}) == 1
    assert {one.status_code for one in answers} == {200}
    assert work[1:] == [work[1]] * 2
    assert [query for query in work[1] if "staff_agent" in query] == []
    work_off()
    assert [letter.address for letter in Letter.objects.all()] == [cast.mina.email]


def csrf_in(answer: Any) -> str:
    found = re.search(r'csrfmiddlewaretoken" value="(\w+)"', answer.content.decode())
    return found[1] if found else "-"


def headers_of(answer: Any) -> list[tuple[str, str]]:
    return sorted((name, value) for name, value in answer.headers.items() if name != "Content-Length")


def test_the_link_is_good_for_an_hour_and_once(cast: Cast) -> None:
    made = timezone.now()
    link = asked(cast.mina.email, now=made)
    assert resetting.opened_by(link, now=made + timedelta(minutes=59)) == cast.mina
    assert resetting.opened_by(link, now=made + timedelta(hours=1)) is None
    resetting.choose(link, "one")
    with pytest.raises(Refused) as refused:
        resetting.choose(link, "two")
    assert refused.value.code == "link_ended"
    assert Agent.objects.get(pk=cast.mina.pk).check_password("one")


def test_of_two_who_use_the_link_at_once_one_chooses(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    link = asked(cast.mina.email)
    resetting.choose(link, "one")
    monkeypatch.setattr(resetting, "opened_by", lambda *_, **__: cast.mina)
    with pytest.raises(Refused):
        resetting.choose(link, "two")


def test_a_newer_link_voids_the_older(cast: Cast) -> None:
    links = [asked(cast.mina.email) for _ in range(2)]
    assert [resetting.opened_by(link) for link in links] == [None, cast.mina]


def test_whatever_a_link_lacks_the_answer_is_the_same(cast: Cast) -> None:
    used = asked(cast.mina.email)
    resetting.choose(used, "one")
    old = asked(cast.otto.email, now=timezone.now() - timedelta(hours=2))
    good = asked(cast.lena.email)
    gone = asked(cast.ada.email)
    Agent.objects.filter(pk=cast.ada.pk).update(is_active=False)
    bad = [used, old, gone, good.upper(), good[1:], "None", "null", "0", "é", str(cast.lena.pk)]
    answers = [Client().get(f"/reset/{link}") for link in bad]
    answers += [Client().post(f"/reset/{link}", CHOSEN) for link in bad]
    assert {(one.status_code, one.content) for one in answers} == {(404, answers[0].content)}
    assert resetting.opened_by("") is None
    assert Client().get(f"/reset/{good}").status_code == 200


@pytest.mark.parametrize(
    "and_back",
    [
        lambda cast: [
            each(cast.mina, by=cast.by_ada)
            for each in (partial(serving.deactivate, reason="safety"), serving.reactivate)
        ],
        lambda cast: [each(cast.mina, by=cast.by_ada) for each in (serving.take_seat, serving.give_seat)],
        lambda cast: signing_in.change_password(cast.mina, "chosen while in", by=cast.by_mina),
    ],
    ids=["left and back", "no seat and one again", "another password"],
)
def test_a_letter_of_before_lets_nobody_in(cast: Cast, and_back: Callable[[Cast], object]) -> None:
    link, ottos = asked(cast.mina.email), asked(cast.otto.email)
    and_back(cast)
    assert Agent.objects.get(pk=cast.mina.pk).may_sign_in
    assert resetting.opened_by(link) is None
    assert Client().post(f"/reset/{link}", CHOSEN).status_code == 404
    assert resetting.opened_by(ottos) == cast.otto


def test_a_new_password_ends_all_sessions_and_leaves_the_second_step(cast: Cast) -> None:
    with_app(cast.mina)
    there = browser()
    there.force_login(cast.mina)
    client = Client()
    client.post(f"/reset/{asked(cast.mina.email)}", CHOSEN)
    assert there.get("/nav").status_code == 302
    assert not Session.objects.filter(agent=cast.mina).exists()
    assert client.get("/nav").status_code == 302, "nobody is signed in by it"
    assert client.post("/sign-in", {"login": cast.mina.email, **CHOSEN})["Location"] == "/sign-in/second"


@pytest.mark.parametrize("password", ["short", "", "password1234", "mina@framehouse.test"])
def test_a_weak_one_is_refused_in_words_and_the_link_stays_good(cast: Cast, password: str) -> None:
    link = asked(cast.mina.email)
    answer = Client().post(f"/reset/{link}", {"password": password})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert resetting.opened_by(link)


def test_three_letters_an_hour_and_nobody_learns_of_it(cast: Cast) -> None:
    """A stranger who asks and asks neither floods a colleague nor keeps them out: their last letter is good."""
    links = [asked(cast.mina.email) for _ in range(3)]
    answer = ask_by_form(cast.mina.email)
    assert answer.status_code == 200
    work_off()
    assert Letter.objects.count() == 3
    assert resetting.opened_by(links[-1]) == cast.mina


def test_from_one_place_only_so_many_are_asked_for(cast: Cast) -> None:
    answers = [ask_by_form(f"nobody{number}@example.com") for number in range(11)]
    assert [one.status_code for one in answers] == [200] * 10 + [429]
    assert 3500 <= int(answers[-1]["Retry-After"]) <= 3600
    assert "Please wait 60 minutes" in answers[-1].content.decode()
    assert Client(REMOTE_ADDR="192.0.2.9").post("/reset", {"email": cast.mina.email}).status_code == 200


def test_the_link_does_not_lead_where_a_request_says(cast: Cast) -> None:
    Client(headers={"host": "localhost", "x-forwarded-host": "evil.test"}).post(
        "/reset", {"email": cast.mina.email}
    )
    work_off()
    assert "evil" not in Letter.objects.get().secrets.reveal()
