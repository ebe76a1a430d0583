"""Filling in: the values that custom fields have for one customer, conversation or order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import connection, transaction

from makeright.customers import events
from makeright.customers.defining import fields_of
from makeright.customers.fitting import Fitted, fit, in_words
from makeright.customers.identifying import stands
from makeright.customers.models import Customer, CustomField, FieldValue
from makeright.customers.refusals import Refused
from makeright.events.places import Subject
from makeright.events.recording import record
from makeright.lib.actor import Actor

Said = Mapping[str, str | Sequence[str]]
"""Code of a field → what was typed; for several choices it may be a list."""


@transaction.atomic
def fill_in(subject: Subject, said: Said, *, by: Actor, now: datetime | None = None) -> bool:
    """Write values into fields of a subject, by the noun that its event place names; say whether that changed anything.
    Nothing said empties a field; fields that aren't named stay as they are. All of it or nothing.

    Raises Refused, with the fact `field` (a code): `no_field` for one that isn't shown, or as `fit` does; `merged`.
    """
    place = subject.event_place()
    fields = fields_of(place.subject_kind)
    fitted: dict[CustomField, list[Fitted]] = {}
    for code, words in said.items():
        if code not in fields:
            raise Refused(
                "no_field",
                "A %(subject_kind)s has no field %(code)s.",
                {"subject_kind": place.subject_kind, "code": repr(code)},
                field=code,
            )
        fitted[fields[code]] = _fit(fields[code], words)
    if isinstance(subject, Customer):
        stands(subject)
    _take_turn(f"{place.subject_kind}:{place.subject_id}")
    before = _kept([place.subject_id], list(fitted))
    changed = [
        field for field, values in fitted.items() if before.get((place.subject_id, field.pk), []) != values
    ]
    for field in changed:
        FieldValue.objects.filter(field=field, subject=place.subject_id).delete()
        FieldValue.objects.bulk_create(
            FieldValue(
                field=field,
                subject=place.subject_id,
                place=number,
                text=one.text,
                number=one.number,
                day=one.day,
            )
            for number, one in enumerate(fitted[field])
        )
    if not changed:
        return False
    filled = events.FieldFilledIn(fields=tuple(field.pk for field in changed))
    record(events.FIELD_FILLED_IN, subject, by=by, payload=filled, now=now)
    return True


def values_of(noun: str, subjects: Iterable[int]) -> dict[int, dict[str, str]]:
    """What the fields that are shown say of some subjects of a noun, by key and code, in words. Two queries."""
    fields = fields_of(noun)
    keys = list(subjects)
    kept = _kept(keys, list(fields.values()))
    return {
        key: {
            code: in_words(field.kind, kept[key, field.pk], field.choices)
            for code, field in fields.items()
            if (key, field.pk) in kept
        }
        for key in keys
    }


def filled_in(noun: str, subject: int) -> list[tuple[CustomField, str]]:
    """The fields of a noun that are shown, each with what it says of one subject, in words. Two queries, one if there
    are no fields."""
    fields = list(fields_of(noun).values())
    kept = _kept([subject], fields) if fields else {}
    return [
        (field, in_words(field.kind, kept.get((subject, field.pk), []), field.choices)) for field in fields
    ]


def _fit(field: CustomField, words: str | Sequence[str]) -> list[Fitted]:
    try:
        return fit(field.kind, words, field.choices)
    except Refused as refused:
        raise Refused(
            refused.code, "%(field)s: %(why)s", {"field": field, "why": refused.words}, field=field.code
        ) from None


def _kept(subjects: Sequence[int], fields: Sequence[CustomField]) -> dict[tuple[int, int], list[Fitted]]:
    kept: dict[tuple[int, int], list[Fitted]] = {}
    rows = FieldValue.objects.filter(subject__in=subjects, field__in=fields).order_by("place")
    for subject, field, text, number, day in rows.values_list("subject", "field_id", "text", "number", "day"):
        kept.setdefault((subject, field), []).append(Fitted(text, number, day))
    return kept


def _take_turn(subject: str) -> None:
    """One at a time fills in for one subject: on PostgreSQL writers overlap."""
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 7216005))", [subject])
