"""What this app lets people do, by name."""

from makeright.staff.permissions import LEAD, permission

OPERATE = permission("house.operate", "look after the work behind the screens: what fails, waits and recurs")
MANAGE_HOURS = permission("hours.manage", "say when we work, and when we are closed", LEAD)
MANAGE_WEBHOOKS = permission(
    "webhooks.manage", "say which programs are told what happens here, in every inbox"
)
SEE_AUDIT = permission("audit.see", "see who changed what in the house")
MANAGE_RETENTION = permission("retention.manage", "say how long each inbox keeps what is settled")
LET_PROGRAMS_IN = permission("programs.manage", "let programs in that come as nobody who serves")
READ_EVENTS = permission("events.read", "have programs read all that happens here, in every inbox")
