"""What this app announces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from makeright.events.kinds import ONLY_NOW, Code, Codes, Standard, declare
from makeright.staff.permissions import PATTERN

Role = Annotated[Code, Codes("admin", "agent", "unknown", "lead", "viewer", "own")]
Kind = Annotated[Code, Codes("person", "ai")]
LEFT_FOR = Codes("left", "away", "safety", "unknown", "moved_on", "retired", "other")
# Who was ill, the log doesn't tell: it can't be erased. Such an absence is told as `other`.
AWAY_FOR = Codes("break", "meeting", "training", "vacation", "other", "unknown")
Tag = Annotated[Code, Standard("BCP 47", r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")]
Permissions = tuple[Annotated[Code, Standard("a permission", PATTERN)], ...]


@dataclass(frozen=True)
class Joined:
    """Somebody serves here from now on, a person or an AI. `own_role`: which of the company's, if it is one."""

    role: Annotated[Role, ONLY_NOW]
    own_role: int | None = None
    kind: Kind | None = None
    has_seat: bool | None = None


@dataclass(frozen=True)
class RoleChanged:
    """An agent may do more than before, or less."""

    from_role: Annotated[Role, ONLY_NOW]
    to_role: Annotated[Role, ONLY_NOW]
    from_own: int | None = None
    to_own: int | None = None


@dataclass(frozen=True)
class RoleAdded:
    """The company made a role of its own, which permits so much."""

    permissions: Permissions


@dataclass(frozen=True)
class PermissionsChanged:
    """A role of the company's permits more than before, or less: to all who have it."""

    added: Permissions
    removed: Permissions


@dataclass(frozen=True)
class RoleRenamed:
    """A role of the company's is called something else."""


@dataclass(frozen=True)
class RoleRetired:
    """A role of the company's is given to nobody any more. Who has it keeps it."""


@dataclass(frozen=True)
class RoleReinstated:
    """A role of the company's may be given again."""


@dataclass(frozen=True)
class TeamAdded:
    """There is a team more."""


@dataclass(frozen=True)
class TeamRenamed:
    """A team is called something else."""


@dataclass(frozen=True)
class TeamRetired:
    """A team gets nothing new any more, and nobody is in it."""


@dataclass(frozen=True)
class TeamReinstated:
    """A team is there again, with nobody in it."""


@dataclass(frozen=True)
class TeamJoined:
    """An agent is in a team from now on."""


@dataclass(frozen=True)
class TeamLeft:
    """An agent is in a team no longer."""


@dataclass(frozen=True)
class Deactivated:
    """An agent serves here no longer: nobody can sign in as them, and what they had open has ended."""

    reason: Annotated[Code, LEFT_FOR, ONLY_NOW]


@dataclass(frozen=True)
class Reactivated:
    """An agent serves here again."""


@dataclass(frozen=True)
class SeatGiven:
    """An agent has a seat at the desk: they are given conversations, and a person signs in."""


@dataclass(frozen=True)
class SeatTaken:
    """An agent has no seat at the desk any more: what they had open there has ended. What is theirs stays theirs."""


@dataclass(frozen=True)
class WentAway:
    """An agent is away from now on: until that time, if they said one. What absence there was before has ended."""

    absence: int
    reason: Annotated[Code, AWAY_FOR, ONLY_NOW]
    until: datetime | None
    stand_in: int | None


@dataclass(frozen=True)
class CameBack:
    """An agent is here again: they said so, or the time of their absence had passed."""

    absence: int


@dataclass(frozen=True)
class AbsencePlanned:
    """An agent will be away, from when to when. What they had planned before is called off."""

    absence: int
    reason: Annotated[Code, AWAY_FOR, ONLY_NOW]
    since: datetime
    until: datetime | None
    stand_in: int | None


@dataclass(frozen=True)
class AbsenceCalledOff:
    """An agent will not be away after all."""

    absence: int


@dataclass(frozen=True)
class CapacitySet:
    """An agent takes so many open conversations at once from now on. Null: any number."""

    from_most: int | None
    to_most: int | None


@dataclass(frozen=True)
class LanguageSet:
    """An agent speaks a language from now on, or better or worse than before."""

    language: Tag
    level: Annotated[Code, Codes("fluent", "some")]


@dataclass(frozen=True)
class LanguageRemoved:
    """An agent answers in a language no longer."""

    language: Tag


