"""Webhooks, for programs. They stand here and not with webhooks, since who may keep them is known on a floor above."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Path, Router, Status
from ninja import Schema as Told
from pydantic import Field

from makeright.api.ids import Id
from makeright.api.paging import USUAL, After, Limit, page
from makeright.api.schemas import Said
from makeright.events.kinds import KINDS
from makeright.operating.permissions import MANAGE_WEBHOOKS
from makeright.staff.views.bearing import Bearer, actor_of
from makeright.webhooks import describing, keeping, pausing, repeating, rotating
from makeright.webhooks.models import Delivery, Webhook

router = Router(tags=["Webhooks"])
WebhookId = Annotated[int, Id("whk")]
DeliveryId = Annotated[int, Id("whd")]
Name = Annotated[str, Field(min_length=1, max_length=keeping.LONGEST)]
Url = Annotated[str, Field(min_length=1, max_length=keeping.LONGEST_URL)]
Kinds = Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=500)]
Keeps = Bearer(MANAGE_WEBHOOKS)


class WebhookKindTold(Told):
    """A kind of event that a webhook may be told of."""

    name: str
    means: str


class WebhookTold(Told):
    """Where events go, and how that goes. `kinds` is empty for all. While something can't be delivered, `failing_since`
    says since when, and `try_again_at` when it is tried next."""

    id: str
    name: str
    url: str
    kinds: list[str]
    state: Literal["active", "paused"]
    paused_at: datetime | None
    paused_because: str | None
    position: int
    failing_since: datetime | None
    try_again_at: datetime | None
    delivered_at: datetime | None
    former_secret_until: datetime | None
    made_at: datetime
    made_by: str | None


class WithSecret(WebhookTold):
    """The secret is told this once."""

    secret: str


class Webhooks(Told):
    items: list[WebhookTold]
    next: str | None


class AttemptTold(Told):
    """One call: the `status` of the answer or null, milliseconds, a code of what went wrong, how the answer began."""

    at: datetime
    status: int | None
    milliseconds: int = Field(alias="for")
    error: str
    answer: str


class WebhookDeliveryTold(Told):
    """An event on its way. `webhook_id` is what stands in the header of that name; a test has no position."""

    id: str
    webhook_id: str
    kind: str
    position: int | None
    state: Literal["waiting", "trying", "delivered", "given_up"]
    made_at: datetime
    ended_at: datetime | None
    next_try_at: datetime | None
    attempts: list[AttemptTold]


class WebhookDeliveries(Told):
    items: list[WebhookDeliveryTold]
    next: str | None


class NewWebhook(Said):
    """`kinds`: of which events; none for all."""

    name: Name
    url: Url
    kinds: Kinds = []


class WebhookSaid(Said):
    """What changes; what isn't said stays."""

    name: Name | None = None
    url: Url | None = None
    kinds: Kinds | None = None


class Rotation(Said):
    """For how many hours the former secret signs beside the new one; 0 if it became known to others."""

    beside_hours: Annotated[float, Field(ge=0, le=30 * 24)] = 24


class Since(Said):
    since: datetime


class Repeated(Told):
    count: int


@router.get("/webhook-kinds", response=list[WebhookKindTold], auth=Keeps, summary="Which events there are")
def kinds(request: HttpRequest) -> list[dict[str, str]]:
    return [{"name": name, "means": KINDS[name].means} for name in keeping.tellable()]


@router.get("/webhooks", response=Webhooks, auth=Keeps, summary="All webhooks")
def webhooks(request: HttpRequest, after: After = "", limit: Limit = USUAL) -> dict[str, Any]:
    found = page(Webhook.objects.in_use(), after, limit)
    return found | {"items": [describing.plain(each) for each in found["items"]]}


@router.post("/webhooks", response={201: WithSecret}, auth=Keeps, summary="One more; its secret is told once")
def add_webhook(request: HttpRequest, said: NewWebhook) -> Status[dict[str, Any]]:
    webhook, secret = keeping.add_webhook(said.name, said.url, said.kinds, by=actor_of(request))
    return Status(201, describing.plain(webhook) | {"secret": secret})


@router.get("/webhooks/{webhook}", response=WebhookTold, auth=Keeps, summary="A webhook")
def webhook(request: HttpRequest, webhook: Path[WebhookId]) -> dict[str, Any]:
    return describing.plain(_found(webhook))


@router.patch("/webhooks/{webhook}", response=WebhookTold, auth=Keeps, summary="Change it")
def change(request: HttpRequest, webhook: Path[WebhookId], said: WebhookSaid) -> dict[str, Any]:
    found = _found(webhook)
    keeping.change(found, name=said.name, url=said.url, kinds=said.kinds, by=actor_of(request))
    return describing.plain(found)


@router.delete("/webhooks/{webhook}", response={204: None}, auth=Keeps, summary="Tell it nothing any more")
def remove(request: HttpRequest, webhook: Path[WebhookId]) -> Status[None]:
    keeping.remove(_found(webhook), by=actor_of(request))
    return Status(204, None)


