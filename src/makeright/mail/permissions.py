"""What this app lets people do, by name."""

from makeright.staff.permissions import AGENT, LEAD, permission

SEND_AGAIN = permission("mail.send_again", "send again what did not arrive", LEAD, AGENT)
OPEN_AGAIN = permission("mail.open_again", "have mails opened again that were set aside", LEAD, AGENT)
LET_GO = permission("mail.let_go", "let go of mails that could not be opened", LEAD)
BLOCK = permission("mail.block", "block senders", LEAD, AGENT)
BLOCK_MANY = permission("mail.block_many", "block whole domains, and say what is junk by itself", LEAD)
ACKNOWLEDGE = permission("mail.acknowledge", "say what an inbox answers by itself", LEAD)
