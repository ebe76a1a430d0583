"""Single sign-on: who is let in by a provider's word, and which words are not believed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from makeright.demo.cast import House, furnish
from makeright.events.models import Event
from makeright.letters.models import Letter
from makeright.staff import inviting, serving, signing_on
from makeright.staff.models import ADMIN, Agent, OutsideName
from makeright.staff.replaying_doors import outside_names_are_as_the_log_tells
from makeright.staff.tests.provider import CLIENT, SECRET, Provider, provider_here
from makeright.staff.tests.ways import browser, code_of, with_app

pytestmark = pytest.mark.django_db
SUBJECT = "248289761001"
BACK = "/sign-in/elsewhere/back"


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with provider_here() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider, settings: Settings) -> Provider:
    settings.MAKERIGHT_OIDC_ISSUER = running.issuer
    settings.MAKERIGHT_OIDC_CLIENT, settings.MAKERIGHT_OIDC_SECRET = CLIENT, SECRET
    settings.MAKERIGHT_OIDC_DOMAINS = ["framehouse.test"]
    settings.MAKERIGHT_FETCHING_ALLOW = [running.issuer.removeprefix("http://")]
    running.claims, running.without, running.sign_with = {}, set(), running.key
    running.algorithm, running.kid, running.told_issuer, running.refuses = "RS256", "one", "", False
    return running


@pytest.fixture
def house() -> House:
    return furnish(passwords=True)


def kinds_of(agent: Agent) -> list[str]:
    told = Event.objects.filter(subject_kind="agent", subject_id=agent.pk).order_by("pk")
    return list(told.values_list("kind", flat=True))


def come(provider: Provider, client: Client | None = None, **more: str) -> Any:
    """There and back, by one browser."""
    client = client or browser()
    led = client.get("/sign-in/elsewhere", more)
    assert led.status_code == 302, led.content.decode()
    return client.get(BACK, provider.let_in(led["Location"]))


def who_is_in(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_an_agent_is_known_the_first_time_by_their_address_and_then_by_name(
    house: House, provider: Provider
) -> None:
    client = browser()
    assert come(provider, client, next="/outbox")["Location"] == "/outbox"
    assert who_is_in(client) == str(house.mina.pk)
    assert Event.objects.filter(kind="agent.linked", subject_id=house.mina.pk).count() == 1
    provider.claims = {"email": "mina.new@elsewhere.test", "email_verified": False}
    again = browser()
    come(provider, again)
    assert who_is_in(again) == str(house.mina.pk)
    assert OutsideName.objects.count() == 1
    assert SUBJECT not in str(list(Event.objects.values()))


def test_the_name_counts_and_not_the_address(house: House, provider: Provider) -> None:
    """Whoever gets Mina's address at the provider one day is not Mina."""
    come(provider)
    provider.claims = {"sub": "another", "email": "otto@framehouse.test"}
    otto = browser()
    come(provider, otto)
    assert who_is_in(otto) == str(house.otto.pk)
    provider.claims = {"sub": SUBJECT, "email": "ada@framehouse.test"}
    client = browser()
    come(provider, client)
    assert who_is_in(client) == str(house.mina.pk)
    provider.claims = {"sub": "a third", "email": "mina@framehouse.test"}
    stranger = browser()
    assert come(provider, stranger).status_code == 403
    assert who_is_in(stranger) is None


