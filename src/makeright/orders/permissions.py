"""What this app lets people do, by name."""

from makeright.staff.permissions import AGENT, LEAD, permission

SEE = permission("orders.see", "see the orders of customers whom they see", LEAD, AGENT)
SEE_ALL = permission("orders.see_all", "see all orders, also of nobody whom we know")
BRING = permission("orders.bring", "bring products and orders in, and say how complete they are", LEAD)
CHANGE = permission("orders.change", "change, cancel and refund orders themselves, beside any remedy", LEAD)
