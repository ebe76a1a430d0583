"""Coming from: where a request comes from is kept beside the events that tell who got in, who didn't, and who may.

Events hold nobody's address. It stands in a row of its own, by the event's id, and goes after some months.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from makeright.events.models import Event
from makeright.staff.devices import device_of
from makeright.staff.models import Origin

KEPT_FOR = timedelta(days=90)


class Whence(NamedTuple):
    """An address of the network, or none that is known; and the browser and system, as they say themselves."""

    address: str | None
    device: str

    def __str__(self) -> str:
        return ", ".join(part for part in (self.device, self.address) if part)


_here: ContextVar[Whence | None] = ContextVar("makeright-whence", default=None)


def knows_where_from(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Middleware: whatever is recorded meanwhile comes from where the request does."""

    def answer(request: HttpRequest) -> HttpResponse:
        with coming_from(whence_of(request)):
            return get_response(request)

    return answer


def whence_of(request: HttpRequest) -> Whence:
    """Where a request comes from. What is no address of the Internet, such as a socket's, is none."""
    said = str(request.META.get("REMOTE_ADDR", "")).partition("%")[0]
    try:
        address = str(ipaddress.ip_address(said))
    except ValueError:
        address = None
    return Whence(address, device_of(request.headers.get("User-Agent", "")))


@contextmanager
def coming_from(whence: Whence | None) -> Iterator[None]:
    """Do what is inside as coming from there."""
    token = _here.set(whence)
    try:
        yield
    finally:
        _here.reset(token)


def keep(event: Event) -> None:
    """Keep where an event comes from, if anybody knows: what is done at the command line comes from nowhere else."""
    whence = _here.get()
    if whence is not None and any(whence):
        Origin.objects.create(event=event.pk, address=whence.address, device=whence.device, at=event.at)


def origins_of(events: Collection[int]) -> dict[int, Whence]:
    """Where events came from, by their ids, as far as it is kept. One query."""
    kept = Origin.objects.filter(event__in=events)
    return {each.event: Whence(each.address, each.device) for each in kept}


def forget_old(now: datetime | None = None) -> int:
    """Erase where things came from that are older than `KEPT_FOR`; say how many."""
    count, _each = Origin.objects.filter(at__lt=(now or timezone.now()) - KEPT_FOR).delete()
    return count
