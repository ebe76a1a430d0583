"""Telling of a customer in plain values, for programs at the command line."""

from __future__ import annotations

from typing import Any

from makeright.customers.belonging import company_of
from makeright.customers.filling_in import values_of
from makeright.customers.models import Customer


def plainly(customer: Customer) -> dict[str, Any]:
    """Who somebody is: what they are called and wish, what they are known by, and what is kept of them."""
    company = company_of(customer)
    return {
        "number": customer.pk,
        "name": customer.name,
        "preferred_name": customer.preferred_name,
        "pronoun": customer.pronoun,
        "language": customer.language,
        "zone": customer.zone,
        "known_since": customer.created_at.isoformat(),
        "merged_into": customer.merged_into_id,
        "identities": [
            {"kind": one.kind, "value": one.value, "verified": one.verified}
            for one in sorted(customer.identities.all(), key=lambda each: each.pk)
        ],
        "company": str(company) if company else None,
        "custom_fields": values_of("customer", [customer.pk]).get(customer.pk, {}),
        "facts": [
            {"about": fact.about, "value": fact.value}
            for fact in customer.facts.filter(until=None).order_by("pk")
        ],
    }
