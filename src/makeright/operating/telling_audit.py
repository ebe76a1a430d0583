"""Telling what was done: an event of the house as a sentence, in the reader's language, with who, by which door, and,
as long as it is known, from where. Names are those of today."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from makeright.events.kinds import KINDS
from makeright.events.models import Event
from makeright.lib.actor import SERVES
from makeright.operating.sentences import SENTENCES
from makeright.staff.coming_from import origins_of
from makeright.staff.models import Session
from makeright.staff.permissions import permissions
from makeright.staff.views.facts import language_name

# What a subject, or a field of a payload, names: the model, and how one is called of whom no row is left.
NOUNS: Mapping[str, tuple[str, str]] = {
    "agent": ("staff.Agent", gettext_noop("somebody")),
    "role": ("staff.Role", gettext_noop("a role")),
    "team": ("staff.Team", gettext_noop("a team")),
    "skill": ("staff.Skill", gettext_noop("a skill")),
    "invitation": ("staff.Invitation", gettext_noop("somebody")),
    "program": ("staff.Token", gettext_noop("a program")),
    "sender_rule": ("mail.Sender", gettext_noop("a sender")),
    "inbox": ("conversations.Inbox", gettext_noop("an inbox")),
    "customer": ("customers.Customer", gettext_noop("a customer")),
    "company": ("customers.Company", gettext_noop("a company")),
    "custom_field": ("customers.CustomField", gettext_noop("a field")),
    "customer_event_kind": ("customers.OccurrenceKind", gettext_noop("a kind of customer events")),
    "segment": ("customers.Segment", gettext_noop("a segment")),
    "calendar": ("hours.Calendar", gettext_noop("a calendar")),
    "cause": ("causes.Cause", gettext_noop("a cause")),
    "shop": ("orders.Shop", gettext_noop("a shop")),
    "authority": ("remedies.AuthorityGrant", gettext_noop("an authority")),
    "authority_proposal": ("remedies.AuthorityProposal", gettext_noop("a proposal")),
    "rate": ("remedies.Rate", gettext_noop("a rate")),
    "policy": ("remedies.ReturnPolicy", gettext_noop("a return policy")),
    "fitting": ("remedies.Fitting", gettext_noop("a remedy")),
    "tag": ("conversations.Tag", gettext_noop("a tag")),
    "saved_reply": ("conversations.SavedReply", gettext_noop("a saved reply")),
    "webhook": ("webhooks.Webhook", gettext_noop("a webhook")),
}
FIELDS = {
    "from_customer": "customer",
    "into_customer": "customer",
    "to_customer": "customer",
    "calendar": "calendar",
    "agent": "agent",
    "skill": "skill",
    "into_skill": "skill",
    "into_cause": "cause",
}
WORDS = {
    "admin": gettext_noop("an admin"),
    "lead": gettext_noop("a lead"),
    "agent": gettext_noop("an agent"),
    "viewer": gettext_noop("a viewer"),
    "own": gettext_noop("of a role of the company’s own"),
    "unknown": gettext_noop("unknown"),
    "left": gettext_noop("they left"),
    "away": gettext_noop("they are away"),
    "safety": gettext_noop("for safety"),
    "moved_on": gettext_noop("they moved on"),
    "retired": gettext_noop("they retired"),
    "other": gettext_noop("for another reason"),
    "app": gettext_noop("an authenticator app"),
    "passkey": gettext_noop("a passkey"),
    "everyone": gettext_noop("everyone sees all"),
    "inboxes": gettext_noop("each their inboxes"),
    "own_rule": gettext_noop("each their own and nobody’s"),
    "conversation": gettext_noop("conversation"),
    "customer": gettext_noop("customer"),
    "order": gettext_noop("order"),
}
DESCRIBED = {
    "name": gettext_noop("their name"),
    "preferred_name": gettext_noop("what they are called"),
    "language": gettext_noop("the language of letters to them"),
    "zone": gettext_noop("their time zone"),
    "picture": gettext_noop("their picture"),
    "signature": gettext_noop("how they sign"),
    "theme": gettext_noop("how light the desk is to them"),
    "density": gettext_noop("how close its rows stand"),
}
# By kind and field, where a code means something of its own there.
WORDS_OF: Mapping[tuple[str, str], Mapping[object, str]] = {
    ("seeing_rule.changed", "from_rule"): {"own": WORDS["own_rule"]},
    ("seeing_rule.changed", "to_rule"): {"own": WORDS["own_rule"]},
    ("agent.language_set", "level"): {"fluent": gettext_noop("fluently"), "some": gettext_noop("a little")},
    ("agent.skill_set", "level"): {
        1: gettext_noop("begins"),
        2: gettext_noop("is good at it"),
        3: gettext_noop("is an expert"),
    },
    ("agent.signed_in", "how"): {
        "password": gettext_noop("a password"),
        "single_sign_on": gettext_noop("single sign-on"),
        "invitation": gettext_noop("an invitation"),
        "first_run": gettext_noop("the first link of the house"),
        "unknown": gettext_noop("something unknown"),
    },
    ("agent.signed_in", "second"): {
        "code": gettext_noop("a code"),
        "passkey": gettext_noop("a passkey"),
    },
    ("agent.signed_out", "everywhere"): {
        True: gettext_noop("every other browser"),
        False: gettext_noop("a browser"),
    },
    ("agent.locked_out", "where"): {
        "door": gettext_noop("at the door"),
        "second_step": gettext_noop("at the second step, with the right password"),
        "confirming": gettext_noop("where they prove once more who they are"),
        "unknown": gettext_noop("unknown"),
    },
    ("token.ended", "why"): {
        "by_hand": gettext_noop("it was withdrawn"),
        "password": gettext_noop("the password is another"),
        "factor": gettext_noop("the ways to sign in are others"),
        "role": gettext_noop("the role is another"),
        "left": gettext_noop("they left"),
    },
    ("webhook.changed", "what"): {
        "name": gettext_noop("its name"),
        "url": gettext_noop("its address"),
        "kinds": gettext_noop("what it is told of"),
    },
    ("webhook.paused", "why"): {
        "by_person": gettext_noop("somebody asked for it"),
        "failing": gettext_noop("its server took nothing for days"),
        "gone": gettext_noop("its server says that it is gone"),
        "restored": gettext_noop("the house was restored from a backup"),
        "unknown": gettext_noop("unknown"),
    },
    ("webhook.resumed", "since"): {
        "where_it_stopped": gettext_noop("where it stopped"),
        "now": gettext_noop("now on"),
    },
}
DOORS = {
    "desk": gettext_noop("at the desk"),
    "settings": gettext_noop("in settings"),
    "operating": gettext_noop("at the pages of operating"),
    "command": gettext_noop("at the command line"),
    "terminal": gettext_noop("at the command line"),
    "mail": gettext_noop("by mail"),
    "api": gettext_noop("by the API"),
    "import": gettext_noop("by a file"),
}


class Line(NamedTuple):
    """One thing that was done, as a sentence. `origin`: the browser and the address, as long as that is kept."""

    id: int
    at: datetime
    kind: str
    sentence: str
    door: str
    origin: str


def told(some: Collection[Event]) -> Iterator[Line]:
    """Each event as a line, in their order."""
    names, origins = _names(some), _origins(some)
    for event in some:
        values = {"who": _who(event, names), "it": _name(names, event.subject_kind, event.subject_id)}
        values |= {noun: _name(names, noun, getattr(event, f"{noun}_id")) for noun in ("team", "inbox")}
        for one in KINDS[event.kind].fields:
            values[one.name] = _value(event, one.name, event.payload.get(one.name), names)
        told = SENTENCES[event.kind]
        sentence = _(told.own if told.own and _is_own(event) else told.words) % values
        door = _(DOORS[event.actor_via]) if event.actor_via in DOORS else ""
        yield Line(event.pk, event.at, event.kind, sentence, door, origins.get(event.pk, ""))


def _is_own(event: Event) -> bool:
    """Whether whoever did it did it about themselves."""
    about = event.payload.get("agent") if event.subject_kind != "agent" else event.subject_id
    return event.actor_kind in SERVES and event.actor_id == about


Names = Mapping[tuple[str, int], str]


def _names(some: Iterable[Event]) -> Names:
    """What all that these events name is called today: a query for each noun that is named."""
    wanted: dict[str, set[int]] = {noun: set() for noun in NOUNS}
    for event in some:
        if event.actor_kind in SERVES and event.actor_id:
            wanted["agent"].add(event.actor_id)
        if event.actor_kind == "system" and event.actor_id:
            wanted["program"].add(event.actor_id)
        if event.subject_kind in wanted:
            wanted[event.subject_kind].add(event.subject_id)
        for noun in ("team", "inbox"):
            if key := getattr(event, f"{noun}_id"):
                wanted[noun].add(key)
        for name, noun in FIELDS.items():
            if key := event.payload.get(name):
                wanted[noun].add(key)
    names: dict[tuple[str, int], str] = {}
    for noun, keys in wanted.items():
        if keys:
            model: type[models.Model] = apps.get_model(NOUNS[noun][0])
            names |= {(noun, one.pk): _called(one) for one in model._default_manager.filter(pk__in=keys)}
    return names


def _called(row: models.Model) -> str:
    return str(getattr(row, "name", "") or row)


def _name(names: Names, noun: str, key: int | None) -> str:
    """In the direction of its own script, whatever the sentence's is."""
    called = names.get((noun, key or 0)) or _(NOUNS[noun][1] if noun in NOUNS else "it")
    return f"\u2068{called}\u2069"


