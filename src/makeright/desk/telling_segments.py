"""Telling segments: what one asks, as a sentence for each condition."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from makeright.customers.declaring import kinds_in_use
from makeright.customers.defining import fields_of
from makeright.customers.fitting import DATE
from makeright.customers.models import Company
from makeright.customers.naming_wishes import name_of_language

PARTED = "; "


@dataclass(frozen=True, slots=True)
class About:
    """Something that a condition can be about, and what it is called."""

    code: str
    words: str


def abouts(counts: Sequence[str]) -> list[About]:
    """All that can be asked about. Facts are asked by what they are about, which is typed."""
    plain = [
        About("name", _("name")),
        About("preferred_name", _("what to call them")),
        About("pronoun", _("pronoun")),
        About("language", _("language")),
        About("zone", _("time zone")),
        About("company", _("company")),
        About("domain", _("domain of their address")),
        About("known_by", _("kind of identity")),
        About("proven_by", _("kind of verified identity")),
        About("known_since", _("day since when we know them")),
        About("fact", _("fact about …")),
    ]
    fields = [About(f"field:{code}", str(field)) for code, field in fields_of("customer").items()]
    happened = [About(f"event:{each.code}", str(each)) for each in kinds_in_use()]
    return [*plain, *fields, *happened, *(About(f"count:{each}", counted(each)) for each in counts)]


def operators() -> list[tuple[str, str]]:
    """How something is compared, by code."""
    return [
        ("is", _("is")),
        ("one_of", _("is one of")),
        ("contains", _("has in it")),
        ("begins", _("begins with")),
        ("above", _("is more, or later, than")),
        ("below", _("is less, or earlier, than")),
        ("filled", _("is known")),
        ("empty", _("isn’t known")),
        ("within", _("happened within so many days:")),
    ]


def counted(name: str) -> str:
    """What is counted, in words."""
    known = {
        "conversations": _("number of conversations"),
        "open_conversations": _("number of open conversations"),
    }
    return known.get(name, _("number of %(what)s") % {"what": name.replace("_", " ")})


def sentences(conditions: Sequence[Mapping[str, Any]], *, companies: Mapping[str, str]) -> list[str]:
    """Each condition in words. `companies`: the names of companies by key, as far as they may be named."""
    fields = fields_of("customer")
    labels = {f"field:{code}": str(field) for code, field in fields.items()}
    days = {f"field:{code}" for code, field in fields.items() if field.kind == DATE}
    names = {each.code: each.words for each in abouts(())} | labels
    how = dict(operators()) | {"above": _("is more than"), "below": _("is less than")}
    when = how | {"above": _("is after"), "below": _("is before")}
    since = when | {"above": _("is on or after")}
    by_about = dict.fromkeys(days, when) | {"known_since": since}
    happened = {about for each in conditions if (about := str(each.get("about"))).startswith("event:")}
    names |= {about: f"“{names.get(about, about.removeprefix('event:'))}”" for about in happened}
    ever = how | {"filled": _("has happened"), "empty": _("has never happened")}
    by_about |= dict.fromkeys(happened, ever)
    return [
        _sentence(each, names, by_about.get(str(each.get("about")), how), companies) for each in conditions
    ]


def companies_in(conditions: Sequence[Mapping[str, Any]]) -> set[str]:
    """The keys of the companies that these conditions name."""
    return {
        word
        for each in conditions
        if each.get("about") == "company"
        for word in _words(each.get("than", ""))
        if word
    }


def names_of(keys: set[str], seen: QuerySet[Company]) -> dict[str, str]:
    """The names of those of these companies that are seen."""
    wanted = [int(key) for key in keys if key.isascii() and key.isdecimal() and len(key) < 19]
    return {str(company.pk): str(company) for company in seen.filter(pk__in=wanted)} if wanted else {}


def _sentence(
    condition: Mapping[str, Any],
    names: Mapping[str, str],
    how: Mapping[str, str],
    companies: Mapping[str, str],
) -> str:
    about = str(condition.get("about", ""))
    if about.startswith("fact:"):
        what = _("what we remember about %(what)s") % {"what": about.removeprefix("fact:")}
    elif about.startswith("count:"):
        what = counted(about.removeprefix("count:"))
    else:
        what = names.get(about, about)
    words = _words(condition.get("than", ""))
    if about == "company":
        words = [companies.get(word, _("a company that you don’t see")) if word else "" for word in words]
    operator = str(condition.get("is", "is"))
    if about == "language" and operator in ("is", "one_of"):
        words = [name_of_language(word) for word in words]
    said = PARTED.join(word for word in words if word) if operator not in ("filled", "empty") else ""
    if not said:
        return _("%(what)s %(how)s") % {"what": what, "how": how.get(operator, operator)}
    return _("%(what)s %(how)s %(than)s") % {"what": what, "how": how.get(operator, operator), "than": said}


def _words(than: Any) -> list[str]:
    return [str(each) for each in than] if isinstance(than, list) else [str(than)]
