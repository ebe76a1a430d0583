"""Whatever refers to a customer goes when they are forgotten, in whichever app it is, or is named here with the reason why
it stays and what of it is empty then; and each such app says what it keeps when a person asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.db.models import ForeignKey

from makeright.customers.erasing import ERASERS
from makeright.customers.forgetting import forget, go_on
from makeright.customers.merging import merge
from makeright.customers.models import Customer
from makeright.customers.recognizing import recognize
from makeright.customers.telling_person import TELLERS, put_together, tell_person
from makeright.demo.cast import Cast
from tests.house.test_merging_customers import furnish

pytestmark = pytest.mark.django_db

# Key → why its row stays, and the fields in which nothing stands any more.
SHELLS: dict[str, tuple[str, tuple[str, ...]]] = {
    "customers.Customer.merged_into": ("who was who, by key", ("name", "preferred_name", "pronoun", "zone")),
    "customers.Merge.merged": ("who was who, by key", ()),
    "customers.Merge.survivor": ("who was who, by key", ()),
    "customers.Forgetting.customer": ("that they were forgotten", ("known_by",)),
    "customers.PersonExport.customer": ("that they were told", ("file",)),
    "promises.Promise.customer": ("that something was promised, by when, and whether it was kept", ()),
    "remedies.Claim.customer": ("what went wrong, by codes, and when", ()),
    "remedies.Draw.customer": ("that they were drawn, by key, and when", ()),
    "remedies.Remedy.customer": ("what was given and what it cost stays", ()),
    "orders.Order.customer": ("what was bought, when, and for how much stays", ()),
    "orders.Order.referrer": ("who was led here by whom, by key", ()),
    "orders.Tender.customer": ("what was paid with what kind", ("words", "external_id")),
    "orders.Address.customer": ("the city's country stays", ("name", "street", "city", "postcode", "phone")),
    "orders.Operation.customer": ("what was done about an order", ("wanted",)),
    "conversations.Conversation.customer": ("numbers stay", ("subject", "last_words", "language")),
    "conversations.Message.customer": (
        "numbers stay",
        (
            "author_name",
            "author_address",
            "answer_to",
            "subject",
            "text",
            "html",
            "message_id",
            "copied",
            "blind",
        ),
    ),
}


def keys() -> Iterator[ForeignKey[Customer, Customer]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            if isinstance(field, ForeignKey) and field.related_model is Customer:
                yield field


def rows(key: ForeignKey[Customer, Customer], customers: list[int]) -> list[models.Model]:
    return list(key.model._default_manager.filter(**{f"{key.name}__in": customers}))


def test_all_that_refers_to_a_customer_goes_with_them(cast: Cast) -> None:
    furnish(cast)
    twin = recognize("karim.b@example.org", "Karim B.", by=cast.by_mina)
    merge(twin, into=cast.karim, by=cast.by_mina)
    put_together(tell_person(cast.karim, by=cast.by_ada).pk)
    theirs = [cast.karim.pk, twin.pk]
    made = forget(cast.karim, by=cast.by_ada)
    before = {str(key) for key in keys() if rows(key, theirs)}
    go_on(made.pk)
    for key in keys():
        left = rows(key, theirs)
        assert not left or str(key) in SHELLS, (
            f"{key} keeps a row: erase it (customers.erasing), or say why here"
        )
        _, empty = SHELLS.get(str(key), ("", ()))
        for row in left:
            assert [
                name for name in empty if getattr(row, name) not in ("", None, []) and getattr(row, name)
            ] == []
    assert SHELLS.keys() <= before | {"customers.Customer.merged_into"}, "these were never filled here"


def test_each_app_with_a_key_to_customers_erases_and_tells() -> None:
    having = {key.model._meta.app_label for key in keys()}
    assert having <= ERASERS.keys()
    assert having <= TELLERS.keys()
