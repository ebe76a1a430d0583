"""Wording remedies: what a card on the sheet says to a colleague, and what the letter says to the customer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as says

from makeright.conversations.models import Conversation
from makeright.lib.languages import best_of
from makeright.lib.text import excerpt
from makeright.remedies.kinds import (
    ABOUT,
    APOLOGY,
    CANCEL,
    CREDIT,
    DISCOUNT,
    EXCHANGE,
    EXPEDITE,
    GIFT,
    GIFT_CARD,
    ORDER_CHANGE,
    REFUND,
    REPLACEMENT,
    RETURN,
    SERVICE,
)
from makeright.remedies.making_right import Preview, Previewed
from makeright.staff.models import Agent
from makeright.ui.numbers import money
from makeright.ui.times import day as ahead_day

DRAWINGS = {
    REPLACEMENT: "package",
    EXCHANGE: "repeat",
    REFUND: "banknote",
    CREDIT: "ticket",
    GIFT_CARD: "ticket",
    DISCOUNT: "ticket",
    EXPEDITE: "truck",
    CANCEL: "x",
    ORDER_CHANGE: "pen-line",
    RETURN: "undo-2",
    GIFT: "heart",
    SERVICE: "wrench",
    APOLOGY: "mail",
}


# What can be said of a claim before anything is shown, and what it is called. What nobody said is left out.
WISHES = {
    "new_one": says("A new one"),
    "money": says("Money back"),
    "repair": says("A repair"),
    "faster": says("Sooner"),
    "information": says("To know"),
    "apology": says("To be heard"),
    "other": says("Something else"),
}
MOODS = {
    "calm": says("Calm"),
    "annoyed": says("Annoyed"),
    "angry": says("Angry"),
    "desperate": says("Desperate"),
}
HARMS = {
    "unusable": says("Can’t be used"),
    "impaired": says("Works in part"),
    "cosmetic": says("Looks wrong"),
    "missing": says("Isn’t there"),
    "late": says("Came late"),
    "wrong": says("The wrong one"),
    "unsafe": says("Isn’t safe"),
    "none": says("Nothing is broken"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A remedy on the sheet: its name, what the customer gets, what it costs us; `beyond` names who is asked."""

    drawing: str
    name: str
    gets: str
    cost: str
    beyond: str
    by_when: datetime | None = None
    kinder: bool = False


def card(one: Previewed) -> Card:
    """The words of a card, in the reader's language."""
    judged = one.judged
    assert judged is not None
    cost = money(judged.cost.whole, judged.currency)
    beyond = ""
    if one.verdict is not None and not one.verdict.is_alone:
        beyond = (
            _(
                "Asks %(who)s",
            )
            % {"who": one.asks.first_name}
            if one.asks
            else _("Beyond what you may give")
        )
    return Card(
        drawing=DRAWINGS[one.wish.kind],
        name=name_of(one),
        gets=_gets(one),
        cost=_("Costs us %(amount)s") % {"amount": cost} if judged.cost.whole else _("Costs us nothing"),
        beyond=beyond,
        by_when=one.answers_by,
        kinder=judged.beyond_policy is not None,
    )


def name_of(one: Previewed) -> str:
    """What a remedy is, in a few words."""
    kind, amount = one.wish.kind, _amount(one)
    keeps = one.judged is not None and one.judged.demanded in ("keep", "donate", "optional", "none")
    if kind == REPLACEMENT:
        return _("New one, they keep or give away the old") if keeps else _("New one, the old comes back")
    if kind == REFUND:
        return _("Money back, %(amount)s") % {"amount": amount}
    if kind == CREDIT:
        return _("Credit, %(amount)s") % {"amount": amount}
    return {
        EXCHANGE: _("Another variant"),
        GIFT_CARD: _("Gift card"),
        DISCOUNT: _("Discount"),
        EXPEDITE: _("Faster on its way"),
        CANCEL: _("Cancel the order"),
        ORDER_CHANGE: _("Change the order"),
        RETURN: _("They send it back"),
        GIFT: _("Something on top"),
        SERVICE: _("A call, a repair, a courier"),
        APOLOGY: _("Words alone"),
    }[kind]


