"""The example shop's own programs: one that is told what happens, and one that comes in as itself.

Nothing stands behind the addresses of an example, so the one is paused from the start, as its maker would have it who
is not done yet: nobody is called. The other's token is kept by nobody.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from makeright.conversations.permissions import BRING_IN, SEE_ALL, TAG
from makeright.events.reading import known_position
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff.issuing import let_program_in
from makeright.staff.models import Agent
from makeright.webhooks import events
from makeright.webhooks.models import Webhook
from makeright.webhooks.pausing import pause
from makeright.webhooks.signing import new_secret

KINDS = ("conversation.opened", "conversation.resolved", "message.received")
HOST = "shop.framehouse.example"
A_WHILE = timedelta(minutes=20)


def know_programs(ada: Agent, *, now: datetime) -> None:
    """Let both be there. Row for row, since the verb would ask a name server about an address that is an example."""
    by = Actor.agent(ada, via="settings").telling("backfill")
    webhook = Webhook.objects.create(
        name="The shop",
        url=f"https://{HOST}/desk",
        host=HOST,
        kinds=sorted(KINDS),
        secret=new_secret(),
        position=known_position(),
        made_at=now,
        made_by=ada.pk,
    )
    record(events.ADDED, webhook, by=by, payload=events.Added(len(KINDS)), now=now)
    pause(webhook, by=by, now=now + A_WHILE)
    let_program_in("The order form", scopes=[BRING_IN.code, SEE_ALL.code, TAG.code], days=366, by=by, now=now)
