"""Mapping: what a column of a file is to us, and what a row of it says of a customer. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from makeright.customers.fitting import Choices, fit
from makeright.customers.kinds import EXTERNAL_ID, HANDLE, MAIL, PHONE
from makeright.customers.normalizing import normal
from makeright.customers.refusals import Refused

IGNORED = ""
PLAIN = ("name", "preferred_name", "pronoun", "language", "zone", "company", MAIL, PHONE)
# `handle:instagram`, `external_id:shop`, `fact:wood`, `field:vat`
PREFIXED = (HANDLE, EXTERNAL_ID, "fact", "field")
_KNOWN_AS = {
    "name": "name", "full name": "name", "customer": "name", "customer name": "name", "display name": "name",
    "mail": MAIL, "mails": MAIL, "email": MAIL, "e-mail": MAIL, "emails": MAIL, "email address": MAIL,
    "e-mail address": MAIL, "mail address": MAIL,
    "phone": PHONE, "phones": PHONE, "phone number": PHONE, "mobile": PHONE, "telephone": PHONE, "tel": PHONE,
    "company": "company", "organization": "company", "organisation": "company",
    "language": "language", "locale": "language", "zone": "zone", "time zone": "zone", "timezone": "zone",
    "preferred name": "preferred_name", "preferred_name": "preferred_name", "pronoun": "pronoun", "pronouns": "pronoun",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Kind:
    """A custom field, as far as reading a value takes it."""

    kind: str
    choices: Choices = ()


@dataclass(slots=True)
class Said:
    """What a row says. `signs`: (kind, as typed); `keys`: (kind, normal form) of the same."""

    signs: list[tuple[str, str]] = field(default_factory=list)
    keys: list[tuple[str, str]] = field(default_factory=list)
    described: dict[str, str] = field(default_factory=dict)
    company: str = ""
    facts: dict[str, str] = field(default_factory=dict)
    fields: dict[str, str] = field(default_factory=dict)


def guess(columns: Sequence[str], fields: Mapping[str, Kind]) -> list[str]:
    """What each column seems to be: by its name, or as its name says (`field:vat`); else it is ignored."""
    guessed = []
    for column in columns:
        name = " ".join(column.casefold().split())
        prefix, _, rest = column.partition(":")
        if prefix.strip().casefold() in PREFIXED and rest.strip():
            guessed.append(f"{prefix.strip().casefold()}:{rest.strip()}")
        elif name in fields:
            guessed.append(f"field:{name}")
        else:
            guessed.append(_KNOWN_AS.get(name, IGNORED))
    return guessed


def check(mapping: Sequence[str], fields: Mapping[str, Kind]) -> None:
    """Refuse a mapping by which nobody could be known again, or that names what there isn't: `no_identity`,
    `no_target` or `doubled`."""
    for target in mapping:
        prefix, _, rest = target.partition(":")
        is_known = target in (IGNORED, *PLAIN) or (prefix in PREFIXED and rest)
        if not is_known or (prefix == "field" and rest not in fields):
            raise Refused(
                "no_target", "%(target)s is nothing that a column can be.", {"target": repr(target)}
            )
    single = [target for target in mapping if target not in (IGNORED, MAIL, PHONE)]
    if len(set(single)) < len(single):
        raise Refused("doubled", "Two columns would be the same.")
    if not any(target.partition(":")[0] in (MAIL, PHONE, HANDLE, EXTERNAL_ID) for target in mapping):
        raise Refused(
            "no_identity",
            "No column says by what a customer is known: mail address, phone number, handle or external id.",
        )


def read_row(
    cells: Sequence[str] | None, mapping: Sequence[str], fields: Mapping[str, Kind], *, region: str = ""
) -> Said:
    """Read one row. Raises Refused: `unreadable`, `too_many_cells`, `no_identity`, or as what stands in it does."""
    if cells is None:
        raise Refused("unreadable", "This row can’t be read: a quotation mark is missing, perhaps.")
    if any(cells[len(mapping) :]):
        raise Refused("too_many_cells", "This row has more cells than there are columns.")
    said = Said()
    for target, cell in zip(mapping, cells, strict=False):
        if cell and target != IGNORED:
            _read_cell(said, target, cell, fields, region)
    if not said.keys:
        raise Refused("no_identity", "This row doesn’t say by what the customer is known.")
    return said


def _read_cell(said: Said, target: str, cell: str, fields: Mapping[str, Kind], region: str) -> None:
    prefix, _, rest = target.partition(":")
    if target in (MAIL, PHONE):
        for each in filter(None, (part.strip() for part in re.split(r"[;\n]", cell))):
            _know_by(said, target, each, region)
    elif prefix in (HANDLE, EXTERNAL_ID):
        for each in filter(None, (part.strip() for part in re.split(r"[;\n]", cell))):
            _know_by(said, prefix, f"{rest}:{each}", region)
    elif prefix == "fact":
        said.facts[rest] = cell
    elif prefix == "field":
        fit(fields[rest].kind, cell, fields[rest].choices)
        said.fields[rest] = cell
    elif target == "company":
        said.company = cell
    else:
        said.described[target] = cell


def _know_by(said: Said, kind: str, typed: str, region: str) -> None:
    key = (kind, normal(kind, typed, region=region))
    if key not in said.keys:
        said.keys.append(key)
        said.signs.append((kind, typed))
