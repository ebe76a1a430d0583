"""Which programs are told: chosen with care, never inside our own net, and gone when they are removed."""

from __future__ import annotations

import pytest
from django.db import connection
from pytest_django import Settings

from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.lib import outside
from makeright.webhooks import describing, events, keeping, pausing, repeating, rotating
from makeright.webhooks.delivering import deliver_due
from makeright.webhooks.models import Delivery, Webhook
from makeright.webhooks.refusals import Refused
from makeright.webhooks.tests.conftest import BY, HOST, Receiver, happen

pytestmark = pytest.mark.django_db


def told(kind: str) -> list[dict[str, object]]:
    return list(Event.objects.filter(kind=kind).order_by("pk").values_list("payload", flat=True))


def test_neither_address_nor_secret_stands_plain_in_a_row(
    hook: tuple[Webhook, str], receiver: Receiver
) -> None:
    webhook, secret = hook
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM webhooks_webhook")
        row = str(cursor.fetchone())
    assert secret not in row
    assert receiver.url not in row
    assert (webhook.secret.reveal(), webhook.url.reveal(), webhook.host) == (secret, receiver.url, HOST)
    assert told(events.ADDED.name) == [{"kinds": None}]


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("", "no_url"),
        ("ftp://shop.test/", "scheme"),
        ("https://user:secret@shop.test/", "userinfo"),
        ("https://shop.test:25/", "port"),
        ("http://example.com/", "plain"),
        ("https://127.0.0.1/", "inside"),
        ("https://2130706433/", "host"),
        ("https://0177.0.0.1/", "url"),
        ("https://[::1]/", "inside"),
        ("https://[::ffff:10.0.0.1]/", "inside"),
        ("https://169.254.169.254/latest/meta-data", "inside"),
        ("https://10.1.2.3/", "inside"),
        ("https://inside.test/", "inside"),
        ("https://both.test/", "inside"),
        ("https://nowhere.test/", "unresolved"),
    ],
)
def test_what_lies_inside_is_refused(url: str, code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = {
        "inside.test": ["192.168.1.5"],
        "both.test": ["93.184.215.14", "10.0.0.1"],
        "nowhere.test": [],
    }
    monkeypatch.setattr(outside, "resolve", lambda host, port: addresses.get(host, ["93.184.215.14"]))
    with pytest.raises(Refused) as refused:
        keeping.add_webhook("The shop", url, by=BY)
    assert refused.value.code == code
    assert not Webhook.objects.exists()


def test_whose_address_turns_inside_is_not_called(
    hook: tuple[Webhook, str], receiver: Receiver, settings: Settings
) -> None:
    """A name may lead elsewhere by the time it is called."""
    settings.MAKERIGHT_FETCHING_ALLOW = []
    happen()
    webhook = Webhook.objects.get()
    webhook.url = f"https://{HOST}/events"
    webhook.save()
    assert deliver_due() == 0
    assert (Delivery.objects.get().last["error"], receiver.web.was_called) == ("inside", False)


@pytest.mark.parametrize(("name", "kinds", "code"), [(" ", [], "no_name"), ("n" * 121, [], "no_name"), ("Shop", ["canary.sang"], "no_such_kind"), ("Shop", ["a.b"], "no_such_kind")])  # fmt: skip
def test_what_makes_no_sense_is_refused(name: str, kinds: list[str], code: str, receiver: Receiver) -> None:
    with pytest.raises(Refused) as refused:
        keeping.add_webhook(name, receiver.url, kinds, by=BY)
    assert refused.value.code == code


def test_changing_is_one_event_and_only_if_something_changed(
    hook: tuple[Webhook, str], receiver: Receiver
) -> None:
    webhook, _ = hook
    assert keeping.change(webhook, name="Ours", kinds=["tag.added"], by=BY)
    assert not keeping.change(webhook, name="Ours", url=receiver.url, kinds=["tag.added"], by=BY)
    assert told(events.CHANGED.name) == [{"what": ["name", "kinds"]}]


def test_of_what_is_chosen_anew_nothing_of_before_is_told(db: None, receiver: Receiver) -> None:
    webhook, _ = keeping.add_webhook("The shop", receiver.url, ["tag.added"], by=BY)
    happen(3)
    keeping.change(webhook, kinds=[], by=BY)
    happen(1)
    assert deliver_due() == 1


def test_removing_leaves_nothing_but_the_name(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    webhook, _ = hook
    happen()
    deliver_due()
    assert keeping.remove(webhook, by=BY)
    assert not keeping.remove(webhook, by=BY)
    kept = Webhook.objects.get()
    assert (kept.name, kept.host, bool(kept.url), bool(kept.secret)) == ("The shop", "", False, False)
    assert not Delivery.objects.exists()
    happen()
    assert deliver_due() == 0


def test_pausing_and_resuming_twice_is_one_event(hook: tuple[Webhook, str]) -> None:
    webhook, _ = hook
    assert [pausing.pause(webhook, by=BY), pausing.pause(webhook, by=BY)] == [True, False]
    assert [pausing.resume(webhook, by=BY), pausing.resume(webhook, by=BY)] == [True, False]
    assert told(events.PAUSED.name) == [{"why": "by_person"}]
    assert told(events.RESUMED.name) == [{"since": "where_it_stopped"}]


def test_resuming_goes_on_where_it_stopped_or_from_now(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    webhook, _ = hook
    pausing.pause(webhook, by=BY)
    happen(2)
    pausing.resume(webhook, by=BY)
    assert deliver_due() == 2
    pausing.pause(webhook, by=BY)
    happen(2)
    pausing.resume(webhook, from_now=True, by=BY)
    happen(1)
    assert deliver_due() == 1


def test_the_log_tells_which_are_told(hook: tuple[Webhook, str], receiver: Receiver) -> None:
    webhook, _ = hook
    pausing.pause(webhook, by=BY)
    other, _ = keeping.add_webhook("Another", receiver.url, by=BY)
    keeping.remove(other, by=BY)
    assert [each for each in replay().differences if "webhook" in str(each)] == []
    Webhook.objects.filter(pk=webhook.pk).update(state="active", paused_at=None)
    assert [str(each) for each in replay().differences if "webhook" in str(each)] == [
        f"webhook {webhook.pk}: the log tells that it is paused, and the row says active"
    ]


def test_a_removed_webhook_takes_no_test(hook: tuple[Webhook, str]) -> None:
    keeping.remove(hook[0], by=BY)
    with pytest.raises(Refused):
        repeating.send_test(hook[0])


def test_a_house_without_its_keys_says_what_it_can_and_is_told_the_rest_anew(
    hook: tuple[Webhook, str], settings: Settings, receiver: Receiver
) -> None:
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key, with which nothing was sealed", []
    webhook = Webhook.objects.get()
    assert describing.plain(webhook)["url"] == f"https://{HOST}/…"
    happen()
    assert deliver_due() == 0
    assert Delivery.objects.get().last["error"] == "unknown_key"
    keeping.change(webhook, url=receiver.url, by=BY)
    secret = rotating.rotate(webhook, by=BY)
    pausing.pause(webhook, by=BY)
    pausing.resume(webhook, by=BY)
    deliver_due()
    assert receiver.verified(secret)
