"""Ways that the tests of the doors share: a browser that is signed in, an app, a passkey."""

from __future__ import annotations

import time
from typing import Any

from django.test import Client

from makeright.demo.cast import PASSWORD
from makeright.lib.actor import Actor
from makeright.staff import authenticator_app, proving
from makeright.staff.models import Agent
from makeright.staff.tests.keys import SoftKey

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def browser(**environ: Any) -> Client:
    return Client(headers={"user-agent": FIREFOX}, **environ)


def knock(client: Client, email: str, password: str = PASSWORD, **more: str) -> Any:
    """Try to sign in by the form."""
    return client.post("/sign-in", {"login": email, "password": password, **more})


def signed_in(agent: Agent, password: str = PASSWORD) -> Client:
    """A browser that came in by the form just now."""
    client = browser()
    assert knock(client, agent.email, password).status_code == 302
    assert client.session.get("_auth_user_id") == str(agent.pk)
    return client


def with_app(agent: Agent) -> str:
    """Give an agent an app; its secret comes back. The code of the step before now was used for it."""
    secret = authenticator_app.new_secret()
    step = int(time.time()) // authenticator_app.STEP
    proving.add_app(agent, secret, authenticator_app.code_at(step - 1, secret), by=Actor.agent(agent))
    return secret


def code_of(secret: str, *, steps: int = 0) -> str:
    return authenticator_app.code_at(int(time.time()) // authenticator_app.STEP + steps, secret)


def make_passkey(client: Client, *, name: str = "Phone", key: SoftKey | None = None) -> SoftKey:
    """Have a signed-in browser make a passkey."""
    key = key or SoftKey()
    question = client.post("/account/passkeys/new/question").json()
    answer = client.post("/account/passkeys/new", {"answer": key.make(question), "name": name})
    assert answer.status_code == 302, answer.content.decode()
    return key


def come_by_passkey(client: Client, key: SoftKey, **more: str) -> Any:
    question = client.post("/sign-in/passkey/question").json()
    return client.post("/sign-in/passkey", {"answer": key.prove(question), **more})