@router.put(
    "/webhooks/{webhook}/pause", response=WebhookTold, auth=Keeps, summary="Tell it nothing for a while"
)
def pause(request: HttpRequest, webhook: Path[WebhookId]) -> dict[str, Any]:
    found = _found(webhook)
    pausing.pause(found, by=actor_of(request))
    return describing.plain(found)


@router.delete(
    "/webhooks/{webhook}/pause",
    response=WebhookTold,
    auth=Keeps,
    summary="Tell it again: from where it stopped, or from now on",
)
def resume(request: HttpRequest, webhook: Path[WebhookId], from_now: bool = False) -> dict[str, Any]:
    found = _found(webhook)
    pausing.resume(found, from_now=from_now, by=actor_of(request))
    return describing.plain(found)


@router.post(
    "/webhooks/{webhook}/secret", response=WithSecret, auth=Keeps, summary="Sign with a new secret, told once"
)
def rotate(request: HttpRequest, webhook: Path[WebhookId], said: Rotation) -> dict[str, Any]:
    found = _found(webhook)
    secret = rotating.rotate(found, beside=timedelta(hours=said.beside_hours), by=actor_of(request))
    return describing.plain(found) | {"secret": secret}


@router.delete(
    "/webhooks/{webhook}/former-secret",
    response=WebhookTold,
    auth=Keeps,
    summary="Sign with the former secret no more",
)
def end_former(request: HttpRequest, webhook: Path[WebhookId]) -> dict[str, Any]:
    found = _found(webhook)
    rotating.end_former(found, by=actor_of(request))
    return describing.plain(found)


@router.post(
    "/webhooks/{webhook}/test",
    response={202: WebhookDeliveryTold},
    auth=Keeps,
    summary="Tell it a test; the delivery says soon what came of it",
)
def send_test(request: HttpRequest, webhook: Path[WebhookId]) -> Status[dict[str, Any]]:
    return Status(202, describing.delivery_plain(repeating.send_test(_found(webhook))))


@router.post(
    "/webhooks/{webhook}/replay",
    response={202: Repeated},
    auth=Keeps,
    summary="Make all deliveries once more that were given up since a time",
)
def replay_failed(request: HttpRequest, webhook: Path[WebhookId], said: Since) -> Status[dict[str, int]]:
    count = repeating.repeat_failed(_found(webhook), _aware(said.since), by=actor_of(request))
    return Status(202, {"count": count})


@router.get(
    "/webhooks/{webhook}/deliveries",
    response=WebhookDeliveries,
    auth=Keeps,
    summary="What it was told in the last 30 days",
)
def deliveries(
    request: HttpRequest,
    webhook: Path[WebhookId],
    after: After = "",
    limit: Limit = USUAL,
    state: Literal["", "waiting", "trying", "delivered", "given_up"] = "",
) -> dict[str, Any]:
    rows = _found(webhook).deliveries.all()
    found = page(rows.filter(state=state) if state else rows, after, limit)
    return found | {"items": [describing.delivery_plain(each) for each in found["items"]]}


@router.get(
    "/webhooks/{webhook}/deliveries/{webhook_delivery}",
    response=WebhookDeliveryTold,
    auth=Keeps,
    summary="A delivery",
)
def delivery(
    request: HttpRequest, webhook: Path[WebhookId], webhook_delivery: Path[DeliveryId]
) -> dict[str, Any]:
    return describing.delivery_plain(_delivery(webhook, webhook_delivery))


@router.post(
    "/webhooks/{webhook}/deliveries/{webhook_delivery}/replay",
    response={202: WebhookDeliveryTold},
    auth=Keeps,
    summary="Make it once more",
)
def replay(
    request: HttpRequest, webhook: Path[WebhookId], webhook_delivery: Path[DeliveryId]
) -> Status[dict[str, Any]]:
    found = _delivery(webhook, webhook_delivery)
    repeating.repeat(found, by=actor_of(request))
    found.refresh_from_db()
    return Status(202, describing.delivery_plain(found))


@router.post(
    "/webhooks/{webhook}/deliveries/{webhook_delivery}/skip",
    response=WebhookDeliveryTold,
    auth=Keeps,
    summary="Pass over the one that holds up the others",
)
def skip(
    request: HttpRequest, webhook: Path[WebhookId], webhook_delivery: Path[DeliveryId]
) -> dict[str, Any]:
    found = _delivery(webhook, webhook_delivery)
    pausing.pass_over(found, by=actor_of(request))
    return describing.delivery_plain(found)


def _found(key: int) -> Webhook:
    return get_object_or_404(Webhook.objects.in_use(), pk=key)


def _delivery(webhook: int, key: int) -> Delivery:
    return get_object_or_404(_found(webhook).deliveries.select_related("webhook"), pk=key)


def _aware(moment: datetime) -> datetime:
    """Without a zone it is UTC."""
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
