"""Who sees what: the one rule, and what follows from it for an agent."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, models
from django.db.models import Q

from makeright.conversations.permissions import SEE_ALL, SEE_COLLEAGUES
from makeright.events.places import Place
from makeright.staff.models import Agent

EVERYONE, INBOXES, OWN = SEEING = ("everyone", "inboxes", "own")
MOST_PARTS = 8  # inboxes
THE_ONE = 1  # the key of the only row
_SIGHT = """
    SELECT 'inbox', inbox_id FROM conversations_inboxaccess WHERE agent_id = %s
    UNION ALL
    SELECT 'team', membership.team_id FROM staff_membership AS membership
        JOIN staff_team AS team ON team.id = membership.team_id
        WHERE membership.agent_id = %s AND membership.until IS NULL AND NOT team.is_retired
    UNION ALL
    SELECT 'followed', conversation_id FROM conversations_following WHERE agent_id = %s AND until IS NULL
    UNION ALL
    SELECT rule, 0 FROM conversations_seeingrule"""


class SeeingRule(models.Model):
    """Who sees a conversation that is nobody's concern in particular. One row at most; without it, `inboxes`.

    everyone: whoever serves here. inboxes: whoever serves in its inbox. own: they as well, as long as nobody has it.
    In each case those whose it is, whose team has it, and who were mentioned in it or follow it.
    """

    rule = models.CharField(max_length=10, choices=[(each, each) for each in SEEING], default=INBOXES)

    def __str__(self) -> str:
        return self.rule

    def event_place(self) -> Place:
        return Place("seeing_rule", THE_ONE)


@dataclass(frozen=True, slots=True)
class Sight:
    """What an agent may see, as keys. `inboxes`: where they serve, empty if they see all. `of_colleagues`: whether they
    see there what colleagues have. `followed`: the conversations that they follow or were mentioned in."""

    agent: int
    sees_all: bool
    inboxes: tuple[int, ...] = ()
    of_colleagues: bool = True
    teams: tuple[int, ...] = ()
    followed: tuple[int, ...] = ()

    def condition(self, path: str = "") -> Q:
        """The rule, as a condition on conversations, or on rows that lead to one by `path` (such as `message__`)."""
        if self.sees_all:
            return Q()
        in_inboxes = Q((f"{path}inbox_id__in", self.inboxes))
        if not self.of_colleagues:
            in_inboxes &= Q((f"{path}assignee_id__isnull", True))
        seen = in_inboxes | Q((f"{path}assignee_id", self.agent))
        if self.teams:
            seen |= Q((f"{path}team_id__in", self.teams))
        if self.followed:
            seen |= Q((f"{path}id__in", self.followed))
        return seen

    def parts(self) -> list[Q]:
        """The same rule as several conditions, which may overlap; each is what one index finds. Empty for who sees
        all, or serves in so many inboxes that walking along is quicker."""
        if self.sees_all or len(self.inboxes) > MOST_PARTS:
            return []
        if self.of_colleagues:
            found = [Q(inbox_id=inbox) for inbox in self.inboxes]
        else:
            found = [Q(inbox_id__in=self.inboxes, assignee_id__isnull=True)]
        found += [Q(assignee_id=self.agent), *(Q(team_id=team) for team in self.teams)]
        return [*found, Q(id__in=self.followed)] if self.followed else found


def sight_of(agent: Agent) -> Sight:
    """What an agent may see now: one question, none for those who see all by their role. Ask for each request anew."""
    if agent.may(SEE_ALL):
        return Sight(agent.pk, sees_all=True)
    found: dict[str, list[int]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_SIGHT, [agent.pk, agent.pk, agent.pk])
        for what, key in cursor.fetchall():
            found.setdefault(what, []).append(key)
    if EVERYONE in found:
        return Sight(agent.pk, sees_all=True)
    return Sight(
        agent.pk,
        sees_all=False,
        inboxes=tuple(found.get("inbox", ())),
        of_colleagues=OWN not in found or agent.may(SEE_COLLEAGUES),
        teams=tuple(found.get("team", ())),
        followed=tuple(found.get("followed", ())),
    )
