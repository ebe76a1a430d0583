"""Describing: what customers are called, and what they asked us to mind: pronoun, language, zone, quiet time."""

from __future__ import annotations

import re
import zoneinfo
from datetime import datetime, time
from functools import cache
from typing import Any

from django.db import transaction

from makeright.customers import events
from makeright.customers.identifying import stands
from makeright.customers.models import Customer
from makeright.customers.reconciling import ONE_OF_EACH
from makeright.customers.refusals import Refused
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8}){0,3}")
LONGEST = {"name": 200, "preferred_name": 120, "pronoun": 40}


@transaction.atomic
def describe(
    customer: Customer,
    *,
    name: str | None = None,
    preferred_name: str | None = None,
    pronoun: str | None = None,
    language: str | None = None,
    zone: str | None = None,
    quiet: tuple[time, time] | tuple[()] | None = None,
    by: Actor,
    now: datetime | None = None,
) -> bool:
    """Write down how a customer is called and what they wish; say whether that changed anything. What is None stays;
    an empty text (for `quiet` an empty tuple) takes it away.

    `language` is BCP 47, `zone` IANA; `quiet` from when to when by their clock, over midnight if the first is later.
    Raises Refused: `too_long`, `no_language`, `no_zone`, `no_quiet_time`, or `merged` if they were merged away.
    """
    stands(customer)
    said = {"name": name, "preferred_name": preferred_name, "pronoun": pronoun}
    wished: dict[str, Any] = {
        field: _short(field, words) for field, words in said.items() if words is not None
    }
    if language is not None:
        wished["language"] = _language(language)
    if zone is not None:
        wished["zone"] = _zone(zone)
    if quiet is not None:
        wished["quiet_from"], wished["quiet_until"] = _quiet(quiet)
    before = Customer.objects.select_for_update(no_key=True).get(pk=customer.pk)
    changed = {field: value for field, value in wished.items() if getattr(before, field) != value}
    if not changed or not Customer.objects.filter(pk=customer.pk).update(**changed):
        return False
    customer.refresh_from_db()
    codes = dict.fromkeys(Code(ONE_OF_EACH[field]) for field in changed)
    record(events.CHANGED, customer, by=by, payload=events.Changed(fields=tuple(codes)), now=now)
    return True


def _short(field: str, words: str) -> str:
    tidy = squeeze(without_controls(words))
    if len(tidy) > LONGEST[field]:
        raise Refused(
            "too_long",
            "A %(field)s has at most %(most)s characters.",
            {"field": field.replace("_", " "), "most": LONGEST[field]},
        )
    return tidy


def _language(said: str) -> str:
    code = said.strip()
    if code and (not _LANGUAGE.fullmatch(code) or len(code) > 12):
        raise Refused(
            "no_language",
            "%(said)s is not the code of a language, such as fr or pt-BR.",
            {"said": repr(said)},
        )
    return code


def _zone(said: str) -> str:
    name = said.strip()
    if name and name not in _zones():
        raise Refused(
            "no_zone", "%(said)s is not the name of a time zone, such as Europe/Paris.", {"said": repr(said)}
        )
    return name


@cache
def _zones() -> frozenset[str]:
    return frozenset(zoneinfo.available_timezones())


def _quiet(said: tuple[time, time] | tuple[()]) -> tuple[time | None, time | None]:
    if not said:
        return None, None
    start, end = (each.replace(second=0, microsecond=0, tzinfo=None) for each in said)
    if start == end:
        raise Refused("no_quiet_time", "A quiet time begins and ends at different times.")
    return start, end
