"""Limiting: how often somebody may try, counted in rows, so that all web processes count together.

A stranger can't keep a colleague out: tries from a browser in which somebody has signed in before are counted apart
(`known`), each limit ends by itself, and a passkey is asked for none that others could use up.
"""

from __future__ import annotations

import hashlib
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from makeright.lib.inserting import insert_new
from makeright.staff.models import Tries


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries within that time, counted from the first of them."""

    name: str
    most: int
    within: timedelta


QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
# What a stranger tries: at one address from one place, from one place at all, and at one address from everywhere.
SIGN_IN = Limit("sign_in", 8, QUARTER)
SIGN_IN_FROM = Limit("sign_in_from", 40, QUARTER)
SIGN_IN_AT = Limit("sign_in_at", 100, HOUR)
SIGN_IN_KNOWN = Limit("sign_in_known", 12, QUARTER)
PASSKEY_FROM = Limit("passkey_from", 60, QUARTER)
# Who comes to the second factor knows the password. A million codes, three of them good: a hit in 90 years.
FACTOR = Limit("factor", 8, QUARTER)
FACTOR_DAY = Limit("factor_day", 30, DAY)
RESET_FROM = Limit("reset_from", 10, HOUR)
RESET_AT = Limit("reset_at", 3, HOUR)  # letters
TOKEN_FROM = Limit("token_from", 60, QUARTER)  # wrong ones; nobody guesses 200 bits, and logs stay short
LOCK_TOLD = Limit("lock_told", 4, HOUR)  # that an agent was tried too often
LOCK_ASKED_FROM = Limit("lock_asked_from", 10, HOUR)
LINK_FROM = Limit("link_from", 30, QUARTER)  # links that open nothing


class TooOften(Exception):
    """Somebody tried more often than they may. `wait` is the time until they may again; `began`: this was the very try
    that was one too many, and not one of those after it."""

    def __init__(self, wait: timedelta, *, began: bool = False) -> None:
        super().__init__("tried too often")
        self.wait, self.began = wait, began

    @property
    def seconds(self) -> int:
        """What a Retry-After header says."""
        return max(1, -int(-self.wait.total_seconds() // 1))


Counted = tuple[Limit, str]  # a limit, and who or what it counts


def take(*tries: Counted, now: datetime | None = None) -> None:
    """Count a try before it is made, so that many at once are counted too. Raises TooOften if it is one too many; the
    time that it names doesn't grow by further ones."""
    now = now or timezone.now()
    with transaction.atomic():  # each reads its own number, while nobody else counts
        for limit, about in tries:
            _count(limit, about, now)
        found = [each for limit, about in tries if (each := _wait(limit, about, limit.most + 1, now))]
    if found:
        began = any(count == limit.most + 1 for limit, _for_so_long, count in found)
        raise TooOften(max(wait for _of, wait, _so_often in found), began=began)


def give_back(*tries: Counted) -> None:
    """What succeeded was no try to be counted."""
    for limit, about in tries:
        Tries.objects.filter(about=_digest(limit, about), count__gt=0).update(count=F("count") - 1)


def forget(*tries: Counted) -> None:
    """Begin again from nothing, as for somebody who got in."""
    Tries.objects.filter(about__in=[_digest(limit, about) for limit, about in tries]).delete()


def forget_old() -> None:
    """Take away what counts no longer."""
    Tries.objects.filter(since__lt=timezone.now() - DAY).delete()


def place_of(address: str) -> str:
    """The place that an IP address is of: itself, or for IPv6 its /64, which one visitor has as a whole."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((found, 64), strict=False).network_address)
    return address


def _count(limit: Limit, about: str, now: datetime) -> None:
    digest = _digest(limit, about)
    rows = Tries.objects.filter(about=digest)
    insert_new([Tries(about=digest, since=now, count=0)])
    if not rows.filter(since__gt=now - limit.within).update(count=F("count") + 1):
        rows.update(since=now, count=1)


def _wait(limit: Limit, about: str, enough: int, now: datetime) -> tuple[Limit, timedelta, int] | None:
    """Of a limit that is reached, how long to wait, and how often it was tried."""
    tried = (
        Tries.objects.filter(about=_digest(limit, about), since__gt=now - limit.within, count__gte=enough)
        .values_list("since", "count")
        .first()
    )
    return (limit, tried[0] + limit.within - now, tried[1]) if tried else None


def _digest(limit: Limit, about: str) -> str:
    return hashlib.sha256(f"{limit.name}|{about}|{settings.SECRET_KEY}".encode()).hexdigest()
