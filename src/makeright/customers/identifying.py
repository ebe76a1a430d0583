"""Identifying: what a customer is known by is added, verified, preferred, moved and removed. One identity is one
customer's: a clash is refused, and says whose it is only to those who may see them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from makeright.customers import events
from makeright.customers.models import Customer, Identity
from makeright.customers.normalizing import normal
from makeright.customers.recognizing import hold, take_turns
from makeright.customers.refusals import Refused
from makeright.events.kinds import UNKNOWN, Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert
from makeright.lib.text import squeeze, without_controls

PROOFS = frozenset({"signed", "mail_link", "phone_code"})  # what somebody can prove by themselves

Sees = Callable[[int], bool]
"""Whether somebody may see the customer with this key."""


def nobody(customer: int) -> bool:
    """Those who may see no customer at all."""
    return False


@transaction.atomic
def add_identity(
    customer: Customer,
    kind: str,
    typed: str,
    *,
    verified_how: str = "",
    sees: Sees = nobody,
    by: Actor,
    now: datetime | None = None,
) -> Identity:
    """Know a customer by one thing more; give the identity, also if it was theirs already (then nothing changes).

    `typed` is as somebody wrote it (see `normalizing.normal`); `verified_how` is the code of what proved it, or empty.
    `sees`: whom the one who asks may see.

    Raises Refused: `anothers` if it is another customer's, with the fact `customer`, their key, for those who may see
    them and None for all others; `merged` if this customer was merged away; `own_word` if a customer adds what nobody
    proved, by which somebody else might come later; or as `normal` does.
    """
    _is_no_mere_word(verified_how, by)
    value = normal(kind, typed, region=settings.MAKERIGHT_PHONE_REGION)
    take_turns([(kind, value)])
    stands(customer)
    known = Identity.objects.filter(kind=kind, value=value).first()
    if known is not None:
        _is_theirs(known, customer, sees)
        return known
    moment, written = now or timezone.now(), squeeze(without_controls(typed))
    identity = insert(
        Identity(
            customer=customer,
            kind=kind,
            value=value,
            typed="" if written == value else written,
            verified=bool(verified_how),
            verified_at=moment if verified_how else None,
            verified_how=verified_how,
            created_at=moment,
        )
    )
    added = events.IdentityAdded(kind=Code(kind), verified=bool(verified_how))
    record(events.IDENTITY_ADDED, identity, by=by, payload=added, now=moment)
    return identity


@transaction.atomic
def verify(identity: Identity, *, how: str = UNKNOWN, by: Actor, now: datetime | None = None) -> bool:
    """Say that an identity was shown to be this customer's, and by what (a code of the event); say whether that is new.

    Raises Refused (`own_word`): a customer's own word proves nothing.
    """
    _is_no_mere_word(how, by)
    moment = now or timezone.now()
    unproven = Identity.objects.filter(pk=identity.pk, customer=identity.customer_id, verified=False)
    if not unproven.update(verified=True, verified_at=moment, verified_how=how):
        return False
    identity.refresh_from_db()
    verified = events.IdentityVerified(kind=Code(identity.kind), how=Code(how))
    record(events.IDENTITY_VERIFIED, identity, by=by, payload=verified, now=moment)
    return True


@transaction.atomic
def prefer(identity: Identity, *, by: Actor, now: datetime | None = None) -> bool:
    """Make an identity the primary one of its kind; say whether it wasn't."""
    first = Identity.objects.filter(customer=identity.customer_id, kind=identity.kind).primary_first().first()
    if first is None or first.pk == identity.pk:
        return False
    moment = now or timezone.now()
    theirs = Identity.objects.filter(pk=identity.pk, customer=identity.customer_id)
    if not theirs.update(preferred_at=moment):
        return False
    identity.refresh_from_db()
    preferred = events.IdentityPreferred(kind=Code(identity.kind))
    record(events.IDENTITY_PREFERRED, identity, by=by, payload=preferred, now=moment)
    return True


@transaction.atomic
def move(identity: Identity, *, to: Customer, by: Actor, now: datetime | None = None) -> bool:
    """Give an identity to another customer, since it was theirs all along; say whether that changed anything.

    What was proven of it, was proven of the other: so it is a claim again. What they wrote by it stays where it is.
    Raises Refused: `last_one` if the other would be known by nothing; `merged` if `to` was merged away; `own_word` for
    a customer, who can't take anything.
    """
    if by.kind == "customer":
        raise Refused("own_word", "Nobody takes another's address by saying that it is theirs.")
    stands(to)
    before = identity.customer_id
    take_turn(before)
    if not Identity.objects.filter(customer=before).exclude(pk=identity.pk).exists() and before != to.pk:
        raise Refused("last_one", "This is all that they are known by: merge the two instead.")
    theirs = Identity.objects.filter(pk=identity.pk, customer=before).exclude(customer=to)
    if not theirs.update(customer=to, verified=False, verified_at=None, verified_how="", preferred_at=None):
        return False
    identity.refresh_from_db()
    moved = events.IdentityMoved(from_customer=before, to_customer=to.pk, verified=False)
    record(events.IDENTITY_MOVED, identity, by=by, payload=moved, now=now)
    return True


@transaction.atomic
def remove_identity(identity: Identity, *, by: Actor, now: datetime | None = None) -> bool:
    """Know a customer by this no longer; say whether we did. Whoever comes by it next is somebody new.

    Raises Refused (`last_one`): who is known by nothing could not come back. Forgetting somebody is another verb.
    """
    take_turn(identity.customer_id)
    theirs = Identity.objects.filter(customer=identity.customer_id)
    if not theirs.filter(pk=identity.pk).exists():
        return False
    if not theirs.exclude(pk=identity.pk).exists():
        raise Refused("last_one", "This is all that they are known by: add another first.")
    record(events.IDENTITY_REMOVED, identity, by=by, now=now, payload=_removed(identity))
    theirs.filter(pk=identity.pk).delete()
    return True


def _removed(identity: Identity) -> events.IdentityRemoved:
    return events.IdentityRemoved(kind=Code(identity.kind))


def _is_no_mere_word(how: str, by: Actor) -> None:
    if by.kind == "customer" and how not in PROOFS:
        raise Refused("own_word", "That somebody says so themselves proves nothing.")


def _is_theirs(known: Identity, customer: Customer, sees: Sees) -> None:
    if known.customer_id == customer.pk:
        return
    if sees(known.customer_id):
        owner = known.customer
        raise Refused(
            "anothers",
            "%(as_written)s is %(owner)s’s already: merge the two, or move it.",
            {"as_written": known.as_written, "owner": owner},
            customer=owner.pk,
        )
    raise Refused("anothers", "This is known of another customer, whom you don’t see.", customer=None)


def stands(customer: Customer) -> None:
    """Refuse for one who was merged away or forgotten; keep the others as they are until the transaction ends."""
    hold([customer.pk])
    if Customer.objects.standing().filter(pk=customer.pk).exists():
        return
    if Customer.objects.exclude(forgotten_at=None).filter(pk=customer.pk).exists():
        raise Refused("forgotten", "This customer was forgotten: nothing is kept of them any more.")
    raise Refused(
        "merged",
        "%(customer)s was merged into another customer, who is the one to change.",
        {"customer": customer},
    )


def take_turn(customer: int) -> None:
    """Have a customer to oneself until the transaction ends: on PostgreSQL, where writers overlap. Two may remove the
    last two identities at once, say; the second one has to wait, and is refused."""
    list(Customer.objects.select_for_update(no_key=True).filter(pk=customer).values_list("pk"))
