"""The palette: what was typed becomes things to do here, ways to go, and people and conversations to open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from urllib.parse import quote

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from makeright.conversations import assigning, tagging
from makeright.conversations.composing import newest_message
from makeright.conversations.keeping_tags import LONGEST_NAME, tags_in_use
from makeright.conversations.models import Conversation
from makeright.conversations.permissions import ASSIGN, KEEP_TAGS, RESOLVE, SNOOZE, TAG
from makeright.desk import searching
from makeright.desk.together import numbers_of
from makeright.lib import moments
from makeright.lib.text import squeeze, without_controls
from makeright.mail.permissions import BLOCK
from makeright.remedies.permissions import MAKE_RIGHT, REVIEW, SEE_LEDGER
from makeright.search.marking import Bit
from makeright.staff.models import Agent
from makeright.ui.keys import caps
from makeright.ui.numbers import money
from makeright.ui.times import ahead

LONGEST = 100  # characters that are looked for
MOST_PEOPLE, MOST_ORDERS, MOST_CONVERSATIONS, MOST_COLLEAGUES, MOST_TAGS, MOST_TAG_WAYS = 3, 3, 5, 8, 50, 3


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing to choose. It opens `url` (method "get"), is sent there with `values`, or goes on typing: `finds`.
    Values are texts: a script would round large numbers. `drawing` says which icon, `color` which dot stands instead,
    `side` what stands at its end, `caps` by which keys it is had without the palette. `is_so` says of what can be so or
    not whether it is: choosing it turns that over, and the palette stays open with `finds` in its field."""

    group: str
    words: str
    drawing: str
    url: str = ""
    method: str = "get"
    values: dict[str, str] = field(default_factory=dict)
    finds: str = ""
    side: str = ""
    caps: Sequence[str] = ()
    color: str = ""
    is_so: bool | None = None


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
        found += _tag_ways(said)
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
    if verb in {"tag", _tag_word().casefold()} and is_begun and at.agent.may(TAG):
        return list(_tags(at, rest))
    return []


def _snooze_word() -> str:
    return pgettext("typed to put away", "snooze")


def _assign_word() -> str:
    return pgettext("typed to assign", "assign")


def _tag_word() -> str:
    return pgettext("typed to tag", "tag")


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


def _tags(at: At, rest: str) -> Iterator[Hit]:
    """Those that it has first; then those that fit, what is called just so before what begins so."""
    group, count = _("Tags"), len(at.matters)
    worn = [each for tags in tagging.worn_by([one.pk for one in at.matters]).values() for each in tags]
    had = Counter(each.id for each in worn)
    known = {each.id: each for each in worn}
    known |= {each.pk: tagging.Worn(each.pk, each.name, each.color) for each in tags_in_use()}
    fit = [each for each in known.values() if _fits(each.name, rest)]
    fit.sort(
        key=lambda each: (each.name.casefold() != rest.casefold(), not had[each.id], each.name.casefold())
    )
    for each in fit[:MOST_TAGS]:
        side = _("%(some)s of %(all)s") % {"some": had[each.id], "all": count}
        yield _tagged(
            at, group, each, is_so=had[each.id] == count, side=side if 0 < had[each.id] < count else ""
        )
    is_named = any(each.name.casefold() == rest.casefold() for each in known.values())
    if rest and not is_named and at.agent.may(KEEP_TAGS) and len(rest) <= LONGEST_NAME:
        words = _("Make the tag “%(name)s”") % {"name": rest}
        values = {"name": rest, "numbers": numbers_of(at.matters)}
        yield Hit(
            group,
            words,
            "tag",
            reverse("desk:taggings"),
            "post",
            values,
            finds=typed_again(_tag_word()),
            is_so=False,
        )
    elif not fit:
        words = _("No tag is called so.") if rest else _("No tag is kept yet.")
        yield Hit(group, words, "tag", finds=typed_again(_tag_word()))


def _tagged(at: At, group: str, tag: tagging.Worn, *, is_so: bool, side: str) -> Hit:
    """Turns over whether all of them have it."""
    return Hit(
        group,
        tag.name,
        "tag",
        reverse("desk:taggings"),
        "delete" if is_so else "post",
        {"tag": f"{tag.id}", "numbers": numbers_of(at.matters)},
        finds=typed_again(_tag_word()),
        side=side,
        color=tag.color,
        is_so=is_so,
    )


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
    if agent.may(RESOLVE):
        yield _resolved(at, group)
        yield _junk(at, group)
    if one and agent.may(BLOCK):
        block = reverse("mail:block_writer", args=[one.number])
        yield Hit(group, _("Block who wrote this"), "x", block, "post")
    if agent.may(TAG):
        yield Hit(group, _("Tag …"), "tag", finds=typed_again(_tag_word()), caps=caps("tag"))


