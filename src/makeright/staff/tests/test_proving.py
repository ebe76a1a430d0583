"""Factors: set up, used once a code, taken away; each change is one event and ends the other sessions."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import Settings

from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.staff import authenticator_app, proving
from makeright.staff.models import Agent, Factor, RecoveryCode, Session
from makeright.staff.passkeys import Desk, Made
from makeright.staff.refusals import Refused
from makeright.staff.replaying_doors import factors_are_as_the_log_tells
from makeright.staff.tests.keys import SoftKey
from makeright.staff.tests.ways import browser, code_of, with_app

pytestmark = pytest.mark.django_db
DESK = Desk("Frame House", "http://testserver")


def with_passkey(agent: Agent, key: SoftKey | None = None) -> SoftKey:
    key = key or SoftKey()
    question, state = DESK.ask_for_new(agent.pk, name=agent.name, email=agent.email, besides=[])
    proving.add_passkey(agent, DESK.made(key.make(question), state), "Phone", by=_by(agent))
    return key


def _by(agent: Agent) -> Any:
    from makeright.lib.actor import Actor

    return Actor.agent(agent)


def happened(kind: str) -> list[dict[str, Any]]:
    return [event.payload for event in Event.objects.filter(kind=kind).order_by("pk")]


def differences() -> list[str]:
    return [str(each) for found in factors_are_as_the_log_tells() for each in found]


# The app


def test_an_app_is_taken_once_it_showed_a_code(cast: Cast) -> None:
    secret = authenticator_app.new_secret()
    with pytest.raises(Refused) as refused:
        proving.add_app(cast.mina, secret, "000000", by=cast.by_mina)
    assert refused.value.code == "code"
    factor = proving.add_app(cast.mina, secret, code_of(secret), by=cast.by_mina)
    assert happened("agent.factor_added") == [{"kind": "app", "factor": factor.pk}]
    with pytest.raises(Refused) as refused:
        proving.add_app(cast.mina, secret, code_of(secret), by=cast.by_mina)
    assert refused.value.code == "has_app"
    assert differences() == []


def test_the_secret_of_an_app_is_sealed(cast: Cast) -> None:
    secret = with_app(cast.mina)
    assert secret not in str(list(Factor.objects.values()))
    assert Factor.objects.get().secret.reveal() == secret


def test_a_code_is_taken_once(cast: Cast) -> None:
    secret = with_app(cast.mina)
    assert proving.takes_code(cast.mina, code_of(secret))
    assert not proving.takes_code(cast.mina, code_of(secret))
    assert not proving.takes_code(cast.mina, code_of(secret, steps=-1)), "nor an older one"


def test_the_code_that_set_the_app_up_lets_nobody_in(cast: Cast) -> None:
    secret = authenticator_app.new_secret()
    code = code_of(secret)
    proving.add_app(cast.mina, secret, code, by=cast.by_mina)
    assert not proving.takes_code(cast.mina, code)


def test_a_code_of_somebody_else_is_none(cast: Cast) -> None:
    secret = with_app(cast.otto)
    with_app(cast.mina)
    assert not proving.takes_code(cast.mina, code_of(secret))


# Recovery codes


def test_each_recovery_code_is_good_once_and_the_rows_keep_none(cast: Cast) -> None:
    with_app(cast.mina)
    codes = proving.make_recovery_codes(cast.mina, by=cast.by_mina)
    assert len(set(codes)) == 10
    kept = str(list(RecoveryCode.objects.values()))
    assert [code for code in codes if code in kept or code.replace("-", "") in kept] == []
    assert proving.takes_code(cast.mina, codes[0].upper().replace("-", " "))
    assert not proving.takes_code(cast.mina, codes[0])
    assert proving.codes_left(cast.mina) == 9
    assert len(happened("agent.recovery_code_used")) == 1
    assert not proving.takes_code(cast.otto, codes[1])


def test_new_codes_void_the_old_ones(cast: Cast) -> None:
    with_app(cast.mina)
    old = proving.make_recovery_codes(cast.mina, by=cast.by_mina)
    proving.make_recovery_codes(cast.mina, by=cast.by_mina)
    assert not any(proving.takes_code(cast.mina, code) for code in old)
    assert proving.codes_left(cast.mina) == 10


def test_there_are_none_for_who_has_nothing_they_could_stand_in_for(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        proving.make_recovery_codes(cast.mina, by=cast.by_mina)
    assert refused.value.code == "no_factor"
    assert not proving.takes_code(cast.mina, "")


def test_they_go_with_the_last_factor(cast: Cast) -> None:
    cast.mina.set_password("oak and linen")
    cast.mina.save()
    with_app(cast.mina)
    codes = proving.make_recovery_codes(cast.mina, by=cast.by_mina)
    assert proving.remove(Factor.objects.get(), by=cast.by_mina)
    assert not proving.takes_code(cast.mina, codes[0])


# Passkeys


def prove(key: SoftKey, *, of: Agent | None = None, desk: Desk = DESK) -> Agent:
    question, state = DESK.ask()
    return proving.whose_passkey(key.prove(question), state, desk, of=of)


def test_a_passkey_says_whose_it_is(cast: Cast) -> None:
    key = with_passkey(cast.mina)
    with_passkey(cast.otto)
    assert prove(key) == cast.mina
    assert Factor.objects.get(agent=cast.mina).uses == 1
    assert differences() == []


def test_the_same_passkey_is_taken_once(cast: Cast) -> None:
    key = with_passkey(cast.mina)
    with pytest.raises(Refused) as refused:
        with_passkey(cast.otto, key)
    assert refused.value.code == "known"


def test_a_passkey_of_somebody_else_is_no_second_step(cast: Cast) -> None:
    key = with_passkey(cast.otto)
    with pytest.raises(Refused):
        prove(key, of=cast.mina)


def test_a_passkey_of_who_serves_no_longer_opens_nothing(cast: Cast) -> None:
    key = with_passkey(cast.mina)
    Agent.objects.filter(pk=cast.mina.pk).update(is_active=False)
    with pytest.raises(Refused):
        prove(key)


def test_a_copy_of_a_passkey_is_seen_by_its_count(cast: Cast) -> None:
    key = with_passkey(cast.mina)
    prove(key)
    key.uses = 0  # as it was when it was copied
    with pytest.raises(Refused):
        prove(key)


def test_one_that_never_counts_is_let_in_again(cast: Cast) -> None:
    key = with_passkey(cast.mina)
    for _ in range(2):
        key.uses = -1  # so that it answers with 0, as passkeys kept in a cloud do
        assert prove(key) == cast.mina


def test_an_answer_is_good_for_its_question_alone(cast: Cast) -> None:
    key = with_passkey(cast.mina)
    question, state = DESK.ask()
    answer = key.prove(question)
    _, another = DESK.ask()
    with pytest.raises(Refused):
        proving.whose_passkey(answer, another, DESK)
    assert proving.whose_passkey(answer, state, DESK) == cast.mina


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://testserver"},
        {"origin": "http://testserver.evil.test"},
        {"origin": "http://testserver:8000"},
        {"verifies": False},
    ],
)
def test_another_page_or_nobody_at_the_device_is_refused(cast: Cast, lie: dict[str, Any]) -> None:
    key = with_passkey(cast.mina)
    for name, value in lie.items():
        setattr(key, name, value)
    with pytest.raises(Refused):
        prove(key)


def test_a_signature_of_another_key_is_refused(cast: Cast) -> None:
    key, thief = with_passkey(cast.mina), SoftKey()
    thief.id, thief.uses = key.id, 5
    with pytest.raises(Refused):
        prove(thief)


@pytest.mark.parametrize(
    "answer",
    ["", "null", "[]", "7", "{}", '{"rawId": null}', '{"rawId": {"a": 1}}', "{" * 9_999, "x" * 99_999],
)
def test_a_broken_answer_is_refused_in_one_way(cast: Cast, answer: str) -> None:
    with_passkey(cast.mina)
    _, state = DESK.ask()
    with pytest.raises(Refused) as refused:
        proving.whose_passkey(answer, state, DESK)
    assert refused.value.code == "passkey"


# Taking away


def test_the_only_way_in_is_not_taken_away(cast: Cast) -> None:
    with_passkey(cast.mina)
    assert not cast.mina.has_usable_password()
    with pytest.raises(Refused) as refused:
        proving.remove(Factor.objects.get(), by=cast.by_mina)
    assert refused.value.code == "last_way"
    with_passkey(cast.mina)
    assert proving.remove(Factor.objects.earliest("pk"), by=cast.by_mina)
    assert differences() == []


def test_what_the_role_asks_for_is_not_taken_away(cast: Cast, settings: Settings) -> None:
    cast.mina.set_password("oak and linen")
    cast.mina.save()
    with_app(cast.mina)
    settings.MAKERIGHT_SECOND_FACTOR = ["agent"]
    with pytest.raises(Refused) as refused:
        proving.remove(Factor.objects.get(), by=cast.by_mina)
    assert refused.value.code == "asked_for"
    settings.MAKERIGHT_SECOND_FACTOR = ["admin"]
    assert proving.remove(Factor.objects.get(), by=cast.by_mina)
    assert not proving.needs_one(cast.mina)
    assert proving.needs_one(cast.ada)


def test_each_change_ends_the_other_sessions(cast: Cast) -> None:
    cast.mina.set_password("oak and linen")
    cast.mina.save()
    changes: list[Callable[[str], object]] = [
        lambda key: proving.add_app(cast.mina, SECRET, code_of(SECRET), besides=key, by=cast.by_mina),
        lambda key: proving.make_recovery_codes(cast.mina, besides=key, by=cast.by_mina),
        lambda key: proving.remove(Factor.objects.get(), besides=key, by=cast.by_mina),
    ]
    for change in changes:
        here, there = browser(), browser()
        here.force_login(cast.mina)
        there.force_login(cast.mina)
        change(str(here.session.session_key))
        assert [one.get("/nav").status_code for one in (here, there)] == [200, 302]
    assert Session.objects.filter(agent=cast.mina).count() == 1


SECRET = authenticator_app.new_secret()


def test_a_factor_that_somebody_put_there_by_hand_is_seen(cast: Cast) -> None:
    made = Made("aGFuZA", "a2V5", 0)
    factor = Factor.objects.create(
        agent=cast.mina,
        kind="passkey",
        handle=made.handle,
        public_key=made.public_key,
        made_at=timezone.now(),
    )
    assert differences() == [
        f"factor {factor.pk} of agent {cast.mina.pk}: the log says None, the row passkey"
    ]


def test_a_clock_that_is_an_hour_off_is_no_way_in(cast: Cast) -> None:
    secret = with_app(cast.mina)
    later = timezone.now() + timedelta(hours=1)
    assert not proving.takes_code(cast.mina, code_of(secret), now=later)
    assert proving.takes_code(
        cast.mina, authenticator_app.code_at(int(time.time() + 3600) // 30, secret), now=later
    )