def _who(event: Event, names: Names) -> str:
    if event.actor_kind in SERVES:
        return _name(names, "agent", event.actor_id)
    if event.actor_kind == "system" and event.actor_id:
        return _name(names, "program", event.actor_id)
    if event.actor_via in ("command", "terminal", "init"):
        return _("Somebody at the command line")
    if event.actor_kind == "customer":
        return _("A customer")
    return _("Makeright")


def _value(event: Event, name: str, value: Any, names: Names) -> str:
    if name in FIELDS:
        return _name(names, FIELDS[name], value)
    if name.endswith("_days"):
        return _("for ever") if value is None else _("%(days)s days") % {"days": value}
    if (event.kind, name) == ("program.let_in", "scopes") and not value:
        return _("do all that there is to do") if event.payload.get("all_of_it") else _("look")
    if (event.kind, name) == ("token.issued", "scopes") and not value:
        return _("do all that they may") if event.payload.get("all_of_it") else _("look")
    if isinstance(value, str | int) and (words := WORDS_OF.get((event.kind, name), {}).get(value)):
        return _("%(first)s and %(second)s") % _both(event, words) if _is_twice(event, name) else _(words)
    if name == "language" and isinstance(value, str):
        return language_name(value)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        codes = [each for each in value if isinstance(each, str)]
        if called := WORDS_OF.get((event.kind, name)):
            return ", ".join(_(called[each]) for each in codes if each in called)
        if event.kind == "agent.described":
            return ", ".join(_(DESCRIBED[each]) for each in codes if each in DESCRIBED) or _("nothing")
        return "; ".join(_permission(each) for each in codes) or _("nothing")
    if value is None or value == "":
        return _("none")
    if isinstance(value, str) and (moment := _moment(value)):
        return f"{timezone.localtime(moment):%Y-%m-%d %H:%M}"
    return _(WORDS[value]) if value in WORDS else str(value)


