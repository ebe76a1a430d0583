"""The form in which an identity is compared, whatever way it was written. Pure: text in, text or a refusal out."""

from __future__ import annotations

import re
import unicodedata

from makeright.customers.kinds import EXTERNAL_ID, HANDLE, KINDS, MAIL, PHONE
from makeright.customers.refusals import Refused
from makeright.lib.text import squeeze, without_controls

LONGEST = 320  # characters of an identity, as written and as compared

_MAIL = re.compile(r"[^\s@<>()\[\],;:\\\"]+@([^\s@.<>()\[\],;:\\\"/]+\.)+[^\s@.<>()\[\],;:\\\"/]{2,63}")
_PLACE = re.compile(r"[a-z0-9][a-z0-9_.-]{0,29}")  # a network, or a system


def normal_address(address: str) -> str:
    """The form in which a mail address is compared: trimmed and lower-case, as every large provider treats it."""
    return address.strip().lower()


def normal(kind: str, typed: str, *, region: str = "") -> str:
    """Give the normal form of an identity of a kind. Writing a normal form again changes nothing.

    Phone numbers become E.164; one written without its country is read as of `region` (ISO 3166, such as "FR"). A
    handle is written `network:name`, an external id `system:id`; names fold case, ids don't.

    Raises Refused: `unknown_kind`, `too_long`, `no_address`, `no_phone`, `no_country`, `no_handle`, `no_external_id`.
    """
    if kind not in KINDS:
        raise Refused(
            "unknown_kind",
            "We know customers by %(kinds)s, not by %(kind)s.",
            {"kinds": ", ".join(KINDS), "kind": repr(kind)},
        )
    words = squeeze(without_controls(typed))
    if len(words) > LONGEST:
        raise Refused(
            "too_long",
            "This has more than %(most)s characters, so it is no %(kind)s.",
            {"most": LONGEST, "kind": kind},
        )
    return {MAIL: _mail, PHONE: _phone, HANDLE: _handle, EXTERNAL_ID: _external_id}[kind](words, region)


def domain_of(address: str) -> str:
    """The part of a normal mail address behind its @."""
    return address.rpartition("@")[2]


def _mail(words: str, region: str) -> str:
    address = normal_address(words.removeprefix("mailto:"))
    if not _MAIL.fullmatch(address) or len(address) > 254:
        raise Refused("no_address", "%(words)s is not a mail address.", {"words": repr(words)})
    return address


def _phone(words: str, region: str) -> str:
    import phonenumbers  # a tenth of a second, which most processes need never spend

    try:
        number = phonenumbers.parse(words, region.upper() or None)
    except phonenumbers.NumberParseException as error:
        wants_country = error.error_type == phonenumbers.NumberParseException.INVALID_COUNTRY_CODE
        if wants_country and not words.startswith("+") and any(map(str.isdigit, words)):
            raise Refused(
                "no_country",
                "%(words)s lacks its country: write it as +44 20 7946 0000.",
                {"words": repr(words)},
            ) from None
        raise Refused("no_phone", "%(words)s is not a phone number.", {"words": repr(words)}) from None
    if not phonenumbers.is_possible_number(number):
        raise Refused(
            "no_phone", "%(words)s has too few or too many digits for a phone number.", {"words": repr(words)}
        )
    return str(phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164))


def _handle(words: str, region: str) -> str:
    network, name = _halves(words)
    folded = unicodedata.normalize("NFKC", name.removeprefix("@")).casefold()
    if not _PLACE.fullmatch(network) or not folded or " " in folded:
        raise Refused(
            "no_handle", "%(words)s is not a handle: write it as network:name.", {"words": repr(words)}
        )
    return f"{network}:{folded}"


def _external_id(words: str, region: str) -> str:
    system, key = _halves(words)
    if not _PLACE.fullmatch(system) or not key:
        raise Refused(
            "no_external_id",
            "%(words)s is not an id of another system: write it as system:id.",
            {"words": repr(words)},
        )
    return f"{system}:{key}"


def _halves(words: str) -> tuple[str, str]:
    place, _, name = words.partition(":")
    return place.strip().lower(), name.strip()
