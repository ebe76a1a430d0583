"""The palette: what was typed becomes things to do here, ways to go, and people and conversations to open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from makeright.conversations import assigning
from makeright.conversations.composing import newest_message
from makeright.conversations.models import Conversation
from makeright.conversations.permissions import ASSIGN, RESOLVE, SNOOZE
from makeright.desk import searching
from makeright.desk.together import numbers_of
from makeright.lib import moments
from makeright.lib.text import squeeze, without_controls
from makeright.search.marking import Bit
from makeright.staff.models import Agent
from makeright.ui.keys import caps
from makeright.ui.times import ahead

LONGEST = 100  # characters that are looked for
MOST_PEOPLE, MOST_CONVERSATIONS, MOST_COLLEAGUES = 3, 5, 8


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing to choose. It opens `url` (method "get"), is sent there with `values`, or goes on typing: `finds`.
    Values are texts: a script would round large numbers. `drawing` says which icon, `side` what stands at its end,
    `caps` by which keys it is had without the palette."""

    group: str
    words: str
    drawing: str
    url: str = ""
    method: str = "get"
    values: dict[str, str] = field(default_factory=dict)
    finds: str = ""
    side: str = ""
    caps: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class At:
    """Where the palette was opened: by whom, at which conversation or over which that were selected; all of them are
    seen by the agent."""

    agent: Agent
    matters: Sequence[Conversation]
    is_selection: bool
    now: datetime

    @property
    def one(self) -> Conversation | None:
        return self.matters[0] if self.matters and not self.is_selection else None


def hits(at: At, typed: str) -> list[Hit]:
    """What the words mean here, likeliest first: a verb with what follows it, or all whose words begin like these."""
    said = squeeze(without_controls(typed[:LONGEST]))
    verb, _space, rest = said.partition(" ")
    if at.matters and verb and (with_argument := _with_argument(at, verb.casefold(), rest, typed)):
        return with_argument
    found = [hit for hit in (*_here(at), *_ways(at.agent)) if _fits(hit.words, said)]
    if len(said) > 1:
        found += _found(at.agent, said)
        url = f"{reverse('desk:search')}?q={quote(said)}"
        found.append(Hit(_("Search"), _("Search for “%(words)s”") % {"words": said}, "search", url))
    return found


def _fits(words: str, said: str) -> bool:
    """Each word that was typed begins a word of these."""
    known = words.casefold().split()
    return all(any(word.startswith(typed) for word in known) for typed in said.casefold().split())


# Verbs with what follows them


def _with_argument(at: At, verb: str, rest: str, typed: str) -> list[Hit]:
    is_begun = " " in typed.lstrip()  # "snooze " wants to know until when, "snooze" may become another word
    if verb in {"snooze", _snooze_word().casefold()} and is_begun and at.agent.may(SNOOZE):
        return list(_moments(at, rest))
    if verb in {"assign", _assign_word().casefold()} and is_begun and at.agent.may(ASSIGN):
        return list(_colleagues(at, rest))
    return []


def _snooze_word() -> str:
    return pgettext("typed to put away", "snooze")


def _assign_word() -> str:
    return pgettext("typed to assign", "assign")


def _moments(at: At, rest: str) -> Iterator[Hit]:
    group = _("Put away until")
    if rest:
        moment = moments.read(rest, now=at.now, zone=timezone.get_current_timezone())
        if moment is not None and moment > at.now:
            yield _snoozed(at, group, ahead(moment, at.now), moment.isoformat())
        elif moment is not None:
            yield Hit(
                group, _("That time has passed already."), "circle-alert", finds=typed_again(_snooze_word())
            )
    zone, told = timezone.get_current_timezone(), set[datetime]()
    for words, said in _suggested(at):
        if not _fits(words, rest):
            continue
        if said == "reply":
            yield _snoozed(at, group, words, said)
        elif words.casefold() == rest.casefold():
            continue  # it was read, and stands first
        elif (moment := moments.read(said, now=at.now, zone=zone)) and moment not in told:
            told.add(moment)
            yield _snoozed(at, group, words, moment.isoformat(), side=ahead(moment, at.now))
    if rest and moments.read(rest, now=at.now, zone=timezone.get_current_timezone()) is None:
        words = _("Say until when: “tuesday 9”, “in 3 hours”, “24 nov”")
        yield Hit(group, words, "keyboard", finds=typed_again(_snooze_word()))


def typed_again(word: str) -> str:
    """What stands in the field when a verb is begun anew."""
    return f"{word} "


def _suggested(at: At) -> list[tuple[str, str]]:
    """Words for a moment in the reader's language, and in the one that is read."""
    who = at.one.customer.first_name if at.one else ""
    hour = at.now.astimezone(timezone.get_current_timezone()).hour
    return [
        (_("in 3 hours"), "in 3 hours"),
        *([(_("this evening"), "today 18:00")] if hour < 17 else []),
        (_("tomorrow"), "tomorrow"),
        (_("next week"), "next week"),
        (_("in a month"), "in 1 month"),
        (_("%(who)s writes") % {"who": who} if who else _("the customer writes"), "reply"),
    ]


