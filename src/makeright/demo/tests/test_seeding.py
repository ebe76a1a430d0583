"""Seeding: the whole story, once, and never over anybody's work."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model
from django.utils import timezone
from pytest_django import Settings

from makeright.conversations.models import (
    CC,
    OPEN,
    RESOLVED,
    SNOOZED,
    Conversation,
    Inbox,
    Message,
    Note,
    Tag,
    Tagging,
)
from makeright.conversations.models.seeing import sight_of
from makeright.customers.models import Company, Membership
from makeright.demo import cast as people
from makeright.demo.cast import Cast
from makeright.demo.models import DemoInstallation, StreetMail
from makeright.demo.seeding import NotSeeded, seed
from makeright.demo.story import STORY
from makeright.demo.story.mended import MENDED
from makeright.demo.story.tags import LONG_UNUSED, TAGS
from makeright.demo.story.telling import Says, ago, days_ago, words
from makeright.demo.street.living import lives_here
from makeright.demo.street.visiting import content
from makeright.events.models import Event
from makeright.events.replaying import replay
from makeright.files.models import Thumbnail
from makeright.jobs.models import Job
from makeright.mail.models import BOUNCED, OPENED, QUARANTINED, TAKEN, Delivery, IncomingMail
from makeright.orders.models import Operation, Order
from makeright.promises.models import Promise
from makeright.remedies import checking_up, fulfilling, sealing
from makeright.remedies.asking import asked_of
from makeright.remedies.lots import lot_of
from makeright.remedies.models import Ask, Claim, Draw, Remedy
from makeright.staff.models import Agent

pytestmark = pytest.mark.django_db


def _counts() -> dict[type[Model], int]:
    return {
        model: model._default_manager.count()
        for model in (Conversation, Message, Note, Event, StreetMail, Agent)
    }


@pytest.mark.usefixtures("seeded")
class TestTheStory:
    """What is there once it was played."""

    def test_seeding_twice_is_one(self, demo: Settings) -> None:
        before = _counts()
        assert not seed()
        assert _counts() == before

    def test_each_matter_is_one_conversation(self) -> None:
        assert Conversation.objects.count() == len(STORY)
        assert Message.objects.filter(direction="in").count() == sum(
            isinstance(line, Says) for matter in STORY for line in matter.lines
        )

    def test_nothing_happens_in_the_future_or_out_of_order(self) -> None:
        now = timezone.now()
        assert not Message.objects.filter(at__gt=now).exists()
        assert not Event.objects.filter(at__gt=now).exists()
        opened = list(Conversation.objects.order_by("number").values_list("opened_at", flat=True))
        assert opened == sorted(opened)

    def test_the_log_tells_the_same_story_and_says_that_it_is_told_afterwards(self) -> None:
        outcome = replay()
        assert [str(each) for each in outcome.differences] == []
        assert outcome.looked_at["conversations"] == len(STORY)
        assert outcome.looked_at["calendars"] == 1
        assert set(Event.objects.values_list("source", flat=True)) == {"backfill"}

    def test_nothing_is_left_to_do_but_the_small_pictures(self) -> None:
        waiting = Thumbnail.objects.filter(file=None).values_list("origin_id", flat=True)
        assert waiting
        jobs = Job.objects.order_by("pk").values_list("kind", "arguments")
        assert list(jobs) == [("files.shrink", {"file": origin}) for origin in waiting.order_by("pk")]
        assert set(Delivery.objects.values_list("state", flat=True)) == {TAKEN, BOUNCED}
        assert set(IncomingMail.objects.values_list("state", flat=True)) == {OPENED, QUARANTINED}
        assert not StreetMail.objects.filter(opened_at=None).exists()

    def test_what_came_back_waits_on_us_again(self) -> None:
        delivery = Delivery.objects.select_related("message__conversation").get(state=BOUNCED)
        assert "mailbox is full" in delivery.server_said
        assert delivery.message.conversation.waits_on_us
        assert not StreetMail.objects.filter(message_id=delivery.message.message_id).exists()

    def test_some_wait_some_were_answered_some_are_put_away_most_are_settled(self) -> None:
        waiting = Conversation.objects.filter(state=OPEN, waiting_since__isnull=False)
        answered = Conversation.objects.filter(state=OPEN, waiting_since=None)
        assert waiting.filter(assignee=None).exists()
        assert (waiting.count(), answered.count()) == (15, 4)
        put_away = Conversation.objects.filter(state=SNOOZED)
        assert (put_away.count(), put_away.filter(assignee=None).exists()) == (5, False)
        assert Conversation.objects.filter(state=RESOLVED).count() == len(STORY) - 15 - 4 - 5

    def test_its_matters_are_sorted_by_tags(self) -> None:
        for name, (color, subjects) in TAGS.items():
            tagged = Tagging.objects.filter(tag__name=name, tag__color=color)
            assert set(tagged.values_list("conversation__subject", flat=True)) == set(subjects)
        assert Tag.objects.get(name=LONG_UNUSED).retired_at is not None

    def test_robots_start_no_debt(self) -> None:
        robots = Message.objects.exclude(robot="human").select_related("conversation")
        assert {message.robot for message in robots} == {"auto", "list"}
        assert not any(message.conversation.waits_on_us for message in robots)

    def test_every_address_belongs_to_nobody(self) -> None:
        said = [line.by or matter.who for matter in STORY for line in matter.lines if isinstance(line, Says)]
        assert [one for one in said if not lives_here(one.address)] == []

    def test_what_is_quoted_is_folded_and_what_is_html_is_tame(self) -> None:
        assert Message.objects.exclude(quoted_from=None).count() == 4
        page = Message.objects.exclude(html="").get(direction="in")
        assert "inline/wall" in page.html
        assert "data-remote-src" in page.html

    def test_those_in_copy_take_part(self) -> None:
        assert (
            Conversation.objects.get(subject="Two frames, one bill").participants.filter(role=CC).count() == 1
        )

    def test_who_writes_from_a_companys_domain_belongs_to_it(self) -> None:
        members = Membership.objects.filter(until=None).select_related("company")
        found = {one.company.name for one in members if one.company}
        assert {"Roth Hotels", "Fjellhytta", "Carvalho Guest House"} <= found
        assert len(found) == Company.objects.count()

    def test_no_note_lies_in_a_letterbox(self) -> None:
        letters = [content(mail).text for mail in StreetMail.objects.all()]
        notes = list(Note.objects.values_list("text", flat=True))
        assert notes
        assert [note for note in notes if any(note in letter for letter in letters)] == []

    def test_colleagues_have_faces_and_the_password_that_is_told(self) -> None:
        assert not Agent.objects.filter(picture=None).exists()
        assert Agent.objects.get(name="Mina").check_password(people.PASSWORD)

    def test_each_letterbox_holds_the_exchange_as_one_thread(self) -> None:
        anouk = StreetMail.objects.filter(mailbox="anouk.visser@example.org")
        assert anouk.count() == 12
        assert anouk.values("thread").distinct().count() == 1

    def test_who_says_who_can_sign_in(self) -> None:
        said = StringIO()
        call_command("demo", "who", stdout=said)
        assert people.PASSWORD in said.getvalue()
        assert all(one.address in said.getvalue() for one in people.COLLEAGUES)

    def test_each_matter_has_its_claim_and_what_was_given(self) -> None:
        assert Claim.objects.count() == len(MENDED)
        subjects = set(Remedy.objects.values_list("conversation__subject", flat=True))
        assert subjects == {each.subject for each in MENDED}

    def test_remedies_stand_in_every_state_that_lasts(self) -> None:
        states = Counter(Remedy.objects.values_list("state", flat=True))
        assert set(states) == {"asked", "fulfilling", "fulfilled", "failed", "reversed"}
        assert states["failed"] == 1
        assert set(Remedy.objects.filter(state="reversed").values_list("reversed_for", flat=True)) == {
            "customer_changed_mind",
            "other",  # what Lena said no to
        }

    def test_lena_was_asked_and_answered_in_each_way_and_two_wait(self) -> None:
        asks = Ask.objects.filter(asked__name="Lena")
        assert set(asks.values_list("verdict", flat=True)) == {"", "yes", "no", "changed"}
        assert {ask.asker.name for ask in asked_of(Agent.objects.get(name="Lena"))} == {"Mina", "Otto"}
        began = DemoInstallation.objects.get().set_up_at
        assert not asks.filter(verdict="", due_at__lte=began).exists()

    def test_somebody_was_drawn_by_lot_and_had_a_card(self) -> None:
        drawn = Draw.objects.select_related("remedy", "customer").get()
        assert drawn.remedy is not None
        assert (drawn.remedy.kind, drawn.remedy.is_surprise, drawn.agent.name) == ("gift", True, "Mina")
        assert lot_of(drawn.seed, drawn.customer_id) < min(lot_of(drawn.seed, key) for key in drawn.others)

    def test_some_were_looked_at_some_are_due_and_some_will_be(self) -> None:
        today = timezone.localdate()
        waiting = Remedy.objects.filter(state="fulfilled", checked_at=None)
        assert set(Remedy.objects.exclude(checked_at=None).values_list("check_result", flat=True)) == {
            "right",
            "unknown",
        }
        assert checking_up.due_for(sight_of(Agent.objects.get(name="Ada")), today).count() >= 3
        assert waiting.filter(check_on__gt=today).exists()

    def test_there_is_work_by_hand_and_something_that_failed(self) -> None:
        otto, mina = Agent.objects.get(name="Otto"), Agent.objects.get(name="Mina")
        assert fulfilling.tasks_of(otto, sight_of(otto)).exists()
        assert fulfilling.failures_of(mina, sight_of(mina)).exists()

    def test_promises_are_open_kept_and_broken(self) -> None:
        assert set(Promise.objects.values_list("state", flat=True)) == {"open", "kept", "broken"}

    def test_the_ledger_holds_and_is_sealed(self) -> None:
        looked = sealing.look()
        assert looked.faults == []
        assert looked.entries > len(MENDED)
        assert looked.unsealed == 0

    def test_nothing_is_under_way_at_a_shop_and_what_was_made_anew_came(self) -> None:
        assert set(Operation.objects.values_list("state", flat=True)) == {"done"}
        made = Order.objects.filter(kind="replacement")
        assert Counter(made.values_list("state", flat=True))["delivered"] == made.count() - 1
        assert Remedy.objects.exclude(made_order=None).exclude(arrived_at=None).count() == made.count() - 1


def test_seeding_refuses_outside_demo_mode(settings: Settings) -> None:
    settings.MAKERIGHT_DEMO = False
    with pytest.raises(NotSeeded, match="MAKERIGHT_DEMO=1"):
        seed()


def test_seeding_refuses_over_somebodys_conversations(demo: Settings, cast: Cast) -> None:
    before = _counts()
    with pytest.raises(NotSeeded, match="conversations here that the demo did not make"):
        seed()
    assert _counts() == before


@pytest.mark.parametrize(
    ("model", "fields"),
    [
        (Agent, {"email": "boss@example.com", "name": "The boss", "password": "!"}),
        (Inbox, {"name": "Help", "address": "help@example.com"}),
    ],
)
def test_seeding_refuses_where_somebody_has_begun(
    demo: Settings, model: type[Model], fields: dict[str, Any]
) -> None:
    """Colleagues with a password that everybody knows would be a door into their house."""
    model._default_manager.create(**fields)
    with pytest.raises(NotSeeded, match="leaves this installation alone"):
        seed()
    assert not DemoInstallation.objects.exists()
    assert not Agent.objects.filter(email=people.ADA.address).exists()


def test_the_command_refuses_in_words(settings: Settings) -> None:
    settings.MAKERIGHT_DEMO = False
    with pytest.raises(CommandError, match="only set up where"):
        call_command("demo", "seed")
    with pytest.raises(CommandError, match="not set up here"):
        call_command("demo", "who")


def test_a_moment_is_so_long_before_now_or_at_an_hour_of_an_earlier_day() -> None:
    now = timezone.localtime()
    assert ago(hours=1, minutes=5).before(now) == now - timedelta(minutes=65)
    then = days_ago(1, "23:59").before(now)
    assert (then.hour, then.minute) == (23, 59)
    assert timedelta() < now - then < timedelta(days=2)


def test_words_are_told_in_paragraphs_and_a_slash_ends_a_line() -> None:
    told = words("""
        Hello,

        this is one
        long line. /
        Rosa
    """)
    assert told == "Hello,\n\nthis is one long line.\nRosa"


def test_the_colleagues_say_nothing_that_we_would_not_say() -> None:
    """No exclamation marks, no blame, and no words of the trade to customers."""
    ours = [
        line.text
        for matter in STORY
        for line in matter.lines
        if not isinstance(line, Says) and hasattr(line, "text")
    ]
    assert [
        text for text in ours if re.search(r"!|\b(ticket|RMA|unfortunately|policy)\b", text, re.IGNORECASE)
    ] == []
