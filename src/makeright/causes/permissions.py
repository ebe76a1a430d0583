"""What this app lets people do, by name."""

from makeright.staff.permissions import LEAD, permission

KEEP_CAUSES = permission("causes.keep", "say what can go wrong, and change the words for it", LEAD)
