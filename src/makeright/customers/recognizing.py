"""Knowing somebody again, or getting to know them. What is signed outranks what is only said: a claim finds somebody
and proves nothing, and it never hangs anything on a customer who was there before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from makeright.customers import events
from makeright.customers.models import EXTERNAL_ID, MAIL, Customer, Identity
from makeright.customers.normalizing import normal, normal_address
from makeright.customers.refusals import Refused
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.inserting import insert
from makeright.lib.text import squeeze, without_controls

SIGNED = "signed"


@dataclass(frozen=True, slots=True)
class Sign:
    """What somebody is known by, as it was written. `is_proven`: we checked a signature over it; else they say so."""

    kind: str
    typed: str
    is_proven: bool = False


@dataclass(frozen=True, slots=True)
class Recognized:
    """Who it is, and whether that is proven. Of one who only says so nothing may be shown to them."""

    customer: Customer
    is_proven: bool


@transaction.atomic(savepoint=False)
def recognize(address: str, name: str = "", *, by: Actor, now: datetime | None = None) -> Customer:
    """Give the customer who has this mail address; a new one, with the name that they wrote, if nobody has.

    The sender of a mail is a claim. A customer known only by address takes the first name that they state; a known name
    is never overwritten by a mail.
    """
    value, stated = normal_address(address), _tidy(name)
    customer = _known_by(value) or _known_by_now(value)
    if customer is not None:
        _take_name(customer, stated, by=by, now=now)
        return customer
    moment = now or timezone.now()
    customer = insert(Customer(name=stated, created_at=moment))
    identity = insert(Identity(customer=customer, kind=MAIL, value=value, created_at=moment))
    created = events.Created(identity=identity.pk, kind=Code(MAIL), verified=False)
    record(events.CREATED, customer, by=by, payload=created, now=now)
    return customer


@transaction.atomic
def recognize_by(
    signs: Sequence[Sign], name: str = "", *, by: Actor, now: datetime | None = None
) -> Recognized:
    """Give the customer whom these signs point to, or a new one.

    Asked in turn: a proven external id, then what was verified for somebody, then what is only known of somebody. Where
    anything is proven, claims are not asked at all. What is proven and nobody's becomes this customer's, and what is
    theirs is verified by it; what is another's stays another's.

    What was only noted of somebody, beside what they came by, lets nobody in who proves it: that shows whose it is, and
    not that it is that customer's. They are found by it as by a claim, until a colleague made sure.

    A claim makes a customer of its own if nobody is known by it, and then only the first one: else a stranger could put
    a name of theirs beside somebody's, or beside the name that somebody will come by later.

    Raises Refused: `no_sign` if there is none, or as `normal` does for one that can't be read.
    """
    read = _read(signs)
    if not read:
        raise Refused("no_sign", "Nothing was said by which to know somebody.")
    decisive = {key: sign for key, sign in read.items() if sign.is_proven} or read
    take_turns(decisive)
    proven = {key: sign for key, sign in decisive.items() if sign.is_proven}
    there = sorted(_identities_of(decisive), key=lambda one: _rank(one, decisive))
    known = next((one for one in there if not proven or _tells_who(one)), None)
    stated, moment = _tidy(name), now or timezone.now()
    if known is not None:
        customer = known.customer
        _take_name(customer, stated, by=by, now=now)
    else:
        taken = {(one.kind, one.value) for one in there}
        free = [sign for key, sign in decisive.items() if key not in taken]
        if not free:
            return Recognized(there[0].customer, False)
        customer = _get_to_know(min(free, key=_is_no_signed_id), stated, by=by, now=moment)
    _vouch(customer, proven, by=by, now=moment)
    return Recognized(customer, bool(proven))


Key = tuple[str, str]  # kind and normal form


def _read(signs: Iterable[Sign]) -> dict[Key, Sign]:
    """What was said, by normal form, each once: proven if it was so anywhere."""
    read: dict[Key, Sign] = {}
    for one in signs:
        key = (one.kind, normal(one.kind, one.typed, region=settings.MAKERIGHT_PHONE_REGION))
        if key not in read or one.is_proven:
            read[key] = one
    return read


def _identities_of(keys: Collection[Key]) -> list[Identity]:
    """Those of these that somebody has. Until the transaction ends nobody merges their customers away."""
    kinds, values = {kind for kind, _ in keys}, {value for _, value in keys}
    known = Identity.objects.select_related("customer").filter(kind__in=kinds, value__in=values)
    found: list[Identity] = []
    for _ in range(3):
        found = [one for one in known.all() if (one.kind, one.value) in keys]
        if hold({one.customer_id for one in found}):
            break
    return found


def hold(customers: Collection[int]) -> bool:
    """Keep these customers from being merged away or forgotten until the transaction ends; say whether they still
    stand."""
    if connection.vendor != "postgresql" or not customers:
        return True
    with connection.cursor() as cursor:
        cursor.execute(
            """SELECT merged_into_id IS NULL AND forgotten_at IS NULL FROM customers_customer WHERE id = ANY(%s)
               ORDER BY id FOR KEY SHARE""",
            [sorted(customers)],
        )
        return all(stands for (stands,) in cursor.fetchall())


def _tells_who(proven: Identity) -> bool:
    """Whether to prove this identity is to be its customer: it was verified for them, or they came by it."""
    if proven.verified:
        return True
    came = Customer.objects.filter(pk__in=proven.customer.selves(), created_at=proven.created_at)
    return came.exists()


def _rank(known: Identity, decisive: Mapping[Key, Sign]) -> tuple[bool, bool, int]:
    return _is_no_signed_id(decisive[known.kind, known.value]), not known.verified, known.pk


def _is_no_signed_id(sign: Sign) -> bool:
    return not (sign.is_proven and sign.kind == EXTERNAL_ID)


def _get_to_know(sign: Sign, name: str, *, by: Actor, now: datetime) -> Customer:
    customer = insert(Customer(name=name, created_at=now))
    identity = _insert_identity(customer, sign, now=now)
    created = events.Created(identity=identity.pk, kind=Code(sign.kind), verified=sign.is_proven)
    record(events.CREATED, customer, by=by, payload=created, now=now)
    return customer


def _vouch(customer: Customer, proven: Mapping[Key, Sign], *, by: Actor, now: datetime) -> None:
    """Let what was proven count for this customer, as far as it is nobody's or theirs."""
    for (kind, value), sign in proven.items():
        known = Identity.objects.filter(kind=kind, value=value).first()
        if known is None:
            known = _insert_identity(customer, sign, now=now)
            added = events.IdentityAdded(kind=Code(kind), verified=True)
            record(events.IDENTITY_ADDED, known, by=by, payload=added, now=now)
            continue
        unproven = Identity.objects.filter(pk=known.pk, customer=customer, verified=False)
        if unproven.update(verified=True, verified_at=now, verified_how=SIGNED):
            verified = events.IdentityVerified(kind=Code(kind), how=Code(SIGNED))
            record(events.IDENTITY_VERIFIED, known, by=by, payload=verified, now=now)


