"""Belonging: which company a customer is of. By the domain of their address, a moment after we know it, or by a
colleague's hand, which goes before. A domain where anybody gets an address makes no company.

Who belongs by domain follows from the addresses as they are now; it follows the log, so no mail waits for it. An
address may be a mere claim: belonging shows nobody anything.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from makeright.customers import events
from makeright.customers.free_mail import FREE_MAIL
from makeright.customers.identifying import stands, take_turn
from makeright.customers.models import (
    BY_DOMAIN,
    BY_HAND,
    MAIL,
    Company,
    Customer,
    Domain,
    Identity,
    Membership,
)
from makeright.customers.normalizing import domain_of
from makeright.customers.refusals import Refused
from makeright.events.cursors import cursor
from makeright.events.kinds import Code
from makeright.events.models import Event
from makeright.events.reading import Heard
from makeright.events.recording import record
from makeright.jobs.models import BULK
from makeright.jobs.queueing import enqueue
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls

AT_ONCE = 5_000  # identities that are looked at in one job
MEMBERS_AT_ONCE = 100
LONGEST_NAME = 200  # characters
THE_HOUSE = Actor.system("engine")
CHANGES_ADDRESSES = frozenset(
    {
        events.CREATED.name,
        events.IDENTITY_ADDED.name,
        events.IDENTITY_VERIFIED.name,
        events.IDENTITY_MOVED.name,
        events.IDENTITY_PREFERRED.name,
        events.IDENTITY_REMOVED.name,
        events.UNMERGED.name,
    }
)
_DOMAIN = re.compile(r"([\w-]+\.)+[\w-]{2,63}")


Sees = Callable[[int], bool]
"""Whether somebody may see the company with this key."""


def nobodys(company: int) -> bool:
    """Those who may see no company at all."""
    return False


@transaction.atomic
def add_company(
    name: str,
    *,
    domains: Iterable[str] = (),
    sees: Sees = nobodys,
    by: Actor,
    now: datetime | None = None,
) -> Company:
    """Know a company; people with an address of these domains belong to it, those we know already in a moment.

    Raises Refused: `no_name`, or as `add_domain` does. Two companies may have one name.
    """
    tidy = _name(name)
    moment = now or timezone.now()
    company = Company.objects.create(name=tidy, created_at=moment)
    record(events.COMPANY_ADDED, company, by=by, now=moment)
    for domain in domains:
        add_domain(company, domain, sees=sees, by=by, now=moment)
    return company


@transaction.atomic
def rename(company: Company, name: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Call a company otherwise; say whether that changed anything. Two companies may have one name.

    Raises Refused: `no_name`.
    """
    tidy = _name(name)
    if not Company.objects.filter(pk=company.pk).exclude(name=tidy).update(name=tidy):
        return False
    company.refresh_from_db()
    record(events.COMPANY_RENAMED, company, by=by, now=now)
    return True


def _name(said: str) -> str:
    tidy = squeeze(without_controls(said))
    if not 0 < len(tidy) <= LONGEST_NAME:
        raise Refused(
            "no_name", "A company has a name of at most %(most)s characters.", {"most": LONGEST_NAME}
        )
    return tidy


