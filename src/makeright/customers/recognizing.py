"""Knowing somebody again by their address, or getting to know them."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction
from django.utils import timezone

from makeright.customers import events
from makeright.customers.models import MAIL, Customer, Identity
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert
from makeright.lib.text import squeeze, without_controls


def normal_address(address: str) -> str:
    """The form in which a mail address is compared: trimmed and lower-case, as every large provider treats it."""
    return address.strip().lower()


@transaction.atomic(savepoint=False)
def recognize(address: str, name: str = "", *, by: Actor, now: datetime | None = None) -> Customer:
    """Give the customer who has this mail address; a new one, with the name that they wrote, if nobody has.

    A customer known only by address takes the first name that they state; a known name is never overwritten by a mail.
    """
    value, stated = normal_address(address), squeeze(without_controls(name))[:200]
    customer = _known_by(value) or _known_by_now(value)
    if customer is not None:
        if stated and not customer.name:
            customer.name = stated
            customer.save(update_fields=["name"])
        return customer
    moment = now or timezone.now()
    customer = insert(Customer(name=stated, created_at=moment))
    identity = insert(Identity(customer=customer, kind=MAIL, value=value, created_at=moment))
    created = events.Created(identity=identity.pk, kind=Code(MAIL), verified=False)
    record(events.CREATED, customer, by=by, payload=created, now=now)
    return customer


def _known_by_now(address: str) -> Customer | None:
    """Look once more, after whoever gets to know the same address at this moment: on PostgreSQL writers overlap."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7216004))", [f"mail:{address}"])
    return _known_by(address)


def _known_by(address: str) -> Customer | None:
    """Whose address it is. Asked for each mail, hence without the ORM, whose query costs more than its answer."""
    known = Customer.objects.raw(
        """SELECT customer.* FROM customers_customer customer
           JOIN customers_identity identity ON identity.customer_id = customer.id
           WHERE identity.kind = %s AND identity.value = %s""",
        [MAIL, address],
    )
    return next(iter(known), None)