def _insert_identity(customer: Customer, sign: Sign, *, now: datetime) -> Identity:
    value = normal(sign.kind, sign.typed, region=settings.MAKERIGHT_PHONE_REGION)
    typed = squeeze(without_controls(sign.typed))
    proven = {"verified": True, "verified_at": now, "verified_how": SIGNED} if sign.is_proven else {}
    identity = Identity(
        customer=customer,
        kind=sign.kind,
        value=value,
        typed="" if typed == value else typed,
        created_at=now,
        **proven,
    )
    return insert(identity)


def _take_name(customer: Customer, stated: str, *, by: Actor, now: datetime | None) -> None:
    """Let somebody without a name have the one that they state."""
    if not stated or customer.name:
        return
    if Customer.objects.filter(pk=customer.pk, name="").update(name=stated):
        customer.name = stated
        record(events.CHANGED, customer, by=by, payload=events.Changed(fields=(Code("name"),)), now=now)


def _tidy(name: str) -> str:
    return squeeze(without_controls(name))[:200]


def take_turns(keys: Iterable[Key]) -> None:
    """Have these identities, in normal form, to oneself until the transaction ends, whether anybody has them or not.
    On PostgreSQL writers overlap."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        for kind, value in sorted(keys):
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7216004))", [f"{kind}:{value}"])


def _known_by_now(address: str) -> Customer | None:
    """Look once more, after whoever gets to know the same address at this moment: on PostgreSQL writers overlap."""
    if connection.vendor != "postgresql":
        return None
    take_turns([(MAIL, address)])
    return _known_by(address)


_WHOSE = """SELECT customer.id, customer.name, customer.merged_into_id, customer.forgotten_at
            FROM customers_customer customer
            JOIN customers_identity identity ON identity.customer_id = customer.id
            WHERE identity.kind = %s AND identity.value = %s"""


def _known_by(address: str) -> Customer | None:
    """Whose address it is. Asked for each mail, hence without the ORM, whose query costs more than its answer; what
    else there is of them is fetched when somebody asks for it.

    On PostgreSQL the row is shared until the transaction ends, as a foreign key to it would: nobody merges them away
    meanwhile. Who was merged or forgotten while we waited for that is asked for again.
    """
    is_shared = connection.vendor == "postgresql"
    asked = f"{_WHOSE} FOR KEY SHARE OF customer" if is_shared else _WHOSE
    with connection.cursor() as cursor:
        row = None
        for _ in range(3):
            cursor.execute(asked, [MAIL, address])
            row = cursor.fetchone()
            if row is None or row[2:] == (None, None):
                break
    names = ["id", "name", "merged_into_id", "forgotten_at"]
    return None if row is None else Customer.from_db(connection.alias, names, row)
