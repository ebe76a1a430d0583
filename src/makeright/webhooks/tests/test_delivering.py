"""Events arrive, each at least once, in order and signed; what fails is tried for days, and then somebody is called."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from makeright.api.ids import public
from makeright.events.models import Event
from makeright.lib.tests.web import answer
from makeright.webhooks import calling, delivering, events, keeping, pausing
from makeright.webhooks.delivering import PAUSES, deliver_due
from makeright.webhooks.models import DELIVERED, GIVEN_UP, TRYING, Delivery, Webhook
from makeright.webhooks.tests.conftest import BY, Receiver, happen

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
DOWN = answer(status="503 Service Unavailable")


def names(receiver: Receiver) -> list[str]:
    return [head["webhook-id"] for head in receiver.heads]


def as_told(ids: list[int]) -> list[str]:
    return [public("evt", key) for key in ids]


def test_each_event_arrives_in_order_and_signed(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    webhook, secret = hook
    ids = happen(45)
    assert deliver_due() == 45
    told = receiver.verified(secret)
    assert [each["id"] for each in told] == as_told(ids) == names(receiver)
    assert [each["position"] for each in told] == sorted({each["position"] for each in told})
    assert {each["type"] for each in told} == {"calendar.renamed"}
    webhook.refresh_from_db()
    assert (webhook.position, webhook.held_by) == (told[-1]["position"], "")
    assert list(webhook.deliveries.order_by("id").values_list("event_id", "state")) == [
        (each, DELIVERED) for each in ids
    ]


def test_what_was_delivered_is_not_told_again(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    happen(3)
    assert (deliver_due(), deliver_due()) == (3, 0)
    assert len(receiver.bodies) == 3


def test_nothing_of_before_is_told(db: None, receiver: Receiver) -> None:
    happen(3)
    keeping.add_webhook("The shop", receiver.url, by=BY)
    assert deliver_due() == 0


def test_only_what_was_chosen_is_told(db: None, receiver: Receiver) -> None:
    keeping.add_webhook("The shop", receiver.url, ["webhook.paused"], by=BY)
    other, _ = keeping.add_webhook("Another", receiver.url, ["tag.renamed"], by=BY)
    happen(2)
    pausing.pause(other, by=BY)
    assert deliver_due() == 1
    assert receiver.told[0]["subject"]["id"] == public("whk", other.pk)


def test_a_webhook_is_not_told_of_itself(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    keeping.change(hook[0], name="Our shop", by=BY)
    assert deliver_due() == 0
    assert not receiver.bodies


def test_what_comes_after_waits_for_what_fails(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    ids = happen(3)
    receiver.says = [answer(status="200 OK"), DOWN]
    assert deliver_due() == 1
    assert deliver_due() == 0, "the pause isn't over"
    webhook = Webhook.objects.get()
    assert (webhook.failing_since is not None, webhook.is_active) == (True, True)
    stuck = webhook.deliveries.get(state=TRYING)
    assert (stuck.event_id, stuck.tries, stuck.last["status"]) == (ids[1], 1, 503)
    with time_machine.travel(datetime.now(UTC) + PAUSES[0] + timedelta(seconds=1)):
        assert deliver_due() == 2
    assert names(receiver) == as_told([ids[0], ids[1], ids[1], ids[2]])
    webhook.refresh_from_db()
    assert (webhook.failing_since, webhook.try_again_at) == (None, None)


def test_a_webhook_that_takes_nothing_for_days_is_paused_and_loses_nothing(
    hook: tuple[Webhook, str], receiver: Receiver
) -> None:
    webhook, _ = hook
    ids = happen(2)
    receiver.says = [DOWN] * 10
    with time_machine.travel(NOW) as clock:
        for pause in (timedelta(), *PAUSES):
            clock.shift(pause + timedelta(seconds=10))
            deliver_due()
        webhook.refresh_from_db()
    assert len(receiver.bodies) == len(PAUSES) + 1
    assert (webhook.state, webhook.paused_because) == ("paused", "failing")
    assert Event.objects.filter(kind=events.PAUSED.name, payload={"why": "failing"}).count() == 1
    assert webhook.deliveries.get().state == GIVEN_UP
    assert deliver_due() == 0
    assert pausing.resume(webhook, by=BY)
    assert deliver_due() == 2
    assert names(receiver)[-2:] == as_told(ids)
    assert set(webhook.deliveries.values_list("state", flat=True)) == {DELIVERED}


def test_a_pause_grows_over_three_days() -> None:
    assert timedelta(days=3) < sum(PAUSES, timedelta()) < timedelta(days=5)
    assert list(PAUSES) == sorted(PAUSES)


def test_who_is_gone_is_told_nothing_more(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    happen(2)
    receiver.says = [answer(status="410 Gone")]
    deliver_due()
    webhook = Webhook.objects.get()
    assert (webhook.paused_because, len(receiver.bodies)) == ("gone", 1)


@pytest.mark.parametrize(
    ("said", "pause"),
    [
        ("120", timedelta(seconds=120)),
        ("1", PAUSES[0]),
        ("99999999999999", timedelta(days=1)),
        ("soon", PAUSES[0]),
        ("", PAUSES[0]),
    ],
)
def test_who_asks_us_to_wait_is_waited_for_at_most_a_day(
    said: str, pause: timedelta, hook: tuple[Webhook, str], receiver: Receiver
) -> None:
    happen()
    receiver.says = [answer(status="429 Too Many Requests", retry_after=said)]
    with time_machine.travel(NOW, tick=False):
        deliver_due()
    assert Webhook.objects.get().try_again_at == NOW + pause


def test_a_redirect_is_not_followed(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    happen()
    receiver.says = [answer(status="302 Found", location="/elsewhere")]
    assert deliver_due() == 0
    assert Delivery.objects.get().last["error"] == "redirects"
    assert len(receiver.web.heard) == 1


def test_who_answers_at_length_has_taken_it_all_the_same(
    hook: tuple[Webhook, str], receiver: Receiver
) -> None:
    happen()
    receiver.says = [answer(b"x" * 200_000)]
    assert deliver_due() == 1
    assert Delivery.objects.get().last["answer"] == "", "of what was taken the status says enough"


def test_how_a_refusal_began_is_kept(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    happen()
    receiver.says = [answer(b"no\x00 \x1b[31mway " * 500, status="422 Unprocessable Content")]
    deliver_due()
    kept = Delivery.objects.get().last
    assert (kept["status"], len(str(kept["answer"]))) == (422, 300)
    assert str(kept["answer"]).isprintable()


def test_another_engine_leaves_alone_what_one_has(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    happen()
    soon = datetime.now(UTC) + timedelta(minutes=1)
    Webhook.objects.update(held_by="another", held_until=soon)
    assert deliver_due() == 0
    with time_machine.travel(soon + timedelta(seconds=1)):
        assert deliver_due() == 1


def test_what_was_taken_as_the_program_ended_is_told_again_by_the_same_name(
    hook: tuple[Webhook, str], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = happen(2)

    def end(*_: object) -> bool:
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr(delivering, "_write_down", end)
        with pytest.raises(SystemExit):
            deliver_due()
    assert deliver_due() == 2
    assert names(receiver) == as_told([*ids, *ids])


def test_who_was_paused_meanwhile_is_told_nothing_more(
    hook: tuple[Webhook, str], receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    happen(3)
    call = calling.call

    def call_and_pause(*said: Any) -> Any:
        pausing.pause(hook[0], by=BY)
        return call(*said)

    monkeypatch.setattr(delivering, "AT_ONCE", 1)
    monkeypatch.setattr(delivering, "call", call_and_pause)
    assert deliver_due() == 1
    assert Webhook.objects.get().position == Delivery.objects.get().position
