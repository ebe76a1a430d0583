"""Erasing: who is forgotten, as each app needs to know them, and the register of what each app erases of them.

An app below calls no app above, so each app registers what is its own: how to count it, and how to erase a little of
it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from makeright.customers.kinds import MAIL, PHONE
from makeright.customers.models import Customer, Identity
from makeright.lib.actor import Actor
from makeright.lib.wiping import wipe_traces
from makeright.search.tidying import tidy

Counts = Mapping[str, int]
"""What → how many, in words of ours such as `messages`."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person: the keys of all customers that they are, what they are known by as (kind, value), and their names."""

    customers: tuple[int, ...]
    known_by: tuple[tuple[str, str], ...] = ()
    names: tuple[str, ...] = ()

    @property
    def addresses(self) -> list[str]:
        """Their mail addresses, in normal form."""
        return [value for kind, value in self.known_by if kind == MAIL]

    @property
    def words(self) -> list[str]:
        """What can stand for them alone in a text: what they are known by (of handles and external ids without the
        place), and their full names."""
        known = [value if kind in (MAIL, PHONE) else value.partition(":")[2] for kind, value in self.known_by]
        return [word for word in dict.fromkeys([*known, *self.names]) if len(word) > 4]

    def sealed(self) -> str:
        """All of it but the keys, as a text for a sealed field."""
        return json.dumps({"known_by": self.known_by, "names": self.names})


def person_of(customer: Customer) -> Person:
    """One person as they are known now, with all who were merged into them."""
    keys = customer.selves()
    known = Identity.objects.filter(customer__in=keys).order_by("pk").values_list("kind", "value", "typed")
    both = [(kind, each) for kind, value, typed in known for each in (value, typed) if each]
    told = Customer.objects.filter(pk__in=keys).order_by("pk").values_list("name", "preferred_name")
    names = [name for both_names in told for name in both_names if " " in name.strip()]
    return Person(tuple(keys), tuple(dict.fromkeys(both)), tuple(dict.fromkeys(names)))


def person_sealed(customers: list[int], sealed: str) -> Person:
    """The person that `sealed` was written of."""
    kept = json.loads(sealed or "{}")
    known = tuple((kind, value) for kind, value in kept.get("known_by", ()))
    return Person(tuple(customers), known, tuple(kept.get("names", ())))


Count = Callable[[Person], Counts]
Erase = Callable[[Person, Actor, datetime], Counts]


@dataclass(frozen=True, slots=True)
class Eraser:
    """What an app does of it. `count` says what there is, `erase` erases a little of it, in short transactions of its
    own, and says what that was; nothing, once there is nothing left."""

    name: str
    count: Count
    erase: Erase


ERASERS: dict[str, Eraser] = {}


def erases(name: str, *, count: Count) -> Callable[[Erase], Erase]:
    """Register what an app erases of a person. The function may be called again after a crash, and any number of times.
    Raises ValueError if the name is taken."""

    def register(erase: Erase) -> Erase:
        if name in ERASERS and ERASERS[name].erase is not erase:
            raise ValueError(f"{name} are erased twice")
        ERASERS[name] = Eraser(name, count, erase)
        return erase

    return register


def is_anything_left(person: Person) -> bool:
    """Whether some app has something of them still."""
    return any(many for eraser in ERASERS.values() for many in eraser.count(person).values())


def leave_no_trace() -> None:
    """Have what was erased leave the search index and the files of the database too. Outside transactions: within one
    it does nothing."""
    if not connection.in_atomic_block:
        tidy()
        wipe_traces()


def outlook(customer: Customer) -> dict[str, int]:
    """What would go if this customer were forgotten: how many of what, and of what is there."""
    person, found = person_of(customer), dict[str, int]()
    for eraser in ERASERS.values():
        for what, many in eraser.count(person).items():
            found[what] = found.get(what, 0) + many
    return {what: many for what, many in found.items() if many}
