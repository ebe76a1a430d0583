"""Locking the demo: nobody comes in by the password that is published, wherever the example shop was once set up."""

from __future__ import annotations

from django.contrib.auth.hashers import check_password
from django.db import transaction

from makeright.demo.cast import COLLEAGUES, PASSWORD
from makeright.demo.models import DemoInstallation
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.staff import events
from makeright.staff.models import Agent


def open_to_all() -> list[Agent]:
    """The agents whom the demo made and whom the published password still signs in."""
    if not DemoInstallation.objects.exists():
        return []
    made = Agent.objects.filter(is_active=True, email__in=[one.address for one in COLLEAGUES])
    agents = list(made.order_by("pk"))
    # The demo hashes once for all of them, and so do we.
    opens = {hashed: check_password(PASSWORD, hashed) for hashed in {agent.password for agent in agents}}
    return [agent for agent in agents if opens[agent.password]]


@transaction.atomic
def lock() -> list[Agent]:
    """Make that password useless, and end the sessions it opened; give those it was for. Twice is once."""
    locked = open_to_all()
    for agent in locked:
        agent.set_unusable_password()
        agent.save(update_fields=["password"])
        record(events.PASSWORD_CHANGED, agent, by=Actor.system("demo"))
    return locked
