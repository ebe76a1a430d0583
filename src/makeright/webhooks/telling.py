"""Telling: an event as a program reads it, the envelope with what it was about."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from makeright.api.ids import public
from makeright.events.models import Event
from makeright.webhooks.forming import Form, forms_for
from makeright.webhooks.models import Delivery
from makeright.webhooks.naming import named, payload_in_ids

TEST = "webhook.test"


def name_of(delivery: Delivery) -> str:
    """What stands in `webhook-id`: the same however often it is told."""
    if delivery.event_id is None:
        return public("whd", delivery.pk)
    return public("evt", delivery.event_id)


def bodies(events: Sequence[tuple[int, Event]]) -> list[bytes]:
    """The bodies of events, each with its position, in their order."""
    forms = forms_for(event for _, event in events)
    return [
        written(envelope(position, event, forms.get((event.subject_kind, event.subject_id))))
        for position, event in events
    ]


def envelope(position: int, event: Event, form: Form | None) -> dict[str, Any]:
    """An event as plain JSON values."""
    actor = {"ai": "agent", "system": "program"}.get(event.actor_kind, event.actor_kind)
    return {
        "id": public("evt", event.pk),
        "type": event.kind,
        "version": event.version,
        "occurred_at": in_utc(event.occurred_at),
        "recorded_at": in_utc(event.at),
        "source": event.source,
        "position": position,
        "actor": {"kind": event.actor_kind, "id": named(actor, event.actor_id), "via": event.actor_via},
        "because": public("evt", event.because) if event.because else None,
        "team": named("team", event.team_id),
        "inbox": named("inbox", event.inbox_id),
        "conversation": named("conversation", event.conversation_id),
        "customer": named("customer", event.customer_id),
        "payload": payload_in_ids(event.payload),
        "subject": {
            "kind": event.subject_kind,
            "id": named(event.subject_kind, event.subject_id),
            "now": form,
        },
    }


def test_body(delivery: Delivery) -> bytes:
    """What a test tells: an envelope of the same shape, about the webhook itself."""
    moment = in_utc(delivery.made_at)
    of_the_house = dict.fromkeys(("because", "team", "inbox", "conversation", "customer"))
    return written(
        {
            "id": name_of(delivery),
            "type": TEST,
            "version": 1,
            "occurred_at": moment,
            "recorded_at": moment,
            "source": "live",
            "position": None,
            "actor": {"kind": "system", "id": None, "via": "engine"},
            **of_the_house,
            "payload": {},
            "subject": {"kind": "webhook", "id": named("webhook", delivery.webhook_id), "now": None},
        }
    )


def in_utc(moment: datetime) -> str:
    """A time as RFC 3339 has it."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def written(said: dict[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
