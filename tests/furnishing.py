"""Furnishing an empty house before its doors open: inboxes, and agents who serve in all of them.

Called by tests/doors.py as a process of its own, since only that has the home's settings.
"""

from __future__ import annotations

import json
import sys

import django


def main() -> None:
    """Make what is written as JSON in the first argument: `inboxes` as [name, address], `agents` as [name, address,
    password, role]. What exists already stays as it is."""
    django.setup()
    from django.core.management import call_command

    from makeright.conversations.adding_inboxes import add_inbox
    from makeright.conversations.admitting import give_access
    from makeright.conversations.models import Inbox
    from makeright.lib.actor import Actor
    from makeright.staff.models import Agent
    from makeright.staff.serving import join

    by = Actor.system("test")

    wanted = json.loads(sys.argv[1])
    call_command("migrate", verbosity=0)
    for name, address in wanted["inboxes"]:
        if not Inbox.objects.filter(address=address).exists():
            add_inbox(address, name, by=by)
    for name, address, password, role in wanted["agents"]:
        if not Agent.objects.filter(email=address).exists():
            join(address, name, role=role, password=password, by=by)
    for agent in Agent.objects.all():
        for inbox in Inbox.objects.all():
            give_access(inbox, agent, by=by)


if __name__ == "__main__":
    main()
