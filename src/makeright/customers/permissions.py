"""What this app lets people do, by name."""

from makeright.staff.permissions import AGENT, LEAD, permission

CHANGE = permission(
    "customers.change",
    "add customers, correct what is known of them, and write facts and notes down",
    LEAD,
    AGENT,
)
SEE_NEW = permission("customers.see_new", "see customers who have no conversation with us yet", LEAD, AGENT)
MERGE = permission("customers.merge", "make two customers one, and undo it", LEAD, AGENT)
IMPORT = permission("customers.import", "bring in a file of customers", LEAD)
EXPORT = permission("customers.export", "take out the customers that they see as a file", LEAD)
DEFINE = permission("customers.define", "define the fields and segments that everybody uses", LEAD)
REPORT = permission("customers.report", "tell what other systems saw of customers", LEAD)
FORGET = permission("customers.forget", "forget a customer for good, with all that is kept of them")
TELL = permission("customers.export_person", "have all that is kept of one person put together as a file")