def test_who_has_another_account_there_is_known_by_it_once_an_operator_says_so(
    house: House, provider: Provider
) -> None:
    client = browser()
    come(provider, client)
    provider.claims = {"sub": "her second"}
    assert come(provider).status_code == 403
    assert signing_on.unlink(house.mina, by=house.by_ada)
    assert not signing_on.unlink(house.mina, by=house.by_ada)
    assert client.get("/outbox").status_code == 302  # whoever came by the first one is out
    again = browser()
    come(provider, again)
    assert who_is_in(again) == str(house.mina.pk)
    assert [kind for kind in kinds_of(house.mina) if "link" in kind] == [
        "agent.linked",
        "agent.unlinked",
        "agent.linked",
    ]
    assert list(outside_names_are_as_the_log_tells()) == [[]]
    OutsideName.objects.all().delete()
    assert len(*outside_names_are_as_the_log_tells()) == 1


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": "true"},
        {"email_verified": 1},
        {"email_verified": None},
        {"email": None},
        {"email": "mina@framehouse.test.evil.test"},
        {"email": "mina@evil.test"},
        {"email": "nobody@framehouse.test"},
        {"email": "mina@framehouse.test@evil.test"},
    ],
)
def test_an_address_that_is_not_verified_or_not_of_the_house_lets_nobody_in(
    house: House, provider: Provider, claims: dict[str, Any]
) -> None:
    provider.claims = claims
    client = browser()
    answer = come(provider, client)
    assert answer.status_code == 403
    assert "Ask for an invitation" in answer.content.decode()
    assert who_is_in(client) is None
    assert not OutsideName.objects.exists()


def test_nobody_is_linked_where_the_owner_lists_no_domain(
    house: House, provider: Provider, settings: Settings
) -> None:
    settings.MAKERIGHT_OIDC_DOMAINS = []
    assert come(provider).status_code == 403
    provider.claims = {"email": ""}
    assert come(provider).status_code == 403


def test_nobody_signs_themselves_up_and_who_is_invited_comes(house: House, provider: Provider) -> None:
    provider.claims = {"email": "nils@framehouse.test", "sub": "nils", "name": "Nils Holm"}
    assert come(provider).status_code == 403
    inviting.invite("nils@framehouse.test", "Nils", role=ADMIN, by=house.by_ada)
    client = browser()
    come(provider, client)
    nils = Agent.objects.get(email="nils@framehouse.test")
    assert (who_is_in(client), nils.role, nils.name) == (str(nils.pk), ADMIN, "Nils Holm")
    assert not nils.has_usable_password()
    link = str(Letter.objects.get().secrets.reveal())
    assert (
        Client().get(f"/invitation/{link.rpartition('/')[2].rstrip('}').rstrip(chr(34))}").status_code == 404
    )


def test_who_serves_no_longer_does_not_come_in(house: House, provider: Provider) -> None:
    come(provider)
    serving.deactivate(house.mina, by=house.by_ada)
    assert come(provider).status_code == 403
    provider.claims = {"sub": "otto", "email": "otto@framehouse.test"}
    serving.deactivate(house.otto, by=house.by_ada)
    assert come(provider).status_code == 403


def test_the_second_step_is_asked_for_all_the_same(house: House, provider: Provider) -> None:
    secret = with_app(house.mina)
    client = browser()
    assert come(provider, client, next="/outbox")["Location"] == "/sign-in/second"
    assert who_is_in(client) is None
    assert client.post("/sign-in/second", {"code": code_of(secret)})["Location"] == "/outbox"


NOW = int(time.time())


@pytest.mark.parametrize(
    "lie",
    [
        lambda one: one.claims.update(nonce="of another browser"),
        lambda one: one.without.add("nonce"),
        lambda one: one.claims.update(aud="another-desk"),
        lambda one: one.claims.update(aud=[CLIENT, "another-desk"]),
        lambda one: one.claims.update(aud=[CLIENT, "another-desk"], azp="another-desk"),
        lambda one: one.claims.update(iss="http://evil.test"),
        lambda one: one.claims.update(exp=NOW - 3600),
        lambda one: one.claims.update(iat=NOW + 3600 * 24),
        lambda one: one.without.add("exp"),
        lambda one: one.without.add("iat"),
        lambda one: one.without.add("sub"),
        lambda one: one.claims.update(sub=""),
        lambda one: one.claims.update(sub="x" * 256),
        lambda one: setattr(one, "sign_with", one.stranger),
        lambda one: setattr(one, "kid", "two"),
        lambda one: one.__dict__.update(algorithm="none", sign_with=None),
        lambda one: one.__dict__.update(algorithm="HS256", sign_with="x" * 64),
        lambda one: setattr(one, "refuses", True),
        lambda one: setattr(one, "told_issuer", "http://evil.test"),
    ],
)
def test_what_is_not_the_providers_word_is_not_believed(
    house: House, provider: Provider, lie: Callable[[Provider], object]
) -> None:
    client = browser()
    led = client.get("/sign-in/elsewhere")
    back = provider.let_in(led["Location"])
    lie(provider)
    answer = client.get(BACK, back)
    assert answer.status_code == 502
    assert who_is_in(client) is None
    assert not OutsideName.objects.exists()