def _resolved(at: At, group: str) -> Hit:
    """Resolves, or opens again."""
    one = at.one
    if one is None:
        return _together(at, group, _("Resolve"), "check", "desk:resolutions", {})
    url = reverse("conversations:resolution", args=[one.number])
    if one.is_resolved:
        return Hit(group, _("Open again"), "rotate-ccw", url, "delete", caps=caps("resolve"))
    seen = {"seen": f"{newest_message(one)}"}
    return Hit(group, _("Resolve"), "check", url, "post", seen, caps=caps("resolve"))


def _junk(at: At, group: str) -> Hit:
    """Calls it junk, or says that it is none."""
    one = at.one
    if one is None:
        return _together(at, group, _("Junk"), "trash-2", "desk:junkings", {})
    url = reverse("conversations:junk", args=[one.number])
    if one.is_junk:
        return Hit(group, _("No junk"), "rotate-ccw", url, "delete", caps=caps("junk"))
    seen = {"seen": f"{newest_message(one)}"}
    return Hit(group, _("Junk"), "trash-2", url, "post", seen, caps=caps("junk"))


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
    yield Hit(group, _("Junk"), "trash-2", reverse("desk:inbox", args=["junk"]))
    yield Hit(group, _("Customers"), "users", reverse("desk:customers"), caps=caps("go_customers"))
    if agent.may("orders.see"):
        yield Hit(group, _("Orders"), "package", reverse("desk:orders"), caps=caps("go_orders"))
    if agent.may(MAKE_RIGHT):
        yield Hit(group, _("Draw somebody"), "hand-heart", reverse("desk:draws"))
    if agent.may(SEE_LEDGER):
        yield Hit(group, _("Ledger"), "banknote", reverse("desk:ledger"))
    if agent.may(REVIEW):
        yield Hit(group, _("Looking through what was given"), "list-checks", reverse("desk:review"))
    yield Hit(group, _("Outbox"), "send", reverse("desk:outbox"), caps=caps("go_outbox"))
    yield Hit(group, _("You, and how the desk looks"), "user-round", reverse("staff:you"))
    yield Hit(group, _("Settings"), "settings", reverse("staff:settings"))
    if agent.may("house.operate"):
        yield Hit(group, _("Operating"), "wrench", reverse("operating:work"))


def _tag_ways(said: str) -> Iterator[Hit]:
    """The lists of what is open and tagged so."""
    fit = [tag for tag in tags_in_use() if _fits(tag.name, said)]
    for tag in fit[:MOST_TAG_WAYS]:
        url = f"{reverse('desk:inbox', args=['open'])}?tag={tag.pk}"
        yield Hit(_("Open, and tagged"), tag.name, "tag", url, color=tag.color)


def _found(agent: Agent, said: str) -> Iterator[Hit]:
    """People, orders and conversations that the index has, as far as the agent sees them."""
    found = searching.search(agent, said)
    for person in found.people[:MOST_PEOPLE]:
        name, address = (_whole(bits) for bits in (person.name, person.address))
        url = reverse("desk:one_customer", args=[person.customer])
        yield Hit(_("People"), name, "user-round", url, side=address)
    for order in found.orders.shown[:MOST_ORDERS]:
        row = order.row
        who = str(row.customer or _("Nobody we know"))
        url = reverse("desk:one_order", args=[row.order.pk])
        side = money(row.order.total_minor, row.order.currency)
        yield Hit(_("Orders"), f"{row.order.number}: {who}", "package", url, side=side)
    for each in found.results[:MOST_CONVERSATIONS]:
        view = {"resolved": "resolved", "snoozed": "snoozed"}.get(each.row.state, "open")
        url = f"{reverse('desk:conversation', args=[each.row.number])}?view={view}"
        words = f"{each.row.customer_name}: {each.row.subject or _('No subject')}"
        number = _("no. %(number)s") % {"number": each.row.number}
        yield Hit(_("Conversations"), words, "mail", url, side=number)


def _whole(bits: Sequence[Bit]) -> str:
    return "".join(bit.text for bit in bits)