def _snoozed(at: At, group: str, words: str, said: str, side: str = "") -> Hit:
    if at.one is not None:
        url = reverse("conversations:snooze", args=[at.one.number])
        return Hit(
            group,
            words,
            "alarm-clock",
            url,
            "post",
            {"words": said, "seen": f"{newest_message(at.one)}"},
            side=side,
        )
    return _together(at, group, words, "alarm-clock", "desk:snoozes", {"words": said}, side)


def _colleagues(at: At, rest: str) -> Iterator[Hit]:
    group = _("Assign to")
    names: list[tuple[str, str]] = []
    if at.one is not None:
        ranked = assigning.candidates(at.one, now=at.now)
        names = [(str(each.agent), str(each.agent.pk)) for each in ranked]
    else:
        several = Agent.objects.serving().select_related("own_role").order_by("name", "pk")
        names = [(str(each), str(each.pk)) for each in several[:200] if each.may("conversations.answer")]
    me = str(at.agent.pk)
    names.sort(key=lambda each: each[1] != me)
    shown = [(_("%(name)s (you)") % {"name": name} if key == me else name, key) for name, key in names]
    for name, key in [each for each in shown if _fits(each[0], rest)][:MOST_COLLEAGUES]:
        yield _assigned(at, group, name, key, "user-round")
    if _fits(_("Nobody"), rest):
        yield _assigned(at, group, _("Nobody"), "", "circle-dashed")


def _assigned(at: At, group: str, name: str, key: str, drawing: str) -> Hit:
    if at.one is not None:
        url = reverse("conversations:assignment", args=[at.one.number])
        return Hit(group, name, drawing, url, "post", {"agent": key})
    return _together(at, group, name, drawing, "desk:assignments", {"agent": key})


def _together(
    at: At, group: str, words: str, drawing: str, name: str, values: dict[str, str], side: str = ""
) -> Hit:
    said = {**values, "numbers": numbers_of(at.matters)}
    return Hit(group, words, drawing, reverse(name), "post", said, side=side)


# What can be done where one is, and where one can go


def _here(at: At) -> Iterator[Hit]:
    if not at.matters:
        return
    agent, one = at.agent, at.one
    group = _("Do here")
    if not one:
        count = len(at.matters)
        group = ngettext("Do with %(num)s", "Do with %(num)s", count) % {"num": count}
    if agent.may(ASSIGN):
        finds = typed_again(_assign_word())
        yield Hit(group, _("Assign to …"), "user-plus", finds=finds, caps=caps("assign"))
    if agent.may(SNOOZE) and not (one and one.is_resolved):
        if one and one.is_snoozed:
            url = reverse("conversations:snooze", args=[one.number])
            yield Hit(group, _("Take up again"), "alarm-clock", url, "delete", caps=caps("snooze"))
        finds = typed_again(_snooze_word())
        yield Hit(group, _("Snooze until …"), "alarm-clock", finds=finds, caps=caps("snooze"))
    if not agent.may(RESOLVE):
        return
    if one is None:
        yield _together(at, group, _("Resolve"), "check", "desk:resolutions", {})
    elif one.is_resolved:
        url = reverse("conversations:resolution", args=[one.number])
        yield Hit(group, _("Open again"), "rotate-ccw", url, "delete", caps=caps("resolve"))
    else:
        url = reverse("conversations:resolution", args=[one.number])
        seen = {"seen": f"{newest_message(one)}"}
        yield Hit(group, _("Resolve"), "check", url, "post", seen, caps=caps("resolve"))


def _ways(agent: Agent) -> Iterator[Hit]:
    group = _("Go")
    for view, words, drawing in (
        ("mine", _("Mine"), "user-round"),
        ("unassigned", _("Unassigned"), "circle-dashed"),
        ("open", _("Open"), "inbox"),
        ("snoozed", _("Snoozed"), "alarm-clock"),
        ("resolved", _("Resolved"), "check"),
    ):
        yield Hit(group, words, drawing, reverse("desk:inbox", args=[view]), caps=caps(f"go_{view}"))
    yield Hit(group, _("Customers"), "users", reverse("desk:customers"), caps=caps("go_customers"))
    yield Hit(group, _("Outbox"), "send", reverse("desk:outbox"), caps=caps("go_outbox"))
    yield Hit(group, _("You, and how the desk looks"), "user-round", reverse("staff:you"))
    yield Hit(group, _("Settings"), "settings", reverse("staff:settings"))
    if agent.may("house.operate"):
        yield Hit(group, _("Operating"), "wrench", reverse("operating:work"))


def _found(agent: Agent, said: str) -> Iterator[Hit]:
    """People and conversations that the index has, as far as the agent sees them."""
    found = searching.search(agent, said)
    for person in found.people[:MOST_PEOPLE]:
        name, address = (_whole(bits) for bits in (person.name, person.address))
        url = reverse("desk:one_customer", args=[person.customer])
        yield Hit(_("People"), name, "user-round", url, side=address)
    for each in found.results[:MOST_CONVERSATIONS]:
        view = {"resolved": "resolved", "snoozed": "snoozed"}.get(each.row.state, "open")
        url = f"{reverse('desk:conversation', args=[each.row.number])}?view={view}"
        words = f"{each.row.customer_name}: {each.row.subject or _('No subject')}"
        number = _("no. %(number)s") % {"number": each.row.number}
        yield Hit(_("Conversations"), words, "mail", url, side=number)


def _whole(bits: Sequence[Bit]) -> str:
    return "".join(bit.text for bit in bits)