def _is_twice(event: Event, name: str) -> bool:
    """Whether they proved two things, as they came in."""
    return (event.kind, name) == ("agent.signed_in", "how") and event.payload.get("second") is not None


def _both(event: Event, first: str) -> dict[str, str]:
    second = WORDS_OF["agent.signed_in", "second"][event.payload["second"]]
    return {"first": _(first), "second": _(second)}


def _permission(code: str) -> str:
    return _(permissions()[code].means) if code in permissions() else str(code)


def _moment(value: str) -> datetime | None:
    try:
        return parse_datetime(value) if len(value) > 15 else None
    except ValueError:
        return None


def _origins(some: Collection[Event]) -> dict[int, str]:
    """The browser and the address of whoever acted: as it is kept beside what lets somebody in; of the rest, if only
    one session of theirs can have been it and is there still."""
    kept = {event: str(whence) for event, whence in origins_of([event.pk for event in some]).items()}
    return _by_session([event for event in some if event.pk not in kept]) | kept


def _by_session(some: Iterable[Event]) -> dict[int, str]:
    acted = {event.pk: event for event in some if event.actor_kind == "agent" and event.actor_id}
    sessions: dict[int, list[Session]] = {}
    theirs = Session.objects.filter(agent__in={event.actor_id for event in acted.values()})
    for session in theirs.only("agent", "began_at", "expire_date", "device", "address"):
        sessions.setdefault(session.agent_id or 0, []).append(session)
    found = {}
    for key, event in acted.items():
        began = [
            one
            for one in sessions.get(event.actor_id or 0, [])
            if one.began_at is not None and one.began_at <= event.at + timedelta(seconds=1)
        ]
        if len(began) == 1:
            found[key] = ", ".join(str(part) for part in (began[0].device, began[0].address) if part)
    return found
