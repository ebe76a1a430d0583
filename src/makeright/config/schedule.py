"""All recurring work in one table, and the parts that the engine is made of."""

from __future__ import annotations

import threading
from datetime import time

from django.conf import settings
from django.utils.translation import gettext_noop as says

from makeright.jobs import recurring
from makeright.jobs.recurring import Rhythm, daily, every

# The engine's parts: name, and where its `run(stop)` stands.
PARTS = [
    ("mail-opener", "makeright.mail.opening:run"),
    ("jobs", "makeright.jobs.working:run"),
    ("letters", "makeright.letters.sending:run"),
    ("schedule", "makeright.config.schedule:run"),
    ("relay", "makeright.live.relaying:run"),
    ("cursors", "makeright.events.following:run"),
    ("webhooks", "makeright.webhooks.delivering:run"),
]
# What works in a process of its own: however busy the engine is, whoever brings a mail is not kept waiting.
APART = [("mail-in", "makeright.mail.receivers.smtp:run")]
if settings.MAKERIGHT_DEMO:
    PARTS.append(("street", "makeright.demo.street.postbox:run"))

# Name, what it does in words, and where its function stands. What recurs within a minute is done by each engine for
# itself; what recurs more seldom, or daily(… at=time(3)), is done once in the house, as a job.
RECURRING: list[Rhythm] = [
    every(
        "notice",
        says("Admins are written to about what doesn’t mend by itself"),
        "makeright.operating.noticing:look_after_the_house",
        hours=1,
    ),
    every(
        "sing",
        says("The screens are given a sign of life, through the event log"),
        "makeright.live.singing:sing",
        minutes=5,
    ),
    every(
        "attend",
        says("Who planned to be away is away, and whose time has passed is here again"),
        "makeright.staff.attending:keep_time",
        seconds=30,
    ),
    every(
        "leave",
        says("Replies leave when their time has come"),
        "makeright.conversations.replying:leave_due",
        seconds=5,
    ),
    every(
        "remedies",
        says("What was granted goes its way when it can be taken back no more"),
        "makeright.remedies.fulfilling:leave_due",
        seconds=10,
    ),
    every(
        "asks",
        says("What nobody answered in time goes on"),
        "makeright.remedies.asking:lapse_due",
        minutes=1,
    ),
    every(
        "seals",
        says("The ledger is sealed"),
        "makeright.remedies.sealing:seal_due",
        minutes=15,
    ),
    every(
        "promises",
        says("What was promised and not done in time is on top of the list"),
        "makeright.promises.keeping:break_due",
        seconds=30,
    ),
    every(
        "wake",
        says("What was put away is back when its time has come"),
        "makeright.conversations.snoozing:wake_due",
        seconds=30,
    ),
    every(
        "send",
        says("Mails go out that are due, or lost their turn"),
        "makeright.mail.sending:send_due",
        seconds=30,
    ),
    every(
        "open",
        says("Mails are opened that an engine took and lost"),
        "makeright.mail.opening:give_back_lost",
        seconds=30,
    ),
    every(
        "search",
        says("The search index is made anew, where that is due"),
        "makeright.search.rebuilding:go_on",
        seconds=5,
    ),
    daily(
        "refusals",
        says("What was refused at the door a month ago is forgotten"),
        "makeright.mail.refusing:forget_old",
        at=time(4),
    ),
    every(
        "forget",
        says("Whoever is being forgotten is forgotten on, where that lost its turn"),
        "makeright.customers.forgetting:go_on_with_all",
        minutes=30,
    ),
    every(
        "person-exports",
        says("What was put together for one person is erased after a day"),
        "makeright.customers.telling_person:let_go_of_old",
        hours=1,
    ),
    every(
        "shrink",
        says("Small pictures are asked for again whose turn was lost"),
        "makeright.files.shrinking:ask_again",
        minutes=10,
    ),
    every(
        "pictures",
        says("Pictures in mails are asked for again whose turn was lost"),
        "makeright.conversations.fetching_pictures:ask_again",
        minutes=10,
    ),
    every(
        "move-over",
        says("Other desks that are coming in come in on, where that lost its turn"),
        "makeright.conversations.moving_over:ask_again",
        minutes=10,
    ),
    every(
        "feeds",
        says("Days off are looked for in the calendars on the web that are followed"),
        "makeright.hours.feeding:read_all",
        hours=6,
    ),
    every(
        "webhooks",
        says("Deliveries of a month ago, and secrets of webhooks that sign no more, are forgotten"),
        "makeright.webhooks.jobs:tidy",
        hours=1,
    ),
    every(
        "settle-operations",
        says("Shops that gave no answer are asked what became of it"),
        "makeright.orders.carrying_out:settle_due",
        seconds=30,
    ),
    daily(
        "holidays",
        says("Holidays of the years ahead are entered, as each region has them"),
        "makeright.hours.closing:keep_up",
        at=time(3),
    ),
    daily(
        "retain",
        says("What was settled long ago is erased, in inboxes that keep things for a time"),
        "makeright.conversations.retaining:begin_night",
        at=time(3),
    ),
    daily(
        "age-customer-events",
        says("What other systems told of customers is erased when its time is over"),
        "makeright.customers.aging:age_all",
        at=time(3),
    ),
    every(
        "erase-mails",
        says("Mails are erased whose words were, where that lost its turn"),
        "makeright.mail.erasing:erase_all_due",
        hours=1,
    ),
    daily(
        "sweep",
        says("Files that nothing refers to any more are erased after their grace"),
        "makeright.files.sweeping:sweep",
        at=time(2),
    ),
    daily(
        "sessions",
        says("Sessions that ended, tries of the day before, and where old sign-ins came from, are forgotten"),
        "makeright.staff.revoking:forget_ended",
        at=time(4),
    ),
    every(
        "answers",
        says("What programs were answered is forgotten after a day"),
        "makeright.api.repeating:forget_old",
        hours=1,
    ),
    daily(
        "check",
        says("The database file is looked through for damage"),
        "makeright.operating.checking:tonight",
        at=time(1),
    ),
]
if settings.MAKERIGHT_BACKUP_HOUR is not None:
    RECURRING.append(
        daily(
            "backup",
            says("A backup is made, and restored for a trial"),
            "makeright.operating.by_night:back_up_tonight",
            at=time(settings.MAKERIGHT_BACKUP_HOUR),
        )
    )


def begin() -> None:
    """Sort out what the last engine left, before anything works."""
    from makeright.jobs import working
    from makeright.mail import sending

    working.begin()
    sending.recover()


def run(stop: threading.Event) -> None:
    """Do what recurs, each in its rhythm. What fails is tried next time."""
    recurring.run(RECURRING, stop)
