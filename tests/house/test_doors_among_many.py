"""On PostgreSQL many come to the doors at once. A link, a code and a count are still good for one."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from concurrent.futures import Future
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from makeright.demo.cast import Cast
from makeright.letters.models import Letter
from makeright.lib.actor import Actor
from makeright.lib.sealing import seal
from makeright.staff import authenticator_app, inviting, limiting, proving, resetting
from makeright.staff.limiting import Limit, TooOften
from makeright.staff.models import Agent, Factor
from makeright.staff.refusals import Refused
from tests.house.test_overlapping_writers import PATIENCE, lived_in, others

__all__ = ["lived_in"]  # a fixture
pytestmark = pytest.mark.postgres
BY = Actor.system("test")


def token(letter: Letter) -> str:
    found = re.search(r"/(?:invitation|reset)/(\w+)", letter.secrets.reveal())
    assert found is not None
    return found[1]


def succeeded(tries: Sequence[Future[Any]]) -> list[Any]:
    """What came of those that were not refused."""
    done = []
    for one in tries:
        why = one.exception(PATIENCE)
        if why is None:
            done.append(one.result())
        else:
            assert isinstance(why, Refused | TooOften), why
    return done


def test_one_of_many_comes_in_by_an_invitation(lived_in: Cast) -> None:
    inviting.invite("nils@framehouse.test", "Nils", by=BY)
    link = token(Letter.objects.get())
    with others() as beside:
        came = succeeded([beside(lambda: inviting.accept(link, password="x")) for _ in range(4)])
    assert len(came) == 1
    assert Agent.objects.filter(email="nils@framehouse.test").count() == 1


def test_one_of_many_invitations_to_one_address_stands(lived_in: Cast) -> None:
    with others() as beside:
        made = [beside(lambda: inviting.invite("nils@framehouse.test", "Nils", by=BY)) for _ in range(4)]
        assert len({one.result(PATIENCE).pk for one in made}) == 1
    opened = [inviting.opened_by(token(letter)) for letter in Letter.objects.all()]
    assert len([one for one in opened if one]) == 1


def test_one_of_many_chooses_a_new_password(lived_in: Cast) -> None:
    resetting.answer(seal(lived_in.mina.email, purpose=resetting.PURPOSE))
    link = token(Letter.objects.get())
    with others() as beside:
        chose = succeeded([beside(lambda: resetting.choose(link, "a new one, long")) for _ in range(4)])
    assert len(chose) == 1


def test_a_code_and_a_recovery_code_are_taken_by_one(lived_in: Cast) -> None:
    secret = authenticator_app.new_secret()
    step = int(time.time()) // authenticator_app.STEP
    proving.add_app(lived_in.mina, secret, authenticator_app.code_at(step - 1, secret), by=lived_in.by_mina)
    recovery = proving.make_recovery_codes(lived_in.mina, by=lived_in.by_mina)[0]
    for code in (authenticator_app.code_at(step + 1, secret), recovery):
        with others() as beside:
            tries = [beside(partial(proving.takes_code, lived_in.mina, code)) for _ in range(4)]
            assert [one.result(PATIENCE) for one in tries].count(True) == 1


def test_one_app_is_set_up_by_many_at_once(lived_in: Cast) -> None:
    secret = authenticator_app.new_secret()

    def set_up() -> object:
        code = authenticator_app.code_at(int(time.time()) // authenticator_app.STEP, secret)
        return proving.add_app(lived_in.mina, secret, code, by=lived_in.by_mina)

    with others() as beside:
        assert len(succeeded([beside(set_up) for _ in range(4)])) == 1
    assert Factor.objects.filter(agent=lived_in.mina).count() == 1


def test_many_tries_at_once_are_all_counted(lived_in: Cast) -> None:
    ten = Limit("ten", 10, timedelta(hours=1))
    with others() as beside:
        tries = [beside(lambda: limiting.take((ten, "mina"))) for _ in range(24)]
        assert len(succeeded(tries)) == 10