def _gets(one: Previewed) -> str:
    kind = one.wish.kind
    if kind == REPLACEMENT:
        return _("Ordered at once, at no price")
    if kind in (GIFT, SERVICE) and one.wish.note:
        return excerpt(one.wish.note, 90)
    if kind == REFUND:
        return (
            _("To where it was paid from") if one.wish.pieces else _("They keep it, and it costs them less")
        )
    return {
        EXCHANGE: _("The difference is settled"),
        CREDIT: _("At once, and it never expires"),
        GIFT_CARD: _("At once, with a code of its own"),
        DISCOUNT: _("Off one order to come"),
        EXPEDITE: _("Leaves first, travels faster"),
        CANCEL: _("What was paid goes back"),
        ORDER_CHANGE: _("Before it is packed"),
        RETURN: _("Nothing else happens until it is here"),
        GIFT: _("A colleague sees to it"),
        SERVICE: _("A colleague sees to it"),
        APOLOGY: _("An answer from a person, and nothing else"),
    }[kind]


def _amount(one: Previewed) -> str:
    judged = one.judged
    return money(judged.value_minor, judged.currency) if judged is not None else ""


def sentence(chosen: Sequence[Previewed], customer: str, *, resolves: bool) -> str:
    """The sentence that will come true."""
    if not chosen:
        return _("Choose what makes it right.")
    names = "; ".join(name_of(each) for each in chosen)
    asked = [each.asks.first_name for each in chosen if each.asks is not None]
    if asked:
        return _("%(what)s. %(who)s is asked, and %(customer)s is told.") % {
            "what": names,
            "who": asked[0],
            "customer": customer,
        }
    if resolves:
        return _("%(what)s. %(customer)s is told, and the matter is settled.") % {
            "what": names,
            "customer": customer,
        }
    return _("%(what)s, and %(customer)s is told.") % {"what": names, "customer": customer}


def used(told: Preview, now: datetime) -> str:
    """What a plan costs us, and when somebody looks whether it is right."""
    said = []
    if told.alone_minor:
        said.append(_("It costs us %(amount)s.") % {"amount": money(told.alone_minor, told.currency)})
    waits = [ABOUT[each.wish.kind].check_after for each in told.remedies if each.refusal is None]
    if waits:
        said.append(_("We look again on %(day)s.") % {"day": ahead_day(now + max(waits), now)})
    return " ".join(said)


def letter(conversation: Conversation, agent: Agent, chosen: Sequence[Previewed]) -> str:
    """What the customer is told, in their own language as far as we have it. A draft: who sends it may change it."""
    wished = (conversation.language, conversation.customer.language)
    with translation.override(best_of((each for each in wished if each), otherwise="en")):
        name = conversation.customer.first_name
        lines = [_("Dear %(name)s,") % {"name": name} if name else _("Hello,")]
        said = [_("I am sorry. This should not have happened.")]
        said += [each for each in map(_told, chosen) if each]
        if any(each.asks is not None for each in chosen):
            said.append(_("About one thing I have asked a colleague, and you will hear from me soon."))
        return "\n\n".join([*lines, " ".join(said), agent.first_name])


def _told(one: Previewed) -> str:
    kind = one.wish.kind
    if one.asks is not None or one.judged is None:
        return ""
    if kind == REPLACEMENT:
        if one.judged.demanded == "required":
            return _(
                "A new one is on its way to you. Please send the old one back to us; I will write to you how."
            )
        return _(
            "A new one is on its way to you. Please keep the old one, or give it away: there is nothing to send back."
        )
    if kind == REFUND:
        return _("%(amount)s goes back to where you paid from.") % {"amount": _amount(one)}
    if kind == CREDIT:
        return _("%(amount)s stands on your account with us, and never expires.") % {"amount": _amount(one)}
    return {
        EXCHANGE: _("The other one is on its way to you."),
        GIFT_CARD: _("A gift card over %(amount)s comes in a mail of its own.") % {"amount": _amount(one)},
        DISCOUNT: _("A code that makes your next order cheaper comes in a mail of its own."),
        ORDER_CHANGE: _("Your order is changed as you wished."),
        SERVICE: _("A colleague of mine sees to it, and you will hear from us."),
        EXPEDITE: _("Your order leaves first now, and travels faster."),
        CANCEL: _("Your order is canceled, and what you paid goes back to you."),
        RETURN: _("Please send it back to us; I will write to you how."),
    }.get(kind, "")
