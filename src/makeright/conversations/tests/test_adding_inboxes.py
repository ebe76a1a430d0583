"""An address is answered from now on: once, under a name, and the log knows."""

from __future__ import annotations

import io

import pytest
from django.core.management import CommandError, call_command

from makeright.conversations import events
from makeright.conversations.adding_inboxes import add_inbox
from makeright.conversations.models import Inbox
from makeright.conversations.refusals import Refused
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor

pytestmark = pytest.mark.django_db
BY = Actor.system("test")


def added(*said: str) -> str:
    out = io.StringIO()
    call_command("inboxes", "add", *said, stdout=out)
    return out.getvalue()


def test_the_command_line_adds_one_and_the_log_tells_of_it_in_codes() -> None:
    said = added(" Returns@Framehouse.test ", "Returns  desk", "--from-name", "Frame House")
    assert said == "Mail to returns@framehouse.test arrives in Returns desk.\n"
    inbox = Inbox.objects.get()
    assert (inbox.address, inbox.from_name) == ("returns@framehouse.test", "Frame House")
    [event] = Event.objects.filter(kind=events.INBOX_ADDED.name)
    assert (event.subject_kind, event.subject_id, event.inbox_id) == ("inbox", inbox.pk, inbox.pk)
    assert event.payload == {"channel": "mail"}
    assert (event.actor.kind, event.actor.via) == ("system", "command")


@pytest.mark.parametrize(
    ("address", "name", "code"),
    [
        ("no address", "Returns", "no_address"),
        ("returns+1@framehouse.test", "Returns", "tagged_address"),
        ("returns@framehouse.test", " \n", "no_name"),
        ("HELLO@framehouse.test", "Again", "answered_already"),
    ],
)
def test_what_can_t_be_answered_is_refused_in_words_and_leaves_nothing(
    cast: Cast, address: str, name: str, code: str
) -> None:
    rows, told = Inbox.objects.count(), Event.objects.count()
    with pytest.raises(Refused) as refused:
        add_inbox(address, name, by=BY)
    assert refused.value.code == code
    with pytest.raises(CommandError, match=r"[a-z]{3}.*\."):
        added(address, name)
    assert (Inbox.objects.count(), Event.objects.count()) == (rows, told)


def test_a_name_of_any_length_is_cut_to_fit() -> None:
    assert len(add_inbox("hello@framehouse.test", "n" * 500, by=BY).name) == 120
