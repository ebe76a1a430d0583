"""The pages of webhooks: what is shown once, chosen, paused, tested and repeated there, and who finds them."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.http import HttpResponse
from django.test import Client

from makeright.demo.cast import Cast
from makeright.jobs.working import work_off
from makeright.lib.tests.web import answer
from makeright.operating.tests.views.operators import browser_of
from makeright.webhooks import keeping, pausing
from makeright.webhooks.delivering import deliver_due
from makeright.webhooks.models import Delivery, Webhook
from makeright.webhooks.tests.conftest import BY, Receiver, happen, receiver

__all__ = ["receiver"]
pytestmark = pytest.mark.django_db
PAGE = "/settings/webhooks"


@pytest.fixture
def hook(cast: Cast, receiver: Receiver) -> Webhook:
    return keeping.add_webhook("The shop", receiver.url, by=BY)[0]


def ask(cast: Cast, address: str = "", **said: object) -> str:
    """Post what is said, or look, as a browser whose scripts run; the words of the answer."""
    browser: Client = browser_of(cast.ada)
    head = {"HX-Request": "true"}
    there = f"{PAGE}{address}"
    got = browser.post(there, said, headers=head) if said else browser.get(there, headers=head)
    assert got.status_code in {200, 204, 422}, got.status_code
    return words(got)  # type: ignore[arg-type]


def words(answered: HttpResponse) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answered.content.decode()).split()))


def test_one_is_added_and_its_secret_shown_once(cast: Cast, receiver: Receiver) -> None:
    assert "No program is told anything yet." in ask(cast)
    page = ask(cast, "/new", name="The shop", url=receiver.url)
    webhook = Webhook.objects.get()
    assert webhook.secret.reveal() in page
    assert webhook.made_by == cast.ada.pk
    assert webhook.secret.reveal() not in ask(cast) + ask(cast, f"/{webhook.pk}")
    assert "in every inbox" in page


def test_what_is_wrong_stands_at_the_form_with_what_was_typed(cast: Cast) -> None:
    page = ask(cast, "/new", name="The shop", url="https://10.0.0.1/events")
    assert "is not on the public internet" in page
    assert not Webhook.objects.exists()


def test_events_are_chosen_by_noun(cast: Cast, hook: Webhook) -> None:
    page = ask(cast, f"/{hook.pk}")
    assert "It is told of all events" in page
    assert "A tag was put on it." in page
    page = ask(cast, f"/{hook.pk}/kinds", kinds=["conversation.opened", "conversation.tagged"])
    assert "It is told of 2 kinds of events" in page
    assert Webhook.objects.get().kinds == ["conversation.opened", "conversation.tagged"]


def test_a_test_shows_what_the_server_answers(cast: Cast, hook: Webhook, receiver: Receiver) -> None:
    receiver.says = [answer(b"who are you", status="403 Forbidden")]
    assert "on its way" in ask(cast, f"/{hook.pk}", test="1")
    work_off()
    page = ask(cast, f"/{hook.pk}")
    assert "answered with 403" in page
    assert "who are you" in page


def test_what_holds_up_the_others_is_shown_and_passed_over(
    cast: Cast, hook: Webhook, receiver: Receiver
) -> None:
    happen(2)
    receiver.says = [answer(status="500 No")]
    deliver_due()
    assert "answered with 500" in ask(cast, f"/{hook.pk}")
    assert "Takes nothing since" in ask(cast)
    ask(cast, f"/{hook.pk}/skip", delivery=Delivery.objects.get().pk)
    assert deliver_due() == 1
    ask(cast, f"/{hook.pk}/again", all="1")
    work_off()
    assert set(Delivery.objects.values_list("state", flat=True)) == {"delivered"}


def test_a_paused_one_says_why_and_goes_on_from_where_one_says(
    cast: Cast, hook: Webhook, receiver: Receiver
) -> None:
    pausing.pause(hook, pausing.FAILING, by=BY)
    happen()
    assert "Its server took nothing for three days." in ask(cast, f"/{hook.pk}")
    ask(cast, f"/{hook.pk}/pause", since="stopped")
    assert deliver_due() == 1
    ask(cast, f"/{hook.pk}/pause", pause="1")
    happen()
    ask(cast, f"/{hook.pk}/pause", since="now")
    assert deliver_due() == 0


def test_a_new_secret_is_shown_once_and_the_former_ended(cast: Cast, hook: Webhook) -> None:
    before = hook.secret.reveal()
    page = ask(cast, f"/{hook.pk}/secret", beside="168")
    hook.refresh_from_db()
    assert hook.secret.reveal() in page
    assert hook.former_secret.reveal() == before
    ask(cast, f"/{hook.pk}/former-secret", end="1")
    assert Webhook.objects.get().former_until is None


def test_name_and_address_are_changed_and_it_is_removed(
    cast: Cast, hook: Webhook, receiver: Receiver
) -> None:
    assert "All webhooks Ours" in ask(cast, f"/{hook.pk}/name", name="Ours")
    assert "is not on the public internet" in ask(cast, f"/{hook.pk}/url", url="https://10.0.0.1/")
    ask(cast, f"/{hook.pk}/removal", sure="yes")
    assert not Webhook.objects.in_use().exists()


def test_who_may_not_keep_them_finds_no_page(cast: Cast, hook: Webhook) -> None:
    for who in (cast.mina, cast.lena):
        browser = browser_of(who)
        assert browser.get(PAGE).status_code == 404
        assert browser.post(f"{PAGE}/{hook.pk}/removal").status_code in {403, 404}
    assert Webhook.objects.in_use().exists()