@transaction.atomic
def add_domain(
    company: Company, domain: str, *, sees: Sees = nobodys, by: Actor, now: datetime | None = None
) -> Domain:
    """Have people with an address of a domain belong to a company, those we know already in a moment. Twice is once.
    `sees`: which companies the one who asks may see.

    Raises Refused: `no_domain`; `free_mail` if anybody gets an address there; `anothers` if it is another company's,
    with the fact `company`, its key, for those who may see it and None for all others.
    """
    name = domain.strip().lower().removeprefix("@").rstrip(".")
    if not _DOMAIN.fullmatch(name) or len(name) > 253:
        raise Refused(
            "no_domain", "%(domain)s is not a domain, such as example.com.", {"domain": repr(domain)}
        )
    if name in FREE_MAIL:
        raise Refused(
            "free_mail",
            "Anybody gets an address at %(name)s, so it says nothing of a company.",
            {"name": name},
        )
    try:
        with transaction.atomic():
            made, is_new = Domain.objects.get_or_create(name=name, defaults={"company": company})
    except IntegrityError:  # somebody was quicker
        made, is_new = Domain.objects.get(name=name), False
    if made.company_id != company.pk:
        raise _anothers(made, sees)
    if is_new:
        told = events.CompanyDomains(domain=made.pk, count=company.domains.count())
        record(events.DOMAIN_ADDED, company, by=by, payload=told, now=now)
        enqueue("customers.gather", priority=BULK, domain=made.pk, beyond=0)
    return made


def _anothers(taken: Domain, sees: Sees) -> Refused:
    if sees(taken.company_id):
        return Refused(
            "anothers",
            "%(name)s is the domain of %(company)s already.",
            {"name": taken.name, "company": taken.company},
            company=taken.company_id,
        )
    return Refused(
        "anothers", "%(name)s is another company’s domain already.", {"name": taken.name}, company=None
    )


@transaction.atomic
def remove_domain(domain: Domain, *, by: Actor, now: datetime | None = None) -> bool:
    """Have people belong to a company by a domain no longer; say whether they did. Who does so by hand stays."""
    company, pk = domain.company, domain.pk
    removed, _ = Domain.objects.filter(pk=pk).delete()
    if not removed:
        return False
    told = events.CompanyDomains(domain=pk, count=company.domains.count())
    record(events.DOMAIN_REMOVED, company, by=by, payload=told, now=now)
    enqueue("customers.release", priority=BULK, company=company.pk, beyond=0)
    return True


@transaction.atomic
def join(customer: Customer, company: Company | None, *, by: Actor, now: datetime | None = None) -> bool:
    """Say by hand where a customer belongs, or that they belong nowhere (None); say whether that changed anything.
    Their address changes it no longer, until `follow_address`. Raises Refused (`merged`)."""
    stands(customer)
    return _belong(customer.pk, company, BY_HAND, by=by, now=now or timezone.now())


@transaction.atomic
def follow_address(customer: Customer, *, by: Actor, now: datetime | None = None) -> bool:
    """Let a customer belong by their address again, whatever was said by hand; say whether anything was."""
    moment = now or timezone.now()
    if not Membership.objects.filter(customer=customer, until=None, how=BY_HAND).exists():
        return False
    _end(customer.pk, by=by, now=moment)
    settle([customer.pk], by=by, now=moment)
    return True


@cursor("companies", begin="now")
@transaction.atomic
def keep_up(heard: list[Heard]) -> None:
    """Have those whose addresses changed belong where they now belong. Twice is harmless."""
    changed = [one for one in heard if one.kind in CHANGES_ADDRESSES]
    moves = [one.id for one in changed if one.kind == events.IDENTITY_MOVED.name]
    left = Event.objects.filter(pk__in=moves).values_list("payload", flat=True) if moves else []
    customers = {one.customer_id for one in changed if one.customer_id is not None}
    customers |= {payload["from_customer"] for payload in left}
    settle(customers, by=THE_HOUSE)


@transaction.atomic
def settle(customers: Iterable[int], *, by: Actor, now: datetime | None = None) -> int:
    """Have these customers, by key, belong where their addresses say, unless a hand said otherwise; say for how many
    that changed something. Of several addresses a verified one counts first, then the primary one."""
    keys = set(Customer.objects.standing().filter(pk__in=list(customers)).values_list("pk", flat=True))
    if not keys:
        return 0
    by_address = _by_address(keys)
    current = Membership.objects.filter(customer__in=keys, until=None)
    now_in = {each.customer_id: each for each in current}
    changed = 0
    for key in sorted(keys):
        membership, company = now_in.get(key), by_address.get(key)
        if membership is not None and membership.how == BY_HAND:
            continue
        if company is None:
            changed += _end(key, by=by, now=now or timezone.now()) if membership else 0
        elif membership is None or membership.company_id != company.pk:
            changed += _belong(key, company, BY_DOMAIN, by=by, now=now or timezone.now())
    return changed


