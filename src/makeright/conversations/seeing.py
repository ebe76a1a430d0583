"""Seeing: how far colleagues see each other's matters, for the whole company, and who sees one of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from makeright.conversations import events
from makeright.conversations.models import Conversation, Following, SeeingRule
from makeright.conversations.models.seeing import INBOXES, OWN, SEEING, THE_ONE
from makeright.conversations.refusals import Refused
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor


def rule() -> str:
    """The rule that holds: one of SEEING."""
    return SeeingRule.objects.values_list("rule", flat=True).first() or INBOXES


def who_sees(conversation: Conversation) -> set[str]:
    """Who sees a conversation now, beside those who see all, as audiences: whose it is, whose team has it, who follows
    it, and who serves in its inbox, unless the rule leaves them out."""
    ongoing = Following.objects.filter(conversation=conversation, until=None)
    followers = ongoing.values_list("agent_id", flat=True)
    seen = audience(conversation.inbox_id, conversation.assignee_id, conversation.team_id, followers)
    if conversation.assignee_id is not None and rule() == OWN:
        seen.discard(f"inbox-{conversation.inbox_id}")
    return seen - {f"free-{conversation.inbox_id}"}


def audience(inbox: int, assignee: int | None, team: int | None, followers: Iterable[int]) -> set[str]:
    """All keys by which a conversation is seen, under any rule: `free-3` says that it is nobody's, in inbox 3."""
    keys = {f"inbox-{inbox}", *(f"agent-{agent}" for agent in followers)}
    keys.add(f"free-{inbox}" if assignee is None else f"agent-{assignee}")
    if team is not None:
        keys.add(f"team-{team}")
    return keys


@transaction.atomic
def change_rule(to: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Have colleagues see more of each other's matters, or less, from now on; say whether that changed anything. Open
    streams and searches follow within a second. Raises Refused (`no_such_rule`)."""
    if to not in SEEING:
        raise Refused("no_such_rule", "The rule is one of: %(rules)s.", {"rules": ", ".join(SEEING)})
    kept, _ = SeeingRule.objects.select_for_update().get_or_create(pk=THE_ONE)
    before = kept.rule
    if before == to:
        return False
    kept.rule = to
    kept.save(update_fields=["rule"])
    changed = events.SeeingRuleChanged(from_rule=Code(before), to_rule=Code(to))
    record(events.SEEING_RULE_CHANGED, kept, by=by, payload=changed, now=now)
    return True