@dataclass(frozen=True)
class SkillAdded:
    """There is a skill more that agents can have."""


@dataclass(frozen=True)
class SkillRenamed:
    """A skill is called something else."""


@dataclass(frozen=True)
class SkillRetired:
    """A skill is given to nobody any more. Who has it keeps it."""


@dataclass(frozen=True)
class SkillReinstated:
    """A skill may be given again."""


@dataclass(frozen=True)
class SkillMerged:
    """A skill turned out to be another one: who had it has that one from now on, and it is given to nobody any more."""

    into_skill: int


@dataclass(frozen=True)
class AgentSkillSet:
    """An agent has a skill from now on, or more or less of it than before: 1 begins, 2 knows it, 3 teaches it."""

    skill: int
    level: int


@dataclass(frozen=True)
class AgentSkillRemoved:
    """An agent has a skill no longer."""

    skill: int


@dataclass(frozen=True)
class Described:
    """What is known of an agent is otherwise than before: these things."""

    what: tuple[
        Annotated[
            Code,
            Codes("name", "preferred_name", "language", "zone", "picture", "signature", "theme", "density"),
        ],
        ...,
    ]


@dataclass(frozen=True)
class PasswordChanged:
    """An agent has a new password. All that was signed in with the old one has ended."""


@dataclass(frozen=True)
class SignedIn:
    """An agent came in: by what they proved who they are, and by what besides, if that was asked for."""

    how: Annotated[
        Code, Codes("password", "passkey", "single_sign_on", "invitation", "first_run", "unknown"), ONLY_NOW
    ]
    second: Annotated[Code, Codes("code", "passkey")] | None = None


@dataclass(frozen=True)
class LockedOut:
    """Somebody tried too often to be an agent, who is refused for a while: at the door, at the second step, or
    confirming who they are. Told some times an hour at most, however often it is tried."""

    where: Annotated[Code, Codes("door", "second_step", "confirming", "unknown"), ONLY_NOW]


@dataclass(frozen=True)
class SignedOut:
    """An agent signed out of one browser, or was signed out of every one (or every other)."""

    everywhere: bool


@dataclass(frozen=True)
class Invited:
    """Somebody was written to that they may come and serve here. The address stands in the invitation alone."""

    role: Annotated[Role, ONLY_NOW]
    own_role: int | None = None


@dataclass(frozen=True)
class InvitedAgain:
    """An invitation was written once more, with a new link: the one before is void."""

    role: Annotated[Role, ONLY_NOW]
    own_role: int | None = None


@dataclass(frozen=True)
class InvitationRevoked:
    """An invitation lets nobody in any more."""


@dataclass(frozen=True)
class InvitationAccepted:
    """Whoever was invited came, and serves as that agent."""

    agent: int


Factor = Annotated[Code, Codes("app", "passkey", "unknown")]


@dataclass(frozen=True)
class FactorAdded:
    """An agent has one more way to prove who they are: an authenticator app or a passkey. Other sessions have ended."""

    kind: Annotated[Factor, ONLY_NOW]
    factor: int


@dataclass(frozen=True)
class FactorRemoved:
    """An agent proves who they are by that no longer. Other sessions have ended."""

    kind: Annotated[Factor, ONLY_NOW]
    factor: int


@dataclass(frozen=True)
class RecoveryCodesMade:
    """An agent was shown new recovery codes; those of before are void."""


@dataclass(frozen=True)
class RecoveryCodeUsed:
    """An agent came in by a recovery code, which is used up."""


@dataclass(frozen=True)
class Linked:
    """An agent is known by a provider of single sign-on from now on. By what name stands in a row alone."""


@dataclass(frozen=True)
class AddressChanged:
    """An agent has another mail address. Which stands in a row alone."""


@dataclass(frozen=True)
class Unlinked:
    """No account at a provider of single sign-on stands for an agent any more."""


@dataclass(frozen=True)
class TokenIssued:
    """A program may act as an agent from now on, until a time (UTC). `all_of_it`: it may do all that the agent may."""

    agent: int
    scopes: Permissions
    all_of_it: bool
    until: datetime


@dataclass(frozen=True)
class TokenEnded:
    """A token opens nothing any more: somebody withdrew it, or what its agent signs in by or may do has changed."""

    agent: int
    why: Annotated[Code, Codes("by_hand", "password", "factor", "role", "left", "unknown"), ONLY_NOW]


