"""What a row keeps that opens something is sealed or hashed, or stands here with its reason."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.apps import apps
from django.db.models import Field, ForeignKey

from makeright.lib.sealing import SealedField, sealed_fields

SMELLS = re.compile(
    r"password|passphrase|token|secret|(?:^|_)key(?:$|_)|api_?key|credential|private|otp|pin$|code$|signature"
)
# Model and field → why it stands as it is. `hashed`: it can be compared, and not turned back.
REASONS = {
    "staff.Agent.password": "hashed: Argon2, by Django",
    "customers.CustomField.code": "the name of a field, such as vat_id",
    "customers.OccurrenceKind.code": "what programs call a kind of customer events",
    "causes.Cause.code": "what programs call a cause, such as corner_split",
    "remedies.Remedy.plan_key": "makes one plan of two presses of a button, and opens nothing",
    "orders.Operation.key": "names what is to be done once, and opens nothing",
    "orders.Operation.code": "why a shop refused, such as refund.exceeds_paid",
    "orders.Order.referral_code": "what somebody came by, for everybody to pass on",
    "orders.Address.postcode": "where something goes",
    "orders.Sighting.code": "what a carrier saw, such as delivered",
    "orders.DiscountCode.code": "makes one order cheaper, and is told to whom it was given",
    "conversations.Message.draft_key": "makes one reply of two presses of a button, and opens nothing",
    "conversations.Draft.key": "names a reply that is being written, and opens nothing",
    "conversations.DraftPicture.key": "names a picture of one's own draft: whoever asks for it is asked who they are",
    "conversations.FromElsewhere.key": "the number of a row here, for something that has another name elsewhere",
    "conversations.LeftOut.code": "why something was left in another desk",
    "staff.Agent.signature": "what stands below their mails, for everybody to read",
    "conversations.Inbox.signature": "what stands below its mails, for everybody to read",
    "conversations.Message.signature": "what stood below that mail, for everybody to read",
    "staff.Factor.public_key": "what a passkey is known by: it verifies, and opens nothing",
    "staff.Session.session_key": "a random name that opens one session; whoever reads the rows reads the sessions too",
    "account.EmailConfirmation.key": "allauth's, and never written: addresses are not confirmed by mail",
}


def test_what_smells_of_a_secret_is_sealed_hashed_or_explained() -> None:
    assert [
        name for name, field in _fields() if SMELLS.search(field.name) and not _is_safe(name, field)
    ] == []


def test_no_reason_outlives_its_field() -> None:
    assert sorted(REASONS.keys() - dict(_fields()).keys()) == []


def test_each_sealed_field_has_a_purpose_of_its_own() -> None:
    purposes = [field.purpose for _, field in sealed_fields()]
    assert len(purposes) == len(set(purposes)) > 0


def test_no_sealed_field_is_shown_by_default() -> None:
    assert [str(field) for _, field in sealed_fields() if field.editable or vars(field)["serialize"]] == []


def test_the_nose_works() -> None:
    smelling = [
        "password",
        "api_key",
        "key",
        "reset_token",
        "client_secret",
        "signing_key",
        "secret_value",
        "otp",
        "apikey",
    ]
    assert [name for name in smelling if not SMELLS.search(name)] == []
    assert [
        name for name in ("monkey", "keyboard", "name", "message_id", "opinion") if SMELLS.search(name)
    ] == []


def _fields() -> Iterator[tuple[str, Field[object, object]]]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.local_fields:
            yield f"{model._meta.app_label}.{model.__name__}.{field.name}", field


def _is_safe(name: str, field: Field[object, object]) -> bool:
    return isinstance(field, SealedField | ForeignKey) or name in REASONS