def test_an_answer_belongs_to_the_browser_that_asked_and_is_good_once(
    house: House, provider: Provider
) -> None:
    asked = browser()
    back = provider.let_in(asked.get("/sign-in/elsewhere")["Location"])
    assert browser().get(BACK, back).status_code == 422, "a browser that asked nothing"
    other = browser()
    other.get("/sign-in/elsewhere")
    assert other.get(BACK, back).status_code == 422, "one that asked something else"
    assert asked.get(BACK, back | {"state": ""}).status_code == 422
    assert asked.get(BACK, back).status_code == 422, "what was answered once is asked anew"
    assert who_is_in(asked) is None


def test_the_way_back_ends_after_ten_minutes(house: House, provider: Provider) -> None:
    client = browser()
    back = provider.let_in(client.get("/sign-in/elsewhere")["Location"])
    with time_machine.travel(timezone.now() + timedelta(minutes=11)):
        assert client.get(BACK, back).status_code == 422


def test_a_code_of_another_flow_is_worth_nothing(house: House, provider: Provider) -> None:
    """PKCE: who stole a code lacks what it was asked with."""
    victim, thief = browser(), browser()
    stolen = provider.let_in(victim.get("/sign-in/elsewhere")["Location"])["code"]
    mine = provider.let_in(thief.get("/sign-in/elsewhere")["Location"])
    assert thief.get(BACK, mine | {"code": stolen}).status_code == 502
    assert who_is_in(thief) is None


def test_the_provider_may_say_no(house: House, provider: Provider) -> None:
    client = browser()
    back = provider.let_in(client.get("/sign-in/elsewhere")["Location"])
    answer = client.get(BACK, {"error": "access_denied", "error_description": "<b>", "state": back["state"]})
    assert answer.status_code == 422
    assert "let nobody in" in answer.content.decode()


def test_a_provider_that_is_silent_is_said_in_words(
    house: House, provider: Provider, settings: Settings
) -> None:
    settings.MAKERIGHT_OIDC_ISSUER = "http://127.0.0.1:9"
    answer = browser().get("/sign-in/elsewhere")
    assert answer.status_code == 502
    assert "sign in another way" in answer.content.decode()


def test_the_door_offers_it_where_there_is_one_and_else_nothing_is_there(
    house: House, provider: Provider, settings: Settings
) -> None:
    settings.MAKERIGHT_OIDC_NAME = "Frame House ID"
    assert "Sign in with Frame House ID" in Client().get("/sign-in").content.decode()
    settings.MAKERIGHT_OIDC_ISSUER = ""
    assert "Sign in with Frame House ID" not in Client().get("/sign-in").content.decode()
    assert Client().get("/sign-in/elsewhere").status_code == 404
    assert Client().get(BACK).status_code == 404


def test_it_leads_to_no_other_house(house: House, provider: Provider) -> None:
    assert come(provider, next="https://evil.test/")["Location"] == "/"


def test_what_is_asked_has_a_challenge_and_names_our_way_back(house: House, provider: Provider) -> None:
    come(provider)
    assert provider.asked["code_challenge_method"] == "S256"
    assert provider.asked["redirect_uri"].endswith(BACK)
    assert provider.asked["scope"] == "openid email profile"
    assert SECRET not in str(provider.asked)