@dataclass(frozen=True)
class ProgramLetIn:
    """A program of the house may come in from now on, as nobody who serves, until a time (UTC). `all_of_it`: it may do
    all that there is."""

    scopes: Permissions
    all_of_it: bool
    until: datetime


@dataclass(frozen=True)
class ProgramEnded:
    """The token of a program of the house opens nothing any more: somebody withdrew it."""

    why: Annotated[Code, Codes("by_hand", "unknown"), ONLY_NOW]


JOINED = declare("agent.joined", Joined)
ROLE_CHANGED = declare("agent.role_changed", RoleChanged)
DEACTIVATED = declare("agent.deactivated", Deactivated)
REACTIVATED = declare("agent.reactivated", Reactivated)
PASSWORD_CHANGED = declare("agent.password_changed", PasswordChanged)
SIGNED_IN = declare("agent.signed_in", SignedIn)
LOCKED_OUT = declare("agent.locked_out", LockedOut)
SIGNED_OUT = declare("agent.signed_out", SignedOut)
SEAT_GIVEN = declare("agent.seat_given", SeatGiven)
SEAT_TAKEN = declare("agent.seat_taken", SeatTaken)
WENT_AWAY = declare("agent.went_away", WentAway)
CAME_BACK = declare("agent.came_back", CameBack)
ABSENCE_PLANNED = declare("agent.absence_planned", AbsencePlanned)
ABSENCE_CALLED_OFF = declare("agent.absence_called_off", AbsenceCalledOff)
CAPACITY_SET = declare("agent.capacity_set", CapacitySet)
LANGUAGE_SET = declare("agent.language_set", LanguageSet)
LANGUAGE_REMOVED = declare("agent.language_removed", LanguageRemoved)
AGENT_SKILL_SET = declare("agent.skill_set", AgentSkillSet)
AGENT_SKILL_REMOVED = declare("agent.skill_removed", AgentSkillRemoved)
DESCRIBED = declare("agent.described", Described)
SKILL_ADDED = declare("skill.added", SkillAdded)
SKILL_RENAMED = declare("skill.renamed", SkillRenamed)
SKILL_RETIRED = declare("skill.retired", SkillRetired)
SKILL_REINSTATED = declare("skill.reinstated", SkillReinstated)
SKILL_MERGED = declare("skill.merged", SkillMerged)
ROLE_ADDED = declare("role.added", RoleAdded)
PERMISSIONS_CHANGED = declare("role.permissions_changed", PermissionsChanged)
ROLE_RENAMED = declare("role.renamed", RoleRenamed)
ROLE_RETIRED = declare("role.retired", RoleRetired)
ROLE_REINSTATED = declare("role.reinstated", RoleReinstated)
TEAM_ADDED = declare("team.added", TeamAdded)
TEAM_RENAMED = declare("team.renamed", TeamRenamed)
TEAM_RETIRED = declare("team.retired", TeamRetired)
TEAM_REINSTATED = declare("team.reinstated", TeamReinstated)
TEAM_JOINED = declare("team.joined", TeamJoined)
TEAM_LEFT = declare("team.left", TeamLeft)
INVITED = declare("invitation.made", Invited)
INVITED_AGAIN = declare("invitation.renewed", InvitedAgain)
INVITATION_REVOKED = declare("invitation.revoked", InvitationRevoked)
INVITATION_ACCEPTED = declare("invitation.accepted", InvitationAccepted)
FACTOR_ADDED = declare("agent.factor_added", FactorAdded)
FACTOR_REMOVED = declare("agent.factor_removed", FactorRemoved)
RECOVERY_CODES_MADE = declare("agent.recovery_codes_made", RecoveryCodesMade)
RECOVERY_CODE_USED = declare("agent.recovery_code_used", RecoveryCodeUsed)
LINKED = declare("agent.linked", Linked)
ADDRESS_CHANGED = declare("agent.address_changed", AddressChanged)
UNLINKED = declare("agent.unlinked", Unlinked)
TOKEN_ISSUED = declare("token.issued", TokenIssued)
TOKEN_ENDED = declare("token.ended", TokenEnded)
PROGRAM_LET_IN = declare("program.let_in", ProgramLetIn)
PROGRAM_ENDED = declare("program.ended", ProgramEnded)
