"""Keeping webhooks: which programs are told what happens here, where, and of what."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from makeright.events.kinds import KINDS, Code
from makeright.events.reading import latest_position
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.fetching import Unreachable, check_url
from makeright.lib.text import squeeze, without_controls
from makeright.webhooks import events, signing
from makeright.webhooks.describing import address_of
from makeright.webhooks.following import UNTOLD, next_for
from makeright.webhooks.models import ACTIVE, Webhook
from makeright.webhooks.refusals import Refused

LONGEST, LONGEST_URL = 120, 2_000  # letters
MOST = 50  # webhooks
KEPT = {"secret": "", "former_secret": "", "url": ""}


def tellable() -> list[str]:
    """The names of all kinds that a webhook may be told of."""
    return sorted(KINDS.keys() - set(UNTOLD))


def add_webhook(
    name: str, url: str, kinds: Collection[str] = (), *, by: Actor, now: datetime | None = None
) -> tuple[Webhook, str]:
    """Tell a program what happens from now on: of these kinds of events, or of all. Gives the secret as well, which is
    shown once. Outside transactions, since a name server is asked.

    Raises Refused: `no_name`, `no_url`, `plain`, `inside` and others of lib/fetching, `no_such_kind`, `too_many`.
    """
    name, chosen = _tidy(name), _known(kinds)
    url, host = _checked(url)
    latest, secret = latest_position(), signing.new_secret()
    with transaction.atomic():
        moment = now or timezone.now()
        if Webhook.objects.in_use().count() >= MOST:
            raise Refused("too_many", "There are %(most)s webhooks already.", {"most": MOST})
        webhook = Webhook.objects.create(
            name=name, url=url, host=host, kinds=chosen, secret=secret, position=latest, made_at=moment,
            made_by=by.id if by.serves else None,
        )  # fmt: skip
        record(events.ADDED, webhook, by=by, payload=events.Added(len(chosen) or None), now=moment)
    return webhook, secret


def change(
    webhook: Webhook,
    *,
    name: str | None = None,
    url: str | None = None,
    kinds: Collection[str] | None = None,
    by: Actor,
    now: datetime | None = None,
) -> bool:
    """Call it otherwise, tell it at another address, or tell it of other kinds (none for all); what isn't said stays.
    Say whether anything changed. Of kinds that are new to it, it is told what happens from now on, or, while others
    wait for it, from where it stands. Outside transactions. Raises Refused as `add_webhook` does."""
    said: dict[str, object] = {}
    if name is not None:
        said["name"] = _tidy(name)
    if url is not None:
        said["url"], said["host"] = _checked(url)
    if kinds is not None:
        said["kinds"] = _known(kinds)
    latest = latest_position()
    with transaction.atomic():
        row = Webhook.objects.select_for_update().filter(pk=webhook.pk, removed_at=None).first()
        if row is None:
            return False
        before = {"name": row.name, "url": address_of(row), "kinds": row.kinds}
        what = tuple(Code(each) for each in before if each in said and said[each] != before[each])
        if not what:
            return False
        if "kinds" in what and row.state == ACTIVE and not next_for(row, until=latest, limit=1):
            said["position"] = max(row.position, latest)
        Webhook.objects.filter(pk=row.pk).update(**said)
        webhook.refresh_from_db()
        record(events.CHANGED, webhook, by=by, payload=events.Changed(what), now=now)
    return True


@transaction.atomic
def remove(webhook: Webhook, *, by: Actor, now: datetime | None = None) -> bool:
    """Tell it nothing any more, for good; its address, secrets and deliveries go. Say whether it was there."""
    moment = now or timezone.now()
    if not Webhook.objects.in_use().filter(pk=webhook.pk).update(removed_at=moment, host="", **KEPT):
        return False
    webhook.deliveries.all().delete()
    webhook.refresh_from_db()
    record(events.REMOVED, webhook, by=by, now=moment)
    return True


def _tidy(name: str) -> str:
    name = squeeze(without_controls(name))
    if not name or len(name) > LONGEST:
        raise Refused("no_name", "It needs a name, of at most %(most)s letters.", {"most": LONGEST})
    return name


def _checked(url: str) -> tuple[str, str]:
    url = url.strip()
    if not url or len(url) > LONGEST_URL:
        raise Refused("no_url", "It needs an address, such as https://example.com/events.")
    try:
        return url, check_url(url)
    except Unreachable as why:
        raise Refused(why.code, str(why)) from why


def _known(kinds: Collection[str]) -> list[str]:
    if strange := sorted(set(kinds) - set(tellable())):
        raise Refused("no_such_kind", "There is no event called %(kind)s.", {"kind": strange[0][:60]})
    return sorted(set(kinds))
