"""What this app lets people do, by name."""

from makeright.staff.permissions import AGENT, LEAD, permission

GIVE_WORD = permission(
    "promises.keep", "say what was promised to customers, and whether it was kept", LEAD, AGENT
)
