"""Introducing: a colleague adds a customer whom nobody knows yet."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.db import transaction

from makeright.customers.identifying import Sees, nobody
from makeright.customers.models import Customer, Identity
from makeright.customers.normalizing import normal
from makeright.customers.recognizing import Sign, recognize_by, take_turns
from makeright.customers.refusals import Refused
from makeright.lib.actor import Actor


@transaction.atomic
def introduce(
    kind: str, typed: str, name: str = "", *, sees: Sees = nobody, by: Actor, now: datetime | None = None
) -> Customer:
    """Get to know a customer by an identity that nobody has; give them. What a colleague says of them is a claim.

    Raises Refused: `anothers` if somebody has it, with the fact `customer`, their key, for those who may see them and
    None for all others; or as `normal` does.
    """
    value = normal(kind, typed, region=settings.MAKERIGHT_PHONE_REGION)
    take_turns([(kind, value)])
    known = Identity.objects.select_related("customer").filter(kind=kind, value=value).first()
    if known is None:
        return recognize_by([Sign(kind, typed)], name, by=by, now=now).customer
    if sees(known.customer_id):
        raise Refused(
            "anothers",
            "%(as_written)s is %(customer)s’s already.",
            {"as_written": known.as_written, "customer": known.customer},
            customer=known.customer_id,
        )
    raise Refused("anothers", "This is known of another customer, whom you don’t see.", customer=None)