def gather(domain: int, beyond: int = 0) -> None:
    """Have those whom we know by an address of a domain belong to its company, some thousand addresses at a time."""
    with transaction.atomic():
        known = Domain.objects.filter(pk=domain).first()
        some = Identity.objects.filter(kind=MAIL, pk__gt=beyond).order_by("pk")
        keys = list(some.values_list("pk", flat=True)[:AT_ONCE])
        if known is None or not keys:
            return
        theirs = some.filter(pk__lte=keys[-1], value__endswith=f"@{known.name}")
        settle(theirs.values_list("customer_id", flat=True), by=THE_HOUSE)
        if len(keys) == AT_ONCE:
            enqueue("customers.gather", priority=BULK, domain=domain, beyond=keys[-1])


def release(company: int, beyond: int = 0) -> None:
    """Have those who belonged to a company by a domain belong where they belong now, a hundred at a time."""
    with transaction.atomic():
        some = Membership.objects.filter(company=company, until=None, how=BY_DOMAIN, pk__gt=beyond)
        members = list(some.order_by("pk").values_list("pk", "customer_id")[:MEMBERS_AT_ONCE])
        settle([customer for _, customer in members], by=THE_HOUSE)
        if len(members) == MEMBERS_AT_ONCE:
            enqueue("customers.release", priority=BULK, company=company, beyond=members[-1][0])


def company_of(customer: Customer) -> Company | None:
    """Where a customer belongs today."""
    current = Membership.objects.select_related("company").filter(customer=customer, until=None).first()
    return current.company if current else None


def _by_address(customers: Iterable[int]) -> dict[int, Company]:
    """Customer → company, of those who have an address of a company's domain."""
    mails = Identity.objects.filter(customer__in=list(customers), kind=MAIL).primary_first()
    domains: dict[int, list[str]] = {}
    # Sorting is stable: among the verified ones, and among the others, the primary one stays first.
    for one in sorted(mails, key=lambda one: not one.verified):
        domains.setdefault(one.customer_id, []).append(domain_of(one.value))
    wanted = {each for some in domains.values() for each in some} - FREE_MAIL
    if not wanted:
        return {}
    known = {
        each.name: each.company for each in Domain.objects.select_related("company").filter(name__in=wanted)
    }
    found = {
        customer: next((known[each] for each in some if each in known), None)
        for customer, some in domains.items()
    }
    return {customer: company for customer, company in found.items() if company is not None}


def _belong(customer: int, company: Company | None, how: str, *, by: Actor, now: datetime) -> bool:
    """What an address said a hand may confirm: then it stays, whatever the address does."""
    take_turn(customer)
    current = Membership.objects.filter(customer=customer, until=None).first()
    if current is not None:
        is_there = current.company_id == (company.pk if company else None)
        if (current.how == BY_HAND and (is_there or how == BY_DOMAIN)) or (is_there and current.how == how):
            return False
        _end(customer, by=by, now=now)
    made = Membership.objects.create(customer_id=customer, company=company, how=how, since=now)
    began = events.MembershipBegan(company=company.pk if company else None, how=Code(how))
    record(events.MEMBERSHIP_BEGAN, made, by=by, payload=began, now=now)
    return True


def _end(customer: int, *, by: Actor, now: datetime) -> bool:
    for one in Membership.objects.filter(customer=customer, until=None):
        if Membership.objects.filter(pk=one.pk, until=None).update(until=now):
            ended = events.MembershipEnded(company=one.company_id)
            record(events.MEMBERSHIP_ENDED, one, by=by, payload=ended, now=now)
            return True
    return False
