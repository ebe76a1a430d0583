"""Those who serve, what they may do, and what lets them in."""

from makeright.staff.models.absence import REASONS, Absence
from makeright.staff.models.agent import ADMIN, AI, HOUSE_ROLES, OWN, PERSON, ROLES, Agent
from makeright.staff.models.factor import APP, PASSKEY, Factor, RecoveryCode
from makeright.staff.models.first_run import FirstRun
from makeright.staff.models.invitation import ACCEPTED, OPEN, REVOKED, Invitation
from makeright.staff.models.language import FLUENT, LEVELS, SOME, AgentLanguage
from makeright.staff.models.origin import Origin
from makeright.staff.models.outside_name import OutsideName
from makeright.staff.models.reset_link import ResetLink
from makeright.staff.models.role import Role
from makeright.staff.models.session import Session
from makeright.staff.models.skill import AgentSkill, Skill
from makeright.staff.models.team import Membership, Team
from makeright.staff.models.term import Term
from makeright.staff.models.token import Token
from makeright.staff.models.tries import Tries
from makeright.staff.permissions import AGENT, LEAD, VIEWER

__all__ = [
    "ACCEPTED",
    "ADMIN",
    "AGENT",
    "AI",
    "APP",
    "FLUENT",
    "HOUSE_ROLES",
    "LEAD",
    "LEVELS",
    "OPEN",
    "OWN",
    "PASSKEY",
    "PERSON",
    "REASONS",
    "REVOKED",
    "ROLES",
    "SOME",
    "VIEWER",
    "Absence",
    "Agent",
    "AgentLanguage",
    "AgentSkill",
    "Factor",
    "FirstRun",
    "Invitation",
    "Membership",
    "Origin",
    "OutsideName",
    "RecoveryCode",
    "ResetLink",
    "Role",
    "Session",
    "Skill",
    "Team",
    "Term",
    "Token",
    "Tries",
]
