"""Lets a seeded base be looked at by one who doesn't see all of it: run by `bench pages` as a process of its own.

python -m tests.bench.sighted ADDRESS: an agent of that address serves in every inbox, is in two teams, follows fifty
conversations, and the rule of seeing is `own`: they see what is theirs, what is nobody's, their teams', and what they
follow. The widest condition that the rule has.
"""

from __future__ import annotations

import sys

import django

TEAMS, FOLLOWED = 2, 50


def main() -> None:
    """Make them, once."""
    django.setup()
    from makeright.conversations import following, seeing
    from makeright.conversations.admitting import give_access
    from makeright.conversations.models import Conversation, Inbox
    from makeright.lib.actor import Actor
    from makeright.staff import teaming
    from makeright.staff.serving import join

    by = Actor.system("bench")
    agent = join(sys.argv[1], "Sol", by=by)
    for inbox in Inbox.objects.all():
        give_access(inbox, agent, by=by)
    for number in range(TEAMS):
        teaming.join_team(agent, teaming.add_team(f"Team {number}", by=by), by=by)
    for conversation in Conversation.objects.order_by("-pk")[:FOLLOWED]:
        following.mention(conversation, agent, by=by)
    seeing.change_rule("own", by=by)


if __name__ == "__main__":
    main()
