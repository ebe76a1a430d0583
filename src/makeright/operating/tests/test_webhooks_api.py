"""Webhooks over the REST API: kept, paused, tested and repeated by programs; and admins are written to when one stops."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client

from makeright.demo.cast import Cast
from makeright.jobs.working import work_off
from makeright.letters.models import Letter
from makeright.lib.actor import Actor
from makeright.lib.tests.web import answer
from makeright.operating.checkups import work
from makeright.operating.findings import Asked
from makeright.staff.issuing import issue
from makeright.webhooks import keeping, pausing
from makeright.webhooks.delivering import deliver_due
from makeright.webhooks.models import Delivery, Webhook
from makeright.webhooks.tests.conftest import BY, Receiver, happen, receiver

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db


class Api:
    def __init__(self, cast: Cast) -> None:
        secret = issue(cast.ada, "x", scopes=["*"], by=Actor.agent(cast.ada))[1]
        self._client = Client(headers={"Authorization": f"Bearer {secret}"})

    def ask(self, method: str, path: str, status: int = 200, **said: Any) -> Any:
        answered = self._client.generic(
            method, f"/api/v1{path}", content_type="application/json", data=json.dumps(said)
        )
        assert answered.status_code == status, answered.content
        return answered.json() if answered.content else None


@pytest.fixture
def api(cast: Cast) -> Api:
    return Api(cast)


def test_a_program_adds_one_tests_it_and_reads_what_came_of_it(api: Api, receiver: Receiver) -> None:
    made = api.ask("POST", "/webhooks", 201, name="The shop", url=receiver.url)
    path = f"/webhooks/{made['id']}"
    receiver.says = [answer(b"hello")]
    test = api.ask("POST", f"{path}/test", 202)
    work_off()
    found = api.ask("GET", f"{path}/deliveries/{test['id']}")
    assert (found["state"], found["attempts"][0]["answer"]) == ("delivered", "hello")
    assert receiver.verified(made["secret"])[0]["id"] == found["webhook_id"]
    assert "secret" not in api.ask("GET", path)


def test_the_log_of_deliveries_comes_in_pages(api: Api, receiver: Receiver) -> None:
    made = api.ask("POST", "/webhooks", 201, name="The shop", url=receiver.url, kinds=["calendar.renamed"])
    happen(3)
    deliver_due()
    first = api.ask("GET", f"/webhooks/{made['id']}/deliveries?limit=2")
    rest = api.ask("GET", f"/webhooks/{made['id']}/deliveries?limit=2&after={first['next']}")
    assert [len(first["items"]), len(rest["items"]), rest["next"]] == [2, 1, None]
    assert api.ask("GET", f"/webhooks/{made['id']}/deliveries?state=given_up")["items"] == []


def test_what_failed_is_repeated_once_it_is_resumed(api: Api, receiver: Receiver) -> None:
    made = api.ask("POST", "/webhooks", 201, name="The shop", url=receiver.url)
    path = f"/webhooks/{made['id']}"
    happen()
    receiver.says = [answer(status="500 No")]
    deliver_due()
    (stuck,) = api.ask("GET", f"{path}/deliveries")["items"]
    assert api.ask("POST", f"{path}/deliveries/{stuck['id']}/skip")["state"] == "given_up"
    assert api.ask("PUT", f"{path}/pause")["state"] == "paused"
    assert api.ask("POST", f"{path}/deliveries/{stuck['id']}/replay", 409)["code"] == "paused"
    assert api.ask("DELETE", f"{path}/pause")["state"] == "active"
    assert api.ask("POST", f"{path}/replay", 202, since="2026-01-01T00:00:00") == {"count": 1}
    work_off()
    assert api.ask("GET", f"{path}/deliveries/{stuck['id']}")["state"] == "delivered"


def test_a_secret_is_rotated_and_the_former_ended(api: Api, receiver: Receiver) -> None:
    made = api.ask("POST", "/webhooks", 201, name="The shop", url=receiver.url)
    path = f"/webhooks/{made['id']}"
    rotated = api.ask("POST", f"{path}/secret", beside_hours=2)
    assert rotated["secret"] != made["secret"]
    assert rotated["former_secret_until"]
    assert api.ask("DELETE", f"{path}/former-secret")["former_secret_until"] is None
    assert api.ask("PATCH", path, name="Ours")["name"] == "Ours"
    api.ask("DELETE", path, 204)
    api.ask("GET", path, 404)


def test_a_program_learns_which_events_there_are(api: Api) -> None:
    told = {each["name"]: each["means"] for each in api.ask("GET", "/webhook-kinds")}
    assert told["webhook.removed"].startswith("A webhook is told nothing any more")


def test_admins_are_written_to_when_one_is_paused_by_itself(cast: Cast, receiver: Receiver) -> None:
    webhook, _ = keeping.add_webhook("The shop", receiver.url, by=BY)
    pausing.pause(webhook, by=BY)
    work_off()
    assert not Letter.objects.exists(), "a person did it"
    pausing.resume(webhook, by=BY)
    happen()
    receiver.says = [answer(status="410 Gone")]
    deliver_due()
    work_off()
    (letter,) = Letter.objects.all()
    assert letter.address == cast.ada.email
    assert "The shop" in str(letter.facts)
    assert [each.code for each in work.webhooks(Asked())] == ["webhooks.paused"]


def test_an_operator_adds_one_at_the_command_line(
    cast: Cast, receiver: Receiver, capsys: pytest.CaptureFixture[str]
) -> None:
    def run(*said: str) -> Any:
        call_command("webhooks", *said, "--json")
        return json.loads(capsys.readouterr().out)

    secret = run("add", "Shop", receiver.url, "calendar.renamed")["secret"]
    assert run("test", "Shop")["state"] == "delivered"
    assert receiver.verified(secret)[0]["type"] == "webhook.test"
    assert run("pause", "Shop")["state"] == "paused"
    assert run("resume", "Shop", "--from-now")["state"] == "active"
    assert run("rotate", "Shop", "--beside", "0")["secret"] != secret
    assert [each["kind"] for each in run("deliveries", "Shop")] == ["webhook.test"]
    assert [each["name"] for each in run("list")] == ["Shop"]
    assert run("remove", "Shop")["state"] == "removed"
    assert (run("list"), Delivery.objects.count(), Webhook.objects.count()) == ([], 0, 1)
    call_command("webhooks", "list")
    assert capsys.readouterr().out.strip() == "None."
