"""What this app lets people do, by name."""

from makeright.staff.permissions import AGENT, LEAD, permission

ANSWER = permission(
    "conversations.answer", "answer customers, and take back what has not left yet", LEAD, AGENT
)
BRING_IN = permission(
    "conversations.bring_in",
    "bring in what customers said elsewhere, in their name, and history",
    LEAD,
)
NOTE = permission("conversations.note", "leave notes for colleagues", LEAD, AGENT)
ASSIGN = permission("conversations.assign", "say whose matter it is, and make it their own", LEAD, AGENT)
RESOLVE = permission("conversations.resolve", "settle a matter, and open it again", LEAD, AGENT)
SNOOZE = permission("conversations.snooze", "put a matter away for a time, and take it up again", LEAD, AGENT)
TAG = permission("conversations.tag", "sort matters by tags, and take the tags off again", LEAD, AGENT)
SHOW_PICTURES = permission(
    "conversations.show_pictures",
    "have pictures in mails fetched from other servers, and say for whose mail that is always done",
    LEAD,
    AGENT,
)
SEE_COLLEAGUES = permission(
    "conversations.see_colleagues",
    "see what colleagues have in their inboxes, where others see only their own and nobody’s",
    LEAD,
)
SEE_ALL = permission("conversations.see_all", "see every conversation, whatever inbox it came to")
MANAGE_INBOXES = permission("inboxes.manage", "add inboxes, and say who serves in them")
IMPORT_DESK = permission("desks.import", "bring in what another desk holds, of every customer")
KEEP_REPLIES = permission("replies.keep", "keep words for use again, and change them", LEAD)
KEEP_TAGS = permission("tags.keep", "say which tags there are, and change them", LEAD)
CHANGE_SIGHT = permission(
    "conversations.change_sight", "say how far colleagues see each other’s conversations"
)
