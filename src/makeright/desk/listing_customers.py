"""Listing customers: those whom an agent sees, newest known first, found by name, company, or by any identity in any
writing. A fixed number of queries, each bounded by a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Max, Q

from makeright.conversations.models import OPEN, Conversation, Sight
from makeright.customers.kinds import EXTERNAL_ID, HANDLE, MAIL, PHONE
from makeright.customers.models import Company, Customer, Domain, Identity, Membership
from makeright.customers.models.customer import CustomerQuerySet
from makeright.customers.normalizing import normal
from makeright.customers.refusals import Refused
from makeright.desk.turning import Tally, turn

LONGEST = 200  # characters of what is looked for
MOST_WORDS = 8
FEWEST_DIGITS = 5  # of a part of a phone number


@dataclass(frozen=True, slots=True)
class Row:
    """A customer in a list. `open_matters` and `last_at` tell of conversations that the agent sees."""

    customer: Customer
    identity: Identity | None
    company: Company | None
    open_matters: int
    last_at: datetime | None

    @property
    def name(self) -> str:
        return self.customer.name.strip() or (
            self.identity.as_written if self.identity else str(self.customer)
        )


@dataclass(frozen=True, slots=True)
class Customers:
    """A page of customers. `before` and `after` are the keys to ask with for the pages beside it, or 0. The first
    page says how many there are on all of them (`tally`)."""

    rows: Sequence[Row]
    before: int
    after: int
    tally: Tally | None


def page_of(of: CustomerQuerySet, *, sight: Sight, before: int = 0, after: int = 0) -> Customers:
    """Fifty of these customers, whom the agent sees, before or after the one with that key; newest known first."""
    turned = turn(of, before=before, after=after)
    return Customers(rows_of(turned.rows, sight=sight), turned.before, turned.after, turned.tally)


def rows_of(customers: Sequence[Customer], *, sight: Sight) -> list[Row]:
    """These customers as rows, in three queries, whatever their number. Each is told by their first mail address, if
    they have one."""
    keys = [one.pk for one in customers]
    identities: dict[int, Identity] = {}
    for one in Identity.objects.filter(customer__in=keys).primary_first():
        known = identities.setdefault(one.customer_id, one)
        if one.kind == MAIL and known.kind != MAIL:
            identities[one.customer_id] = one
    current = Membership.objects.select_related("company").filter(customer__in=keys, until=None)
    companies = {one.customer_id: one.company for one in current}
    seen = Conversation.objects.all().within(sight).filter(customer__in=keys).order_by()
    counted = seen.values_list("customer").annotate(
        open_matters=Count("pk", filter=Q(state=OPEN)), latest=Max("last_at")
    )
    matters = {key: (open_matters, latest) for key, open_matters, latest in counted}
    return [
        Row(one, identities.get(one.pk), companies.get(one.pk), *matters.get(one.pk, (0, None)))
        for one in customers
    ]


def search(among: CustomerQuerySet, typed: str) -> CustomerQuerySet:
    """Those of these customers of whom what was typed holds: it is one of their identities, in whatever writing; or
    each word of it is in their name, in an identity, or in the name of their company. A query, not yet asked."""
    words = typed[:LONGEST].split()[:MOST_WORDS]
    if not words:
        return among
    each_word = Q()
    for word in words:
        by_identity = Identity.objects.filter(_spelled("value", word)).values("customer")
        members = Membership.objects.filter(_spelled("company__name", word), until=None).values("customer")
        in_name = _spelled("name", word) | _spelled("preferred_name", word)
        each_word &= in_name | Q(pk__in=by_identity) | Q(pk__in=members)
    known = Identity.objects.filter(_identity(typed[:LONGEST])).values("customer")
    return among.filter(each_word | Q(pk__in=known))


def search_companies(typed: str) -> Q:
    """The condition on companies that what was typed is in their name, or in a domain of theirs."""
    said = Q()
    for word in typed[:LONGEST].split()[:MOST_WORDS]:
        with_it = Domain.objects.filter(name__icontains=word).values("company")
        said &= _spelled("name", word) | Q(pk__in=with_it)
    return said


def _spelled(column: str, word: str) -> Q:
    """That a column has a word in it, however its letters are written. SQLite folds only those of ASCII."""
    ways = {word} if word.isascii() else {word, word.lower(), word.upper(), word.title()}
    spelled = Q()
    for way in sorted(ways):
        spelled |= Q(**{f"{column}__icontains": way})
    return spelled


def _identity(typed: str) -> Q:
    """The identities that this may be a way of writing of. Of phone numbers an end is enough: the country may be
    missing, or the digits be those that one read out."""
    said = Q(pk__in=())
    for kind in (MAIL, PHONE, HANDLE, EXTERNAL_ID):
        try:
            said |= Q(kind=kind, value=normal(kind, typed, region=settings.MAKERIGHT_PHONE_REGION))
        except Refused:
            continue
    digits = "".join(sign for sign in typed if sign.isdecimal()).lstrip("0")
    is_number = not any(sign.isalpha() or sign == "@" for sign in typed)
    if is_number and len(digits) >= FEWEST_DIGITS and digits.isascii():
        said |= Q(kind=PHONE, value__endswith=digits)
    return said
