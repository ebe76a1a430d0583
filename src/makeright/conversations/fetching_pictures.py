"""Fetching pictures that a mail only points at: when somebody asks, once, or always for one sender.

Whoever sent the mail learns from such a call that it is looked at, so none is made by itself. It is our engine that
calls, by the one way out; browsers get the pictures from us.
"""

from __future__ import annotations

import hashlib
import html
import re
import time
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from makeright.conversations import events
from makeright.conversations.models import IN, Message, RemotePicture, TrustedSender
from makeright.conversations.models.conversation import take_turn
from makeright.events.recording import record
from makeright.files.kinds import raster_of
from makeright.files.storing import enter, keep
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.fetching import Unreachable, fetch
from makeright.lib.html import REMOTE
from makeright.lib.inserting import insert_new, insert_or_find

MOST = 60  # pictures of one mail; of more, the first
LARGEST = 5_000_000  # bytes of one
PATIENCE = 10.0  # seconds for one
AT_ONCE = 60.0  # seconds a job takes; what is left waits for its next turn
MOST_TRIES = 3
LOST_AFTER = timedelta(minutes=10)
THE_FETCHER = Actor.system("pictures")

# Why one is not shown, beside the codes of lib/fetching.py.
NO_PICTURE, STATUS, GIVEN_UP = "no_picture", "status", "given_up"

_REMOTE = re.compile(rf'{REMOTE}="([^"]*)"')  # as the sanitizer writes it


def remote_in(page: str) -> dict[str, str]:
    """The addresses of pictures on other servers in a sanitized mail, by their digest; the first sixty."""
    found: dict[str, str] = {}
    for each in _REMOTE.finditer(page):
        address = html.unescape(each[1])
        found.setdefault(_digest(address), address)
        if len(found) >= MOST:
            break
    return found


def with_pictures(page: str, fetched: Collection[str]) -> str:
    """A sanitized mail in which those pictures, by digest, have a source: ours, beside the mail's own address."""

    def source(found: re.Match[str]) -> str:
        digest = _digest(html.unescape(found[1]))
        return f'src="remote/{digest}"' if digest in fetched else found[0]

    return _REMOTE.sub(source, page) if fetched else page


def _digest(address: str) -> str:
    return hashlib.sha256(address.encode("utf-8", "surrogatepass")).hexdigest()


@transaction.atomic
def ask_for_pictures(message: Message, *, by: Actor, now: datetime | None = None) -> bool:
    """Have the pictures fetched that a mail of theirs points at; say whether any were not asked for before."""
    take_turn(message.conversation)
    if message.direction != IN or not Message.objects.filter(pk=message.pk, erased_at=None).exists():
        return False
    known = set(RemotePicture.objects.filter(message=message).values_list("digest", flat=True))
    fresh = [digest for digest in remote_in(message.html) if digest not in known]
    if not fresh:
        return False
    moment = now or timezone.now()
    insert_new(RemotePicture(message=message, digest=digest, asked_at=moment) for digest in fresh)
    record(events.PICTURES_ASKED, message, by=by, payload=events.PicturesAsked(message.pk), now=now)
    enqueue("conversations.fetch_pictures", message=message.pk)
    return True


@transaction.atomic
def trust(message: Message, *, by: Actor, now: datetime | None = None) -> bool:
    """Have pictures in the mail of this message's author always fetched, from this one on; say whether they weren't."""
    address = _address(message)
    if not address:
        return False
    take_turn(message.conversation)
    fresh = TrustedSender(address=address, since=now or timezone.now())
    is_new = insert_or_find(fresh, by="address") is fresh
    if is_new:
        record(events.SENDER_TRUSTED, fresh, by=by, now=now)
    ask_for_pictures(message, by=by, now=now)
    return is_new


@transaction.atomic
def distrust(sender: TrustedSender, *, by: Actor, now: datetime | None = None) -> bool:
    """Have them asked for again from now on; say whether they weren't. What was fetched stays."""
    deleted, _ = TrustedSender.objects.filter(pk=sender.pk).delete()
    if not deleted:
        return False
    record(events.SENDER_DISTRUSTED, sender, by=by, now=now)
    return True


def trusted_sender(message: Message) -> TrustedSender | None:
    """That the author of a message is one whose pictures are always fetched; None if they are not."""
    address = _address(message)
    return TrustedSender.objects.filter(address=address).first() if address else None


def _address(message: Message) -> str:
    return message.author_address.strip().lower() if message.direction == IN else ""


def fetch_pictures(message: Message) -> None:
    """Fetch what is asked for of a mail, each by itself, and say so once. Calls go out between transactions."""
    until = time.monotonic() + AT_ONCE
    waiting = RemotePicture.objects.filter(message=message, file__isnull=True, refusal="")
    addresses = remote_in(message.html)
    came = False
    for picture in waiting.order_by("pk"):
        if time.monotonic() > until:
            enqueue("conversations.fetch_pictures", message=message.pk)
            break
        came = _fetch(picture, addresses.get(picture.digest, "")) or came
    if came:
        with transaction.atomic():
            fetched = events.PicturesFetched(message.pk)
            record(events.PICTURES_FETCHED, message, by=THE_FETCHER, payload=fetched)


def _fetch(picture: RemotePicture, address: str) -> bool:
    """Fetch one; say whether there is news of it. Only a raster picture by its bytes is kept."""
    still_waits = RemotePicture.objects.filter(pk=picture.pk, file__isnull=True, refusal="")
    try:
        answer = fetch(address, headers={"accept": "image/*"}, limit=LARGEST, patience=PATIENCE)
    except Unreachable as unreachable:
        return bool(still_waits.update(refusal=unreachable.code[:20]))
    mime = raster_of(answer.body[:16])
    if answer.status != 200 or mime is None:
        return bool(still_waits.update(refusal=NO_PICTURE if answer.status == 200 else STATUS))
    kept = keep(answer.body, mime)
    with transaction.atomic():
        return bool(still_waits.update(file=enter(kept)))


def ask_again(*, now: datetime | None = None) -> int:
    """Ask for those whose job was lost; say of how many mails. After three times they are given up."""
    moment = now or timezone.now()
    lost = RemotePicture.objects.filter(file__isnull=True, refusal="", asked_at__lt=moment - LOST_AFTER)
    lost.filter(tries__gte=MOST_TRIES).update(refusal=GIVEN_UP)
    messages = set(lost.order_by("asked_at").values_list("message_id", flat=True)[:100])
    for message in sorted(messages):
        with transaction.atomic():
            for picture in lost.filter(message=message):
                RemotePicture.objects.filter(pk=picture.pk).update(tries=picture.tries + 1, asked_at=moment)
            enqueue("conversations.fetch_pictures", message=message)
    return len(messages)
