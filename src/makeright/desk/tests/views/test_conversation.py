"""A conversation's page: what was said and done, to whom, and what can be done now."""

from __future__ import annotations

import pytest
from django.utils import timezone

from makeright.conversations import assigning, noting, replying, resolving
from makeright.conversations.models import Message
from makeright.customers.models import Customer
from makeright.demo.cast import Cast
from makeright.desk import telling_threads
from makeright.desk.tests.views.pages import seen_by
from makeright.jobs.working import work_off
from makeright.mail.models import Delivery

pytestmark = pytest.mark.django_db


def _page(cast: Cast, part: str = "") -> str:
    return seen_by(cast.mina, f"/conversations/{cast.broken_frame.number}{part}").content.decode()


def test_messages_notes_and_events_stand_in_order(cast: Cast) -> None:
    noting.note(cast.broken_frame, text="Third one since Monday.", by=cast.by_otto)
    replying.reply(cast.broken_frame, text="Dear Karim, I am sorry.", by=cast.by_mina)
    page = _page(cast, "/thread")
    places = [
        page.index(words)
        for words in ("Opened by mail", "corner is split", "You took it", "Third one", "I am sorry")
    ]
    assert places == sorted(places)
    assert "Note, only colleagues see it" in page


def test_a_name_of_markup_stays_words_everywhere(cast: Cast) -> None:
    danger = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'"
    Customer.objects.filter(pk=cast.karim.pk).update(name=danger)
    Message.objects.filter(conversation=cast.broken_frame).update(
        author_name=danger, text=danger, subject=danger
    )
    type(cast.broken_frame).objects.filter(pk=cast.broken_frame.pk).update(subject=danger, last_words=danger)
    page = _page(cast)
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_a_held_reply_can_be_taken_back_by_its_writer_alone(cast: Cast) -> None:
    replying.reply(cast.broken_frame, text="Dear Karim, I am sorry.", by=cast.by_mina)
    assert "Undo" in _page(cast, "/thread")
    colleagues = seen_by(cast.otto, f"/conversations/{cast.broken_frame.number}/thread").content.decode()
    assert "Being sent" in colleagues
    assert "Undo" not in colleagues


def test_a_reply_that_was_taken_back_is_gone(cast: Cast) -> None:
    written = replying.reply(cast.broken_frame, text="Dear Karim, I am sorry.", by=cast.by_mina)
    replying.recall(written, by=cast.by_mina)
    assert "I am sorry" not in _page(cast, "/thread")


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("waiting", "waits in the outbox: no mail server is set up"),
        ("queued", "on its way"),
        ("accepted", "taken by their server"),
        ("failed", "not delivered"),
        ("bounced", "it came back"),
        ("unknown", "it may have arrived or not"),
    ],
)
def test_how_a_reply_is_getting_on_is_said_in_words(cast: Cast, state: str, words: str) -> None:
    written = replying.reply(cast.broken_frame, text="Dear Karim, I am sorry.", by=cast.by_mina)
    replying.leave(written)
    Delivery.objects.update_or_create(
        message=written,
        recipient="karim@example.com",
        defaults={"state": state, "created_at": timezone.now(), "accepted_at": timezone.now()},
    )
    page = _page(cast, "/thread")
    assert words in page
    assert ("Try again" in page) == (state in {"waiting", "failed", "bounced", "unknown"})


def test_what_they_quote_is_folded(cast: Cast) -> None:
    text = "Thank you!\n\nOn Monday you wrote:\n> We are sorry."
    Message.objects.filter(conversation=cast.broken_frame).update(text=text, quoted_from=10)
    page = _page(cast, "/thread")
    assert page.index("Thank you!") < page.index("<details") < page.index("We are sorry")


def test_pictures_are_shown_and_other_files_named(cast: Cast) -> None:
    assert ">photo-corner.jpg</span>" in _page(cast, "/thread")
    work_off()
    page = _page(cast, "/thread")
    assert 'alt="Picture: photo-corner.jpg"' in page


def test_the_head_says_who_waits_since_when_and_whose_it_is(cast: Cast) -> None:
    page = _page(cast, "/head")
    assert '<bdi class="clip">Karim</bdi><span class="clip">waits since' in page
    assert "You" in page
    assert "Resolve" in page
    resolving.resolve(cast.broken_frame, by=cast.by_mina)
    assigning.assign(cast.broken_frame, to=None, by=cast.by_mina)
    page = _page(cast, "/head")
    assert "Reopen" in page
    assert "Assign" in page


def test_another_address_of_the_customer_is_told(cast: Cast) -> None:
    Message.objects.filter(conversation=cast.broken_frame).update(author_address="karim@elsewhere.test")
    assert '<bdi class="clip">karim@elsewhere.test</bdi>' in _page(cast, "/thread")


def test_the_customers_other_matters_are_told_as_far_as_one_may_see_them(cast: Cast) -> None:
    cast.write(cast.karim, "And which glass has no glare?", subject="Glass")
    cast.write(cast.karim, "Eleven more, please.", subject="Secret trade", inbox=cast.wholesale)
    page = _page(cast, "/customer")
    assert "Glass" in page
    assert "Secret trade" not in page
    assert "karim@example.com" in page


def test_a_very_long_message_is_folded(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(telling_threads, "LONG", 10)
    assert "The rest of it" in _page(cast, "/thread")


def test_the_composer_names_who_will_read_it(cast: Cast) -> None:
    page = _page(cast)
    assert "to <bdi>Karim Benali</bdi>" in page
    assert 'placeholder="Write to Karim"' in page


def test_the_list_that_one_came_from_stands_beside_it(cast: Cast) -> None:
    page = _page(cast, "?view=mine")
    assert 'id="list-title" class="list-title" tabindex="-1">Mine</h1>' in page
    assert '<h1 id="list-title" class="list-title" tabindex="-1">Open</h1>' in _page(cast, "?view=nonsense")
