"""What stands below a reply: filled in when it is written, and as it was for ever after."""

from __future__ import annotations

import pytest

from makeright.conversations import replying
from makeright.conversations.models import Message
from makeright.conversations.refusals import Refused
from makeright.conversations.undersigning import sign_inbox
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.staff import describing
from makeright.staff.refusals import Refused as RefusedByStaff

pytestmark = pytest.mark.django_db


def written(cast: Cast) -> str:
    return replying.reply(cast.broken_frame, text="A new one is on its way.", by=cast.by_mina).signature


def test_without_a_signature_nothing_stands_there(cast: Cast) -> None:
    assert written(cast) == ""


def test_the_agents_stands_alone_or_in_the_inboxes_frame(cast: Cast) -> None:
    describing.sign(cast.mina, "{first_name}\n{company} · {inbox}", by=cast.by_mina)
    assert written(cast) == "Mina\nFrame House · Frame House"
    assert sign_inbox(cast.inbox, "{agent_signature}\n--\nOpen till six", by=cast.by_ada)
    cast.broken_frame.refresh_from_db()
    assert cast.inbox.signed_by(cast.mina) == "Mina\nFrame House · Frame House\n--\nOpen till six"
    sign_inbox(cast.inbox, "The {company} team", by=cast.by_ada)
    assert cast.inbox.signed_by(cast.mina) == "The Frame House team"


def test_what_was_sent_stays_as_it_was(cast: Cast) -> None:
    describing.sign(cast.mina, "Yours, {name}", by=cast.by_mina)
    message = replying.reply(cast.broken_frame, text="Soon.", by=cast.by_mina)
    describing.sign(cast.mina, "Bye", by=cast.by_mina)
    describing.describe(cast.mina, name="Mina Okafor", by=cast.by_mina)
    assert Message.objects.get(pk=message.pk).signature == "Yours, Mina"


def test_a_name_in_braces_is_a_name(cast: Cast) -> None:
    describing.describe(cast.mina, name="{agent_signature} {company}", by=cast.by_mina)
    describing.sign(cast.mina, "{name}", by=cast.by_mina)
    sign_inbox(cast.inbox, "{agent_signature}", by=cast.by_ada)
    assert cast.inbox.signed_by(cast.mina) == "{agent_signature} {company}"


def test_an_unknown_placeholder_is_refused_and_nothing_changes(cast: Cast) -> None:
    with pytest.raises(Refused) as refused:
        sign_inbox(cast.inbox, "{agents_signature}", by=cast.by_ada)
    assert refused.value.code == "no_such_placeholder"
    assert "{agent_signature}" in refused.value.words
    assert not Event.objects.filter(kind="inbox.signature_changed").exists()
    with pytest.raises(RefusedByStaff):
        describing.sign(cast.mina, "{agent_signature}", by=cast.by_mina)


def test_changing_it_twice_is_one_event(cast: Cast) -> None:
    assert sign_inbox(cast.inbox, "Hello", by=cast.by_ada)
    assert not sign_inbox(cast.inbox, " Hello ", by=cast.by_ada)
    assert Event.objects.filter(kind="inbox.signature_changed").count() == 1
