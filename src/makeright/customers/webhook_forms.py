"""What webhooks tell of customers: who they are and how to reach them, as it is now."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from makeright.api.ids import public
from makeright.customers.filling_in import values_of
from makeright.customers.models import Customer
from makeright.webhooks.forming import form_of
from makeright.webhooks.telling import in_utc


@form_of("customer")
def customers(keys: Collection[int]) -> Mapping[int, dict[str, Any]]:
    """Of somebody who was forgotten nothing is told; of who was merged into another, into whom."""
    told = Customer.objects.filter(pk__in=keys, forgotten_at=None).prefetch_related("identities")
    fields = values_of("customer", keys)
    return {each.pk: _form(each, fields.get(each.pk, {})) for each in told}


def _form(customer: Customer, fields: dict[str, str]) -> dict[str, Any]:
    return {
        "id": public("cus", customer.pk),
        "name": customer.name,
        "preferred_name": customer.preferred_name,
        "pronoun": customer.pronoun,
        "language": customer.language,
        "zone": customer.zone,
        "created_at": in_utc(customer.created_at),
        "merged_into": public("cus", customer.merged_into_id) if customer.merged_into_id else None,
        "identities": [
            {
                "id": public("idn", one.pk),
                "kind": one.kind,
                "value": one.value,
                "as_written": one.as_written,
                "verified": one.verified,
            }
            for one in sorted(customer.identities.all(), key=lambda one: one.pk)
        ],
        "custom_fields": fields,
    }
