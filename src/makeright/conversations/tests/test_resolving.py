"""Resolving, reopening, assigning and noting."""

import pytest

from makeright.conversations import assigning, events, noting, replying, resolving
from makeright.conversations.models import Conversation, Message
from makeright.conversations.receiving import Incoming, receive
from makeright.conversations.refusals import Refused
from makeright.demo.cast import Cast
from makeright.events.models import Event
from makeright.lib.actor import Actor
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


def test_resolving_twice_is_one_event(cast: Cast) -> None:
    assert resolving.resolve(cast.late_parcel, by=cast.actor(cast.mina))
    assert not resolving.resolve(cast.late_parcel, by=cast.actor(cast.otto))
    assert Event.objects.filter(kind=events.RESOLVED.name).count() == 1


def resolved(cast: Cast, reason: str = "unknown") -> dict[str, object]:
    """What the log says of resolving Rosa's matter."""
    resolving.resolve(cast.late_parcel, reason=reason, by=cast.actor(cast.mina))
    payload: dict[str, object] = Event.objects.get(kind=events.RESOLVED.name).payload
    return payload


def test_what_we_answered_is_resolved_as_answered(cast: Cast) -> None:
    replying.leave(replying.reply(cast.late_parcel, text="Here it is.", by=cast.actor(cast.mina)))
    assert resolved(cast) == {"reason": "answered", "customer_spoke_last": False}


def test_the_reason_is_not_guessed_where_somebody_waits_for_an_answer(cast: Cast) -> None:
    assert resolved(cast) == {"reason": "unknown", "customer_spoke_last": True}


def test_a_thank_you_after_our_answer_leaves_the_reason_open(cast: Cast) -> None:
    replying.leave(replying.reply(cast.late_parcel, text="Here it is.", by=cast.actor(cast.mina)))
    cast.write(cast.rosa, "Thank you!", conversation=cast.late_parcel)
    assert resolved(cast) == {"reason": "unknown", "customer_spoke_last": True}


def test_a_robots_notice_is_no_last_word_of_the_customer(cast: Cast) -> None:
    replying.leave(replying.reply(cast.late_parcel, text="Here it is.", by=cast.actor(cast.mina)))
    incoming = Incoming(
        inbox=cast.inbox,
        customer=cast.rosa,
        author_name="Rosa",
        author_address="rosa@example.com",
        subject="Away",
        text="I am away.",
        occurred_at=cast.late_parcel.opened_at,
        conversation=cast.late_parcel,
        robot="auto",
    )
    receive(incoming, by=Actor.customer(cast.rosa))
    assert resolved(cast) == {"reason": "answered", "customer_spoke_last": False}


def test_what_only_robots_wrote_needs_no_answer(cast: Cast) -> None:
    cast.late_parcel.messages.update(robot="list")
    assert resolved(cast) == {"reason": "no_answer_needed", "customer_spoke_last": False}


@pytest.mark.parametrize("reason", ["spam", "duplicate", "silence", "answered"])
def test_a_reason_that_is_said_is_the_reason(cast: Cast, reason: str) -> None:
    assert resolved(cast, reason)["reason"] == reason


def test_a_reason_that_nobody_knows_is_refused_and_nothing_changes(cast: Cast) -> None:
    with pytest.raises(Refused, match="The reason is one of: answered, made_right"):
        resolving.resolve(cast.late_parcel, reason="because", by=cast.actor(cast.mina))
    with pytest.raises(Refused, match="The reason is one of: taken_over"):
        assigning.assign(cast.late_parcel, to=cast.otto, reason="because", by=cast.actor(cast.mina))
    assert not Conversation.objects.get(pk=cast.late_parcel.pk).is_resolved


def test_what_is_reopened_is_owed_again_if_the_customer_spoke_last(cast: Cast) -> None:
    asked = cast.late_parcel.messages.latest("pk").at
    resolving.resolve(cast.late_parcel, by=cast.actor(cast.mina))
    assert resolving.reopen(cast.late_parcel, by=cast.actor(cast.mina))
    assert not resolving.reopen(cast.late_parcel, by=cast.actor(cast.mina))
    assert Conversation.objects.get(pk=cast.late_parcel.pk).waiting_since == asked


def test_assigning_says_from_whom_to_whom_and_how(cast: Cast) -> None:
    assert assigning.assign(cast.broken_frame, to=cast.otto, by=cast.actor(cast.mina))
    payload = Event.objects.filter(kind=events.ASSIGNED.name).latest("id").payload
    assert (payload["from_agent"], payload["to_agent"], payload["how"]) == (
        cast.mina.pk,
        cast.otto.pk,
        "by_person",
    )
    assert payload["eligible"] == len(assigning.eligible(cast.broken_frame)) >= 3


