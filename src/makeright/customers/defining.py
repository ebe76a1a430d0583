"""Defining: the fields that a company has beyond ours, once for a noun. What is retired loses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from makeright.customers import events
from makeright.customers.fitting import CHOICE, KINDS, SEVERAL, Choices
from makeright.customers.models import CustomField
from makeright.customers.refusals import Refused
from makeright.events.kinds import Code
from makeright.events.recording import record
from makeright.lib.actor import Actor
from makeright.lib.text import squeeze, without_controls

NOUNS = ("customer", "conversation", "order", "company")
MOST_CHOICES = 500
_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")


@transaction.atomic
def define(
    noun: str,
    code: str,
    label: str,
    kind: str,
    *,
    choices: Choices = (),
    by: Actor,
    now: datetime | None = None,
) -> CustomField:
    """Have a field for a noun from now on. `choices` are [code, label] of each, for `choice` and `several`.

    Raises Refused: `no_noun`, `no_code`, `no_label`, `no_kind`, `no_choices`, or `defined_already`, also by one that
    was retired.
    """
    _fits(noun in NOUNS, "no_noun", "Fields are for %(nouns)s.", {"nouns": ", ".join(NOUNS)})
    _fits(
        bool(_CODE.fullmatch(code)),
        "no_code",
        "A field's code has small letters, digits and _, such as vat_id.",
    )
    _fits(kind in KINDS, "no_kind", "A field is one of %(kinds)s.", {"kinds": ", ".join(KINDS)})
    tidy = _label(label)
    offered = _choices(choices) if kind in (CHOICE, SEVERAL) else []
    _fits(bool(offered) == (kind in (CHOICE, SEVERAL)), "no_choices", "A choice offers something to choose.")
    moment = now or timezone.now()
    try:
        with transaction.atomic():
            field = CustomField.objects.create(
                noun=noun, code=code, label=tidy, kind=kind, choices=offered, created_at=moment
            )
    except IntegrityError:
        raise Refused(
            "defined_already",
            "There is, or was, a field %(code)s for a %(noun)s already.",
            {"code": repr(code), "noun": noun},
        ) from None
    defined = events.FieldDefined(noun=Code(noun), kind=Code(kind))
    record(events.FIELD_DEFINED, field, by=by, payload=defined, now=moment)
    return field


@transaction.atomic
def rename(field: CustomField, label: str, *, by: Actor, now: datetime | None = None) -> bool:
    """Call a field otherwise; say whether that changed anything. Raises Refused (`no_label`)."""
    tidy = _label(label)
    if not CustomField.objects.filter(pk=field.pk).exclude(label=tidy).update(label=tidy):
        return False
    field.refresh_from_db()
    record(events.FIELD_RENAMED, field, by=by, now=now)
    return True


@transaction.atomic
def offer(field: CustomField, choices: Choices, *, by: Actor, now: datetime | None = None) -> bool:
    """Offer these choices, in this order; say whether that changed anything. What is left out, but chosen somewhere,
    is offered still, last. Raises Refused (`no_choices`)."""
    _fits(field.kind in (CHOICE, SEVERAL), "no_choices", "%(field)s offers no choices.", {"field": field})
    known = CustomField.objects.select_for_update().get(pk=field.pk)
    offered = _choices(choices)
    chosen = {code for code, _ in offered}
    kept = [
        [code, label]
        for code, label in known.choices
        if code not in chosen and field.values.filter(text=code).exists()
    ]
    if known.choices == offered + kept:
        return False
    CustomField.objects.filter(pk=field.pk).update(choices=offered + kept)
    field.refresh_from_db()
    changed = events.FieldChoices(count=len(offered + kept))
    record(events.FIELD_CHOICES, field, by=by, payload=changed, now=now)
    return True


@transaction.atomic
def retire(field: CustomField, *, by: Actor, now: datetime | None = None) -> bool:
    """Show a field no more; say whether it was shown. Its values stay, for `restore`."""
    moment = now or timezone.now()
    if not CustomField.objects.filter(pk=field.pk, retired_at=None).update(retired_at=moment):
        return False
    field.refresh_from_db()
    record(events.FIELD_RETIRED, field, by=by, now=moment)
    return True


@transaction.atomic
def restore(field: CustomField, *, by: Actor, now: datetime | None = None) -> bool:
    """Show a field again that was retired, with the values it had; say whether it was retired."""
    if not CustomField.objects.filter(pk=field.pk).exclude(retired_at=None).update(retired_at=None):
        return False
    field.refresh_from_db()
    record(events.FIELD_RESTORED, field, by=by, now=now)
    return True


def fields_of(noun: str) -> dict[str, CustomField]:
    """The fields of a noun that are shown, by code, in the order in which they were defined."""
    shown = CustomField.objects.filter(noun=noun, retired_at=None).order_by("pk")
    return {field.code: field for field in shown}


def _fits(is_so: bool, code: str, sentence: str, named: Mapping[str, object] | None = None) -> None:
    if not is_so:
        raise Refused(code, sentence, named)


def _label(said: str) -> str:
    tidy = squeeze(without_controls(said))
    _fits(0 < len(tidy) <= 120, "no_label", "A field has a label of at most 120 characters.")
    return tidy


def _choices(said: Iterable[Iterable[str]]) -> list[list[str]]:
    offered = [[code.strip(), squeeze(without_controls(label))] for code, label in said]
    codes = [code for code, _ in offered]
    labels = [label.casefold() for _, label in offered]
    is_clear = len(set(codes)) == len(codes) and len(set(labels)) == len(labels) and all(labels)
    is_plain = all(_CODE.fullmatch(code) for code in codes) and not any(
        set(";,") & set(label) for label in labels
    )
    _fits(
        0 < len(offered) <= MOST_CHOICES and is_clear and is_plain,
        "no_choices",
        "Each choice has a code of small letters and a label of its own, without commas; at most 500.",
    )
    return offered
