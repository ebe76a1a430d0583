"""Saved replies: kept once under a name, with variables that are known, and never sent half filled in."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from makeright.conversations import events, replying, saving_replies
from makeright.conversations.models import Message, SavedReply
from makeright.conversations.refusals import Refused
from makeright.conversations.variables import VARIABLES, filled, unfilled, values_in
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.events.replaying import replay

pytestmark = pytest.mark.django_db
TEXT = "Hello {customer_first_name}, it is on its way.\n{my_first_name}, {company}"


def save(cast: Cast, name: str = "On its way", text: str = TEXT) -> SavedReply:
    return saving_replies.save_reply(name, text, by=cast.by_lena)


def count(kind: str) -> int:
    return Event.objects.filter(kind=kind).count()


def refusal(verb: object, *said: object, **more: object) -> str:
    with pytest.raises(Refused) as refused:
        verb(*said, **more)  # type: ignore[operator]
    return refused.value.code


def test_it_is_kept_and_told_once(cast: Cast) -> None:
    save(cast)
    assert count(events.SAVED_REPLY_ADDED.name) == 1
    assert list(saving_replies.offered()) == [SavedReply.objects.get()]


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("", "x", "no_name"),
        (" \n ", "x", "no_name"),
        ("n" * 81, "x", "no_name"),
        ("n", " \n ", "empty"),
        ("n", "x" * 20_001, "too_long"),
        ("n", "Hello {customer_firstname}", "no_such_variable"),
        ("n", "Hello {}", "no_such_variable"),
        ("n", "Hello {__class__}", "no_such_variable"),
    ],
)
def test_what_can_not_be_kept_is_refused_and_nothing_is(cast: Cast, name: str, text: str, code: str) -> None:
    assert refusal(save, cast, name, text) == code
    assert not SavedReply.objects.exists()
    assert not count(events.SAVED_REPLY_ADDED.name)


def test_a_name_is_taken_once_and_free_again_when_its_reply_is_retired(cast: Cast) -> None:
    first = save(cast)
    assert refusal(save, cast) == "name_taken"
    saving_replies.retire(first, by=cast.by_lena)
    save(cast)
    assert refusal(saving_replies.reinstate, first, by=cast.by_lena) == "name_taken"


def test_each_change_is_told_once_and_the_same_again_is_none(cast: Cast) -> None:
    saved = save(cast)
    by = cast.by_lena
    assert [saving_replies.rename(saved, "Under way", by=by) for _ in range(2)] == [True, False]
    assert [saving_replies.reword(saved, "It is.", by=by) for _ in range(2)] == [True, False]
    assert [saving_replies.retire(saved, by=by) for _ in range(2)] == [True, False]
    assert [saving_replies.reinstate(saved, by=by) for _ in range(2)] == [True, False]
    kinds = ("RENAMED", "REWORDED", "RETIRED", "REINSTATED")
    assert [count(getattr(events, f"SAVED_REPLY_{kind}").name) for kind in kinds] == [1, 1, 1, 1]


def test_the_log_tells_which_are_offered(cast: Cast) -> None:
    saved = save(cast)
    saving_replies.retire(saved, by=cast.by_lena)
    assert not replay().differences
    SavedReply.objects.update(retired_at=None)
    assert replay().differences


def test_each_variable_means_something(cast: Cast) -> None:
    values = values_in(cast.broken_frame, cast.mina)
    assert set(values) == set(VARIABLES)
    said = filled(TEXT, values)
    assert said == "Hello Karim, it is on its way.\nMina, Frame House"


def test_what_is_not_known_stays_to_be_filled_in(cast: Cast) -> None:
    values = {**values_in(cast.broken_frame, cast.mina), "customer_first_name": ""}
    assert unfilled(filled(TEXT, values), from_saved=True) == ["customer_first_name"]


def test_braces_in_a_name_are_no_variable_of_their_own(cast: Cast) -> None:
    values = {**values_in(cast.broken_frame, cast.mina), "customer_first_name": "{subject}"}
    assert filled("Hello {customer_first_name}", values) == "Hello {subject}"


@pytest.mark.parametrize("text", ["Hello {customer_first_name}", "No. {number}, dear"])
def test_a_variable_in_braces_is_not_sent(cast: Cast, text: str) -> None:
    assert refusal(replying.reply, cast.broken_frame, text=text, by=cast.by_mina) == "unfilled"
    assert not Message.objects.filter(direction="out").exists()


def test_of_a_saved_reply_nothing_in_braces_is_sent(cast: Cast) -> None:
    saved = save(cast)
    said = {"text": "It costs {amount}.", "by": cast.by_mina}
    assert refusal(replying.reply, cast.broken_frame, **said, saved=saved) == "unfilled"
    assert replying.reply(cast.broken_frame, **said).text == "It costs {amount}."  # type: ignore[arg-type]


@pytest.mark.parametrize(("more", "edited"), [("", False), (" Have a good day.", True)])
def test_what_left_says_which_saved_reply_it_was_and_whether_it_was_changed(
    cast: Cast, more: str, edited: bool
) -> None:
    saved = save(cast)
    text = filled(saved.text, values_in(cast.broken_frame, cast.mina)) + more
    replying.leave(replying.reply(cast.broken_frame, text=text, saved=saved, by=cast.by_mina))
    payload = Event.objects.get(kind=events.SENT.name).payload
    assert (payload["saved_reply_id"], payload["edited"]) == (saved.pk, edited)


def test_all_words_that_are_typed_have_to_be_found(cast: Cast) -> None:
    first, second = save(cast, "On its way"), save(cast, "Thanks for the photo", "Thank you.")
    assert list(saving_replies.offered("way")) == [first]
    assert list(saving_replies.offered("thank photo")) == [second]
    assert not list(saving_replies.offered("way photo"))
    assert not list(saving_replies.offered("%"))


def test_from_the_command_line() -> None:
    call_command("replies", "save", "Thanks", "Thank you,\\n{my_name}", stdout=StringIO())
    said = StringIO()
    call_command("replies", "list", stdout=said)
    assert said.getvalue() == "Thanks\n"
    assert SavedReply.objects.get().text == "Thank you,\n{my_name}"
    call_command("replies", "retire", "Thanks", stdout=StringIO())
    assert not saving_replies.offered().exists()
    with pytest.raises(CommandError):
        call_command("replies", "save", "Thanks", "{nothing}", stdout=StringIO())