def how(cast: Cast, *, to: Agent | None, by: Actor) -> object:
    """How the log says that Rosa's matter came to somebody."""
    assigning.assign(cast.late_parcel, to=to, by=by)
    return Event.objects.filter(kind=events.ASSIGNED.name).latest("id").payload["how"]


def test_the_log_says_how_it_came_to_somebody(cast: Cast) -> None:
    assert how(cast, to=cast.mina, by=cast.by_mina) == "taken"
    assert how(cast, to=cast.otto, by=cast.by_mina) == "by_person"
    assert how(cast, to=None, by=cast.by_otto) == "returned"
    assert how(cast, to=cast.lena, by=Actor("rule", cast.lena.pk)) == "rule"
    assert how(cast, to=cast.mina, by=Actor.system()) == "unknown"


def test_what_nobody_had_is_not_handed_over(cast: Cast) -> None:
    assigning.take(cast.late_parcel, by=cast.by_mina)
    assert not Event.objects.filter(kind=events.HANDED_OVER.name).exists()


@pytest.mark.parametrize(
    ("to", "by", "said", "reason"),
    [
        ("otto", "mina", "knowledge", "knowledge"),
        ("otto", "mina", "unknown", "unknown"),
        ("otto", "otto", "unknown", "taken_over"),
        ("otto", "otto", "absence", "absence"),
        (None, "mina", "workload", "workload"),
    ],
)
def test_what_leaves_somebodys_hands_says_why(
    cast: Cast, to: str | None, by: str, said: str, reason: str
) -> None:
    whom = getattr(cast, to) if to else None
    assigning.assign(cast.broken_frame, to=whom, reason=said, by=cast.actor(getattr(cast, by)))
    event = Event.objects.get(kind=events.HANDED_OVER.name)
    assert event.payload == {
        "from_agent": cast.mina.pk,
        "to_agent": whom.pk if whom else None,
        "reason": reason,
    }
    assert event.because == Event.objects.filter(kind=events.ASSIGNED.name).latest("id").pk


def test_taking_what_is_mine_changes_nothing(cast: Cast) -> None:
    before = Event.objects.count()
    assert not assigning.take(cast.broken_frame, by=cast.actor(cast.mina))
    assert Event.objects.count() == before


def test_nobody_is_given_what_they_may_not_see(cast: Cast) -> None:
    with pytest.raises(Refused, match="doesn’t serve"):
        assigning.assign(cast.wholesale_matter, to=cast.mina, by=cast.actor(cast.ada))


def test_a_note_is_no_message_and_stops_no_wait(cast: Cast) -> None:
    messages = Message.objects.count()
    noting.note(cast.late_parcel, text="Third one this week.", by=cast.actor(cast.otto))
    assert Message.objects.count() == messages
    assert Conversation.objects.get(pk=cast.late_parcel.pk).waits_on_us


def test_an_empty_note_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused):
        noting.note(cast.late_parcel, text=" \n", by=cast.actor(cast.otto))


def test_an_agent_sees_their_inboxes_and_what_is_theirs(cast: Cast) -> None:
    def sees(agent: object) -> set[int]:
        return set(Conversation.objects.visible_to(agent).values_list("pk", flat=True))  # type: ignore[arg-type]

    assert cast.wholesale_matter.pk not in sees(cast.mina)
    assert cast.wholesale_matter.pk in sees(cast.ada)
    Conversation.objects.filter(pk=cast.wholesale_matter.pk).update(assignee=cast.mina)
    assert cast.wholesale_matter.pk in sees(cast.mina)


def test_what_came_as_somebody_resolved_is_not_buried(cast: Cast) -> None:
    seen = cast.late_parcel.messages.latest("pk").pk
    cast.write(cast.rosa, "One more thing", conversation=cast.late_parcel)
    with pytest.raises(Refused, match="written since"):
        resolving.resolve(cast.late_parcel, seen=seen, by=cast.actor(cast.mina))
    assert not Conversation.objects.get(pk=cast.late_parcel.pk).is_resolved


def test_who_takes_the_answer_back_after_resolving_has_an_open_matter(cast: Cast) -> None:
    message = replying.reply(cast.late_parcel, text="Done.", by=cast.actor(cast.mina))
    resolving.resolve(cast.late_parcel, by=cast.actor(cast.mina))
    message.refresh_from_db()
    replying.recall(message, by=cast.actor(cast.mina))
    conversation = Conversation.objects.get(pk=cast.late_parcel.pk)
    assert not conversation.is_resolved
    assert conversation.waits_on_us
