"""A test, one delivery once more, all that failed: each is a call by a job, and says what came of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from makeright.api.ids import public
from makeright.events.models import Event
from makeright.jobs.models import Job
from makeright.jobs.working import work_off
from makeright.lib.tests.web import answer
from makeright.webhooks import events, jobs, pausing, repeating, rotating
from makeright.webhooks.delivering import deliver_due
from makeright.webhooks.models import DELIVERED, GIVEN_UP, WAITING, Delivery, Webhook
from makeright.webhooks.refusals import Refused
from makeright.webhooks.tests.conftest import BY, Receiver, happen

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC)
ALWAYS = datetime(2020, 1, 1, tzinfo=UTC)
NO = answer(b"not today", status="500 Internal Server Error")


def stuck(webhook: Webhook, receiver: Receiver) -> Delivery:
    """The first of two events is refused, and passed over."""
    happen(2)
    receiver.says = [NO]
    deliver_due()
    delivery = webhook.deliveries.get()
    assert pausing.pass_over(delivery, by=BY)
    return delivery


def test_a_test_shows_the_answer_and_leaves_the_queue_alone(
    hook: tuple[Webhook, str], receiver: Receiver
) -> None:
    webhook, secret = hook
    pausing.pause(webhook, by=BY)
    receiver.says = [answer(b"hello", status="201 Created")]
    delivery = repeating.send_test(webhook)
    assert (delivery.state, receiver.web.was_called) == (WAITING, False)
    work_off()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last["status"], delivery.last["answer"]) == (DELIVERED, 201, "hello")
    (told,) = receiver.verified(secret)
    assert (told["type"], told["id"], told["position"]) == ("webhook.test", public("whd", delivery.pk), None)
    assert not Webhook.objects.get().is_active


def test_a_test_that_fails_is_not_tried_again(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    receiver.says = [NO]
    delivery = repeating.send_test(hook[0])
    work_off()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.last["answer"], Job.objects.count()) == (GIVEN_UP, "not today", 0)
    assert Webhook.objects.get().failing_since is None


def test_what_is_passed_over_lets_the_next_be_told(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    webhook, _ = hook
    delivery = stuck(webhook, receiver)
    assert not pausing.pass_over(delivery, by=BY)
    assert deliver_due() == 1
    assert webhook.deliveries.filter(state=DELIVERED).count() == 1


def test_one_delivery_is_made_once_more_by_the_same_name(
    hook: tuple[Webhook, str], receiver: Receiver
) -> None:
    delivery = stuck(hook[0], receiver)
    assert repeating.repeat(delivery, by=BY)
    assert not repeating.repeat(delivery, by=BY), "it is asked for already"
    work_off()
    delivery.refresh_from_db()
    assert (delivery.state, len(delivery.attempts)) == (DELIVERED, 2)
    assert len({head["webhook-id"] for head in receiver.heads}) == 1
    assert Job.objects.count() == 0


def test_all_that_failed_is_made_once_more(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    webhook, _ = hook
    stuck(webhook, receiver)
    deliver_due()
    assert repeating.repeat_failed(webhook, NOW + timedelta(days=1), by=BY) == 0
    assert repeating.repeat_failed(webhook, ALWAYS, by=BY) == 1
    work_off()
    assert set(webhook.deliveries.values_list("state", flat=True)) == {DELIVERED}
    repeated = Event.objects.filter(kind=events.REPEATED.name)
    assert [each.payload for each in repeated] == [{"count": 1}]


def test_what_is_told_in_its_turn_is_not_repeated(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    happen()
    receiver.says = [NO]
    deliver_due()
    with pytest.raises(Refused) as refused:
        repeating.repeat(Delivery.objects.get(), by=BY)
    assert refused.value.code == "in_turn"


def test_nothing_is_repeated_while_it_is_paused(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    delivery = stuck(hook[0], receiver)
    pausing.pause(hook[0], by=BY)
    with pytest.raises(Refused) as refused:
        repeating.repeat(Delivery.objects.get(pk=delivery.pk), by=BY)
    assert refused.value.code == "paused"


def test_both_secrets_sign_until_the_former_ends(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    webhook, former = hook
    secret = rotating.rotate(webhook, by=BY)
    happen()
    deliver_due()
    assert receiver.verified(former) == receiver.verified(secret) != []
    assert [rotating.end_former(webhook, by=BY), rotating.end_former(webhook, by=BY)] == [True, False]
    happen()
    deliver_due()
    assert [len(head["webhook-signature"].split()) for head in receiver.heads] == [2, 1]
    assert receiver.verified(secret)


def test_a_former_secret_ends_by_itself_and_is_forgotten(
    hook: tuple[Webhook, str], receiver: Receiver
) -> None:
    webhook, _ = hook
    rotating.rotate(webhook, beside=timedelta(hours=2), by=BY)
    with time_machine.travel(datetime.now(UTC) + timedelta(hours=3)):
        happen()
        deliver_due()
        assert len(receiver.heads[0]["webhook-signature"].split()) == 1
        jobs.tidy()
    webhook.refresh_from_db()
    assert (bool(webhook.former_secret), webhook.former_until) == (False, None)


def test_a_secret_that_became_known_ends_at_once(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    rotating.rotate(hook[0], beside=timedelta(), by=BY)
    happen()
    deliver_due()
    assert len(receiver.heads[0]["webhook-signature"].split()) == 1
    with pytest.raises(Refused):
        rotating.rotate(hook[0], beside=timedelta(days=31), by=BY)


def test_deliveries_are_forgotten_after_a_month(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    happen(2)
    deliver_due()
    assert repeating.forget_old(now=NOW + timedelta(days=29)) == 0
    assert repeating.forget_old(now=NOW + timedelta(days=31)) == 2
    assert deliver_due() == 0, "what was delivered stays delivered"
