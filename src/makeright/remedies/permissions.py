"""What this app lets people do, by name. How much somebody may give is their authority, which is another thing."""

from makeright.staff.permissions import AGENT, LEAD, permission

MAKE_RIGHT = permission("remedies.make_right", "make a matter right, within what they may give", LEAD, AGENT)
SEE_LEDGER = permission("remedies.see_ledger", "see what making it right costs, by the ledger", LEAD)
REVIEW = permission("remedies.review", "look through what was given, afterwards", LEAD)
SEE_AUTHORITY = permission("authority.see", "see what everybody may give without asking", LEAD, AGENT)
SET_AUTHORITY = permission("authority.set", "say what everybody may give without asking")
SET_POLICY = permission("policy.set", "say what the return policy is, and which remedy fits what", LEAD)
